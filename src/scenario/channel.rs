//! Channels: the layers of the multiplex network, each a named kind of connector.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Flow, Founded, Number, Release, Strength, Wiring, enabled};

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
    /// Rows of a catalogue of connectors that it stands for, as `K01`: a note for readers, which
    /// nothing in a run looks at.
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
    /// Platform that owns it. A channel without one is off the platform: what agents pay one another
    /// over it is not in the compartment matrix, and its connectors are in no index; but revenue is
    /// revenue, and counts in labour, efficiency, the deflator and the split of growth.
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
    /// Connectors that stand at birth; for channels with connectors of their own.
    #[serde(default)]
    pub founded: Option<Founded>,
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

/// Quality `q = (base + Σ weight·innovation level)·exp(−outside·years)·feedback`, kept in [0, 1].
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
