//! Whether two things change together: the coupling of their changes within a window, beside what the
//! same changes give when they are out of step.

use crate::indices::defined::finite;

/// How strongly pairs of series change together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coupling {
    /// Mean over the pairs of the absolute correlation of their changes, in \[0, 1\].
    pub together: f64,
    /// The same, mean over all shifts of one series of each pair against the other: what series that change
    /// as these do give by chance, in \[0, 1\].
    pub shifted: f64,
}

/// Spread below which changes are all the same, as a share of their size.
const FLAT: f64 = 1e-9;

/// Couples pairs of series of changes.
///
/// `together = mean |r(x, y)|` with Pearson's `r`; `shifted` the mean of `|r(x_t, y_(t+k mod w))|` over the pairs and
/// `k = 1 … w − 1`, so that both series keep what they remember of themselves (circular shifts, Theiler et al. 1992, *Physica D* 58).
/// All shifts are taken, none is drawn. Pairs of unequal or fewer than three changes, and those of which one does not vary,
/// are left out; absent where none is left. `O(pairs · w²)`.
///
/// ```
/// use ecograph::indices::coupling::coupling;
///
/// // One change at the same time in both: 1, and 1/3 at each of the other three places.
/// let jump = vec![0.0, 1.0, 0.0, 0.0];
/// let found = coupling(&[(jump.clone(), jump)]).expect("both vary");
/// assert!((found.together - 1.0).abs() < 1e-12 && (found.shifted - 1.0 / 3.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn coupling(pairs: &[(Vec<f64>, Vec<f64>)]) -> Option<Coupling> {
    let (mut together, mut shifted, mut count) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let w = x.len();
        if w != y.len() || w < 3 {
            continue;
        }
        let (Some(x), Some(y)) = (standard(x), standard(y)) else { continue };
        let at = |shift: usize| -> f64 {
            let product = |t: usize| x[t] * y[(t + shift) % w];
            (0..w).map(product).sum::<f64>().abs().min(1.0)
        };
        together += at(0);
        shifted += (1..w).map(at).sum::<f64>() / (w - 1) as f64;
        count += 1.0;
    }
    Some(Coupling { together: finite(together / count)?, shifted: finite(shifted / count)? })
}

/// Changes less their mean, of length 1; none where they do not vary.
fn standard(changes: &[f64]) -> Option<Vec<f64>> {
    let mean = changes.iter().sum::<f64>() / changes.len() as f64;
    let apart: Vec<f64> = changes.iter().map(|change| change - mean).collect();
    let length = |of: &[f64]| of.iter().map(|it| it * it).sum::<f64>().sqrt();
    let (spread, size) = (length(&apart), length(changes));
    // Also false where one is not a number.
    let varies = FLAT * size < spread && spread.is_finite();
    varies.then(|| apart.iter().map(|it| it / spread).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indices::dice;

    fn series(which: u64, steps: u64) -> Vec<f64> {
        (0..steps).map(|step| dice::uniform(5, which, step)).collect()
    }

    #[test]
    fn what_moves_alike_or_against_is_coupled_and_scale_does_not_matter() {
        let x = series(1, 12);
        let against: Vec<f64> = x.iter().map(|x| 7.0 - 1000.0 * x).collect();
        let found = coupling(&[(x.clone(), against), (x.clone(), x)]).unwrap();
        assert!((found.together - 1.0).abs() < 1e-12 && found.shifted < 0.5, "{found:?}");
    }

    #[test]
    fn what_has_nothing_in_common_is_not_above_its_shifts() {
        let pairs: Vec<(Vec<f64>, Vec<f64>)> =
            (0..2000).map(|pair| (series(2 * pair, 12), series(2 * pair + 1, 12))).collect();
        let found = coupling(&pairs).unwrap();
        // E|r| of 12 independent pairs is Γ(11/2)/(Γ(6) √π) = 0.2461.
        assert!((found.together - 0.2461).abs() < 0.015, "{found:?}");
        assert!((found.together - found.shifted).abs() < 0.012, "{found:?}");
    }

    #[test]
    fn an_even_trend_is_no_coupling_and_a_beat_is_no_more_than_its_shifts() {
        // Even but for the last digit of a difference.
        let even: Vec<f64> = (0..12).map(|t| 0.1 * f64::from(t + 1) - 0.1 * f64::from(t)).collect();
        assert!(even.windows(2).any(|pair| pair[0] < pair[1]));
        assert_eq!(coupling(&[(even, series(1, 12))]), None);
        assert_eq!(coupling(&[(vec![1.0, 2.0], vec![1.0, 2.0])]), None);
        assert_eq!(coupling(&[(vec![1.0, 2.0, f64::NAN], vec![1.0, 2.0, 3.0])]), None);
        assert_eq!(coupling(&[]), None);
        let beat: Vec<f64> = (0..12).map(|t| f64::from(t % 2)).collect();
        let found = coupling(&[(beat.clone(), beat)]).unwrap();
        assert!((found.shifted - 1.0).abs() < 1e-12, "{found:?}");
    }
}
