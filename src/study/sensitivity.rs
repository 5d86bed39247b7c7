//! What each figure of a sweep owes to each parameter, beside what it owes to luck.
//!
//! Designs of walks give elementary effects, designs of mixed samples shares of variance; both are
//! taken of the means over the replicates of each point. Replicates have the same seeds at every
//! point, so luck comes in two parts: what falls equally everywhere, which differences between points
//! do not see, and the rest. What the rest leaves in a mean over replicates is printed beside the
//! effects, in their own measure: an effect that is no larger is not to be told from luck.

use std::collections::BTreeMap;

use crate::{
    indices::{
        bootstrap::{DRAWS, Interval, intervals},
        sensitivity::{Parts, Screened, Shares, parts, screened, shares},
    },
    record::{KeptFigure, KeptRun, store_tables::SensitivityRow},
    study::{
        Design, Plan, points,
        summary::{figures, value},
    },
};

/// One row for each figure and parameter; none for a plan whose design asks for no sensitivity.
///
/// ```
/// use ecograph::{record::{Store, store_formats}, study::sensitivity::sensitivity};
/// use ecograph::study::{Crew, Plan, Shard, Watching, sweep};
///
/// let text = r#"(
///     scenario: "minimal.ron", scale: 0.02, steps: 6, replicates: Count(1),
///     parameters: [(path: "functions.delivery.gain", values: Uniform(0, 0.4))],
///     design: Morris(trajectories: 2),
///     measures: (indices: Named(["efficiency"])),
/// )"#;
/// let plan = Plan::parse(text, "plan.ron", "scenarios")?;
/// let place = tempfile::tempdir()?;
/// let head = plan.head(Shard::WHOLE, store_formats());
/// let store = Store::begin(&place.path().join("store"), head, plan.text())?;
/// sweep(&plan, &store, Crew::of(2), Watching::NOBODY)?;
/// let rows = sensitivity(&plan, &store.runs()?);
/// assert!(rows[0].parameter.ends_with("gain") && 0.0 < rows[0].mu_star.unwrap_or(0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn sensitivity(plan: &Plan, runs: &[KeptRun]) -> Vec<SensitivityRow> {
    let parameters: Vec<&str> = plan.paths().collect();
    let mut rows = Vec::new();
    for figure in figures(runs) {
        let outcomes = Outcomes::of(plan, runs, figure);
        let found = match plan.design() {
            Design::Morris { .. } => walks(plan, &outcomes, parameters.len()),
            Design::Saltelli(_) => mixtures(plan, &outcomes, parameters.len()),
            Design::Grid | Design::Random(_) | Design::LatinHypercube(_) | Design::Sobol(_) => {
                return Vec::new();
            }
        };
        rows.extend(parameters.iter().zip(found).map(|(parameter, row)| SensitivityRow {
            kind: figure.kind.clone(),
            name: figure.name.clone(),
            period: figure.period.clone(),
            unit: figure.unit.clone(),
            parameter: (*parameter).to_owned(),
            luck: outcomes.luck(),
            ..row
        }));
    }
    rows
}

/// Elementary effects of every parameter: each step of a walk moves one, and the outcome with it.
///
/// `points`: walks of `parameters + 1` points each, in the unit cube; `outcomes`: one a point. Walks
/// with an outcome that is not defined are left out.
///
/// ```
/// use ecograph::study::{design::morris, sensitivity::effects};
/// let points = morris(4, 4, 2, 1);
/// let outcomes: Vec<_> = points.iter().map(|x| Some(3.0 * x[0] - x[1])).collect();
/// let found = effects(&points, &outcomes, 2);
/// assert!((found[0][0] - 3.0).abs() < 1e-12 && (found[1][3] + 1.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn effects(points: &[Vec<f64>], outcomes: &[Option<f64>], parameters: usize) -> Vec<Vec<f64>> {
    let mut effects = vec![Vec::new(); parameters];
    let walks = points.chunks(parameters + 1).zip(outcomes.chunks(parameters + 1));
    for (points, outcomes) in walks {
        let Some(outcomes) = outcomes.iter().copied().collect::<Option<Vec<f64>>>() else {
            continue;
        };
        for (pair, outcome) in points.windows(2).zip(outcomes.windows(2)) {
            let moved = pair[0].iter().zip(&pair[1]).map(|(from, to)| to - from);
            let moved = moved.enumerate().find(|(_, by)| 1e-12 < by.abs());
            if let Some((parameter, by)) = moved {
                effects[parameter].push((outcome[1] - outcome[0]) / by);
            }
        }
    }
    effects
}

