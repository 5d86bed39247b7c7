//! The network speaks `petgraph`: one channel, or the union of several, as a graph of its traits.
//!
//! A [`View`] lends a world as it is, copies no connector, and has compact node numbers over the
//! agents that take part. Node weight: the agent's slot; edge weight: the connector's strength, 1
//! where a channel has none; edge number: [`Connector`]. In a union, connectors of two channels
//! between the same agents are parallel edges. Rows by target are made when first asked for.
//!
//! Everything of `petgraph::algo` and `petgraph::visit` that asks for these traits runs on
//! `&View`. Two warnings: `tarjan_scc` calls itself once for each node of a path and overflows the
//! stack on large networks, use `kosaraju_scc`; `page_rank` takes time quadratic in nodes and
//! knows no weights, use [`super::pagerank()`].
//!
//! ```
//! use ecograph::world::{View, World};
//! let world = World::builder()
//!     .species("walker", 4)
//!     .channel("friend", "walker", "walker", [(0, 1), (2, 3)])
//!     .build()?;
//! let view = View::of(&world, &["friend"])?;
//! assert_eq!(petgraph::algo::connected_components(&view), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{iter::FusedIterator, ops::Range, sync::OnceLock};

use petgraph::{
    Directed, Direction, EdgeType, Graph,
    data::DataMap,
    graph::{IndexType, NodeIndex},
    visit::{
        Data, EdgeCount, EdgeIndexable, EdgeRef, GetAdjacencyMatrix, GraphBase, GraphProp,
        IntoEdgeReferences, IntoEdges, IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected,
        IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable,
        VisitMap, Visitable,
    },
};

use crate::{
    base::{Block, Incoming},
    world::{
        ALIVE, Builder, World,
        columns::STRENGTH,
        refusal::{Refusal, Why},
    },
};

/// One or several channels of a world as a directed graph over the agents that take part.
#[derive(Debug)]
pub struct View<'w> {
    layers: Vec<Layer<'w>>,
    /// Slot of each node, ascending.
    agents: Vec<u32>,
    /// Node of each slot; [`NOBODY`] for those who take no part.
    nodes: Vec<u32>,
    edges: usize,
    incoming: OnceLock<Vec<Incoming>>,
}

#[derive(Debug)]
struct Layer<'w> {
    block: &'w Block,
    strength: Option<&'w [f32]>,
    /// Number of the layer's first edge in [`EdgeIndexable`].
    first: usize,
}

const NOBODY: u32 = u32::MAX;

/// The strength of a connector that has none.
const WHOLE: f32 = 1.0;

/// Number of an edge: its channel, counted in the view, and its place in the channel's block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Connector {
    /// Place of the channel among those of the view.
    pub channel: u32,
    /// Place of the connector in the channel.
    pub place: usize,
}

/// An edge of a view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge<'a> {
    source: u32,
    target: u32,
    weight: &'a f32,
    id: Connector,
}

impl EdgeRef for Edge<'_> {
    type NodeId = u32;
    type EdgeId = Connector;
    type Weight = f32;

    fn source(&self) -> u32 {
        self.source
    }

    fn target(&self) -> u32 {
        self.target
    }

    fn weight(&self) -> &f32 {
        self.weight
    }

    fn id(&self) -> Connector {
        self.id
    }
}

impl<'w> View<'w> {
    /// The union of these channels as it is. O(agents + connectors).
    ///
    /// # Errors
    /// When there is no such channel, or it is stored as links.
    pub fn of(world: &'w World, channels: &[&str]) -> Result<Self, Refusal> {
        let refused = |why| Refusal { who: "view".to_owned(), why };
        let (mut layers, mut first) = (Vec::new(), 0);
        for &name in channels {
            world.channel(name).map_err(refused)?;
            let Some(block) = world.block(name) else {
                let name = name.to_owned();
                return Err(refused(Why::OtherStorage { name, stored: "links", cure: "links" }));
            };
            layers.push(Layer { block, strength: world.column_of(name, &STRENGTH), first });
            first += block.len();
        }
        let alive = world.column(&ALIVE).unwrap_or(&[]);
        let agents: Vec<u32> =
            (0..alive.len() as u32).filter(|&slot| alive[slot as usize] != 0).collect();
        let mut nodes = vec![NOBODY; alive.len()];
        for (node, &slot) in agents.iter().enumerate() {
            nodes[slot as usize] = node as u32;
        }
        let mut view = Self { layers, agents, nodes, edges: 0, incoming: OnceLock::new() };
        view.edges = view.edge_references().count();
        Ok(view)
    }

