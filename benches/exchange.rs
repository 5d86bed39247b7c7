//! Boltzmann wealth on a network through the public transfer, beside bare arrays on one thread.
//!
//! Whoever has something gives one unit to a random neighbour (Dragulescu, Yakovenko 2000, on a
//! network). All checks are on. Time of an agent and step: processor time over threads.
//!
//! `cargo bench --bench exchange`
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod clock;

use std::hint::black_box;

use clock::{Clock, best};
use ecograph::{
    base::{Block, Luck, Own, Scratch, id},
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;

const MONEY: Column<i64> = Column::new("money", "unit", "what an agent owns", 10).conserved();
const AGENTS: u32 = 100_000;
const DEGREE: usize = 10;
const STEPS: u64 = 40;
const ROUNDS: usize = 9;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut luck = Luck::new(3, "graph", 0, vec![0].into()).serial();
    let mut draw = || luck.random_range(0..AGENTS);
    let pairs: Vec<(u32, u32)> = (0..AGENTS as usize * DEGREE).map(|_| (draw(), draw())).collect();
    let block = Block::pack(0..AGENTS, 0..AGENTS, &pairs)?;
    let world = World::builder().species("person", AGENTS as usize);
    let world = world.channel("near", "person", "person", pairs).build()?;
    let mut simulation = Simulation::new(world, Loop::of([giving()]), 1)?;
    let mut money = vec![10_i64; AGENTS as usize];
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    let per = f64::from(AGENTS) * STEPS as f64;
    for round in 0..ROUNDS as u64 {
        let begin = Clock::now();
        (0..STEPS).for_each(|step| by_hand(&block, &mut money, round * STEPS + step));
        bare.push(begin.nanos() / per);
        let begin = Clock::now();
        simulation.run(STEPS)?;
        ours.push(begin.nanos() / per / rayon::current_num_threads() as f64);
    }
    black_box(money);
    let (bare, ours) = (best(bare), best(ours));
    println!("{AGENTS} agents, mean degree {DEGREE}, {} threads", rayon::current_num_threads());
    println!("bare arrays, one thread   {bare:6.2} ns per agent and step");
    println!(
        "public transfer           {ours:6.2} ns per agent and step, {:.2} of it",
        ours / bare
    );
    Ok(())
}

fn giving() -> Box<dyn Process> {
    process("giving", |plan| {
        let (near, money) = (plan.rows("near")?, plan.write(&MONEY)?);
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

/// All give what they had at the start, luck being a hash: the least that the model needs.
fn by_hand(block: &Block, money: &mut [i64], step: u64) {
    let (offsets, targets) = (block.offsets(), block.all_targets());
    let mut received = vec![0_i64; money.len()];
    for agent in 0..money.len() {
        let others = &targets[offsets[agent]..offsets[agent + 1]];
        if 0 < money[agent] && !others.is_empty() {
            let drawn = id::mix(step << 32 | agent as u64) >> 32;
            let other = (drawn * others.len() as u64) >> 32;
            received[others[other as usize] as usize] += 1;
            money[agent] -= 1;
        }
    }
    money.iter_mut().zip(received).for_each(|(money, received)| *money += received);
}
