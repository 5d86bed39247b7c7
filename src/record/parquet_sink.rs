//! Tables as Parquet: typed columns, zstd, what they are in the file's metadata.
//!
//! Names are texts, money and counts are 64-bit integers, numbers are doubles that may be null,
//! flags are booleans. Nothing in a file depends on time, threads or paths.

use std::io;
use std::path::Path;
use std::sync::Arc;

use arrow_ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions};
use arrow_schema::{DataType, Field, Metadata, Schema};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::column::{Kind, Value};
use super::description::Description;
use super::hashed::Hashed;
use super::manifest::Stored;
use super::sink::Sink;
use super::task::Task;

/// Rows of a group at most: what is held in memory of a table.
const GROUP_ROWS: usize = 1 << 16;

/// How hard zstd tries; of no meaning for who reads.
const LEVEL: i32 = 3;

/// A table in a Parquet file.
pub(super) struct ParquetSink {
    writer: SerializedFileWriter<Hashed>,
    columns: Vec<Gathered>,
    rows: usize,
}

/// Values of a column since the last group.
enum Gathered {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    /// Whether each is there, and those that are.
    Real(Vec<i16>, Vec<f64>),
    Flag(Vec<bool>),
}

impl ParquetSink {
    /// Creates the file; refuses one that exists.
    pub(super) fn create(path: &Path, columns: &[Description], task: &Task) -> io::Result<Self> {
        let file = Hashed::create(path)?;
        let kinds = columns.iter().map(|column| Kind::named(&column.kind).unwrap_or(Kind::Text));
        let kinds: Vec<Kind> = kinds.collect();
        let writer = begin(file, columns, &kinds, task).map_err(io_error)?;
        Ok(Self { writer, columns: kinds.into_iter().map(gathered).collect(), rows: 0 })
    }

    /// Writes what was taken since the last group as a group.
    pub(super) fn end_group(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        write_group(&mut self.writer, &mut self.columns).map_err(io_error)
    }
}

impl Sink for ParquetSink {
    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.take(value)?;
        }
        self.rows += 1;
        if self.rows < GROUP_ROWS { Ok(()) } else { self.end_group() }
    }

    fn finish(mut self: Box<Self>) -> io::Result<Stored> {
        self.end_group()?;
        self.writer.into_inner().map_err(io_error)?.end()
    }
}

impl Gathered {
    fn take(&mut self, value: &Value<'_>) -> io::Result<()> {
        match (self, value) {
            (Self::Text(texts), Value::Text(text)) => texts.push(ByteArray::from(*text)),
            (Self::Text(texts), Value::List(names)) => {
                texts.push(ByteArray::from(names.join("|").as_str()));
            }
            (Self::Whole(numbers), Value::Whole(number)) => numbers.push(*number),
            (Self::Whole(numbers), Value::Count(number)) => {
                numbers.push(i64::try_from(*number).unwrap_or(i64::MAX));
            }
            (Self::Real(there, numbers), Value::Real(number)) => {
                let number = number.filter(|number| !number.is_nan());
                there.push(i16::from(number.is_some()));
                // Minus zero is a matter of bits, not of what was measured.
                numbers.extend(number.map(|number| number + 0.0));
            }
            (Self::Flag(flags), Value::Flag(flag)) => flags.push(*flag),
            _ => return Err(io::Error::other("a value is of another kind than its column")),
        }
        Ok(())
    }
}

fn gathered(kind: Kind) -> Gathered {
    match kind {
        Kind::Text | Kind::List => Gathered::Text(Vec::new()),
        Kind::Whole | Kind::Count => Gathered::Whole(Vec::new()),
        Kind::Real => Gathered::Real(Vec::new(), Vec::new()),
        Kind::Flag => Gathered::Flag(Vec::new()),
    }
}

fn begin(
    file: Hashed,
    columns: &[Description],
    kinds: &[Kind],
    task: &Task,
) -> Result<SerializedFileWriter<Hashed>> {
    let fields = columns.iter().zip(kinds).map(|(column, kind)| field(&column.column, *kind));
    let fields = fields.collect::<Result<Vec<_>>>()?;
    let schema = Type::group_type_builder("table").with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
        .set_created_by(format!("ecograph version {}", task.version))
        .set_key_value_metadata(Some(metadata(columns, kinds, task)))
        .build();
    SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))
}

