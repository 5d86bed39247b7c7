//! Setting a path: the text of its value is replaced, or written where it was left at its default,
//! and everything is parsed again. So a setting has the types, ranges and messages of the file.

use std::ops::Range;

use thiserror::Error;

use super::find::step;
use super::fits::{below, segment};
use super::place::{Kind, Node};
use super::problem::{Fault, Place, Problem, nearest};
use super::scan::scan;
use super::schema::written;
use super::shape::{Fields, Form, Shape, Table};
use super::syntax::{self, Malformed};
use super::text::Text;

/// A value for a path, with the places where the user wrote both.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// As `species.user.level`.
    path: String,
    /// Where the path was written.
    asked: Place,
    /// The value, in RON, without blanks and comments around it.
    value: String,
    /// Where the value was written.
    written: Place,
}

impl Change {
    /// A change that the user wrote, path and value.
    pub(crate) fn new(path: Place, value: &Place) -> Result<Self, Problem> {
        let written = one_value(value)?;
        let value = written.text().to_owned();
        Ok(Self { path: path.text().trim().to_owned(), asked: path, value, written })
    }

    /// A change that is made because of what the user wrote at `asked`.
    pub(crate) fn made(path: String, value: &str, asked: &Place) -> Self {
        let (asked, written) = (asked.clone(), asked.clone());
        Self { path, asked, value: value.to_owned(), written }
    }

    fn refused(&self, fault: Astray) -> Problem {
        let (path, place) = (String::new(), Some(self.asked.clone()));
        Problem { path, place, fault: Box::new(fault) }
    }
}

/// A setting that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Astray {
    /// A path that no scenario of this kind has.
    #[error("there is nothing at the path `{path}`")]
    UnknownPath {
        /// The path.
        path: String,
        /// How far it leads somewhere.
        reached: String,
        /// The path that may be meant.
        near: Option<String>,
        /// What stands below what was reached.
        choices: Vec<String>,
    },
    /// A path into something that is not there and has no default.
    #[error("`{parent}` is not given, so `{path}` cannot be set alone")]
    NotGiven {
        /// The path.
        path: String,
        /// What is not there.
        parent: String,
    },
    /// More than one value for a path.
    #[error("more than one value")]
    SeveralValues,
    /// A setting without `=`.
    #[error("a setting is written PATH=VALUE")]
    NoValue,
}

impl Fault for Astray {
    fn help(&self) -> Option<String> {
        match self {
            Self::UnknownPath { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::UnknownPath { choices, .. } if choices.is_empty() => None,
            Self::UnknownPath { reached, choices, .. } => {
                let place = if reached.is_empty() { "a scenario" } else { reached };
                Some(format!("{place} has {}", super::problem::enumerate(choices)))
            }
            Self::NotGiven { parent, .. } => Some(format!("set `{parent}` as a whole")),
            Self::SeveralValues => Some("set one path at a time".into()),
            Self::NoValue => Some("for example species.user.level=0.5".into()),
        }
    }
}

/// Applies a change to the text.
///
/// A bare number for a free parameter keeps its bounds as long as it lies between them. The shape
/// of the value is not checked here: the whole text is, afterwards.
pub(crate) fn set(text: &mut Text, table: &Table, change: &Change) -> Result<(), Problem> {
    // Every round writes one more level of what was left at its default.
    for _ in 0..=change.path.split('.').count() {
        let now = text.as_str().to_owned();
        let root = scan(&now);
        let look = |path: &str| target(&root, &now, table.shape(), path, &change.value);
        match look(&change.path).map_err(|astray| change.refused(mended(astray, look)))? {
            Target::Replace(range) => {
                text.replace(&range, &[(&change.value, change.written.clone())]);
                return Ok(());
            }
            Target::Insert { at, before } => {
                let name = (before.as_str(), change.asked.clone());
                text.replace(&(at..at), &[name, (&change.value, change.written.clone())]);
                return Ok(());
            }
            Target::Open { range, with } => {
                text.replace(&range, &[(&with, change.asked.clone())]);
            }
        }
    }
    Err(change.refused(not_given(&change.path, &change.path)))
}

/// The one value that stands at a place, without blanks and comments around it.
fn one_value(place: &Place) -> Result<Place, Problem> {
    let shifted = |range: Range<usize>| Place {
        source: place.source.clone(),
        range: place.range.start + range.start..place.range.start + range.end,
    };
    let (range, fault): (_, Box<dyn Fault>) = match syntax::check(place.text()) {
        Ok(()) => return Ok(shifted(scan(place.text()).span)),
        Err((range, Malformed::Trailing { .. })) => (range, Box::new(Astray::SeveralValues)),
        Err((range, fault)) => (range, Box::new(fault)),
    };
    Err(Problem { path: String::new(), place: Some(shifted(range)), fault })
}

enum Target {
    /// The value stands here.
    Replace(Range<usize>),
    /// It is left at its default: write it here.
    Insert { at: usize, before: String },
    /// What holds it is left at its default: write that first.
    Open { range: Range<usize>, with: String },
}

fn target(
    root: &Node,
    text: &str,
    shape: Shape<'_>,
    path: &str,
    value: &str,
) -> Result<Target, Astray> {
    if path.is_empty() {
        return Err(unknown(root, text, shape, path, ""));
    }
    let (mut node, mut shape) = (root, shape);
    let (mut rest, mut reached) = (path.to_owned(), String::new());
    while !rest.is_empty() {
        let inner = node.unwrapped(text);
        shape = held(inner, text, shape);
        let inner = payload(inner, text, shape);
        if inner.is_none(text) {
            let nothing = matches!(shape.form(), Form::Struct(_));
            let (range, with) = (inner.span.clone(), "()".to_owned());
            return if nothing {
                Ok(Target::Open { range, with })
            } else {
                Err(not_given(path, &reached))
            };
        }
        let Some((child, left)) = step(inner, text, &rest) else {
            return insert(inner, text, shape, &rest, (path, &reached));
        };
        let taken = rest[..rest.len() - left.len()].trim_end_matches('.').to_owned();
        let index = inner.children.iter().position(|other| std::ptr::eq(other, child));
        let Some(next) = shape_of(shape, &taken, index) else {
            return Err(unknown(inner, text, shape, path, &reached));
        };
        reached = below(&reached, &taken);
        (node, shape, rest) = (&child.value, next, left);
    }
    Ok(Target::Replace(replaced(node, text, shape, value)))
}

/// What a variant holds, for paths that lead through it; the shape itself otherwise.
fn held<'a>(node: &Node, text: &str, shape: Shape<'a>) -> Shape<'a> {
    let Form::Enum(variants) = shape.form() else { return shape };
    let variant = variants.into_iter().find(|variant| variant.name == node.word(text));
    variant.and_then(|variant| variant.holds).unwrap_or(shape)
}

