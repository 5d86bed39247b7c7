//! Rows of a recorded table, one at a time.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::error::RecordError;
use super::format::Format;

/// Reads a table row by row: it need not fit into memory.
pub(super) struct Rows {
    path: PathBuf,
    source: Source,
}

enum Source {
    Csv(csv::StringRecordsIntoIter<BufReader<File>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<super::parquet_grid::ParquetRows>),
}

impl Rows {
    /// Opens a table of a folder, in whichever format it is there.
    pub(super) fn open_table(folder: &Path, table: &str) -> Result<Self, RecordError> {
        let path = folder.join(Format::Csv.file(table));
        #[cfg(feature = "parquet")]
        if !path.is_file() {
            let path = folder.join(Format::Parquet.file(table));
            let file = File::open(&path).map_err(RecordError::io("read", &path))?;
            let rows = super::parquet_grid::ParquetRows::of(file);
            let rows = rows.map_err(|reason| malformed(&path, reason))?;
            return Ok(Self { path, source: Source::Parquet(Box::new(rows)) });
        }
        let file = File::open(&path).map_err(RecordError::io("read", &path))?;
        let rows = csv::Reader::from_reader(BufReader::new(file)).into_records();
        Ok(Self { path, source: Source::Csv(rows) })
    }

    /// The next row; none at the end.
    pub(super) fn next_row(&mut self) -> Result<Option<Vec<String>>, RecordError> {
        let next = match &mut self.source {
            Source::Csv(rows) => rows.next().map(|row| match row {
                Ok(row) => Ok(row.iter().map(str::to_owned).collect()),
                Err(error) => Err(error.to_string()),
            }),
            #[cfg(feature = "parquet")]
            Source::Parquet(rows) => rows.next_row(),
        };
        next.transpose().map_err(|reason| malformed(&self.path, reason))
    }
}

fn malformed(path: &Path, reason: String) -> RecordError {
    RecordError::Malformed { path: path.to_owned(), reason }
}
