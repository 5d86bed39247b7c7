//! What the checks of one element against the others push their problems into.

use std::ops::Range;

use thiserror::Error;

use super::Tree;
use super::find::span_of;
use super::fits::Found;
use super::place::Node;
use super::problem::{Fault, quoted, suggest};
use super::unfit::Unfit;

/// Collects the problems of elements that are right by themselves, at the places of their paths.
///
/// A check pushes and goes on. A problem at or below a path that has one already is dropped: it
/// would only follow from the first.
#[derive(Debug)]
pub struct Checker<'a> {
    text: &'a str,
    root: &'a Node,
    tree: &'a Tree,
    found: Vec<Found>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(text: &'a str, root: &'a Node, tree: &'a Tree, found: Vec<Found>) -> Self {
        Self { text, root, tree, found }
    }

    pub(crate) fn into_found(self) -> Vec<Found> {
        self.found
    }

    /// The numbers of the scenario by path, for elements that speak of paths.
    #[must_use]
    pub fn tree(&self) -> &'a Tree {
        self.tree
    }

    /// How many problems there are so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// Pushes a problem with the value at `path`, underlined where the text has it.
    pub fn problem(&mut self, path: &str, fault: impl Fault) {
        let follows = self.found.iter().any(|found| {
            path.strip_prefix(found.path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                && !found.path.is_empty()
        });
        if !follows {
            let span: Range<usize> = span_of(self.root, self.text, path);
            self.found.push(Found { path: path.to_owned(), span, fault: Box::new(fault) });
        }
    }

    /// The value at `path` names a `kind` (`species`, `channel`) that `known` does not have.
    pub fn unknown_name<'n>(
        &mut self,
        path: &str,
        found: &str,
        known: impl IntoIterator<Item = &'n str>,
        kind: &'static str,
    ) {
        let known = known.into_iter().map(str::to_owned).collect();
        self.problem(path, Mismatch::UnknownName { kind, found: found.to_owned(), known });
    }

    /// The number at `path` is outside of what the other elements allow.
    pub fn out_of_range(&mut self, path: &str, found: f64, (low, high): (f64, f64)) {
        let range = match (low.is_finite(), high.is_finite()) {
            (true, true) => format!("in [{low}, {high}]"),
            (true, false) => format!("at least {low}"),
            (false, _) => format!("at most {high}"),
        };
        self.problem(path, Unfit::OutOfRange { path: path.to_owned(), found, range });
    }

    /// The value at `path` stands there a second time: `name` is a `kind` that may stand once.
    pub fn duplicate(&mut self, path: &str, name: &str, kind: &'static str) {
        self.problem(path, Mismatch::Duplicate { kind, name: name.to_owned() });
    }

    /// Whether `target`, the text at `path`, is the path of a number; pushes a problem if not.
    pub fn number_path(&mut self, path: &str, target: &str) -> bool {
        if self.tree.find(target).is_some() {
            return true;
        }
        let near = self.tree.nearest(target).into_iter().map(str::to_owned).collect();
        self.problem(path, Mismatch::UnknownPath { found: target.to_owned(), near });
        false
    }
}

/// An element that does not fit the others.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// A name that no element of the kind has.
    #[error("there is no {kind} `{}`", quoted(.found))]
    UnknownName {
        /// What is named, as `species`.
        kind: &'static str,
        /// The name.
        found: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// Something that may stand once stands twice.
    #[error("the {kind} `{name}` is given twice")]
    Duplicate {
        /// What it is, as `category`.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// A path that leads to no number.
    #[error("there is no number at the path `{}`", quoted(.found))]
    UnknownPath {
        /// The path.
        found: String,
        /// Paths that look like it.
        near: Vec<String>,
    },
}

impl Fault for Mismatch {
    fn help(&self) -> Option<String> {
        match self {
            Self::UnknownName { kind, known, .. } if known.is_empty() => {
                Some(format!("the scenario declares no {kind}"))
            }
            Self::UnknownName { found, known, .. } => suggest(found, "known names", known),
            Self::Duplicate { .. } => Some("leave one of them out".into()),
            Self::UnknownPath { near, .. } => {
                near.first().map(|near| format!("did you mean `{near}`?"))
            }
        }
    }
}
