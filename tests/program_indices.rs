//! `ecograph indices` as a user runs it, on published networks, tables of edges and run folders.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot run must fail")]
#![expect(clippy::print_stderr, reason = "a test that compares nothing must say so")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ecograph::validation::classics::{CLASSICS, Classic};

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
    assert!(told.contains(why), "{words:?}: {told} instead of {why}");
    assert!(output.stdout.is_empty());
}

/// `metric,value` rows as a map; a missing value is none.
fn table(csv: &str) -> BTreeMap<String, Option<f64>> {
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("metric,value"));
    let value = |line: &str| {
        let (name, value) = line.split_once(',').unwrap();
        let number = value.parse::<f64>().ok();
        assert!(number.map_or(value.is_empty(), f64::is_finite), "{line}");
        (name.to_owned(), number)
    };
    lines.map(value).collect()
}

fn node(classic: &Classic, node: usize) -> String {
    format!("{} {node}", ["reef, \"old\"", "市", "c", "d"][classic.imports.len() % 4])
}

fn as_json(classic: &Classic) -> String {
    let names: Vec<String> = (0..classic.imports.len()).map(|i| node(classic, i)).collect();
    serde_json::json!({
        "name": "classic", "units": "kcal", "nodes": names, "flows": classic.flows,
        "input": classic.imports, "export": classic.exports,
        "respiration": classic.respiration, "storage": classic.storage,
    })
    .to_string()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Everything in one table of edges; the nodes come in the order in which imports name them.
fn as_edges(classic: &Classic) -> String {
    let mut text = "source,target,value\n".to_owned();
    for (i, import) in classic.imports.iter().enumerate() {
        let name = quoted(&node(classic, i));
        writeln!(text, "import,{name},{import}").unwrap();
        writeln!(text, "{name},export,{}", classic.exports[i]).unwrap();
        writeln!(text, "{name},respiration,{}", classic.respiration[i]).unwrap();
        if let Some(stock) = classic.storage.get(i) {
            writeln!(text, "{name},storage,{stock}").unwrap();
        }
    }
    for (from, to, value) in classic.flows {
        let (from, to) = (quoted(&node(classic, *from)), quoted(&node(classic, *to)));
        writeln!(text, "{from},{to},{value}").unwrap();
    }
    text
}

#[test]
fn classic_networks_measure_the_same_in_every_form_and_as_published() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    assert_eq!(CLASSICS.len(), 5);
    for classic in CLASSICS {
        fs::write(at.join("n.json"), as_json(classic)).unwrap();
        fs::write(at.join("n.csv"), as_edges(classic)).unwrap();
        let found = succeeds(at, &["indices", "n.json", "--format", "csv"]);
        assert_eq!(found, succeeds(at, &["indices", "n.csv", "--format", "csv"]));
        let found = table(&found);
        for (name, wanted) in classic.measures {
            let value = found[*name].unwrap();
            assert!((value - wanted).abs() <= 1e-6 * wanted.abs().max(1e-6), "{name}: {value}");
        }
        for name in classic.undefined {
            assert_eq!(found[*name], None, "{name}");
        }
        assert!((found["alpha_null"].unwrap() - classic.alpha_null).abs() < 1e-9);
    }
}

#[test]
fn the_reference_is_met_by_the_program_too() {
    #[expect(clippy::disallowed_methods, reason = "says where the reference lies")]
    let Ok(folder) = std::env::var("ECOGRAPH_ENA_REFERENCE").map(PathBuf::from) else {
        eprintln!("skipped: ECOGRAPH_ENA_REFERENCE names no folder of reference networks");
        return;
    };
    let mut reference = csv::Reader::from_path(folder.join("reference.csv")).unwrap();
    let mut compared = 0;
    for row in reference.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let file = format!("{}.json", row["id"]);
        let found = table(&succeeds(&folder, &["indices", &file, "--format", "csv"]));
        for (name, wanted) in row.iter().filter(|(name, _)| found.contains_key(*name)) {
            let wanted = wanted.parse::<f64>().ok().filter(|wanted| wanted.is_finite());
            compared += 1;
            match (found[name], wanted) {
                (None, None) => {}
                (Some(value), Some(wanted)) => {
                    let close = (value - wanted).abs() <= 1e-6 * wanted.abs().max(1e-9);
                    assert!(close, "{file} {name}: {value} instead of {wanted}");
                }
                other => panic!("{file} {name}: {other:?}"),
            }
        }
    }
    assert!(73 * 80 <= compared, "{compared}");
}

