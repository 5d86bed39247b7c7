//! Tables as CSV: one header line, commas, quotes where needed, UTF-8, lines ended by `\n`.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use super::column::Value;
use super::hashed::Hashed;
use super::manifest::Stored;
use super::sink::Sink;

/// Rows as CSV text.
pub(super) struct CsvRows<W: Write> {
    writer: csv::Writer<W>,
    field: String,
}

impl<W: Write> CsvRows<W> {
    /// Goes on with rows where the header stands already.
    pub(super) fn after_header(writer: W) -> Self {
        Self { writer: csv::WriterBuilder::new().from_writer(writer), field: String::new() }
    }

    /// Writes the header.
    pub(super) fn begin<S: AsRef<[u8]>>(writer: W, header: &[S]) -> io::Result<Self> {
        let mut rows = Self::after_header(writer);
        rows.writer.write_record(header)?;
        Ok(rows)
    }

    pub(super) fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        for value in values {
            self.field.clear();
            put(&mut self.field, value);
            self.writer.write_field(&self.field)?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    pub(super) fn get_ref(&self) -> &W {
        self.writer.get_ref()
    }

    pub(super) fn end(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| {
            let source = error.error();
            io::Error::new(source.kind(), source.to_string())
        })
    }
}

/// A table in a CSV file.
pub(super) struct CsvSink {
    rows: CsvRows<Hashed>,
}

impl CsvSink {
    /// Creates the file and writes the header; refuses a file that exists.
    pub(super) fn create<S: AsRef<[u8]>>(path: &Path, header: &[S]) -> io::Result<Self> {
        Ok(Self { rows: CsvRows::begin(Hashed::create(path)?, header)? })
    }
}

impl Sink for CsvSink {
    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        self.rows.row(values)
    }

    fn finish(self: Box<Self>) -> io::Result<Stored> {
        self.rows.end()?.end()
    }
}

/// Appends a value as CSV has it. Numbers are the shortest that read back as the same bits.
pub(super) fn put(field: &mut String, value: &Value<'_>) {
    // Writing to a string cannot fail.
    let _infallible = match value {
        Value::Text(text) => field.write_str(text),
        Value::Whole(number) => write!(field, "{number}"),
        Value::Count(number) => write!(field, "{number}"),
        Value::Flag(flag) => write!(field, "{flag}"),
        Value::Real(number) => put_real(field, *number),
        Value::List(names) => field.write_str(&names.join("|")),
    };
}

fn put_real(field: &mut String, number: Option<f64>) -> std::fmt::Result {
    let Some(number) = number.filter(|number| !number.is_nan()) else { return Ok(()) };
    // Minus zero is a matter of bits, not of what was measured.
    let number = number + 0.0;
    let size = number.abs();
    if number.is_infinite() || size <= 0.0 || (1e-5..1e16).contains(&size) {
        write!(field, "{number}")
    } else {
        write!(field, "{number:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: Value<'_>) -> String {
        let mut field = String::new();
        put(&mut field, &value);
        field
    }

    #[test]
    fn numbers_are_short_and_read_back_as_the_same_bits() {
        assert_eq!(shown(Value::Real(Some(1.0))), "1");
        assert_eq!(shown(Value::Real(Some(0.1 + 0.2))), "0.30000000000000004");
        assert_eq!(shown(Value::Real(Some(-0.0))), "0");
        assert_eq!(shown(Value::Real(Some(1e-300))), "1e-300");
        assert_eq!(shown(Value::Real(Some(-6.02e23))), "-6.02e23");
        assert_eq!(shown(Value::Real(Some(f64::INFINITY))), "inf");
        assert_eq!(shown(Value::Real(None)), "");
        assert_eq!(shown(Value::Real(Some(f64::NAN))), "");
        assert_eq!(shown(Value::Whole(i64::MIN)), "-9223372036854775808");
        assert_eq!(shown(Value::List(&["a".into(), "b".into()])), "a|b");
    }

    proptest::proptest! {
        #[test]
        fn every_number_survives(bits: u64) {
            let number = f64::from_bits(bits);
            proptest::prop_assume!(!number.is_nan());
            let back: f64 = shown(Value::Real(Some(number))).parse().unwrap();
            proptest::prop_assert_eq!(back.to_bits(), (number + 0.0).to_bits());
        }
    }

    #[test]
    fn names_with_commas_quotes_and_line_ends_stay_one_field() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let mut sink = Box::new(CsvSink::create(&path, &["name", "n"]).unwrap());
        sink.row(&[Value::Text("a, \"b\"\nc"), Value::Count(3)]).unwrap();
        let written = sink.finish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "name,n\n\"a, \"\"b\"\"\nc\",3\n");
        assert_eq!(written.bytes, text.len() as u64);
        assert_eq!(written.blake3, blake3::hash(text.as_bytes()).to_hex().to_string());
        assert!(CsvSink::create(&path, &["name"]).is_err());
    }
}
