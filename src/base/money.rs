//! Money is an integer in the scenario's smallest unit: shares are floors, remainders stay where they were.
//!
//! Addition of integers is associative, so totals are exact and order cannot matter. Products go
//! through 128 bits.

/// The scale of a share: shares are taken to 53 binary places, the precision of `f64`.
const ONE: i128 = 1 << 53;

/// Floor of `amount · share`, through 128 bits.
///
/// *Range*: `share` in [0, 1]; anything else, NaN included, is taken at the nearer end (NaN as 0).
/// So the result lies between 0 and `amount`, and `amount - share_of(amount, share)` is exact.
///
/// ```
/// use ecograph::base::money::share_of;
/// assert_eq!(share_of(100, 0.25), 25);
/// assert_eq!(share_of(i64::MAX, 1.0), i64::MAX);
/// assert_eq!(share_of(-3, 0.5), -2);
/// ```
#[must_use]
pub fn share_of(amount: i64, share: f64) -> i64 {
    let share = if share > 0.0 { share.min(1.0) } else { 0.0 };
    // UNITS: the share in 2^-53; exact, because a double in [0, 1] times 2^53 loses only bits below it.
    let places = (share * ONE as f64) as i128;
    ((i128::from(amount) * places) >> 53) as i64
}

/// Splits `amount` by `weights`: floors of the shares, in `parts`; returns the remainder.
///
/// The remainder stays with the payer, so that splits can be added in any order. Weights that are
/// negative or not numbers count as zero; if no weight is positive, all remains.
///
/// ```
/// use ecograph::base::money::split;
///
/// let mut parts = [0; 3];
/// let rest = split(100, &[1.0, 1.0, 1.0], &mut parts);
/// assert_eq!((parts, rest), ([33, 33, 33], 1));
/// ```
pub fn split(amount: i64, weights: &[f64], parts: &mut [i64]) -> i64 {
    let total: f64 = weights.iter().copied().filter(|w| 0.0 < *w).sum();
    let mut left = amount;
    for (part, &weight) in parts.iter_mut().zip(weights) {
        *part = if 0.0 < weight { share_of(amount, weight / total).min(left) } else { 0 };
        left -= *part;
    }
    left
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_share_is_a_floor_at_any_size() {
        assert_eq!(share_of(10, 1.0 / 3.0), 3);
        assert_eq!(share_of(i64::MAX, 0.5), i64::MAX / 2);
        assert_eq!(share_of(i64::MIN, 1.0), i64::MIN);
        assert_eq!(share_of(7, f64::NAN), 0);
        assert_eq!(share_of(7, 2.0), 7);
    }

    #[test]
    fn without_weights_all_remains() {
        let mut parts = [1, 1];
        assert_eq!(split(9, &[0.0, -1.0], &mut parts), 9);
        assert_eq!(parts, [0, 0]);
    }

    proptest! {
        #[test]
        fn parts_and_remainder_are_the_whole(
            amount in 0..i64::MAX,
            weights in proptest::collection::vec(0.0..1e6_f64, 1..20),
        ) {
            let mut parts = vec![0; weights.len()];
            let left = split(amount, &weights, &mut parts);
            prop_assert_eq!(parts.iter().sum::<i64>() + left, amount);
            prop_assert!(0 <= left && parts.iter().all(|part| 0 <= *part));
        }
    }
}
