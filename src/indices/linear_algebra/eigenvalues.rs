//! How large the eigenvalues of a square matrix are: block by block, by the shifted QR algorithm.
//!
//! The matrix is first cut into the strong components of its pattern, whose eigenvalues together are
//! its own. A chain without a cycle so gives exact zeros, where the QR algorithm alone leaves the
//! k-th root of the machine's precision (Golub and Van Loan, *Matrix Computations*, 7.5).

use super::matrix::Matrix;
use crate::indices::components;

/// Steps for one eigenvalue; two or three are usual.
const STEPS_MAX: usize = 120;

/// Absolute values of all eigenvalues, greatest first; absent where the iteration does not settle.
pub(crate) fn eigenvalue_moduli(matrix: &Matrix) -> Option<Vec<f64>> {
    let mut moduli = Vec::with_capacity(matrix.n());
    for members in components::blocks(&pattern(matrix)) {
        let mut block = Matrix::zero(members.len());
        for (row, &i) in members.iter().enumerate() {
            for (column, &j) in members.iter().enumerate() {
                block.set(row, column, matrix.at(i, j));
            }
        }
        reduce(&mut block);
        moduli.append(&mut Deflation::of(block).run()?);
    }
    moduli.sort_by(|a, b| b.total_cmp(a));
    moduli.iter().all(|value| value.is_finite()).then_some(moduli)
}

fn pattern(matrix: &Matrix) -> components::Successors {
    let mut links = Vec::new();
    for (i, row) in matrix.rows().enumerate() {
        links.extend(row.iter().enumerate().filter(|(_, cell)| **cell != 0.0).map(|(j, _)| (i, j)));
    }
    components::Successors::new(matrix.n(), links)
}

/// To Hessenberg form by reflections (Householder), which keep the eigenvalues.
fn reduce(a: &mut Matrix) {
    let n = a.n();
    for k in 0..n.saturating_sub(2) {
        let mut v: Vec<f64> = (k + 1..n).map(|i| a.at(i, k)).collect();
        let length = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length == 0.0 {
            continue;
        }
        v[0] += if v[0] < 0.0 { -length } else { length };
        let square: f64 = v.iter().map(|x| x * x).sum();
        let mut sums = vec![0.0; n];
        for (i, x) in v.iter().enumerate() {
            for (sum, cell) in sums.iter_mut().zip(a.row(k + 1 + i)) {
                *sum += x * cell;
            }
        }
        for (i, x) in v.iter().enumerate() {
            for (j, sum) in sums.iter().enumerate() {
                a.add(k + 1 + i, j, -2.0 * x * sum / square);
            }
        }
        for i in 0..n {
            let sum: f64 = v.iter().enumerate().map(|(j, x)| x * a.at(i, k + 1 + j)).sum();
            for (j, x) in v.iter().enumerate() {
                a.add(i, k + 1 + j, -2.0 * sum * x / square);
            }
        }
        for i in k + 2..n {
            a.set(i, k, 0.0);
        }
    }
}

/// The QR algorithm of Francis (1961) with double shifts, eigenvalues only.
struct Deflation {
    h: Matrix,
    norm: f64,
    /// What the exceptional shifts have taken from the diagonal.
    taken: f64,
    moduli: Vec<f64>,
}

/// The sum of the two shifts is `x + y`, their product `x·y − w`.
struct Shift {
    x: f64,
    y: f64,
    w: f64,
}

impl Deflation {
    fn of(h: Matrix) -> Deflation {
        let norm = h.cells().iter().map(|cell| cell.abs()).sum();
        Deflation { h, norm, taken: 0.0, moduli: Vec::new() }
    }

    fn run(mut self) -> Option<Vec<f64>> {
        let mut left = self.h.n();
        let mut steps = 0;
        while 0 < left {
            let end = left - 1;
            let start = self.start_of_block(end);
            let corner = self.h.at(end, end);
            if start == end {
                self.moduli.push((corner + self.taken).abs());
                left -= 1;
                steps = 0;
                continue;
            }
            let y = self.h.at(end - 1, end - 1);
            let w = self.h.at(end, end - 1) * self.h.at(end - 1, end);
            if start + 1 == end {
                self.pair(corner, y, w);
                left -= 2;
                steps = 0;
                continue;
            }
            steps += 1;
            if STEPS_MAX < steps {
                return None;
            }
            let shift =
                if steps % 10 == 0 { self.exceptional(end) } else { Shift { x: corner, y, w } };
            self.sweep(start, end, &shift);
        }
        Some(self.moduli)
    }

