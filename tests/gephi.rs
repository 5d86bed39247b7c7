//! Gephi reads what a run leaves: its own importers, from the toolkit made of the desktop program, and
//! the readers of Gephi Lite, where they are installed (`scripts/install-readers.sh`). What they hold
//! then is compared with the tables, value for value and day for day.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot write or read must fail")]

#[expect(dead_code, reason = "of what the tests of run folders write only the parts are needed")]
mod samples;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ecograph::base::{Calendar, Date, Pace};
use ecograph::measure::{EdgeRow, NodeRow};
use ecograph::record::{Moment, Ranks, RunFolder, Task};
use serde_json::{Map, Value, json};

/// Exit code of the script where a reader is missing.
const SKIPPED: i32 = 77;
/// Where `scripts/install-readers.sh` puts the toolkit.
const TOOLKIT: &str = "target/gephi/gephi-toolkit-0.9.2-all.jar";

/// A network and the days on which it stands; its tables end in `name`.
struct Snapshot {
    name: &'static str,
    first: &'static str,
    last: &'static str,
}

const ODD: [Snapshot; 3] = [
    Snapshot { name: "-2011-01-01", first: "2011-01-01", last: "2011-02-28" },
    Snapshot { name: "-2011-03-01", first: "2011-03-01", last: "2011-03-31" },
    Snapshot { name: "-2011-04-01", first: "2011-04-01", last: "2011-04-30" },
];
const RUN: [Snapshot; 2] = [
    Snapshot { name: "-2020-04-01", first: "2020-04-01", last: "2020-11-30" },
    Snapshot { name: "", first: "2020-12-01", last: "2020-12-31" },
];
const END: [Snapshot; 1] = [Snapshot { name: "", first: "", last: "" }];

