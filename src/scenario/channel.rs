//! Channels: the layers of the multiplex network, each a named kind of connector.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Number, Release, enabled};

/// A named kind of connector (连接器) between two species.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Name used by paths and other elements.
    pub name: String,
    /// Stable key of its luck; the name unless given.
    #[serde(default)]
    pub key: Option<String>,
    /// Name in the report's language.
    #[serde(default)]
    pub label: String,
    /// Whether it takes part; switching off removes no row.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Connectors of the catalogue that it stands for, as `K01`.
    #[serde(default)]
    pub stands_for: Vec<String>,
    /// Class by content (report 3.2).
    pub class: Class,
    /// What happens along it (report 3.3).
    pub relation: Relation,
    /// Stock that moves.
    pub stock: String,
    /// What decides how much moves.
    pub flow: Flow,
    /// Ledger category of its payments; needed where the stock is conserved.
    #[serde(default)]
    pub category: Option<String>,
    /// Shares of a payment that do not reach the payee.
    #[serde(default)]
    pub split: Split,
    /// Species at the tail: payer of an exchange, source otherwise.
    pub source: String,
    /// Species at the head: payee of an exchange, receiver otherwise.
    pub target: String,
    /// Platform that owns it; a channel without one is off the platform and counted in no index.
    #[serde(default)]
    pub platform: Option<String>,
    /// When it opens.
    #[serde(default)]
    pub release: Release,
    /// Quality from 0 to 1 and what raises it.
    #[serde(default)]
    pub quality: Quality,
    /// Functions that an end must hold to use it.
    #[serde(default)]
    pub needs: Needs,
    /// How connectors come about.
    pub wiring: Wiring,
    /// How connectors strengthen and fade; for channels with connectors of their own.
    #[serde(default)]
    pub strength: Strength,
}

/// Class of a connector by content (report 3.2).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Class {
    /// 信息连接器: transfer, interaction, content.
    Information,
    /// 服务连接器: between providers and their audience.
    Service,
    /// 功能连接器: open capability for re-creation.
    Function,
}

/// The four relations (report 3.3).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Relation {
    /// 交换: something against something.
    Exchange,
    /// 共享: copied or given.
    Share,
    /// 创造: capability, content or functions are made at the receiver.
    Create,
    /// 转化: one stock becomes another.
    Transform,
}

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

/// Shares of a payment that do not reach the payee.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Split {
    /// Taken by the platform.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub fee: Number,
    /// Taken by the platform's own business while it is closed to partners: times one less the
    /// openness (report 3.2: giving up own business).
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub own_business: Number,
    /// Goes to the public purse, an industry of the environment.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub tax: Number,
    /// Industry that is the public purse; the first if absent.
    pub purse: Option<String>,
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
    /// What a member of the source makes anew a year, at level one.
    #[schemars(range(min = 0.0, max = 1e9), extend("x-unit" = "stock/member/year"))]
    #[serde(default)]
    pub made: Number,
    /// Part of what is made that harms those who take it in (report 5.2).
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

/// Quality `q = min(1, base + Σ weight·innovation level)·standard`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Quality {
    /// Quality without innovation.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub base: Number,
    /// Weight of thinking innovation.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub thinking: Number,
    /// Weight of technology innovation.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub technology: Number,
    /// Weight of application innovation.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub application: Number,
    /// Weight of model innovation.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub model: Number,
    /// Weight of integration.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub integration: Number,
    /// Rise of the outside standard: quality falls by this a year unless innovation keeps up.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-unit" = "1/year"))]
    pub outside: Number,
}

impl Default for Quality {
    fn default() -> Self {
        let nothing = Number::from(0.0);
        Self {
            base: Number::from(1.0),
            thinking: nothing.clone(),
            technology: nothing.clone(),
            application: nothing.clone(),
            model: nothing.clone(),
            integration: nothing.clone(),
            outside: nothing,
        }
    }
}

/// Functions that an end must hold.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Needs {
    /// Functions of the source, all of them.
    pub source: Vec<String>,
    /// Functions of the target, all of them.
    pub target: Vec<String>,
}

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

/// Acquaintances: degrees are log-normal, contacts mostly of the own cell and near in a hidden
/// ring, which gives clustering.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Latent {
    /// Mean number of contacts of an individual.
    #[schemars(range(min = 0.0, max = 1e5), extend("x-unit" = "contacts"))]
    pub mean: Number,
    /// Standard deviation of the logarithm of the number of contacts.
    #[schemars(range(min = 0.0, max = 3.0))]
    pub spread: Number,
    /// Share of contacts that lie near in the hidden ring instead of anywhere.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
    pub local: Number,
    /// Share of contacts kept inside the own cell of the first attribute.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-unit" = "share"))]
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
