//! Which nodes hang together: weak and strong components, and how much of the system lies in the largest.
//!
//! Wholeness: the share of the system from which everything can reach everything.

use std::collections::BTreeSet;

use crate::indices::defined;

/// For each node the nodes it leads to, each once and in rising order.
#[derive(Clone, Debug)]
pub(crate) struct Successors {
    offsets: Vec<usize>,
    targets: Vec<usize>,
}

impl Successors {
    /// `links` may come in any order and more than once; all ends must be below `n`.
    pub(crate) fn new(n: usize, mut links: Vec<(usize, usize)>) -> Successors {
        links.sort_unstable();
        links.dedup();
        let mut offsets = vec![0; n + 1];
        for &(source, _) in &links {
            offsets[source + 1] += 1;
        }
        for i in 0..n {
            offsets[i + 1] += offsets[i];
        }
        Successors { offsets, targets: links.into_iter().map(|(_, target)| target).collect() }
    }

    /// The nodes that each node leads to, row by row; rows must be rising and their ends below `n`.
    pub(crate) fn of_rows(rows: &[Vec<u32>]) -> Successors {
        let mut offsets = vec![0];
        let mut targets = Vec::with_capacity(rows.iter().map(Vec::len).sum());
        for row in rows {
            targets.extend(row.iter().map(|&target| target as usize));
            offsets.push(targets.len());
        }
        Successors { offsets, targets }
    }

    /// The same links both ways, self-loops left out. `O(n + links)`.
    pub(crate) fn both_ways(&self) -> Successors {
        let n = self.n();
        let links =
            || (0..n).flat_map(|i| self.of(i).iter().map(move |&j| (i, j))).filter(|(i, j)| i != j);
        let mut incoming = vec![0; n + 1];
        links().for_each(|(_, j)| incoming[j + 1] += 1);
        for i in 0..n {
            incoming[i + 1] += incoming[i];
        }
        let mut next = incoming.clone();
        let mut sources = vec![0; incoming[n]];
        for (i, j) in links() {
            sources[next[j]] = i;
            next[j] += 1;
        }
        let (mut offsets, mut targets) = (vec![0], Vec::with_capacity(2 * sources.len()));
        for i in 0..n {
            // Both lists rise, so they are merged.
            let mut there = self.of(i).iter().copied().filter(|&j| j != i).peekable();
            let mut back = sources[incoming[i]..incoming[i + 1]].iter().copied().peekable();
            loop {
                let next = match (there.peek().copied(), back.peek().copied()) {
                    (Some(a), Some(b)) => a.min(b),
                    (Some(a), None) => a,
                    (None, Some(b)) => b,
                    (None, None) => break,
                };
                there.next_if_eq(&next);
                back.next_if_eq(&next);
                targets.push(next);
            }
            offsets.push(targets.len());
        }
        Successors { offsets, targets }
    }

    /// Each pair both ways, self-loops left out.
    pub(crate) fn undirected(n: usize, links: &[(usize, usize)]) -> Successors {
        let both = links.iter().filter(|(a, b)| a != b).flat_map(|&(a, b)| [(a, b), (b, a)]);
        Successors::new(n, both.collect())
    }

    pub(crate) fn n(&self) -> usize {
        self.offsets.len() - 1
    }

    pub(crate) fn of(&self, node: usize) -> &[usize] {
        &self.targets[self.offsets[node]..self.offsets[node + 1]]
    }
}

/// The component of each node of a graph, where a path leads there *and* back.
///
/// Components are numbered from 0 in the order of their lowest node. *Shape*: length `n`. Links that
/// name a node at or beyond `n` are passed over. `O(n + links log links)`, Tarjan 1972.
///
/// ```
/// use ecograph::indices::components::{share_in_largest, strong, weak};
///
/// let links = [(0, 1), (1, 0), (1, 2)];
/// assert_eq!(strong(3, &links), [0, 0, 1]);
/// assert_eq!(weak(3, &links), [0, 0, 0]);
/// // Half of the weight lies where everybody reaches everybody.
/// assert_eq!(share_in_largest(&strong(3, &links), &[1.0, 1.0, 2.0]), Some(0.5));
/// ```
#[must_use]
pub fn strong(n: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let known = links.iter().copied().filter(|&(a, b)| a < n && b < n).collect();
    strong_labels(&Successors::new(n, known))
}

/// The component of each node of a graph, whatever the direction of the links.
///
/// Numbered and shaped like [`strong`]. `O(n + links)` up to the inverse of the Ackermann function.
#[must_use]
pub fn weak(n: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let mut forest = Forest::new(n);
    for &(a, b) in links {
        if a < n && b < n {
            forest.join(a, b);
        }
    }
    let roots: Vec<usize> = (0..n).map(|node| forest.root(node)).collect();
    in_order_of_appearance(&roots)
}

/// The part of the total weight that lies in the largest component, in \[0, 1\].
///
/// With [`strong`] components and throughflows as weights this is *wholeness*,
/// `W = Σ_{i in largest} T_i / Σ T_i`; with weights 1 the share of nodes. The largest is the one of
/// most nodes, among equals the heaviest. Absent where nothing has a weight, where lengths differ, a
/// weight is negative or a component is not numbered below `n`.
#[must_use]
pub fn share_in_largest(components: &[usize], weights: &[f64]) -> Option<f64> {
    let n = components.len();
    if n != weights.len() || components.iter().any(|component| n <= *component) {
        return None;
    }
    let shares = defined::shares(weights)?;
    let mut size = vec![(0usize, 0.0); n];
    for (&component, share) in components.iter().zip(&shares) {
        size[component].0 += 1;
        size[component].1 += share;
    }
    size.iter()
        .max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))
        .map(|largest| largest.1.min(1.0))
}

