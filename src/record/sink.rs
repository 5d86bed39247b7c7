//! The seam between tables and the formats they are written in.

use std::io;
use std::path::Path;

use super::column::{Column, Kind, Table, Value};
use super::csv_sink::CsvSink;
use super::description::Description;
use super::error::RecordError;
use super::format::Format;
use super::manifest::{Stored, Written};
use super::task::Task;

/// Takes the rows of one table, in order.
///
/// One implementation for each format; a table never knows which.
///
/// ```
/// use ecograph::record::{Sink, Stored, Value};
///
/// /// Counts rows and keeps nothing.
/// struct Counts(u64);
/// impl Sink for Counts {
///     fn row(&mut self, _: &[Value<'_>]) -> std::io::Result<()> {
///         self.0 += 1;
///         Ok(())
///     }
///     fn finish(self: Box<Self>) -> std::io::Result<Stored> {
///         Ok(Stored { bytes: self.0, ..Stored::default() })
///     }
/// }
///
/// let mut sink: Box<dyn Sink> = Box::new(Counts(0));
/// sink.row(&[Value::Count(3), Value::Text("user")])?;
/// assert_eq!(sink.finish()?.bytes, 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Sink: Send {
    /// Takes one row.
    ///
    /// # Errors
    /// When the row cannot be written.
    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()>;

    /// Ends the table and makes sure that it is on disk.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>) -> io::Result<Stored>;
}

/// A table in every format that was asked for.
pub(super) struct Files {
    table: String,
    sinks: Vec<(Format, Box<dyn Sink>)>,
    rows: u64,
}

impl Files {
    /// Creates the files `TABLE.EXTENSION`; refuses those that exist.
    pub(super) fn create(
        folder: &Path,
        table: &str,
        columns: &[Description],
        task: &Task,
    ) -> Result<Self, RecordError> {
        let mut sinks = Vec::new();
        for &format in &task.formats {
            let path = folder.join(format.file(table));
            let sink = create(&path, format, columns, task);
            sinks.push((format, sink.map_err(RecordError::io("create", &path))?));
        }
        Ok(Self { table: table.to_owned(), sinks, rows: 0 })
    }

    pub(super) fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        self.rows += 1;
        self.sinks.iter_mut().try_for_each(|(_, sink)| sink.row(values))
    }

    pub(super) fn finish(self) -> io::Result<Written> {
        let mut written = Written { rows: self.rows, ..Written::default() };
        for (format, sink) in self.sinks {
            written.files.insert(format.file(&self.table), sink.finish()?);
        }
        Ok(written)
    }
}

/// The one place that knows the formats of tables.
pub(super) fn create(
    path: &Path,
    format: Format,
    columns: &[Description],
    task: &Task,
) -> io::Result<Box<dyn Sink>> {
    match format {
        Format::Csv => {
            let header: Vec<&str> = columns.iter().map(|column| column.column.as_str()).collect();
            Ok(Box::new(CsvSink::create(path, &header)?))
        }
        #[cfg(feature = "parquet")]
        Format::Parquet => {
            Ok(Box::new(super::parquet_sink::ParquetSink::create(path, columns, task)?))
        }
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => {
            let (_, why) = (task, "this program was built without the feature `parquet`");
            Err(io::Error::new(io::ErrorKind::Unsupported, why))
        }
    }
}

/// A table whose rows are all known, in every format.
pub(super) fn whole<R>(
    folder: &Path,
    table: &Table<R>,
    rows: &[R],
    task: &Task,
) -> Result<Written, RecordError> {
    whole_as(folder, table.name, table, rows, task)
}

/// The same under another name, as that of a moment.
pub(super) fn whole_as<R>(
    folder: &Path,
    name: &str,
    table: &Table<R>,
    rows: &[R],
    task: &Task,
) -> Result<Written, RecordError> {
    let columns: Vec<Description> = super::description::describe_table(table);
    let mut files = Files::create(folder, name, &columns, task)?;
    let write = || -> io::Result<Written> {
        for row in rows {
            files.row(&values(&[], table.columns, row))?;
        }
        files.finish()
    };
    write().map_err(RecordError::io("write", &folder.join(name)))
}

/// The rows of a table as a JSON array of objects, one a line; what is not defined is `null`.
///
/// ```
/// use ecograph::record::{study_tables::{RESPONSE, ResponseRow}, to_json};
/// let row = ResponseRow { distance: 1, agents: 4, response: 0.5 };
/// assert_eq!(to_json(&RESPONSE, &[row]), "[\n{\"distance\":1,\"agents\":4,\"response\":0.5}\n]\n");
/// ```
#[must_use]
pub fn to_json<R>(table: &Table<R>, rows: &[R]) -> String {
    let object = |row: &R| {
        let fields = table.columns.iter().map(|column| {
            let value = match column.value(row) {
                Value::Text(text) => text.into(),
                Value::Whole(number) => number.into(),
                Value::Count(number) => number.into(),
                Value::Real(number) => number.into(),
                Value::Flag(flag) => flag.into(),
                Value::List(names) => names.into(),
            };
            let value: serde_json::Value = value;
            format!("{}:{value}", serde_json::Value::from(column.name))
        });
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    };
    format!("[\n{}\n]\n", rows.iter().map(object).collect::<Vec<_>>().join(",\n"))
}

/// The values of a row: those that come first, then those of the columns.
pub(super) fn values<'a, R>(
    first: &[Value<'a>],
    columns: &[Column<R>],
    row: &'a R,
) -> Vec<Value<'a>> {
    let mut values = Vec::with_capacity(first.len() + columns.len());
    values.extend_from_slice(first);
    values.extend(columns.iter().map(|column| column.value(row)));
    values
}

/// A value as CSV text has it; none where the text is of another kind.
pub(super) fn read_back(kind: Kind, text: &str) -> Option<Value<'_>> {
    Some(match kind {
        // Several names are one text with bars, in every format.
        Kind::Text | Kind::List => Value::Text(text),
        Kind::Whole => Value::Whole(text.parse().ok()?),
        Kind::Count => Value::Count(text.parse().ok()?),
        Kind::Flag => Value::Flag(text.parse().ok()?),
        Kind::Real if text.is_empty() => Value::Real(None),
        Kind::Real => Value::Real(Some(text.parse().ok()?)),
    })
}
