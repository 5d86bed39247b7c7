//! A flow network: who gave how much to whom in one period, and what crossed the boundary.
//!
//! Value goes from a source to a target; money would move the other way. For node `i`:
//! `z_i` entry from outside (imports, value added), `e_i` usable exit (exports), `r_i` dissipation
//! (final consumption, depreciation, waste), `X_i` stock, `F[i,j]` what `i` delivers to `j`.
//! Throughflow in is `Σ_j F[j,i] + z_i`, out is `Σ_j F[i,j] + e_i + r_i`.

use crate::indices::components::{Successors, strong_labels, weak};
use crate::indices::defined;
use crate::indices::linear_algebra::Matrix;

/// More nodes than this, and the measures that need a dense matrix are absent.
pub const DENSE_NODES_MAX: usize = 500;

/// Flows of one period between `n` nodes, and between the nodes and the outside.
///
/// All amounts are finite, at least 0, in one unit, and their total is finite; a pair of nodes
/// occurs once. It cannot be made otherwise.
///
/// ```
/// use ecograph::indices::FlowNetwork;
///
/// // 10 enter at node 0, which loses 2; 8 go on to node 1 and leave there for use.
/// let network =
///     FlowNetwork::new(&[(0, 1, 8.0)], vec![10.0, 0.0], vec![0.0, 8.0], vec![2.0, 0.0])?;
/// assert_eq!((network.n(), network.n_flows()), (2, 1));
/// assert_eq!(network.throughflow(), [10.0, 8.0]);
/// assert_eq!(network.throughflow_out(), [10.0, 8.0]);
/// assert_eq!(network.imbalance(), Some(0.0), "a steady state");
/// assert_eq!(network.total_throughput(), 8.0 + 10.0 + (2.0 + 8.0));
/// assert_eq!(network.outputs(), [2.0, 8.0]);
/// let sides = (network.imports(), network.exports(), network.respiration());
/// assert_eq!(sides, (&[10.0, 0.0][..], &[0.0, 8.0][..], &[2.0, 0.0][..]));
/// assert_eq!(network.flows().collect::<Vec<_>>(), [(0, 1, 8.0)]);
/// assert_eq!(network.flows_from(0).collect::<Vec<_>>(), [(1, 8.0)]);
/// // Nobody leads back, so each node is a strong component of its own.
/// assert_eq!((network.strong_components(), network.weak_components()), (vec![0, 1], vec![0, 0]));
/// let turned = network.permuted(&[1, 0]).expect("a permutation");
/// assert_eq!(turned.imports(), [0.0, 10.0]);
/// assert!(FlowNetwork::new(&[(0, 5, 1.0)], vec![0.0], vec![0.0], vec![0.0]).is_err());
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FlowNetwork {
    offsets: Vec<usize>,
    targets: Vec<usize>,
    amounts: Vec<f64>,
    imports: Vec<f64>,
    exports: Vec<f64>,
    respiration: Vec<f64>,
    storage: Option<Vec<f64>>,
}

/// Why a table is no flow network.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FlowNetworkError {
    /// A list that does not have one entry for each node.
    #[error("`{list}` has {found} entries, but must have {expected}, one for each node")]
    WrongLength {
        /// The list.
        list: &'static str,
        /// How many entries it has.
        found: usize,
        /// How many nodes there are.
        expected: usize,
    },
    /// A flow from or to a node that does not exist.
    #[error("flow {position} names node {node}, but nodes are numbered 0 to {last}", last = n_nodes.saturating_sub(1))]
    UnknownNode {
        /// Which flow of the list, from 0.
        position: usize,
        /// The node it names.
        node: usize,
        /// How many nodes there are.
        n_nodes: usize,
    },
    /// An amount that is negative, infinite or no number.
    #[error("`{list}[{position}]` is {found}, but must be a finite amount of at least 0")]
    NotAnAmount {
        /// The list.
        list: &'static str,
        /// Which entry of it, from 0.
        position: usize,
        /// What stands there.
        found: f64,
    },
    /// Amounts so great that their total is not a number any more.
    #[error("the total of all flows is not finite; choose a larger unit")]
    TooLarge,
}

