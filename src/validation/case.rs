//! What is to be proved, what was found, and what follows from it.
//!
//! Comparisons without luck have a tolerance stated in advance. All with luck share one chance of a
//! false alarm: with m of them each gets [`FALSE_ALARM`]` / m` (Bonferroni), so that a right engine
//! fails a whole suite less than once in ten thousand runs.

use thiserror::Error;

use crate::{
    base::{Luck, Serial},
    engine::{CannotRun, CheckpointError, Stopped},
    indices::{FlowNetworkError, InputOutputError, certainty::student_quantile},
    record::verified::{Verdict, Verified},
    scenario::Problems,
    study::Failed,
    world::{Refusal, Violation},
};

/// Chance that a right engine fails a suite.
pub const FALSE_ALARM: f64 = 1e-4;

/// Which suite a case belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Of every run.
    Short,
    /// Of the whole suite alone, because it takes long.
    Full,
}

/// One model and what it must give.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Model.
    pub name: &'static str,
    /// Where the number stands.
    pub source: &'static str,
    /// Which suite it belongs to.
    pub extent: Extent,
    /// Runs it under a seed.
    pub run: fn(u64) -> Result<Vec<Finding>, Unproven>,
}

/// One number of ours beside the exact or published one.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is.
    pub what: String,
    /// What it must be.
    pub exact: f64,
    /// What was found.
    pub evidence: Evidence,
}

/// How a number was found, which decides how far it may be from the exact one.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// Without luck.
    Certain {
        /// Ours.
        ours: f64,
        /// Greatest distance, stated in advance.
        tolerance: f64,
    },
    /// The mean of independent runs; Student's interval.
    Runs(Vec<f64>),
    /// Successes of independent trials; Wilson's interval.
    Trials {
        /// How many succeeded.
        successes: u64,
        /// Of how many.
        trials: u64,
    },
    /// With luck, but no law of its deviation: the range was stated in advance.
    Stated {
        /// Ours.
        ours: f64,
        /// Least that is accepted.
        low: f64,
        /// Most.
        high: f64,
        /// Independent runs behind it.
        runs: u64,
    },
    /// The scenario has nothing of the kind.
    Absent,
}

impl Finding {
    /// A number without luck.
    #[must_use]
    pub fn certain(what: impl Into<String>, exact: f64, ours: f64, tolerance: f64) -> Self {
        Self { what: what.into(), exact, evidence: Evidence::Certain { ours, tolerance } }
    }

    /// The mean of runs.
    #[must_use]
    pub fn runs(what: impl Into<String>, exact: f64, runs: Vec<f64>) -> Self {
        Self { what: what.into(), exact, evidence: Evidence::Runs(runs) }
    }

    /// The share of successes.
    #[must_use]
    pub fn trials(what: impl Into<String>, exact: f64, successes: u64, trials: u64) -> Self {
        Self { what: what.into(), exact, evidence: Evidence::Trials { successes, trials } }
    }

    fn has_luck(&self) -> bool {
        matches!(self.evidence, Evidence::Runs(_) | Evidence::Trials { .. })
    }
}

