//! How far the interface is from the machine: `PageRank` by hand and as a user's process.
//!
//! `cargo bench --bench limit -- [agents] [degree]`; ns per connector and step, and the ratio.
#![expect(clippy::print_stdout, reason = "a bench reports")]

use std::{hint::black_box, time::Instant};

use ecograph::{
    base::{Block, Luck, Own},
    engine::{Loop, Simulation},
    process::process,
    world::{Column, World},
};
use rand::RngExt;
use rayon::prelude::*;

const RANK: Column<f32> = Column::new("rank", "share", "stationary share of a walker", 1.0);
const PASS: Column<f32> = Column::new("pass", "share", "what each connector passes on", 0.0);
const DAMPING: f32 = 0.85;
const ROUNDS: usize = 15;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let agents = numbers.first().copied().unwrap_or(1_000_000);
    let degree = numbers.get(1).copied().unwrap_or(10);
    let world = web(agents, degree)?;
    let connectors = world.block("web").map_or(0, Block::len);
    let mut simulation = Simulation::new(world, Loop::of([rank()]), 1)?;
    let (mut bare, mut user) = (Vec::new(), Vec::new());
    let mut state = (vec![1.0; agents], vec![0.0; agents], vec![0.0; agents]);
    for _ in 0..ROUNDS {
        let block = simulation.world().block("web").ok_or("no web")?;
        bare.push(nanos(connectors, || by_hand(block, &mut state)));
        let begin = Instant::now();
        simulation.step()?;
        user.push(begin.elapsed().as_nanos() as f64 / connectors as f64);
    }
    black_box(&state);
    let (bare, user) = (best(bare), best(user));
    let threads = rayon::current_num_threads();
    println!("{agents} agents, {connectors} connectors, {threads} threads");
    println!("by hand        {bare:.2} ns per connector");
    println!("as a process   {user:.2} ns per connector, {:.3} of by hand", user / bare);
    Ok(())
}

fn rank() -> Box<dyn ecograph::process::Process> {
    process("rank", |plan| {
        let (web, rank, next) = (plan.rows("web")?, plan.read(&RANK)?, plan.next(&RANK)?);
        let pass = plan.write(&PASS)?;
        Ok(move |world: &mut World, _: Luck| {
            let (web, rank, next, pass) = world.open((web, rank, next, pass));
            web.each((Own(rank), Own(&mut *pass)), |_, targets, (rank, pass)| {
                *pass = rank / targets.len() as f32;
            });
            let pass = &*pass;
            web.renew(next, (), |_, targets, ()| {
                let sum: f32 = targets.iter().map(|&target| pass[target as usize]).sum();
                1.0 - DAMPING + DAMPING * sum
            });
            Ok(())
        })
    })
}

fn by_hand(block: &Block, (rank, next, pass): &mut (Vec<f32>, Vec<f32>, Vec<f32>)) {
    let (offsets, targets) = (block.offsets(), block.all_targets());
    pass.par_iter_mut().zip(&*rank).enumerate().for_each(|(agent, (pass, rank))| {
        *pass = rank / (offsets[agent + 1] - offsets[agent]) as f32;
    });
    next.par_iter_mut().with_min_len(1 << 12).enumerate().for_each(|(agent, next)| {
        let row = &targets[offsets[agent]..offsets[agent + 1]];
        let sum: f32 = row.iter().map(|&target| pass[target as usize]).sum();
        *next = 1.0 - DAMPING + DAMPING * sum;
    });
    std::mem::swap(rank, next);
}

fn web(agents: usize, degree: usize) -> Result<World, Box<dyn std::error::Error>> {
    let luck = Luck::new(7, "web", 0, vec![0].into());
    let mut serial = luck.serial();
    let mut draw = || serial.random_range(0..agents as u32);
    let connectors: Vec<(u32, u32)> = (0..agents * degree).map(|_| (draw(), draw())).collect();
    Ok(World::builder()
        .species("page", agents)
        .channel("web", "page", "page", connectors)
        .build()?)
}

fn nanos(connectors: usize, mut run: impl FnMut()) -> f64 {
    let begin = Instant::now();
    run();
    begin.elapsed().as_nanos() as f64 / connectors as f64
}

/// The least, because other work on the machine only adds.
fn best(times: Vec<f64>) -> f64 {
    times.into_iter().fold(f64::INFINITY, f64::min)
}
