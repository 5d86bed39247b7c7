//! The network over time as GEXF 1.3 (<https://gexf.net>), read by Gephi and networkx: who and what
//! was there from which snapshot to which, with values for each snapshot. Both ends of a spell are days
//! on which it holds, as Gephi reads them; the next begins a day later. A connector is of the kind of its
//! channel: Gephi takes two of one kind between the same agents for one.
//!
//! Made from the tables of the snapshots in one pass over all of them at once: each stands in the
//! order of slots, so that they are merged like sorted lists, and no network is held in memory.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::column::{Column, Get, Table};
use super::error::RecordError;
use super::rows::Rows;
use super::tables::{EDGES, NODES};
use super::xml;
use crate::base::Date;

/// A snapshot: its tables end in `name`, and it stands from the first day of its step until that of the
/// next; the last until its step is over.
#[derive(Clone, Debug)]
pub(super) struct Spell {
    /// `None` at the end of the run.
    pub(super) name: Option<String>,
    pub(super) from: Date,
    /// The first day on which it stands no more.
    pub(super) until: Date,
}

/// Names in the order of slots: what sorts agents and connectors.
#[derive(Clone, Debug, Default)]
pub struct Ranks {
    /// Species in the order of their slots.
    pub species: Vec<String>,
    /// Channels in the order of declaration.
    pub channels: Vec<String>,
}

/// Where a node or an edge stands in the order.
type Key = (usize, (usize, u64), (usize, u64));

impl Ranks {
    fn node(&self, row: &[String]) -> Key {
        (0, self.agent(row.first()), (0, 0))
    }

    fn edge(&self, row: &[String]) -> Key {
        let channel =
            row.get(CHANNEL).and_then(|name| self.channels.iter().position(|c| c == name));
        (channel.unwrap_or(usize::MAX), self.agent(row.first()), self.agent(row.get(1)))
    }

    fn agent(&self, id: Option<&String>) -> (usize, u64) {
        let parts = id.and_then(|id| id.rsplit_once(':'));
        let Some((species, serial)) = parts else { return (usize::MAX, 0) };
        let rank = self.species.iter().position(|known| known == species);
        (rank.unwrap_or(usize::MAX), serial.parse().unwrap_or(u64::MAX))
    }
}

/// Writes `network.gexf` of the snapshots of a folder.
pub(super) fn write(folder: &Path, spells: &[Spell], ranks: &Ranks) -> Result<(), RecordError> {
    let path = folder.join(FILE);
    let failed = || RecordError::io("write", &path);
    let mut out = BufWriter::new(File::create_new(&path).map_err(failed())?);
    head(&mut out).map_err(failed())?;
    let nodes = Merge::open(folder, "nodes", spells)?;
    nodes.each(|row| ranks.node(row), |one, key| node(&mut out, one, key), &path)?;
    out.write_all(b"</nodes>\n<edges>\n").map_err(failed())?;
    let edges = Merge::open(folder, "edges", spells)?;
    let mut number = 0_u64;
    let each = |one: &Found<'_>, _: &[String]| {
        number += 1;
        edge(&mut out, one, number - 1)
    };
    edges.each(|row| ranks.edge(row), each, &path)?;
    let end = || -> io::Result<()> {
        out.write_all(b"</edges>\n</graph>\n</gexf>\n")?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    };
    end().map_err(failed())
}

/// The file.
pub(super) const FILE: &str = "network.gexf";

/// Texts that do not change while an agent or a connector is there; the others have a value for
/// each snapshot. Numbers are all among the others: readers that know one list of attributes of a class,
/// as that of Gephi Lite, take what the first list declares for texts.
const STILL: [&str; 5] = ["species", "cell", "channel", "class", "relation"];

/// The rows of one node or edge in the snapshots in which it is.
struct Found<'a> {
    rows: Vec<(&'a Spell, Vec<String>)>,
}

/// The same table of several snapshots, read side by side.
struct Merge<'a> {
    sources: Vec<(&'a Spell, Rows)>,
}

impl<'a> Merge<'a> {
    fn open(folder: &Path, table: &str, spells: &'a [Spell]) -> Result<Self, RecordError> {
        let open = |spell: &'a Spell| {
            let name = super::network::of_moment(table, spell.name.as_deref());
            Ok((spell, Rows::open_table(folder, &name)?))
        };
        Ok(Self { sources: spells.iter().map(open).collect::<Result<_, RecordError>>()? })
    }

    fn each(
        mut self,
        key: impl Fn(&[String]) -> Key,
        mut write: impl FnMut(&Found<'_>, &[String]) -> io::Result<()>,
        path: &Path,
    ) -> Result<(), RecordError> {
        let mut heads: Vec<Option<Vec<String>>> = Vec::new();
        for (_, rows) in &mut self.sources {
            heads.push(rows.next_row()?);
        }
        while let Some(first) = heads.iter().flatten().map(|row| key(row)).min() {
            let mut found = Found { rows: Vec::new() };
            for (at, (spell, rows)) in self.sources.iter_mut().enumerate() {
                let is_it = |row: &Vec<String>| key(row).cmp(&first) == Ordering::Equal;
                if let Some(row) = heads[at].take_if(|row| is_it(row)) {
                    found.rows.push((*spell, row));
                    heads[at] = rows.next_row()?;
                }
            }
            let last = found.rows.last().map(|(_, row)| row.clone()).unwrap_or_default();
            write(&found, &last).map_err(RecordError::io("write", path))?;
        }
        Ok(())
    }
}

