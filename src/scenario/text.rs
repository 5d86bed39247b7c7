//! The text that is parsed, put together from files and settings; every byte knows where it was
//! written, so that a problem is shown where the user can mend it.

use std::ops::Range;
use std::sync::Arc;

use super::problem::{Place, Source};

/// Text in which stretches have been replaced.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    resolved: String,
    /// In order and without gaps.
    pieces: Vec<Piece>,
}

/// A stretch of the resolved text and where it was written.
#[derive(Clone, Debug)]
struct Piece {
    range: Range<usize>,
    from: Place,
    made: Made,
}

/// Whether a stretch is what the user wrote, byte by byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    Verbatim,
    /// Written for the user, as the name of a field that a setting inserts.
    ForIt,
}

impl Piece {
    fn is_verbatim(&self) -> bool {
        self.made == Made::Verbatim
    }

    fn map(&self, at: usize) -> usize {
        if self.is_verbatim() {
            self.from.range.start + (at - self.range.start)
        } else {
            self.from.range.start
        }
    }

    fn cut(&self, range: Range<usize>) -> Self {
        let mut from = self.from.clone();
        if self.is_verbatim() {
            from.range = self.map(range.start)..self.map(range.end);
        }
        Self { range, from, made: self.made }
    }
}

impl Text {
    pub(crate) fn new(source: Arc<Source>) -> Self {
        let resolved = source.text.clone();
        let from = Place { source, range: 0..resolved.len() };
        let piece = Piece { range: 0..resolved.len(), from, made: Made::Verbatim };
        Self { pieces: vec![piece], resolved }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.resolved
    }

    /// Puts the written stretches and what joins them in the place of `range`.
    pub(crate) fn replace(&mut self, range: &Range<usize>, stretches: &[(&str, Place)]) {
        let mut pieces = Vec::with_capacity(self.pieces.len() + stretches.len() + 1);
        for piece in &self.pieces {
            let end = piece.range.end.min(range.start);
            if piece.range.start < end {
                pieces.push(piece.cut(piece.range.start..end));
            }
        }
        let mut resolved = self.resolved[..range.start].to_owned();
        for (text, from) in stretches {
            let start = resolved.len();
            resolved.push_str(text);
            let made = if *text == from.text() { Made::Verbatim } else { Made::ForIt };
            pieces.push(Piece { range: start..resolved.len(), from: from.clone(), made });
        }
        let shift = resolved.len();
        for piece in &self.pieces {
            let start = piece.range.start.max(range.end);
            if start < piece.range.end {
                let mut tail = piece.cut(start..piece.range.end);
                tail.range = shift + start - range.end..shift + piece.range.end - range.end;
                pieces.push(tail);
            }
        }
        resolved.push_str(&self.resolved[range.end..]);
        self.resolved = resolved;
        self.pieces = pieces;
    }

    /// Where a stretch of the resolved text was written. What spans several sources is shown where
    /// it begins.
    pub(crate) fn locate(&self, range: &Range<usize>) -> Place {
        let first = self.piece(range.start);
        let start = first.map(range.start.clamp(first.range.start, first.range.end));
        if !first.is_verbatim() {
            return first.from.clone();
        }
        let last = self.piece(range.end.saturating_sub(1).max(range.start));
        let same = Arc::ptr_eq(&first.from.source, &last.from.source) && last.is_verbatim();
        let end = if same {
            last.map(range.end.clamp(last.range.start, last.range.end))
        } else {
            first.from.range.end
        };
        Place { source: first.from.source.clone(), range: start..end.max(start) }
    }

    fn piece(&self, at: usize) -> &Piece {
        let after = self.pieces.partition_point(|piece| piece.range.end <= at);
        &self.pieces[after.min(self.pieces.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, text: &str) -> Arc<Source> {
        Arc::new(Source { name: name.into(), text: text.into() })
    }

    fn shown(text: &Text, needle: &str) -> String {
        let at = text.as_str().find(needle).unwrap();
        let place = text.locate(&(at..at + needle.len()));
        format!("{}:{}:{}", place.source.name, place.line(), place.text())
    }

    #[test]
    fn replaced_text_knows_where_it_was_written() {
        let mut text = Text::new(source("a.ron", "(\n a: 1,\n b: 2,\n c: 3)"));
        let set = source("--set", "b=77");
        let at = text.as_str().find('2').unwrap();
        text.replace(&(at..at + 1), &[("77", Place { source: set.clone(), range: 2..4 })]);
        let end = text.as_str().len() - 1;
        let whole = Place { source: set, range: 0..4 };
        text.replace(&(end..end), &[(", d: ", whole.clone()), ("77", whole)]);
        assert_eq!(text.as_str(), "(\n a: 1,\n b: 77,\n c: 3, d: 77)");
        assert_eq!(shown(&text, "1"), "a.ron:2:1");
        assert_eq!(shown(&text, "77"), "--set:1:77");
        assert_eq!(shown(&text, "3"), "a.ron:4:3");
        assert_eq!(shown(&text, "d"), "--set:1:b=77");
        assert_eq!(shown(&text, ")"), "a.ron:4:)");
        assert_eq!(shown(&text, "a: 1,\n b: 77,\n c"), "a.ron:2:a: 1,\n b: 2,\n c");
    }
}