/// The value inside of a variant's brackets, when it has brackets of its own.
fn payload<'n>(node: &'n Node, text: &str, shape: Shape<'_>) -> &'n Node {
    match (shape.form(), node.children.as_slice()) {
        (Form::Struct(_) | Form::List(_) | Form::Map(_), [only])
            if node.kind == Kind::Tuple && !node.word(text).is_empty() =>
        {
            &only.value
        }
        _ => node,
    }
}

fn shape_of<'a>(shape: Shape<'a>, name: &str, index: Option<usize>) -> Option<Shape<'a>> {
    match shape.form() {
        Form::Struct(fields) => fields.get(name),
        Form::List(element) | Form::Map(element) => Some(element),
        Form::Tuple(parts) => parts.get(index?).copied(),
        Form::Number(_) | Form::Integer | Form::Switch | Form::Text | Form::Enum(_) | Form::Any => {
            None
        }
    }
}

/// The bytes that a value takes the place of.
fn replaced(node: &Node, text: &str, shape: Shape<'_>, value: &str) -> Range<usize> {
    let new = scan(value);
    let is_number = new.kind == Kind::Number || matches!(new.word(value), "Source" | "Free");
    let mut inner = node.unwrapped(text);
    let mut shape = shape;
    // `budget=0.4` for `budget: OfIncome(0.3)`: the number inside is meant.
    if let (Form::Enum(_), [only], true) = (shape.form(), inner.children.as_slice(), is_number) {
        shape = held(inner, text, shape);
        inner = &only.value;
    } else if matches!(shape.form(), Form::Enum(_)) {
        return node.span.clone();
    }
    let bounds = match inner.children.as_slice() {
        [held, low, high] if inner.word(text) == "Free" => Some((held, low, high)),
        _ => None,
    };
    if let (Form::Number(_), Some((held, low, high)), Kind::Number) =
        (shape.form(), bounds, new.kind)
    {
        let number = |node: &Node| ron::from_str::<f64>(node.text(text)).ok();
        let (low, high) = (number(&low.value), number(&high.value));
        let set = ron::from_str::<f64>(value).ok();
        if let (Some(low), Some(high), Some(set)) = (low, high, set)
            && (low..=high).contains(&set)
        {
            return held.value.span.clone();
        }
    }
    inner.span.clone()
}

