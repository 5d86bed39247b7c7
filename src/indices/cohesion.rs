//! How densely a network holds together: cores, modules, the second Laplacian eigenvalue.

use crate::indices::components::Successors;
use crate::indices::defined::{finite, not_negative, ratio};
use crate::indices::flow_network::DENSE_NODES_MAX;
use crate::indices::linear_algebra::{Matrix, symmetric_eigen};

/// The core number of each node: the largest `k` such that the node is among nodes that all have `k` links among them.
///
/// Links are taken without direction, each pair once, self-loops left out; those beyond `n` are passed
/// over. *Shape*: length `n`. Seidman 1983; Batagelj and Zaveršnik 2003. `O(n + links log links)`.
///
/// ```
/// use ecograph::indices::cohesion::core_numbers;
///
/// // A triangle with a tail.
/// assert_eq!(core_numbers(4, &[(0, 1), (1, 2), (2, 0), (2, 3)]), [2, 2, 2, 1]);
/// ```
#[must_use]
pub fn core_numbers(n: usize, links: &[(usize, usize)]) -> Vec<usize> {
    cores_of(&undirected(n, links))
}

/// [`core_numbers`] of a graph that has each link both ways.
pub(crate) fn cores_of(graph: &Successors) -> Vec<usize> {
    let n = graph.n();
    let mut degree: Vec<usize> = (0..n).map(|node| graph.of(node).len()).collect();
    let degree_max = degree.iter().copied().max().unwrap_or(0);
    // Nodes by degree; `start[d]` is where degree `d` begins.
    let mut start = vec![0; degree_max + 2];
    for &d in &degree {
        start[d + 1] += 1;
    }
    for d in 0..=degree_max {
        start[d + 1] += start[d];
    }
    let mut next = start.clone();
    let (mut order, mut place) = (vec![0; n], vec![0; n]);
    for node in 0..n {
        place[node] = next[degree[node]];
        order[place[node]] = node;
        next[degree[node]] += 1;
    }
    for at in 0..n {
        let node = order[at];
        for &other in graph.of(node) {
            if degree[other] <= degree[node] {
                continue;
            }
            // To the front of its degree, whose border then moves: the node is in the next lower one.
            let front = start[degree[other]].max(at + 1);
            let (moved, there) = (order[front], place[other]);
            order.swap(front, there);
            place[moved] = there;
            place[other] = front;
            start[degree[other]] = front + 1;
            degree[other] -= 1;
        }
    }
    degree
}

/// Modularity of a given partition, directed and weighted, in \[−1, 1\].
///
/// `Q = Σ_c [W_c/m − s_out,c s_in,c/m²]`: `W_c` weight inside group `c`, `s` weight that leaves and enters its nodes, `m` all
/// weight (Leicht and Newman 2008, *PRL* 100). An undirected link is two links. `group[i]` is the group of
/// node `i`, numbered below the number of nodes. Absent where there is no weight, a weight is negative or not finite, or a link names a node
/// without group. `O(links + groups)`.
///
/// ```
/// use ecograph::indices::cohesion::modularity;
///
/// let pairs = [(0, 1, 1.0), (2, 3, 1.0)];
/// assert_eq!(modularity(&pairs, &[0, 0, 1, 1]), Some(0.5));
/// assert_eq!(modularity(&pairs, &[0, 0, 0, 0]), Some(0.0), "one group says nothing");
/// ```
#[must_use]
pub fn modularity(links: &[(usize, usize, f64)], group: &[usize]) -> Option<f64> {
    let n_groups = group.len();
    if group.iter().any(|group| n_groups <= *group) {
        return None;
    }
    let heaviest = links.iter().map(|link| link.2).fold(0.0, f64::max);
    let (mut inside, mut out, mut into) =
        (vec![0.0; n_groups], vec![0.0; n_groups], vec![0.0; n_groups]);
    let mut total = 0.0;
    for &(source, target, weight) in links {
        if !(weight.is_finite() && 0.0 <= weight) {
            return None;
        }
        let (from, to) = (*group.get(source)?, *group.get(target)?);
        let weight = ratio(weight, heaviest)?;
        total += weight;
        out[from] += weight;
        into[to] += weight;
        if from == to {
            inside[from] += weight;
        }
    }
    if total <= 0.0 {
        return None;
    }
    let part = |c: usize| inside[c] / total - (out[c] / total) * (into[c] / total);
    finite((0..n_groups).map(part).sum())
}

/// Algebraic connectivity: the second smallest eigenvalue of the Laplacian of the undirected network.
///
/// In \[0, n\]; 0 where it falls apart (Fiedler 1973). Links as in [`core_numbers`]. Absent for fewer than
/// two nodes and beyond 500. `O(n³)`.
///
/// ```
/// use ecograph::indices::cohesion::algebraic_connectivity;
///
/// let near = |found: Option<f64>, value: f64| found.is_some_and(|it| (it - value).abs() < 1e-9);
/// assert!(near(algebraic_connectivity(3, &[(0, 1), (1, 2), (2, 0)]), 3.0));
/// assert!(near(algebraic_connectivity(3, &[(0, 1)]), 0.0), "it falls apart");
/// ```
#[must_use]
pub fn algebraic_connectivity(n: usize, links: &[(usize, usize)]) -> Option<f64> {
    if !(2..=DENSE_NODES_MAX).contains(&n) {
        return None;
    }
    let graph = undirected(n, links);
    let mut laplacian = Matrix::zero(n);
    for node in 0..n {
        for &other in graph.of(node) {
            laplacian.add(node, node, 1.0);
            laplacian.add(node, other, -1.0);
        }
    }
    let second = symmetric_eigen(&laplacian)?.values[1];
    // Rounding error of the largest eigenvalue; what is below is a network in pieces.
    Some(if second < 1e-13 * n as f64 { 0.0 } else { not_negative(second) })
}

