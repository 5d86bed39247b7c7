//! Algorithms of `petgraph` give the same on a live view as on a `petgraph::Graph` of the same arcs.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeMap;

use ecograph::world::{ALIVE, Connector, View, Walk, World, columns::STRENGTH, pagerank};
use petgraph::{
    Direction, Graph,
    algo::{self, dominators},
    dot::Dot,
    graph::NodeIndex,
    visit::{
        Bfs, Dfs, EdgeCount, EdgeIndexable, EdgeRef, GetAdjacencyMatrix, IntoEdgeReferences,
        IntoEdges, IntoEdgesDirected, IntoNeighborsDirected, NodeCount, Reversed,
    },
};
use proptest::prelude::*;

type Arcs = [Vec<(u32, u32)>; 2];

/// A world of people and shops; `gone` take no part. Strengths of `friend` differ, `buy` has none.
fn world(arcs: &Arcs, gone: &[usize]) -> World {
    let mut world = World::builder()
        .species("person", 12)
        .species("shop", 4)
        .channel("friend", "person", "person", arcs[0].iter().copied())
        .channel("buy", "person", "shop", arcs[1].iter().copied())
        .build()
        .unwrap();
    let strengths = world.set_up_of("friend", &STRENGTH).unwrap();
    let strength = |place: usize| 0.125 + (place * 7 % 13) as f32 / 16.0;
    strengths.iter_mut().enumerate().for_each(|(place, w)| *w = strength(place));
    let alive = world.set_up(&ALIVE).unwrap();
    for &agent in gone {
        alive[agent] = 0;
    }
    world
}

/// The same arcs by another way: node numbers counted by hand, edges one by one.
fn oracle(world: &World) -> Graph<u32, f32> {
    let alive = world.column(&ALIVE).unwrap();
    let (mut graph, mut nodes) = (Graph::new(), BTreeMap::new());
    for agent in (0..alive.len() as u32).filter(|&agent| alive[agent as usize] == 1) {
        nodes.insert(agent, graph.add_node(agent));
    }
    for channel in ["friend", "buy"] {
        for (place, arc) in world.block(channel).unwrap().iter().enumerate() {
            let strength = world.column_of(channel, &STRENGTH).map_or(1.0, |s| s[place]);
            if let (Some(&source), Some(&target)) = (nodes.get(&arc.0), nodes.get(&arc.1)) {
                graph.add_edge(source, target, strength);
            }
        }
    }
    graph
}

fn sets(mut components: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    for component in &mut components {
        component.sort_unstable();
    }
    components.sort();
    components
}

fn numbers(components: Vec<Vec<NodeIndex>>) -> Vec<Vec<u32>> {
    components.into_iter().map(|c| c.into_iter().map(|n| n.index() as u32).collect()).collect()
}

fn check(world: &World) {
    let (view, graph) = (View::of(world, &["friend", "buy"]).unwrap(), oracle(world));
    assert_eq!((view.node_count(), view.edge_count()), (graph.node_count(), graph.edge_count()));
    assert_eq!(format!("{:?}", view.to_petgraph()), format!("{graph:?}"));
    assert_eq!(Dot::new(&view).to_string(), Dot::new(&graph).to_string());
    assert_eq!(algo::connected_components(&view), algo::connected_components(&graph));
    assert_eq!(sets(algo::kosaraju_scc(&view)), sets(numbers(algo::kosaraju_scc(&graph))));
    assert_eq!(sets(algo::tarjan_scc(&view)), sets(numbers(algo::tarjan_scc(&graph))));
    assert_eq!(algo::is_cyclic_directed(&view), algo::is_cyclic_directed(&graph));
    if let Ok(order) = algo::toposort(&view, None) {
        let at = |node| order.iter().position(|&other| other == node).unwrap();
        assert!(view.edge_references().all(|edge| at(edge.source()) < at(edge.target())));
    }
    assert_eq!(algo::toposort(&view, None).is_ok(), algo::toposort(&graph, None).is_ok());
    for start in 0..view.node_count() as u32 {
        check_from(&view, &graph, start);
    }
}

