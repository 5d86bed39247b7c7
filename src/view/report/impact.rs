//! Impact: subjects and domains, what the run gave beside what the report says.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::record::{Grid, Impact, RecordError};
use crate::view::draw::intervals::{Dot, Row, Rows, draw};
use crate::view::draw::scale::Kind;
use crate::view::{Verdict, figure, percent, terms};

use super::picture::{Csv, Picture, marked};
use super::source::Source;
use super::{Part, Section};

/// How far the axis of ratios goes, either way.
const FAR: f64 = 8.0;

/// The table and its picture.
pub(super) fn section(source: &Source<'_>) -> Result<Section, RecordError> {
    let rows = source.opened.impact()?;
    let (id, title) = ("impact", source.say(terms::IMPACT));
    if rows.is_empty() {
        let words = html! { p.none { (source.say(terms::NO_FIGURES)) } };
        return Ok(Section { id, title, parts: vec![Part::Words(words)] });
    }
    let mut parts = vec![Part::Words(scores(source, &rows))];
    if let Some(picture) = picture(source, &rows, &source.table("impact")?) {
        parts.push(picture.into());
    }
    parts.push(Part::Words(matrix(source, &rows)));
    parts.push(Part::Words(table(source, &rows)));
    Ok(Section { id, title, parts })
}

fn scores(source: &Source<'_>, rows: &[Impact]) -> Markup {
    let verdict = Verdict::new(rows);
    html! {
        ul { @for role in ["fitted", "held-out"] {
            @let score = verdict.score(role);
            @if 0 < score.compared {
                li {
                    b { (source.word(role)) } ": " (score.inside) " " (source.say(terms::OF)) " "
                    (score.compared) " " (source.say(terms::SCORE)) " "
                    (score.rms.map_or("-".to_owned(), |rms| format!("{:.1} %", 100.0 * rms)))
                }
            }
        } }
    }
}

/// Names in the order in which they first stand.
fn firsts(rows: &[Impact], name: fn(&Impact) -> &String) -> Vec<&str> {
    let mut known: Vec<&str> = Vec::new();
    for row in rows {
        if !known.contains(&name(row).as_str()) {
            known.push(name(row));
        }
    }
    known
}

/// Domains of each subject, both in the order in which they first stand.
fn groups(rows: &[Impact]) -> Vec<(&str, &str, Vec<&Impact>)> {
    let mut groups = Vec::new();
    for subject in firsts(rows, |row| &row.subject) {
        for domain in firsts(rows, |row| &row.domain) {
            let of_both = |row: &&Impact| row.subject == subject && row.domain == domain;
            let found: Vec<&Impact> = rows.iter().filter(of_both).collect();
            if !found.is_empty() {
                groups.push((subject, domain, found));
            }
        }
    }
    groups
}

fn picture(source: &Source<'_>, all: &[Impact], grid: &Grid) -> Option<Picture> {
    let mut rows: Vec<Row> = Vec::new();
    let mut last = "";
    for (subject, domain, found) in groups(all) {
        let dots: Vec<Dot> = found.iter().filter_map(|row| dot(source, row)).collect();
        if dots.is_empty() {
            continue;
        }
        let inside = dots.iter().filter(|dot| dot.color == 0).count();
        let note = format!("{inside} {} {}", source.say(terms::OF), dots.len());
        let group = if subject == last { String::new() } else { source.word(subject) };
        last = subject;
        rows.push(Row { label: source.word(domain), dots, note, group });
    }
    if rows.is_empty() {
        return None;
    }
    let (title, caption) = (source.say(terms::IMPACT_FIGURE), source.say(terms::IMPACT_CAPTION));
    let drawing = draw(&Rows {
        title: source.say(terms::RATIO).to_owned(),
        kind: Kind::Log,
        zero: Some(1.0),
        zone: Some((0.9, 1.1)),
        ends: Some((1.0 / FAR, FAR)),
        list: rows,
        words: format!("{title}. {caption}"),
    });
    Some(Picture::new("impact", title, caption, drawing, data(grid)))
}

/// A figure that counts, as simulated over reported.
fn dot(source: &Source<'_>, row: &Impact) -> Option<Dot> {
    let simulated = row.simulated.filter(|_| row.role != "context")?;
    // Where nothing was reported, there is no ratio.
    let ratio = (0.0 < row.reported.abs()).then(|| simulated / row.reported)?;
    let words = format!(
        "{} {}: {} {} {}, {} {} ({})",
        source.names.words(&row.label),
        row.period,
        source.say(terms::SIMULATED),
        figure(row.simulated),
        source.unit_words(&row.unit),
        source.say(terms::REPORTED),
        figure(Some(row.reported)),
        percent(row.deviation())
    );
    // What is none at all stands at the lower end of the axis.
    let value = if 0.0 < ratio { ratio } else { 1e-9 };
    let color = usize::from(row.accepted() != Some(true));
    let filled = row.role == "fitted";
    Some(Dot { value, color, filled, words, ..Dot::default() })
}

