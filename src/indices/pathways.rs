//! The structure of a flow network: which node feeds which, whatever the amounts.
//!
//! `A[i,j] = 1` where something flows from `i` to `j`. Borrett, Fath and Patten 2007, *Journal of
//! Theoretical Biology* 245; Borrett and Lau 2014, *Methods in Ecology and Evolution* 5.

use crate::indices::components::sizes;
use crate::indices::defined::ratio;
use crate::indices::flow_network::FlowNetwork;
use crate::indices::linear_algebra::{Matrix, eigenvalue_moduli};

/// The walk length at which the growth of the number of walks is read.
const WALK_LENGTH: usize = 200;

/// Counts that need no eigenvalue.
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
/// let links = ecograph::indices::pathways::Links::of(&network);
/// assert_eq!((links.density(), links.connectance()), (Some(1.0), Some(0.5)));
/// assert_eq!(links.strong_share(), Some(1.0), "each node reaches the other");
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Links {
    /// Nodes.
    pub n: usize,
    /// Links, self-loops included.
    pub links: usize,
    /// Strong components.
    pub strong: usize,
    /// Strong components of more than one node.
    pub strong_large: usize,
    /// Nodes in strong components of more than one node.
    pub strong_nodes: usize,
}

impl Links {
    /// Counts the links of `network`. `O(flows log flows)`.
    #[must_use]
    pub fn of(network: &FlowNetwork) -> Links {
        let sizes = sizes(&network.strong_components());
        let large = || sizes.iter().filter(|size| 1 < **size);
        Links {
            n: network.n(),
            links: network.n_flows(),
            strong: sizes.len(),
            strong_large: large().count(),
            strong_nodes: large().sum(),
        }
    }

    /// `L/n²`, connectance, in \[0, 1\]; absent without nodes.
    #[must_use]
    pub fn connectance(&self) -> Option<f64> {
        ratio(self.links as f64, (self.n * self.n) as f64)
    }

    /// `L/n`, links a node; absent without nodes.
    #[must_use]
    pub fn density(&self) -> Option<f64> {
        ratio(self.links as f64, self.n as f64)
    }

    /// Share of nodes in a strong component of more than one node, in \[0, 1\]; absent without nodes.
    #[must_use]
    pub fn strong_share(&self) -> Option<f64> {
        ratio(self.strong_nodes as f64, self.n as f64)
    }
}

/// The eigenvalues of `A`, by absolute value.
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
/// // A ring of two has the eigenvalues 1 and -1.
/// let spectrum = ecograph::indices::pathways::Spectrum::of(&network).expect("it settles");
/// assert!((spectrum.radius() - 1.0).abs() < 1e-9);
/// assert_eq!((spectrum.multiplicity(), spectrum.damping_ratio()), (2, None));
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    moduli: Vec<f64>,
}

impl Spectrum {
    /// The spectrum of `network`; absent without nodes, beyond 500 nodes, or where it does not settle. `O(n³)`.
    #[must_use]
    pub fn of(network: &FlowNetwork) -> Option<Spectrum> {
        let flows = network.dense()?;
        let mut adjacency = Matrix::zero(flows.n());
        for (i, j, _) in network.flows() {
            adjacency.set(i, j, 1.0);
        }
        let moduli = eigenvalue_moduli(&adjacency)?;
        if moduli.is_empty() { None } else { Some(Spectrum { moduli }) }
    }

    /// `λ₁`, spectral radius: the factor by which the number of walks grows with each step; 0 without a cycle.
    #[must_use]
    pub fn radius(&self) -> f64 {
        self.moduli[0]
    }

    /// Eigenvalues as large as the first, to seven digits behind the point.
    #[must_use]
    pub fn multiplicity(&self) -> usize {
        let rounded = |value: f64| (value * 1e7).round();
        let first = rounded(self.moduli[0]);
        self.moduli.iter().filter(|value| rounded(**value).total_cmp(&first).is_eq()).count()
    }

