//! Who steers: how unequal the influence between two nodes is, over all walks.
//!
//! `η[i,j] = N[i,j]/T_j`; node `j` depends more on `i` than the other way where `η[i,j] > η[j,i]`.
//! Schramski, Gattie, Patten, Borrett, Fath, Thomas and Whipple 2006, *Ecological Modelling* 194.

use crate::indices::circulation::Circulation;
use crate::indices::defined::finite;

/// `s_j = Σ_i (η[i,j] − η[j,i])`, per unit of flow: below 0 the node steers, above 0 it is steered; they sum to 0.
///
/// `N` is rounded to `10⁻¹⁰` first, because what is left of arithmetic would be blown up by nodes of tiny
/// throughflow. *Shape*: length `n`. A node that takes nothing in counts as `η[·,j] = 0`. `O(n²)`.
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
/// use ecograph::indices::{Circulation, control};
///
/// let walks = Circulation::of(&network).expect("walks end");
/// let control = control::system_control(&walks);
/// assert!(control[0] < 0.0 && 0.0 < control[1], "node 0, where flow enters, steers");
/// assert_eq!(control::total_control(&walks), Some(control[1]));
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn system_control(circulation: &Circulation) -> Vec<f64> {
    let throughflow = circulation.throughflow();
    let integral = circulation.output_integral().rounded();
    let influence = |i: usize, j: usize| {
        if 0.0 < throughflow[j] { integral.at(i, j) / throughflow[j] } else { 0.0 }
    };
    let n = throughflow.len();
    (0..n).map(|j| (0..n).map(|i| influence(i, j) - influence(j, i)).sum()).collect()
}

/// `TSC = Σ |s_j| / 2`, total system control, per unit of flow; at least 0.
#[must_use]
pub fn total_control(circulation: &Circulation) -> Option<f64> {
    finite(system_control(circulation).iter().map(|control| control.abs()).sum::<f64>() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indices::flow_network::FlowNetwork;

    #[test]
    fn in_a_chain_the_first_steers() {
        // T = (4, 2), N[0,1] = 1/2, so η[0,1] = 1/4 and η[1,0] = 0.
        let flows = [(0, 1, 2.0)];
        let pair = FlowNetwork::new(&flows, vec![4., 0.], vec![0.; 2], vec![2., 2.]).unwrap();
        let all = Circulation::of(&pair).unwrap();
        assert_eq!(system_control(&all), [-0.25, 0.25]);
        assert_eq!(total_control(&all), Some(0.25));
    }
}