impl FlowNetwork {
    /// A network of `imports.len()` nodes from flows `(source, target, amount)`.
    ///
    /// Flows between the same pair are added; flows of 0 are left out. Self-loops are kept.
    ///
    /// # Errors
    /// Where lengths differ, a node does not exist, an amount is not finite or is negative, or the
    /// total is beyond the greatest number.
    pub fn new(
        flows: &[(usize, usize, f64)],
        imports: Vec<f64>,
        exports: Vec<f64>,
        respiration: Vec<f64>,
    ) -> Result<FlowNetwork, FlowNetworkError> {
        let n = imports.len();
        check_amounts("imports", &imports, n)?;
        check_amounts("exports", &exports, n)?;
        check_amounts("respiration", &respiration, n)?;
        for (position, &(source, target, amount)) in flows.iter().enumerate() {
            if let Some(node) = [source, target].into_iter().find(|node| n <= *node) {
                return Err(FlowNetworkError::UnknownNode { position, node, n_nodes: n });
            }
            check_amount("flows", position, amount)?;
        }
        let mut sorted: Vec<(usize, usize, f64)> =
            flows.iter().copied().filter(|flow| 0.0 < flow.2).collect();
        // ORDER: stable, so that amounts of the same pair are added in the order given.
        sorted.sort_by_key(|&(source, target, _)| (source, target));
        let mut offsets = vec![0; n + 1];
        let (mut targets, mut amounts): (Vec<usize>, Vec<f64>) = (Vec::new(), Vec::new());
        let mut last = None;
        for (source, target, amount) in sorted {
            if last == Some((source, target))
                && let Some(sum) = amounts.last_mut()
            {
                *sum += amount;
                continue;
            }
            last = Some((source, target));
            offsets[source + 1] += 1;
            targets.push(target);
            amounts.push(amount);
        }
        for i in 0..n {
            offsets[i + 1] += offsets[i];
        }
        let network =
            FlowNetwork { offsets, targets, amounts, imports, exports, respiration, storage: None };
        if !network.total_throughput().is_finite() {
            return Err(FlowNetworkError::TooLarge);
        }
        Ok(network)
    }

    /// A network from a dense matrix, `matrix[i * n + j]` from `i` to `j`, as of compartments.
    ///
    /// # Errors
    /// As [`FlowNetwork::new`].
    ///
    /// ```
    /// # use ecograph::indices::FlowNetwork;
    /// let none = || vec![0.0, 0.0];
    /// let ring = FlowNetwork::from_dense(&[0.0, 3.0, 3.0, 0.0], none(), none(), none())?;
    /// assert_eq!(ring.flows().collect::<Vec<_>>(), [(0, 1, 3.0), (1, 0, 3.0)]);
    /// # Ok::<(), ecograph::indices::FlowNetworkError>(())
    /// ```
    pub fn from_dense(
        matrix: &[f64],
        imports: Vec<f64>,
        exports: Vec<f64>,
        respiration: Vec<f64>,
    ) -> Result<FlowNetwork, FlowNetworkError> {
        let n = imports.len();
        if matrix.len() != n * n {
            let (found, expected) = (matrix.len(), n * n);
            return Err(FlowNetworkError::WrongLength { list: "matrix", found, expected });
        }
        let flows: Vec<(usize, usize, f64)> = matrix
            .iter()
            .enumerate()
            .filter(|(_, amount)| **amount != 0.0)
            .map(|(at, &amount)| (at / n, at % n, amount))
            .collect();
        FlowNetwork::new(&flows, imports, exports, respiration)
    }