    /// The slot of a node's agent.
    ///
    /// # Panics
    /// When there is no such node.
    #[must_use]
    pub fn agent(&self, node: u32) -> u32 {
        self.agents[node as usize]
    }

    /// The node of an agent that takes part.
    #[must_use]
    pub fn node(&self, agent: u32) -> Option<u32> {
        self.nodes.get(agent as usize).copied().filter(|&node| node != NOBODY)
    }

    /// A copy as a graph of `petgraph`, for algorithms that take only that: node and edge weights
    /// as here, nodes with the same numbers, edges channel by channel in the order of rows.
    #[must_use]
    pub fn to_petgraph(&self) -> Graph<u32, f32> {
        let mut graph = Graph::with_capacity(self.agents.len(), self.edges);
        self.agents.iter().for_each(|&agent| {
            graph.add_node(agent);
        });
        for edge in self.edge_references() {
            let (source, target) = (edge.source as usize, edge.target as usize);
            graph.add_edge(NodeIndex::new(source), NodeIndex::new(target), *edge.weight);
        }
        graph
    }

    fn incoming(&self) -> &[Incoming] {
        self.incoming
            .get_or_init(|| self.layers.iter().map(|layer| Incoming::of(layer.block)).collect())
    }

    fn weight(&self, id: Connector) -> Option<&'w f32> {
        let layer = self.layers.get(id.channel as usize)?;
        if layer.block.len() <= id.place {
            return None;
        }
        layer.strength.map_or(Some(&WHOLE), |strength| strength.get(id.place))
    }

    /// Places of a node's edges in one channel.
    fn row(&self, channel: usize, node: u32, direction: Direction) -> Range<usize> {
        let (layer, agent) = (&self.layers[channel], self.agents[node as usize]);
        match direction {
            Direction::Outgoing => layer.block.row(agent),
            Direction::Incoming => 0..self.incoming()[channel].degree(agent),
        }
    }
}

impl World {
    /// A world of one species and one channel, from a graph: agents are its nodes, in order, and
    /// connectors its edges, in both directions if it is undirected, with their weights as strengths.
    ///
    /// Of parallel edges the strongest stays; an edge from a node to itself is dropped.
    ///
    /// # Errors
    /// When the builder refuses: too many nodes.
    pub fn from_petgraph<N, Ty: EdgeType, Ix: IndexType>(
        graph: &Graph<N, f32, Ty, Ix>,
        species: &str,
        channel: &str,
    ) -> Result<Self, Refusal> {
        let builder = Self::builder().species(species, graph.node_count());
        let mut world = builder.channel_of(channel, species, species, graph).build()?;
        let mut strengths = vec![f32::NEG_INFINITY; world.block(channel).map_or(0, Block::len)];
        if let Some(block) = world.block(channel) {
            for ((source, target), strength) in weighted(graph) {
                if let Some(place) = block.find(source, target) {
                    strengths[place] = strengths[place].max(strength);
                }
            }
        }
        world.set_up_of(channel, &STRENGTH)?.copy_from_slice(&strengths);
        Ok(world)
    }
}

impl Builder {
    /// A channel whose connectors are the edges of a graph, in both directions if it is
    /// undirected; nodes count as agents within their species.
    #[must_use]
    pub fn channel_of<N, E: Copy, Ty: EdgeType, Ix: IndexType>(
        self,
        name: &str,
        sources: &str,
        ends: &str,
        graph: &Graph<N, E, Ty, Ix>,
    ) -> Self {
        self.channel(name, sources, ends, weighted(graph).map(|(ends, _)| ends))
    }
}

/// Every edge, in the direction or both directions it has.
fn weighted<N, E: Copy, Ty: EdgeType, Ix: IndexType>(
    graph: &Graph<N, E, Ty, Ix>,
) -> impl Iterator<Item = ((u32, u32), E)> + '_ {
    graph.edge_references().flat_map(|edge| {
        let (source, target) = (edge.source().index() as u32, edge.target().index() as u32);
        let back = (!graph.is_directed()).then_some(((target, source), *edge.weight()));
        [Some(((source, target), *edge.weight())), back].into_iter().flatten()
    })
}

