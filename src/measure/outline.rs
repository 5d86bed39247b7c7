//! A world at one moment, in outline: who there is, what connects them, what is released.

use crate::{
    base::Block,
    scenario::{Innovation, Wiring},
    world::{
        ALIVE, Ground, World,
        columns::{FORM, LEVEL, MONEY, STAGE, STRENGTH, innovation, open, quality, released},
        saved,
    },
};

/// What there is in a world.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// Steps done.
    pub step: u64,
    /// First day of the step at hand.
    pub date: String,
    /// Stage reached, empty before the first.
    pub stage: String,
    /// Species, in their order; the environment last.
    pub species: Vec<SpeciesOutline>,
    /// Channels, in their order.
    pub channels: Vec<ChannelOutline>,
    /// Functions, in their order.
    pub functions: Vec<FunctionOutline>,
    /// Platforms, each with its five innovation levels; none where they are not kept.
    pub platforms: Vec<(String, Vec<Option<f64>>)>,
    /// Bytes of all columns, connectors and sets.
    pub bytes: u64,
    /// Bytes of an agent's columns, of those that do not take part too; 0 without agents.
    pub bytes_per_agent: f64,
    /// Bytes of a connector with its columns and its share of the rows; 0 without connectors.
    pub bytes_per_connector: f64,
}

/// A species in outline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpeciesOutline {
    /// Its name.
    pub name: String,
    /// Agents that take part.
    pub agents: u64,
    /// Agents that could ever take part.
    pub seats: u64,
    /// Cells.
    pub cells: u64,
    /// Individuals that an agent stands for.
    pub members: f64,
    /// Mean level of those that take part; none where nobody does.
    pub level: Option<f64>,
    /// Money they hold, in smallest units.
    pub money: i64,
}

/// A channel in outline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChannelOutline {
    /// Its name.
    pub name: String,
    /// The channel whose connectors it rides on; empty when it has its own.
    pub along: String,
    /// Whether it is open; none before the first step has said so.
    pub open: Option<bool>,
    /// Quality; none before the first step has said so.
    pub quality: Option<f64>,
    /// Connectors.
    pub connectors: u64,
    /// Mean number of connectors of a source that takes part; none where nobody does.
    pub mean_degree: Option<f64>,
    /// Largest number of connectors of a source.
    pub largest_degree: u64,
    /// Mean strength; none where there is no connector.
    pub strength: Option<f64>,
}

/// A function in outline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunctionOutline {
    /// Its name.
    pub name: String,
    /// Whether it is released; none before the first step has said so.
    pub released: Option<bool>,
    /// Individuals that hold it.
    pub holders: f64,
}

/// Looks at a world. O(agents + connectors).
#[must_use]
pub fn outline(world: &World, ground: &Ground) -> Outline {
    let scenario = &ground.scenario;
    let stage = world.one(&STAGE).unwrap_or(0) as usize;
    let stage = stage.checked_sub(1).and_then(|place| scenario.stages.get(place));
    let parts = saved::parts(world);
    let blocks = world.channels().filter_map(|name| world.block(name));
    let connectors: usize = blocks.map(Block::len).sum();
    // What is as long as the list of agents is theirs; the rest grows with the connectors.
    let each = |fixed: bool, count: usize| {
        let bytes: u64 = parts.iter().filter(|p| p.fixed == fixed).map(|part| part.bytes).sum();
        if count == 0 { 0.0 } else { bytes as f64 / count as f64 }
    };
    let levels = |name: &str| ELEMENTS.iter().map(|&e| world.one(&innovation(name, e))).collect();
    Outline {
        step: world.step(),
        date: world.date().to_string(),
        stage: stage.map_or(String::new(), |stage| stage.name.clone()),
        species: (0..ground.layout.species.len()).map(|at| species(world, ground, at)).collect(),
        channels: scenario.channels.iter().map(|c| channel(world, ground, c)).collect(),
        functions: functions(world, ground),
        platforms: scenario.platforms.iter().map(|p| (p.name.clone(), levels(&p.name))).collect(),
        bytes: parts.iter().map(|part| part.bytes).sum(),
        bytes_per_agent: each(true, world.agents().len()),
        bytes_per_connector: each(false, connectors),
    }
}

const ELEMENTS: [Innovation; 5] = [
    Innovation::Thinking,
    Innovation::Technology,
    Innovation::Application,
    Innovation::Model,
    Innovation::Integration,
];

fn species(world: &World, ground: &Ground, at: usize) -> SpeciesOutline {
    let seats = &ground.layout.species[at];
    let slots = seats.slots.start as usize..seats.slots.end as usize;
    let alive = world.column(&ALIVE).map_or(&[][..], |alive| &alive[slots.clone()]);
    let there = |slot: &usize| alive.get(slot - slots.start).is_some_and(|&alive| alive != 0);
    let present: Vec<usize> = slots.clone().filter(there).collect();
    let level = world.column(&LEVEL).filter(|_| !present.is_empty());
    let money = world.column(&MONEY);
    SpeciesOutline {
        name: seats.name.clone(),
        agents: present.len() as u64,
        seats: slots.len() as u64,
        cells: seats.cells.len() as u64,
        members: seats.members,
        level: level.map(|level| {
            present.iter().map(|&slot| f64::from(level[slot])).sum::<f64>() / present.len() as f64
        }),
        money: money.map_or(0, |money| present.iter().map(|&slot| money[slot]).sum()),
    }
}

fn channel(world: &World, ground: &Ground, channel: &crate::scenario::Channel) -> ChannelOutline {
    let along = match &channel.wiring {
        Wiring::Along(carrier) => carrier.clone(),
        Wiring::Latent(_) | Wiring::Social(_) | Wiring::Choice(_) => String::new(),
    };
    let mut seen = ChannelOutline {
        name: channel.name.clone(),
        open: world.one(&open(&channel.name)).map(|open| open != 0),
        quality: world.one(&quality(&channel.name)),
        along,
        ..ChannelOutline::default()
    };
    let Some(block) = world.block(ground.carrier(channel)) else { return seen };
    let alive = world.column(&ALIVE);
    let there = |agent: &u32| alive.is_none_or(|alive| alive[*agent as usize] != 0);
    let sources = block.sources().filter(there).count();
    seen.connectors = block.len() as u64;
    seen.mean_degree = (0 < sources).then(|| block.len() as f64 / sources as f64);
    let degrees = block.sources().map(|agent| block.degree(agent) as u64);
    seen.largest_degree = degrees.max().unwrap_or(0);
    seen.strength = world
        .column_of(ground.carrier(channel), &STRENGTH)
        .filter(|strength| !strength.is_empty())
        .map(|all| all.iter().map(|&w| f64::from(w)).sum::<f64>() / all.len() as f64);
    seen
}

fn functions(world: &World, ground: &Ground) -> Vec<FunctionOutline> {
    let (alive, form) = (world.column(&ALIVE), world.column(&FORM));
    let functions = ground.scenario.functions.iter().enumerate();
    functions
        .map(|(bit, function)| {
            let holds = |slot: usize| {
                form.is_some_and(|form| form[slot] >> bit & 1 == 1)
                    && alive.is_none_or(|alive| alive[slot] != 0)
            };
            let of = |seats: &crate::world::SpeciesSeats| {
                let slots = seats.slots.start as usize..seats.slots.end as usize;
                slots.filter(|&slot| holds(slot)).count() as f64 * seats.members
            };
            FunctionOutline {
                name: function.name.clone(),
                released: world.one(&released(&function.name)).map(|released| released != 0),
                holders: ground.layout.species.iter().map(of).sum(),
            }
        })
        .collect()
}
