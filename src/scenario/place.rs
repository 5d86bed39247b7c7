//! Where everything stands in a RON text: a tree of values with their places.
//!
//! `ron` judges the syntax and makes the values; these are only places, so that a fault of meaning
//! can be underlined and a setting can replace the text of its path.

use std::ops::Range;

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `1`, `-0.5`, `1e3`, `0x1F`, `inf`, `NaN`.
    Number,
    /// `"text"` and `r#"text"#`.
    Text,
    /// `'c'` and byte strings: no scenario uses them.
    Character,
    /// A name alone: `true`, `None`, `Exchange`.
    Word,
    /// `(1, 2)`, `Some(3)`, `()`: round brackets without field names.
    Tuple,
    /// `(name: 1)`, `Wire(degree: 3)`.
    Struct,
    /// `[1, 2]`.
    List,
    /// `{"a": 1}`.
    Map,
    /// Anything else.
    Unknown,
}

/// One value of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// From the first byte of the value to after its last.
    pub(crate) span: Range<usize>,
    /// The name before an opening bracket, or the word itself.
    pub(crate) name: Option<Range<usize>>,
    /// What stands between the brackets.
    pub(crate) children: Vec<Child>,
    /// Where the opening bracket stands, for values that have one.
    pub(crate) opening: usize,
}

/// A value between brackets, with its field name or key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Child {
    /// The field name of a struct, the key of a map.
    pub(crate) key: Option<Node>,
    pub(crate) value: Node,
}

impl Node {
    pub(crate) fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.span.clone()).unwrap_or("")
    }

    /// The name before the bracket, or the word.
    pub(crate) fn word<'a>(&self, text: &'a str) -> &'a str {
        let word = self.name.clone().and_then(|span| text.get(span)).unwrap_or("");
        word.strip_prefix("r#").unwrap_or(word)
    }

    /// The content of a text value.
    pub(crate) fn content(&self, text: &str) -> Option<String> {
        (self.kind == Kind::Text).then(|| ron::from_str(self.text(text)).ok()).flatten()
    }

    /// Whether its children are known by field names or keys.
    pub(crate) fn has_keys(&self) -> bool {
        matches!(self.kind, Kind::Struct | Kind::Map)
    }

    /// The child with this field name.
    pub(crate) fn field<'a>(&'a self, text: &str, name: &str) -> Option<&'a Child> {
        self.children.iter().find(|child| child.key(text) == name)
    }

    /// What `Some(..)` holds, or the value itself.
    pub(crate) fn unwrapped(&self, text: &str) -> &Node {
        match self.children.as_slice() {
            [only] if self.kind == Kind::Tuple && self.word(text) == "Some" => {
                only.value.unwrapped(text)
            }
            _ => self,
        }
    }

    /// Whether it says that there is nothing.
    pub(crate) fn is_none(&self, text: &str) -> bool {
        self.kind == Kind::Word && self.word(text) == "None"
    }

    /// Just inside of the opening bracket.
    pub(crate) fn inside(&self) -> Range<usize> {
        self.opening + 1..self.span.end.saturating_sub(1).max(self.opening + 1)
    }

    /// The bracket with the name before it: where a missing field is missing.
    pub(crate) fn head(&self) -> Range<usize> {
        match self.kind {
            Kind::Tuple | Kind::Struct | Kind::List | Kind::Map => {
                self.span.start..self.opening + 1
            }
            Kind::Number | Kind::Text | Kind::Character | Kind::Word | Kind::Unknown => {
                self.span.clone()
            }
        }
    }

    /// What to underline for the whole value: all of it when it is short of brackets.
    pub(crate) fn head_or_whole(&self) -> Range<usize> {
        if self.kind == Kind::Struct || 3 < self.children.len() {
            self.head()
        } else {
            self.span.clone()
        }
    }
}

impl Child {
    /// The field name, or the content of the key.
    pub(crate) fn key(&self, text: &str) -> String {
        let Some(key) = &self.key else { return String::new() };
        let content = key.content(text);
        content.unwrap_or_else(|| {
            let word = key.word(text);
            if word.is_empty() { key.text(text).to_owned() } else { word.to_owned() }
        })
    }

    pub(crate) fn key_span(&self) -> Range<usize> {
        self.key.as_ref().map_or(self.value.span.clone(), |key| key.span.clone())
    }
}
