//! From files and settings to a checked scenario, or to everything that is wrong with them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::changes::{self, Changes};
use super::checker::Checker;
use super::document::Mistaken;
use super::edit::{self, Astray, Change};
use super::file::{Unreadable, content, without_mark};
use super::fits::{Found, fits};
use super::place::Node;
use super::problem::{Fault, Place, Problem, Problems, Source};
use super::scan::scan;
use super::shape::Table;
use super::text::Text;
use super::{Elements, Tree, overlay, schema, syntax};

/// A checked scenario with the text it was made of.
///
/// ```no_run
/// use ecograph::scenario::{Scenario, Setting};
///
/// let scenario = Scenario::load("wechat.ron", &[Setting::new("species.user.level=0.4")])?;
/// println!("{} species, {}", scenario.elements.species.len(), scenario.hash());
/// # Ok::<(), ecograph::scenario::Problems>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it declares.
    pub elements: Elements,
    name: String,
    text: String,
    files: Vec<String>,
    settings: Vec<Setting>,
    tree: Tree,
}

/// A value for a path, as `--set` gives it: `species.user.level=0.4`.
///
/// ```
/// use ecograph::scenario::{Scenario, Setting};
///
/// let more = Setting::new("species.person.members=100");
/// assert_eq!(more.as_str(), "species.person.members=100");
/// let scenario = Scenario::load("scenarios/minimal.ron", &[more])?;
/// assert_eq!(scenario.elements.species[0].members.get(), 100.0);
/// # Ok::<(), ecograph::scenario::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    written: String,
}

impl Setting {
    /// A setting written `PATH=VALUE`; it is looked at when a scenario is loaded with it.
    #[must_use]
    pub fn new(written: impl Into<String>) -> Self {
        Self { written: written.into() }
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }
}

impl Scenario {
    /// Reads a scenario or an overlay, with the files it is laid over, and applies settings.
    ///
    /// # Errors
    /// The first error of reading or syntax, or all errors of meaning at once.
    ///
    /// ```
    /// use ecograph::scenario::Scenario;
    ///
    /// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// assert_eq!((scenario.elements.name.as_str(), scenario.file()), ("minimal", "scenarios/minimal.ron"));
    /// assert_eq!((scenario.files().len(), scenario.settings().len()), (1, 0));
    /// // Its text alone makes it again.
    /// let again = Scenario::parse(scenario.text(), "again", &[])?;
    /// assert_eq!(again.hash(), scenario.hash());
    /// # Ok::<(), ecograph::scenario::Problems>(())
    /// ```
    pub fn load(path: impl AsRef<Path>, settings: &[Setting]) -> Result<Self, Problems> {
        let settings = settings.to_vec();
        Self::load_changed(path, &Changes { settings, ..Changes::default() })
    }

    /// As [`Self::load`], with everything that can be changed from outside.
    ///
    /// # Errors
    /// As [`Self::load`].
    ///
    /// ```
    /// use ecograph::scenario::{Changes, Scenario, Setting};
    ///
    /// let settings = vec![Setting::new("clock.steps=3")];
    /// let changes = Changes { settings, ..Changes::default() };
    /// let scenario = Scenario::load_changed("scenarios/minimal.ron", &changes)?;
    /// assert_eq!(scenario.elements.clock.steps, 3);
    /// let again = Scenario::parse_changed(scenario.text(), "again", &Changes::default())?;
    /// assert_eq!(again.hash(), scenario.hash());
    /// # Ok::<(), ecograph::scenario::Problems>(())
    /// ```
    pub fn load_changed(path: impl AsRef<Path>, changes: &Changes) -> Result<Self, Problems> {
        let table = Table::of_scenarios();
        let mut reading =
            Reading { table, files: Vec::new(), open: Vec::new(), problems: Vec::new() };
        let mut text = reading.file(path.as_ref(), None)?;
        let name = path.as_ref().display().to_string();
        let mut problems = reading.problems;
        problems.extend(changes::lay(&mut text, table, changes));
        let read = read::<Elements>(text, table, &changes.settings, problems)?;
        Ok(Self::made(read, name, reading.files, &changes.settings))
    }

    /// Reads a scenario from a text that is called `name` in problems. No file is read, so it
    /// cannot be an overlay.
    ///
    /// # Errors
    /// The first error of syntax, or all errors of meaning at once.
    ///
    /// ```
    /// use ecograph::scenario::Scenario;
    ///
    /// let problems = Scenario::parse("(name: \"market\")", "market.ron", &[]).unwrap_err();
    /// assert!(problems.to_string().contains("`species`"), "says what is missing");
    /// ```
    pub fn parse(text: &str, name: &str, settings: &[Setting]) -> Result<Self, Problems> {
        let settings = settings.to_vec();
        Self::parse_changed(text, name, &Changes { settings, ..Changes::default() })
    }

