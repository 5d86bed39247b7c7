//! Open circulation: how far value travels inside before it leaves, and how much of it comes back.
//!
//! `T` is throughflow in. `G[i,j] = F[i,j]/T_i` is where a unit at `i` goes next, `G'[i,j] = F[i,j]/T_j`
//! where a unit at `j` came from, `N = (I − G)⁻¹` and `N' = (I − G')⁻¹` the same over all walks.
//! Patten, Bosserman, Finn and Cale 1976; Finn 1976 and 1980; Fath and Patten 1999, *Ecosystems* 2;
//! Fath and Borrett 2006, *Environmental Modelling & Software* 21.
//!
//! What needs `N` is for compartments ([`DENSE_NODES_MAX`] nodes at most) and absent where `I − G` is
//! singular or its condition number above `10¹²`, that is where something flows in circles from which
//! (next to) nothing leaves.
//!
//! [`DENSE_NODES_MAX`]: crate::indices::flow_network::DENSE_NODES_MAX

use crate::indices::components::blocks;
use crate::indices::defined::{finite, ratio, variation};
use crate::indices::flow_network::{DENSE_NODES_MAX, FlowNetwork};
use crate::indices::linear_algebra::Matrix;

/// Sums over a network that need no matrix; all in the unit of the flows. `O(flows + n)`.
///
/// ```
/// # use ecograph::indices::FlowNetwork;
/// // 10 enter at node 0; of the 20 that reach node 1 half go back and half leave.
/// let network = FlowNetwork::new(
///     &[(0, 1, 20.0), (1, 0, 10.0)],
///     vec![10.0, 0.0],
///     vec![0.0, 10.0],
///     vec![0.0, 0.0],
/// )?;
/// let flow = ecograph::indices::Throughput::of(&network);
/// assert_eq!((flow.boundary, flow.throughflow), (10.0, 40.0));
/// assert_eq!(flow.average_path_length(), Some(4.0));
/// // What enters is at its first node, then goes one step, then more.
/// assert_eq!(flow.boundary_intensity(), Some(0.25));
/// assert_eq!(flow.direct_intensity(), Some(flow.direct / 40.0));
/// assert_eq!(flow.indirect_intensity(), Some(flow.indirect / 40.0));
/// assert_eq!(flow.indirect_to_direct(), Some(flow.indirect / flow.direct));
/// assert_eq!(flow.openness(), Some(0.25));
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Throughput {
    /// `Σ z`, what enters the system.
    pub boundary: f64,
    /// `Σ (e + r)`, what leaves it.
    pub leaving: f64,
    /// `Σ e`, what leaves it for use.
    pub exports: f64,
    /// `TST = Σ T`, total system throughflow.
    pub throughflow: f64,
    /// `TSTp = Σ F + Σ z + Σ (e + r)`, total system throughput.
    pub throughput: f64,
    /// `Σ_ij z_i G[i,j]`, what arrives after one step.
    pub direct: f64,
    /// `TST − Boundary − Direct`, what arrives after more steps than one (equal to `Σ z (N − I − G)`).
    pub indirect: f64,
}

impl Throughput {
    /// Measures `network`; all zero where nothing flows.
    #[must_use]
    pub fn of(network: &FlowNetwork) -> Throughput {
        let inflow = network.throughflow();
        let boundary: f64 = network.imports().iter().sum();
        let throughflow: f64 = inflow.iter().sum();
        let mut direct = 0.0;
        for (i, _, amount) in network.flows() {
            if 0.0 < network.imports()[i] {
                direct += amount * (network.imports()[i] / inflow[i]);
            }
        }
        Throughput {
            boundary,
            leaving: network.outputs().iter().sum(),
            exports: network.exports().iter().sum(),
            throughflow,
            throughput: network.total_throughput(),
            direct,
            indirect: (throughflow - boundary) - direct,
        }
    }

    /// `APL = TST/Boundary`, average path length in steps, at least 1; gross output per unit of primary
    /// input, and so the sum of Domar weights of a closed economy. Absent where nothing enters.
    #[must_use]
    pub fn average_path_length(&self) -> Option<f64> {
        ratio(self.throughflow, self.boundary)
    }

