//! What each loop costs beside `PageRank` by hand, in ns of processor time per connector.
//!
//! Processor time of all threads together, where Linux tells it: wall time on a shared machine
//! says more about the neighbours.
//!
//! `cargo bench --bench loops -- [agents] [degree] [name …]`, a million and ten unless told
//! otherwise, all loops unless some are named; on a uniform and on a scale-free web.
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod by_hand;
mod clock;
mod webs;

use std::ops::Range;

use clock::{Clock, best};
use ecograph::{
    base::{Along, Block, Book, Changes, Luck, Own},
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};
use rand::RngExt;
use webs::{WEBS, Web};

const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 10_000).conserved();
const LEVEL: Column<f32> = Column::new("level", "share", "ability", 0.5).within(0.0, 1.0);
const STRENGTH: Column<f32> =
    Column::new("strength", "share", "of a connector", 0.5).within(0.0, 1.0);
const FLOW: Column<f32> = Column::new("flow", "fen", "paid along a connector", 0.0);
const PRAISE: Column<f32> = Column::new("praise", "share", "received along connectors", 0.0);
const ROUNDS: u64 = 7;

type Tried<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Tried<()> {
    let numbers: Vec<f64> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let agents = numbers.first().map_or(1_000_000, |&agents| agents as usize);
    let degree = numbers.get(1).map_or(10, |&degree| degree as usize);
    WEBS.into_iter().try_for_each(|(name, web)| loops(name, web, agents, degree))
}

fn loops(name: &str, web: Web, agents: usize, degree: usize) -> Tried<()> {
    let begin = Clock::now();
    let connectors = webs::pairs(web, agents, agents * degree);
    println!("\n{name}, {agents} agents, {} threads", rayon::current_num_threads());
    println!("drawing   {:6.2} ns per connector", per(&begin, connectors.len()));
    let begin = Clock::now();
    let mut block = Block::pack(0..agents as u32, 0..agents as u32, &connectors)?;
    println!("packing   {:6.2} ns per connector", per(&begin, connectors.len()));
    drop(connectors);
    let bare = by_hand::pagerank(&[&block], agents);
    println!("PageRank by hand {bare:.2} ns per connector, {} connectors", block.len());
    merge(&mut block, bare);
    let begin = Clock::now();
    block.derive_incoming();
    report("rows by target", per(&begin, block.len()), bare);
    let pairs: Vec<(u32, u32)> = block.iter().collect();
    drop(block);
    let named: Vec<String> = std::env::args().skip(1).filter(|arg| is_name(arg)).collect();
    for process in [circulation, booked, sending, imitation, reinforcement, turnover] {
        let name = process().name().to_owned();
        if named.is_empty() || named.contains(&name) {
            report(&name, cost(&pairs, agents, [process()])?, bare);
        }
    }
    if named.is_empty() {
        report("circ. + turnover", cost(&pairs, agents, [circulation(), turnover()])?, bare);
    }
    Ok(())
}

fn is_name(argument: &str) -> bool {
    !argument.starts_with('-') && argument.parse::<f64>().is_err()
}

/// The least of some steps.
fn cost<const N: usize>(
    pairs: &[(u32, u32)],
    agents: usize,
    processes: [Box<dyn Process>; N],
) -> Tried<f64> {
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
            let asking = luck.named("asking");
            let changes = pay.propose_pieces(|sources, changes| {
                let mut drawn = vec![0.0; sources.len()];
                asking.first_of(sources.clone(), &mut drawn);
                // One in ten lets go of its weakest connector and asks a friend for one of its own.
                // A loop for each look at rows far off, so that they are waited for together.
                let asks = |(_, drawn): &(u32, f64)| *drawn < 0.1;
                let asked: Vec<u32> =
                    sources.zip(drawn).filter(asks).map(|(agent, _)| agent).collect();
                let draws: Vec<[f64; 2]> =
                    asked.iter().map(|&agent| luck.of(agent).random()).collect();
                let rows = |agents: &[u32]| -> Vec<Range<usize>> {
                    agents.iter().map(|&agent| pay.row(agent)).collect()
                };
                // One of each row; of an empty one anybody, who is not asked for below.
                let picked = |rows: &[Range<usize>], draw: usize| -> Vec<u32> {
                    let place = |(row, drawn): (&Range<usize>, &[f64; 2])| {
                        row.clone().nth((drawn[draw] * row.len() as f64) as usize)
                    };
                    let target = |place: Option<usize>| pay.all_targets()[place.unwrap_or(0)];
                    rows.iter().zip(&draws).map(place).map(target).collect()
                };
                let own = rows(&asked);
                let shown = rows(&picked(&own, 0));
                let found = picked(&shown, 1);
                for row in &own {
                    let connectors = strength[row.clone()].iter().zip(row.clone());
                    if let Some((_, weakest)) = connectors.min_by(|a, b| a.0.total_cmp(b.0)) {
                        changes.break_at(weakest);
                    }
                }
                for ((agent, row), found) in asked.into_iter().zip(shown).zip(found) {
                    if !row.is_empty() {
                        changes.form(agent, found);
                    }
                }
            });
            world.rewire(rewire, changes);
            Ok(())
        })
    })
}

fn per(begin: &Clock, connectors: usize) -> f64 {
    begin.nanos() / connectors as f64
}
