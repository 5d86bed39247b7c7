//! How far the interface is from the machine: its memory, and `PageRank` by hand and as a user's process.
//!
//! `cargo bench --bench limit -- [agents] [degree]`, a million and ten unless told otherwise; on a
//! uniform and on a scale-free web. GB/s of copy and triad, ns of a random gather, both of the wall;
//! processor time of all threads per connector and step, in turn, and the ratio; all in one run.
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod clock;
mod stream;
mod webs;

use std::{hint::black_box, time::Instant};

use clock::{Clock, best};
use ecograph::{
    base::{Block, Luck, Own},
    engine::{Loop, Simulation},
    process::process,
    world::{Column, World},
};
use rand::RngExt;
use rayon::prelude::*;
use webs::{WEBS, Web};

const RANK: Column<f32> = Column::new("rank", "share", "stationary share of a walker", 1.0);
const PASS: Column<f32> = Column::new("pass", "share", "what each connector passes on", 0.0);
const DAMPING: f32 = 0.85;
const ROUNDS: usize = 9;
/// Values that are gathered.
const GATHERED: usize = 20_000_000;

type Tried<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Tried<()> {
    let numbers: Vec<f64> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let agents = numbers.first().map_or(1_000_000, |&agents| agents as usize);
    let degree = numbers.get(1).map_or(10, |&degree| degree as usize);
    let threads = rayon::current_num_threads();
    for threads in [1, threads] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        pool.install(|| machine(threads, agents));
    }
    for (name, web) in WEBS {
        ranks(name, web, agents, degree)?;
    }
    Ok(())
}

/// What the machine gives to so many threads.
fn machine(threads: usize, agents: usize) {
    let memory = stream::bandwidth();
    println!(
        "{threads} threads: copy {:.1} GB/s, triad {:.1} GB/s, gather of {agents} f32 {:.2} ns",
        memory.copy,
        memory.triad,
        gather(agents)
    );
}

/// A value from a random place, for each of a list of places.
fn gather(agents: usize) -> f64 {
    let mut luck = Luck::new(7, "gather", 0, vec![0].into()).serial();
    let places: Vec<u32> = (0..GATHERED).map(|_| luck.random_range(0..agents as u32)).collect();
    let values = vec![1.0_f32; agents];
    let sum = |places: &[u32]| places.iter().map(|&place| values[place as usize]).sum::<f32>();
    let times = (0..ROUNDS).map(|_| {
        let begin = Instant::now();
        places.par_chunks(1 << 15).for_each(|places| {
            black_box(sum(places));
        });
        begin.elapsed().as_nanos() as f64 / GATHERED as f64
    });
    best(times)
}

fn ranks(name: &str, web: Web, agents: usize, degree: usize) -> Tried<()> {
    let pairs = webs::pairs(web, agents, agents * degree);
    let world = World::builder().species("page", agents).channel("web", "page", "page", pairs);
    let mut simulation = Simulation::new(world.build()?, Loop::of([rank()]), 1)?;
    let connectors = simulation.world().block("web").map_or(0, Block::len);
    let (mut bare, mut user) = (Vec::new(), Vec::new());
    let mut state = (vec![1.0; agents], vec![0.0; agents], vec![0.0; agents]);
    // So long that the clock of the system, which ticks every few milliseconds, tells it.
    let steps = 50_000_000_usize.div_ceil(connectors.max(1));
    let per = |begin: &Clock| begin.nanos() / (steps * connectors) as f64;
    for _ in 0..ROUNDS {
        let block = simulation.world().block("web").ok_or("no web")?;
        let begin = Clock::now();
        (0..steps).for_each(|_| by_hand(block, &mut state));
        bare.push(per(&begin));
        let begin = Clock::now();
        simulation.run(steps as u64)?;
        user.push(per(&begin));
    }
    black_box(&state);
    let (bare, user) = (best(bare), best(user));
    println!("{name}: {agents} agents, {connectors} connectors");
    println!("PageRank by hand        {bare:.2} ns per connector");
    println!("PageRank as a process   {user:.2} ns per connector, {:.3} of by hand", user / bare);
    Ok(())
}

fn rank() -> Box<dyn ecograph::process::Process> {
    process("rank", |plan| {
        let (web, rank, next) = (plan.rows("web")?, plan.read(&RANK)?, plan.next(&RANK)?);
        let pass = plan.write(&PASS)?;
        Ok(move |world: &mut World, _: Luck| {
            let (web, rank, next, pass) = world.open((web, rank, next, pass));
            web.each((Own(rank), Own(&mut *pass)), |_, targets, (rank, pass)| {
                *pass = rank / targets.len().max(1) as f32;
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
        *pass = rank / (offsets[agent + 1] - offsets[agent]).max(1) as f32;
    });
    next.par_iter_mut().with_min_len(1 << 12).enumerate().for_each(|(agent, next)| {
        let row = &targets[offsets[agent]..offsets[agent + 1]];
        let sum: f32 = row.iter().map(|&target| pass[target as usize]).sum();
        *next = 1.0 - DAMPING + DAMPING * sum;
    });
    std::mem::swap(rank, next);
}