/// Why a case gave no number.
#[derive(Debug, Error)]
pub enum Unproven {
    /// The model was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A law broke.
    #[error(transparent)]
    Broke(#[from] Box<Violation>),
    /// A run did not come to its end.
    #[error(transparent)]
    Stopped(#[from] Box<Stopped>),
    /// A scenario cannot be run.
    #[error(transparent)]
    CannotRun(#[from] CannotRun),
    /// A variant of a scenario is no scenario.
    #[error(transparent)]
    Scenario(#[from] Problems),
    /// A state could not be copied.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A study failed.
    #[error(transparent)]
    Study(#[from] Failed),
    /// Published figures make no network.
    #[error(transparent)]
    Network(#[from] FlowNetworkError),
    /// Coefficients are not productive.
    #[error(transparent)]
    Coefficients(#[from] InputOutputError),
    /// Something that the model must leave is not there.
    #[error("the model left no {0}")]
    Missing(&'static str),
}

impl From<Violation> for Unproven {
    fn from(violation: Violation) -> Self {
        Self::Broke(Box::new(violation))
    }
}

impl From<Stopped> for Unproven {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(Box::new(stopped))
    }
}

/// Luck for the network of a model.
#[must_use]
pub fn drawn(seed: u64) -> Serial {
    Luck::new(seed, "graph", 0, vec![0].into()).serial()
}

/// What a model or a law gave.
#[derive(Debug)]
pub struct Tried {
    /// Model, or law.
    pub model: &'static str,
    /// Where its numbers stand, or how it was tried.
    pub source: &'static str,
    /// What was found.
    pub found: Result<Vec<Finding>, Unproven>,
}

/// Rows of a suite: each finding with its interval and verdict; a case that gave none fails.
///
/// ```
/// use ecograph::validation::{Finding, Tried, judge};
/// let found = Ok(vec![Finding::certain("two and two", 4.0, 5.0, 1e-9)]);
/// let rows = judge(&[Tried { model: "sum", source: "arithmetic", found }]);
/// assert!(!rows[0].verdict.holds());
/// ```
#[must_use]
pub fn judge(tried: &[Tried]) -> Vec<Verified> {
    let all = || tried.iter().flat_map(|tried| tried.found.iter().flatten());
    let lucky = all().filter(|finding| finding.has_luck()).count();
    let chance = FALSE_ALARM / lucky.max(1) as f64;
    let rows = tried.iter().flat_map(|tried| -> Vec<Verified> {
        let blank = Verified {
            model: tried.model.to_owned(),
            source: tried.source.to_owned(),
            ..Verified::default()
        };
        match &tried.found {
            Ok(found) => found.iter().map(|finding| row(finding, chance, &blank)).collect(),
            Err(why) => {
                let what = why.to_string();
                vec![Verified { what, verdict: Verdict::Failed, ..blank }]
            }
        }
    });
    rows.collect()
}

fn row(finding: &Finding, chance: f64, blank: &Verified) -> Verified {
    let exact = finding.exact;
    let (ours, low, high, runs) = match &finding.evidence {
        Evidence::Certain { ours, tolerance } => (*ours, ours - tolerance, ours + tolerance, 1),
        Evidence::Runs(runs) => {
            let (mean, reach) = student(runs, chance);
            (mean, mean - reach, mean + reach, runs.len() as u64)
        }
        Evidence::Trials { successes, trials } => wilson(*successes, *trials, chance),
        Evidence::Stated { ours, low, high, runs } => (*ours, *low, *high, *runs),
        Evidence::Absent => {
            let what = finding.what.clone();
            return Verified { what, verdict: Verdict::Absent, ..blank.clone() };
        }
    };
    // A range that was stated holds ours; an interval of ours holds the exact number.
    let stated = matches!(finding.evidence, Evidence::Stated { .. });
    let held = if stated { ours } else { exact };
    // NaN is nowhere.
    let verdict = if low <= held && held <= high { Verdict::Holds } else { Verdict::Missed };
    let luck = if finding.has_luck() { Some(chance) } else { None };
    let (ours, low, high) = (Some(ours), Some(low), Some(high));
    let what = finding.what.clone();
    Verified {
        what,
        exact: Some(exact),
        ours,
        low,
        high,
        runs,
        chance: luck,
        verdict,
        ..blank.clone()
    }
}

/// Mean and half the width of its interval.
fn student(runs: &[f64], chance: f64) -> (f64, f64) {
    let n = runs.len() as f64;
    let mean = runs.iter().sum::<f64>() / n;
    let squares: f64 = runs.iter().map(|run| (run - mean) * (run - mean)).sum();
    let error = (squares / (n - 1.0) / n).sqrt();
    (mean, student_quantile(1.0 - chance / 2.0, n - 1.0) * error)
}

/// Share of successes and its score interval (Wilson 1927), which holds at small shares too.
fn wilson(successes: u64, trials: u64, chance: f64) -> (f64, f64, f64, u64) {
    // With so many degrees of freedom Student's law is the normal one.
    let z = student_quantile(1.0 - chance / 2.0, 1e6);
    let (n, share) = (trials as f64, successes as f64 / trials as f64);
    let spread = z * z / n;
    let middle = (share + spread / 2.0) / (1.0 + spread);
    let reach = (share * (1.0 - share) * spread + spread * spread / 4.0).sqrt() / (1.0 + spread);
    (share, middle - reach, middle + reach, trials)
}
