//! Balance: how a system divides its capacity between order and reserve.
//!
//! Measures of the extended flow matrix `T`: rows give, columns receive; to the `n` nodes come one row
//! (imports) and two columns (exports, respiration). `p = T[i,j] / T..`, logarithms to base 2, so in
//! bits; `0 log 0 = 0`. Ulanowicz 1986, *Growth and Development*; Ulanowicz, Goerner, Lietaer and
//! Gomez 2009, *Ecological Complexity* 6; Zorach and Ulanowicz 2003, *Complexity* 8.
//!
//! Limits: relative ascendency grows with resolution when nothing else changes, about as
//! `ln(n/k) / ln(n k)` for `k` links a node, and most of it lies in the pattern of zeros and in the
//! margins. So compare it on a fixed list of compartments only, and beside [`null_model`]; across
//! sizes use the effective link density.
//!
//! [`null_model`]: crate::indices::null_model

use std::f64::consts::E;

use crate::indices::defined::{not_negative, ratio};
use crate::indices::extended::{Block, Extended};
use crate::indices::flow_network::FlowNetwork;

/// The exponent that Ulanowicz et al. (2009) fitted; their fitness is greatest at `α = exp(−1/1.288)`.
pub const FITNESS_EXPONENT: f64 = 1.288;

/// Diversity of flows and its two parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowInformation {
    /// Total system throughput, in the unit of the flows; greater than 0.
    pub throughput: f64,
    /// `H = −Σ p log p`, diversity of flows in bits; at least 0.
    pub flow_diversity: f64,
    /// `AMI = Σ p log(T[i,j] T.. / (T[i,.] T[.,j]))`, average mutual information in bits; at least 0.
    pub mutual_information: f64,
    /// `Hr = −Σ p log(T[i,j]² / (T[i,.] T[.,j]))`, what is left undetermined, in bits; `H = AMI + Hr`.
    pub residual_diversity: f64,
}

/// One quantity, by where its flows run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    /// From outside to the nodes.
    pub input: f64,
    /// Between the nodes.
    pub internal: f64,
    /// From the nodes to use outside.
    pub export: f64,
    /// From the nodes to dissipation.
    pub respiration: f64,
}

impl Parts {
    /// The sum of the four.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.input + self.internal + self.export + self.respiration
    }

    fn add(&mut self, block: Block, amount: f64) {
        match block {
            Block::Input => self.input += amount,
            Block::Internal => self.internal += amount,
            Block::Export => self.export += amount,
            Block::Respiration => self.respiration += amount,
        }
    }
}

/// Capacity, ascendency and overhead in parts, each in the unit of flows times bits.
///
/// A single part of the ascendency or the overhead may be negative; the totals are not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partition {
    /// Parts of the ascendency `A`.
    pub ascendency: Parts,
    /// Parts of the overhead `Φ`.
    pub overhead: Parts,
    /// Parts of the capacity `C = A + Φ`.
    pub capacity: Parts,
}

/// Measures `network`; absent where nothing flows. `O(flows + n)`.
///
/// ```
/// use ecograph::indices::{FlowNetwork, information};
///
/// let none = || vec![0.0, 0.0];
/// // A ring leaves no choice: all is order.
/// let ring = FlowNetwork::from_dense(&[0.0, 1.0, 1.0, 0.0], none(), none(), none())?;
/// let ring = information::measure(&ring).expect("something flows");
/// assert_eq!((ring.ascendency(), ring.overhead(), ring.capacity()), (2.0, 0.0, 2.0));
/// assert_eq!((ring.alpha(), ring.relative_overhead()), (Some(1.0), Some(0.0)));
/// assert_eq!((ring.robustness(), ring.balance()), (Some(0.0), Some(0.0)));
/// assert_eq!((ring.trophic_depth(), ring.effective_nodes()), (2.0, 2.0));
/// // Everybody to everybody leaves all choice.
/// let free = FlowNetwork::from_dense(&[1.0; 4], none(), none(), none())?;
/// let free = information::measure(&free).expect("something flows");
/// assert_eq!((free.alpha(), free.effective_link_density(), free.effective_flows()), (Some(0.0), 2.0, 4.0));
/// // Fit is what lies between.
/// assert_eq!(free.fitness(information::FITNESS_EXPONENT), Some(0.0));
/// assert!(information::robustness(0.9) < information::robustness(1.0 / std::f64::consts::E));
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn measure(network: &FlowNetwork) -> Option<FlowInformation> {
    let extended = Extended::of(network)?;
    let (mut mutual, mut residual, mut diversity) = (0.0, 0.0, 0.0);
    extended.each(|cell| {
        mutual += cell.share * cell.mutual();
        residual += cell.share * cell.residual();
        diversity += cell.share * cell.diversity();
    });
    Some(FlowInformation {
        throughput: extended.throughput(),
        flow_diversity: not_negative(diversity),
        mutual_information: not_negative(mutual),
        residual_diversity: not_negative(residual),
    })
}

