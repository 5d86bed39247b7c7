//! What the relative ascendency would be if only zeros and margins of the flow matrix were given.
//!
//! Among all matrices with the same empty cells and the same sums of rows and columns, the one of the
//! greatest diversity has `x[i,j] = a_i b_j` on the filled cells. Its `α` is the null beside which an
//! observed `α` is to be read: the excess is what the system does beyond its pattern and its sizes.
//! On published food webs the excess is 0.035 in the mean, so most of `α` is not a finding.
//! The factors exist, because the observed matrix itself is a matrix with these zeros and margins.

use crate::indices::defined::not_negative;
use crate::indices::extended::Extended;
use crate::indices::flow_network::FlowNetwork;
use crate::indices::linear_algebra::Matrix;

/// Proportional fittings before Newton's method takes over.
const FITTINGS: usize = 30;
/// Newton steps; five to ten are usual.
const STEPS_MAX: usize = 60;
/// Halvings of a step.
const HALVINGS_MAX: u32 = 30;
/// The longest step on a logarithm, so that no factor leaves the range of numbers.
const FARTHEST: f64 = 50.0;
/// The greatest difference of margins that counts as none, as a share of the margin.
const SETTLED: f64 = 1e-12;

/// The residual above which a null is not one of these margins.
const FITTED: f64 = 1e-6;

/// The maximum-entropy null of a network.
///
/// ```
/// use ecograph::indices::{FlowNetwork, null_model};
///
/// let (none, ring) = (|| vec![0.0, 0.0], [1.0, 3.0, 3.0, 1.0]);
/// let network = FlowNetwork::from_dense(&ring, none(), none(), none())?;
/// let null = null_model::fit(&network).expect("several flows");
/// assert!(null.is_fitted() && 0.0 < null.excess(), "the ring is more order than its margins ask");
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NullModel {
    /// `α` of the network itself, in \[0, 1\].
    pub alpha: f64,
    /// `α` of its null, in \[0, 1\].
    pub alpha_null: f64,
    /// `H` of the null, in bits; not below the `H` of the network.
    pub flow_diversity: f64,
    /// `AMI` of the null, in bits.
    pub mutual_information: f64,
    /// The greatest difference of a margin of the null, as a share of it; `1e-12` where it settled.
    pub residual: f64,
}

impl NullModel {
    /// `α − α_null`: order beyond pattern and margins, at least 0 up to rounding.
    #[must_use]
    pub fn excess(&self) -> f64 {
        self.alpha - self.alpha_null
    }

    /// Whether its margins are those of the network, so that it says something; where flows differ by a
    /// hundred orders of magnitude they may not be.
    #[must_use]
    pub fn is_fitted(&self) -> bool {
        self.residual < FITTED
    }
}

/// Fits the null of `network`; absent where nothing flows or there is a single flow.
///
/// Proportional fitting (Deming and Stephan 1940), then Newton steps on the dual, each a solution of
/// `n + 2` equations: `O(flows)` a fitting, `O(n³)` a step. Beyond 500 nodes fitting alone, with its `residual`.
///
/// ```
/// use ecograph::indices::{FlowNetwork, null_model};
///
/// // Everybody to everybody in equal parts: no order beyond pattern and margins.
/// let free = FlowNetwork::from_dense(&[1.0; 4], vec![0.0; 2], vec![0.0; 2], vec![0.0; 2])?;
/// let null = null_model::fit(&free).expect("several flows");
/// assert!(null.excess().abs() < 1e-9 && null.alpha_null.abs() < 1e-9);
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn fit(network: &FlowNetwork) -> Option<NullModel> {
    fit_with_network(network).map(|(model, _)| model)
}

