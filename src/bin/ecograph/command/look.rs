//! `look`: tables and small plots of any result, in the terminal.

use ecograph::record::{Description, Grid, Made, Opened, visible};
use ecograph::scenario::nearest;
use ecograph::view::{look_column, look_index, look_result, look_table};
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::seen::Look as Options;
use crate::terminal;

use super::report::open;

/// Above this a table is for other tools.
const LARGEST: u64 = 512 << 20;

/// Shows a result, a table of it, or a column.
pub(crate) fn look(options: &Options) -> Result<(), Failure> {
    let opened = open(&options.result)?;
    let columns = opened.columns()?;
    let width = terminal::width();
    let text = match &options.what {
        None if options.json => pretty(&outline(&opened)?),
        None => {
            let tables = tables(&opened)?;
            let indices = opened.table("indices")?.unwrap_or_default();
            look_result(&title(&opened), &tables, &indices, &columns, width)
        }
        Some(what) => {
            let Sought { name, grid, column } = sought(&opened, what)?;
            match (column, options.json) {
                (None, true) => pretty(&rows(&name, &grid, &columns)),
                (None, false) => look_table(&name, &grid, &columns, options.rows as usize, width),
                (Some(column), true) => pretty(&series(&name, &grid, &column, &columns)),
                (Some(column), false) if name == "indices" => {
                    look_index(&grid, &column, &columns, options.rows as usize, width)
                }
                (Some(column), false) => look_column(&name, &grid, &column, &columns, width),
            }
        }
    };
    terminal::print(&text)
}

/// What was sought: a table, or a column of one.
struct Sought {
    name: String,
    grid: Grid,
    column: Option<String>,
}

fn title(opened: &Opened) -> String {
    let kind = match &opened.made {
        Made::Run(_) => "run",
        Made::Interrupted(_) => "interrupted run",
        Made::Study(manifest) => manifest.kind.as_str(),
        Made::Sweep(_) => "sweep",
    };
    let scenario = opened.scenario();
    format!("{}: {} ({kind})", visible(&scenario.name), visible(&scenario.title))
}

/// Name and rows of each table; those that are too large are not counted.
fn tables(opened: &Opened) -> Result<Vec<(String, Option<u64>, u64)>, Failure> {
    let mut tables = Vec::new();
    for name in opened.names() {
        let bytes = opened.bytes(name);
        tables.push((name.to_owned(), opened.rows(name)?, bytes));
    }
    Ok(tables)
}

/// A table by its name, an index, or a column as `TABLE.COLUMN`.
fn sought(opened: &Opened, what: &str) -> Result<Sought, Failure> {
    let names: Vec<&str> = opened.names().collect();
    if names.contains(&what) {
        return Ok(Sought { name: what.to_owned(), grid: table(opened, what)?, column: None });
    }
    let (name, column) = match what.split_once('.') {
        Some((name, column)) if names.contains(&name) => (name, column),
        _ => ("indices", what),
    };
    let grid = if names.contains(&name) { table(opened, name)? } else { Grid::default() };
    if grid.column(column).is_some() {
        let (name, column) = (name.to_owned(), Some(column.to_owned()));
        return Ok(Sought { name, grid, column });
    }
    let mut known = names;
    known.extend(grid.header.iter().map(String::as_str));
    let help = match nearest(column, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`ecograph look RESULT` lists tables and indices".to_owned(),
    };
    Err(Failure::asked_but(format!("there is no table or index `{what}`"), help))
}

fn table(opened: &Opened, name: &str) -> Result<Grid, Failure> {
    if LARGEST < opened.bytes(name) {
        let help = "read it with polars, DuckDB or pandas";
        return Err(Failure::asked_but(format!("table `{name}` is too large to look at"), help));
    }
    Ok(opened.table(name)?.unwrap_or_default())
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn outline(opened: &Opened) -> Result<Value, Failure> {
    let tables: Vec<Value> = tables(opened)?
        .into_iter()
        .map(|(name, rows, bytes)| json!({ "table": name, "rows": rows, "bytes": bytes }))
        .collect();
    let scenario = opened.scenario();
    Ok(json!({ "scenario": scenario.name, "title": scenario.title, "tables": tables }))
}

fn rows(name: &str, grid: &Grid, columns: &[Description]) -> Value {
    let row = |row: &Vec<String>| {
        let fields = grid.header.iter().zip(row);
        let typed =
            fields.map(|(column, field)| (column.clone(), typed(name, column, field, columns)));
        Value::Object(typed.collect::<Map<String, Value>>())
    };
    Value::Array(grid.rows.iter().map(row).collect())
}

fn series(name: &str, grid: &Grid, column: &str, columns: &[Description]) -> Value {
    let is_it = |it: &&Description| it.table == name && it.column == column;
    let described = columns.iter().find(is_it);
    let texts = grid.texts(column).unwrap_or_default();
    let values: Vec<Value> =
        texts.iter().map(|field| typed(name, column, field, columns)).collect();
    json!({
        "table": name,
        "column": column,
        "unit": described.map(|it| it.unit.as_str()),
        "meaning": described.map(|it| it.meaning.as_str()),
        "dates": grid.texts("date"),
        "values": values,
    })
}

/// A field as what its column holds.
fn typed(table: &str, column: &str, field: &str, columns: &[Description]) -> Value {
    let is_it = |it: &&Description| it.table == table && it.column == column;
    let kind = columns.iter().find(is_it).map_or("", |it| it.kind.as_str());
    match kind {
        "whole" | "count" => field.parse::<i64>().map_or(Value::Null, Value::from),
        "real" => field.parse::<f64>().map_or(Value::Null, Value::from),
        "flag" => field.parse::<bool>().map_or(Value::Null, Value::from),
        "list" => field.split('|').filter(|part| !part.is_empty()).collect(),
        _ => match field.parse::<f64>() {
            Ok(number) if kind.is_empty() => Value::from(number),
            _ => Value::from(field),
        },
    }
}