    /// `Boundary/TST`, in \[0, 1\]; absent where nothing enters a node.
    #[must_use]
    pub fn boundary_intensity(&self) -> Option<f64> {
        ratio(self.boundary, self.throughflow)
    }

    /// `Direct/TST`, in \[0, 1\]; absent where nothing enters a node.
    #[must_use]
    pub fn direct_intensity(&self) -> Option<f64> {
        ratio(self.direct, self.throughflow)
    }

    /// `Indirect/TST`; absent where nothing enters a node.
    #[must_use]
    pub fn indirect_intensity(&self) -> Option<f64> {
        ratio(self.indirect, self.throughflow)
    }

    /// `Indirect/Direct`, realised; absent where nothing arrives directly.
    #[must_use]
    pub fn indirect_to_direct(&self) -> Option<f64> {
        ratio(self.indirect, self.direct)
    }

    /// `O = (imports + exports)/(2 TST)`, openness, in \[0, 1\] in a steady state; absent where nothing flows in.
    #[must_use]
    pub fn openness(&self) -> Option<f64> {
        ratio(f64::midpoint(self.boundary, self.exports), self.throughflow)
    }
}

/// Finn's cycling index: the share of throughflow that has been at its node before.
///
/// `FCI = Σ_i T_i (N_ii − 1)/N_ii / Σ T`, in \[0, 1\] in a steady state (Finn 1980; over throughflow, not
/// throughput). A node is only revisited within its strong component, so one inverse for each
/// component suffices. Absent where nothing enters a node, a component is closed, or one has more
/// than [`DENSE_NODES_MAX`] nodes: there use [`cycling_by_walks`](crate::indices::return_walks::cycling_by_walks).
///
/// ```
/// # use ecograph::indices::FlowNetwork;
/// // 10 enter at node 0; of the 20 that reach node 1 half go back and half leave.
/// let network = FlowNetwork::new(
///     &[(0, 1, 20.0), (1, 0, 10.0)],
///     vec![10.0, 0.0],
///     vec![0.0, 10.0],
///     vec![0.0, 0.0],
/// )?;
/// assert_eq!(ecograph::indices::circulation::finn_cycling(&network), Some(0.5));
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn finn_cycling(network: &FlowNetwork) -> Option<f64> {
    let throughflow = network.throughflow();
    let cycled: f64 = revisits(network, &throughflow)?
        .iter()
        .zip(&throughflow)
        .map(|(visits, inflow)| inflow * ((visits - 1.0) / visits))
        .sum();
    ratio(cycled, throughflow.iter().sum())
}

/// `N_ii`, how often a unit at `i` is there in all.
fn revisits(network: &FlowNetwork, throughflow: &[f64]) -> Option<Vec<f64>> {
    let mut visits = vec![1.0; network.n()];
    let mut place = vec![usize::MAX; network.n()];
    for members in blocks(&network.successors()) {
        if DENSE_NODES_MAX < members.len() {
            return None;
        }
        for (row, &i) in members.iter().enumerate() {
            place[i] = row;
        }
        let mut next = Matrix::zero(members.len());
        for (row, &i) in members.iter().enumerate() {
            for (j, amount) in network.flows_from(i) {
                if members.get(place[j]) == Some(&j) {
                    next.set(row, place[j], amount / throughflow[i]);
                }
            }
        }
        for (&i, visit) in members.iter().zip(next.identity_less().inverse()?.diagonal()) {
            visits[i] = visit;
        }
    }
    Some(visits)
}

