//! Wiring: how connectors come about, strengthen and fade.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Number;

/// How connectors come about.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Wiring {
    /// Acquaintances off the platform: carry nothing, made at birth.
    Latent(Latent),
    /// Between persons: imported from a latent channel, or met on the platform.
    Social(Social),
    /// Sources choose targets of another species.
    Choice(Choice),
    /// Rides on the connectors of another channel and has none of its own.
    Along(String),
}

/// Connectors that stand at birth, between agents that take part then.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Founded {
    /// Every target is as likely as another; a source has so many connectors in the mean.
    Uniform(#[schemars(range(min = 0.0, max = 1e5), extend("x-unit" = "connectors"))] Number),
    /// Numbers of connectors, of sources and of targets, have a power-law tail (Chung and Lu 2002).
    ScaleFree(ScaleFree),
    /// Near targets on a ring, some of them replaced by others anywhere (Watts and Strogatz 1998).
    SmallWorld(SmallWorld),
}

/// Weights `w ∝ place^(−1/(exponent − 1))` in a keyed order of the agents: a source has
/// connectors in proportion to its weight, targets are drawn in proportion to theirs.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleFree {
    /// Mean number of connectors of a source.
    #[schemars(range(min = 0.0, max = 1e5), extend("x-unit" = "connectors"))]
    pub mean: Number,
    /// Exponent of the distribution of degrees.
    #[schemars(range(min = 2.01, max = 100.0))]
    pub exponent: Number,
}

/// A ring of the agents in the order of their slots.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SmallWorld {
    /// Number of connectors of a source.
    #[schemars(range(min = 0.0, max = 1e5), extend("x-unit" = "connectors"))]
    pub mean: Number,
    /// Share of connectors that lead anywhere instead of near.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub rewired: Number,
}

/// Acquaintances: degrees are log-normal, contacts mostly of the own cell and near in a hidden
/// ring, which gives clustering.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Latent {
    /// Mean number of contacts of an individual.
    #[schemars(range(min = 0.0, max = 1e5), extend("x-unit" = "contacts", "x-read" = "when the world is made"))]
    pub mean: Number,
    /// Standard deviation of the logarithm of the number of contacts.
    #[schemars(range(min = 0.0, max = 3.0), extend("x-read" = "when the world is made"))]
    pub spread: Number,
    /// Share of contacts that lie near in the hidden ring instead of anywhere.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share", "x-read" = "when the world is made"))]
    pub local: Number,
    /// Share of contacts kept inside the own cell of the first attribute.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share", "x-read" = "when the world is made"))]
    #[serde(default)]
    pub homophily: Number,
}

/// Connectors between persons, in both directions at once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Social {
    /// Latent channel that is imported from.
    pub from: String,
    /// Share of active contacts imported on joining.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub import: Number,
    /// Hazard that a contact not yet connected is.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    pub conversion: Number,
    /// New connectors beyond the contacts that an individual of mean sociability proposes.
    #[schemars(range(min = 0.0, max = 1e4), extend("x-unit" = "1/year"))]
    pub proposals: Number,
    /// How the partner of a proposal is found.
    pub mix: Mix,
}

/// Connectors to targets of another species, up to a wanted number.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Wanted number of connectors of a source of mean sociability.
    #[schemars(range(min = 0.0, max = 1e5), extend("x-unit" = "connectors"))]
    pub wanted: Number,
    /// Speed at which missing connectors are formed.
    #[schemars(range(min = 0.0, max = 1e4), extend("x-unit" = "1/year"))]
    pub speed: Number,
    /// How the target is found.
    pub mix: Mix,
}

/// Ways of finding a partner: weights, and preference for the own cell.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Mix {
    /// A neighbour of a neighbour.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub friend_of_friend: Number,
    /// In proportion to the number of connectors a target has.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub preferential: Number,
    /// The one of highest fitness among a few drawn at random.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub best_of: Number,
    /// Any.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub random: Number,
    /// How many are drawn for `best_of`.
    #[schemars(range(min = 1.0, max = 64.0), extend("x-unit" = "candidates"))]
    pub candidates: Number,
    /// Chance that a partner of another cell (first attribute) is turned down.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub homophily: Number,
}

impl Default for Mix {
    fn default() -> Self {
        let nothing = Number::from(0.0);
        Self {
            friend_of_friend: nothing.clone(),
            preferential: nothing.clone(),
            best_of: nothing.clone(),
            random: nothing.clone(),
            candidates: Number::from(2.0),
            homophily: nothing,
        }
    }
}

/// `w' = w + gain·(flow/mean flow of the source)·(1−w) − fade·w`; below `floor` it breaks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Strength {
    /// Strength of a new connector.
    #[schemars(range(min = 1e-3, max = 1.0), extend("x-unit" = "strength"))]
    pub initial: Number,
    /// Growth with flow.
    #[schemars(range(min = 0.0, max = 50.0), extend("x-unit" = "1/year"))]
    pub gain: Number,
    /// Decay.
    #[schemars(range(min = 0.0, max = 50.0), extend("x-unit" = "1/year"))]
    pub fade: Number,
    /// Strength below which a connector breaks.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "strength"))]
    pub floor: Number,
}

impl Default for Strength {
    fn default() -> Self {
        Self {
            initial: Number::from(0.5),
            gain: Number::from(0.0),
            fade: Number::from(0.0),
            floor: Number::from(0.0),
        }
    }
}
