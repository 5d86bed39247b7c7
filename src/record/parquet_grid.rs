//! A flat Parquet file as text, whoever wrote it.

use std::fmt::Write as _;
use std::fs::File;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row, reader::RowIter};

use super::column::Value;
use super::csv_sink::put;
use super::grid::Grid;
use crate::base::guarded::guarded;

/// What is said of bytes over which the decoder fell.
const DAMAGED: &str = "its pages are damaged";

/// Reads all rows.
pub(super) fn read(bytes: Vec<u8>) -> Result<Grid, String> {
    guarded(|| decoded(bytes)).unwrap_or_else(|| Err(DAMAGED.to_owned()))
}

fn decoded(bytes: Vec<u8>) -> Result<Grid, String> {
    let reader =
        SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(|error| said(&error))?;
    let header = header(&reader)?;
    let mut rows = Vec::new();
    for row in reader.get_row_iter(None).map_err(|error| said(&error))? {
        rows.push(texts(&row.map_err(|error| said(&error))?));
    }
    Ok(Grid { header, rows })
}

/// Reads row by row.
pub(super) struct ParquetRows {
    rows: RowIter<'static>,
}

impl ParquetRows {
    pub(super) fn of(file: File) -> Result<Self, String> {
        let begun = guarded(|| {
            let reader = SerializedFileReader::new(file).map_err(|error| said(&error))?;
            header(&reader)?;
            Ok(Self { rows: RowIter::from_file_into(Box::new(reader)) })
        });
        begun.unwrap_or_else(|| Err(DAMAGED.to_owned()))
    }

    pub(super) fn next_row(&mut self) -> Option<Result<Vec<String>, String>> {
        let row = guarded(|| self.rows.next());
        let Some(row) = row else { return Some(Err(DAMAGED.to_owned())) };
        row.map(|row| row.map(|row| texts(&row)).map_err(|error| said(&error)))
    }
}

fn said(error: &ParquetError) -> String {
    error.to_string()
}

/// Names of the columns of a file that holds one value of each in a row.
fn header(reader: &impl FileReader) -> Result<Vec<String>, String> {
    let schema = reader.metadata().file_metadata().schema();
    let mut header = Vec::new();
    for field in schema.get_fields() {
        if !field.is_primitive() {
            return Err(format!("column `{}` holds more than one value a row", field.name()));
        }
        header.push(field.name().to_owned());
    }
    Ok(header)
}

fn texts(row: &Row) -> Vec<String> {
    row.get_column_iter().map(|(_, field)| text(field)).collect()
}

/// A value as CSV has it.
fn text(field: &Field) -> String {
    let mut shown = String::new();
    match field {
        Field::Null => {}
        Field::Str(text) => shown.push_str(text),
        Field::Double(number) => put(&mut shown, &Value::Real(Some(*number))),
        Field::Float(number) => put(&mut shown, &Value::Real(Some(f64::from(*number)))),
        Field::Long(number) => put(&mut shown, &Value::Whole(*number)),
        Field::Int(number) => put(&mut shown, &Value::Whole(i64::from(*number))),
        Field::Bool(flag) => put(&mut shown, &Value::Flag(*flag)),
        Field::Bytes(bytes) => shown.push_str(&String::from_utf8_lossy(bytes.data())),
        Field::Byte(_)
        | Field::Short(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_)
        | Field::Float16(_)
        | Field::Decimal(_)
        | Field::Date(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::TimestampMillis(_)
        | Field::TimestampMicros(_)
        | Field::Group(_)
        | Field::ListInternal(_)
        | Field::MapInternal(_) => {
            // Writing to a string cannot fail.
            let _infallible = write!(shown, "{field}");
        }
    }
    shown
}
