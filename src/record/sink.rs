//! The seam between tables and the formats they are written in.

use std::io;

use super::column::{Column, Table, Value};
use super::manifest::Written;

/// Takes the rows of one table, in order.
///
/// One implementation for each format; a table never knows which.
///
/// ```
/// use ecograph::record::{Sink, Value, Written};
///
/// /// Counts rows and keeps nothing.
/// struct Counts(u64);
/// impl Sink for Counts {
///     fn row(&mut self, _: &[Value<'_>]) -> std::io::Result<()> {
///         self.0 += 1;
///         Ok(())
///     }
///     fn flush(&mut self) -> std::io::Result<()> {
///         Ok(())
///     }
///     fn finish(self: Box<Self>) -> std::io::Result<Written> {
///         Ok(Written { rows: self.0, ..Written::default() })
///     }
/// }
///
/// let mut sink: Box<dyn Sink> = Box::new(Counts(0));
/// sink.row(&[Value::Count(3), Value::Text("user")])?;
/// assert_eq!(sink.finish()?.rows, 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Sink: Send {
    /// Takes one row.
    ///
    /// # Errors
    /// When the row cannot be written.
    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()>;

    /// Hands what was taken so far to the operating system, so that others can read it.
    ///
    /// # Errors
    /// When it cannot be written.
    fn flush(&mut self) -> io::Result<()>;

    /// Ends the table and makes sure that it is on disk.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>) -> io::Result<Written>;
}

/// Writes the header and every row of a table whose rows are already known.
pub(super) fn write_all<R>(
    mut sink: Box<dyn Sink>,
    table: &Table<R>,
    rows: &[R],
) -> io::Result<Written> {
    for row in rows {
        write_row(sink.as_mut(), &[], table.columns, row)?;
    }
    sink.finish()
}

/// Writes one row: the values that come first, then those of the columns.
pub(super) fn write_row<R>(
    sink: &mut dyn Sink,
    first: &[Value<'_>],
    columns: &[Column<R>],
    row: &R,
) -> io::Result<()> {
    let mut values = Vec::with_capacity(first.len() + columns.len());
    values.extend_from_slice(first);
    values.extend(columns.iter().map(|column| column.value(row)));
    sink.row(&values)
}
