//! What a whole step of the standard loop costs, process by process, and what a second thread brings.
//!
//! `cargo bench --bench step`: three worlds of [`worlds`], up to a million users and ten million
//! connectors; `-- --small` only the smallest; `-- USERS …` those of so many users; `-- uniform` or
//! `-- scale-free` other ways of finding each other. Steps are done in turn on all threads and on one.
//!
//! `ns/conn.` is processor time of all threads, per connector of all channels, acquaintances (which
//! processes go over too) included; `PR` how many iterations of `PageRank` by hand over the same rows
//! that is. Milliseconds are of the wall, the median step; `GB/s` is what a process declared over it,
//! and its share of the triad in the same run. A process over 5 % of the step for which all threads
//! give neither 1.8 of one per two threads nor 70 % of the triad is marked `<`.
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod by_hand;
mod clock;
mod scaling;
mod stream;
mod worlds;

use clock::Clock;
use ecograph::{base::Block, engine::Run};
use scaling::{Step, median, step_on};
use worlds::Mixing;

/// Steps before the measured ones: users and accounts come in them, until about 1 % of connectors
/// and 0.5 % of agents are turned over a step.
const WARM: u64 = 22;
const MEASURED: usize = 5;

/// The passes of the value flow: what is ordered, filled, paid, and what strengths make of it.
const FLOW: [&str; 4] =
    ["circulation.demand", "circulation.supply", "circulation.settlement", "reinforcement"];

type Tried<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Tried<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked: Vec<f64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let small = arguments.iter().any(|argument| argument == "--small");
    let sizes: &[f64] = match (asked.as_slice(), small) {
        ([], true) => &[2e3],
        ([], false) => &[2e3, 1e5, 1e6],
        (asked, _) => asked,
    };
    let mixing = Mixing::of(&arguments);
    sizes.iter().try_for_each(|&users| report(users, mixing))
}

fn report(users: f64, mixing: Mixing) -> Tried<()> {
    let begin = Clock::now();
    let mut run = worlds::ecosystem(users, "", mixing)?;
    let made = begin.nanos();
    for _ in 0..WARM {
        run.step()?;
    }
    let blocks: Vec<&Block> = run.world().channels().filter_map(|c| run.world().block(c)).collect();
    let connectors: usize = blocks.iter().map(|block| block.len()).sum();
    let (agents, threads) = (run.world().agents().len(), rayon::current_num_threads());
    let bare = by_hand::pagerank(&blocks, agents);
    println!("\n{agents} agents, {connectors} connectors ({mixing:?}), {threads} threads");
    println!("making the world {:.2} s of processor time", made / 1e9);
    let (one, all) = measured(&mut run, threads)?;
    let spent = median(all.iter().map(|step| step.spent)) / connectors as f64;
    println!("{:28} {:>8} {:>7}", "", "ns/conn.", "PR");
    line("PageRank by hand", bare, bare);
    line("whole step, with measuring", spent, bare);
    println!("{:28} {:8.1}  steps/s", "", 1e9 / median(all.iter().map(|step| step.wall)));
    let triad = stream::bandwidth().triad;
    table(&one, &all, Scale { spent, bare, triad, threads });
    Ok(())
}

/// Steps on one thread, and in turn with them steps on all.
fn measured(run: &mut Run, threads: usize) -> Tried<(Vec<Step>, Vec<Step>)> {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let (single, whole) = (pool(1)?, pool(threads)?);
    let (mut one, mut all) = (Vec::new(), Vec::new());
    for _ in 0..MEASURED {
        one.push(step_on(&single, run)?);
        all.push(step_on(&whole, run)?);
    }
    Ok((one, all))
}

/// What all lines are measured with.
#[derive(Clone, Copy)]
struct Scale {
    /// Processor time of a step, in ns per connector.
    spent: f64,
    bare: f64,
    triad: f64,
    threads: usize,
}

fn table(one: &[Step], all: &[Step], scale: Scale) {
    println!(
        "{:28} {:>8} {:>7} {:>7} {:>8} {:>8} {:>6} {:>6} {:>7}",
        "", "ns/conn.", "PR", "share", "ms on 1", "ms on all", "gain", "GB/s", "triad"
    );
    let whole = median(all.iter().map(|step| step.wall));
    let mut flow = 0.0;
    for (place, part) in all[0].parts.iter().enumerate() {
        let wall = |steps: &[Step]| median(steps.iter().map(|step| step.parts[place].wall));
        let (single, many) = (wall(one), wall(all));
        // Parts are timed by the wall: their shares of it are their shares of the whole.
        let share = many / whole;
        let nanos = share * scale.spent;
        flow += if FLOW.contains(&part.name.as_str()) { nanos } else { 0.0 };
        let (gain, speed) = (single / many, part.bytes as f64 / many);
        let scales = 0.9 * scale.threads as f64 <= gain || 0.7 * scale.triad <= speed;
        let mark = if 0.05 < share && !scales { "<" } else { "" };
        println!(
            "{:28} {nanos:8.2} {:7.2} {:6.1}% {:8.1} {:9.1} {gain:6.2} {speed:6.1} {:6.0}% {mark}",
            part.name,
            nanos / scale.bare,
            100.0 * share,
            single / 1e6,
            many / 1e6,
            100.0 * speed / scale.triad,
        );
    }
    line("value flow together", flow, scale.bare);
    println!("triad on {} threads {:.1} GB/s", scale.threads, scale.triad);
}

fn line(what: &str, nanos: f64, bare: f64) {
    println!("{what:28} {nanos:8.2} {:7.2}", nanos / bare);
}
