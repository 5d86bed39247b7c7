//! Tables of the user's own: CSV with a header, Parquet, or a list of pairs; rows know their places.

use std::{
    fs,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use super::grid::Grid;
use super::own_network::NetworkError;
use crate::indices::text_table::{misspelt, shortened};
use crate::scenario::nearest;

/// A table whose rows are read one by one.
pub(super) struct OwnTable {
    header: Vec<String>,
    body: Body,
}

enum Body {
    /// CSV after its header; fields are parted by this byte.
    Text { text: String, separator: u8 },
    /// Two ids a line, parted by blanks or tabulators.
    Pairs(String),
    /// Rows of Parquet.
    Grid(Grid),
}

/// A row with the place of each field.
pub(super) struct Row<'a> {
    line: usize,
    fields: Vec<(usize, std::borrow::Cow<'a, str>)>,
}

/// A row that is none.
pub(super) struct Unreadable {
    line: usize,
    what: String,
}

impl Unreadable {
    pub(super) fn of(self, path: &Path) -> NetworkError {
        let place = Some((self.line, 1));
        NetworkError { file: path.to_owned(), place, what: self.what, help: None }
    }
}

impl OwnTable {
    pub(super) fn open(path: &Path) -> Result<Self, NetworkError> {
        let wrong =
            |what: String| NetworkError { file: path.to_owned(), place: None, what, help: None };
        let bytes = fs::read(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
        if bytes.starts_with(b"PAR1") {
            let grid = Grid::read(bytes).map_err(wrong)?;
            return Ok(Self { header: grid.header.clone(), body: Body::Grid(grid) });
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            wrong(format!("is no text: byte {} is not UTF-8", error.utf8_error().valid_up_to()))
        })?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let Some(first) = text.lines().find(|line| !is_aside(line)) else {
            return Err(wrong("is empty".to_owned()));
        };
        let named = |line: &str| line.chars().any(char::is_alphabetic);
        if !named(first) && first.split_whitespace().count() == 2 && !first.contains([',', ';']) {
            return Ok(Self { header: Vec::new(), body: Body::Pairs(text) });
        }
        let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
        let separator = [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',');
        let mut reader = csv_of(&text, separator);
        let header = reader.headers().map_err(|error| wrong(error.to_string()))?;
        let header = header.iter().map(|name| name.trim().to_lowercase()).collect();
        Ok(Self { header, body: Body::Text { text, separator } })
    }

    /// Whether it is a list of pairs, which has no header.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.body, Body::Pairs(_))
    }

    /// Place of a column that may be there.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name)
    }

    /// Place of a column that must be there.
    pub(super) fn needed(&self, name: &str, path: &Path) -> Result<usize, NetworkError> {
        self.column(name).ok_or_else(|| {
            let known = self.header.iter().map(String::as_str);
            let listed = || {
                let names: Vec<String> = self.header.iter().map(|it| shortened(it)).collect();
                format!("its columns are {}", names.join(", "))
            };
            let help = nearest(name, known).map_or_else(listed, |near| format!("is it `{near}`?"));
            NetworkError {
                file: PathBuf::from(path),
                place: Some((1, 1)),
                what: format!("there is no column `{name}`"),
                help: Some(help),
            }
        })
    }

    /// Refuses a column that is one of `known` with a slip of the finger; others are passed over.
    pub(super) fn spelt(&self, known: &[&str], path: &Path) -> Result<(), NetworkError> {
        let absent = || known.iter().copied().filter(|name| self.column(name).is_none());
        for (at, found) in self.header.iter().enumerate() {
            let is_known = known.contains(&found.as_str());
            let Some(near) = misspelt(found, absent()).filter(|_| !is_known) else { continue };
            return Err(NetworkError {
                file: PathBuf::from(path),
                place: Some((1, self.place_of(at))),
                what: format!("there is no column `{}`", shortened(found)),
                help: Some(format!("did you mean `{near}`?")),
            });
        }
        Ok(())
    }

    /// Where the name of a column stands; of a Parquet file its number.
    fn place_of(&self, column: usize) -> usize {
        match &self.body {
            Body::Grid(_) | Body::Pairs(_) => column + 1,
            Body::Text { .. } => {
                let before = self.header[..column].iter().map(|name| name.chars().count() + 1);
                1 + before.sum::<usize>()
            }
        }
    }

    /// The rows in their order.
    pub(super) fn rows(&self) -> Box<dyn Iterator<Item = Result<Row<'_>, Unreadable>> + '_> {
        match &self.body {
            Body::Pairs(text) => {
                let lines = text.lines().enumerate().filter(|(_, line)| !is_aside(line));
                Box::new(lines.map(|(at, line)| pair(at + 1, line)))
            }
            Body::Grid(grid) => Box::new(grid.rows.iter().enumerate().map(|(at, row)| {
                let fields = row.iter().enumerate();
                let fields = fields.map(|(at, text)| (at + 1, text.as_str().into())).collect();
                Ok(Row { line: at + 1, fields })
            })),
            Body::Text { text, separator } => {
                let wide = self.header.len();
                Box::new(csv_of(text, *separator).into_records().map(move |record| {
                    let record = record.map_err(|error| Unreadable {
                        line: error.position().map_or(1, |place| place.line() as usize),
                        what: if let csv::ErrorKind::UnequalLengths { len, .. } = error.kind() {
                            format!("this row has {len} fields, but the header has {wide}")
                        } else {
                            error.to_string()
                        },
                    })?;
                    let line = record.position().map_or(1, |place| place.line() as usize);
                    let mut column = 1;
                    let mut field = |text: &str| {
                        let place = column;
                        column += text.chars().count() + 1;
                        (place, text.trim().to_owned().into())
                    };
                    Ok(Row { line, fields: record.iter().map(&mut field).collect() })
                }))
            }
        }
    }
}

