//! The engine as an outside crate uses it: refusals, laws, reproducibility, checkpoints.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::sync::atomic::{AtomicU64, Ordering};

use ecograph::{
    base::{Along, Changes, Crowd, Luck, Own},
    engine::{CheckpointError, Index, Loop, Run, Simulation, check},
    process::{Process, process},
    world::{ALIVE, Cell, Column, Datum, Entrant, Plan, Refusal, World},
};
use rand::RngExt;

const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 1000).conserved();
const LEVEL: Column<f32> = Column::new("level", "share", "ability", 0.5).within(0.0, 1.0);
const FLOW: Column<f32> = Column::new("flow", "fen", "paid along a connector", 0.0);
const STRENGTH: Column<f32> =
    Column::new("strength", "share", "of a connector", 0.5).within(0.0, 1.0);
const PAID: Column<f64> = Column::new("paid", "fen", "received, as float", 0.0);
const EVENTS: Column<u64> = Column::new("events", "count", "payments so far", 0);

/// Pays, imitates, reinforces, rewires, dies and is born: everything that a loop can do.
fn circulation() -> Box<dyn Process> {
    process("circulation", |plan| {
        let (pay, money) = (plan.rows("pay")?, plan.write(&MONEY)?);
        let (flow, paid) = (plan.write_of("pay", &FLOW)?, plan.write(&PAID)?);
        let events = plan.write_one(&EVENTS)?;
        let spend = plan.parameter("process.circulation.spend", 0.5, 0.0..=1.0)?;
        Ok(move |world: &mut World, luck: Luck| {
            let spend = world.value(spend);
            let (pay, money, flow, paid, events) = world.open((pay, money, flow, paid, events));
            *events += pay.len() as u64;
            pay.transfer(money, Along(&mut *flow), |agent, payees, flow, purse| {
                let share = luck.of(agent).random::<f64>() * spend / (payees.len().max(1)) as f64;
                let each = (purse.left() as f64 * share) as i64;
                for (&payee, flow) in payees.iter().zip(flow) {
                    *flow = purse.pay(payee, each) as f32;
                }
            });
            pay.gather(paid, Along(&*flow), |_, payees, flow, mail| {
                for (&payee, &flow) in payees.iter().zip(flow) {
                    mail.send(payee, f64::from(flow) * 0.1);
                }
            });
            Ok(())
        })
    })
}

fn imitation() -> Box<dyn Process> {
    process("imitation", |plan| {
        let (pay, level, next) = (plan.rows_both("pay")?, plan.read(&LEVEL)?, plan.next(&LEVEL)?);
        let (strength, flow) = (plan.write_of("pay", &STRENGTH)?, plan.read_of("pay", &FLOW)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (pay, level, next, strength, flow) = world.open((pay, level, next, strength, flow));
            let incoming = pay.incoming().map_or(0, |incoming| incoming.degree(0));
            pay.renew(next, Own(level), |agent, peers, own| {
                let mean: f32 = peers.iter().map(|&peer| level[peer as usize]).sum::<f32>()
                    / peers.len().max(1) as f32;
                let noise = luck.of(agent).random::<f32>() * 0.1;
                (own + 0.2 * (mean - own) + noise - 0.01 * (incoming % 3) as f32).clamp(0.0, 1.0)
            });
            pay.each((Along(flow), Along(strength)), |_, _, (flow, strength)| {
                for (strength, flow) in strength.iter_mut().zip(flow) {
                    *strength = (*strength * 0.9 + flow * 0.001).min(1.0);
                }
            });
            Ok(())
        })
    })
}

