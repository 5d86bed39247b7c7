//! Twins that differ in nothing stay the same to the bit.

use super::trial::Trial;
use crate::{
    engine::{Run, Simulation},
    study::Twins,
    validation::{Evidence, Finding, Unproven},
    world::{ALIVE, World, columns::LEVEL},
};

/// Steps in lockstep.
const STEPS: u64 = 6;

/// Columns and channels that differ after a touch of nothing, and after one of a level.
pub(super) fn untouched(trial: &Trial) -> Result<Vec<Finding>, Unproven> {
    let fresh = || -> Result<Simulation, Unproven> {
        Ok(Run::new(&trial.scenario, trial.making())?.into_simulation())
    };
    let mut one = fresh()?;
    one.run(trial.steps() / 2)?;
    let mut twins = Twins::of(one, fresh()?)?;
    let mut push = |size: f32| -> Result<usize, Unproven> {
        twins.touch(|world| touch(world, size))?;
        for _ in 0..STEPS {
            twins.step()?;
        }
        Ok(twins.differing().len())
    };
    let (none, some) = (push(0.0)? as f64, push(0.25)? as f64);
    let touched = Evidence::Stated { ours: some, low: 1.0, high: f64::INFINITY, runs: 1 };
    let what = "columns that differ where one level was touched".into();
    Ok(vec![
        Finding::certain("columns that differ where nothing was", 0.0, none, 0.0),
        Finding { what, exact: 1.0, evidence: touched },
    ])
}

/// Moves the level of the first agent that takes part, to where there is room.
fn touch(world: &mut World, size: f32) -> Result<(), crate::world::Refusal> {
    let first = world.column(&ALIVE).and_then(|alive| alive.iter().position(|&alive| alive == 1));
    let levels = world.set_up(&LEVEL)?;
    if let Some(level) = first.and_then(|at| levels.get_mut(at)) {
        *level = if 0.5 < *level { *level - size } else { *level + size };
    }
    Ok(())
}
