//! The suite: which cases there are, and how they are run.

use super::{
    case::{Case, Extent, Tried, Unproven, judge},
    full, paper, short,
};
use crate::{base::id, record::verified::Verified, study::Crew};

/// The cases of a suite, in the order in which they are shown.
///
/// ```
/// use ecograph::validation::{Extent, suite};
/// assert!(suite(Extent::Short).len() < suite(Extent::Full).len());
/// ```
#[must_use]
pub fn suite(extent: Extent) -> Vec<Case> {
    let all = paper::CASES.iter().chain(short::CASES).chain(full::CASES);
    all.filter(|case| extent == Extent::Full || case.extent == Extent::Short).copied().collect()
}

/// Runs cases one after another, the runs within each side by side, and judges them together.
/// `watch` hears the name of each before it begins.
pub fn verify(cases: &[Case], seed: u64, watch: &dyn Fn(&str)) -> Vec<Verified> {
    let run = |case: &Case| {
        watch(case.name);
        Tried { model: case.name, source: case.source, found: (case.run)(seed) }
    };
    let tried: Vec<Tried> = cases.iter().map(run).collect();
    judge(&tried)
}

/// What so many independent runs give, each under a seed of its own, in order.
pub(super) fn repeated<T: Send>(
    count: u64,
    seed: u64,
    run: impl Fn(u64) -> Result<T, Unproven> + Sync,
) -> Result<Vec<T>, Unproven> {
    let crew = Crew::of(rayon::current_num_threads());
    let seeded = |at: usize| run(id::join(seed, at as u64));
    crew.work(count as usize, seeded).into_iter().collect()
}

/// Successes of so many trials, cut into runs with a network of their own each.
pub(super) fn counted(
    trials: u64,
    seed: u64,
    run: impl Fn(u64, u64) -> Result<u64, Unproven> + Sync,
) -> Result<u64, Unproven> {
    const PARTS: u64 = 16;
    Ok(repeated(PARTS, seed, |seed| run(trials / PARTS, seed))?.into_iter().sum())
}

/// The columns of a table of runs.
pub(super) fn columns<const N: usize>(runs: &[[f64; N]]) -> [Vec<f64>; N] {
    std::array::from_fn(|column| runs.iter().map(|run| run[column]).collect())
}
