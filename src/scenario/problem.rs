//! A problem with what the user wrote: where it stands, what is wrong and what would be right.
//!
//! Every cause is a variant of a `thiserror` enum beside the code that finds it; what they share is
//! [`Fault`]. A [`Problem`] is a fault with its place, [`Problems`] all of them at once.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::render;

/// What is wrong, and what would be right.
///
/// The message (`Display`) is lower-case and without a full stop.
///
/// ```
/// use ecograph::scenario::{Fault, Problem, Problems};
///
/// /// What a tool of one's own finds wrong with a scenario.
/// #[derive(Debug)]
/// struct TooDear;
/// impl std::fmt::Display for TooDear {
///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
///         f.write_str("the fee drives everybody away")
///     }
/// }
/// impl std::error::Error for TooDear {}
/// impl Fault for TooDear {
///     fn help(&self) -> Option<String> {
///         Some("try half of it".into())
///     }
/// }
///
/// let path = "channels.buy.split.fee".to_owned();
/// let problems = Problems::new(vec![Problem { path, place: None, fault: Box::new(TooDear) }]);
/// assert!(problems.to_string().contains("try half of it"));
/// ```
pub trait Fault: std::error::Error + Send + Sync + 'static {
    /// What would be right, as `did you mean `user`?`; nothing when the message says it already.
    fn help(&self) -> Option<String> {
        None
    }
}

/// Something the user wrote: a file, or one setting of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What stands before the line number of a problem: the file as it was named.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A stretch of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where the stretch lies.
    pub source: Arc<Source>,
    /// Bytes of the source's text; may be empty.
    pub range: Range<usize>,
}

impl Place {
    /// Line of the first character, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        1 + self.before().bytes().filter(|&byte| byte == b'\n').count()
    }

    /// Column of the first character, from 1, in characters.
    #[must_use]
    pub fn column(&self) -> usize {
        let before = self.before();
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        1 + before[line..].chars().count()
    }

    /// The place after its last character.
    #[must_use]
    pub fn after(&self) -> Self {
        Self { source: Arc::clone(&self.source), range: self.range.end..self.range.end }
    }

    /// The text at this place.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.text.get(self.range.clone()).unwrap_or("")
    }

    fn before(&self) -> &str {
        self.source.text.get(..self.range.start).unwrap_or(&self.source.text)
    }
}

/// One thing that is wrong.
#[derive(Debug)]
pub struct Problem {
    /// Path of the number or element, as `species.user.imitation`; empty when it has none.
    pub path: String,
    /// Where it stands; nothing when it stands nowhere, as a missing file.
    pub place: Option<Place>,
    /// What is wrong.
    pub fault: Box<dyn Fault>,
}

impl Problem {
    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> String {
        self.fault.to_string()
    }
}

/// Whether a rendering carries the colours of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coloring {
    /// Text alone: files, pipes, tests.
    Plain,
    /// With ANSI escapes.
    Ansi,
}

/// Everything that is wrong, in the order in which it stands; never empty.
///
/// ```
/// use ecograph::scenario::{Coloring, Scenario, Setting};
///
/// let settings = ["species.person.members=0", "channels.buy.split.fee=2"].map(Setting::new);
/// let problems = Scenario::load("scenarios/minimal.ron", &settings).unwrap_err();
/// assert_eq!((problems.len(), problems.is_empty()), (2, false));
/// let fee = problems.iter().find(|problem| problem.path.ends_with("fee")).expect("the second");
/// assert_eq!(fee.message(), "`channels.buy.split.fee` is 2, but must be in [0, 1]");
/// let place = fee.place.as_ref().expect("it is on the command line");
/// assert_eq!((place.line(), place.column(), place.text()), (1, 30, "2"));
/// assert_eq!(place.after().column(), 31);
/// assert!(problems.render(Coloring::Plain).contains("--set channels.buy.split.fee=2"));
/// assert_eq!(problems.to_json()[0]["line"], 1);
/// ```
#[derive(Debug, Default)]
pub struct Problems {
    problems: Vec<Problem>,
}

