//! Rows of what was verified: a number of ours beside an exact or published one.

use serde::Serialize;

/// Whether a number of ours agrees.
///
/// ```
/// use ecograph::record::verified::Verdict;
/// assert!(Verdict::Holds.holds() && !Verdict::Missed.holds());
/// assert_eq!(Verdict::Missed.word(), "MISSED");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It agrees.
    Holds,
    /// It does not.
    Missed,
    /// There is no number.
    #[default]
    Failed,
    /// The scenario has nothing of the kind.
    Absent,
}

impl Verdict {
    /// Whether nothing speaks against the engine.
    #[must_use]
    pub fn holds(self) -> bool {
        match self {
            Self::Holds | Self::Absent => true,
            Self::Missed | Self::Failed => false,
        }
    }

    /// In a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Missed => "MISSED",
            Self::Failed => "FAILED",
            Self::Absent => "absent",
        }
    }
}

/// One number of ours beside what it must be.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verified {
    /// Model, or law.
    pub model: String,
    /// What was compared; why there is no number where there is none.
    pub what: String,
    /// What it must be.
    pub exact: Option<f64>,
    /// What was found.
    pub ours: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Independent runs or trials behind it.
    pub runs: u64,
    /// Chance that luck alone puts the exact number outside the interval; absent without luck.
    pub chance: Option<f64>,
    /// Whether it agrees.
    pub verdict: Verdict,
    /// Where the number stands.
    pub source: String,
}