fn field(name: &str, kind: Kind) -> Result<Arc<Type>> {
    let (physical, repetition, logical) = match kind {
        Kind::Text | Kind::List => {
            (Physical::BYTE_ARRAY, Repetition::REQUIRED, Some(LogicalType::String))
        }
        Kind::Whole | Kind::Count => (Physical::INT64, Repetition::REQUIRED, None),
        Kind::Real => (Physical::DOUBLE, Repetition::OPTIONAL, None),
        Kind::Flag => (Physical::BOOLEAN, Repetition::REQUIRED, None),
    };
    let built = Type::primitive_type_builder(name, physical)
        .with_repetition(repetition)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(built))
}

/// What the run was and what the columns are.
fn metadata(columns: &[Description], kinds: &[Kind], task: &Task) -> Vec<KeyValue> {
    let scenario = &task.scenario;
    let about = [
        ("ecograph.version", task.version.clone()),
        ("ecograph.scenario", scenario.name.clone()),
        ("ecograph.scenario.blake3", scenario.blake3.clone()),
        ("ecograph.seed", task.seed.to_string()),
        ("ecograph.scale", task.scale.to_string()),
    ];
    let schema = ("ARROW:schema", arrow_schema(columns, kinds, about.clone()));
    let pairs = about.into_iter().chain([schema]);
    pairs.map(|(name, text)| KeyValue::new(name.to_owned(), text)).collect()
}

/// Unit and meaning as metadata of the columns: Parquet itself knows only metadata of files, so its
/// readers look for those of columns in a schema of Arrow, an IPC message in Base64. Some look there
/// alone, so what is said of the file is said again.
fn arrow_schema<const N: usize>(
    columns: &[Description],
    kinds: &[Kind],
    about: [(&str, String); N],
) -> String {
    let field = |(column, kind): (&Description, &Kind)| {
        let (kind, nullable) = match kind {
            Kind::Text | Kind::List => (DataType::Utf8, false),
            Kind::Whole | Kind::Count => (DataType::Int64, false),
            Kind::Real => (DataType::Float64, true),
            Kind::Flag => (DataType::Boolean, false),
        };
        let said = [("unit", column.unit.as_str()), ("meaning", column.meaning.as_str())];
        Field::new(&column.column, kind, nullable).with_metadata(Metadata::from(said))
    };
    let fields: Vec<Field> = columns.iter().zip(kinds).map(field).collect();
    let encoded = IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(
        &Schema::new_with_metadata(fields, Metadata::from(about)),
        &mut DictionaryTracker::new(true),
        &IpcWriteOptions::default(),
    );
    let message = encoded.ipc_message;
    let mut framed = vec![0xff; 4];
    framed.extend((message.len() as u32).to_le_bytes());
    framed.extend(message);
    BASE64_STANDARD.encode(framed)
}

fn write_group(writer: &mut SerializedFileWriter<Hashed>, columns: &mut [Gathered]) -> Result<()> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        write_column(&mut group, column)?;
    }
    group.close()?;
    Ok(())
}

fn write_column(
    group: &mut SerializedRowGroupWriter<'_, Hashed>,
    column: &mut Gathered,
) -> Result<()> {
    let missing = || ParquetError::General("a column is missing".to_owned());
    let mut writer = group.next_column()?.ok_or_else(missing)?;
    match column {
        Gathered::Text(texts) => {
            writer.typed::<ByteArrayType>().write_batch(texts, None, None)?;
            texts.clear();
        }
        Gathered::Whole(numbers) => {
            writer.typed::<Int64Type>().write_batch(numbers, None, None)?;
            numbers.clear();
        }
        Gathered::Real(there, numbers) => {
            writer.typed::<DoubleType>().write_batch(numbers, Some(there), None)?;
            there.clear();
            numbers.clear();
        }
        Gathered::Flag(flags) => {
            writer.typed::<BoolType>().write_batch(flags, None, None)?;
            flags.clear();
        }
    }
    writer.close()
}

/// What the machine said, where it was the machine.
fn io_error(error: ParquetError) -> io::Error {
    let ParquetError::External(source) = error else { return io::Error::other(error) };
    match source.downcast::<io::Error>() {
        Ok(error) => *error,
        Err(source) => io::Error::other(source),
    }
}