    /// Where the block that ends at `end` begins: behind the last negligible cell below the diagonal.
    fn start_of_block(&mut self, end: usize) -> usize {
        for l in (1..=end).rev() {
            let mut size = self.h.at(l - 1, l - 1).abs() + self.h.at(l, l).abs();
            if size == 0.0 {
                size = self.norm;
            }
            if self.h.at(l, l - 1).abs() <= f64::EPSILON * size {
                self.h.set(l, l - 1, 0.0);
                return l;
            }
        }
        0
    }

    /// The two eigenvalues of a 2 x 2 block.
    fn pair(&mut self, x: f64, y: f64, w: f64) {
        let half = (y - x) / 2.0;
        let square = half * half + w;
        let root = square.abs().sqrt();
        let x = x + self.taken;
        if square < 0.0 {
            let modulus = libm::hypot(x + half, root);
            self.moduli.extend([modulus, modulus]);
        } else {
            let far = if half < 0.0 { half - root } else { half + root };
            let near = if far == 0.0 { far } else { -w / far };
            self.moduli.extend([(x + far).abs(), (x + near).abs()]);
        }
    }

    /// A shift from outside, for a block that goes in circles.
    fn exceptional(&mut self, end: usize) -> Shift {
        let corner = self.h.at(end, end);
        self.taken += corner;
        for i in 0..=end {
            self.h.add(i, i, -corner);
        }
        let size = self.h.at(end, end - 1).abs() + self.h.at(end - 1, end - 2).abs();
        Shift { x: 0.75 * size, y: 0.75 * size, w: -0.4375 * size * size }
    }

    /// One double step on the rows `start..=end`.
    fn sweep(&mut self, start: usize, end: usize, shift: &Shift) {
        let (first, mut bulge) = self.first_column(start, end, shift);
        for i in first + 2..=end {
            self.h.set(i, i - 2, 0.0);
            if first + 2 < i {
                self.h.set(i, i - 3, 0.0);
            }
        }
        for k in first..end {
            let last = k + 1 == end;
            let mut size = 1.0;
            if k != first {
                let third = if last { 0.0 } else { self.h.at(k + 2, k - 1) };
                bulge = [self.h.at(k, k - 1), self.h.at(k + 1, k - 1), third];
                size = bulge.iter().map(|x| x.abs()).sum();
                if size == 0.0 {
                    continue;
                }
                bulge = bulge.map(|x| x / size);
            }
            let length = bulge.iter().map(|x| x * x).sum::<f64>().sqrt();
            let length = if bulge[0] < 0.0 { -length } else { length };
            if length == 0.0 {
                continue;
            }
            if k != first {
                self.h.set(k, k - 1, -length * size);
            } else if start != first {
                self.h.set(k, k - 1, -self.h.at(k, k - 1));
            }
            self.reflect(k, start, end, bulge, length);
        }
    }

    /// Where the step can begin, and the first column of the shifted square there.
    fn first_column(&self, start: usize, end: usize, shift: &Shift) -> (usize, [f64; 3]) {
        let h = &self.h;
        let mut first = end - 2;
        loop {
            let corner = h.at(first, first);
            let (r, s) = (shift.x - corner, shift.y - corner);
            let p = (r * s - shift.w) / h.at(first + 1, first) + h.at(first, first + 1);
            let q = h.at(first + 1, first + 1) - corner - r - s;
            let r = h.at(first + 2, first + 1);
            let size = p.abs() + q.abs() + r.abs();
            let column = [p / size, q / size, r / size];
            if first == start {
                return (first, column);
            }
            let before = h.at(first, first - 1).abs() * (column[1].abs() + column[2].abs());
            let around =
                h.at(first - 1, first - 1).abs() + corner.abs() + h.at(first + 1, first + 1).abs();
            if before <= f64::EPSILON * column[0].abs() * around {
                return (first, column);
            }
            first -= 1;
        }
    }