/// Figures that were measured, as they stand in the table.
fn data(grid: &Grid) -> Csv {
    let simulated = grid.column("simulated");
    let measured = |row: &&Vec<String>| simulated.is_some_and(|at| !row[at].is_empty());
    let rows = grid.rows.iter().filter(measured).cloned().collect();
    Csv { header: grid.header.clone(), rows }
}

/// How many figures lie inside, subjects by domains.
fn matrix(source: &Source<'_>, rows: &[Impact]) -> Markup {
    let mut cells: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let counts = |row: &&Impact| row.role != "context" && row.simulated.is_some();
    for row in rows.iter().filter(counts) {
        let cell = cells.entry((&row.subject, &row.domain)).or_default();
        cell.0 += usize::from(row.accepted() == Some(true));
        cell.1 += 1;
    }
    let has =
        |place: fn(&(&str, &str)) -> String, name: &str| cells.keys().any(|key| place(key) == name);
    let subjects = firsts(rows, |row| &row.subject);
    let subjects: Vec<&str> =
        subjects.into_iter().filter(|name| has(|key| key.0.to_owned(), name)).collect();
    let domains = firsts(rows, |row| &row.domain);
    let domains: Vec<&str> =
        domains.into_iter().filter(|name| has(|key| key.1.to_owned(), name)).collect();
    html! {
        @if 1 < subjects.len() || 1 < domains.len() {
            p { (source.say(terms::MATRIX)) }
            div.scroll { table.matrix {
                thead { tr {
                    th {}
                    @for domain in &domains { th.slant { span { (source.word(domain)) } } }
                } }
                tbody { @for subject in &subjects { tr {
                    th { (source.word(subject)) }
                    @for domain in &domains {
                        @match cells.get(&(*subject, *domain)) {
                            Some((inside, of)) => {
                                td class={ "cell q" (4 * inside / of) } { (inside) "/" (of) }
                            },
                            None => { td {} },
                        }
                    }
                } } }
            } }
        }
    }
}

fn table(source: &Source<'_>, rows: &[Impact]) -> Markup {
    let groups = groups(rows);
    let of_subject =
        |name: &str| groups.iter().filter(|group| group.0 == name).cloned().collect::<Vec<_>>();
    html! {
        p { (marked(source.say(terms::INDEPENDENT))) }
        @for subject in firsts(rows, |row| &row.subject) {
            details.impact open {
                summary { h3 { (source.word(subject)) } }
                div.scroll { table {
                    thead { tr {
                        th { (source.say(terms::FIGURE_OF)) }
                        th { (source.say(terms::PERIOD)) }
                        th.number { (source.say(terms::SIMULATED)) }
                        th.number { (source.say(terms::REPORTED)) }
                        th { (source.say(terms::UNIT)) }
                        th.number { (source.say(terms::DEVIATION)) }
                        th { (source.say(terms::ROLE)) }
                        th { (source.say(terms::BAND)) }
                        th { (source.say(terms::CONNECTORS_OVER)) }
                        th { (source.say(terms::SOURCE)) }
                    } }
                    @for (_, domain, found) in of_subject(subject) {
                        tbody {
                            tr.group { th colspan="10" { (source.word(domain)) } }
                            @for row in found { (line(source, row)) }
                        }
                    }
                } }
            }
        }
    }
}

fn line(source: &Source<'_>, row: &Impact) -> Markup {
    let band = match (row.simulated, row.accepted()) {
        (_, Some(true)) => source.say(terms::INSIDE).to_owned(),
        (Some(value), _) if value < row.low => {
            format!("{} {}", source.say(terms::BELOW), figure(Some(row.low)))
        }
        (Some(_), _) => format!("{} {}", source.say(terms::ABOVE), figure(Some(row.high))),
        (None, _) => String::new(),
    };
    let outside = row.accepted() == Some(false) && row.role != "context";
    let label = if row.label.is_empty() { &row.target } else { &row.label };
    let channels = row
        .channels
        .iter()
        .map(|name| source.names.of_element(crate::view::names::Element::Channel, name));
    html! {
        tr {
            td { (source.names.words(label)) }
            td { (row.period) }
            td.number { (figure(row.simulated)) }
            td.number { (figure(Some(row.reported))) }
            td { (source.unit_words(&row.unit)) }
            td.number { (percent(row.deviation())) }
            td { (source.word(&row.role)) @if row.independent { "*" } }
            td class=(if outside { "outside" } else { "" }) { (band) }
            td.channels { (channels.collect::<Vec<_>>().join(", ")) }
            td { (source.names.words(&row.source)) }
        }
    }
}
