//! What the indices of every step add to it, and what the dear ones cost when they are due.
//!
//! `cargo bench --bench indices`: a world of a million users and ten million connectors of [`worlds`];
//! `-- --small` a small one, `-- USERS` one of that many. The same steps without any index, with the
//! standard ones, and with those of agents every twelve steps; wall time, the ratio to the first.
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod worlds;

use std::time::Instant;

use ecograph::{base::Block, engine::Run};
use worlds::Mixing;

/// Steps before the measured ones: users and accounts come in them.
const WARM: u64 = 10;
const MEASURED: u64 = 12;

/// What a run records, and how the table calls it.
const RECORDED: [(&str, &str); 3] = [
    ("no index", "output: (indices: []),"),
    ("standard", "output: (indices: [\"standard\"]),"),
    ("all, agents every 12", "output: (indices: [\"standard\", \"network\"], every: 12),"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = arguments.iter().find_map(|argument| argument.parse().ok());
    let small = arguments.iter().any(|argument| argument == "--small");
    let users = asked.unwrap_or(if small { 2e3 } else { 1e6 });
    let mut bare = None;
    for (name, output) in RECORDED {
        let mut run = worlds::ecosystem(users, output, Mixing::of(&arguments))?;
        for _ in 0..WARM {
            run.step()?;
        }
        let seconds = measured(&mut run)?;
        let bare = *bare.get_or_insert(seconds);
        if name == RECORDED[0].0 {
            println!("{} agents, {} connectors", run.world().agents().len(), connectors(&run));
        }
        let added = 100.0 * (seconds / bare - 1.0);
        println!("{name:24} {:9.1} ms a step  {added:+6.1} %", 1e3 * seconds);
    }
    Ok(())
}

/// Seconds of a step, the mean of some.
fn measured(run: &mut Run) -> Result<f64, Box<dyn std::error::Error>> {
    let begin = Instant::now();
    for _ in 0..MEASURED {
        run.step()?;
    }
    Ok(begin.elapsed().as_secs_f64() / MEASURED as f64)
}

fn connectors(run: &Run) -> usize {
    let world = run.world();
    world.channels().filter_map(|name| world.block(name)).map(Block::len).sum()
}
