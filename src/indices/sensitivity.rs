//! What an outcome owes to each of its inputs: screening and shares of variance.
//!
//! Pure functions of outcomes; which inputs they belong to is the business of a design.

use crate::indices::defined::{finite, ratio};

/// Shares of the variance of an outcome that an input has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// By itself, by the estimator of Saltelli and others.
    pub first: Option<f64>,
    /// By itself, by Jansen's estimator.
    pub first_jansen: Option<f64>,
    /// With all that it does together with others, by Jansen's estimator.
    pub total: Option<f64>,
}

/// Elementary effects of an input in short (Morris 1991; Campolongo and others 2007).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Screened {
    /// Mean effect `μ`.
    pub mean: f64,
    /// Mean of the absolute effects `μ*`.
    pub size: f64,
    /// Standard deviation `σ` of the effects: interaction or curvature; none for one effect.
    pub spread: Option<f64>,
}

/// Variance of runs at several points under the same seeds, by where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    /// Variance between points that luck does not explain: what the parameters do.
    pub points: f64,
    /// Variance between seeds that is the same at all points.
    pub seeds: f64,
    /// The rest: luck that falls differently at each point.
    pub rest: f64,
    /// Variance that the rest leaves in a mean over the seeds: `rest/seeds`.
    pub of_mean: f64,
}

/// First-order and total shares of one input from two samples and their mixture.
///
/// `a`, `b`: outcomes of two independent samples; `mixed`: outcomes of the first with the input taken
/// from the second; all of length `n`. `centre` is subtracted from all: the mean over every outcome
/// of the design, of all inputs. With `V` the variance of `a` and `b` together:
/// `first = Σ b·(mixed − a) / n / V` (Saltelli and others 2010, table 2, b),
/// `first_jansen = 1 − Σ (b − mixed)² / 2n / V` and `total = Σ (a − mixed)² / 2n / V` (Jansen 1999).
/// None where the lengths differ, nothing varies or something is not finite. Shares that are small
/// may come out negative.
///
/// ```
/// use ecograph::indices::sensitivity::shares;
/// // The outcome is its first input: a = (0, 1), b = (1, 0).
/// let found = shares(&[0.0, 1.0], &[1.0, 0.0], &[1.0, 0.0], 0.5);
/// assert_eq!((found.first, found.first_jansen), (Some(2.0), Some(1.0)));
/// ```
#[must_use]
pub fn shares(a: &[f64], b: &[f64], mixed: &[f64], centre: f64) -> Shares {
    let n = a.len();
    if n == 0 || b.len() != n || mixed.len() != n {
        return Shares { first: None, first_jansen: None, total: None };
    }
    let mean = |value: &dyn Fn(usize) -> f64| (0..n).map(value).sum::<f64>() / n as f64;
    let variance = {
        let middle = (a.iter().sum::<f64>() + b.iter().sum::<f64>()) / (2 * n) as f64;
        let square = |value: &f64| (value - middle) * (value - middle);
        (a.iter().map(square).sum::<f64>() + b.iter().map(square).sum::<f64>()) / (2 * n) as f64
    };
    let first = mean(&|at| (b[at] - centre) * (mixed[at] - a[at]));
    let apart = mean(&|at| (b[at] - mixed[at]) * (b[at] - mixed[at]));
    let moved = mean(&|at| (a[at] - mixed[at]) * (a[at] - mixed[at]));
    Shares {
        first: ratio(first, variance),
        first_jansen: ratio(0.5 * apart, variance).map(|share| 1.0 - share),
        total: ratio(0.5 * moved, variance),
    }
}

/// Elementary effects in short; none without effects.
///
/// An effect is the difference of the outcome over that of the input, in the unit interval of the
/// input's distribution.
///
/// ```
/// use ecograph::indices::sensitivity::screened;
/// let found = screened(&[1.0, -1.0, 3.0]).ok_or("no effects")?;
/// assert_eq!((found.mean, found.size, found.spread), (1.0, 5.0 / 3.0, Some(2.0)));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn screened(effects: &[f64]) -> Option<Screened> {
    if effects.is_empty() {
        return None;
    }
    let n = effects.len() as f64;
    let mean = finite(effects.iter().sum::<f64>() / n)?;
    let size = effects.iter().map(|effect| effect.abs()).sum::<f64>() / n;
    let squares: f64 = effects.iter().map(|effect| (effect - mean) * (effect - mean)).sum();
    let spread = (1 < effects.len()).then(|| (squares / (n - 1.0)).sqrt());
    Some(Screened { mean, size, spread })
}