fn turnover() -> Box<dyn Process> {
    process("turnover", |plan| {
        let ((pay, rewire), births) = (plan.rewire("pay")?, plan.births()?);
        let (alive, level) = (plan.write(&ALIVE)?, plan.read(&LEVEL)?);
        let species = plan.species("user")?;
        Ok(move |world: &mut World, luck: Luck| {
            let (pay, alive, level) = world.open((pay, alive, level));
            let mut changes: Changes = pay.propose(|agent, places, targets, changes| {
                let mut luck = luck.of(agent).at(10);
                for place in places.filter(|place| place % 50 == 0) {
                    changes.break_at(place);
                }
                if !targets.is_empty() && luck.random_bool(0.2) {
                    let friends = pay.targets(targets[0]);
                    for &friend in friends {
                        changes.form(agent, friend);
                    }
                }
            });
            changes.form(species.start, species.end - 1);
            let dying = Crowd(species.clone());
            dying.each(Own(&mut *alive), |agent, alive| {
                let dies = level[agent as usize] < 0.95 && luck.of(agent).at(20).random_bool(0.02);
                *alive &= u8::from(!dies);
            });
            let dead = species.clone().filter(|&agent| alive[agent as usize] == 0);
            let entrants: Vec<Entrant> = dead
                .step_by(2)
                .enumerate()
                .map(|(birth, slot)| Entrant { slot, parent: 1, birth: birth as u64 })
                .collect();
            world.rewire(rewire, changes);
            world.bear(births, &entrants)
        })
    })
}

fn web(agents: u32, degree: u32) -> World {
    let mut luck = Luck::new(3, "web", 0, vec![0].into()).serial();
    let mut connectors: Vec<(u32, u32)> = Vec::new();
    for source in 0..agents {
        connectors.extend((0..degree).map(|_| (source, luck.random_range(0..agents))));
    }
    let cells = [Cell::full(agents as usize / 2), Cell { alive: 9, slots: agents as usize / 2 }];
    World::builder()
        .species("bank", 3)
        .species_in_cells("user", cells)
        .channel("pay", "user", "user", connectors)
        .build()
        .unwrap()
}

fn simulation(agents: u32) -> Simulation {
    let order = Loop::of([circulation(), imitation(), turnover()]);
    Simulation::new(web(agents, 8), order, 42).unwrap()
}

/// Runs and simulations may be made here and go on elsewhere.
const fn is_send<T: Send>() {}
const _: () = {
    is_send::<Run>();
    is_send::<Simulation>();
};

#[test]
fn every_column_has_the_same_bits_on_any_threads() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut simulation = simulation(60_000);
            simulation.run(4).unwrap();
            simulation.digests()
        })
    };
    let one = on(1);
    for threads in [2, 3, 8] {
        assert_eq!(on(threads), one, "{threads} threads");
    }
}

#[test]
fn a_run_that_is_cut_goes_on_with_the_same_bits() {
    check::process(|| Ok(simulation(400))).unwrap();
    check::process(|| Ok(simulation(40_000))).unwrap();
}

#[test]
fn a_counter_outside_the_world_is_found() {
    let fresh = || {
        let counter = AtomicU64::new(0);
        let counts = process("counts", move |plan| {
            let level = plan.write(&LEVEL)?;
            let counted = counter.load(Ordering::Relaxed);
            let counter = AtomicU64::new(counted);
            Ok(move |world: &mut World, _: Luck| {
                let (level,) = world.open((level,));
                level[0] = counter.fetch_add(1, Ordering::Relaxed) as f32 / 10.0;
                Ok(())
            })
        });
        Simulation::new(web(10, 2), Loop::of([counts]), 1).unwrap()
    };
    let message = check::process(|| Ok(fresh())).unwrap_err().to_string();
    assert!(message.starts_with("cut at step 1, step 2: `level` is not"), "{message}");
}

