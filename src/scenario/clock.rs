//! When the world runs: start, step length, number of steps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Simulated time.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// First day of the first step, as `2011-01` or `2011-01-21`.
    pub start: String,
    /// Length of a step.
    pub step: StepLength,
    /// How many steps a run takes unless told otherwise.
    #[schemars(range(min = 1, max = 100_000), extend("x-unit" = "steps"))]
    pub steps: u32,
}

/// Length of a step of the loop. Rates are per year and become `1 − exp(−rate·Δt)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StepLength {
    /// Calendar months.
    Month,
    /// Seven days.
    Week,
    /// One day.
    Day,
}

/// When an element becomes available: all conditions that are given must hold.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Release {
    /// Stage that must have been reached.
    pub stage: Option<String>,
    /// Earliest date.
    pub date: Option<String>,
    /// Innovation levels of the owner platform that must have been reached.
    pub innovation: Vec<Threshold>,
}

/// A threshold on one innovation level of a platform.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Which of the five levels.
    pub element: Innovation,
    /// Level that must have been reached.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub level: super::Number,
}

/// The five elements of the innovation system (report 2.2).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Innovation {
    /// 思维创新, the root.
    Thinking,
    /// 技术创新, the base.
    Technology,
    /// 应用创新, a wing.
    Application,
    /// 模式创新, the other wing.
    Model,
    /// 业态创新, the product of all.
    Integration,
}
