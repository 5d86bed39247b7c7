//! The tables that grow with every step.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::column::{Column, Table, Value};
use super::description::{Description, columns_of_steps, describe_table};
use super::error::RecordError;
use super::manifest::Written;
use super::parts::{self, Parts, Position};
use super::sink::values;
use super::tables::{
    CHANNELS, COMPARTMENTS, DISTRIBUTIONS, FLOWS, FUNCTIONS, INDICES, LEDGER, LIFE, MEASURES,
    SPECIES, STEP,
};
use super::task::Task;
use super::wide::IndexColumns;
use crate::measure::{LifeRow, Snapshot};

/// The tables of a step, each with its parts.
pub(super) struct StepTables {
    folder: PathBuf,
    // Its columns are known when the first step is.
    indices: Option<(IndexColumns, Parts)>,
    species: Parts,
    channels: Parts,
    functions: Parts,
    ledger: Parts,
    flows: Parts,
    compartments: Parts,
    measures: Parts,
    distributions: Parts,
    /// Of a run that traces an agent.
    life: Option<Parts>,
}

/// The tables when all is written: sizes and hashes, and what the columns of the indices are.
pub(super) struct Ended {
    pub(super) tables: BTreeMap<String, Written>,
    pub(super) indices: Vec<Description>,
}

/// Where the tables end when a checkpoint is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Positions {
    tables: BTreeMap<String, Position>,
    /// Columns of the indices.
    indices: Vec<Description>,
}

impl StepTables {
    /// Tables without rows.
    pub(super) fn new(folder: &Path, task: &Task) -> Self {
        Self {
            folder: folder.to_owned(),
            indices: None,
            species: of_step(folder, &SPECIES),
            channels: of_step(folder, &CHANNELS),
            functions: of_step(folder, &FUNCTIONS),
            ledger: of_step(folder, &LEDGER),
            flows: of_step(folder, &FLOWS),
            compartments: of_step(folder, &COMPARTMENTS),
            measures: of_step(folder, &MEASURES),
            distributions: of_step(folder, &DISTRIBUTIONS),
            life: task.trace.as_ref().map(|_| Parts::new(folder, LIFE.name, describe_table(&LIFE))),
        }
    }

    /// Tables that go on where they ended; what came later is removed.
    pub(super) fn go_on(
        folder: &Path,
        task: &Task,
        positions: &Positions,
    ) -> Result<Self, RecordError> {
        let known: Vec<(&str, Position)> =
            positions.tables.iter().map(|(name, position)| (name.as_str(), *position)).collect();
        parts::clear(folder, &known)?;
        let mut tables = Self::new(folder, task);
        if let Some(position) = positions.tables.get(INDICES.name) {
            let columns = IndexColumns::described(positions.indices.clone());
            let all = indices_columns(&columns);
            let parts = Parts::go_on(folder, INDICES.name, all, *position)?;
            tables.indices = Some((columns, parts));
        }
        for parts in tables.all() {
            if let Some(position) = positions.tables.get(parts.table()) {
                let columns = parts.columns().to_vec();
                *parts = Parts::go_on(folder, parts.table(), columns, *position)?;
            }
        }
        Ok(tables)
    }

    /// Records a step, numbered from 1 where the folder begins.
    pub(super) fn record(&mut self, step: u64, snapshot: &Snapshot) -> Result<(), RecordError> {
        self.record_indices(step, snapshot)?;
        let first = [Value::Count(snapshot.step), Value::Text(&snapshot.date)];
        rows(&mut self.species, step, &SPECIES, first, &snapshot.species)?;
        rows(&mut self.channels, step, &CHANNELS, first, &snapshot.channels)?;
        rows(&mut self.functions, step, &FUNCTIONS, first, &snapshot.functions)?;
        rows(&mut self.ledger, step, &LEDGER, first, &snapshot.ledger)?;
        rows(&mut self.flows, step, &FLOWS, first, &snapshot.flows)?;
        rows(&mut self.compartments, step, &COMPARTMENTS, first, &snapshot.compartments)?;
        rows(&mut self.measures, step, &MEASURES, first, &snapshot.measures)?;
        rows(&mut self.distributions, step, &DISTRIBUTIONS, first, &snapshot.distributions)?;
        self.record_life(step, &[])
    }