/// Direct and integral flows of a network of compartments. `O(n³)`.
///
/// ```
/// # use ecograph::indices::FlowNetwork;
/// // 10 enter at node 0; of the 20 that reach node 1 half go back and half leave.
/// let network = FlowNetwork::new(
///     &[(0, 1, 20.0), (1, 0, 10.0)],
///     vec![10.0, 0.0],
///     vec![0.0, 10.0],
///     vec![0.0, 0.0],
/// )?;
/// let walks = ecograph::indices::Circulation::of(&network).expect("walks end");
/// // A unit at node 0 passes node 1 now, after one round with a half, after two with a quarter ...
/// assert_eq!(walks.integral(0, 1), Some(2.0));
/// assert_eq!(walks.finn_cycling(), Some(0.5));
/// let modes = walks.modes().expect("something enters");
/// assert_eq!((modes.boundary, modes.first_passage, modes.cycled), (10.0, 10.0, 20.0));
/// // All that enters node 1 has passed node 0; half the other way round.
/// assert_eq!((walks.dependency(1, 0), walks.dependency(0, 1)), (Some(1.0), Some(0.5)));
/// assert_eq!(walks.mean_dependency(), Some(0.75));
/// assert_eq!(walks.import_shares(), [Some(0.5), Some(0.0)]);
/// // Potential flow: one unit given to, or drawn from, each node.
/// assert_eq!(walks.indirect_to_direct_by_output(), Some((7.0 - 2.0 - 1.5) / 1.5));
/// assert_eq!(walks.indirect_to_direct_by_input(), walks.indirect_to_direct_by_output());
/// assert!(walks.homogenisation_by_output() > Some(1.0), "cycling evens flows out");
/// assert!(walks.homogenisation_by_input() > Some(1.0));
/// assert_eq!((walks.amplification_by_output(), walks.amplification_by_input()), (1, 1));
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Circulation {
    throughflow: Vec<f64>,
    imports: Vec<f64>,
    output: Walks,
    input: Walks,
}

/// One step and all steps, in one orientation.
#[derive(Clone, Debug)]
struct Walks {
    direct: Matrix,
    integral: Matrix,
}

/// Throughflow by what it has done so far; all in the unit of the flows (Fath, Patten and Choi 2001).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Modes {
    /// Mode 0 (in a steady state also 4): from outside, `Σ z`.
    pub boundary: f64,
    /// Mode 1 (in a steady state also 3): at its node for the first time, from another node.
    pub first_passage: f64,
    /// Mode 2: at its node again.
    pub cycled: f64,
}

impl Circulation {
    /// Analyses `network`; absent where `I − G` or `I − G'` is singular, or `n` is 0 or too great.
    #[must_use]
    pub fn of(network: &FlowNetwork) -> Option<Circulation> {
        let throughflow = network.throughflow();
        let flows = network.dense()?;
        if network.n() == 0 {
            return None;
        }
        let over = |amount: f64, inflow: f64| ratio(amount, inflow).unwrap_or(0.0);
        let output = Walks::of(&flows, |i, _, amount| over(amount, throughflow[i]))?;
        let input = Walks::of(&flows, |_, j, amount| over(amount, throughflow[j]))?;
        Some(Circulation { imports: network.imports().to_vec(), throughflow, output, input })
    }

    /// Mode partition of throughflow.
    #[must_use]
    pub fn modes(&self) -> Option<Modes> {
        let boundary: f64 = self.imports.iter().sum();
        let (mut reached, mut cycled) = (0.0, 0.0);
        let visits = self.output.integral.diagonal();
        for (row, import) in self.output.integral.rows().zip(&self.imports) {
            for (cell, visit) in row.iter().zip(&visits) {
                reached += import * cell / visit;
                cycled += import * cell * ((visit - 1.0) / visit);
            }
        }
        let first_passage = finite(reached - boundary)?;
        Some(Modes { boundary, first_passage, cycled: finite(cycled)? })
    }

    /// `Σ_i T_i (N_ii − 1)/N_ii / TST`; see [`finn_cycling`], which needs less.
    #[must_use]
    pub fn finn_cycling(&self) -> Option<f64> {
        let visits = self.output.integral.diagonal();
        let cycled: f64 = self
            .throughflow
            .iter()
            .zip(&visits)
            .map(|(t, visit)| t * ((visit - 1.0) / visit))
            .sum();
        ratio(cycled, self.throughflow.iter().sum())
    }

    /// `Σ(N − I − G)/Σ G`: indirect to direct flow, were each node given one unit. Absent without flows.
    #[must_use]
    pub fn indirect_to_direct_by_output(&self) -> Option<f64> {
        self.output.indirect_to_direct()
    }

    /// `Σ(N' − I − G')/Σ G'`: the same, were one unit drawn from each node.
    #[must_use]
    pub fn indirect_to_direct_by_input(&self) -> Option<f64> {
        self.input.indirect_to_direct()
    }

