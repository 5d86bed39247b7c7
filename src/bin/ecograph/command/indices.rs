//! `indices`: every index of a flow network, whatever file it stands in.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ecograph::base::Date;
use ecograph::base::calendar::NoDate;
use ecograph::indices::catalogue::{Measured, full_set};
use ecograph::indices::edge_table::{self, EdgeTableError, Which};
use ecograph::indices::json::{self, NetworkFile};
use ecograph::indices::text_table::TextTable as Edges;
use ecograph::record::{Grid, Manifest, Recorded};
use ecograph::view::{Align, TextTable, figure};
use serde::Serialize;

use crate::failure::Failure;
use crate::terminal;

/// Measures a flow network.
///
/// A table of edges has the columns source, target, value. Flows over the boundary have a reserved
/// word at one end: source `import`; target `export`, `respiration`, or `storage` for a stock.
#[derive(Debug, Args)]
pub(crate) struct Indices {
    /// JSON, CSV or Parquet file of a network, or a run folder
    pub(crate) file: PathBuf,
    /// Table of all nodes: node, import, export, respiration, storage
    #[arg(long, value_name = "FILE")]
    pub(crate) nodes: Option<PathBuf>,
    /// Of a run folder the step that holds this date, instead of the last
    #[arg(long, value_name = "DATE")]
    pub(crate) at: Option<String>,
    /// How the indices are printed
    #[arg(long, value_enum, default_value_t = Manner::Text)]
    pub(crate) format: Manner,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Manner {
    /// For people: grouped, with unit and meaning
    Text,
    /// metric,value: all digits, empty where not defined
    Csv,
    /// Everything, for programs
    Json,
}

/// Measures a network.
pub(crate) fn indices(options: &Indices) -> Result<(), Failure> {
    let file = read(options)?;
    let found = full_set(&file.network);
    let text = match options.format {
        Manner::Text => shown(&file, &found, terminal::width()),
        Manner::Csv => csv(&found),
        Manner::Json => as_json(&file, &found)?,
    };
    terminal::print(&text)
}

/// The network of a file or a run folder.
fn read(options: &Indices) -> Result<NetworkFile, Failure> {
    let path = options.file.as_path();
    if path.is_dir() {
        return of_run(options);
    }
    if let Some(date) = &options.at {
        let what = format!("`{}` is no run folder, so there is no {date} in it", path.display());
        return Err(Failure::asked_but(what, "`--at` chooses a step of a recorded run"));
    }
    let nodes_in_parquet = options.nodes.as_ref().is_some_and(|path| ends_with(path, "parquet"));
    if ends_with(path, "parquet") || nodes_in_parquet {
        return of_parquet(options);
    }
    let bytes = bytes(path)?;
    let text = text(path, bytes)?;
    if ends_with(path, "json") || text.trim_start().starts_with('{') {
        if options.nodes.is_some() {
            let help = "the JSON form lists its nodes under `nodes`, `input`, `export`, ..";
            return Err(Failure::asked_but("`--nodes` goes with a table of edges", help));
        }
        return json::parse(&text).map_err(|error| {
            Failure::asked(placed(path, error.place().map(|place| place.to_string()), &error))
        });
    }
    let nodes = nodes(options)?;
    let file =
        edge_table::parse(&text, nodes.as_deref()).map_err(|error| unfit(options, &error))?;
    Ok(NetworkFile { name: stem(path), ..file })
}

/// The network of the compartments of a recorded run, at one step.
fn of_run(options: &Indices) -> Result<NetworkFile, Failure> {
    let folder = options.file.as_path();
    if !folder.join(Manifest::FILE).is_file() {
        let what = format!("`{}` is a folder, but no run folder", folder.display());
        let help = format!(
            "name a folder that `ecograph run` left, with a {}, or the file of a network",
            Manifest::FILE
        );
        return Err(Failure::asked_but(what, help));
    }
    if options.nodes.is_some() {
        return Err(Failure::asked("`--nodes` goes with a table of edges, not with a run folder"));
    }
    let run = Recorded::open(folder)?;
    let table = run.table("flows")?;
    let date = step_of(&run, &table, options.at.as_deref())?;
    let chosen = |row: &&Vec<String>| table.column("date").is_some_and(|at| row[at] == date);
    let rows: Vec<Vec<String>> = table.rows.iter().filter(chosen).cloned().collect();
    if rows.is_empty() {
        return Err(Failure::asked(format!("nothing flowed in the step of {date}")));
    }
    let edges = Edges::of(table.header.clone(), rows);
    let file = edge_table::network(&edges, None).map_err(|error| unfit(options, &error))?;
    let units = format!("{} a step", run.manifest.money.currency);
    Ok(NetworkFile { name: format!("{}, {date}", run.manifest.scenario.name), units, ..file })
}

/// First day of the step that was asked for; the last one where none was.
fn step_of(run: &Recorded, flows: &Grid, asked: Option<&str>) -> Result<String, Failure> {
    let span = &run.manifest.span;
    let Some(asked) = asked else {
        let last = flows.texts("date").and_then(|dates| dates.last().map(|&date| date.to_owned()));
        return last.ok_or_else(|| Failure::asked("nothing flowed in this run"));
    };
    let date = |text: &str| -> Result<Date, Failure> {
        text.parse().map_err(|error: NoDate| Failure::asked(error.to_string()))
    };
    let day = date(asked)?;
    let indices = run.table("indices")?;
    let begins: Vec<Date> = indices
        .texts("date")
        .unwrap_or_default()
        .into_iter()
        .map(date)
        .collect::<Result<_, _>>()?;
    let until = begins.last().map_or(0, |last| end_of_step(&begins, *last).days());
    let held = begins.iter().rev().find(|begin| begin.days() <= day.days());
    match held {
        Some(begin) if day.days() < until => Ok(begin.to_string()),
        _ => {
            let help = format!("the run goes from {} to the step of {}", span.from, span.until);
            Err(Failure::asked_but(format!("{asked} lies outside the run"), help))
        }
    }
}

/// The day after the last step: as far from its first as the step before was long, a single one
/// a month.
fn end_of_step(begins: &[Date], last: Date) -> Date {
    match begins {
        [.., before, _] if before.plus_months(1) != last => {
            Date::from_days(2 * last.days() - before.days())
        }
        _ => last.plus_months(1),
    }
}

#[cfg(feature = "parquet")]
fn of_parquet(options: &Indices) -> Result<NetworkFile, Failure> {
    use ecograph::indices::parquet_table;
    let table = |path: &Path, which: Which| -> Result<Edges, Failure> {
        if !ends_with(path, "parquet") {
            let text = text(path, bytes(path)?)?;
            return edge_table::table(&text, which).map_err(|error| unfit(options, &error));
        }
        let file = std::fs::File::open(path).map_err(|error| {
            Failure::asked(format!("cannot read `{}`: {error}", path.display()))
        })?;
        parquet_table::read(file).map_err(|error| Failure::asked(placed(path, None, &error)))
    };
    let nodes = options.nodes.as_deref().map(|path| table(path, Which::Nodes)).transpose()?;
    let edges = table(&options.file, Which::Edges)?;
    let file =
        edge_table::network(&edges, nodes.as_ref()).map_err(|error| unfit(options, &error))?;
    Ok(NetworkFile { name: stem(&options.file), ..file })
}

#[cfg(not(feature = "parquet"))]
fn of_parquet(options: &Indices) -> Result<NetworkFile, Failure> {
    let what = format!("`{}` is a Parquet file", options.file.display());
    Err(Failure::asked_but(what, "this program was built without Parquet: write it as CSV"))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    // What was named is the asker's, whatever keeps it from being read.
    std::fs::read(path)
        .map_err(|error| Failure::asked(format!("cannot read `{}`: {error}", path.display())))
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::asked(format!("`{}` is no text: byte {at} is not UTF-8", path.display()))
    })
}

