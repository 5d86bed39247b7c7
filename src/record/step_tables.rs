//! The tables that grow with every step.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::column::{Column, Table, Value};
use super::csv_sink::CsvSink;
use super::description::Description;
use super::error::RecordError;
use super::manifest::Written;
use super::sink::{Sink, write_all, write_row};
use super::tables::{
    CHANNELS, COMPARTMENTS, DISTRIBUTIONS, FLOWS, INDICES, LEDGER, MEASURES, SPECIES, STEP,
};
use super::wide::IndexColumns;
use crate::measure::{Reading, Snapshot};

/// The tables of a step, each with its file.
pub(super) struct StepTables {
    folder: PathBuf,
    // Its columns are known when the first step is.
    indices: Option<(IndexColumns, Box<dyn Sink>)>,
    species: Box<dyn Sink>,
    channels: Box<dyn Sink>,
    ledger: Box<dyn Sink>,
    flows: Box<dyn Sink>,
    compartments: Box<dyn Sink>,
    measures: Box<dyn Sink>,
    distributions: Box<dyn Sink>,
}

/// The tables when all is written: sizes and hashes, and what the columns of the indices are.
pub(super) struct Ended {
    pub(super) tables: BTreeMap<String, Written>,
    pub(super) indices: Vec<Description>,
}

impl StepTables {
    pub(super) fn create(folder: &Path) -> Result<Self, RecordError> {
        Ok(Self {
            folder: folder.to_owned(),
            indices: None,
            species: of_step(folder, &SPECIES)?,
            channels: of_step(folder, &CHANNELS)?,
            ledger: of_step(folder, &LEDGER)?,
            flows: of_step(folder, &FLOWS)?,
            compartments: of_step(folder, &COMPARTMENTS)?,
            measures: of_step(folder, &MEASURES)?,
            distributions: of_step(folder, &DISTRIBUTIONS)?,
        })
    }

    pub(super) fn record(&mut self, snapshot: &Snapshot) -> Result<(), RecordError> {
        let at = self.folder.as_path();
        record_indices(&mut self.indices, at, snapshot)?;
        let first = [Value::Count(snapshot.step), Value::Text(&snapshot.date)];
        rows(self.species.as_mut(), at, &SPECIES, first, &snapshot.species)?;
        rows(self.channels.as_mut(), at, &CHANNELS, first, &snapshot.channels)?;
        rows(self.ledger.as_mut(), at, &LEDGER, first, &snapshot.ledger)?;
        rows(self.flows.as_mut(), at, &FLOWS, first, &snapshot.flows)?;
        rows(self.compartments.as_mut(), at, &COMPARTMENTS, first, &snapshot.compartments)?;
        rows(self.measures.as_mut(), at, &MEASURES, first, &snapshot.measures)?;
        rows(self.distributions.as_mut(), at, &DISTRIBUTIONS, first, &snapshot.distributions)
    }

    pub(super) fn end(self) -> Result<Ended, RecordError> {
        let at = self.folder.as_path();
        let (columns, indices) = match self.indices {
            Some(indices) => indices,
            None => indices_of(at, &[])?,
        };
        let mut tables = BTreeMap::new();
        for (name, sink) in [
            (INDICES.name, indices),
            (SPECIES.name, self.species),
            (CHANNELS.name, self.channels),
            (LEDGER.name, self.ledger),
            (FLOWS.name, self.flows),
            (COMPARTMENTS.name, self.compartments),
            (MEASURES.name, self.measures),
            (DISTRIBUTIONS.name, self.distributions),
        ] {
            let written = sink.finish().map_err(RecordError::io("write", &file(at, name)))?;
            tables.insert(name.to_owned(), written);
        }
        Ok(Ended { tables, indices: columns.descriptions().cloned().collect() })
    }
}

/// Writes a table whose rows are all known.
pub(super) fn whole<R>(
    folder: &Path,
    table: &Table<R>,
    rows: &[R],
) -> Result<Written, RecordError> {
    let sink = create(folder, table.name, &names(table.columns))?;
    let path = file(folder, table.name);
    write_all(sink, table, rows).map_err(RecordError::io("write", &path))
}

fn record_indices(
    indices: &mut Option<(IndexColumns, Box<dyn Sink>)>,
    folder: &Path,
    snapshot: &Snapshot,
) -> Result<(), RecordError> {
    let (columns, sink) = match indices {
        Some(known) => known,
        None => indices.insert(indices_of(folder, &snapshot.indices)?),
    };
    let mut row: Vec<Value<'_>> =
        STEP.iter().chain(INDICES.columns).map(|column| column.value(snapshot)).collect();
    row.extend(columns.values(&snapshot.indices)?);
    let path = file(folder, INDICES.name);
    sink.row(&row).and_then(|()| sink.flush()).map_err(RecordError::io("write", &path))
}

fn indices_of(
    folder: &Path,
    readings: &[Reading],
) -> Result<(IndexColumns, Box<dyn Sink>), RecordError> {
    let columns = IndexColumns::of(readings)?;
    let mut header = names(STEP);
    header.extend(names(INDICES.columns));
    header.extend(columns.names());
    let sink = create(folder, INDICES.name, &header)?;
    Ok((columns, sink))
}

fn rows<R>(
    sink: &mut dyn Sink,
    folder: &Path,
    table: &Table<R>,
    first: [Value<'_>; 2],
    rows: &[R],
) -> Result<(), RecordError> {
    let mut write = || {
        for row in rows {
            write_row(sink, &first, table.columns, row)?;
        }
        sink.flush()
    };
    write().map_err(RecordError::io("write", &file(folder, table.name)))
}

fn of_step<R>(folder: &Path, table: &Table<R>) -> Result<Box<dyn Sink>, RecordError> {
    let mut header = names(STEP);
    header.extend(names(table.columns));
    create(folder, table.name, &header)
}

/// The one place that knows the format of tables.
fn create(folder: &Path, table: &str, header: &[&str]) -> Result<Box<dyn Sink>, RecordError> {
    let path = file(folder, table);
    let sink = CsvSink::create(&path, header).map_err(RecordError::io("create", &path))?;
    Ok(Box::new(sink))
}

fn names<R>(columns: &'static [Column<R>]) -> Vec<&'static str> {
    columns.iter().map(|column| column.name).collect()
}

fn file(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}.csv"))
}
