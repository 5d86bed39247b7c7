//! The network of a moment as plain rows, for programs that draw and analyse graphs.

/// One agent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeRow {
    /// Species and serial, as `user:17`.
    pub id: String,
    /// Species.
    pub species: String,
    /// Cell: the parts of its attributes.
    pub cell: String,
    /// Individuals it stands for.
    pub members: f64,
    /// Level.
    pub level: f64,
    /// Money held, in smallest units.
    pub money: i64,
}

/// One connector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeRow {
    /// Agent at the tail: payer of an exchange, source otherwise.
    pub source: String,
    /// Agent at the head: payee of an exchange, receiver otherwise.
    pub target: String,
    /// Channel.
    pub channel: String,
    /// Class.
    pub class: String,
    /// Relation.
    pub relation: String,
    /// Strength.
    pub strength: f64,
    /// Flow of the last step: smallest units of money, or units of the channel's stock.
    pub flow: f64,
}
