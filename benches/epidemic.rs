//! An epidemic (SIR) as an active set, beside an event loop on plain arrays and beside asking all.
//!
//! A million agents of mean degree 10, recovery 0.1, 0.1 % infected at first, 200 steps; the
//! infection passes along a contact with chance 0.05, or 0.01, where it dies out. Seconds of
//! processor time; on the wall the set and the asking share it among the threads.
//!
//! `cargo bench --bench epidemic -- [agents]`
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod clock;

use clock::{Clock, best};
use ecograph::{
    base::{Block, Luck, Own},
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;

const HEALTH: Column<u8> = Column::new("health", "state", "0 susceptible, 1 ill, 2 removed", 0);
const DEGREE: usize = 10;
const RECOVERY: f64 = 0.1;
const STEPS: u64 = 200;
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked: Option<u32> = std::env::args().find_map(|argument| argument.parse().ok());
    let agents = asked.unwrap_or(1_000_000);
    let mut luck = Luck::new(3, "graph", 0, vec![0].into()).serial();
    let mut draw = || luck.random_range(0..agents);
    let pairs: Vec<(u32, u32)> = (0..agents as usize * DEGREE / 2)
        .map(|_| (draw(), draw()))
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect();
    let block = Block::pack(0..agents, 0..agents, &pairs)?;
    println!(
        "{agents} agents, {} connectors, {} threads",
        block.len(),
        rayon::current_num_threads()
    );
    println!("{:10}{:>14}{:>10}{:>10}{:>10}", "chance", "", "seconds", "of arrays", "removed");
    for chance in [0.05, 0.01] {
        let plain = run(|| Ok(by_hand(&block, chance)))?;
        let set = run(|| simulated(&pairs, agents, active(chance)))?;
        let all = run(|| simulated(&pairs, agents, asking(chance)))?;
        for (name, (seconds, removed)) in [("arrays", plain), ("set", set), ("asking all", all)] {
            let ratio = seconds / plain.0;
            println!("{chance:<10}{name:>14}{seconds:>10.3}{ratio:>10.2}{removed:>10.4}");
        }
    }
    Ok(())
}

/// Seconds of processor time, and the share that was ill at any time.
type Outcome = Result<(f64, f64), Box<dyn std::error::Error>>;

fn run(once: impl Fn() -> Outcome) -> Outcome {
    let outcomes: Result<Vec<(f64, f64)>, _> = (0..ROUNDS).map(|_| once()).collect();
    let outcomes = outcomes?;
    Ok((best(outcomes.iter().map(|outcome| outcome.0)), outcomes[0].1))
}

fn ill_at_first(agents: u32) -> Vec<u32> {
    (0..agents).step_by(1000).collect()
}

fn simulated(pairs: &[(u32, u32)], agents: u32, process: Box<dyn Process>) -> Outcome {
    let mut world = World::builder()
        .species("person", agents as usize)
        .channel("contact", "person", "person", pairs.iter().copied())
        .build()?;
    let first = ill_at_first(agents);
    world.set_up_set("ill", &first);
    let health = world.set_up(&HEALTH)?;
    mark(health, &first, 1);
    let mut simulation = Simulation::new(world, Loop::of([process]), 42)?;
    let begin = Clock::now();
    simulation.run(STEPS)?;
    let seconds = begin.nanos() / 1e9;
    Ok((seconds, reached(simulation.world().column(&HEALTH).unwrap_or(&[]))))
}

fn mark(health: &mut [u8], agents: &[u32], state: u8) {
    for &agent in agents {
        health[agent as usize] = state;
    }
}

fn reached(health: &[u8]) -> f64 {
    health.iter().filter(|&&health| health != 0).count() as f64 / health.len() as f64
}

/// How many trials fail before one succeeds.
fn failures(luck: &mut impl rand::Rng, chance: f64) -> usize {
    ((1.0 - luck.random::<f64>()).ln() / (-chance).ln_1p()) as usize
}

/// Who is ill jumps from one contact that it infects to the next.
fn active(chance: f64) -> Box<dyn Process> {
    process("active", move |plan| {
        let (contact, health) = (plan.rows("contact")?, plan.write(&HEALTH)?);
        let ill = plan.set("ill")?;
        Ok(move |world: &mut World, luck: Luck| {
            let (contact, health, ill) = world.open((contact, health, ill));
            let (leave, wake) = ill.ask(|agent, verdicts| {
                let mut luck = luck.of(agent);
                if luck.random::<f64>() < RECOVERY {
                    verdicts.leave();
                }
                let contacts = contact.targets(agent);
                let mut place = failures(&mut luck, chance);
                while let Some(&other) = contacts.get(place) {
                    if health[other as usize] == 0 {
                        verdicts.wake(other);
                    }
                    place += 1 + failures(&mut luck, chance);
                }
            });
            mark(health, &leave, 2);
            mark(health, &wake, 1);
            ill.update(&leave, &wake);
            Ok(())
        })
    })
}

/// Everybody looks around in every step.
fn asking(chance: f64) -> Box<dyn Process> {
    process("asking", move |plan| {
        let (contact, health) = (plan.rows("contact")?, plan.read(&HEALTH)?);
        let next = plan.next(&HEALTH)?;
        Ok(move |world: &mut World, luck: Luck| {
            let (contact, health, next) = world.open((contact, health, next));
            contact.renew(next, Own(health), |agent, contacts, own| match own {
                0 => {
                    let ill = contacts.iter().filter(|&&other| health[other as usize] == 1).count();
                    let spared = (1.0 - chance).powi(ill as i32);
                    u8::from(0 < ill && spared <= luck.of(agent).random::<f64>())
                }
                1 => 1 + u8::from(luck.of(agent).random::<f64>() < RECOVERY),
                removed => removed,
            });
            Ok(())
        })
    })
}

/// Lists of who is ill, one thread, one generator.
fn by_hand(block: &Block, chance: f64) -> (f64, f64) {
    let agents = block.sources().len();
    let (offsets, targets) = (block.offsets(), block.all_targets());
    let mut luck = Luck::new(42, "by hand", 0, vec![0].into()).serial();
    let mut ill = ill_at_first(agents as u32);
    let mut health = vec![0_u8; agents];
    mark(&mut health, &ill, 1);
    let begin = Clock::now();
    for _ in 0..STEPS {
        let (mut stay, mut new) = (Vec::new(), Vec::new());
        for &agent in &ill {
            let agent = agent as usize;
            let contacts = &targets[offsets[agent]..offsets[agent + 1]];
            let mut place = failures(&mut luck, chance);
            while let Some(&other) = contacts.get(place) {
                if health[other as usize] == 0 {
                    health[other as usize] = 1;
                    new.push(other);
                }
                place += 1 + failures(&mut luck, chance);
            }
            if luck.random::<f64>() < RECOVERY {
                health[agent] = 2;
            } else {
                stay.push(agent as u32);
            }
        }
        stay.extend(new);
        ill = stay;
    }
    (begin.nanos() / 1e9, reached(&health))
}
