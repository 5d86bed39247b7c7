//! A process of one's own inside the standard loop of a scenario.
//!
//! Whoever is paid over a connector gains the payer's trust, whoever is not loses it, now and then
//! by hearsay. Trust is a column of connectors, praise a column of agents, the speed a number of
//! the parameter tree, the unpraised an index: digest, checkpoint, ranges and threads follow.
//!
//! `cargo run --release --example own_process [-- --small]`

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::error::Error;

use ecograph::{
    base::{Along, Luck},
    engine::{Index, Making, Run, check},
    process::{Process, process},
    scenario::Scenario,
    world::{Column, World, columns::FLOW},
};
use rand::RngExt;

const TRUST: Column<f32> =
    Column::new("trust", "share", "what a payer thinks of a payee", 0.5).within(0.0, 1.0);
const PRAISE: Column<u32> = Column::new("praise", "payers", "who think highly of the agent", 0);
const SPEED: &str = "process.gossip.speed";

fn gossip() -> Box<dyn Process> {
    process("gossip", |plan| {
        // What it touches: nothing else can be reached below.
        let (buy, flow) = (plan.rows("buy")?, plan.read_of("buy", &FLOW)?);
        let (trust, praise) = (plan.write_of("buy", &TRUST)?, plan.write(&PRAISE)?);
        let speed = plan.parameter(SPEED, 0.1, 0.0..=1.0)?;
        Ok(move |world: &mut World, luck: Luck| {
            let speed = world.value(speed) as f32;
            let (buy, flow, trust, praise) = world.open((buy, flow, trust, praise));
            praise.fill(0);
            // One payer at a time, in parallel: its payees, its connectors, its outgoing mail.
            buy.deliver(
                praise,
                (Along(flow), Along(trust)),
                |payer, payees, (flow, trust), mail| {
                    let hearsay = luck.of(payer).random_bool(0.01);
                    for ((&payee, &flow), trust) in payees.iter().zip(flow).zip(trust) {
                        *trust += speed * (f32::from(flow > 0.0 || hearsay) - *trust);
                        if 0.6 < *trust {
                            mail.send(payee, 1);
                        }
                    }
                },
            );
            Ok(())
        })
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let small = std::env::args().any(|argument| argument == "--small");
    let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    let making = Making { scale: if small { 0.2 } else { 1.0 }, seed: 42 };
    // An index of one's own becomes a column beside ours, with its unit and meaning.
    let unpraised = || {
        Index::new("unpraised", "share", "shops nobody praises", |plan| {
            let (praise, shops) = (plan.read(&PRAISE)?, plan.species("shop")?);
            Ok(move |world: &World| {
                let (praise,) = world.see((praise,));
                let shops = &praise[shops.start as usize..shops.end as usize];
                shops.iter().filter(|&&praise| praise == 0).count() as f64 / shops.len() as f64
            })
        })
    };
    let fresh = || {
        Run::with_loop(&scenario, making, |order| order.after("circulation.settlement", gossip()))?
            .index(unpraised())
    };
    let mut run = fresh()?;
    // A number of one's own stands in the tree beside those of the scenario.
    let speed = run.world().parameters.find(SPEED).ok_or("no speed")?;
    let mut set = Ok(());
    run.simulation_mut().intervene(|world| set = world.parameters.set(speed, 0.2));
    set?;

    println!("date        shops nobody praises");
    for _ in 0..12 {
        let snapshot = run.step()?;
        let own = snapshot.indices.iter().find(|index| index.name == "unpraised");
        let share = own.and_then(|index| index.value).unwrap_or_default();
        println!("{}  {:>6.1} %", snapshot.date, 100.0 * share);
    }

    let described = run.simulation().describe();
    let own = described.lines().find(|line| line.starts_with("gossip")).unwrap_or("");
    println!("\n{}", own.split_whitespace().collect::<Vec<_>>().join(" "));
    check::run(fresh)?;
    println!("the same bits on 1, 2 and 3 threads, and after every cut");
    Ok(())
}
