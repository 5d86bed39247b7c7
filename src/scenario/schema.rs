//! Every field a scenario may have, and every number one has: the listing, the docs, the tree.

use std::fmt::Write as _;

use serde_json::Value;

use super::fits::{below, range};
use super::shape::{Fields, Form, Shape, Table, Variant};
use super::{Elements, Entry, Tree};

/// One field a scenario may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Path, with `NAME` for the name of an element and `N` for its place in a list:
    /// `species.NAME.level`.
    pub path: String,
    /// The variant that has the field, as `Adoption` of `entry`; empty when it is always there.
    pub within: String,
    /// What may stand there: `a number`, `Month, Week or Day`.
    pub kind: String,
    /// Unit, as `1/year`; may be empty.
    pub unit: String,
    /// Range of a number, as `in [0, 1]`; may be empty.
    pub range: String,
    /// What stands there when nothing is written; nothing when it must be written.
    pub default: Option<String>,
    /// What it means.
    pub meaning: String,
}

/// Every field that a scenario may have, in the order in which it is declared.
///
/// ```
/// use ecograph::scenario::{markdown, schema};
///
/// let fields = schema();
/// let fee = fields.iter().find(|field| field.path == "channels.NAME.split.fee");
/// assert_eq!(fee.map(|fee| fee.range.as_str()), Some("in [0, 1]"));
/// assert!(markdown(&fields).contains("`channels.NAME.split.fee`"));
/// ```
#[must_use]
pub fn schema() -> Vec<Field> {
    listing(Table::of_scenarios())
}

/// The JSON Schema of the JSON form of a scenario: of what `serde_json` makes of [`Elements`].
///
/// In that form a number is its value alone, and a variant with fields is an object with its name
/// as the only key.
///
/// ```
/// let schema = ecograph::scenario::json_schema();
/// assert!(schema["properties"]["species"].is_object());
/// ```
#[must_use]
pub fn json_schema() -> Value {
    schemars::schema_for!(Elements).to_value()
}

/// The fields as tables of Markdown, one for each element; `docs/SCENARIO.md` is made of them.
#[must_use]
pub fn markdown(fields: &[Field]) -> String {
    let top = |field: &Field| field.path.split('.').next().unwrap_or("").to_owned();
    let groups: Vec<&[Field]> = fields.chunk_by(|a, b| top(a) == top(b)).collect();
    let mut text = TABLE.to_owned();
    for field in groups.iter().filter(|group| group.len() == 1).copied().flatten() {
        row(&mut text, field);
    }
    for group in groups.into_iter().filter(|group| 1 < group.len()) {
        let (name, meaning) = (top(&group[0]), sentence(&group[0].meaning));
        let _ = write!(text, "\n## `{name}`\n\n{meaning}\n\n{TABLE}");
        for field in group {
            row(&mut text, field);
        }
    }
    text
}

const TABLE: &str = "| path | of | what may stand there | unit | range | default | meaning |\n\
                     | --- | --- | --- | --- | --- | --- | --- |\n";

fn row(text: &mut String, field: &Field) {
    let default = field.default.as_deref().map_or_else(|| "required".to_owned(), code);
    let cells = [
        &code(&field.path),
        &code(&field.within),
        &field.kind,
        &field.unit,
        &field.range,
        &default,
        &field.meaning,
    ];
    for cell in cells {
        let _ = write!(text, "| {} ", cell.replace('|', "\\|"));
    }
    text.push_str("|\n");
}

pub(crate) fn listing(table: &Table) -> Vec<Field> {
    let mut listing = Listing { fields: Vec::new(), open: Vec::new() };
    if let Form::Struct(fields) = table.shape().form() {
        listing.fields(fields, "", "");
    }
    listing.fields
}

struct Listing<'a> {
    fields: Vec<Field>,
    /// The types around the present one: a type inside of itself is listed once.
    open: Vec<Shape<'a>>,
}

