//! Innovation: five-in-one (五位一体), report 2.2, and the quality of channels that follows.
//!
//! Of every platform that has opened, per year, with common rate `a` and depreciation `δ`:
//!
//! ```text
//! thinking    += a·openness·(1 − I) − δ·I                       the root
//! technology  += a·I_th·R·(1 − I) − δ·I                         the base
//! application += a·min(I_th, I_te)·openness·D·(1 − I) − δ·I     a wing
//! model       += a·min(I_th, I_te, I_ap)·openness·M·(1 − I) − δ·I   the other
//! integration += a·I_ap·I_mo·(1 − I) − δ·I                      their product
//! ```
//!
//! `R = min(1, (reinvested a year + endowment)/full_reinvestment)`, reinvested in the step before.
//! `D` and `M` are the mean level over **all** slots of the named species, the inactive counting
//! as zero: activity times level, bounded by one. Without named species they are one.
//! One Euler step, kept in [0, 1]; levels wait at their start until the platform opens.
//!
//! Quality of a channel: `(base + Σ weight·I)·exp(−outside·years since opening)`, times
//! `exp(w_d·diversity + w_b·links)` of the declared feedback, the product kept in [0, 1]; 0 while
//! closed. `links` are effective links, although weight and column are called `balance`.
//! A channel off every platform has no levels and ages from the start of the run. The quality of a
//! platform is the mean of its open channels.
//!
//! Reads `alive`, `level`, `open.*`, `reinvested.*`, `feedback.*`. Writes `innovation.*`,
//! `quality.*`.

use std::{ops::Range, sync::Arc};

use crate::{
    base::{Date, Luck, ordered},
    process::{
        Process, process,
        release::{ELEMENTS, day, has_come},
    },
    scenario::{Channel, Parameter, Platform},
    world::{
        ALIVE, Ground, Plan, Read, ReadOne, Refusal, World, WriteOne,
        columns::{self, LEVEL},
    },
};

/// The process.
#[must_use]
pub fn innovation(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("innovation", move |plan| {
        let platforms: Vec<Innovating> = (ground.scenario.platforms.iter())
            .map(|platform| Innovating::bind(plan, &ground, platform))
            .collect::<Result<_, _>>()?;
        let channels: Vec<Rated> = (ground.scenario.channels.iter())
            .map(|channel| Rated::bind(plan, &ground, channel))
            .collect::<Result<_, _>>()?;
        let people = (plan.read(&ALIVE)?, plan.read(&LEVEL)?);
        let feedback = Feedback::bind(plan)?;
        let units = ground.units;
        Ok(move |world: &mut World, _: Luck| {
            let mut levels = Vec::new();
            for platform in &platforms {
                levels.push(platform.step(world, people, units));
            }
            rate(world, &platforms, &channels, &levels, feedback.factor(world));
            Ok(())
        })
    })
}

/// What moves the five levels in a step.
#[derive(Clone, Copy, Debug)]
struct Forces {
    rate: f64,
    depreciation: f64,
    openness: f64,
    /// R, D and M.
    reinvestment: f64,
    developers: f64,
    merchants: f64,
}

/// The five levels after `years`.
fn evolved(levels: [f64; 5], forces: Forces, years: f64) -> [f64; 5] {
    let [thinking, technology, application, model, _] = levels;
    let Forces { rate, depreciation, openness, reinvestment, developers, merchants } = forces;
    let base = thinking.min(technology);
    let drives = [
        openness,
        thinking * reinvestment,
        base * openness * developers,
        base.min(application) * openness * merchants,
        application * model,
    ];
    std::array::from_fn(|k| {
        let change = rate * drives[k] * (1.0 - levels[k]) - depreciation * levels[k];
        (levels[k] + years * change).clamp(0.0, 1.0)
    })
}

struct Innovating {
    opens: Date,
    enabled: bool,
    levels: [WriteOne<f64>; 5],
    initial: [Parameter; 5],
    rate: Parameter,
    depreciation: Parameter,
    openness: Parameter,
    full_reinvestment: Parameter,
    endowment: Parameter,
    reinvested: ReadOne<i64>,
    developers: Vec<Range<usize>>,
    merchants: Vec<Range<usize>>,
    quality: WriteOne<f64>,
}

