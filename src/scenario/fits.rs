//! Whether a text fits the table of fields: every fault of shape, kind and range at once.
//!
//! This stands before `ron` makes the values, because `ron` stops at its first error, knows no
//! ranges, and lets `1e400` and repeated keys pass. A fault hides what lies below it, so nothing
//! follows from an error but the error.

use std::collections::BTreeSet;
use std::ops::Range;

use super::place::{Child, Kind, Node};
use super::problem::{Fault, number};
use super::shape::{Fields, Form, Shape, Spelling, Variant};
use super::unfit::Unfit;

/// Nobody reads more, and a large file of another kind could have millions.
pub(crate) const MOST: usize = 200;

/// A fault with its path and its place in the text.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) path: String,
    pub(crate) span: Range<usize>,
    pub(crate) fault: Box<dyn Fault>,
}

/// Every fault of `root` against `shape`.
pub(crate) fn fits(text: &str, root: &Node, shape: Shape<'_>) -> Vec<Found> {
    let mut check = Check { text, found: Vec::new() };
    check.value(root, shape, "");
    check.found
}

/// The path of a field or element below `path`.
pub(crate) fn below(path: &str, segment: &str) -> String {
    if path.is_empty() { segment.to_owned() } else { format!("{path}.{segment}") }
}

/// The segment of a path under which an element of a list is known: its name, or its place.
pub(crate) fn segment(text: &str, element: &Node, index: usize) -> String {
    let name = element.unwrapped(text).field(text, "name");
    name.and_then(|child| child.value.content(text)).unwrap_or_else(|| index.to_string())
}

struct Check<'a> {
    text: &'a str,
    found: Vec<Found>,
}

