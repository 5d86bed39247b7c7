//! The network as `GraphML` (Brandes et al. 2002), read by networkx, Gephi, igraph.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::column::{Column, Kind, Table, Value};
use super::xml;

/// Writes nodes, then connectors.
///
/// ```
/// use ecograph::measure::{EdgeRow, NodeRow};
/// use ecograph::record::{GraphMl, tables::{EDGES, NODES}};
///
/// let node = NodeRow { id: "user:0".into(), species: "user".into(), ..NodeRow::default() };
/// let edge = EdgeRow { source: "user:0".into(), target: "user:0".into(), ..EdgeRow::default() };
/// let mut graph = GraphMl::begin(Vec::new(), &NODES, &EDGES)?;
/// graph.node(&NODES, &node)?;
/// graph.edge(&EDGES, &edge)?;
/// let text = String::from_utf8(graph.end()?)?;
/// assert!(text.contains("<node id=\"user:0\">") && text.ends_with("</graphml>\n"));
/// // Or straight into a file that is new.
/// let place = tempfile::tempdir()?;
/// let file = place.path().join("network.graphml");
/// GraphMl::create(&file, &NODES, &EDGES)?.finish()?;
/// assert!(GraphMl::create(&file, &NODES, &EDGES).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct GraphMl<W: Write> {
    writer: W,
}

impl GraphMl<BufWriter<File>> {
    /// Creates the file; refuses one that exists.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create<N, E>(path: &Path, nodes: &Table<N>, edges: &Table<E>) -> io::Result<Self> {
        Self::begin(BufWriter::new(File::create_new(path)?), nodes, edges)
    }

    /// Ends the file and makes sure that it is on disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<()> {
        let writer = self.end()?;
        writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

impl<W: Write> GraphMl<W> {
    /// Writes the head: one key for each column but the ends of a connector and the id of a node.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin<N, E>(mut writer: W, nodes: &Table<N>, edges: &Table<E>) -> io::Result<Self> {
        writer.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
              <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
        )?;
        keys(&mut writer, "node", &nodes.columns[NODE_ENDS..])?;
        keys(&mut writer, "edge", &edges.columns[EDGE_ENDS..])?;
        writer.write_all(b"<graph edgedefault=\"directed\">\n")?;
        Ok(Self { writer })
    }

    /// Writes a node: its first column is its id.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn node<N>(&mut self, table: &Table<N>, row: &N) -> io::Result<()> {
        write!(self.writer, "<node id=\"")?;
        xml::value(&mut self.writer, table.columns[0].value(row), xml::Place::Attribute)?;
        self.writer.write_all(b"\">")?;
        self.data("node", &table.columns[NODE_ENDS..], row)?;
        self.writer.write_all(b"</node>\n")
    }

    /// Writes a connector: its first two columns are its ends.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn edge<E>(&mut self, table: &Table<E>, row: &E) -> io::Result<()> {
        self.writer.write_all(b"<edge source=\"")?;
        xml::value(&mut self.writer, table.columns[0].value(row), xml::Place::Attribute)?;
        self.writer.write_all(b"\" target=\"")?;
        xml::value(&mut self.writer, table.columns[1].value(row), xml::Place::Attribute)?;
        self.writer.write_all(b"\">")?;
        self.data("edge", &table.columns[EDGE_ENDS..], row)?;
        self.writer.write_all(b"</edge>\n")
    }

    /// Writes the tail.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(mut self) -> io::Result<W> {
        self.writer.write_all(b"</graph>\n</graphml>\n")?;
        Ok(self.writer)
    }

    fn data<R>(&mut self, of: &str, columns: &[Column<R>], row: &R) -> io::Result<()> {
        for column in columns {
            let value = column.value(row);
            if value == Value::Real(None) {
                continue;
            }
            write!(self.writer, "<data key=\"{of}.{}\">", column.name)?;
            xml::value(&mut self.writer, value, xml::Place::Content)?;
            self.writer.write_all(b"</data>")?;
        }
        Ok(())
    }
}

/// A node's first column is its id; a connector's first two are its ends.
const NODE_ENDS: usize = 1;
const EDGE_ENDS: usize = 2;

fn keys<R>(writer: &mut impl Write, of: &str, columns: &[Column<R>]) -> io::Result<()> {
    for column in columns {
        let name = column.name;
        let kind = match column.kind() {
            Kind::Text | Kind::List => "string",
            Kind::Whole | Kind::Count => "long",
            Kind::Real => "double",
            Kind::Flag => "boolean",
        };
        writeln!(
            writer,
            "<key id=\"{of}.{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{EdgeRow, NodeRow};
    use crate::record::tables::{EDGES, NODES};

    #[test]
    fn a_graph_of_one_connector() {
        let mut graph = GraphMl::begin(Vec::new(), &NODES, &EDGES).unwrap();
        let (id, species, cell) = ("user:0".into(), "user".into(), "a<b & \"c\"\u{1}".into());
        let node = NodeRow { id, species, cell, members: 100.0, level: 0.25, money: -3 };
        graph.node(&NODES, &node).unwrap();
        let edge = EdgeRow {
            source: "user:0".into(),
            target: "user:0".into(),
            strength: 0.5,
            ..EdgeRow::default()
        };
        graph.edge(&EDGES, &edge).unwrap();
        let text = String::from_utf8(graph.end().unwrap()).unwrap();
        assert!(text.contains(
            "<node id=\"user:0\"><data key=\"node.species\">user</data><data key=\"node.cell\">\
             a&lt;b &amp; \"c\"\\u{1}</data><data key=\"node.members\">100</data>\
             <data key=\"node.level\">0.25</data><data key=\"node.money\">-3</data></node>\n"
        ));
        assert!(text.contains("<edge source=\"user:0\" target=\"user:0\"><data key=\"edge.chan"));
        assert!(text.contains("for=\"node\" attr.name=\"money\" attr.type=\"long\"/>"));
        assert!(text.ends_with("</edge>\n</graph>\n</graphml>\n"));
    }
}