type Declares = fn(&mut Plan<'_>) -> Result<(), Refusal>;

#[test]
fn refusals_name_the_process_and_the_cure() {
    let refused = |name: &str, bind: Declares| {
        let other = process("other", |plan| {
            plan.read(&LEVEL)?;
            Ok(|_: &mut World, _: Luck| Ok(()))
        });
        let guilty = process(name, move |plan| {
            bind(plan)?;
            Ok(|_: &mut World, _: Luck| Ok(()))
        });
        Simulation::new(web(10, 2), Loop::of([other, guilty]), 1).unwrap_err().to_string()
    };
    let cases: [(&str, Declares, &str); 7] = [
        (
            "p",
            |plan| plan.read(&LEVEL).and(plan.write(&LEVEL)).map(drop),
            "`level` is declared twice",
        ),
        (
            "p",
            |plan| plan.read(&Column::new("level", "", "", 0_u32)).map(drop),
            "column `level` holds f32, not u32",
        ),
        (
            "p",
            |plan| plan.read(&Column::new("level", "share", "", 0.1_f32)).map(drop),
            "column `level` is declared elsewhere with another",
        ),
        ("p", |plan| plan.rows("d").map(drop), "no channel `d`; there are: pay"),
        ("p", |plan| plan.links("pay").map(drop), "channel `pay` is stored as rows"),
        ("other", |_| Ok(()), "two processes are called so"),
        (
            "p",
            |plan| plan.parameter("a.b", 0.5, 0.0..=1.0).and(plan.number("a.c")).map(drop),
            "no number `a.c`; did you mean `a.b`?",
        ),
    ];
    for (name, bind, expected) in cases {
        let message = refused(name, bind);
        assert!(message.starts_with(&format!("process `{name}`: {expected}")), "{message}");
    }
    let writes = Index::new("i", "", "", |plan| plan.write(&LEVEL).map(|_| |_: &World| 0.0));
    let message = simulation(10).measure(&writes).unwrap_err().to_string();
    assert!(message.starts_with("index `i`: an index can only look"), "{message}");
}

#[test]
fn a_broken_law_names_step_process_column_and_agent() {
    let broken = |change: fn(&mut [i64], &mut [f32])| {
        let guilty = process("mint", move |plan| {
            let (money, level) = (plan.write(&MONEY)?, plan.write(&LEVEL)?);
            Ok(move |world: &mut World, luck: Luck| {
                let (money, level) = world.open((money, level));
                if luck.step() == 1 {
                    change(money, level);
                }
                Ok(())
            })
        });
        let mut simulation = Simulation::new(web(10, 2), Loop::of([guilty]), 1).unwrap();
        simulation.run(9).unwrap_err().to_string()
    };
    let start = "step 1, process `mint`: ";
    let minted = broken(|money, _| money[3] += 1);
    assert_eq!(minted, format!("{start}1 fen appeared from nowhere in `money`"));
    let lost = broken(|money, _| money[3] -= 2);
    assert_eq!(lost, format!("{start}2 fen vanished from `money`"));
    let left = broken(|_, level| level[9] = f32::NAN);
    assert_eq!(left, format!("{start}`level` of agent 9 left its range: NaN is not in [0.0, 1.0]"));
}

#[test]
fn a_checkpoint_that_is_not_whole_or_not_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.checkpoint");
    let mut run = simulation(50);
    run.run(3).unwrap();
    run.save(&path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let digest = run.world().digest();
    let mut again = simulation(50);
    again.load(&path).unwrap();
    assert_eq!(again.world().digest(), digest);
    for length in 0..whole.len() {
        let error = simulation(50).read_bytes(&whole[..length]).unwrap_err();
        assert!(matches!(error, CheckpointError::Truncated { .. }), "{length}: {error}");
    }
    for place in (0..whole.len()).step_by(7) {
        let mut altered = whole.clone();
        altered[place] ^= 1;
        assert!(again.read_bytes(&altered).is_err(), "{place}");
    }
    assert_eq!(again.world().digest(), digest, "a refused checkpoint must change nothing");
    // Bytes that changed are told before what they say.
    let at = whole.windows(9).position(|text| text == b"\"seed\":42").unwrap();
    let mut altered = whole.clone();
    altered[at + 8] = b'3';
    let error = again.read_bytes(&altered).unwrap_err();
    assert!(matches!(error, CheckpointError::Altered), "{error}");
    let refused = |order: Vec<Box<dyn Process>>, seed| {
        let mut other = Simulation::new(web(50, 8), Loop::of(order), seed).unwrap();
        other.load(&path).unwrap_err().to_string()
    };
    assert!(
        refused(vec![circulation(), imitation(), turnover()], 1).contains("the seed is 42 there")
    );
    let lacks = refused(vec![circulation(), turnover()], 42);
    assert_eq!(
        lacks,
        "the checkpoint has `pay.strength` of process `imitation`, which this loop lacks"
    );
    let extra = process("extra", |plan| {
        plan.read(&Column::new("extra", "", "", 0_u8))?;
        Ok(|_: &mut World, _: Luck| Ok(()))
    });
    let more = refused(vec![circulation(), imitation(), turnover(), extra], 42);
    assert_eq!(more, "the checkpoint has no `extra`, which process `extra` needs");
}

/// Three bytes a value, which no power of two divides.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Colour([u8; 3]);

impl Datum for Colour {
    const KIND: &'static str = "colour";
    const WIDTH: usize = 3;
    fn bits(self) -> u64 {
        let [red, green, blue] = self.0.map(u64::from);
        red | green << 8 | blue << 16
    }
    fn from_bits(bits: u64) -> Self {
        Self([bits as u8, (bits >> 8) as u8, (bits >> 16) as u8])
    }
}

#[test]
fn a_world_of_several_pieces_comes_back_whatever_its_values_are_wide() {
    const COLOUR: Column<Colour> = Column::new("colour", "", "", Colour([0; 3]));
    const FLAG: Column<u8> = Column::new("flag", "", "", 0);
    let world = || {
        let mut world = web(400_000, 3);
        world.set_up(&COLOUR).unwrap();
        world.set_up(&FLAG).unwrap();
        Simulation::new(world, Loop::of([]), 1).unwrap()
    };
    let mut run = world();
    run.intervene(|world| {
        for (at, colour) in world.set_up(&COLOUR).unwrap().iter_mut().enumerate() {
            *colour = Colour([at as u8, (at >> 8) as u8, (at >> 16) as u8]);
        }
        for (at, flag) in world.set_up(&FLAG).unwrap().iter_mut().enumerate() {
            *flag = (at % 251) as u8;
        }
    });
    let bytes = run.to_bytes();
    let mut again = world();
    again.read_bytes(&bytes).unwrap();
    assert_eq!(again.world().column(&COLOUR), run.world().column(&COLOUR));
    assert_eq!(again.world().digests(), run.world().digests());
    assert!(again.to_bytes() == bytes);
}

#[test]
fn the_loop_is_described_off_its_declarations() {
    let table = simulation(10).describe();
    let first = table.lines().next().unwrap();
    assert!(first.starts_with("circulation  reads pay process.circulation.spend"), "{table}");
    assert!(first.ends_with("writes money pay.flow paid world.events"), "{table}");
}

#[test]
fn processes_are_put_in_by_name() {
    let empty = |name: &'static str| process(name, |_| Ok(|_: &mut World, _: Luck| Ok(())));
    let order = Loop::of([empty("a"), empty("c")]).after("a", empty("b")).unwrap();
    let order = order.before("a", empty("z")).unwrap().replace("c", empty("d")).unwrap();
    assert_eq!(order.names().collect::<Vec<_>>(), ["z", "a", "b", "d"]);
    let order = order.without("z").unwrap();
    assert_eq!(order.names().collect::<Vec<_>>(), ["a", "b", "d"]);
    let message = order.without("q").unwrap_err().to_string();
    assert_eq!(message, "process `q`: no process is called so; there are: a, b, d");
}

#[test]
fn a_process_shifts_nobodys_luck_and_species_keep_theirs() {
    let draws = process("draws", |plan| {
        let (money, level) = (plan.read(&MONEY)?, plan.write(&LEVEL)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (_, level) = world.open((money, level));
            Crowd(0..level.len() as u32).each(Own(level), |a, own| *own = luck.of(a).random());
            Ok(())
        })
    });
    let empty = process("empty", |_| Ok(|_: &mut World, _: Luck| Ok(())));
    let world = |banks| World::builder().species("bank", banks).species("user", 5).build().unwrap();
    let users = |world: World, order: Loop| {
        let mut simulation = Simulation::new(world, order, 7).unwrap();
        simulation.step().unwrap();
        let slots = simulation.world().agents().of("user").unwrap();
        let level = simulation.world().column(&LEVEL).unwrap();
        level[slots.start as usize..slots.end as usize].to_vec()
    };
    let plain = users(world(3), Loop::of([draws]));
    let draws = process("draws", |plan| {
        let level = plan.write(&LEVEL)?;
        Ok(move |world: &mut World, luck: Luck| {
            let (level,) = world.open((level,));
            Crowd(0..level.len() as u32).each(Own(level), |a, own| *own = luck.of(a).random());
            Ok(())
        })
    });
    assert_eq!(users(world(30), Loop::of([empty, draws])), plain);
}
