//! Platforms: smart connectors (智能连接器) that own channels, functions and innovation levels.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Number, enabled};

/// A platform. Its agent is the single agent of `species`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Name used by paths and other elements.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Whether it takes part.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Species of one founder that is this platform.
    pub species: String,
    /// When it opens to its members.
    pub opens: String,
    /// How open it is to partners.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub openness: Number,
    /// Its five-in-one innovation.
    pub innovation: Innovating,
    /// Its rules (report 4.1.3, connector K37).
    #[serde(default)]
    pub governance: Governance,
}

/// Five-in-one innovation (五位一体, report 2.2): one rate, one depreciation.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Innovating {
    /// Common rate.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-unit" = "1/year"))]
    pub rate: Number,
    /// Depreciation.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-unit" = "1/year"))]
    pub depreciation: Number,
    /// Levels at the start: thinking, technology, application, model, integration.
    #[schemars(inner(range(min = 0.0, max = 1.0)), extend("x-unit" = "share", "x-read" = "when the world is made"))]
    pub initial: [Number; 5],
    /// Reinvested revenue a year at which technology innovation runs at its full rate.
    #[schemars(range(min = 1e-6, max = 1e15), extend("x-unit" = "currency/year"))]
    pub full_reinvestment: Number,
    /// Reinvestment from the owner's other business, in every year of the run: adds to what the
    /// platform reinvests itself.
    #[schemars(range(min = 0.0, max = 1e15), extend("x-unit" = "currency/year"))]
    #[serde(default)]
    pub endowment: Number,
    /// Species whose activity and level carry application innovation.
    pub developers: Vec<String>,
    /// Species whose activity and level carry model innovation.
    pub merchants: Vec<String>,
}

/// Penalties, complaints, security: damps harmful information and costs revenue.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Governance {
    /// Share of harmful information that is stopped.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub damping: Number,
    /// Cost of stopping all of it, as a share of the platform's revenue; it grows with the square
    /// of the damping.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub cost: Number,
    /// Share of all sharing that is wrongly stopped at full damping.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub friction: Number,
}
