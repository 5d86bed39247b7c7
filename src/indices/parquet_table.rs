//! A table of edges or of nodes that stands in a Parquet file.

use std::fs::File;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use crate::base::guarded::guarded;
use crate::indices::text_table::TextTable;

/// Why a file is no Parquet table that can be read.
#[derive(Debug, thiserror::Error)]
#[error("this is no Parquet table that can be read: {0}")]
pub struct NoParquetTable(#[from] ParquetError);

/// Reads all rows; a value that is missing is an empty field.
///
/// Columns are of text or numbers, uncompressed or compressed by Zstandard or Snappy.
///
/// # Errors
/// When the file is damaged, or has columns of another kind.
///
/// ```
/// use ecograph::indices::parquet_table::read;
///
/// let place = tempfile::tempdir()?;
/// std::fs::write(place.path().join("edges.parquet"), "source,target,value")?;
/// let refused = read(std::fs::File::open(place.path().join("edges.parquet"))?);
/// assert!(refused.is_err(), "a table of text is none of Parquet");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn read(file: File) -> Result<TextTable, NoParquetTable> {
    let damaged = || ParquetError::General("its pages are damaged".to_owned());
    guarded(|| decoded(file)).unwrap_or_else(|| Err(damaged().into()))
}

fn decoded(file: File) -> Result<TextTable, NoParquetTable> {
    let reader = SerializedFileReader::new(file)?;
    let schema = reader.metadata().file_metadata().schema();
    let header = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let fields = |row: &Row| row.get_column_iter().map(|(_, field)| text(field)).collect();
    let rows = reader.get_row_iter(None)?.map(|row| Ok(fields(&row?)));
    let rows: Result<Vec<Vec<String>>, NoParquetTable> = rows.collect();
    Ok(TextTable::of(header, rows?))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is no number is refused as one later")]
fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        // The shortest digits that read back as the same bits.
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        other => other.to_string(),
    }
}
