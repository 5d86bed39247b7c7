//! A comparison: each variant beside the base, with intervals over pairs.

use maud::{Markup, html};

use crate::record::{Grid, RecordError, visible};
use crate::view::draw::intervals::{Dot, Row, Rows, draw};
use crate::view::draw::scale::Kind;
use crate::view::terms::{self, Term};
use crate::view::{figure, percent};

use super::picture::{Csv, Picture, View};
use super::source::Source;
use super::{Part, Section};

/// Level of tests that are called sure.
const SURE: f64 = 0.01;

/// One row of the table.
struct Found<'a> {
    variant: &'a str,
    kind: &'a str,
    name: &'a str,
    period: &'a str,
    unit: &'a str,
    base: Option<f64>,
    with: Option<f64>,
    difference: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    p: Option<f64>,
    saved: Option<f64>,
    /// Base, difference, ends of its interval and p, as they stand in the table.
    recorded: [&'a str; 5],
}

/// Differences of indices, figures and payments.
pub(super) fn sections(source: &Source<'_>) -> Result<Vec<Section>, RecordError> {
    let grid = source.table("compare")?;
    let rows = read(&grid);
    let figures: [(&str, &[&str], Term, Term); 3] = [
        ("differences", &["index"], terms::COMPARE, terms::COMPARE_CAPTION),
        ("impact-differences", &["impact"], terms::IMPACT, terms::COMPARE_CAPTION),
        ("gross-net", &["gross", "net"], terms::GROSS_NET, terms::GROSS_NET_CAPTION),
    ];
    let mut parts: Vec<Part> = Vec::new();
    for (id, kinds, title, caption) in figures {
        parts.extend(picture(source, &rows, (id, kinds), (title, caption)).map(Part::from));
    }
    if parts.is_empty() {
        parts.push(Part::Words(html! { p.none { (source.say(terms::NO_DIFFERENCE)) } }));
    }
    parts.push(Part::Words(table(source, &rows)));
    Ok(vec![Section { id: "compare", title: source.say(terms::COMPARE), parts }])
}

fn read(grid: &Grid) -> Vec<Found<'_>> {
    let text = |row: usize, name: &str| grid.field(row, name).unwrap_or_default();
    let number = |row: usize, name: &str| grid.field(row, name)?.parse().ok();
    let found = |row: usize| Found {
        variant: text(row, "variant"),
        kind: text(row, "kind"),
        name: text(row, "name"),
        period: text(row, "period"),
        unit: text(row, "unit"),
        base: number(row, "base"),
        with: number(row, "with"),
        difference: number(row, "difference"),
        low: number(row, "low"),
        high: number(row, "high"),
        p: number(row, "p"),
        saved: number(row, "saved"),
        recorded: ["base", "difference", "low", "high", "p"].map(|name| text(row, name)),
    };
    (0..grid.rows.len()).map(found).collect()
}

/// A millionth of the base is nothing that can be seen, and mostly the last digit of a sum.
const SEEN: f64 = 1e-6;

fn differs(row: &Found<'_>) -> bool {
    let base = row.base.map_or(0.0, f64::abs);
    row.difference.is_some_and(|difference| SEEN * base < difference.abs())
}

