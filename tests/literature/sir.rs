//! Contagion on a random graph, each link transmitting once with probability T (Newman 2002).
//!
//! Mean degree c: the final share of a large outbreak is R = 1 − exp(−c·T·R). For c = 4, T = 0.5:
//! 0.796812; for c·T < 1 there is no large outbreak.

use ecograph::{
    base::Luck,
    engine::{Index, Loop, Simulation},
    process::process,
    world::{Column, World},
};
use rand::RngExt;

const HEALTH: Column<u8> = Column::new("health", "state", "0 susceptible, 1 ill, 2 removed", 0);
const AGENTS: u32 = 200_000;
const DEGREE: f64 = 4.0;

fn outbreak(transmissibility: f64) -> Result<f64, Box<dyn std::error::Error>> {
    let contagion = process("contagion", |plan| {
        let (contact, health) = (plan.rows("contact")?, plan.write(&HEALTH)?);
        let (ill, chance) = (plan.set("ill")?, plan.parameter("chance", 0.5, 0.0..=1.0)?);
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
    });
    let mut luck = Luck::new(1, "graph", 0, vec![0].into()).serial();
    let links = (f64::from(AGENTS) * DEGREE / 2.0) as usize;
    let pairs: Vec<(u32, u32)> = (0..links)
        .map(|_| (luck.random_range(0..AGENTS), luck.random_range(0..AGENTS)))
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect();
    let mut world = World::builder()
        .species("person", AGENTS as usize)
        .channel("contact", "person", "person", pairs)
        .build()?;
    let seeds: Vec<u32> = (0..20).collect();
    world.set_up_set("ill", &seeds);
    world.set_up(&HEALTH)?[..seeds.len()].fill(1);
    let mut simulation = Simulation::new(world, Loop::of([contagion]), 2)?;
    simulation.intervene(|world| {
        let chance = world.parameters.find("chance");
        let set = chance.map(|chance| world.parameters.set(chance, transmissibility));
        assert_eq!(set, Some(Ok(())));
    });
    let ill = Index::new("ill", "agents", "who is ill", |plan| {
        let ill = plan.set("ill")?;
        Ok(move |world: &World| world.see((ill,)).0.len() as f64)
    });
    simulation.run_until(&ill, |ill| ill < 0.5)?;
    let health = simulation.world().column(&HEALTH).ok_or("no health")?;
    let removed: f64 = health.iter().map(|&health| f64::from(u8::from(health == 2))).sum();
    Ok(removed / f64::from(AGENTS))
}

#[test]
fn the_final_size_solves_its_equation() -> Result<(), Box<dyn std::error::Error>> {
    for (transmissibility, expected) in [(0.3, 0.313_698), (0.5, 0.796_812), (0.75, 0.940_480)] {
        let found = outbreak(transmissibility)?;
        let tolerance = if transmissibility < 0.4 { 0.012 } else { 0.006 };
        assert!((found - expected).abs() < tolerance, "T {transmissibility}: {found}");
    }
    let below = outbreak(0.2)?;
    assert!(below < 0.01, "no outbreak below the threshold, found {below}");
    Ok(())
}
