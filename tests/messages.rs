//! Every message that a user can see of runs, folders, checkpoints and arguments, as it is printed
//! (those of scenarios are in `tests/bad_scenarios`).
//!
//! `ECOGRAPH_RENEW=1 cargo test --test messages` writes them anew; read the difference.
#![cfg(all(feature = "cli", unix))]
#![expect(clippy::unwrap_used, reason = "a test that cannot run the program must fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const GOLDEN: &str = "tests/golden/messages.txt";

/// Runs a line of a shell in which `ecograph` is the program; shows it with what it said.
fn shown(place: &Path, line: &str) -> String {
    let program = env!("CARGO_BIN_EXE_ecograph");
    let script = line.replace("ecograph ", &format!("\"{program}\" "));
    let output = Command::new("sh").current_dir(place).args(["-c", &script]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    // How large an address space is, and what it is called, is not ours.
    let said = said.replace(&*place.to_string_lossy(), "PLACE");
    format!("$ {line}\n{}exit {}\n\n", said, output.status.code().unwrap_or(-1))
}

/// The same with what it printed.
fn printed(place: &Path, line: &str) -> String {
    let program = env!("CARGO_BIN_EXE_ecograph");
    let script = line.replacen("ecograph ", &format!("\"{program}\" "), 1);
    let output = Command::new("sh").current_dir(place).args(["-c", &script]).output().unwrap();
    format!("$ {line}\n{}\n", String::from_utf8(output.stdout).unwrap())
}

const LINES: &[&str] = &[
    "ecograph run none.ron",
    "ecograph run m.ron --steps 2 --quiet --out a --keep-checkpoint --checkpoint end.world",
    "ecograph run m.ron --steps 2 --quiet --out a",
    "ecograph run m.ron --steps 2 --quiet --out folder",
    "ecograph run m.ron --steps 2 --quiet --out m.ron/run",
    "ecograph run m.ron --steps 2 --quiet --out /proc/ecograph/run",
    "ecograph run m.ron --quiet --until 2019-01",
    "ecograph run m.ron --quiet --until soon",
    "ecograph run m.ron --quiet --network-at 2020-02,2031-01",
    "ecograph run m.ron --quiet --network-at soon",
    "ecograph run m.ron --quiet --format csv,xlsx",
    "ecograph run m.ron --quiet --trace nobody:1",
    "ecograph run m.ron --quiet --memory 0.0001",
    "ecograph run m.ron --quiet --without chanel buy",
    "ecograph run m.ron --quiet --without channel bay",
    "ecograph run m.ron --quiet --action none.ron",
    "ecograph run m.ron --quiet --action number.ron",
    "ecograph run m.ron --quiet --action broken.ron",
    "ecograph run m.ron --quiet --set species.person.members",
    "ecograph run --from none --steps 1",
    "ecograph run --from m.ron --steps 1",
    "ecograph run --from folder --steps 1",
    "ecograph run --from altered --steps 1",
    "ecograph run --from short --steps 1",
    "ecograph run --from newer --steps 1",
    "ecograph run --from a --until 2020-01",
    "ecograph run --from a --steps 1 --set species.person.population=20000",
    "ecograph run --from a --steps 1 --seed 2",
    "ecograph resume none",
    "ecograph resume folder",
    "ecograph resume a",
    "ecograph resume other.partial",
    "ecograph resume older.partial",
    "ecograph resume malformed.partial",
    "ecograph inspect short",
    "ecograph inspect end.world --set clock.steps=3",
    "ecograph check none.ron --json",
    "ecograph generate none.ron --out w.world",
    "ecograph generate m.ron --out end.world",
    "ecograph generate m.ron --out folder/none/w.world",
    "ecograph run m.ron --nodes number.ron",
    "ecograph run m.ron --edges number.ron",
    "ecograph run m.ron --edges number.ron --channel bay",
    "ecograph run m.ron --edges none.csv --channel buy",
    "ecograph indices none.json",
    "ecograph indices m.ron",
    "ecograph indices folder",
    "ecograph indices a --at 2031-01",
    "ecograph indices number.ron --at 2020-01",
    "ecograph trend m.ron --seeds 0",
    "ecograph trend m.ron --seeds 2 --index divresity",
    "ecograph trend m.ron --seeds 2 --freeze 2031-01",
    "ecograph impulse m.ron --column levle",
    "ecograph impulse m.ron --at 2031-01",
    "ecograph compare m.ron",
    "ecograph compare m.ron --seeds 2 --set species.person.members=50",
    "ecograph compare m.ron none.ron",
    "ecograph verify --scenario none.ron",
    "ecograph verify --scale 2",
    "ecograph report none",
    "ecograph report folder",
    "ecograph report m.ron",
    "ecograph report older.partial",
    "ecograph report a --language fr",
    "ecograph report a --out none/page.html",
    "ecograph look folder",
    "ecograph look a spceies",
    "ecograph look a species.membres",
    "ecograph completions csh",
    "ecograph sweep none.ron",
    "ecograph sweep m.ron",
    "ecograph sweep p.ron --shard 3/2",
    "ecograph sweep p.ron --out folder",
    "ecograph sweep p.ron --quiet --out store --format csv",
    "ecograph sweep q.ron --quiet --out store",
    "ecograph sweep p.ron --quiet --out store --shard 1/2 --format csv",
    "ecograph sweep many-points.ron --quiet --out huge 2>&1 >/dev/null | sed 's/[0-9.]* GiB/N GiB/g' >&2",
    "ecograph summary folder",
    "ecograph summary store --measure nothing",
    "ecograph sensitivity p.ron",
    "ecograph sensitivity screen.ron --shard 1/2",
    "ecograph merge store folder --out merged",
    "ecograph merge store store --out merged",
    "ecograph rum m.ron",
    "ecograph run m.ron --stps 3",
    "trap '' XFSZ; ulimit -f 64; ecograph run m.ron --quiet --steps 30 --out full --network --checkpoint-every 999",
];

/// What commands print when all goes well, or is stopped by its user; what the clock decides is left
/// out.
const SAID: &[&str] = &[
    "ecograph --help",
    "ecograph verify --help",
    "ecograph verify --scenario m.ron --scale 0.1",
    "ecograph check m.ron --threads 1",
    "ecograph inspect m.ron --at 2020-03 --threads 1",
    "ecograph new other.ron",
    // How far they are depends on the clock.
    "ecograph run m.ron --steps 3 --threads 1 --out said 2>/dev/null",
    "ecograph run m.ron --steps 3 --threads 1 --out told --verbose 2>&1 1>/dev/null",
    "timeout -s INT 2 ecograph run m.ron --steps 100000 --quiet --out stopped",
    "ecograph indices said",
    "ecograph indices said --format csv",
    "ecograph indices said --format json | head -30",
    "ecograph schema",
    "ecograph schema wiring --markdown",
    "ecograph schema --json-schema | head -30",
    "ecograph trend m.ron --seeds 2 --jobs 1 --index diversity --index efficiency --out trend 2>/dev/null",
    "ecograph impulse m.ron --horizon 3 --sources 2 --out impulse 2>/dev/null",
    "ecograph compare m.ron --seeds 2 --set channels.buy.split.fee=0.1 --out compare 2>/dev/null",
    "ecograph report said --out page.html --figures figures | sed 's/(.* KiB)/(SIZE)/'",
    "ecograph look said --json",
    "ecograph look said species --rows 4",
    "ecograph look said connectors",
    "ecograph look trend",
    "ecograph completions bash | head -4",
    "ecograph man | head -12",
    "ecograph schema --plan",
    "ecograph sweep q.ron --out said-sweep 2>/dev/null",
    "ecograph summary said-sweep | grep -v summary.",
    "ecograph sensitivity screen.ron --out said-screen 2>/dev/null | grep -v '^in '",
    "ecograph sensitivity shares.ron --out said-shares 2>/dev/null | grep -v '^in '",
    "ecograph sweep q.ron --shard 1/2 --quiet --out said-1",
    "ecograph sweep q.ron --shard 2/2 --quiet --out said-2",
    "ecograph merge said-1 said-2 --out said-merged",
];

/// The same text with every time, speed and step of an interruption as `T`.
fn timeless(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let is_stop = |at: usize| at == 1 && words[0] == "interrupted:";
        let is_time = |at: usize| {
            let unit = words.get(at + 1).map(|unit| unit.trim_end_matches([',', ')']));
            let number = words[at].trim_start_matches('(').replace(',', "").parse::<f64>().is_ok();
            number && (matches!(unit, Some("s" | "connectors/s")) || is_stop(at))
        };
        let shown = |(at, word): (usize, &&str)| if is_time(at) { "T" } else { *word }.to_owned();
        words.iter().enumerate().map(shown).collect::<Vec<_>>().join(" ") + "\n"
    });
    lines.collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn messages_are_those_that_are_on_record() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    shown(at, "ecograph new m.ron");
    fs::create_dir(at.join("folder")).unwrap();
    fs::write(at.join("folder/chapter.txt"), "precious").unwrap();
    fs::write(at.join("number.ron"), "3\n").unwrap();
    fs::write(at.join("broken.ron"), "[(name: \"a\"\n").unwrap();
    plans(at);
    let mut said = String::new();
    for line in LINES {
        if line.contains("--from altered") {
            damage(at);
        }
        said.push_str(&shown(at, line));
    }
    for line in SAID {
        let told = if line.contains("2>") || line.contains('|') { "" } else { " 2>&1" };
        said.push_str(&timeless(&printed(at, &format!("{line}{told}"))));
    }
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        fs::write(GOLDEN, &said).unwrap();
    }
    let there = fs::read_to_string(GOLDEN).unwrap_or_default();
    let moved: Vec<&str> = said.split("\n\n").filter(|one| !there.contains(*one)).collect();
    let mut text = String::new();
    let _ = writeln!(text, "{GOLDEN} does not know\n{}", moved.join("\n\n"));
    assert!(said == there, "{text}");
}

