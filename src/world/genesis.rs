//! Genesis: a scenario becomes a world at step 0.
//!
//! Agents are seated, traits for life are drawn, latent acquaintances are made; every other
//! channel begins without connectors. Draws are keyed by the agents' keys, so that reordering
//! declarations or enlarging another species moves nobody's.

use std::ops::Range;

use rand::{RngExt, distr::Distribution};
use rand_distr::LogNormal;
use rayon::prelude::*;
use thiserror::Error;

use crate::{
    base::{Calendar, Date, Luck, Pace, id},
    scenario::{Arrival, Elements, Latent, StepLength, StockKind, Tree, Wiring},
    world::{
        Builder, Cell, Layout, Refusal, World,
        columns::{JOINED, LEVEL, MONEY, RANK, SOCIABILITY},
    },
};

/// Why no world came of a scenario.
#[derive(Clone, Debug, Error)]
pub enum Stillborn {
    /// Two declarations that do not go together.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// The clock's start is no date.
    #[error("`clock.start` is `{0}`, which is no date; write `2011-01` or `2011-01-21`")]
    Start(String),
    /// Money that does not fit its integers.
    #[error("the money of species `{0}` at birth does not fit 64 bits of the smallest unit")]
    Money(String),
}

/// Makes the world of a scenario under a root seed.
///
/// `scale` multiplies the number of agents and divides what each stands for. `tree` holds the
/// scenario's numbers. O(agents + latent connectors), parallel in the connectors.
///
/// # Errors
/// When the scenario's parts do not fit together.
///
/// ```
/// use ecograph::scenario::Scenario;
/// use ecograph::world::genesis::{calendar, genesis, units};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let elements = &scenario.elements;
/// let (world, layout) = genesis(elements, scenario.tree().clone(), 0.1, 42)?;
/// // A tenth of the agents, each standing for ten times as many persons.
/// assert_eq!(layout.seats("person").map(|seats| (seats.slots.len(), seats.members)), Some((100, 500.0)));
/// assert_eq!(world.agents().len(), layout.n_agents() as usize);
/// // Who knows whom is there from the start, the network of the app is not.
/// assert!(world.block("acquaintance").is_some_and(|block| !block.is_empty()));
/// assert!(world.block("tell").is_some_and(|block| block.is_empty()));
/// assert_eq!((calendar(elements)?.start.year, units(elements)), (2020, 100.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn genesis(
    scenario: &Elements,
    tree: Tree,
    scale: f64,
    seed: u64,
) -> Result<(World, Layout), Stillborn> {
    let layout = Layout::of(scenario, scale);
    let mut world = seated(scenario, &layout)?.parameters(tree).build()?;
    let luck = Luck::new(seed, "genesis", 0, world.agents().shared_keys());
    draw_traits(&mut world, scenario, &layout, &luck)?;
    endow(&mut world, scenario, &layout)?;
    for channel in &scenario.channels {
        if let Wiring::Latent(latent) = &channel.wiring {
            let key = channel.key.as_deref().unwrap_or(&channel.name);
            let acquainted = acquaint(&layout, latent, &channel.source, &luck.named(key));
            world.set_up_channel(&channel.name, &acquainted)?;
        }
    }
    Ok((world, layout))
}

/// The calendar of a scenario's clock.
///
/// # Errors
/// When the start is no date.
pub fn calendar(scenario: &Elements) -> Result<Calendar, Stillborn> {
    let clock = &scenario.clock;
    let start: Date = clock.start.parse().map_err(|_| Stillborn::Start(clock.start.clone()))?;
    let pace = match clock.step {
        StepLength::Month => Pace::Month,
        StepLength::Week => Pace::Week,
        StepLength::Day => Pace::Day,
    };
    Ok(Calendar { start, pace })
}

/// Smallest units in one unit of the scenario's currency.
#[must_use]
pub fn units(scenario: &Elements) -> f64 {
    let conserved = scenario.stocks.iter().find_map(|stock| match stock.kind {
        StockKind::Conserved { units } => Some(units),
        StockKind::Copied { .. } | StockKind::PerStep { .. } => None,
    });
    f64::from(conserved.unwrap_or(1))
}

