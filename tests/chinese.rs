//! Reports in Chinese are in Chinese: no word of ours is left in English, on any page.
//!
//! What a user gave stays as it was given: names, titles, paths, files, commands. Everything else that a
//! reader sees, and everything that is read aloud to one who does not see, is looked through word by word.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot write or read must fail")]

use std::fs;
use std::path::Path;
use std::process::Command;

use ecograph::record::Opened;
use ecograph::view::{Asked, Language, report};

fn told(words: &[&str]) {
    let done = Command::new(env!("CARGO_BIN_EXE_ecograph")).args(words).output().unwrap();
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn page(folder: &Path) -> String {
    let opened = Opened::open(folder).unwrap();
    report(&opened, &Asked { language: Language::Zh, folder: "runs" }).unwrap().html
}

/// Names of people and of things that have no other name in Chinese.
const PROPER: &[&str] = &[
    "Acemoglu",
    "Bootstrap",
    "Chao",
    "Chiu",
    "Cobbold",
    "Domar",
    "Finn",
    "Hausmann",
    "Hidalgo",
    "Hill",
    "Holm",
    "Jansen",
    "JavaScript",
    "Jost",
    "Leicht",
    "Leinster",
    "Leontief",
    "Levinsohn",
    "Miller",
    "Morris",
    "Newman",
    "Petrin",
    "Rao",
    "Ryser",
    "Schneider",
    "Tacchella",
    "Theiler",
    "Törnqvist",
    "Ulanowicz",
    "Zorach",
    "WeChat",
    "WiFi",
    "ecograph",
];

/// Texts that a reader sees or hears: those between tags, and labels for who does not see; without
/// what is code, numbers behind figures, styles and scripts.
fn seen(page: &str) -> Vec<String> {
    let mut page = page.to_owned();
    for name in ["script", "style", "pre", "code"] {
        let (open, close) = (format!("<{name}"), format!("</{name}>"));
        while let Some(from) = page.find(&open) {
            let to = from + page[from..].find(&close).unwrap() + close.len();
            // What stood on both sides stays apart.
            page.replace_range(from..to, "<>");
        }
    }
    let mut texts = Vec::new();
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        texts.push(text);
        for label in tag.split("aria-label=\"").skip(1) {
            texts.push(label.split('"').next().unwrap());
        }
    }
    let plain = |text: &str| {
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        text.replace("&amp;", "&").trim().to_owned()
    };
    texts.into_iter().map(plain).filter(|text| !text.is_empty()).collect()
}

/// Words in Latin letters that nobody gave: of three letters or more, no abbreviation, no name.
fn foreign(text: &str, given: &[String]) -> Vec<String> {
    // Paths, files, agents (`user:17`) and commands between backticks are no words.
    let mut left: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    for phrase in given {
        left = without(&left, phrase);
    }
    let is_inner = |c: char| c.is_alphanumeric() || "_.:-=/".contains(c);
    let chunks = left.split(|c: char| !is_inner(c) || is_chinese(c));
    let is_path = |chunk: &&str| {
        let inside = |c: &char| ".:=/".contains(*c);
        let trimmed = chunk.trim_matches(|c: char| ".:-=/".contains(c));
        trimmed.chars().any(|c| inside(&c)) || trimmed.contains('_')
    };
    let words = chunks.filter(|chunk| !is_path(chunk)).flat_map(|chunk| {
        chunk.split(|c: char| !c.is_alphabetic()).map(str::to_owned).collect::<Vec<_>>()
    });
    words
        .filter(|word| 2 < word.chars().count() && word.chars().any(char::is_lowercase))
        .filter(|word| !word.chars().all(is_greek) && !PROPER.contains(&word.as_str()))
        .collect()
}

/// A text without a phrase, where it stands as whole words.
fn without(text: &str, phrase: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(phrase) {
        let end = at + phrase.len();
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let whole =
            !is_latin(rest[..at].chars().next_back()) && !is_latin(rest[end..].chars().next());
        left.push_str(if whole { &rest[..at] } else { &rest[..end] });
        left.push_str(if whole { " " } else { "" });
        rest = &rest[end..];
    }
    left + rest
}

fn is_chinese(c: char) -> bool {
    ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c)
}

fn is_greek(c: char) -> bool {
    ('\u{370}'..='\u{3ff}').contains(&c)
}

/// Every text that a scenario or a plan gives, as it stands and without underscores; longest first.
fn given(files: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let lines: Vec<&str> =
            text.lines().filter(|it| !it.trim_start().starts_with("//")).collect();
        for phrase in lines.join("\n").split('"').skip(1).step_by(2).filter(|it| 1 < it.len()) {
            all.extend([phrase.to_owned(), phrase.replace('_', " ")]);
        }
        all.push((*file).to_owned());
    }
    all.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    all.dedup();
    all
}