impl Check<'_> {
    fn value(&mut self, node: &Node, shape: Shape<'_>, path: &str) {
        if node.is_none(self.text) {
            if !shape.optional && !matches!(shape.form(), Form::Any) {
                self.wrong_kind(node, shape, path);
            }
            return;
        }
        let node = if shape.optional { node.unwrapped(self.text) } else { node };
        let fits = match (shape.form(), node.kind) {
            (Form::Any, _) => true,
            (Form::Number(spelling), _) => return self.number(node, shape, spelling, path),
            (Form::Integer, _) => return self.integer(node, shape, path),
            (Form::Switch, Kind::Word) => matches!(node.word(self.text), "true" | "false"),
            (Form::Text, Kind::Text) => {
                return self.length(node, shape, letters(node, self.text), path);
            }
            (Form::List(element), Kind::List) => {
                self.length(node, shape, node.children.len(), path);
                return self.list(node, element, path);
            }
            (Form::Tuple(parts), Kind::Tuple) => return self.tuple(node, &parts, path),
            (Form::Struct(fields), Kind::Struct) => return self.fields(node, fields, path),
            (Form::Struct(fields), Kind::Tuple) if node.children.is_empty() => {
                return self.fields(node, fields, path);
            }
            (Form::Enum(variants), Kind::Word | Kind::Tuple | Kind::Struct) => {
                return self.variant(node, shape, &variants, path);
            }
            (Form::Map(values), Kind::Map) => return self.map(node, values, path),
            _ => false,
        };
        if !fits {
            self.wrong_kind(node, shape, path);
        }
    }

    fn number(&mut self, node: &Node, shape: Shape<'_>, spelling: Spelling, path: &str) {
        let name = node.word(self.text);
        match (node.kind, name, node.children.as_slice()) {
            (Kind::Number, ..) => {
                self.limited(node, shape, path);
            }
            (Kind::Tuple, "Source", [value, from]) if spelling == Spelling::WithOrigin => {
                self.limited(&value.value, shape, path);
                if from.value.kind != Kind::Text {
                    self.push(path, &from.value.span, Unfit::NoSource { path: path.to_owned() });
                }
            }
            (Kind::Tuple, "Free", [value, low, high]) if spelling == Spelling::WithOrigin => {
                let numbers = [value, low, high].map(|part| self.limited(&part.value, shape, path));
                if let [Some(value), Some(low), Some(high)] = numbers {
                    self.free(node, path, value, (low, high));
                }
            }
            (Kind::Tuple | Kind::Struct, ..) if spelling == Spelling::WithOrigin => {
                let found = if name.is_empty() { node.text(self.text) } else { name };
                let fault = Unfit::Spelling { path: path.to_owned(), found: found.to_owned() };
                self.push(path, &node.span, fault);
            }
            _ => self.wrong_kind(node, shape, path),
        }
    }

    fn free(&mut self, node: &Node, path: &str, value: f64, (low, high): (f64, f64)) {
        let path_of = path.to_owned();
        if high < low {
            self.push(path, &node.span, Unfit::BoundsReversed { path: path_of, low, high });
        } else if !(low..=high).contains(&value) {
            self.push(path, &node.span, Unfit::OutOfBounds { path: path_of, value, low, high });
        }
    }

    /// A finite number within the limits of its field, or nothing and a problem.
    fn limited(&mut self, node: &Node, shape: Shape<'_>, path: &str) -> Option<f64> {
        let written = node.text(self.text);
        let parsed = if node.kind == Kind::Number { float(written) } else { None };
        let Some(value) = parsed else {
            self.wrong_kind(node, shape, path);
            return None;
        };
        let path_of = path.to_owned();
        if !value.is_finite() {
            self.push(
                path,
                &node.span,
                Unfit::NotFinite { path: path_of, found: written.to_owned() },
            );
            return None;
        }
        let (above, under) = shape.excludes();
        let low = shape.low().filter(|&low| value < low).or(above.filter(|&low| value <= low));
        let high =
            shape.high().filter(|&high| high < value).or(under.filter(|&high| high <= value));
        if low.is_some() || high.is_some() {
            let fault = Unfit::OutOfRange { path: path_of, found: value, range: range(shape) };
            self.push(path, &node.span, fault);
            return None;
        }
        Some(value)
    }

    fn integer(&mut self, node: &Node, shape: Shape<'_>, path: &str) {
        let written = node.text(self.text);
        // An integer that no type can hold is out of its range, not something else.
        let digits = written.trim_start_matches(['+', '-']).chars().all(|c| c.is_ascii_digit());
        let whole = digits
            || ron::from_str::<i64>(written).is_ok()
            || ron::from_str::<u64>(written).is_ok();
        if node.kind == Kind::Number && !whole && float(written).is_some() {
            let fault = Unfit::NotWhole { path: path.to_owned(), found: written.to_owned() };
            return self.push(path, &node.span, fault);
        }
        if node.kind != Kind::Number {
            return self.wrong_kind(node, shape, path);
        }
        self.limited(node, shape, path);
    }

    fn length(&mut self, node: &Node, shape: Shape<'_>, length: usize, path: &str) {
        let fewest = shape.fewest().filter(|&fewest| length < fewest);
        let most = shape.most().filter(|&most| most < length);
        if fewest.is_some() || most.is_some() {
            let range = (shape.fewest().unwrap_or(0), shape.most());
            let what = if node.kind == Kind::Text { "characters" } else { "elements" };
            let fault = Unfit::Length { path: path.to_owned(), length, what, range };
            self.push(path, &node.head(), fault);
        }
    }

    fn list(&mut self, node: &Node, element: Shape<'_>, path: &str) {
        let named = matches!(element.form(), Form::Struct(fields) if fields.are_named());
        let mut names = BTreeSet::new();
        for (index, child) in node.children.iter().enumerate() {
            let segment = segment(self.text, &child.value, index);
            let name = named.then(|| child.value.field(self.text, "name")).flatten();
            if let Some(name) = name.filter(|name| name.value.kind == Kind::Text) {
                self.name(&name.value, &segment, path);
                if !names.insert(segment.clone()) {
                    let fault =
                        Unfit::DuplicateName { name: segment.clone(), list: path.to_owned() };
                    self.push(path, &name.value.span, fault);
                }
            }
            self.value(&child.value, element, &below(path, &segment));
        }
    }

    /// A name stands in paths, so it may hold nothing that a path gives a meaning to.
    fn name(&mut self, node: &Node, name: &str, path: &str) {
        let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let number = name.chars().all(|c| c.is_ascii_digit());
        if number || !name.chars().all(plain) {
            self.push(path, &node.span, Unfit::Name { name: name.to_owned() });
        }
    }

    fn tuple(&mut self, node: &Node, parts: &[Shape<'_>], path: &str) {
        if node.children.len() != parts.len() {
            let (found, expected) = (node.children.len(), parts.len());
            let fault = Unfit::Parts { path: path.to_owned(), found, expected };
            return self.push(path, &node.span, fault);
        }
        for (index, (child, part)) in node.children.iter().zip(parts).enumerate() {
            self.value(&child.value, *part, &below(path, &index.to_string()));
        }
    }

    fn fields(&mut self, node: &Node, fields: Fields<'_>, path: &str) {
        let mut seen = BTreeSet::new();
        for child in &node.children {
            if MOST <= self.found.len() {
                return;
            }
            let name = child.key(self.text);
            let inside = below(path, &name);
            match fields.get(&name) {
                _ if child.key.is_none() => {
                    self.push(
                        path,
                        &child.value.span,
                        Unfit::NoFieldName { path: path.to_owned() },
                    );
                }
                None => self.unknown_field(child, name, fields, path),
                Some(_) if !seen.insert(name.clone()) => {
                    self.push(
                        &inside,
                        &child.key_span(),
                        Unfit::DuplicateField { path: inside.clone() },
                    );
                }
                Some(shape) => self.value(&child.value, shape, &inside),
            }
        }
        for (name, shape) in fields.iter() {
            if fields.requires(name)
                && !seen.contains(name)
                && !self.is_misspelt(name, node, fields)
            {
                let (field, path_of) = (name.to_owned(), path.to_owned());
                let expected = shape.expected();
                let fault = Unfit::MissingField {
                    field,
                    path: path_of,
                    expected,
                    meaning: shape.meaning(),
                };
                self.push(&below(path, name), &node.head(), fault);
            }
        }
    }

    fn unknown_field(&mut self, child: &Child, name: String, fields: Fields<'_>, path: &str) {
        let fault =
            Unfit::UnknownField { path: path.to_owned(), field: name, known: fields.names() };
        self.push(path, &child.key_span(), fault);
    }

    /// Whether an unknown field of the same struct is likely to be meant: then one problem is enough.
    fn is_misspelt(&self, name: &str, node: &Node, fields: Fields<'_>) -> bool {
        node.children.iter().take(MOST).any(|child| {
            let written = child.key(self.text);
            fields.get(&written).is_none()
                && super::problem::nearest(&written, fields.iter().map(|(name, _)| name))
                    == Some(name)
        })
    }

    fn variant(&mut self, node: &Node, shape: Shape<'_>, variants: &[Variant<'_>], path: &str) {
        let name = node.word(self.text);
        if name.is_empty() {
            return self.wrong_kind(node, shape, path);
        }
        let span = node.name.clone().unwrap_or(node.span.clone());
        let Some(variant) = variants.iter().find(|variant| variant.name == name) else {
            let known = variants.iter().map(|variant| variant.name.to_owned()).collect();
            let found = name.to_owned();
            return self.push(
                path,
                &span,
                Unfit::UnknownVariant { path: path.to_owned(), found, known },
            );
        };
        let fault =
            |expected| Unfit::Variant { path: path.to_owned(), name: name.to_owned(), expected };
        match (variant.holds.map(|holds| (holds, holds.form())), node.kind) {
            (None, Kind::Word) => {}
            (None, _) => self.push(path, &node.span, fault("no brackets")),
            (Some((_, Form::Struct(fields))), Kind::Struct) => self.fields(node, fields, path),
            (Some((_, Form::Struct(fields))), Kind::Tuple) if node.children.is_empty() => {
                self.fields(node, fields, path);
            }
            (Some((_, Form::Tuple(parts))), Kind::Tuple) if node.children.len() == parts.len() => {
                self.tuple(node, &parts, path);
            }
            (Some((holds, _)), Kind::Tuple) if node.children.len() == 1 => {
                self.value(&node.children[0].value, holds, path);
            }
            (Some((holds, _)), _) => self.push(path, &node.span, fault(holds.expected())),
        }
    }

    fn map(&mut self, node: &Node, values: Shape<'_>, path: &str) {
        let mut seen = BTreeSet::new();
        for child in &node.children {
            let key = child.key(self.text);
            let inside = below(path, &key);
            if !seen.insert(key) {
                self.push(
                    &inside,
                    &child.key_span(),
                    Unfit::DuplicateField { path: inside.clone() },
                );
            }
            self.value(&child.value, values, &inside);
        }
    }

    fn wrong_kind(&mut self, node: &Node, shape: Shape<'_>, path: &str) {
        let found = kind(node, self.text);
        let names = shape.names();
        let fault = Unfit::Kind { path: path.to_owned(), expected: shape.expected(), found, names };
        let span = if node.children.is_empty() { node.span.clone() } else { node.head() };
        self.push(path, &span, fault);
    }

    fn push(&mut self, path: &str, span: &Range<usize>, fault: Unfit) {
        if MOST <= self.found.len() {
            return;
        }
        self.found.push(Found {
            path: path.to_owned(),
            span: span.clone(),
            fault: Box::new(fault),
        });
    }
}