/// Shares of variance of every parameter from the outcomes of [`super::design::saltelli`], in its
/// order. Rows of the design with an outcome that is not defined are left out.
///
/// ```
/// use ecograph::study::{design::saltelli, sensitivity::variance_shares};
/// let points = saltelli(512, 2);
/// let outcomes: Vec<_> = points.iter().map(|x| Some(2.0 * x[0] + x[1])).collect();
/// let found = variance_shares(&outcomes, 2);
/// // Variances add up as 4 : 1.
/// assert!(found[0].total.is_some_and(|share| (share - 0.8).abs() < 0.01));
/// ```
#[must_use]
pub fn variance_shares(outcomes: &[Option<f64>], parameters: usize) -> Vec<Shares> {
    let rows = whole_rows(outcomes, parameters);
    let all: Vec<usize> = (0..rows.len()).collect();
    shares_of(&rows, centre(&rows), &all, parameters)
}

/// Rows of a design of mixtures in which everything is defined.
fn whole_rows(outcomes: &[Option<f64>], parameters: usize) -> Vec<Vec<f64>> {
    outcomes
        .chunks_exact(parameters + 2)
        .filter_map(|row| row.iter().copied().collect::<Option<Vec<f64>>>())
        .collect()
}

fn centre(rows: &[Vec<f64>]) -> f64 {
    let count: usize = rows.iter().map(Vec::len).sum();
    rows.iter().flatten().sum::<f64>() / count.max(1) as f64
}

/// Shares of rows that were drawn.
fn shares_of(rows: &[Vec<f64>], centre: f64, drawn: &[usize], parameters: usize) -> Vec<Shares> {
    let column = |at: usize| -> Vec<f64> { drawn.iter().map(|&row| rows[row][at]).collect() };
    let (first, second) = (column(0), column(parameters + 1));
    let of = |parameter: usize| shares(&first, &second, &column(1 + parameter), centre);
    (0..parameters).map(of).collect()
}

/// A figure at every point, and the luck in it.
struct Outcomes {
    means: Vec<Option<f64>>,
    parts: Option<Parts>,
}

impl Outcomes {
    fn of(plan: &Plan, runs: &[KeptRun], figure: &KeptFigure) -> Self {
        let mut values: BTreeMap<u64, Vec<Option<f64>>> = BTreeMap::new();
        for run in runs {
            values.entry(run.point).or_default().push(value(run, figure));
        }
        let all = |values: &Vec<Option<f64>>| values.iter().copied().collect::<Option<Vec<f64>>>();
        let at = |point: usize| values.get(&(point as u64)).and_then(all);
        let rows: Vec<Option<Vec<f64>>> = (0..plan.points().len()).map(at).collect();
        let mean = |row: &Option<Vec<f64>>| {
            row.as_ref().map(|row| row.iter().sum::<f64>() / row.len() as f64)
        };
        let whole: Vec<Vec<f64>> = rows.iter().flatten().cloned().collect();
        Self { means: rows.iter().map(mean).collect(), parts: parts(&whole) }
    }

    /// Share of the variance between single runs that is luck.
    fn luck(&self) -> Option<f64> {
        let Parts { points, seeds, rest, .. } = self.parts?;
        let all = points + seeds + rest;
        (0.0 < all).then(|| (seeds + rest) / all)
    }
}

fn walks(plan: &Plan, outcomes: &Outcomes, parameters: usize) -> Vec<SensitivityRow> {
    let Some(points) = points::unit(plan.source(), parameters) else { return Vec::new() };
    let effects = effects(&points, &outcomes.means, parameters);
    let count = effects.first().map_or(0, Vec::len);
    let found = intervals(count, DRAWS, plan.source().seed, |drawn, _| {
        let size = |effects: &Vec<f64>| {
            Some(drawn.iter().map(|&at| effects[at].abs()).sum::<f64>() / drawn.len() as f64)
        };
        effects.iter().map(size).collect()
    });
    // The difference of two means, over a step of the grid; the mean size of what is normal.
    let step = match plan.design() {
        Design::Morris { levels, .. } => f64::from(*levels) / (2.0 * f64::from(levels - 1)),
        Design::Grid
        | Design::Random(_)
        | Design::LatinHypercube(_)
        | Design::Sobol(_)
        | Design::Saltelli(_) => 1.0,
    };
    let noise = outcomes
        .parts
        .map(|parts| (2.0 * parts.of_mean).sqrt() / step * (2.0 / std::f64::consts::PI).sqrt());
    let row = |(parameter, effects): (usize, &Vec<f64>)| {
        let found: Option<Interval> = found.get(parameter).copied().flatten();
        let short: Option<Screened> = screened(effects);
        SensitivityRow {
            samples: count as u64,
            mu: short.map(|short| short.mean),
            mu_star: short.map(|short| short.size),
            mu_star_low: found.map(|interval| interval.low),
            mu_star_high: found.map(|interval| interval.high),
            sigma: short.and_then(|short| short.spread),
            noise,
            ..SensitivityRow::default()
        }
    };
    effects.iter().enumerate().map(row).collect()
}