fn seated(scenario: &Elements, layout: &Layout) -> Result<Builder, Stillborn> {
    let mut builder = World::builder().calendar(calendar(scenario)?);
    for seats in &layout.species {
        let declared = scenario.species.iter().find(|species| species.name == seats.name);
        let there = declared
            .is_none_or(|species| species.enabled && matches!(species.entry, Arrival::Founders));
        let cells = layout.cells[seats.cells.clone()].iter().map(|cell| {
            let slots = cell.slots.len();
            Cell { alive: if there { slots } else { 0 }, slots }
        });
        builder = builder.keyed_species(&seats.name, &seats.key, cells);
    }
    for channel in &scenario.channels {
        if !matches!(channel.wiring, Wiring::Along(_)) {
            builder = builder.channel(&channel.name, &channel.source, &channel.target, []);
        }
    }
    Ok(builder)
}

fn draw_traits(
    world: &mut World,
    scenario: &Elements,
    layout: &Layout,
    luck: &Luck,
) -> Result<(), Refusal> {
    let order = luck.named("rank");
    let mut ranks = vec![0_u32; layout.n_agents() as usize];
    for cell in &layout.cells {
        let mut agents: Vec<u32> = cell.slots.clone().collect();
        agents.par_sort_by_cached_key(|&agent| (order.of(agent).random::<u64>(), agent));
        for (rank, agent) in agents.into_iter().enumerate() {
            ranks[agent as usize] = rank as u32;
        }
    }
    world.set_up(&RANK)?.copy_from_slice(&ranks);
    let wishes = world.set_up(&SOCIABILITY)?;
    for species in &scenario.species {
        let Some(seats) = layout.seats(&species.name) else { continue };
        for agent in seats.slots.clone() {
            wishes[agent as usize] = sociability(luck, agent, species.sociability.get());
        }
    }
    Ok(())
}

/// The sociability of an agent, a trait for life: log-normal of mean one.
///
/// ```
/// # use std::sync::Arc;
/// # use ecograph::{base::Luck, world::genesis::sociability};
/// let luck = Luck::new(42, "anything", 3, Arc::new(vec![11, 12]));
/// assert_ne!(sociability(&luck, 0, 0.5), sociability(&luck, 1, 0.5));
/// assert_eq!(sociability(&luck, 0, 0.0), 1.0, "without spread everybody is alike");
/// ```
#[must_use]
pub fn sociability(luck: &Luck, agent: u32, spread: f64) -> f32 {
    let mut stream = luck.for_life("sociability").of(agent);
    LogNormal::new(-spread * spread / 2.0, spread).map_or(1.0, |law| law.sample(&mut stream) as f32)
}

fn endow(world: &mut World, scenario: &Elements, layout: &Layout) -> Result<(), Stillborn> {
    let units = units(scenario);
    for species in &scenario.species {
        let Some(seats) = layout.seats(&species.name) else { continue };
        let slots = seats.slots.start as usize..seats.slots.end as usize;
        world.set_up(&LEVEL)?[slots.clone()].fill(species.level.get() as f32);
        // Those who join later hold their money from birth; entrants bring theirs.
        let held = matches!(species.entry, Arrival::Founders | Arrival::Adoption(_));
        if !held || !species.enabled {
            continue;
        }
        let money = (species.money.get() * seats.members * units).floor();
        if money * slots.len() as f64 > i64::MAX as f64 / 4.0 {
            return Err(Stillborn::Money(species.name.clone()));
        }
        world.set_up(&MONEY)?[slots.clone()].fill(money as i64);
        if matches!(species.entry, Arrival::Founders) {
            world.set_up(&JOINED)?[slots].fill(1);
        }
    }
    Ok(())
}

/// One end of an acquaintance that waits for its other end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stub {
    /// Where it waits: ends that wait near each other meet.
    place: u64,
    agent: u32,
    number: u32,
}

