//! From files and settings to a checked scenario, or to everything that is wrong with them.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::checker::Checker;
use super::edit::{self, Astray, Change};
use super::fits::{Found, fits};
use super::place::{Node, scan};
use super::problem::{Fault, Place, Problem, Problems, Source};
use super::shape::Table;
use super::text::Text;
use super::{Elements, Tree, overlay, schema, syntax};

/// Largest file that is read, in bytes.
pub const LARGEST: u64 = 16 * 1024 * 1024;

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
    pub fn load(path: impl AsRef<Path>, settings: &[Setting]) -> Result<Self, Problems> {
        let table = Table::of::<Elements>();
        let mut reading = Reading { table: &table, files: Vec::new(), open: Vec::new() };
        let text = reading.file(path.as_ref(), None)?;
        let name = path.as_ref().display().to_string();
        Self::made(text, &table, name, reading.files, settings)
    }

    /// Reads a scenario from a text that is called `name` in problems. No file is read, so it
    /// cannot be an overlay.
    ///
    /// # Errors
    /// The first error of syntax, or all errors of meaning at once.
    pub fn parse(text: &str, name: &str, settings: &[Setting]) -> Result<Self, Problems> {
        let table = Table::of::<Elements>();
        let source =
            Arc::new(Source { name: name.to_owned(), text: without_mark(text).to_owned() });
        let text = Text::new(source);
        let root = well_formed(&text)?;
        if let Some((_, span)) = overlay::base(text.as_str(), &root) {
            return Err(Problems::from(at(&text, "", &span, Unreadable::OverlayWithoutFile)));
        }
        Self::made(text, &table, name.to_owned(), Vec::new(), settings)
    }

    fn made(
        text: Text,
        table: &Table,
        name: String,
        files: Vec<String>,
        settings: &[Setting],
    ) -> Result<Self, Problems> {
        let read = read::<Elements>(text, table, settings)?;
        let settings = settings.to_vec();
        Ok(Self { elements: read.value, name, text: read.text, files, settings, tree: read.tree })
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
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The free parameters: path, value, lower and upper bound, in the order of paths.
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

/// Applies the settings to a text whose syntax is right, and reads it.
pub(crate) fn read<T: Checked>(
    mut text: Text,
    table: &Table,
    settings: &[Setting],
) -> Result<Read<T>, Problems> {
    apply(&mut text, table, settings)?;
    let root = well_formed(&text)?;
    let found = fits(text.as_str(), &root, table.shape());
    let value: T = match syntax::values(text.as_str(), &root) {
        Ok(value) => value,
        // What ron refuses follows from what was found, if anything was.
        Err(_) if !found.is_empty() => return Err(located(&text, found)),
        Err((path, (span, fault))) => return Err(Problems::from(at(&text, &path, &span, fault))),
    };
    let json = serde_json::to_value(&value).unwrap_or_default();
    let tree = schema::tree(table, &json);
    let mut checker = Checker::new(text.as_str(), &root, &tree, found);
    value.check(&mut checker);
    let found = checker.into_found();
    if found.is_empty() {
        Ok(Read { value, text: text.as_str().to_owned(), tree })
    } else {
        Err(located(&text, found))
    }
}

fn apply(text: &mut Text, table: &Table, settings: &[Setting]) -> Result<(), Problems> {
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
    if problems.is_empty() { Ok(()) } else { Err(Problems::new(problems)) }
}

fn located(text: &Text, found: Vec<Found>) -> Problems {
    let located = found.into_iter().map(|found| Problem {
        path: found.path,
        place: Some(text.locate(&found.span)),
        fault: found.fault,
    });
    Problems::new(located.collect())
}

fn at(text: &Text, path: &str, span: &std::ops::Range<usize>, fault: impl Fault) -> Problem {
    Problem { path: path.to_owned(), place: Some(text.locate(span)), fault: Box::new(fault) }
}

/// The places of a text whose syntax is right.
fn well_formed(text: &Text) -> Result<Node, Problems> {
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
}

impl Reading<'_> {
    /// `asked` is the place that names the file, when an overlay does.
    fn file(&mut self, path: &Path, asked: Option<&Place>) -> Result<Text, Problems> {
        let unreadable = |fault| {
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
            return Err(located(&text, found));
        };
        self.open.push(known);
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut resolved = self.file(&folder.join(base), Some(&text.locate(&span)))?;
        self.open.pop();
        let place = |range| text.locate(&range);
        let problems = overlay::lay(&mut resolved, self.table, text.as_str(), &place);
        if problems.is_empty() { Ok(resolved) } else { Err(Problems::new(problems)) }
    }
}

