//! The boundary: everything off the platform, split into industries, and exogenous series.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Number;

/// The environment (环境): source of income, sink of off-platform spending, the outside way of
/// buying. Its industries are agents of the species `environment`, the only ones whose money may
/// go negative.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Layer it is drawn in.
    pub layer: String,
    /// Industries.
    pub industries: Vec<Industry>,
    /// Households that spend the wages earned upstream; the table is open if absent.
    #[schemars(extend("x-read" = "by what measures the run"))]
    #[serde(default)]
    pub households: Option<Households>,
    /// Exogenous series.
    #[serde(default)]
    pub series: Vec<Series>,
}

/// Households as the last row and column of the industries' table (type II multipliers, Miller
/// and Blair 2009, chapter 6): what is paid as wages upstream is spent again.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Households {
    /// Share of value added that is paid as wages.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub wage_share: Number,
    /// Share of wages that is spent.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub propensity: Number,
    /// Industries on which it is spent, with weights that sum to one.
    pub basket: Vec<super::Weight>,
}

/// An industry with its row of technical coefficients and its labour.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Industry {
    /// Name used by paths and other elements.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// What it buys per unit of its own gross output, by supplier.
    #[serde(default)]
    pub buys: Vec<Coefficient>,
    /// Persons per million currency units of gross output, in `jobs_year` prices.
    #[schemars(range(min = 0.0, max = 1e4), extend("x-unit" = "persons/million", "x-read" = "by what measures the run"))]
    #[serde(default)]
    pub jobs: Number,
    /// Series of output per worker, one in the year of the table, by which jobs are brought to other
    /// years; constant if absent.
    #[serde(default)]
    pub output_per_worker: Option<String>,
}

/// A technical coefficient.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coefficient {
    /// Supplying industry.
    pub supplier: String,
    /// Bought per unit of gross output.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub value: Number,
}

/// An exogenous series, interpolated in logarithms between its points and held flat outside.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Name used by paths and other elements.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Unit.
    #[serde(default)]
    pub unit: String,
    /// Multiplies every point: an action on it moves the whole series.
    #[schemars(range(min = 0.0, max = 1e6))]
    #[serde(default = "one")]
    pub factor: Number,
    /// How to read between the points.
    #[serde(default)]
    pub between: Between,
    /// Points: date and value, in the order of dates.
    pub points: Vec<(String, Number)>,
}

/// How a series is read between its points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Between {
    /// Straight in logarithms; for what grows.
    #[default]
    Logarithmic,
    /// Straight; for what may be zero.
    Linear,
    /// The last point holds; for plans.
    Step,
}

fn one() -> Number {
    Number::from(1.0)
}