/// The members of each strong component, in the order of [`strong`].
pub(crate) fn blocks(graph: &Successors) -> Vec<Vec<usize>> {
    let labels = strong_labels(graph);
    let mut blocks = vec![Vec::new(); labels.iter().max().map_or(0, |last| last + 1)];
    for (node, &label) in labels.iter().enumerate() {
        blocks[label].push(node);
    }
    blocks
}

/// Tarjan's algorithm with its own stack, so that long chains do not exhaust the machine's.
pub(crate) fn strong_labels(graph: &Successors) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let n = graph.n();
    let (mut found, mut low, mut label) = (vec![NONE; n], vec![NONE; n], vec![NONE; n]);
    let mut open: Vec<usize> = Vec::new();
    let mut walk: Vec<(usize, usize)> = Vec::new();
    let (mut time, mut n_components) = (0, 0);
    for start in 0..n {
        if found[start] != NONE {
            continue;
        }
        walk.push((start, 0));
        while let Some((node, next)) = walk.pop() {
            if next == 0 {
                found[node] = time;
                low[node] = time;
                time += 1;
                open.push(node);
            }
            let targets = graph.of(node);
            let unseen = (next..targets.len()).find(|&at| {
                let target = targets[at];
                if found[target] != NONE && label[target] == NONE {
                    low[node] = low[node].min(found[target]);
                }
                found[target] == NONE
            });
            if let Some(at) = unseen {
                walk.push((node, at + 1));
                walk.push((targets[at], 0));
                continue;
            }
            if low[node] == found[node] {
                while let Some(member) = open.pop() {
                    label[member] = n_components;
                    if member == node {
                        break;
                    }
                }
                n_components += 1;
            }
            if let Some(&(parent, _)) = walk.last() {
                low[parent] = low[parent].min(low[node]);
            }
        }
    }
    in_order_of_appearance(&label)
}

fn in_order_of_appearance(labels: &[usize]) -> Vec<usize> {
    let n_labels = labels.iter().max().map_or(0, |last| last + 1);
    let mut names = vec![usize::MAX; n_labels];
    let mut next = 0;
    let mut ordered = Vec::with_capacity(labels.len());
    for &label in labels {
        if names[label] == usize::MAX {
            names[label] = next;
            next += 1;
        }
        ordered.push(names[label]);
    }
    ordered
}

/// Sets that grow together (union by size, paths halved).
#[derive(Debug)]
pub(crate) struct Forest {
    parent: Vec<usize>,
    size: Vec<usize>,
}

impl Forest {
    pub(crate) fn new(n: usize) -> Forest {
        Forest { parent: (0..n).collect(), size: vec![1; n] }
    }

    pub(crate) fn root(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    /// Joins two sets and says how large the common one is.
    pub(crate) fn join(&mut self, a: usize, b: usize) -> usize {
        let (mut a, mut b) = (self.root(a), self.root(b));
        if a == b {
            return self.size[a];
        }
        if self.size[a] < self.size[b] {
            std::mem::swap(&mut a, &mut b);
        }
        self.parent[b] = a;
        self.size[a] += self.size[b];
        self.size[a]
    }
}

/// The different labels and how many there are of each; for counting components by size.
pub(crate) fn sizes(labels: &[usize]) -> Vec<usize> {
    let names: BTreeSet<usize> = labels.iter().copied().collect();
    let mut sizes = vec![0; names.last().map_or(0, |last| last + 1)];
    for &label in labels {
        sizes[label] += 1;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_ring_with_a_tail_has_two_kinds_of_components() {
        let links = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)];
        assert_eq!(strong(6, &links), [0, 0, 0, 1, 2, 3]);
        assert_eq!(weak(6, &links), [0, 0, 0, 0, 0, 1]);
        assert_eq!(weak(3, &[(2, 0)]), [0, 1, 0], "whatever the direction");
        assert_eq!(share_in_largest(&strong(6, &links), &[1.0; 6]), Some(0.5));
        assert_eq!(share_in_largest(&strong(6, &links), &[1., 1., 1., 5., 0., 0.]), Some(0.375));
    }

    #[test]
    fn the_heavier_of_two_equals_counts() {
        assert_eq!(share_in_largest(&[0, 0, 1, 1], &[1.0, 0.0, 2.0, 1.0]), Some(0.75));
    }

    #[test]
    fn nothing_has_no_share() {
        assert_eq!(share_in_largest(&[], &[]), None);
        assert_eq!(share_in_largest(&[0], &[0.0]), None);
        assert_eq!(share_in_largest(&[0, 1], &[1.0]), None);
        assert_eq!(share_in_largest(&[usize::MAX], &[1.0]), None);
        assert!(strong(0, &[]).is_empty() && weak(0, &[(0, 1)]).is_empty());
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let n = 200_000;
        let chain: Vec<(usize, usize)> = (1..n).map(|i| (i - 1, i)).collect();
        assert_eq!(strong(n, &chain).iter().max(), Some(&(n - 1)));
    }

    proptest! {
        #[test]
        fn strong_components_are_mutual_reach(links in prop::collection::vec((0usize..9, 0usize..9), 0..24)) {
            let mut reach = [[false; 9]; 9];
            for (i, row) in reach.iter_mut().enumerate() { row[i] = true; }
            for &(a, b) in &links { reach[a][b] = true; }
            for k in 0..9 { for i in 0..9 { for j in 0..9 {
                reach[i][j] |= reach[i][k] && reach[k][j];
            } } }
            let labels = strong(9, &links);
            for i in 0..9 { for j in 0..9 {
                prop_assert_eq!(labels[i] == labels[j], reach[i][j] && reach[j][i]);
            } }
        }
    }
}
