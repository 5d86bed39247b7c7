//! What may stand where: the one table of fields, read from the types' derived schema.
//!
//! The types say it once (doc comment = meaning, `range` = range, `x-unit` = unit, serde's default =
//! default); the check of a text, the listing of fields, the docs and the parameter tree read it
//! here.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde_json::Value;

use super::Elements;
use super::overlay::Overlay;

/// The derived schema of a type.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    root: Value,
}

/// What may stand at one place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape<'a> {
    root: &'a Value,
    /// As the field says it: meaning, unit, default.
    said: &'a Value,
    /// The type, after references.
    node: &'a Value,
    /// Whether `None` may stand here.
    pub(crate) optional: bool,
}

/// The kind of what may stand at one place.
#[derive(Clone, Debug)]
pub(crate) enum Form<'a> {
    /// A [`Number`](super::Number), or a plain float.
    Number(Spelling),
    Integer,
    Switch,
    Text,
    List(Shape<'a>),
    Tuple(Vec<Shape<'a>>),
    Struct(Fields<'a>),
    Enum(Vec<Variant<'a>>),
    Map(Shape<'a>),
    /// Anything; `ron` judges it.
    Any,
}

/// Whether a number may say where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    WithOrigin,
    Bare,
}

/// The fields of a struct.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    root: &'a Value,
    node: &'a Value,
}

/// One way to be of an enum.
#[derive(Clone, Debug)]
pub(crate) struct Variant<'a> {
    pub(crate) name: &'a str,
    /// What it holds between its brackets, if anything.
    pub(crate) holds: Option<Shape<'a>>,
    pub(crate) meaning: String,
}

impl Table {
    /// Reads the schema of `T`.
    pub(crate) fn of<T: JsonSchema>() -> Self {
        Self { root: schemars::schema_for!(T).to_value() }
    }

    /// The table of scenarios, made once: it is asked for at every reading.
    pub(crate) fn of_scenarios() -> &'static Self {
        static TABLE: LazyLock<Table> = LazyLock::new(Table::of::<Elements>);
        &TABLE
    }

    /// The table of overlays, likewise.
    pub(crate) fn of_overlays() -> &'static Self {
        static TABLE: LazyLock<Table> = LazyLock::new(Table::of::<Overlay>);
        &TABLE
    }

    /// What the whole text may be.
    pub(crate) fn shape(&self) -> Shape<'_> {
        Shape::new(&self.root, &self.root)
    }
}

