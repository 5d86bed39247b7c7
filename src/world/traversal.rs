//! The traits of `petgraph` that a [`View`] has, and the iterators behind them.
//!
//! Rows of a node come channel by channel, in the order of the other ends' slots; ends that take
//! no part are left out.

use std::{iter::FusedIterator, ops::Range};

use petgraph::{
    Directed, Direction,
    data::DataMap,
    visit::{
        Data, EdgeCount, EdgeIndexable, GetAdjacencyMatrix, GraphBase, GraphProp,
        IntoEdgeReferences, IntoEdges, IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected,
        IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable,
        VisitMap, Visitable,
    },
};

use crate::world::graph::{Connector, Edge, View};

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

impl IntoNodeIdentifiers for &View<'_> {
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