/// Measures capacity, ascendency and overhead of each part of `network`; absent where nothing flows.
///
/// Each part is the sum of the same summands over its block of the extended matrix. `O(flows + n)`.
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
/// use ecograph::indices::information;
///
/// let parts = information::partition(&network).expect("something flows");
/// let whole = information::measure(&network).expect("something flows");
/// assert!((parts.ascendency.total() - whole.ascendency()).abs() < 1e-9);
/// // Node 1 sends back or out; what moves inside has no parallel way but that choice.
/// let redundancy = parts.internal_redundancy().expect("something flows inside");
/// assert!(0.0 < redundancy && redundancy < 1.0);
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn partition(network: &FlowNetwork) -> Option<Partition> {
    let extended = Extended::of(network)?;
    let throughput = extended.throughput();
    let (mut ascendency, mut overhead, mut capacity) =
        (Parts::default(), Parts::default(), Parts::default());
    extended.each(|cell| {
        let flow = cell.share * throughput;
        ascendency.add(cell.block, flow * cell.mutual());
        overhead.add(cell.block, flow * cell.residual());
        capacity.add(cell.block, flow * cell.diversity());
    });
    Some(Partition { ascendency, overhead, capacity })
}

impl FlowInformation {
    /// `C = TSTp · H`, capacity for development, in flow times bits.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        self.throughput * self.flow_diversity
    }

    /// `A = TSTp · AMI`, ascendency, in flow times bits.
    #[must_use]
    pub fn ascendency(&self) -> f64 {
        self.throughput * self.mutual_information
    }

    /// `Φ = TSTp · Hr`, overhead, in flow times bits.
    #[must_use]
    pub fn overhead(&self) -> f64 {
        self.throughput * self.residual_diversity
    }

    /// `α = A/C = AMI/H`, relative ascendency, in \[0, 1\]; absent where there is a single flow (`H = 0`).
    #[must_use]
    pub fn alpha(&self) -> Option<f64> {
        part_of(self.mutual_information, self.flow_diversity)
    }

    /// `Φ/C = Hr/H`, relative overhead, in \[0, 1\]; absent where `H = 0`.
    #[must_use]
    pub fn relative_overhead(&self) -> Option<f64> {
        part_of(self.residual_diversity, self.flow_diversity)
    }

    /// `−α ln α`, in \[0, 1/e\], greatest at `α = 1/e`; absent where `α` is.
    #[must_use]
    pub fn robustness(&self) -> Option<f64> {
        self.alpha().map(robustness)
    }

    /// `−e α ln α`, balance `B`, in \[0, 1\]; absent where `α` is.
    #[must_use]
    pub fn balance(&self) -> Option<f64> {
        self.alpha().map(|alpha| (E * robustness(alpha)).min(1.0))
    }

    /// `−e α^b ln(α^b)`, in \[0, 1\], greatest at `α = exp(−1/b)`; absent where `α` is or `b` is not positive.
    ///
    /// With [`FITNESS_EXPONENT`] the fitness for evolution of Ulanowicz et al. (2009).
    #[must_use]
    pub fn fitness(&self, exponent: f64) -> Option<f64> {
        if !(exponent.is_finite() && 0.0 < exponent) {
            return None;
        }
        self.alpha().map(|alpha| (E * robustness(libm::pow(alpha, exponent))).min(1.0))
    }

    /// `c = 2^(Hr/2)`, effective links a node (link density); at least 1.
    #[must_use]
    pub fn effective_link_density(&self) -> f64 {
        libm::exp2(self.residual_diversity / 2.0)
    }

    /// `2^AMI`, effective roles (trophic depth); at least 1.
    #[must_use]
    pub fn trophic_depth(&self) -> f64 {
        libm::exp2(self.mutual_information)
    }

    /// `2^H`, effective flows; at least 1.
    #[must_use]
    pub fn effective_flows(&self) -> f64 {
        libm::exp2(self.flow_diversity)
    }

    /// `2^((H + AMI)/2)`, effective nodes; at least 1.
    #[must_use]
    pub fn effective_nodes(&self) -> f64 {
        libm::exp2(f64::midpoint(self.flow_diversity, self.mutual_information))
    }
}

