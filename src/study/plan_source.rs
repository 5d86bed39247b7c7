//! What a plan says: exactly the file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::Values;

/// A plan of many runs of one scenario.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanSource {
    /// Scenario file, or an overlay of one, named from the folder of the plan.
    pub scenario: String,
    /// Multiplies the number of agents, and divides what each stands for.
    #[serde(default = "one")]
    #[schemars(range(min = 1e-6, max = 1e6), extend("x-unit" = "1"))]
    pub scale: f64,
    /// Steps of each run; those of the scenario unless told otherwise.
    #[serde(default)]
    #[schemars(range(min = 1, max = 100_000), extend("x-unit" = "steps"))]
    pub steps: Option<u32>,
    /// Seed of the first replicate; the others follow it. The same replicate has the same seed at
    /// every point. What a design draws follows from it too.
    #[serde(default = "first_seed")]
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_u64))]
    pub seed: u64,
    /// Numbers of the scenario that vary; without any, the runs differ by luck alone.
    #[serde(default)]
    pub parameters: Vec<Varied>,
    /// How their values are put together to points.
    #[serde(default)]
    pub design: Design,
    /// Runs at each point.
    pub replicates: Replicates,
    /// What is kept of each run.
    #[serde(default)]
    pub measures: Measures,
}

/// A number of the scenario that varies.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Varied {
    /// Its path, as for `--set`: `channels.buy.split.fee`.
    pub path: String,
    /// The values it takes. A number without fractions takes the nearest whole ones.
    pub values: Values,
    /// Ends at which its distribution is cut.
    #[serde(default)]
    pub within: Option<(f64, f64)>,
}

/// How points are made. Parameters with levels are combined, each with each, the last one fastest;
/// at every combination stand the same points of those that are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub enum Design {
    /// All combinations of levels; nothing is drawn.
    #[default]
    Grid,
    /// `Random(points)`: every point is drawn by itself.
    Random(#[schemars(range(min = 1, max = 1_000_000), extend("x-unit" = "points"))] u32),
    /// `LatinHypercube(points)`: each parameter takes one value of each of so many equally likely parts.
    LatinHypercube(#[schemars(range(min = 1, max = 1_000_000), extend("x-unit" = "points"))] u32),
    /// `Sobol(points)`: Sobol's sequence from its beginning, its bits turned by a word for each
    /// parameter that the seed decides; a power of two.
    Sobol(#[schemars(range(min = 1, max = 1_000_000), extend("x-unit" = "points"))] u32),
    /// Morris's screening: walks through a grid, on which each parameter moves once.
    Morris {
        /// Walks.
        #[schemars(range(min = 2, max = 100_000), extend("x-unit" = "walks"))]
        trajectories: u32,
        /// Levels of the grid; an even number.
        #[serde(default = "four")]
        #[schemars(range(min = 2, max = 1_000), extend("x-unit" = "levels"))]
        levels: u32,
    },
    /// `Saltelli(points)`: two samples of Sobol's sequence and their mixtures, for shares of
    /// variance: that many points times the number of parameters and two; a power of two.
    Saltelli(#[schemars(range(min = 2, max = 1_000_000), extend("x-unit" = "points"))] u32),
}

/// Runs at each point, each with its own luck.
///
/// ```
/// use ecograph::study::Replicates;
/// assert_eq!((Replicates::Count(5).fewest(), Replicates::Count(5).most()), (5, 5));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub enum Replicates {
    /// `Count(runs)`: so many.
    Count(#[schemars(range(min = 1, max = 100_000), extend("x-unit" = "runs"))] u32),
    /// Until the 95 % interval of the mean of a measure is narrow enough, looked at after every
    /// `at_least` runs.
    Until {
        /// Index or target, at the end.
        measure: String,
        /// Width of the interval, from end to end, in the unit of the measure.
        #[schemars(range(min = 0.0))]
        width: f64,
        /// Runs before the first look, and between two looks.
        #[schemars(range(min = 2, max = 100_000), extend("x-unit" = "runs"))]
        at_least: u32,
        /// Runs at most.
        #[schemars(range(min = 2, max = 100_000), extend("x-unit" = "runs"))]
        at_most: u32,
    },
}

/// What is kept of each run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Measures {
    /// Indices, at the end. One that the scenario does not record is recorded when it is named here.
    pub indices: Kept,
    /// Targets of the scenario, each over its own period: the impact.
    pub targets: Kept,
    /// What was paid in the last year, by category, over channels (gross) and in all (net).
    pub paid: Kept,
    /// Indices and targets at every step.
    pub series: Kept,
}

/// Which ones.
///
/// ```
/// use ecograph::study::Kept;
/// let some = Kept::Named(vec!["diversity".to_owned()]);
/// assert!(some.keeps("diversity") && !some.keeps("balance") && Kept::All.keeps("balance"));
/// assert_eq!((some.named().len(), Kept::All.named().len()), (1, 0));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Kept {
    /// All that there are.
    All,
    /// None.
    Nothing,
    /// `Named([name, ..])`: these.
    Named(Vec<String>),
}

impl Kept {
    /// Whether one is kept.
    #[must_use]
    pub fn keeps(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Named(names) => names.iter().any(|known| known == name),
        }
    }

    /// The names that are written out.
    #[must_use]
    pub fn named(&self) -> &[String] {
        if let Self::Named(names) = self { names } else { &[] }
    }
}

impl Default for Measures {
    fn default() -> Self {
        let (paid, series) = (Kept::Nothing, Kept::Nothing);
        Self { indices: Kept::All, targets: Kept::All, paid, series }
    }
}

impl Replicates {
    /// Runs at a point at most.
    #[must_use]
    pub fn most(&self) -> u32 {
        match *self {
            Self::Count(runs) => runs,
            Self::Until { at_most, .. } => at_most,
        }
    }

    /// Runs at a point at least.
    #[must_use]
    pub fn fewest(&self) -> u32 {
        match *self {
            Self::Count(runs) => runs,
            Self::Until { at_least, .. } => at_least,
        }
    }
}

fn one() -> f64 {
    1.0
}

fn first_seed() -> u64 {
    1
}

fn four() -> u32 {
    4
}
