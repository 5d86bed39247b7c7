//! Every message that a user can see of runs, folders, checkpoints and arguments, as it is printed
//! (those of scenarios are in `tests/bad_scenarios`).
//!
//! `ECOGRAPH_RENEW=1 cargo test --test messages` writes them anew; read the difference.
#![cfg(all(feature = "cli", feature = "parquet", unix))]
#![expect(clippy::unwrap_used, reason = "a test that cannot run the program must fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use ecograph::{
    engine::{Loop, Simulation},
    world::World,
};

const GOLDEN: &str = "tests/golden/messages.txt";
const GOLDEN_OF_DISKS: &str = "tests/golden/messages_disk.txt";

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
    let script = line.replace("ecograph ", &format!("\"{program}\" "));
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
    "ecograph sweep many-points.ron --quiet --out huge 2>&1 >/dev/null | sed 's/[0-9.]* [MGT]iB/N GiB/g' >&2",
    "ecograph summary folder",
    "ecograph summary store --measure nothing",
    "ecograph sensitivity p.ron",
    "ecograph sensitivity screen.ron --shard 1/2",
    "ecograph merge store folder --out merged",
    "ecograph merge store store --out merged",
    "ecograph rum m.ron",
    "ecograph run m.ron --stps 3",
    // Flow networks from files.
    "ecograph indices far.json",
    "ecograph indices negative.json",
    "ecograph indices short.json",
    "ecograph indices vast.json",
    "ecograph indices twice.json",
    "ecograph indices names.json",
    "ecograph indices form.json",
    "ecograph indices list.json",
    "ecograph indices far.json --nodes nodes.csv",
    "ecograph indices bad.parquet",
    "ecograph indices empty.csv",
    "ecograph indices valueless.csv",
    "ecograph indices alike.csv",
    "ecograph indices open.csv",
    "ecograph indices nameless.csv",
    "ecograph indices words.csv",
    "ecograph indices negative.csv",
    "ecograph indices twice.csv",
    "ecograph indices misplaced.csv",
    "ecograph indices good.csv --nodes nodes.csv",
    "ecograph indices good.csv --nodes other-nodes.csv",
    "ecograph indices bytes.csv",
    "ecograph run m.ron --steps 1 --quiet --out flowless",
    "ecograph indices flowless",
    "ecograph indices flowless --at 2020-01",
    "ecograph indices flowless --nodes nodes.csv",
    // Files that are no scenario, settings that lead nowhere, arguments out of range.
    "ecograph check p.ron",
    "ecograph check large.ron",
    "ecograph check bytes.csv",
    "ecograph check colon.json",
    "ecograph check m.ron --set species.shop.key.x=1",
    "ecograph check m.ron --set clock.steps=0x99999999999999999999",
    "ecograph run m.ron --scale x",
    "ecograph run m.ron --scale 0",
    "ecograph run m.ron --memory x",
    "ecograph run m.ron --memory 0",
    "ecograph run m.ron --set 'output.distributions=[(name: \"wealth\", species: \"person\", quantity: Column(\"mony\"), classes: [1])]'",
    "ecograph new m.ron",
    "ecograph schema nothing",
    "ecograph schema > /dev/full",
    "ecograph inspect end.world --at 2020-01",
    // A network of the user's own.
    "ecograph run m.ron --edges pairs.txt",
    "ecograph run m.ron --edges own.csv --nodes agents.csv",
    "ecograph run m.ron --edges stray.csv --nodes agents.csv",
    "ecograph run m.ron --edges ragged.csv --nodes agents.csv",
    "ecograph run m.ron --edges bytes.csv",
    "ecograph run synthetic.ron --edges pairs.txt --channel moments",
    "ecograph run m.ron --edges pairs.txt --channel acquaintance --quiet --steps 1 --out on-pairs",
    // Studies and recorded runs.
    "ecograph trend m.ron --steps 3",
    "ecograph impulse m.ron --column money",
    "ecograph impulse m.ron --size x",
    "ecograph impulse m.ron --size 0",
    "ecograph impulse m.ron --remove x",
    "ecograph impulse m.ron --remove 2",
    "ecograph compare a",
    "ecograph compare a a --set x=1",
    "ecograph compare a a",
    "ecograph look a nothing-like-it",
    "cp -r a big; truncate -s 600M big/species.csv; ecograph look big species; rm -r big",
    "cp -r a cut; printf 'step,date,stage\\n1,2020-01-01,\\n' > cut/indices.csv; ecograph report cut",
    "PATH=/none; ecograph report a --open > /dev/null",
    "PATH=$PWD/openers; ecograph report a --open > /dev/null",
    "ecograph report a --figures m.ron/figures",
    "ecograph report a --figures m.ron",
    // Runs that ended early.
    "trap '' XFSZ; ulimit -f 2000; ecograph run m.ron --quiet --steps 9 --out left --network --checkpoint-every 2",
    "ecograph run m.ron --quiet --out left",
    "printf 77 > left.partial/.lock; flock left.partial/.lock ecograph resume left.partial",
    "ecograph look left.partial | head -1 >&2",
    "cp -r left.partial short.partial; truncate -s 10 short.partial/parts/species-00000.csv; ecograph resume short.partial",
    "cp -r left.partial foreign.partial; cp end.world foreign.partial/checkpoint; ecograph resume foreign.partial",
    "ecograph resume left.partial > /dev/null",
    "ecograph run --from bare.world --steps 1",
    // Sweeps.
    "ecograph sweep p.ron --quiet --out second --shard 2/2",
    "ecograph summary second",
    "ecograph sweep series.ron --quiet --out series",
    "ecograph summary series",
    "ecograph sweep failing.ron --quiet --out failing --shard 2/2",
    "ecograph summary failing",
    "trap '' XFSZ; ulimit -f 8; ecograph sweep all.ron --quiet --out halted --jobs 1",
    "ecograph summary halted",
    "ecograph merge halted halted --out merged",
    "mkdir -p halted/done/00000; printf x > halted/done/00000/0000000-00001.ron; ecograph summary halted",
    "P=$PWD; mkdir gone; cd gone; rmdir $P/gone; ecograph run $P/m.ron --checkpoint c --out $P/nowhere",
    "trap '' XFSZ; ulimit -f 2000; ecograph run m.ron --quiet --steps 9 --out wide --format parquet --network --checkpoint-every 2",
    "sed -i 's/^1,/x,/' wide.partial/parts/species-00000.csv; ecograph resume wide.partial --quiet",
    "ecograph run main.ron --scale 0.02 --steps 2 --quiet --out unlike",
    "sed -i '1s/simulated/simulates/' unlike/impact.csv; ecograph report unlike",
    "ecograph sweep q.ron --quiet --out half --shard 1/2; ecograph merge half --out merged",
    "trap '' XFSZ; ulimit -f 64; ecograph run m.ron --quiet --steps 30 --out full --network --checkpoint-every 999",
];

