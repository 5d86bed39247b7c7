//! Contagion on a random graph, each link transmitting once with probability T (Newman 2002).
//!
//! Mean degree c: the final share of a large outbreak is `R = 1 − exp(−c·T·R)`, with variance
//! `R(1 − R)/(1 − c·T(1 − R))²/N`; the same R is the probability that one case makes a large
//! outbreak. For c = 4: T = 0.3: 0.313698; 0.5: 0.796812; 0.75: 0.940480. None for c·T < 1.

use std::error::Error;

use ecograph::{
    base::Luck,
    engine::{Index, Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;

const HEALTH: Column<u8> = Column::new("health", "state", "0 susceptible, 1 ill, 2 removed", 0);
const DEGREE: f64 = 4.0;

fn contagion(chance: f64) -> Box<dyn Process> {
    process("contagion", move |plan| {
        let (contact, health) = (plan.rows("contact")?, plan.write(&HEALTH)?);
        let (ill, chance) = (plan.set("ill")?, plan.parameter("chance", chance, 0.0..=1.0)?);
        Ok(move |world: &mut World, luck: Luck| {
            let chance = world.value(chance);
            let (contact, health, ill) = world.open((contact, health, ill));
            let (leave, wake) = ill.ask(|agent, verdicts| {
                // One generation: everybody who is ill meets all contacts once and is removed.
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

/// The share that was ill in the end.
fn outbreak(agents: u32, first: u32, chance: f64, seed: u64) -> Result<f64, Box<dyn Error>> {
    let mut luck = Luck::new(seed, "graph", 0, vec![0].into()).serial();
    let links = (f64::from(agents) * DEGREE / 2.0) as usize;
    let pairs: Vec<(u32, u32)> = (0..links)
        .map(|_| (luck.random_range(0..agents), luck.random_range(0..agents)))
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect();
    let mut world = World::builder()
        .species("person", agents as usize)
        .channel("contact", "person", "person", pairs)
        .build()?;
    let seeds: Vec<u32> = (0..first).collect();
    world.set_up_set("ill", &seeds);
    world.set_up(&HEALTH)?[..seeds.len()].fill(1);
    let mut simulation = Simulation::new(world, Loop::of([contagion(chance)]), seed)?;
    let ill = Index::new("ill", "agents", "who is ill", |plan| {
        let ill = plan.set("ill")?;
        Ok(move |world: &World| world.see((ill,)).0.len() as f64)
    });
    simulation.run_until(&ill, |ill| ill < 0.5)?;
    let health = simulation.world().column(&HEALTH).ok_or("no health")?;
    let removed: f64 = health.iter().map(|&health| f64::from(u8::from(health == 2))).sum();
    Ok(removed / f64::from(agents))
}

#[test]
fn the_final_size_solves_its_equation() -> Result<(), Box<dyn Error>> {
    const AGENTS: u32 = 200_000;
    for (chance, expected) in [(0.3, 0.313_698), (0.5, 0.796_812), (0.75, 0.940_480)] {
        let sizes: Result<Vec<f64>, _> =
            (0..3).map(|seed| outbreak(AGENTS, 20, chance, seed)).collect();
        let found = sizes?.iter().sum::<f64>() / 3.0;
        let slope = 1.0 - DEGREE * chance * (1.0 - expected);
        let variance = expected * (1.0 - expected) / (slope * slope) / f64::from(AGENTS);
        let tolerance = 4.0 * (variance / 3.0).sqrt();
        assert!((found - expected).abs() < tolerance, "T {chance}: {found}, ± {tolerance}");
    }
    let below = outbreak(AGENTS, 20, 0.2, 0)?;
    assert!(below < 0.01, "no outbreak below the threshold, found {below}");
    Ok(())
}

#[test]
fn one_case_makes_an_outbreak_with_the_chance_of_its_size() -> Result<(), Box<dyn Error>> {
    const RUNS: u64 = 400;
    let mut large = 0.0;
    for seed in 0..RUNS {
        large += f64::from(u8::from(outbreak(2000, 1, 0.5, seed)? > 0.4));
    }
    let (share, expected) = (large / RUNS as f64, 0.796_812_f64);
    let tolerance = 4.0 * (expected * (1.0 - expected) / RUNS as f64).sqrt();
    assert!((share - expected).abs() < tolerance, "{share} of the cases, not {expected}");
    Ok(())
}
