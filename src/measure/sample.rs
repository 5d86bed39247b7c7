//! A part of the network small enough to draw, taken by a stated rule.
//!
//! A walk goes from tail to head: over a channel drawn evenly from those over which the agent has
//! connectors, then over one of these. One move in ten, and where there is none, it goes on at an
//! agent drawn evenly from a species drawn evenly, so that rare species are seen. It favours agents
//! with many connectors and says nothing about how frequent anything is.

use std::{cmp::Ordering, collections::BTreeSet};

use rand::RngExt as _;

use crate::{
    base::{Block, Luck, Serial},
    measure::{EdgeRow, NodeRow, network},
    scenario::Channel,
    world::{
        ALIVE, ENVIRONMENT, Ground, World,
        columns::{FLOW, LEVEL, MONEY, REVENUE, SPENT, STRENGTH},
    },
};

/// Agents of a sample at most.
const AGENTS: usize = 300;
/// Connectors of a sample at most.
const CONNECTORS: usize = 1000;
/// Moves of the walk at most.
const MOVES: usize = 30_000;
/// Chance of a move to go on elsewhere.
const ELSEWHERE: f64 = 0.1;

/// One agent of a sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SampleRow {
    /// The agent.
    pub agent: NodeRow,
    /// Connectors of which it is the tail.
    pub connectors: u64,
    /// Money it paid in the step, in smallest units.
    pub paid: i64,
    /// Its revenue of the step, in smallest units.
    pub received: i64,
}

/// A part of the network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// Agents with a connector to another of them, in the order of slots.
    pub agents: Vec<SampleRow>,
    /// Connectors between them, in the order of channels and slots.
    pub connectors: Vec<EdgeRow>,
}

/// Takes a sample of at most 300 agents and 1,000 connectors. The same seed and world give the same.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 1.0, seed: 42 })?;
/// use ecograph::measure::sample;
///
/// run.simulation_mut().run(6)?;
/// let part = sample(run.world(), run.ground(), 42);
/// assert_eq!(part, sample(run.world(), run.ground(), 42));
/// assert!(part.agents.len() <= 300 && part.connectors.len() <= 1000);
/// // Every end of a connector is there, and nobody is alone.
/// let is_there = |id: &str| part.agents.iter().any(|row| row.agent.id == id);
/// assert!(part.connectors.iter().all(|row| is_there(&row.source) && is_there(&row.target)));
/// assert!(part.agents.iter().any(|row| row.agent.species == "shop"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn sample(world: &World, ground: &Ground, seed: u64) -> Sample {
    let blocks: Vec<(&Channel, &Block)> = ground
        .wired()
        .filter_map(|channel| Some((channel, world.block(&channel.name)?)))
        .filter(|(_, block)| !block.is_empty())
        .collect();
    let found = walk(world, ground, &blocks, seed);
    let mut connectors = Vec::new();
    for (place, (channel, block)) in blocks.iter().enumerate() {
        let strength = world.column_of(&channel.name, &STRENGTH);
        for &source in &found {
            for (target, at) in block.targets(source).iter().zip(block.row(source)) {
                if found.contains(target) {
                    let strength = strength.map_or(1.0, |strength| strength[at]);
                    connectors.push((strength, place, source, *target, at));
                }
            }
        }
    }
    let connectors = strongest(connectors);
    let ends: BTreeSet<u32> =
        connectors.iter().flat_map(|&(_, _, source, target, _)| [source, target]).collect();
    let edge = |&(strength, place, source, target, at): &Found| {
        let channel = blocks[place].0;
        let flow = world.column_of(&channel.name, &FLOW);
        network::edge(ground, channel, (source, target), strength, flow.map_or(0.0, |all| all[at]))
    };
    let (spent, revenue) = (world.column(&SPENT), world.column(&REVENUE));
    let agent = |&slot: &u32| SampleRow {
        agent: network::node(ground, slot, (world.column(&LEVEL), world.column(&MONEY))),
        connectors: blocks.iter().map(|(_, block)| block.degree(slot) as u64).sum(),
        paid: spent.map_or(0, |spent| spent[slot as usize]),
        received: revenue.map_or(0, |revenue| revenue[slot as usize]),
    };
    Sample {
        agents: ends.iter().map(agent).collect(),
        connectors: connectors.iter().map(edge).collect(),
    }
}

