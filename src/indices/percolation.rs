//! Resistance: what still hangs together when one node after the other is taken out.
//!
//! `S(q)` is the share of all nodes in the largest component after `q` removals, direction of links not
//! counted. `R = (1/n) Σ_{q=1..n} S(q)`, in \[0, (n−1)/(2n)\] (Schneider, Moreira, Andrade, Havlin and Herrmann
//! 2011, *PNAS* 108). For a given order the nodes are put back in reverse and joined (Newman and Ziff
//! 2001), so that the whole curve costs one pass.

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::indices::components::{Forest, Successors};
use crate::indices::dice;

/// `S(q)` for `q = 1..=n`, for nodes that are taken out in the given order; *shape* `n`.
///
/// Absent where `order` is not a permutation of the nodes. Links beyond `n` are passed over. `O(n + links log links)`.
///
/// ```
/// use ecograph::indices::percolation;
///
/// // A star: without its centre nothing hangs together.
/// let star = [(0, 1), (0, 2), (0, 3)];
/// assert_eq!(percolation::targeted_order(4, &star)[0], 0);
/// let curve = percolation::curve(4, &star, &[0, 1, 2, 3]).expect("a permutation");
/// assert_eq!(curve, [0.25, 0.25, 0.25, 0.0]);
/// assert_eq!(percolation::robustness_index(&curve), Some(0.1875));
/// let (attack, failure) =
///     (percolation::targeted(4, &star), percolation::random(4, &star, 100, 42));
/// assert!(attack < failure, "an attack breaks it sooner than accidents");
/// let mut order = percolation::random_order(4, 42);
/// order.sort_unstable();
/// assert_eq!(order, [0, 1, 2, 3]);
/// ```
#[must_use]
pub fn curve(n: usize, links: &[(usize, usize)], order: &[usize]) -> Option<Vec<f64>> {
    curve_of(&undirected(n, links), order)
}

/// [`curve`] of a graph that has each link both ways.
pub(crate) fn curve_of(graph: &Successors, order: &[usize]) -> Option<Vec<f64>> {
    let n = graph.n();
    let mut there = vec![true; n];
    for &node in order {
        if !std::mem::replace(there.get_mut(node)?, false) {
            return None;
        }
    }
    if order.len() != n {
        return None;
    }
    let mut forest = Forest::new(n);
    let mut largest = 0usize;
    let mut curve = vec![0.0; n];
    for (q, &node) in order.iter().enumerate().rev() {
        // Now exactly the nodes behind `q` are there.
        curve[q] = largest as f64 / n as f64;
        there[node] = true;
        largest = largest.max(1);
        for &other in graph.of(node) {
            if there[other] {
                largest = largest.max(forest.join(node, other));
            }
        }
    }
    Some(curve)
}

/// `R` of a curve, its mean; absent without nodes.
#[must_use]
pub fn robustness_index(curve: &[f64]) -> Option<f64> {
    if curve.is_empty() {
        return None;
    }
    Some(curve.iter().sum::<f64>() / curve.len() as f64)
}

/// The order in which the node with the most links left is taken out, among equals the lowest; *shape* `n`.
///
/// `O((n + links) log n)`.
#[must_use]
pub fn targeted_order(n: usize, links: &[(usize, usize)]) -> Vec<usize> {
    targeted_order_of(&undirected(n, links))
}

/// [`targeted_order`] of a graph that has each link both ways.
pub(crate) fn targeted_order_of(graph: &Successors) -> Vec<usize> {
    let n = graph.n();
    let mut degree: Vec<usize> = (0..n).map(|node| graph.of(node).len()).collect();
    // Nodes by links left; an entry is void once its node is gone or has lost another link.
    let mut waiting: Vec<BinaryHeap<Reverse<usize>>> = Vec::new();
    waiting.resize_with(degree.iter().max().map_or(0, |most| most + 1), BinaryHeap::new);
    for (node, &links) in degree.iter().enumerate() {
        waiting[links].push(Reverse(node));
    }
    let mut order = Vec::with_capacity(n);
    let mut gone = vec![false; n];
    // Links only get fewer, so the most that are left never grow.
    for most in (0..waiting.len()).rev() {
        while let Some(Reverse(node)) = waiting[most].pop() {
            if gone[node] || degree[node] != most {
                continue;
            }
            gone[node] = true;
            order.push(node);
            for &other in graph.of(node) {
                if !gone[other] {
                    degree[other] -= 1;
                    waiting[degree[other]].push(Reverse(other));
                }
            }
        }
    }
    order
}

