//! Distributions: which share of the individuals lies above a value, at the ends of the stages.

use maud::html;

use crate::record::{Grid, RecordError};
use crate::scenario::{Distribution, Quantity};
use crate::view::draw::lines::{Chart, Line, Panel, draw};
use crate::view::draw::scale::{Kind, Zero};
use crate::view::names::Element;
use crate::view::terms;

use super::picture::{Csv, Picture};
use super::source::{Source, safe, shown};
use super::{Part, Section};

/// From this ratio of the largest to the smallest class end on an axis is logarithmic.
const HEAVY: f64 = 50.0;

/// A picture of each distribution.
pub(super) fn section(source: &Source<'_>) -> Result<Section, RecordError> {
    let grid = source.table("distributions")?;
    let mut names: Vec<&str> = Vec::new();
    for name in grid.texts("distribution").unwrap_or_default() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let pictures = names.iter().filter_map(|name| picture(source, &grid, name));
    let mut parts: Vec<Part> = pictures.map(Part::from).collect();
    if parts.is_empty() {
        parts.push(Part::Words(html! { p.none { (source.say(terms::NO_DISTRIBUTIONS)) } }));
    }
    Ok(Section { id: "distributions", title: source.say(terms::SPREAD), parts })
}

/// Ends of classes, and which share lies above each, at one date.
fn above(grid: &Grid, name: &str, date: &str) -> Option<Vec<(f64, f64)>> {
    let at = ["distribution", "date", "up_to", "members"].map(|name| grid.column(name));
    let [of, on, up_to, members] = at;
    let (of, on, up_to, members) = (of?, on?, up_to?, members?);
    let rows = grid.rows.iter().filter(|row| row[of] == name && row[on] == date);
    let classes: Vec<(Option<f64>, f64)> =
        rows.map(|row| (row[up_to].parse().ok(), row[members].parse().unwrap_or(0.0))).collect();
    let total: f64 = classes.iter().map(|(_, members)| members).sum();
    if total <= 0.0 {
        return None;
    }
    let mut left = total;
    let mut ends = Vec::new();
    for (end, members) in classes {
        left -= members;
        ends.extend(end.map(|end| (end, (left / total).max(0.0))));
    }
    Some(ends)
}

fn picture(source: &Source<'_>, grid: &Grid, name: &str) -> Option<Picture> {
    let dates = dates(source, grid, name);
    let all: Vec<(String, Vec<(f64, f64)>)> = dates
        .into_iter()
        .filter_map(|date| Some((date.clone(), above(grid, name, &date)?)))
        .collect();
    let ends: Vec<f64> = all.first()?.1.iter().map(|(end, _)| *end).collect();
    let positive: Vec<f64> = ends.iter().copied().filter(|end| 0.0 < *end).collect();
    let (low, high) = (positive.first()?, positive.last()?);
    let heavy = HEAVY * low <= *high;
    let x = if heavy { positive.clone() } else { ends.clone() };
    let mut data = Csv::of(&["date", "above", "share"]);
    let mut lines = Vec::new();
    for (rank, (date, shares)) in all.iter().enumerate() {
        let rows = shares
            .iter()
            .map(|&(end, share)| vec![date.clone(), end.to_string(), shown(Some(share))]);
        data.rows.extend(rows);
        let on_axis = shares.iter().filter(|(end, _)| !heavy || 0.0 < *end);
        // Lines of a linear axis all end at 0: their labels stand where half is left.
        let far = |share: f64| (share - 0.5).abs();
        let half = shares.iter().enumerate().min_by(|a, b| far(a.1.1).total_cmp(&far(b.1.1)));
        lines.push(Line {
            label: date.clone(),
            column: date.clone(),
            // The last is the one that counts.
            color: if rank + 1 == all.len() { 0 } else { [8, 5, 4, 2][rank % 4] },
            label_at: half.map(|(at, _)| at).filter(|_| !heavy),
            values: on_axis.map(|&(_, share)| Some(share)).collect(),
            ..Line::default()
        });
    }
    let (title, kind) =
        (source.say(terms::SHARE_ABOVE), if heavy { Kind::Log } else { Kind::Linear });
    let (title, zero) = (title.to_owned(), Zero::Within);
    let panel = Panel { title, kind, zero, lines, marks: Vec::new(), height: 210.0 };
    let declared = declared(source, name);
    let quantity = declared.map_or(name.to_owned(), |it| quantity(source, it));
    let of = declared.map_or(String::new(), |it| {
        format!(" · {}", source.names.of_element(Element::Part, &it.species))
    });
    let title = format!("{}{of}", source.names.of_element(Element::Distribution, name));
    let mut caption = source.say(terms::SPREAD_CAPTION).to_owned();
    if heavy {
        caption = format!("{caption} {}", source.say(terms::HEAVY));
    }
    let drawing = draw(&Chart {
        x,
        x_kind: kind,
        x_title: quantity,
        stages: Vec::new(),
        panels: vec![panel],
        words: format!("{title}. {caption}"),
    });
    let id = format!("distribution-{}", safe(name));
    Some(Picture::new(&id, &title, &caption, drawing, data))
}

/// The last date of each stage at which the distribution was taken, and the last of all.
fn dates(source: &Source<'_>, grid: &Grid, name: &str) -> Vec<String> {
    let rows = grid.texts("distribution").unwrap_or_default();
    let on = grid.texts("date").unwrap_or_default();
    let taken: Vec<&str> =
        rows.iter().zip(&on).filter(|(of, _)| **of == name).map(|(_, date)| *date).collect();
    let steps = source.indices.texts("date").unwrap_or_default();
    let stages = source.indices.texts("stage").unwrap_or_default();
    let stage = |date: &str| {
        steps.iter().position(|step| *step == date).and_then(|at| stages.get(at).copied())
    };
    let mut dates: Vec<String> = taken
        .windows(2)
        .filter(|pair| pair[0] != pair[1] && stage(pair[0]) != stage(pair[1]))
        .map(|pair| pair[0].to_owned())
        .collect();
    dates.extend(taken.last().map(|date| (*date).to_owned()));
    let skip = dates.len().saturating_sub(5);
    dates.split_off(skip)
}

fn declared<'a>(source: &'a Source<'_>, name: &str) -> Option<&'a Distribution> {
    let elements = source.names.elements.as_ref()?;
    elements.output.distributions.iter().find(|declared| declared.name == name)
}

/// What is asked of each agent, with its unit.
fn quantity(source: &Source<'_>, declared: &Distribution) -> String {
    let channel = |name: &str| source.names.of_element(Element::Channel, name);
    let word = |name: &str| source.word(name);
    match &declared.quantity {
        Quantity::Degree(name) => format!("{} · {}", word("connectors"), channel(name)),
        Quantity::Followers(name) => format!("{} → · {}", word("connectors"), channel(name)),
        Quantity::Level => format!("{}, {}", word("level"), "0–1"),
        Quantity::Staff => word("labour"),
        Quantity::Column(name) if name == "money" => {
            let unit = source.smallest_unit();
            format!("{}, {unit}", word("money"))
        }
        Quantity::Column(name) => word(name),
        Quantity::NewAcquaintances(_)
        | Quantity::Holds(_)
        | Quantity::EverHeld(_)
        | Quantity::Strength(_)
        | Quantity::Gain(_)
        | Quantity::Saving(_)
        | Quantity::ShareOfSpending(..)
        | Quantity::ShareOfRevenue(_)
        | Quantity::Invested
        | Quantity::ShareOfInformation(_)
        | Quantity::Part(..) => declared.name.replace('_', " "),
    }
}