/// A drawing for each variant.
fn picture(
    source: &Source<'_>,
    all: &[Found<'_>],
    (id, kinds): (&str, &[&str]),
    (title, caption): (Term, Term),
) -> Option<Picture> {
    let mut variants: Vec<&str> = Vec::new();
    for row in all {
        if !variants.contains(&row.variant) {
            variants.push(row.variant);
        }
    }
    let mut data = Csv::of(&["variant", "kind", "name", "base", "difference", "low", "high", "p"]);
    let mut views = Vec::new();
    for (at, variant) in variants.iter().enumerate() {
        let of_it = |row: &&Found<'_>| row.variant == *variant && kinds.contains(&row.kind);
        let found: Vec<&Found<'_>> = all.iter().filter(of_it).filter(|row| differs(row)).collect();
        let mut rows: Vec<Row> = Vec::new();
        for row in &found {
            let Some(dot) = dot(source, row) else { continue };
            let fields = [row.variant, row.kind, row.name].into_iter().chain(row.recorded);
            data.rows.push(fields.map(str::to_owned).collect());
            let label = named(source, row);
            match rows.iter_mut().find(|known| known.label == label) {
                Some(known) => known.dots.push(dot),
                None => rows.push(Row { label, dots: vec![dot], ..Row::default() }),
            }
        }
        if rows.is_empty() {
            continue;
        }
        let drawing = draw(&Rows {
            title: source.say(terms::RELATIVE).to_owned(),
            kind: Kind::Linear,
            zero: Some(0.0),
            zone: None,
            ends: Some(ends(&rows)),
            list: rows,
            words: format!("{} · {variant}", source.say(title)),
        });
        views.push(View {
            label: visible(variant).into_owned(),
            name: (at + 1).to_string(),
            drawing,
        });
    }
    if views.is_empty() {
        return None;
    }
    let mut picture = Picture::new(id, source.say(title), source.say(caption), html! {}, data);
    picture.views = views;
    Some(picture)
}

/// Ends of the axis: most of the differences, not the few that are a hundred times as large.
fn ends(rows: &[Row]) -> (f64, f64) {
    let mut sizes: Vec<f64> =
        rows.iter().flat_map(|row| &row.dots).map(|dot| dot.value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let most = sizes.get(9 * sizes.len() / 10).or(sizes.last()).copied().unwrap_or(1.0);
    let largest = sizes.last().copied().unwrap_or(1.0);
    let end = if largest < 3.0 * most { largest } else { 1.5 * most };
    let end = if 0.0 < end { 1.05 * end } else { 1.0 };
    (-end, end)
}

fn dot(source: &Source<'_>, row: &Found<'_>) -> Option<Dot> {
    let base = row.base.filter(|base| 0.0 < base.abs())?.abs();
    let percent_of = |number: f64| 100.0 * number / base;
    let words = format!(
        "{} ({}): {} → {} {}, {}",
        named(source, row),
        source.word(row.kind),
        figure(row.base),
        figure(row.with),
        source.plain_unit(row.unit),
        percent(row.difference.map(|difference| difference / base))
    );
    Some(Dot {
        value: percent_of(row.difference?),
        ends: row.low.zip(row.high).map(|(low, high)| (percent_of(low), percent_of(high))),
        color: usize::from(row.kind == "gross"),
        filled: row.p.is_some_and(|p| p < SURE),
        from_zero: false,
        words,
    })
}

fn named(source: &Source<'_>, row: &Found<'_>) -> String {
    match row.kind {
        "impact" => format!("{} {}", source.figure_name(row.kind, row.name), row.period),
        _ => source.figure_name(row.kind, row.name).replace('_', " "),
    }
}

fn table(source: &Source<'_>, rows: &[Found<'_>]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr {
                th { (source.say(terms::VARIANT)) }
                th {}
                th { (source.say(terms::FIGURE_OF)) }
                th { (source.say(terms::PERIOD)) }
                th.number { (source.say(terms::BASE)) }
                th.number { (source.say(terms::VARIANT)) }
                th.number { (source.say(terms::DIFFERENCE)) }
                th.number { (source.say(terms::INTERVAL)) }
                th { (source.say(terms::UNIT)) }
                th.number { "p" }
                th.number { (source.say(terms::SAVED)) }
            } }
            tbody { @for row in rows.iter().filter(|row| differs(row)) {
                tr {
                    td { (visible(row.variant)) }
                    td { (source.word(row.kind)) }
                    td { (source.figure_name(row.kind, row.name)) }
                    td { (source.word(row.period)) }
                    td.number { (figure(row.base)) }
                    td.number { (figure(row.with)) }
                    td.number { (figure(row.difference)) }
                    td.number { (figure(row.low)) " … " (figure(row.high)) }
                    td { (source.plain_unit(row.unit)) }
                    td.number { (figure(row.p)) }
                    td.number { (percent(row.saved)) }
                }
            } }
        } }
    }
}
