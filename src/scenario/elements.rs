//! A whole scenario, as its file has it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Action, Category, Channel, Clock, Compartment, Environment, Event, Function, Layer, Output,
    Platform, Species, Stage, Stock, Target, Translation,
};

/// Everything that a scenario file declares.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Elements {
    /// Short name, used for the run folder.
    pub name: String,
    /// One line that says what is simulated.
    pub title: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// What a reader should know: sources, what is invented.
    #[serde(default)]
    pub about: String,
    /// Currency in which amounts are written, as `CNY`.
    pub currency: String,
    /// Simulated time.
    #[schemars(extend("x-read" = "when the world is made"))]
    pub clock: Clock,
    /// Layers.
    pub layers: Vec<Layer>,
    /// What flows.
    pub stocks: Vec<Stock>,
    /// Kinds of agents.
    pub species: Vec<Species>,
    /// Fixed groups of cells; one for each species that none names.
    #[serde(default)]
    pub compartments: Vec<Compartment>,
    /// Platforms.
    #[serde(default)]
    pub platforms: Vec<Platform>,
    /// Ledger categories.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Kinds of connectors.
    pub channels: Vec<Channel>,
    /// Components that agents adopt.
    #[serde(default)]
    pub functions: Vec<Function>,
    /// Stages, in their order.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Interventions.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// Dated events.
    #[serde(default)]
    pub events: Vec<Event>,
    /// The boundary.
    pub environment: Environment,
    /// Figures to compare with.
    #[schemars(extend("x-read" = "by what measures the run"))]
    #[serde(default)]
    pub targets: Vec<Target>,
    /// What the words of this scenario are called in Chinese, for reports in that language; labels of
    /// elements need none.
    #[schemars(extend("x-read" = "when a report is written"))]
    #[serde(default)]
    pub translations: Vec<Translation>,
    /// What to record.
    #[schemars(extend("x-read" = "by what measures the run"))]
    #[serde(default)]
    pub output: Output,
    /// Feedback of system evolution on the platform.
    #[serde(default)]
    pub feedback: Feedback,
}

/// Weights by which the three indices act back (report 3.3); all zero unless declared.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Feedback {
    /// Of diversity, relative to the start, on the quality of channels.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub diversity: super::Number,
    /// Of balance (effective links, relative to the start) on the quality of channels.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub balance: super::Number,
    /// Of productivity, relative to the start, on the capacity of niches.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub productivity: super::Number,
}

impl super::load::Checked for Elements {
    fn check(&self, checker: &mut super::Checker<'_>) {
        super::check::check(self, checker);
    }
}
