//! A run folder, read again.

use std::fs;
use std::path::{Path, PathBuf};

use super::column::Table;
use super::error::RecordError;
use super::grid::Grid;
use super::manifest::Manifest;
use super::tables::{IMPACT, LIFE};
use crate::measure::{Impact, LifeRow};

/// A run that was recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The folder.
    pub folder: PathBuf,
    /// What the run was.
    pub manifest: Manifest,
}

impl Recorded {
    /// Reads the life of the traced agent.
    ///
    /// # Errors
    /// When none was traced or the table is damaged.
    pub fn life(&self) -> Result<Vec<LifeRow>, RecordError> {
        let grid = self.table(LIFE.name)?;
        let row = |row: usize| {
            let text = |column: &str| grid.field(row, column).map(str::to_owned);
            let real = |column: &str| match text(column)?.as_str() {
                "" => Some(None),
                number => Some(Some(number.parse().ok()?)),
            };
            Some(LifeRow {
                step: text("step")?.parse().ok()?,
                date: text("date")?,
                event: text("event")?,
                reason: text("reason")?,
                value: real("value")?,
                chance: real("chance")?,
                draw: real("draw")?,
            })
        };
        (0..grid.rows.len()).map(row).collect::<Option<_>>().ok_or_else(|| damaged(self, &LIFE))
    }

    /// Opens a run folder.
    ///
    /// # Errors
    /// When there is none, or when its manifest is of another format or no manifest.
    pub fn open(folder: &Path) -> Result<Self, RecordError> {
        let path = folder.join(Manifest::FILE);
        if !path.is_file() && folder.exists() {
            return Err(RecordError::NotARun { path: folder.to_owned() });
        }
        let json = fs::read(&path).map_err(RecordError::io("read", &path))?;
        if let Some(kind) = super::standing::kind_of_study(folder) {
            return Err(RecordError::Study { path: folder.to_owned(), kind });
        }
        let manifest = Manifest::from_json(&path, &json)?;
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// Reads a table by its name, as `indices`, in whichever format it is there.
    ///
    /// # Errors
    /// When the folder has no such table or it is damaged.
    pub fn table(&self, name: &str) -> Result<Grid, RecordError> {
        let written = self.manifest.tables.get(name);
        let file = written.and_then(|written| written.files.keys().next().cloned());
        let path = self.folder.join(file.unwrap_or_else(|| format!("{name}.csv")));
        let grid = Grid::open(&path)?;
        match written {
            Some(written) if written.rows != grid.rows.len() as u64 => {
                let reason = format!("{} rows, but {} were written", grid.rows.len(), written.rows);
                Err(RecordError::Malformed { path, reason })
            }
            _ => Ok(grid),
        }
    }

    /// Reads the impact table.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub fn impact(&self) -> Result<Vec<Impact>, RecordError> {
        let grid = self.table(IMPACT.name)?;
        let rows = 0..grid.rows.len();
        rows.map(|row| impact(&grid, row))
            .collect::<Option<_>>()
            .ok_or_else(|| damaged(self, &IMPACT))
    }
}

fn damaged<R>(run: &Recorded, table: &Table<R>) -> RecordError {
    let path = run.folder.join(table.name);
    RecordError::Malformed { path, reason: "a column is missing or no number".to_owned() }
}

pub(super) fn impact(grid: &Grid, row: usize) -> Option<Impact> {
    let text = |column: &str| grid.field(row, column).map(str::to_owned);
    let number = |column: &str| grid.field(row, column)?.parse::<f64>().ok();
    let simulated = match grid.field(row, "simulated")? {
        "" => None,
        digits => Some(digits.parse().ok()?),
    };
    let channels = grid.field(row, "channels")?;
    let channels = channels.split('|').filter(|name| !name.is_empty()).map(str::to_owned);
    Some(Impact {
        subject: text("subject")?,
        domain: text("domain")?,
        target: text("target")?,
        label: text("label")?,
        period: text("period")?,
        unit: text("unit")?,
        simulated,
        reported: number("reported")?,
        low: number("low")?,
        high: number("high")?,
        role: text("role")?,
        independent: grid.field(row, "independent")?.parse().ok()?,
        channels: channels.collect(),
        source: text("source")?,
    })
}
