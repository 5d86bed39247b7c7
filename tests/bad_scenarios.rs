//! Every way to be wrong has its message: `tests/bad_scenarios/<way>.ron` beside `<way>.txt`.
//!
//! `ECOGRAPH_RENEW=1 cargo test --test bad_scenarios` writes the messages anew; read the difference
//! before it is committed.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its files must fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ecograph::scenario::{Coloring, Scenario, Setting};
use proptest::prelude::*;

const FOLDER: &str = "tests/bad_scenarios";
const GOOD: &str = "tests/bad_scenarios/good/market.ron";

#[test]
fn every_way_to_be_wrong_has_its_message() {
    let mut wrong = String::new();
    for scenario in ways() {
        let said = match Scenario::load(&scenario, &settings(&scenario)) {
            Ok(_) => "nothing is wrong with it\n".to_owned(),
            Err(problems) => problems.render(Coloring::Plain),
        };
        let expected = scenario.with_extension("txt");
        if renews() {
            fs::write(&expected, &said).unwrap();
        }
        let stands = fs::read_to_string(&expected).unwrap_or_default();
        if said != stands {
            let name = scenario.display();
            let _ = writeln!(wrong, "{name} is expected to say\n{stands}\nbut says\n{said}");
        }
        if said.contains("nothing is wrong") {
            let _ = writeln!(wrong, "{} is not wrong", scenario.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn there_are_at_least_forty_ways_to_be_wrong_and_each_has_a_place() {
    let ways = ways();
    assert!(40 <= ways.len(), "{} ways", ways.len());
    for way in ways {
        let problems = Scenario::load(&way, &settings(&way)).unwrap_err();
        for problem in problems.iter() {
            let message = problem.message();
            assert!(!message.ends_with('.'), "{message}");
            let place = problem.place.as_ref();
            assert!(place.is_some_and(|place| 0 < place.line()) || is_empty(&way), "{message}");
        }
    }
}

#[test]
fn the_good_one_is_good() {
    let scenario = Scenario::load(GOOD, &[]).unwrap();
    assert_eq!(scenario.elements.species.len(), 3);
    let again = Scenario::parse(scenario.text(), "again", &[]).unwrap();
    assert_eq!(again.hash(), scenario.hash());
    let free: Vec<_> = scenario.free().into_iter().map(|free| (free.path, free.low)).collect();
    let budget = "species.user.spending.0.budget".to_owned();
    assert_eq!(free, [("species.user.entry.external".to_owned(), 0.001), (budget, 0.1)]);
    let tree = scenario.tree();
    let level = tree.entry(tree.find("species.user.level").unwrap());
    assert_eq!((level.value, level.low, level.high), (0.3, 0.0, 1.0));
    let depth = tree.entry(tree.find("platforms.chat.innovation.initial.4").unwrap());
    assert_eq!((depth.value, depth.high, depth.unit.as_str()), (0.1, 1.0, "share"));
}

#[test]
fn a_mark_at_the_head_of_a_file_is_skipped() {
    let text = format!("\u{feff}{}", fs::read_to_string(GOOD).unwrap());
    Scenario::parse(&text, "marked", &[]).unwrap();
}

#[test]
fn files_that_are_no_scenario_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let says = |name: &str, bytes: Option<&[u8]>, message: &str| {
        let path = folder.path().join(name);
        if let Some(bytes) = bytes {
            fs::write(&path, bytes).unwrap();
        }
        let said = Scenario::load(&path, &[]).unwrap_err().to_string();
        assert!(said.contains(message), "{said}");
    };
    says("bytes.ron", Some(b"(\n a: \xff)"), "bytes.ron` is not UTF-8 text: see line 2");
    says("empty.ron", Some(b""), "empty.ron` is empty");
    says("blank.ron", Some(b"\xef\xbb\xbf \n"), "blank.ron` is empty");
    says("byte.ron", None, "bytes.ron`?");
    says("", None, "is a folder");
    let large = fs::File::create(folder.path().join("large.ron")).unwrap();
    large.set_len(100_000_000).unwrap();
    says("large.ron", None, "has 100000000 bytes, but a scenario has at most 16777216");
}

#[test]
fn all_errors_of_meaning_come_at_once() {
    let settings = ["species.user.level=1.5", "species.shop.members=0", "clock.steps=0.5"];
    let settings: Vec<Setting> = settings.map(Setting::new).to_vec();
    let problems = Scenario::load(GOOD, &settings).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths.len(), 3, "{problems}");
    for path in ["species.user.level", "species.shop.members", "clock.steps"] {
        assert!(paths.contains(&path), "{problems}");
    }
    let json = problems.to_json();
    assert_eq!(json[0]["file"], "command line");
    assert_eq!(json[0]["line"], 1);
}

#[test]
fn names_that_the_program_books_and_seats_under_are_taken() {
    let refused = |path: &str, name: &str| {
        let text = fs::read_to_string(GOOD).unwrap();
        let named = |list: &str| text.replacen(list, &format!("{list}(name: \"{name}\"{path}"), 1);
        let text = if path.is_empty() {
            named("categories: [").replacen(&format!("\"{name}\""), &format!("\"{name}\"), "), 1)
        } else {
            named("species: [")
        };
        let said = Scenario::parse(&text, "taken", &[]).unwrap_err().to_string();
        assert!(said.contains(&format!("`{name}` is ")), "{said}");
    };
    for category in ecograph::measure::books::RESERVED {
        refused("", category);
    }
    let rest = ", layer: \"access\", roles: (consumer: 1), population: 1, entry: Founders), ";
    refused(rest, ecograph::world::ENVIRONMENT);
}

#[test]
fn settings_are_applied_in_their_order() {
    let value = |settings: &[&str], path: &str| {
        let settings: Vec<Setting> = settings.iter().map(|text| Setting::new(*text)).collect();
        let scenario = Scenario::load(GOOD, &settings).unwrap();
        scenario.tree().value(scenario.tree().find(path).unwrap()).to_string()
    };
    assert_eq!(
        value(&["species.user.level=0.4", "species.user.level=0.5"], "species.user.level"),
        "0.5"
    );
    assert_eq!(value(&["channels.pay.split.fee=0.01"], "channels.pay.split.fee"), "0.01");
    assert_eq!(value(&["species.user.surplus.keep=3"], "species.user.surplus.off_platform"), "1");
    let free = |settings: &[Setting]| Scenario::load(GOOD, settings).unwrap().free().len();
    assert_eq!(free(&[Setting::new("species.user.entry.external=0.1")]), 2);
    assert_eq!(free(&[Setting::new("species.user.entry.external=0.5")]), 1);
}

#[test]
fn an_overlay_changes_its_base_and_nothing_else() {
    let over = Scenario::load("tests/bad_scenarios/good/over.ron", &[]).unwrap();
    let elements = &over.elements;
    let value = |path: &str| over.tree().value(over.tree().find(path).unwrap()).to_string();
    assert_eq!(value("species.user.level"), "0.45");
    assert_eq!(value("channels.pay.split.fee"), "0.006");
    assert!(!elements.channels[1].enabled && elements.channels[0].enabled);
    assert!(!elements.species[1].enabled && !elements.functions[0].enabled);
    let actions: Vec<&str> = elements.actions.iter().map(|action| action.name.as_str()).collect();
    assert_eq!(actions, ["cut", "more", "yet_more"]);
    assert_eq!(over.files().len(), 3);
}

fn settings(scenario: &Path) -> Vec<Setting> {
    // A first line `// --set ..` is what the command line would give.
    let bytes = fs::read(scenario).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().map_while(|line| line.strip_prefix("// --set "));
    lines.map(Setting::new).collect()
}

fn is_empty(scenario: &Path) -> bool {
    fs::read_to_string(scenario).is_ok_and(|text| text.trim().is_empty())
}

fn ways() -> Vec<PathBuf> {
    let files = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let mut ways: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|end| end == "ron")).collect();
    ways.sort();
    ways
}