#[test]
fn gephi_holds_what_the_tables_say() {
    let place = tempfile::tempdir().unwrap();
    let folders = [odd_network(&place.path().join("odd")), run(&place.path().join("run"))];
    let [odd, run] = &folders;
    let files = [
        File::new(odd, "network.gexf", &ODD),
        File { options: vec!["@unmerged".into()], ..File::new(odd, "network.graphml", &END) },
        File::new(run, "network.gexf", &RUN),
        File::new(run, "network.graphml", &END),
        File::new(odd, "network.graphml", &END),
    ];
    let broken: Vec<(File<'_>, &str)> =
        BROKEN.iter().map(|broken| (broken.file(odd), broken.noticed)).collect();
    let all = files.iter().chain(broken.iter().map(|(file, _)| file));
    let Some(opened) = open(place.path(), all) else { return };
    let mut opened = opened.iter();
    let mut differences = |file: &File<'_>| file.differences(opened.next().unwrap());
    for file in &files[..4] {
        assert_eq!(differences(file), [""; 0], "{}", file.path.display());
    }
    // GraphML has no word for the kind of an edge, so that Gephi joins what runs between two agents.
    let joined = [r#"lost: the edge chat "user:0" "user:1""#];
    assert_eq!(differences(&files[4]), joined);
    for (file, noticed) in &broken {
        let found = differences(file);
        let is_noticed = found.iter().any(|difference| difference.contains(noticed));
        assert!(is_noticed, "{}: {noticed} is not among {found:#?}", file.path.display());
    }
}

/// What is done to a sound file, and what is then found to differ.
struct Broken {
    of: &'static str,
    name: &'static str,
    noticed: &'static str,
    change: fn(&str) -> String,
}

const BROKEN: [Broken; 8] = [
    Broken {
        of: "network.gexf",
        name: "truncated.gexf",
        noticed: "refused: ",
        change: |text| text[..text.find("<edges>").unwrap()].to_owned(),
    },
    Broken {
        of: "network.graphml",
        name: "truncated.graphml",
        noticed: "refused: ",
        change: |text| text[..text.find("</graph>").unwrap()].to_owned(),
    },
    Broken {
        of: "network.gexf",
        name: "undeclared.gexf",
        noticed: "lost: the column level of node",
        change: |text| text.replacen(r#"id="level" title="level""#, r#"id="no" title="no""#, 1),
    },
    Broken {
        of: "network.graphml",
        name: "text-as-number.graphml",
        noticed: "SEVERE: ",
        change: |text| text.replacen(r#"attr.type="string""#, r#"attr.type="long""#, 1),
    },
    Broken {
        of: "network.gexf",
        name: "text-as-number.gexf",
        noticed: "SEVERE: ",
        change: |text| text.replacen(r#"type="string""#, r#"type="long""#, 1),
    },
    Broken {
        of: "network.gexf",
        name: "without-kinds.gexf",
        noticed: "lost: the edge ",
        change: |text| text.replace(" kind=\"", " label=\""),
    },
    Broken {
        of: "network.gexf",
        name: "touching.gexf",
        noticed: "more: on 2011-03-01..2011-03-01 the node user:0",
        change: |text| text.replace(r#"end="2011-02-28""#, r#"end="2011-03-01""#),
    },
    Broken {
        of: "network.gexf",
        name: "without-end.gexf",
        noticed: "other: the node user:0",
        change: |text| text.replace(r#" end="2011-04-30""#, ""),
    },
];

impl Broken {
    /// Writes the file that is broken beside the sound one.
    fn file<'a>(&self, folder: &'a Path) -> File<'a> {
        let sound = fs::read_to_string(folder.join(self.of)).unwrap();
        let text = (self.change)(&sound);
        assert_ne!(text, sound, "{}", self.name);
        fs::write(folder.join(self.name), text).unwrap();
        let over_time = self.of == "network.gexf";
        let snapshots = if over_time { &ODD[..] } else { &END };
        File::new(folder, self.name, snapshots)
    }
}

/// A file of a network with what is asked of Gephi about it.
struct File<'a> {
    folder: &'a Path,
    path: PathBuf,
    snapshots: &'a [Snapshot],
    options: Vec<String>,
}

impl<'a> File<'a> {
    /// Asks for the first and the last day of each snapshot, and for all its days together.
    fn new(folder: &'a Path, name: &str, snapshots: &'a [Snapshot]) -> Self {
        let windows = snapshots.iter().filter(|snapshot| !snapshot.first.is_empty());
        let options =
            windows.flat_map(|snapshot| snapshot.windows().map(|days| format!("@{days}")));
        Self { folder, path: folder.join(name), snapshots, options: options.collect() }
    }

    fn is_over_time(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "gexf")
    }

    /// Where Gephi holds something else than the tables; each a line.
    fn differences(&self, opened: &[Value]) -> Vec<String> {
        let mut found = Things::new();
        let mut differences = Vec::new();
        for line in opened {
            if let Some(why) = line["refused"].as_str() {
                return vec![format!("refused: {why}")];
            }
            if line["issue"].is_string() && line["issue"] != "INFO" {
                let (level, says) = (text(&line["issue"]), text(&line["says"]));
                differences.push(format!("{level}: {says}"));
            }
            for (name, thing) in things(line, opened) {
                if found.insert(name.clone(), thing).is_some() {
                    differences.push(format!("twice: {name}"));
                }
            }
        }
        let wanted = self.wanted();
        for (name, thing) in &wanted {
            match found.get(name) {
                None => differences.push(format!("lost: {name}")),
                Some(found) if found == thing => {}
                Some(found) => differences.push(format!("other: {name}: {found}, not {thing}")),
            }
        }
        let more = found.keys().filter(|name| !wanted.contains_key(*name));
        differences.extend(more.map(|name| format!("more: {name}")));
        differences
    }

    /// What the tables say that Gephi should hold.
    fn wanted(&self) -> Things {
        let mut wanted = Things::new();
        for of in ["node", "edge"] {
            let mut all: BTreeMap<String, Vec<(&Snapshot, Row)>> = BTreeMap::new();
            for snapshot in self.snapshots {
                for row in table(self.folder, &format!("{of}s{}", snapshot.name)) {
                    for days in snapshot.windows().iter().filter(|_| self.is_over_time()) {
                        let values: Map<String, Value> = attributes(&row)
                            .map(|(column, field)| (column.clone(), value(column, field)))
                            .collect();
                        wanted.insert(format!("on {days} {}", name(of, &row)), values.into());
                    }
                    all.entry(name(of, &row)).or_default().push((snapshot, row));
                }
            }
            for (column, _) in all.values().flat_map(|rows| attributes(&rows[0].1)) {
                let kind = json!(self.kind(column));
                wanted.insert(format!("the column {column} of {of}"), kind);
            }
            wanted.extend(all.into_iter().map(|(name, rows)| (name, self.thing(of, &rows))));
        }
        wanted
    }

    /// An agent or connector with its rows in the snapshots in which it stands.
    fn thing(&self, of: &str, rows: &[(&Snapshot, Row)]) -> Value {
        let last = &rows.last().unwrap().1;
        let over_time = |column: &str| {
            let rows = rows.iter().filter(|(_, row)| !row[column].is_empty());
            rows.map(|(days, row)| json!([days.first, days.last, value(column, &row[column])]))
                .collect()
        };
        let values: Map<String, Value> = attributes(last)
            .map(|(column, field)| {
                let still = !self.is_over_time() || TEXTS.contains(&column.as_str());
                let all =
                    if still { value(column, field) } else { Value::Array(over_time(column)) };
                (column.clone(), all)
            })
            .collect();
        let spells = if self.is_over_time() { spells(rows) } else { Vec::new() };
        if of == "node" {
            return json!({ "label": last["id"], "spells": spells, "values": values });
        }
        let kind = self.is_over_time().then_some(&last["channel"]);
        json!({ "directed": "true", "kind": kind, "spells": spells, "values": values })
    }

    /// How Gephi keeps a column.
    fn kind(&self, column: &str) -> &'static str {
        match (column, self.is_over_time()) {
            (column, _) if TEXTS.contains(&column) => "String",
            ("money", true) => "IntervalLongMap",
            ("money", false) => "Long",
            (_, true) => "IntervalDoubleMap",
            (_, false) => "Double",
        }
    }
}

impl Snapshot {
    fn windows(&self) -> [String; 3] {
        let Self { first, last, .. } = self;
        [(first, first), (last, last), (first, last)]
            .map(|(from, until)| format!("{from}..{until}"))
    }
}

/// Spells of which one begins the day after the other are one.
fn spells(rows: &[(&Snapshot, Row)]) -> Vec<[&'static str; 2]> {
    let day = |date: &str| date.parse::<Date>().unwrap().days();
    let mut spells: Vec<[&str; 2]> = Vec::new();
    for (days, _) in rows {
        match spells.last_mut() {
            Some([_, last]) if day(last) + 1 == day(days.first) => *last = days.last,
            _ => spells.push([days.first, days.last]),
        }
    }
    spells
}

/// Nodes, edges, columns, and who stands in a window, by names that tables know.
type Things = BTreeMap<String, Value>;
type Row = BTreeMap<String, String>;

/// Columns that are texts; `money` is whole, all others are real numbers.
const TEXTS: [&str; 5] = ["species", "cell", "channel", "class", "relation"];

fn attributes(row: &Row) -> impl Iterator<Item = (&String, &String)> {
    row.iter().filter(|(column, _)| is_attribute(column))
}

fn is_attribute(column: &str) -> bool {
    !["id", "source", "target"].contains(&column)
}

fn table(folder: &Path, name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder.join(format!("{name}.csv"))).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn name(of: &str, row: &Row) -> String {
    if of == "node" {
        return format!("the node {}", row["id"]);
    }
    format!("the edge {} {:?} {:?}", row["channel"], row["source"], row["target"])
}

/// The number that a text says, or the text where it is none.
fn value(column: &str, text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    match column {
        column if TEXTS.contains(&column) => json!(text),
        "money" => text.parse::<i64>().map_or(json!(text), |number| json!(number)),
        _ => text.parse::<f64>().map_or(json!(text), |number| json!(number)),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What a line of Gephi's says there is.
fn things(line: &Value, all: &[Value]) -> Vec<(String, Value)> {
    let mut thing = line.clone();
    thing["values"] = numbers(&line["values"]);
    let fields = thing.as_object_mut().unwrap();
    if line["node"].is_string() {
        fields.remove("node");
        vec![(format!("the node {}", text(&line["node"])), thing)]
    } else if line["edge"].is_string() {
        fields.retain(|field, _| !["edge", "source", "target"].contains(&field.as_str()));
        vec![(name_of_edge(line), thing)]
    } else if line["column"].is_string() {
        let name = format!("the column {} of {}", text(&line["column"]), text(&line["of"]));
        vec![(name, line["type"].clone())]
    } else if line["window"].is_string() {
        let days = text(&line["window"]);
        let edges: BTreeMap<&str, &Value> =
            all.iter().filter_map(|line| Some((line["edge"].as_str()?, line))).collect();
        let nodes = line["nodes"].as_object().unwrap();
        let nodes = nodes.iter().map(|(id, shown)| (format!("on {days} the node {id}"), shown));
        let shown = line["edges"].as_object().unwrap();
        let edges = shown
            .iter()
            .map(|(id, shown)| (format!("on {days} {}", name_of_edge(edges[id.as_str()])), shown));
        nodes.chain(edges).map(|(name, shown)| (name, numbers(shown))).collect()
    } else {
        Vec::new()
    }
}

fn name_of_edge(line: &Value) -> String {
    let channel = text(&line["values"]["channel"]);
    format!("the edge {channel} {:?} {:?}", text(&line["source"]), text(&line["target"]))
}

/// Values with texts read as the numbers that they say, those over time each for itself.
fn numbers(values: &Value) -> Value {
    let Some(values) = values.as_object() else { return Value::Null };
    let number = |(column, found): (&String, &Value)| {
        let moment =
            |moment: &Value| json!([moment[0], moment[1], value(column, text(&moment[2]))]);
        let found = found
            .as_array()
            .map_or_else(|| value(column, text(found)), |all| all.iter().map(moment).collect());
        (column.clone(), found)
    };
    Value::Object(values.iter().map(number).collect())
}

/// Opens files in Gephi, all in one; the lines of each. `None` where Gephi is not there.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn open<'a>(place: &Path, files: impl Iterator<Item = &'a File<'a>>) -> Option<Vec<Vec<Value>>> {
    let compiler = Command::new("javac").arg("-version").output();
    let missing = match compiler {
        _ if !Path::new(TOOLKIT).exists() => Some("Gephi's toolkit"),
        Err(_) => Some("a Java compiler"),
        Ok(_) => None,
    };
    if let Some(missing) = missing {
        let says = format!("skipped: {missing} is missing; scripts/install-readers.sh installs it");
        assert!(!must(), "{says}");
        eprintln!("{says}");
        return None;
    }
    let dump = place.join("gephi.jsonl");
    let mut java = Command::new("java");
    java.args(["-Djava.awt.headless=true", "-cp", TOOLKIT, "tests/gephi/Open.java"]).arg(&dump);
    for file in files {
        java.arg(&file.path).args(&file.options);
    }
    let output = java.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut opened: Vec<Vec<Value>> = Vec::new();
    for line in fs::read_to_string(dump).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if line["file"].is_string() {
            opened.push(Vec::new());
        }
        opened.last_mut().unwrap().push(line);
    }
    Some(opened)
}

#[test]
fn gephi_lite_reads_the_network_of_a_folder() {
    let place = tempfile::tempdir().unwrap();
    let folder = odd_network(&place.path().join("run"));
    read_by_gephi_lite(&folder, &ODD.map(|snapshot| snapshot.first));
}

#[test]
fn gephi_lite_reads_the_network_of_a_run() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("run");
    minimal(&folder, &["--scale", "0.1", "--network-at", "2020-04,2020-08,2020-12"]);
    read_by_gephi_lite(&folder, &["2020-04-01", "2020-08-01", "2020-12-01"]);
}

/// Reads both files of a network as Gephi Lite does; it must be there where a browser must.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn read_by_gephi_lite(folder: &Path, dates: &[&str]) {
    let read = Command::new("node").arg("tests/gephi/read.mjs").arg(folder).args(dates).output();
    let Ok(output) = read else {
        assert!(!must(), "there is no node");
        return eprintln!("skipped: there is no node");
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(SKIPPED) {
        assert!(!must(), "{said}");
        return eprintln!("{}", said.trim());
    }
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.trim(), "read");
}

