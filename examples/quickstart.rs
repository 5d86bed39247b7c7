//! A scenario from its file to its indices and its impact.
//!
//! `cargo run --release --example quickstart [-- SCENARIO.ron] [--small]`

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::error::Error;

use ecograph::{
    engine::{Making, Run},
    measure::{Impact, Snapshot},
    scenario::Scenario,
};

fn main() -> Result<(), Box<dyn Error>> {
    let small = std::env::args().any(|argument| argument == "--small");
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let file = named.unwrap_or_else(|| "scenarios/food-delivery.ron".to_owned());

    let scenario = Scenario::load(file, &[])?;
    println!("{}\n", scenario.elements.title);

    let scale = if small { 0.1 } else { 1.0 };
    let mut run = Run::new(&scenario, Making { scale, seed: 42 })?;
    let steps = u64::from(scenario.elements.clock.steps);

    println!(
        "{:<12}{:>12}{:>12}{:>14}{:>12}",
        "date", "diversity", "links", "productivity", "agents"
    );
    for step in 0..steps {
        let snapshot = run.step()?;
        if step % (steps / 12).max(1) == 0 || step + 1 == steps {
            println!("{}", line(&snapshot));
        }
    }

    println!("\n{:<18}{:<12}{:>14}{:>14}  within", "figure", "period", "simulated", "reported");
    for figure in run.impact() {
        println!("{}", beside(&figure));
    }
    Ok(())
}

/// The three indices of a step and who takes part.
fn line(snapshot: &Snapshot) -> String {
    let index = |name: &str| -> String {
        let reading = snapshot.indices.iter().find(|reading| reading.name == name);
        let value = reading.and_then(|reading| reading.value);
        value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
    };
    let agents: u64 = snapshot.species.iter().map(|species| species.agents).sum();
    format!(
        "{:<12}{:>12}{:>12}{:>14}{agents:>12}",
        snapshot.date,
        index("diversity"),
        index("effective_links"),
        index("productivity"),
    )
}

/// A figure as simulated and as reported.
fn beside(figure: &Impact) -> String {
    let simulated = figure.simulated.map_or_else(|| "-".to_owned(), |v| format!("{v:.1}"));
    let within = match figure.accepted() {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not measured: the run is too short, or nobody was there",
    };
    format!(
        "{:<18}{:<12}{simulated:>14}{:>14.1}  {within}",
        figure.target, figure.period, figure.reported
    )
}