/// A connector: its strength, its channel's place, its ends, its own place.
type Found = (f32, usize, u32, u32, usize);

/// The strongest of each channel, channel by channel in turn, until there are enough.
fn strongest(mut connectors: Vec<Found>) -> Vec<Found> {
    connectors.sort_by(|a, b| (a.1, b.0).partial_cmp(&(b.1, a.0)).unwrap_or(Ordering::Equal));
    let mut ranked: Vec<(usize, Found)> = connectors
        .chunk_by(|a, b| a.1 == b.1)
        .flat_map(|channel| channel.iter().copied().enumerate())
        .collect();
    ranked.sort_by_key(|&(rank, (_, place, ..))| (rank, place));
    ranked.truncate(CONNECTORS);
    let mut kept: Vec<Found> = ranked.into_iter().map(|(_, found)| found).collect();
    kept.sort_by_key(|&(_, place, source, target, _)| (place, source, target));
    kept
}

fn walk(world: &World, ground: &Ground, blocks: &[(&Channel, &Block)], seed: u64) -> BTreeSet<u32> {
    let luck = Luck::new(seed, "network sample", world.step(), world.agents().shared_keys());
    let mut draws = luck.serial();
    let alive = world.column(&ALIVE);
    let takes_part = |slot: u32| alive.is_none_or(|alive| alive[slot as usize] != 0);
    let mut found = BTreeSet::new();
    let mut here: Option<u32> = None;
    for _ in 0..MOVES {
        if found.len() == AGENTS || blocks.is_empty() {
            break;
        }
        let stays = draws.random::<f64>() >= ELSEWHERE;
        here = match here.filter(|_| stays) {
            None => anybody(ground, &mut draws),
            Some(agent) => onwards(blocks, agent, &mut draws),
        }
        .filter(|&slot| takes_part(slot));
        found.extend(here);
    }
    found
}

/// An agent drawn evenly from a species drawn evenly.
fn anybody(ground: &Ground, draws: &mut Serial) -> Option<u32> {
    let all = || ground.layout.species.iter().filter(|seats| seats.name != ENVIRONMENT);
    let seats = all().nth(draws.random_range(0..all().count().max(1)))?;
    (!seats.slots.is_empty()).then(|| draws.random_range(seats.slots.clone()))
}

/// The head of a connector drawn evenly from those of a channel drawn evenly.
fn onwards(blocks: &[(&Channel, &Block)], agent: u32, draws: &mut Serial) -> Option<u32> {
    let open = || blocks.iter().filter(|(_, block)| 0 < block.degree(agent));
    let channels = open().count();
    if channels == 0 {
        return None;
    }
    let (_, block) = open().nth(draws.random_range(0..channels))?;
    let targets = block.targets(agent);
    Some(targets[draws.random_range(0..targets.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_connectors_each_channel_keeps_its_strongest() {
        let many = (0..1500).map(|at| (at as f32 / 1500.0, 1, at, at + 1, at as usize));
        let few = [(0.1, 0, 7, 8, 0), (0.2, 0, 3, 4, 1)];
        let kept = strongest(many.chain(few).collect());
        assert_eq!(kept.len(), CONNECTORS);
        assert_eq!((kept[0].2, kept[1].2), (3, 7), "the rare channel is there, in order of slots");
        let weakest = kept[2..].iter().map(|found| found.0).fold(f32::MAX, f32::min);
        assert!((weakest - 502.0 / 1500.0).abs() < 1e-6, "{weakest}");
    }
}
