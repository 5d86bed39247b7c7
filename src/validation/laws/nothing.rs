//! What is not used does not grow, and nothing flows where there are no connectors.

use super::trial::Trial;
use crate::{
    engine::Run,
    validation::{Evidence, Finding, Unproven},
    world::{
        ALIVE, columns,
        columns::{JOINED, LEVEL, USE},
    },
};

/// With every channel closed nobody's level rises in any step.
pub(super) fn no_use(trial: &Trial) -> Result<Vec<Finding>, Unproven> {
    if trial.scenario.elements.species.iter().all(|species| species.learning.is_none()) {
        return Ok(vec![Finding {
            what: "nobody learns".into(),
            exact: 0.0,
            evidence: Evidence::Absent,
        }]);
    }
    let mut run = Run::new(&trial.with(&trial.closed())?, trial.making())?;
    let (mut used, mut risen) = (0.0_f64, 0.0_f64);
    let look = |run: &Run| {
        let world = run.world();
        let levels = world.column(&LEVEL)?.to_vec();
        Some((levels, world.column(&ALIVE)?.to_vec(), world.column(&JOINED)?.to_vec()))
    };
    let mut before = look(&run).ok_or(Unproven::Missing("levels"))?;
    for _ in 0..trial.steps() {
        run.simulation_mut().step()?;
        let after = look(&run).ok_or(Unproven::Missing("levels"))?;
        for agent in 0..after.0.len() {
            // Whoever begins to take part begins with a level of its own.
            let stayed =
                before.1[agent] == 1 && after.1[agent] == 1 && before.2[agent] == after.2[agent];
            if stayed {
                risen = risen.max(f64::from(after.0[agent]) - f64::from(before.0[agent]));
            }
        }
        let uses = run.world().column(&USE).unwrap_or_default();
        used = uses.iter().fold(used, |most, &used| most.max(f64::from(used)));
        before = after;
    }
    Ok(vec![
        Finding::certain("greatest use", 0.0, used, 0.0),
        Finding::certain("greatest rise of a level in a step", 0.0, risen, 0.0),
    ])
}

/// Without the process that forms connectors, and with those of the beginning taken away, nothing
/// flows over any channel.
pub(super) fn no_connectors(trial: &Trial) -> Result<Vec<Finding>, Unproven> {
    let mut run = trial.open(&[], |_, order| order.without("formation"))?;
    let channels: Vec<String> = trial.channels().map(str::to_owned).collect();
    let mut emptied = Ok(());
    run.simulation_mut().intervene(|world| {
        for channel in &channels {
            // Channels that use the connectors of another have no rows of their own.
            if emptied.is_ok() && world.block(channel).is_some() {
                emptied = world.set_up_channel(channel, &[]);
            }
        }
    });
    emptied?;
    let (mut flowed, mut connectors) = (0.0, 0);
    for _ in 0..trial.steps() {
        run.simulation_mut().step()?;
        let world = run.world();
        for channel in &channels {
            let paid = world.table(&columns::book(channel)).unwrap_or_default();
            flowed += paid.iter().map(|&paid| paid as f64).sum::<f64>();
            flowed += world.one(&columns::volume(channel)).unwrap_or(0.0);
            connectors += world.block(channel).map_or(0, crate::base::Block::len);
        }
    }
    Ok(vec![
        Finding::certain("connectors", 0.0, connectors as f64, 0.0),
        Finding::certain("paid and passed on over channels", 0.0, flowed, 0.0),
    ])
}
