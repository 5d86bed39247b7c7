//! Eigenvalues and eigenvectors of a symmetric matrix: to three diagonals, then implicit QL steps.
//!
//! Golub and Van Loan, *Matrix Computations*, 8.3.

use super::matrix::Matrix;

/// Steps for one eigenvalue; two are usual.
const STEPS_MAX: usize = 60;

/// Eigenvalues in rising order, and beside each its eigenvector of length 1.
#[derive(Clone, Debug)]
pub(crate) struct SymmetricEigen {
    pub(crate) values: Vec<f64>,
    pub(crate) vectors: Vec<Vec<f64>>,
}

/// All eigenvalues and eigenvectors of `a`, which must be symmetric; absent where the iteration does
/// not settle or a cell is not finite. `O(n³)`.
pub(crate) fn symmetric_eigen(a: &Matrix) -> Option<SymmetricEigen> {
    if !a.cells().iter().all(|cell| cell.is_finite()) {
        return None;
    }
    let mut work = a.clone();
    let mut basis = Matrix::identity(a.n());
    reduce(&mut work, &mut basis);
    let mut diagonal = work.diagonal();
    let mut beside: Vec<f64> = (1..a.n()).map(|i| work.at(i, i - 1)).collect();
    beside.push(0.0);
    for start in 0..a.n() {
        settle(start, &mut diagonal, &mut beside, &mut basis)?;
    }
    let mut order: Vec<usize> = (0..a.n()).collect();
    order.sort_by(|&i, &j| diagonal[i].total_cmp(&diagonal[j]).then(i.cmp(&j)));
    Some(SymmetricEigen {
        values: order.iter().map(|&i| diagonal[i]).collect(),
        vectors: order.iter().map(|&i| basis.row(i).to_vec()).collect(),
    })
}

/// To three diagonals by reflections; the rows of `basis` become the new axes.
fn reduce(a: &mut Matrix, basis: &mut Matrix) {
    let n = a.n();
    for k in 0..n.saturating_sub(2) {
        let mut v = vec![0.0; n];
        v[k + 1..].copy_from_slice(&a.row(k)[k + 1..]);
        let length = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length == 0.0 {
            continue;
        }
        v[k + 1] += if v[k + 1] < 0.0 { -length } else { length };
        let size = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        for x in &mut v {
            *x /= size;
        }
        let image: Vec<f64> = a.rows().map(|row| dot(row, &v)).collect();
        let along = dot(&image, &v);
        for i in 0..n {
            for j in 0..n {
                let change = v[i] * image[j] + image[i] * v[j] - 2.0 * along * v[i] * v[j];
                a.add(i, j, -2.0 * change);
            }
        }
        let mut sums = vec![0.0; n];
        for (i, x) in v.iter().enumerate().skip(k + 1) {
            for (sum, cell) in sums.iter_mut().zip(basis.row(i)) {
                *sum += x * cell;
            }
        }
        for (i, x) in v.iter().enumerate().skip(k + 1) {
            for (j, sum) in sums.iter().enumerate() {
                basis.add(i, j, -2.0 * x * sum);
            }
        }
    }
}

/// Implicit QL steps until the cell beside `start` is negligible.
fn settle(
    start: usize,
    diagonal: &mut [f64],
    beside: &mut [f64],
    basis: &mut Matrix,
) -> Option<()> {
    for _ in 0..STEPS_MAX {
        let end = (start..diagonal.len() - 1)
            .find(|&m| {
                beside[m].abs() <= f64::EPSILON * (diagonal[m].abs() + diagonal[m + 1].abs())
            })
            .unwrap_or(diagonal.len() - 1);
        if end == start {
            return Some(());
        }
        let half = (diagonal[start + 1] - diagonal[start]) / (2.0 * beside[start]);
        let root = libm::hypot(half, 1.0);
        let signed = if half < 0.0 { -root } else { root };
        let mut g = diagonal[end] - diagonal[start] + beside[start] / (half + signed);
        let (mut sine, mut cosine, mut moved) = (1.0, 1.0, 0.0);
        let mut split = false;
        for i in (start..end).rev() {
            let f = sine * beside[i];
            let b = cosine * beside[i];
            let r = libm::hypot(f, g);
            beside[i + 1] = r;
            if r == 0.0 {
                diagonal[i + 1] -= moved;
                beside[end] = 0.0;
                split = true;
                break;
            }
            sine = f / r;
            cosine = g / r;
            g = diagonal[i + 1] - moved;
            let turned = (diagonal[i] - g) * sine + 2.0 * cosine * b;
            moved = sine * turned;
            diagonal[i + 1] = g + moved;
            g = cosine * turned - b;
            turn(basis, i, sine, cosine);
        }
        if !split {
            diagonal[start] -= moved;
            beside[start] = g;
            beside[end] = 0.0;
        }
    }
    None
}

/// Turns the axes `i` and `i + 1`.
fn turn(basis: &mut Matrix, i: usize, sine: f64, cosine: f64) {
    for k in 0..basis.n() {
        let (x, y) = (basis.at(i, k), basis.at(i + 1, k));
        basis.set(i + 1, k, sine * x + cosine * y);
        basis.set(i, k, cosine * x - sine * y);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::matrix::tests::matrix;
    use super::*;

    #[test]
    fn two_by_two_by_hand() {
        let eigen = symmetric_eigen(&matrix(2, &[2.0, 1.0, 1.0, 2.0])).unwrap();
        assert!((eigen.values[0] - 1.0).abs() < 1e-15 && (eigen.values[1] - 3.0).abs() < 1e-15);
    }

    #[test]
    fn nothing_and_one_are_matrices_too() {
        assert!(symmetric_eigen(&Matrix::zero(0)).unwrap().values.is_empty());
        assert_eq!(symmetric_eigen(&matrix(1, &[7.0])).unwrap().values, [7.0]);
        assert!(symmetric_eigen(&matrix(1, &[f64::INFINITY])).is_none());
    }

    proptest! {
        #[test]
        fn each_vector_is_only_stretched(cells in prop::collection::vec(-1.0..1.0, 100)) {
            let mut a = Matrix::zero(10);
            for i in 0..10 {
                for j in 0..10 {
                    a.set(i, j, cells[10 * i + j] + cells[10 * j + i]);
                }
            }
            let eigen = symmetric_eigen(&a).unwrap();
            for (value, vector) in eigen.values.iter().zip(&eigen.vectors) {
                prop_assert!((dot(vector, vector) - 1.0).abs() < 1e-13);
                for (row, x) in a.rows().zip(vector) {
                    prop_assert!((dot(row, vector) - value * x).abs() < 1e-13 * 20.0);
                }
            }
            prop_assert!(eigen.values.is_sorted());
        }
    }
}
