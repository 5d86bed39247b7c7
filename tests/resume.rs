//! A run that is killed at any moment goes on to the same bytes; a fork has the bits of its base
//! until its future differs.
#![cfg(all(feature = "cli", unix))]
#![expect(clippy::unwrap_used, reason = "a test that cannot run the program must fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use ecograph::engine::{Making, Run};
use ecograph::scenario::{Changes, Scenario};

fn program(place: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecograph"));
    command.current_dir(place).args(words);
    command
}

fn ecograph(place: &Path, words: &[&str]) -> Output {
    program(place, words).output().unwrap()
}

fn begin(place: &Path, words: &[&str]) -> Child {
    program(place, words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn succeeds(place: &Path, words: &[&str]) {
    let output = ecograph(place, words);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", err(&output));
}

/// Every file of a run but the manifest, which knows the wall time.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let name = |entry: &fs::DirEntry| entry.file_name().into_string().unwrap();
    let kept = entries.filter(|entry| name(entry) != "manifest.json");
    kept.map(|entry| (name(&entry), fs::read(entry.path()).unwrap())).collect()
}

#[track_caller]
fn same(one: &Path, other: &Path, trial: &str) {
    let (one, other) = (files(one), files(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{trial}");
    for (name, bytes) in &one {
        assert!(*bytes == other[name], "{name} differs, {trial}");
    }
}

/// A folder with the scenario that `new` writes.
fn begun() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    succeeds(place.path(), &["new", "m.ron"]);
    place
}

/// Numbers in [0, 1), always the same (splitmix64).
fn moments(count: usize) -> Vec<f64> {
    let mut state = 20_261_126_u64;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..count).map(|_| next()).collect()
}

fn killed(mut child: Child, after: Duration) -> bool {
    std::thread::sleep(after);
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

const RUN: [&str; 18] = [
    "run",
    "m.ron",
    "--scale",
    "0.3",
    "--steps",
    "150",
    "--quiet",
    "--trace",
    "person:3",
    "--network",
    "--network-at",
    "2020-05,2027-01",
    "--checkpoint-every",
    "9",
    "--format",
    FORMATS,
    "--seed",
    "7",
];
const FORMATS: &str = if cfg!(feature = "parquet") { "csv,parquet" } else { "csv" };

#[test]
fn killed_at_twenty_moments_and_resumed_the_tables_are_the_same_bytes() {
    let place = begun();
    let at = place.path();
    let clock = Instant::now();
    succeeds(at, &[&RUN[..], &["--out", "whole"]].concat());
    let whole = clock.elapsed();
    let mut cut = 0;
    for (trial, pair) in moments(40).chunks(2).enumerate() {
        let out = format!("cut{trial}");
        let run = [&RUN[..], &["--out", &out]].concat();
        cut += usize::from(killed(begin(at, &run), whole.mul_f64(pair[0])));
        let partial = format!("{out}.partial");
        // Killed again while it goes on.
        if at.join(&partial).is_dir() {
            killed(begin(at, &["resume", &partial, "--quiet"]), whole.mul_f64(pair[1] * 0.6));
        }
        if at.join(&partial).join("task.json").is_file()
            || at.join(&partial).join("manifest.json").is_file()
        {
            succeeds(at, &["resume", &partial, "--quiet"]);
        } else if !at.join(&out).is_dir() {
            // Killed before it had written down what to do: nothing stands in the way.
            succeeds(at, &run);
        }
        same(&at.join("whole"), &at.join(&out), &format!("trial {trial}"));
        assert!(!at.join(&partial).exists(), "trial {trial}");
        fs::remove_dir_all(at.join(&out)).unwrap();
    }
    assert!(10 < cut, "only {cut} runs were cut: the test proves little");
}

#[test]
fn one_folder_takes_one_run_and_the_dead_let_go_of_it() {
    let place = begun();
    let at = place.path();
    let long = ["run", "m.ron", "--steps", "90000", "--quiet", "--out", "long"];
    let mut child = begin(at, &[&long[..], &["--checkpoint-every", "5"]].concat());
    while !at.join("long.partial/checkpoint").is_file() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let said = format!("another run (process {}) is writing to `long.partial`", child.id());
    for words in [&long[..], &["run", "m.ron", "--out", "long", "--overwrite"]] {
        let refused = ecograph(at, words);
        assert_eq!((refused.status.code(), err(&refused).contains(&said)), (Some(2), true));
    }
    let refused = ecograph(at, &["resume", "long"]);
    assert_eq!((refused.status.code(), err(&refused).contains(&said)), (Some(2), true));
    child.kill().unwrap();
    child.wait().unwrap();
    let refused = ecograph(at, &long);
    assert!(err(&refused).contains("go on with `ecograph resume`"), "{}", err(&refused));
    // What lives can be asked to end, twice to end at once; it can always go on.
    for signals in [1, 2] {
        let child = begin(at, &["resume", "long.partial", "--quiet"]);
        std::thread::sleep(Duration::from_millis(700));
        for _ in 0..signals {
            let pid = child.id().to_string();
            assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        }
        assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
        assert!(at.join("long.partial/checkpoint").is_file());
    }
    // A part that vanished is told of, and nothing is made up.
    fs::remove_file(at.join("long.partial/parts/species-00000.csv")).unwrap();
    let mut task: serde_json::Value =
        serde_json::from_slice(&fs::read(at.join("long.partial/task.json")).unwrap()).unwrap();
    task["steps"] = 10.into();
    fs::write(at.join("long.partial/task.json"), task.to_string()).unwrap();
    let broken = ecograph(at, &["resume", "long.partial", "--quiet"]);
    assert_eq!(broken.status.code(), Some(1), "{}", err(&broken));
    assert!(err(&broken).contains("species-00000.csv"), "{}", err(&broken));
}

#[test]
fn a_fork_has_the_bits_of_its_base_until_its_future_differs() {
    let place = begun();
    let at = place.path();
    succeeds(at, &["run", "m.ron", "--steps", "24", "--quiet", "--out", "base"]);
    let kept = ["--keep-checkpoint", "--quiet", "--out", "first"];
    succeeds(at, &[&["run", "m.ron", "--steps", "12"][..], &kept].concat());
    let action = r#"[(name: "ban", from: "2021-07",
        changes: [(path: "channels.buy.split.fee", change: To(0.5))])]"#;
    fs::write(at.join("ban.ron"), action).unwrap();
    let fork = ["run", "--from", "first", "--quiet"];
    let to =
        |out, rest: &[&'static str]| [&fork[..], &["--steps", "12", "--out", out], rest].concat();
    succeeds(at, &to("plain", &[]));
    succeeds(at, &to("later", &["--action", "ban.ron"]));
    succeeds(at, &to("now", &["--set", "channels.buy.split.fee=0.5"]));
    succeeds(at, &to("without", &["--without", "channel", "buy"]));
    let rows = |folder: &str, table: &str| -> Vec<(u64, String)> {
        let text = fs::read_to_string(at.join(folder).join(table)).unwrap();
        let step = |line: &str| line.split(',').next().unwrap().parse::<u64>().ok();
        text.lines().filter_map(|line| Some((step(line)?, line.to_owned()))).collect()
    };
    for table in ["indices.csv", "species.csv", "channels.csv", "ledger.csv", "measures.csv"] {
        let base: Vec<_> = rows("base", table).into_iter().filter(|(step, _)| 12 < *step).collect();
        assert_eq!(base, rows("plain", table), "{table}");
        // Steps are counted from 1 and begin in 2020-01: the action acts from step 19 on.
        let before = |rows: Vec<(u64, String)>| -> Vec<_> {
            rows.into_iter().filter(|(step, _)| *step <= 18).collect()
        };
        assert_eq!(before(base.clone()), before(rows("later", table)), "{table}");
    }
    let base: Vec<_> = rows("base", "ledger.csv").into_iter().filter(|(s, _)| 12 < *s).collect();
    assert_ne!(base, rows("later", "ledger.csv"), "the action acts");
    let first = |rows: Vec<(u64, String)>| -> Vec<_> {
        rows.into_iter().filter(|(step, _)| *step == 13).collect()
    };
    assert_ne!(first(base), first(rows("now", "ledger.csv")), "the setting acts at once");
    let closed = rows("without", "channels.csv");
    assert!(
        closed
            .iter()
            .filter(|(_, row)| row.contains(",buy,"))
            .all(|(_, row)| { row.contains(",buy,service,exchange,false,") })
    );
    let impact = |folder: &str| fs::read(at.join(folder).join("impact.csv")).unwrap();
    assert_eq!(impact("base"), impact("plain"), "what was measured before the fork is known");
    let manifest = fs::read_to_string(at.join("later/manifest.json")).unwrap();
    assert!(manifest.contains("\"step\": 12") && manifest.contains("ban.ron"), "{manifest}");
}

/// Not only the tables: every column, column by column and connector by connector.
#[test]
fn the_state_of_a_fork_is_that_of_its_base_until_its_future_differs() {
    let place = begun();
    let at = |name: &str| place.path().join(name);
    fs::write(
        at("ban.ron"),
        r#"(name: "ban", from: "2020-07",
        changes: [(path: "channels.buy.split.fee", change: To(0.5))])"#,
    )
    .unwrap();
    let actions = vec![at("ban.ron")];
    let plain = Scenario::load(at("m.ron"), &[]).unwrap();
    let changes = Changes { actions, ..Changes::default() };
    let banned = Scenario::load_changed(at("m.ron"), &changes).unwrap();
    let open = |scenario| Run::new(scenario, Making { scale: 0.2, seed: 7 }).unwrap();
    let mut base = open(&plain);
    (0..4).for_each(|_| drop(base.step().unwrap()));
    base.save(&at("base.world"), &[]).unwrap();
    let mut fork = open(&banned);
    fork.load_fork(&at("base.world")).unwrap();
    for step in 4..8 {
        // The numbers of the action itself are parameters of the fork alone.
        let there = base.simulation().digests();
        let same = fork.simulation().digests().into_iter().filter(|one| one.0 != "parameters");
        let differ: Vec<_> = same.filter(|one| !there.contains(one)).collect();
        // July is the seventh step of the year.
        assert_eq!(differ.is_empty(), step <= 6, "after {step} steps: {differ:?}");
        base.step().unwrap();
        fork.step().unwrap();
    }
}