#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn renews() -> bool {
    std::env::var("ECOGRAPH_RENEW").is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// A piece cut out, a piece put in, a piece doubled: the answer is a scenario or problems that
    /// can be shown.
    #[test]
    fn no_change_of_a_text_makes_it_panic(
        cuts in prop::collection::vec((0.0..1.0_f64, 0_usize..30, 0_usize..PIECES.len()), 1..4),
        setting in "[a-z.]{0,12}=?[-0-9a-zA-Z(\\[\"人]{0,6}",
    ) {
        let mut text = fs::read_to_string(GOOD).unwrap();
        for (at, length, piece) in cuts {
            let start = boundary(&text, (at * text.len() as f64) as usize);
            let end = boundary(&text, start + length);
            text.replace_range(start..end, PIECES[piece]);
        }
        for settings in [vec![], vec![Setting::new(setting)]] {
            if let Err(problems) = Scenario::parse(&text, "mutant", &settings) {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.render(Coloring::Ansi).contains("error"));
                prop_assert!(problems.to_json().is_array());
            }
        }
    }
}

const PIECES: [&str; 28] = [
    "",
    "",
    "",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "'",
    "/*",
    "*/",
    "//",
    "1e400",
    "NaN",
    "-1",
    "Some(",
    "None",
    "Free(1, 0, 2)",
    "Source(1)",
    "r#\"",
    "人",
    "\u{feff}",
    "b\"x\"",
    "\\",
];

fn boundary(text: &str, at: usize) -> usize {
    (at.min(text.len())..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap()
}
