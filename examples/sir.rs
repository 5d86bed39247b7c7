//! An epidemic on a random network, with the agents that are ill as an active set.
//!
//! Each contact passes the infection on once with chance T (Newman 2002): of a network of mean
//! degree c a large outbreak reaches the share `R = 1 − exp(−c·T·R)`. Who is not ill costs nothing,
//! so an outbreak that dies out is over at once, however large the world is.
//!
//! `cargo run --release --example sir [-- --small]`

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::{error::Error, time::Instant};

use ecograph::{
    base::Luck,
    engine::{Index, Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;

const HEALTH: Column<u8> = Column::new("health", "state", "0 susceptible, 1 ill, 2 removed", 0);
const DEGREE: f64 = 4.0;

fn main() -> Result<(), Box<dyn Error>> {
    let small = std::env::args().any(|argument| argument == "--small");
    let people: u32 = if small { 20_000 } else { 1_000_000 };
    println!("{people} people with {DEGREE} contacts each on average, 20 of them ill at first");
    println!("{:>8}{:>12}{:>12}{:>8}{:>12}", "T", "attacked", "exact", "steps", "ms");
    for chance in [0.1, 0.2, 0.3, 0.5, 0.75] {
        let mut simulation = epidemic(people, chance)?;
        let ill = Index::new("ill", "people", "who is ill", |plan| {
            let ill = plan.set("ill")?;
            Ok(move |world: &World| world.see((ill,)).0.len() as f64)
        });
        let begin = Instant::now();
        simulation.run_until(&ill, |ill| ill < 0.5)?;
        let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
        let health = simulation.world().column(&HEALTH).unwrap_or(&[]);
        let removed: f64 = health.iter().map(|&health| f64::from(u8::from(health == 2))).sum();
        let (share, steps) = (removed / f64::from(people), simulation.world().step());
        let exact = final_size(DEGREE * chance);
        println!("{chance:>8}{share:>12.4}{exact:>12.4}{steps:>8}{milliseconds:>12.2}");
    }
    Ok(())
}

fn epidemic(people: u32, chance: f64) -> Result<Simulation, Box<dyn Error>> {
    let mut luck = Luck::new(1, "graph", 0, vec![0].into()).serial();
    let pairs: Vec<(u32, u32)> = (0..(f64::from(people) * DEGREE / 2.0) as usize)
        .map(|_| (luck.random_range(0..people), luck.random_range(0..people)))
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect();
    let mut world = World::builder()
        .species("person", people as usize)
        .channel("contact", "person", "person", pairs)
        .build()?;
    let first: Vec<u32> = (0..20).collect();
    world.set_up_set("ill", &first);
    world.set_up(&HEALTH)?[..first.len()].fill(1);
    Ok(Simulation::new(world, Loop::of([contagion(chance)]), 42)?)
}

/// One generation a step: everybody who is ill meets all contacts once and is removed.
fn contagion(chance: f64) -> Box<dyn Process> {
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

/// The share that a large outbreak reaches when a person infects `reproduction` others at first.
fn final_size(reproduction: f64) -> f64 {
    let next = |share: f64, _| -(-reproduction * share).exp_m1();
    if reproduction <= 1.0 { 0.0 } else { (0..1000).fold(1.0, next) }
}
