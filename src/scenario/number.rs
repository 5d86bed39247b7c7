//! A number of a scenario with where it comes from, and bounds when it is free to be calibrated.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A finite number and its origin.
///
/// In a scenario it is written `0.82`, or `Source(0.93, "H043")` with where it comes from, or
/// `Free(0.82, 0.3, 1.2)` with the bounds between which calibration may move it.
///
/// Written out again it is its plain value. *range*: finite; its field's `range` says more.
///
/// ```
/// use ecograph::scenario::{Number, Origin};
///
/// let number: Number = ron::from_str("Free(0.82, 0.3, 1.2)")?;
/// assert_eq!((*number, number.get()), (0.82, 0.82));
/// assert_eq!(number.origin, Origin::Free { low: 0.3, high: 1.2 });
/// # Ok::<(), ron::error::SpannedError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The number itself.
    pub value: f64,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// Nothing is said.
    Unsaid,
    /// A source, as a line of the report.
    Source(String),
    /// A free parameter.
    Free {
        /// Smallest value that calibration may try.
        low: f64,
        /// Largest value that calibration may try.
        high: f64,
    },
}

impl Number {
    /// The value.
    #[must_use]
    pub fn get(&self) -> f64 {
        self.value
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self { value, origin: Origin::Unsaid }
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::from(0.0)
    }
}

impl Deref for Number {
    type Target = f64;

    fn deref(&self) -> &f64 {
        &self.value
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The names `Source` and `Free` do not reach a visitor; the check of the shape reads them
        // from the text, before this.
        deserializer.deserialize_any(Written)
    }
}

impl JsonSchema for Number {
    // Inline, because schemars drops the range of a field whose schema is a reference.
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "format": "number" })
    }
}

struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, `Source(number, \"from\")` or `Free(number, low, high)`")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        if value.is_finite() {
            Ok(Number::from(value))
        } else {
            Err(E::custom(format_args!("{value} is not a finite number")))
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number::from(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number::from(value as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Number, A::Error> {
        let Some(Number { value, origin: Origin::Unsaid }) = parts.next_element()? else {
            return Err(A::Error::invalid_length(0, &self));
        };
        let origin = match parts.next_element()? {
            Some(Second::From(source)) => Origin::Source(source),
            Some(Second::Low(low)) => match parts.next_element::<Number>()? {
                Some(high) => bounds(value, low, high.value)?,
                None => return Err(A::Error::invalid_length(2, &self)),
            },
            None => return Err(A::Error::invalid_length(1, &self)),
        };
        Ok(Number { value, origin })
    }
}

fn bounds<E: Error>(value: f64, low: f64, high: f64) -> Result<Origin, E> {
    if low <= value && value <= high {
        Ok(Origin::Free { low, high })
    } else {
        Err(E::custom(format_args!("{value} is not in its own bounds [{low}, {high}]")))
    }
}

/// What stands second: a source, or the lower bound.
enum Second {
    From(String),
    Low(f64),
}

impl<'de> Deserialize<'de> for Second {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecondWritten)
    }
}

struct SecondWritten;

impl Visitor<'_> for SecondWritten {
    type Value = Second;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("where the number comes from, or its lower bound")
    }

    fn visit_str<E: Error>(self, from: &str) -> Result<Second, E> {
        Ok(Second::From(from.to_owned()))
    }

    fn visit_f64<E: Error>(self, low: f64) -> Result<Second, E> {
        Written.visit_f64(low).map(|number| Second::Low(number.value))
    }

    fn visit_i64<E: Error>(self, low: i64) -> Result<Second, E> {
        Ok(Second::Low(low as f64))
    }

    fn visit_u64<E: Error>(self, low: u64) -> Result<Second, E> {
        Ok(Second::Low(low as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Number, String> {
        ron::from_str(text).map_err(|error| error.code.to_string())
    }

    fn reads(text: &str, value: f64, origin: Origin) {
        assert_eq!(read(text), Ok(Number { value, origin }), "{text}");
    }

    #[test]
    fn a_number_is_bare_or_says_where_it_comes_from_or_is_free() {
        reads("0.82", 0.82, Origin::Unsaid);
        reads("-3", -3.0, Origin::Unsaid);
        reads("1_000_000", 1e6, Origin::Unsaid);
        reads("1e3", 1e3, Origin::Unsaid);
        reads("Source(0.93, \"H043\")", 0.93, Origin::Source("H043".into()));
        reads("Free(1, -0.3, 1.2,)", 1.0, Origin::Free { low: -0.3, high: 1.2 });
    }

    #[test]
    fn what_is_not_finite_or_out_of_its_bounds_is_refused() {
        for text in ["NaN", "inf", "-inf", "1e400", "Source(1e400, \"x\")", "Free(1, NaN, 2)"] {
            assert!(read(text).unwrap_err().contains("is not a finite number"), "{text}");
        }
        assert_eq!(read("Free(2, 0, 1)").unwrap_err(), "2 is not in its own bounds [0, 1]");
        for text in
            ["Source(1)", "Free(1, 2)", "Free(1, 2, 3, 4)", "()", "\"1\"", "true", "[[1], 2, 3]"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_work_in_lists_options_and_pairs() {
        let list: Vec<Number> = ron::from_str("[1, Free(2, 0, 3), Source(3, \"x\")]").unwrap();
        assert_eq!(list.iter().map(Number::get).collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
        let some: Option<Number> = ron::from_str("Some(Free(2, 0, 3))").unwrap();
        assert_eq!(some.as_deref(), Some(&2.0));
        let pairs: Vec<(u32, Number)> = ron::from_str("[(1, Source(3, \"x\"))]").unwrap();
        assert_eq!(pairs, [(1, Number { value: 3.0, origin: Origin::Source("x".into()) })]);
        assert_eq!(ron::to_string(&list).unwrap(), "[1.0,2.0,3.0]");
    }
}