fn head(out: &mut impl Write) -> io::Result<()> {
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
          <gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n\
          <meta><creator>ecograph</creator></meta>\n\
          <graph defaultedgetype=\"directed\" mode=\"dynamic\" timeformat=\"date\" \
          timerepresentation=\"interval\">\n",
    )?;
    attributes(out, "node", &NODES, NODE_ENDS)?;
    attributes(out, "edge", &EDGES, EDGE_ENDS)?;
    out.write_all(b"<nodes>\n")
}

/// A node's first column is its id; a connector's first two are its ends.
const NODE_ENDS: usize = 1;
const EDGE_ENDS: usize = 2;
/// Where a connector's channel stands, by which connectors are sorted, too.
const CHANNEL: usize = 2;

fn attributes<R>(
    out: &mut impl Write,
    class: &str,
    table: &Table<R>,
    ends: usize,
) -> io::Result<()> {
    for (mode, still) in [("static", true), ("dynamic", false)] {
        writeln!(out, "<attributes class=\"{class}\" mode=\"{mode}\">")?;
        let of_mode = |column: &&Column<R>| STILL.contains(&column.name) == still;
        for column in table.columns[ends..].iter().filter(of_mode) {
            let (name, kind) = (column.name, kind(column));
            writeln!(out, "<attribute id=\"{name}\" title=\"{name}\" type=\"{kind}\"/>")?;
        }
        out.write_all(b"</attributes>\n")?;
    }
    Ok(())
}

fn kind<R>(column: &Column<R>) -> &'static str {
    match column.get {
        Get::Text(_) | Get::List(_) => "string",
        Get::Whole(_) | Get::Count(_) => "long",
        Get::Real(_) => "double",
        Get::Flag(_) => "boolean",
    }
}

fn node(out: &mut impl Write, found: &Found<'_>, row: &[String]) -> io::Result<()> {
    out.write_all(b"<node id=\"")?;
    xml::text(out, &row[0])?;
    out.write_all(b"\" label=\"")?;
    xml::text(out, &row[0])?;
    out.write_all(b"\">")?;
    inside(out, found, &NODES, NODE_ENDS)?;
    out.write_all(b"</node>\n")
}

fn edge(out: &mut impl Write, found: &Found<'_>, number: u64) -> io::Result<()> {
    let Some((_, row)) = found.rows.last() else { return Ok(()) };
    write!(out, "<edge id=\"{number}\" source=\"")?;
    xml::text(out, &row[0])?;
    out.write_all(b"\" target=\"")?;
    xml::text(out, &row[1])?;
    out.write_all(b"\" kind=\"")?;
    xml::text(out, &row[CHANNEL])?;
    out.write_all(b"\">")?;
    inside(out, found, &EDGES, EDGE_ENDS)?;
    out.write_all(b"</edge>\n")
}

fn inside<R>(
    out: &mut impl Write,
    found: &Found<'_>,
    table: &Table<R>,
    ends: usize,
) -> io::Result<()> {
    out.write_all(b"<attvalues>")?;
    for (at, column) in table.columns.iter().enumerate().skip(ends) {
        let name = column.name;
        if STILL.contains(&name) {
            if let Some((_, row)) = found.rows.last().filter(|(_, row)| !row[at].is_empty()) {
                write!(out, "<attvalue for=\"{name}\" value=\"")?;
                xml::text(out, &row[at])?;
                out.write_all(b"\"/>")?;
            }
            continue;
        }
        for (spell, row) in found.rows.iter().filter(|(_, row)| !row[at].is_empty()) {
            write!(out, "<attvalue for=\"{name}\" value=\"")?;
            xml::text(out, &row[at])?;
            write!(out, "\"{}/>", interval(spell.from, spell.until))?;
        }
    }
    out.write_all(b"</attvalues><spells>")?;
    for (from, until) in spells(found) {
        write!(out, "<spell{}/>", interval(from, until))?;
    }
    out.write_all(b"</spells>")
}

/// Both days are part of it.
fn interval(from: Date, until: Date) -> String {
    let last = Date::from_days(until.days() - 1);
    format!(" start=\"{from}\" end=\"{last}\"")
}

/// Snapshots that follow each other are one spell.
fn spells(found: &Found<'_>) -> Vec<(Date, Date)> {
    let mut spells: Vec<(Date, Date)> = Vec::new();
    for (spell, _) in &found.rows {
        match spells.last_mut() {
            Some((_, until)) if *until == spell.from => *until = spell.until,
            _ => spells.push((spell.from, spell.until)),
        }
    }
    spells
}