    /// The same network with the stock of each node, in units of flow times the period.
    ///
    /// # Errors
    /// Where the length is not `n`, or a stock is not finite or is negative.
    ///
    /// ```
    /// # use ecograph::indices::FlowNetwork;
    /// let store = FlowNetwork::new(&[], vec![4.0], vec![4.0], vec![0.0])?.with_storage(vec![8.0])?;
    /// assert_eq!(store.storage(), Some(&[8.0][..]));
    /// # Ok::<(), ecograph::indices::FlowNetworkError>(())
    /// ```
    pub fn with_storage(self, storage: Vec<f64>) -> Result<FlowNetwork, FlowNetworkError> {
        check_amounts("storage", &storage, self.n())?;
        if !storage.iter().sum::<f64>().is_finite() {
            return Err(FlowNetworkError::TooLarge);
        }
        Ok(FlowNetwork { storage: Some(storage), ..self })
    }

    /// The same network with changes of stocks taken as flows over the boundary.
    ///
    /// What a node puts by (`change > 0`) joins its respiration, what it draws from its stock joins its
    /// imports. A network whose stocks change so is in balance, and every measure is exact in each
    /// period (Finn 1980, *Journal of Theoretical Biology* 87).
    ///
    /// # Errors
    /// Where the length is not `n` or a change is not finite.
    ///
    /// ```
    /// # use ecograph::indices::FlowNetwork;
    /// // 4 come in, 3 go out: 1 is put by.
    /// let saver = FlowNetwork::new(&[], vec![4.0], vec![3.0], vec![0.0])?;
    /// let closed = saver.with_accumulation(&[1.0])?;
    /// assert_eq!((closed.respiration(), closed.imbalance()), (&[1.0][..], Some(0.0)));
    /// # Ok::<(), ecograph::indices::FlowNetworkError>(())
    /// ```
    pub fn with_accumulation(mut self, change: &[f64]) -> Result<FlowNetwork, FlowNetworkError> {
        let sizes: Vec<f64> = change.iter().map(|amount| amount.abs()).collect();
        check_amounts("change", &sizes, self.n())?;
        for (i, &amount) in change.iter().enumerate() {
            if 0.0 < amount {
                self.respiration[i] += amount;
            } else {
                self.imports[i] -= amount;
            }
        }
        if !self.total_throughput().is_finite() {
            return Err(FlowNetworkError::TooLarge);
        }
        Ok(self)
    }

    /// How many nodes there are.
    #[must_use]
    pub fn n(&self) -> usize {
        self.imports.len()
    }

    /// How many pairs of nodes have a flow, self-loops included.
    #[must_use]
    pub fn n_flows(&self) -> usize {
        self.targets.len()
    }

    /// All flows between nodes, by source, then by target.
    pub fn flows(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        (0..self.n()).flat_map(|source| {
            self.flows_from(source).map(move |(target, amount)| (source, target, amount))
        })
    }

    /// The flows of one node, by target; none for a node that does not exist.
    pub fn flows_from(&self, source: usize) -> impl Iterator<Item = (usize, f64)> {
        let row =
            if source < self.n() { self.offsets[source]..self.offsets[source + 1] } else { 0..0 };
        self.targets[row.clone()].iter().copied().zip(self.amounts[row].iter().copied())
    }

    /// Entry from outside, `z`; *shape* `n`.
    #[must_use]
    pub fn imports(&self) -> &[f64] {
        &self.imports
    }

    /// Usable exit, `e`; *shape* `n`.
    #[must_use]
    pub fn exports(&self) -> &[f64] {
        &self.exports
    }

    /// Dissipation, `r`; *shape* `n`.
    #[must_use]
    pub fn respiration(&self) -> &[f64] {
        &self.respiration
    }

    /// Stock, `X`, where it is known; *shape* `n`.
    #[must_use]
    pub fn storage(&self) -> Option<&[f64]> {
        self.storage.as_deref()
    }

    /// What leaves the system at each node, `e + r`; *shape* `n`.
    #[must_use]
    pub fn outputs(&self) -> Vec<f64> {
        self.exports.iter().zip(&self.respiration).map(|(export, loss)| export + loss).collect()
    }

