//! Species: kinds of agents, how many there are, how they come, earn, spend, learn and leave.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arrival, Number, enabled};

/// A kind of agent (物种). One agent stands for `members` individuals.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Species {
    /// Name used by paths and other elements.
    pub name: String,
    /// Stable key of its luck; the name unless given, so that a renamed species keeps its luck.
    #[serde(default)]
    pub key: Option<String>,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Whether it takes part; switching off removes no row.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Layer it lives in.
    pub layer: String,
    /// How much it produces, supplies, consumes, manages: weights that sum to one.
    #[schemars(extend("x-read" = "when the world is made"))]
    pub roles: Roles,
    /// How many individuals could ever exist.
    #[schemars(range(min = 1.0, max = 1e12), extend("x-unit" = "individuals", "x-read" = "when the world is made"))]
    pub population: Number,
    /// How many individuals one agent stands for.
    #[schemars(range(min = 1.0, max = 1e9), extend("x-unit" = "individuals/agent", "x-read" = "when the world is made"))]
    #[serde(default = "one")]
    pub members: Number,
    /// Attributes that cut the species into cells; a cell is one part of every attribute.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    /// Agents of each cell, in the order of the parts, the first attribute slowest; in proportion to
    /// the shares of the parts unless given.
    #[serde(default)]
    pub seats: Vec<u32>,
    /// How its agents come to take part.
    pub entry: Arrival,
    /// Share of its agents that take part at birth already; for species that arrive by `Adoption` or
    /// `Niche`. Those of adoption are members of all its platforms.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default)]
    pub founders: Number,
    /// Level of self-management and value creation at birth (report 3.3).
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default = "initial_level")]
    pub level: Number,
    /// Money at birth.
    #[schemars(range(min = 0.0, max = 1e12), extend("x-unit" = "currency/member"))]
    #[serde(default)]
    pub money: Number,
    /// Spread of sociability: standard deviation of its logarithm. Desired numbers of connectors
    /// are multiplied by a log-normal of mean one.
    #[schemars(range(min = 0.0, max = 3.0))]
    #[serde(default)]
    pub sociability: Number,
    /// Attention of an individual: the most that the strengths of its connectors may sum to, per
    /// class of connector; the weakest give way.
    #[schemars(range(min = 0.0, max = 1e6), extend("x-unit" = "strength"))]
    #[serde(default = "unbounded")]
    pub attention: Number,
    /// Income from off the platform.
    #[serde(default)]
    pub income: Option<Income>,
    /// What it spends on, by category.
    #[serde(default)]
    pub spending: Vec<Spending>,
    /// What happens to money that is neither spent nor needed: shares that sum to at most one.
    #[serde(default)]
    pub surplus: Surplus,
    /// Revenue, costs, labour; absent for species that produce nothing.
    #[serde(default)]
    pub production: Option<Production>,
    /// How its level changes; absent for species that do not learn.
    #[serde(default)]
    pub learning: Option<Learning>,
    /// How it leaves; absent for species that stay.
    #[serde(default)]
    pub exit: Option<Exit>,
}

/// Weights of the four roles (report 3.3).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Roles {
    /// 生产者
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub producer: Number,
    /// 供给者
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub supplier: Number,
    /// 消费者
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub consumer: Number,
    /// 管理者
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub manager: Number,
}

/// A declared attribute: region, sector, age, size.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Name of the attribute.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Its values with their shares of the population, which sum to one.
    pub parts: Vec<Part>,
}

/// One value of an attribute.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Name of the value.
    pub name: String,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Share of the population.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share", "x-read" = "when the world is made"))]
    pub share: Number,
    /// Relative access: how strongly the part takes part in the ceiling or niche, 1 for the mean.
    #[schemars(range(min = 0.0, max = 1000.0), extend("x-read" = "when the world is made"))]
    #[serde(default = "one")]
    pub access: Number,
    /// Relative income, 1 for the mean.
    #[schemars(range(min = 0.0, max = 1000.0))]
    #[serde(default = "one")]
    pub income: Number,
}

/// Income from off the platform, paid by an industry of the environment.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Income {
    /// Industry that pays.
    pub from: String,
    /// Amount a year.
    #[schemars(range(min = 0.0, max = 1e12), extend("x-unit" = "currency/member/year"))]
    pub amount: Number,
    /// Series that the amount follows, relative to its value at the start; constant if absent.
    #[serde(default)]
    pub series: Option<String>,
}

/// What a species spends on one category.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spending {
    /// Ledger category.
    pub category: String,
    /// How much, before elasticities.
    pub budget: Budget,
}

