//! Two marketplaces compete for the same users and merchants: what decides who wins?
//!
//! The newcomer comes two years late but is better. Each row is another world in which one thing is
//! different, run under the same luck: who joins, who rents a stall, where the money goes.
//!
//! `cargo run --release --example two_platforms [-- --small]`

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::error::Error;

use ecograph::{
    engine::{Making, Run},
    scenario::{Scenario, Setting},
    study::Crew,
    world::{
        ALIVE,
        columns::{FORM, MEMBERSHIPS},
    },
};

/// What differs in each world.
const WORLDS: [(&str, &[&str]); 4] = [
    ("as it is", &[]),
    (
        "blue is no better",
        &[
            "platforms.blue.innovation=(rate: 0.3, depreciation: 0.1, initial: (0.2, 0.2, 0.1, 0.1, 0), full_reinvestment: 5000000, endowment: 1000000, developers: [\"shop\"], merchants: [\"shop\"])",
        ],
    ),
    ("blue comes with red", &["platforms.blue.opens=\"2018-01\""]),
    (
        "blue's stalls are dear",
        &["functions.blue_stall.upkeep=3000", "functions.blue_stall.broadcast=0.1"],
    ),
];

/// Shares of users, of merchants and of the money that blue has, of what red and blue have.
type Shares = [f64; 3];

fn main() -> Result<(), Box<dyn Error>> {
    let small = std::env::args().any(|argument| argument == "--small");
    let seeds: u64 = if small { 2 } else { 10 };
    println!("the newcomer's share (%), mean and spread over {seeds} seeds\n");
    println!("{:<24}{:>16}{:>16}{:>16}", "", "users", "merchants", "money");
    for (name, changes) in WORLDS {
        let settings: Vec<Setting> = changes.iter().copied().map(Setting::new).collect();
        let scenario = Scenario::load("scenarios/two-platforms.ron", &settings)?;
        let one = |seed: usize| {
            let making = Making { scale: if small { 0.1 } else { 1.0 }, seed: seed as u64 + 1 };
            shares(&scenario, making).map_err(|error| error.to_string())
        };
        // Runs side by side, results in the order of the seeds.
        let runs = Crew::of(rayon::current_num_threads()).work(seeds as usize, one);
        let runs = runs.into_iter().collect::<Result<Vec<Shares>, String>>()?;
        print!("{name:<24}");
        for column in 0..3 {
            let mean = runs.iter().map(|run| run[column]).sum::<f64>() / seeds as f64;
            let square = runs.iter().map(|run| (run[column] - mean).powi(2)).sum::<f64>();
            let spread = (square / (seeds as f64 - 1.0)).sqrt();
            print!("{:>16}", format!("{:.1} ± {:.1}", 100.0 * mean, 100.0 * spread));
        }
        println!();
    }
    Ok(())
}

/// Runs one world to its end and asks who is where.
fn shares(scenario: &Scenario, making: Making) -> Result<Shares, Box<dyn Error>> {
    let mut run = Run::new(scenario, making)?;
    let mut last = run.step()?;
    for _ in 1..scenario.elements.clock.steps {
        last = run.step()?;
    }
    let world = run.world();
    // A bit of each in the order of declaration: red, then blue.
    let alive = world.column(&ALIVE).ok_or("nobody lives")?;
    let memberships = world.column(&MEMBERSHIPS).ok_or("nobody joins")?;
    let forms = world.column(&FORM).ok_or("no functions")?;
    let members = |bit: u64| {
        let here = memberships.iter().zip(alive);
        here.filter(|&(&of, &alive)| alive == 1 && u64::from(of) & bit != 0).count() as f64
    };
    let stalls = |bit: u64| forms.iter().filter(|&&form| form & bit != 0).count() as f64;
    let money = |name: &str| {
        let channel = last.channels.iter().find(|row| row.channel == name);
        channel.map_or(0.0, |row| row.money as f64)
    };
    let share = |red: f64, blue: f64| blue / (red + blue).max(1.0);
    Ok([
        share(members(1), members(2)),
        share(stalls(1), stalls(2)),
        share(money("red_sales"), money("blue_sales")),
    ])
}
