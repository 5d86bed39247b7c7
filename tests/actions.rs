//! What an action may change: numbers that some process reads in the course of a run.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeSet;

use ecograph::{
    engine::{CannotRun, Making, Run},
    scenario::{Scenario, Setting},
};

const MAKING: Making = Making { scale: 0.02, seed: 1 };

fn load(name: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<Setting> = settings.iter().copied().map(Setting::new).collect();
    Scenario::load(format!("scenarios/{name}.ron"), &settings).unwrap()
}

/// Numbers that processes of the standard loop read at every step.
fn read(scenario: &Scenario) -> BTreeSet<String> {
    let run = Run::new(scenario, MAKING).unwrap();
    let accesses = run.simulation().declared().flat_map(|(_, accesses)| accesses);
    let numbers = accesses.filter(|access| access.verb == "parameter");
    numbers.map(|access| access.name.clone()).collect()
}

#[test]
fn no_process_reads_what_the_schema_calls_fixed() {
    for name in ["wechat-2015", "food-delivery", "two-platforms", "minimal"] {
        let scenario = load(name, &[]);
        let tree = scenario.tree();
        let read = read(&scenario);
        let fixed: Vec<&str> = tree
            .iter()
            .filter(|(_, number, _)| tree.fixed(*number).is_some())
            .map(|(path, _, _)| path)
            // Innovation reads its initial levels in the first step, and then never again.
            .filter(|path| !path.contains(".innovation.initial."))
            .collect();
        assert!(20 <= fixed.len(), "{name}: only {} numbers are fixed", fixed.len());
        for path in fixed {
            assert!(!read.contains(path), "{name}: `{path}` is read in every step");
        }
    }
}

/// An action on one path of the tutorial.
fn acting(path: &str, enabled: bool) -> Result<Run, CannotRun> {
    let change = format!("(path: \"{path}\", change: By(0.5))");
    let action = format!(
        "actions=[(name: \"cut\", enabled: {enabled}, from: \"2020-02\", changes: [{change}])]"
    );
    Run::new(&load("minimal", &[&action]), MAKING)
}

#[test]
fn an_action_that_reaches_no_process_is_refused_with_its_path() {
    acting("channels.buy.split.fee", true).unwrap();
    // Nothing is paid over `tell`.
    let refused = acting("channels.tell.split.fee", true).unwrap_err().to_string();
    let said = "action `cut` changes `channels.tell.split.fee`, which no process of this run reads";
    assert_eq!(refused, said);
    acting("channels.tell.split.fee", false).unwrap();
}