fn is_chinese_but_for(page: &str, given: &[String]) {
    let texts = seen(page);
    assert!(60 < texts.len(), "only {} texts are seen", texts.len());
    let mut wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, foreign(text, given)))
        .filter(|(_, words)| !words.is_empty())
        .map(|(text, words)| {
            format!("{words:?} in: {}", text.chars().take(160).collect::<String>())
        })
        .collect();
    wrong.dedup();
    assert!(wrong.is_empty(), "{} texts are not Chinese:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_reader_of_pages_finds_what_is_english() {
    let page = "<p>活跃账号</p><td>monthly active accounts</td><code>ecograph run</code>\
                <svg aria-label=\"relative ascendency\"><title>Hill 数，α, TST</title></svg><b>shop</b>\
                <i>见 `ecograph impulse`，channels.buy.fee=0.3，user:17，run.ron</i><u>账号share</u>";
    let given = ["shop".to_owned()];
    let wrong: Vec<Vec<String>> = seen(page).iter().map(|text| foreign(text, &given)).collect();
    let wrong: Vec<String> = wrong.concat();
    assert_eq!(wrong, ["monthly", "active", "accounts", "relative", "ascendency", "share"]);
    assert_eq!(foreign("shops", &given), ["shops"]);
}

#[test]
fn the_main_scenario_is_reported_in_chinese() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("main");
    let run = ["run", "scenarios/wechat-2015.ron", "--quiet", "--scale", "0.02", "--out"];
    told(&[&run[..], &[folder.to_str().unwrap()]].concat());
    let page = page(&folder);
    // Its names all have labels, so nothing of it may be left but its own short name.
    is_chinese_but_for(&page, &["wechat-2015.ron".to_owned(), "wechat-2015".to_owned()]);
    for words in ["月活跃账号", "百万账号", "间接就业", "进化协同性", "企业号用户", "亿元"]
    {
        assert!(page.contains(words), "no {words}");
    }
}

#[test]
fn another_scenario_is_reported_in_chinese_but_for_the_names_that_it_gives() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let scenario = "scenarios/minimal.ron";
    let small = [scenario, "--quiet", "--scale", "0.1"];
    told(&[&["run"][..], &small, &["--steps", "20", "--out", &at("run")]].concat());
    let many = ["--steps", "14", "--seeds", "3", "--out"];
    told(&[&["trend"][..], &small, &many, &[&at("trend")]].concat());
    let fee = ["--set", "channels.buy.split.fee=0.3"];
    told(&[&["compare"][..], &small, &many, &[&at("compare")], &fee].concat());
    let short = ["--seeds", "2", "--horizon", "3", "--out"];
    told(&[&["impulse"][..], &small, &short, &[&at("impulse")], &["--sources", "2"]].concat());
    told(&[&["impulse"][..], &small, &short, &[&at("shock")], &["--remove", "0.2"]].concat());
    told(&["sweep", "plans/minimal-sweep.ron", "--quiet", "--out", &at("sweep")]);
    told(&["sensitivity", "plans/sensitivity.ron", "--quiet", "--out", &at("screen")]);
    let given = given(&[scenario, "plans/minimal-sweep.ron", "plans/sensitivity.ron"]);
    // What a plan calls an index is no name that a user gave.
    let ours =
        ["efficiency", "productivity", "connectors", "balance", "wealth_gini", "wealth gini"];
    let given: Vec<String> = given.into_iter().filter(|it| !ours.contains(&it.as_str())).collect();
    for kind in ["run", "trend", "compare", "impulse", "shock", "sweep", "screen"] {
        let page = page(&place.path().join(kind));
        is_chinese_but_for(&page, &given);
    }
}

/// Words between quotes of a source file, in their order.
fn quoted(file: &str) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    let code = code.replace("'\"'", "").replace("\\\"", "");
    let lines: Vec<&str> = code.lines().filter(|it| !it.trim_start().starts_with("//")).collect();
    lines.join("\n").split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_term_has_its_chinese() {
    let terms = quoted("src/view/terms.rs");
    assert!(terms.len().is_multiple_of(2) && 250 < terms.len(), "{} texts", terms.len());
    for pair in terms.chunks(2) {
        let (en, zh) = (&pair[0], &pair[1]);
        assert!(zh.chars().any(is_chinese) || zh == "/", "{en}: {zh}");
        assert_eq!(foreign(zh, &[]), Vec::<String>::new(), "{en}: {zh}");
        assert!(!en.chars().any(is_chinese), "{en}");
    }
}

#[test]
fn every_word_that_is_shown_has_a_term() {
    // A section that writes a text of its own writes it in one language.
    for entry in fs::read_dir("src/view/report").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        for text in quoted(path.to_str().unwrap()) {
            let sentence = 2 < text
                .split(' ')
                .filter(|word| word.chars().all(char::is_alphabetic) && 2 < word.len())
                .count();
            assert!(
                !sentence || text.starts_with("default-src") || text.starts_with(' '),
                "{}: {text}",
                path.display()
            );
        }
    }
}
