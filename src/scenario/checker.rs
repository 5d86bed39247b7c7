//! What the checks of one element against the others push their problems into.

use std::ops::Range;

use thiserror::Error;

use super::Tree;
use super::find::span_of;
use super::fits::{Found, MOST};
use super::place::Node;
use super::problem::{Fault, nearest, quoted, suggest};

/// Collects the problems of elements that are right by themselves, at the places of their paths.
///
/// A check pushes and goes on. A problem at or below a path that has one already is dropped: it
/// would only follow from the first.
#[derive(Debug)]
pub(crate) struct Checker<'a> {
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

    /// Whether nothing at all is wrong so far.
    #[must_use]
    pub(crate) fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// The numbers of the scenario by path, for elements that speak of paths.
    #[must_use]
    pub(crate) fn tree(&self) -> &'a Tree {
        self.tree
    }

    /// Pushes a problem with the value at `path`, underlined where the text has it.
    pub(crate) fn problem(&mut self, path: &str, fault: impl Fault) {
        let follows = self.found.iter().any(|found| {
            path.strip_prefix(found.path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                && !found.path.is_empty()
        });
        if !follows && self.found.len() < MOST {
            let span: Range<usize> = span_of(self.root, self.text, path);
            self.found.push(Found { path: path.to_owned(), span, fault: Box::new(fault) });
        }
    }

    /// The value at `path` names a `kind` (`species`, `channel`) that `known` does not have.
    pub(crate) fn unknown_name<'n>(
        &mut self,
        path: &str,
        found: &str,
        known: impl IntoIterator<Item = &'n str>,
        kind: &'static str,
    ) {
        let known = known.into_iter().map(str::to_owned).collect();
        self.problem(path, Mismatch::UnknownName { kind, found: found.to_owned(), known });
    }

    /// What stands at `path` does not fit the other elements: what was found, and what would be right.
    pub(crate) fn contradiction(
        &mut self,
        path: &str,
        found: impl Into<String>,
        right: impl Into<String>,
    ) {
        self.problem(path, Mismatch::Contradiction { found: found.into(), right: right.into() });
    }

    /// Whether nothing is wrong at, above or below `path` so far. What is summed or compared over
    /// several fields asks first: a wrong field makes a wrong sum.
    #[must_use]
    pub(crate) fn is_sound(&self, path: &str) -> bool {
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        !self.found.iter().any(|found| within(path, &found.path) || within(&found.path, path))
    }

    /// The value at `path` stands there a second time: `name` is a `kind` that may stand once.
    pub(crate) fn duplicate(&mut self, path: &str, name: &str, kind: &'static str) {
        self.problem(path, Mismatch::Duplicate { kind, name: name.to_owned() });
    }

    /// Whether `target`, the text at `path`, is the path of a number; pushes a problem if not.
    pub(crate) fn number_path(&mut self, path: &str, target: &str) -> bool {
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
    /// What two elements say together cannot be.
    #[error("{found}")]
    Contradiction {
        /// What was found, as a message.
        found: String,
        /// What would be right; may be empty.
        right: String,
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
            Self::UnknownName { found, known, kind } => match known.as_slice() {
                [only] if nearest(found, [only.as_str()]).is_none() => {
                    Some(format!("the only {kind} is `{only}`"))
                }
                _ => suggest(found, "known names", known),
            },
            Self::Duplicate { .. } => Some("leave one of them out".into()),
            Self::Contradiction { right, .. } => (!right.is_empty()).then(|| right.clone()),
            // What is on or off is no number, and an element is not switched in the midst of a run.
            Self::UnknownPath { found, .. } if found.ends_with(".enabled") => Some(
                "`enabled` holds for the whole run: `without` and `--set` change it; what an action \
                 can end is a channel's quality or split"
                    .into(),
            ),
            Self::UnknownPath { near, .. } => {
                near.first().map(|near| format!("did you mean `{near}`?"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Entry;
    use super::super::scan::scan;
    use super::*;

    const TEXT: &str = "(channels: [(name: \"pay\", source: \"usr\", fee: 0.9), (name: \"tip\")])";

    fn pushed(push: impl Fn(&mut Checker<'_>)) -> Vec<(String, String, String)> {
        let root = scan(TEXT);
        let mut tree = Tree::default();
        let (unit, meaning) = (String::new(), String::new());
        tree.declare("channels.pay.fee", Entry { value: 0.9, low: 0.0, high: 1.0, unit, meaning });
        let mut checker = Checker::new(TEXT, &root, &tree, Vec::new());
        push(&mut checker);
        let told = |found: Found| {
            let help = found.fault.help().unwrap_or_default();
            (TEXT[found.span].to_owned(), found.fault.to_string(), help)
        };
        checker.into_found().into_iter().map(told).collect()
    }

    fn says(push: impl Fn(&mut Checker<'_>), underlined: &str, message: &str, help: &str) {
        assert_eq!(pushed(push), [(underlined.into(), message.into(), help.into())]);
    }

    #[test]
    fn problems_between_elements_are_underlined_where_they_stand() {
        says(
            |checker| {
                checker.unknown_name("channels.pay.source", "usr", ["user", "shop"], "species");
            },
            "\"usr\"",
            "there is no species `usr`",
            "did you mean `user`?",
        );
        // What is left at its default is shown at the head of the element.
        says(
            |checker| checker.duplicate("channels.tip.source", "user", "source"),
            "(",
            "the source `user` is given twice",
            "leave one of them out",
        );
        says(
            |checker| assert!(!checker.number_path("channels.pay.source", "channels.pay.fees")),
            "\"usr\"",
            "there is no number at the path `channels.pay.fees`",
            "did you mean `channels.pay.fee`?",
        );
    }

    #[test]
    fn nothing_follows_from_an_error() {
        let twice = |checker: &mut Checker<'_>| {
            checker.duplicate("channels.pay", "pay", "channel");
            checker.contradiction("channels.pay.fee", "too much", "less");
            checker.duplicate("channels.payment", "pay", "channel");
        };
        assert_eq!(pushed(twice).len(), 2);
        let summed = |checker: &mut Checker<'_>| {
            checker.contradiction("channels.pay.fee", "too much", "less");
            for path in ["channels.pay", "channels.pay.fee", "channels.pay.fee.x"] {
                assert!(!checker.is_sound(path), "{path}");
            }
            assert!(checker.is_sound("channels.pay.fees") && checker.is_sound("channels.tip"));
        };
        assert_eq!(pushed(summed), [("0.9".into(), "too much".into(), "less".into())]);
    }
}
