//! A million agents and ten million connectors: birth, steps, what each process takes, what it means.
//!
//! `cargo run --release --example large_world [-- --agents 10000000] [--small]`

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::{error::Error, time::Instant};

use ecograph::{
    base::Block,
    engine::{Making, Run},
    measure::Snapshot,
    scenario::Scenario,
    view::{bytes, count},
};

/// Agents of the scenario at scale one.
const AGENTS: f64 = 1e6;
const STEPS: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    let asked = words.iter().skip_while(|word| *word != "--agents").nth(1);
    let usual = if words.iter().any(|word| word == "--small") { 1e4 } else { AGENTS };
    let agents = asked.map_or(Ok(usual), |agents| agents.parse::<f64>())?;

    // The scenario is declared for a million; its size is three numbers.
    let scenario = Scenario::load("scenarios/synthetic.ron", &sizes(agents / AGENTS))?;
    let begun = Instant::now();
    let mut run = Run::new(&scenario, Making { scale: 1.0, seed: 1 })?;
    println!("born in {:.2} s", begun.elapsed().as_secs_f64());

    println!(
        "\n{:<12}{:>12}{:>13}{:>9}{:>11}{:>9}",
        "date", "agents", "connectors", "s", "diversity", "balance"
    );
    for _ in 0..STEPS {
        let begun = Instant::now();
        let snapshot = run.step()?;
        let seconds = begun.elapsed().as_secs_f64();
        let agents: u64 = snapshot.species.iter().map(|species| species.agents).sum();
        // Channels that ride on others' connectors have none of their own.
        let world = run.world();
        let blocks = world.channels().filter_map(|channel| world.block(channel));
        let connectors: usize = blocks.map(Block::len).sum();
        println!(
            "{:<12}{:>12}{:>13}{seconds:>9.2}{:>11.3}{:>9.3}",
            snapshot.date,
            count(agents),
            count(connectors as u64),
            index(&snapshot, "diversity"),
            index(&snapshot, "balance"),
        );
    }

    println!("\nthe dearest processes of {STEPS} steps");
    let mut timings = run.simulation().timings();
    timings.sort_by_key(|timing| std::cmp::Reverse(timing.spent));
    for timing in &timings[..5] {
        let seconds = timing.spent.as_secs_f64();
        println!(
            "  {:<28}{seconds:>7.2} s{:>10} of declared columns a second",
            timing.process,
            bytes((timing.bytes as f64 / seconds) as u64),
        );
    }
    Ok(())
}

/// The populations at a multiple of the declared ones.
fn sizes(multiple: f64) -> Vec<ecograph::scenario::Setting> {
    let species = [("user", 950_000.0), ("account", 45_000.0), ("maker", 5_000.0)];
    let size =
        |(name, agents): (&str, f64)| format!("species.{name}.population={}", agents * multiple);
    species.map(size).map(ecograph::scenario::Setting::new).into()
}

fn index(snapshot: &Snapshot, name: &str) -> f64 {
    let reading = snapshot.indices.iter().find(|reading| reading.name == name);
    reading.and_then(|reading| reading.value).unwrap_or(f64::NAN)
}
