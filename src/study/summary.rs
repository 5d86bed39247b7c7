//! What the runs of a store say together: quantiles by parameter, and how sure they are.
//!
//! Intervals are of the bootstrap for crossed samples (Owen 2007): points are drawn with replacement,
//! replicates too, and of each drawn point the runs of the drawn replicates are taken. A replicate has
//! the same seed at every point, so its luck is not averaged away by more points. Where all runs are
//! of one point, its runs are drawn. Luck is keyed, so a summary is the same whenever it is made.

use std::collections::{BTreeMap, BTreeSet};

use rand::RngExt as _;
use rayon::prelude::*;

use crate::{
    indices::bootstrap::{DRAWS, Interval, intervals, quantile},
    record::{KeptFigure, KeptRun, store_tables::SummaryRow},
};

/// Distinct values of a parameter up to which each has a row of its own.
const OWN_ROWS: usize = 12;
/// Rows of a parameter with more values: parts with about as many points each.
const PARTS: usize = 4;

/// One row for each figure over all runs, then for each parameter and value, or part of its values.
///
/// ```
/// use ecograph::record::{KeptFigure, KeptRun};
/// use ecograph::study::summary;
///
/// let run = |replicate: u64, value: f64| KeptRun {
///     replicate,
///     figures: vec![KeptFigure { name: "diversity".into(), value: Some(value), ..KeptFigure::default() }],
///     ..KeptRun::default()
/// };
/// let rows = summary(&[run(0, 1.0), run(1, 2.0), run(2, 6.0)], 1);
/// assert_eq!((rows[0].runs, rows[0].mean, rows[0].median), (3, Some(3.0), Some(2.0)));
/// ```
#[must_use]
pub fn summary(runs: &[KeptRun], seed: u64) -> Vec<SummaryRow> {
    let figures = figures(runs);
    let groups = groups(runs);
    let tasks: Vec<(usize, usize)> =
        (0..figures.len()).flat_map(|f| (0..groups.len()).map(move |g| (f, g))).collect();
    // ORDER: every row is made by itself, and they are gathered in the order of tasks.
    tasks.into_par_iter().map(|(f, g)| row(runs, figures[f], &groups[g], seed)).collect()
}

/// Runs that are looked at together.
struct Group {
    parameter: String,
    ends: Option<(f64, f64)>,
    points: BTreeSet<u64>,
}

/// Every figure of the runs, in the order in which they appear.
pub(crate) fn figures(runs: &[KeptRun]) -> Vec<&KeptFigure> {
    let mut seen = BTreeSet::new();
    let all = runs.iter().flat_map(|run| &run.figures);
    all.filter(|figure| seen.insert((&figure.kind, &figure.name, &figure.period))).collect()
}

/// The value of a figure in a run.
pub(crate) fn value(run: &KeptRun, figure: &KeptFigure) -> Option<f64> {
    let same = |other: &&KeptFigure| {
        other.kind == figure.kind && other.name == figure.name && other.period == figure.period
    };
    run.figures.iter().find(same)?.value
}

fn groups(runs: &[KeptRun]) -> Vec<Group> {
    let points: BTreeMap<u64, &KeptRun> = runs.iter().map(|run| (run.point, run)).collect();
    let all = points.keys().copied().collect();
    let mut groups = vec![Group { parameter: String::new(), ends: None, points: all }];
    let parameters = runs.first().map_or(&[][..], |run| run.parameters.as_slice());
    for (place, (path, _)) in parameters.iter().enumerate() {
        let values: Vec<(f64, u64)> = points
            .iter()
            .filter_map(|(point, run)| Some((run.parameters.get(place)?.1, *point)))
            .collect();
        groups.extend(parts(&values).into_iter().map(|part| {
            let of = part.iter().map(|(value, _)| *value);
            let ends = of.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            let points = part.iter().map(|(_, point)| *point).collect();
            Group { parameter: path.clone(), ends: Some(ends), points }
        }));
    }
    groups
}

