//! The network itself: the recorded sample, laid out, coloured by species, sized by flow.

use std::collections::BTreeMap;

use maud::html;

use crate::record::{Grid, RecordError, visible};
use crate::view::draw::graph::{Graph, Node, draw};
use crate::view::names::Element;
use crate::view::{count, figure, terms};

use super::picture::{Csv, Picture, View};
use super::source::Source;
use super::{Part, Section};

/// Species that have a colour of their own.
const COLORS: usize = 8;
/// Networks of which a drawing is made: the last ones.
const VIEWS: usize = 5;

/// The sample at every moment at which it was taken.
pub(super) fn section(source: &Source<'_>) -> Result<Section, RecordError> {
    let (mut views, mut data) = (Vec::new(), Csv::default());
    let mut moments: Vec<&str> = source
        .opened
        .names()
        .filter_map(|name| name.strip_prefix("sample_agents"))
        .map(|moment| moment.trim_start_matches('-'))
        .collect();
    // The end has no date in its name, and comes last.
    moments.sort_by_key(|moment| (moment.is_empty(), *moment));
    for moment in moments.iter().skip(moments.len().saturating_sub(VIEWS)) {
        let file = |table: &str| match *moment {
            "" => table.to_owned(),
            date => format!("{table}-{date}"),
        };
        let agents = source.table(&file("sample_agents"))?;
        let connectors = source.table(&file("sample_connectors"))?;
        let Some(graph) = graph(source, &agents, &connectors) else { continue };
        let at_end = source.say(terms::AT_END);
        let label = if moment.is_empty() { at_end } else { moment };
        let name = if moment.is_empty() { "end" } else { moment };
        let drawing = draw(&graph);
        views.push(View { label: label.to_owned(), name: name.to_owned(), drawing });
        if data.header.is_empty() {
            data.header = std::iter::once("moment".to_owned()).chain(agents.header).collect();
        }
        let moment = [label.to_owned()];
        data.rows.extend(agents.rows.into_iter().map(|row| [&moment[..], &row].concat()));
    }
    let (id, title) = ("network", source.say(terms::NETWORK));
    let part = match views.len().checked_sub(1) {
        None => Part::Words(html! { p.none { (source.say(terms::EMPTY)) } }),
        Some(last) => {
            let caption = source.say(terms::NETWORK_CAPTION);
            let mut picture = Picture::new(id, title, caption, html! {}, data);
            (picture.views, picture.shown) = (views, last);
            picture.into()
        }
    };
    Ok(Section { id, title, parts: vec![part] })
}

fn graph(source: &Source<'_>, agents: &Grid, connectors: &Grid) -> Option<Graph> {
    let (ids, species) = (agents.texts("id")?, agents.texts("species")?);
    let (paid, received) = (agents.numbers("paid")?, agents.numbers("received")?);
    if ids.is_empty() {
        return None;
    }
    let colors = colors(&species);
    let flows: Vec<f64> = paid
        .iter()
        .zip(&received)
        .map(|(paid, received)| paid.unwrap_or(0.0).max(0.0) + received.unwrap_or(0.0).max(0.0))
        .collect();
    let most = flows.iter().copied().fold(0.0, f64::max);
    let money = source.money();
    let name = |species: &str| source.names.of_element(Element::Part, species);
    let nodes = ids.iter().zip(&species).zip(&flows).map(|((id, species), flow)| Node {
        // A few agents turn over a thousand times as much as all others: roots of roots are seen.
        size: if 0.0 < most { libm::sqrt(flow / most) } else { 0.0 },
        color: colors.iter().position(|known| known.0 == *species).map_or(COLORS, |at| at),
        words: format!(
            "{} ({}): {} {}",
            visible(id),
            name(species),
            figure(Some(flow / f64::from(money.units))),
            source.currency()
        ),
    });
    let nodes: Vec<Node> = nodes.collect();
    let place: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let ends = connectors.texts("source")?.into_iter().zip(connectors.texts("target")?);
    let classes = connectors.texts("class")?;
    let edges = ends.zip(classes).filter_map(|((from, to), class)| {
        let color = ["information", "service", "function"].iter().position(|known| *known == class);
        Some((*place.get(from)?, *place.get(to)?, color.unwrap_or(COLORS)))
    });
    let edges = edges.collect();
    let mut key: Vec<(usize, String)> = colors
        .iter()
        .enumerate()
        .map(|(at, (species, many))| (at, format!("{} {}", name(species), count(*many as u64))))
        .collect();
    let rest = species.len() - colors.iter().map(|(_, many)| many).sum::<usize>();
    if 0 < rest {
        key.push((COLORS, format!("{} {rest}", source.say(terms::OTHERS))));
    }
    let words = format!("{} {}", ids.len(), source.say(terms::AGENTS));
    Some(Graph { nodes, edges, colors: key, words })
}

/// The most frequent species, with how many agents each has.
fn colors<'a>(species: &[&'a str]) -> Vec<(&'a str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in species {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts.truncate(COLORS);
    counts
}
