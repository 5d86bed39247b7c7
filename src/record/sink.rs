//! The seam between tables and the formats they are written in.

use std::io;

use super::column::{Column, Table, Value};
use super::manifest::Written;

/// Takes the rows of one table, in order.
///
/// One implementation for each format; a table never knows which.
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