#[test]
fn people_see_units_and_meanings_and_programs_get_json() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    fs::write(at.join("n.json"), as_json(CLASSICS[0])).unwrap();
    let text = succeeds(at, &["indices", "n.json"]);
    for part in
        ["classic: 5 nodes, 8 flows, flow in kcal", "information", "FCI", "0.09194", "links/node"]
    {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let json = succeeds(at, &["indices", "n.json", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["nodes"].as_array().unwrap().len(), 5);
    let indices = json["indices"].as_array().unwrap();
    assert!(indices.iter().all(|index| index["unit"].is_string() && index["range"].is_string()));
    let n = indices.iter().find(|index| index["name"] == "n").unwrap();
    assert_eq!(n["value"], 5.0);
}

#[test]
fn a_run_is_measured_at_its_end_or_at_a_date_as_it_was_recorded() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    succeeds(at, &["new", "m.ron"]);
    succeeds(at, &["run", "m.ron", "--quiet", "--steps", "6", "--out", "r"]);
    let recorded = fs::read_to_string(at.join("r/indices.csv")).unwrap();
    let mut recorded = csv::Reader::from_reader(recorded.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = recorded.deserialize().map(Result::unwrap).collect();
    for (words, row) in [
        (vec!["indices", "r"], 5),
        (vec!["indices", "r", "--at", "2020-06"], 5),
        (vec!["indices", "r", "--at", "2020-03-31"], 2),
    ] {
        let found = table(&succeeds(at, &[&words[..], &["--format", "csv"]].concat()));
        for (name, column) in [
            ("balance", "balance"),
            ("ASC.CAP", "ascendency"),
            ("ELD", "effective_links"),
            ("OH.CAP", "overhead"),
            ("FCI", "circulation"),
            ("openness", "openness"),
            ("APL", "path_length"),
            ("T_effective_n", "diversity_1"),
            ("wholeness", "wholeness"),
        ] {
            let (found, wanted) = (found[name], rows[row][column].parse::<f64>().ok());
            let gap = found.unwrap_or(-1.0) - wanted.unwrap_or(-1.0);
            assert!(gap.abs() < 1e-9, "{name} {found:?} instead of {wanted:?}");
        }
    }
    is_refused(at, &["indices", "r", "--at", "2019-01"], "2019-01 lies outside the run");
    is_refused(at, &["indices", "r", "--at", "2020-07"], "to the step of 2020-06-01");
    is_refused(at, &["indices", "r", "--at", "soon"], "`soon` is no date");
    is_refused(at, &["indices", "."], "`.` is a folder, but no run folder");
    is_refused(at, &["indices", "r/flows.csv", "--at", "2020-01"], "is no run folder");
}

#[test]
fn bad_networks_are_refused_with_file_line_and_column() {
    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    let json = as_json(CLASSICS[0]);
    let amount = "but must be a finite amount of at least 0";
    for (text, why) in [
        (String::new(), "n.json:1:0: this is no flow network: EOF"),
        ("[1, 2".to_owned(), "n.json:1:1: this is no flow network: expected an object"),
        (json.replace("\"input\"", "\"inputs\""), "missing field `input`"),
        (json.replace("5205.0", "-5205.0"), amount),
        (json.replace("5205.0", "NaN"), "n.json:1:"),
        (json.replace("5205.0", "1e999"), "n.json:1:"),
        (
            json.replace("[4,1,5205.0]", "[4,7,5205.0]"),
            "names node 7, but nodes are numbered 0 to 4",
        ),
        (json.replace("[4,1,5205.0]", "[1,2,5205.0]"), "`flows[1]` goes from 1 to 2 as `flows[0]`"),
        (json.replace("860.0]", "860.0,1.0]"), "`export` has 6 entries, but must have 5"),
    ] {
        fs::write(at.join("n.json"), &text).unwrap();
        is_refused(at, &["indices", "n.json"], why);
    }
    fs::write(at.join("nodes.csv"), "node,import\nplants,1\ndetritus,\n").unwrap();
    for (text, words, why) in [
        ("", &["indices", "n.csv"][..], "n.csv: the table is empty"),
        ("from,to\na,b\n", &["indices", "n.csv"], "n.csv:1:1: there is no column `value`"),
        ("from,to,value\na,b,-1\n", &["indices", "n.csv"], "n.csv:2:5: the amount is -1"),
        ("from,to,value\na,b,nan\n", &["indices", "n.csv"], "n.csv:2:5: the amount is nan"),
        ("from,to,value\na,b,\n", &["indices", "n.csv"], "n.csv:2:5: `` is no number"),
        (
            "from,to,value\na,b,1\na,b,1\n",
            &["indices", "n.csv"],
            "n.csv:3:1: the flow from `a` to `b` is given twice, first on line 2",
        ),
        (
            "from,to,value\nplant,detritus,1\n",
            &["indices", "n.csv", "--nodes", "nodes.csv"],
            "n.csv:2:1: there is no node `plant`; did you mean `plants`?",
        ),
        (
            "from,to,value\nplants,detritus,1\n",
            &["indices", "n.csv", "--nodes", "missing.csv"],
            "cannot read `missing.csv`",
        ),
    ] {
        fs::write(at.join("n.csv"), text).unwrap();
        is_refused(at, words, why);
    }
    fs::write(at.join("bad.csv"), "node,import\nplants,x\n").unwrap();
    is_refused(at, &["indices", "n.csv", "--nodes", "bad.csv"], "bad.csv:2:8: `x` is no number");
    fs::write(at.join("n.csv"), [0xff, 0xfe, 0]).unwrap();
    is_refused(at, &["indices", "n.csv"], "`n.csv` is no text");
    is_refused(at, &["indices", "none.json"], "cannot read `none.json`");
}

#[cfg(feature = "parquet")]
#[test]
fn a_table_of_edges_may_be_parquet() {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
    use parquet::file::{properties::WriterProperties, writer::SerializedFileWriter};
    use parquet::schema::parser::parse_message_type;

    let place = tempfile::tempdir().unwrap();
    let at = place.path();
    let edges = as_edges(CLASSICS[1]);
    let mut table = csv::Reader::from_reader(edges.as_bytes());
    let rows: Vec<(String, String, f64)> = table.deserialize().map(Result::unwrap).collect();
    let schema = "message edges { REQUIRED BYTE_ARRAY from (UTF8); REQUIRED BYTE_ARRAY to (UTF8); \
                  REQUIRED DOUBLE value; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let file = fs::File::create(at.join("n.parquet")).unwrap();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(file, schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for column in 0..2 {
        let end = |row: &(String, String, f64)| {
            let text = if column == 0 { row.0.as_str() } else { row.1.as_str() };
            ByteArray::from(text)
        };
        let values: Vec<ByteArray> = rows.iter().map(end).collect();
        let mut next = group.next_column().unwrap().unwrap();
        next.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        next.close().unwrap();
    }
    let values: Vec<f64> = rows.iter().map(|row| row.2).collect();
    let mut next = group.next_column().unwrap().unwrap();
    next.typed::<DoubleType>().write_batch(&values, None, None).unwrap();
    next.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    fs::write(at.join("n.csv"), &edges).unwrap();
    let found = succeeds(at, &["indices", "n.parquet", "--format", "csv"]);
    assert_eq!(found, succeeds(at, &["indices", "n.csv", "--format", "csv"]));
    fs::write(at.join("bad.parquet"), "PAR1 and nothing").unwrap();
    is_refused(at, &["indices", "bad.parquet"], "bad.parquet: this is no Parquet table");
}