/// The text of a file, without the mark that some editors put first.
fn content(path: &Path) -> Result<String, Unreadable> {
    let name = path.display().to_string();
    let failed = |error: std::io::Error| {
        let name = name.clone();
        if error.kind() == std::io::ErrorKind::NotFound {
            Unreadable::Missing { name, near: beside(path) }
        } else {
            Unreadable::Refused { name, reason: error.to_string() }
        }
    };
    let about = fs::metadata(path).map_err(failed)?;
    if about.is_dir() {
        return Err(Unreadable::Folder { name });
    }
    let mut bytes = Vec::new();
    // A pipe has no length, so the limit is on what is read.
    let file = File::open(path).map_err(failed)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    let size = about.len().max(bytes.len() as u64);
    if LARGEST < size {
        return Err(Unreadable::TooLarge { name, size });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(without_mark(&text).to_owned()),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.split(|&byte| byte == b'\n').count();
            Err(Unreadable::NotUtf8 { name, line })
        }
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The file of the same folder whose name looks like the one that is missing.
fn beside(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = path.file_name()?.to_str()?;
    let near = super::problem::nearest(wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}

/// A file that cannot be read as a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// There is no such file.
    #[error("there is no file `{name}`")]
    Missing {
        /// The file.
        name: String,
        /// A file that may be meant.
        near: Option<String>,
    },
    /// A folder.
    #[error("`{name}` is a folder")]
    Folder {
        /// The folder.
        name: String,
    },
    /// The system says no.
    #[error("`{name}` cannot be read: {reason}")]
    Refused {
        /// The file.
        name: String,
        /// What the system says.
        reason: String,
    },
    /// Nothing in it.
    #[error("`{name}` is empty")]
    Empty {
        /// The file.
        name: String,
    },
    /// More than [`LARGEST`] bytes.
    #[error("`{name}` has {size} bytes, but a scenario has at most {LARGEST}")]
    TooLarge {
        /// The file.
        name: String,
        /// Its size, or what was read of it.
        size: u64,
    },
    /// Bytes that are no text.
    #[error("`{name}` is not UTF-8 text: see line {line}")]
    NotUtf8 {
        /// The file.
        name: String,
        /// The first line that is none.
        line: usize,
    },
    /// Overlays whose bases lead back to them.
    #[error("overlays in a circle: {}", .files.join(" -> "))]
    Circle {
        /// The files, the first one also last.
        files: Vec<String>,
    },
    /// An overlay given as a text, without a folder to look for its base in.
    #[error("an overlay must be read from a file, because its base is looked for beside it")]
    OverlayWithoutFile,
}

impl Fault for Unreadable {
    fn help(&self) -> Option<String> {
        match self {
            Self::Missing { near, .. } => {
                near.as_ref().map(|near| format!("did you mean `{near}`?"))
            }
            Self::Folder { .. } => Some("give a file, as `scenario.ron`".into()),
            Self::Empty { .. } => Some("`ecograph schema` lists what a scenario may have".into()),
            Self::NotUtf8 { .. } => Some("save it as UTF-8".into()),
            Self::Refused { .. }
            | Self::TooLarge { .. }
            | Self::Circle { .. }
            | Self::OverlayWithoutFile => None,
        }
    }
}
