//! The tables of studies: many runs, beside each other.

use super::column::{Column, Get, Table};

/// The trend of one index in one variant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrendRow {
    /// Index.
    pub index: String,
    /// Unit of the index.
    pub unit: String,
    /// `run`, or the control.
    pub variant: String,
    /// Seeds under which the slope is defined.
    pub seeds: u64,
    /// Mean over seeds of the Theil–Sen slope of each.
    pub slope: Option<f64>,
    /// Lower end of its interval over seeds.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Test of the slope against 0 over seeds, corrected for the number of tests.
    pub p: Option<f64>,
    /// Seeds whose series rises by the test of Mann and Kendall.
    pub rising: u64,
    /// Seeds whose series falls.
    pub falling: u64,
    /// Slope of the run less that of the control, paired by seed.
    pub beyond: Option<f64>,
    /// Lower end of its interval.
    pub beyond_low: Option<f64>,
    /// Upper end.
    pub beyond_high: Option<f64>,
    /// Test of it against 0, corrected.
    pub beyond_p: Option<f64>,
    /// What follows, in words; for the run alone.
    pub verdict: String,
}

/// One value of an index in one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeriesRow {
    /// Variant.
    pub variant: String,
    /// Seed.
    pub seed: u64,
    /// Steps done.
    pub step: u64,
    /// First day of the step.
    pub date: String,
    /// Index.
    pub index: String,
    /// Value.
    pub value: Option<f64>,
}

/// What an impulse to one agent did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImpulseRow {
    /// Seed.
    pub seed: u64,
    /// The agent, as `user:17`.
    pub source: String,
    /// Response of the agent itself at the horizon.
    pub own: f64,
    /// Sum of the responses of all others.
    pub others: f64,
    /// Others over own.
    pub transmission: Option<f64>,
    /// Share of the active agents that moved.
    pub moved: f64,
}

/// Responses at one distance from the source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseRow {
    /// Connectors between, 0 for the source.
    pub distance: u64,
    /// Agents at the distance, all sources together.
    pub agents: u64,
    /// Mean response of one of them, in units of the impulse.
    pub response: f64,
}

/// How one index takes a shock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShockRow {
    /// Index.
    pub index: String,
    /// Unit.
    pub unit: String,
    /// Seeds.
    pub seeds: u64,
    /// Greatest relative deviation from the twin, with its sign, mean over seeds.
    pub deepest: Option<f64>,
    /// Deviation at the horizon, relative to the twin.
    pub last: Option<f64>,
    /// Lower end of its interval over seeds.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Mean over the horizon of what is lost, relative to the twin.
    pub loss: Option<f64>,
    /// Seeds that came back into the band and stayed.
    pub returned: u64,
    /// Steps until then, mean over those seeds.
    pub steps: Option<f64>,
}

/// A figure of a variant beside that of the base.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareRow {
    /// Variant.
    pub variant: String,
    /// `index`, `impact`, `gross` or `net`.
    pub kind: String,
    /// Index, target or category.
    pub name: String,
    /// What it is measured over.
    pub period: String,
    /// Unit.
    pub unit: String,
    /// Pairs of runs.
    pub seeds: u64,
    /// Mean of the base.
    pub base: Option<f64>,
    /// Mean of the variant.
    pub with: Option<f64>,
    /// Mean difference, variant less base.
    pub difference: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Test of it against 0, corrected for the number of tests.
    pub p: Option<f64>,
    /// Share of the variance that pairing saved.
    pub saved: Option<f64>,
}

/// Trends.
pub const TREND: Table<TrendRow> = Table {
    name: "trend",
    meaning: "One row for each index and variant: the run, then its controls.",
    columns: &[
        text("index", "Index.", |row| &row.index),
        text("unit", "Unit of the index.", |row| &row.unit),
        text("variant", "`run`, or the control.", |row| &row.variant),
        count("seeds", "Seeds under which the slope is defined.", |row| row.seeds),
        real("slope", "unit/year", "Mean over seeds of each one's Theil-Sen slope.", |row| {
            row.slope
        }),
        real("low", "unit/year", "Lower end of its interval over seeds.", |row| row.low),
        real("high", "unit/year", "Upper end of its interval over seeds.", |row| row.high),
        real("p", "probability", "Test against 0 over seeds, corrected (Holm).", |row| row.p),
        count("rising", "Seeds that rise by the test of Mann and Kendall.", |row| row.rising),
        count("falling", "Seeds that fall by it.", |row| row.falling),
        real("beyond", "unit/year", "Slope of the run less that of the control, by seed.", |row| {
            row.beyond
        }),
        real("beyond_low", "unit/year", "Lower end of its interval.", |row| row.beyond_low),
        real("beyond_high", "unit/year", "Upper end of its interval.", |row| row.beyond_high),
        real("beyond_p", "probability", "Test of it against 0, corrected (Holm).", |row| {
            row.beyond_p
        }),
        text("verdict", "What follows, in words; for the run alone.", |row| &row.verdict),
    ],
};