impl Innovating {
    fn bind(plan: &mut Plan<'_>, ground: &Ground, platform: &Platform) -> Result<Self, Refusal> {
        let path = format!("platforms.{}", platform.name);
        let inner = format!("{path}.innovation");
        let levels = each(|k| plan.write_one(&columns::innovation(&platform.name, ELEMENTS[k])))?;
        let initial = each(|k| plan.number(&format!("{inner}.initial.{k}")))?;
        let slots = |plan: &Plan<'_>, names: &[String]| -> Result<Vec<Range<usize>>, Refusal> {
            names.iter().map(|name| plan.species(name).map(|_| ground.slots(name))).collect()
        };
        Ok(Self {
            opens: day(plan, &format!("{path}.opens"), &platform.opens)?,
            enabled: platform.enabled,
            levels,
            initial,
            rate: plan.number(&format!("{inner}.rate"))?,
            depreciation: plan.number(&format!("{inner}.depreciation"))?,
            openness: plan.number(&format!("{path}.openness"))?,
            full_reinvestment: plan.number(&format!("{inner}.full_reinvestment"))?,
            endowment: plan.number(&format!("{inner}.endowment"))?,
            reinvested: plan.read_one(&columns::reinvested(&platform.name))?,
            developers: slots(plan, &platform.innovation.developers)?,
            merchants: slots(plan, &platform.innovation.merchants)?,
            quality: plan.write_one(&columns::quality(&platform.name))?,
        })
    }

    fn step(&self, world: &mut World, people: (Read<u8>, Read<f32>), units: f64) -> [f64; 5] {
        if world.step() == 0 {
            for (&level, &initial) in self.levels.iter().zip(&self.initial) {
                *world.open((level,)).0 = world.value(initial);
            }
        }
        let mut levels = self.levels.map(|level| *world.open((level,)).0);
        if self.enabled && has_come(world, self.opens) {
            let years = world.calendar().years_per_step();
            levels = evolved(levels, self.forces(world, people, units * years), years);
            for (&level, &value) in self.levels.iter().zip(&levels) {
                *world.open((level,)).0 = value;
            }
        }
        levels
    }

    /// `unit_years`: smallest units in a currency unit times the years of a step.
    fn forces(&self, world: &World, people: (Read<u8>, Read<f32>), unit_years: f64) -> Forces {
        let (alive, level) = world.see(people);
        let (reinvested,) = world.see((self.reinvested,));
        let money = reinvested as f64 / unit_years + world.value(self.endowment);
        Forces {
            rate: world.value(self.rate),
            depreciation: world.value(self.depreciation),
            openness: world.value(self.openness),
            reinvestment: (money / world.value(self.full_reinvestment)).clamp(0.0, 1.0),
            developers: carried(alive, level, &self.developers),
            merchants: carried(alive, level, &self.merchants),
        }
    }
}

/// Mean level over all slots of some species, the inactive counting as zero; 1 of no species.
fn carried(alive: &[u8], level: &[f32], species: &[Range<usize>]) -> f64 {
    let slots: usize = species.iter().map(ExactSizeIterator::len).sum();
    if slots == 0 {
        return 1.0;
    }
    let sums = species.iter().map(|slots| {
        let of = |k: usize| f64::from(alive[slots.start + k]) * f64::from(level[slots.start + k]);
        ordered::sum(slots.len(), of)
    });
    sums.sum::<f64>() / slots as f64
}

struct Rated {
    /// Index of its platform.
    platform: Option<usize>,
    open: ReadOne<u8>,
    base: Parameter,
    weights: [Parameter; 5],
    outside: Parameter,
    quality: WriteOne<f64>,
}

impl Rated {
    fn bind(plan: &mut Plan<'_>, ground: &Ground, channel: &Channel) -> Result<Self, Refusal> {
        let path = format!("channels.{}.quality", channel.name);
        let platforms = &ground.scenario.platforms;
        let place = |name: &String| platforms.iter().position(|p| p.name == *name);
        let weights = each(|k| {
            plan.number(&format!("{path}.{}", format!("{:?}", ELEMENTS[k]).to_lowercase()))
        })?;
        Ok(Self {
            platform: channel.platform.as_ref().and_then(place),
            open: plan.read_one(&columns::open(&channel.name))?,
            base: plan.number(&format!("{path}.base"))?,
            weights,
            outside: plan.number(&format!("{path}.outside"))?,
            quality: plan.write_one(&columns::quality(&channel.name))?,
        })
    }
}

