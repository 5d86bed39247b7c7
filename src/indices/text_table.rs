//! A table of text in which every field knows its place, so that an error can point at it.
//!
//! Fields are parted by commas, semicolons or tabulators, whichever the header has most of; a field
//! in quotation marks may hold any of them, line ends, and doubled marks.

use std::fmt;

use crate::indices::unfit_table::{Unfit, Wrong};

/// A place in a text, counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line; of a table without text the row, the header being the first.
    pub line: usize,
    /// Column; of a table without text the field.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What stands there.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// A header and rows, each as long as the header.
///
/// ```
/// use ecograph::indices::text_table::TextTable;
///
/// let words = |words: [&str; 2]| words.map(str::to_owned).to_vec();
/// let table = TextTable::of(words(["source", "target"]), vec![words(["a", "b"])]);
/// assert_eq!((table.rows[0][1].text.as_str(), table.rows[0][1].place.to_string()), ("b", "2:2".to_owned()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextTable {
    /// Names of the columns.
    pub header: Vec<Cell>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

impl TextTable {
    /// A table whose fields are known already, as of another format: its places are rows and fields.
    #[must_use]
    pub fn of(header: Vec<String>, rows: Vec<Vec<String>>) -> Self {
        let row = |line: usize, fields: Vec<String>| -> Vec<Cell> {
            let fields = fields.into_iter().enumerate();
            let cell = |(at, text)| Cell { text, place: Place { line, column: at + 1 } };
            fields.map(cell).collect()
        };
        let rows = rows.into_iter().enumerate();
        Self {
            header: row(1, header),
            rows: rows.map(|(at, fields)| row(at + 2, fields)).collect(),
        }
    }

    /// Reads a table; lines without any character are passed over.
    pub(crate) fn parse(text: &str) -> Result<Self, Wrong> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rows = Scanner::of(text).rows()?.into_iter();
        let Some(header) = rows.next() else { return Err((None, Unfit::Empty)) };
        let rows: Vec<Vec<Cell>> = rows.collect();
        for row in &rows {
            if row.len() != header.len() {
                let (found, expected) = (row.len(), header.len());
                return Err((Some(row[0].place), Unfit::Ragged { found, expected }));
            }
        }
        Ok(Self { header, rows })
    }
}

/// Text of somebody else's as a message may carry it: a name, and no whole file.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    let more = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    text.chars().take(SHOWN).chain(more.chars()).collect()
}

/// The known name of which `found` is a slip, or which it shortens: `strenght`, `lvl`.
///
/// Stricter than what may be meant where only known names may stand: other columns are the user's.
pub(crate) fn misspelt<'a>(
    found: &str,
    mut known: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let letters = found.chars().count();
    if letters < 3 {
        return None;
    }
    let shortens = |name: &str| {
        let mut rest = name.chars();
        let ends = found.chars().next() == name.chars().next()
            && found.chars().last() == name.chars().last();
        ends && found.chars().all(|letter| rest.any(|known| known == letter))
    };
    known.find(|name| strsim::damerau_levenshtein(found, name) <= 1 + letters / 8 || shortens(name))
}

/// Walks a text once, character by character.
struct Scanner<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
    separator: char,
    place: Place,
}

impl<'t> Scanner<'t> {
    fn of(text: &'t str) -> Self {
        let header = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
        let count = |separator: char| header.matches(separator).count();
        // Among equals the comma.
        let most = ['\t', ';', ','].into_iter().max_by_key(|&separator| count(separator));
        let place = Place { line: 1, column: 1 };
        Self { rest: text.chars().peekable(), separator: most.unwrap_or(','), place }
    }

    fn rows(mut self) -> Result<Vec<Vec<Cell>>, Wrong> {
        let mut rows = Vec::new();
        while self.rest.peek().is_some() {
            let row = self.row()?;
            let blank = row.len() == 1 && row[0].text.trim().is_empty();
            if !blank {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// The fields up to the end of the line, which is taken too.
    fn row(&mut self) -> Result<Vec<Cell>, Wrong> {
        let mut row = Vec::new();
        loop {
            let place = self.place;
            let text = self.field(place)?;
            row.push(Cell { text, place });
            match self.next() {
                Some(end) if end == self.separator => {}
                _ => return Ok(row),
            }
        }
    }

    fn field(&mut self, begun: Place) -> Result<String, Wrong> {
        let mut text = String::new();
        let mut quoted = self.rest.peek() == Some(&'"');
        if quoted {
            self.next();
        }
        while let Some(&character) = self.rest.peek() {
            if quoted {
                self.next();
                if character == '"' && self.rest.peek() == Some(&'"') {
                    self.next();
                } else if character == '"' {
                    quoted = false;
                    continue;
                }
                text.push(character);
            } else if character == self.separator || character == '\n' {
                break;
            } else {
                self.next();
                text.push(character);
            }
        }
        if quoted {
            return Err((Some(begun), Unfit::Unclosed));
        }
        if text.ends_with('\r') {
            text.pop();
        }
        Ok(text)
    }

    fn next(&mut self) -> Option<char> {
        let character = self.rest.next()?;
        if character == '\n' {
            self.place = Place { line: self.place.line + 1, column: 1 };
        } else {
            self.place.column += 1;
        }
        Some(character)
    }
}