/// The null of [`fit`] and the null itself: a network with the same zeros, the same throughflow and the same
/// flows over the boundary in all, to the unit of `network`. Absent as there.
///
/// ```
/// use ecograph::indices::{FlowNetwork, null_model};
///
/// let (none, uneven) = (|| vec![0.0, 0.0], [5.0, 1.0, 1.0, 1.0]);
/// let network = FlowNetwork::from_dense(&uneven, none(), none(), none())?;
/// let (_, null) = null_model::fit_with_network(&network).expect("several flows");
/// // Margins (6, 2) and (6, 2) of 8: 36/8, 12/8, 12/8, 4/8.
/// let flows: Vec<f64> = null.flows().map(|(.., flow)| (flow * 1e6).round() / 1e6).collect();
/// assert_eq!(flows, [4.5, 1.5, 1.5, 0.5]);
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn fit_with_network(network: &FlowNetwork) -> Option<(NullModel, FlowNetwork)> {
    let extended = Extended::of(network)?;
    let mut scaling = Scaling::of(&extended);
    for _ in 0..FITTINGS {
        scaling.fit_once();
    }
    if extended.n_columns() <= crate::indices::flow_network::DENSE_NODES_MAX + 2 {
        scaling.settle();
    } else {
        for _ in 0..20 * FITTINGS {
            scaling.fit_once();
        }
    }
    Some((model(&extended, &scaling)?, drawn(&extended, &scaling)?))
}

fn model(extended: &Extended, scaling: &Scaling) -> Option<NullModel> {
    let (mut diversity, mut mutual, mut observed_mutual, mut observed) = (0.0, 0.0, 0.0, 0.0);
    extended.each(|cell| {
        observed += cell.share * cell.diversity();
        observed_mutual += cell.share * cell.mutual();
    });
    let (rows, columns) = (logs(&scaling.row_sums), logs(&scaling.column_sums));
    for (cell, &(i, j, _)) in scaling.values().zip(extended.cells()) {
        if 0.0 < cell {
            let log = libm::log2(cell);
            diversity -= cell * log;
            mutual += cell * (log - rows[i] - columns[j]);
        }
    }
    if observed <= 0.0 || diversity <= 0.0 {
        return None;
    }
    Some(NullModel {
        alpha: (not_negative(observed_mutual) / observed).min(1.0),
        alpha_null: (not_negative(mutual) / diversity).min(1.0),
        flow_diversity: diversity,
        mutual_information: not_negative(mutual),
        residual: scaling.residual(),
    })
}

/// The null as a network.
fn drawn(extended: &Extended, scaling: &Scaling) -> Option<FlowNetwork> {
    let n = extended.n_rows() - 1;
    let [mut imports, mut exports, mut respiration] = [(); 3].map(|()| vec![0.0; n]);
    let mut flows = Vec::new();
    for (share, &(i, j, _)) in scaling.values().zip(extended.cells()) {
        let amount = share * extended.throughput();
        match (i < n, j) {
            (false, j) => imports[j] = amount,
            (true, j) if j < n => flows.push((i, j, amount)),
            (true, j) if j == n => exports[i] = amount,
            (true, _) => respiration[i] = amount,
        }
    }
    FlowNetwork::new(&flows, imports, exports, respiration).ok()
}

fn logs(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| libm::log2(*value)).collect()
}

/// `x[i,j] = a_i b_j` on given cells, on its way to given margins.
struct Scaling {
    /// Row and column of each cell.
    cells: Vec<(usize, usize)>,
    row_sums: Vec<f64>,
    column_sums: Vec<f64>,
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Scaling {
    fn of(extended: &Extended) -> Scaling {
        let (row_sums, column_sums) = extended.margins();
        let cells = extended.cells().iter().map(|&(row, column, _)| (row, column)).collect();
        let a = vec![1.0; row_sums.len()];
        let mut scaling = Scaling { cells, b: column_sums.clone(), a, row_sums, column_sums };
        scaling.fit_rows();
        scaling
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.cells.iter().map(|&(i, j)| self.a[i] * self.b[j])
    }

    fn fit_once(&mut self) {
        let mut sums = vec![0.0; self.b.len()];
        for &(i, j) in &self.cells {
            sums[j] += self.a[i];
        }
        for ((b, sum), wanted) in self.b.iter_mut().zip(&sums).zip(&self.column_sums) {
            *b = if 0.0 < *sum { wanted / sum } else { 0.0 };
        }
        self.fit_rows();
    }

    fn fit_rows(&mut self) {
        let mut sums = vec![0.0; self.a.len()];
        for &(i, j) in &self.cells {
            sums[i] += self.b[j];
        }
        for ((a, sum), wanted) in self.a.iter_mut().zip(&sums).zip(&self.row_sums) {
            *a = if 0.0 < *sum { wanted / sum } else { 0.0 };
        }
    }

    /// The column sums; the row sums are right after each fitting.
    fn found_columns(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.b.len()];
        for (value, &(_, j)) in self.values().zip(&self.cells) {
            sums[j] += value;
        }
        sums
    }

