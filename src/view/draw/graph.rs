//! A network laid out by forces (Fruchterman and Reingold 1991) with a pull to the middle.
//!
//! Nodes begin on a spiral in their order, so that the same network gives the same picture.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::flow::key;
use super::lines::WIDTH;
use super::pen::px;

/// A node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// Area of its circle, relative to the largest, in [0, 1].
    pub(crate) size: f64,
    pub(crate) color: usize,
    pub(crate) words: String,
}

/// A network.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    /// Source, target, colour.
    pub(crate) edges: Vec<(usize, usize, usize)>,
    /// What the colours of nodes mean.
    pub(crate) colors: Vec<(usize, String)>,
    pub(crate) words: String,
}

const HEIGHT: f64 = 560.0;
const TOP: f64 = 44.0;
const STEPS: usize = 240;

/// Draws the network.
pub(crate) fn draw(graph: &Graph) -> Markup {
    let places = fitted(&places(graph.nodes.len(), &graph.edges));
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by(|&a, &b| graph.nodes[b].size.total_cmp(&graph.nodes[a].size));
    let rows = graph.colors.chunks(5);
    html! {
        svg.fig xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (px(WIDTH)) " " (px(HEIGHT)) }
            role="img" aria-label=(graph.words) {
            @for (row, colors) in rows.enumerate() {
                g transform={ "translate(0 " (row * 18) ")" } { (key(colors)) }
            }
            @for (color, d) in lines(graph, &places) {
                path class={ "edges s" (color) } d=(d) {}
            }
            @for at in order {
                @let (node, (x, y)) = (&graph.nodes[at], places[at]);
                circle class={ "node f" (node.color) } cx=(px(x)) cy=(px(y))
                    r=(px(2.2 + 9.0 * libm::sqrt(node.size))) { title { (node.words) } }
            }
        }
    }
}

/// One path for each colour.
fn lines(graph: &Graph, places: &[(f64, f64)]) -> Vec<(usize, String)> {
    let mut colors: Vec<usize> = graph.edges.iter().map(|edge| edge.2).collect();
    colors.sort_unstable();
    colors.dedup();
    let path = |color: usize| {
        let mut d = String::new();
        for &(source, target, _) in graph.edges.iter().filter(|edge| edge.2 == color) {
            let ((a, b), (x, y)) = (places[source], places[target]);
            // Writing to a string cannot fail.
            let _infallible = write!(d, "M{a:.0} {b:.0}L{x:.0} {y:.0}");
        }
        (color, d)
    };
    colors.into_iter().map(path).collect()
}

/// Places in a square around the origin. O(steps · nodes²).
fn places(n: usize, edges: &[(usize, usize, usize)]) -> Vec<(f64, f64)> {
    const GOLDEN: f64 = 2.399_963_229_728_653;
    let spiral = |at: usize| {
        let (radius, turn) = (libm::sqrt(at as f64 + 0.5), GOLDEN * at as f64);
        (radius * libm::cos(turn), radius * libm::sin(turn))
    };
    let mut places: Vec<(f64, f64)> = (0..n).map(spiral).collect();
    let mut degrees = vec![0.0_f64; n];
    for &(a, b, _) in edges {
        degrees[a] += 1.0;
        degrees[b] += 1.0;
    }
    for step in 0..STEPS {
        let heat = 1.2 * (1.0 - step as f64 / STEPS as f64) + 0.01;
        let mut moves = vec![(0.0, 0.0); n];
        for a in 0..n {
            for b in a + 1..n {
                let (dx, dy) = (places[a].0 - places[b].0, places[a].1 - places[b].1);
                let square = (dx * dx + dy * dy).max(1e-4);
                let push = 1.0 / square;
                moves[a] = (moves[a].0 + dx * push, moves[a].1 + dy * push);
                moves[b] = (moves[b].0 - dx * push, moves[b].1 - dy * push);
            }
        }
        for &(a, b, _) in edges.iter().filter(|(a, b, _)| a != b) {
            let (dx, dy) = (places[a].0 - places[b].0, places[a].1 - places[b].1);
            // The better linked, the weaker each link: else all would lie on the hubs.
            let weak = libm::sqrt(degrees[a] * degrees[b]);
            let pull = 0.9 * libm::sqrt(dx * dx + dy * dy) / weak;
            moves[a] = (moves[a].0 - dx * pull, moves[a].1 - dy * pull);
            moves[b] = (moves[b].0 + dx * pull, moves[b].1 + dy * pull);
        }
        for (place, (mx, my)) in places.iter_mut().zip(moves) {
            let (mx, my) = (mx - 0.25 * place.0, my - 0.25 * place.1);
            let far = libm::sqrt(mx * mx + my * my).max(1e-9);
            let go = far.min(heat) / far;
            *place = (place.0 + mx * go, place.1 + my * go);
        }
    }
    places
}

/// Places stretched over the picture.
fn fitted(places: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let ends = |of: fn(&(f64, f64)) -> f64| {
        places.iter().map(of).fold((f64::MAX, f64::MIN), |(l, h), at| (l.min(at), h.max(at)))
    };
    let (x, y) = (ends(|place| place.0), ends(|place| place.1));
    let share = |(low, high): (f64, f64), at: f64| {
        if low < high { (at - low) / (high - low) } else { 0.5 }
    };
    let fit = |&(a, b): &(f64, f64)| {
        (18.0 + (WIDTH - 36.0) * share(x, a), TOP + (HEIGHT - TOP - 18.0) * share(y, b))
    };
    places.iter().map(fit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_linked_stands_near() {
        let edges: Vec<(usize, usize, usize)> = (0..9).map(|at| (at, at + 1, 0)).collect();
        let places = places(10, &edges);
        let far = |a: usize, b: usize| {
            let (dx, dy) = (places[a].0 - places[b].0, places[a].1 - places[b].1);
            libm::sqrt(dx * dx + dy * dy)
        };
        let linked: f64 = edges.iter().map(|&(a, b, _)| far(a, b)).sum::<f64>() / 9.0;
        assert!(2.0 * linked < far(0, 9), "{linked} {}", far(0, 9));
        let fitted = fitted(&places);
        assert!(
            fitted.iter().all(|&(x, y)| (0.0..=WIDTH).contains(&x) && (0.0..HEIGHT).contains(&y))
        );
    }

    #[test]
    fn the_same_network_is_the_same_picture_and_one_node_has_a_place() {
        let node = Node { size: 1.0, words: "<x>".into(), ..Node::default() };
        let (nodes, edges) = (vec![node], vec![(0, 0, 1)]);
        let graph = Graph { nodes, edges, colors: vec![], words: String::new() };
        let text = draw(&graph).into_string();
        assert_eq!(text, draw(&graph).into_string());
        assert!(text.contains("&lt;x&gt;") && !text.contains("NaN"), "{text}");
    }
}
