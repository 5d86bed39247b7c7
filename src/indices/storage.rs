//! How long value stays, and how often it comes back to the same stock.
//!
//! With `F̃ = Fᵀ − diag T`, the rates are `C = F̃ diag(X)⁻¹`; a time step `dt` is chosen so short that
//! `P = I + C dt` has no negative diagonal, and `Q = (I − P)⁻¹` counts visits; `C' = diag(X)⁻¹ F̃` and so
//! on from the side of the receiver. Barber 1978; Matis and Patten 1981; Fath and Patten 1999.
//!
//! Stocks below `1.5·10⁻⁸` of the greatest count as none: such a node has no rates, and the inverse is
//! the Moore-Penrose one, as in the reference implementation. Then most measures still have a value,
//! but it describes the system without that node; [`cycling`](Storage::cycling) is absent.

use crate::indices::circulation::amplified;
use crate::indices::defined::{finite, ratio, variation};
use crate::indices::flow_network::FlowNetwork;
use crate::indices::linear_algebra::{Matrix, negligible_left_out};

/// The storage analysis of a network of compartments with known stocks. `O(n³)`.
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
/// use ecograph::indices::storage::{Storage, mean_residence_time, residence_times};
///
/// let network = network.with_storage(vec![40.0, 40.0])?;
/// let stock = Storage::of(&network).expect("stocks are known");
/// assert_eq!(stock.total(), 80.0);
/// // A stock turns over in two periods, and half of what leaves comes back.
/// assert_eq!(stock.cycling(), Some(0.75));
/// let modes = stock.modes().expect("something enters");
/// assert_eq!((modes.boundary, modes.first_passage, modes.cycled), (10.0, 10.0, 60.0));
/// assert_eq!((stock.boundary_intensity(), stock.direct_intensity()), (Some(0.125), Some(0.125)));
/// assert_eq!((stock.indirect_intensity(), stock.indirect_to_direct()), (Some(0.75), Some(6.0)));
/// // Potential stocks: one unit given to, or drawn from, each node.
/// assert_eq!(stock.indirect_to_direct_by_output(), stock.indirect_to_direct_by_input());
/// assert_eq!(stock.homogenisation_by_output(), stock.homogenisation_by_input());
/// assert_eq!((stock.amplification_by_output(), stock.amplification_by_input()), (2, 2));
/// // Only node 1 has a way out.
/// assert_eq!(residence_times(&network), Some(vec![None, Some(4.0)]));
/// assert_eq!(mean_residence_time(&network), None);
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Storage {
    stocks: Vec<f64>,
    imports: Vec<f64>,
    outputs: Vec<f64>,
    step: f64,
    output: Visits,
    input: Visits,
}

/// One step and all steps, in one orientation; column `j` is the donor in `output`.
#[derive(Clone, Debug)]
struct Visits {
    direct: Matrix,
    integral: Matrix,
}

/// Stock by what it has done so far (Fath, Patten and Choi 2001); in the unit of stocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StorageModes {
    /// Mode 0: entered in the last step.
    pub boundary: f64,
    /// Mode 1 (and 3): at its node for the first time, from another node.
    pub first_passage: f64,
    /// Mode 2: at its node again.
    pub cycled: f64,
    /// Mode 4: leaves in the next step.
    pub leaving: f64,
}

impl Storage {
    /// Analyses `network`; absent where stocks are unknown or all 0, beyond 500 nodes, where no node has a
    /// rate, or where stocks are never left for good.
    #[must_use]
    pub fn of(network: &FlowNetwork) -> Option<Storage> {
        let stocks = network.storage()?.to_vec();
        let flows = network.dense()?;
        let throughflow = network.throughflow();
        let turnover = negligible_left_out(&stocks);
        let n = network.n();
        let (mut output, mut input) = (Matrix::zero(n), Matrix::zero(n));
        for i in 0..n {
            for j in 0..n {
                let own = if i == j { throughflow[i] } else { 0.0 };
                let net = flows.at(j, i) - own;
                output.set(i, j, net * turnover[j]);
                input.set(i, j, net * turnover[i]);
            }
        }
        // The rate of the fastest node, up to the next whole number, as one step of time.
        let fastest = output.diagonal().into_iter().fold(0.0, f64::min);
        let step = finite(-1.0 / fastest.floor())?;
        let rank = turnover.iter().filter(|rate| 0.0 < **rate).count();
        let (output, input) = (Visits::of(output, step, rank)?, Visits::of(input, step, rank)?);
        let imports = network.imports().to_vec();
        Some(Storage { stocks, imports, outputs: network.outputs(), step, output, input })
    }

