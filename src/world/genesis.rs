//! Genesis: a scenario becomes a world at step 0.
//!
//! Agents are seated, traits for life are drawn, latent acquaintances are made; every other
//! channel begins without connectors. Draws are keyed by the agents' keys, so that reordering
//! declarations or enlarging another species moves nobody's.

use rand::{RngExt, distr::Distribution};
use rand_distr::LogNormal;
use rayon::prelude::*;
use thiserror::Error;

use crate::{
    base::{Calendar, Date, Luck, Pace, id},
    scenario::{Arrival, Channel, Elements, Species, StepLength, StockKind, Tree, Wiring},
    world::{
        ALIVE, Builder, Cell, Layout, Refusal, SpeciesSeats, World,
        acquaintance::acquaint,
        columns::{ELIGIBLE, JOINED, LEVEL, MEMBERSHIPS, MONEY, RANK, SOCIABILITY, STRENGTH},
        founding::{Party, Ways, found},
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
    genesis_awaiting(scenario, tree, scale, seed, &[])
}

/// The same but for the connectors of some channels, which the caller will put in.
pub(crate) fn genesis_awaiting(
    scenario: &Elements,
    tree: Tree,
    scale: f64,
    seed: u64,
    awaited: &[String],
) -> Result<(World, Layout), Stillborn> {
    let layout = Layout::of(scenario, scale);
    let mut world = seated(scenario, &layout)?.parameters(tree).build()?;
    let luck = Luck::new(seed, "genesis", 0, world.agents().shared_keys());
    draw_traits(&mut world, scenario, &layout, &luck)?;
    endow(&mut world, scenario, &layout)?;
    for channel in scenario.channels.iter().filter(|channel| !awaited.contains(&channel.name)) {
        connect(&mut world, &layout, channel, &luck)?;
    }
    Ok((world, layout))
}

/// Makes the connectors that a channel has at birth.
fn connect(
    world: &mut World,
    layout: &Layout,
    channel: &Channel,
    luck: &Luck,
) -> Result<(), Refusal> {
    let luck = luck.named(channel.key.as_deref().unwrap_or(&channel.name));
    if let Wiring::Latent(latent) = &channel.wiring {
        let acquainted = acquaint(layout, latent, &channel.source, &luck);
        return world.set_up_channel(&channel.name, &acquainted);
    }
    let (Some(founded), true) = (&channel.founded, channel.enabled) else { return Ok(()) };
    let ends = [&channel.source, &channel.target].map(|species| layout.seats(species));
    let [Some(source), Some(target)] = ends else { return Ok(()) };
    let alive = world.column(&ALIVE).unwrap_or_default();
    let party = |seats: &SpeciesSeats| {
        // Whoever is at either end of several channels is a hub in each of them or in none.
        Party::of(&seats.slots, alive, &luck.for_life(&format!("hub.{}", seats.key)))
    };
    let (sources, targets) = (party(source), party(target));
    let ways = if matches!(channel.wiring, Wiring::Social(_)) { Ways::Mutual } else { Ways::There };
    let block = found(founded, [&sources, &targets], ways, &luck);
    world.set_up_rows(&channel.name, block)?;
    let initial = channel.strength.initial.get() as f32;
    world.set_up_of(&channel.name, &STRENGTH)?.fill(initial);
    Ok(())
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
        let share = declared.map_or(1.0, present);
        let cells = layout.cells[seats.cells.clone()].iter().map(|cell| {
            let slots = cell.slots.len();
            Cell { alive: (share * slots as f64).round() as usize, slots }
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

/// Share of a species' agents that takes part at birth.
fn present(species: &Species) -> f64 {
    match species.entry {
        _ if !species.enabled => 0.0,
        Arrival::Founders => 1.0,
        Arrival::Adoption(_) | Arrival::Niche(_) => species.founders.get(),
        Arrival::Plan(_) => 0.0,
    }
}

fn draw_traits(
    world: &mut World,
    scenario: &Elements,
    layout: &Layout,
    luck: &Luck,
) -> Result<(), Refusal> {
    let order = luck.named("rank");
    // Founders come first: whoever is there at birth has a seat, and those who follow take the next.
    let founds = world.column(&ALIVE).unwrap_or_default().to_vec();
    let ranks = world.set_up(&RANK)?;
    for cell in &layout.cells {
        let mut agents: Vec<u32> = cell.slots.clone().collect();
        agents.par_sort_by_cached_key(|&agent| {
            (founds[agent as usize] == 0, order.of(agent).random::<u64>(), agent)
        });
        for (rank, agent) in agents.into_iter().enumerate() {
            ranks[agent as usize] = rank as u32;
        }
    }
    let wishes = world.set_up(&SOCIABILITY)?;
    for species in &scenario.species {
        let Some(seats) = layout.seats(&species.name) else { continue };
        let spread = species.sociability.get();
        let own = &mut wishes[seats.slots.start as usize..seats.slots.end as usize];
        own.par_iter_mut()
            .zip(seats.slots.clone())
            .for_each(|(wish, agent)| *wish = sociability(luck, agent, spread));
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
        if !species.enabled {
            continue;
        }
        let money = (species.money.get() * seats.members * units).floor();
        if money * slots.len() as f64 > i64::MAX as f64 / 4.0 {
            return Err(Stillborn::Money(species.name.clone()));
        }
        let alive = world.set_up(&ALIVE)?[slots.clone()].to_vec();
        // Those who join later hold their money from birth; entrants bring theirs.
        let holds_before = matches!(species.entry, Arrival::Adoption(_));
        for (held, &alive) in world.set_up(&MONEY)?[slots.clone()].iter_mut().zip(&alive) {
            *held = if holds_before || alive != 0 { money as i64 } else { 0 };
        }
        let joined = world.set_up(&JOINED)?[slots.clone()].iter_mut();
        joined.zip(&alive).for_each(|(joined, &alive)| *joined = u32::from(alive));
        if let Arrival::Adoption(adoption) = &species.entry {
            let bits = scenario.platforms.iter().enumerate().filter_map(|(bit, platform)| {
                adoption.platforms.contains(&platform.name).then_some(1_u8 << bit)
            });
            let all = bits.fold(0, |all, bit| all | bit);
            world.set_up(&ELIGIBLE)?[slots.clone()].copy_from_slice(&alive);
            let memberships = world.set_up(&MEMBERSHIPS)?[slots].iter_mut();
            memberships.zip(&alive).for_each(|(bits, &alive)| *bits = alive * all);
        }
    }
    Ok(())
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
