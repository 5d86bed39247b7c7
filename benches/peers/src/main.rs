//! Other simulators with the same two models on the same network: first that the same comes of them,
//! then how many agents they step in a second.
//!
//! `cargo run --release -- [sir | wealth] [agents] [peer …]`; see README.md.

mod graph;
mod of_henad;
mod of_krabmaga;
mod ours;

use graph::{Graph, Outcome};

const DEGREE: u32 = 10;
const SEEDS: u64 = 5;

type Model = fn(&Graph, u64, u64) -> Outcome;

/// Name, epidemic, exchange.
const PEERS: [(&str, Model, Model); 3] = [
    ("ecograph", ours::sir, ours::wealth),
    ("henad", of_henad::sir, of_henad::wealth),
    ("krabmaga", of_krabmaga::sir, of_krabmaga::wealth),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |name: &str| arguments.iter().any(|argument| argument == name);
    let asked: Option<f64> = arguments.iter().find_map(|argument| argument.parse().ok());
    let agents = asked.map(|agents| agents as u32);
    let any = PEERS.iter().any(|(name, ..)| given(name));
    let peers: Vec<_> = PEERS.iter().filter(|(name, ..)| !any || given(name)).collect();
    if !given("wealth") {
        let models: Vec<(&str, Model)> = peers.iter().map(|(name, sir, _)| (*name, *sir)).collect();
        compare("SIR, share that was ever ill", &models, agents.unwrap_or(1_000_000), 200);
    }
    if !given("sir") {
        let models: Vec<(&str, Model)> =
            peers.iter().map(|(name, _, wealth)| (*name, *wealth)).collect();
        compare("Boltzmann wealth, Gini", &models, agents.unwrap_or(100_000), 200);
    }
}

/// Runs all in turn under each seed; the least time counts, because other work only adds.
fn compare(what: &str, models: &[(&str, Model)], agents: u32, steps: u64) {
    let threads = rayon::current_num_threads();
    println!("{what}: {agents} agents, degree {DEGREE}, {steps} steps, {threads} threads");
    let mut outcomes: Vec<Vec<Outcome>> = models.iter().map(|_| Vec::new()).collect();
    for seed in 1..=SEEDS {
        let graph = Graph::random(agents, DEGREE, seed);
        for ((_, model), outcomes) in models.iter().zip(&mut outcomes) {
            outcomes.push(model(&graph, steps, seed));
        }
    }
    for ((name, _), outcomes) in models.iter().zip(&outcomes) {
        let (mean, band) = spread(outcomes.iter().map(|outcome| outcome.result));
        let (without, _) = spread(outcomes.iter().map(|outcome| outcome.without));
        let best = outcomes.iter().map(|outcome| outcome.seconds).fold(f64::INFINITY, f64::min);
        let speed = f64::from(agents) * steps as f64 / best;
        println!(
            "{name:10} {mean:.5} ± {band:.5}, with nothing {without:.5}, {best:8.3} s, \
             {speed:9.3e} agent-steps/s"
        );
    }
}

/// Mean, and two standard errors of it.
fn spread(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, 2.0 * (variance / n).sqrt())
}
