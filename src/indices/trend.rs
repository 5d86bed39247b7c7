//! Whether a series rises: the median slope and the test that goes with it.
//!
//! Both look at pairs of values only and so do not mind outliers. Limits: they take values as independent;
//! a series that remembers itself looks more certain than it is.

use std::f64::consts::SQRT_2;

use crate::indices::defined::finite;

/// A slope with its interval, in units of values per unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// The median of the slopes of all pairs.
    pub slope: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Median of values less slope times median of times.
    pub intercept: f64,
}

/// The test of Mann and Kendall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannKendall {
    /// `S`, rising pairs less falling pairs.
    pub score: i64,
    /// Variance of `S` if there is no trend, ties allowed for.
    pub variance: f64,
    /// `(S ∓ 1)/sqrt(variance)`; 0 where `S` is.
    pub z: f64,
    /// Two-sided probability of a score so far from 0 without a trend, normal approximation; fit for ten values and more.
    pub p: f64,
}

/// Theil-Sen slope with an interval of the given confidence, in (0, 1).
///
/// `median (y_j − y_i)/(t_j − t_i)` over pairs with different times (Theil 1950; Sen 1968, *JASA* 63); the interval is
/// between the slopes of rank `(N ∓ C)/2`, `C` the normal quantile times the root of the variance of `S`.
/// Absent where lengths differ, a value is not finite, no two times differ, or the confidence is not in
/// range. `O(n² log n)`.
///
/// ```
/// use ecograph::indices::trend::theil_sen;
///
/// // One wild value does not move it.
/// let line = theil_sen(&[0.0, 1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 5.0, 7.0, 90.0], 0.95);
/// let line = line.expect("several times");
/// assert_eq!(line.slope, 2.0);
/// assert!(line.low <= line.slope && line.slope <= line.high);
/// ```
#[must_use]
pub fn theil_sen(times: &[f64], values: &[f64], confidence: f64) -> Option<Slope> {
    let finite_all = times.iter().chain(values).all(|value| value.is_finite());
    if times.len() != values.len() || !finite_all || !(0.0 < confidence && confidence < 1.0) {
        return None;
    }
    let mut slopes = Vec::with_capacity(times.len() * times.len() / 2);
    for i in 0..times.len() {
        for j in i + 1..times.len() {
            let apart = times[j] - times[i];
            if apart != 0.0 {
                slopes.push(finite((values[j] - values[i]) / apart)?);
            }
        }
    }
    slopes.sort_by(f64::total_cmp);
    let slope = median(&slopes)?;
    let n = slopes.len() as f64;
    let spread = normal_quantile(f64::midpoint(1.0, confidence)) * variance(times, values).sqrt();
    let last = slopes.len() - 1;
    // Ranks from 1, ties to even, as usual; beyond the ends the end slope stands.
    let upper = f64::midpoint(n, spread).round_ties_even().clamp(0.0, last as f64) as usize;
    let lower = f64::midpoint(n, -spread).round_ties_even().clamp(1.0, n) as usize - 1;
    let (mut t, mut y) = (times.to_vec(), values.to_vec());
    t.sort_by(f64::total_cmp);
    y.sort_by(f64::total_cmp);
    let intercept = finite(median(&y)? - slope * median(&t)?)?;
    Some(Slope { slope, low: slopes[lower], high: slopes[upper], intercept })
}

/// Tests `values`, in the order of time, for a trend (Mann 1945; Kendall 1975).
///
/// Absent for fewer than two values or where one is not a number. Where all are equal, `p` is 1. `O(n²)`.
///
/// ```
/// use ecograph::indices::trend::mann_kendall;
///
/// let rising = mann_kendall(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]).expect("enough values");
/// assert_eq!(rising.score, 21, "all 21 pairs rise");
/// assert!(rising.p < 0.05);
/// ```
#[must_use]
pub fn mann_kendall(values: &[f64]) -> Option<MannKendall> {
    if values.len() < 2 || values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut score = 0i64;
    for (i, early) in values.iter().enumerate() {
        for late in &values[i + 1..] {
            score += i64::from(early < late) - i64::from(late < early);
        }
    }
    let times: Vec<f64> = (0..values.len()).map(|t| t as f64).collect();
    let variance = variance(&times, values);
    let z = if score == 0 || variance <= 0.0 {
        0.0
    } else {
        (score - score.signum()) as f64 / variance.sqrt()
    };
    Some(MannKendall { score, variance, z, p: libm::erfc(z.abs() / SQRT_2) })
}

/// `[n(n−1)(2n+5) − Σ t(t−1)(2t+5)]/18` over groups of ties in times and in values.
fn variance(times: &[f64], values: &[f64]) -> f64 {
    let term = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    let tied = |list: &[f64]| -> f64 {
        let mut sorted = list.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.chunk_by(|a, b| a <= b && b <= a).map(|group| term(group.len() as f64)).sum()
    };
    crate::indices::defined::not_negative(
        (term(values.len() as f64) - tied(times) - tied(values)) / 18.0,
    )
}

