//! What every column is: for the `columns.csv` of a run folder and for the documentation.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::column::{Column, Get, Table};
use super::store_tables::{FIGURES, MOMENTS, PARAMETERS, RUNS, SENSITIVITY, SUMMARY};
use super::study_tables::{COMPARE, IMPULSE, RESPONSE, SERIES, SHOCK, TREND};
use super::tables::{
    CHANNELS, COMPARTMENTS, DISTRIBUTIONS, EDGES, FLOWS, FUNCTIONS, IMPACT, INDICES, LEDGER, LIFE,
    MEASURES, NODES, SAMPLE_AGENTS, SAMPLE_CONNECTORS, SPECIES, STEP,
};
use crate::measure::Reading;

/// A column in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Table; the file is `TABLE.csv` or `TABLE.parquet`.
    pub table: String,
    /// Name, in the header.
    pub column: String,
    /// `text`, `whole`, `count`, `real`, `flag` or `list`.
    pub kind: String,
    /// Unit; empty for names.
    pub unit: String,
    /// What it is.
    pub meaning: String,
}

/// The table of descriptions itself, as `columns.csv` has it.
pub(super) const COLUMNS: Table<Description> = Table {
    name: "columns",
    meaning: "One row for each column of each table of the folder.",
    columns: &[
        column("table", "Table; the file is TABLE.csv or TABLE.parquet.", |row| &row.table),
        column("column", "Name, in the header.", |row| &row.column),
        column("kind", "text, whole, count, real, flag or list.", |row| &row.kind),
        column("unit", "Unit; empty for names.", |row| &row.unit),
        column("meaning", "What it is.", |row| &row.meaning),
    ],
};

/// Every column of every table but those of the indices, which a run adds.
///
/// ```
/// use ecograph::record::{describe, describe_index, markdown};
/// use ecograph::measure::Reading;
///
/// let money = describe().into_iter().find(|it| it.table == "species" && it.column == "money");
/// assert_eq!(money.map(|it| it.unit), Some("smallest unit".into()));
/// // An index of one's own is a column like the others.
/// let (name, unit, doc) = ("wealth".to_owned(), "EUR".to_owned(), "What everybody owns.".to_owned());
/// let wealth = Reading { name, unit, doc, value: None };
/// assert_eq!(describe_index(&wealth).column, "wealth");
/// assert!(markdown(&[wealth]).contains("What everybody owns."));
/// ```
#[must_use]
pub fn describe() -> Vec<Description> {
    let mut all = Vec::new();
    for group in groups() {
        all.extend(group.columns);
    }
    all
}

/// The columns of a table of steps, in their order; those of the indices are not among them.
pub(super) fn columns_of_steps<R>(table: &Table<R>) -> Vec<Description> {
    of_step(table).columns
}

/// The column of an index.
#[must_use]
pub fn describe_index(reading: &Reading) -> Description {
    Description {
        table: INDICES.name.to_owned(),
        column: reading.name.clone(),
        kind: "real".to_owned(),
        unit: reading.unit.clone(),
        meaning: reading.doc.clone(),
    }
}

/// Every column of one table.
///
/// ```
/// use ecograph::record::{describe_table, study_tables::RESPONSE};
/// assert_eq!(describe_table(&RESPONSE)[0].column, "distance");
/// ```
#[must_use]
pub fn describe_table<R>(table: &Table<R>) -> Vec<Description> {
    group(table).columns
}

/// The documentation of all tables of runs, studies and stores, as Markdown; `indices` follow the columns of their table.
#[must_use]
pub fn markdown(indices: &[Reading]) -> String {
    let mut text = String::from(HEAD);
    for group in groups() {
        let own = group.name == INDICES.name;
        section(&mut text, group, indices.iter().filter(|_| own).map(describe_index));
    }
    text.push_str(OF_STUDIES);
    for group in of_studies() {
        section(&mut text, group, std::iter::empty());
    }
    text.push_str(OF_STORES);
    for group in of_stores() {
        section(&mut text, group, std::iter::empty());
    }
    text
}

/// A table of Markdown; `added` columns stand behind those of the group.
fn section(text: &mut String, group: Group, added: impl Iterator<Item = Description>) {
    let head = format!("\n## {}\n\n{}\n\n", group.name, group.meaning);
    text.push_str(&head);
    text.push_str("| column | kind | unit | meaning |\n| --- | --- | --- | --- |\n");
    for column in group.columns.into_iter().chain(added) {
        let Description { column, kind, unit, meaning, .. } = column;
        let meaning = meaning.replace('|', "\\|");
        // Writing to a string cannot fail.
        let _infallible = writeln!(text, "| `{column}` | {kind} | {unit} | {meaning} |");
    }
}

const HEAD: &str = "# Tables of a run

A run folder holds `manifest.json`, the scenario as it was run (`scenario.ron`), `columns` and the
tables below, each as CSV, as Parquet or both (`--format`). Columns, units and meanings stand in one
place, `src/record/tables.rs`; this page and the `columns` of every folder are made from it.

Empty in CSV and null in Parquet mean *not defined*. Money is in the smallest unit of the currency,
as fen; the manifest says how many make one currency unit. Numbers of CSV are the shortest that read
back as the same 64 bits. Tables hold results alone: wall time, threads and paths stand in the
manifest. The same scenario, seed and version give the same bytes, also of a run that was killed and
resumed. The table of a fork begins after the step from which it went on.