impl<'a> Listing<'a> {
    fn fields(&mut self, fields: Fields<'a>, path: &str, within: &str) {
        for (name, shape) in fields.iter() {
            let path = below(path, name);
            let default = if fields.requires(name) { None } else { Some(default(shape)) };
            let (kind, meaning) = (kind(shape), said(shape));
            self.row(shape, Field { kind, default, meaning, ..field(&path, within) });
            self.inside(shape, &path, within);
        }
    }

    /// Adds a row, with the unit and range of what stands there.
    fn row(&mut self, shape: Shape<'a>, field: Field) {
        let limits = match (shape.element(), shape.form()) {
            (Some(element), _) => range(element),
            (None, Form::Tuple(parts)) => {
                parts.first().map(|part| range(*part)).unwrap_or_default()
            }
            (None, _) => range(shape),
        };
        self.fields.push(Field { unit: shape.unit().to_owned(), range: limits, ..field });
    }

    fn inside(&mut self, shape: Shape<'a>, path: &str, within: &str) {
        if self.open.iter().any(|open| open.is(&shape)) {
            return;
        }
        self.open.push(shape);
        match shape.form() {
            Form::Struct(fields) => self.fields(fields, path, within),
            Form::List(element) => self.inside(element, &element_path(element, path), within),
            Form::Map(value) => self.inside(value, &below(path, "KEY"), within),
            Form::Tuple(parts) => {
                for (index, part) in parts.into_iter().enumerate() {
                    self.inside(part, &below(path, &index.to_string()), within);
                }
            }
            Form::Enum(variants) => {
                for variant in variants {
                    self.variant(&variant, path);
                }
            }
            Form::Number(_) | Form::Integer | Form::Switch | Form::Text | Form::Any => {}
        }
        self.open.pop();
    }

    fn variant(&mut self, variant: &Variant<'a>, path: &str) {
        let Some(holds) = variant.holds else {
            let (kind, default) = (code(variant.name), Some(String::new()));
            let meaning = variant.meaning.clone();
            if !meaning.is_empty() {
                self.fields.push(Field { kind, default, meaning, ..field(path, "") });
            }
            return;
        };
        let kind = match holds.fields() {
            Some(_) => format!("`{}(..)`", variant.name),
            None => format!("`{}(..)` of {}", variant.name, kind(holds)),
        };
        let (meaning, default) = (variant.meaning.clone(), Some(String::new()));
        self.row(holds, Field { kind, default, meaning, ..field(path, variant.name) });
        self.inside(holds, path, variant.name);
    }
}

fn field(path: &str, within: &str) -> Field {
    Field {
        path: path.to_owned(),
        within: within.to_owned(),
        kind: String::new(),
        unit: String::new(),
        range: String::new(),
        default: None,
        meaning: String::new(),
    }
}

/// What a field means, and who alone reads it.
fn said(shape: Shape<'_>) -> String {
    let meaning = shape.meaning();
    match shape.read() {
        Some(read) => format!("{} Read only {read}.", sentence(&meaning)),
        None => meaning,
    }
}

/// The path of the elements of a list.
fn element_path(element: Shape<'_>, path: &str) -> String {
    let named = matches!(element.form(), Form::Struct(fields) if fields.are_named());
    below(path, if named { "NAME" } else { "N" })
}

fn kind(shape: Shape<'_>) -> String {
    match shape.form() {
        Form::Number(_) => "number".into(),
        Form::Integer => "whole number".into(),
        Form::Switch => "`true` or `false`".into(),
        Form::Text => "text".into(),
        Form::List(element) => format!("list of {}", kind(element)),
        Form::Tuple(parts) => {
            let parts: Vec<String> = parts.into_iter().map(kind).collect();
            format!("({})", parts.join(", "))
        }
        Form::Struct(_) => shape.type_name().to_owned(),
        Form::Enum(variants) => {
            let names: Vec<String> = variants.iter().map(|variant| code(variant.name)).collect();
            names.join(" ")
        }
        Form::Map(value) => format!("map to {}", kind(value)),
        Form::Any => "anything".into(),
    }
}

