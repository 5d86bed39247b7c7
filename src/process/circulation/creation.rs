//! Creation: sources make capability, content or functions at their targets.
//!
//! `stock_j += strength·rate·q·level_i·Δt`, per member.
//!
//! Reads: strengths, `alive`, `form`, `memberships`, `level`, `open.*`, `quality.*`. Writes: stocks
//! that are made, `volume.*`, flows of making channels that have connectors of their own.

use std::sync::Arc;

use crate::{
    process::{
        Process,
        circulation::{
            bind::Binder,
            spread::{Division, Pace, Teams},
        },
        process,
    },
    scenario::{Flow, Parameter},
    world::{Ground, World},
};

/// The process `circulation.creation`.
#[must_use]
pub fn creation(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("circulation.creation", move |plan| {
        let mut binder = Binder::new(plan, &ground);
        let mut teams = Teams::new(&mut binder, None)?;
        for channel in ground.scenario.channels.iter().filter(|channel| channel.enabled) {
            if matches!(channel.flow, Flow::Make(_)) {
                let rate = binder.number(&format!("channels.{}.flow.rate", channel.name))?;
                teams.add(&mut binder, channel, (&channel.stock, Division::Along, rate))?;
            }
        }
        Ok(move |world: &mut World, _| {
            teams.pass(world, pace);
            Ok(())
        })
    })
}

fn pace(world: &World, rate: &Parameter, quality: f64) -> Pace {
    let by_level = world.value(*rate) * quality * world.calendar().years_per_step();
    Pace { by_level, harmless: 1.0, ..Pace::default() }
}