/// What commands print when all goes well, or is stopped by its user; what the clock decides is left
/// out. (Without `--foreground` the signal comes twice, and the second one ends at once.)
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
    "timeout --foreground -s INT 6 ecograph run m.ron --steps 100000 --quiet --out stopped",
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
    "ecograph man | head -16",
    "ecograph verify 2>/dev/null | tail -4",
    "ecograph schema --plan",
    "ecograph sweep q.ron --out said-sweep 2>/dev/null",
    "ecograph summary said-sweep | grep -v summary.",
    "ecograph sensitivity screen.ron --out said-screen 2>/dev/null | grep -v '^in '",
    "ecograph sensitivity shares.ron --out said-shares 2>/dev/null | grep -v '^in '",
    "ecograph generate m.ron --threads 1 --out gen.world | tail -3",
    "ecograph indices good.csv",
    "ecograph compare a told",
    "ecograph compare a said | tail -3",
    "ecograph run m.ron --steps 3 --seed 2 --quiet --out luck; ecograph compare said luck | head -1",
    "ecograph compare m.ron --seeds 2 --steps 9 --set species.person.population=25000 --out fewer 2>/dev/null | tail -4",
    "ecograph impulse m.ron --horizon 3 --seeds 2 --remove 0.1 --targeted --out removed 2>/dev/null",
    "ecograph impulse m.ron --horizon 3 --seeds 2 --share 0.1 --pulse level --out levels 2>/dev/null | head -1",
    "ecograph impulse m.ron --horizon 3 --seeds 2 --share 0.1 --pulse money --out purses 2>/dev/null | head -1",
    "ecograph sweep all.ron --out all 2>/dev/null | tail -3",
    "ecograph sweep all.ron --out all 2>/dev/null | head -1",
    "ecograph sweep q.ron --shard 1/2 --quiet --out said-1",
    "ecograph sweep q.ron --shard 2/2 --quiet --out said-2",
    "ecograph merge said-1 said-2 --out said-merged",
];