    /// As [`Self::parse`], with everything that can be changed from outside.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_changed(text: &str, name: &str, changes: &Changes) -> Result<Self, Problems> {
        let table = Table::of_scenarios();
        let source =
            Arc::new(Source { name: name.to_owned(), text: without_mark(text).to_owned() });
        let mut text = Text::new(source);
        let root = well_formed(&text)?;
        if let Some((_, span)) = overlay::base(text.as_str(), &root) {
            return Err(Problems::from(at(&text, "", &span, Unreadable::OverlayWithoutFile)));
        }
        let problems = changes::lay(&mut text, table, changes);
        let read = read::<Elements>(text, table, &changes.settings, problems)?;
        Ok(Self::made(read, name.to_owned(), Vec::new(), &changes.settings))
    }

    fn made(read: Read<Elements>, name: String, files: Vec<String>, settings: &[Setting]) -> Self {
        let settings = settings.to_vec();
        Self { elements: read.value, name, text: read.text, files, settings, tree: read.tree }
    }

    /// The file it was read from, or the name given with its text.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.name
    }

    /// The text that was parsed, with overlays and settings applied: reading it again gives the
    /// same scenario.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// BLAKE3 of [`Scenario::text`], in hexadecimal: the identity of a scenario.
    #[must_use]
    pub fn hash(&self) -> String {
        blake3::hash(self.text.as_bytes()).to_hex().to_string()
    }

    /// Every file that was read, the one that was asked for first, then its base.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// The settings that were applied, in their order.
    #[must_use]
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// Every number by its path, with range, unit and meaning.
    ///
    /// ```
    /// # use ecograph::scenario::Scenario;
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// let fee = scenario.tree().find("channels.buy.split.fee").expect("the app keeps a fee");
    /// let entry = scenario.tree().entry(fee);
    /// assert_eq!((entry.value, entry.low, entry.high), (0.05, 0.0, 1.0));
    /// # Ok::<(), ecograph::scenario::Problems>(())
    /// ```
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The free parameters: path, value, lower and upper bound, in the order of paths.
    ///
    /// ```
    /// # use ecograph::scenario::{Scenario, Setting};
    /// let setting = Setting::new("channels.buy.split.fee=Free(0.05, 0.01, 0.2)");
    /// let scenario = Scenario::load("scenarios/minimal.ron", &[setting])?;
    /// let free = scenario.free();
    /// assert_eq!((free[0].path.as_str(), free[0].low, free[0].high), ("channels.buy.split.fee", 0.01, 0.2));
    /// # Ok::<(), ecograph::scenario::Problems>(())
    /// ```
    #[must_use]
    pub fn free(&self) -> Vec<Free> {
        let root = scan(&self.text);
        let mut free = Vec::new();
        for (path, parameter, _) in self.tree.iter() {
            let reached = super::find::find(&root, &self.text, path);
            let node = reached.node.unwrapped(&self.text);
            let inner = match node.children.as_slice() {
                // A variant around the number, as `OfIncome(Free(..))`.
                [only] if reached.rest.is_empty() => &only.value,
                _ => node,
            };
            let is_free = reached.rest.is_empty() && inner.word(&self.text) == "Free";
            let [_, low, high] = inner.children.as_slice() else { continue };
            let number = |node: &Node| ron::from_str::<f64>(node.text(&self.text)).ok();
            if let (true, Some(low), Some(high)) =
                (is_free, number(&low.value), number(&high.value))
            {
                let (path, value) = (path.to_owned(), self.tree.value(parameter));
                free.push(Free { path, value, low, high });
            }
        }
        free
    }
}

/// A number that calibration may move.
#[derive(Clone, Debug, PartialEq)]
pub struct Free {
    /// Its path.
    pub path: String,
    /// Its value.
    pub value: f64,
    /// Smallest value that may be tried.
    pub low: f64,
    /// Largest value that may be tried.
    pub high: f64,
}