/// Plans of every design, all small but one.
fn plans(at: &Path) {
    let write = |name: &str, replicates: u32, rest: &str| {
        let text = format!(
            "(scenario: \"m.ron\", scale: 0.05, steps: 6, replicates: Count({replicates}),\n\
             measures: (indices: Named([\"efficiency\", \"wealth_gini\"])), {rest})"
        );
        fs::write(at.join(name), text).unwrap();
    };
    let fee = "path: \"channels.buy.split.fee\", values";
    let gain = "(path: \"functions.delivery.gain\", values: Uniform(0, 0.4))";
    write("p.ron", 2, "");
    write("q.ron", 2, &format!("parameters: [({fee}: List([0, 0.2]))]"));
    write("many-points.ron", 100_000, &format!("parameters: [({fee}: Even(0, 0.2, 100000))]"));
    let two = format!("parameters: [({fee}: Uniform(0, 0.3)), {gain}]");
    write("screen.ron", 2, &format!("{two}, design: Morris(trajectories: 3)"));
    write("shares.ron", 2, &format!("{two}, design: Saltelli(4)"));
}

/// Checkpoints and folders that are damaged, each in its way.
fn damage(at: &Path) {
    let whole = fs::read(at.join("end.world")).unwrap();
    let mut altered = whole.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    fs::write(at.join("altered"), &altered).unwrap();
    fs::write(at.join("short"), &whole[..100]).unwrap();
    let mut newer = whole;
    newer[8] = 99;
    fs::write(at.join("newer"), &newer).unwrap();
    for (name, task) in [
        ("other", r#"{"format": 2, "version": "0.0.1"}"#),
        ("older", r#"{"format": 1}"#),
        ("malformed", r#"{"format": 2, "#),
    ] {
        let folder = at.join(format!("{name}.partial"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("task.json"), task).unwrap();
    }
}

/// A disk of one megabyte that fills up in the middle of a run; nothing is lost, and with room
/// again the run goes on to the bytes of one that was never stopped.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn a_full_disk_stops_a_run_that_goes_on_when_there_is_room() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    shown(at, "ecograph new m.ron");
    fs::create_dir(at.join("disk")).unwrap();
    let disk = at.join("disk").display().to_string();
    let mount = |words: &[&str]| {
        Command::new("mount").args(words).output().is_ok_and(|done| done.status.success())
    };
    if !mount(&["-t", "tmpfs", "-o", "size=1m", "none", &disk]) {
        eprintln!("skipped: no small disk can be mounted; a limit of file sizes is tried instead");
        return limited_files(at);
    }
    mount(&["-o", "remount,ro", &disk]);
    let closed = shown(&at.join("disk"), "ecograph run ../m.ron --quiet --steps 2 --out run");
    assert!(closed.contains("exit 1") && closed.contains("Read-only"), "{closed}");
    mount(&["-o", "remount,rw", &disk]);
    let run = "run ../m.ron --quiet --steps 300 --checkpoint-every 10 --out run --scale 0.1";
    let full = shown(&at.join("disk"), &format!("ecograph {run}"));
    let more = mount(&["-o", "remount,size=64m", &disk]);
    let resumed = shown(&at.join("disk"), "ecograph resume run.partial --quiet");
    shown(at, &format!("ecograph {}", run.replace("../", "").replace("--out run", "--out whole")));
    let same = fs::read(at.join("disk/run/species.csv")).ok()
        == fs::read(at.join("whole/species.csv")).ok();
    Command::new("umount").arg(&disk).status().unwrap();
    assert!(full.contains("exit 1") && full.contains("space"), "{full}");
    assert!(full.contains("`ecograph resume run.partial` goes on"), "{full}");
    assert!(more && resumed.contains("exit 0") && same, "{resumed}");
}

fn limited_files(at: &Path) {
    let run = "ecograph run m.ron --quiet --steps 300 --checkpoint-every 10 --scale 0.1 --out";
    let full = shown(at, &format!("trap '' XFSZ; ulimit -f 64; {run} run"));
    assert!(full.contains("exit 1") && full.contains("File too large"), "{full}");
    assert!(full.contains("`ecograph resume run.partial` goes on"), "{full}");
    let resumed = shown(at, "ecograph resume run.partial --quiet");
    assert!(resumed.contains("exit 0"), "{resumed}");
    shown(at, &format!("{run} whole"));
    let read = |folder: &str| fs::read(at.join(folder).join("species.csv")).unwrap();
    assert!(read("run") == read("whole"));
}