fn undirected(n: usize, links: &[(usize, usize)]) -> Successors {
    let known: Vec<(usize, usize)> =
        links.iter().copied().filter(|&(a, b)| a < n && b < n).collect();
    Successors::undirected(n, &known)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The karate club of Zachary 1977, 34 members, 78 links, members from 1.
    const KARATE: &str = "1-2 1-3 2-3 1-4 2-4 3-4 1-5 1-6 1-7 5-7 6-7 1-8 2-8 3-8 4-8 1-9 3-9 3-10 1-11 5-11 6-11 \
        1-12 1-13 4-13 1-14 2-14 3-14 4-14 6-17 7-17 1-18 2-18 1-20 2-20 1-22 2-22 24-26 25-26 3-28 24-28 25-28 3-29 \
        24-30 27-30 2-31 9-31 1-32 25-32 26-32 29-32 3-33 9-33 15-33 16-33 19-33 21-33 23-33 24-33 30-33 31-33 32-33 \
        9-34 10-34 14-34 15-34 16-34 19-34 20-34 21-34 23-34 24-34 27-34 28-34 29-34 30-34 31-34 32-34 33-34";
    const FACTION_OF_THE_INSTRUCTOR: [usize; 17] =
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 20, 22];

    pub(crate) fn karate() -> Vec<(usize, usize)> {
        let link = |text: &str| {
            let (a, b) = text.split_once('-').unwrap();
            (a.parse::<usize>().unwrap() - 1, b.parse::<usize>().unwrap() - 1)
        };
        KARATE.split_whitespace().map(link).collect()
    }

    #[test]
    fn the_karate_club_has_its_published_numbers() {
        assert_eq!(karate().len(), 78);
        let cores = core_numbers(34, &karate());
        assert_eq!(cores.iter().max(), Some(&4));
        assert_eq!(cores.iter().filter(|core| **core == 4).count(), 10);
        let second = algebraic_connectivity(34, &karate()).unwrap();
        assert!((second - 0.468_525_226_701_393_57).abs() < 1e-12, "{second}");
        let group: Vec<usize> = (1..=34)
            .map(|member| usize::from(!FACTION_OF_THE_INSTRUCTOR.contains(&member)))
            .collect();
        let both: Vec<(usize, usize, f64)> =
            karate().iter().flat_map(|&(a, b)| [(a, b, 2.5), (b, a, 2.5)]).collect();
        let found = modularity(&both, &group).unwrap();
        assert!((found - 0.358_234_714_003_944_8).abs() < 1e-12, "{found}");
    }

    #[test]
    fn one_group_and_no_links_have_no_modules() {
        assert_eq!(modularity(&[(0, 1, 1.0), (1, 0, 1.0)], &[0, 0]), Some(0.0));
        assert_eq!(modularity(&[], &[0, 0]), None);
        assert_eq!(modularity(&[(0, 1, 0.0)], &[0, 0]), None);
        assert_eq!(modularity(&[(0, 2, 1.0)], &[0, 0]), None);
        assert_eq!(modularity(&[(0, 1, f64::NAN)], &[0, 0]), None);
        assert_eq!(modularity(&[(0, 1, 1.0)], &[]), None);
        assert_eq!(modularity(&[(0, 1, 1.0)], &[0, usize::MAX]), None);
    }

    #[test]
    fn pieces_are_not_connected() {
        assert_eq!(algebraic_connectivity(4, &[(0, 1), (2, 3)]), Some(0.0));
        assert_eq!(algebraic_connectivity(1, &[]), None);
        // A complete network of 5: all eigenvalues but the first are 5.
        let all: Vec<_> = (0..25).map(|at| (at / 5, at % 5)).collect();
        assert!((algebraic_connectivity(5, &all).unwrap() - 5.0).abs() < 1e-13);
        assert!(core_numbers(0, &[]).is_empty());
        assert_eq!(core_numbers(3, &[(0, 0), (0, 1), (1, 0), (5, 1)]), [1, 1, 0]);
    }

    proptest! {
        #[test]
        fn cores_are_what_is_left_after_peeling(links in prop::collection::vec((0usize..10, 0usize..10), 0..40)) {
            let cores = core_numbers(10, &links);
            let graph = undirected(10, &links);
            for k in 0..8 {
                let mut left = [true; 10];
                for _ in 0..10 {
                    for node in 0..10 {
                        left[node] &= k <= graph.of(node).iter().filter(|other| left[**other]).count();
                    }
                }
                for node in 0..10 {
                    prop_assert_eq!(left[node], k <= cores[node]);
                }
            }
        }
    }
}
