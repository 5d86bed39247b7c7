//! The formats in which tables are left.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A format of tables.
///
/// ```
/// use ecograph::record::Format;
///
/// assert_eq!("csv".parse(), Ok(Format::Csv));
/// assert_eq!((Format::Parquet.extension(), Format::Csv.file("ledger")), ("parquet", "ledger.csv".into()));
/// assert!(Format::Csv.is_built() && "xlsx".parse::<Format>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text: one header line, commas.
    Csv,
    /// Typed columns, compressed with zstd.
    Parquet,
}

impl Format {
    /// How the names of its files end.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The file of a table, as `species.csv`.
    #[must_use]
    pub fn file(self, table: &str) -> String {
        format!("{table}.{}", self.extension())
    }

    /// Whether this build can write it: Parquet is a feature of the library.
    #[must_use]
    pub fn is_built(self) -> bool {
        match self {
            Self::Csv => true,
            Self::Parquet => cfg!(feature = "parquet"),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "csv" => Ok(Self::Csv),
            "parquet" if Self::Parquet.is_built() => Ok(Self::Parquet),
            "parquet" => Err("this program was built without the feature `parquet`".to_owned()),
            _ => Err("the formats are csv and parquet".to_owned()),
        }
    }
}
