//! What a run records, by table and step: the same bytes as are on record.
//!
//! `ECOGRAPH_RENEW=1 cargo test --test golden_tables --test reproducibility` renews all golden runs;
//! a change is told in the changelog with its reason.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use ecograph::{
    engine::{Making, Run},
    record::{RunFolder, ScenarioText, Task},
    scenario::{Scenario, Setting},
};

/// The synthetic ecosystem at a size for tests.
const SMALL: [&str; 3] = [
    "species.user.population=19000",
    "species.account.population=900",
    "species.maker.population=100",
];

/// Digests of the rows of each table and step, as the run folder has them.
fn digests(name: &str, scale: f64, seed: u64) -> String {
    let sized = if name == "synthetic" { &SMALL[..] } else { &[] };
    let settings: Vec<Setting> = sized.iter().copied().map(Setting::new).collect();
    let scenario = Scenario::load(format!("scenarios/{name}.ron"), &settings).unwrap();
    let mut run = Run::new(&scenario, Making { scale, seed }).unwrap();
    let place = tempfile::tempdir().unwrap();
    let steps = u64::from(scenario.elements.clock.steps);
    let task = Task::new(ScenarioText::new(name, name, name, ""), steps);
    let mut folder = RunFolder::create(&place.path().join("run"), task).unwrap();
    for _ in 0..steps {
        folder.record(&run.step().unwrap()).unwrap();
    }
    let parts = folder.leave().unwrap().join("parts");
    let mut hashes: BTreeMap<(String, u64), blake3::Hasher> = BTreeMap::new();
    let mut files: Vec<_> = fs::read_dir(parts).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    for file in files {
        let table = file.file_stem().unwrap().to_str().unwrap().rsplit_once('-').unwrap().0;
        for line in fs::read_to_string(&file).unwrap().lines().skip(1) {
            let step = line.split(',').next().unwrap().parse().unwrap();
            let hasher = hashes.entry((table.to_owned(), step)).or_default();
            hasher.update(line.as_bytes());
        }
    }
    let mut text = String::new();
    for ((table, step), hasher) in hashes {
        writeln!(text, "{table} {step} {}", &hasher.finalize().to_hex()[..16]).unwrap();
    }
    text
}

#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn check(name: &str, scale: f64, seed: u64) {
    let found = digests(name, scale, seed);
    let golden = format!("tests/golden/{name}.tables.txt");
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        fs::write(&golden, &found).unwrap();
    }
    let there = fs::read_to_string(&golden).unwrap_or_default();
    let moved = found.lines().find(|line| !there.lines().any(|known| known == *line));
    assert!(
        there == found,
        "what is recorded of {name} moved, first at `{}`; if it should: \
         ECOGRAPH_RENEW=1 cargo test --test golden_tables --test reproducibility",
        moved.unwrap_or("the end"),
    );
}

#[test]
fn the_minimal_scenario_records_what_is_on_record() {
    check("minimal", 1.0, 42);
}

#[test]
fn the_main_scenario_at_a_fifth_records_what_is_on_record() {
    check("wechat-2015", 0.2, 42);
}

#[test]
fn the_synthetic_scenario_records_what_is_on_record() {
    check("synthetic", 1.0, 42);
}