fn nodes(options: &Indices) -> Result<Option<String>, Failure> {
    options.nodes.as_deref().map(|path| text(path, bytes(path)?)).transpose()
}

/// What is wrong with a table, headed by file, line and column.
fn unfit(options: &Indices, error: &EdgeTableError) -> Failure {
    let path = match (error.table, &options.nodes) {
        (Which::Nodes, Some(nodes)) => nodes,
        _ => &options.file,
    };
    Failure::asked(placed(path, error.place.map(|place| place.to_string()), error))
}

fn placed(path: &Path, place: Option<String>, what: &dyn std::fmt::Display) -> String {
    let place = place.map_or_else(String::new, |place| format!(":{place}"));
    format!("{}{place}: {what}", path.display())
}

fn ends_with(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// Indices for people: grouped, with unit and meaning.
fn shown(file: &NetworkFile, found: &[Measured], width: usize) -> String {
    let units = match file.units.as_str() {
        "" => "no unit given".to_owned(),
        units => format!("flow in {units}"),
    };
    let name = if file.name.is_empty() { "flow network" } else { &file.name };
    let mut table = TextTable::new(&[
        ("index", Align::Whole),
        ("value", Align::Right),
        ("unit", Align::Whole),
        ("meaning", Align::Left),
    ]);
    let mut school = "";
    for Measured { index, value } in found {
        if index.school != school {
            school = &index.school;
            table.heading(school);
        }
        table.row([&index.name, &figure(*value), &index.unit, &index.meaning]);
    }
    let (n, flows) = (file.network.n(), file.network.n_flows());
    let name = ecograph::record::visible(name);
    let head = format!("{name}: {n} nodes, {flows} flows, {units}\n\n");
    format!("{head}{}\n- is not defined here; `--format csv` has all digits\n", table.render(width))
}

/// One row for each index; empty where it is not defined.
fn csv(found: &[Measured]) -> String {
    let rows = found.iter().map(|Measured { index, value }| {
        let value = value.map_or_else(String::new, |value| (value + 0.0).to_string());
        format!("{},{value}\n", index.name)
    });
    std::iter::once("metric,value\n".to_owned()).chain(rows).collect()
}

#[derive(Serialize)]
struct Report<'a> {
    name: &'a str,
    units: &'a str,
    nodes: &'a [String],
    indices: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    school: &'a str,
    unit: &'a str,
    range: &'a str,
    meaning: &'a str,
    source: &'a str,
    value: Option<f64>,
}

fn as_json(file: &NetworkFile, found: &[Measured]) -> Result<String, Failure> {
    let line = |measured: &Measured| Line {
        name: &measured.index.name,
        school: &measured.index.school,
        unit: &measured.index.unit,
        range: &measured.index.range,
        meaning: &measured.index.meaning,
        source: &measured.index.source,
        value: measured.value,
    };
    let indices = found.iter().map(line).collect();
    let report = Report { name: &file.name, units: &file.units, nodes: &file.nodes, indices };
    let json = serde_json::to_string_pretty(&report).map_err(|error| Failure::Machine {
        doing: "write JSON",
        source: std::io::Error::other(error),
    })?;
    Ok(json + "\n")
}