    /// `CV(G)/CV(N)` over all `n²` cells, sample standard deviations; above 1 the network evens flows out.
    #[must_use]
    pub fn homogenisation_by_output(&self) -> Option<f64> {
        self.output.homogenisation()
    }

    /// `CV(G')/CV(N')`.
    #[must_use]
    pub fn homogenisation_by_input(&self) -> Option<f64> {
        self.input.homogenisation()
    }

    /// Pairs of different nodes where more arrives than was given: off-diagonal `N[i,j] > 1`, rounded to `10⁻¹⁰` first.
    #[must_use]
    pub fn amplification_by_output(&self) -> usize {
        amplified(&self.output.integral)
    }

    /// Pairs of different nodes with `N'[i,j] > 1`.
    #[must_use]
    pub fn amplification_by_input(&self) -> usize {
        amplified(&self.input.integral)
    }

    /// `N[i,j]`: how much of a unit at `i` passes `j`, over all walks; absent outside the network.
    #[must_use]
    pub fn integral(&self, source: usize, target: usize) -> Option<f64> {
        self.within(source, target).then(|| self.output.integral.at(source, target))
    }

    /// `T_i (N[i,j] − [i=j]) / (N[i,i] T_j)`, the part of what enters `j` that has passed `i`.
    ///
    /// In \[0, 1\] in a steady state (Szyrmer and Ulanowicz 1987, *Ecological Modelling* 35). Absent where
    /// nothing enters `j` or a node does not exist.
    #[must_use]
    pub fn dependency(&self, target: usize, on: usize) -> Option<f64> {
        if !self.within(on, target) {
            return None;
        }
        let own = if on == target { 1.0 } else { 0.0 };
        let passed = (self.output.integral.at(on, target) - own) / self.output.integral.at(on, on);
        ratio(self.throughflow[on] * passed, self.throughflow[target])
    }

    /// Mean of [`dependency`](Circulation::dependency) over all pairs of different nodes where it is defined.
    #[must_use]
    pub fn mean_dependency(&self) -> Option<f64> {
        let n = self.throughflow.len();
        let (mut sum, mut pairs) = (0.0, 0.0);
        for target in 0..n {
            for on in (0..n).filter(|on| *on != target) {
                if let Some(part) = self.dependency(target, on) {
                    sum += part;
                    pairs += 1.0;
                }
            }
        }
        ratio(sum, pairs)
    }

    /// What of each node's intake came from outside by its last step, `z_j/T_j`, in \[0, 1\]; *shape* `n`.
    #[must_use]
    pub fn import_shares(&self) -> Vec<Option<f64>> {
        self.imports.iter().zip(&self.throughflow).map(|(z, t)| ratio(*z, *t)).collect()
    }

    /// `N` for the measures of other files.
    pub(crate) fn output_integral(&self) -> &Matrix {
        &self.output.integral
    }

    pub(crate) fn throughflow(&self) -> &[f64] {
        &self.throughflow
    }

    fn within(&self, a: usize, b: usize) -> bool {
        a.max(b) < self.throughflow.len()
    }
}

impl Walks {
    fn of(flows: &Matrix, step: impl Fn(usize, usize, f64) -> f64) -> Option<Walks> {
        let mut direct = Matrix::zero(flows.n());
        for (i, row) in flows.rows().enumerate() {
            for (j, amount) in row.iter().enumerate().filter(|(_, amount)| 0.0 < **amount) {
                direct.set(i, j, step(i, j, *amount));
            }
        }
        let integral = direct.identity_less().inverse()?;
        Some(Walks { direct, integral })
    }

    fn indirect_to_direct(&self) -> Option<f64> {
        let direct: f64 = self.direct.cells().iter().sum();
        let all: f64 = self.integral.cells().iter().sum();
        ratio(all - self.direct.n() as f64 - direct, direct)
    }

    fn homogenisation(&self) -> Option<f64> {
        ratio(variation(self.direct.cells())?, variation(self.integral.cells())?)
    }
}