/// What stands there when nothing is written, as it would be written.
fn default(shape: Shape<'_>) -> String {
    let written = shape.default().and_then(|value| written(shape, value));
    written.unwrap_or_else(|| "None".into())
}

/// A value of the table as RON; nothing when it is absent or of no known kind.
pub(crate) fn written(shape: Shape<'_>, value: &Value) -> Option<String> {
    match shape.form() {
        _ if value.is_null() => None,
        Form::Number(_) => value.as_f64().map(super::problem::number),
        Form::Integer | Form::Switch => Some(value.to_string()),
        Form::Text => ron::to_string(value.as_str()?).ok(),
        Form::List(element) => {
            written_list(|_| Some(element), value).map(|items| format!("[{items}]"))
        }
        Form::Tuple(parts) => {
            written_list(|index| parts.get(index).copied(), value).map(|items| format!("({items})"))
        }
        Form::Struct(fields) => written_fields(fields, value).map(|fields| format!("({fields})")),
        Form::Enum(variants) => {
            let Some((name, held)) = value.as_object().and_then(|one| one.iter().next()) else {
                return value.as_str().map(str::to_owned);
            };
            let holds = variants.iter().find(|variant| variant.name == name)?.holds?;
            let held = written(holds, held)?;
            Some(if held.starts_with('(') {
                format!("{name}{held}")
            } else {
                format!("{name}({held})")
            })
        }
        Form::Map(element) => {
            let entry = |(key, value): (&String, &Value)| {
                Some(format!("{}: {}", ron::to_string(key).ok()?, written(element, value)?))
            };
            let entries: Option<Vec<String>> = value.as_object()?.iter().map(entry).collect();
            entries.map(|entries| format!("{{{}}}", entries.join(", ")))
        }
        Form::Any => None,
    }
}

fn written_list<'a>(element: impl Fn(usize) -> Option<Shape<'a>>, value: &Value) -> Option<String> {
    let items = value.as_array()?.iter().enumerate();
    let items: Option<Vec<String>> =
        items.map(|(index, item)| written(element(index)?, item)).collect();
    items.map(|items| items.join(", "))
}

fn written_fields(fields: Fields<'_>, value: &Value) -> Option<String> {
    let value = value.as_object()?;
    let mut written_fields = Vec::new();
    for (name, shape) in fields.iter() {
        match value.get(name) {
            None | Some(Value::Null) => {}
            Some(value) => written_fields.push(format!("{name}: {}", written(shape, value)?)),
        }
    }
    Some(written_fields.join(", "))
}

/// Every number of a value under its path.
pub(crate) fn tree(table: &Table, value: &Value) -> Tree {
    let mut tree = Tree::default();
    let about = About { unit: "", meaning: String::new(), read: None };
    numbers(table.shape(), value, "", &about, &mut tree);
    tree
}

/// What is said of a number above it: by its list, by its variant.
struct About<'a> {
    unit: &'a str,
    meaning: String,
    read: Option<&'a str>,
}