    /// Records what happened in a step to the agent that is traced.
    pub(super) fn record_life(&mut self, step: u64, life: &[LifeRow]) -> Result<(), RecordError> {
        let Some(parts) = &mut self.life else { return Ok(()) };
        parts.rows(step, life.iter().map(|row| values(&[], LIFE.columns, row)))
    }

    /// Makes sure that everything is on disk; returns where each table ends.
    pub(super) fn positions(&mut self) -> Result<Positions, RecordError> {
        let mut positions = Positions::default();
        if let Some((columns, parts)) = &mut self.indices {
            positions.indices = columns.descriptions().cloned().collect();
            put(&mut positions.tables, parts)?;
        }
        for parts in self.all() {
            put(&mut positions.tables, parts)?;
        }
        Ok(positions)
    }

    /// Joins the parts of every table.
    pub(super) fn join(self, task: &Task) -> Result<Ended, RecordError> {
        let at = self.folder.as_path();
        let (columns, indices) = match self.indices {
            Some(indices) => indices,
            None => indices_of(at, IndexColumns::described(Vec::new())),
        };
        let mut tables = BTreeMap::new();
        let rest = [
            self.species,
            self.channels,
            self.functions,
            self.ledger,
            self.flows,
            self.compartments,
            self.measures,
            self.distributions,
        ];
        for parts in [indices].into_iter().chain(rest).chain(self.life) {
            let name = parts.table().to_owned();
            tables.insert(name, parts.join(at, task)?);
        }
        Ok(Ended { tables, indices: columns.descriptions().cloned().collect() })
    }

    fn record_indices(&mut self, step: u64, snapshot: &Snapshot) -> Result<(), RecordError> {
        if self.indices.is_none() {
            let columns = IndexColumns::of(&snapshot.indices)?;
            self.indices = Some(indices_of(&self.folder, columns));
        }
        // It was put there above.
        let Some((columns, parts)) = &mut self.indices else { return Ok(()) };
        let mut row: Vec<Value<'_>> =
            STEP.iter().chain(INDICES.columns).map(|column| column.value(snapshot)).collect();
        row.extend(columns.values(&snapshot.indices)?);
        parts.rows(step, std::iter::once(row))
    }

    /// Every table but that of the indices.
    fn all(&mut self) -> impl Iterator<Item = &mut Parts> {
        let Self {
            species,
            channels,
            functions,
            ledger,
            flows,
            compartments,
            measures,
            distributions,
            ..
        } = self;
        let all =
            [species, channels, functions, ledger, flows, compartments, measures, distributions];
        all.into_iter().chain(&mut self.life)
    }
}

fn put(tables: &mut BTreeMap<String, Position>, parts: &mut Parts) -> Result<(), RecordError> {
    if let Some(position) = parts.position()? {
        tables.insert(parts.table().to_owned(), position);
    }
    Ok(())
}

fn indices_of(folder: &Path, columns: IndexColumns) -> (IndexColumns, Parts) {
    let parts = Parts::new(folder, INDICES.name, indices_columns(&columns));
    (columns, parts)
}

fn indices_columns(columns: &IndexColumns) -> Vec<Description> {
    let mut all = columns_of_steps(&INDICES);
    all.extend(columns.descriptions().cloned());
    all
}

fn of_step<R>(folder: &Path, table: &Table<R>) -> Parts {
    Parts::new(folder, table.name, columns_of_steps(table))
}

fn rows<R>(
    parts: &mut Parts,
    step: u64,
    table: &Table<R>,
    first: [Value<'_>; 2],
    rows: &[R],
) -> Result<(), RecordError> {
    let columns: &[Column<R>] = table.columns;
    parts.rows(step, rows.iter().map(|row| values(&first, columns, row)))
}
