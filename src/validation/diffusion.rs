//! Adoption of a novelty in a well-mixed population (Bass, Management Science 15 (1969) 215).
//!
//! Who has not adopted does so at the rate `p + q·F`, F the share that has; in the limit
//! `F(t) = (1 − e^(−(p+q)t))/(1 + (q/p)·e^(−(p+q)t))`. For p = 0.03, q = 0.38: F(5) = 0.331199,
//! F(10) = 0.812803, half of all at 6.550189, fastest at 6.192619. Tests the clock of hazards, a
//! value of the world, and columns that are renewed.

use rand::RngExt;

use super::Unproven;
use crate::{
    base::{Luck, Own},
    engine::{Loop, Simulation},
    process::{Process, process},
    world::{Column, World},
};

/// Whether an agent has adopted.
pub const ADOPTED: Column<u8> = Column::new("adopted", "0 or 1", "has adopted", 0);
/// The share that has.
pub const SHARE: Column<f64> = Column::new("share", "share", "of all that have adopted", 0.0);

/// Innovation, a year.
pub const INNOVATION: f64 = 0.03;
/// Imitation, a year.
pub const IMITATION: f64 = 0.38;
/// Steps in a unit of time.
const STEPS: u32 = 20;

/// One step of adoption; the hazard is that of the middle of the step, so its error is of second
/// order.
fn adoption() -> Box<dyn Process> {
    process("adoption", |plan| {
        let (alone, adopted) = (plan.rows("alone")?, plan.read(&ADOPTED)?);
        let (next, share) = (plan.next(&ADOPTED)?, plan.write_one(&SHARE)?);
        Ok(move |world: &mut World, luck: Luck| {
            let (alone, adopted, next, share) = world.open((alone, adopted, next, share));
            let count: u32 = adopted.iter().map(|&one| u32::from(one)).sum();
            *share = f64::from(count) / adopted.len() as f64;
            let rate = |share: f64| INNOVATION + IMITATION * share;
            let length = 1.0 / f64::from(STEPS);
            let middle = *share + 0.5 * length * (1.0 - *share) * rate(*share);
            let chance = -libm::expm1(-rate(middle) * length);
            alone.renew(next, Own(adopted), |agent, _, own| {
                own | u8::from(luck.of(agent).random::<f64>() < chance)
            });
            Ok(())
        })
    })
}

/// The share that has adopted at the beginning of each step, through `until` units of time.
///
/// # Errors
/// When the engine refuses the model.
pub fn shares(agents: usize, until: u32, seed: u64) -> Result<Vec<f64>, Unproven> {
    let world = World::builder().species("person", agents);
    let world = world.channel("alone", "person", "person", []).build()?;
    let mut simulation = Simulation::new(world, Loop::of([adoption()]), seed)?;
    let mut shares = Vec::new();
    for _ in 0..=until * STEPS {
        simulation.step()?;
        shares.push(simulation.world().one(&SHARE).ok_or(Unproven::Missing("share"))?);
    }
    Ok(shares)
}

/// The share at a time, of what [`shares`] gave.
#[must_use]
pub fn at(shares: &[f64], time: u32) -> f64 {
    shares.get((time * STEPS) as usize).copied().unwrap_or(f64::NAN)
}

/// When the share passed a half, between steps on a straight line.
#[must_use]
pub fn half_time(shares: &[f64]) -> f64 {
    let Some(after) = shares.iter().position(|&share| 0.5 <= share) else { return f64::NAN };
    let before = after.saturating_sub(1);
    let part = (0.5 - shares[before]) / (shares[after] - shares[before]);
    (before as f64 + part) / f64::from(STEPS)
}

/// The share on paper.
#[must_use]
pub fn exact(time: f64) -> f64 {
    let fading = libm::exp(-(INNOVATION + IMITATION) * time);
    (1.0 - fading) / (1.0 + IMITATION / INNOVATION * fading)
}

/// Half of all, on paper: `ln(2 + q/p)/(p + q)`.
#[must_use]
pub fn exact_half_time() -> f64 {
    libm::log(2.0 + IMITATION / INNOVATION) / (INNOVATION + IMITATION)
}