fn mixtures(plan: &Plan, outcomes: &Outcomes, parameters: usize) -> Vec<SensitivityRow> {
    let rows = whole_rows(&outcomes.means, parameters);
    let centre = centre(&rows);
    let shares = variance_shares(&outcomes.means, parameters);
    let found = intervals(rows.len(), DRAWS, plan.source().seed, |drawn, _| {
        let shares = shares_of(&rows, centre, drawn, parameters);
        shares.iter().flat_map(|shares| [shares.first, shares.total]).collect()
    });
    let ends: Vec<f64> = rows.iter().flat_map(|row| [row[0], row[parameters + 1]]).collect();
    let middle = ends.iter().sum::<f64>() / ends.len().max(1) as f64;
    let squares: f64 = ends.iter().map(|end| (end - middle) * (end - middle)).sum();
    let variance = squares / ends.len().max(1) as f64;
    let noise = outcomes.parts.filter(|_| 0.0 < variance).map(|parts| parts.of_mean / variance);
    let row = |(parameter, shares): (usize, &Shares)| {
        let of = |which: usize| found.get(2 * parameter + which).copied().flatten();
        SensitivityRow {
            samples: rows.len() as u64,
            first: shares.first,
            first_low: of(0).map(|interval| interval.low),
            first_high: of(0).map(|interval| interval.high),
            first_jansen: shares.first_jansen,
            total: shares.total,
            total_low: of(1).map(|interval| interval.low),
            total_high: of(1).map(|interval| interval.high),
            noise,
            ..SensitivityRow::default()
        }
    };
    shares.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ishigami and Homma (1990) with a = 7, b = 0.1 on (−π, π)³.
    fn ishigami(x: &[f64]) -> f64 {
        let angle = |u: f64| (2.0 * u - 1.0) * std::f64::consts::PI;
        let [a, b, c] = [x[0], x[1], x[2]].map(angle);
        a.sin() + 7.0 * b.sin().powi(2) + 0.1 * c.powi(4) * a.sin()
    }

    #[test]
    fn the_shares_of_ishigami_are_those_that_can_be_computed_by_hand() {
        let points = super::super::design::saltelli(4096, 3);
        let outcomes: Vec<Option<f64>> = points.iter().map(|x| Some(ishigami(x))).collect();
        let found = variance_shares(&outcomes, 3);
        // Sobol and Levitan (1999).
        let wanted = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
        for (found, (first, total)) in found.iter().zip(wanted) {
            assert!((found.first.unwrap() - first).abs() < 0.01, "{found:?}");
            assert!((found.first_jansen.unwrap() - first).abs() < 0.01, "{found:?}");
            assert!((found.total.unwrap() - total).abs() < 0.01, "{found:?}");
        }
    }

    #[test]
    fn what_is_not_defined_costs_its_row_alone() {
        let points = super::super::design::saltelli(8, 2);
        let mut outcomes: Vec<Option<f64>> = points.iter().map(|x| Some(x[0])).collect();
        outcomes[5] = None;
        assert_eq!(whole_rows(&outcomes, 2).len(), 7);
        assert!(variance_shares(&outcomes, 2)[1].total.unwrap().abs() < 1e-12);
        let walks = super::super::design::morris(3, 4, 2, 1);
        let mut outcomes: Vec<Option<f64>> = walks.iter().map(|x| Some(x[1])).collect();
        outcomes[4] = None;
        let found = effects(&walks, &outcomes, 2);
        assert_eq!((found[0].len(), found[1].len()), (2, 2));
    }
}
