//! A run folder, read again.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::RecordError;
use super::manifest::Manifest;
use super::tables::IMPACT;
use crate::measure::Impact;

/// A run that was recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The folder.
    pub folder: PathBuf,
    /// What the run was.
    pub manifest: Manifest,
}

/// A table as text: its header and its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
}

impl Recorded {
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
        let manifest = Manifest::from_json(&path, &json)?;
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// Reads a table by its name, as `indices`.
    ///
    /// # Errors
    /// When the folder has no such table or it is damaged.
    pub fn table(&self, name: &str) -> Result<Grid, RecordError> {
        let path = self.folder.join(format!("{name}.csv"));
        let bytes = fs::read(&path).map_err(RecordError::io("read", &path))?;
        let grid = Grid::read(&bytes)
            .map_err(|reason| RecordError::Malformed { path: path.clone(), reason })?;
        match self.manifest.tables.get(name) {
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
        rows.map(|row| impact(&grid, row)).collect::<Option<_>>().ok_or_else(|| {
            let path = self.folder.join("impact.csv");
            RecordError::Malformed { path, reason: "a column is missing or no number".to_owned() }
        })
    }
}

impl Grid {
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().map_err(|error| error.to_string())?;
        let header = header.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            rows.push(record.iter().map(str::to_owned).collect());
        }
        Ok(Self { header, rows })
    }

    /// Place of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name)
    }

    /// A column as text.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<Vec<&str>> {
        let at = self.column(name)?;
        Some(self.rows.iter().map(|row| row[at].as_str()).collect())
    }

    /// A column as numbers; none where it is empty or no number.
    #[must_use]
    pub fn numbers(&self, name: &str) -> Option<Vec<Option<f64>>> {
        let at = self.column(name)?;
        Some(self.rows.iter().map(|row| row[at].parse().ok()).collect())
    }

    /// A field.
    #[must_use]
    pub fn field(&self, row: usize, column: &str) -> Option<&str> {
        Some(self.rows.get(row)?.get(self.column(column)?)?.as_str())
    }
}

fn impact(grid: &Grid, row: usize) -> Option<Impact> {
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