/// Which nodes were visited, a bit each.
#[derive(Clone, Debug, Default)]
pub struct Seen(Vec<u64>);

impl VisitMap<u32> for Seen {
    fn visit(&mut self, node: u32) -> bool {
        let first = !self.is_visited(&node);
        self.0[node as usize / 64] |= 1 << (node % 64);
        first
    }

    fn is_visited(&self, node: &u32) -> bool {
        self.0[*node as usize / 64] >> (node % 64) & 1 == 1
    }

    fn unvisit(&mut self, node: u32) -> bool {
        let visited = self.is_visited(&node);
        self.0[node as usize / 64] &= !(1 << (node % 64));
        visited
    }
}

/// Edges of one node in one direction, channel by channel.
#[derive(Clone, Debug)]
pub struct Row<'a, 'w> {
    view: &'a View<'w>,
    node: u32,
    direction: Direction,
    channel: usize,
    left: Range<usize>,
}

impl<'a, 'w> Row<'a, 'w> {
    fn of(view: &'a View<'w>, node: u32, direction: Direction) -> Self {
        let left = if view.layers.is_empty() { 0..0 } else { view.row(0, node, direction) };
        Self { view, node, direction, channel: 0, left }
    }

    /// The other end's slot and the place of the edge at a place of the row.
    fn end(&self, at: usize) -> (u32, usize) {
        match self.direction {
            Direction::Outgoing => (self.view.layers[self.channel].block.all_targets()[at], at),
            Direction::Incoming => {
                let (agent, incoming) =
                    (self.view.agents[self.node as usize], &self.view.incoming()[self.channel]);
                (incoming.sources(agent)[at], incoming.places(agent)[at])
            }
        }
    }
}

impl<'a> Iterator for Row<'a, '_> {
    type Item = Edge<'a>;

    fn next(&mut self) -> Option<Edge<'a>> {
        loop {
            let Some(at) = self.left.next() else {
                self.channel += 1;
                if self.view.layers.len() <= self.channel {
                    return None;
                }
                self.left = self.view.row(self.channel, self.node, self.direction);
                continue;
            };
            let (end, place) = self.end(at);
            let Some(other) = self.view.node(end) else { continue };
            let id = Connector { channel: self.channel as u32, place };
            let (source, target) = match self.direction {
                Direction::Outgoing => (self.node, other),
                Direction::Incoming => (other, self.node),
            };
            return Some(Edge { source, target, weight: self.view.weight(id)?, id });
        }
    }
}

impl FusedIterator for Row<'_, '_> {}

/// Nodes at the other ends of one node's edges.
#[derive(Clone, Debug)]
pub struct Neighbours<'a, 'w>(Row<'a, 'w>);

impl Iterator for Neighbours<'_, '_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let edge = self.0.next()?;
        Some(match self.0.direction {
            Direction::Outgoing => edge.target,
            Direction::Incoming => edge.source,
        })
    }
}

/// Every edge, channel by channel, in the order of rows.
#[derive(Clone, Debug)]
pub struct Edges<'a, 'w> {
    view: &'a View<'w>,
    channel: usize,
    /// Row counted from the channel's first source, and place.
    row: usize,
    place: usize,
}

impl<'a> Iterator for Edges<'a, '_> {
    type Item = Edge<'a>;

    fn next(&mut self) -> Option<Edge<'a>> {
        loop {
            let layer = self.view.layers.get(self.channel)?;
            let offsets = layer.block.offsets();
            if layer.block.len() <= self.place {
                (self.channel, self.row, self.place) = (self.channel + 1, 0, 0);
                continue;
            }
            while offsets[self.row + 1] <= self.place {
                self.row += 1;
            }
            let id = Connector { channel: self.channel as u32, place: self.place };
            let source = layer.block.sources().start + self.row as u32;
            let target = layer.block.all_targets()[self.place];
            self.place += 1;
            if let (Some(source), Some(target)) = (self.view.node(source), self.view.node(target)) {
                return Some(Edge { source, target, weight: self.view.weight(id)?, id });
            }
        }
    }
}

/// Every node with its agent's slot.
pub type Nodes<'a> = std::iter::Map<
    std::iter::Enumerate<std::slice::Iter<'a, u32>>,
    fn((usize, &'a u32)) -> (u32, &'a u32),
>;

impl GraphBase for View<'_> {
    type NodeId = u32;
    type EdgeId = Connector;
}

