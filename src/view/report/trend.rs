//! A trend: slopes of the run beside its controls, and the series behind them.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::record::{Grid, RecordError, StudyManifest};
use crate::view::draw::intervals::{Dot, Row, Rows, draw};
use crate::view::draw::lines::{Chart, Dashed, Line, Panel, Stage};
use crate::view::draw::scale::{Kind, Zero, days};
use crate::view::words::Language;
use crate::view::{figure, terms};

use super::picture::{Csv, Picture, View};
use super::source::{MOST, Source, shown};
use super::thin::kept;
use super::{Part, Section};

/// Indices of which the series are drawn: the first ones.
const DRAWN: usize = 12;

/// Slopes, then series.
pub(super) fn sections(
    source: &Source<'_>,
    manifest: &StudyManifest,
) -> Result<Vec<Section>, RecordError> {
    let (trend, series) = (source.table("trend")?, source.table("series")?);
    let mut parts: Vec<Part> = slopes(source, &trend).map(Part::from).into_iter().collect();
    parts.push(Part::Words(table(source, &trend)));
    let title = source.say(terms::TREND);
    let mut sections = vec![Section { id: "trend", title, parts }];
    let freeze = manifest.asked.get("freeze").and_then(|date| days(date));
    if let Some(picture) = over_time(source, &series, freeze) {
        let (id, title) = ("series", source.say(terms::SERIES));
        sections.push(Section { id, title, parts: vec![picture.into()] });
    }
    Ok(sections)
}

fn field<'a>(grid: &'a Grid, row: usize, name: &str) -> &'a str {
    grid.field(row, name).unwrap_or_default()
}

fn number(grid: &Grid, row: usize, name: &str) -> Option<f64> {
    grid.field(row, name)?.parse().ok()
}

