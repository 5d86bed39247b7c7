//! Messages that only those see who build on the library: refusals of processes and worlds, broken
//! laws, lists that make no system. Each is brought about by the public interface.
//!
//! `ECOGRAPH_RENEW=1 cargo test --test library_messages` writes them anew; read the difference.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use ecograph::{
    base::{Luck, Period},
    engine::{Index, Loop, Making, Run, Simulation, check},
    indices::InputOutput,
    measure::{Reading, Snapshot},
    process::{Process, process},
    record::{RunFolder, ScenarioText, Task, merge},
    scenario::{Elements, Flow, Scenario, Wiring},
    study::{Failed, SweepError},
    validation::Unproven,
    world::{Cell, Column, Plan, Refusal, World},
};

const GOLDEN: &str = "tests/golden/messages_library.txt";
const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 1000).conserved();
const LEVEL: Column<f32> = Column::new("level", "share", "ability", 0.5).within(0.0, 1.0);

/// Lines of the record, each headed by what brought the message about.
#[derive(Default)]
struct Said(String);

impl Said {
    fn say<T>(&mut self, when: &str, result: Result<T, impl Into<Box<dyn Error>>>) {
        let said = result.err().map_or("nothing is wrong".to_owned(), |e| e.into().to_string());
        assert!(said != "nothing is wrong", "{when}");
        writeln!(self.0, "{when}: {said}").unwrap();
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn messages_of_the_library_are_those_that_are_on_record() {
    let mut said = Said::default();
    worlds(&mut said);
    declarations(&mut said);
    loops(&mut said);
    laws(&mut said);
    checks(&mut said);
    scenarios(&mut said);
    lists(&mut said);
    records(&mut said);
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        fs::write(GOLDEN, &said.0).unwrap();
    }
    let there = fs::read_to_string(GOLDEN).unwrap_or_default();
    let moved: Vec<&str> = said.0.lines().filter(|line| !there.contains(line)).collect();
    assert!(there == said.0, "{GOLDEN} does not know\n{}", moved.join("\n"));
}

fn web() -> World {
    let connectors = [(0, 1), (1, 2), (2, 0)];
    World::builder().species("user", 9).channel("pay", "user", "user", connectors).build().unwrap()
}

fn idle(name: &str) -> Box<dyn Process> {
    process(name, |_| Ok(|_: &mut World, _: Luck| Ok(())))
}

fn worlds(said: &mut Said) {
    let world = World::builder;
    said.say("two species", world().species("user", 1).species("user", 2).build());
    let cells = vec![Cell::full(1); 70_000];
    said.say("cells", world().species_in_cells("user", cells).build());
    let stranger = world().species("user", 2).species("shop", 2);
    said.say("ends", stranger.channel("pay", "user", "user", [(0, 3)]).build());
    said.say("no species", world().species("user", 2).channel("pay", "user", "shop", []).build());
}

type Declares = fn(&mut Plan<'_>) -> Result<(), Refusal>;

fn declarations(said: &mut Said) {
    let cases: [(&str, Declares); 11] = [
        ("twice", |plan| plan.read(&LEVEL).and(plan.write(&LEVEL)).map(drop)),
        ("kind", |plan| plan.read(&Column::new("level", "", "", 0_u32)).map(drop)),
        ("unit", |plan| plan.read(&Column::new("level", "share", "", 0.1_f32)).map(drop)),
        ("name", |plan| plan.read(&Column::new("pay", "", "", 0_u8)).map(drop)),
        ("float", |plan| plan.read(&Column::new("fen", "", "", 0.0_f32).conserved()).map(drop)),
        ("channel", |plan| plan.rows("chat").map(drop)),
        ("storage", |plan| plan.links("pay").map(drop)),
        ("species", |plan| plan.species("shop").map(drop)),
        ("range", |plan| plan.parameter("a.b", 1.5, 0.0..=1.0).map(drop)),
        ("number", |plan| plan.parameter("a.b", 0.5, 0.0..=1.0).and(plan.number("a.c")).map(drop)),
        ("own", |plan| Err(plan.refuse("there is nobody to tell"))),
    ];
    for (name, bind) in cases {
        let other = process("other", |plan| {
            plan.read(&LEVEL)?;
            Ok(|_: &mut World, _: Luck| Ok(()))
        });
        let guilty = process(name, move |plan| {
            bind(plan)?;
            Ok(|_: &mut World, _: Luck| Ok(()))
        });
        said.say("process", Simulation::new(web(), Loop::of([other, guilty]), 1));
    }
    let reads = process("reads", |plan| {
        plan.read(&LEVEL)?;
        Ok(|_: &mut World, _: Luck| Ok(()))
    });
    let mut simulation = Simulation::new(web(), Loop::of([reads]), 1).unwrap();
    let writes = Index::new("i", "", "", |plan| plan.write(&LEVEL).map(|_| |_: &World| 0.0));
    said.say("index", simulation.measure(&writes));
    let strange = Index::new("i", "", "", |plan| plan.read(&MONEY).map(|_| |_: &World| 0.0));
    said.say("index", simulation.measure(&strange));
}

fn loops(said: &mut Said) {
    said.say("loop", Loop::of([idle("a"), idle("c")]).without("b"));
    said.say("loop", Simulation::new(web(), Loop::of([idle("a"), idle("a")]), 1));
    let holds = |name: &str| {
        let column = Column::<u8>::named(name.to_owned(), "", "", 0);
        process("holds", move |plan| {
            plan.read(&column)?;
            Ok(|_: &mut World, _: Luck| Ok(()))
        })
    };
    let saved = |order: Loop| Simulation::new(web(), order, 1).unwrap().to_bytes();
    let read = |order: Loop, bytes: &[u8]| {
        Simulation::new(web(), order, 1).unwrap().read_bytes(bytes).map(drop)
    };
    said.say("lacks", read(Loop::of([holds("a")]), &saved(Loop::of([idle("holds")]))));
    said.say("has more", read(Loop::of([idle("holds")]), &saved(Loop::of([holds("a")]))));
}

fn laws(said: &mut Said) {
    let broken = |change: fn(&mut [i64], &mut [f32])| {
        let guilty = process("mint", move |plan| {
            let (money, level) = (plan.write(&MONEY)?, plan.write(&LEVEL)?);
            Ok(move |world: &mut World, _: Luck| {
                let (money, level) = world.open((money, level));
                change(money, level);
                Ok(())
            })
        });
        Simulation::new(web(), Loop::of([guilty]), 1).unwrap().run(2)
    };
    said.say("law", broken(|money, _| money[3] += 1));
    said.say("law", broken(|money, _| money[3] -= 2));
    said.say("law", broken(|_, level| level[8] = f32::NAN));
}

/// A process whose level counts what is outside the world.
fn counting(counter: &'static AtomicU64) -> Simulation {
    let counts = process("counts", move |plan| {
        let level = plan.write(&LEVEL)?;
        // Every run begins where the one before it ended, or at nothing.
        let own = AtomicU64::new(counter.load(Ordering::Relaxed));
        Ok(move |world: &mut World, _: Luck| {
            let (level,) = world.open((level,));
            level[0] = own.fetch_add(1, Ordering::Relaxed) as f32 / 100.0;
            Ok(())
        })
    });
    Simulation::new(web(), Loop::of([counts]), 1).unwrap()
}

fn checks(said: &mut Said) {
    static STILL: AtomicU64 = AtomicU64::new(0);
    static MOVING: AtomicU64 = AtomicU64::new(0);
    said.say("cut", check::process(|| Ok(counting(&STILL))));
    let moved = || {
        MOVING.fetch_add(1, Ordering::Relaxed);
        Ok(counting(&MOVING))
    };
    said.say("threads", check::process(moved));
    said.say("threads", Err::<(), _>(check::Failure::NoThreads("Resource busy".into())));
    let scenario = Scenario::load("scenarios/minimal.ron", &[]).unwrap();
    let making = Making { scale: 0.02, seed: 1 };
    let run = || Run::new(&scenario, making).unwrap();
    said.say("until", run().run_until("mean_degre", 2, |_| true));
    said.say("until", run().run_until("mean_degree", 2, |degree| degree < 0.0));
    let taken = Index::new("mean_degree", "", "", |_| Ok(|_: &World| 0.0));
    said.say("index", run().index(taken));
}

/// What comes of a scenario that is changed after it was checked.
fn changed(said: &mut Said, when: &str, sound: &Scenario, change: fn(&mut Elements)) {
    let mut scenario = sound.clone();
    change(&mut scenario.elements);
    said.say(when, Run::new(&scenario, Making { scale: 0.02, seed: 1 }));
}

fn scenarios(said: &mut Said) {
    let sound = Scenario::load("scenarios/synthetic.ron", &[]).unwrap();
    let mut on = |when: &str, change: fn(&mut Elements)| changed(said, when, &sound, change);
    on("clock", |elements| elements.clock.start = "soon".into());
    on("money", |elements| elements.species[0].money = 1e300.into());
    on("series", |elements| elements.environment.series[0].points[0].0 = "soon".into());
    on("series", |elements| {
        let points = &mut elements.environment.series[0].points;
        let first = points[0].clone();
        points.insert(1, first);
    });
    on("series", |elements| elements.environment.series[0].points.clear());
    on("stage", |elements| elements.functions[0].release.stage = Some("none".into()));
    on("platform", |elements| elements.functions[0].platform = "none".into());
    on("event", |elements| elements.events[0].date = "soon".into());
    on("import", |elements| {
        for channel in &mut elements.channels {
            if let Wiring::Social(social) = &mut channel.wiring {
                social.from.clone_from(&channel.name);
            }
        }
    });
    on("ends", |elements| {
        let rides = |wiring: &Wiring| matches!(wiring, Wiring::Along(_));
        for channel in elements.channels.iter_mut().filter(|channel| rides(&channel.wiring)) {
            std::mem::swap(&mut channel.source, &mut channel.target);
        }
    });
    on("payer", |elements| {
        for channel in &mut elements.channels {
            if let Flow::Convert(convert) = &mut channel.flow {
                convert.payer = None;
            }
        }
    });
    on("copied", |elements| {
        for channel in &mut elements.channels {
            if let Flow::Copy(_) = channel.flow {
                channel.stock = "money".into();
            }
        }
    });
    let text = "(base: \"none.ron\", actions: [])";
    said.say("overlay", Scenario::parse(text, "text", &[]).map_err(|e| e.to_string()));
    said.say("period", "soon".parse::<Period>());
}

fn lists(said: &mut Said) {
    said.say("system", InputOutput::new(2, &[(0, 2, 0.5)]));
    said.say("system", InputOutput::new(2, &[(0, 1, -0.5)]));
    let endless = InputOutput::new(2, &[(0, 1, 1.0), (1, 0, 1.0)]).unwrap();
    said.say("system", endless.output(&[1.0]));
    said.say("system", endless.output(&[1.0, 1.0]));
    said.say("study", Err::<(), _>(Failed::Stopped));
    said.say("sweep", Err::<(), _>(SweepError::Stopped));
    said.say("law", Err::<(), _>(Unproven::Missing("levels")));
}

fn records(said: &mut Said) {
    let place = tempfile::tempdir().unwrap();
    let snapshot = |names: &[&str]| Snapshot {
        step: 1,
        indices: names
            .iter()
            .map(|name| Reading {
                name: (*name).into(),
                unit: String::new(),
                doc: String::new(),
                value: None,
            })
            .collect(),
        ..Snapshot::default()
    };
    let folder = |name: &str| {
        let task = Task::new(ScenarioText::new("x", "X", "x.ron", "()"), 3);
        RunFolder::create(&place.path().join(name), task).unwrap()
    };
    said.say("index", folder("twice").record(&snapshot(&["a", "a"])));
    let mut later = folder("later");
    later.record(&snapshot(&["a"])).unwrap();
    said.say("index", later.record(&snapshot(&["b"])));
    said.say("shards", merge(&[], &place.path().join("merged")));
}