    /// `TSS = Σ X`, in the unit of stocks.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.stocks.iter().sum()
    }

    /// `CIS = Σ X_i (Q_ii − 1)/Q_ii / Σ X`, cycling index of storage, in \[0, 1\]; absent where a stock counts as none.
    #[must_use]
    pub fn cycling(&self) -> Option<f64> {
        let visits = self.output.integral.diagonal();
        let cycled: f64 = self.stocks.iter().zip(&visits).map(|(x, q)| x * ((q - 1.0) / q)).sum();
        ratio(cycled, self.total())
    }

    /// `Σ z dt / TSS`: the part of the stock that comes straight from outside. Imports to nodes that
    /// hold nothing count, as they do in enaR; where those are large it is above 1.
    #[must_use]
    pub fn boundary_intensity(&self) -> Option<f64> {
        ratio(self.imports.iter().sum::<f64>() * self.step, self.total())
    }

    /// `Σ P z dt / TSS`: the part that has gone one step.
    #[must_use]
    pub fn direct_intensity(&self) -> Option<f64> {
        ratio(self.output.direct_from(&self.imports) * self.step, self.total())
    }

    /// `Σ (Q − I − P) z dt / TSS`: the part that has gone more.
    #[must_use]
    pub fn indirect_intensity(&self) -> Option<f64> {
        ratio(self.output.indirect_from(&self.imports) * self.step, self.total())
    }

    /// Indirect over direct, realised.
    #[must_use]
    pub fn indirect_to_direct(&self) -> Option<f64> {
        ratio(self.output.indirect_from(&self.imports), self.output.direct_from(&self.imports))
    }

    /// `Σ(Q − I − P)/Σ P`: were each node given one unit.
    #[must_use]
    pub fn indirect_to_direct_by_output(&self) -> Option<f64> {
        self.output.indirect_to_direct()
    }

    /// `Σ(Q' − I − P')/Σ P'`: were one unit drawn from each node.
    #[must_use]
    pub fn indirect_to_direct_by_input(&self) -> Option<f64> {
        self.input.indirect_to_direct()
    }

    /// `CV(P)/CV(Q)`, sample standard deviations over all cells.
    #[must_use]
    pub fn homogenisation_by_output(&self) -> Option<f64> {
        self.output.homogenisation()
    }

    /// `CV(P')/CV(Q')`.
    #[must_use]
    pub fn homogenisation_by_input(&self) -> Option<f64> {
        self.input.homogenisation()
    }

    /// Pairs of different nodes with `Q > 1`.
    #[must_use]
    pub fn amplification_by_output(&self) -> usize {
        amplified(&self.output.integral)
    }

    /// Pairs of different nodes with `Q' > 1`.
    #[must_use]
    pub fn amplification_by_input(&self) -> usize {
        amplified(&self.input.integral)
    }

    /// Mode partition of the stock.
    #[must_use]
    pub fn modes(&self) -> Option<StorageModes> {
        let boundary = self.imports.iter().sum::<f64>() * self.step;
        let (mut reached, mut cycled) = (0.0, 0.0);
        for (i, row) in self.output.integral.rows().enumerate() {
            let visits = row[i];
            // A node without rates is never visited.
            if visits == 0.0 {
                continue;
            }
            let visited: f64 = row.iter().zip(&self.imports).map(|(q, z)| q * z).sum();
            reached += visited / visits * self.step;
            cycled += (visits - 1.0) * (visited / visits) * self.step;
        }
        let leaving = finite(self.outputs.iter().sum::<f64>() * self.step)?;
        let first_passage = finite(reached - boundary)?;
        Some(StorageModes { boundary, first_passage, cycled: finite(cycled)?, leaving })
    }
}

