//! No panic is reachable from input: mutated scenarios, overlays, settings, checkpoints, networks
//! and tables are read, and whatever is wrong is said.
//!
//! `ECOGRAPH_FUZZ_CASES=150000 cargo test --release --test fuzz` does so many of each target that
//! takes long and a multiple of the others, ten million in all; a case that panics is written to the folder of temporary files and named, with its number. Cases
//! that were found are kept in `tests/fuzz_cases`, and read by every run.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what is found must fail the test")]
#![expect(clippy::print_stdout, reason = "a long run says how far it came")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ecograph::engine::{Making, Run};
use ecograph::record::{NetworkFiles, OwnNetwork, Recorded};
use ecograph::scenario::{Scenario, Setting};

/// Cases of each target unless told otherwise: some seconds.
const CASES: u64 = 200;

/// Luck of the mutations (splitmix64): the same cases in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// What is likely to matter where it stands.
const WORDS: [&[u8]; 34] = [
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"\"",
    b",",
    b":",
    b"=",
    b"/*",
    b"//",
    b"r#\"",
    b"'",
    b"\\",
    b"-1",
    b"0",
    b"1e400",
    b"NaN",
    b"inf",
    b"-0.0",
    b"18446744073709551616",
    b"1e-320",
    b"None",
    b"Some(",
    b"Source(1, \"x\")",
    b"Free(1, 0, 2)",
    b"2020-02-30",
    b"\xff",
    b"\xef\xbb\xbf",
    "微信\u{202e}".as_bytes(),
    b".",
    b"true",
    b"\0\0\0\0\0\0\0\x80",
];

fn mutated(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus[dice.below(corpus.len())].clone();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let longest = [4, 40, 400][dice.below(3)];
        let end = (at + dice.below(1 + longest)).min(bytes.len());
        match dice.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                let to = dice.below(bytes.len() + 1);
                drop(bytes.splice(to..to, piece));
            }
            3 => {
                let other = &corpus[dice.below(corpus.len())];
                let from = dice.below(other.len() + 1);
                let until = (from + dice.below(200)).min(other.len());
                drop(bytes.splice(at..end, other[from..until].iter().copied()));
            }
            4 => bytes.truncate(at),
            _ => {
                let word = WORDS[dice.below(WORDS.len())].iter().copied();
                drop(bytes.splice(at..if dice.below(2) == 0 { at } else { end }, word));
            }
        }
    }
    bytes
}

/// Reads mutations of the corpus, and every case that was found before.
fn fuzz(target: &str, corpus: &[Vec<u8>], cases: u64, mut read: impl FnMut(&[u8])) {
    for path in listed(&Path::new("tests/fuzz_cases").join(target)) {
        read(&fs::read(path).unwrap());
    }
    let clock = Instant::now();
    let mut slowest = Duration::ZERO;
    for case in 0..cases {
        let mut dice = Dice(case.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ corpus.len() as u64);
        let bytes = mutated(&mut dice, corpus);
        let begin = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| read(&bytes)));
        slowest = slowest.max(begin.elapsed());
        if done.is_err() {
            let kept = std::env::temp_dir().join(format!("ecograph-{target}-{case}"));
            fs::write(&kept, &bytes).unwrap();
            panic!("{target}: case {case} panics; it is kept in {}", kept.display());
        }
    }
    let seconds = clock.elapsed().as_secs_f64();
    println!("{target}: {cases} cases in {seconds:.0} s, the slowest took {slowest:?}");
}

/// Cases of a target that takes so much less time than reading a scenario.
#[expect(clippy::disallowed_methods, reason = "the test is told how long to go on")]
fn cases(less: u64) -> u64 {
    let told = std::env::var("ECOGRAPH_FUZZ_CASES").ok().and_then(|n| n.parse().ok());
    less * told.unwrap_or(CASES)
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn texts(folder: &str, longest: u64) -> Vec<Vec<u8>> {
    let short = |path: &PathBuf| fs::metadata(path).unwrap().len() <= longest && path.is_file();
    let paths = listed(Path::new(folder))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "ron") && short(path));
    paths.map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn scenarios() {
    let mut corpus = texts("scenarios", 20_000);
    corpus.extend(texts("tests/bad_scenarios/good", 20_000));
    fuzz("scenario", &corpus, cases(1), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Err(problems) = Scenario::parse(&text, "fuzz.ron", &[]) {
            assert!(!problems.is_empty());
            drop((problems.to_string(), problems.to_json()));
        }
    });
}

