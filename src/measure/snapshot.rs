//! What is measured on a world at the end of one step: rows of the tables that a run leaves.

/// Everything that is recorded of one step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Steps done.
    pub step: u64,
    /// First day of the step, as `2011-01-01`.
    pub date: String,
    /// Stage reached, empty before the first.
    pub stage: String,
    /// Indices of the step.
    pub indices: Vec<Reading>,
    /// One row for each species.
    pub species: Vec<SpeciesRow>,
    /// One row for each channel.
    pub channels: Vec<ChannelRow>,
    /// One row for each function and species that may hold it.
    pub functions: Vec<FunctionRow>,
    /// Every payment of the step, summed by payer, payee, category and channel.
    pub ledger: Vec<LedgerRow>,
    /// The compartment matrix of the step: what the indices are measured on.
    pub flows: Vec<FlowRow>,
    /// One row for each compartment, in the steps in which dear indices are computed.
    pub compartments: Vec<CompartmentRow>,
    /// One row for each target that the model measures.
    pub measures: Vec<MeasureRow>,
    /// Classes of the declared distributions.
    pub distributions: Vec<DistributionRow>,
}

/// One index: its value, and what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Name, a column of the table of indices.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// What it is.
    pub doc: String,
    /// Value; none where it is not defined.
    pub value: Option<f64>,
}

/// State of one species.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpeciesRow {
    /// Species.
    pub species: String,
    /// Agents that take part.
    pub agents: u64,
    /// Individuals that take part.
    pub members: f64,
    /// Individuals that ever took part.
    pub registered: f64,
    /// Individuals that began to take part in the step.
    pub joined: f64,
    /// Individuals that ceased to take part in the step.
    pub left: f64,
    /// Distinct forms.
    pub forms: u64,
    /// Effective number of forms (Hill number of order 1).
    pub form_diversity: Option<f64>,
    /// Mean level.
    pub level: Option<f64>,
    /// Mean use of the platform.
    pub r#use: Option<f64>,
    /// Mean productivity relative to an agent without functions.
    pub productivity: Option<f64>,
    /// Money held, in smallest units.
    pub money: i64,
    /// Revenue over channels in the step, in smallest units.
    pub revenue: i64,
    /// Persons employed.
    pub labour: f64,
}

/// State of one channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChannelRow {
    /// Channel.
    pub channel: String,
    /// Class.
    pub class: String,
    /// Relation.
    pub relation: String,
    /// Whether it is open.
    pub open: bool,
    /// Quality.
    pub quality: f64,
    /// Connectors between active agents; those of the carrier for a channel that rides on another.
    pub connectors: u64,
    /// Connectors formed in the step.
    pub formed: u64,
    /// Connectors broken in the step.
    pub broken: u64,
    /// Mean strength.
    pub strength: Option<f64>,
    /// Money that flowed in the step, in smallest units.
    pub money: i64,
    /// What flowed in the step beside money (`Reader::volume`).
    pub volume: f64,
}

/// Who holds a function.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunctionRow {
    /// Function.
    pub function: String,
    /// Species that may hold it.
    pub species: String,
    /// Whether it is released.
    pub released: bool,
    /// Agents that hold it.
    pub agents: u64,
    /// Individuals that hold it.
    pub members: f64,
    /// Share of the agents of the species that hold it; none where nobody takes part.
    pub share: Option<f64>,
}

/// Payments of the step.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerRow {
    /// Paying compartment.
    pub payer: String,
    /// Paid compartment.
    pub payee: String,
    /// Category.
    pub category: String,
    /// Channel; empty off the platform.
    pub channel: String,
    /// Amount in smallest units.
    pub amount: i64,
}

/// Value that went from one compartment to another, or over the boundary.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowRow {
    /// Delivering compartment; `(import)` for what enters from outside.
    pub source: String,
    /// Receiving compartment; `(export)` or `(respiration)` for what leaves.
    pub target: String,
    /// Value in currency units.
    pub value: f64,
}

/// Place of a compartment in the value network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompartmentRow {
    /// Compartment.
    pub compartment: String,
    /// Throughflow, in currency.
    pub throughflow: Option<f64>,
    /// Value added, in currency; 0 for consumers.
    pub value_added: Option<f64>,
    /// Throughflow over all primary input.
    pub domar_weight: Option<f64>,
    /// Output called for by a unit of final demand for it.
    pub output_multiplier: Option<f64>,
    /// Persons employed.
    pub jobs: Option<f64>,
    /// Persons called for by a unit of final demand for it.
    pub jobs_per_demand: Option<f64>,
    /// The same by direct one (Type I).
    pub job_multiplier: Option<f64>,
    /// Economic complexity index.
    pub complexity: Option<f64>,
    /// Fitness, mean 1.
    pub fitness: Option<f64>,
}

/// A measured quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureRow {
    /// Target.
    pub target: String,
    /// Value in the target's unit: of this step for a flow, at its end for a stock.
    pub value: Option<f64>,
}

/// One class of a distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct DistributionRow {
    /// Distribution.
    pub distribution: String,
    /// Lower end of the class; none for the first.
    pub above: Option<f64>,
    /// Upper end of the class; none for the last.
    pub up_to: Option<f64>,
    /// Agents in it.
    pub agents: u64,
    /// Individuals in it.
    pub members: f64,
}

/// A figure beside what the run gave.
///
/// ```
/// use ecograph::measure::Impact;
///
/// let figure = Impact { simulated: Some(110.0), reported: 100.0, low: 95.0, high: 105.0, ..Impact::default() };
/// assert!(figure.deviation().is_some_and(|off| (off - 0.1).abs() < 1e-12));
/// assert_eq!(figure.accepted(), Some(false));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Impact {
    /// Impact subject.
    pub subject: String,
    /// Impact domain.
    pub domain: String,
    /// Target.
    pub target: String,
    /// What it is, in words.
    pub label: String,
    /// Period measured.
    pub period: String,
    /// Unit.
    pub unit: String,
    /// What the run gave; none where the model has no such thing or the run is too short.
    pub simulated: Option<f64>,
    /// The figure.
    pub reported: f64,
    /// Lower end of what is accepted.
    pub low: f64,
    /// Upper end of what is accepted.
    pub high: f64,
    /// `fitted`, `held-out` or `context`.
    pub role: String,
    /// Whether it counts as evidence of its own.
    pub independent: bool,
    /// Channels it came over.
    pub channels: Vec<String>,
    /// Where the figure stands.
    pub source: String,
}

impl Impact {
    /// Relative deviation of the run from the figure; none where either is missing or zero.
    #[must_use]
    pub fn deviation(&self) -> Option<f64> {
        let simulated = self.simulated?;
        (self.reported.abs() > 0.0).then(|| simulated / self.reported - 1.0)
    }

    /// Whether the run lies in the accepted band.
    #[must_use]
    pub fn accepted(&self) -> Option<bool> {
        self.simulated.map(|value| self.low <= value && value <= self.high)
    }
}
