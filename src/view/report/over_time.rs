//! The three indices and the four traits over time, then every index that was recorded.

use maud::{Markup, html};

use crate::view::draw::lines::{Dashed, Line, Panel};
use crate::view::draw::scale::{Kind, Zero};
use crate::view::draw::small::{Cell, draw as grid_of};
use crate::view::figure;
use crate::view::terms::{self, Term};
use crate::view::words::Language;

use super::picture::{Csv, Explorer, Picture};
use super::source::{MOST, Source};
use super::thin::kept;
use super::{Part, Section};

/// What a panel shows: its title's unit, lines of indices with colours, dashes for references.
struct Wanted {
    height: f64,
    zero: Zero,
    /// A line at 1, where nothing has changed.
    unchanged: bool,
    lines: &'static [(&'static str, usize, Dashed)],
}

const NO: Dashed = Dashed::No;

const YES: Dashed = Dashed::Yes;

/// A panel of lines on an axis that holds 0.
const fn panel(height: f64, lines: &'static [(&'static str, usize, Dashed)]) -> Wanted {
    Wanted { height, zero: Zero::Within, unchanged: false, lines }
}

const DIVERSITY: &[Wanted] = &[
    panel(130.0, &[("diversity", 0, NO), ("diversity_null", 8, YES)]),
    panel(150.0, &[("diversity_0", 4, NO), ("diversity_1", 2, NO), ("diversity_2", 1, NO)]),
];

const BALANCE: &[Wanted] = &[
    panel(130.0, &[("ascendency", 0, NO), ("ascendency_null", 8, YES)]),
    panel(100.0, &[("balance", 3, NO), ("balance_null", 8, YES)]),
    panel(100.0, &[("effective_links", 2, NO)]),
    panel(100.0, &[("overhead", 1, NO)]),
];

const PRODUCTIVITY: &[Wanted] = &[Wanted {
    height: 210.0,
    zero: Zero::Free,
    unchanged: true,
    lines: &[("efficiency", 0, NO), ("productivity", 1, NO)],
}];

const TRAITS: &[Wanted] = &[
    panel(100.0, &[("wholeness", 0, NO), ("wholeness_null", 8, YES)]),
    panel(100.0, &[("richness", 2, NO), ("richness_null", 8, YES)]),
    panel(100.0, &[("circulation", 1, NO), ("circulation_null", 8, YES)]),
    panel(80.0, &[("openness", 4, NO)]),
    panel(100.0, &[("coevolution", 3, NO), ("coevolution_null", 8, YES)]),
];

/// Indices and traits.
pub(super) fn section(source: &Source<'_>) -> Section {
    let mut parts = Vec::new();
    let figures: [(&str, Term, Term, &[Wanted]); 4] = [
        ("diversity", terms::DIVERSITY, terms::DIVERSITY_CAPTION, DIVERSITY),
        ("balance", terms::BALANCE, terms::BALANCE_CAPTION, BALANCE),
        ("productivity", terms::PRODUCTIVITY, terms::PRODUCTIVITY_CAPTION, PRODUCTIVITY),
        ("traits", terms::TRAITS, terms::TRAITS_CAPTION, TRAITS),
    ];
    for (id, title, caption, wanted) in figures {
        parts.extend(picture(source, (id, title, caption), wanted).map(Part::from));
    }
    parts.extend(all(source).map(Part::from));
    if !parts.is_empty() {
        parts.push(Part::Words(meanings(source)));
    }
    if parts.is_empty() {
        parts.push(Part::Words(html! { p.none { (source.say(terms::EMPTY)) } }));
    }
    Section { id: "indices", title: source.say(terms::INDICES), parts }
}

/// A figure of those wanted indices that were recorded; none where none was.
fn picture(source: &Source<'_>, head: (&str, Term, Term), wanted: &[Wanted]) -> Option<Picture> {
    let mut panels = Vec::new();
    let mut names = Vec::new();
    for wanted in wanted {
        let mut lines: Vec<Line> =
            wanted.lines.iter().filter_map(|&line| line_of(source, line)).collect();
        if lines.is_empty() {
            continue;
        }
        names.extend(lines.iter().map(|line| line.column.clone()));
        if wanted.unchanged {
            lines.push(unchanged(source));
        }
        let unit = source.unit(&lines[0].column);
        let unit = source.unit_words(unit);
        // Where there is one index, alone or beside its null, the axis says which.
        let title = match &lines[..] {
            [one, rest @ ..] if rest.iter().all(|line| line.dashed == Dashed::Yes) => {
                format!("{}, {unit}", source.word(&one.column))
            }
            _ => unit,
        };
        let (kind, marks) = (Kind::Linear, Vec::new());
        panels.push(Panel { title, kind, zero: wanted.zero, lines, marks, height: wanted.height });
    }
    if panels.is_empty() {
        return None;
    }
    let data = columns(source, &names);
    Some(source.over_time(head, &source.days, panels, data))
}

