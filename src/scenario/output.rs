//! What a run records.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What to record, and how often.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Output {
    /// Steps between two records of the indices that cost more than a pass.
    #[schemars(range(min = 1, max = 100_000), extend("x-unit" = "steps"))]
    pub every: u32,
    /// Indices that are recorded, by name or by group: `standard` are those of compartments and of
    /// the census, at every step; `network` those of agents and connectors, every `every` steps and
    /// empty between. What is not named here is not computed.
    pub indices: Vec<String>,
    /// Columns whose distribution over the active agents is recorded.
    pub distributions: Vec<Distribution>,
}

/// A recorded distribution.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// Name used in the table.
    pub name: String,
    /// Species.
    pub species: String,
    /// What is asked of each agent.
    pub quantity: super::Quantity,
    /// Upper ends of the classes; one more class holds the rest.
    pub classes: Vec<f64>,
}

impl Default for Output {
    fn default() -> Self {
        Self {
            every: 1,
            indices: vec![super::index_names::STANDARD_GROUP.to_owned()],
            distributions: Vec::new(),
        }
    }
}
