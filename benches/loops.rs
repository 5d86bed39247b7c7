//! What each loop costs beside `PageRank` by hand, in ns of processor time per connector.
//!
//! Processor time of all threads together, where Linux tells it: wall time on a shared machine
//! says more about the neighbours.
//!
//! `cargo bench --bench loops -- [agents] [degree]`.
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod clock;

use clock::{Clock, best};
use ecograph::{
    base::{Along, Block, Book, Changes, Luck, Own},
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;
use rayon::prelude::*;

const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 10_000).conserved();
const LEVEL: Column<f32> = Column::new("level", "share", "ability", 0.5).within(0.0, 1.0);
const STRENGTH: Column<f32> =
    Column::new("strength", "share", "of a connector", 0.5).within(0.0, 1.0);
const FLOW: Column<f32> = Column::new("flow", "fen", "paid along a connector", 0.0);
const PRAISE: Column<f32> = Column::new("praise", "share", "received along connectors", 0.0);
const ROUNDS: u64 = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let agents = numbers.first().copied().unwrap_or(1_000_000);
    let degree = numbers.get(1).copied().unwrap_or(10);
    let begin = Clock::now();
    let connectors = random(agents, agents * degree);
    println!("drawing   {:6.2} ns per connector", per(&begin, connectors.len()));
    let begin = Clock::now();
    let mut block = Block::pack(0..agents as u32, 0..agents as u32, &connectors)?;
    println!("packing   {:6.2} ns per connector", per(&begin, connectors.len()));
    drop(connectors);
    let bare = pagerank(&block);
    println!(
        "pagerank by hand {bare:.2} ns per connector, {} threads",
        rayon::current_num_threads()
    );
    merge(&mut block, bare);
    let begin = Clock::now();
    block.derive_incoming();
    report("rows by target", per(&begin, block.len()), bare);
    let pairs: Vec<(u32, u32)> = block.iter().collect();
    drop(block);
    for process in [circulation, booked, sending, imitation, reinforcement, turnover] {
        report(process().name(), cost(&pairs, agents, [process()])?, bare);
    }
    report("circ. + turnover", cost(&pairs, agents, [circulation(), turnover()])?, bare);
    Ok(())
}

/// The least of some steps.
fn cost<const N: usize>(
    pairs: &[(u32, u32)],
    agents: usize,
    processes: [Box<dyn Process>; N],
) -> Result<f64, Box<dyn std::error::Error>> {
    let pairs = pairs.iter().copied();
    let world = World::builder().species("user", agents).channel("pay", "user", "user", pairs);
    let mut simulation = Simulation::new(world.build()?, Loop::of(processes), 1)?;
    simulation.run(2)?;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let begin = Clock::now();
        simulation.step()?;
        times.push(per(&begin, simulation.world().block("pay").map_or(1, Block::len)));
    }
    Ok(best(times))
}

fn report(what: &str, nanos: f64, bare: f64) {
    println!("{what:16} {nanos:6.2} ns per connector  {:5.2} PR", nanos / bare);
}

fn merge(block: &mut Block, bare: f64) {
    let (mut new, mut times) = (Vec::new(), Vec::new());
    for round in 0..7 {
        let (changes, strength) = (changes(block, round), vec![0.5_f32; block.len()]);
        let begin = Clock::now();
        let script = block.script(changes, None);
        block.apply(&script);
        script.follow(&strength, &mut new, 0.5);
        times.push(per(&begin, block.len()));
    }
    report("merge of 1 %", best(times), bare);
}

fn changes(block: &Block, round: u32) -> Changes {
    let mut changes = Changes::new();
    (0..block.len()).step_by(100).for_each(|place| changes.break_at(place));
    let agents = block.sources().end;
    for number in 0..=block.len() as u32 / 100 {
        let source = number.wrapping_mul(2_654_435_761).wrapping_add(round) % agents;
        changes.form(source, source.wrapping_mul(40_503).wrapping_add(number) % agents);
    }
    changes
}

fn pagerank(block: &Block) -> f64 {
    let agents = block.sources().len();
    let (mut rank, mut next, mut pass) =
        (vec![1.0_f32; agents], vec![0.0; agents], vec![0.0; agents]);
    let times: Vec<f64> = (0..9)
        .map(|_| {
            let begin = Clock::now();
            let (offsets, targets) = (block.offsets(), block.all_targets());
            pass.par_iter_mut().zip(&rank).enumerate().for_each(|(agent, (pass, rank))| {
                *pass = rank / (offsets[agent + 1] - offsets[agent]) as f32;
            });
            next.par_iter_mut().with_min_len(1 << 12).enumerate().for_each(|(agent, next)| {
                let row = &targets[offsets[agent]..offsets[agent + 1]];
                let sum: f32 = row.iter().map(|&target| pass[target as usize]).sum();
                *next = 0.15 + 0.85 * sum;
            });
            std::mem::swap(&mut rank, &mut next);
            per(&begin, block.len())
        })
        .collect();
    best(times)
}

