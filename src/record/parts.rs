//! A table of steps while the run goes on: closed parts of a fixed number of steps.
//!
//! Parts are CSV whatever the format that was asked for: text can be read at any moment, and cut
//! after any step, which is what going on from a checkpoint needs. When the run is over the parts
//! are joined: CSV as it stands, Parquet with a group of rows for each part.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

#[cfg(feature = "parquet")]
use super::column::Kind;
use super::column::Value;
use super::csv_sink::CsvRows;
use super::description::Description;
use super::error::RecordError;
use super::format::Format;
use super::hashed::Hashed;
use super::manifest::{Stored, Written};
#[cfg(feature = "parquet")]
use super::sink::read_back;
use super::task::Task;

/// Steps of a part. Part of the layout of Parquet files: another number gives other bytes.
pub const PART_STEPS: u64 = 64;

/// The folder of the parts in that of the run.
pub(super) const PARTS: &str = "parts";

/// Where a table ends when a checkpoint is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// Rows of all parts.
    pub(super) rows: u64,
    /// The last part, from 0.
    pub(super) part: u64,
    /// Bytes of the last part.
    pub(super) bytes: u64,
}

/// A table that grows.
pub(super) struct Parts {
    folder: PathBuf,
    table: &'static str,
    columns: Vec<Description>,
    rows: u64,
    /// The last part; none before the first step.
    last: Option<(u64, CsvRows<BufWriter<File>>)>,
}

impl Parts {
    /// A table without rows, in the folder of a run.
    pub(super) fn new(run: &Path, table: &'static str, columns: Vec<Description>) -> Self {
        Self { folder: run.join(PARTS), table, columns, rows: 0, last: None }
    }

    /// A table that goes on behind a position; what stands behind it is cut off.
    pub(super) fn go_on(
        run: &Path,
        table: &'static str,
        columns: Vec<Description>,
        position: Position,
    ) -> Result<Self, RecordError> {
        let mut parts = Self::new(run, table, columns);
        let path = parts.path(position.part);
        let open = || -> io::Result<(u64, File)> {
            let file = File::options().append(true).open(&path)?;
            Ok((file.metadata()?.len(), file))
        };
        let (found, file) = open().map_err(RecordError::io("open", &path))?;
        if found < position.bytes {
            return Err(RecordError::Short { path, found, wanted: position.bytes });
        }
        file.set_len(position.bytes).map_err(RecordError::io("cut", &path))?;
        parts.rows = position.rows;
        parts.last = Some((position.part, CsvRows::after_header(BufWriter::new(file))));
        Ok(parts)
    }

    pub(super) fn columns(&self) -> &[Description] {
        &self.columns
    }

