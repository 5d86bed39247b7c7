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

use std::{ops::Range, sync::OnceLock};

use petgraph::{
    Direction, EdgeType, Graph,
    graph::{IndexType, NodeIndex},
    visit::{EdgeRef, IntoEdgeReferences},
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
    pub(super) layers: Vec<Layer<'w>>,
    /// Slot of each node, ascending.
    pub(super) agents: Vec<u32>,
    /// Node of each slot; [`NOBODY`] for those who take no part.
    nodes: Vec<u32>,
    pub(super) edges: usize,
    incoming: OnceLock<Vec<Incoming>>,
}

#[derive(Debug)]
pub(super) struct Layer<'w> {
    pub(super) block: &'w Block,
    strength: Option<&'w [f32]>,
    /// Number of the layer's first edge in [`EdgeIndexable`].
    pub(super) first: usize,
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
    pub(super) source: u32,
    pub(super) target: u32,
    pub(super) weight: &'a f32,
    pub(super) id: Connector,
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
    ///
    /// ```
    /// # use ecograph::world::{Column, Plan, World};
    /// # const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
    /// # const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
    /// # let mut world = World::builder()
    /// #     .species("user", 3)
    /// #     .channel("chat", "user", "user", [(0, 1), (1, 2)])
    /// #     .build()?;
    /// use ecograph::world::View;
    ///
    /// let view = View::of(&world, &["chat"])?;
    /// assert_eq!((view.node(2), view.agent(2)), (Some(2), 2));
    /// // Edges have the strength of their connectors, or 1.
    /// let graph = view.to_petgraph();
    /// assert_eq!((graph.node_count(), graph.edge_weights().sum::<f32>()), (3, 2.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    pub(super) fn incoming(&self) -> &[Incoming] {
        self.incoming
            .get_or_init(|| self.layers.iter().map(|layer| Incoming::of(layer.block)).collect())
    }

    pub(super) fn weight(&self, id: Connector) -> Option<&'w f32> {
        let layer = self.layers.get(id.channel as usize)?;
        if layer.block.len() <= id.place {
            return None;
        }
        layer.strength.map_or(Some(&WHOLE), |strength| strength.get(id.place))
    }

    /// Places of a node's edges in one channel.
    pub(super) fn row(&self, channel: usize, node: u32, direction: Direction) -> Range<usize> {
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
    ///
    /// ```
    /// use ecograph::world::{World, columns::STRENGTH};
    ///
    /// let friends = petgraph::Graph::<(), f32, petgraph::Undirected>::from_edges([(0, 1, 0.5), (1, 2, 0.25)]);
    /// let world = World::from_petgraph(&friends, "person", "friend")?;
    /// // An edge without direction is a connector each way.
    /// assert_eq!(world.block("friend").map(|block| block.targets(1)), Some(&[0, 2][..]));
    /// assert_eq!(world.column_of("friend", &STRENGTH), Some(&[0.5, 0.5, 0.25, 0.25][..]));
    /// # Ok::<(), ecograph::world::Refusal>(())
    /// ```
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
    ///
    /// ```
    /// use ecograph::world::World;
    ///
    /// let roads = petgraph::Graph::<(), ()>::from_edges([(0, 1), (1, 2)]);
    /// let world =
    ///     World::builder().species("town", 3).channel_of("road", "town", "town", &roads).build()?;
    /// assert_eq!(world.block("road").map(|block| block.len()), Some(2));
    /// # Ok::<(), ecograph::world::Refusal>(())
    /// ```
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
