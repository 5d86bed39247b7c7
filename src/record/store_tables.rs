//! The tables of a store: what a sweep keeps, and what is made of it.

use super::column::Table;
use super::study_tables::{count, real, text};

/// A run of a sweep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunRow {
    /// Number of its point, from 0.
    pub point: u64,
    /// Number of its replicate, from 0.
    pub replicate: u64,
    /// Root of its luck.
    pub seed: u64,
    /// BLAKE3 of its scenario.
    pub scenario: String,
    /// Steps done.
    pub steps: u64,
    /// Why it has no result; empty where it has one.
    pub error: String,
}

/// A parameter at a point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParameterRow {
    /// Number of the point.
    pub point: u64,
    /// Path in the scenario.
    pub parameter: String,
    /// Value.
    pub value: f64,
}

/// A figure of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureRow {
    /// Number of the point.
    pub point: u64,
    /// Number of the replicate.
    pub replicate: u64,
    /// `index`, `impact`, `gross` or `net`.
    pub kind: String,
    /// Index, target or category.
    pub name: String,
    /// What it is measured over.
    pub period: String,
    /// Unit.
    pub unit: String,
    /// Value.
    pub value: Option<f64>,
}

/// A value of a run at a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MomentRow {
    /// Number of the point.
    pub point: u64,
    /// Number of the replicate.
    pub replicate: u64,
    /// Steps done.
    pub step: u64,
    /// First day of the step.
    pub date: String,
    /// `index` or `target`.
    pub kind: String,
    /// Index or target.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Value.
    pub value: Option<f64>,
}

/// A figure over many runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SummaryRow {
    /// `index`, `impact`, `gross` or `net`.
    pub kind: String,
    /// Index, target or category.
    pub name: String,
    /// What it is measured over.
    pub period: String,
    /// Unit.
    pub unit: String,
    /// Parameter by whose values the runs are taken apart; empty for all runs.
    pub parameter: String,
    /// Smallest value of the parameter among these runs.
    pub from: Option<f64>,
    /// Largest.
    pub to: Option<f64>,
    /// Points.
    pub points: u64,
    /// Runs in which the figure is defined.
    pub runs: u64,
    /// Mean.
    pub mean: Option<f64>,
    /// Lower end of the interval of the mean.
    pub mean_low: Option<f64>,
    /// Upper end.
    pub mean_high: Option<f64>,
    /// Value below which 5 % of the runs lie.
    pub q05: Option<f64>,
    /// 25 %.
    pub q25: Option<f64>,
    /// Half of them.
    pub median: Option<f64>,
    /// 75 %.
    pub q75: Option<f64>,
    /// 95 %.
    pub q95: Option<f64>,
    /// Lower end of the interval of the median.
    pub median_low: Option<f64>,
    /// Upper end.
    pub median_high: Option<f64>,
}

/// What a figure owes to a parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SensitivityRow {
    /// `index`, `impact`, `gross` or `net`.
    pub kind: String,
    /// Index, target or category.
    pub name: String,
    /// What it is measured over.
    pub period: String,
    /// Unit.
    pub unit: String,
    /// Parameter.
    pub parameter: String,
    /// Walks, or rows of the two samples, in which the figure is defined.
    pub samples: u64,
    /// Screening: mean effect.
    pub mu: Option<f64>,
    /// Screening: mean of absolute effects.
    pub mu_star: Option<f64>,
    /// Lower end of its interval.
    pub mu_star_low: Option<f64>,
    /// Upper end.
    pub mu_star_high: Option<f64>,
    /// Screening: standard deviation of effects.
    pub sigma: Option<f64>,
    /// Share of variance by itself (Saltelli).
    pub first: Option<f64>,
    /// Lower end of its interval.
    pub first_low: Option<f64>,
    /// Upper end.
    pub first_high: Option<f64>,
    /// Share of variance by itself (Jansen).
    pub first_jansen: Option<f64>,
    /// Share of variance with all others together (Jansen).
    pub total: Option<f64>,
    /// Lower end of its interval.
    pub total_low: Option<f64>,
    /// Upper end.
    pub total_high: Option<f64>,
    /// What luck alone gives in the place of `mu_star` or `total`.
    pub noise: Option<f64>,
    /// Share of the variance between runs that is luck.
    pub luck: Option<f64>,
}

/// Runs of a sweep.
pub const RUNS: Table<RunRow> = Table {
    name: "runs",
    meaning: "One row for each run of a sweep, also for those that failed.",
    columns: &[
        count("point", "Number of its point, from 0.", |row| row.point),
        count("replicate", "Number of its replicate, from 0.", |row| row.replicate),
        count("seed", "Root of its luck.", |row| row.seed),
        text("scenario", "BLAKE3 of its scenario; empty where it could not be made.", |row| {
            &row.scenario
        }),
        count("steps", "Steps done.", |row| row.steps),
        text("error", "Why it has no result; empty where it has one.", |row| &row.error),
    ],
};

/// Parameters of a sweep.
pub const PARAMETERS: Table<ParameterRow> = Table {
    name: "parameters",
    meaning: "One row for each point and parameter of a sweep.",
    columns: &[
        count("point", "Number of the point, from 0.", |row| row.point),
        text("parameter", "Path in the scenario.", |row| &row.parameter),
        real("value", "unit of the parameter", "Value.", |row| Some(row.value)),
    ],
};

