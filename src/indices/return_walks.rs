//! Finn's cycling index without an inverse, for networks of any size.
//!
//! `(N_ii − 1)/N_ii` is the probability that a unit that is at `i` comes back there. So `FCI` is the
//! probability that a walker, set out at node `i` with probability `T_i/TST` and moved by `G` (and lost
//! with the probability that is missing), returns to its start. Steps are two to four in most food webs.

use crate::indices::dice;
use crate::indices::flow_network::FlowNetwork;

/// An estimate with its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate, in \[0, 1\].
    pub value: f64,
    /// Its standard error, `sqrt(v (1 − v)/M)` for `M` walks.
    pub standard_error: f64,
    /// Walks stopped at the longest length allowed, as a share; they count as not returned, so the
    /// value is too small by this much at most.
    pub unfinished: f64,
}

/// Estimates Finn's cycling index by `n_walks` walks of at most `steps_max` steps.
///
/// A function of its arguments alone: walk `k` of the same seed is the same walk. Where more leaves a
/// node than enters it, `G` is taken relative to what leaves. Absent where nothing enters a node or
/// no walk is asked for. `O(n + flows + walks · steps · log(flows of a node))`.
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
/// use ecograph::indices::return_walks::cycling_by_walks;
///
/// let found = cycling_by_walks(&network, 10_000, 1_000, 42).expect("something enters");
/// assert!((found.value - 0.5).abs() < 4.0 * found.standard_error, "the exact value is 0.5");
/// assert_eq!(found.unfinished, 0.0);
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn cycling_by_walks(
    network: &FlowNetwork,
    n_walks: u64,
    steps_max: u64,
    seed: u64,
) -> Option<Estimate> {
    let throughflow = network.throughflow();
    let starts = cumulated(throughflow.iter().copied());
    let total = starts.last().copied().unwrap_or(0.0);
    if total <= 0.0 || n_walks == 0 {
        return None;
    }
    let ways: Vec<Ways> = (0..network.n()).map(|i| Ways::of(network, i, throughflow[i])).collect();
    let (mut returned, mut unfinished) = (0u64, 0u64);
    for walk in 0..n_walks {
        let start = place(&starts, dice::uniform(seed, walk, 0) * total);
        match walked(&ways, start, steps_max, |step| dice::uniform(seed, walk, step)) {
            End::Back => returned += 1,
            End::Out => {}
            End::Lost => unfinished += 1,
        }
    }
    let m = n_walks as f64;
    let value = returned as f64 / m;
    let standard_error = (value * (1.0 - value) / m).sqrt();
    Some(Estimate { value, standard_error, unfinished: unfinished as f64 / m })
}

enum End {
    Back,
    Out,
    Lost,
}

/// Where a unit can go from a node.
struct Ways {
    targets: Vec<usize>,
    cumulated: Vec<f64>,
    /// What the draws are parts of: the throughflow, or what leaves where that is more.
    whole: f64,
}

impl Ways {
    fn of(network: &FlowNetwork, node: usize, throughflow: f64) -> Ways {
        let cumulated = cumulated(network.flows_from(node).map(|(_, amount)| amount));
        let given = cumulated.last().copied().unwrap_or(0.0);
        let targets = network.flows_from(node).map(|(target, _)| target).collect();
        Ways { targets, cumulated, whole: throughflow.max(given) }
    }

    fn next(&self, luck: f64) -> Option<usize> {
        self.targets.get(place(&self.cumulated, luck * self.whole)).copied()
    }
}

fn walked(ways: &[Ways], start: usize, steps_max: u64, luck: impl Fn(u64) -> f64) -> End {
    let mut node = start;
    for step in 1..=steps_max {
        match ways[node].next(luck(step)) {
            None => return End::Out,
            Some(next) if next == start => return End::Back,
            Some(next) => node = next,
        }
    }
    End::Lost
}

fn cumulated(amounts: impl Iterator<Item = f64>) -> Vec<f64> {
    let sum = |sum: &mut f64, amount: f64| {
        *sum += amount;
        Some(*sum)
    };
    amounts.scan(0.0, sum).collect()
}

/// The first entry above `level`; behind the last one where there is none.
fn place(cumulated: &[f64], level: f64) -> usize {
    cumulated.partition_point(|sum| *sum <= level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_come_back_as_often_as_the_inverse_says() {
        let flows = [(0, 1, 8.0), (1, 0, 6.0)];
        let circle = FlowNetwork::new(&flows, vec![10., 0.], vec![0.; 2], vec![8., 2.]).unwrap();
        let found = cycling_by_walks(&circle, 40_000, 1000, 7).unwrap();
        assert!((found.value - 0.375).abs() < 4.0 * found.standard_error, "{found:?}");
        assert!((found.standard_error - (0.375f64 * 0.625 / 40_000.0).sqrt()).abs() < 1e-4);
        assert!(found.unfinished <= 0.0);
        assert_eq!(found, cycling_by_walks(&circle, 40_000, 1000, 7).unwrap());
    }

    #[test]
    fn a_closed_circle_always_returns_and_a_short_rope_says_so() {
        let flows = [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)];
        let zero = || vec![0.0; 3];
        let ring = FlowNetwork::new(&flows, zero(), zero(), zero()).unwrap();
        let found = cycling_by_walks(&ring, 100, 3, 1).unwrap();
        assert_eq!((found.value, found.unfinished), (1.0, 0.0));
        let short = cycling_by_walks(&ring, 100, 2, 1).unwrap();
        assert_eq!((short.value, short.unfinished), (0.0, 1.0));
    }

    #[test]
    fn nothing_has_no_walks() {
        let still = FlowNetwork::new(&[], vec![0.0], vec![0.0], vec![0.0]).unwrap();
        assert_eq!(cycling_by_walks(&still, 10, 10, 1), None);
        let pipe = FlowNetwork::new(&[], vec![1.0], vec![1.0], vec![0.0]).unwrap();
        assert_eq!(cycling_by_walks(&pipe, 0, 10, 1), None);
        assert!(cycling_by_walks(&pipe, 10, 10, 1).unwrap().value <= 0.0);
    }
}
