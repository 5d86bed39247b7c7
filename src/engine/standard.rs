//! The co-evolution loop: the order in which the processes of a step happen.

use std::sync::Arc;

use crate::{
    engine::Loop,
    process::{
        adoption,
        circulation::{creation, demand, income, settlement, sharing, supply, transformation},
        entry, function_adoption, innovation, production, selection, species_evolution, timeline,
        wiring::{formation, reinforcement},
    },
    world::Ground,
};

/// The loop of an ecosystem (report 3.3): the platform innovates, users and functions come, value
/// circulates, everybody learns, losers leave, the network rewires.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
/// let order = ecograph::engine::standard(run.ground());
/// assert_eq!((order.names().next(), order.names().last()), (Some("timeline"), Some("formation")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn standard(ground: &Arc<Ground>) -> Loop {
    Loop::of([
        timeline(ground),
        innovation(ground),
        adoption(ground),
        entry(ground),
        function_adoption(ground),
        income(ground),
        demand(ground),
        supply(ground),
        settlement(ground),
        sharing(ground),
        creation(ground),
        transformation(ground),
        production(ground),
        species_evolution(ground),
        selection(ground),
        reinforcement(ground),
        formation(ground),
    ])
}