/// A type that a text can be read as, with its checks of elements against each other.
pub(crate) trait Checked: DeserializeOwned + Serialize + JsonSchema {
    /// Pushes what is wrong between elements that are right by themselves.
    fn check(&self, checker: &mut Checker<'_>);
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Read<T> {
    pub(crate) value: T,
    pub(crate) text: String,
    pub(crate) tree: Tree,
}

/// Applies the settings to a text whose syntax is right, and reads it. `problems` are those of the
/// overlays that it was put together from.
pub(crate) fn read<T: Checked>(
    mut text: Text,
    table: &Table,
    settings: &[Setting],
    mut problems: Vec<Problem>,
) -> Result<Read<T>, Problems> {
    problems.extend(apply(&mut text, table, settings));
    let root = well_formed(&text)?;
    let field = |name| root.field(text.as_str(), name);
    if let (Some(_), Some(child)) = (field("scenario"), field("replicates")) {
        return Err(Problems::from(at(&text, "", &child.key_span(), Mistaken::Plan)));
    }
    let found = fits(text.as_str(), &root, table.shape());
    let value: T = match syntax::values(text.as_str(), &root) {
        Ok(value) => value,
        Err((path, (span, fault))) => {
            // What ron refuses follows from what was found, if anything was.
            if found.is_empty() {
                problems.push(at(&text, &path, &span, fault));
            }
            problems.extend(located(&text, found));
            return Err(Problems::new(problems));
        }
    };
    let json = serde_json::to_value(&value).unwrap_or_default();
    let tree = schema::tree(table, &json);
    let mut checker = Checker::new(text.as_str(), &root, &tree, found);
    value.check(&mut checker);
    problems.extend(located(&text, checker.into_found()));
    if problems.is_empty() {
        Ok(Read { value, text: text.as_str().to_owned(), tree })
    } else {
        Err(Problems::new(problems))
    }
}

/// Applies the settings that can be applied; the others are problems.
fn apply(text: &mut Text, table: &Table, settings: &[Setting]) -> Vec<Problem> {
    const FLAG: &str = "--set ";
    let mut problems = Vec::new();
    for setting in settings {
        let shown = format!("{FLAG}{}", setting.written);
        let source = Arc::new(Source { name: "command line".into(), text: shown });
        let end = source.text.len();
        let place = |range| Place { source: source.clone(), range };
        let Some(equals) = setting.written.find('=') else {
            let (place, fault) = (Some(place(FLAG.len()..end)), Box::new(Astray::NoValue));
            problems.push(Problem { path: String::new(), place, fault });
            continue;
        };
        let path = place(FLAG.len()..FLAG.len() + equals);
        let change = Change::new(path, &place(FLAG.len() + equals + 1..end));
        let done = change.and_then(|change| edit::set(text, table, &change));
        problems.extend(done.err());
    }
    problems
}

pub(super) fn located(text: &Text, found: Vec<Found>) -> Vec<Problem> {
    let located = found.into_iter().map(|found| Problem {
        path: found.path,
        place: Some(text.locate(&found.span)),
        fault: found.fault,
    });
    located.collect()
}

pub(super) fn at(
    text: &Text,
    path: &str,
    span: &std::ops::Range<usize>,
    fault: impl Fault,
) -> Problem {
    Problem { path: path.to_owned(), place: Some(text.locate(span)), fault: Box::new(fault) }
}

/// The places of a text whose syntax is right.
pub(super) fn well_formed(text: &Text) -> Result<Node, Problems> {
    if text.as_str().trim().is_empty() {
        let fault = Unreadable::Empty { name: text.locate(&(0..0)).source.name.clone() };
        return Err(Problems::from(Problem {
            path: String::new(),
            place: None,
            fault: Box::new(fault),
        }));
    }
    syntax::check(text.as_str())
        .map_err(|(span, fault)| Problems::from(at(text, "", &span, fault)))?;
    Ok(scan(text.as_str()))
}

/// Reads files, following overlays to their bases.
struct Reading<'a> {
    table: &'a Table,
    files: Vec<String>,
    /// The overlays whose base is being read.
    open: Vec<PathBuf>,
    /// What is wrong with overlays that could be read.
    problems: Vec<Problem>,
}

impl Reading<'_> {
    /// `asked` is the place that names the file, when an overlay does.
    fn file(&mut self, path: &Path, asked: Option<&Place>) -> Result<Text, Problems> {
        let unreadable = |fault: Unreadable| {
            // An overlay may be named as its missing base is, but is not what was meant.
            let fault = fault.but_not(&self.files);
            let (path, place) = (String::new(), asked.cloned());
            Problems::from(Problem { path, place, fault: Box::new(fault) })
        };
        let content = content(path).map_err(unreadable)?;
        let known = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = path.display().to_string();
        if let Some(first) = self.open.iter().position(|open| *open == known) {
            let mut circle: Vec<String> = self.files[first..].to_vec();
            circle.push(name);
            return Err(unreadable(Unreadable::Circle { files: circle }));
        }
        self.files.push(name.clone());
        let text = Text::new(Arc::new(Source { name, text: content }));
        let root = well_formed(&text)?;
        if !overlay::is_overlay(text.as_str(), &root) {
            return Ok(text);
        }
        let found = overlay::check(text.as_str(), &root);
        let base = overlay::base(text.as_str(), &root);
        let Some((base, span)) = base.filter(|_| found.is_empty()) else {
            return Err(Problems::new(located(&text, found)));
        };
        self.open.push(known);
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut resolved = self.file(&folder.join(base), Some(&text.locate(&span)))?;
        self.open.pop();
        let place = |range| text.locate(&range);
        self.problems.extend(overlay::lay(&mut resolved, self.table, text.as_str(), &place));
        Ok(resolved)
    }
}
