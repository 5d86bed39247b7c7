//! Results in the terminal: tables that fit the width, and small plots.

use std::collections::BTreeMap;

use super::figure::{count, figure};
use super::plot::{bars, histogram, profile, sparkline};
use super::text::{Align, TextTable, display_width};
use super::wrapped::wrapped;
use crate::base::size::bytes;
use crate::record::{Description, Grid, visible};

/// Widest that a plot is.
const PLOT: usize = 40;

/// A result at a glance: its tables (name, rows, bytes), then every index as a small line.
///
/// ```
/// use ecograph::record::Grid;
/// use ecograph::view::look_result;
///
/// let grid = Grid {
///     header: ["step", "date", "stage", "diversity"].map(String::from).to_vec(),
///     rows: vec![["1", "2011-01-01", "", "2"].map(String::from).to_vec()],
/// };
/// let text = look_result("market (run)", &[("indices".into(), Some(1), 60)], &grid, &[], 80);
/// assert!(text.contains("indices     1") && text.contains("diversity"), "{text}");
/// ```
#[must_use]
pub fn look_result(
    title: &str,
    tables: &[(String, Option<u64>, u64)],
    indices: &Grid,
    columns: &[Description],
    width: usize,
) -> String {
    let mut text = format!("{title}\n\n");
    let mut table =
        TextTable::new(&[("table", Align::Whole), ("rows", Align::Right), ("size", Align::Right)]);
    for (name, rows, size) in tables {
        let rows = rows.map_or("-".to_owned(), count);
        table.row([visible(name).into_owned(), rows, bytes(*size)]);
    }
    text.push_str(&table.render(width));
    let names: Vec<&String> = indices.header.iter().filter(|name| !is_of_step(name)).collect();
    if !names.is_empty() {
        let plot = (width / 3).clamp(8, PLOT);
        let mut table = TextTable::new(&[
            ("index", Align::Whole),
            ("first", Align::Right),
            ("last", Align::Right),
            ("over time", Align::Whole),
            ("unit", Align::Left),
        ]);
        for name in names {
            let numbers = indices.numbers(name).unwrap_or_default();
            table.row([
                visible(name).into_owned(),
                figure(numbers.iter().flatten().next().copied()),
                figure(numbers.iter().rev().flatten().next().copied()),
                sparkline(&numbers, plot),
                described(columns, "indices", name).map_or(String::new(), |it| it.unit.clone()),
            ]);
        }
        text.push('\n');
        text.push_str(&table.render(width));
    }
    text
}

/// A table: as many columns and rows as fit, then each column of numbers as a histogram.
///
/// ```
/// use ecograph::record::Grid;
/// use ecograph::view::look_table;
///
/// let rows = (0..100).map(|at| vec![format!("shop:{at}"), at.to_string()]).collect();
/// let grid = Grid { header: vec!["id".into(), "money".into()], rows };
/// let text = look_table("nodes", &grid, &[], 4, 60);
/// assert!(text.starts_with("nodes: 100 rows, 2 columns\n"), "{text}");
/// assert!(text.contains("shop:0") && text.contains("shop:99") && !text.contains("shop:50"));
/// assert!(text.contains("██"), "{text}");
/// ```
#[must_use]
pub fn look_table(
    name: &str,
    grid: &Grid,
    columns: &[Description],
    rows: usize,
    width: usize,
) -> String {
    let (n, wide) = (grid.rows.len(), grid.header.len());
    let mut text = format!("{}: {} rows, {wide} columns\n", visible(name), count(n as u64));
    if n == 0 {
        text.push_str("it is empty\n");
        return text;
    }
    let (first, last) = if n <= rows { (n, 0) } else { (rows.div_ceil(2), rows / 2) };
    let shown: Vec<usize> = (0..first).chain(n - last..n).collect();
    let numeric: Vec<bool> = grid.header.iter().map(|name| is_numeric(grid, name)).collect();
    let field = |row: usize, column: usize| {
        let field = &grid.rows[row][column];
        let short = numeric[column] && field.contains('.');
        if short { figure(field.parse().ok()) } else { visible(field).into_owned() }
    };
    // As many columns as fit beside each other, each cut where it is very wide.
    let (mut fit, mut used) = (0, 0);
    while fit < wide {
        let fields = shown.iter().map(|&row| display_width(&field(row, fit)));
        let widest = fields.max().unwrap_or(0).min(PLOT).max(display_width(&grid.header[fit]));
        if 0 < fit && width < used + widest {
            break;
        }
        used += widest + 2;
        fit += 1;
    }
    let align = |at: usize| if numeric[at] { Align::Right } else { Align::Left };
    let heads: Vec<(&str, Align)> =
        (0..fit).map(|at| (grid.header[at].as_str(), align(at))).collect();
    let mut table = TextTable::new(&heads);
    for (place, &row) in shown.iter().enumerate() {
        if place == first && 0 < last {
            table.heading(&format!("… {} rows …", count((n - first - last) as u64)));
        }
        table.row((0..fit).map(|at| field(row, at)));
    }
    text.push_str(&table.render(width));
    if fit < wide {
        text.push_str(&wrapped("and      ", &grid.header[fit..], width));
    }
    text + "\n" + &columns_of(name, grid, columns, &numeric, width)
}

