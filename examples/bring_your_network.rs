//! A network of one's own: a `petgraph` graph under a process, an edge list under a scenario.
//!
//! Without a file it is the karate club of Zachary (1977), where members 0 and 33 fell out.
//! `cargo run --release --example bring_your_network [-- EDGES.txt] [--small]`

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::{error::Error, fs, path::PathBuf};

use ecograph::{
    base::Luck,
    engine::{Loop, Making, Run, Simulation},
    process::{Process, process},
    record::{NetworkFiles, OwnNetwork},
    scenario::Scenario,
    world::{Column, World},
};
use petgraph::{Graph, Undirected};
use rand::RngExt;

type Ties = Graph<(), f32, Undirected>;
const KNOWS: Column<u8> = Column::new("knows", "state", "1 once the rumour was heard", 0);

fn main() -> Result<(), Box<dyn Error>> {
    let small = std::env::args().any(|argument| argument == "--small");
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let file = named.map_or_else(|| PathBuf::from("examples/karate.txt"), PathBuf::from);

    // One: any graph of petgraph becomes a world, and a rule of one's own runs on it.
    let graph = ties(&fs::read_to_string(&file)?)?;
    let last = graph.node_count() as u32 - 1;
    let runs = if small { 20 } else { 2_000 };
    println!("who has heard of it, mean of {runs} rumours\nstep   begun by 0   begun by {last}");
    let (first, second) = (heard(&graph, 0, runs)?, heard(&graph, last, runs)?);
    for (step, (one, other)) in first.iter().zip(&second).enumerate() {
        println!("{:>4}{:>11.1} %{:>11.1} %", step + 1, 100.0 * one, 100.0 * other);
    }

    // Two: the same list says who knows whom in a scenario; all else is the scenario's.
    let declared = Scenario::load("scenarios/minimal.ron", &[])?;
    let channel = Some("acquaintance".to_owned());
    let files = NetworkFiles { nodes: None, edges: vec![file], channel };
    let network = OwnNetwork::read(&files, &declared.elements)?;
    let scenario = Scenario::load("scenarios/minimal.ron", &network.settings(&declared.elements))?;
    let mut run = Run::prepared(&scenario, Making { scale: 1.0, seed: 1 }, |world, layout| {
        network.lay(world, layout, &scenario.elements)
    })?;
    println!("\nthe same people in a scenario\ndate         connected on the app");
    for month in 0..24 {
        let snapshot = run.step()?;
        for app in snapshot.channels.iter().filter(|row| month % 6 == 5 && row.channel == "tell") {
            println!("{}{:>20} ways", snapshot.date, app.connectors);
        }
    }
    Ok(())
}

/// Two numbers a line; a line that begins with `#` is an aside.
fn ties(text: &str) -> Result<Ties, Box<dyn Error>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pair = |line: &str| -> Result<_, Box<dyn Error>> {
        let (a, b) = line.split_once(char::is_whitespace).ok_or("no pair")?;
        Ok((a.parse()?, b.trim().parse()?, 1.0))
    };
    Ok(Ties::from_edges(lines.map(pair).collect::<Result<Vec<(u32, u32, f32)>, _>>()?))
}

/// The share that has heard, step by step, of rumours that one member begins.
fn heard(graph: &Ties, by: u32, runs: u64) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut shares = vec![0.0; 6];
    for seed in 0..runs {
        let mut world = World::from_petgraph(graph, "member", "tie")?;
        world.set_up(&KNOWS)?[by as usize] = 1;
        let mut simulation = Simulation::new(world, Loop::of([rumour()]), seed)?;
        for share in &mut shares {
            simulation.step()?;
            let knows = simulation.world().column(&KNOWS).unwrap_or(&[]);
            let count: u32 = knows.iter().map(|&knows| u32::from(knows)).sum();
            *share += f64::from(count) / knows.len() as f64 / runs as f64;
        }
    }
    Ok(shares)
}

/// A member hears from each neighbour that knows with a chance of 0.3 a step.
fn rumour() -> Box<dyn Process> {
    process("rumour", |plan| {
        let (tie, before, after) = (plan.rows("tie")?, plan.read(&KNOWS)?, plan.next(&KNOWS)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (tie, before, after) = world.open((tie, before, after));
            tie.renew(after, (), |member, neighbours, ()| {
                let knows = |&member: &u32| before[member as usize] == 1;
                let tellers = neighbours.iter().filter(|other| knows(other)).count() as i32;
                u8::from(knows(&member) || luck.of(member).random_bool(1.0 - 0.7_f64.powi(tellers)))
            });
            Ok(())
        })
    })
}