In Parquet, names and lists are strings, `whole` and `count` 64-bit integers, `real` doubles, `flag`
booleans, compressed with zstd, with a group of rows for every 64 steps. The metadata of a column has
its `unit` and `meaning`, that of the file `ecograph.version`, `ecograph.scenario`,
`ecograph.scenario.blake3`, `ecograph.seed` and `ecograph.scale`.

`nodes`, `edges` and `network.graphml` are written with `--network` (the end) and `--network-at`
(`nodes-DATE` and so on, at the end of the step that begins with DATE); `network.gexf` has all of
them as one network over time: a snapshot stands from the first day of its step to the day before that
of the next, the last to the last day of its step. Both days are part of a spell, as Gephi reads them,
and snapshots that follow each other are one spell. The `kind` of an edge is the channel of the
connector: Gephi takes two edges of one kind between the same agents for one. GraphML has no such word
for Gephi, so choose *Don't merge* in its import dialog. `life` is written with `--trace`. `sample_agents` and
`sample_connectors`, a part of the network small enough to draw, are written at the end, and with
`--network-at` at its dates (`sample_agents-DATE`).

While a run goes on, `NAME.partial/` holds its last checkpoint, its task and the tables of steps as
CSV in parts of 64 steps.

What a scenario declares is named in the rows, not in the columns: species, channels, categories,
targets and distributions by their `name`, compartments by their own or by that of their species.
Only `indices` has columns that a run adds: one for each index that is measured, by the name of the
index, with unit and meaning in the `columns` of the run.
";

const OF_STUDIES: &str = "
# Tables of studies

The folder of a study holds `manifest.json`, the base scenario, `columns` and, as its kind is, some of
the tables below: `trend` leaves `trend` and `series`, `impulse` leaves `impulse` and `response` or
`shock`, `compare` leaves `compare`. They are declared in `src/record/study_tables.rs`.
";

const OF_STORES: &str = "
# Tables of a store

A store of `ecograph sweep` holds `store.json` (what it is of, every table with its hash), the plan
and the scenario before anything varies, and these tables as a dataset in hive layout:
`TABLE/block=NNNNN/part.parquet`, 64 points a block; a table without rows is not there. `summary` and
`sensitivity` are files of their own beside them. Nothing in a store depends on time, threads, shards
or the order in which runs finish. While a sweep goes on, `done` holds a file for each finished run.
They are declared in `src/record/store_tables.rs`.
";

/// A table without the type of its rows.
struct Group {
    name: &'static str,
    meaning: &'static str,
    columns: Vec<Description>,
}

fn groups() -> Vec<Group> {
    vec![
        of_step(&INDICES),
        of_step(&SPECIES),
        of_step(&CHANNELS),
        of_step(&FUNCTIONS),
        of_step(&LEDGER),
        of_step(&FLOWS),
        of_step(&COMPARTMENTS),
        of_step(&MEASURES),
        of_step(&DISTRIBUTIONS),
        group(&IMPACT),
        group(&NODES),
        group(&EDGES),
        group(&SAMPLE_AGENTS),
        group(&SAMPLE_CONNECTORS),
        group(&LIFE),
    ]
}

fn of_studies() -> Vec<Group> {
    vec![
        group(&TREND),
        group(&SERIES),
        group(&IMPULSE),
        group(&RESPONSE),
        group(&SHOCK),
        group(&COMPARE),
    ]
}

fn of_stores() -> Vec<Group> {
    vec![
        group(&RUNS),
        group(&PARAMETERS),
        group(&FIGURES),
        group(&MOMENTS),
        group(&SUMMARY),
        group(&SENSITIVITY),
    ]
}

fn of_step<R>(table: &Table<R>) -> Group {
    let mut group = group(table);
    let first = STEP.iter().map(|column| description(table.name, column));
    group.columns.splice(0..0, first);
    group
}

fn group<R>(table: &Table<R>) -> Group {
    let columns = table.columns.iter().map(|column| description(table.name, column)).collect();
    Group { name: table.name, meaning: table.meaning, columns }
}

fn description<R>(table: &str, column: &Column<R>) -> Description {
    Description {
        table: table.to_owned(),
        column: column.name.to_owned(),
        kind: column.kind().name().to_owned(),
        unit: column.unit.to_owned(),
        meaning: column.meaning.to_owned(),
    }
}

const fn column(
    name: &'static str,
    meaning: &'static str,
    get: fn(&Description) -> &str,
) -> Column<Description> {
    Column { name, unit: "", meaning, get: Get::Text(get) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_described_once() {
        let all = describe();
        let mut names: Vec<_> = all.iter().map(|d| (&d.table, &d.column)).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(all.iter().all(|d| d.meaning.ends_with('.') && !d.column.is_empty()));
        assert!(all.iter().any(|d| d.table == "ledger" && d.column == "amount"));
    }

    #[test]
    fn indices_follow_the_columns_of_their_table() {
        let doc = "Effective number of species.".to_owned();
        let reading =
            Reading { name: "diversity".into(), unit: "species".into(), doc, value: None };
        let text = markdown(&[reading]);
        let row = "| `stage` | text |  | Stage reached; empty before the first. |\n\
                   | `diversity` | real | species | Effective number of species. |\n";
        assert!(text.contains(row), "{text}");
    }
}
