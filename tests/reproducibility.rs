//! Same scenario, seed and version: the same bits, whatever the threads, the profile and the cuts.
//!
//! The digests of `tests/golden/minimal.txt` hold for the dev and the release profile alike: run
//! `cargo test --test reproducibility` and `cargo test --release --test reproducibility`. A change
//! of results renews them with `ECOGRAPH_RENEW=1 cargo test --test reproducibility`, and is told
//! in the changelog.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must fail")]

use std::fmt::Write as _;
use std::fs;

use ecograph::{
    engine::{Making, Run},
    scenario::{Coloring, Scenario, Setting},
};

const GOLDEN: &str = "tests/golden/minimal.txt";
const SEED: u64 = 42;

/// A scenario with the scale and the number of steps at which it is run here.
#[derive(Clone, Copy)]
struct Trial {
    name: &'static str,
    scale: f64,
    steps: u64,
}

const MINIMAL: Trial = Trial { name: "minimal", scale: 1.0, steps: 8 };
const DELIVERY: Trial = Trial { name: "food-delivery", scale: 0.1, steps: 16 };
const MAIN: Trial = Trial { name: "wechat-2015", scale: 0.02, steps: 40 };

type Digests = Vec<(String, u64)>;

fn load(name: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<Setting> = settings.iter().copied().map(Setting::new).collect();
    Scenario::load(format!("scenarios/{name}.ron"), &settings)
        .unwrap_or_else(|problems| panic!("{}", problems.render(Coloring::Plain)))
}

fn begin(scenario: &Scenario, scale: f64) -> Run {
    Run::new(scenario, Making { scale, seed: SEED }).unwrap()
}

fn steps(run: &mut Run, steps: u64) -> Vec<Digests> {
    (0..steps)
        .map(|_| {
            run.step().unwrap();
            run.simulation().digests()
        })
        .collect()
}

/// The first step and column in which two runs differ.
fn difference(one: &[Digests], other: &[Digests]) -> Option<(usize, String)> {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).enumerate().find_map(|(step, (one, other))| {
        assert_eq!(one.len(), other.len(), "columns after step {step}");
        let differs = one.iter().zip(other).find(|(a, b)| a != b);
        differs.map(|((name, _), _)| (step, name.clone()))
    })
}

fn check_threads(trial: Trial) {
    let scenario = load(trial.name, &[]);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| steps(&mut begin(&scenario, trial.scale), trial.steps))
    };
    let one = on(1);
    for threads in [2, 3, 8] {
        let found = difference(&one, &on(threads));
        assert_eq!(found, None, "{} on {threads} threads", trial.name);
    }
}

fn check_cut(trial: Trial, settings: &[&str]) {
    let scenario = load(trial.name, settings);
    let uncut = steps(&mut begin(&scenario, trial.scale), trial.steps);
    let cut = trial.steps / 2;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.checkpoint");
    let mut first = begin(&scenario, trial.scale);
    steps(&mut first, cut);
    first.simulation().save(&path).unwrap();
    drop(first);
    let mut second = begin(&scenario, trial.scale);
    second.simulation_mut().load(&path).unwrap();
    let rest = steps(&mut second, trial.steps - cut);
    assert_eq!(difference(&uncut[cut as usize..], &rest), None, "{}", trial.name);
}

#[test]
fn the_minimal_scenario_has_the_same_bits_on_any_threads() {
    check_threads(MINIMAL);
}

#[test]
fn food_delivery_has_the_same_bits_on_any_threads() {
    check_threads(DELIVERY);
}

#[test]
fn the_main_scenario_has_the_same_bits_on_any_threads() {
    check_threads(MAIN);
}

#[test]
fn a_run_that_is_saved_and_loaded_goes_on_with_the_same_bits() {
    check_cut(MINIMAL, &[]);
    check_cut(DELIVERY, &[]);
    check_cut(MAIN, &[]);
}

#[test]
fn feedback_of_the_indices_survives_a_cut() {
    // Long enough that every index has begun before the cut.
    let trial = Trial { steps: 110, ..DELIVERY };
    let weights = "feedback=(diversity: 0.3, balance: 0.3, productivity: 0.3)";
    let plain = steps(&mut begin(&load(trial.name, &[]), trial.scale), trial.steps);
    let moved = steps(&mut begin(&load(trial.name, &[weights]), trial.scale), trial.steps);
    let cut = trial.steps as usize / 2;
    for index in ["diversity.start", "balance.start", "productivity.start", "chain.labour"] {
        let of = |step: usize| {
            let name = format!("world.feedback.{index}");
            moved[step].iter().find(|(column, _)| *column == name).unwrap().1
        };
        assert_ne!(of(0), of(cut - 1), "{index} has begun");
    }
    let money = |digests: &[Digests]| {
        let last = digests.last().unwrap();
        last.iter().find(|(column, _)| column == "money").unwrap().1
    };
    assert_ne!(money(&plain), money(&moved), "feedback acts");
    check_cut(trial, &[weights]);
}

#[test]
fn feedback_acts_without_a_meter_and_when_an_action_gives_it() {
    let making = Making { scale: 1.0, seed: 1 };
    let after = |setting: &str| {
        let scenario = load("minimal", &[setting]);
        let mut measured = Run::new(&scenario, making).unwrap();
        (0..24).for_each(|_| drop(measured.step().unwrap()));
        let mut alone = Run::new(&scenario, making).unwrap().into_simulation();
        alone.run(24).unwrap();
        assert_eq!(measured.world().digests(), alone.world().digests(), "{setting}");
        let digests = measured.world().digests();
        digests.into_iter().find(|(column, _)| column == "money").unwrap().1
    };
    let given = |weight: u32| {
        let change = format!("(path: \"feedback.diversity\", change: To({weight}))");
        after(&format!("actions=[(name: \"heed\", from: \"2020-06\", changes: [{change}])]"))
    };
    let plain = after("feedback.diversity=0");
    assert_ne!(plain, after("feedback.diversity=1"));
    assert_ne!(plain, given(1));
    assert_eq!(plain, given(0));
}

#[test]
fn another_seed_is_another_run() {
    let scenario = load("minimal", &[]);
    let with = |seed| {
        let mut run = Run::new(&scenario, Making { scale: 1.0, seed }).unwrap();
        run.step().unwrap();
        run.world().digest()
    };
    assert_eq!(with(1), with(1));
    assert_ne!(with(1), with(2));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn the_minimal_scenario_gives_the_bits_that_are_on_record() {
    let mut run = begin(&load("minimal", &[]), 1.0);
    let last = steps(&mut run, 36).pop().unwrap();
    let mut found = format!("{:016x} everything\n", run.world().digest());
    for (name, digest) in last {
        writeln!(found, "{digest:016x} {name}").unwrap();
    }
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        fs::write(GOLDEN, &found).unwrap();
    }
    let golden = fs::read_to_string(GOLDEN).unwrap_or_default();
    let moved: Vec<&str> =
        found.lines().filter(|line| !golden.lines().any(|g| g == *line)).collect();
    assert!(
        golden == found,
        "results moved; if they should: ECOGRAPH_RENEW=1 cargo test --test reproducibility\n{}",
        moved.join("\n")
    );
}