fn slopes(source: &Source<'_>, trend: &Grid) -> Option<Picture> {
    let mut largest: BTreeMap<&str, f64> = BTreeMap::new();
    for row in 0..trend.rows.len() {
        let most = largest.entry(field(trend, row, "index")).or_default();
        *most = most.max(number(trend, row, "slope").unwrap_or(0.0).abs());
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut last = "";
    for row in 0..trend.rows.len() {
        let index = field(trend, row, "index");
        let most = largest.get(index).copied().filter(|most| 0.0 < *most);
        let (Some(most), Some(slope)) = (most, number(trend, row, "slope")) else { continue };
        let variant = field(trend, row, "variant");
        let is_run = variant == "run";
        let ends = number(trend, row, "low").zip(number(trend, row, "high"));
        let dot = Dot {
            value: slope / most,
            ends: ends.map(|(low, high)| (low / most, high / most)),
            color: if is_run { 0 } else { 8 },
            filled: is_run,
            from_zero: false,
            words: format!(
                "{} · {}: {} {}",
                source.index(index),
                source.word(variant),
                figure(Some(slope)),
                source.plain_unit(field(trend, row, "unit"))
            ),
        };
        if index != last {
            // What is undefined stands in the table: there is room for it.
            let (verdict, _) = apart(field(trend, row, "verdict"));
            let note = said(source, verdict);
            let label = source.index(index).replace('_', " ");
            rows.push(Row { label, note, ..Row::default() });
            last = index;
        }
        if let Some(row) = rows.last_mut() {
            row.dots.push(dot);
        }
    }
    if rows.is_empty() {
        return None;
    }
    let (title, caption) = (source.say(terms::TREND_FIGURE), source.say(terms::TREND_CAPTION));
    let drawing = draw(&Rows {
        title: source.say(terms::SLOPES).to_owned(),
        kind: Kind::Linear,
        zero: Some(0.0),
        zone: None,
        ends: Some((-1.5, 1.5)),
        list: rows,
        words: format!("{title}. {caption}"),
    });
    let data = Csv { header: trend.header.clone(), rows: trend.rows.clone() };
    Some(Picture::new("slopes", title, caption, drawing, data))
}

fn table(source: &Source<'_>, trend: &Grid) -> Markup {
    html! {
        div.scroll { table {
            thead { tr {
                th { (source.say(terms::INDEX)) }
                th { (source.say(terms::VARIANT)) }
                th.number { (source.say(terms::SLOPE)) }
                th.number { (source.say(terms::INTERVAL)) }
                th.number { "p" }
                th.number { (source.say(terms::BEYOND)) }
                th.number { "p" }
                th { (source.say(terms::VERDICT)) }
            } }
            tbody { @for row in 0..trend.rows.len() {
                tr {
                    td { @if field(trend, row, "variant") == "run" { (source.index(field(trend, row, "index"))) } }
                    td { (source.word(field(trend, row, "variant"))) }
                    td.number { (figure(number(trend, row, "slope"))) }
                    td.number {
                        (figure(number(trend, row, "low"))) " … " (figure(number(trend, row, "high")))
                    }
                    td.number { (figure(number(trend, row, "p"))) }
                    td.number { (figure(number(trend, row, "beyond"))) }
                    td.number { (figure(number(trend, row, "beyond_p"))) }
                    td { (said(source, field(trend, row, "verdict"))) }
                }
            } }
        } }
    }
}

/// A verdict without the controls that are not defined, and those.
fn apart(verdict: &str) -> (&str, &str) {
    match verdict.split_once(" (undefined: ") {
        Some((verdict, controls)) => (verdict, controls.strip_suffix(')').unwrap_or(controls)),
        None => (verdict, ""),
    }
}

/// A verdict in the language of the report: its phrase, and the controls that it names.
fn said(source: &Source<'_>, verdict: &str) -> String {
    let (verdict, undefined) = apart(verdict);
    let (phrase, short) = match verdict.split_once(" but not beyond ") {
        Some((_, controls)) => (source.say(terms::RISES_NOT_BEYOND).to_owned(), controls),
        None => (source.word(verdict), ""),
    };
    let names = |controls: &str| {
        let names: Vec<String> = controls.split(", ").map(|name| source.word(name)).collect();
        names.join(if source.asked.language == Language::Zh { "、" } else { ", " })
    };
    let mut said = phrase;
    if !short.is_empty() {
        said = format!("{said} {}", names(short));
    }
    if !undefined.is_empty() {
        said = format!("{said} ({}: {})", source.say(terms::UNDEFINED), names(undefined));
    }
    said
}

/// Sum, number, lowest and highest over the seeds.
type Cell = (f64, u32, f64, f64);

/// Mean over seeds of each variant, with the range of all seeds for the run.
fn over_time(source: &Source<'_>, series: &Grid, freeze: Option<f64>) -> Option<Picture> {
    let at = ["variant", "date", "index", "value"].map(|name| series.column(name));
    let [variant_at, date_at, index_at, value_at] = at;
    let (variant_at, date_at, index_at, value_at) = (variant_at?, date_at?, index_at?, value_at?);
    let (mut indices, mut variants): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut cells: BTreeMap<(usize, usize, &str), Cell> = BTreeMap::new();
    for row in &series.rows {
        let index = place(&mut indices, &row[index_at]);
        let variant = place(&mut variants, &row[variant_at]);
        let Ok(value) = row[value_at].parse::<f64>() else { continue };
        if index < DRAWN {
            let cell = cells.entry((index, variant, row[date_at].as_str())).or_insert((
                0.0,
                0,
                f64::MAX,
                f64::MIN,
            ));
            *cell = (cell.0 + value, cell.1 + 1, cell.2.min(value), cell.3.max(value));
        }
    }
    indices.truncate(DRAWN);
    let mut dates: Vec<&str> = series.rows.iter().map(|row| row[date_at].as_str()).collect();
    dates.sort_unstable();
    dates.dedup();
    let x: Vec<f64> = dates.iter().filter_map(|date| days(date)).collect();
    let mut data = Csv::of(&["index", "variant", "date", "mean", "low", "high"]);
    let mut views = Vec::new();
    for (at, index) in indices.iter().enumerate() {
        let mut lines = Vec::new();
        for (rank, variant) in variants.iter().enumerate() {
            let cell = |date: &&str| cells.get(&(at, rank, *date)).copied();
            let mean = |date: &&str| cell(date).map(|(sum, many, ..)| sum / f64::from(many));
            for date in &dates {
                if let Some((_, _, low, high)) = cell(date) {
                    let (mean, low, high) = (shown(mean(date)), low.to_string(), high.to_string());
                    let fields = [index, *variant, date, &mean, &low, &high];
                    data.rows.push(fields.map(str::to_owned).to_vec());
                }
            }
            // A control that lacks the index has no line.
            if dates.iter().all(|date| cell(date).is_none()) {
                continue;
            }
            let low = dates.iter().map(|date| cell(date).map(|cell| cell.2)).collect();
            let high = dates.iter().map(|date| cell(date).map(|cell| cell.3)).collect();
            lines.push(Line {
                label: source.word(variant),
                column: (*variant).to_owned(),
                color: [0, 1, 4, 3, 2][rank.min(4)],
                label_at: None,
                dashed: if rank == 0 { Dashed::No } else { Dashed::Yes },
                values: dates.iter().map(mean).collect(),
                band: if rank == 0 { (low, high) } else { (Vec::new(), Vec::new()) },
            });
        }
        if lines.is_empty() {
            continue;
        }
        let drawing = crate::view::draw::lines::draw(&chart(source, index, &x, lines, freeze));
        views.push(View { label: source.index(index), name: (*index).to_owned(), drawing });
    }
    if views.is_empty() {
        return None;
    }
    let (title, caption) = (source.say(terms::SERIES), source.say(terms::SERIES_CAPTION));
    let mut picture = Picture::new("series", title, caption, html! {}, data);
    picture.views = views;
    Some(picture)
}

fn chart(
    source: &Source<'_>,
    index: &str,
    x: &[f64],
    mut lines: Vec<Line>,
    freeze: Option<f64>,
) -> Chart {
    let all: Vec<&[Option<f64>]> = lines.iter().map(|line| line.values.as_slice()).collect();
    let rows = kept(&all, MOST);
    let pick = |values: &Vec<Option<f64>>| -> Vec<Option<f64>> {
        rows.iter().filter_map(|&row| values.get(row).copied()).collect()
    };
    for line in &mut lines {
        line.values = pick(&line.values);
        line.band = (pick(&line.band.0), pick(&line.band.1));
    }
    let title = source.word(index);
    let panel = Panel {
        title: title.clone(),
        kind: Kind::Linear,
        zero: Zero::Free,
        lines,
        marks: Vec::new(),
        height: 220.0,
    };
    let last = x.last().copied().unwrap_or(0.0);
    let stage =
        freeze.map(|from| Stage { label: source.say(terms::CONTROLS).to_owned(), from, to: last });
    Chart {
        x: rows.iter().filter_map(|&row| x.get(row).copied()).collect(),
        x_kind: Kind::Time,
        x_title: source.say(terms::TIME).to_owned(),
        stages: stage.into_iter().collect(),
        panels: vec![panel],
        words: title,
    }
}

/// Place of a name among those known, which it joins.
fn place<'a>(known: &mut Vec<&'a str>, name: &'a str) -> usize {
    known.iter().position(|it| *it == name).unwrap_or_else(|| {
        known.push(name);
        known.len() - 1
    })
}