/// Points by the value of a parameter: each value by itself, or parts of as many points each.
fn parts(values: &[(f64, u64)]) -> Vec<Vec<(f64, u64)>> {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let same = |a: &(f64, u64), b: &(f64, u64)| a.0.total_cmp(&b.0).is_eq();
    let each: Vec<Vec<(f64, u64)>> = sorted.chunk_by(same).map(<[_]>::to_vec).collect();
    if each.len() <= OWN_ROWS {
        return each;
    }
    let mut parts = vec![Vec::new(); PARTS];
    let mut before = 0;
    for equal in each {
        // Equal values stay together.
        let part = (before * PARTS / sorted.len()).min(PARTS - 1);
        before += equal.len();
        parts[part].extend(equal);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn row(runs: &[KeptRun], figure: &KeptFigure, group: &Group, seed: u64) -> SummaryRow {
    let mut by_point: BTreeMap<u64, Vec<(u64, f64)>> = BTreeMap::new();
    for run in runs.iter().filter(|run| group.points.contains(&run.point)) {
        if let Some(value) = value(run, figure) {
            by_point.entry(run.point).or_default().push((run.replicate, value));
        }
    }
    let points = by_point.len() as u64;
    let by_point: Vec<Vec<(u64, f64)>> = by_point.into_values().collect();
    let mut sorted: Vec<f64> = by_point.iter().flatten().map(|(_, value)| *value).collect();
    let found = certainty(&by_point, seed);
    let mean = (!sorted.is_empty()).then(|| sorted.iter().sum::<f64>() / sorted.len() as f64);
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| quantile(&sorted, share);
    let interval = |which: usize| found.get(which).copied().flatten();
    SummaryRow {
        kind: figure.kind.clone(),
        name: figure.name.clone(),
        period: figure.period.clone(),
        unit: figure.unit.clone(),
        parameter: group.parameter.clone(),
        from: group.ends.map(|(low, _)| low),
        to: group.ends.map(|(_, high)| high),
        points,
        runs: sorted.len() as u64,
        mean,
        mean_low: interval(0).map(|interval| interval.low),
        mean_high: interval(0).map(|interval| interval.high),
        q05: at(0.05),
        q25: at(0.25),
        median: at(0.5),
        q75: at(0.75),
        q95: at(0.95),
        median_low: interval(1).map(|interval| interval.low),
        median_high: interval(1).map(|interval| interval.high),
    }
}

/// Intervals of the mean and of the median, from replicates and values of each point.
fn certainty(points: &[Vec<(u64, f64)>], seed: u64) -> Vec<Option<Interval>> {
    let replicates: BTreeSet<u64> = points.iter().flatten().map(|(number, _)| *number).collect();
    let places: BTreeMap<u64, usize> = replicates.into_iter().zip(0..).collect();
    let (rows, seeds): (Vec<Vec<Option<f64>>>, usize) = if let [only] = points {
        (only.iter().map(|(_, value)| vec![Some(*value)]).collect(), 1)
    } else {
        let row = |runs: &Vec<(u64, f64)>| {
            let mut row = vec![None; places.len()];
            for (replicate, value) in runs {
                row[places[replicate]] = Some(*value);
            }
            row
        };
        (points.iter().map(row).collect(), places.len())
    };
    intervals(rows.len(), DRAWS, seed, |drawn, stream| {
        let again: Vec<usize> = (0..seeds).map(|_| stream.random_range(0..seeds)).collect();
        let of = |row: &usize| {
            let row = &rows[*row];
            again.iter().filter_map(|&seed| row[seed])
        };
        let mut sample: Vec<f64> = drawn.iter().flat_map(of).collect();
        // Draws without a run are left out of the intervals.
        let mean = sample.iter().sum::<f64>() / sample.len() as f64;
        vec![Some(mean), middle(&mut sample)]
    })
}

/// The median, without sorting more than is needed.
fn middle(sample: &mut [f64]) -> Option<f64> {
    let n = sample.len();
    if n == 0 {
        return None;
    }
    let (below, at, _) = sample.select_nth_unstable_by(n / 2, f64::total_cmp);
    if n % 2 == 1 {
        return Some(*at);
    }
    let under = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(f64::midpoint(under, *at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(point: u64, replicate: u64, fee: f64, value: Option<f64>) -> KeptRun {
        let (kind, name) = ("index".to_owned(), "d".to_owned());
        let figures = vec![KeptFigure { kind, name, value, ..KeptFigure::default() }];
        let parameters = vec![("fee".to_owned(), fee)];
        KeptRun { point, replicate, parameters, figures, ..KeptRun::default() }
    }

    #[test]
    fn rows_stand_by_the_values_of_each_parameter() {
        let runs = [
            run(0, 0, 0.1, Some(1.0)),
            run(0, 1, 0.1, Some(3.0)),
            run(1, 0, 0.2, Some(10.0)),
            run(1, 1, 0.2, None),
        ];
        let rows = summary(&runs, 1);
        let shown: Vec<_> =
            rows.iter().map(|row| (row.parameter.as_str(), row.from, row.runs, row.mean)).collect();
        assert_eq!(
            shown,
            [
                ("", None, 3, Some(14.0 / 3.0)),
                ("fee", Some(0.1), 2, Some(2.0)),
                ("fee", Some(0.2), 1, Some(10.0)),
            ]
        );
        assert_eq!((rows[1].mean_low, rows[1].mean_high), (Some(1.0), Some(3.0)));
        assert_eq!(rows[2].mean_low, None, "one run says nothing of others");
        assert_eq!(summary(&runs, 1), rows);
    }

    #[test]
    fn luck_that_all_points_share_is_not_averaged_away_by_points() {
        let runs = |value: fn(u64, u64) -> f64| -> Vec<KeptRun> {
            let at = |at: u64| run(at / 4, at % 4, (at / 4) as f64, Some(value(at / 4, at % 4)));
            (0..160).map(at).collect()
        };
        let width = |value| {
            let rows = summary(&runs(value), 1);
            rows[0].mean_high.unwrap() - rows[0].mean_low.unwrap()
        };
        // Four seeds, 0 to 3: a standard deviation of the mean of sqrt(1.25 / 4), 0.56.
        assert!((width(|_, seed| seed as f64) - 2.0 * 1.96 * 0.56).abs() < 0.35);
        // Forty points, 0 to 39: sqrt(1599 / 12 / 40), 1.83, which no seed adds to.
        assert!((width(|point, _| point as f64) - 2.0 * 1.96 * 1.83).abs() < 0.7);
        // What some points lack takes nothing away from the others.
        let mut some = runs(|point, _| (point % 2) as f64);
        some.retain(|run| run.replicate < 2 || run.point % 2 == 0);
        let row = &summary(&some, 1)[0];
        assert!(row.mean_low < Some(0.4) && Some(0.25) < row.mean_high && row.runs == 120);
    }

    #[test]
    fn many_values_stand_in_four_parts() {
        let runs: Vec<KeptRun> =
            (0..40).map(|at| run(at, 0, at as f64 / 40.0, Some(at as f64))).collect();
        let rows = summary(&runs, 1);
        assert_eq!(rows.len(), 5);
        let parts: Vec<_> = rows[1..].iter().map(|row| (row.points, row.median)).collect();
        assert_eq!(parts, [(10, Some(4.5)), (10, Some(14.5)), (10, Some(24.5)), (10, Some(34.5))]);
    }

    #[test]
    fn a_median_needs_no_sorting() {
        for mut sample in [vec![3.0], vec![2.0, 1.0], vec![5.0, 1.0, 4.0, 2.0], vec![7.0; 5]] {
            let mut sorted = sample.clone();
            sorted.sort_by(f64::total_cmp);
            assert_eq!(middle(&mut sample), quantile(&sorted, 0.5));
        }
        assert_eq!(middle(&mut []), None);
    }
}
