//! Algorithms of `petgraph` on a living network: no copy, the world as it is after some steps.
//!
//! People meet friends of friends and forget old ones; then the network is asked who is at its
//! centre, how far people are from each other, and how it falls apart.
//!
//! `cargo run --release --example petgraph_algorithms [-- --small]`

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::error::Error;

use ecograph::{
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{View, Walk, World, pagerank},
};
use petgraph::{
    algo::{connected_components, dijkstra, kosaraju_scc},
    dot::{Config, Dot},
    visit::{EdgeCount, NodeCount},
};
use rand::RngExt;

fn main() -> Result<(), Box<dyn Error>> {
    let small = std::env::args().any(|argument| argument == "--small");
    let people: u32 = if small { 200 } else { 20_000 };
    let next = |a: u32, k: u32| (a + k) % people;
    let ring = (0..people).flat_map(|a| [(a, next(a, 1)), (next(a, 1), a), (a, next(a, 2))]);
    let world = World::builder()
        .species("person", people as usize)
        .channel("trust", "person", "person", ring)
        .build()?;
    let mut simulation = Simulation::new(world, Loop::of([gossip()]), 7)?;
    simulation.run(if small { 10 } else { 30 })?;

    let view = View::of(simulation.world(), &["trust"])?;
    println!("{} people, {} connectors of trust", view.node_count(), view.edge_count());
    println!("{} weak components", connected_components(&view));
    let largest = kosaraju_scc(&view).into_iter().map(|component| component.len()).max();
    println!("{} people reach each other along trust", largest.unwrap_or(0));

    let ranks = pagerank(&view, Walk { damping: 0.85, tolerance: 1e-10, rounds: 200 });
    let mut order: Vec<u32> = (0..people).collect();
    order.sort_by(|&a, &b| ranks[b as usize].total_cmp(&ranks[a as usize]).then(a.cmp(&b)));
    println!("most trusted:");
    for &node in &order[..3] {
        println!("  person {:>5}, rank {:.2} times the mean", view.agent(node), {
            ranks[node as usize] * f64::from(people)
        });
    }

    let distances = dijkstra(&view, order[0], None, |_| 1_u32);
    let farthest = distances.values().max().copied().unwrap_or(0);
    for steps in 0..=farthest.min(8) {
        let count = distances.values().filter(|&&distance| distance == steps).count();
        println!("  {count:>5} people at distance {steps} from person {}", view.agent(order[0]));
    }

    // A view prints as a picture of Graphviz; here its first lines.
    let dot = format!("{}", Dot::with_config(&view, &[Config::EdgeNoLabel]));
    dot.lines().take(4).for_each(|line| println!("{line}"));
    Ok(())
}

/// Each step one in five forgets somebody and one in four trusts a friend's friend.
fn gossip() -> Box<dyn Process> {
    process("gossip", |plan| {
        let (rows, rewire) = plan.rewire("trust")?;
        Ok(move |world: &mut World, luck: ecograph::base::Luck| {
            let (trust,) = world.open((rows,));
            let changes = trust.propose(|person, places, friends, changes| {
                let mut stream = luck.of(person);
                if friends.is_empty() {
                    return;
                }
                if stream.random_bool(0.2) {
                    changes.break_at(places.start + stream.random_range(0..places.len()));
                }
                let friend = friends[stream.random_range(0..friends.len())];
                let theirs = trust.targets(friend);
                if stream.random_bool(0.25) && !theirs.is_empty() {
                    changes.form(person, theirs[stream.random_range(0..theirs.len())]);
                }
            });
            world.rewire(rewire, changes);
            Ok(())
        })
    })
}
