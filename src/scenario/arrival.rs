//! Arrival: how agents come to take part — founders, diffusion, niches, plans.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Number, Release};

/// How agents of a species come to take part.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Arrival {
    /// All are there from the first step.
    Founders,
    /// Individuals become eligible under a ceiling and join by diffusion.
    Adoption(Adoption),
    /// Entrants fill a niche that grows with what it feeds on.
    Niche(Niche),
    /// Numbers follow a declared plan: an input, never a finding.
    Plan(Plan),
}

/// Diffusion under a moving ceiling `C(t) = factor·series(t)`.
///
/// An eligible agent joins with hazard `external·q + imitation·q·(active share of its eligible
/// contacts)` per year (Bass 1969 on a network).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adoption {
    /// Platforms it may join.
    pub platforms: Vec<String>,
    /// Series that bounds the number of individuals.
    pub ceiling: String,
    /// Individuals per unit of the series.
    #[schemars(range(min = 0.0, max = 1e9))]
    pub factor: Number,
    /// Hazard from outside.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    pub external: Number,
    /// Hazard when all contacts are active.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    pub imitation: Number,
    /// Share of the eligible that is active when the platform opens.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub seed: Number,
    /// Latent channel that holds the contacts.
    pub contacts: String,
    /// Hazard of leaving a platform at level 0 and without connectors; it falls with both.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    #[serde(default)]
    pub leaving: Number,
}

/// A niche K = capacity·(active members of the species it feeds on); entries per year
/// `(external + imitation·n/K)·(K − n)`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Niche {
    /// Species whose active members make the niche; empty for a fixed niche.
    #[serde(default)]
    pub feeds_on: Vec<String>,
    /// Individuals per active member of `feeds_on`, or individuals if that is empty.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub capacity: Number,
    /// Hazard of entry from outside.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    pub external: Number,
    /// Hazard of entry when the niche is full of others.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    #[serde(default)]
    pub imitation: Number,
    /// When the niche opens.
    #[serde(default)]
    pub release: Release,
    /// Share of entrants that copy the form of a well-paid parent instead of starting empty.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default)]
    pub inheritance: Number,
    /// Chance that an inherited function is dropped or a released one added.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default)]
    pub mutation: Number,
}

/// Numbers that follow a series of individuals.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Series of individuals that take part.
    pub series: String,
}
