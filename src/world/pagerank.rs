//! `PageRank`: the share of time a random walker spends at each agent.

use petgraph::visit::{EdgeRef, IntoEdgeReferences, NodeCount};

use crate::{base::ordered, world::graph::View};

/// How the walker walks and when to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Walk {
    /// Chance of following a connector rather than jumping anywhere, in [0, 1).
    pub damping: f64,
    /// Mean change of a rank below which the ranks stand.
    pub tolerance: f64,
    /// Rounds at most.
    pub rounds: u32,
}

/// Ranks of the nodes of a view, summing to 1; empty without nodes.
///
/// `r_j = (1−d)/n + d·(Σ_i r_i·w_ij/Σ_k w_ik + Σ_{dangling} r_i/n)` (Brin and Page 1998): weighted by
/// strength, what reaches an agent without connectors is spread over all. Power iteration from the
/// even distribution. O(connectors) a round; the same bits on any number of threads. *shape*: length
/// `n_nodes`.
///
/// ```
/// use ecograph::world::{View, Walk, World, pagerank};
///
/// // Two fans and a star, who looks at one of them.
/// let world = World::builder()
///     .species("person", 3)
///     .channel("follow", "person", "person", [(0, 2), (1, 2), (2, 0)])
///     .build()?;
/// let view = View::of(&world, &["follow"])?;
/// let rank = pagerank(&view, Walk { damping: 0.85, tolerance: 1e-12, rounds: 1000 });
/// assert!(rank[1] < rank[0] && rank[0] < rank[2]);
/// assert!((rank.iter().sum::<f64>() - 1.0).abs() < 1e-9);
/// # Ok::<(), ecograph::world::Refusal>(())
/// ```
#[must_use]
pub fn pagerank(view: &View<'_>, walk: Walk) -> Vec<f64> {
    let n = view.node_count();
    let mut out = vec![0.0_f64; n];
    for edge in view.edge_references() {
        out[edge.source() as usize] += f64::from(*edge.weight());
    }
    let even = 1.0 / n as f64;
    let mut ranks = vec![even; n];
    for _ in 0..walk.rounds {
        let resting = ordered::sum(n, |node| if out[node] <= 0.0 { ranks[node] } else { 0.0 });
        let mut next = vec![even * (1.0 - walk.damping + walk.damping * resting); n];
        // ORDER: edges come in the order of the view, one after another.
        for edge in view.edge_references() {
            let source = edge.source() as usize;
            if 0.0 < out[source] {
                let share = f64::from(*edge.weight()) / out[source];
                next[edge.target() as usize] += walk.damping * ranks[source] * share;
            }
        }
        let moved = ordered::sum(n, |node| (next[node] - ranks[node]).abs());
        ranks = next;
        if moved < walk.tolerance * n as f64 {
            break;
        }
    }
    ranks
}
