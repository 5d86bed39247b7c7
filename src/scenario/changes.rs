//! What is changed in a scenario from outside: settings, elements left out, actions added.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::file::content;
use super::load::Setting;
use super::overlay::{append, leave_out};
use super::place::Kind;
use super::problem::{Fault, Place, Problem, Source};
use super::scan::scan;
use super::shape::Table;
use super::syntax;
use super::text::Text;

/// What is changed in a scenario, as an overlay would: first elements are left out, then actions
/// are added, then values are set.
///
/// ```
/// use ecograph::scenario::{Changes, Scenario};
///
/// assert!(Changes::default().is_empty());
/// let changes = Changes { without: vec!["channel tell".into()], ..Changes::default() };
/// let scenario = Scenario::load_changed("scenarios/minimal.ron", &changes)?;
/// assert!(!scenario.elements.channels[1].enabled);
/// # Ok::<(), ecograph::scenario::Problems>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Values by path.
    pub settings: Vec<Setting>,
    /// Elements that do not take part, as `channel pay`.
    pub without: Vec<String>,
    /// Files of actions: each one action, or a list of them, as a scenario has it.
    pub actions: Vec<PathBuf>,
}

impl Changes {
    /// Whether nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty() && self.without.is_empty() && self.actions.is_empty()
    }
}

/// A file of actions that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoActions {
    /// Something else stands there.
    #[error("a list of actions is wanted")]
    OtherThing,
    /// An empty list.
    #[error("there is no action in it")]
    Empty,
}

impl Fault for NoActions {
    fn help(&self) -> Option<String> {
        Some(
            "as `[(name: \"cut\", from: \"2013-01\", changes: [(path: \"..\", change: To(0))])]`"
                .into(),
        )
    }
}

/// Leaves out and adds; settings come later. Returns what could not be done.
pub(crate) fn lay(text: &mut Text, table: &Table, changes: &Changes) -> Vec<Problem> {
    let mut problems = Vec::new();
    let set = changes.settings.iter().filter_map(|setting| setting.as_str().split_once('='));
    let set: Vec<(String, &str)> =
        set.map(|(path, value)| (path.trim().to_owned(), value)).collect();
    for what in &changes.without {
        const FLAG: &str = "--without ";
        let shown = format!("{FLAG}{what}");
        let range = FLAG.len()..shown.len();
        let source = Arc::new(Source { name: "command line".into(), text: shown });
        problems.extend(leave_out(text, table, what, Place { source, range }, &set));
    }
    for path in &changes.actions {
        match actions(path) {
            Ok(written) => problems.extend(append(text, table, written)),
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

/// The actions that stand in a file.
fn actions(path: &Path) -> Result<Place, Problem> {
    let name = path.display().to_string();
    let problem =
        |place: Option<Place>, fault: Box<dyn Fault>| Problem { path: String::new(), place, fault };
    let text = content(path).map_err(|fault| problem(None, Box::new(fault)))?;
    let source = Arc::new(Source { name, text });
    let place = |range| Place { source: Arc::clone(&source), range };
    syntax::check(&source.text)
        .map_err(|(span, fault)| problem(Some(place(span)), Box::new(fault)))?;
    let root = scan(&source.text);
    let range = match (root.kind, root.children.as_slice()) {
        (Kind::Struct, _) => root.span.clone(),
        (Kind::List, []) => {
            return Err(problem(Some(place(root.span)), Box::new(NoActions::Empty)));
        }
        (Kind::List, [first, .., last]) => first.value.span.start..last.value.span.end,
        (Kind::List, [only]) => only.value.span.clone(),
        _ => return Err(problem(Some(place(root.span)), Box::new(NoActions::OtherThing))),
    };
    Ok(place(range))
}
