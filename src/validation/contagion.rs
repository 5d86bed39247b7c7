//! Contagion on a random graph, each link transmitting once with probability T (Newman 2002).
//!
//! Mean degree c, a share i of all ill at first: the final share of a large outbreak solves
//! `R = 1 − (1 − i)·exp(−c·T·R)`; for i → 0 the same R is the probability that one case makes a
//! large outbreak, and there is none for c·T < 1. For c = 4: T = 0.3: 0.313698; 0.5: 0.796812;
//! 0.75: 0.940480. Who is not ill costs nothing. Tests active sets, neighbours, thresholds, the
//! stop of a run.

use rand::RngExt;

use super::{Unproven, drawn};
use crate::{
    base::Luck,
    engine::{Index, Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};

/// Where an agent stands.
pub const HEALTH: Column<u8> = Column::new("health", "state", "0 susceptible, 1 ill, 2 removed", 0);
/// Mean number of contacts.
pub const DEGREE: f64 = 4.0;

/// One generation a step: everybody who is ill meets all contacts once and is removed.
#[must_use]
pub fn contagion(chance: f64) -> Box<dyn Process> {
    process("contagion", move |plan| {
        let (contact, health) = (plan.rows("contact")?, plan.write(&HEALTH)?);
        let (ill, chance) = (plan.set("ill")?, plan.parameter("chance", chance, 0.0..=1.0)?);
        Ok(move |world: &mut World, luck: Luck| {
            let chance = world.value(chance);
            let (contact, health, ill) = world.open((contact, health, ill));
            let (leave, wake) = ill.ask(|agent, verdicts| {
                for (place, &other) in contact.targets(agent).iter().enumerate() {
                    let meets = health[other as usize] == 0;
                    if meets && luck.of(agent).at(place as u64).random_bool(chance) {
                        verdicts.wake(other);
                    }
                }
                verdicts.leave();
            });
            for (agents, state) in [(&leave, 2), (&wake, 1)] {
                for &agent in agents {
                    health[agent as usize] = state;
                }
            }
            ill.update(&leave, &wake);
            Ok(())
        })
    })
}

/// People on a random network, the first `first` of them ill, before the first step.
///
/// # Errors
/// When the engine refuses the model.
pub fn epidemic(people: u32, first: u32, chance: f64, seed: u64) -> Result<Simulation, Unproven> {
    let mut luck = drawn(seed);
    let links = (f64::from(people) * DEGREE / 2.0) as usize;
    let pairs: Vec<(u32, u32)> = (0..links)
        .map(|_| (luck.random_range(0..people), luck.random_range(0..people)))
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect();
    let world = World::builder().species("person", people as usize);
    let mut world = world.channel("contact", "person", "person", pairs).build()?;
    let first: Vec<u32> = (0..first).collect();
    world.set_up_set("ill", &first);
    world.set_up(&HEALTH)?[..first.len()].fill(1);
    Ok(Simulation::new(world, Loop::of([contagion(chance)]), seed)?)
}

/// Runs until nobody is ill; the share that ever was.
///
/// # Errors
/// When the engine refuses the model.
pub fn reached(simulation: &mut Simulation) -> Result<f64, Unproven> {
    let ill = Index::new("ill", "people", "who is ill", |plan| {
        let ill = plan.set("ill")?;
        Ok(move |world: &World| world.see((ill,)).0.len() as f64)
    });
    simulation.run_until(&ill, |ill| ill < 0.5)?;
    let health = simulation.world().column(&HEALTH).ok_or(Unproven::Missing("health"))?;
    let removed: u32 = health.iter().map(|&health| u32::from(health == 2)).sum();
    Ok(f64::from(removed) / health.len() as f64)
}

/// The share that a large outbreak reaches, on paper, where a share `first` is ill at first.
///
/// ```
/// use ecograph::validation::contagion::final_size;
/// assert!((final_size(0.5, 0.0) - 0.796_812).abs() < 1e-6);
/// assert_eq!(final_size(0.2, 0.0), 0.0);
/// ```
#[must_use]
pub fn final_size(chance: f64, first: f64) -> f64 {
    let next = |share: f64, _| 1.0 - (1.0 - first) * libm::exp(-DEGREE * chance * share);
    if first <= 0.0 && DEGREE * chance <= 1.0 { 0.0 } else { (0..5000).fold(1.0, next) }
}