#[test]
fn an_element_left_out_and_an_action_added_are_those_of_an_overlay() {
    let place = begun();
    let at = place.path();
    fs::write(
        at.join("a.ron"),
        r#"(name: "cut", from: "2020-03",
        changes: [(path: "channels.buy.split.fee", change: To(0.2))])"#,
    )
    .unwrap();
    fs::write(
        at.join("over.ron"),
        r#"(base: "m.ron", without: ["channel tell"],
        actions: [(name: "cut", from: "2020-03",
        changes: [(path: "channels.buy.split.fee", change: To(0.2))])])"#,
    )
    .unwrap();
    let flags = ["--without", "channel", "tell", "--action", "a.ron"];
    let short = ["--steps", "6", "--quiet", "--out"];
    succeeds(at, &[&["run", "m.ron"][..], &flags, &short, &["flags"]].concat());
    succeeds(at, &[&["run", "over.ron"][..], &short, &["overlay"]].concat());
    let (mut flags, mut overlay) = (files(&at.join("flags")), files(&at.join("overlay")));
    // Blanks between the fields of the action differ.
    flags.remove("scenario.ron");
    overlay.remove("scenario.ron");
    assert!(flags == overlay);
    let wrong = ecograph(at, &["run", "m.ron", "--without", "channel", "tel"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(err(&wrong).contains("did you mean `tell`?"), "{}", err(&wrong));
}