#[test]
fn overlays_and_actions() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    let good = fs::read("tests/bad_scenarios/good/market.ron").unwrap();
    fs::write(at.join("market.ron"), &good).unwrap();
    let corpus: Vec<Vec<u8>> = vec![
        br#"(base: "market.ron", set: {"species.user.members": 30, "clock.steps": 3},
            without: ["channel pay", "action opening"], actions: [(name: "a", from: "2013",
            changes: [(path: "species.user.members", change: By(2))])])"#
            .to_vec(),
        br#"[(name: "a", from: "2013-02-01", until: "2014", ramp: 0.5,
            changes: [(path: "channels.pay.split.fee", change: To(0.2))])]"#
            .to_vec(),
    ];
    let (overlay, actions) = (at.join("over.ron"), at.join("actions.ron"));
    fuzz("overlay", &corpus, cases(1), |bytes| {
        fs::write(&overlay, bytes).unwrap();
        if let Err(problems) = Scenario::load(&overlay, &[]) {
            drop(problems.to_string());
        }
        fs::write(&actions, bytes).unwrap();
        let mut changes = ecograph::scenario::Changes::default();
        changes.actions.push(actions.clone());
        changes.without.push(String::from_utf8_lossy(&bytes[..bytes.len().min(20)]).into_owned());
        if let Err(problems) = Scenario::load_changed(at.join("market.ron"), &changes) {
            drop(problems.to_string());
        }
    });
}

#[test]
fn settings() {
    let text = fs::read_to_string("scenarios/minimal.ron").unwrap();
    let corpus: Vec<Vec<u8>> = [
        "species.person.members=60",
        "channels.buy.wiring.mix.random=0.5",
        "clock=(start: \"2020-01\", step: Month, steps: 3)",
        "functions=[]",
        "environment.series.wage.points.0.1=3",
    ]
    .map(|setting| setting.as_bytes().to_vec())
    .to_vec();
    fuzz("setting", &corpus, cases(2), |bytes| {
        let setting = Setting::new(String::from_utf8_lossy(bytes));
        if let Err(problems) = Scenario::parse(&text, "m.ron", &[setting]) {
            drop(problems.to_string());
        }
    });
}

#[test]
fn checkpoints() {
    let scenario = Scenario::load("scenarios/minimal.ron", &[]).unwrap();
    let begin = || Run::new(&scenario, Making { scale: 0.02, seed: 1 }).unwrap();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("c");
    let mut run = begin();
    run.step().unwrap();
    run.save(&path, &[]).unwrap();
    let corpus = vec![fs::read(&path).unwrap()];
    let mut number = 0_u64;
    fuzz("checkpoint", &corpus, cases(4), |bytes| {
        number += 1;
        let mut bytes = bytes.to_vec();
        // Whoever can alter a file can seal it again.
        if number.is_multiple_of(2) && 32 < bytes.len() {
            let end = bytes.len() - 32;
            let sum = blake3::hash(&bytes[..end]);
            bytes[end..].copy_from_slice(sum.as_bytes());
        }
        if let Err(error) = run.simulation_mut().read_bytes(&bytes) {
            drop(error.to_string());
        } else {
            run = begin();
        }
    });
}

#[test]
fn what_a_run_left() {
    let place = tempfile::tempdir().unwrap();
    let manifest = br#"{"format": 2, "version": "0.1.0", "platform": {"system": "linux",
        "processor": "x"}, "scenario": {"name": "m", "title": "M", "file": "m.ron", "text": "()",
        "blake3": "00"}, "overrides": [], "scale": 1.0, "seed": 1, "span": {"steps": 1, "from":
        "2020-01-01", "until": "2020-01-01"}, "from": null, "resumed": [], "money": {"currency":
        "CNY", "units": 100}, "state": "", "threads": 1, "started_unix_seconds": 1, "seconds": 1.0,
        "timings": [], "tables": {"impact": {"rows": 1, "files": {}}}}"#;
    let impact = b"subject,domain,target,label,period,unit,simulated,reported,low,high,deviation,\
        role,independent,channels,source\nu,d,t,l,2011,x,1,2,0,3,,fitted,true,a|b,s\n";
    let corpus = vec![manifest.to_vec(), impact.to_vec()];
    fuzz("folder", &corpus, cases(4), |bytes| {
        fs::write(place.path().join("manifest.json"), manifest).unwrap();
        fs::write(place.path().join("impact.csv"), bytes).unwrap();
        drop(Recorded::open(place.path()).unwrap().impact());
        fs::write(place.path().join("manifest.json"), bytes).unwrap();
        drop(Recorded::open(place.path()));
    });
}