impl Partition {
    /// `Φ_int / C_int`, the share of the inner capacity that is parallel ways; absent where nothing flows inside.
    #[must_use]
    pub fn internal_redundancy(&self) -> Option<f64> {
        ratio(self.overhead.internal, self.capacity.internal)
    }
}

/// `−α ln α` of any `α` in \[0, 1\]; 0 at both ends.
#[must_use]
pub fn robustness(alpha: f64) -> f64 {
    if 0.0 < alpha { not_negative(-alpha * libm::log(alpha)) } else { 0.0 }
}

/// `part / whole` in \[0, 1\]; absent where the whole is 0.
fn part_of(part: f64, whole: f64) -> Option<f64> {
    if 0.0 < whole { Some((part / whole).min(1.0)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(flows: &[(usize, usize, f64)], z: &[f64], e: &[f64], r: &[f64]) -> FlowNetwork {
        FlowNetwork::new(flows, z.to_vec(), e.to_vec(), r.to_vec()).unwrap()
    }

    #[test]
    fn a_through_pipe_is_all_order() {
        let pipe = measure(&network(&[], &[3.0], &[3.0], &[0.0])).unwrap();
        assert_eq!((pipe.flow_diversity, pipe.mutual_information), (1.0, 1.0));
        assert_eq!((pipe.alpha(), pipe.robustness()), (Some(1.0), Some(0.0)));
        assert_eq!((pipe.effective_link_density(), pipe.trophic_depth()), (1.0, 2.0));
        assert_eq!((pipe.effective_flows(), pipe.effective_nodes()), (2.0, 2.0));
    }

    #[test]
    fn equal_flows_between_all_are_all_reserve() {
        let flows: Vec<_> = (0..16).map(|at| (at / 4, at % 4, 0.1)).collect();
        let even = measure(&network(&flows, &[0.0; 4], &[0.0; 4], &[0.0; 4])).unwrap();
        assert!((even.flow_diversity - 4.0).abs() < 1e-14);
        assert!(even.mutual_information < 1e-14);
        assert!((even.effective_link_density() - 4.0).abs() < 1e-13);
        assert!(even.robustness().unwrap() < 1e-12);
    }

    #[test]
    fn nothing_and_a_single_flow_have_no_alpha() {
        assert_eq!(measure(&network(&[], &[], &[], &[])), None);
        assert_eq!(measure(&network(&[], &[0.0], &[0.0], &[0.0])), None);
        let single = measure(&network(&[(0, 0, 5.0)], &[0.0], &[0.0], &[0.0])).unwrap();
        assert_eq!((single.flow_diversity, single.alpha(), single.balance()), (0.0, None, None));
        let parts = partition(&network(&[(0, 0, 5.0)], &[0.0], &[0.0], &[0.0])).unwrap();
        assert_eq!(parts.internal_redundancy(), None);
    }

    #[test]
    fn enormous_ratios_stay_numbers() {
        let steep =
            network(&[(0, 1, 1e300), (1, 0, 1e-300)], &[1e-10, 0.0], &[0.0; 2], &[5e-324; 2]);
        let found = measure(&steep).unwrap();
        for value in [found.flow_diversity, found.mutual_information, found.residual_diversity] {
            assert!(value.is_finite() && 0.0 <= value);
        }
    }

    #[test]
    fn fitness_is_greatest_where_it_was_fitted_to_be() {
        assert!((robustness(1.0 / E) - 1.0 / E).abs() < 1e-16);
        let pipe = measure(&network(&[], &[3.0], &[3.0], &[0.0])).unwrap();
        assert_eq!(pipe.fitness(FITNESS_EXPONENT), Some(0.0));
        assert_eq!(pipe.fitness(0.0), None);
        assert_eq!(pipe.fitness(f64::NAN), None);
    }
}