/// `X_i/(e_i + r_i)`, residence time before leaving the system, in periods; absent where nothing leaves.
#[must_use]
pub fn residence_times(network: &FlowNetwork) -> Option<Vec<Option<f64>>> {
    let stocks = network.storage()?;
    Some(stocks.iter().zip(network.outputs()).map(|(x, out)| ratio(*x, out)).collect())
}

/// The mean of [`residence_times`]; absent where one of them is, or stocks are unknown.
#[must_use]
pub fn mean_residence_time(network: &FlowNetwork) -> Option<f64> {
    let times: Vec<f64> = residence_times(network)?.into_iter().collect::<Option<_>>()?;
    ratio(times.iter().sum(), times.len() as f64)
}

impl Visits {
    fn of(rates: Matrix, step: f64, rank: usize) -> Option<Visits> {
        let n = rates.n();
        // I − P is −C dt itself: taken directly, nothing cancels.
        let mut lost = Matrix::zero(n);
        let mut direct = rates;
        for i in 0..n {
            for j in 0..n {
                let moved = direct.at(i, j) * step;
                lost.set(i, j, 0.0 - moved);
                direct.set(i, j, if i == j { 1.0 + moved } else { moved });
            }
        }
        let integral = lost.pseudo_inverse_of_rank(rank)?.rounded();
        Some(Visits { direct, integral })
    }

    fn direct_from(&self, imports: &[f64]) -> f64 {
        self.direct.rows().map(|row| row.iter().zip(imports).map(|(p, z)| p * z).sum::<f64>()).sum()
    }

    fn indirect_from(&self, imports: &[f64]) -> f64 {
        let all: f64 = self
            .integral
            .rows()
            .map(|row| row.iter().zip(imports).map(|(q, z)| q * z).sum::<f64>())
            .sum();
        all - imports.iter().sum::<f64>() - self.direct_from(imports)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn network(storage: &[f64]) -> FlowNetwork {
        FlowNetwork::new(&[(0, 1, 4.0)], vec![8., 0.], vec![0., 4.], vec![4., 0.])
            .and_then(|network| network.with_storage(storage.to_vec()))
            .unwrap()
    }

    #[test]
    fn a_chain_by_hand() {
        // Rates 8/4 and 4/1: dt = 1/4, P = [[1/2, 0], [1/4, 0]], Q = [[2, 0], [1/2, 1]].
        let all = Storage::of(&network(&[4.0, 1.0])).unwrap();
        assert_eq!((all.total(), all.cycling()), (5.0, Some(0.4)));
        assert_eq!(all.boundary_intensity(), Some(0.4));
        assert_eq!(all.direct_intensity(), Some(0.3));
        assert_eq!(all.indirect_intensity(), Some(0.3));
        assert_eq!(all.indirect_to_direct(), Some(1.0));
        assert_eq!(all.indirect_to_direct_by_output(), Some(1.0));
        let modes = all.modes().unwrap();
        let wanted = StorageModes { boundary: 2.0, first_passage: 1.0, cycled: 2.0, leaving: 2.0 };
        assert_eq!(modes, wanted);
        assert_eq!(mean_residence_time(&network(&[4.0, 1.0])), Some(0.625));
    }

    #[test]
    fn unknown_and_empty_stocks_have_no_storage_analysis() {
        let known = network(&[0.0, 0.0]);
        assert!(Storage::of(&known).is_none());
        let unknown = FlowNetwork::new(&[], vec![1.0], vec![1.0], vec![0.0]).unwrap();
        assert!(Storage::of(&unknown).is_none());
        assert_eq!(mean_residence_time(&unknown), None);
    }

    #[test]
    fn a_node_without_stock_has_no_cycling() {
        let part = Storage::of(&network(&[4.0, 0.0])).unwrap();
        assert_eq!(part.cycling(), None);
        assert!((part.total() - 4.0).abs() < 1e-15);
        assert!(part.modes().is_some());
    }
}
