//! Functions: components (元器件) that agents adopt; a set of them is a form (业态).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Number, Release, enabled};

/// A component an agent may adopt. At most 64 in a scenario, since a form is 64 bits.
///
/// A susceptible agent (`taste > 1 − cap`) adopts with hazard
/// `(broadcast·q + imitation·share of neighbours that hold it)·advantage`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Name used by paths and other elements.
    pub name: String,
    /// Stable key of its luck; the name unless given.
    #[serde(default)]
    pub key: Option<String>,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Whether it takes part.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Species that may adopt it.
    pub species: Vec<String>,
    /// Platform that offers it; its quality weighs on adoption.
    pub platform: String,
    /// When it is released.
    #[serde(default)]
    pub release: Release,
    /// Functions an agent must hold first.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Channel whose neighbours are imitated; none if absent.
    #[serde(default)]
    pub over: Option<String>,
    /// Hazard from outside.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    pub broadcast: Number,
    /// Hazard when all neighbours hold it.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    #[serde(default)]
    pub imitation: Number,
    /// Share of agents that could ever want it.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub cap: Number,
    /// Hazard of dropping it.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    #[serde(default)]
    pub dropping: Number,
    /// Paid once.
    #[schemars(range(min = 0.0, max = 1e12), extend("x-unit" = "currency/member"))]
    #[serde(default)]
    pub cost: Number,
    /// Channel over which cost and upkeep are paid; to the platform if absent.
    #[serde(default)]
    pub paid_over: Option<String>,
    /// Ledger category of cost and upkeep; needed if either is above zero.
    #[serde(default)]
    pub category: Option<String>,
    /// Paid as long as it is held.
    #[schemars(range(min = 0.0, max = 1e12), extend("x-unit" = "currency/member/year"))]
    #[serde(default)]
    pub upkeep: Number,
    /// Mean gain of productivity.
    #[schemars(range(min = -1.0, max = 10.0), extend("x-unit" = "share"))]
    #[serde(default)]
    pub gain: Number,
    /// Spread of the gain over agents: some lose.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-unit" = "share"))]
    #[serde(default)]
    pub gain_spread: Number,
    /// Gains beyond the sum where another function is held too.
    #[serde(default)]
    pub synergies: Vec<Synergy>,
    /// Spending that it lowers.
    #[serde(default)]
    pub saves: Vec<Saving>,
}

/// Gain of holding two functions together.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Synergy {
    /// The other function.
    pub with: String,
    /// Gain of productivity.
    #[schemars(range(min = -1.0, max = 10.0), extend("x-unit" = "share"))]
    pub gain: Number,
}

/// Share of the spending on a category that a holder saves.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Saving {
    /// Ledger category.
    pub category: String,
    /// Mean share saved.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub share: Number,
    /// Spread of it over agents.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default)]
    pub spread: Number,
}