    /// What enters each node, `T_i = Σ_j F[j,i] + z_i`; *shape* `n`.
    ///
    /// The throughflow of all measures: where a network is out of balance, it is the side that counts.
    #[must_use]
    pub fn throughflow(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.n()];
        for (_, target, amount) in self.flows() {
            sums[target] += amount;
        }
        for (sum, import) in sums.iter_mut().zip(&self.imports) {
            *sum += import;
        }
        sums
    }

    /// What leaves each node, `Σ_j F[i,j] + e_i + r_i`; *shape* `n`.
    #[must_use]
    pub fn throughflow_out(&self) -> Vec<f64> {
        (0..self.n())
            .map(|i| {
                let given: f64 = self.flows_from(i).map(|(_, amount)| amount).sum();
                given + (self.exports[i] + self.respiration[i])
            })
            .collect()
    }

    /// Total system throughput `TSTp = Σ F + Σ z + Σ (e + r)`.
    #[must_use]
    pub fn total_throughput(&self) -> f64 {
        let within: f64 = self.amounts.iter().sum();
        let entering: f64 = self.imports.iter().sum();
        let leaving: f64 = self.outputs().iter().sum();
        within + entering + leaving
    }

    /// The greatest difference of what enters and what leaves a node, as a share of what enters it.
    ///
    /// Range: at least 0; 0 in a steady state. Absent where some node takes nothing in and gives out.
    #[must_use]
    pub fn imbalance(&self) -> Option<f64> {
        let mut greatest: f64 = 0.0;
        for (entering, leaving) in self.throughflow().iter().zip(self.throughflow_out()) {
            if *entering != 0.0 || leaving != 0.0 {
                greatest = greatest.max(defined::ratio((entering - leaving).abs(), *entering)?);
            }
        }
        Some(greatest)
    }

    /// The same network with node `i` at place `order[i]`; absent where `order` is not a permutation.
    #[must_use]
    pub fn permuted(&self, order: &[usize]) -> Option<FlowNetwork> {
        let mut seen = vec![false; self.n()];
        for &place in order {
            if std::mem::replace(seen.get_mut(place)?, true) {
                return None;
            }
        }
        if order.len() != self.n() {
            return None;
        }
        let moved = |values: &[f64]| {
            let mut there = vec![0.0; values.len()];
            for (value, &place) in values.iter().zip(order) {
                there[place] = *value;
            }
            there
        };
        let flows: Vec<(usize, usize, f64)> =
            self.flows().map(|(i, j, amount)| (order[i], order[j], amount)).collect();
        let (z, e, r) = (moved(&self.imports), moved(&self.exports), moved(&self.respiration));
        let storage = self.storage.as_deref().map(moved);
        FlowNetwork::new(&flows, z, e, r).ok().map(|network| FlowNetwork { storage, ..network })
    }

    /// The strong component of each node, numbered by lowest member; *shape* `n`.
    #[must_use]
    pub fn strong_components(&self) -> Vec<usize> {
        strong_labels(&self.successors())
    }

    /// The weak component of each node, numbered by lowest member; *shape* `n`.
    #[must_use]
    pub fn weak_components(&self) -> Vec<usize> {
        let links: Vec<(usize, usize)> = self.flows().map(|(i, j, _)| (i, j)).collect();
        weak(self.n(), &links)
    }

    pub(crate) fn successors(&self) -> Successors {
        Successors::new(self.n(), self.flows().map(|(i, j, _)| (i, j)).collect())
    }

    /// `F` as a dense matrix; absent beyond [`DENSE_NODES_MAX`].
    pub(crate) fn dense(&self) -> Option<Matrix> {
        if DENSE_NODES_MAX < self.n() {
            return None;
        }
        let mut matrix = Matrix::zero(self.n());
        for (i, j, amount) in self.flows() {
            matrix.set(i, j, amount);
        }
        Some(matrix)
    }
}