    fn residual(&self) -> f64 {
        let found = self.found_columns();
        let gaps = found.iter().zip(&self.column_sums).filter(|(_, wanted)| 0.0 < **wanted);
        gaps.map(|(found, wanted)| (found / wanted - 1.0).abs()).fold(0.0, f64::max)
    }

    /// Newton steps, shortened where they overshoot, until the margins are right.
    fn settle(&mut self) {
        let (mut residual, mut height) = (self.residual(), self.height());
        for _ in 0..STEPS_MAX {
            // Written so that a residual that is not a number ends it too.
            let unsettled = SETTLED < residual;
            if !unsettled {
                return;
            }
            let Some(step) = self.newton_step() else { return };
            let before = (self.a.clone(), self.b.clone());
            let better = (0..HALVINGS_MAX).find_map(|halvings| {
                self.b.clone_from(&before.1);
                self.walk(&step, libm::exp2(-f64::from(halvings)));
                let (now, low) = (self.residual(), self.height());
                // Near the bottom the height has no digits left, and the margins decide.
                (low < height || now < residual).then_some((now, low))
            });
            let Some(found) = better else {
                (self.a, self.b) = before;
                return;
            };
            (residual, height) = found;
        }
    }

    /// The convex function of `ln b` that is least where all margins are right: `Σ r ln Σ b − Σ c ln b`.
    fn height(&self) -> f64 {
        let log = |value: f64| if 0.0 < value { libm::log(value) } else { 0.0 };
        let rows: f64 = self.row_sums.iter().zip(&self.a).map(|(r, a)| r * log(r / a)).sum();
        let columns: f64 = self.column_sums.iter().zip(&self.b).map(|(c, b)| c * log(*b)).sum();
        rows - columns
    }

    /// Goes a part of the step on `ln b` and makes the rows right again.
    fn walk(&mut self, step: &[f64], part: f64) {
        for (b, step) in self.b.iter_mut().zip(step) {
            *b *= libm::exp((part * step).clamp(-FARTHEST, FARTHEST));
        }
        self.fit_rows();
    }