/// The median of a sorted list.
fn median(sorted: &[f64]) -> Option<f64> {
    let half = sorted.len() / 2;
    let upper = sorted.get(half)?;
    if sorted.len() % 2 == 1 { Some(*upper) } else { Some(f64::midpoint(sorted[half - 1], *upper)) }
}

/// The value below which a standard normal number lies with probability `p` in [1/2, 1): by halving, to the last bit.
fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        let above = libm::erfc(middle / SQRT_2) / 2.0;
        if 1.0 - p < above {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(found: f64, wanted: f64) {
        assert!(
            (found - wanted).abs() < 1e-9 * wanted.abs().max(1e-3),
            "{found} instead of {wanted}"
        );
    }

    #[test]
    fn the_normal_quantile_is_the_one_in_all_tables() {
        close(normal_quantile(0.975), 1.959_963_984_540_054);
        close(normal_quantile(0.995), 2.575_829_303_548_900_4);
        close(normal_quantile(0.5) + 1.0, 1.0);
    }

    #[test]
    fn a_straight_line_has_its_slope() {
        let times = [0.0, 1.0, 2.5, 4.0, 8.0];
        let values: Vec<f64> = times.iter().map(|t| 3.0 - 0.5 * t).collect();
        let found = theil_sen(&times, &values, 0.95).unwrap();
        assert_eq!((found.slope, found.low, found.high, found.intercept), (-0.5, -0.5, -0.5, 3.0));
    }

    #[test]
    fn twelve_values_have_the_interval_of_a_published_program() {
        // SciPy, stats.theilslopes.
        let times = [0.0, 1.0, 2.0, 3.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.5, 10.0, 11.0];
        let values = [2.1, 1.4, 3.6, 3.5, 5.0, 4.2, 4.9, 7.7, 6.1, 6.0, 8.8, 7.5];
        let found = theil_sen(&times, &values, 0.95).unwrap();
        close(found.slope, 0.530_588_235_294_117_6);
        close(found.intercept, 2.031_764_705_882_353_4);
        close(found.low, 0.384_615_384_615_384_64);
        close(found.high, 0.75);
        let narrow = theil_sen(&times, &values, 0.8).unwrap();
        close(narrow.low, 0.433_333_333_333_333_35);
        close(narrow.high, 0.671_428_571_428_571_4);
    }

    #[test]
    fn five_values_by_hand() {
        // 1 3 2 5 4: eight pairs rise, two fall; variance 5 · 4 · 15/18.
        let found = mann_kendall(&[1.0, 3.0, 2.0, 5.0, 4.0]).unwrap();
        assert_eq!(found.score, 6);
        close(found.variance, 50.0 / 3.0);
        close(found.z, 5.0 / (50.0f64 / 3.0).sqrt());
        close(found.p, 0.220_671_361_919_847_3);
        let tied = mann_kendall(&[1.0, 1.0, 2.0, 2.0, 2.0]).unwrap();
        // Ties of 2 and 3: (300 − 18 − 66)/18.
        assert_eq!((tied.score, tied.variance), (6, 12.0));
    }

    #[test]
    fn what_has_no_trend_says_so() {
        let flat = mann_kendall(&[2.0; 6]).unwrap();
        assert_eq!((flat.score, flat.z, flat.p), (0, 0.0, 1.0));
        assert_eq!(mann_kendall(&[1.0]), None);
        assert_eq!(mann_kendall(&[1.0, f64::NAN]), None);
        assert_eq!(theil_sen(&[1.0, 1.0], &[1.0, 2.0], 0.95), None);
        assert_eq!(theil_sen(&[1.0, 2.0], &[1.0], 0.95), None);
        assert_eq!(theil_sen(&[1.0, 2.0], &[1.0, f64::INFINITY], 0.95), None);
        assert_eq!(theil_sen(&[1.0, 2.0], &[1.0, 2.0], 1.0), None);
        assert_eq!(theil_sen(&[], &[], 0.95), None);
    }

    proptest! {
        #[test]
        fn the_slope_lies_in_its_interval_and_follows_the_units(values in prop::collection::vec(-10.0..10.0, 2..25)) {
            let times: Vec<f64> = (0..values.len()).map(|t| t as f64).collect();
            let found = theil_sen(&times, &values, 0.9).unwrap();
            prop_assert!(found.low <= found.slope && found.slope <= found.high);
            let falling: Vec<f64> = values.iter().map(|v| -4.0 * v).collect();
            let turned = theil_sen(&times, &falling, 0.9).unwrap();
            prop_assert!((turned.slope + 4.0 * found.slope).abs() < 1e-12);
            let (one, other) = (mann_kendall(&values).unwrap(), mann_kendall(&falling).unwrap());
            prop_assert_eq!((one.score, one.p), (-other.score, other.p));
        }
    }
}
