//! A run that goes on until what is measured says so.

use thiserror::Error;

use crate::{engine::Run, measure::Snapshot, scenario::nearest, world::Violation};

/// Why a run did not come to where it should.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum NotReached {
    /// No such index is measured at its steps.
    #[error("no index `{name}` is measured{near}")]
    Unknown {
        /// The name.
        name: String,
        /// The nearest name, as `; did you mean …`.
        near: String,
    },
    /// Its time was up.
    #[error("`{name}` did not get there in {steps} steps")]
    TooLong {
        /// The index.
        name: String,
        /// Steps that were done.
        steps: u64,
    },
    /// A law broke.
    #[error(transparent)]
    Broke(#[from] Box<Violation>),
}

impl Run {
    /// Steps until `test` holds of a named index, at most so many; returns what was measured then.
    /// Steps in which the index is not defined are passed over.
    ///
    /// ```
    /// # use ecograph::{engine::{Making, NotReached, Run}, scenario::Scenario};
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// let mut run = Run::new(&scenario, Making { scale: 0.2, seed: 42 })?;
    /// let reached = run.run_until("mean_degree", 36, |degree| 5.0 < degree)?;
    /// assert!((2..36).contains(&reached.step));
    /// let never = run.run_until("mean_degree", 2, |degree| degree < 0.0);
    /// assert!(matches!(never, Err(NotReached::TooLong { steps: 2, .. })));
    /// let wrong = run.run_until("mean_degre", 2, |_| true).unwrap_err();
    /// assert!(wrong.to_string().contains("did you mean `mean_degree`?"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When no such index is measured, it does not get there, or a law broke. The run stands where it
    /// stopped and can go on.
    pub fn run_until(
        &mut self,
        index: &str,
        at_most: u64,
        test: impl Fn(f64) -> bool,
    ) -> Result<Snapshot, NotReached> {
        for _ in 0..at_most {
            let snapshot = self.step()?;
            let reading = snapshot.indices.iter().find(|reading| reading.name == index);
            let Some(reading) = reading else {
                let names = snapshot.indices.iter().map(|reading| reading.name.as_str());
                let near = nearest(index, names);
                let near =
                    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                return Err(NotReached::Unknown { name: index.to_owned(), near });
            };
            if reading.value.is_some_and(&test) {
                return Ok(snapshot);
            }
        }
        Err(NotReached::TooLong { name: index.to_owned(), steps: at_most })
    }
}
