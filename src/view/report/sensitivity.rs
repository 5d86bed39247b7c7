//! What each parameter of a sweep does, beside what luck does.

use maud::{Markup, html};

use crate::record::{Grid, RecordError};
use crate::view::draw::intervals::{Dot, Row, Rows, draw};
use crate::view::draw::scale::Kind;
use crate::view::{figure, terms};

use super::picture::{Csv, Picture, View};
use super::source::Source;
use super::sweep::{FIGURES, Key, PARAMETERS, called};
use super::{Part, Section};

/// Bars and their table; none where nobody asked for them.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, RecordError> {
    let sensitivity = source.table("sensitivity")?;
    let (id, title) = ("sensitivity", source.say(terms::SENSITIVITY));
    Ok(sensitivities(source, &sensitivity).map(|picture| {
        let parts = vec![picture.into(), Part::Words(table(source, &sensitivity))];
        Section { id, title, parts }
    }))
}

/// A bar for each parameter with its interval, and what luck alone would give.
fn sensitivities(source: &Source<'_>, grid: &Grid) -> Option<Picture> {
    let number = |row: usize, name: &str| grid.field(row, name)?.parse::<f64>().ok();
    let mut figures: Vec<(Key, Vec<Row>)> = Vec::new();
    let mut shares = false;
    for row in 0..grid.rows.len() {
        let text = |name: &str| grid.field(row, name).unwrap_or_default().to_owned();
        let key = (text("kind"), text("name"), text("period"), text("unit"));
        let parameter = text("parameter");
        let ends = |name: &str| {
            number(row, &format!("{name}_low")).zip(number(row, &format!("{name}_high")))
        };
        let dot = |column: &str, color: usize, from_zero: bool| {
            let value = number(row, column)?;
            let words = format!("{parameter} · {}: {}", source.word(column), figure(Some(value)));
            let filled = from_zero;
            Some(Dot { value, ends: ends(column), color, filled, from_zero, words })
        };
        shares |= number(row, "total").is_some();
        let mut dots: Vec<Dot> = Vec::new();
        dots.extend(dot("mu_star", 0, true));
        dots.extend(dot("total", 0, true));
        dots.extend(dot("first", 1, false));
        dots.extend(dot("noise", 8, false));
        let note = number(row, "luck")
            .map(|luck| format!("{} {:.0} %", source.say(terms::LUCK), 100.0 * luck));
        let bar =
            Row { label: parameter, dots, note: note.unwrap_or_default(), group: String::new() };
        match figures.iter_mut().find(|(known, _)| *known == key) {
            Some((_, rows)) => rows.push(bar),
            None => figures.push((key, vec![bar])),
        }
    }
    let (title, caption) = (source.say(terms::SENSITIVITY), source.say(terms::SENSITIVITY_CAPTION));
    let mut views = Vec::new();
    for (at, (key, mut rows)) in figures.into_iter().take(FIGURES).enumerate() {
        let first = |row: &Row| row.dots.first().map_or(f64::MIN, |dot| dot.value);
        rows.sort_by(|a, b| first(b).total_cmp(&first(a)));
        rows.truncate(3 * PARAMETERS);
        let what = if shares { terms::SHARE_OF_VARIANCE } else { terms::ELEMENTARY_EFFECT };
        let unit = if shares { String::new() } else { format!(", {}", source.plain_unit(&key.3)) };
        let drawing = draw(&Rows {
            title: format!("{}: {}{unit}", called(source, &key), source.say(what)),
            kind: Kind::Linear,
            zero: Some(0.0),
            zone: None,
            ends: None,
            list: rows,
            words: format!("{title} · {}", called(source, &key)),
        });
        let label = called(source, &key);
        views.push(View { label, name: (at + 1).to_string(), drawing });
    }
    if views.is_empty() {
        return None;
    }
    let data = Csv { header: grid.header.clone(), rows: grid.rows.clone() };
    let mut picture = Picture::new("sensitivity", title, caption, html! {}, data);
    picture.views = views;
    Some(picture)
}

/// The table of sensitivities as it is.
fn table(source: &Source<'_>, grid: &Grid) -> Markup {
    html! {
        details {
            summary { code { "sensitivity" } }
            (super::impulse::plain(source, grid))
        }
    }
}