#[test]
fn networks() {
    let file = br#"{"name": "n", "units": "g", "nodes": ["a", "b"], "flows": [[0, 1, 2.5]],
        "input": [1, null], "export": [0, 1], "respiration": [0, 0], "storage": [1, 2]}"#;
    fuzz("network", &[file.to_vec()], cases(30), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(file) = ecograph::indices::json::parse(&text) {
            drop(file.network.throughflow());
        }
    });
}

#[test]
fn tables_of_flows() {
    let edges = b"from,to,value\nimport,grass,10\ngrass,cow,6\ngrass,respiration,4\ncow,export,6\n";
    let nodes = b"node;import;export\n\"gr\"\"ass\";1;\ncow;;2\n";
    fuzz("flows", &[edges.to_vec(), nodes.to_vec()], cases(30), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let (edges, nodes) = text.split_at(text.char_indices().nth(60).map_or(0, |(at, _)| at));
        for nodes in [None, Some(nodes)] {
            match ecograph::indices::edge_table::parse(edges, nodes) {
                Ok(file) => drop(file.network.throughflow()),
                Err(error) => drop(error.to_string()),
            }
        }
    });
}

#[test]
fn networks_of_ones_own() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let market = fs::read_to_string("tests/bad_scenarios/good/market.ron").unwrap();
    let scenario = Scenario::parse(&market, "market.ron", &[]).unwrap();
    let nodes =
        b"id,species,region,level,money\nann,user,west,0.9,50\nbob,user,east,,\nx1,shop,,,7\n";
    let edges =
        b"source,target,channel,strength\nann,x1,pay,1\nbob,x1,pay,\nann,bob,acquaintance,\n";
    let pairs = b"# pairs\n1\t2\n2 3\n18446744073709551616 x\n";
    fs::write(at("good.csv"), nodes).unwrap();
    fuzz("own", &[nodes.to_vec(), edges.to_vec(), pairs.to_vec()], cases(8), |bytes| {
        fs::write(at("fuzz.csv"), bytes).unwrap();
        for nodes in [None, Some(at("good.csv")), Some(at("fuzz.csv"))] {
            let (edges, channel) = (vec![at("fuzz.csv")], Some("acquaintance".to_owned()));
            match OwnNetwork::read(&NetworkFiles { nodes, edges, channel }, &scenario.elements) {
                Ok(network) => drop(network.settings(&scenario.elements)),
                Err(error) => drop(error.to_string()),
            }
        }
    });
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_tables() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("t");
    let mut corpus = Vec::new();
    for bytes in [&b"a,b\n1,2\n"[..], b"a\n\"x\ny\"\n"] {
        corpus.push(bytes.to_vec());
    }
    corpus.push(parquet());
    fuzz("table", &corpus, cases(4), |bytes| {
        fs::write(&path, bytes).unwrap();
        drop(ecograph::record::Grid::open(&path));
    });
}

#[cfg(feature = "parquet")]
fn parquet() -> Vec<u8> {
    use ecograph::record::{Format, RunFolder, ScenarioText, Snapshot, Task};
    let place = tempfile::tempdir().unwrap();
    let text = ScenarioText::new("m", "M", "m.ron", "()");
    let task = Task { formats: vec![Format::Parquet], ..Task::new(text, 1) };
    let mut folder = RunFolder::create(&place.path().join("r"), task).unwrap();
    folder.record(&Snapshot { step: 1, date: "2020-01-01".into(), ..Snapshot::default() }).unwrap();
    folder
        .record_network(None, |writer| writer.edge(&ecograph::record::EdgeRow::default()))
        .unwrap();
    fs::read(place.path().join("r.partial/edges.parquet")).unwrap()
}
