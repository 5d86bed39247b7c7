//! A flow network as it stands in a file: one JSON object.
//!
//! Keys that are read: `flows` (a list of `[from, to, value]`, nodes numbered from 0), `input`,
//! `export`, `respiration` (one entry for each node; `null` is an unknown amount and counts as 0),
//! and, where known, `output`, `storage`, `nodes` (names), `name`, `units`. All others are notes.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::indices::{
    flow_network::{FlowNetwork, FlowNetworkError},
    json_place::{Step, place_of},
    text_table::Place,
};

/// A flow network with what its file says about it.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkFile {
    /// What the network is called; empty where the file does not say.
    pub name: String,
    /// The unit of its flows; empty where the file does not say.
    pub units: String,
    /// The name of each node; numbers where the file does not say.
    pub nodes: Vec<String>,
    /// The flows.
    pub network: FlowNetwork,
}

/// Why a text is no file of a flow network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkFileError {
    /// Not JSON, or not of the form.
    #[error("this is no flow network: {what}")]
    Form {
        /// Where.
        place: Place,
        /// What is wrong.
        what: String,
    },
    /// As many names as nodes are wanted.
    #[error("`nodes` has {found} names, but `input` has {expected} entries")]
    Names {
        /// How many names there are.
        found: usize,
        /// How many nodes there are.
        expected: usize,
    },
    /// Two flows between the same nodes.
    #[error(
        "`flows[{position}]` goes from {source_node} to {target_node} as `flows[{first}]` does; keep one, or their sum"
    )]
    Twice {
        /// Where the later one stands.
        place: Option<Place>,
        /// Which flow of the list, from 0.
        position: usize,
        /// Which flow was first.
        first: usize,
        /// Its source.
        source_node: usize,
        /// Its target.
        target_node: usize,
    },
    /// Of the form, but the numbers do not make a network.
    #[error("{error}")]
    Network {
        /// Where; none where the whole is meant.
        place: Option<Place>,
        /// What is wrong.
        error: FlowNetworkError,
    },
}

impl NetworkFileError {
    /// Where in the text it is wrong; none where the whole is meant.
    ///
    /// ```
    /// let error = ecograph::indices::json::parse("{\"flows\": [0, 1]}").unwrap_err();
    /// assert_eq!(error.place().map(|place| place.line), Some(1));
    /// ```
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Form { place, .. } => Some(*place),
            Self::Twice { place, .. } | Self::Network { place, .. } => *place,
            Self::Names { .. } => None,
        }
    }
}

/// Exactly what is read of the file.
#[derive(Deserialize)]
struct NetworkFileSource {
    #[serde(default)]
    name: String,
    #[serde(default)]
    units: String,
    nodes: Option<Vec<String>>,
    flows: Vec<(usize, usize, f64)>,
    input: Vec<Option<f64>>,
    export: Vec<Option<f64>>,
    respiration: Vec<Option<f64>>,
    output: Option<Vec<Option<f64>>>,
    storage: Option<Vec<Option<f64>>>,
}

/// Reads the network of a file.
///
/// An unknown stock makes the whole storage unknown. Where a node has neither export nor respiration
/// but an `output`, that output is its export: it leaves, and nothing says that it is lost.
///
/// # Errors
/// Where the text is not JSON of this form, or its numbers make no network.
///
/// ```
/// let text = r#"{"name": "two", "nodes": ["algae", "snails"], "flows": [[0, 1, 6]],
///     "input": [10, null], "export": [null, 6], "respiration": [4, null]}"#;
/// let file = ecograph::indices::json::parse(text)?;
/// assert_eq!(file.nodes, ["algae", "snails"]);
/// assert_eq!(file.network.throughflow(), [10.0, 6.0]);
/// # Ok::<(), ecograph::indices::json::NetworkFileError>(())
/// ```
pub fn parse(text: &str) -> Result<NetworkFile, NetworkFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with(|first| first != '{') {
        let what = "expected an object in `{` and `}`".to_owned();
        return Err(NetworkFileError::Form { place: Place { line: 1, column: 1 }, what });
    }
    let source: NetworkFileSource = serde_json::from_str(text).map_err(|error| form(&error))?;
    let n = source.input.len();
    let nodes = source.nodes.unwrap_or_else(|| (0..n).map(|node| node.to_string()).collect());
    if nodes.len() != n {
        return Err(NetworkFileError::Names { found: nodes.len(), expected: n });
    }
    let mut exports = or_nothing(&source.export);
    for (node, output) in source.output.iter().flatten().enumerate() {
        let unsplit = unknown(&source.export, node) && unknown(&source.respiration, node);
        if unsplit && let (Some(export), Some(output)) = (exports.get_mut(node), output) {
            *export = *output;
        }
    }
    let (imports, respiration) = (or_nothing(&source.input), or_nothing(&source.respiration));
    given_once(text, &source.flows)?;
    let placed = |error| {
        let place = blamed(text, &error);
        NetworkFileError::Network { place, error: in_words_of_the_file(error) }
    };
    let mut network =
        FlowNetwork::new(&source.flows, imports, exports, respiration).map_err(placed)?;
    if let Some(storage) = source.storage.and_then(|stocks| stocks.into_iter().collect()) {
        network = network.with_storage(storage).map_err(placed)?;
    }
    Ok(NetworkFile { name: source.name, units: source.units, nodes, network })
}