#[expect(clippy::disallowed_methods, reason = "the test is told what to do, not the library")]
fn must() -> bool {
    std::env::var("ECOGRAPH_BROWSER").is_ok()
}

/// A year of the tutorial, with networks at its end and at one date before.
fn run(folder: &Path) -> PathBuf {
    minimal(folder, &["--scale", "0.05", "--network-at", "2020-04"]);
    folder.to_owned()
}

fn minimal(folder: &Path, words: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_ecograph"))
        .args(["run", "scenarios/minimal.ron", "--steps", "12", "--quiet", "--network"])
        .args(words)
        .arg("--out")
        .arg(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

const MARKET: &str = "市场 'α' <b>&amp;\"c\" 🦀";
const PAY: &str = "\"pay\" & \"go\" <now>";

/// Names with markup, two connectors between the same agents, an agent that goes and comes again.
fn odd_network(target: &Path) -> PathBuf {
    let step = |first: &str| first[5..7].parse().unwrap();
    let moments =
        ODD.map(|Snapshot { first, .. }| Moment { step: step(first), date: first.into() });
    let task = Task { snapshots: moments.to_vec(), ..samples::task() };
    let mut folder = RunFolder::create(target, task).unwrap();
    for step in 1..=4 {
        folder.record(&samples::snapshot(step)).unwrap();
        folder.record_life(&samples::life()).unwrap();
        let (nodes, edges) = match step {
            1 => (vec![0, 1], vec![0, 2]),
            3 => (vec![1, 2, 3], vec![1, 3]),
            4 => (vec![0, 1, 2, 3], vec![0, 1, 2, 3]),
            _ => continue,
        };
        let date = moments.iter().find(|moment| moment.step == step).map(|m| m.date.as_str());
        for date in [date, None].into_iter().take(if step == 4 { 2 } else { 1 }) {
            folder
                .record_network(date, |writer| {
                    nodes.iter().try_for_each(|&at| writer.node(&odd_nodes(step)[at]))?;
                    edges.iter().try_for_each(|&at| writer.edge(&odd_edges(step)[at]))
                })
                .unwrap();
        }
    }
    let species = ["user", "evil\\u{0}", MARKET].map(str::to_owned).to_vec();
    let ranks = Ranks { species, channels: vec!["chat".into(), PAY.into()] };
    let calendar = Calendar { start: "2011-01".parse().unwrap(), pace: Pace::Month };
    folder.record_spells(&ranks, calendar).unwrap();
    folder.finish(samples::manifest(), &samples::impact()).unwrap()
}

/// In the order of slots; numbers are others at each step.
fn odd_nodes(step: u64) -> Vec<NodeRow> {
    let mut nodes = samples::nodes();
    nodes.push(NodeRow { id: format!("{MARKET}:0"), species: MARKET.into(), ..nodes[1].clone() });
    for node in &mut nodes {
        node.level /= 3.0 * step as f64;
        node.money = i64::MAX / step as i64;
    }
    nodes
}

fn odd_edges(step: u64) -> Vec<EdgeRow> {
    let [chat, mut pay, other] = <[EdgeRow; 3]>::try_from(samples::edges()).unwrap();
    pay.channel = PAY.into();
    let from_market = EdgeRow { source: format!("{MARKET}:0"), ..pay.clone() };
    let mut edges = vec![chat, other, pay, from_market];
    for edge in &mut edges {
        edge.flow = 0.1 * step as f64;
    }
    edges
}