/// Indices of many runs over time.
pub const SERIES: Table<SeriesRow> = Table {
    name: "series",
    meaning: "One row for each variant, seed, index and step.",
    columns: &[
        text("variant", "Variant.", |row| &row.variant),
        count("seed", "Seed.", |row| row.seed),
        count("step", "Steps done.", |row| row.step),
        text("date", "First day of the step.", |row| &row.date),
        text("index", "Index.", |row| &row.index),
        real("value", "unit of the index", "Value; empty where it is not defined.", |row| {
            row.value
        }),
    ],
};

/// Impulses.
pub const IMPULSE: Table<ImpulseRow> = Table {
    name: "impulse",
    meaning: "One row for each agent that got an impulse.",
    columns: &[
        count("seed", "Seed.", |row| row.seed),
        text("source", "The agent, as user:17.", |row| &row.source),
        real("own", "unit of the column", "Its own response at the horizon.", |row| Some(row.own)),
        real("others", "unit of the column", "Sum of the responses of all others.", |row| {
            Some(row.others)
        }),
        real("transmission", "1", "Others over own: K of one source.", |row| row.transmission),
        real("moved", "share", "Share of the active agents that moved.", |row| Some(row.moved)),
    ],
};

/// Responses by distance.
pub const RESPONSE: Table<ResponseRow> = Table {
    name: "response",
    meaning: "One row for each distance from the source, all sources together.",
    columns: &[
        count("distance", "Connectors between; 0 is the source.", |row| row.distance),
        count("agents", "Agents at the distance.", |row| row.agents),
        real("response", "1", "Mean response of one, in units of the impulse.", |row| {
            Some(row.response)
        }),
    ],
};

/// Shocks.
pub const SHOCK: Table<ShockRow> = Table {
    name: "shock",
    meaning: "One row for each index: the shocked run beside its twin.",
    columns: &[
        text("index", "Index.", |row| &row.index),
        text("unit", "Unit of the index.", |row| &row.unit),
        count("seeds", "Seeds.", |row| row.seeds),
        real("deepest", "ratio", "Greatest deviation from the twin, mean over seeds.", |row| {
            row.deepest
        }),
        real("last", "ratio", "Deviation at the horizon, mean over seeds.", |row| row.last),
        real("low", "ratio", "Lower end of its interval.", |row| row.low),
        real("high", "ratio", "Upper end of its interval.", |row| row.high),
        real("loss", "ratio", "Mean over the horizon of what is lost.", |row| row.loss),
        count("returned", "Seeds that came back into the band and stayed.", |row| row.returned),
        real("steps", "steps", "Steps until then, mean over those seeds.", |row| row.steps),
    ],
};

/// Comparisons.
pub const COMPARE: Table<CompareRow> = Table {
    name: "compare",
    meaning: "One row for each variant and figure.",
    columns: &[
        text("variant", "Variant.", |row| &row.variant),
        text("kind", "`index`, `impact`, `gross` or `net`.", |row| &row.kind),
        text("name", "Index, target or ledger category.", |row| &row.name),
        text("period", "What it is measured over.", |row| &row.period),
        text("unit", "Unit.", |row| &row.unit),
        count("seeds", "Pairs of runs in which both are defined.", |row| row.seeds),
        real("base", "unit", "Mean of the base.", |row| row.base),
        real("with", "unit", "Mean of the variant.", |row| row.with),
        real("difference", "unit", "Mean difference, variant less base.", |row| row.difference),
        real("low", "unit", "Lower end of its interval over pairs.", |row| row.low),
        real("high", "unit", "Upper end of its interval over pairs.", |row| row.high),
        real("p", "probability", "Test of it against 0, corrected (Holm).", |row| row.p),
        real("saved", "share", "Share of the variance that pairing saved.", |row| row.saved),
    ],
};

pub(super) const fn text<R>(
    name: &'static str,
    meaning: &'static str,
    get: fn(&R) -> &str,
) -> Column<R> {
    Column { name, unit: "", meaning, get: Get::Text(get) }
}

pub(super) const fn count<R>(
    name: &'static str,
    meaning: &'static str,
    get: fn(&R) -> u64,
) -> Column<R> {
    Column { name, unit: "", meaning, get: Get::Count(get) }
}

pub(super) const fn real<R>(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    get: fn(&R) -> Option<f64>,
) -> Column<R> {
    Column { name, unit, meaning, get: Get::Real(get) }
}