impl Data for View<'_> {
    type NodeWeight = u32;
    type EdgeWeight = f32;
}

impl GraphProp for View<'_> {
    type EdgeType = Directed;
}

impl NodeCount for View<'_> {
    fn node_count(&self) -> usize {
        self.agents.len()
    }
}

impl EdgeCount for View<'_> {
    fn edge_count(&self) -> usize {
        self.edges
    }
}

impl NodeIndexable for View<'_> {
    fn node_bound(&self) -> usize {
        self.agents.len()
    }

    fn to_index(&self, node: u32) -> usize {
        node as usize
    }

    fn from_index(&self, index: usize) -> u32 {
        index as u32
    }
}

impl NodeCompactIndexable for View<'_> {}

impl EdgeIndexable for View<'_> {
    fn edge_bound(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.first + layer.block.len())
    }

    fn to_index(&self, id: Connector) -> usize {
        self.layers[id.channel as usize].first + id.place
    }

    fn from_index(&self, index: usize) -> Connector {
        let channel = self.layers.partition_point(|layer| layer.first <= index).max(1) - 1;
        Connector { channel: channel as u32, place: index - self.layers[channel].first }
    }
}

impl Visitable for View<'_> {
    type Map = Seen;

    fn visit_map(&self) -> Seen {
        Seen(vec![0; self.agents.len().div_ceil(64)])
    }

    fn reset_map(&self, map: &mut Seen) {
        map.0.clear();
        map.0.resize(self.agents.len().div_ceil(64), 0);
    }
}

impl GetAdjacencyMatrix for View<'_> {
    type AdjMatrix = ();

    fn adjacency_matrix(&self) {}

    /// In O(log degree) for each channel, by the sorted rows.
    fn is_adjacent(&self, _matrix: &(), source: u32, target: u32) -> bool {
        let (source, target) = (self.agent(source), self.agent(target));
        self.layers.iter().any(|layer| layer.block.find(source, target).is_some())
    }
}

impl DataMap for View<'_> {
    fn node_weight(&self, node: u32) -> Option<&u32> {
        self.agents.get(node as usize)
    }

    fn edge_weight(&self, id: Connector) -> Option<&f32> {
        self.weight(id)
    }
}

impl<'a> IntoNodeIdentifiers for &'a View<'_> {
    type NodeIdentifiers = Range<u32>;

    fn node_identifiers(self) -> Range<u32> {
        0..self.agents.len() as u32
    }
}

impl<'a> IntoNodeReferences for &'a View<'_> {
    type NodeRef = (u32, &'a u32);
    type NodeReferences = Nodes<'a>;

    fn node_references(self) -> Nodes<'a> {
        self.agents.iter().enumerate().map(|(node, agent)| (node as u32, agent))
    }
}

impl<'a, 'w> IntoEdgeReferences for &'a View<'w> {
    type EdgeRef = Edge<'a>;
    type EdgeReferences = Edges<'a, 'w>;

    fn edge_references(self) -> Edges<'a, 'w> {
        Edges { view: self, channel: 0, row: 0, place: 0 }
    }
}

impl<'a, 'w> IntoNeighbors for &'a View<'w> {
    type Neighbors = Neighbours<'a, 'w>;

    fn neighbors(self, node: u32) -> Neighbours<'a, 'w> {
        Neighbours(Row::of(self, node, Direction::Outgoing))
    }
}

impl<'a, 'w> IntoNeighborsDirected for &'a View<'w> {
    type NeighborsDirected = Neighbours<'a, 'w>;

    fn neighbors_directed(self, node: u32, direction: Direction) -> Neighbours<'a, 'w> {
        Neighbours(Row::of(self, node, direction))
    }
}

impl<'a, 'w> IntoEdges for &'a View<'w> {
    type Edges = Row<'a, 'w>;

    fn edges(self, node: u32) -> Row<'a, 'w> {
        Row::of(self, node, Direction::Outgoing)
    }
}

impl<'a, 'w> IntoEdgesDirected for &'a View<'w> {
    type EdgesDirected = Row<'a, 'w>;

    fn edges_directed(self, node: u32, direction: Direction) -> Row<'a, 'w> {
        Row::of(self, node, direction)
    }
}
