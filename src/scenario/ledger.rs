//! Ground elements and books: layers, stocks, compartments, ledger categories.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Number;

/// A layer (层, report 3.1).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// Name used by other elements.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
}

/// Something that flows. Money is the conserved stock; one conserved stock is allowed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    /// Name used by other elements, and of the column.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Unit.
    #[serde(default)]
    pub unit: String,
    /// What becomes of it when it flows.
    pub kind: StockKind,
}

/// What becomes of a stock when it flows.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum StockKind {
    /// An integer number of smallest units that is never made or lost.
    Conserved {
        /// Smallest units in one currency unit of the scenario, as 100 fen in a yuan.
        #[schemars(range(min = 1, max = 1_000_000), extend("x-read" = "when the world is made"))]
        units: u32,
    },
    /// Copied when shared, decaying by itself; never in the conserved matrix.
    Copied {
        /// Decay.
        #[schemars(range(min = 0.0, max = 1000.0), extend("x-unit" = "1/year"))]
        decay: Number,
    },
    /// Renewed every step: attention, labour, steps walked.
    PerStep {
        /// What an active member has of it a year.
        #[schemars(range(min = 0.0, max = 1e12), extend("x-unit" = "1/member/year"))]
        made: Number,
        /// Species that have it.
        species: Vec<String>,
    },
}

/// A fixed group of cells on which the ledger and size-dependent indices live. Every cell of
/// every species belongs to exactly one; a species that no compartment names is one by itself.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compartment {
    /// Name used in tables.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Species.
    pub species: String,
    /// Part of the species' first attribute; the whole species if absent.
    #[serde(default)]
    pub part: Option<String>,
}

/// A ledger category: a kind of payment, and for purchases the outside way of buying.
///
/// Spending `= budget·(income/income₀)^income_elasticity·(price/price₀)^(1−price_elasticity)·(1+ln(1+Σx))^inclusive`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Name used by other elements.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Impact domain under which it is shown, as `information consumption`.
    #[serde(default)]
    pub domain: String,
    /// Industries that sell it off the platform, with weights that sum to one.
    #[serde(default)]
    pub outside: Vec<Weight>,
    /// Elasticity to income.
    #[schemars(range(min = 0.0, max = 5.0))]
    #[serde(default = "one")]
    pub income_elasticity: Number,
    /// Elasticity to price; one leaves spending as it is.
    #[schemars(range(min = 0.0, max = 5.0))]
    #[serde(default = "one")]
    pub price_elasticity: Number,
    /// Series of the price; constant if absent.
    #[serde(default)]
    pub price: Option<String>,
    /// How sharply buyers choose between channels.
    #[schemars(range(min = 0.1, max = 10.0))]
    #[serde(default = "one")]
    pub theta: Number,
    /// Growth of the category with its inclusive value.
    #[schemars(range(min = 0.0, max = 5.0))]
    #[serde(default)]
    pub inclusive: Number,
}

/// A weighted industry.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// Industry.
    pub industry: String,
    /// Weight.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub weight: Number,
}

fn one() -> Number {
    Number::from(1.0)
}
