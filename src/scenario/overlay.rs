//! Overlays: a scenario written as what it changes of another.
//!
//! `(base: "wechat.ron", set: {"species.user.level": 0.4}, without: ["channel pay"], actions: [..])`.
//! The base is looked for beside the overlay. A file whose top level has the field `base` is an
//! overlay; an overlay may be the base of another.

use std::borrow::Cow;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, IgnoredAny};
use thiserror::Error;

use super::edit::{self, Change};
use super::fits::{Found, fits, segment};
use super::place::{Kind, Node};
use super::problem::{Fault, Place, Problem, enumerate, nearest};
use super::scan::scan;
use super::shape::Table;
use super::text::Text;

/// What an overlay file may say.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the text of its values is used, at its place; this is the table")]
pub(crate) struct Overlay {
    /// The file it changes, seen from the overlay's folder.
    base: String,
    /// Values by path.
    #[serde(default)]
    set: Values,
    /// Elements that do not take part: `channel pay`, or a path.
    #[serde(default)]
    without: Vec<String>,
    /// Actions, added to those of the base.
    #[serde(default)]
    actions: Vec<Anything>,
}

/// A value that is judged where it is put.
#[derive(Debug)]
struct Anything;

/// A map from paths to values that are judged where they are put.
#[derive(Debug, serde::Deserialize)]
struct Values(Anything);

impl JsonSchema for Values {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Values".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<Anything>();
        json_schema!({ "type": "object", "additionalProperties": value })
    }
}

impl Default for Values {
    fn default() -> Self {
        Self(Anything)
    }
}

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl JsonSchema for Anything {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Anything".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

/// An overlay that cannot be laid over its base.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Misfit {
    /// An element that the base does not have.
    #[error("there is no {kind} `{name}` to do without")]
    NoElement {
        /// The kind, as `channel`.
        kind: String,
        /// Its name.
        name: String,
        /// The element that may be meant.
        near: Option<String>,
        /// The elements that there are.
        known: Vec<String>,
    },
    /// A kind of element that does not exist or cannot be switched off.
    #[error("`{what}` cannot be switched off")]
    NoKind {
        /// What is written.
        what: String,
        /// The kinds that can.
        kinds: Vec<String>,
    },
    /// An element that is left out and switched on at once.
    #[error("`{what}` is left out, and `{path}` is set to `true`")]
    Both {
        /// The element, as it was left out.
        what: String,
        /// What is set.
        path: String,
    },
    /// A field that only scenarios have.
    #[error("an overlay has no field `{field}`")]
    NoField {
        /// The field.
        field: String,
    },
    /// Actions for a kind of scenario that has none.
    #[error("this kind of scenario has no actions")]
    NoActions,
}

