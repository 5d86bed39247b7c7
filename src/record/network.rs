//! The network at the end of a run: `nodes.csv`, `edges.csv` and `network.graphml` in one pass.

use std::borrow::Cow;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::column::Value;
use super::csv_sink::CsvSink;
use super::error::RecordError;
use super::graphml::GraphMl;
use super::manifest::Written;
use super::sink::Sink;
use super::tables::{EDGES, NODES};
use super::visible::visible;
use crate::measure::{EdgeRow, NodeRow};

/// Takes agents, then connectors, one at a time: a network need not fit into memory twice.
///
/// Hidden characters of names are made visible in all three files alike, so that they can be joined.
///
/// ```
/// use ecograph::measure::{EdgeRow, NodeRow};
/// use ecograph::record::NetworkWriter;
///
/// let place = tempfile::tempdir()?;
/// let mut writer = NetworkWriter::create(place.path())?;
/// for id in ["user:0", "user:1"] {
///     writer.node(&NodeRow { id: id.into(), ..NodeRow::default() })?;
/// }
/// writer.edge(&EdgeRow { source: "user:0".into(), target: "user:1".into(), ..EdgeRow::default() })?;
/// let [nodes, edges] = writer.finish()?;
/// assert_eq!((nodes.rows, edges.rows), (2, 1));
/// assert!(place.path().join("network.graphml").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct NetworkWriter {
    folder: PathBuf,
    nodes: Box<dyn Sink>,
    edges: Box<dyn Sink>,
    graph: GraphMl<BufWriter<File>>,
}

impl std::fmt::Debug for NetworkWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NetworkWriter").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl NetworkWriter {
    /// Creates the three files.
    ///
    /// # Errors
    /// When one cannot be written or exists.
    pub fn create(folder: &Path) -> Result<Self, RecordError> {
        let nodes: Vec<&str> = NODES.columns.iter().map(|column| column.name).collect();
        let edges: Vec<&str> = EDGES.columns.iter().map(|column| column.name).collect();
        let create = || -> std::io::Result<Self> {
            Ok(Self {
                folder: folder.to_owned(),
                nodes: Box::new(CsvSink::create(&folder.join("nodes.csv"), &nodes)?),
                edges: Box::new(CsvSink::create(&folder.join("edges.csv"), &edges)?),
                graph: GraphMl::create(&folder.join("network.graphml"), &NODES, &EDGES)?,
            })
        };
        create().map_err(RecordError::io("write the network to", folder))
    }

    /// Writes an agent.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn node(&mut self, row: &NodeRow) -> Result<(), RecordError> {
        row_of(self.nodes.as_mut(), NODES.columns.iter().map(|column| column.value(row)))
            .and_then(|()| self.graph.node(&NODES, row))
            .map_err(RecordError::io("write the network to", &self.folder))
    }

    /// Writes a connector; both its ends must have been written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn edge(&mut self, row: &EdgeRow) -> Result<(), RecordError> {
        row_of(self.edges.as_mut(), EDGES.columns.iter().map(|column| column.value(row)))
            .and_then(|()| self.graph.edge(&EDGES, row))
            .map_err(RecordError::io("write the network to", &self.folder))
    }

    /// Ends the files and makes sure that they are on disk; returns nodes, then edges, as written.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn finish(self) -> Result<[Written; 2], RecordError> {
        let Self { folder, nodes, edges, graph } = self;
        let finish = || -> std::io::Result<[Written; 2]> {
            let written = [nodes.finish()?, edges.finish()?];
            graph.finish()?;
            Ok(written)
        };
        finish().map_err(RecordError::io("write the network to", &folder))
    }
}

fn row_of<'a>(sink: &mut dyn Sink, values: impl Iterator<Item = Value<'a>>) -> std::io::Result<()> {
    let values: Vec<Value<'a>> = values.collect();
    let shown: Vec<Cow<'_, str>> = values
        .iter()
        .map(|value| if let Value::Text(text) = value { visible(text) } else { Cow::Borrowed("") })
        .collect();
    let row: Vec<Value<'_>> = values
        .iter()
        .zip(&shown)
        .map(|(value, text)| if let Value::Text(_) = value { Value::Text(text) } else { *value })
        .collect();
    sink.row(&row)
}
