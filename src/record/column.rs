//! Columns: name, unit, meaning and where the value comes from, declared together.

/// One value of a table, in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A name or words.
    Text(&'a str),
    /// A whole number, negative allowed: money.
    Whole(i64),
    /// A count.
    Count(u64),
    /// A number; none where it is not defined.
    Real(Option<f64>),
    /// Yes or no.
    Flag(bool),
    /// Several names.
    List(&'a [String]),
}

/// What kind of value a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or words.
    Text,
    /// A whole number, 64 bits with sign.
    Whole,
    /// A whole number that is not negative, 64 bits.
    Count,
    /// A floating-point number, 64 bits; empty where it is not defined.
    Real,
    /// `true` or `false`.
    Flag,
    /// Several names, separated by a bar.
    List,
}

impl Kind {
    const ALL: [Self; 6] =
        [Self::Text, Self::Whole, Self::Count, Self::Real, Self::Flag, Self::List];

    /// The kind of this name.
    ///
    /// ```
    /// use ecograph::record::Kind;
    /// assert_eq!((Kind::named("count"), Kind::named("float")), (Some(Kind::Count), None));
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name that documentation and `columns.csv` use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "whole",
            Self::Count => "count",
            Self::Real => "real",
            Self::Flag => "flag",
            Self::List => "list",
        }
    }
}

/// Where the value of a column stands in a row.
#[derive(Clone, Copy, Debug)]
pub enum Get<R> {
    /// A name or words.
    Text(fn(&R) -> &str),
    /// A whole number.
    Whole(fn(&R) -> i64),
    /// A count.
    Count(fn(&R) -> u64),
    /// A number.
    Real(fn(&R) -> Option<f64>),
    /// Yes or no.
    Flag(fn(&R) -> bool),
    /// Several names.
    List(fn(&R) -> &[String]),
}

/// A column of a table of rows `R`.
///
/// ```
/// use ecograph::record::{Value, tables::STEP};
/// use ecograph::measure::Snapshot;
///
/// let snapshot = Snapshot { step: 3, ..Snapshot::default() };
/// let column = &STEP[0];
/// assert_eq!((column.name, column.unit, column.kind().name()), ("step", "steps", "count"));
/// assert_eq!(column.value(&snapshot), Value::Count(3));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Column<R> {
    /// Name, in the header.
    pub name: &'static str,
    /// Unit; empty for names.
    pub unit: &'static str,
    /// What it is, in one sentence.
    pub meaning: &'static str,
    /// Where its value stands.
    pub get: Get<R>,
}

impl<R> Column<R> {
    /// The value in a row.
    pub fn value<'a>(&self, row: &'a R) -> Value<'a> {
        match self.get {
            Get::Text(get) => Value::Text(get(row)),
            Get::Whole(get) => Value::Whole(get(row)),
            Get::Count(get) => Value::Count(get(row)),
            Get::Real(get) => Value::Real(get(row)),
            Get::Flag(get) => Value::Flag(get(row)),
            Get::List(get) => Value::List(get(row)),
        }
    }

    /// What kind of value it holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.get {
            Get::Text(_) => Kind::Text,
            Get::Whole(_) => Kind::Whole,
            Get::Count(_) => Kind::Count,
            Get::Real(_) => Kind::Real,
            Get::Flag(_) => Kind::Flag,
            Get::List(_) => Kind::List,
        }
    }
}

/// A table: its name and its columns, in their order.
#[derive(Clone, Copy, Debug)]
pub struct Table<R: 'static> {
    /// Name; the file is `NAME.csv` or `NAME.parquet`.
    pub name: &'static str,
    /// What a row is, in one sentence.
    pub meaning: &'static str,
    /// Columns.
    pub columns: &'static [Column<R>],
}