/// The limits of a number, in words: `in [0, 1]`, `above 0`.
pub(crate) fn range(shape: Shape<'_>) -> String {
    let (above, under) = shape.excludes();
    let [low, high, above, under] =
        [shape.low(), shape.high(), above, under].map(|limit| limit.map(number));
    match (low, high, above, under) {
        (Some(low), Some(high), None, None) => format!("in [{low}, {high}]"),
        (None, Some(high), Some(above), None) => format!("in ({above}, {high}]"),
        (Some(low), None, None, Some(under)) => format!("in [{low}, {under})"),
        (None, None, Some(above), Some(under)) => format!("in ({above}, {under})"),
        (Some(low), None, None, None) => format!("at least {low}"),
        (None, Some(high), None, None) => format!("at most {high}"),
        (None, None, Some(above), None) => format!("above {above}"),
        (None, None, None, Some(under)) => format!("below {under}"),
        _ => String::new(),
    }
}

fn float(written: &str) -> Option<f64> {
    let whole = || ron::from_str::<i64>(written).ok().map(|whole| whole as f64);
    ron::from_str::<f64>(written).ok().or_else(whole)
}

fn letters(node: &Node, text: &str) -> usize {
    node.content(text).map_or(0, |content| content.chars().count())
}

/// What stands there, in words.
fn kind(node: &Node, text: &str) -> String {
    let written = super::problem::quoted(node.text(text));
    match node.kind {
        Kind::Number => format!("the number {written}"),
        Kind::Text => format!("the text {written}"),
        Kind::Character => format!("the character {written}"),
        Kind::Word if matches!(written.as_str(), "true" | "false") => format!("`{written}`"),
        Kind::Word => format!("the name `{written}`"),
        Kind::Tuple if node.children.is_empty() => format!("`{written}`"),
        Kind::Tuple => "values `(..)`".to_owned(),
        Kind::Struct => "fields `(name: value, ..)`".to_owned(),
        Kind::List => "a list `[..]`".to_owned(),
        Kind::Map => "a map `{..}`".to_owned(),
        Kind::Unknown => format!("`{written}`"),
    }
}
