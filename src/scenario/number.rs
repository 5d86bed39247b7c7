//! A number that says where it comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Number(f64);

impl Number {
    /// The value.
    #[must_use]
    pub fn get(&self) -> f64 {
        self.0
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self(value)
    }
}
