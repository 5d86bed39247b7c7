//! Kinetic exchange on any connected network (Drăgulescu, Yakovenko, Eur. Phys. J. B 17 (2000) 723).
//!
//! **Pooling**: the ends of a random link pool what they have and split it at an even point. The
//! stationary law is even on the simplex on any connected network: mean Gini coefficient
//! (N − 1)/(2N), `P(m < x) = 1 − (1 − x/N)^(N − 1)` at mean 1. Where each keeps a share s of its
//! own, the mean square is `N·r/(N − 1 + r)` with `r = (2 + s)/(1 + 2s)`, so that the variance is
//! (1 − s)/(1 + 2s) for large N. **Gifts** of one unit in a random direction, M units in all:
//! P(0) = (N − 1)/(M + N − 1). Tests conservation, pair sampling, fairness of links, luck.

use rand::RngExt;

use super::{Unproven, drawn};
use crate::{
    base::Luck,
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};

/// What an agent has.
pub const UNITS: Column<i64> = Column::new("units", "unit", "what an agent has", 1).conserved();

/// Who may meet whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// A ring.
    Ring,
    /// A ring that keeps it connected, and four random chords an agent, which make it quick.
    Chords,
}

/// Pools and splits, an exchange for every two agents; each keeps the share `saved` of its own.
#[must_use]
pub fn pooling(saved: f64) -> Box<dyn Process> {
    process("pooling", move |plan| {
        let (links, units) = (plan.links("near")?, plan.write(&UNITS)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (links, units) = world.open((links, units));
            let mut luck = luck.serial();
            for _ in 0..units.len() / 2 {
                let Some(end) = links.draw(&mut luck) else { continue };
                let (a, b) = (links.agent(end) as usize, links.other(end) as usize);
                if a != b {
                    let kept = |own: i64| (saved * own as f64) as i64;
                    let pool = units[a] + units[b] - kept(units[a]) - kept(units[b]);
                    let part = luck.random_range(0..=pool);
                    units[a] = kept(units[a]) + part;
                    units[b] = kept(units[b]) + pool - part;
                }
            }
            Ok(())
        })
    })
}

/// Gives one unit along a random link in a random direction, as many times as there are agents.
#[must_use]
pub fn gifts() -> Box<dyn Process> {
    process("gifts", |plan| {
        let (links, units) = (plan.links("near")?, plan.write(&UNITS)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (links, units) = world.open((links, units));
            let mut luck = luck.serial();
            for _ in 0..units.len() {
                let Some(end) = links.draw(&mut luck) else { continue };
                let (giver, taker) = (links.agent(end) as usize, links.other(end) as usize);
                if 0 < units[giver] {
                    units[giver] -= 1;
                    units[taker] += 1;
                }
            }
            Ok(())
        })
    })
}

/// What agents have after so many steps of an exchange, each having had `each` at first.
///
/// # Errors
/// When the engine refuses the model, or a unit is lost.
pub fn wealth(
    exchange: Box<dyn Process>,
    (agents, meeting): (u32, Meeting),
    each: i64,
    (steps, seed): (u64, u64),
) -> Result<Vec<f64>, Unproven> {
    let mut luck = drawn(seed);
    let ring = (0..agents).map(|agent| (agent, (agent + 1) % agents));
    let chords = if meeting == Meeting::Ring { 0 } else { 4 * agents };
    let chords = (0..chords).map(|_| (luck.random_range(0..agents), luck.random_range(0..agents)));
    let links: Vec<(u32, u32)> = ring.chain(chords).collect();
    let world = World::builder().species("agent", agents as usize);
    let mut world = world.links("near", "agent", "agent", links).build()?;
    world.set_up(&UNITS)?.fill(each);
    let mut simulation = Simulation::new(world, Loop::of([exchange]), seed)?;
    simulation.run(steps)?;
    let units = simulation.world().column(&UNITS).ok_or(Unproven::Missing("units"))?;
    Ok(units.iter().map(|&units| units as f64).collect())
}

/// Variance of what an agent has at mean 1 where each keeps a share of its own.
#[must_use]
pub fn saving_variance(agents: u32, saved: f64) -> f64 {
    let (n, ratio) = (f64::from(agents), (2.0 + saved) / (1.0 + 2.0 * saved));
    n * ratio / (n - 1.0 + ratio) - 1.0
}
