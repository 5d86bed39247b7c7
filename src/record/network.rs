//! The network of a moment: its tables of nodes and edges and its `GraphML`, in one pass.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use super::column::Value;
use super::description::describe_table;
use super::error::RecordError;
use super::graphml::GraphMl;
use super::manifest::Written;
use super::sink::Files;
use super::tables::{EDGES, NODES};
use super::task::Task;
use super::visible::visible;
use crate::measure::{EdgeRow, NodeRow};

/// Takes agents, then connectors, one at a time: a network need not fit into memory twice.
///
/// Hidden characters of names are made visible in all files alike, so that they can be joined. See
/// [`RunFolder::record_network`](super::RunFolder::record_network).
pub struct NetworkWriter {
    folder: PathBuf,
    nodes: Files,
    edges: Files,
    graph: GraphMl<BufWriter<File>>,
}

impl std::fmt::Debug for NetworkWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NetworkWriter").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// The name of a table or file of a moment: `nodes` at the end, `nodes-2012-12-01` before.
pub(super) fn of_moment(what: &str, date: Option<&str>) -> String {
    date.map_or_else(|| what.to_owned(), |date| format!("{what}-{date}"))
}

impl NetworkWriter {
    /// Creates the files of a moment; without a date, of the end.
    pub(super) fn create(
        folder: &Path,
        date: Option<&str>,
        task: &Task,
    ) -> Result<Self, RecordError> {
        let files =
            |table: &str, columns| Files::create(folder, &of_moment(table, date), columns, task);
        let path = folder.join(of_moment("network", date) + ".graphml");
        let graph = GraphMl::create(&path, &NODES, &EDGES);
        Ok(Self {
            folder: folder.to_owned(),
            nodes: files("nodes", &describe_table(&NODES))?,
            edges: files("edges", &describe_table(&EDGES))?,
            graph: graph.map_err(RecordError::io("create", &path))?,
        })
    }

    /// Writes an agent.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn node(&mut self, row: &NodeRow) -> Result<(), RecordError> {
        row_of(&mut self.nodes, NODES.columns.iter().map(|column| column.value(row)))
            .and_then(|()| self.graph.node(&NODES, row))
            .map_err(RecordError::io("write the network to", &self.folder))
    }

    /// Writes a connector; both its ends must have been written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn edge(&mut self, row: &EdgeRow) -> Result<(), RecordError> {
        row_of(&mut self.edges, EDGES.columns.iter().map(|column| column.value(row)))
            .and_then(|()| self.graph.edge(&EDGES, row))
            .map_err(RecordError::io("write the network to", &self.folder))
    }

    /// Ends the files and makes sure that they are on disk; returns nodes, then edges, as written.
    pub(super) fn finish(self) -> Result<[Written; 2], RecordError> {
        let Self { folder, nodes, edges, graph } = self;
        let finish = || -> io::Result<[Written; 2]> {
            let written = [nodes.finish()?, edges.finish()?];
            graph.finish()?;
            Ok(written)
        };
        finish().map_err(RecordError::io("write the network to", &folder))
    }
}

fn row_of<'a>(files: &mut Files, values: impl Iterator<Item = Value<'a>>) -> io::Result<()> {
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
    files.row(&row)
}
