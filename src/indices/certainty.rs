//! How sure a mean is: Student's intervals and tests over independent runs, and what many tests cost.
//!
//! Runs under different seeds are independent, whatever the values within a run remember of each
//! other; so certainty is taken over runs, never over the steps of one.

use crate::indices::defined::{finite, ratio};

/// A mean over independent values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// How many values.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their sample variance; absent for fewer than two.
    pub variance: Option<f64>,
    /// Lower end of the interval; absent for fewer than two.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Two-sided probability of a mean so far from 0 if the true one is 0 (Student 1908).
    pub p: Option<f64>,
}

/// Mean with Student's interval of the given confidence, in (0, 1), and the test against 0.
///
/// `x̄ ± t(n−1)·s/sqrt(n)`. Values that are all equal leave no doubt: `p` is 0, or 1 where they are 0.
/// Absent without values, where one is not finite, or where the confidence is not in range. `O(n)`.
///
/// ```
/// use ecograph::indices::certainty::mean_of;
/// let slopes = mean_of(&[2.0, 4.0, 6.0], 0.95).ok_or("no values")?;
/// assert_eq!(slopes.mean, 4.0);
/// assert!(slopes.low < Some(0.0) && Some(0.05) < slopes.p, "three runs do not prove it");
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn mean_of(values: &[f64], confidence: f64) -> Option<Mean> {
    let count = values.len();
    if count == 0 || !(0.0 < confidence && confidence < 1.0) {
        return None;
    }
    let n = count as f64;
    let mean = finite(values.iter().sum::<f64>() / n)?;
    if count < 2 {
        return Some(Mean { count, mean, variance: None, low: None, high: None, p: None });
    }
    let freedom = n - 1.0;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    // What rounding leaves of equal values is no variance.
    let variance = if squares <= n * (1e-14 * largest).powi(2) { 0.0 } else { squares / freedom };
    let error = (variance / n).sqrt();
    let reach = student_quantile(f64::midpoint(1.0, confidence), freedom) * error;
    let p = if 0.0 < error {
        student_p(mean / error, freedom)
    } else {
        f64::from(u8::from(mean.abs() <= 1e-14 * largest))
    };
    let (low, high) = (Some(mean - reach), Some(mean + reach));
    Some(Mean { count, mean, variance: Some(finite(variance)?), low, high, p: Some(p) })
}

/// Share of the variance of a difference that pairing saves: `1 − var(b − a)/(var a + var b)`.
///
/// 0 for independent runs, 1 where the difference is the same in each pair, negative where pairing
/// does harm. Absent where lengths differ, for fewer than two pairs, or where nothing varies.
///
/// ```
/// use ecograph::indices::certainty::saved_by_pairing;
/// assert_eq!(saved_by_pairing(&[1.0, 5.0, 3.0], &[2.0, 6.0, 4.0]), Some(1.0));
/// ```
#[must_use]
pub fn saved_by_pairing(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() != b.len() {
        return None;
    }
    let difference: Vec<f64> = a.iter().zip(b).map(|(a, b)| b - a).collect();
    let variance = |values: &[f64]| mean_of(values, 0.5)?.variance;
    Some(1.0 - ratio(variance(&difference)?, variance(a)? + variance(b)?)?)
}

/// Two-sided probability of Student's `t` with so many degrees of freedom (> 0).
///
/// ```
/// use ecograph::indices::certainty::student_p;
/// assert!((student_p(2.0, 10.0) - 0.0734).abs() < 1e-4);
/// ```
#[must_use]
pub fn student_p(t: f64, freedom: f64) -> f64 {
    let x = freedom / (freedom + t * t);
    incomplete_beta(freedom / 2.0, 0.5, x)
}

