//! What one event costs of processes whose events come one after another.
//!
//! Opinions and links that co-evolve (Holme, Newman 2006) at N = 3200, neutral drift (Moran 1958)
//! at N = 200. `cargo bench --bench events`
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod clock;

use clock::{Clock, best};
use ecograph::{
    base::Luck,
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;

const OPINION: Column<u32> = Column::new("opinion", "number", "what an agent holds", 0);
const KIND: Column<u8> = Column::new("kind", "number", "which of two kinds", 0);
const ROUNDS: u64 = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for phi in [0.04, 0.3, 0.458, 0.96] {
        let nanos: Result<Vec<f64>, _> = (0..ROUNDS).map(|seed| holme_newman(phi, seed)).collect();
        println!("Holme, Newman, N = 3200, phi = {phi:<5} {:6.1} ns an event", best(nanos?));
    }
    let nanos: Result<Vec<f64>, _> = (0..ROUNDS).map(moran).collect();
    println!("Moran, N = 200                    {:6.1} ns an event", best(nanos?));
    Ok(())
}

fn holme_newman(phi: f64, seed: u64) -> Result<f64, Box<dyn std::error::Error>> {
    const AGENTS: u32 = 3200;
    const STEPS: u64 = 300;
    let mut luck = Luck::new(seed, "graph", 0, vec![0].into()).serial();
    let pairs: Vec<(u32, u32)> = (0..2 * AGENTS)
        .map(|_| (luck.random_range(0..AGENTS), luck.random_range(0..AGENTS)))
        .collect();
    let world = World::builder().species("person", AGENTS as usize);
    let mut world = world.links("talk", "person", "person", pairs).build()?;
    let opinions = world.set_up(&OPINION)?.iter_mut();
    opinions.for_each(|opinion| *opinion = luck.random_range(0..AGENTS / 10));
    let mut simulation = Simulation::new(world, Loop::of([opinion(phi)]), seed)?;
    let begin = Clock::now();
    simulation.run(STEPS)?;
    Ok(begin.nanos() / (f64::from(AGENTS) * STEPS as f64))
}

/// As many events a step as there are agents: a link moves to one of the like, or an opinion does.
fn opinion(phi: f64) -> Box<dyn Process> {
    process("opinion", move |plan| {
        let (links, opinion) = (plan.links("talk")?, plan.write(&OPINION)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (links, opinion) = world.open((links, opinion));
            let (mut luck, n) = (luck.serial(), opinion.len() as u32);
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

fn moran(seed: u64) -> Result<f64, Box<dyn std::error::Error>> {
    const EVENTS: u32 = 1_000_000;
    const STEPS: u64 = 10;
    let mut world = World::builder().species("cell", 200).build()?;
    world.set_up(&KIND)?[..100].fill(1);
    let birth = process("birth", |plan| {
        let kind = plan.write(&KIND)?;
        Ok(move |world: &mut World, luck: Luck| {
            let (kind,) = world.open((kind,));
            let (mut luck, n) = (luck.serial(), kind.len());
            for _ in 0..EVENTS {
                let (parent, gone) = (luck.random_range(0..n), luck.random_range(0..n));
                kind[gone] = kind[parent];
            }
            Ok(())
        })
    });
    let mut simulation = Simulation::new(world, Loop::of([birth]), seed)?;
    let begin = Clock::now();
    simulation.run(STEPS)?;
    Ok(begin.nanos() / (f64::from(EVENTS) * STEPS as f64))
}
