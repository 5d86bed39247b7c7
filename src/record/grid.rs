//! A table of any file as text: its header and its rows.

use std::fs;
use std::path::Path;

use super::error::RecordError;

/// A table as text: its header and its rows.
///
/// ```
/// use ecograph::record::Grid;
///
/// let file = tempfile::NamedTempFile::new()?;
/// std::fs::write(&file, "source,target,weight\na,b,2.5\nb,a,\n")?;
/// let edges = Grid::open(file.path())?;
/// assert_eq!((edges.column("target"), edges.field(1, "source")), (Some(1), Some("b")));
/// assert_eq!(edges.texts("target"), Some(vec!["b", "a"]));
/// assert_eq!(edges.numbers("weight"), Some(vec![Some(2.5), None]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Rows, each as long as the header.
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// Reads a table of a file, CSV or Parquet, whoever wrote it; the file says itself what it is.
    ///
    /// What is null in a Parquet file is empty here, numbers are the shortest that read back.
    ///
    /// # Errors
    /// When it cannot be read, is no such table, or is Parquet and this build cannot read it.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let bytes = fs::read(path).map_err(RecordError::io("read", path))?;
        Self::read(bytes).map_err(|reason| RecordError::Malformed { path: path.to_owned(), reason })
    }

    pub(super) fn read(bytes: Vec<u8>) -> Result<Self, String> {
        if bytes.starts_with(PARQUET) { read_parquet(bytes) } else { Self::read_csv(&bytes) }
    }

    fn read_csv(bytes: &[u8]) -> Result<Self, String> {
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

/// How a Parquet file begins and ends.
const PARQUET: &[u8] = b"PAR1";

#[cfg(feature = "parquet")]
fn read_parquet(bytes: Vec<u8>) -> Result<Grid, String> {
    super::parquet_grid::read(bytes)
}

#[cfg(not(feature = "parquet"))]
fn read_parquet(_bytes: Vec<u8>) -> Result<Grid, String> {
    Err("this program was built without the feature `parquet`".to_owned())
}