impl Problems {
    /// All of `problems`, ordered by file, then by place; those without a place first.
    #[must_use]
    pub fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| order(a).cmp(&order(b)));
        Self { problems }
    }

    /// Every problem, in the order in which they stand.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter()
    }

    /// Each as `change` makes it.
    pub(crate) fn map(self, change: impl FnMut(Problem) -> Problem) -> Self {
        Self { problems: self.problems.into_iter().map(change).collect() }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.problems.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// All problems as a compiler shows them: message, file, line, column, underlined text, help.
    ///
    /// At most fifty are shown; the last line says how many more there are.
    #[must_use]
    pub fn render(&self, coloring: Coloring) -> String {
        render::render(&self.problems, coloring)
    }

    /// All problems for an editor: an array of objects with `severity` (always `error`),
    /// `message`, `help`, `path`, `file`, `line`, `column`, `end_line`, `end_column` (from 1, in
    /// characters; the end is the first character after), `start` and `end` (bytes); what is
    /// unknown is `null`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let problem = |problem: &Problem| {
            let place = problem.place.as_ref();
            let end = place.map(Place::after);
            serde_json::json!({
                "severity": "error",
                "message": problem.message(),
                "help": problem.fault.help(),
                "path": (!problem.path.is_empty()).then_some(&problem.path),
                "file": place.map(|place| &place.source.name),
                "line": place.map(Place::line),
                "column": place.map(Place::column),
                "end_line": end.as_ref().map(Place::line),
                "end_column": end.as_ref().map(Place::column),
                "start": place.map(|place| place.range.start),
                "end": place.map(|place| place.range.end),
            })
        };
        self.problems.iter().map(problem).collect()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Coloring::Plain))
    }
}

impl std::error::Error for Problems {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

fn order(problem: &Problem) -> (Option<(&str, usize, usize)>, &str) {
    let place = problem.place.as_ref();
    let place = place.map(|p| (p.source.name.as_str(), p.range.start, p.range.end));
    (place, &problem.path)
}

/// The known word that looks most like `found`, if one looks like it at all.
///
/// ```
/// use ecograph::scenario::nearest;
/// assert_eq!(nearest("diversty", ["balance", "diversity"]), Some("diversity"));
/// assert_eq!(nearest("wealth", ["balance", "diversity"]), None);
/// ```
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A slip of the finger is one letter in three at most; a longer word shares its beginning.
    let score = |known: &str| {
        let slips = strsim::damerau_levenshtein(&found.to_lowercase(), &known.to_lowercase());
        let close = slips <= 1 + found.chars().count() / 4;
        let alike = strsim::jaro_winkler(found, known);
        (close || 0.88 < alike).then_some((slips, 1.0 - alike))
    };
    let mut near: Vec<_> =
        known.into_iter().filter_map(|known| score(known).map(|score| (score, known))).collect();
    near.sort_by(|a, b| a.0.0.cmp(&b.0.0).then(a.0.1.total_cmp(&b.0.1)).then(a.1.cmp(b.1)));
    near.first().map(|(_, known)| *known)
}

/// `did you mean ..?`, or the list of what is known, or nothing when nothing is known.
pub(crate) fn suggest(found: &str, kind: &str, known: &[String]) -> Option<String> {
    if let Some(near) = nearest(found, known.iter().map(String::as_str)) {
        return Some(format!("did you mean `{near}`?"));
    }
    if known.is_empty() {
        return None;
    }
    Some(format!("the {kind} are {}", enumerate(known)))
}

/// `a`, `b` and `c`; a long list is cut.
pub(crate) fn enumerate(words: &[String]) -> String {
    const SHOWN: usize = 12;
    let quoted: Vec<String> = words.iter().take(SHOWN).map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        many if SHOWN < words.len() => {
            format!("{} and {} more", many.join(", "), words.len() - SHOWN)
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A piece of the user's text as a message may carry it: one line, short, no control characters.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String =
        text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// A number as a message may carry it: no three hundred digits.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e15).contains(&size) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_nonsense_is_not() {
        let known = ["imitation", "innovation", "members", "user"];
        assert_eq!(nearest("imitaton", known), Some("imitation"));
        assert_eq!(nearest("member", known), Some("members"));
        assert_eq!(nearest("usr", known), Some("user"));
        assert_eq!(nearest("Members", known), Some("members"));
        assert_eq!(nearest("zebra", known), None);
    }

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let source = Arc::new(Source { name: "a.ron".into(), text: "(\n  人: x,\n)".into() });
        let at = source.text.find('x').unwrap();
        let place = Place { source, range: at..at + 1 };
        assert_eq!((place.line(), place.column(), place.text()), (2, 6, "x"));
    }

    #[test]
    fn what_a_message_quotes_is_one_short_line() {
        assert_eq!(quoted("a\u{1b}[31m\nb"), "a [31m b");
        assert_eq!(quoted(&"x".repeat(50)), format!("{}…", "x".repeat(40)));
    }
}
