//! The program as a user runs it: what it prints, what it leaves, how it exits.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot run the program must fail")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn ecograph(place: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecograph"));
    command.current_dir(place).args(words).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn succeeds(place: &Path, words: &[&str]) -> String {
    let output = ecograph(place, words);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", err(&output));
    out(&output)
}

#[track_caller]
fn is_refused(place: &Path, words: &[&str], why: &str) {
    let output = ecograph(place, words);
    assert_eq!(output.status.code(), Some(2), "{words:?}: {}", err(&output));
    assert!(err(&output).contains(why), "{words:?}: {}", err(&output));
    assert_eq!(out(&output), "");
}

/// A folder with the scenario that `new` writes.
fn begun() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let text = succeeds(place.path(), &["new", "m.ron"]);
    assert_eq!(text, "wrote m.ron\nnext  ecograph run m.ron\n");
    place
}

#[test]
fn a_beginner_writes_checks_runs_and_looks() {
    let place = begun();
    let at = place.path();
    assert!(succeeds(at, &["check", "m.ron"]).contains("m.ron is a scenario"));
    let text = succeeds(at, &["run", "m.ron", "--steps", "3", "--timings"]);
    for part in
        ["3 steps, 2020-01-01 to 2020-03-01, seed 1", "runs/minimal-seed1", "next ", "share"]
    {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    assert!(at.join("runs/minimal-seed1/manifest.json").exists());
    assert!(succeeds(at, &["inspect", "m.ron", "--at", "2020-03"]).contains("2 steps done"));
}

#[test]
fn the_same_seed_leaves_the_same_tables_on_any_number_of_threads() {
    let place = begun();
    let at = place.path();
    let base = ["run", "m.ron", "--quiet", "--until", "2020-06", "--network"];
    for (threads, folder) in [("1", "one"), ("3", "three")] {
        let mut words = base.to_vec();
        words.extend(["--threads", threads, "--out", folder]);
        assert_eq!(succeeds(at, &words), "");
    }
    for table in [
        "indices.csv",
        "species.csv",
        "channels.csv",
        "ledger.csv",
        "measures.csv",
        "distributions.csv",
        "impact.csv",
        "nodes.csv",
        "edges.csv",
        "network.graphml",
    ] {
        let read = |folder: &str| std::fs::read(at.join(folder).join(table)).unwrap();
        assert_eq!(read("one"), read("three"), "{table}");
    }
}

#[test]
fn a_checkpoint_is_looked_at_by_itself() {
    let place = begun();
    let at = place.path();
    let settings = ["--set", "clock.steps=5", "--seed", "9", "--scale", "0.5", "--quiet"];
    let mut words = vec!["run", "m.ron", "--checkpoint", "end.world"];
    words.extend(settings);
    succeeds(at, &words);
    let seen = succeeds(at, &["inspect", "end.world"]);
    assert!(seen.contains("2020-06-01, 5 steps done"), "{seen}");
    let later = succeeds(at, &["inspect", "end.world", "--at", "2020-08"]);
    assert!(later.contains("7 steps done"), "{later}");
    is_refused(at, &["inspect", "end.world", "--at", "2020-02"], "lies after 2020-02");
    is_refused(at, &["inspect", "end.world", "--set", "clock.steps=5"], "looked at as it is");
    let mut bytes = std::fs::read(at.join("end.world")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(at.join("altered.world"), &bytes).unwrap();
    is_refused(at, &["inspect", "altered.world"], "altered");
    std::fs::write(at.join("short.world"), &bytes[..middle]).unwrap();
    is_refused(at, &["inspect", "short.world"], "cut off");
}

#[test]
fn wrong_words_are_refused_with_what_would_be_right() {
    let place = begun();
    let at = place.path();
    is_refused(at, &["new", "m.ron"], "`m.ron` exists");
    is_refused(at, &["run", "n.ron"], "did you mean `m.ron`?");
    let near = "did you mean `species.person.members`?";
    is_refused(at, &["run", "m.ron", "--set", "species.persn.members=3"], near);
    is_refused(at, &["run", "m.ron", "--until", "2019-01"], "lies before the start, 2020-01-01");
    is_refused(at, &["run", "m.ron", "--until", "soon"], "`soon` is no date");
    is_refused(at, &["run", "m.ron", "--scale", "0"], "must be in");
    is_refused(at, &["run", "m.ron", "--trace", "person:1000"], "there is no agent `person:1000`");
    is_refused(at, &["schema", "nothing.like.it"], "no path holds");
    is_refused(at, &["fly"], "unrecognized subcommand");
    assert_eq!(std::fs::read_dir(at.join("runs")).map_or(0, Iterator::count), 0);
}

#[test]
fn a_run_is_replaced_only_when_asked() {
    let place = begun();
    let run = ["run", "m.ron", "--steps", "1", "--quiet"];
    succeeds(place.path(), &run);
    is_refused(place.path(), &run, "give another folder with `--out`, or replace it");
    succeeds(place.path(), &[&run[..], &["--overwrite"]].concat());
}

#[test]
fn the_machine_is_blamed_for_what_is_its_fault() {
    let place = begun();
    std::fs::write(place.path().join("file"), "").unwrap();
    let output = ecograph(place.path(), &["run", "m.ron", "--out", "file/run"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(err(&output).contains("cannot create"), "{}", err(&output));
}

#[test]
fn scale_multiplies_agents_and_divides_members() {
    let place = begun();
    let text = succeeds(place.path(), &["inspect", "m.ron", "--scale", "2"]);
    let person = text.lines().find(|line| line.starts_with("person")).unwrap();
    let words: Vec<&str> = person.split_whitespace().collect();
    assert_eq!(words[1..4], ["2,000", "2,000", "25"]);
}

#[test]
fn a_reader_that_has_read_enough_is_a_success() {
    let place = begun();
    let mut child = Command::new(env!("CARGO_BIN_EXE_ecograph"))
        .current_dir(place.path())
        .args(["schema", "--markdown"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_its_steps_and_says_where() {
    let place = begun();
    let long = ["run", "m.ron", "--steps", "100000", "--out", "long"];
    let child = Command::new(env!("CARGO_BIN_EXE_ecograph"))
        .current_dir(place.path())
        .args(long)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let indices = place.path().join("long.partial/parts/indices-00000.csv");
    // The head and two steps at least.
    let lines = || std::fs::read_to_string(&indices).map_or(0, |text| text.lines().count());
    while lines() <= 2 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", err(&output));
    assert!(err(&output).contains("are kept in `long.partial`"), "{}", err(&output));
    assert!(err(&output).contains("next  ecograph resume long.partial\n"), "{}", err(&output));
    assert!(place.path().join("long.partial/checkpoint").is_file());
    assert!(!place.path().join("long").exists());
    let tables = std::fs::read_to_string(&indices).unwrap();
    assert!(tables.ends_with('\n') && 2 < tables.lines().count());
}

#[test]
fn problems_are_listed_for_editors() {
    let place = begun();
    let at = place.path();
    assert_eq!(succeeds(at, &["check", "m.ron", "--json"]), "[]\n");
    let text = std::fs::read_to_string(at.join("m.ron")).unwrap();
    std::fs::write(at.join("w.ron"), text.replacen("population:", "popluation:", 1)).unwrap();
    let output = ecograph(at, &["check", "w.ron", "--json"]);
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(2), ""));
    let listed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let first = &listed[0];
    assert_eq!((&first["severity"], &first["file"]), (&"error".into(), &"w.ron".into()));
    assert!(first["message"].as_str().unwrap().contains("popluation"), "{first}");
    assert!(first["help"].as_str().unwrap().contains("did you mean `population`?"), "{first}");
    assert_eq!(first["end_line"], first["line"]);
    let wide = first["end_column"].as_u64().unwrap() - first["column"].as_u64().unwrap();
    assert_eq!(wide, "popluation".len() as u64);
}