/// Figures of a sweep.
pub const FIGURES: Table<FigureRow> = Table {
    name: "measures",
    meaning: "One row for each run and figure of a sweep.",
    columns: &[
        count("point", "Number of the point, from 0.", |row| row.point),
        count("replicate", "Number of the replicate, from 0.", |row| row.replicate),
        text("kind", "`index`, `impact`, `gross` or `net`.", |row| &row.kind),
        text("name", "Index, target or ledger category.", |row| &row.name),
        text("period", "What it is measured over.", |row| &row.period),
        text("unit", "Unit.", |row| &row.unit),
        real("value", "unit", "Value; empty where it is not defined.", |row| row.value),
    ],
};

/// Indices and targets of a sweep over time.
pub const MOMENTS: Table<MomentRow> = Table {
    name: "series",
    meaning: "One row for each run, index or target, and step of a sweep.",
    columns: &[
        count("point", "Number of the point, from 0.", |row| row.point),
        count("replicate", "Number of the replicate, from 0.", |row| row.replicate),
        count("step", "Steps done.", |row| row.step),
        text("date", "First day of the step.", |row| &row.date),
        text("kind", "`index` or `target`.", |row| &row.kind),
        text("name", "Index or target.", |row| &row.name),
        text("unit", "Unit.", |row| &row.unit),
        real("value", "unit", "Value; empty where it is not defined.", |row| row.value),
    ],
};

/// Summaries of a sweep.
pub const SUMMARY: Table<SummaryRow> = Table {
    name: "summary",
    meaning: "One row for each figure of a sweep: over all runs, then by the values of each parameter.",
    columns: &[
        text("kind", "`index`, `impact`, `gross` or `net`.", |row| &row.kind),
        text("name", "Index, target or ledger category.", |row| &row.name),
        text("period", "What it is measured over.", |row| &row.period),
        text("unit", "Unit.", |row| &row.unit),
        text(
            "parameter",
            "Parameter by whose values runs are taken apart; empty for all.",
            |row| &row.parameter,
        ),
        real("from", "unit of the parameter", "Its smallest value among these runs.", |row| {
            row.from
        }),
        real("to", "unit of the parameter", "Its largest value among these runs.", |row| row.to),
        count("points", "Points.", |row| row.points),
        count("runs", "Runs in which the figure is defined.", |row| row.runs),
        real("mean", "unit", "Mean.", |row| row.mean),
        real("mean_low", "unit", "Lower end of its 95 % bootstrap interval.", |row| row.mean_low),
        real("mean_high", "unit", "Upper end.", |row| row.mean_high),
        real("q05", "unit", "Value below which 5 % of the runs lie.", |row| row.q05),
        real("q25", "unit", "Value below which 25 % lie.", |row| row.q25),
        real("median", "unit", "Value below which half of them lie.", |row| row.median),
        real("q75", "unit", "Value below which 75 % lie.", |row| row.q75),
        real("q95", "unit", "Value below which 95 % lie.", |row| row.q95),
        real(
            "median_low",
            "unit",
            "Lower end of the 95 % bootstrap interval of the median.",
            |row| row.median_low,
        ),
        real("median_high", "unit", "Upper end.", |row| row.median_high),
    ],
};

/// Sensitivities.
pub const SENSITIVITY: Table<SensitivityRow> = Table {
    name: "sensitivity",
    meaning: "One row for each figure and parameter: its elementary effects, or its shares of variance.",
    columns: &[
        text("kind", "`index`, `impact`, `gross` or `net`.", |row| &row.kind),
        text("name", "Index, target or ledger category.", |row| &row.name),
        text("period", "What it is measured over.", |row| &row.period),
        text("unit", "Unit.", |row| &row.unit),
        text("parameter", "Parameter.", |row| &row.parameter),
        count("samples", "Walks, or rows of the two samples, in which it is defined.", |row| {
            row.samples
        }),
        real("mu", "unit", "Mean elementary effect (Morris); empty for shares.", |row| row.mu),
        real("mu_star", "unit", "Mean absolute elementary effect.", |row| row.mu_star),
        real("mu_star_low", "unit", "Lower end of its 95 % bootstrap interval.", |row| {
            row.mu_star_low
        }),
        real("mu_star_high", "unit", "Upper end.", |row| row.mu_star_high),
        real("sigma", "unit", "Standard deviation of elementary effects.", |row| row.sigma),
        real("first", "share", "First-order share (Saltelli 2010); empty for effects.", |row| {
            row.first
        }),
        real("first_low", "share", "Lower end of its 95 % bootstrap interval.", |row| {
            row.first_low
        }),
        real("first_high", "share", "Upper end.", |row| row.first_high),
        real("first_jansen", "share", "First-order share (Jansen 1999).", |row| row.first_jansen),
        real("total", "share", "Total share (Jansen 1999).", |row| row.total),
        real("total_low", "share", "Lower end of its 95 % bootstrap interval.", |row| {
            row.total_low
        }),
        real("total_high", "share", "Upper end.", |row| row.total_high),
        real(
            "noise",
            "unit or share",
            "What luck alone gives in the place of mu_star or total.",
            |row| row.noise,
        ),
        real("luck", "share", "Share of the variance between runs that is luck.", |row| row.luck),
    ],
};
