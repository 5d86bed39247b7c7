//! A flow network as it stands in a file: one JSON object.
//!
//! Keys that are read: `flows` (a list of `[from, to, value]`, nodes numbered from 0), `input`,
//! `export`, `respiration` (one entry for each node; `null` is an unknown amount and counts as 0),
//! and, where known, `output`, `storage`, `nodes` (names), `name`, `units`. All others are notes.

use serde::Deserialize;

use crate::indices::flow_network::{FlowNetwork, FlowNetworkError};

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
    #[error("this is no flow network: {0}")]
    Form(#[from] serde_json::Error),
    /// As many names as nodes are wanted.
    #[error("`nodes` has {found} names, but `input` has {expected} entries")]
    Names {
        /// How many names there are.
        found: usize,
        /// How many nodes there are.
        expected: usize,
    },
    /// Of the form, but the numbers do not make a network.
    #[error(transparent)]
    Network(#[from] FlowNetworkError),
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
    let source: NetworkFileSource = serde_json::from_str(text)?;
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
    let mut network = FlowNetwork::new(&source.flows, imports, exports, respiration)?;
    if let Some(storage) = source.storage.and_then(|stocks| stocks.into_iter().collect()) {
        network = network.with_storage(storage)?;
    }
    Ok(NetworkFile { name: source.name, units: source.units, nodes, network })
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
        assert_eq!(parse(text).unwrap_err().to_string(), message);
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
        refuses("{", "this is no flow network: EOF while parsing an object at line 1 column 1");
        refuses(
            "{\"flows\":[]}",
            "this is no flow network: missing field `input` at line 1 column 12",
        );
        refuses(
            &TWO.replace("[0,1,6]", "[0,3,6]"),
            "flow 0 names node 3, but nodes are numbered 0 to 1",
        );
        refuses(
            &TWO.replace("\"name\":\"two\"", "\"nodes\":[\"a\"]"),
            "`nodes` has 1 names, but `input` has 2 entries",
        );
    }
}