/// What was said nothing of, or something else: files of the user's own in the way, options that go
/// with nothing, words that are misspelt, results of another kind.
const REFUSED: &[&str] = &[
    "printf x > said/thesis.txt; ecograph run m.ron --steps 1 --out said --overwrite; rm said/thesis.txt",
    "ecograph run m.ron --steps 1 --out compare --overwrite",
    "ecograph compare m.ron --seeds 2 --set channels.buy.split.fee=0.1 --out said --overwrite",
    "mkdir mine; printf '{\"my\":\"own\"}' > mine/manifest.json; ecograph run m.ron --out mine --overwrite",
    "ecograph run m.ron --nodes agents.csv --scale 0.5",
    "ecograph run --from a --steps 1 --set clock.step=Week --set species.person.level=0.5",
    "ecograph run --from a --steps 1 --set 'species.person.attributes=[(name: \"place\", parts: [(name: \"x\", share: 0.5), (name: \"y\", share: 0.5)])]'",
    "ecograph run m.ron --without channel buy --set channels.buy.enabled=true",
    "ecograph check both.ron",
    "ecograph check functions.ron",
    "ecograph impulse m.ron --targeted",
    "ecograph impulse m.ron --remove 0.1 --column level",
    "ecograph compare a said --out elsewhere",
    "ecograph compare a said --seeds 3",
    "ecograph inspect end.world --scale 0.5",
    "ecograph inspect m.ron --at 2030-01",
    "ecograph compare m.ron --seeds 2 --set clock.steps=12",
    "ecograph run layered.ron --steps 1 --quiet; ls runs >&2",
    "ecograph run m.ron --trace person:1000",
    "ecograph sweep empty.ron",
    "ecograph run m.ron --action switch.ron",
    "ecograph run m.ron --action empty-list.ron",
    "ecograph run m.ron --action nothing.ron --out idle --steps 1 > /dev/null",
    "ecograph run m.ron --action late.ron --out late --steps 2 > /dev/null",
    "ecograph check m.ron --action late.ron > /dev/null",
    "cp -r stopped.partial cut.partial; truncate -s 100 cut.partial/checkpoint; ecograph resume cut.partial 2>&1 | sed 's/least [0-9]*/least N/' >&2",
    "ecograph run m.ron --scale 0.5 --steps 1 --quiet --out s5 --checkpoint cut.partial/checkpoint; ecograph resume cut.partial",
    "rm cut.partial/checkpoint; timeout --foreground -s INT 3 ecograph resume cut.partial 2>&1 | head -1 >&2",
    "timeout --foreground -s INT 3 ecograph run --from a --steps 100000 --quiet --out fork 2> /dev/null",
    "rm fork.partial/checkpoint; ecograph resume fork.partial",
    "ecograph inspect a 2>&1 | head -1 >&2",
    "ecograph inspect --help | grep overlay >&2",
    "ecograph check end.world",
    "ecograph run end.world",
    "ecograph compare a m.ron",
    "ecograph indices compare",
    "ecograph run m.ron --seed -1",
    "ecograph run m.ron --seed 1.5",
    "ecograph run m.ron --audit 0",
    "ecograph run m.ron --steps -5",
    "ecograph impulse m.ron --horizon 3 --sources 2 --size -0.1 --out minus | sed -n '1s/ (.*//p' >&2",
    "ecograph summary --measure eff said-sweep",
    "ecograph trend --index diversity m.ron",
    "ecograph new none/a.ron",
    "head -c 100000 /dev/zero | tr '\\0' x > long.csv; ecograph indices long.csv",
    "printf 'node,exprt\na,1\nb,0\n' > slip.csv; ecograph indices good.csv --nodes slip.csv",
    "printf 'source,target,channel,strenght\nann,x1,buy,1\n' > slip.csv; ecograph run m.ron --nodes agents.csv --edges slip.csv",
    "ecograph run m.ron --scale 0.5 --set channels.buy.split.fee=0.1 --steps 1 --out hints | grep ^next >&2",
    "ecograph look said-sweep summary --json | head -22 >&2",
    "ecograph report compare --quiet --out c.html; grep -o 'ecograp[h] compare[^<]*' c.html >&2",
    "ecograph run --from a --steps 1 --set channels.buy.split.fee=0.1 --quiet --out forked",
    "ecograph report forked --quiet --out f.html; grep -o 'ecograp[h] run[^<]*' f.html >&2",
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
        let shown = |(at, word): (usize, &&str)| match (is_time(at), word.starts_with('(')) {
            (false, _) => (*word).to_owned(),
            (true, false) => "T".to_owned(),
            (true, true) => "(T".to_owned(),
        };
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
    files(at);
    plans(at);
    actions(at);
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
    for line in REFUSED {
        said.push_str(&shown(at, line));
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

/// Files that are wrong, each in its way, and some that are right.
fn files(at: &Path) {
    let two = |flows: &str, imports: &str, rest: &str| {
        let ends = r#""export":[0,6],"respiration""#;
        format!("{{\"flows\":[{flows}],\"input\":[{imports}],{ends}:{rest}}}")
    };
    let large = "1e308,1e308";
    let json = [
        ("far.json", two("[0,3,6]", "10,0", "[4,0]")),
        ("negative.json", two("[0,1,-6]", "10,0", "[4,0]")),
        ("short.json", two("[0,1,6]", "10,0", "[4]")),
        ("vast.json", two("[0,1,1e308]", large, &format!("[{large}]"))),
        ("twice.json", two("[0,1,6],[0,1,2]", "10,0", "[4,0]")),
        ("names.json", two("[0,1,6]", "10,0", "[4,0],\"nodes\":[\"a\"]")),
    ];
    for (name, text) in json {
        fs::write(at.join(name), text).unwrap();
    }
    let head = "source,target,value\n";
    let good = "import,a,1\na,b,1\nb,export,1\n";
    let tables = [
        ("nameless.csv", "a,,1\n"),
        ("open.csv", "a,\"b,1\n"),
        ("words.csv", "a,b,much\n"),
        ("negative.csv", "a,b,-1\n"),
        ("twice.csv", "a,b,1\nimport,a,1\na,b,2\n"),
        ("misplaced.csv", "export,b,1\n"),
        ("good.csv", good),
    ];
    for (name, rows) in tables {
        fs::write(at.join(name), format!("{head}{rows}")).unwrap();
    }
    let others: [(&str, &[u8]); 17] = [
        ("form.json", b"{\"flows\":[]}"),
        ("list.json", b"[1]"),
        ("colon.json", b"{\"name\" 2}"),
        ("bad.parquet", b"x"),
        ("empty.csv", b""),
        ("valueless.csv", b"source,target\na,b\n"),
        ("alike.csv", b"source,target,value,weight\na,b,1,1\n"),
        ("bytes.csv", b"source,target,value\na,\xff,1\n"),
        ("nodes.csv", b"node,import,export,respiration\na,1,0,0\n"),
        ("other-nodes.csv", b"node\na\nbee\n"),
        ("pairs.txt", b"1 2\n2 3\n3 3\n1 2\n"),
        ("agents.csv", b"id,species\nann,person\nx1,shop\n"),
        ("own.csv", b"source,target,channel\nx1,ann,buy\n"),
        ("stray.csv", b"source,target,channel\nann,x2,buy\n"),
        ("ragged.csv", b"source,target,channel\nann,x1\n"),
        ("synthetic.ron", include_bytes!("../scenarios/synthetic.ron")),
        ("main.ron", include_bytes!("../scenarios/wechat-2015.ron")),
    ];
    for (name, bytes) in others {
        fs::write(at.join(name), bytes).unwrap();
    }
    let large = fs::File::create(at.join("large.ron")).unwrap();
    large.set_len(100_000_000).unwrap();
    // What opens pages, but may not be run.
    fs::create_dir(at.join("openers")).unwrap();
    fs::write(at.join("openers/xdg-open"), "").unwrap();
    let world = World::builder().species("user", 1).build().unwrap();
    Simulation::new(world, Loop::of([]), 1).unwrap().save(&at.join("bare.world")).unwrap();
}

/// Overlays and actions that do nothing, or what none can.
fn actions(at: &Path) {
    let fee = "(path: \"channels.buy.split.fee\", change: To(0))";
    for (name, text) in [
        ("empty", String::new()),
        ("layered", "(base: \"m.ron\", set: {\"channels.buy.split.fee\": 0.1})".to_owned()),
        ("functions", "(base: \"m.ron\", functions: [])".to_owned()),
        (
            "both",
            "(base: \"m.ron\", set: {\"channels.buy.enabled\": true}, without: [\"channel buy\"])"
                .to_owned(),
        ),
        ("empty-list", "[]\n".to_owned()),
        ("nothing", "[(name: \"cut\", from: \"2020-02\", changes: [])]\n".to_owned()),
        ("late", format!("[(name: \"cut\", from: \"2031-01\", changes: [{fee}])]\n")),
        (
            "switch",
            "[(name: \"cut\", from: \"2020-02\", changes: [(path: \"channels.buy.enabled\", \
             change: To(0))])]\n"
                .to_owned(),
        ),
    ] {
        fs::write(at.join(format!("{name}.ron")), text).unwrap();
    }
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
    let of_scenario = |name: &str, rest: &str| {
        let text = format!("(scenario: \"m.ron\", scale: 0.05, replicates: Count(2), {rest})");
        fs::write(at.join(name), text).unwrap();
    };
    of_scenario("all.ron", "steps: 6");
    let series = "measures: (indices: Named([]), series: Named([\"agents\"]))";
    of_scenario("series.ron", &format!("steps: 6, {series}"));
    let inputs = "path: \"species.shop.production.inputs\", values: List([0.5, 0.9])";
    of_scenario("failing.ron", &format!("steps: 2, parameters: [({inputs})]"));
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

/// How far studies are, and what they say when they are interrupted: all numbers as N, all times as
/// T, and lines that are the same then once.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn progress_of_studies_is_what_is_on_record() {
    const GOLDEN: &str = "tests/golden/messages_progress.txt";
    const STUDIES: [&str; 5] = [
        "trend m.ron --seeds 5000",
        "compare m.ron --seeds 5000 --set channels.buy.split.fee=0.1",
        "impulse m.ron --seeds 1000 --horizon 100",
        "sweep long.ron",
        "sensitivity broad.ron",
    ];
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    shown(at, "ecograph new m.ron");
    for (name, plan) in [
        ("long", "replicates: Count(50000)"),
        (
            "broad",
            "replicates: Count(2), design: Saltelli(8192), parameters: [\
             (path: \"channels.buy.split.fee\", values: Uniform(0, 0.3)), \
             (path: \"functions.delivery.gain\", values: Uniform(0, 0.4))]",
        ),
    ] {
        let head = "scenario: \"m.ron\", measures: (indices: Named([\"agents\"]))";
        fs::write(at.join(format!("{name}.ron")), format!("({head}, {plan})")).unwrap();
    }
    // Lines come every five seconds.
    let told = |study: &str| {
        let mask = r"s/  [0-9][0-9.,]* [a-z]+( [0-9]+ [a-z]+)? left$/  T left/; s/[0-9][0-9,]*/N/g";
        let out = format!("--jobs 1 --out {}", study.split(' ').next().unwrap());
        let line = format!("timeout --foreground -s INT 12 ecograph {study} {out}");
        printed(at, &format!("{line} 2>&1 | sed -E '{mask}' | uniq"))
    };
    let said: String = std::thread::scope(|scope| {
        let running = STUDIES.map(|study| scope.spawn(move || told(study)));
        running.map(|study| study.join().unwrap()).concat()
    });
    let so_far = "ecograph summary sweep | sed -nE '1s/[0-9][0-9,]*/N/gp'";
    let said = said + &printed(at, so_far);
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        fs::write(GOLDEN, &said).unwrap();
    }
    let there = fs::read_to_string(GOLDEN).unwrap_or_default();
    assert!(said == there, "{GOLDEN} does not know\n{said}");
}

/// A disk of one megabyte that fills up in the middle of a run; nothing is lost, and with room
/// again the run goes on to the bytes of one that was never stopped.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
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
    let said = closed + &full + &resumed;
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        fs::write(GOLDEN_OF_DISKS, &said).unwrap();
    }
    let there = fs::read_to_string(GOLDEN_OF_DISKS).unwrap_or_default();
    assert!(said == there, "{GOLDEN_OF_DISKS} does not know\n{said}");
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