fn numbers<'a>(shape: Shape<'a>, value: &Value, path: &str, above: &About<'a>, tree: &mut Tree) {
    let (unit, meaning) = (shape.unit(), shape.meaning());
    let about = About {
        unit: if unit.is_empty() { above.unit } else { unit },
        meaning: if meaning.is_empty() { above.meaning.clone() } else { meaning },
        read: shape.read().or(above.read),
    };
    match (shape.form(), value) {
        (Form::Number(_) | Form::Integer, Value::Number(number)) => {
            if let Some(value) = number.as_f64() {
                let (low, high) = limits(shape);
                let (unit, meaning) = (about.unit.to_owned(), about.meaning);
                let number = tree.declare(path, Entry { value, low, high, unit, meaning });
                if let Some(read) = about.read {
                    tree.fix(number, read);
                }
                if matches!(shape.form(), Form::Integer) {
                    tree.make_whole(number);
                }
            }
        }
        (Form::List(element), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                let name = item.get("name").and_then(Value::as_str).map(str::to_owned);
                let segment = name.unwrap_or_else(|| index.to_string());
                numbers(element, item, &below(path, &segment), &about, tree);
            }
        }
        (Form::Tuple(parts), Value::Array(items)) => {
            for (index, (part, item)) in parts.into_iter().zip(items).enumerate() {
                numbers(part, item, &below(path, &index.to_string()), &about, tree);
            }
        }
        (Form::Struct(fields), Value::Object(values)) => {
            let nothing = About { unit: "", meaning: String::new(), read: about.read };
            for (name, shape) in fields.iter() {
                if let Some(value) = values.get(name) {
                    numbers(shape, value, &below(path, name), &nothing, tree);
                }
            }
        }
        (Form::Map(element), Value::Object(values)) => {
            for (key, value) in values {
                numbers(element, value, &below(path, key), &about, tree);
            }
        }
        (Form::Enum(variants), Value::Object(one)) => {
            for (name, held) in one {
                let variant = variants.iter().find(|variant| variant.name == name);
                let Some((holds, said)) = variant.and_then(|v| Some((v.holds?, &v.meaning))) else {
                    continue;
                };
                let about = About { meaning: said.clone(), ..about };
                numbers(holds, held, path, &about, tree);
            }
        }
        _ => {}
    }
}

/// Smallest and largest value; infinite where there is no limit.
fn limits(shape: Shape<'_>) -> (f64, f64) {
    let (above, under) = shape.excludes();
    let low = shape.low().or(above.map(f64::next_up)).unwrap_or(f64::NEG_INFINITY);
    let high = shape.high().or(under.map(f64::next_down)).unwrap_or(f64::INFINITY);
    (low, high)
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', ':']) { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::super::fits::fits;
    use super::super::scan::scan;
    use super::*;

    /// Every default of the table that does not fit its own field, by path.
    fn unfit<'a>(shape: Shape<'a>, path: &str, open: &mut Vec<Shape<'a>>, found: &mut Vec<String>) {
        if open.iter().any(|open| open.is(&shape)) {
            return;
        }
        open.push(shape);
        let inside: Vec<(String, Shape<'a>)> = match shape.form() {
            Form::Struct(fields) => fields.iter().map(|(n, s)| (n.to_owned(), s)).collect(),
            Form::List(element) | Form::Map(element) => vec![("N".to_owned(), element)],
            Form::Tuple(parts) => parts.into_iter().map(|part| ("N".to_owned(), part)).collect(),
            Form::Enum(variants) => {
                variants.into_iter().filter_map(|v| Some((v.name.to_owned(), v.holds?))).collect()
            }
            Form::Number(_) | Form::Integer | Form::Switch | Form::Text | Form::Any => vec![],
        };
        for (name, shape) in inside {
            let path = below(path, &name);
            if let Some(text) = shape.default().and_then(|value| written(shape, value)) {
                let faults = fits(&text, &scan(&text), shape);
                found.extend(faults.iter().map(|fault| format!("{path}: {}", fault.fault)));
            }
            unfit(shape, &path, open, found);
        }
        open.pop();
    }

    #[test]
    fn every_default_fits_its_own_field() {
        let table = Table::of_scenarios();
        let mut found = Vec::new();
        unfit(table.shape(), "", &mut Vec::new(), &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn the_listing_says_path_kind_unit_range_and_default() {
        let fields = schema();
        let find = |path: &str| fields.iter().find(|field| field.path == path).unwrap();
        let level = find("species.NAME.level");
        assert_eq!((level.unit.as_str(), level.range.as_str()), ("share", "in [0, 1]"));
        assert_eq!(level.default.as_deref(), Some("0.3"));
        let imitation = find("species.NAME.entry.imitation");
        assert_eq!((imitation.within.as_str(), imitation.unit.as_str()), ("Adoption", "1/year"));
        assert_eq!(imitation.default, None);
    }
}