fn csv_of(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator).comment(Some(b'#')).from_reader(text.as_bytes())
}

/// A line that says nothing of the network.
fn is_aside(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with('#')
}

fn pair(line: usize, text: &str) -> Result<Row<'_>, Unreadable> {
    let fields: Vec<(usize, std::borrow::Cow<'_, str>)> = text
        .split_whitespace()
        .map(|word| {
            let before = word.as_ptr() as usize - text.as_ptr() as usize;
            (1 + text[..before].chars().count(), word.into())
        })
        .collect();
    if fields.len() != 2 {
        let what = format!("two ids are wanted, {} stand here", fields.len());
        return Err(Unreadable { line, what });
    }
    Ok(Row { line, fields })
}

impl Row<'_> {
    /// A field without the blanks around it.
    pub(super) fn text(&self, column: usize) -> &str {
        self.fields.get(column).map_or("", |(_, text)| text)
    }

    /// Where a field stands.
    pub(super) fn place(&self, column: usize) -> (usize, usize) {
        (self.line, self.fields.get(column).map_or(1, |(place, _)| *place))
    }

    /// What is wrong with a field.
    pub(super) fn wrong(
        &self,
        column: usize,
        path: &Path,
        what: String,
        help: Option<String>,
    ) -> NetworkError {
        NetworkError { file: path.to_owned(), place: Some(self.place(column)), what, help }
    }

    /// A number of a field that may be empty or not be there at all.
    pub(super) fn number(
        &self,
        column: Option<usize>,
        range: RangeInclusive<f64>,
        path: &Path,
    ) -> Result<Option<f64>, NetworkError> {
        let Some(column) = column.filter(|&column| !self.text(column).is_empty()) else {
            return Ok(None);
        };
        let text = self.text(column);
        match text.parse::<f64>() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            Ok(_) => {
                let low = if *range.start() > 0.0 {
                    "(0".to_owned()
                } else {
                    format!("[{}", range.start())
                };
                let what = format!("{text} is not in {low}, {}]", range.end());
                Err(self.wrong(column, path, what, None))
            }
            Err(_) => Err(self.wrong(column, path, format!("`{text}` is no number"), None)),
        }
    }
}
