//! Neutral drift with innovation: diversity itself (Moran 1958; Ewens 1972).
//!
//! N agents; at each event one dies and one is parent, drawn independently, and the offspring is a
//! new species with probability μ. With `θ = Nμ/(1 − μ)` two agents are of one species with
//! probability 1/(1 + θ), exactly, and there are `Σ_{i<N} θ/(θ + i)` species on average. N = 200,
//! μ = 0.005: 0.498747 and 5.89932. Tests birth, death, mutation, Hill numbers.

use rand::RngExt;

use super::Unproven;
use crate::{
    base::Luck,
    engine::{Loop, Simulation},
    indices::diversity::hill,
    process::{Process, process},
    world::{Column, World},
};

/// Species of an agent.
pub const KIND: Column<u64> = Column::new("kind", "number", "species of an agent", 0);
/// How many species there have ever been.
pub const KINDS: Column<u64> = Column::new("kinds", "species", "that there have ever been", 1);

/// So many births and deaths a step.
#[must_use]
pub fn births(events: u32, mutation: f64) -> Box<dyn Process> {
    process("births", move |plan| {
        let (kind, kinds) = (plan.write(&KIND)?, plan.write_one(&KINDS)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (kind, kinds) = world.open((kind, kinds));
            let (mut luck, n) = (luck.serial(), kind.len());
            for _ in 0..events {
                let (parent, gone) = (luck.random_range(0..n), luck.random_range(0..n));
                kind[gone] = kind[parent];
                if luck.random_bool(mutation) {
                    kind[gone] = *kinds;
                    *kinds += 1;
                }
            }
            Ok(())
        })
    })
}

/// A population of one species, before the first step.
///
/// # Errors
/// When the engine refuses the model.
pub fn population(
    agents: usize,
    events: u32,
    mutation: f64,
    seed: u64,
) -> Result<Simulation, Unproven> {
    let world = World::builder().species("agent", agents).build()?;
    Ok(Simulation::new(world, Loop::of([births(events, mutation)]), seed)?)
}

/// Mean probability that two agents are of one species, and mean number of species, over so many
/// steps of ten events an agent, after a hundred steps that are not counted.
///
/// # Errors
/// When the engine refuses the model.
pub fn diversity(
    agents: usize,
    mutation: f64,
    steps: u64,
    seed: u64,
) -> Result<(f64, f64), Unproven> {
    let mut simulation = population(agents, 10 * agents as u32, mutation, seed)?;
    simulation.run(100)?;
    let (mut alike, mut number) = (0.0, 0.0);
    for _ in 0..steps {
        simulation.step()?;
        let kind = simulation.world().column(&KIND).ok_or(Unproven::Missing("kind"))?;
        let mut sorted = kind.to_vec();
        sorted.sort_unstable();
        let counts: Vec<f64> =
            sorted.chunk_by(|a, b| a == b).map(|alike| alike.len() as f64).collect();
        let of_order = |order| hill(&counts, order).ok_or(Unproven::Missing("diversity"));
        // Σ p² = 1/²D is that of a pair drawn with replacement.
        let n = agents as f64;
        alike += (n / of_order(2.0)? - 1.0) / (n - 1.0);
        number += of_order(0.0)?;
    }
    Ok((alike / steps as f64, number / steps as f64))
}

/// The same on paper.
#[must_use]
pub fn exact(agents: u32, mutation: f64) -> (f64, f64) {
    let theta = f64::from(agents) * mutation / (1.0 - mutation);
    (1.0 / (1.0 + theta), (0..agents).map(|older| theta / (theta + f64::from(older))).sum())
}