/// The value below which Student's `t` lies with probability `p` in [1/2, 1), by halving.
///
/// ```
/// use ecograph::indices::certainty::student_quantile;
/// assert!((student_quantile(0.975, 2.0) - 4.3027).abs() < 1e-4);
/// ```
#[must_use]
pub fn student_quantile(p: f64, freedom: f64) -> f64 {
    let above = |t: f64| student_p(t, freedom) / 2.0;
    let (mut low, mut high) = (0.0, 1.0);
    while 1.0 - p < above(high) && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if 1.0 - p < above(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Probabilities of a family of tests, corrected so that the chance of one false alarm in all of
/// them stays what it was for one (Holm 1979): `max over smaller ones of (m − k)·p`, at most 1.
///
/// ```
/// use ecograph::indices::certainty::holm;
/// assert_eq!(holm(&[0.5, 0.125]), [0.5, 0.25]);
/// ```
#[must_use]
pub fn holm(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]).then(a.cmp(&b)));
    let mut corrected = vec![1.0; probabilities.len()];
    let mut most = 0.0_f64;
    for (rank, &test) in order.iter().enumerate() {
        let left = (probabilities.len() - rank) as f64;
        most = most.max((left * probabilities[test]).min(1.0));
        corrected[test] = most;
    }
    corrected
}

/// Regularised incomplete beta function `I_x(a, b)` by its continued fraction (Lentz's method).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if 1.0 <= x {
        return 1.0;
    }
    let front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
        + a * libm::log(x)
        + b * libm::log1p(-x);
    // The fraction converges fast on this side of the mode only.
    if x < (a + 1.0) / (a + b + 2.0) {
        libm::exp(front) * fraction(a, b, x) / a
    } else {
        1.0 - libm::exp(front) * fraction(b, a, 1.0 - x) / b
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9 * wanted.abs().max(1e-3), "{found} for {wanted}");
    }

    #[test]
    fn student_is_the_one_in_all_tables() {
        // SciPy, stats.t: ppf and 2·sf.
        close(student_quantile(0.975, 2.0), 4.302_652_729_749_464);
        close(student_quantile(0.995, 29.0), 2.756_385_903_670_604);
        close(student_quantile(0.975, 1.0), 12.706_204_736_174_69);
        close(student_p(2.0, 10.0), 0.073_388_034_770_740_36);
        close(student_p(-2.0, 10.0), 0.073_388_034_770_740_36);
        close(student_p(0.0, 5.0), 1.0);
        assert!(student_p(60.0, 29.0) < 1e-30);
    }

    #[test]
    fn a_mean_has_its_interval() {
        // 2 4 6: mean 4, sd 2, error 2/sqrt(3), t(0.975, 2) = 4.3027.
        let found = mean_of(&[2.0, 4.0, 6.0], 0.95).unwrap();
        close(found.low.unwrap(), 4.0 - 4.302_652_729_749_464 * 2.0 / 3.0_f64.sqrt());
        close(found.high.unwrap(), 4.0 + 4.302_652_729_749_464 * 2.0 / 3.0_f64.sqrt());
        close(found.variance.unwrap(), 4.0);
        let one = mean_of(&[3.0], 0.95).unwrap();
        assert_eq!((one.mean, one.low, one.p), (3.0, None, None));
        assert_eq!(mean_of(&[], 0.95), None);
        assert_eq!(mean_of(&[1.0, f64::NAN], 0.95), None);
        assert_eq!(mean_of(&[1.0], 1.0), None);
    }

    #[test]
    fn values_that_agree_leave_no_doubt() {
        let same = mean_of(&[0.1; 7], 0.99).unwrap();
        assert_eq!((same.variance, same.p), (Some(0.0), Some(0.0)));
        assert_eq!(mean_of(&[0.0; 7], 0.99).unwrap().p, Some(1.0));
    }

    #[test]
    fn many_tests_ask_for_more() {
        let found = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, wanted) in found.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            close(*found, wanted);
        }
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn pairing_saves_what_is_common() {
        let (a, shifted) = ([1.0, 5.0, 3.0], [2.0, 6.0, 4.0]);
        close(saved_by_pairing(&a, &shifted).unwrap(), 1.0);
        // b = 6 − a: the difference varies four times as much as a.
        close(saved_by_pairing(&a, &[5.0, 1.0, 3.0]).unwrap(), -1.0);
        assert_eq!(saved_by_pairing(&a, &a[..2]), None);
        assert_eq!(saved_by_pairing(&[1.0, 1.0], &[2.0, 2.0]), None);
    }

    proptest! {
        #[test]
        fn quantile_and_probability_are_inverses(p in 0.51..0.999f64, freedom in 1.0..60.0f64) {
            let t = student_quantile(p, freedom);
            prop_assert!((student_p(t, freedom) / 2.0 - (1.0 - p)).abs() < 1e-9);
        }
    }
}
