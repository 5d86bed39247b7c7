//! What a whole step of the standard loop costs beside `PageRank` by hand over the same rows.
//!
//! `cargo bench --bench step`: three worlds of [`worlds`], up to a million users and ten million
//! connectors; `-- --small` only the smallest; `-- USERS` one of that many users. Processor time
//! of all threads together, in ns per connector, and how many iterations of `PageRank` that is, over
//! the rows of all channels, acquaintances (which processes go over too) included.
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod clock;
mod worlds;

use std::{hint::black_box, time::Instant};

use clock::{Clock, best};
use ecograph::{base::Block, engine::Run};
use rayon::prelude::*;

/// Steps before the measured ones: users and accounts come in them, until about 1 % of connectors
/// and 0.5 % of agents are turned over a step.
const WARM: u64 = 22;
const MEASURED: u64 = 5;

/// The passes of the value flow: what is ordered, filled, paid, and what strengths make of it.
const FLOW: [&str; 4] =
    ["circulation.demand", "circulation.supply", "circulation.settlement", "reinforcement"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked: Vec<f64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let small = arguments.iter().any(|argument| argument == "--small");
    let sizes: &[f64] = match (asked.as_slice(), small) {
        ([], true) => &[2e3],
        ([], false) => &[2e3, 1e5, 1e6],
        (asked, _) => asked,
    };
    sizes.iter().try_for_each(|&users| report(users))
}

fn report(users: f64) -> Result<(), Box<dyn std::error::Error>> {
    let begin = Clock::now();
    let mut run = worlds::ecosystem(users, "")?;
    let made = begin.nanos();
    for _ in 0..WARM {
        run.step()?;
    }
    let bare = pagerank(&run);
    let before = run.simulation().timings();
    let (begin, wall) = (Clock::now(), Instant::now());
    for _ in 0..MEASURED {
        run.step()?;
    }
    let (spent, wall) = (begin.nanos(), wall.elapsed().as_nanos() as f64);
    let (agents, connectors) = (run.world().agents().len(), connectors(&run));
    let threads = rayon::current_num_threads();
    println!("\n{agents} agents, {connectors} connectors, {threads} threads");
    println!("making the world {:.2} s of processor time", made / 1e9);
    let per = (MEASURED * connectors as u64) as f64;
    println!("{:28} {:>8} {:>7}", "", "ns/conn.", "PR");
    line("PageRank by hand", bare, bare);
    line("whole step, with measuring", spent / per, bare);
    println!("{:28} {:8.1}  steps/s", "", MEASURED as f64 * 1e9 / wall);
    // Processes are timed by the wall: their shares of it are their shares of the whole.
    let after = run.simulation().timings();
    let (mut rest, mut flow) = (1.0, 0.0);
    for (before, after) in before.iter().zip(&after) {
        let share = after.spent.saturating_sub(before.spent).as_nanos() as f64 / wall;
        rest -= share;
        flow += if FLOW.contains(&after.process.as_str()) { share } else { 0.0 };
        line(&after.process, share * spent / per, bare);
    }
    line("measuring", rest * spent / per, bare);
    line("value flow together", flow * spent / per, bare);
    Ok(())
}

fn line(what: &str, nanos: f64, bare: f64) {
    println!("{what:28} {nanos:8.2} {:7.2}", nanos / bare);
}

/// Blocks of all channels.
fn blocks(run: &Run) -> impl Iterator<Item = &Block> {
    let world = run.world();
    world.channels().filter_map(|name| world.block(name))
}

fn connectors(run: &Run) -> usize {
    blocks(run).map(Block::len).sum()
}

/// Processor time of an iteration over all blocks, in ns per connector; the least of some.
fn pagerank(run: &Run) -> f64 {
    let agents = run.world().agents().len();
    let (mut pass, mut next) = (vec![1.0_f32; agents], vec![0.0_f32; agents]);
    let per = connectors(run) as f64;
    // So long that the clock of the system, which ticks every few milliseconds, tells it.
    let rounds = (1e7 / per).ceil() as usize;
    let time = |_| {
        let begin = Clock::now();
        for _ in 0..rounds {
            blocks(run).for_each(|block| iterate(block, &mut pass, &mut next));
        }
        begin.nanos() / rounds as f64 / per
    };
    let least = best((0..7).map(time));
    black_box((pass, next));
    least
}

/// Pulls along the rows of one block.
fn iterate(block: &Block, pass: &mut [f32], next: &mut [f32]) {
    let (offsets, targets) = (block.offsets(), block.all_targets());
    let sources = block.sources().start as usize..block.sources().end as usize;
    let pull = |(row, next): (usize, &mut f32)| {
        let row = &targets[offsets[row]..offsets[row + 1]];
        let sum: f32 = row.iter().map(|&target| pass[target as usize]).sum();
        *next = 0.15 + 0.85 * sum;
    };
    let rows = next[sources.clone()].par_iter_mut().with_min_len(1 << 12);
    rows.enumerate().for_each(pull);
    let degree = |row: usize| (offsets[row + 1] - offsets[row]).max(1) as f32;
    let rows = pass[sources.clone()].par_iter_mut().zip(&next[sources]);
    rows.with_min_len(1 << 12)
        .enumerate()
        .for_each(|(row, (pass, next))| *pass = next / degree(row));
}
