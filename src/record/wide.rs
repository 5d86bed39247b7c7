//! Which indices are columns of the table of indices: those of the first step, in its order.

use super::column::Value;
use super::description::{Description, describe_index};
use super::error::RecordError;
use super::tables::{INDICES, STEP};
use crate::measure::Reading;

/// The indices that are columns.
#[derive(Clone, Debug)]
pub(super) struct IndexColumns {
    columns: Vec<(String, Description)>,
}

impl IndexColumns {
    /// One column for each index.
    ///
    /// # Errors
    /// When two columns would have one name.
    pub(super) fn of(readings: &[Reading]) -> Result<Self, RecordError> {
        let taken = |name: &str| {
            STEP.iter().any(|column| column.name == name)
                || INDICES.columns.iter().any(|column| column.name == name)
        };
        let mut columns: Vec<(String, Description)> = Vec::new();
        for reading in readings {
            let again = columns.iter().any(|(name, _)| *name == reading.name);
            if again || taken(&reading.name) {
                return Err(RecordError::IndexTwice { name: reading.name.clone() });
            }
            columns.push((reading.name.clone(), describe_index(reading)));
        }
        Ok(Self { columns })
    }

    /// The columns of these descriptions.
    pub(super) fn described(descriptions: Vec<Description>) -> Self {
        let columns = descriptions.into_iter().map(|column| (column.column.clone(), column));
        Self { columns: columns.collect() }
    }

    /// What the columns are.
    pub(super) fn descriptions(&self) -> impl Iterator<Item = &Description> {
        self.columns.iter().map(|(_, description)| description)
    }

    /// Values of a step, in the order of the columns; none for an index that was not measured.
    ///
    /// # Errors
    /// When an index was not measured at the first step.
    pub(super) fn values(&self, readings: &[Reading]) -> Result<Vec<Value<'static>>, RecordError> {
        let mut values = vec![Value::Real(None); self.columns.len()];
        for (at, reading) in readings.iter().enumerate() {
            // Nearly always the order is that of the first step.
            let same = self.columns.get(at).is_some_and(|(name, _)| *name == reading.name);
            let place = if same {
                Some(at)
            } else {
                self.columns.iter().position(|(name, _)| *name == reading.name)
            };
            let place =
                place.ok_or_else(|| RecordError::IndexNew { name: reading.name.clone() })?;
            values[place] = Value::Real(reading.value);
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(name: &str, value: f64) -> Reading {
        let (unit, doc) = ("nats".to_owned(), "An index.".to_owned());
        Reading { name: name.to_owned(), unit, doc, value: Some(value) }
    }

    #[test]
    fn an_index_keeps_its_column_whatever_the_order() {
        let columns = IndexColumns::of(&[reading("a", 1.0), reading("b", 2.0)]).unwrap();
        let values = columns.values(&[reading("b", 3.0)]).unwrap();
        assert_eq!(values, [Value::Real(None), Value::Real(Some(3.0))]);
        let error = columns.values(&[reading("c", 1.0)]).unwrap_err();
        assert_eq!(error.to_string(), "index `c` was not measured at the first step");
    }

    #[test]
    fn two_columns_of_one_name_are_refused() {
        assert!(IndexColumns::of(&[reading("a", 1.0), reading("a", 2.0)]).is_err());
        assert!(IndexColumns::of(&[reading("stage", 1.0)]).is_err());
        assert!(IndexColumns::of(&[reading("date", 1.0)]).is_err());
    }
}