/// An order without regard to links, a function of `n` and `seed` alone; *shape* `n`.
#[must_use]
pub fn random_order(n: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&node| (dice::key(seed, node as u64, 0), node));
    order
}

/// `R` under attack on the nodes with most links; absent without nodes.
#[must_use]
pub fn targeted(n: usize, links: &[(usize, usize)]) -> Option<f64> {
    robustness_index(&curve(n, links, &targeted_order(n, links))?)
}

/// `R` under failure at random, the mean of `n_orders` orders; absent without nodes or orders.
#[must_use]
pub fn random(n: usize, links: &[(usize, usize)], n_orders: u64, seed: u64) -> Option<f64> {
    let mut sum = 0.0;
    for which in 0..n_orders {
        sum += robustness_index(&curve(n, links, &random_order(n, dice::key(seed, which, 1)))?)?;
    }
    crate::indices::defined::ratio(sum, n_orders as f64)
}

fn undirected(n: usize, links: &[(usize, usize)]) -> Successors {
    let known: Vec<(usize, usize)> =
        links.iter().copied().filter(|&(a, b)| a < n && b < n).collect();
    Successors::undirected(n, &known)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::indices::cohesion::tests::karate;
    use crate::indices::components::{sizes, weak};

    #[test]
    fn the_karate_club_falls_apart_as_published() {
        let found = targeted(34, &karate()).unwrap();
        assert!((found - 0.135_813_148_788_927_28).abs() < 1e-12, "{found}");
        assert!(found < random(34, &karate(), 20, 1).unwrap());
    }

    #[test]
    fn a_star_dies_with_its_hub() {
        let star: Vec<_> = (1..5).map(|leaf| (0, leaf)).collect();
        assert_eq!(targeted_order(5, &star), [0, 1, 2, 3, 4]);
        assert_eq!(curve(5, &star, &[0, 1, 2, 3, 4]), Some(vec![0.2, 0.2, 0.2, 0.2, 0.0]));
        assert_eq!(curve(5, &star, &[4, 3, 2, 1, 0]), Some(vec![0.8, 0.6, 0.4, 0.2, 0.0]));
    }

    #[test]
    fn only_permutations_are_orders() {
        assert_eq!(curve(2, &[], &[0]), None);
        assert_eq!(curve(2, &[], &[0, 0]), None);
        assert_eq!(curve(2, &[], &[0, 2]), None);
        assert_eq!(targeted(0, &[]), None);
        assert_eq!(random(3, &[], 0, 1), None);
        assert_eq!(targeted(1, &[]), Some(0.0));
        let mut order = random_order(50, 3);
        assert_ne!(order, random_order(50, 4));
        order.sort_unstable();
        assert!(order.into_iter().eq(0..50));
    }

    proptest! {
        #[test]
        fn taking_out_and_putting_back_agree(links in prop::collection::vec((0usize..9, 0usize..9), 0..20), seed: u64) {
            let order = random_order(9, seed);
            let curve = curve(9, &links, &order).unwrap();
            for (q, share) in curve.iter().enumerate() {
                let gone = &order[..=q];
                let left: Vec<_> =
                    links.iter().copied().filter(|(a, b)| !gone.contains(a) && !gone.contains(b)).collect();
                let labels = weak(9, &left);
                let kept: Vec<usize> = (0..9).filter(|node| !gone.contains(node)).map(|node| labels[node]).collect();
                let largest = sizes(&kept).into_iter().max().unwrap_or(0);
                prop_assert!((share - largest as f64 / 9.0).abs() < 1e-15);
            }
        }
    }
}