/// Sets the quality of every channel and platform.
fn rate(
    world: &mut World,
    platforms: &[Innovating],
    channels: &[Rated],
    levels: &[[f64; 5]],
    feedback: f64,
) {
    let mut means = vec![(0.0, 0.0); platforms.len()];
    for channel in channels {
        let (open,) = world.see((channel.open,));
        let owner = channel.platform;
        let since = owner.map_or(world.calendar().start, |p| platforms[p].opens);
        let own = owner.map_or([0.0; 5], |p| levels[p]);
        let weights = channel.weights.map(|weight| world.value(weight));
        let years = ((world.date().days() - since.days()).max(0)) as f64 / 365.25;
        let fall = libm::exp(-world.value(channel.outside) * years);
        let raw = quality(world.value(channel.base), weights, own);
        let value = if open == 1 { (raw * fall * feedback).clamp(0.0, 1.0) } else { 0.0 };
        *world.open((channel.quality,)).0 = value;
        if let (Some(platform), 1) = (owner, open) {
            means[platform].0 += value;
            means[platform].1 += 1.0;
        }
    }
    for (platform, (sum, count)) in platforms.iter().zip(means) {
        *world.open((platform.quality,)).0 = if 0.0 < count { sum / count } else { 0.0 };
    }
}

fn quality(base: f64, weights: [f64; 5], levels: [f64; 5]) -> f64 {
    let raised: f64 = weights.iter().zip(levels).map(|(weight, level)| weight * level).sum();
    base + raised
}

struct Feedback {
    parts: [(Parameter, ReadOne<f64>); 2],
}

impl Feedback {
    fn bind(plan: &mut Plan<'_>) -> Result<Self, Refusal> {
        let mut part = |name: &str| -> Result<(Parameter, ReadOne<f64>), Refusal> {
            let weight = plan.number(&format!("feedback.{name}"))?;
            Ok((weight, plan.read_one(&columns::feedback(name))?))
        };
        Ok(Self { parts: [part("diversity")?, part("balance")?] })
    }

    fn factor(&self, world: &World) -> f64 {
        let weighted =
            self.parts.map(|(weight, moved)| world.value(weight) * world.see((moved,)).0);
        libm::exp(weighted.iter().sum::<f64>())
    }
}

/// Five of something that may be refused.
fn each<T: std::fmt::Debug>(
    mut of: impl FnMut(usize) -> Result<T, Refusal>,
) -> Result<[T; 5], Refusal> {
    Ok([of(0)?, of(1)?, of(2)?, of(3)?, of(4)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORCES: Forces = Forces {
        rate: 0.5,
        depreciation: 0.1,
        openness: 0.8,
        reinvestment: 0.5,
        developers: 0.4,
        merchants: 0.2,
    };

    fn close(found: [f64; 5], expected: [f64; 5]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    #[test]
    fn the_five_levels_follow_their_equations() {
        let next = evolved([0.4, 0.2, 0.3, 0.1, 0.5], FORCES, 0.5);
        let expected = [
            0.4 + 0.5 * (0.5 * 0.8 * 0.6 - 0.1 * 0.4),
            0.2 + 0.5 * (0.5 * 0.4 * 0.5 * 0.8 - 0.1 * 0.2),
            0.3 + 0.5 * (0.5 * 0.2 * 0.8 * 0.4 * 0.7 - 0.1 * 0.3),
            0.1 + 0.5 * (0.5 * 0.2 * 0.8 * 0.2 * 0.9 - 0.1 * 0.1),
            0.5 + 0.5 * (0.5 * 0.3 * 0.1 * 0.5 - 0.1 * 0.5),
        ];
        close(next, expected);
    }

    #[test]
    fn a_closed_platform_loses_every_level() {
        let closed = Forces { openness: 0.0, reinvestment: 0.0, ..FORCES };
        let mut levels = [0.5; 5];
        for _ in 0..2000 {
            levels = evolved(levels, closed, 0.1);
        }
        assert!(levels.iter().all(|level| *level < 1e-6), "{levels:?}");
        close(evolved([1.0; 5], Forces { depreciation: 0.0, ..FORCES }, 1.0), [1.0; 5]);
        close(evolved([0.0; 5], Forces { rate: 1e9, ..FORCES }, 1.0), [1.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn partners_carry_by_activity_and_level() {
        let (alive, level) = ([1, 0, 1, 1], [0.5, 0.9, 0.1, 1.0]);
        assert!((carried(&alive, &level, &[0..2, 2..3]) - 0.2).abs() < 1e-8);
        assert!((carried(&alive, &level, &[]) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn quality_before_standard_and_feedback_has_no_cap() {
        assert!(
            (quality(0.2, [0.5, 0.0, 0.0, 0.0, 0.1], [0.4, 1.0, 1.0, 1.0, 1.0]) - 0.5).abs()
                < 1e-12
        );
        assert!((quality(0.9, [1.0; 5], [0.5; 5]) - 3.4).abs() < 1e-12);
        assert!((quality(0.95, [0.5; 5], [0.2; 5]) - 1.45).abs() < 1e-12);
    }
}