/// Acquaintances in both directions, ends counted as slots.
///
/// Every agent has a log-normal number of open ends. Local ends wait near the agent's own place
/// in the order of its part, the others anywhere in the part (by homophily) or in the species;
/// neighbours in the order of waiting are joined. So degrees are as drawn, less duplicates, and
/// local ends close triangles. O(connectors · log connectors), parallel.
fn acquaint(layout: &Layout, latent: &Latent, species: &str, luck: &Luck) -> Vec<(u32, u32)> {
    let Some(seats) = layout.seats(species) else { return Vec::new() };
    let parts = first_parts(layout, seats.cells.clone());
    let (local, homophily) = (latent.local.get(), latent.homophily.get());
    let mut waiting: [Vec<Stub>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    let stubs: Vec<[Vec<Stub>; 3]> = (seats.slots.clone())
        .into_par_iter()
        .map(|agent| {
            let part = parts.iter().find(|part| part.contains(&agent)).cloned();
            let part = part.unwrap_or_else(|| seats.slots.clone());
            stubs_of(agent, &part, latent, [local, homophily], luck)
        })
        .collect();
    for stubs in stubs {
        for (all, own) in waiting.iter_mut().zip(stubs) {
            all.extend(own);
        }
    }
    let mut acquainted = Vec::new();
    for mut stubs in waiting {
        // ORDER: places are unique up to (agent, number), so the order is one whatever the threads.
        stubs.par_sort_unstable();
        for pair in stubs.chunks_exact(2) {
            let (a, b) = (pair[0].agent, pair[1].agent);
            if a != b {
                acquainted.push((a, b));
                acquainted.push((b, a));
            }
        }
    }
    acquainted
}

/// Slots of each part of the first attribute, as far as cells of one part lie together.
fn first_parts(layout: &Layout, cells: Range<usize>) -> Vec<Range<u32>> {
    let mut parts: Vec<(usize, Range<u32>)> = Vec::new();
    for cell in &layout.cells[cells] {
        let part = cell.parts.first().copied().unwrap_or(0);
        match parts.last_mut() {
            Some((last, slots)) if *last == part => slots.end = cell.slots.end,
            _ => parts.push((part, cell.slots.clone())),
        }
    }
    parts.into_iter().map(|(_, slots)| slots).collect()
}

fn stubs_of(
    agent: u32,
    part: &Range<u32>,
    latent: &Latent,
    [local, homophily]: [f64; 2],
    luck: &Luck,
) -> [Vec<Stub>; 3] {
    let mut stream = luck.of(agent);
    let spread = latent.spread.get();
    let mean = latent.mean.get();
    let degree = LogNormal::new(-spread * spread / 2.0, spread)
        .map_or(0.0, |law| (mean * law.sample(&mut stream)).min(f64::from(part.len() as u32)));
    // The fraction decides whether there is one more, so that the mean is kept.
    let degree = (degree + stream.random::<f64>()).floor() as u32;
    let mut stubs = [Vec::new(), Vec::new(), Vec::new()];
    for number in 0..degree {
        let (kind, within): (f64, u64) = (stream.random(), stream.random());
        let (list, place) = if kind < local {
            // Ends of about `mean` neighbours wait together: a window as wide as two means.
            let window = (2.0 * mean).max(2.0) as u64;
            (0, (u64::from(agent) << 20).saturating_add(within % (window << 20)))
        } else if kind < local + (1.0 - local) * homophily {
            // Parts wait apart: the part's first slot is the head of the key.
            (1, u64::from(part.start) << 32 | within >> 32)
        } else {
            (2, within)
        };
        stubs[list].push(Stub { place, agent, number });
    }
    stubs
}

/// The key of a declared element: its `key`, or its name.
///
/// ```
/// # use ecograph::world::genesis::element_key;
/// assert_eq!(element_key(Some(&"user".to_owned()), "customer"), element_key(None, "user"));
/// ```
#[must_use]
pub fn element_key(key: Option<&String>, name: &str) -> u64 {
    id::key(key.map_or(name, String::as_str))
}
