//! Both models as a user of ecograph writes them; all checks are on.

use std::time::Instant;

use ecograph::{
    base::{Luck, Own, Scratch},
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;

use crate::graph::{Graph, ILL, MONEY, Outcome, RECOVERY, TRANSMISSION};

const HEALTH: Column<u8> = Column::new("health", "state", "0 susceptible, 1 ill, 2 removed", 0);
const OWNED: Column<i64> =
    Column::new("money", "unit", "what an agent owns", MONEY as i64).conserved();

fn world(graph: &Graph) -> World {
    let both = graph.links.iter().flat_map(|&(a, b)| [(a, b), (b, a)]);
    let world = World::builder().species("person", graph.agents as usize);
    world.channel("near", "person", "person", both).build().expect("a world")
}

pub fn sir(graph: &Graph, steps: u64, seed: u64) -> Outcome {
    let mut world = world(graph);
    let first: Vec<u32> = (0..graph.agents).step_by(ILL as usize).collect();
    world.set_up_set("ill", &first);
    mark(world.set_up(&HEALTH).expect("a column"), &first, 1);
    let mut simulation = Simulation::new(world, Loop::of([contagion()]), seed).expect("a run");
    let begin = Instant::now();
    simulation.run(steps).expect("no law breaks");
    let seconds = begin.elapsed().as_secs_f64();
    let health = simulation.world().column(&HEALTH).expect("a column");
    Outcome::of_health(health.iter().copied(), graph.agents, seconds)
}

fn mark(health: &mut [u8], agents: &[u32], state: u8) {
    agents.iter().for_each(|&agent| health[agent as usize] = state);
}

/// Who is ill jumps from one contact that it would infect to the next.
fn contagion() -> Box<dyn Process> {
    process("contagion", |plan| {
        let (near, health) = (plan.rows("near")?, plan.write(&HEALTH)?);
        let ill = plan.set("ill")?;
        Ok(move |world: &mut World, luck: Luck| {
            let (near, health, ill) = world.open((near, health, ill));
            let (leave, wake) = ill.ask(|agent, verdicts| {
                let mut luck = luck.of(agent);
                if luck.random::<f64>() < RECOVERY {
                    verdicts.leave();
                }
                let others = near.targets(agent);
                let mut jump =
                    || ((1.0 - luck.random::<f64>()).ln() / (-TRANSMISSION).ln_1p()) as usize;
                let mut place = jump();
                while let Some(&other) = others.get(place) {
                    if health[other as usize] == 0 {
                        verdicts.wake(other);
                    }
                    place += 1 + jump();
                }
            });
            mark(health, &leave, 2);
            mark(health, &wake, 1);
            ill.update(&leave, &wake);
            Ok(())
        })
    })
}

pub fn wealth(graph: &Graph, steps: u64, seed: u64) -> Outcome {
    let mut simulation = Simulation::new(world(graph), Loop::of([giving()]), seed).expect("a run");
    let begin = Instant::now();
    simulation.run(steps).expect("no law breaks");
    let seconds = begin.elapsed().as_secs_f64();
    let money = simulation.world().column(&OWNED).expect("a column");
    Outcome::of_money(money.iter().map(|&money| money as u32), seconds)
}

/// Whoever has something gives one unit to a random neighbour.
fn giving() -> Box<dyn Process> {
    process("giving", |plan| {
        let (near, money) = (plan.rows("near")?, plan.write(&OWNED)?);
        let shelf = Scratch::new();
        Ok(move |world: &mut World, luck: Luck| {
            let (near, money) = world.open((near, money));
            let mut drawn = shelf.filled(money.len(), 0.0);
            luck.first_of(near.sources(), &mut drawn);
            near.transfer(money, Own(&*drawn), |_, others, drawn, purse| {
                if 0 < purse.left() && !others.is_empty() {
                    purse.pay(others[(drawn * others.len() as f64) as usize], 1);
                }
            });
            Ok(())
        })
    })
}
