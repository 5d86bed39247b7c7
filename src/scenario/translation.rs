//! What words of a scenario are called in another language.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A word or a sentence of the scenario in Chinese: a name, a label, a unit, a source, what it is about.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// Words that stand in the scenario, exactly as they stand there.
    pub words: String,
    /// The same in Chinese.
    pub zh: String,
}