impl<'a> Shape<'a> {
    fn new(root: &'a Value, said: &'a Value) -> Self {
        let (mut node, mut optional) = (said, false);
        loop {
            let any_of = node.get("anyOf").and_then(Value::as_array);
            let typed = any_of.and_then(|ways| ways.iter().find(|way| !is_type(way, "null")));
            if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
                match root.pointer(reference.trim_start_matches('#')) {
                    Some(target) if !std::ptr::eq(target, node) => node = target,
                    Some(_) | None => break,
                }
            } else if let Some(typed) = typed {
                optional = true;
                node = typed;
            } else {
                break;
            }
        }
        let optional = optional || is_type(node, "null");
        Self { root, said, node, optional }
    }

    pub(crate) fn form(&self) -> Form<'a> {
        let node = self.node;
        if node.get("oneOf").is_some() || node.get("enum").is_some() || node.get("const").is_some()
        {
            return Form::Enum(self.variants());
        }
        if is_type(node, "integer") {
            return Form::Integer;
        }
        if is_type(node, "number") {
            let with_origin = node.get("format").and_then(Value::as_str) == Some("number");
            let spelling = if with_origin { Spelling::WithOrigin } else { Spelling::Bare };
            return Form::Number(spelling);
        }
        if is_type(node, "boolean") {
            return Form::Switch;
        }
        if is_type(node, "string") {
            return Form::Text;
        }
        if let Some(parts) = node.get("prefixItems").and_then(Value::as_array) {
            return Form::Tuple(parts.iter().map(|part| Self::new(self.root, part)).collect());
        }
        if let Some(items) = node.get("items").filter(|_| is_type(node, "array")) {
            // `[T; 5]` is written as a tuple.
            return match (self.whole("minItems"), self.whole("maxItems")) {
                (Some(low), Some(high)) if low == high => {
                    Form::Tuple(vec![Self::new(self.root, items); low])
                }
                _ => Form::List(Self::new(self.root, items)),
            };
        }
        if is_type(node, "object") {
            let values = node.get("additionalProperties").filter(|values| values.is_object());
            return match values {
                Some(values) => Form::Map(Self::new(self.root, values)),
                None => Form::Struct(Fields { root: self.root, node }),
            };
        }
        Form::Any
    }

    /// Its fields, when it is a struct.
    pub(crate) fn fields(&self) -> Option<Fields<'a>> {
        if let Form::Struct(fields) = self.form() { Some(fields) } else { None }
    }

    /// What its elements are, when it is a list.
    pub(crate) fn element(&self) -> Option<Self> {
        if let Form::List(element) = self.form() { Some(element) } else { None }
    }

    /// The names it may have, when it is an enum.
    pub(crate) fn names(&self) -> Vec<String> {
        let Form::Enum(variants) = self.form() else { return Vec::new() };
        variants.into_iter().map(|variant| variant.name.to_owned()).collect()
    }

    fn variants(&self) -> Vec<Variant<'a>> {
        let mut variants = Vec::new();
        let ways = self.node.get("oneOf").and_then(Value::as_array);
        for way in ways.map_or(std::slice::from_ref(self.node), Vec::as_slice) {
            let meaning = if ways.is_some() { meaning(way) } else { String::new() };
            let names = way.get("enum").and_then(Value::as_array).into_iter().flatten();
            let names = names.chain(way.get("const")).filter_map(Value::as_str);
            variants.extend(names.map(|name| Variant {
                name,
                holds: None,
                meaning: meaning.clone(),
            }));
            let held = way.get("properties").and_then(Value::as_object);
            for (name, held) in held.into_iter().flatten() {
                let holds = Some(Self::new(self.root, held));
                variants.push(Variant { name, holds, meaning: meaning.clone() });
            }
        }
        variants
    }

    /// Smallest number that may stand here.
    pub(crate) fn low(&self) -> Option<f64> {
        self.limit("minimum").or_else(|| self.width().map(|(low, _)| low))
    }

    /// Largest number that may stand here.
    pub(crate) fn high(&self) -> Option<f64> {
        self.limit("maximum").or_else(|| self.width().map(|(_, high)| high))
    }

    /// Whether the limit itself is outside, as for what must be positive.
    pub(crate) fn excludes(&self) -> (Option<f64>, Option<f64>) {
        (self.limit("exclusiveMinimum"), self.limit("exclusiveMaximum"))
    }

    /// Fewest elements of a list, letters of a text.
    pub(crate) fn fewest(&self) -> Option<usize> {
        self.whole("minItems").or_else(|| self.whole("minLength"))
    }

    /// Most elements of a list, letters of a text.
    pub(crate) fn most(&self) -> Option<usize> {
        self.whole("maxItems").or_else(|| self.whole("maxLength"))
    }

    /// Unit, as `1/year`.
    pub(crate) fn unit(&self) -> &'a str {
        self.get("x-unit").and_then(Value::as_str).unwrap_or("")
    }

    /// Who alone reads it, when no process does in the course of a run: `when the world is made`.
    pub(crate) fn read(&self) -> Option<&'a str> {
        self.said.get("x-read").and_then(Value::as_str)
    }

    /// What it means, from the doc comment of the field, or else of its type.
    pub(crate) fn meaning(&self) -> String {
        let said = meaning(self.said);
        if said.is_empty() { meaning(self.node) } else { said }
    }

    /// What stands here when nothing is written; nothing when something must be.
    pub(crate) fn default(&self) -> Option<&'a Value> {
        self.said.get("default")
    }

    /// The name of the type, as `Species`; empty for what has none.
    pub(crate) fn type_name(&self) -> &'a str {
        let ways = self.said.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        let reference = ways.chain([self.said]).find_map(|way| way.get("$ref"));
        let reference = reference.and_then(Value::as_str).and_then(|name| name.rsplit('/').next());
        reference.or_else(|| self.node.get("title").and_then(Value::as_str)).unwrap_or("")
    }

    /// The name and place of each type is unique: whether this is the type of `other`.
    pub(crate) fn is(&self, other: &Shape<'_>) -> bool {
        std::ptr::eq(self.node, other.node)
    }

    /// What may stand here, in words: `a number`, `one of ..`.
    pub(crate) fn expected(&self) -> &'static str {
        match self.form() {
            Form::Number(Spelling::WithOrigin | Spelling::Bare) => "a number",
            Form::Integer => "a whole number",
            Form::Switch => "`true` or `false`",
            Form::Text => "a text in double quotes",
            Form::List(_) => "a list `[..]`",
            Form::Tuple(_) => "values `(..)`",
            Form::Struct(_) => "fields `(name: value, ..)`",
            Form::Enum(_) => "one of the names it may have",
            Form::Map(_) => "a map `{..}`",
            Form::Any => "a value",
        }
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.said.get(key).or_else(|| self.node.get(key))
    }

    fn limit(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(Value::as_f64)
    }

    /// What fits the integer type, where schemars does not say it.
    fn width(&self) -> Option<(f64, f64)> {
        match self.node.get("format").and_then(Value::as_str)? {
            "uint32" => Some((0.0, f64::from(u32::MAX))),
            "int32" => Some((f64::from(i32::MIN), f64::from(i32::MAX))),
            _ => None,
        }
    }

    fn whole(&self, key: &str) -> Option<usize> {
        self.get(key).and_then(Value::as_u64).map(|whole| whole as usize)
    }
}

impl<'a> Fields<'a> {
    /// Every field in the order of declaration.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, Shape<'a>)> + use<'a> {
        let root = self.root;
        let fields = self.node.get("properties").and_then(Value::as_object);
        fields
            .into_iter()
            .flatten()
            .map(move |(name, said)| (name.as_str(), Shape::new(root, said)))
    }

    pub(crate) fn get(&self, name: &str) -> Option<Shape<'a>> {
        let said = self.node.get("properties").and_then(|fields| fields.get(name))?;
        Some(Shape::new(self.root, said))
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.iter().map(|(name, _)| name.to_owned()).collect()
    }

    /// Whether the field must be written.
    pub(crate) fn requires(&self, name: &str) -> bool {
        let required = self.node.get("required").and_then(Value::as_array).into_iter().flatten();
        required.filter_map(Value::as_str).any(|required| required == name)
    }

    /// Whether elements of this type have a name that stands in paths.
    pub(crate) fn are_named(&self) -> bool {
        self.requires("name")
            && self.get("name").is_some_and(|name| matches!(name.form(), Form::Text))
    }
}

fn is_type(node: &Value, name: &str) -> bool {
    match node.get("type") {
        Some(Value::String(one)) => one == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    }
}

/// The first paragraph of a doc comment, in one line.
fn meaning(node: &Value) -> String {
    let text = node.get("description").and_then(Value::as_str).unwrap_or("");
    let paragraph = text.split("\n\n").next().unwrap_or("");
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}
