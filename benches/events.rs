//! What one event costs of processes whose events come one after another.
//!
//! Opinions and links that co-evolve (Holme, Newman 2006) at N = 3200, neutral drift (Moran 1958)
//! at N = 200: the models of `src/validation`. `cargo bench --bench events`
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod clock;

use clock::{Clock, best};
use ecograph::{
    engine::Simulation,
    validation::{drift, opinions},
};

const ROUNDS: u64 = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for phi in [0.04, 0.3, 0.458, 0.96] {
        let nanos: Result<Vec<f64>, _> = (0..ROUNDS)
            .map(|seed| an_event(opinions::society(3200, phi, seed)?, 300, 3200))
            .collect();
        println!("Holme, Newman, N = 3200, phi = {phi:<5} {:6.1} ns an event", best(nanos?));
    }
    let nanos: Result<Vec<f64>, _> = (0..ROUNDS)
        .map(|seed| an_event(drift::population(200, 1_000_000, 0.0, seed)?, 10, 1_000_000))
        .collect();
    println!("Moran, N = 200                    {:6.1} ns an event", best(nanos?));
    Ok(())
}

fn an_event(
    mut simulation: Simulation,
    steps: u64,
    events: u32,
) -> Result<f64, Box<dyn std::error::Error>> {
    let begin = Clock::now();
    simulation.run(steps)?;
    Ok(begin.nanos() / (f64::from(events) * steps as f64))
}