fn check_amounts(list: &'static str, amounts: &[f64], n: usize) -> Result<(), FlowNetworkError> {
    if amounts.len() != n {
        return Err(FlowNetworkError::WrongLength { list, found: amounts.len(), expected: n });
    }
    amounts.iter().enumerate().try_for_each(|(i, &amount)| check_amount(list, i, amount))
}

fn check_amount(list: &'static str, position: usize, found: f64) -> Result<(), FlowNetworkError> {
    if found.is_finite() && 0.0 <= found {
        return Ok(());
    }
    Err(FlowNetworkError::NotAnAmount { list, position, found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(made: Result<FlowNetwork, FlowNetworkError>, message: &str) {
        assert_eq!(made.unwrap_err().to_string(), message);
    }

    #[test]
    fn what_is_no_network_is_refused_with_its_place() {
        let zero = || vec![0.0; 2];
        refuses(
            FlowNetwork::new(&[(0, 2, 1.0)], zero(), zero(), zero()),
            "flow 0 names node 2, but nodes are numbered 0 to 1",
        );
        refuses(
            FlowNetwork::new(&[(0, 1, 1.0), (1, 0, -1.0)], zero(), zero(), zero()),
            "`flows[1]` is -1, but must be a finite amount of at least 0",
        );
        refuses(
            FlowNetwork::new(&[], zero(), vec![0.0], zero()),
            "`exports` has 1 entries, but must have 2, one for each node",
        );
        refuses(
            FlowNetwork::new(&[], zero(), zero(), vec![0.0, f64::NAN]),
            "`respiration[1]` is NaN, but must be a finite amount of at least 0",
        );
        refuses(
            FlowNetwork::new(&[(0, 1, 1.7e308)], vec![1.7e308, 0.0], zero(), zero()),
            "the total of all flows is not finite; choose a larger unit",
        );
        refuses(
            FlowNetwork::from_dense(&[0.0; 3], zero(), zero(), zero()),
            "`matrix` has 3 entries, but must have 4, one for each node",
        );
    }

    #[test]
    fn flows_of_one_pair_are_added_and_zeros_left_out() {
        let zero = || vec![0.0; 2];
        let flows = [(1, 0, 2.0), (0, 1, 1.0), (1, 0, 3.0), (0, 0, 0.0)];
        let network = FlowNetwork::new(&flows, zero(), zero(), zero()).unwrap();
        assert_eq!(network.flows().collect::<Vec<_>>(), [(0, 1, 1.0), (1, 0, 5.0)]);
        let dense = FlowNetwork::from_dense(&[0., 1., 5., 0.], zero(), zero(), zero()).unwrap();
        assert_eq!(dense, network);
    }

    #[test]
    fn accumulation_closes_the_balance() {
        let made = FlowNetwork::new(&[(0, 1, 6.0)], vec![10., 0.], vec![0., 8.], vec![1., 0.]);
        let network = made.unwrap();
        assert_eq!(network.imbalance(), Some(2.0 / 6.0));
        let closed = network.with_accumulation(&[3.0, -2.0]).unwrap();
        assert_eq!(closed.imbalance(), Some(0.0));
        assert!((closed.total_throughput() - 30.0).abs() < 1e-14);
    }

    #[test]
    fn only_permutations_move_nodes() {
        let network =
            FlowNetwork::new(&[(0, 1, 6.0)], vec![1., 0.], vec![0.; 2], vec![0.; 2]).unwrap();
        let moved = network.permuted(&[1, 0]).unwrap();
        assert_eq!(moved.flows().collect::<Vec<_>>(), [(1, 0, 6.0)]);
        assert_eq!(moved.imports(), [0.0, 1.0]);
        assert_eq!(network.permuted(&[0, 0]), None);
        assert_eq!(network.permuted(&[0]), None);
        assert_eq!(network.permuted(&[0, 2]), None);
    }
}
