//! A traced agent: the reasons that processes give are those that decided.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeSet;

use ecograph::{
    engine::{Making, Run},
    measure::{Life, LifeRow, agent_of},
    scenario::{Scenario, Setting},
};

const MAKING: Making = Making { scale: 0.02, seed: 42 };
const STEPS: u64 = 50;

/// The life of an agent, and the digest of the run at its end.
fn traced(scenario: &Scenario, id: &str) -> (Vec<LifeRow>, u64) {
    let mut run = Run::new(scenario, MAKING).unwrap();
    let ground = run.ground().clone();
    let agent = agent_of(&ground, id).unwrap_or_else(|| panic!("there is no {id}"));
    run.simulation_mut().intervene(|world| world.watch(agent));
    let mut life = Life::of(agent, run.world(), &ground);
    for _ in 0..STEPS {
        run.step_watched(|process, world| life.look(process, world, &ground)).unwrap();
    }
    (life.rows().to_vec(), run.world().digest())
}

#[test]
fn chance_and_draw_agree_with_what_happened() {
    let scenario = Scenario::load("scenarios/wechat-2015.ron", &[]).unwrap();
    let mut plain = Run::new(&scenario, MAKING).unwrap();
    (0..STEPS).for_each(|_| drop(plain.step().unwrap()));
    let mut said = BTreeSet::new();
    for id in ["user:1", "user:100", "user:400", "official_account:20", "enterprise_account:3"] {
        let (rows, digest) = traced(&scenario, id);
        assert_eq!(digest, plain.world().digest(), "watching {id} moved something");
        for row in &rows {
            let (process, why) = row.reason.split_once(": ").unwrap_or((&row.reason, ""));
            said.insert(kind(process, why));
            agrees(row, process, why);
        }
        levels_add_up(&rows);
    }
    let kinds = [
        "adoption joins",
        "function_adoption chance",
        "formation contact imported",
        "formation found",
        "species_evolution by use",
        "timeline its date",
    ];
    for kind in kinds {
        assert!(said.contains(kind), "nobody was told `{kind}`: {said:#?}");
    }
}

#[test]
fn a_connector_that_broke_says_how_weak_it_was() {
    let floor = Setting::new("channels.chat.strength.floor=0.9");
    let scenario = Scenario::load("scenarios/wechat-2015.ron", &[floor]).unwrap();
    let (rows, _) = traced(&scenario, "user:1");
    let mut broke = 0;
    for row in rows.iter().filter(|row| row.event.starts_with("no chat to ")) {
        let (process, why) = row.reason.split_once(": ").unwrap_or_else(|| panic!("{row:?}"));
        agrees(row, process, why);
        broke += usize::from(why.contains("strength "));
    }
    assert!(0 < broke, "nothing broke");
}

fn agrees(row: &LifeRow, process: &str, why: &str) {
    if let (Some(chance), Some(draw)) = (row.chance, row.draw) {
        assert!(0.0 < chance && chance <= 1.0 && (0.0..1.0).contains(&draw), "{row:?}");
        // Functions are coins; who joins or leaves has won a race.
        assert!(process != "function_adoption" || draw < chance, "{row:?}");
        assert!(process == "function_adoption" || why.contains("among the earliest"), "{row:?}");
    }
    if let Some((_, rest)) = why.split_once("strength ") {
        let (strength, floor) = rest.split_once(" under the floor ").unwrap();
        assert!(number(strength) < number(floor), "{row:?}");
    }
}

/// From its second change on, a level moves by the parts that are told.
fn levels_add_up(rows: &[LifeRow]) {
    let moved: Vec<&LifeRow> = rows.iter().filter(|row| row.event.starts_with("level ")).collect();
    for pair in moved.windows(2) {
        let (_, why) = pair[1].reason.split_once(": ").unwrap();
        let parts: Vec<f64> = why.split(", ").map(number).collect();
        let told: f64 = parts.iter().sum();
        let moved = pair[1].value.unwrap() - pair[0].value.unwrap();
        // Three digits of each part, and the rounding of a level.
        let rounding: f64 = parts.iter().map(|part| 0.006 * part.abs()).sum();
        assert!((moved - told).abs() <= rounding + 1e-6, "{moved} by {:?}", pair[1]);
    }
}

/// The process and the first words of what it said.
fn kind(process: &str, why: &str) -> String {
    let words: Vec<&str> = why.split([' ', ':', ',']).collect();
    let told = match words.as_slice() {
        ["found", "by", "the", ..] => "found by the other side",
        ["contact", "imported", ..] => "contact imported",
        ["contact", ..] => "contact converted",
        ["by", "use", ..] => "by use",
        ["its", "date", ..] => "its date",
        [first, ..] => first,
        [] => "",
    };
    format!("{process} {told}").trim().to_owned()
}

/// The number at the end of some words.
fn number(words: &str) -> f64 {
    words.rsplit(' ').next().unwrap().parse().unwrap()
}