fn circulation() -> Box<dyn Process> {
    process("circulation", |plan| {
        let (pay, money) = (plan.rows("pay")?, plan.write(&MONEY)?);
        let (strength, flow) = (plan.read_of("pay", &STRENGTH)?, plan.write_of("pay", &FLOW)?);
        Ok(move |world: &mut World, _: Luck| {
            let (pay, money, strength, flow) = world.open((pay, money, strength, flow));
            pay.transfer(
                money,
                (Along(strength), Along(flow)),
                |_, payees, (strength, flow), purse| {
                    let budget =
                        purse.left() as f64 * 0.3 / f64::from(strength.iter().sum::<f32>());
                    for ((&payee, &strength), flow) in payees.iter().zip(strength).zip(flow) {
                        *flow = purse.pay(payee, (f64::from(strength) * budget) as i64) as f32;
                    }
                },
            );
            Ok(())
        })
    })
}

fn booked() -> Box<dyn Process> {
    process("booked", |plan| {
        let (pay, money) = (plan.rows("pay")?, plan.write(&MONEY)?);
        let n = plan.agents().len() as u32;
        let bounds: Vec<u32> =
            (0..=100).map(|group| n / 100 * group + n % 100 * (group / 100)).collect();
        Ok(move |world: &mut World, _: Luck| {
            let (pay, money) = world.open((pay, money));
            let mut book = Book::new(bounds.clone());
            pay.transfer_booked(money, &mut book, (), |_, payees, (), purse| {
                let each = purse.left() / 4 / payees.len().max(1) as i64;
                for &payee in payees {
                    purse.pay(payee, each);
                }
            });
            Ok(())
        })
    })
}

fn sending() -> Box<dyn Process> {
    process("sending", |plan| {
        let (pay, praise) = (plan.rows("pay")?, plan.write(&PRAISE)?);
        let strength = plan.read_of("pay", &STRENGTH)?;
        Ok(move |world: &mut World, _: Luck| {
            let (pay, praise, strength) = world.open((pay, praise, strength));
            pay.gather(praise, Along(strength), |_, payees, strength, mail| {
                for (&payee, &strength) in payees.iter().zip(strength) {
                    mail.send(payee, strength);
                }
            });
            Ok(())
        })
    })
}

fn imitation() -> Box<dyn Process> {
    process("imitation", |plan| {
        let (pay, level, next) = (plan.rows("pay")?, plan.read(&LEVEL)?, plan.next(&LEVEL)?);
        let strength = plan.read_of("pay", &STRENGTH)?;
        Ok(move |world: &mut World, luck: Luck| {
            let (pay, level, next, strength) = world.open((pay, level, next, strength));
            pay.renew(next, (Own(level), Along(strength)), |agent, peers, (own, strength)| {
                let (mut sum, mut weight) = (0.0, 0.0);
                for (&peer, &strength) in peers.iter().zip(strength) {
                    sum += strength * level[peer as usize];
                    weight += strength;
                }
                let noise = luck.of(agent).random::<f32>() - 0.5;
                let mean = if 0.0 < weight { sum / weight } else { own };
                (own + 0.1 * (mean - own) + 0.01 * noise).clamp(0.0, 1.0)
            });
            Ok(())
        })
    })
}

fn reinforcement() -> Box<dyn Process> {
    process("reinforcement", |plan| {
        let (pay, flow) = (plan.rows("pay")?, plan.read_of("pay", &FLOW)?);
        let strength = plan.write_of("pay", &STRENGTH)?;
        Ok(move |world: &mut World, _: Luck| {
            let (pay, flow, strength) = world.open((pay, flow, strength));
            pay.each((Along(flow), Along(strength)), |_, _, (flow, strength)| {
                let share = flow.len() as f32 / flow.iter().sum::<f32>().max(1.0);
                for (strength, flow) in strength.iter_mut().zip(flow) {
                    *strength += 0.1 * flow * share * (1.0 - *strength) - 0.1 * *strength;
                    *strength = strength.clamp(0.01, 1.0);
                }
            });
            Ok(())
        })
    })
}

fn turnover() -> Box<dyn Process> {
    process("turnover", |plan| {
        let (pay, rewire) = plan.rewire("pay")?;
        // Two columns follow the rows.
        let (strength, _flow) = (plan.read_of("pay", &STRENGTH)?, plan.read_of("pay", &FLOW)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (pay, strength) = world.open((pay, strength));
            let changes = pay.propose(|agent, places, targets, changes| {
                let mut luck = luck.of(agent);
                if targets.is_empty() || !luck.random_bool(0.1) {
                    return;
                }
                let weakest = places.clone().min_by(|&a, &b| strength[a].total_cmp(&strength[b]));
                if let Some(weakest) = weakest {
                    changes.break_at(weakest);
                }
                let friends = pay.targets(targets[luck.random_range(0..targets.len())]);
                if !friends.is_empty() {
                    changes.form(agent, friends[luck.random_range(0..friends.len())]);
                }
            });
            world.rewire(rewire, changes);
            Ok(())
        })
    })
}

fn random(agents: usize, count: usize) -> Vec<(u32, u32)> {
    let mut luck = Luck::new(7, "web", 0, vec![0].into()).serial();
    let mut draw = || luck.random_range(0..agents as u32);
    (0..count).map(|_| (draw(), draw())).collect()
}

fn per(begin: &Clock, connectors: usize) -> f64 {
    begin.nanos() / connectors as f64
}