/// Where a field that is left at its default is written.
fn insert(
    node: &Node,
    text: &str,
    shape: Shape<'_>,
    rest: &str,
    (path, reached): (&str, &str),
) -> Result<Target, Astray> {
    let (at, comma) = match node.children.last() {
        Some(last) => (last.value.span.end, ", "),
        None => (node.inside().start, ""),
    };
    if let (Form::Map(_), Kind::Map) = (shape.form(), node.kind) {
        let key = ron::to_string(rest).unwrap_or_default();
        return Ok(Target::Insert { at, before: format!("{comma}{key}: ") });
    }
    let (name, left) = rest.split_once('.').unwrap_or((rest, ""));
    let has_room = matches!(node.kind, Kind::Struct | Kind::Tuple);
    let field = shape.fields().filter(|_| has_room).and_then(|fields| fields.get(name));
    let Some(field) = field else {
        return Err(unknown(node, text, shape, path, reached));
    };
    if left.is_empty() {
        return Ok(Target::Insert { at, before: format!("{comma}{name}: ") });
    }
    let default = field.default().and_then(|value| written(field, value));
    let opened = match (default, field.form()) {
        (Some(default), _) => default,
        (None, Form::Struct(_)) => "()".to_owned(),
        (None, Form::Map(_)) => "{}".to_owned(),
        (None, _) => return Err(not_given(path, &below(reached, name))),
    };
    Ok(Target::Open { range: at..at, with: format!("{comma}{name}: {opened}") })
}

fn not_given(path: &str, parent: &str) -> Astray {
    Astray::NotGiven { path: path.to_owned(), parent: parent.to_owned() }
}

/// The path leads on from `node`, but not to what was written.
fn unknown(node: &Node, text: &str, shape: Shape<'_>, path: &str, reached: &str) -> Astray {
    let rest = path.strip_prefix(reached).unwrap_or(path).trim_start_matches('.');
    let wrong = rest.split('.').next().unwrap_or("");
    let choices = choices(node, text, shape);
    let near = nearest(wrong, choices.iter().map(String::as_str));
    let near = near.map(|near| {
        let after = rest[wrong.len()..].trim_start_matches('.');
        let head = below(reached, near);
        if after.is_empty() { head } else { below(&head, after) }
    });
    Astray::UnknownPath { path: path.to_owned(), reached: reached.to_owned(), near, choices }
}

/// The same with what may be meant mended on to its end, or as far as it leads.
fn mended(astray: Astray, look: impl Fn(&str) -> Result<Target, Astray>) -> Astray {
    let Astray::UnknownPath { path, reached, near: Some(mut meant), choices } = astray else {
        return astray;
    };
    for _ in path.split('.') {
        match look(&meant) {
            Err(Astray::UnknownPath { near: Some(next), .. }) => meant = next,
            Err(Astray::UnknownPath { reached, .. }) => meant = reached,
            _ => break,
        }
    }
    let near = Some(meant).filter(|meant| !meant.is_empty());
    Astray::UnknownPath { path, reached, near, choices }
}

