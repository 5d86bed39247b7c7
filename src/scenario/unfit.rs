//! The ways in which a value does not fit its field.

use thiserror::Error;

use super::problem::{Fault, enumerate, number, quoted, suggest};

/// A value that does not fit its field.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum Unfit {
    /// A field that the struct does not have.
    #[error("{} has no field `{}`", owner(.path), quoted(.field))]
    UnknownField {
        /// Path of the struct.
        path: String,
        /// What was written.
        field: String,
        /// The fields that it has.
        known: Vec<String>,
    },
    /// A field that must be written and is not.
    #[error("{} lacks the field `{field}`", owner(.path))]
    MissingField {
        /// The field.
        field: String,
        /// Path of the struct.
        path: String,
        /// What may stand there.
        expected: &'static str,
        /// What the field means.
        meaning: String,
    },
    /// A field or key that stands twice.
    #[error("`{path}` is given twice")]
    DuplicateField {
        /// Its path.
        path: String,
    },
    /// A value without a name among fields.
    #[error("a value without a field name in {}", owner(.path))]
    NoFieldName {
        /// Path of the struct.
        path: String,
    },
    /// A value of another kind.
    #[error("{} must be {expected}, but is {found}", subject(.path))]
    Kind {
        /// Path of the value.
        path: String,
        /// What may stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
        /// The names that may stand there, if only names may.
        names: Vec<String>,
    },
    /// A number with a fraction where there may be none.
    #[error("`{path}` must be a whole number, but is {}", quoted(.found))]
    NotWhole {
        /// Path of the number.
        path: String,
        /// What was written.
        found: String,
    },
    /// Neither a number nor one of the ways to say where it comes from.
    #[error("`{path}` must be a number, but is `{}`", quoted(.found))]
    Spelling {
        /// Path of the number.
        path: String,
        /// What was written.
        found: String,
    },
    /// `Source(number, ..)` whose source is no text.
    #[error("the source of `{path}` must be a text in double quotes")]
    NoSource {
        /// Path of the number.
        path: String,
    },
    /// Infinity, or no number at all.
    #[error("`{path}` is {}, but must be a finite number", quoted(.found))]
    NotFinite {
        /// Path of the number.
        path: String,
        /// What was written.
        found: String,
    },
    /// A number outside its range.
    #[error("`{path}` is {}, but must be {range}", number(*.found))]
    OutOfRange {
        /// Path of the number.
        path: String,
        /// What was given.
        found: f64,
        /// The range, in words: `in [0, 1]`.
        range: String,
    },
    /// A free number outside its own bounds.
    #[error("`{path}` is {}, outside of its own bounds [{}, {}]", number(*.value), number(*.low), number(*.high))]
    OutOfBounds {
        /// Path of the number.
        path: String,
        /// Its value.
        value: f64,
        /// Lower bound of calibration.
        low: f64,
        /// Upper bound of calibration.
        high: f64,
    },
    /// Bounds of a free number in the wrong order.
    #[error("the bounds of `{path}` are reversed: {} is above {}", number(*.low), number(*.high))]
    BoundsReversed {
        /// Path of the number.
        path: String,
        /// What stands first.
        low: f64,
        /// What stands second.
        high: f64,
    },
    /// A list too short or too long.
    #[error("{} has {length} {what}, but must have {}", subject(.path), amount(*.range))]
    Length {
        /// Path of the list.
        path: String,
        /// How many it has.
        length: usize,
        /// `elements` or `characters`.
        what: &'static str,
        /// Fewest and most.
        range: (usize, Option<usize>),
    },
    /// A tuple with too few or too many parts.
    #[error("{} has {found} values in its brackets, but must have {expected}", subject(.path))]
    Parts {
        /// Path of the tuple.
        path: String,
        /// How many it has.
        found: usize,
        /// How many it must have.
        expected: usize,
    },
    /// Two elements of one name.
    #[error("two elements of `{list}` are called `{name}`")]
    DuplicateName {
        /// The name.
        name: String,
        /// Path of the list.
        list: String,
    },
    /// A name that could not stand in a path.
    #[error("{name:?} cannot be a name")]
    Name {
        /// The name.
        name: String,
    },
    /// A name that is none of the possible ones.
    #[error("{} cannot be `{}`", subject(.path), quoted(.found))]
    UnknownVariant {
        /// Path of the value.
        path: String,
        /// What was written.
        found: String,
        /// What it can be.
        known: Vec<String>,
    },
    /// The right name with the wrong brackets.
    #[error("`{name}` of {} takes {expected}", subject(.path))]
    Variant {
        /// Path of the value.
        path: String,
        /// The name.
        name: String,
        /// What stands after it.
        expected: &'static str,
    },
}

impl Fault for Unfit {
    fn help(&self) -> Option<String> {
        let spelling = "write `0.82`, `Source(0.82, \"where from\")` or `Free(0.82, low, high)`";
        match self {
            Self::UnknownField { field, known, .. } => suggest(field, "fields", known),
            Self::UnknownVariant { found, known, .. } => suggest(found, "possibilities", known),
            Self::MissingField { field, expected, meaning, .. } if meaning.is_empty() => {
                Some(format!("add `{field}: ..`, {expected}"))
            }
            Self::MissingField { field, expected, meaning, .. } => {
                Some(format!("add `{field}: ..`, {expected}: {}", uncapitalised(meaning)))
            }
            Self::Kind { names, .. } if !names.is_empty() => {
                Some(format!("the possibilities are {}", enumerate(names)))
            }
            Self::NoFieldName { .. } => Some("write `field: value`".into()),
            Self::Spelling { .. } | Self::NoSource { .. } => Some(spelling.into()),
            Self::OutOfBounds { .. } | Self::BoundsReversed { .. } => {
                Some("the order is `Free(value, low, high)` with low <= value <= high".into())
            }
            Self::Name { .. } => {
                Some("a name has letters, digits, `_` and `-`, and not digits alone".into())
            }
            Self::DuplicateName { .. } => Some("every element needs a name of its own".into()),
            Self::DuplicateField { .. }
            | Self::Kind { .. }
            | Self::NotWhole { .. }
            | Self::NotFinite { .. }
            | Self::OutOfRange { .. }
            | Self::Length { .. }
            | Self::Parts { .. }
            | Self::Variant { .. } => None,
        }
    }
}

fn owner(path: &str) -> String {
    if path.is_empty() { "the scenario".to_owned() } else { format!("`{path}`") }
}

fn subject(path: &str) -> String {
    if path.is_empty() { "the whole text".to_owned() } else { format!("`{path}`") }
}

fn amount((fewest, most): (usize, Option<usize>)) -> String {
    match most {
        Some(most) if most == fewest => format!("{most}"),
        Some(most) => format!("{fewest} to {most}"),
        None => format!("at least {fewest}"),
    }
}

fn uncapitalised(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut letters = sentence.chars();
    let (first, second) = (letters.next(), letters.clone().next());
    // `GDP per head` keeps its capitals.
    let lower = second.is_some_and(char::is_lowercase);
    let first = first.map(|c| if lower { c.to_lowercase().to_string() } else { c.to_string() });
    first.unwrap_or_default() + letters.as_str()
}