/// Parts of the variance of `values[point][seed]`; every point has the same seeds.
///
/// The two-way layout without repetition: mean squares of points, of seeds and of the rest; what
/// remains below nothing is nothing. None for fewer than two points or two seeds, or unequal rows.
///
/// ```
/// use ecograph::indices::sensitivity::parts;
/// // Points 10 apart, seeds 1 apart, and nothing else.
/// let found = parts(&[vec![0.0, 1.0], vec![10.0, 11.0]]).ok_or("too few")?;
/// assert_eq!((found.points, found.seeds, found.rest), (50.0, 0.5, 0.0));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn parts(values: &[Vec<f64>]) -> Option<Parts> {
    let (points, seeds) = (values.len(), values.first()?.len());
    if points < 2 || seeds < 2 || values.iter().any(|row| row.len() != seeds) {
        return None;
    }
    let (p, s) = (points as f64, seeds as f64);
    let row_means: Vec<f64> = values.iter().map(|row| row.iter().sum::<f64>() / s).collect();
    let column = |at: usize| values.iter().map(|row| row[at]).sum::<f64>() / p;
    let column_means: Vec<f64> = (0..seeds).map(column).collect();
    let all = finite(row_means.iter().sum::<f64>() / p)?;
    let square = |mean: &f64| (mean - all) * (mean - all);
    let of_points = s * row_means.iter().map(square).sum::<f64>() / (p - 1.0);
    let of_seeds = p * column_means.iter().map(square).sum::<f64>() / (s - 1.0);
    let mut left = 0.0;
    for (row, mean) in values.iter().zip(&row_means) {
        for (value, column) in row.iter().zip(&column_means) {
            left += (value - mean - column + all) * (value - mean - column + all);
        }
    }
    let rest = left / ((p - 1.0) * (s - 1.0));
    Some(Parts {
        points: ((of_points - rest) / s).max(0.0),
        seeds: ((of_seeds - rest) / p).max(0.0),
        rest,
        of_mean: rest / s,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_outcome_that_is_one_input_owes_it_everything() {
        // y = 3·x1; x1 takes 0..n in a and a shift of it in b.
        let n = 101;
        let a: Vec<f64> = (0..n).map(|at| 3.0 * f64::from(at)).collect();
        let b: Vec<f64> = (0..n).map(|at| 3.0 * f64::from((at * 37) % n)).collect();
        let centre = 150.0;
        let of_first = shares(&a, &b, &b, centre);
        let of_other = shares(&a, &b, &a, centre);
        assert!((of_first.first_jansen.unwrap() - 1.0).abs() < 1e-12);
        assert!((of_first.total.unwrap() - of_first.first.unwrap()).abs() < 1e-12);
        assert_eq!((of_other.first, of_other.total), (Some(0.0), Some(0.0)));
        assert_eq!(shares(&[1.0, 1.0], &[1.0, 1.0], &[1.0, 1.0], 1.0).total, None);
        assert_eq!(shares(&a, &b, &b[1..], centre).total, None);
    }

    #[test]
    fn noise_is_told_from_effect() {
        // 1 3 | 5 11: means 2, 8; grand 5. Points: 2·(9+9)/1 = 36; seeds: columns 3, 7: 2·(4+4) = 16;
        // rest: residuals ±1: 4/1 = 4.
        let found = parts(&[vec![1.0, 3.0], vec![5.0, 11.0]]).unwrap();
        assert_eq!((found.points, found.seeds, found.rest, found.of_mean), (16.0, 6.0, 4.0, 2.0));
        assert_eq!(parts(&[vec![1.0, 2.0]]), None);
        assert_eq!(parts(&[vec![1.0], vec![2.0]]), None);
        assert_eq!(parts(&[vec![1.0, 2.0], vec![2.0]]), None);
    }

    proptest! {
        #[test]
        fn a_total_share_is_never_negative_and_scale_is_no_matter(
            rows in prop::collection::vec((-9.0..9.0f64, -9.0..9.0f64, -9.0..9.0f64), 4..40),
            factor in 0.1..10.0f64,
        ) {
            let column = |which: fn(&(f64, f64, f64)) -> f64, by: f64| -> Vec<f64> {
                rows.iter().map(|row| which(row) * by).collect()
            };
            let of = |by: f64| {
                let (a, b) = (column(|row| row.0, by), column(|row| row.1, by));
                shares(&a, &b, &column(|row| row.2, by), 0.3 * by)
            };
            let (one, other) = (of(1.0), of(factor));
            prop_assert!(one.total.is_none_or(|total| 0.0 <= total));
            for (one, other) in [(one.first, other.first), (one.total, other.total)] {
                if let (Some(one), Some(other)) = (one, other) {
                    prop_assert!((one - other).abs() < 1e-9 * (1.0 + one.abs()));
                }
            }
        }
    }
}
