//! Studies as a user runs them: trend, impulse, compare.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot run the program must fail")]

use std::path::Path;
use std::process::{Command, Output};

fn ecograph(place: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecograph"));
    command.current_dir(place).args(words).output().unwrap()
}

#[track_caller]
fn succeeds(place: &Path, words: &[&str]) -> String {
    let output = ecograph(place, words);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{words:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn is_refused(place: &Path, words: &[&str], why: &str) {
    let output = ecograph(place, words);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words:?}: {told}");
    assert!(told.contains(why), "{words:?}: {told}");
}

fn begun() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    succeeds(place.path(), &["new", "m.ron"]);
    place
}

/// Columns of a CSV table by name, as text.
fn column(folder: &Path, table: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(folder.join(table)).unwrap();
    let at = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

const SMALL: [&str; 4] = ["--scale", "0.1", "--seeds", "2"];

fn words<'a>(first: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [first, &SMALL, more].concat()
}

#[test]
fn a_trend_stands_beside_three_controls_the_same_for_any_workers() {
    let place = begun();
    let at = place.path();
    let ask = ["trend", "m.ron", "--steps", "10", "--index", "labour", "connectors"];
    let text = succeeds(at, &words(&ask, &["--out", "one", "--jobs", "1"]));
    for part in [
        "trends from 2020-04-01 on, 2 seeds and 4 variants",
        "beyond mix frozen",
        "beyond links random",
        "beyond connector off",
        "8 tests over seeds",
        "16 tests of Mann and Kendall",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    succeeds(at, &words(&ask, &["--out", "three", "--threads", "3", "--quiet"]));
    for table in ["trend.csv", "series.csv", "columns.csv"] {
        let read = |folder: &str| std::fs::read(at.join(folder).join(table)).unwrap();
        assert_eq!(read("one"), read("three"), "{table}");
    }
    let variants = column(&at.join("one"), "trend.csv", "variant");
    assert_eq!(variants[..4], ["run", "mix frozen", "links random", "connector off"]);
    let manifest = std::fs::read_to_string(at.join("one/manifest.json")).unwrap();
    for part in [r#""kind": "trend""#, r#""freeze": "2020-04-01""#, r#""series""#] {
        assert!(manifest.contains(part), "{manifest}");
    }
    is_refused(at, &words(&ask, &["--out", "one"]), "already holds a run");
    assert!(!at.join("one.partial").exists());
}

#[test]
fn bad_words_are_refused_with_what_would_be_right() {
    let place = begun();
    let at = place.path();
    is_refused(at, &["trend", "m.ron", "--seeds", "0"], "0 is not in 1..=100000");
    is_refused(at, &["trend", "m.ron", "--index", "diversty"], "did you mean `diversity`?");
    let far = ["trend", "m.ron", "--freeze", "2030-01"];
    is_refused(at, &far, "lies outside the run");
    is_refused(at, &["trend", "m.ron", "--freeze", "2019-01"], "lies before the start, 2020-01-01");
    is_refused(at, &["trend", "m.ron", "--steps", "3"], "too few");
    is_refused(at, &["impulse", "m.ron", "--column", "levle"], "did you mean `level`?");
    is_refused(at, &["impulse", "m.ron", "--column", "money"], "give `--size`");
    is_refused(at, &["impulse", "m.ron", "--species", "persn"], "did you mean `person`?");
    is_refused(at, &["impulse", "m.ron", "--remove", "1.5"], "must be in (0, 1]");
    is_refused(at, &["compare", "m.ron"], "nothing to compare the base with");
    let same = ["compare", "m.ron", "--set", "species.person.members=50"];
    is_refused(at, &same, "changes nothing");
    is_refused(at, &["compare", "m.ron", "m.ron"], "`m.ron` changes nothing");
    let near = ["compare", "m.ron", "--without", "platform", "ap"];
    is_refused(at, &near, "did you mean `app`?");
    assert!(!at.join("runs").exists(), "nothing is left of what was refused");
}

#[test]
fn an_impulse_travels_and_a_removal_costs() {
    let place = begun();
    let at = place.path();
    let ask = ["impulse", "m.ron", "--scale", "0.2", "--at", "2021-01", "--horizon", "6"];
    let mut words = ask.to_vec();
    words.extend(["--sources", "5", "--species", "person", "--out", "k"]);
    let text = succeeds(at, &words);
    for part in ["an impulse of 0.1 to the level of 5 agents in 2021-01-01", "K ", "decay length"] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let number = |text: &String| text.parse::<f64>().unwrap();
    let found: Vec<f64> =
        column(&at.join("k"), "impulse.csv", "transmission").iter().map(number).collect();
    // Levels spread by imitation of rate 0.3 a year: over half a year about a seventh.
    assert!(found.iter().all(|k| 0.01 < *k && *k < 1.0), "{found:?}");
    let distances = column(&at.join("k"), "response.csv", "response");
    assert!(number(&distances[1]) < number(&distances[0]));

    let mut words = ask.to_vec();
    words.extend([
        "--seeds",
        "2",
        "--species",
        "person",
        "--remove",
        "0.5",
        "--targeted",
        "--out",
        "r",
    ]);
    let text = succeeds(at, &words);
    assert!(text.contains("50 % of the agents are removed in 2021-01-01"), "{text}");
    let names = column(&at.join("r"), "shock.csv", "index");
    let last = column(&at.join("r"), "shock.csv", "last");
    let place = names.iter().position(|name| name == "throughput").unwrap();
    assert!(number(&last[place]) < -0.3);
}

#[test]
fn a_comparison_gives_gross_beside_net() {
    let place = begun();
    let at = place.path();
    std::fs::write(at.join("fee.ron"), r#"(base: "m.ron", set: {"channels.buy.split.fee": 0.2})"#)
        .unwrap();
    let ask = ["compare", "m.ron", "fee.ron", "--without", "platform", "app", "--steps", "14"];
    let text = succeeds(at, &words(&ask, &["--out", "c"]));
    for part in [
        "fee.ron · indices",
        "without platform app · gross: paid over channels",
        "net: paid in all",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let [variants, kinds, names, differences] = ["variant", "kind", "name", "difference"]
        .map(|name| column(&at.join("c"), "compare.csv", name));
    let of = |variant: &str, kind: &str, name: &str| {
        let row = (0..names.len())
            .find(|&row| variants[row] == variant && kinds[row] == kind && names[row] == name);
        differences[row.unwrap()].parse::<f64>().unwrap()
    };
    let (gross, net) =
        (of("without platform app", "gross", "goods"), of("without platform app", "net", "goods"));
    assert!(gross < 0.0, "{gross}");
    // Goods are bought in the street instead: the budget for them is the same.
    assert!(net.abs() < 0.05 * gross.abs(), "{gross} {net}");
}

#[test]
fn two_recorded_runs_are_compared() {
    let place = begun();
    let at = place.path();
    let run = ["run", "m.ron", "--scale", "0.1", "--steps", "4", "--quiet", "--out"];
    succeeds(at, &[&run[..], &["a"]].concat());
    succeeds(at, &[&run[..], &["b", "--set", "channels.buy.split.fee=0.2"]].concat());
    let text = succeeds(at, &["compare", "a", "b"]);
    assert!(text.contains("b beside a: one pair of runs under the same luck"), "{text}");
    assert!(text.contains("one pair has no interval"), "{text}");
    // The books of both are compared too, and say the same as pairs that are run now.
    for part in ["gross: paid over channels", "net: paid in all", "effective co"] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let again = ["compare", "m.ron", "--set", "channels.buy.split.fee=0.2", "--scale", "0.1"];
    let paired = succeeds(at, &[&again[..], &["--steps", "4", "--seeds", "1"]].concat());
    let goods = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.starts_with("goods "));
        lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    assert!(goods(&text).len() == 2 && goods(&text) == goods(&paired), "{text} {paired}");
    is_refused(at, &["compare", "a", "a"], "is the same run as the base");
    // Another length and another scale are told.
    succeeds(at, &["run", "m.ron", "--scale", "0.1", "--steps", "2", "--quiet", "--out", "short"]);
    let text = succeeds(at, &["compare", "a", "short"]);
    assert!(text.contains("they end at") && text.contains("2020-02-01: differences"), "{text}");
    succeeds(at, &["run", "m.ron", "--scale", "0.05", "--steps", "2", "--quiet", "--out", "few"]);
    let text = succeeds(at, &["compare", "short", "few"]);
    assert!(text.contains("different luck") && !text.contains("they end at"), "{text}");
    is_refused(at, &["compare", "a"], "two run folders");
}
