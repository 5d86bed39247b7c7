//! What an impulse or a shock did.

use maud::{Markup, html};

use crate::record::{Grid, RecordError, visible};
use crate::view::draw::intervals::{Dot, Row, Rows, draw as draw_rows};
use crate::view::draw::lines::{Chart, Line, Panel, draw};
use crate::view::draw::scale::{Kind, Zero};
use crate::view::{count, figure, percent, terms};

use super::picture::{Csv, Picture};
use super::source::Source;
use super::{Part, Section};

/// Responses by distance, or losses by index; whatever else a study left, as tables.
pub(super) fn sections(source: &Source<'_>) -> Result<Vec<Section>, RecordError> {
    let mut sections = Vec::new();
    let response = source.table("response")?;
    if let Some(picture) = responses(source, &response) {
        let mut parts: Vec<Part> = vec![picture.into()];
        parts.push(Part::Words(plain(source, &source.table("impulse")?)));
        sections.push(Section { id: "impulse", title: source.say(terms::IMPULSE), parts });
    }
    let shock = source.table("shock")?;
    if let Some(picture) = shocks(source, &shock) {
        let parts: Vec<Part> = vec![picture.into(), Part::Words(plain(source, &shock))];
        sections.push(Section { id: "shock", title: source.say(terms::SHOCK), parts });
    }
    if sections.is_empty() {
        let mut parts = Vec::new();
        for name in source.opened.names() {
            parts.push(Part::Words(html! { h3 { (name) } (plain(source, &source.table(name)?)) }));
        }
        sections.push(Section { id: "tables", title: source.say(terms::DATA), parts });
    }
    Ok(sections)
}

fn responses(source: &Source<'_>, grid: &Grid) -> Option<Picture> {
    let (distance, response) = (grid.numbers("distance")?, grid.numbers("response")?);
    let agents = grid.numbers("agents")?;
    if distance.is_empty() {
        return None;
    }
    let x: Vec<f64> = distance.iter().flatten().copied().collect();
    let line = Line { column: "response".into(), values: response.clone(), ..Line::default() };
    let marks = x.iter().zip(&response).zip(&agents).filter_map(|((&x, response), agents)| {
        let value = (*response)?;
        let many = count(agents.unwrap_or(0.0) as u64);
        let words = format!("{}: {} ({many})", figure(Some(x)), figure(*response));
        Some(crate::view::draw::lines::Mark {
            x,
            value,
            low: value,
            high: value,
            filled: true,
            words,
        })
    });
    let panel = Panel {
        title: source.say(terms::RESPONSE).to_owned(),
        kind: Kind::Log,
        zero: Zero::Free,
        lines: vec![line],
        marks: marks.collect(),
        height: 220.0,
    };
    let (title, caption) = (source.say(terms::IMPULSE), source.say(terms::IMPULSE_CAPTION));
    let drawing = draw(&Chart {
        x,
        x_kind: Kind::Linear,
        x_title: source.say(terms::DISTANCE).to_owned(),
        stages: Vec::new(),
        panels: vec![panel],
        words: format!("{title}. {caption}"),
    });
    let data = Csv { header: grid.header.clone(), rows: grid.rows.clone() };
    Some(Picture::new("response", title, caption, drawing, data))
}

fn shocks(source: &Source<'_>, grid: &Grid) -> Option<Picture> {
    let number = |row: usize, name: &str| grid.field(row, name)?.parse::<f64>().ok();
    let rows = (0..grid.rows.len()).filter_map(|row| {
        let index = grid.field(row, "index")?;
        let (deepest, last) = (number(row, "deepest")?, number(row, "last")?);
        if deepest.abs() < 1e-6 {
            return None;
        }
        let of = |value: f64, ends: Option<(f64, f64)>, filled: bool| Dot {
            value: 100.0 * value,
            ends: ends.map(|(low, high)| (100.0 * low, 100.0 * high)),
            color: usize::from(!filled),
            filled,
            from_zero: false,
            words: format!("{}: {}", source.index(index), percent(Some(value))),
        };
        let ends = number(row, "low").zip(number(row, "high"));
        let returned = grid.field(row, "returned").unwrap_or_default();
        let seeds = grid.field(row, "seeds").unwrap_or_default();
        let note = format!("{} {returned}/{seeds}", source.say(terms::RECOVERED));
        let dots = vec![of(deepest, None, false), of(last, ends, true)];
        let label = source.index(index).replace('_', " ");
        Some(Row { label, dots, note, group: String::new() })
    });
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        return None;
    }
    let (title, caption) = (source.say(terms::SHOCK), source.say(terms::SHOCK_CAPTION));
    let drawing = draw_rows(&Rows {
        title: "%".to_owned(),
        kind: Kind::Linear,
        zero: Some(0.0),
        zone: None,
        ends: None,
        list: rows,
        words: format!("{title}. {caption}"),
    });
    let data = Csv { header: grid.header.clone(), rows: grid.rows.clone() };
    Some(Picture::new("shock", title, caption, drawing, data))
}

/// A table as it is, its first thousand rows.
pub(super) fn plain(source: &Source<'_>, grid: &Grid) -> Markup {
    const ROWS: usize = 1000;
    let shown = |name: &str, field: &str| match (name, field.parse::<f64>()) {
        (_, Ok(number)) if field.contains('.') => figure(Some(number)),
        ("unit", _) => source.plain_unit(field),
        ("index" | "name", _) => source.index(field),
        ("kind", _) => source.word(field),
        _ => visible(field).into_owned(),
    };
    let is_number = |at: usize| {
        let mut fields = grid.rows.iter().map(|row| row[at].as_str()).filter(|it| !it.is_empty());
        fields.all(|field| field.parse::<f64>().is_ok())
    };
    let classes: Vec<&str> =
        (0..grid.header.len()).map(|at| if is_number(at) { "number" } else { "" }).collect();
    html! {
        div.scroll { table {
            thead { tr { @for (name, class) in grid.header.iter().zip(&classes) {
                th class=(class) { (source.word(name)) }
            } } }
            tbody { @for row in grid.rows.iter().take(ROWS) {
                tr { @for ((name, field), class) in grid.header.iter().zip(row).zip(&classes) {
                    td class=(class) { (shown(name, field)) }
                } }
            } }
        } }
    }
}