/// The segments that may follow.
fn choices(node: &Node, text: &str, shape: Shape<'_>) -> Vec<String> {
    match shape.form() {
        Form::Struct(fields) => Fields::names(&fields),
        Form::List(_) | Form::Tuple(_) => {
            let children = node.children.iter().enumerate();
            children.map(|(index, child)| segment(text, &child.value, index)).collect()
        }
        Form::Map(_) => node.children.iter().map(|child| child.key(text)).collect(),
        Form::Number(_) | Form::Integer | Form::Switch | Form::Text | Form::Enum(_) | Form::Any => {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use schemars::JsonSchema;

    use super::super::Number;
    use super::super::problem::{Coloring, Problems, Source};
    use super::*;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "read through its schema")]
    struct Model {
        species: Vec<Kind>,
        #[serde(default)]
        extra: Option<Extra>,
        #[serde(default)]
        numbers: BTreeMap<String, Number>,
        #[serde(default = "rules")]
        rules: Rules,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "read through its schema")]
    struct Kind {
        name: String,
        #[serde(default)]
        level: Number,
        #[serde(default)]
        entry: Option<Entry>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "read through its schema")]
    enum Entry {
        Founders,
        Adoption(Extra),
        Fixed(Number),
        Wave { height: Number },
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "read through its schema")]
    struct Extra {
        #[serde(default)]
        gain: Number,
        #[serde(default)]
        loss: Number,
    }

    #[derive(JsonSchema, serde::Serialize)]
    #[serde(default)]
    struct Rules {
        fee: Number,
        tax: Number,
    }

    impl Default for Rules {
        fn default() -> Self {
            Self { fee: 0.0.into(), tax: 0.0.into() }
        }
    }

    fn rules() -> Rules {
        Rules { fee: 0.1.into(), tax: 0.2.into() }
    }

    fn changed(text: &str, setting: &str) -> Result<String, String> {
        let source = Arc::new(Source { name: "a.ron".into(), text: text.into() });
        let mut text = Text::new(source);
        let equals = setting.find('=').unwrap();
        let source = Arc::new(Source { name: "command line".into(), text: setting.into() });
        let path = Place { source: source.clone(), range: 0..equals };
        let value = Place { source, range: equals + 1..setting.len() };
        let table = Table::of::<Model>();
        match Change::new(path, &value).and_then(|change| set(&mut text, &table, &change)) {
            Ok(()) => Ok(text.as_str().to_owned()),
            Err(problem) => Err(Problems::from(problem).render(Coloring::Plain)),
        }
    }

    fn becomes(text: &str, setting: &str, expected: &str) {
        assert_eq!(changed(text, setting).unwrap(), expected, "{setting}");
    }

    #[test]
    fn a_value_is_replaced_where_it_stands() {
        let text = "(species: [(name: \"user\", level: 0.5 /* half */), (name: \"shop\")])";
        becomes(text, "species.user.level= 0.7 // why", &text.replace("0.5", "0.7"));
        becomes(text, "species.0.level=0.7", &text.replace("0.5", "0.7"));
        let text = "(species: [(name: \"u\", level: Free(0.5, 0, 1))])";
        becomes(text, "species.u.level=0.7", &text.replace("0.5", "0.7"));
        becomes(text, "species.u.level=2", &text.replace("Free(0.5, 0, 1)", "2"));
        becomes(
            text,
            "species.u.level=Free(2,1,3)",
            &text.replace("Free(0.5, 0, 1)", "Free(2,1,3)"),
        );
        let text =
            "(species: [(name: \"u\", level: Source(0.5, \"x\"), entry: Fixed(Free(3, 2, 4)))])";
        becomes(text, "species.u.level=2", &text.replace("Source(0.5, \"x\")", "2"));
        becomes(text, "species.u.entry=2.5", &text.replace("Free(3,", "Free(2.5,"));
        becomes(
            text,
            "species.u.entry=Founders",
            &text.replace("Fixed(Free(3, 2, 4))", "Founders"),
        );
    }

    #[test]
    fn paths_lead_through_variants() {
        let text = "(species: [(name: \"u\", entry: Some(Adoption(gain: 1))), (name: \"v\", entry: Adoption((gain: 1))), (name: \"w\", entry: Wave(height: 1))])";
        becomes(text, "species.u.entry.gain=2", &text.replacen("gain: 1", "gain: 2", 1));
        becomes(text, "species.v.entry.loss=2", &text.replace("((gain: 1)", "((gain: 1, loss: 2)"));
        becomes(text, "species.w.entry.height=2", &text.replace("height: 1", "height: 2"));
    }

    #[test]
    fn what_is_left_at_its_default_is_written() {
        becomes(
            "(species: [(name: \"u\",)])",
            "species.u.level=1",
            "(species: [(name: \"u\", level: 1,)])",
        );
        becomes("(species: [])", "extra.gain=1", "(species: [], extra: (gain: 1))");
        becomes("(species: [], extra: None)", "extra.gain=1", "(species: [], extra: (gain: 1))");
        becomes("(species: [])", "rules.fee=1", "(species: [], rules: (fee: 1, tax: 0.2))");
        becomes("(species: [])", "numbers.a.b=1", "(species: [], numbers: {\"a.b\": 1})");
        becomes("()", "species=[]", "(species: [])");
    }

    #[test]
    fn a_path_that_leads_nowhere_names_its_neighbours() {
        let text = "(species: [(name: \"user\")])";
        let says = |setting: &str, message: &str| {
            let rendered = changed(text, setting).unwrap_err();
            assert!(rendered.contains(message), "{rendered}");
        };
        says("species.usr.level=1", "did you mean `species.user.level`?");
        says("species.user.levle=1", "did you mean `species.user.level`?");
        says("specie.user.level=1", "did you mean `species.user.level`?");
        says("specie.usr.levle=1", "did you mean `species.user.level`?");
        says("specie.user.zebra=1", "did you mean `species.user`?");
        says("species.user.zebra=1", "species.user has `name`, `level` and `entry`");
        says("species.user.entry.gain=1", "set `species.user.entry` as a whole");
        says("species.user.name.x=1", "there is nothing at the path `species.user.name.x`");
        says("species.user.level=1, b: 2", "more than one value");
        says("species.user.level=", "error");
        says("=1", "there is nothing at the path ``");
    }
}