/// Every column of numbers: its range, and how its values are spread.
fn columns_of(
    name: &str,
    grid: &Grid,
    columns: &[Description],
    numeric: &[bool],
    width: usize,
) -> String {
    let mut table = TextTable::new(&[
        ("column", Align::Whole),
        ("least", Align::Right),
        ("mean", Align::Right),
        ("most", Align::Right),
        ("spread", Align::Whole),
        ("unit", Align::Left),
    ]);
    for (column, _) in grid.header.iter().zip(numeric).filter(|(_, numeric)| **numeric) {
        let numbers = grid.numbers(column).unwrap_or_default();
        let all = || numbers.iter().flatten().copied().filter(|number| number.is_finite());
        let many = all().count().max(1) as f64;
        let counts = histogram(&numbers, (width / 6).clamp(6, 20));
        let counts: Vec<u64> = counts.iter().map(|class| class.1).collect();
        table.row([
            visible(column).into_owned(),
            figure(all().reduce(f64::min)),
            figure(Some(all().sum::<f64>() / many)),
            figure(all().reduce(f64::max)),
            profile(&counts),
            described(columns, name, column).map_or(String::new(), |it| it.unit.clone()),
        ]);
    }
    table.render(width)
}

/// An index over time: what it is, then a bar for each of `rows` dates.
///
/// ```
/// use ecograph::record::Grid;
/// use ecograph::view::look_index;
///
/// let row = |date: &str, value: &str| vec![date.to_owned(), value.to_owned()];
/// let rows = vec![row("2011-01-01", "1"), row("2011-02-01", ""), row("2011-03-01", "2")];
/// let grid = Grid { header: vec!["date".into(), "diversity".into()], rows };
/// let text = look_index(&grid, "diversity", &[], 10, 50);
/// assert!(text.contains("2011-03-01") && text.contains("██"), "{text}");
/// assert!(text.lines().all(|line| line.chars().count() <= 50), "{text}");
/// ```
#[must_use]
pub fn look_index(
    grid: &Grid,
    index: &str,
    columns: &[Description],
    rows: usize,
    width: usize,
) -> String {
    let numbers = grid.numbers(index).unwrap_or_default();
    let dates = grid.texts("date").unwrap_or_default();
    let mut text = head("indices", index, columns, width);
    text.push_str(&sparkline(&numbers, width.min(2 * PLOT)));
    text.push_str("\n\n");
    let n = numbers.len().min(dates.len());
    let every = n.div_ceil(rows.max(1)).max(1);
    // The last date is always among them.
    let shown = (0..n).filter(|at| (n - 1 - at).is_multiple_of(every));
    let shown: Vec<(String, Option<f64>)> =
        shown.map(|at| (dates[at].to_owned(), numbers[at])).collect();
    text + &bars(&shown, width)
}

/// A column: over time for each key where the table has dates, else how its values are spread.
///
/// ```
/// use ecograph::record::Grid;
/// use ecograph::view::look_column;
///
/// let row = |date: &str, species: &str, members: &str| [date, species, members].map(String::from).to_vec();
/// let rows = vec![
///     row("2011-01-01", "user", "10"),
///     row("2011-01-01", "shop", "1"),
///     row("2011-02-01", "user", "20"),
/// ];
/// let grid = Grid { header: ["date", "species", "members"].map(String::from).to_vec(), rows };
/// let text = look_column("species", &grid, "members", &[], 80);
/// assert!(text.contains("user        10    20"), "{text}");
/// let text = look_column("species", &grid, "species", &[], 80);
/// assert!(text.contains("user  █"), "{text}");
/// ```
#[must_use]
pub fn look_column(
    name: &str,
    grid: &Grid,
    column: &str,
    columns: &[Description],
    width: usize,
) -> String {
    let text = head(name, column, columns, width);
    if !is_numeric(grid, column) {
        return text + &bars(&counted(grid, column), width);
    }
    let numbers = grid.numbers(column).unwrap_or_default();
    if grid.column("date").is_none() {
        let classes = histogram(&numbers, 20);
        let named = classes.into_iter().map(|(class, many)| (class, Some(many as f64)));
        return text + &bars(&named.collect::<Vec<(String, Option<f64>)>>(), width);
    }
    text + &by_key(grid, column, &numbers, width)
}

