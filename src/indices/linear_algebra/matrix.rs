//! A square dense matrix, and its inverse by LU decomposition with partial pivoting.

/// The condition number beyond which a matrix counts as singular.
const CONDITION_MAX: f64 = 1e12;

/// A square matrix, stored row after row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matrix {
    n: usize,
    cells: Vec<f64>,
}

impl Matrix {
    pub(crate) fn zero(n: usize) -> Matrix {
        Matrix { n, cells: vec![0.0; n * n] }
    }

    pub(crate) fn identity(n: usize) -> Matrix {
        let mut matrix = Matrix::zero(n);
        for i in 0..n {
            matrix.set(i, i, 1.0);
        }
        matrix
    }

    pub(crate) fn n(&self) -> usize {
        self.n
    }

    pub(crate) fn cells(&self) -> &[f64] {
        &self.cells
    }

    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.n + column]
    }

    pub(crate) fn set(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.n + column] = value;
    }

    pub(crate) fn add(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.n + column] += value;
    }

    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.n..(row + 1) * self.n]
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.n).map(|row| self.row(row))
    }

    pub(crate) fn diagonal(&self) -> Vec<f64> {
        (0..self.n).map(|i| self.at(i, i)).collect()
    }

    /// Two different rows, the first for reading, the second for writing.
    pub(crate) fn row_pair(&mut self, read: usize, write: usize) -> (&[f64], &mut [f64]) {
        let n = self.n;
        if read < write {
            let (upper, lower) = self.cells.split_at_mut(write * n);
            (&upper[read * n..(read + 1) * n], &mut lower[..n])
        } else {
            let (upper, lower) = self.cells.split_at_mut(read * n);
            (&lower[..n], &mut upper[write * n..(write + 1) * n])
        }
    }

    /// `I − self`.
    pub(crate) fn identity_less(&self) -> Matrix {
        let mut matrix =
            Matrix { n: self.n, cells: self.cells.iter().map(|cell| 0.0 - cell).collect() };
        for i in 0..self.n {
            matrix.add(i, i, 1.0);
        }
        matrix
    }

    /// Each cell rounded to `10⁻¹⁰`: what is below is the trace of arithmetic, not a quantity.
    pub(crate) fn rounded(&self) -> Matrix {
        let round = |cell: &f64| {
            let scaled = cell * 1e10;
            // Beyond 2^53 there is nothing left to round, and the product may overflow.
            if scaled.abs() < 9e15 { scaled.round_ties_even() / 1e10 } else { *cell }
        };
        Matrix { n: self.n, cells: self.cells.iter().map(round).collect() }
    }

    /// Square root of the sum of squares of all cells.
    pub(crate) fn norm(&self) -> f64 {
        self.cells.iter().map(|cell| cell * cell).sum::<f64>().sqrt()
    }

    /// The inverse; absent where a pivot is no greater than rounding error, or where so little of the digits
    /// would be left that it says nothing: a condition number above `10¹²`. `O(n³)`.
    pub(crate) fn inverse(&self) -> Option<Matrix> {
        let (lu, order) = self.decomposed()?;
        let n = self.n;
        let mut inverse = Matrix::zero(n);
        for (row, &source) in order.iter().enumerate() {
            inverse.set(row, source, 1.0);
        }
        for i in 0..n {
            for k in 0..i {
                subtract(&mut inverse, k, i, lu.at(i, k));
            }
        }
        for i in (0..n).rev() {
            for k in i + 1..n {
                subtract(&mut inverse, k, i, lu.at(i, k));
            }
            let pivot = lu.at(i, i);
            for cell in &mut inverse.cells[i * n..(i + 1) * n] {
                *cell /= pivot;
            }
        }
        // Written so that a norm that is not a number is refused too.
        let certain = self.norm() * inverse.norm() < CONDITION_MAX || n == 0;
        certain.then_some(inverse)
    }

    /// `x` of `self · x = right`; absent where `self` is singular. `O(n³)`.
    pub(crate) fn solve(&self, right: &[f64]) -> Option<Vec<f64>> {
        let (lu, order) = self.decomposed()?;
        let mut x: Vec<f64> = order.iter().map(|&source| right[source]).collect();
        for i in 0..self.n {
            let (known, rest) = x.split_at_mut(i);
            rest[0] -= lu.row(i).iter().zip(known.iter()).map(|(l, x)| l * x).sum::<f64>();
        }
        for i in (0..self.n).rev() {
            let (head, known) = x.split_at_mut(i + 1);
            let sum: f64 = lu.row(i)[i + 1..].iter().zip(known.iter()).map(|(u, x)| u * x).sum();
            head[i] = (head[i] - sum) / lu.at(i, i);
        }
        x.iter().all(|value| value.is_finite()).then_some(x)
    }

    /// Lower and upper factor in one matrix, and which row of `self` stands where.
    fn decomposed(&self) -> Option<(Matrix, Vec<usize>)> {
        let n = self.n;
        let greatest = self.cells.iter().map(|cell| cell.abs()).fold(0.0, f64::max);
        let nothing = greatest * f64::EPSILON * n as f64;
        let mut lu = self.clone();
        let mut order: Vec<usize> = (0..n).collect();
        for k in 0..n {
            let mut pivot = k;
            for i in k + 1..n {
                if lu.at(pivot, k).abs() < lu.at(i, k).abs() {
                    pivot = i;
                }
            }
            // Written so that a pivot that is not a number is refused too.
            let usable = nothing < lu.at(pivot, k).abs();
            if !usable {
                return None;
            }
            if pivot != k {
                order.swap(pivot, k);
                let (upper, lower) = lu.cells.split_at_mut(pivot * n);
                upper[k * n..(k + 1) * n].swap_with_slice(&mut lower[..n]);
            }
            for i in k + 1..n {
                let factor = lu.at(i, k) / lu.at(k, k);
                if factor != 0.0 {
                    let (from, into) = lu.row_pair(k, i);
                    for (target, source) in into[k + 1..].iter_mut().zip(&from[k + 1..]) {
                        *target -= factor * source;
                    }
                }
                lu.set(i, k, factor);
            }
        }
        Some((lu, order))
    }
}