    /// `λ₁/λ₂`, damping ratio, where `λ₂` is the largest below `λ₁`; absent where that is 0 or there is none.
    #[must_use]
    pub fn damping_ratio(&self) -> Option<f64> {
        let (first, m) = (self.moduli[0], self.multiplicity());
        let next = *self.moduli.get(m)?;
        // The product of the eigenvalues that are not 0 is a whole number, so λ₁^m λ₂ is at least 1 where
        // λ₂ < 1. What is less is 0, seen through the root that a repeated eigenvalue draws of rounding.
        let vanished = next * libm::pow(first, m as f64) < 0.5;
        if vanished { None } else { ratio(first, next) }
    }
}

/// Walks of length 200 over walks of length 199: the rate at which pathways multiply.
///
/// Tends to the spectral radius of `A` where the largest component is not periodic (Borrett and Patten
/// 2003). Absent where there is no walk so long, that is without a cycle. `O(flows)`.
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
/// let rate = ecograph::indices::pathways::proliferation(&network);
/// assert_eq!(rate, Some(1.0), "a ring has one way on from each node");
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn proliferation(network: &FlowNetwork) -> Option<f64> {
    let mut walks = vec![1.0; network.n()];
    let mut rate = None;
    for _ in 0..WALK_LENGTH {
        let longer: Vec<f64> =
            (0..network.n()).map(|i| network.flows_from(i).map(|(j, _)| walks[j]).sum()).collect();
        let (before, after): (f64, f64) = (walks.iter().sum(), longer.iter().sum());
        rate = ratio(after, before);
        if after <= 0.0 {
            return None;
        }
        // Only ratios count: without the division the numbers would leave the range.
        walks = longer.iter().map(|count| count / after).collect();
    }
    rate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(n: usize, links: &[(usize, usize)]) -> FlowNetwork {
        let flows: Vec<(usize, usize, f64)> = links.iter().map(|&(i, j)| (i, j, 2.5)).collect();
        FlowNetwork::new(&flows, vec![0.0; n], vec![0.0; n], vec![0.0; n]).unwrap()
    }

    #[test]
    fn a_chain_has_no_walks_to_multiply() {
        let chain = network(3, &[(0, 1), (1, 2)]);
        assert_eq!(proliferation(&chain), None);
        let spectrum = Spectrum::of(&chain).unwrap();
        assert_eq!((spectrum.radius(), spectrum.multiplicity()), (0.0, 3));
        assert_eq!(spectrum.damping_ratio(), None);
        assert_eq!(Links::of(&chain).strong_share(), Some(0.0));
    }

    #[test]
    fn a_repeated_zero_eigenvalue_is_no_second_one() {
        // Characteristic polynomial λ³ (λ − 2): the zero has a single eigenvector.
        let links = [(0, 0), (0, 1), (0, 2), (1, 2), (1, 3), (2, 1), (2, 2), (3, 0)];
        let spectrum = Spectrum::of(&network(4, &links)).unwrap();
        assert!((spectrum.radius() - 2.0).abs() < 1e-9, "{spectrum:?}");
        assert_eq!(spectrum.damping_ratio(), None);
    }

    #[test]
    fn all_to_all_multiplies_by_the_number_of_nodes() {
        let all: Vec<(usize, usize)> = (0..16).map(|at| (at / 4, at % 4)).collect();
        let full = network(4, &all);
        assert!((proliferation(&full).unwrap() - 4.0).abs() < 1e-12);
        assert!((Spectrum::of(&full).unwrap().radius() - 4.0).abs() < 1e-12);
        let links = Links::of(&full);
        assert_eq!((links.connectance(), links.density()), (Some(1.0), Some(4.0)));
        assert_eq!((links.strong, links.strong_large, links.strong_nodes), (1, 1, 4));
    }

    #[test]
    fn nothing_has_no_structure() {
        let empty = network(0, &[]);
        assert_eq!(Links::of(&empty).density(), None);
        assert_eq!(Spectrum::of(&empty), None);
        assert_eq!(proliferation(&empty), None);
    }
}