    pub(super) fn table(&self) -> &'static str {
        self.table
    }

    /// Writes the rows of a step, numbered from 1 where the folder begins; they can be read when
    /// this returns. Every step has a part, also one without rows.
    pub(super) fn rows<'a>(
        &mut self,
        step: u64,
        rows: impl Iterator<Item = Vec<Value<'a>>>,
    ) -> Result<(), RecordError> {
        let part = step.saturating_sub(1) / PART_STEPS;
        let path = self.path(part);
        let mut count = 0;
        let write = || -> io::Result<()> {
            let writer = self.part(part, &path)?;
            for row in rows {
                writer.row(&row)?;
                count += 1;
            }
            writer.flush()
        };
        write().map_err(RecordError::io("write", &path))?;
        self.rows += count;
        Ok(())
    }

    /// The writer of a part; the one before is closed.
    fn part(&mut self, part: u64, path: &Path) -> io::Result<&mut CsvRows<BufWriter<File>>> {
        if let Some((_, closed)) = self.last.take_if(|(last, _)| *last != part) {
            closed.end()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        }
        if self.last.is_none() {
            let header: Vec<&str> =
                self.columns.iter().map(|column| column.column.as_str()).collect();
            let file = BufWriter::new(File::create_new(path)?);
            self.last = Some((part, CsvRows::begin(file, &header)?));
        }
        // It was put there above.
        self.last.as_mut().map(|(_, writer)| writer).ok_or_else(|| io::Error::other("no part"))
    }

    /// Makes sure that everything is on disk; returns where the table ends, if it has begun.
    pub(super) fn position(&mut self) -> Result<Option<Position>, RecordError> {
        let rows = self.rows;
        let Some((part, writer)) = &mut self.last else { return Ok(None) };
        let part = *part;
        let mut end = || -> io::Result<u64> {
            writer.flush()?;
            let file = writer.get_ref().get_ref();
            file.sync_data()?;
            Ok(file.metadata()?.len())
        };
        let bytes = end();
        let bytes = bytes.map_err(RecordError::io("write", &self.path(part)))?;
        Ok(Some(Position { rows, part, bytes }))
    }

    /// Joins the parts to one file in every format, and makes sure that they are on disk.
    pub(super) fn join(mut self, run: &Path, task: &Task) -> Result<Written, RecordError> {
        let last = self.position()?.map(|position| position.part);
        let mut written = Written { rows: self.rows, ..Written::default() };
        for &format in &task.formats {
            let name = format.file(self.table);
            let path = run.join(&name);
            let stored = match format {
                Format::Csv => self.join_csv(&path, last)?,
                Format::Parquet => self.join_parquet(&path, last, task)?,
            };
            written.files.insert(name, stored);
        }
        Ok(written)
    }

    fn join_csv(&self, path: &Path, last: Option<u64>) -> Result<Stored, RecordError> {
        let failed = || RecordError::io("write", path);
        let header: Vec<&str> = self.columns.iter().map(|column| column.column.as_str()).collect();
        let joined = Hashed::create(path).map_err(failed())?;
        let mut joined = CsvRows::begin(joined, &header).and_then(CsvRows::end).map_err(failed())?;
        for part in last.map_or(0..0, |last| 0..last + 1) {
            let bytes = self.read(part)?;
            // The header of a part is a line: names of columns have no line ends.
            let behind = bytes.iter().position(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            joined.write_all(&bytes[behind..]).map_err(failed())?;
        }
        joined.end().map_err(failed())
    }

    #[cfg(feature = "parquet")]
    fn join_parquet(
        &self,
        path: &Path,
        last: Option<u64>,
        task: &Task,
    ) -> Result<Stored, RecordError> {
        let failed = || RecordError::io("write", path);
        let sink = super::parquet_sink::ParquetSink::create(path, &self.columns, task);
        let mut sink = sink.map_err(failed())?;
        for part in last.map_or(0..0, |last| 0..last + 1) {
            let bytes = self.read(part)?;
            self.each_row(part, &bytes, |row| {
                super::sink::Sink::row(&mut sink, row).map_err(failed())
            })?;
            sink.end_group().map_err(failed())?;
        }
        super::sink::Sink::finish(Box::new(sink)).map_err(failed())
    }

    #[cfg(not(feature = "parquet"))]
    fn join_parquet(
        &self,
        path: &Path,
        _last: Option<u64>,
        task: &Task,
    ) -> Result<Stored, RecordError> {
        let refused = super::sink::create(path, Format::Parquet, &self.columns, task);
        refused.map(|_| Stored::default()).map_err(RecordError::io("write", path))
    }

    /// Hands over each row of a part, as values again.
    #[cfg(feature = "parquet")]
    fn each_row(
        &self,
        part: u64,
        bytes: &[u8],
        mut take: impl FnMut(&[Value<'_>]) -> Result<(), RecordError>,
    ) -> Result<(), RecordError> {
        let malformed = |reason: String| RecordError::Malformed { path: self.path(part), reason };
        let kinds: Option<Vec<Kind>> =
            self.columns.iter().map(|column| Kind::named(&column.kind)).collect();
        let kinds = kinds.unwrap_or_default();
        let mut reader = csv::Reader::from_reader(bytes);
        for record in reader.records() {
            let record = record.map_err(|error| malformed(error.to_string()))?;
            let values = record.iter().zip(&kinds).map(|(text, kind)| read_back(*kind, text));
            let row: Option<Vec<Value<'_>>> = values.collect();
            let row = row.filter(|row| row.len() == self.columns.len());
            take(&row.ok_or_else(|| malformed("a field is of another kind".to_owned()))?)?;
        }
        Ok(())
    }

    fn read(&self, part: u64) -> Result<Vec<u8>, RecordError> {
        let path = self.path(part);
        let mut bytes = Vec::new();
        let mut read = || File::open(&path)?.read_to_end(&mut bytes);
        read().map_err(RecordError::io("read", &path))?;
        Ok(bytes)
    }

    fn path(&self, part: u64) -> PathBuf {
        self.folder.join(part_file(self.table, part))
    }
}

/// The file of a part.
pub(super) fn part_file(table: &str, part: u64) -> String {
    format!("{table}-{part:05}.csv")
}

/// Removes every part that no position knows.
pub(super) fn clear(run: &Path, known: &[(&str, Position)]) -> Result<(), RecordError> {
    let folder = run.join(PARTS);
    let is_known = |name: &str| {
        known
            .iter()
            .any(|(table, position)| (0..=position.part).any(|part| part_file(table, part) == name))
    };
    let listed = || -> io::Result<Vec<PathBuf>> {
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect()
    };
    for path in listed().map_err(RecordError::io("read", &folder))? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !is_known(name) {
            fs::remove_file(&path).map_err(RecordError::io("remove", &path))?;
        }
    }
    Ok(())
}