/// `row into −= factor × row from`.
fn subtract(matrix: &mut Matrix, from: usize, into: usize, factor: f64) {
    if factor != 0.0 {
        let (source, target) = matrix.row_pair(from, into);
        for (cell, value) in target.iter_mut().zip(source) {
            *cell -= factor * value;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn matrix(n: usize, cells: &[f64]) -> Matrix {
        Matrix { n, cells: cells.to_vec() }
    }

    impl Matrix {
        /// The product `self · other`, both of one size.
        pub(crate) fn times(&self, other: &Matrix) -> Matrix {
            let mut product = Matrix::zero(self.n);
            for (row, into) in self.rows().zip(product.cells.chunks_mut(self.n.max(1))) {
                for (factor, from) in row.iter().zip(other.rows()) {
                    if *factor != 0.0 {
                        for (sum, cell) in into.iter_mut().zip(from) {
                            *sum += factor * cell;
                        }
                    }
                }
            }
            product
        }
    }

    #[test]
    fn the_leontief_inverse_of_the_textbook_comes_out() {
        let inverse = matrix(2, &[0.15, 0.25, 0.2, 0.05]).identity_less().inverse().unwrap();
        let wanted = [
            1.254_125_412_541_254,
            0.330_033_003_300_330,
            0.264_026_402_640_264,
            1.122_112_211_221_122,
        ];
        for (found, wanted) in inverse.cells().iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-14, "{found} instead of {wanted}");
        }
    }

    #[test]
    fn a_singular_matrix_has_no_inverse() {
        assert_eq!(matrix(2, &[1.0, 2.0, 2.0, 4.0]).inverse(), None);
        assert_eq!(matrix(3, &[1.0, -0.3, -0.7, -0.3, 1.0, -0.7, -0.1, -0.9, 1.0]).inverse(), None);
        assert_eq!(Matrix::zero(1).inverse(), None);
        assert_eq!(matrix(1, &[f64::NAN]).inverse(), None);
        assert_eq!(Matrix::zero(0).inverse(), Some(Matrix::zero(0)));
    }

    #[test]
    fn a_zero_on_the_diagonal_is_no_obstacle() {
        let swap = matrix(2, &[0.0, 1.0, 1.0, 0.0]);
        assert_eq!(swap.inverse(), Some(swap.clone()));
    }

    proptest! {
        #[test]
        fn matrix_times_inverse_is_the_identity(cells in prop::collection::vec(-1.0..1.0, 36)) {
            let a = matrix(6, &cells);
            if let Some(inverse) = a.inverse() {
                let solved = a.solve(&cells[..6]).unwrap();
                for (row, x) in inverse.rows().zip(&solved) {
                    let wanted: f64 = row.iter().zip(&cells).map(|(a, b)| a * b).sum();
                    prop_assert!((x - wanted).abs() < 1e-12 * a.norm() * inverse.norm() * inverse.norm());
                }
                let error = a.times(&inverse).identity_less().norm();
                prop_assert!(error < 1e-13 * a.norm() * inverse.norm(), "{error}");
            }
        }
    }
}
