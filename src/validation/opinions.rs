//! Opinions and links that co-evolve (Holme, Newman, Phys. Rev. E 74 (2006) 056108): a transition.
//!
//! N agents, 2N links, N/10 opinions. A random agent with a link either moves the far end of one to
//! a random holder of its opinion (probability φ) or takes a neighbour's opinion, until no unlike
//! link is left. S = largest component / N is 0.866 at φ = 0.30 (N = 400 to 1600) and 0.0064 at
//! φ = 0.96 (N = 3200); curves of `S·N^0.61` for different N cross near φ = 0.458 ± 0.008. Tests
//! rewiring, removal from two lists of ends, the stop of a run, components.

use rand::RngExt;

use super::{Unproven, drawn};
use crate::{
    base::Luck,
    engine::{Index, Loop, Simulation},
    indices::components::{share_in_largest, weak},
    process::{Process, process},
    world::{Column, World},
};

/// What an agent holds.
pub const OPINION: Column<u32> = Column::new("opinion", "number", "what an agent holds", 0);

/// As many events a step as there are agents.
#[must_use]
pub fn opinions(phi: f64) -> Box<dyn Process> {
    process("opinions", move |plan| {
        let (links, opinion) = (plan.links("talk")?, plan.write(&OPINION)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (links, opinion) = world.open((links, opinion));
            let (mut luck, n) = (luck.serial(), opinion.len() as u32);
            // Who holds what is rebuilt at the head of the step, so it is no hidden state.
            let mut holders: Vec<Vec<u32>> = vec![Vec::new(); n as usize];
            let mut places = vec![0; n as usize];
            for agent in 0..n {
                let row = &mut holders[opinion[agent as usize] as usize];
                places[agent as usize] = row.len();
                row.push(agent);
            }
            for _ in 0..n {
                let agent = luck.random_range(0..n);
                let Some(end) = links.draw_of(agent, &mut luck) else { continue };
                let own = opinion[agent as usize];
                if luck.random_bool(phi) {
                    let row = &holders[own as usize];
                    let to = row[luck.random_range(0..row.len())];
                    if to != agent {
                        links.move_end(end ^ 1, to);
                    }
                    continue;
                }
                let other = opinion[links.other(end) as usize];
                if other != own {
                    let place = places[agent as usize];
                    holders[own as usize].swap_remove(place);
                    if let Some(&moved) = holders[own as usize].get(place) {
                        places[moved as usize] = place;
                    }
                    places[agent as usize] = holders[other as usize].len();
                    holders[other as usize].push(agent);
                    opinion[agent as usize] = other;
                }
            }
            Ok(())
        })
    })
}

/// Random links and opinions, before the first step.
///
/// # Errors
/// When the engine refuses the model.
pub fn society(agents: u32, phi: f64, seed: u64) -> Result<Simulation, Unproven> {
    let mut luck = drawn(seed);
    let pairs: Vec<(u32, u32)> = (0..2 * agents)
        .map(|_| (luck.random_range(0..agents), luck.random_range(0..agents)))
        .collect();
    let world = World::builder().species("person", agents as usize);
    let mut world = world.links("talk", "person", "person", pairs).build()?;
    let held = world.set_up(&OPINION)?.iter_mut();
    held.for_each(|opinion| *opinion = luck.random_range(0..agents / 10));
    Ok(Simulation::new(world, Loop::of([opinions(phi)]), seed)?)
}

/// The share of agents in the largest component when no unlike link is left.
///
/// # Errors
/// When the engine refuses the model.
pub fn largest(agents: u32, phi: f64, seed: u64) -> Result<f64, Unproven> {
    let mut simulation = society(agents, phi, seed)?;
    let unlike = Index::new("unlike", "links", "between different opinions", |plan| {
        let (links, opinion) = (plan.links("talk")?, plan.read(&OPINION)?);
        Ok(move |world: &World| {
            let (links, opinion) = world.see((links, opinion));
            let unlike = |(a, b): &(u32, u32)| opinion[*a as usize] != opinion[*b as usize];
            links.iter().filter(unlike).count() as f64
        })
    });
    simulation.run_until(&unlike, |unlike| unlike < 0.5)?;
    let links = simulation.world().links("talk").ok_or(Unproven::Missing("links"))?;
    let pairs: Vec<(usize, usize)> = links.iter().map(|(a, b)| (a as usize, b as usize)).collect();
    let components = weak(agents as usize, &pairs);
    share_in_largest(&components, &vec![1.0; agents as usize])
        .ok_or(Unproven::Missing("components"))
}
