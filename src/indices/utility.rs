//! Who benefits: direct and integral utilities of each node for each other.
//!
//! `D[i,j] = (F[j,i] − F[i,j])/T_i` is what `i` gains from `j` at first hand, `U = (I − D)⁻¹` over all
//! walks, `Y = diag(T) U` in the unit of flows. Patten 1991; Fath and Patten 1998, *Ecological
//! Modelling* 107.
//!
//! Limits: `U` is the sum of all walks only where the spectral radius of `D` is below 1 (in Cone Spring
//! it is 1.0156); above, it is the inverse and nothing more. Throughflows and singular values below
//! `1.5·10⁻⁸` of the greatest count as none, and `U` is rounded to `10⁻¹⁰` before signs are read, as in the
//! reference implementation.

use crate::indices::defined::ratio;
use crate::indices::flow_network::FlowNetwork;
use crate::indices::linear_algebra::{Matrix, eigenvalue_moduli, negligible_left_out};

/// The utility analysis of a network of compartments. `O(n³)`.
///
/// ```
/// use ecograph::indices::{FlowNetwork, utility::Utility};
///
/// // Grass feeds hares, hares feed foxes.
/// let chain = FlowNetwork::new(
///     &[(0, 1, 8.0), (1, 2, 4.0)],
///     vec![10.0, 8.0, 12.0],
///     vec![0.0; 3],
///     vec![2.0, 12.0, 16.0],
/// )?;
/// let utility = Utility::of(&chain).expect("three nodes");
/// assert!(utility.radius().is_some_and(|radius| radius < 1.0), "the walks add up");
/// // Over all walks there is more benefit than cost: the fox keeps the hares off the grass.
/// assert!(utility.synergism() > Some(1.0));
/// assert_eq!(utility.mutualism(), Some(3.5));
/// assert!((utility.relations_changed() - 6.0 / 9.0).abs() < 1e-12);
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Utility {
    direct: Matrix,
    integral: Matrix,
    radius: Option<f64>,
}

impl Utility {
    /// Analyses `network`; absent without nodes and beyond 500 nodes.
    #[must_use]
    pub fn of(network: &FlowNetwork) -> Option<Utility> {
        let flows = network.dense()?;
        let n = network.n();
        if n == 0 {
            return None;
        }
        let throughflow = network.throughflow();
        let per_unit = negligible_left_out(&throughflow);
        let (mut direct, mut even) = (Matrix::zero(n), Matrix::zero(n));
        for i in 0..n {
            for j in 0..n {
                let gain = flows.at(j, i) - flows.at(i, j);
                direct.set(i, j, gain * per_unit[i]);
                even.set(i, j, gain * per_unit[i].sqrt() * per_unit[j].sqrt());
            }
        }
        let mut integral = direct.identity_less().pseudo_inverse()?.rounded();
        for (i, inflow) in throughflow.iter().enumerate() {
            for j in 0..n {
                integral.set(i, j, integral.at(i, j) * inflow);
            }
        }
        // D is similar to the skew-symmetric `even`, whose eigenvalues do not suffer from the scales.
        let radius = eigenvalue_moduli(&even).and_then(|moduli| moduli.first().copied());
        Some(Utility { direct, integral, radius })
    }

    /// Spectral radius of `D`; below 1 the walks add up.
    #[must_use]
    pub fn radius(&self) -> Option<f64> {
        self.radius
    }

    /// `Σ(Y > 0)/|Σ(Y < 0)|`, benefit to cost; above 1 is synergism. Absent where there is no cost.
    #[must_use]
    pub fn synergism(&self) -> Option<f64> {
        let cells = || self.integral.cells().iter();
        let gains: f64 = cells().filter(|cell| 0.0 < **cell).sum();
        let losses: f64 = cells().filter(|cell| **cell < 0.0).map(|cell| cell.abs()).sum();
        ratio(gains, losses)
    }

    /// Positive over negative relations in `Y`, counted; above 1 is mutualism. Absent where none is negative.
    #[must_use]
    pub fn mutualism(&self) -> Option<f64> {
        let count = |sign: i8| {
            self.integral.cells().iter().filter(|cell| sign_of(**cell) == sign).count() as f64
        };
        ratio(count(1), count(-1))
    }

    /// The share of pairs (a node with itself included) whose signs differ between `D` and `Y`, in \[0, 1\].
    #[must_use]
    pub fn relations_changed(&self) -> f64 {
        let n = self.direct.n();
        let mut changed = 0;
        for i in 0..n {
            for j in i..n {
                let signs = |of: &Matrix| (sign_of(of.at(i, j)), sign_of(of.at(j, i)));
                if signs(&self.direct) != signs(&self.integral) {
                    changed += 1;
                }
            }
        }
        f64::from(changed) / (n * (n + 1) / 2) as f64
    }
}

fn sign_of(x: f64) -> i8 {
    i8::from(0.0 < x) - i8::from(x < 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_predator_and_its_prey_by_hand() {
        // T = (4, 2), D = [[0, −1/2], [1, 0]]; I − D has determinant 3/2; U = [[2/3, −1/3], [2/3, 2/3]].
        let flows = [(0, 1, 2.0)];
        let pair = FlowNetwork::new(&flows, vec![4., 0.], vec![0.; 2], vec![2., 2.]).unwrap();
        let utility = Utility::of(&pair).unwrap();
        assert!((utility.radius().unwrap() - 0.5f64.sqrt()).abs() < 1e-15);
        // Y = [[8/3, −4/3], [4/3, 4/3]].
        assert!((utility.synergism().unwrap() - 4.0).abs() < 1e-9);
        assert_eq!(utility.mutualism(), Some(3.0));
        // The pair keeps its signs; each node's relation to itself turns from 0 to +.
        assert!((utility.relations_changed() - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn without_flows_nobody_loses() {
        let still = FlowNetwork::new(&[], vec![0.0; 2], vec![0.0; 2], vec![0.0; 2]).unwrap();
        let utility = Utility::of(&still).unwrap();
        assert_eq!((utility.synergism(), utility.mutualism()), (None, None));
        assert_eq!((utility.relations_changed(), utility.radius()), (0.0, Some(0.0)));
        let empty = FlowNetwork::new(&[], vec![], vec![], vec![]).unwrap();
        assert!(Utility::of(&empty).is_none());
    }
}
