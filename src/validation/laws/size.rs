//! The law of finite size: a world of a fifth, or of four times, as many agents says the same.
//!
//! A run at each size under several seeds; the mean of each index at the end and of each figure is
//! laid beside that at size 1. They agree where the difference lies in the band of Welch's test at
//! 0.99 over seeds.

use std::collections::BTreeMap;

use super::trial::Trial;
use crate::{
    base::id,
    engine::{Making, Run},
    indices::certainty::{mean_of, student_quantile},
    study::Crew,
    validation::{Finding, Unproven},
};

/// Sizes, relative to the scale of the trial, and runs at each.
pub const SIZES: [(f64, u64); 3] = [(0.2, 8), (1.0, 6), (4.0, 4)];
/// Confidence of the band.
const BAND: f64 = 0.99;

/// One index or figure at every size.
#[derive(Clone, Debug, PartialEq)]
pub struct Sized {
    /// Name of the index, or of the figure with its period.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Values under each seed at each size, as [`SIZES`] has them.
    pub values: [Vec<f64>; 3],
}

impl Sized {
    /// Mean at a size.
    #[must_use]
    pub fn mean(&self, size: usize) -> Option<f64> {
        mean_of(&self.values[size], BAND).map(|mean| mean.mean)
    }

    /// Half the width of the band of the difference of means from size 1.
    #[must_use]
    pub fn band(&self, size: usize) -> Option<f64> {
        let spread = |values: &[f64]| {
            let mean = mean_of(values, BAND)?;
            Some((mean.variance? / mean.count as f64, mean.count as f64 - 1.0))
        };
        let ((a, free_a), (b, free_b)) = (spread(&self.values[size])?, spread(&self.values[1])?);
        if a + b <= 0.0 {
            return Some(0.0);
        }
        let freedom = (a + b).powi(2) / (a * a / free_a + b * b / free_b);
        Some(student_quantile(f64::midpoint(1.0, BAND), freedom) * (a + b).sqrt())
    }
}

/// Everything that is measured, at every size.
///
/// # Errors
/// When a run fails.
pub fn sizes(trial: &Trial) -> Result<Vec<Sized>, Unproven> {
    let mut all: BTreeMap<(bool, String, String), [Vec<f64>; 3]> = BTreeMap::new();
    for (size, (relative, runs)) in SIZES.into_iter().enumerate() {
        let scale = relative * trial.scale;
        // A large world takes all threads by itself.
        let crew = Crew::of(if relative < 1.0 { rayon::current_num_threads() } else { 1 });
        let found = crew.work(runs as usize, |at| {
            measured(trial, Making { scale, seed: id::join(trial.seed, at as u64) })
        });
        for run in found {
            for (key, value) in run? {
                all.entry(key).or_default()[size].push(value);
            }
        }
    }
    let sized = all.into_iter().map(|((_, name, unit), values)| Sized { name, unit, values });
    Ok(sized.collect())
}

/// What is measured in a run: whether it is a figure, name and unit, and the value.
type Measured = Vec<((bool, String, String), f64)>;

fn measured(trial: &Trial, making: Making) -> Result<Measured, Unproven> {
    let mut run = Run::new(&trial.scenario, making)?;
    let mut last = None;
    for _ in 0..trial.steps() {
        last = Some(run.step()?);
    }
    let indices = last.into_iter().flat_map(|snapshot| snapshot.indices);
    let indices = indices.filter_map(|index| Some(((false, index.name, index.unit), index.value?)));
    let figures = run.impact().into_iter().filter_map(|figure| {
        Some((
            (true, format!("{}, {}", figure.target, figure.period), figure.unit),
            figure.simulated?,
        ))
    });
    Ok(indices.chain(figures).collect())
}

/// Each index at the end and each figure, at a fifth and at four times the size.
pub(super) fn agreement(trial: &Trial) -> Result<Vec<Finding>, Unproven> {
    let mut findings = Vec::new();
    for sized in sizes(trial)? {
        let Some(one) = sized.mean(1) else { continue };
        for size in [0, 2] {
            let (Some(ours), Some(band)) = (sized.mean(size), sized.band(size)) else { continue };
            let what = format!("{}, size {}", sized.name, SIZES[size].0);
            findings.push(Finding::certain(what, one, ours, band.max(1e-9 * one.abs())));
        }
    }
    Ok(findings)
}
