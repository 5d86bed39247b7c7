//! Aligned tables of text that fit a width.

use unicode_width::UnicodeWidthStr as _;

use crate::record::visible;

/// On which side of its column a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Names and words; these give way where a table is too wide.
    Left,
    /// Numbers; never cut.
    Right,
    /// What must be read whole, as paths; on the left, never cut.
    Whole,
}

/// Rows under a header, two blanks between columns.
///
/// ```
/// use ecograph::view::{Align, TextTable, display_width};
///
/// let mut table = TextTable::new(&[("species", Align::Left), ("agents", Align::Right)]);
/// table.heading("at the end");
/// table.row(["用户", "1,000"]);
/// table.row(["shop", "50"]);
/// let expected = "\
/// species  agents
/// at the end
/// 用户      1,000
/// shop         50
/// ";
/// assert_eq!(table.render(80), expected);
/// assert_eq!(display_width("用户"), 4);
/// ```
#[derive(Clone, Debug)]
pub struct TextTable {
    aligns: Vec<Align>,
    lines: Vec<Line>,
}

/// One line of a table.
#[derive(Clone, Debug)]
enum Line {
    /// A field for each column.
    Fields(Vec<String>),
    /// Words over the lines that follow, across all columns.
    Heading(String),
}

/// Columns that a text takes on a terminal: two for a character of Chinese.
#[must_use]
pub fn display_width(text: &str) -> usize {
    text.width()
}

const GAP: usize = 2;
/// Words are never cut below this.
const LEAST: usize = 6;

impl TextTable {
    /// A table with this header; an empty header shows no line.
    #[must_use]
    pub fn new(columns: &[(&str, Align)]) -> Self {
        let header: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let shown = header.iter().any(|name| !name.is_empty());
        let lines = if shown { vec![Line::Fields(header)] } else { Vec::new() };
        Self { aligns: columns.iter().map(|(_, align)| *align).collect(), lines }
    }

    /// Adds a row; missing fields stay empty, hidden characters become visible.
    pub fn row(&mut self, fields: impl IntoIterator<Item = impl AsRef<str>>) {
        let mut row: Vec<String> =
            fields.into_iter().map(|field| visible(field.as_ref()).into_owned()).collect();
        row.resize(self.aligns.len(), String::new());
        self.lines.push(Line::Fields(row));
    }

    /// Adds words over the rows that follow.
    pub fn heading(&mut self, words: &str) {
        self.lines.push(Line::Heading(visible(words).into_owned()));
    }

    /// The lines, none wider than `width` unless numbers alone are.
    #[must_use]
    pub fn render(&self, width: usize) -> String {
        let widths = self.fitted(width);
        let mut text = String::new();
        for line in &self.lines {
            let row = match line {
                Line::Fields(row) => row,
                Line::Heading(words) => {
                    text.push_str(&cut(words, width));
                    text.push('\n');
                    continue;
                }
            };
            let mut line = String::new();
            for ((field, align), &width) in row.iter().zip(&self.aligns).zip(&widths) {
                if width == 0 {
                    continue;
                }
                let field = cut(field, width);
                let blanks = " ".repeat(width - display_width(&field));
                if !line.is_empty() {
                    line.push_str(&" ".repeat(GAP));
                }
                match align {
                    Align::Left | Align::Whole => line = line + &field + &blanks,
                    Align::Right => line = line + &blanks + &field,
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// Widths of the columns: the widest words give way first, one column of the terminal a time.
    fn fitted(&self, width: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.aligns.len())
            .map(|column| {
                let width = |line: &Line| match line {
                    Line::Fields(row) => display_width(&row[column]),
                    Line::Heading(_) => 0,
                };
                self.lines.iter().map(width).max().unwrap_or(0)
            })
            .collect();
        loop {
            let shown = widths.iter().filter(|width| 0 < **width).count();
            let total: usize = widths.iter().sum::<usize>() + GAP * shown.saturating_sub(1);
            let widest = (0..widths.len())
                .filter(|&column| self.aligns[column] == Align::Left && LEAST < widths[column])
                .max_by_key(|&column| widths[column]);
            let Some(widest) = widest.filter(|_| width < total) else { return widths };
            widths[widest] -= 1;
        }
    }
}

/// `text`, or as much of it as fits with `…` behind it.
fn cut(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        let mut longer = kept.clone();
        longer.push(character);
        if width < display_width(&longer) + 1 {
            break;
        }
        kept = longer;
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> TextTable {
        let mut table = TextTable::new(&[
            ("subject", Align::Left),
            ("what", Align::Left),
            ("value", Align::Right),
        ]);
        table.row(["users", "traffic over the platform in a year", "1,234"]);
        table.row(["微信用户", "", "5"]);
        table.row(["a\tb", "x"]);
        table
    }

    #[test]
    fn columns_are_aligned_whatever_the_script() {
        let expected = "\
subject   what                                 value
users     traffic over the platform in a year  1,234
微信用户                                           5
a\\u{9}b   x
";
        assert_eq!(table().render(80), expected);
    }

    #[test]
    fn words_give_way_to_the_width_and_numbers_do_not() {
        let expected = "\
subject   what          value
users     traffic ove…  1,234
微信用户                    5
a\\u{9}b   x
";
        assert_eq!(table().render(29), expected);
        assert!(table().render(29).lines().all(|line| display_width(line) <= 29));
        assert!(table().render(3).contains("1,234"));
        assert!(table().render(16).contains("微信…"));
    }
}