    /// One step on the logarithms of `b`, rows being kept right.
    ///
    /// With rows fitted, the gap of the columns changes by `(diag c − Xᵀ diag(1/r) X) d ln b`, a Laplacian:
    /// singular for a common factor in each connected part, hence the small weight on the diagonal.
    fn newton_step(&self) -> Option<Vec<f64>> {
        let found = self.found_columns();
        let m = found.len();
        let mut system = Matrix::zero(m);
        let mut row: Vec<(usize, f64)> = Vec::new();
        let mut at = 0;
        while at < self.cells.len() {
            let i = self.cells[at].0;
            row.clear();
            while at < self.cells.len() && self.cells[at].0 == i {
                row.push((self.cells[at].1, self.a[i] * self.b[self.cells[at].1]));
                at += 1;
            }
            for &(j, x) in &row {
                for &(k, y) in &row {
                    system.add(j, k, 0.0 - x * (y / self.row_sums[i]));
                }
            }
        }
        // Scaled to a diagonal of order 1, since margins differ by many orders of magnitude.
        let scale: Vec<f64> =
            found.iter().map(|sum| if 0.0 < *sum { 1.0 / sum.sqrt() } else { 0.0 }).collect();
        let mut scaled = Matrix::zero(m);
        for j in 0..m {
            for k in 0..m {
                scaled.set(j, k, system.at(j, k) * scale[j] * scale[k]);
            }
            scaled.add(j, j, 1.0 + 4.0 * m as f64 * f64::EPSILON);
        }
        let gap: Vec<f64> = (0..m).map(|j| (self.column_sums[j] - found[j]) * scale[j]).collect();
        let step = scaled.solve(&gap)?;
        Some(step.iter().zip(&scale).map(|(step, scale)| step * scale).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_of_products_is_its_own_null() {
        let flows: Vec<(usize, usize, f64)> = (0..9)
            .map(|at| (at / 3, at % 3, [1.0, 2.0, 5.0][at / 3] * [3.0, 1.0, 4.0][at % 3]))
            .collect();
        let zero = || vec![0.0; 3];
        let null = fit(&FlowNetwork::new(&flows, zero(), zero(), zero()).unwrap()).unwrap();
        assert!(null.alpha < 1e-14 && null.alpha_null < 1e-14, "{null:?}");
        assert!(null.excess().abs() < 1e-14);
    }

    #[test]
    fn the_null_of_two_by_two_is_the_product_of_margins() {
        // Margins (3/4, 1/4) and (1/2, 1/2), all cells filled: AMI 0, H = H(rows) + H(columns).
        let flows = [(0, 0, 5.0), (0, 1, 1.0), (1, 0, 1.0), (1, 1, 1.0)];
        let zero = || vec![0.0; 2];
        let null = fit(&FlowNetwork::new(&flows, zero(), zero(), zero()).unwrap()).unwrap();
        let h = -2.0 * (0.75 * 0.75f64.log2() + 0.25 * 0.25f64.log2());
        assert!((null.flow_diversity - h).abs() < 1e-14, "{null:?}");
        assert!(null.alpha_null < 1e-14 && 0.0 < null.excess());
    }

    #[test]
    fn where_zeros_leave_no_choice_the_null_is_the_network() {
        let pipe =
            FlowNetwork::new(&[(0, 1, 2.0)], vec![3., 0.], vec![1., 2.], vec![0.; 2]).unwrap();
        let null = fit(&pipe).unwrap();
        assert!(null.excess().abs() < 1e-11 && null.residual <= SETTLED, "{null:?}");
    }

    #[test]
    fn a_pattern_on_which_fitting_alone_crawls_is_settled() {
        // Nearly all flows from low to high, amounts over six orders of magnitude, a few back.
        let n = 200;
        let mut flows = Vec::new();
        for i in 0..n {
            for step in 1..4 {
                let amount = libm::pow(10.0, -6.0 * ((i * 37 + step * 11) % 101) as f64 / 101.0);
                flows.push((i, (i + step * step).min(n - 1), amount));
            }
            if i % 20 == 19 {
                flows.push((i, i - 15, 1e-7));
            }
        }
        let zero = || vec![0.0; n];
        let network = FlowNetwork::new(&flows, zero(), zero(), zero()).unwrap();
        let extended = Extended::of(&network).unwrap();
        let mut crawling = Scaling::of(&extended);
        (0..FITTINGS).for_each(|_| crawling.fit_once());
        assert!(1e-6 < crawling.residual(), "fitting alone is enough: {}", crawling.residual());
        let null = fit(&network).unwrap();
        assert!(null.residual < 1e-10 && 0.0 < null.excess(), "{null:?}");
    }

    #[test]
    fn the_null_has_the_sums_and_the_zeros_of_the_network() {
        let flows = [(0, 1, 4.0), (1, 2, 3.0), (2, 0, 2.0), (0, 2, 1.0), (1, 0, 0.5)];
        let network =
            FlowNetwork::new(&flows, vec![3.0, 0.0, 1.0], vec![0.5, 0.5, 1.0], vec![0., 0., 2.])
                .unwrap();
        let (_, null) = fit_with_network(&network).unwrap();
        let ends = |of: &FlowNetwork| of.flows().map(|(i, j, _)| (i, j)).collect::<Vec<_>>();
        assert_eq!(ends(&network), ends(&null));
        let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(near(&network.throughflow(), &null.throughflow()), "{null:?}");
        assert!(near(&network.throughflow_out(), &null.throughflow_out()), "{null:?}");
        let sum = |of: &[f64]| [of.iter().sum::<f64>()];
        assert!(near(&sum(network.imports()), &sum(null.imports())), "{null:?}");
        assert!(near(&sum(network.exports()), &sum(null.exports())), "{null:?}");
        assert!(!near(network.imports(), null.imports()), "nothing was mixed: {null:?}");
    }

    #[test]
    fn nothing_has_no_null() {
        let still = FlowNetwork::new(&[], vec![0.0], vec![0.0], vec![0.0]).unwrap();
        assert_eq!(fit(&still), None);
        let single = FlowNetwork::new(&[(0, 0, 1.0)], vec![0.0], vec![0.0], vec![0.0]).unwrap();
        assert_eq!(fit(&single), None);
    }
}
