//! Measured quantities and the figures they are compared with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Number;

/// A figure of the report or of public history, and what of the world it is compared with.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Name used by tables.
    pub name: String,
    /// What it is, in words.
    pub label: String,
    /// Impact subject under which it is shown, as `users`.
    #[serde(default)]
    pub subject: String,
    /// Impact domain under which it is shown, as `information consumption`.
    #[serde(default)]
    pub domain: String,
    /// How the world is measured; absent where the model has no such thing.
    #[serde(default)]
    pub measure: Option<Measure>,
    /// When: a month `2015-12`, a quarter `2015-Q4`, a year `2015`, or months `2015-08..2015-12`.
    pub period: String,
    /// Unit of value and band.
    pub unit: String,
    /// Units of the world in one unit of the target, as 1e6 for millions.
    #[schemars(range(min = 1e-12, max = 1e15))]
    #[serde(default = "one")]
    pub scale: Number,
    /// The figure.
    pub value: f64,
    /// Lower end of what is accepted.
    pub low: f64,
    /// Upper end of what is accepted.
    pub high: f64,
    /// Whether a calibration may use it.
    pub role: Role,
    /// Whether it counts as evidence of its own.
    #[serde(default)]
    pub independent: bool,
    /// Where it stands.
    pub source: String,
}

/// What a target may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Role {
    /// A calibration may use it.
    Fitted,
    /// No calibration may use it; its error is reported.
    HeldOut,
    /// Shown beside the model's value, not scored.
    Context,
}

/// A quantity measured on the world over a period. Stocks are read at its end, flows are summed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Measure {
    /// Active individuals of a species (of one part of its first attribute).
    Active(Group),
    /// Individuals that ever joined.
    Registered(Group),
    /// Individuals that joined in the period, per day.
    JoinedPerDay(Group),
    /// Active individuals per hundred of the part's population.
    Penetration(Group),
    /// Individuals of a species that hold a function now.
    Holders(Holding),
    /// Individuals that ever held a function.
    EverHeld(Holding),
    /// Currency that flowed over channels.
    Flow(Vec<String>),
    /// Currency booked under categories, on the platform.
    Booked(Vec<String>),
    /// Gifts made on a dated event, as a number.
    EventGifts(String),
    /// Currency given on a dated event.
    EventFlow(String),
    /// Individuals that gave on a dated event.
    EventGivers(String),
    /// Gifts made over a channel in the period, as a number.
    Gifts(String),
    /// Individuals that gave over a channel in the period.
    Givers(String),
    /// What flowed over a channel beside money: units of its stock that arrived, of all members; of
    /// a conversion into money, units of the source stock that was paid for; of gifts their number.
    Volume(String),
    /// Mean over the days of the period of individuals active on a day: active members times
    /// their use of the platform.
    Daily(Group),
    /// Persons employed by a species, or by all.
    JobsDirect(Vec<String>),
    /// Persons employed upstream of the flow on categories, by the industries' table, closed on
    /// households where they are declared.
    JobsIndirect(Vec<String>),
    /// Share in per cent of those asked whose quantity lies in a band.
    Survey(Survey),
    /// Quotient of two measures, times 100.
    Percent(Box<Measure>, Box<Measure>),
    /// Quotient of two measures.
    Ratio(Box<Measure>, Box<Measure>),
    /// Sum of measures.
    Sum(Vec<Measure>),
    /// Growth in per cent over the same period a year before.
    Growth(Box<Measure>),
    /// Root mean square of the relative errors of other targets.
    RootMeanSquare(Vec<String>),
    /// A series of the environment.
    Series(String),
    /// A number that does not change.
    Constant(Number),
}

/// A species, or one part of an attribute of it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Species.
    pub species: String,
    /// Part of its first attribute.
    #[serde(default)]
    pub part: Option<String>,
}

/// Holders of a function within a species.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// Species.
    pub species: String,
    /// Function.
    pub function: String,
}

/// The measurement step: who is asked, what, and which answers count.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Who is asked.
    pub asked: Asked,
    /// What is asked.
    pub quantity: Quantity,
    /// Answers above this count.
    #[serde(default)]
    pub above: Option<Number>,
    /// Answers up to this count.
    #[serde(default)]
    pub up_to: Option<Number>,
}

/// Who is asked: active agents of a species, those with a function, the most engaged of them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Species.
    pub species: String,
    /// Part of its first attribute.
    #[serde(default)]
    pub part: Option<String>,
    /// Only holders of this function.
    #[serde(default)]
    pub function: Option<String>,
    /// Only the share with the highest sum of strengths.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default = "one")]
    pub engaged: Number,
}

/// What an agent is asked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Quantity {
    /// Number of connectors it has in a channel.
    Degree(String),
    /// Number of connectors that lead to it in a channel, in members.
    Followers(String),
    /// Connectors beyond the acquaintances known before.
    NewAcquaintances(String),
    /// 1 if it holds the function.
    Holds(String),
    /// 1 if it ever held the function.
    EverHeld(String),
    /// Sum of the strengths of its connectors over channels.
    Strength(Vec<String>),
    /// Level.
    Level,
    /// Productivity over that without functions, less one.
    Gain(Option<String>),
    /// Share of the spending on a category that it saves.
    Saving(String),
    /// Share of its spending on a category that goes over a channel.
    ShareOfSpending(String, String),
    /// Revenue over channels relative to all its revenue and off-platform income.
    ShareOfRevenue(Vec<String>),
    /// Currency spent a year and member on functions.
    Invested,
    /// Persons it employs per member.
    Staff,
    /// Share of the information it took in that came over the channel.
    ShareOfInformation(String),
    /// 1 if it is in this part of this attribute.
    Part(String, String),
    /// A column by name.
    Column(String),
}

fn one() -> Number {
    Number::from(1.0)
}
