//! Keeps what is not a number inside: an index is a finite number or it is absent.

/// `a / b` where that is a finite number.
pub(crate) fn ratio(a: f64, b: f64) -> Option<f64> {
    finite(a / b)
}

/// `x` where it is a finite number.
pub(crate) fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

/// `x`, or 0 where rounding has left it a hair below 0 (or at the negative zero).
pub(crate) fn not_negative(x: f64) -> f64 {
    if 0.0 < x { x } else { 0.0 }
}

/// Shares of the total; absent where a value is negative or not finite, or where all are zero.
pub(crate) fn shares(values: &[f64]) -> Option<Vec<f64>> {
    if !values.iter().all(|value| value.is_finite() && 0.0 <= *value) {
        return None;
    }
    let greatest = values.iter().copied().fold(0.0, f64::max);
    if greatest <= 0.0 {
        return None;
    }
    // Scaled by the greatest first, so that the total of enormous values is still a number.
    let scaled: Vec<f64> = values.iter().map(|value| value / greatest).collect();
    let total: f64 = scaled.iter().sum();
    Some(scaled.iter().map(|value| value / total).collect())
}

/// Coefficient of variation, sample standard deviation over mean; absent for fewer than two cells or mean 0.
pub(crate) fn variation(cells: &[f64]) -> Option<f64> {
    let n = cells.len() as f64;
    let sum: f64 = cells.iter().sum();
    let size: f64 = cells.iter().map(|cell| cell.abs()).sum();
    // Where gains and losses cancel, what is left of the sum is the error of an inverse.
    if sum.abs() <= 1e-11 * size {
        return None;
    }
    let mean = sum / n;
    let squares: f64 = cells.iter().map(|cell| (cell - mean) * (cell - mean)).sum();
    ratio((squares / (n - 1.0)).sqrt(), mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotient_by_zero_is_absent() {
        assert_eq!(ratio(1.0, 0.0), None);
        assert_eq!(ratio(0.0, 0.0), None);
        assert_eq!(ratio(1.0, 4.0), Some(0.25));
    }

    #[test]
    fn shares_survive_enormous_values() {
        assert_eq!(shares(&[1e308, 1e308, 0.0]), Some(vec![0.5, 0.5, 0.0]));
        assert_eq!(shares(&[0.0, 0.0]), None);
        assert_eq!(shares(&[]), None);
        assert_eq!(shares(&[1.0, -1.0]), None);
        assert_eq!(shares(&[1.0, f64::NAN]), None);
    }
}