    /// The reflection that turns `bulge` into its first axis, from both sides.
    fn reflect(&mut self, k: usize, start: usize, end: usize, bulge: [f64; 3], length: f64) {
        let wide = if k + 1 == end { 2 } else { 3 };
        let head = bulge[0] + length;
        let left = [head / length, bulge[1] / length, bulge[2] / length];
        let right = [1.0, bulge[1] / head, bulge[2] / head];
        for j in k..=end {
            let sum: f64 = (0..wide).map(|i| right[i] * self.h.at(k + i, j)).sum();
            for (i, factor) in left.iter().enumerate().take(wide) {
                self.h.add(k + i, j, -sum * factor);
            }
        }
        for i in start..=end.min(k + 3) {
            let sum: f64 = (0..wide).map(|j| left[j] * self.h.at(i, k + j)).sum();
            for (j, factor) in right.iter().enumerate().take(wide) {
                self.h.add(i, k + j, -sum * factor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::matrix::tests::matrix;
    use super::super::symmetric::symmetric_eigen;
    use super::*;

    fn check(n: usize, cells: &[f64], wanted: &[f64]) {
        let found = eigenvalue_moduli(&matrix(n, cells)).unwrap();
        assert_eq!(found.len(), wanted.len());
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12, "{found} instead of {wanted}");
        }
    }

    #[test]
    fn a_chain_without_a_cycle_has_only_exact_zeros() {
        let chain = matrix(4, &[0., 1., 1., 0., 0., 0., 1., 1., 0., 0., 0., 1., 0., 0., 0., 0.]);
        assert_eq!(eigenvalue_moduli(&chain), Some(vec![0.0; 4]));
    }

    #[test]
    fn a_ring_has_all_roots_of_one() {
        check(3, &[0., 1., 0., 0., 0., 1., 1., 0., 0.], &[1.0; 3]);
        let mut ring = Matrix::zero(8);
        for i in 0..8 {
            ring.set(i, (i + 1) % 8, 2.0);
        }
        check(8, ring.cells(), &[2.0; 8]);
    }

    #[test]
    fn a_growing_population_has_the_plastic_number() {
        // x³ = x + 1: real root 1.3247…, a complex pair of modulus 0.8688…
        let complex = 0.868_836_961_832_709_3;
        check(3, &[0., 1., 1., 1., 0., 0., 0., 1., 0.], &[1.324_717_957_244_746, complex, complex]);
    }

    #[test]
    fn nothing_and_one_are_matrices_too() {
        check(0, &[], &[]);
        check(1, &[-3.0], &[3.0]);
    }

    proptest! {
        #[test]
        fn the_determinant_is_the_product(cells in prop::collection::vec(-1.0..1.0, 9)) {
            let a = matrix(3, &cells);
            let det = cells[0] * (cells[4] * cells[8] - cells[5] * cells[7])
                - cells[1] * (cells[3] * cells[8] - cells[5] * cells[6])
                + cells[2] * (cells[3] * cells[7] - cells[4] * cells[6]);
            let product: f64 = eigenvalue_moduli(&a).unwrap().iter().product();
            prop_assert!((product - det.abs()).abs() < 1e-12);
        }

        #[test]
        fn symmetric_matrices_agree_with_their_own_method(cells in prop::collection::vec(-1.0..1.0, 144)) {
            let mut a = Matrix::zero(12);
            for i in 0..12 {
                for j in 0..12 {
                    a.set(i, j, cells[12 * i + j] + cells[12 * j + i]);
                }
            }
            let mut wanted: Vec<f64> =
                symmetric_eigen(&a).unwrap().values.iter().map(|x| x.abs()).collect();
            wanted.sort_by(|a, b| b.total_cmp(a));
            for (found, wanted) in eigenvalue_moduli(&a).unwrap().iter().zip(wanted) {
                prop_assert!((found - wanted).abs() < 1e-11, "{found} instead of {wanted}");
            }
        }
    }
}