/// What the reader of JSON says, its place apart.
fn form(error: &serde_json::Error) -> NetworkFileError {
    let place = Place { line: error.line(), column: error.column() };
    let said = error.to_string();
    let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what).to_owned();
    NetworkFileError::Form { place, what }
}

/// Refuses two flows between the same nodes.
fn given_once(text: &str, flows: &[(usize, usize, f64)]) -> Result<(), NetworkFileError> {
    let mut known = BTreeMap::new();
    for (position, &(source_node, target_node, _)) in flows.iter().enumerate() {
        if let Some(first) = known.insert((source_node, target_node), position) {
            let place = place_of(text, &[Step::Key("flows"), Step::At(position)]);
            return Err(NetworkFileError::Twice {
                place,
                position,
                first,
                source_node,
                target_node,
            });
        }
    }
    Ok(())
}

/// The key under which a list stands in the file.
fn key(list: &'static str) -> &'static str {
    match list {
        "imports" => "input",
        "exports" => "export",
        other => other,
    }
}

/// The error with the names of lists that the file has.
fn in_words_of_the_file(mut error: FlowNetworkError) -> FlowNetworkError {
    if let FlowNetworkError::WrongLength { list, .. } | FlowNetworkError::NotAnAmount { list, .. } =
        &mut error
    {
        *list = key(list);
    }
    error
}

/// Where in the text stands what an error is about.
fn blamed(text: &str, error: &FlowNetworkError) -> Option<Place> {
    match error {
        FlowNetworkError::WrongLength { list, .. } => place_of(text, &[Step::Key(key(list))]),
        FlowNetworkError::UnknownNode { position, node, n_nodes } => {
            let ends = [0, 1].map(|end| [Step::Key("flows"), Step::At(*position), Step::At(end)]);
            let is = |path: &[Step<'_>]| {
                let place = place_of(text, path)?;
                let line = text.lines().nth(place.line - 1)?;
                let rest: String = line.chars().skip(place.column - 1).collect();
                let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
                (digits.parse() == Ok(*node) && n_nodes <= node).then_some(place)
            };
            is(&ends[0]).or_else(|| is(&ends[1]))
        }
        FlowNetworkError::NotAnAmount { list: "flows", position, .. } => {
            place_of(text, &[Step::Key("flows"), Step::At(*position), Step::At(2)])
        }
        FlowNetworkError::NotAnAmount { list, position, .. } => {
            place_of(text, &[Step::Key(key(list)), Step::At(*position)])
        }
        FlowNetworkError::TooLarge => None,
    }
}

fn or_nothing(amounts: &[Option<f64>]) -> Vec<f64> {
    amounts.iter().map(|amount| amount.unwrap_or(0.0)).collect()
}

fn unknown(amounts: &[Option<f64>], node: usize) -> bool {
    amounts.get(node).is_some_and(Option::is_none)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"{"name":"two","flows":[[0,1,6]],"input":[10,null],"export":[null,null],
        "respiration":[4,null],"output":[4,6],"storage":[1,2],"living":[true,true]}"#;

    fn refuses(text: &str, message: &str) {
        let error = parse(text).unwrap_err();
        let place = error.place().map_or_else(String::new, |place| format!("{place} "));
        assert_eq!(format!("{place}{error}"), message);
    }

    #[test]
    fn unknown_amounts_are_nothing_and_unsplit_output_is_export() {
        let file = parse(TWO).unwrap();
        assert_eq!(file.nodes, ["0", "1"]);
        assert_eq!(file.network.imports(), [10.0, 0.0]);
        assert_eq!(file.network.exports(), [0.0, 6.0]);
        assert_eq!(file.network.respiration(), [4.0, 0.0]);
        assert_eq!(file.network.storage(), Some([1.0, 2.0].as_slice()));
        assert_eq!(file.network.imbalance(), Some(0.0));
    }

    #[test]
    fn an_unknown_stock_makes_storage_unknown() {
        let file = parse(&TWO.replace("[1,2]", "[1,null]")).unwrap();
        assert_eq!(file.network.storage(), None);
    }

    #[test]
    fn errors_say_what_is_wrong() {
        refuses("{", "1:1 this is no flow network: EOF while parsing an object");
        refuses("{\"flows\":[]}", "1:12 this is no flow network: missing field `input`");
        refuses("from,to\n", "1:1 this is no flow network: expected an object in `{` and `}`");
        let nan = TWO.replace("[0,1,6]", "[0,1,NaN]");
        refuses(&nan, "1:29 this is no flow network: expected value");
        refuses(
            &TWO.replace("[0,1,6]", "[0,3,6]"),
            "1:27 flow 0 names node 3, but nodes are numbered 0 to 1",
        );
        refuses(
            &TWO.replace("[0,1,6]", "[0,1,-6]"),
            "1:29 `flows[0]` is -6, but must be a finite amount of at least 0",
        );
        refuses(
            &TWO.replace("[1,2]", "[1,-2]"),
            "2:60 `storage[1]` is -2, but must be a finite amount of at least 0",
        );
        refuses(
            &TWO.replace("[4,null]", "[4]"),
            "2:23 `respiration` has 1 entries, but must have 2, one for each node",
        );
        refuses(
            &TWO.replace("[0,1,6]", "[0,1,6],[0,1,2]"),
            "1:32 `flows[1]` goes from 0 to 1 as `flows[0]` does; keep one, or their sum",
        );
        refuses(
            &TWO.replace("\"name\":\"two\"", "\"nodes\":[\"a\"]"),
            "`nodes` has 1 names, but `input` has 2 entries",
        );
    }
}
