//! Flows: what decides how much moves along a channel.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Number;

/// What decides how much moves along a channel.
///
/// Payments (`Purchase`, `Gift`, `Subscription`, `Wages`) move the conserved stock; the others
/// move a copied or per-step stock.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Flow {
    /// A share of the payer's spending on the category, won against the off-platform way and the
    /// other channels of the category.
    Purchase(Purchase),
    /// Gifts: a share of individuals gives an amount now and then.
    Gift(Gift),
    /// A fixed amount per year and member of a payer that holds what the channel needs.
    Subscription(Subscription),
    /// Wages of the payer's labour.
    Wages,
    /// Uses of a service, messages, visits: a number per year and member, shared over the
    /// connectors by strength, arriving in the stock of the target.
    Use(Use),
    /// What is shared is copied, not lost.
    Copy(Copied),
    /// The source makes something at the target.
    Make(Make),
    /// One stock becomes another.
    Convert(Convert),
}

/// `x = (quality·reach/scale)^theta`, share `x/(1 + Σ x)` over the channels of the category.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Purchase {
    /// Reach at quality one that draws level with the off-platform way.
    #[schemars(range(min = 1e-9, max = 1e9), extend("x-unit" = "strength"))]
    pub scale: Number,
    /// Channel whose strengths are the reach; its own if absent.
    #[serde(default)]
    pub reach: Option<String>,
}

/// Gifts along connectors: `givers·times·amount` a year and member, in proportion to strength.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gift {
    /// Share of a holder's members that give.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub givers: Number,
    /// Gifts a giver makes a year apart from dated events.
    #[schemars(range(min = 0.0, max = 1e6), extend("x-unit" = "1/year"))]
    pub times: Number,
    /// Mean size of a gift.
    #[schemars(range(min = 1e-6, max = 1e9), extend("x-unit" = "currency"))]
    pub amount: Number,
}

/// A fixed payment.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// Paid by a member a year, shared over its connectors by strength.
    #[schemars(range(min = 0.0, max = 1e12), extend("x-unit" = "currency/member/year"))]
    pub amount: Number,
}

/// Uses of a service.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// How often a member that has connectors uses it a year at quality one; times the sum of
    /// its strengths where that is below one.
    #[schemars(range(min = 0.0, max = 1e9), extend("x-unit" = "1/member/year"))]
    pub times: Number,
}

/// `stock_j += strength·rate·q·(stock_i + made)` along every connector; stocks decay by
/// themselves.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Copied {
    /// Share of the source's stock that it passes on a year at strength and quality one.
    #[schemars(range(min = 0.0, max = 1e6), extend("x-unit" = "1/year"))]
    pub rate: Number,
    /// What a member of the source has to pass on beside its stock, at level one: made anew as fast
    /// as it is passed on.
    #[schemars(range(min = 0.0, max = 1e9), extend("x-unit" = "stock/member"))]
    #[serde(default)]
    pub made: Number,
    /// Part of what is passed on that harms those who take it in (report 5.2).
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    #[serde(default)]
    pub harmful: Number,
}

/// `stock_j += strength·rate·q·level_i`: capability or content is made at the target.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Make {
    /// What a member makes a year at strength, quality and level one.
    #[schemars(range(min = 0.0, max = 1e9), extend("x-unit" = "stock/member/year"))]
    pub rate: Number,
}

/// `rate·q·stock_i`, shared over the connectors by strength, becomes the channel's stock at the
/// target.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Convert {
    /// Stock of the source that is turned.
    pub from: String,
    /// Units of the channel's stock (currency where it is conserved) per unit of `from`.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub rate: Number,
    /// Industry that pays where the channel's stock is conserved.
    #[serde(default)]
    pub payer: Option<String>,
}
