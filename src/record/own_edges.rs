//! Connectors of the user's own as they are written: ids of both ends, channel, strength.

use std::{collections::BTreeMap, path::Path};

use super::own_network::NetworkError;
use super::own_table::OwnTable;
use crate::scenario::{Channel, Elements, Wiring, nearest};

/// An id; numbers are in the order of numbers, before all others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Id {
    Number(u64),
    Text(String),
}

impl Id {
    pub(super) fn of(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Text(text.to_owned()), Self::Number)
    }
}

/// A connector as it was written.
pub(super) struct Edge {
    pub(super) source: Id,
    pub(super) target: Id,
    pub(super) strength: Option<f32>,
    pub(super) place: Option<(usize, usize)>,
}

/// The connectors of a file by channel.
pub(super) fn edges_of(
    table: &OwnTable,
    path: &Path,
    usual: Option<&str>,
    scenario: &Elements,
) -> Result<BTreeMap<String, Vec<Edge>>, NetworkError> {
    let (source, target) = if table.is_list() {
        (0, 1)
    } else {
        (table.needed("source", path)?, table.needed("target", path)?)
    };
    table.spelt(&["source", "target", "channel", "strength"], path)?;
    let (channel, strength) = (table.column("channel"), table.column("strength"));
    let usual = match (channel, usual) {
        (Some(_), _) => String::new(),
        (None, Some(name)) => declared(scenario, name, path, None)?.name.clone(),
        (None, None) => only(scenario, path)?,
    };
    let mut all: BTreeMap<String, Vec<Edge>> = BTreeMap::new();
    for row in table.rows() {
        let row = row.map_err(|error| error.of(path))?;
        for end in [source, target] {
            if row.text(end).is_empty() {
                return Err(row.wrong(end, path, "a connector lacks an end".to_owned(), None));
            }
        }
        let name = match channel {
            Some(at) => declared(scenario, row.text(at), path, Some(row.place(at)))?.name.as_str(),
            None => usual.as_str(),
        };
        let edge = Edge {
            source: Id::of(row.text(source)),
            target: Id::of(row.text(target)),
            strength: row.number(strength, f64::MIN_POSITIVE..=1.0, path)?.map(|w| w as f32),
            place: Some(row.place(source)),
        };
        match all.get_mut(name) {
            Some(edges) => edges.push(edge),
            None => drop(all.insert(name.to_owned(), vec![edge])),
        }
    }
    if all.is_empty() {
        let what = "there are no connectors".to_owned();
        return Err(NetworkError { file: path.to_owned(), place: None, what, help: None });
    }
    Ok(all)
}

/// The channel of this name, if it has connectors of its own.
pub(super) fn declared<'a>(
    scenario: &'a Elements,
    name: &str,
    path: &Path,
    place: Option<(usize, usize)>,
) -> Result<&'a Channel, NetworkError> {
    let wrong = |what, help| NetworkError { file: path.to_owned(), place, what, help };
    let names: Vec<&str> = wired(scenario).map(|channel| channel.name.as_str()).collect();
    let Some(channel) = scenario.channels.iter().find(|channel| channel.name == name) else {
        return Err(wrong(unknown("channel", name), Some(help(name, &names))));
    };
    match &channel.wiring {
        Wiring::Along(carrier) => Err(wrong(
            format!("`{name}` rides on `{carrier}` and has no connectors of its own"),
            Some(format!("give the connectors of `{carrier}`")),
        )),
        Wiring::Latent(_) | Wiring::Social(_) | Wiring::Choice(_) => Ok(channel),
    }
}

/// The one channel that may be meant where none is named.
fn only(scenario: &Elements, path: &Path) -> Result<String, NetworkError> {
    let names: Vec<&str> = wired(scenario).map(|channel| channel.name.as_str()).collect();
    match names.as_slice() {
        [one] => Ok((*one).to_owned()),
        _ => Err(NetworkError {
            file: path.to_owned(),
            place: None,
            what: "the connectors do not say of which channel they are".to_owned(),
            help: Some(format!(
                "name it with `--channel`, or in a column `channel`: {}",
                names.join(", ")
            )),
        }),
    }
}

fn wired(scenario: &Elements) -> impl Iterator<Item = &Channel> {
    scenario.channels.iter().filter(|channel| !matches!(channel.wiring, Wiring::Along(_)))
}

pub(super) fn unknown(what: &str, name: &str) -> String {
    format!("there is no {what} `{name}`")
}

pub(super) fn help(name: &str, known: &[&str]) -> String {
    nearest(name, known.iter().copied()).map_or_else(
        || format!("there are {}", known.join(", ")),
        |near| format!("did you mean `{near}`?"),
    )
}

pub(super) fn shown(id: &Id) -> String {
    match id {
        Id::Number(number) => number.to_string(),
        Id::Text(text) => text.clone(),
    }
}
