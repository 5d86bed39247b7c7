//! The Moore-Penrose inverse of a square matrix, by singular values.

use super::matrix::Matrix;

/// Sweeps over all pairs of columns; ten are usual, and after thirty only rounding error is turned.
const SWEEPS_MAX: usize = 30;
/// The cosine of two columns below which they count as orthogonal.
const ORTHOGONAL: f64 = 1e-15;

/// Columns below this part of the whole have no say in whether the work is done: they are rounding error
/// or will be left out. But they are turned, since they may still bear on the smallest that count.
const WITHOUT_SAY: f64 = 1e-10;

/// Singular values below this part of the greatest count as zero.
const NEGLIGIBLE: f64 = 1.490_116_119_384_765_6e-8;

impl Matrix {
    /// The Moore-Penrose inverse with singular values below [`NEGLIGIBLE`] times the greatest taken as 0.
    ///
    /// Equal to the inverse where the matrix is well conditioned, and then found by LU decomposition.
    /// `NEGLIGIBLE` is the square root of the machine's precision, the usual cut-off. `O(n³)`.
    pub(crate) fn pseudo_inverse(&self) -> Option<Matrix> {
        self.well_conditioned_inverse().or_else(|| Some(self.by_singular_values()?.0))
    }

    /// The same, but absent where another number of singular values than `rank` counts.
    pub(crate) fn pseudo_inverse_of_rank(&self, rank: usize) -> Option<Matrix> {
        let (inverse, found) = match self.well_conditioned_inverse() {
            Some(inverse) => (inverse, self.n()),
            None => self.by_singular_values()?,
        };
        (found == rank).then_some(inverse)
    }

    fn well_conditioned_inverse(&self) -> Option<Matrix> {
        // The condition number in this norm bounds the one of the singular values from above.
        self.inverse().filter(|inverse| self.norm() * inverse.norm() * NEGLIGIBLE < 1.0)
    }

    /// With the number of singular values that count.
    ///
    /// One-sided Jacobi rotations (Hestenes 1958) make the columns of `self · V` orthogonal.
    fn by_singular_values(&self) -> Option<(Matrix, usize)> {
        let n = self.n();
        let mut columns = Matrix::zero(n);
        for i in 0..n {
            for j in 0..n {
                columns.set(j, i, self.at(i, j));
            }
        }
        let mut right = Matrix::identity(n);
        let without_say = (WITHOUT_SAY * self.norm()).powi(2);
        for _ in 0..SWEEPS_MAX {
            if !rotated(&mut columns, &mut right, without_say) {
                break;
            }
        }
        let singular: Vec<f64> = columns.rows().map(length).collect();
        let greatest = singular.iter().copied().fold(0.0, f64::max);
        let mut inverse = Matrix::zero(n);
        let mut rank = 0;
        for (i, &value) in singular.iter().enumerate() {
            if value <= NEGLIGIBLE * greatest {
                continue;
            }
            rank += 1;
            for row in 0..n {
                let factor = right.at(i, row) / value;
                for column in 0..n {
                    inverse.add(row, column, factor * (columns.at(i, column) / value));
                }
            }
        }
        inverse.cells().iter().all(|cell| cell.is_finite()).then_some((inverse, rank))
    }
}

/// `1/x`, and 0 for what is negligible beside the greatest: the pseudo-inverse of a diagonal.
pub(crate) fn negligible_left_out(diagonal: &[f64]) -> Vec<f64> {
    let greatest = diagonal.iter().copied().fold(0.0, f64::max);
    diagonal.iter().map(|x| if NEGLIGIBLE * greatest < *x { 1.0 / x } else { 0.0 }).collect()
}

/// One sweep over all pairs of columns; whether any of them had to be turned.
///
/// Columns of no more than `without_say` (squared) do not count as turned.
fn rotated(columns: &mut Matrix, right: &mut Matrix, without_say: f64) -> bool {
    let mut any = false;
    for p in 0..columns.n() {
        for q in p + 1..columns.n() {
            let (a, b) = (columns.row(p), columns.row(q));
            let (aa, bb, ab) = (dot(a, a), dot(b, b), dot(a, b));
            if ab == 0.0 || ab.abs() <= ORTHOGONAL * (aa * bb).sqrt() {
                continue;
            }
            any |= without_say < aa.min(bb);
            let zeta = (bb - aa) / (2.0 * ab);
            let tangent = zeta.signum() / (zeta.abs() + libm::hypot(1.0, zeta));
            let cosine = 1.0 / libm::hypot(1.0, tangent);
            turn(columns, p, q, cosine, cosine * tangent);
            turn(right, p, q, cosine, cosine * tangent);
        }
    }
    any
}

/// Turns the rows `p` and `q` in their plane.
fn turn(matrix: &mut Matrix, p: usize, q: usize, cosine: f64, sine: f64) {
    for k in 0..matrix.n() {
        let (x, y) = (matrix.at(p, k), matrix.at(q, k));
        matrix.set(p, k, cosine * x - sine * y);
        matrix.set(q, k, sine * x + cosine * y);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn length(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::matrix::tests::matrix;
    use super::*;

    fn distance(a: &Matrix, b: &Matrix) -> f64 {
        a.cells().iter().zip(b.cells()).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn a_missing_row_stays_missing() {
        let inverse = matrix(2, &[2.0, 0.0, 0.0, 0.0]).pseudo_inverse().unwrap();
        assert_eq!(inverse, matrix(2, &[0.5, 0.0, 0.0, 0.0]));
        assert_eq!(Matrix::zero(3).pseudo_inverse(), Some(Matrix::zero(3)));
        let half = matrix(2, &[2.0, 0.0, 0.0, 0.0]);
        assert!(
            half.pseudo_inverse_of_rank(1).is_some() && half.pseudo_inverse_of_rank(2).is_none()
        );
    }

    #[test]
    fn what_is_negligible_beside_the_rest_is_left_out() {
        let inverse = matrix(2, &[1.0, 0.0, 0.0, 1e-9]).pseudo_inverse().unwrap();
        assert_eq!(inverse, matrix(2, &[1.0, 0.0, 0.0, 0.0]));
    }

    proptest! {
        #[test]
        fn penrose_conditions_hold_for_rank_two(u in prop::collection::vec(-1.0..1.0, 16)) {
            // A 4 x 4 matrix of rank 2 at most: the sum of two outer products.
            let mut a = Matrix::zero(4);
            for i in 0..4 {
                for j in 0..4 {
                    a.set(i, j, u[i] * u[4 + j] + u[8 + i] * u[12 + j]);
                }
            }
            let inverse = a.pseudo_inverse().unwrap();
            let scale = 1.0 + a.norm() * inverse.norm();
            let there_and_back = a.times(&inverse).times(&a);
            prop_assert!(distance(&there_and_back, &a) < 1e-7 * scale);
            let back_and_there = inverse.times(&a).times(&inverse);
            prop_assert!(distance(&back_and_there, &inverse) < 1e-7 * scale * inverse.norm());
        }

        #[test]
        fn singular_values_and_elimination_agree(cells in prop::collection::vec(-1.0..1.0, 25)) {
            let a = matrix(5, &cells);
            if let Some(inverse) = a.inverse() && a.norm() * inverse.norm() < 1e6 {
                let (other, rank) = a.by_singular_values().unwrap();
                prop_assert_eq!(rank, 5);
                prop_assert!(distance(&inverse, &other) < 1e-9 * inverse.norm());
            }
        }
    }
}
