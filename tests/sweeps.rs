//! Sweeps as a user runs them: the same bytes whatever happens on the way.
#![cfg(all(feature = "cli", unix))]
#![expect(clippy::unwrap_used, reason = "a test that cannot run the program must fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

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
fn succeeds(place: &Path, words: &[&str]) -> String {
    let output = ecograph(place, words);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", err(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn is_refused(place: &Path, words: &[&str], why: &str) {
    let output = ecograph(place, words);
    let told = err(&output);
    assert_eq!(output.status.code(), Some(2), "{words:?}: {told}");
    assert!(told.contains(why), "{words:?}: {told}");
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(&here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[track_caller]
fn same(one: &Path, other: &Path, trial: &str) {
    let (one, other) = (files(one), files(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{trial}");
    for (name, bytes) in &one {
        assert!(*bytes == other[name], "{name} differs, {trial}");
    }
}

/// A plan in which points want different numbers of runs, and some points cannot be run.
const PLAN: &str = r#"(
    scenario: "m.ron",
    scale: 0.05,
    steps: 24,
    seed: 5,
    parameters: [
        (path: "species.shop.production.inputs", values: List([0, 0.5, 0.9])),
        (path: "functions.delivery.gain", values: Uniform(0, 0.4)),
    ],
    design: Random(3),
    replicates: Until(measure: "efficiency", width: 0.02, at_least: 2, at_most: 6),
    measures: (
        indices: Named(["efficiency", "wealth_gini", "connectors"]),
        paid: All,
        series: Named(["efficiency"]),
    ),
)"#;

/// A folder with the scenario that `new` writes, and a plan.
fn begun() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    succeeds(place.path(), &["new", "m.ron"]);
    fs::write(place.path().join("p.ron"), PLAN).unwrap();
    place
}

/// Rows of a table of a store in CSV.
fn rows(store: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let path = store.join(table).join("block=00000/part.csv");
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

const FORMATS: &str = if cfg!(feature = "parquet") { "csv,parquet" } else { "csv" };

#[test]
fn workers_threads_and_shards_change_no_byte() {
    let place = begun();
    let at = place.path();
    let sweep = ["sweep", "p.ron", "--format", FORMATS, "--quiet", "--out"];
    succeeds(at, &[&sweep[..], &["one", "--jobs", "1", "--threads", "1"]].concat());
    succeeds(at, &[&sweep[..], &["three", "--jobs", "3", "--threads", "3"]].concat());
    same(&at.join("one"), &at.join("three"), "three workers");
    for shard in ["1/3", "2/3", "3/3"] {
        let out = format!("shard{}", &shard[..1]);
        succeeds(at, &[&sweep[..], &[&out, "--shard", shard]].concat());
    }
    succeeds(at, &["merge", "shard3", "shard1", "shard2", "--out", "merged"]);
    same(&at.join("one"), &at.join("merged"), "three shards");
    let runs = rows(&at.join("one"), "runs");
    let of = |point: u64| {
        runs.iter().filter(|row| row["point"] == point.to_string()).collect::<Vec<_>>()
    };
    let counts: Vec<usize> = (0..9).map(|point| of(point).len()).collect();
    assert_eq!(counts[..3], counts[3..6], "inputs do not move efficiency: {counts:?}");
    assert!(counts[0] != counts[1] || counts[1] != counts[2], "{counts:?}");
    assert_eq!(counts[6..], [2, 2, 2], "what fails is not asked again: {counts:?}");
    // Goods that cost more than they bring are no scenario: recorded, and the sweep goes on.
    assert!(of(8)[0]["error"].contains("labour"), "{:?}", of(8)[0]);
    assert!(of(0)[0]["error"].is_empty() && of(0)[0]["steps"] == "24");
    // The same replicate has the same luck at every point.
    assert_eq!((&of(0)[1]["seed"], &of(3)[1]["seed"]), (&"6".to_owned(), &"6".to_owned()));
    is_refused(at, &["merge", "shard1", "shard2", "--out", "m"], "shards are missing: 3/3");
    is_refused(at, &["merge", "shard1", "shard1", "--out", "m"], "shard 1/3 is given twice");
    is_refused(at, &["merge", "one", "shard1", "--out", "m"], "a store of another sharding");
    is_refused(at, &["merge", "shard1", "m.ron", "--out", "m"], "is no store of a sweep");
    assert!(!at.join("m").exists());
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

#[test]
fn killed_at_any_moment_and_started_again_it_ends_with_the_same_bytes() {
    let place = begun();
    let at = place.path();
    let sweep = ["sweep", "p.ron", "--quiet", "--out"];
    let clock = Instant::now();
    succeeds(at, &[&sweep[..], &["whole"]].concat());
    let whole = clock.elapsed();
    let mut cut = 0;
    for (trial, kills) in moments(36).chunks(3).enumerate() {
        let out = format!("cut{trial}");
        let words = [&sweep[..], &[&out]].concat();
        let mut finished = 0;
        for kill in kills {
            let mut child = begin(at, &words);
            std::thread::sleep(whole.mul_f64(*kill * 0.5));
            child.kill().unwrap();
            cut += usize::from(!child.wait().unwrap().success());
            // What is finished is never lost.
            let done = files_done(&at.join(&out));
            let is_whole = fs::read_to_string(at.join(&out).join("store.json"))
                .is_ok_and(|head| head.contains("\"whole\": true"));
            assert!(is_whole || finished <= done, "trial {trial}: {finished} then {done}");
            finished = done;
        }
        succeeds(at, &words);
        same(&at.join("whole"), &at.join(&out), &format!("trial {trial}"));
        fs::remove_dir_all(at.join(&out)).unwrap();
    }
    assert!(18 < cut, "only {cut} sweeps were cut: the test proves little");
}

/// Starts a sweep that takes long, and waits until a run of it is finished.
fn long(at: &Path, out: &str) -> Child {
    let plan = PLAN.replace("steps: 24", "steps: 300").replace("width: 0.02", "width: 1e-9");
    fs::write(at.join("long.ron"), plan).unwrap();
    let child = begin(at, &["sweep", "long.ron", "--out", out, "--jobs", "1"]);
    while files_done(&at.join(out)) == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

fn files_done(store: &Path) -> usize {
    if !store.join("store.json").is_file() {
        return 0;
    }
    files(store)
        .keys()
        .filter(|name| name.starts_with("done/") && !name.contains(".writing-"))
        .count()
}

#[test]
fn one_store_takes_one_sweep_of_one_plan() {
    let place = begun();
    let at = place.path();
    let mut child = long(at, "s");
    let said = format!("another run (process {}) is writing to `s`", child.id());
    is_refused(at, &["sweep", "long.ron", "--out", "s"], &said);
    // Whoever reads may look at what is finished.
    let text = succeeds(at, &["summary", "s"]);
    assert!(text.contains("so far; the sweep is not done"), "{text}");
    is_refused(at, &["merge", "s", "--out", "m"], "the sweep of `s` is not done");
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    is_refused(at, &["sweep", "p.ron", "--out", "s"], "`s` is a store of another plan");
    is_refused(at, &["sweep", "long.ron", "--out", "s", "--shard", "1/2"], "of another shard");
    let scenario = fs::read_to_string(at.join("m.ron")).unwrap();
    fs::write(at.join("m.ron"), scenario.replace("imitate: 0.3", "imitate: 0.4")).unwrap();
    is_refused(at, &["sweep", "long.ron", "--out", "s"], "of another scenario");
    fs::write(at.join("m.ron"), scenario).unwrap();
    let head = at.join("s/store.json");
    let text = fs::read_to_string(&head).unwrap();
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    fs::write(&head, text.replace(&version, "\"version\": \"0.0.1\"")).unwrap();
    is_refused(at, &["sweep", "long.ron", "--out", "s"], "0.0.1");
    fs::write(&head, text.replace("\"format\": 1", "\"format\": 99")).unwrap();
    is_refused(at, &["sweep", "long.ron", "--out", "s"], "has format 99");
    fs::create_dir(at.join("precious")).unwrap();
    fs::write(at.join("precious/chapter.txt"), "mine").unwrap();
    is_refused(
        at,
        &["sweep", "p.ron", "--out", "precious"],
        "`precious` exists and is no store of a sweep",
    );
    assert_eq!(files(&at.join("precious")).len(), 1);
}

#[test]
fn an_interrupted_sweep_says_how_to_go_on() {
    let place = begun();
    let at = place.path();
    let plan = PLAN.replace("steps: 24", "steps: 300").replace("width: 0.02", "width: 1e-9");
    fs::write(at.join("long.ron"), plan).unwrap();
    let mut command = program(at, &["sweep", "long.ron", "--out", "s", "--jobs", "1"]);
    let child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    while files_done(&at.join("s")) == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let told = err(&output);
    assert!(told.contains("finished and kept"), "{told}");
    assert!(told.contains("next  ecograph sweep long.ron --out s"), "{told}");
}

#[test]
fn a_full_disk_stops_a_sweep_whose_store_still_opens() {
    let place = begun();
    let at = place.path();
    fs::create_dir(at.join("disk")).unwrap();
    let disk = at.join("disk").display().to_string();
    let mount = |words: &[&str]| {
        Command::new("mount").args(words).output().is_ok_and(|done| done.status.success())
    };
    let plan = PLAN.replace("Random(3)", "Random(20)").replace("at_most: 6", "at_most: 2");
    fs::write(at.join("p.ron"), plan.replace("series: Named([\"efficiency\"])", "series: All"))
        .unwrap();
    let sweep = ["sweep", "p.ron", "--out", "disk/s", "--quiet"];
    if !mount(&["-t", "tmpfs", "-o", "size=64m", "none", &disk]) {
        return limited(at);
    }
    let mut command = program(at, &[&sweep[..], &["--jobs", "1"]].concat());
    let child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    while files_done(&at.join("disk/s")) == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    // Somebody else fills the disk.
    let mut filler = fs::File::create(at.join("disk/filler")).unwrap();
    while std::io::Write::write_all(&mut filler, &[1; 4096]).is_ok() {}
    let stopped = child.wait_with_output().unwrap();
    let opened = ecograph(at, &["summary", "disk/s"]);
    let refused = ecograph(at, &sweep);
    drop(filler);
    fs::remove_file(at.join("disk/filler")).unwrap();
    let again = ecograph(at, &sweep);
    succeeds(at, &["sweep", "p.ron", "--out", "whole", "--quiet"]);
    let (whole, resumed) = (files(&at.join("whole")), files(&at.join("disk/s")));
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    let told = err(&stopped);
    assert_eq!(stopped.status.code(), Some(1), "{told}");
    assert!(told.contains("space"), "{told}");
    assert!(told.contains("`ecograph sweep p.ron --out disk/s` goes on when"), "{told}");
    assert_eq!(opened.status.code(), Some(0), "{}", err(&opened));
    assert!(err(&refused).contains("it may need"), "{}", err(&refused));
    assert_eq!(again.status.code(), Some(0), "{}", err(&again));
    assert!(whole == resumed, "the bytes differ");
}

/// Where no disk can be mounted, files that grow beyond a limit stand for a full one.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn limited(at: &Path) {
    eprintln!("skipped: no small disk can be mounted; a limit of file sizes is tried instead");
    let script = format!(
        "trap '' XFSZ; ulimit -f 48; '{}' sweep p.ron --quiet --out disk/s --jobs 1",
        env!("CARGO_BIN_EXE_ecograph")
    );
    let stopped = Command::new("sh").current_dir(at).args(["-c", &script]).output().unwrap();
    let told = err(&stopped);
    assert_eq!(stopped.status.code(), Some(1), "{told}");
    assert!(told.contains("too large") && told.contains("goes on when that is mended"), "{told}");
    assert!(at.join("disk/s/store.json").is_file());
    succeeds(at, &["sweep", "p.ron", "--quiet", "--out", "disk/s"]);
}

#[test]
fn more_runs_than_the_disk_can_hold_are_refused_before_the_first() {
    let place = begun();
    let at = place.path();
    let plan = PLAN
        .replace("Random(3)", "Random(100000)")
        .replace("at_most: 6", "at_most: 100000")
        .replace("series: Named([\"efficiency\"])", "series: All");
    fs::write(at.join("p.ron"), plan).unwrap();
    let refused = ecograph(at, &["sweep", "p.ron", "--out", "s"]);
    assert_eq!(refused.status.code(), Some(1), "{}", err(&refused));
    assert!(err(&refused).contains("it may need"), "{}", err(&refused));
    assert!(!at.join("s").exists());
}

#[test]
fn what_is_refused_leaves_a_whole_store_as_it_was() {
    let place = begun();
    let at = place.path();
    for shard in ["1/2", "2/2"] {
        let out = &shard[..1];
        succeeds(at, &["sweep", "p.ron", "--quiet", "--out", out, "--shard", shard]);
    }
    succeeds(at, &["merge", "2", "1", "--quiet", "--out", "s"]);
    fs::write(at.join("other.ron"), PLAN.replace("seed: 5", "seed: 6")).unwrap();
    let before = (files(&at.join("s")), files(&at.join("1")));
    is_refused(at, &["sweep", "other.ron", "--out", "s"], "of another plan");
    is_refused(at, &["sweep", "p.ron", "--out", "1"], "of another shard");
    is_refused(at, &["merge", "1", "2", "--out", "s"], "holds runs of this sweep already");
    is_refused(at, &["merge", "1", "2", "--out", "1"], "of another shard");
    is_refused(at, &["merge", "1", "2", "nowhere", "--out", "t"], "a file `store.json`");
    assert!(before == (files(&at.join("s")), files(&at.join("1"))));
    assert!(!at.join("t").exists());
}

#[test]
fn one_run_that_needs_more_memory_than_there_is_is_refused() {
    let place = begun();
    let at = place.path();
    let refused = ecograph(at, &["sweep", "p.ron", "--out", "s", "--memory", "0.0001"]);
    assert_eq!(refused.status.code(), Some(1), "{}", err(&refused));
    assert!(err(&refused).contains("of memory, and may take 105 KiB"), "{}", err(&refused));
    // The largest point counts, not the scenario as it stands.
    let plan = PLAN.replace("functions.delivery.gain", "species.person.population");
    let large = plan.replace("Uniform(0, 0.4)", "Uniform(1000000, 100000000)");
    fs::write(at.join("large.ron"), large).unwrap();
    let refused = ecograph(at, &["sweep", "large.ron", "--out", "s", "--memory", "0.05"]);
    assert_eq!(refused.status.code(), Some(1), "{}", err(&refused));
    assert!(!at.join("s").exists());
    succeeds(at, &["sweep", "p.ron", "--quiet", "--out", "s", "--memory", "0.05"]);
}

#[test]
fn a_store_without_figures_says_why() {
    let place = begun();
    let at = place.path();
    let plan = |name: &str, text: &str| {
        fs::write(at.join(format!("{name}.ron")), text).unwrap();
    };
    let short = PLAN.replace("steps: 24", "steps: 2");
    plan("failing", &short.replace("[0, 0.5, 0.9]", "[0.5, 0.9]"));
    plan(
        "series",
        r#"(scenario: "m.ron", scale: 0.05, steps: 2, replicates: Count(1),
        measures: (indices: Nothing, targets: Nothing, series: Named(["efficiency"])))"#,
    );
    let sweep = |name: &str, shard: &str| {
        let file = format!("{name}.ron");
        succeeds(at, &["sweep", &file, "--format", "csv", "--shard", shard, "--out", name])
    };
    // Points 3, 4 and 5 leave 3, 0 and 1 when divided by 4: the last of the first value is point 2.
    let text = sweep("failing", "4/4");
    assert!(text.contains("no run has a result") && !text.contains("median"), "{text}");
    is_refused(at, &["summary", "failing"], "no run has a result: why stands in the table `runs`");
    assert!(!at.join("failing/summary.csv").exists());
    // Said again whenever it is asked, with what of the plan does not fit.
    let words = ["sweep", "failing.ron", "--format", "csv", "--shard", "4/4", "--out", "failing"];
    let again = ecograph(at, &words);
    assert!(err(&again).contains("2 of 2 runs failed"), "{}", err(&again));
    let why = &rows(&at.join("failing"), "runs")[0]["error"];
    assert!(why.ends_with(", where `species.shop.production.inputs` is 0.9"), "{why}");
    sweep("series", "1/1");
    is_refused(at, &["summary", "series"], "only series were kept");
    succeeds(at, &["sweep", "series.ron", "--quiet", "--shard", "2/2", "--out", "empty"]);
    is_refused(at, &["summary", "empty"], "no point of the plan is in shard 2/2");
}

#[test]
fn a_damaged_run_is_made_again_when_it_is_removed() {
    let place = begun();
    let at = place.path();
    let mut child = long(at, "s");
    child.kill().unwrap();
    child.wait().unwrap();
    let done = files(&at.join("s")).into_keys().find(|name| name.starts_with("done/")).unwrap();
    let path = at.join("s").join(done);
    fs::write(&path, "(point: 0,").unwrap();
    let words = ["sweep", "long.ron", "--quiet", "--out", "s"];
    let kept = files(&at.join("s")).len();
    is_refused(at, &words, "remove it, and the run is made again");
    assert_eq!(files(&at.join("s")).len(), kept, "it is told before anything is made");
    fs::remove_file(&path).unwrap();
    succeeds(at, &words);
}

#[test]
fn a_summary_is_saved_and_says_the_same_again() {
    let place = begun();
    let at = place.path();
    succeeds(at, &["sweep", "p.ron", "--quiet", "--format", "csv", "--out", "s"]);
    let text = succeeds(at, &["summary", "s"]);
    for part in ["efficiency", "functions.delivery.gain", "species.shop.production.inputs 0.5"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    let saved = fs::read(at.join("s/summary.csv")).unwrap();
    let json = succeeds(at, &["summary", "s", "--json"]);
    assert!(saved == fs::read(at.join("s/summary.csv")).unwrap());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut reader = csv::Reader::from_path(at.join("s/summary.csv")).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(json.as_array().unwrap().len(), rows.len());
    assert_eq!(json[0]["runs"].to_string(), rows[0]["runs"]);
    is_refused(at, &["summary", "s", "--measure", "nothing"], "no figure has such a name");
    is_refused(at, &["summary", "m.ron"], "is no store of a sweep");
    // A store that is whole stays as it is.
    let before = files(&at.join("s"));
    succeeds(at, &["sweep", "p.ron", "--quiet", "--format", "csv", "--out", "s"]);
    assert!(before == files(&at.join("s")));
}

#[test]
fn sensitivity_tells_what_matters_from_what_does_not() {
    let place = begun();
    let at = place.path();
    let plan = |design: &str, runs: u32| {
        format!(
            r#"(scenario: "m.ron", scale: 0.05, steps: 18, replicates: Count({runs}), design: {design},
            parameters: [
                (path: "functions.delivery.gain", values: Uniform(0, 0.4)),
                (path: "clock.steps", values: Uniform(20, 40)),
            ],
            measures: (indices: Named(["efficiency", "agents"])))"#
        )
    };
    fs::write(at.join("morris.ron"), plan("Morris(trajectories: 4)", 2)).unwrap();
    fs::write(at.join("saltelli.ron"), plan("Saltelli(8)", 2)).unwrap();
    for (name, method) in [("morris", "mu*"), ("saltelli", "total")] {
        let file = format!("{name}.ron");
        let words = ["sensitivity", &file, "--out", name, "--format", "csv"];
        let text = succeeds(at, &words);
        assert!(text.contains(method) && text.contains("of the variance between runs"), "{text}");
        let mut reader = csv::Reader::from_path(at.join(name).join("sensitivity.csv")).unwrap();
        let rows: Vec<BTreeMap<String, String>> =
            reader.deserialize().map(Result::unwrap).collect();
        let row = |parameter: &str| {
            let found = |row: &&BTreeMap<String, String>| {
                row["name"] == "efficiency" && row["parameter"] == parameter
            };
            rows.iter().find(found).unwrap()
        };
        let column = if name == "morris" { "mu_star" } else { "total" };
        let number = |parameter: &str| row(parameter)[column].parse::<f64>().unwrap();
        // Steps of the clock are not run: `steps` says how many are.
        assert!(0.01 < number("functions.delivery.gain"), "{rows:?}");
        assert!(number("clock.steps").abs() < 1e-12, "{rows:?}");
        assert!(row("functions.delivery.gain")["noise"].parse::<f64>().unwrap() >= 0.0);
        // Made again from the store, it says the same.
        let again = succeeds(at, &words);
        let table = |text: &str| text.split_once("\n\n").unwrap().1.to_owned();
        assert_eq!(table(&text), table(&again));
    }
    is_refused(at, &["sensitivity", "p.ron"], "does not tell what each parameter does");
    is_refused(at, &["run", "p.ron"], "this is a plan, but a scenario is wanted");
    is_refused(at, &["sensitivity", "morris.ron", "--shard", "1/2"], "a shard alone");
    let help = |command: &str| succeeds(at, &[command, "--help"]);
    assert!(help("sweep").contains("--shard") && !help("sensitivity").contains("--shard"));
}

/// The job files do what they say: the command lines in them are those of this program.
#[test]
fn job_files_hold_commands_that_are_accepted() {
    let mut lines = 0;
    for file in ["examples/jobs/sweep.sbatch", "examples/jobs/merge.sbatch"] {
        let output = Command::new("bash").args(["-n", file]).output().unwrap();
        assert!(output.status.success(), "{file}: {}", err(&output));
    }
    let texts = fs::read_dir("examples/jobs").unwrap().map(|entry| entry.unwrap().path());
    for path in texts {
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines().map(|line| line.trim().trim_start_matches("- ")) {
            let Some(words) = line.strip_prefix("ecograph ") else { continue };
            lines += 1;
            let place = begun();
            fs::create_dir(place.path().join("store")).unwrap();
            let script = format!(
                "ecograph() {{ '{}' \"$@\"; }}; cp p.ron plan.ron; ",
                env!("CARGO_BIN_EXE_ecograph")
            );
            // The variables that the queue would set.
            let queue = "export SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=2 \
                         JOB_COMPLETION_INDEX=0 SHARDS=2 PLAN=p.ron STORE=out; rmdir store; ";
            let merge = if words.starts_with("merge") {
                "for i in 1 2; do ecograph sweep p.ron --quiet --shard $i/2 --out out-$i; done; "
            } else {
                ""
            };
            let script = format!("{script}{queue}{merge}ecograph {words}");
            let done =
                Command::new("bash").current_dir(place.path()).args(["-c", &script]).output();
            let done = done.unwrap();
            assert!(done.status.success(), "{}: {words}: {}", path.display(), err(&done));
        }
    }
    assert!(4 <= lines, "{lines} command lines: the test proves little");
}
