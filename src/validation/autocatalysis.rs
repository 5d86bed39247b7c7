//! An autocatalytic web that grows by losing its least fit (Jain, Krishna, PRL 81 (1998) 5684).
//!
//! s = 100 species; each catalyses each other with probability p = 0.0025. Populations go to the
//! attractor of `x' = Cx − x·Σ(Cx)`, which (1 + C)ⁿx tends to; then one of the least fit is replaced,
//! its links drawn anew. An autocatalytic set appears by chance, grows as e^(pt) and spans the web.
//! Exactly, at each step: the leading eigenvalue is 0 without a cycle and at least 1 with one, and
//! who has a population lies in or downstream of a cycle of the leading eigenvalue. Tests fast and
//! slow variables together, extinction, rewiring.

use rand::RngExt;

use super::{Unproven, drawn};
use crate::{
    base::{Block, Changes, Luck},
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};

/// Relative population at the attractor.
pub const POPULATION: Column<f64> = Column::new("population", "share", "at the attractor", 0.0);
/// Leading eigenvalue of the web.
pub const GROWTH: Column<f64> = Column::new("growth", "1", "leading eigenvalue of the web", 0.0);

/// Species.
pub const SPECIES: u32 = 100;
/// Probability of a link.
pub const CHANCE: f64 = 0.0025;
/// Products with 1 + C, and again as many: who is at the attractor keeps its share meanwhile, who
/// falls behind by a power of time loses at least half of it.
const PRODUCTS: usize = 1024;

/// A step is an attractor and the loss of one of the least fit there.
#[must_use]
pub fn selection() -> Box<dyn Process> {
    process("selection", |plan| {
        let ((web, rewire), population) = (plan.rewire("catalyses")?, plan.write(&POPULATION)?);
        let growth = plan.write_one(&GROWTH)?;
        Ok(move |world: &mut World, luck: Luck| {
            let mut luck = luck.serial();
            let (web, population, growth) = world.open((web, population, growth));
            *growth = attractor(web, population);
            let least = population.iter().fold(f64::INFINITY, |least, &x| least.min(x));
            let fit = |&agent: &u32| population[agent as usize] <= least;
            let least: Vec<u32> = web.sources().filter(fit).collect();
            let gone = least[luck.random_range(0..least.len())];
            let mut changes = Changes::new();
            for (place, (source, target)) in web.iter().enumerate() {
                if source == gone || target == gone {
                    changes.break_at(place);
                }
            }
            for other in web.sources().filter(|&other| other != gone) {
                for (source, target) in [(gone, other), (other, gone)] {
                    if luck.random_bool(CHANCE) && web.find(source, target).is_none() {
                        changes.form(source, target);
                    }
                }
            }
            world.rewire(rewire, changes);
            Ok(())
        })
    })
}

/// Populations far in the fast time, from an even start, and the rate at which they grow there.
pub fn attractor(web: &Block, population: &mut [f64]) -> f64 {
    let mut now = vec![1.0 / population.len() as f64; population.len()];
    let mut rate = 0.0;
    let mut half = Vec::new();
    for product in 0..2 * PRODUCTS {
        if product == PRODUCTS {
            half.clone_from(&now);
        }
        population.copy_from_slice(&now);
        for agent in web.sources() {
            web.targets(agent)
                .iter()
                .for_each(|&to| population[to as usize] += now[agent as usize]);
        }
        let total: f64 = population.iter().sum();
        rate = total - 1.0;
        now.iter_mut().zip(&*population).for_each(|(now, &then)| *now = then / total);
    }
    for (population, (&now, &half)) in population.iter_mut().zip(now.iter().zip(&half)) {
        *population = if 0.75 * half < now { now } else { 0.0 };
    }
    rate
}

/// A random web, before the first step.
///
/// # Errors
/// When the engine refuses the model.
pub fn web(seed: u64) -> Result<Simulation, Unproven> {
    let mut luck = drawn(seed);
    let all = (0..SPECIES).flat_map(|a| (0..SPECIES).map(move |b| (a, b)));
    let pairs: Vec<(u32, u32)> = all.filter(|(a, b)| a != b && luck.random_bool(CHANCE)).collect();
    let world = World::builder().species("kind", SPECIES as usize);
    let world = world.channel("catalyses", "kind", "kind", pairs).build()?;
    Ok(Simulation::new(world, Loop::of([selection()]), seed)?)
}
