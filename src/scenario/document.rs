//! Plans of studies as texts: read with the checks and the messages of scenarios.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use thiserror::Error;

use super::Tree;
use super::checker::Checker;
use super::file::{content, without_mark};
use super::find::span_of;
use super::fits::{Found, fits};
use super::load::{at, located, well_formed};
use super::place::Node;
use super::problem::{Fault, Problem, Problems, Source};
use super::shape::Table;
use super::syntax;
use super::text::Text;

/// A plan that has the shape of one; what it means is checked with [`Document::check`].
#[derive(Debug)]
pub(crate) struct Document<T> {
    /// What was read.
    pub(crate) value: T,
    text: Text,
    root: Node,
    found: Vec<Found>,
}

impl<T: DeserializeOwned> Document<T> {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, its syntax is wrong, or no value can be made of it.
    pub(crate) fn load(path: &Path, table: &Table) -> Result<Self, Problems> {
        let text = content(path).map_err(|fault| {
            Problems::from(Problem { path: String::new(), place: None, fault: Box::new(fault) })
        })?;
        Self::parse(&text, &path.display().to_string(), table)
    }

    /// Reads a text that is called `name` in problems.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(crate) fn parse(text: &str, name: &str, table: &Table) -> Result<Self, Problems> {
        let text = without_mark(text).to_owned();
        let text = Text::new(Arc::new(Source { name: name.to_owned(), text }));
        let root = well_formed(&text)?;
        if let Some(child) = root.field(text.as_str(), "species") {
            let span = child.key_span();
            return Err(Problems::from(at(
                &text,
                "",
                &span,
                Mistaken::Scenario { file: name.to_owned() },
            )));
        }
        let found: Vec<Found> =
            fits(text.as_str(), &root, table.shape()).into_iter().map(of_plan).collect();
        match syntax::values(text.as_str(), &root) {
            Ok(value) => Ok(Self { value, text, root, found }),
            Err((path, (span, fault))) => {
                let mut problems = Vec::new();
                // What ron refuses follows from what was found, if anything was.
                if found.is_empty() {
                    problems.push(at(&text, &path, &span, fault));
                }
                problems.extend(located(&text, found));
                Err(Problems::new(problems))
            }
        }
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        self.text.as_str()
    }

    /// A problem with what stands at a path.
    pub(crate) fn problem(&self, path: &str, fault: impl Fault) -> Problem {
        at(&self.text, path, &span_of(&self.root, self.text.as_str(), path), fault)
    }

    /// Why a file that is named at a path cannot be read, if it cannot.
    pub(crate) fn unreadable(&self, path: &str, file: &Path) -> Option<Problem> {
        content(file).err().map(|fault| self.problem(path, fault))
    }

    /// Everything that is wrong with its shape, if anything is.
    pub(crate) fn misshapen(&mut self) -> Vec<Problem> {
        located(&self.text, std::mem::take(&mut self.found))
    }

    /// Lets `check` push what is wrong with the meaning; `tree` has the numbers that it may name.
    ///
    /// # Errors
    /// With all problems, of shape and of meaning.
    pub(crate) fn check<R>(
        &mut self,
        tree: &Tree,
        check: impl FnOnce(&T, &mut Checker<'_>) -> R,
    ) -> Result<R, Problems> {
        let found = std::mem::take(&mut self.found);
        let mut checker = Checker::new(self.text.as_str(), &self.root, tree, found);
        let done = check(&self.value, &mut checker);
        let found = checker.into_found();
        if found.is_empty() { Ok(done) } else { Err(Problems::new(located(&self.text, found))) }
    }
}

/// A text of another kind.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum Mistaken {
    /// A scenario in the place of a plan.
    #[error("this is a scenario, but a plan is wanted")]
    Scenario {
        /// Its file.
        file: String,
    },
    /// A plan in the place of a scenario.
    #[error("this is a plan, but a scenario is wanted")]
    Plan,
}

impl Fault for Mistaken {
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Scenario { file } => {
                format!("a plan names it: `(scenario: {file:?}, replicates: Count(10))`")
            }
            Self::Plan => "give the scenario that it names; `ecograph sweep` makes its runs".into(),
        })
    }
}

/// A fault of shape, in words for a plan: what is said of a whole scenario is meant of it.
#[derive(Debug)]
struct OfPlan(Box<dyn Fault>);

fn of_plan(found: Found) -> Found {
    Found { fault: Box::new(OfPlan(found.fault)), ..found }
}

impl fmt::Display for OfPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.0.to_string();
        match said.strip_prefix("the scenario ") {
            Some(rest) => write!(f, "the plan {rest}"),
            None => f.write_str(&said),
        }
    }
}

impl std::error::Error for OfPlan {}

impl Fault for OfPlan {
    fn help(&self) -> Option<String> {
        self.0.help()
    }
}
