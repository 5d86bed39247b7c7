//! What happens in time: stages, actions, dated events.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Number, enabled};

/// A stage of the ecosystem (发展阶段, report 2.1). Stages are entered in the order of the list,
/// by date or by a state of the world, whichever comes first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Name used by paths and other elements.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Date of entry.
    #[serde(default)]
    pub date: Option<String>,
    /// State of the world that brings it about.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// A state of the world.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Condition {
    /// A species has at least so many active individuals.
    Active {
        /// Species.
        species: String,
        /// Individuals.
        #[schemars(range(min = 0.0, max = 1e12), extend("x-unit" = "individuals"))]
        at_least: Number,
    },
    /// An innovation level of a platform has been reached.
    Innovation {
        /// Platform.
        platform: String,
        /// Which of the five.
        element: super::Innovation,
        /// Level.
        #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
        at_least: Number,
    },
}

/// An intervention in time: sets numbers of the parameter tree over a profile.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Name used by paths and other elements.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Whether it takes part.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// First day.
    pub from: String,
    /// Last day; for ever if absent.
    #[serde(default)]
    pub until: Option<String>,
    /// Time over which it grows to full strength, and fades after `until`.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "years"))]
    #[serde(default)]
    pub ramp: Number,
    /// Why and from where.
    #[serde(default)]
    pub source: String,
    /// What it changes.
    pub changes: Vec<Change>,
}

/// One change of an action. Changes of several actions on one path add up. At full strength a
/// change must lead into the range of its number; numbers that are read once, when the world is
/// made or by what measures the run, take none.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Path in the parameter tree.
    pub path: String,
    /// What is done to the number there.
    pub change: Effect,
}

/// What an action does to a number.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Effect {
    /// Becomes this.
    To(Number),
    /// Is multiplied by this.
    By(Number),
    /// This is added.
    Add(Number),
}

/// A dated event: gifts of one channel on some days, as New Year's eve or a charity day.
///
/// Holders give `times` gifts each on top of the ordinary ones; the flow is booked apart.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Name used by paths and other elements.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Whether it takes part.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// First day.
    pub date: String,
    /// How many days.
    #[schemars(range(min = 1, max = 366), extend("x-unit" = "days", "x-read" = "when the world is made"))]
    pub days: u32,
    /// Channel of gifts on which it acts.
    pub channel: String,
    /// Share of holders' members that take part.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub participation: Number,
    /// Gifts that a participant makes over the event.
    #[schemars(range(min = 0.0, max = 1e6), extend("x-unit" = "gifts"))]
    pub times: Number,
    /// Mean size of a gift; that of the channel if absent.
    #[schemars(range(min = 0.0, max = 1e9), extend("x-unit" = "currency"))]
    #[serde(default)]
    pub amount: Option<Number>,
}
