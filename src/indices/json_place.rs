//! Where in the text of a JSON value a part of it stands: readers of JSON forget it.

use crate::indices::text_table::Place;

/// A step into a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// To the value of a key of an object.
    Key(&'a str),
    /// To an entry of a list, from 0.
    At(usize),
}

/// The place of the value that `path` leads to in a text that is sound JSON.
pub(crate) fn place_of(text: &str, path: &[Step<'_>]) -> Option<Place> {
    let mut walker = Walker { text, at: 0 };
    for step in path {
        walker.enter(*step)?;
    }
    walker.blanks();
    let before = text.get(..walker.at)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next()?.chars().count() + 1;
    Some(Place { line, column })
}

struct Walker<'t> {
    text: &'t str,
    at: usize,
}

impl Walker<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        self.blanks();
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Goes to the beginning of a part of the value that begins here.
    fn enter(&mut self, step: Step<'_>) -> Option<()> {
        match step {
            Step::Key(wanted) => {
                self.take(b'{')?;
                loop {
                    self.blanks();
                    let begin = self.at;
                    self.skip()?;
                    let key = self.text.get(begin + 1..self.at - 1)?;
                    self.take(b':')?;
                    if key == wanted {
                        return Some(());
                    }
                    self.skip()?;
                    self.take(b',')?;
                }
            }
            Step::At(wanted) => {
                self.take(b'[')?;
                for _ in 0..wanted {
                    self.skip()?;
                    self.take(b',')?;
                }
                Some(())
            }
        }
    }

    /// Goes behind the value that begins here.
    fn skip(&mut self) -> Option<()> {
        self.blanks();
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.skip_text()?,
                b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                }
                b']' | b'}' if 0 < depth => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b']' | b'}' | b':' if depth == 0 => return Some(()),
                _ => self.at += 1,
            }
            if depth == 0 && matches!(self.text.as_bytes()[self.at - 1], b'"' | b']' | b'}') {
                return Some(());
            }
        }
    }

    fn skip_text(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.peek()? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_behind_whatever_stands_before_them() {
        let text = "{ \"a\\\"]\": [1, {\"b\": [2, 3]}],\n \"市\": \"x\", \"c\":[[4,5] , [ 6,7]]}";
        let place = |path: &[Step<'_>]| place_of(text, path).map(|place| place.to_string());
        assert_eq!(place(&[Step::Key("c")]).as_deref(), Some("2:16"));
        assert_eq!(place(&[Step::Key("c"), Step::At(1), Step::At(1)]).as_deref(), Some("2:29"));
        assert_eq!(place(&[Step::Key("d")]), None);
        assert_eq!(place(&[Step::Key("c"), Step::At(2)]), None);
    }
}