/// Off-diagonal cells above 1.
pub(crate) fn amplified(integral: &Matrix) -> usize {
    let rounded = integral.rounded();
    let off_diagonal = rounded
        .rows()
        .enumerate()
        .map(|(i, row)| row.iter().enumerate().filter(|(j, cell)| i != *j && 1.0 < **cell).count());
    off_diagonal.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(flows: &[(usize, usize, f64)], z: &[f64], r: &[f64]) -> FlowNetwork {
        FlowNetwork::new(flows, z.to_vec(), vec![0.0; z.len()], r.to_vec()).unwrap()
    }

    /// Ten units enter 0, go round 0 → 1 → 0 with half lost each time.
    fn circle() -> FlowNetwork {
        network(&[(0, 1, 8.0), (1, 0, 6.0)], &[10.0, 0.0], &[8.0, 2.0])
    }

    #[test]
    fn a_circle_by_hand() {
        // T = (16, 8), G01 = 1/2, G10 = 3/4: N = 1/(1 − 3/8) [[1, 1/2], [3/4, 1]], return 3/8.
        let sums = Throughput::of(&circle());
        assert_eq!(
            (sums.throughflow, sums.boundary, sums.direct, sums.indirect),
            (24., 10., 5., 9.)
        );
        assert_eq!(sums.average_path_length(), Some(2.4));
        assert_eq!(sums.openness(), Some(10.0 / 48.0));
        let all = Circulation::of(&circle()).unwrap();
        assert!((finn_cycling(&circle()).unwrap() - 0.375).abs() < 1e-15);
        assert!((all.finn_cycling().unwrap() - 0.375).abs() < 1e-15);
        assert!((all.integral(1, 0).unwrap() - 1.2).abs() < 1e-15);
        assert_eq!(all.integral(2, 0), None);
        // All that enters 1 has passed 0; of what enters 0, 6/16 has passed 1.
        assert!((all.dependency(1, 0).unwrap() - 1.0).abs() < 1e-15);
        assert!((all.dependency(0, 1).unwrap() - 0.375).abs() < 1e-15);
        assert!((all.mean_dependency().unwrap() - 0.6875).abs() < 1e-15);
        let modes = all.modes().unwrap();
        assert!((modes.cycled - 9.0).abs() < 1e-14 && (modes.first_passage - 5.0).abs() < 1e-14);
        // Only N[1,0] = 1.2 exceeds 1.
        assert_eq!(all.amplification_by_output(), 1);
        assert_eq!(all.import_shares(), [Some(0.625), Some(0.0)]);
    }

    #[test]
    fn a_closed_circle_has_no_integral() {
        let closed = network(&[(0, 1, 8.0), (1, 0, 8.0)], &[0.0, 0.0], &[0.0, 0.0]);
        assert_eq!(finn_cycling(&closed), None);
        assert!(Circulation::of(&closed).is_none());
        assert_eq!(Throughput::of(&closed).average_path_length(), None);
    }

    #[test]
    fn nothing_gives_nothing() {
        let still = network(&[], &[0.0; 3], &[0.0; 3]);
        assert_eq!(finn_cycling(&still), None);
        let all = Circulation::of(&still).unwrap();
        assert_eq!(all.homogenisation_by_output(), None);
        assert_eq!(all.indirect_to_direct_by_input(), None);
        assert_eq!(all.mean_dependency(), None);
        let empty = network(&[], &[], &[]);
        assert_eq!(finn_cycling(&empty), None);
        assert!(Circulation::of(&empty).is_none());
    }

    #[test]
    fn a_self_loop_is_a_return() {
        // T = 4, a quarter of it goes straight back.
        let own = network(&[(0, 0, 1.0)], &[3.0], &[3.0]);
        assert!((finn_cycling(&own).unwrap() - 0.25).abs() < 1e-15);
        assert_eq!(Circulation::of(&own).unwrap().homogenisation_by_output(), None);
    }

    #[test]
    fn what_leaves_a_node_that_takes_nothing_in_goes_nowhere() {
        let unbalanced = network(&[(0, 1, 2.0)], &[0.0, 1.0], &[0.0, 3.0]);
        assert_eq!(finn_cycling(&unbalanced), Some(0.0));
        assert!(Circulation::of(&unbalanced).is_some());
    }
}