/// Most keys that are shown.
const KEYS: usize = 200;

/// A small line for each key of a table of steps.
fn by_key(grid: &Grid, column: &str, numbers: &[Option<f64>], width: usize) -> String {
    let keys: Vec<&String> = (grid.header.iter())
        .filter(|name| !is_of_step(name) && *name != column && !is_numeric(grid, name))
        .collect();
    let places: Vec<usize> = keys.iter().filter_map(|name| grid.column(name)).collect();
    // Rows of a key that were not written are gaps.
    let mut series: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    let dates = grid.texts("date").unwrap_or_default();
    let mut step = 0;
    for (at, (row, number)) in grid.rows.iter().zip(numbers).enumerate() {
        step += usize::from(0 < at && dates[at] != dates[at - 1]);
        let key: Vec<String> = places.iter().map(|&at| visible(&row[at]).into_owned()).collect();
        let values = series.entry(key.join(" · ")).or_default();
        values.resize(values.len().max(step), None);
        values.push(*number);
    }
    let names: Vec<&str> = keys.iter().map(|name| name.as_str()).collect();
    let names = names.join(" · ");
    let mut table = TextTable::new(&[
        (names.as_str(), Align::Left),
        ("first", Align::Right),
        ("last", Align::Right),
        ("over time", Align::Whole),
    ]);
    let more = series.len().saturating_sub(KEYS);
    for (key, numbers) in series.into_iter().take(KEYS) {
        table.row([
            key,
            figure(numbers.iter().flatten().next().copied()),
            figure(numbers.iter().rev().flatten().next().copied()),
            sparkline(&numbers, (width / 3).clamp(8, PLOT)),
        ]);
    }
    let more = if 0 < more { format!("and {} more\n", count(more as u64)) } else { String::new() };
    table.render(width) + &more
}

fn head(table: &str, column: &str, columns: &[Description], width: usize) -> String {
    let Some(it) = described(columns, table, column) else {
        return format!("{}\n\n", visible(column));
    };
    let unit = if it.unit.is_empty() { String::new() } else { format!(" ({})", it.unit) };
    let words = it.meaning.split(' ');
    wrapped(&format!("{}{unit}: ", visible(column)), words, width) + "\n"
}

/// How often each value of a column of names stands there, most frequent first.
fn counted(grid: &Grid, column: &str) -> Vec<(String, Option<f64>)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for field in grid.texts(column).unwrap_or_default() {
        *counts.entry(field).or_default() += 1;
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(name, many)| (std::cmp::Reverse(*many), *name));
    let shown = |(name, many): (&str, u64)| (visible(name).into_owned(), Some(many as f64));
    counts.into_iter().take(40).map(shown).collect()
}

fn described<'a>(columns: &'a [Description], table: &str, column: &str) -> Option<&'a Description> {
    // A table of a moment has the columns of its kind.
    let is_it = |it: &&Description| {
        it.column == column && (it.table == table || table.starts_with(&format!("{}-", it.table)))
    };
    columns.iter().find(is_it)
}

fn is_of_step(name: &str) -> bool {
    ["step", "date", "stage"].contains(&name)
}

/// Whether a column holds a number, and nothing else but gaps.
fn is_numeric(grid: &Grid, column: &str) -> bool {
    let texts = grid.texts(column).unwrap_or_default();
    let mut filled = texts.iter().filter(|field| !field.is_empty()).peekable();
    filled.peek().is_some() && filled.all(|field| field.parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_table_tells_what_is_left_out() {
        let header: Vec<String> = (0..40).map(|at| format!("column_{at}")).collect();
        let rows = vec![vec!["1.23456".to_owned(); 40], vec![String::new(); 40]];
        let text = look_table("wide", &Grid { header, rows }, &[], 20, 60);
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
        assert!(text.contains("and      column_6") && text.contains("column_39"), "{text}");
        assert!(text.contains("1.235"), "{text}");
    }

    #[test]
    fn an_empty_table_says_so_and_hidden_characters_show() {
        let empty = Grid { header: vec!["a".into()], rows: Vec::new() };
        assert!(look_table("x", &empty, &[], 20, 60).ends_with("it is empty\n"));
        let rows = vec![vec!["\u{1b}[31m".to_owned()]];
        let text = look_table("x", &Grid { header: vec!["a".into()], rows }, &[], 20, 60);
        assert!(!text.contains('\u{1b}') && text.contains("\\u{1b}"), "{text}");
    }
}
