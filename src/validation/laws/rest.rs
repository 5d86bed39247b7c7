//! Balances rest where nothing is new: after a run as it is, the clock of the scenario, innovation,
//! the taking up of functions, entry, joining and leaving rest for 600 steps, and money goes on to
//! circulate over a network that goes on to form.

use std::sync::Arc;

use super::trial::{Trial, Until};
use crate::{
    engine::Loop,
    process::{Process, adoption, entry, function_adoption, innovation, selection, timeline},
    validation::{Finding, Unproven},
    world::{Ground, Refusal, columns::MONEY},
};

/// Steps in which nothing is new.
const STEPS: u64 = 600;
/// Steps over which a balance is averaged.
const SPAN: u64 = 100;
/// Share by which a mean balance may move from one span to the next.
const MOVES: f64 = 0.01;

/// The greatest move of a species' mean balance from the fifth to the sixth hundred steps.
pub(super) fn balances(trial: &Trial) -> Result<Vec<Finding>, Unproven> {
    let from = trial.steps();
    let mut run = trial.open(&[], move |ground, order| resting(ground, order, from))?;
    run.simulation_mut().run(from + STEPS - 2 * SPAN)?;
    let ground = Arc::clone(run.ground());
    let names: Vec<String> = ground.scenario.species.iter().map(|s| s.name.clone()).collect();
    let mut means = vec![[0.0; 2]; names.len()];
    for step in 0..2 * SPAN {
        run.simulation_mut().step()?;
        let money = run.world().column(&MONEY).ok_or(Unproven::Missing("money"))?;
        for (mean, name) in means.iter_mut().zip(&names) {
            let held: i64 = money[ground.slots(name)].iter().sum();
            mean[(step / SPAN) as usize] += held as f64 / SPAN as f64;
        }
    }
    // A balance of next to nothing is none.
    let all: f64 = means.iter().map(|mean| mean[1].abs()).sum();
    let moves = means.iter().map(|[before, after]| {
        if after.abs().max(before.abs()) < 1e-6 * all { 0.0 } else { (after / before - 1.0).abs() }
    });
    let (most, at) =
        moves.zip(0..).fold((0.0, 0), |most, new| if most.0 < new.0 { new } else { most });
    let name = names.get(at).map_or("nobody", String::as_str);
    let what = format!("greatest move of a mean balance in {SPAN} steps ({name})");
    Ok(vec![Finding::certain(what, 0.0, most, MOVES)])
}

/// The loop in which nothing is new from a step on.
fn resting(ground: &Arc<Ground>, order: Loop, step: u64) -> Result<Loop, Refusal> {
    let still = [
        timeline(ground),
        innovation(ground),
        adoption(ground),
        entry(ground),
        function_adoption(ground),
        selection(ground),
    ];
    still.into_iter().try_fold(order, |order, inner| {
        let name = inner.name().to_owned();
        order.replace(&name, Box::new(Until { inner, step }) as Box<dyn Process>)
    })
}
