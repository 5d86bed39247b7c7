//! What is kept of a run: the course of its indices, what was paid in its last year, its figures.

use std::collections::BTreeMap;

use crate::{
    engine::Run,
    measure::{Impact, Snapshot},
    study::Failed,
};

/// What a run gave.
///
/// ```
/// use ecograph::{engine::{Making, Run}, scenario::Scenario, study::Outcome};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 1 })?;
/// let outcome = Outcome::of(&mut run, 3, &mut |_| true)?;
/// let labour = outcome.index("labour").ok_or("no such index")?;
/// assert_eq!((labour.values.len(), outcome.dates.len()), (3, 3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// First day of each step.
    pub dates: Vec<String>,
    /// Indices over time, in the order in which they are recorded.
    pub indices: Vec<Course>,
    /// Targets over time: of each step for a flow, at its end for a stock.
    pub targets: Vec<Course>,
    /// What flowed over channels, in smallest units a step.
    pub throughput: Course,
    /// What was paid in the last year, or in the whole run where it is shorter, by category.
    pub paid: BTreeMap<String, Paid>,
    /// The figures of the scenario, at the end.
    pub impact: Vec<Impact>,
}

/// A number over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// One value a step; none where it was not defined.
    pub values: Vec<Option<f64>>,
}

/// What was paid on a category, in smallest units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// Over channels.
    pub over_channels: i64,
    /// Over channels and off the platform.
    pub in_all: i64,
}

impl Outcome {
    /// The course of an index.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&Course> {
        self.indices.iter().find(|course| course.name == name)
    }

    /// Does steps of a run and keeps what they gave; `going` is asked before each.
    ///
    /// # Errors
    /// When a law breaks, or `going` says no.
    pub fn of(
        run: &mut Run,
        steps: u64,
        going: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Self, Failed> {
        let throughput = Course {
            name: "throughput".to_owned(),
            unit: "units/step".to_owned(),
            values: Vec::new(),
        };
        let mut outcome = Self { throughput, ..Self::default() };
        let year = (1.0 / run.calendar().years_per_step()).round() as u64;
        for step in 0..steps {
            if !going(step) {
                return Err(Failed::Stopped);
            }
            let snapshot = run.step()?;
            outcome.take(&snapshot, steps <= step + year);
        }
        outcome.impact = run.impact();
        for course in &mut outcome.targets {
            let known = outcome.impact.iter().find(|impact| impact.target == course.name);
            course.unit = known.map_or_else(String::new, |impact| impact.unit.clone());
        }
        Ok(outcome)
    }

    fn take(&mut self, snapshot: &Snapshot, in_last_year: bool) {
        let before = self.dates.len();
        self.dates.push(snapshot.date.clone());
        for reading in &snapshot.indices {
            push(&mut self.indices, (&reading.name, &reading.unit), before, reading.value);
        }
        for row in &snapshot.measures {
            push(&mut self.targets, (&row.target, ""), before, row.value);
        }
        let over_channels = snapshot.ledger.iter().filter(|row| !row.channel.is_empty());
        let flowed: i64 = over_channels.map(|row| row.amount).sum();
        self.throughput.values.push(Some(flowed as f64));
        if in_last_year {
            for row in &snapshot.ledger {
                let paid = self.paid.entry(row.category.clone()).or_default();
                paid.in_all += row.amount;
                paid.over_channels += if row.channel.is_empty() { 0 } else { row.amount };
            }
        }
    }
}

/// Adds the value of a step to a course, which begins anew or goes on behind `before` steps.
fn push(courses: &mut Vec<Course>, named: (&str, &str), before: usize, value: Option<f64>) {
    let place = courses.iter().position(|course| course.name == named.0);
    let place = place.unwrap_or_else(|| {
        let (name, unit) = (named.0.to_owned(), named.1.to_owned());
        courses.push(Course { name, unit, values: vec![None; before] });
        courses.len() - 1
    });
    courses[place].values.resize(before, None);
    courses[place].values.push(value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{LedgerRow, Reading};

    fn snapshot(step: u64, indices: &[(&str, f64)], ledger: &[(&str, i64)]) -> Snapshot {
        let reading = |(name, value): &(&str, f64)| Reading {
            name: (*name).to_owned(),
            unit: "1".to_owned(),
            doc: String::new(),
            value: Some(*value),
        };
        let row = |(channel, amount): &(&str, i64)| LedgerRow {
            payer: "a".into(),
            payee: "b".into(),
            category: "goods".into(),
            channel: (*channel).to_owned(),
            amount: *amount,
        };
        Snapshot {
            step,
            date: format!("2020-{step:02}-01"),
            indices: indices.iter().map(reading).collect(),
            ledger: ledger.iter().map(row).collect(),
            ..Snapshot::default()
        }
    }

    #[test]
    fn courses_stay_aligned_and_payments_off_the_platform_are_counted_apart() {
        let mut outcome = Outcome::default();
        outcome.take(&snapshot(1, &[("a", 1.0)], &[("buy", 100)]), false);
        outcome.take(&snapshot(2, &[("b", 5.0)], &[("buy", 7), ("", 3)]), true);
        outcome.take(&snapshot(3, &[("a", 2.0), ("b", 6.0)], &[("", 4)]), true);
        assert_eq!(outcome.index("a").unwrap().values, [Some(1.0), None, Some(2.0)]);
        assert_eq!(outcome.index("b").unwrap().values, [None, Some(5.0), Some(6.0)]);
        assert_eq!(outcome.paid["goods"], Paid { over_channels: 7, in_all: 14 });
        assert_eq!(outcome.dates.len(), 3);
        assert_eq!(outcome.throughput.values, [Some(100.0), Some(7.0), Some(0.0)]);
    }
}
