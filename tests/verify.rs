//! `verify`: what it says of a right engine, of a wrong one, and of the scenarios that come along.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be tried must fail")]

use ecograph::{
    record::verified::{Verdict, Verified},
    scenario::{Coloring, Scenario, Setting},
    validation::laws::{LAWS, Trial, verify_laws},
    validation::{Case, Extent, Finding, suite, verify},
};

fn trial(name: &str, scale: f64, settings: &[&str]) -> Trial {
    let settings: Vec<Setting> = settings.iter().copied().map(Setting::new).collect();
    let scenario = Scenario::load(format!("scenarios/{name}.ron"), &settings)
        .unwrap_or_else(|problems| panic!("{}", problems.render(Coloring::Plain)));
    Trial { scenario: scenario.into(), scale, seed: 7 }
}

fn missed(rows: &[Verified]) -> Vec<&Verified> {
    rows.iter().filter(|row| !row.verdict.holds()).collect()
}

fn keeps_the_laws(trial: &Trial) -> Vec<Verified> {
    let rows = verify_laws(trial, Extent::Short, &|_| {});
    assert!(missed(&rows).is_empty(), "{:#?}", missed(&rows));
    let laws = LAWS.iter().filter(|law| law.extent == Extent::Short);
    laws.for_each(|law| assert!(rows.iter().any(|row| row.model == law.name), "{}", law.name));
    rows
}

#[test]
fn the_tutorial_keeps_every_law() {
    let rows = keeps_the_laws(&trial("minimal", 1.0, &[]));
    assert!(rows.iter().all(|row| row.verdict == Verdict::Holds));
}

#[test]
fn another_platform_keeps_every_law() {
    keeps_the_laws(&trial("food-delivery", 0.1, &[]));
}

#[test]
fn the_main_scenario_keeps_every_law() {
    keeps_the_laws(&trial("wechat-2015", 0.02, &[]));
}

#[test]
fn a_wrong_case_is_missed_among_right_ones() {
    let wrong = Case {
        name: "wrong",
        source: "nowhere",
        extent: Extent::Short,
        run: |_| Ok(vec![Finding::certain("one and one", 3.0, 2.0, 1e-9)]),
    };
    let mut cases: Vec<Case> =
        suite(Extent::Short).into_iter().filter(|case| case.name == "model SIM").collect();
    cases.push(wrong);
    let rows = verify(&cases, 1, &|_| {});
    let missed = missed(&rows);
    assert!(missed.len() == 1 && missed[0].model == "wrong", "{missed:#?}");
}

/// The tables are made by commands that take minutes; what can be known at once is that nothing is missing.
#[test]
fn the_document_has_every_case_and_law_and_no_model_is_missed() {
    let text = std::fs::read_to_string("docs/VALIDATION.md").unwrap();
    for case in suite(Extent::Full) {
        let line = format!("| **{}** ({})", case.name, case.source);
        assert!(text.contains(&line), "docs/VALIDATION.md has no `{line}`");
    }
    for law in LAWS.iter().filter(|law| law.extent == Extent::Short) {
        let line = format!("| **{}** ({})", law.name, law.how);
        assert!(text.contains(&line), "docs/VALIDATION.md has no `{line}`");
    }
    assert!(!text.contains("| missed |") && !text.contains("| failed |"), "a number is missed");
}

#[test]
fn the_suite_is_the_same_for_every_number_of_threads_and_moves_with_the_seed() {
    let case = |name: &str| suite(Extent::Short).into_iter().find(|case| case.name == name);
    let cases = [case("kinetic exchange").unwrap(), case("gifts of one unit").unwrap()];
    let rows = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| verify(&cases, seed, &|_| {}))
    };
    assert_eq!(rows(1, 5), rows(3, 5));
    assert_ne!(rows(1, 5), rows(1, 6));
}

#[cfg(feature = "cli")]
mod program {
    use std::process::Command;

    fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_ecograph")).args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    const MINIMAL: [&str; 5] = ["verify", "--scenario", "scenarios/minimal.ron", "--scale", "1"];

    #[test]
    fn laws_that_hold_end_well() {
        let (code, said, _) = run(&MINIMAL);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("14 of 14 hold"), "{said}");
    }

    /// A scenario in which a law cannot hold: an industry that is paid for ever by a species that
    /// saves nothing has no balance at rest while its income still grows.
    #[test]
    fn a_law_that_is_missed_ends_with_three() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("hoard.ron");
        let text = std::fs::read_to_string("scenarios/minimal.ron").unwrap();
        // Whoever keeps everything above a very large balance hoards for all 600 steps.
        let hoard = text.replace("surplus: (keep: 1000)", "surplus: (keep: 900000000)");
        assert_ne!(text, hoard);
        std::fs::write(&file, hoard).unwrap();
        let file = file.to_str().unwrap();
        let (code, said, told) = run(&["verify", "--scenario", file, "--scale", "0.2"]);
        assert_eq!(code, Some(3), "{said}{told}");
        assert!(said.contains("MISSED") && told.contains("not what they must be"), "{said}{told}");
    }

    #[test]
    fn rows_are_json_and_markdown_too() {
        let json: Vec<&str> = MINIMAL.into_iter().chain(["--json"]).collect();
        let (code, said, _) = run(&json);
        let report: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((code, report["holds"].as_bool()), (Some(0), Some(true)));
        assert_eq!(report["rows"].as_array().unwrap().len(), 14);
        assert_eq!(report["rows"][1]["verdict"], "holds");
        let markdown: Vec<&str> = MINIMAL.into_iter().chain(["--markdown"]).collect();
        let (_, said, _) = run(&markdown);
        assert!(said.lines().all(|line| line.starts_with("| ")), "{said}");
    }
}
