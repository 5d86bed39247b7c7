//! An epidemic on a random network, with the agents that are ill as an active set.
//!
//! Each contact passes the infection on once with chance T (Newman 2002): of a network of mean
//! degree c a large outbreak reaches the share `R = 1 − exp(−c·T·R)`. Who is not ill costs nothing,
//! so an outbreak that dies out is over at once, however large the world is. The model is
//! `src/validation/contagion.rs`, by which `ecograph verify` tries the engine.
//!
//! `cargo run --release --example sir [-- --small]`

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::{error::Error, time::Instant};

use ecograph::validation::contagion::{DEGREE, epidemic, final_size, reached};

fn main() -> Result<(), Box<dyn Error>> {
    let small = std::env::args().any(|argument| argument == "--small");
    let people: u32 = if small { 20_000 } else { 1_000_000 };
    println!("{people} people with {DEGREE} contacts each on average, 20 of them ill at first");
    println!("{:>8}{:>12}{:>12}{:>8}{:>12}", "T", "attacked", "exact", "steps", "ms");
    for chance in [0.1, 0.2, 0.3, 0.5, 0.75] {
        let mut simulation = epidemic(people, 20, chance, 42)?;
        let begin = Instant::now();
        let share = reached(&mut simulation)?;
        let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
        let (steps, exact) = (simulation.world().step(), final_size(chance, 0.0));
        println!("{chance:>8}{share:>12.4}{exact:>12.4}{steps:>8}{milliseconds:>12.2}");
    }
    Ok(())
}
