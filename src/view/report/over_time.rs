//! The three indices and the four traits over time, then every index that was recorded.

use maud::{Markup, html};

use crate::view::draw::lines::{Dashed, Line, Panel};
use crate::view::draw::scale::{Kind, Zero};
use crate::view::draw::small::{Cell, draw as grid_of};
use crate::view::figure;
use crate::view::terms::{self, Term};

use super::picture::{Csv, Explorer, Picture};
use super::source::{MOST, Source};
use super::thin::kept;
use super::{Part, Section};

/// What a panel shows: its title's unit, lines of indices with colours, dashes for references.
struct Wanted {
    height: f64,
    zero: Zero,
    lines: &'static [(&'static str, usize, Dashed)],
}

const NO: Dashed = Dashed::No;

const DIVERSITY: &[Wanted] = &[Wanted {
    height: 230.0,
    zero: Zero::Within,
    lines: &[
        ("diversity", 0, NO),
        ("diversity_0", 8, NO),
        ("diversity_1", 2, NO),
        ("diversity_2", 1, NO),
    ],
}];

const BALANCE: &[Wanted] = &[
    Wanted {
        height: 130.0,
        zero: Zero::Within,
        lines: &[("ascendency", 0, NO), ("ascendency_null", 8, Dashed::Yes)],
    },
    Wanted { height: 110.0, zero: Zero::Within, lines: &[("effective_links", 2, NO)] },
    Wanted { height: 130.0, zero: Zero::Within, lines: &[("overhead", 1, NO), ("balance", 3, NO)] },
];

const PRODUCTIVITY: &[Wanted] = &[Wanted {
    height: 210.0,
    zero: Zero::Free,
    lines: &[("efficiency", 0, NO), ("productivity", 1, NO)],
}];

const TRAITS: &[Wanted] = &[
    Wanted { height: 95.0, zero: Zero::Within, lines: &[("wholeness", 0, NO)] },
    Wanted { height: 95.0, zero: Zero::Within, lines: &[("richness", 2, NO)] },
    Wanted {
        height: 110.0,
        zero: Zero::Within,
        lines: &[("circulation", 1, NO), ("openness", 8, Dashed::Yes)],
    },
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
        let lines: Vec<Line> =
            wanted.lines.iter().filter_map(|&line| line_of(source, line)).collect();
        if lines.is_empty() {
            continue;
        }
        names.extend(lines.iter().map(|line| line.column.clone()));
        let unit = source.unit(&lines[0].column);
        let unit = source.asked.language.unit(unit);
        // A single line is named by its axis.
        let title = match &lines[..] {
            [only] => format!("{}, {unit}", source.word(&only.column)),
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
            title: name.clone(),
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
    let named = |name: &String| (name.clone(), format!("{name} ({})", source.unit(name)));
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
                    td { (column.unit) }
                    td.meaning { (column.meaning) }
                }
            } } } }
        }
    }
}
