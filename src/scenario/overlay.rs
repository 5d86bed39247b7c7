//! Overlays: a scenario written as what it changes of another.
//!
//! `(base: "wechat.ron", set: {"species.user.level": 0.4}, without: ["channel pay"], actions: [..])`.
//! The base is looked for beside the overlay. A file whose top level has the field `base` is an
//! overlay; an overlay may be the base of another.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, IgnoredAny};
use thiserror::Error;

use super::edit::{self, Change};
use super::find::find;
use super::fits::{Found, fits, segment};
use super::place::{Kind, Node, scan};
use super::problem::{Fault, Place, Problem, enumerate, nearest};
use super::shape::{Form, Table};
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
    set: BTreeMap<String, Anything>,
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

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl JsonSchema for Anything {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
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
            Self::NoActions => None,
        }
    }
}

/// Where the base of an overlay is named; nothing when the text is a scenario itself.
pub(crate) fn base(text: &str, root: &Node) -> Option<(String, std::ops::Range<usize>)> {
    let base = root.field(text, "base")?;
    Some((base.value.content(text)?, base.value.span.clone()))
}

/// Whether a text is an overlay.
pub(crate) fn is_overlay(text: &str, root: &Node) -> bool {
    root.kind == Kind::Struct && root.field(text, "base").is_some()
}

/// What is wrong with an overlay by itself.
pub(crate) fn check(text: &str, root: &Node) -> Vec<Found> {
    fits(text, root, Table::of::<Overlay>().shape())
}

/// Lays an overlay over its base. `place` says where a stretch of the overlay was written.
pub(crate) fn lay(
    base: &mut Text,
    table: &Table,
    overlay: &str,
    place: &dyn Fn(std::ops::Range<usize>) -> Place,
) -> Vec<Problem> {
    let root = scan(overlay);
    let mut problems = Vec::new();
    let children = |name: &str| {
        root.field(overlay, name).map_or(&[][..], |field| field.value.children.as_slice())
    };
    for entry in children("set") {
        let Some(key) = &entry.key else { continue };
        let change =
            Change { path: inside_quotes(key, place), value: place(entry.value.span.clone()) };
        problems.extend(edit::set(base, table, &change).err().map(|problem| *problem));
    }
    for entry in children("without") {
        let what = entry.value.content(overlay).unwrap_or_default();
        let written = place(entry.value.span.clone());
        match switch(base, table, &what) {
            Ok(()) => {
                problems.extend(disable(base, table, &what, &written).err().map(|problem| *problem))
            }
            Err(misfit) => problems.push(Problem {
                path: String::new(),
                place: Some(written),
                fault: Box::new(misfit),
            }),
        }
    }
    let actions = children("actions");
    if let (Some(first), Some(last)) = (actions.first(), actions.last()) {
        let written = place(first.value.span.start..last.value.span.end);
        problems.extend(append(base, table, written));
    }
    problems
}

/// The content of a key in quotes, or the key.
fn inside_quotes(key: &Node, place: &dyn Fn(std::ops::Range<usize>) -> Place) -> Place {
    let whole = place(key.span.clone());
    let plain = whole.text().len() >= 2 && whole.text().starts_with('"');
    if plain { place(key.span.start + 1..key.span.end - 1) } else { whole }
}

/// The path of an element written as `channel pay` or as a path.
fn element(base: &Text, table: &Table, what: &str) -> String {
    let (kind, name) = what.split_once(' ').unwrap_or((what, ""));
    if name.is_empty() {
        return what.to_owned();
    }
    format!("{}.{}", list_of(table, kind).unwrap_or_else(|| base_kind(base, kind)), name.trim())
}

fn base_kind(_: &Text, kind: &str) -> String {
    kind.to_owned()
}

/// The field that lists elements of a kind: `channels` for `channel`.
fn list_of(table: &Table, kind: &str) -> Option<String> {
    switchable(table).into_iter().find(|list| singular(list) == kind || list == kind)
}

/// The lists of elements that can be switched off.
fn switchable(table: &Table) -> Vec<String> {
    let Form::Struct(fields) = table.shape().form() else { return Vec::new() };
    let lists = fields.iter().filter(|(_, shape)| match shape.form() {
        Form::List(element) => match element.form() {
            Form::Struct(fields) => fields.are_named() && fields.get("enabled").is_some(),
            _ => false,
        },
        _ => false,
    });
    lists.map(|(name, _)| name.to_owned()).collect()
}

/// `channel` for `channels`, `category` for `categories`, `species` for `species`.
fn singular(list: &str) -> String {
    if let Some(stem) = list.strip_suffix("ies").filter(|_| list != "species") {
        format!("{stem}y")
    } else if list == "species" {
        list.to_owned()
    } else {
        list.strip_suffix('s').unwrap_or(list).to_owned()
    }
}

fn switch(base: &Text, table: &Table, what: &str) -> Result<(), Misfit> {
    let path = element(base, table, what);
    let lists = switchable(table);
    let (list, name) = path.split_once('.').unwrap_or((&path, ""));
    if !lists.iter().any(|known| known == list) || name.is_empty() {
        let kinds = lists.iter().map(|list| singular(list)).collect();
        return Err(Misfit::NoKind { what: what.to_owned(), kinds });
    }
    let root = scan(base.as_str());
    let elements = find(&root, base.as_str(), list);
    let elements = if elements.rest.is_empty() { elements.node.children.as_slice() } else { &[] };
    let known: Vec<String> = elements
        .iter()
        .enumerate()
        .map(|(index, child)| segment(base.as_str(), &child.value, index))
        .collect();
    if known.iter().any(|known| known == name) {
        return Ok(());
    }
    let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    Err(Misfit::NoElement { kind: singular(list), name: name.to_owned(), near, known })
}

/// Writes `enabled: false` into an element.
fn disable(
    base: &mut Text,
    table: &Table,
    what: &str,
    written: &Place,
) -> Result<(), Box<Problem>> {
    use std::sync::Arc;

    use super::problem::Source;

    // The change is made for the user; it is shown where the user asked for it.
    let text = format!("{}.enabled=false", element(base, table, what));
    let value = text.len() - "false".len()..text.len();
    let source = Arc::new(Source { name: written.source.name.clone(), text });
    let path = Place { source: source.clone(), range: 0..value.start - 1 };
    edit::set(base, table, &Change { path, value: Place { source, range: value } })
}

/// Adds actions to those of the base.
fn append(base: &mut Text, table: &Table, written: Place) -> Option<Problem> {
    let has_actions = match table.shape().form() {
        Form::Struct(fields) => fields.get("actions").is_some(),
        _ => false,
    };
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
