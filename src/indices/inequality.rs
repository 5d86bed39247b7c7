//! How unequally something is divided: Gini, Theil, Herfindahl and Hirschman.

use crate::indices::defined::{not_negative, ratio, shares};

/// Gini coefficient `Σ_i (2i − n − 1) x_(i) / (n Σ x)`, values in rising order, in \[0, (n−1)/n\].
///
/// 0 where all are equal (Gini 1912). Absent where all are 0, or one is negative or not finite. `O(n log n)`.
///
/// ```
/// use ecograph::indices::inequality::{concentration, gini, theil_l, theil_t};
///
/// assert_eq!(gini(&[1.0, 1.0, 1.0, 1.0]), Some(0.0));
/// assert_eq!(gini(&[0.0, 0.0, 0.0, 1.0]), Some(0.75), "one has all");
/// assert_eq!(theil_t(&[0.0, 2.0]), Some(2.0_f64.ln()));
/// assert_eq!(theil_l(&[3.0, 3.0]), Some(0.0));
/// assert_eq!(concentration(&[1.0, 1.0, 1.0, 1.0]), Some(0.25), "four equal firms");
/// assert_eq!(gini(&[0.0, 0.0]), None);
/// ```
#[must_use]
pub fn gini(values: &[f64]) -> Option<f64> {
    let mut shares = shares(values)?;
    shares.sort_unstable_by(f64::total_cmp);
    let n = shares.len() as f64;
    let sum: f64 =
        shares.iter().enumerate().map(|(i, share)| (2.0 * (i + 1) as f64 - n - 1.0) * share).sum();
    ratio(not_negative(sum), n)
}

/// Theil index `T = mean(x/μ ln(x/μ))`, in nats, in \[0, ln n\]; `0 ln 0 = 0` (Theil 1967). Absent as [`gini`]. `O(n)`.
#[must_use]
pub fn theil_t(values: &[f64]) -> Option<f64> {
    let shares = shares(values)?;
    let n = shares.len() as f64;
    let terms =
        shares.iter().filter(|share| 0.0 < **share).map(|share| share * libm::log(share * n));
    Some(not_negative(terms.sum()))
}

/// Mean logarithmic deviation `L = mean(−ln(x/μ))`, in nats, at least 0 (Theil 1967).
///
/// Absent as [`gini`], and where a value is 0: it would be infinite. `O(n)`.
#[must_use]
pub fn theil_l(values: &[f64]) -> Option<f64> {
    let shares = shares(values)?;
    if shares.iter().any(|share| *share <= 0.0) {
        return None;
    }
    let n = shares.len() as f64;
    ratio(not_negative(shares.iter().map(|share| -libm::log(share * n)).sum()), n)
}

/// Concentration `HHI = Σ s²`, in \[1/n, 1\] (Herfindahl 1950). Absent as [`gini`]. `O(n)`.
#[must_use]
pub fn concentration(values: &[f64]) -> Option<f64> {
    Some(shares(values)?.iter().map(|share| share * share).sum())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIVE: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 10.0];

    fn is(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-12, "{found} instead of {wanted}");
    }

    #[test]
    fn five_values_by_hand() {
        is(gini(&FIVE), 0.4);
        is(theil_t(&FIVE), 0.276_363_618_957_321_37);
        is(theil_l(&FIVE), 0.290_166_576_451_492_3);
        is(concentration(&FIVE), 0.325);
    }

    #[test]
    fn equals_are_equal_and_one_has_all() {
        is(gini(&[3.0; 8]), 0.0);
        is(theil_t(&[3.0; 8]), 0.0);
        is(theil_l(&[3.0; 8]), 0.0);
        is(concentration(&[3.0; 8]), 0.125);
        is(gini(&[0.0, 0.0, 0.0, 1.0]), 0.75);
        is(theil_t(&[0.0, 0.0, 0.0, 1.0]), 4f64.ln());
        assert_eq!(theil_l(&[0.0, 1.0]), None);
        is(gini(&[5.0]), 0.0);
    }

    #[test]
    fn nothing_is_not_divided() {
        for index in [gini, theil_t, theil_l, concentration] {
            assert_eq!(index(&[]), None);
            assert_eq!(index(&[0.0, 0.0]), None);
            assert_eq!(index(&[1.0, -1.0]), None);
            assert_eq!(index(&[f64::INFINITY]), None);
        }
    }

    proptest! {
        #[test]
        fn the_gini_is_half_the_mean_difference(values in prop::collection::vec(0.01..100.0, 1..12)) {
            let n = values.len() as f64;
            let pairs: f64 =
                values.iter().flat_map(|a: &f64| values.iter().map(move |b| (a - b).abs())).sum();
            let wanted = pairs / (2.0 * n * values.iter().sum::<f64>());
            prop_assert!((gini(&values).unwrap() - wanted).abs() < 1e-12);
        }
    }
}