/// A budget.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Budget {
    /// Currency a year and member.
    PerMember(
        #[schemars(range(min = 0.0, max = 1e12), extend("x-unit" = "currency/member/year"))] Number,
    ),
    /// Share of the income of the step.
    OfIncome(#[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))] Number),
    /// Share of the revenue of the step before.
    OfRevenue(#[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))] Number),
}

/// Declared uses of money above the working balance, as rates: `1 − exp(−rate·Δt)` of it a step.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Surplus {
    /// Money kept before anything is surplus.
    #[schemars(range(min = 0.0, max = 1e12), extend("x-unit" = "currency/member"))]
    pub keep: Number,
    /// Spent off the platform, in `industry`.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "1/year"))]
    pub off_platform: Number,
    /// Spent on innovation; platforms only.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "1/year"))]
    pub reinvestment: Number,
    /// Industry that receives what is spent; the first if absent.
    pub industry: Option<String>,
}

impl Default for Surplus {
    fn default() -> Self {
        let nothing = Number::from(0.0);
        Self {
            keep: nothing.clone(),
            off_platform: Number::from(1.0),
            reinvestment: nothing,
            industry: None,
        }
    }
}

/// Revenue into labour, inputs and profit.
///
/// Labour `L = (staff·members + labour·revenue/wage)/A`, with productivity
/// `A = (1 + Σ gains + Σ synergies)·(1 + level_effect·level)`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Production {
    /// Industry of the environment that it belongs to: inputs are bought from those from which the
    /// industry buys, by its technical coefficients; from itself where it buys from none.
    pub industry: String,
    /// Share of the agents that is in business, each as a whole and for life; the others employ
    /// nobody.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default = "one")]
    pub active: Number,
    /// Persons per active individual, whatever its revenue.
    #[schemars(range(min = 0.0, max = 1e6), extend("x-unit" = "persons/member"))]
    #[serde(default)]
    pub staff: Number,
    /// Share of revenue paid as wages.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub labour: Number,
    /// Share of revenue spent on inputs from the environment.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub inputs: Number,
    /// Series of the yearly wage of a person.
    pub wage: String,
    /// Productivity rises by this at level one.
    #[schemars(range(min = 0.0, max = 10.0))]
    #[serde(default)]
    pub level_effect: Number,
    /// Yearly loss of capital.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-unit" = "1/year"))]
    #[serde(default)]
    pub depreciation: Number,
    /// Speed at which capacity follows orders.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    #[serde(default = "quick")]
    pub investment: Number,
    /// Head-room of capacity above orders.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-unit" = "share"))]
    #[serde(default)]
    pub headroom: Number,
    /// Share of a gain that is lost where all rivals hold the same function.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default)]
    pub erosion: Number,
    /// How often an agent compares itself with a peer and takes over or gives up one function in
    /// which they differ.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    #[serde(default)]
    pub recombination: Number,
    /// How strongly the better-off are followed: `1/(1 + exp(−selection·(peer − own)/scale))`, of
    /// profits in units of the mean size of the species' profits.
    #[schemars(range(min = 0.0, max = 1000.0))]
    #[serde(default)]
    pub selection: Number,
}

/// How the level of an agent changes (report 3.1, 3.3: transmission and diffraction).
///
/// `Δlevel = learn·use·(1−level) + imitate·Σ ŵ·(level_j−level) + transmit·Σ ŵ·Δlevel_j(before)
/// − forget·level − overuse·max(0, use − bearable)·level − (1 − exp(−deceived·harm))·level`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Channel over which levels are imitated and transmitted; none if absent.
    #[serde(default)]
    pub over: Option<String>,
    /// Rise from use.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    pub learn: Number,
    /// Drift towards the mean of the neighbours.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-unit" = "1/year"))]
    #[serde(default)]
    pub imitate: Number,
    /// Share of the neighbours' last change that is passed on.
    #[schemars(range(min = 0.0, max = 0.6), extend("x-unit" = "share"))]
    #[serde(default)]
    pub transmit: Number,
    /// Decay.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    pub forget: Number,
    /// Sum of strengths at which an agent counts as fully using the platform.
    #[schemars(range(min = 1e-9, max = 1e9), extend("x-unit" = "strength"))]
    #[serde(default = "one")]
    pub full_use: Number,
    /// Use beyond which the platform harms (report 5.1: long stay in virtual networks).
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default = "one")]
    pub bearable: Number,
    /// Loss per unit of use beyond what is bearable.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    #[serde(default)]
    pub overuse: Number,
    /// Loss per unit of harmful information taken in (report 5.2).
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "member/stock"))]
    #[serde(default)]
    pub deceived: Number,
}

/// How agents leave.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    /// Hazard of leaving whatever happens.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    pub hazard: Number,
    /// Hazard added while an agent loses money.
    #[schemars(range(min = 0.0, max = 100.0), extend("x-unit" = "1/year"))]
    #[serde(default)]
    pub losing: Number,
    /// Memory over which losses are judged.
    #[schemars(range(min = 0.01, max = 100.0), extend("x-unit" = "years"))]
    #[serde(default = "one")]
    pub memory: Number,
}

fn one() -> Number {
    Number::from(1.0)
}

fn quick() -> Number {
    Number::from(12.0)
}

fn unbounded() -> Number {
    Number::from(1e6)
}

fn initial_level() -> Number {
    Number::from(0.3)
}