/// Algorithms that begin at a node.
fn check_from(view: &View<'_>, graph: &Graph<u32, f32>, start: u32) {
    let root = NodeIndex::new(start as usize);
    let reached = |mut nodes: Vec<u32>| {
        nodes.sort_unstable();
        nodes
    };
    let (mut bfs, mut dfs, mut back) =
        (Bfs::new(view, start), Dfs::new(view, start), Bfs::new(Reversed(view), start));
    let walked = reached(std::iter::from_fn(|| bfs.next(view)).collect());
    assert_eq!(walked, reached(std::iter::from_fn(|| dfs.next(view)).collect()));
    let mut other = Bfs::new(graph, root);
    let mut against = Bfs::new(Reversed(graph), root);
    let index = |node: NodeIndex| node.index() as u32;
    assert_eq!(walked, reached(std::iter::from_fn(|| other.next(graph)).map(index).collect()));
    let from = std::iter::from_fn(|| against.next(Reversed(graph))).map(index).collect();
    assert_eq!(reached(std::iter::from_fn(|| back.next(Reversed(view))).collect()), reached(from));
    let near: BTreeMap<u32, u32> = algo::dijkstra(view, start, None, |edge| *edge.weight())
        .into_iter()
        .map(|(node, cost)| (node, cost.to_bits()))
        .collect();
    let far: BTreeMap<u32, u32> = algo::dijkstra(graph, root, None, |edge| *edge.weight())
        .into_iter()
        .map(|(node, cost)| (index(node), cost.to_bits()))
        .collect();
    assert_eq!(near, far);
    let (paths, others) =
        (algo::bellman_ford(view, start).unwrap(), algo::bellman_ford(graph, root).unwrap());
    assert_eq!(paths.distances, others.distances);
    let (rules, ruled) =
        (dominators::simple_fast(view, start), dominators::simple_fast(graph, root));
    for node in 0..view.node_count() as u32 {
        let immediate = ruled.immediate_dominator(NodeIndex::new(node as usize)).map(index);
        assert_eq!(rules.immediate_dominator(node), immediate);
        let joined = graph.contains_edge(root, NodeIndex::new(node as usize));
        assert_eq!(view.is_adjacent(&(), start, node), joined);
    }
    for direction in [Direction::Outgoing, Direction::Incoming] {
        let degree = graph.edges_directed(root, direction).count();
        assert_eq!(view.neighbors_directed(start, direction).count(), degree);
        assert_eq!(view.edges_directed(start, direction).count(), degree);
    }
    assert!(view.edges(start).all(|edge| edge.source() == start));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_view_is_the_graph_of_its_arcs(
        friends in proptest::collection::vec((0..12_u32, 0..12_u32), 0..40),
        buys in proptest::collection::vec((0..12_u32, 0..4_u32), 0..20),
        gone in proptest::collection::vec(0..16_usize, 0..4),
    ) {
        check(&world(&[friends, buys], &gone));
    }
}

#[test]
fn a_view_without_cycles_is_sorted() {
    let chain: Vec<(u32, u32)> = (0..11).map(|a| (a, a + 1)).collect();
    check(&world(&[chain, vec![(3, 0), (11, 1)]], &[5]));
}

#[test]
fn edge_numbers_are_channel_and_place() {
    let world = world(&[vec![(0, 1), (1, 2), (4, 5)], vec![(0, 1), (2, 3)]], &[1]);
    let view = View::of(&world, &["friend", "buy"]).unwrap();
    assert_eq!((view.node(2), view.node(1), view.agent(1)), (Some(1), None, 2));
    let ids: Vec<Connector> = view.edge_references().map(|edge| edge.id()).collect();
    let connector = |channel, place| Connector { channel, place };
    assert_eq!(ids, [connector(0, 2), connector(1, 0), connector(1, 1)]);
    for id in ids {
        assert_eq!(EdgeIndexable::from_index(&view, EdgeIndexable::to_index(&view, id)), id);
    }
    assert_eq!(view.edge_bound(), 5);
    let refused = View::of(&world, &["rival"]).unwrap_err().to_string();
    assert!(refused.contains("no channel `rival`"), "{refused}");
}

#[test]
fn a_world_of_a_graph_is_that_graph() {
    let mut graph = Graph::<(), f32>::new();
    let nodes: Vec<NodeIndex> = (0..5).map(|_| graph.add_node(())).collect();
    for (source, target, strength) in [(3, 0, 0.5), (0, 1, 0.25), (0, 1, 0.75), (2, 2, 0.5)] {
        graph.add_edge(nodes[source], nodes[target], strength);
    }
    let world = World::from_petgraph(&graph, "person", "friend").unwrap();
    let arcs: Vec<(u32, u32)> = world.block("friend").unwrap().iter().collect();
    assert_eq!(arcs, [(0, 1), (3, 0)]);
    assert_eq!(world.column_of("friend", &STRENGTH).unwrap(), [0.75, 0.5]);
    let undirected = graph.into_edge_type::<petgraph::Undirected>();
    let world = World::from_petgraph(&undirected, "person", "friend").unwrap();
    assert_eq!(world.block("friend").unwrap().len(), 4);
}

#[test]
fn pagerank_gives_the_numbers_of_networkx() {
    let arcs = [
        (0, 1, 0.5),
        (0, 2, 0.25),
        (1, 2, 1.0),
        (2, 0, 0.75),
        (2, 3, 0.5),
        (3, 4, 0.125),
        (5, 3, 1.0),
        (5, 0, 0.25),
        (4, 6, 0.5),
        (1, 6, 0.25),
    ];
    let mut graph = Graph::<(), f32>::new();
    (0..8).for_each(|_| {
        graph.add_node(());
    });
    for (source, target, strength) in arcs {
        graph.add_edge(NodeIndex::new(source), NodeIndex::new(target), strength);
    }
    let world = World::from_petgraph(&graph, "person", "friend").unwrap();
    let walk = Walk { damping: 0.85, tolerance: 1e-14, rounds: 1000 };
    let ranks = pagerank(&View::of(&world, &["friend"]).unwrap(), walk);
    // networkx 3.6.1 (its pure Python pagerank): alpha=0.85, tol=1e-14, max_iter=1000; nodes 6 and 7 dangling.
    let expected = [
        0.136_930_833_176_7,
        0.122_114_900_812_6,
        0.166_355_963_965_0,
        0.131_355_907_929_0,
        0.156_173_283_752_1,
        0.044_520_762_012_4,
        0.198_027_586_339_8,
        0.044_520_762_012_4,
    ];
    for (rank, expected) in ranks.iter().zip(expected) {
        assert!((rank - expected).abs() < 1e-11, "{ranks:?}");
    }
    assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}