fn line_of(source: &Source<'_>, (name, color, dashed): (&str, usize, Dashed)) -> Option<Line> {
    let values = source.indices.numbers(name)?;
    values.iter().any(Option::is_some).then(|| Line {
        label: source.word(name),
        column: name.to_owned(),
        color,
        dashed,
        values,
        ..Line::default()
    })
}

/// What an index number is where nothing changes: no column, since it is 1 by definition.
fn unchanged(source: &Source<'_>) -> Line {
    Line {
        label: source.say(terms::UNCHANGED).to_owned(),
        color: 8,
        dashed: Dashed::Yes,
        values: vec![Some(1.0); source.days.len()],
        ..Line::default()
    }
}

/// Columns of the table of indices, as they stand there.
fn columns(source: &Source<'_>, names: &[String]) -> Csv {
    let grid = &source.indices;
    let places: Vec<usize> = names.iter().filter_map(|name| grid.column(name)).collect();
    let date = grid.column("date").unwrap_or(0);
    let mut csv = Csv::of(&["date"]);
    csv.header.extend(names.iter().cloned());
    let row = |row: &Vec<String>| {
        std::iter::once(&row[date]).chain(places.iter().map(|&at| &row[at])).cloned().collect()
    };
    csv.rows = grid.rows.iter().map(row).collect();
    csv
}

/// Every index as a small line, with first and last value; with a script one can be chosen.
fn all(source: &Source<'_>) -> Option<Picture> {
    let grid = &source.indices;
    let known = ["step", "date", "stage"];
    let defined = |name: &&String| {
        let numbers = grid.numbers(name).unwrap_or_default();
        !known.contains(&name.as_str()) && numbers.iter().any(Option::is_some)
    };
    let names: Vec<String> = grid.header.iter().filter(defined).cloned().collect();
    if names.is_empty() {
        return None;
    }
    let numbers: Vec<Vec<Option<f64>>> =
        names.iter().map(|name| grid.numbers(name).unwrap_or_default()).collect();
    let cells = names.iter().zip(&numbers).map(|(name, numbers)| {
        let rows = kept(&[numbers], 120);
        let ends = (numbers.iter().flatten().next(), numbers.iter().rev().flatten().next());
        Cell {
            title: source.index(name),
            note: format!("{} → {}", figure(ends.0.copied()), figure(ends.1.copied())),
            values: rows.iter().map(|&row| numbers[row]).collect(),
        }
    });
    let drawing = grid_of(&cells.collect::<Vec<Cell>>(), source.say(terms::ALL_INDICES));
    let mut data = columns(source, &names);
    let mut caption = source.say(terms::ALL_INDICES_CAPTION).to_owned();
    if MOST < data.rows.len() {
        let all: Vec<&[Option<f64>]> = numbers.iter().map(Vec::as_slice).collect();
        // Every index keeps its own extremes; together they are more rows than one would need.
        let rows = kept(&all, MOST / 8);
        data.rows = rows.iter().map(|&row| data.rows[row].clone()).collect();
        caption = format!("{caption} {}", source.say(terms::THINNED));
    }
    let title = source.say(terms::ALL_INDICES);
    let mut picture = Picture::new("all-indices", title, &caption, drawing, data);
    let named = |name: &String| {
        let unit = source.plain_unit(source.unit(name));
        (name.clone(), format!("{} ({unit})", source.index(name)))
    };
    picture.explorer = Some(Explorer {
        key: String::new(),
        label: source.say(terms::INDEX).to_owned(),
        values: names.iter().map(named).collect(),
        keys: Vec::new(),
    });
    Some(picture)
}

/// What each index is.
fn meanings(source: &Source<'_>) -> Markup {
    let grid = &source.indices;
    let described = source.columns.iter().filter(|column| {
        column.table == "indices"
            && grid.column(&column.column).is_some()
            && !column.unit.is_empty()
    });
    html! {
        details {
            summary { (source.say(terms::MEANING)) }
            div.scroll { table { tbody { @for column in described.filter(|it| it.column != "step") {
                tr {
                    td { code { (column.column) } }
                    @if source.asked.language != Language::En { td { (source.index(&column.column)) } }
                    td { (source.plain_unit(&column.unit)) }
                    td.meaning { (source.asked.language.meaning(&column.column, &column.meaning)) }
                }
            } } } }
        }
    }
}
