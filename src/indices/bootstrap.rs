//! Quantiles, and how sure a statistic is: what it is when the sample is drawn from itself.
//!
//! The bootstrap (Efron 1979) with intervals of percentiles. Draws are keyed by seed, draw and
//! place, so that the same sample has the same interval, whoever asks in whatever order.

use std::sync::Arc;

use rand::RngExt as _;

use crate::base::{Luck, Stream};

/// Draws unless told otherwise.
pub const DRAWS: usize = 1000;

/// Share of the draws that lie between the ends of an interval.
pub const CONFIDENCE: f64 = 0.95;

/// The two ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The value below which a share `p` of a sorted sample lies, in `[0, 1]`; none for no sample.
///
/// Between two values it is interpolated: `x[⌊h⌋] + (h − ⌊h⌋)·(x[⌊h⌋+1] − x[⌊h⌋])` with
/// `h = (n − 1)·p` (Hyndman and Fan 1996, type 7).
///
/// ```
/// use ecograph::indices::bootstrap::quantile;
/// assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
/// assert_eq!(quantile(&[], 0.5), None);
/// ```
#[must_use]
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let height = last as f64 * p.clamp(0.0, 1.0);
    let below = height.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    Some(low + (height - height.floor()) * (high - low))
}

/// Interval of a statistic of `count` things, of which each draw takes as many with replacement.
///
/// `statistic` gets the places of those that were drawn, with luck for whatever else it draws, and
/// gives any number of values; one interval for each. Draws of which a value is not finite are left out of its interval; none where fewer
/// than half are left. O(draws · count).
///
/// ```
/// use ecograph::indices::bootstrap::intervals;
/// let sample = [1.0, 2.0, 3.0, 4.0];
/// let mean = |drawn: &[usize], _: &mut _| {
///     vec![Some(drawn.iter().map(|&at| sample[at]).sum::<f64>() / 4.0)]
/// };
/// let found = intervals(4, 500, 7, mean);
/// let interval = found[0].ok_or("no interval")?;
/// assert!(1.0 <= interval.low && interval.low < 2.5 && 2.5 < interval.high);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn intervals(
    count: usize,
    draws: usize,
    seed: u64,
    statistic: impl Fn(&[usize], &mut Stream) -> Vec<Option<f64>>,
) -> Vec<Option<Interval>> {
    let keys = Arc::new(Vec::new());
    let mut found: Vec<Vec<f64>> = Vec::new();
    if count < 2 {
        return Vec::new();
    }
    let mut drawn = vec![0; count];
    for draw in 0..draws {
        let luck = Luck::new(seed, "bootstrap", draw as u64, Arc::clone(&keys));
        let mut stream = luck.of_key(0);
        drawn.fill_with(|| stream.random_range(0..count));
        let values = statistic(&drawn, &mut stream);
        found.resize_with(found.len().max(values.len()), Vec::new);
        for (kept, value) in found.iter_mut().zip(values) {
            kept.extend(value.filter(|value| value.is_finite()));
        }
    }
    found.into_iter().map(|values| interval(values, draws)).collect()
}

fn interval(mut values: Vec<f64>, draws: usize) -> Option<Interval> {
    if values.len() * 2 < draws {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let tail = (1.0 - CONFIDENCE) / 2.0;
    Some(Interval { low: quantile(&values, tail)?, high: quantile(&values, 1.0 - tail)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(sample: &[f64], drawn: &[usize]) -> f64 {
        drawn.iter().map(|&at| sample[at]).sum::<f64>() / drawn.len() as f64
    }

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy.quantile([1, 2, 4, 8], [0.05, 0.5, 0.95])
        let sample = [1.0, 2.0, 4.0, 8.0];
        for (p, wanted) in [(0.0, 1.0), (0.05, 1.15), (0.5, 3.0), (0.95, 7.4), (1.0, 8.0)] {
            assert!((quantile(&sample, p).unwrap() - wanted).abs() < 1e-12, "{p}");
        }
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_the_normal_distribution() {
        let sample: Vec<f64> = (0..200).map(|at| f64::from(at % 20)).collect();
        let found = intervals(200, 4000, 3, |drawn, _| vec![Some(mean(&sample, drawn))]);
        let interval = found[0].unwrap();
        // Standard deviation of 0..20 is sqrt(399/12) = 5.766; 1.96 of it over sqrt(200) is 0.799.
        assert!((interval.low - (9.5 - 0.799)).abs() < 0.05, "{interval:?}");
        assert!((interval.high - (9.5 + 0.799)).abs() < 0.05, "{interval:?}");
    }

    #[test]
    fn the_same_sample_has_the_same_interval_and_another_seed_another() {
        let sample = [1.0, 5.0, 2.0, 9.0];
        let of = |seed| intervals(4, 100, seed, |drawn, _| vec![Some(mean(&sample, drawn))]);
        assert_eq!(of(1), of(1));
        let ends = |seed| intervals(4, 20, seed, |drawn, _| vec![Some(mean(&sample, drawn))]);
        assert_ne!(ends(1), ends(2));
    }

    #[test]
    fn what_is_mostly_undefined_has_no_interval() {
        let rare = |drawn: &[usize], _: &mut _| vec![(drawn[0] == 0).then_some(1.0), Some(2.0)];
        let found = intervals(4, 200, 1, rare);
        assert_eq!(found, [None, Some(Interval { low: 2.0, high: 2.0 })]);
        assert!(intervals(1, 200, 1, |_, _| vec![Some(1.0)]).is_empty());
    }
}