impl Fault for Misfit {
    fn help(&self) -> Option<String> {
        match self {
            Self::NoElement { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::NoElement { known, .. } if known.is_empty() => None,
            Self::NoElement { known, .. } => Some(format!("there are {}", enumerate(known))),
            Self::NoKind { kinds, .. } => {
                Some(format!("write a kind and a name: the kinds are {}", enumerate(kinds)))
            }
            Self::Both { .. } => Some("keep one of the two".into()),
            Self::NoField { field } => Some(format!(
                "it has `base`, `set`, `without` and `actions`: what the base has under `{field}` is \
                 changed by `set: {{\"PATH\": value}}`"
            )),
            Self::NoActions => None,
        }
    }
}

/// Where the base of an overlay is named; nothing when the text is a scenario itself.
pub(crate) fn base(text: &str, root: &Node) -> Option<(String, Range<usize>)> {
    let base = root.field(text, "base")?;
    Some((base.value.content(text)?, base.value.span.clone()))
}

/// Whether a text is an overlay.
pub(crate) fn is_overlay(text: &str, root: &Node) -> bool {
    root.kind == Kind::Struct && root.field(text, "base").is_some()
}

/// What is wrong with an overlay by itself.
pub(crate) fn check(text: &str, root: &Node) -> Vec<Found> {
    let mut found = fits(text, root, Table::of_overlays().shape());
    let scenario = Table::of_scenarios().shape().fields();
    for child in &root.children {
        let Some(key) = &child.key else { continue };
        let field = key.text(text);
        let known = scenario.as_ref().is_some_and(|fields| fields.get(field).is_some());
        let wrong = found.iter_mut().find(|found| found.path.is_empty() && found.span == key.span);
        if let Some(wrong) = wrong.filter(|_| known) {
            wrong.fault = Box::new(Misfit::NoField { field: field.to_owned() });
        }
    }
    found
}

/// Lays an overlay over its base. `place` says where a stretch of the overlay was written.
pub(crate) fn lay(
    base: &mut Text,
    table: &Table,
    overlay: &str,
    place: &dyn Fn(Range<usize>) -> Place,
) -> Vec<Problem> {
    let root = scan(overlay);
    let mut problems = Vec::new();
    let children = |name: &str| {
        root.field(overlay, name).map_or(&[][..], |field| field.value.children.as_slice())
    };
    let mut set = Vec::new();
    for entry in children("set") {
        let Some(key) = &entry.key else { continue };
        set.push((inside_quotes(key, place).text().to_owned(), entry.value.text(overlay)));
        let change = Change::new(inside_quotes(key, place), &place(entry.value.span.clone()));
        let done = change.and_then(|change| edit::set(base, table, &change));
        problems.extend(done.err());
    }
    for entry in children("without") {
        let what = entry.value.content(overlay).unwrap_or_default();
        let asked = place(entry.value.span.clone());
        problems.extend(leave_out(base, table, &what, asked, &set));
    }
    let actions = children("actions");
    if let (Some(first), Some(last)) = (actions.first(), actions.last()) {
        let written = place(first.value.span.start..last.value.span.end);
        problems.extend(append(base, table, written));
    }
    problems
}

/// Switches off an element that is written as `channel pay`, or as its path; refused where what is
/// `set` in the same breath, as path and value, switches it on.
pub(crate) fn leave_out(
    base: &mut Text,
    table: &Table,
    what: &str,
    asked: Place,
    set: &[(String, &str)],
) -> Option<Problem> {
    let on = |path: &str| {
        let path = format!("{path}.enabled");
        set.iter().any(|(known, value)| *known == path && value.trim() == "true").then_some(path)
    };
    let found = element(base, table, what);
    let both = |path: String| Misfit::Both { what: what.to_owned(), path };
    match found.and_then(|path| on(&path).map_or(Ok(path), |path| Err(both(path)))) {
        Ok(path) => {
            let change = Change::made(format!("{path}.enabled"), "false", &asked);
            edit::set(base, table, &change).err()
        }
        Err(misfit) => {
            let fault = Box::new(misfit);
            Some(Problem { path: String::new(), place: Some(asked), fault })
        }
    }
}

/// The content of a key in quotes, or the key.
fn inside_quotes(key: &Node, place: &dyn Fn(Range<usize>) -> Place) -> Place {
    let whole = place(key.span.clone());
    let plain = whole.text().len() >= 2 && whole.text().starts_with('"');
    if plain { place(key.span.start + 1..key.span.end - 1) } else { whole }
}

/// The path of an element that is written as `channel pay`, or as its path.
fn element(base: &Text, table: &Table, what: &str) -> Result<String, Misfit> {
    let lists = switchable(table);
    let (kind, name) = what.trim().split_once([' ', '.']).unwrap_or((what, ""));
    let name = name.trim();
    let list = lists.iter().find(|list| singular(list) == kind || *list == kind);
    let Some(list) = list.filter(|_| !name.is_empty()) else {
        let kinds = lists.iter().map(|list| singular(list)).collect();
        return Err(Misfit::NoKind { what: what.to_owned(), kinds });
    };
    let root = scan(base.as_str());
    let elements = root.field(base.as_str(), list).map(|list| list.value.children.as_slice());
    let elements = elements.unwrap_or_default().iter().enumerate();
    let known: Vec<String> =
        elements.map(|(index, child)| segment(base.as_str(), &child.value, index)).collect();
    if known.iter().any(|known| known == name) {
        return Ok(format!("{list}.{name}"));
    }
    let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    Err(Misfit::NoElement { kind: singular(list), name: name.to_owned(), near, known })
}

/// The lists of elements that can be switched off.
fn switchable(table: &Table) -> Vec<String> {
    let Some(fields) = table.shape().fields() else { return Vec::new() };
    let lists = fields.iter().filter(|(_, shape)| {
        let element = shape.element().and_then(|element| element.fields());
        element.is_some_and(|fields| fields.are_named() && fields.get("enabled").is_some())
    });
    lists.map(|(name, _)| name.to_owned()).collect()
}

/// `channel` for `channels`, `category` for `categories`, `species` for `species`.
fn singular(list: &str) -> String {
    match (list.strip_suffix("ies"), list.strip_suffix('s')) {
        _ if list == "species" => list.to_owned(),
        (Some(stem), _) => format!("{stem}y"),
        (None, stem) => stem.unwrap_or(list).to_owned(),
    }
}

/// Adds actions to those of the base.
pub(crate) fn append(base: &mut Text, table: &Table, written: Place) -> Option<Problem> {
    let fields = table.shape().fields();
    let has_actions = fields.is_some_and(|fields| fields.get("actions").is_some());
    if !has_actions {
        let fault = Box::new(Misfit::NoActions);
        return Some(Problem { path: String::new(), place: Some(written), fault });
    }
    let text = base.as_str().to_owned();
    let root = scan(&text);
    let (node, before, after) = match root.field(&text, "actions") {
        Some(list) => (&list.value, "", ""),
        None => (&root, "actions: [", "]"),
    };
    let (at, comma) = match node.children.last() {
        Some(last) => (last.value.span.end, ", "),
        None => (node.inside().start, ""),
    };
    let (head, tail) = (format!("{comma}{before}"), after.to_owned());
    let actions = written.text().to_owned();
    base.replace(
        &(at..at),
        &[(&head, written.clone()), (&actions, written.clone()), (&tail, written)],
    );
    None
}
