//! What a store keeps of a finished run: one small file, whole or not there.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::RecordError;
use super::store_tables::{FigureRow, MomentRow, ParameterRow, RunRow};

/// A finished run, with a result or with its error.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptRun {
    /// Number of its point, from 0.
    pub point: u64,
    /// Number of its replicate, from 0.
    pub replicate: u64,
    /// Root of its luck.
    pub seed: u64,
    /// BLAKE3 of its scenario; empty where it could not be made.
    pub scenario: String,
    /// Steps done.
    pub steps: u64,
    /// Why it has no result; empty where it has one.
    pub error: String,
    /// Parameters of its point: path and value.
    pub parameters: Vec<(String, f64)>,
    /// What is kept of its end.
    pub figures: Vec<KeptFigure>,
    /// First day of each step; empty where nothing is kept over time.
    pub dates: Vec<String>,
    /// What is kept over time.
    pub courses: Vec<KeptCourse>,
}

/// A figure of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptFigure {
    /// `index`, `impact`, `gross` or `net`.
    pub kind: String,
    /// Index, target or category.
    pub name: String,
    /// What it is measured over.
    pub period: String,
    /// Unit.
    pub unit: String,
    /// Value; none where it is not defined.
    pub value: Option<f64>,
}

/// A number of a run over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptCourse {
    /// `index` or `target`.
    pub kind: String,
    /// Index or target.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// One value a step.
    pub values: Vec<Option<f64>>,
}

impl KeptRun {
    /// Whether it has no result.
    #[must_use]
    pub fn failed(&self) -> bool {
        !self.error.is_empty()
    }

    /// The value of a figure at its end.
    ///
    /// ```
    /// use ecograph::record::{KeptFigure, KeptRun};
    /// let (kind, name) = ("index".to_owned(), "diversity".to_owned());
    /// let figure = KeptFigure { kind, name, value: Some(3.0), ..KeptFigure::default() };
    /// let run = KeptRun { figures: vec![figure], ..KeptRun::default() };
    /// assert_eq!((run.value("diversity"), run.value("balance")), (Some(3.0), None));
    /// assert!(!run.failed());
    /// ```
    #[must_use]
    pub fn value(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|figure| figure.name == name)?.value
    }

    pub(super) fn to_bytes(&self, path: &Path) -> Result<Vec<u8>, RecordError> {
        let text = ron::to_string(self).map_err(malformed(path))?;
        Ok(text.into_bytes())
    }

    pub(super) fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Self, RecordError> {
        ron::de::from_bytes(bytes).map_err(|error| RecordError::Malformed {
            path: path.to_owned(),
            reason: format!("{error}; remove it, and the run is made again"),
        })
    }

    pub(super) fn row(&self) -> RunRow {
        RunRow {
            point: self.point,
            replicate: self.replicate,
            seed: self.seed,
            scenario: self.scenario.clone(),
            steps: self.steps,
            error: self.error.clone(),
        }
    }

    pub(super) fn parameter_rows(&self) -> impl Iterator<Item = ParameterRow> {
        self.parameters.iter().map(|(path, value)| ParameterRow {
            point: self.point,
            parameter: path.clone(),
            value: *value,
        })
    }

    pub(super) fn figure_rows(&self) -> impl Iterator<Item = FigureRow> {
        self.figures.iter().cloned().map(|figure| FigureRow {
            point: self.point,
            replicate: self.replicate,
            kind: figure.kind,
            name: figure.name,
            period: figure.period,
            unit: figure.unit,
            value: figure.value,
        })
    }

    pub(super) fn moment_rows(&self) -> impl Iterator<Item = MomentRow> {
        self.courses.iter().flat_map(|course| {
            self.dates.iter().zip(&course.values).enumerate().map(|(step, (date, value))| {
                MomentRow {
                    point: self.point,
                    replicate: self.replicate,
                    step: step as u64 + 1,
                    date: date.clone(),
                    kind: course.kind.clone(),
                    name: course.name.clone(),
                    unit: course.unit.clone(),
                    value: *value,
                }
            })
        })
    }
}

fn malformed<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> RecordError {
    let path = path.to_owned();
    move |error| RecordError::Malformed { path, reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_run_is_read_back_to_the_bit(
            values in prop::collection::vec(prop::option::of(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO), 0..20),
            error in "\\PC{0,20}",
        ) {
            let course = KeptCourse { name: "a\"b\n".into(), values: values.clone(), ..KeptCourse::default() };
            let figures = values
                .iter()
                .map(|value| KeptFigure { name: error.clone(), value: *value, ..KeptFigure::default() });
            let parameters = vec![("a.b".to_owned(), values.first().copied().flatten().unwrap_or(0.1))];
            let run = KeptRun {
                seed: u64::MAX, error: error.clone(), parameters, figures: figures.collect(),
                dates: vec!["2020-01-01".into()], courses: vec![course], ..KeptRun::default()
            };
            let path = Path::new("a.ron");
            let read = KeptRun::from_bytes(path, &run.to_bytes(path).unwrap()).unwrap();
            let bits = |run: &KeptRun| -> Vec<Option<u64>> {
                run.courses[0].values.iter().map(|value| value.map(f64::to_bits)).collect()
            };
            prop_assert_eq!(bits(&read), bits(&run));
            prop_assert_eq!(read, run);
        }
    }

    #[test]
    fn half_a_file_is_no_run() {
        let path = Path::new("a.ron");
        let bytes = KeptRun::default().to_bytes(path).unwrap();
        assert!(KeptRun::from_bytes(path, &bytes[..bytes.len() / 2]).is_err());
    }
}
