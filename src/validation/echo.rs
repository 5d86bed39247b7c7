//! An impulse on a ring: how far a change travels, in closed form.
//!
//! `x_i = α·(mean of the neighbours' x) + input_i`. On a ring the answer to an impulse at distance
//! d is `r^d/sqrt(1 − α²)`, `r = (1 − sqrt(1 − α²))/α`; all together 1/(1 − α). α = 0.8: r = 1/2,
//! answers 1.6667, 0.8333, 0.4167, total 5, so four fifths of the answer are others'. Tests loops
//! over connectors, columns that are renewed, twins.

use super::Unproven;
use crate::{
    base::{Luck, Own},
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};

/// What comes from outside.
pub const INPUT: Column<f64> = Column::new("input", "1", "what comes from outside", 0.0);
/// What an agent makes of it.
pub const OUTPUT: Column<f64> = Column::new("output", "1", "what an agent makes of it", 0.0);
/// α.
pub const ALPHA: f64 = 0.8;

/// Everybody answers to its neighbours and to its input.
#[must_use]
pub fn echo() -> Box<dyn Process> {
    process("echo", |plan| {
        let (ring, input) = (plan.rows("ring")?, plan.read(&INPUT)?);
        let (now, next) = (plan.read(&OUTPUT)?, plan.next(&OUTPUT)?);
        Ok(move |world: &mut World, _: Luck| {
            let (ring, input, now, next) = world.open((ring, input, now, next));
            ring.renew(next, Own(input), |_, neighbours, input| {
                let sum: f64 = neighbours.iter().map(|&agent| now[agent as usize]).sum();
                ALPHA * sum / neighbours.len().max(1) as f64 + input
            });
            Ok(())
        })
    })
}

/// A silent ring.
///
/// # Errors
/// When the engine refuses the model.
pub fn ring(agents: u32) -> Result<Simulation, Unproven> {
    let links = (0..agents).flat_map(|agent| {
        let next = (agent + 1) % agents;
        [(agent, next), (next, agent)]
    });
    let world = World::builder().species("node", agents as usize);
    let world = world.channel("ring", "node", "node", links).build()?;
    Ok(Simulation::new(world, Loop::of([echo()]), 1)?)
}

/// Answer of an agent at a distance, on paper.
#[must_use]
pub fn exact(distance: i32) -> f64 {
    let root = (1.0 - ALPHA * ALPHA).sqrt();
    ((1.0 - root) / ALPHA).powi(distance) / root
}
