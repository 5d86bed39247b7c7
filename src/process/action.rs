//! Actions: how strong one is in a step, and what becomes of the numbers it names.

use std::collections::BTreeMap;

use crate::{
    base::Calendar,
    process::release::day,
    scenario::{Action, Effect, Parameter},
    world::{Plan, Refusal, Violation, World},
};

/// What a change does, its own number being a parameter too.
#[derive(Clone, Copy, Debug)]
enum Kind {
    To,
    By,
    Add,
}

/// An action with its changes by the numbers they name.
#[derive(Debug)]
struct Acting {
    /// First day, and the day after the last.
    from: i64,
    until: Option<i64>,
    ramp: Parameter,
}

/// Every action, by the numbers that actions name: all others are left alone.
#[derive(Debug)]
pub(crate) struct Actions {
    acting: Vec<Acting>,
    /// Number, and its changes as (action, kind, amount).
    changed: BTreeMap<Parameter, Vec<(usize, Kind, Parameter)>>,
}

impl Actions {
    pub(crate) fn bind(plan: &mut Plan<'_>, actions: &[Action]) -> Result<Self, Refusal> {
        let mut all = Self { acting: Vec::new(), changed: BTreeMap::new() };
        for action in actions.iter().filter(|action| action.enabled) {
            let path = format!("actions.{}", action.name);
            let from = day(plan, &format!("{path}.from"), &action.from)?.days();
            let until = match &action.until {
                Some(until) => Some(day(plan, &format!("{path}.until"), until)?.days() + 1),
                None => None,
            };
            let ramp = plan.number(&format!("{path}.ramp"))?;
            let number = all.acting.len();
            all.acting.push(Acting { from, until, ramp });
            for (at, change) in action.changes.iter().enumerate() {
                let kind = match change.change {
                    Effect::To(_) => Kind::To,
                    Effect::By(_) => Kind::By,
                    Effect::Add(_) => Kind::Add,
                };
                let amount = plan.number(&format!("{path}.changes.{at}.change"))?;
                let changed = plan.set_number(&change.path)?;
                all.changed.entry(changed).or_default().push((number, kind, amount));
            }
        }
        Ok(all)
    }

    /// Sets every number that an action names to its base and what the actions add to it.
    ///
    /// # Errors
    /// When that is not a number.
    pub(crate) fn apply(&self, world: &mut World) -> Result<(), Violation> {
        let strengths: Vec<f64> = self.acting.iter().map(|acting| acting.strength(world)).collect();
        for (&number, changes) in &self.changed {
            let base = world.parameters.base(number);
            let added = changes.iter().map(|&(action, kind, amount)| {
                strengths[action] * difference(kind, base, world.value(amount))
            });
            let entry = world.parameters.entry(number);
            let value = (base + added.sum::<f64>()).clamp(entry.low, entry.high);
            let set = world.parameters.set(number, value);
            set.map_err(|outside| Violation::found(outside.to_string()))?;
        }
        Ok(())
    }
}

impl Acting {
    fn strength(&self, world: &World) -> f64 {
        let calendar: Calendar = world.calendar();
        let [first, next] = [0, 1].map(|more| calendar.date(world.step() + more).days());
        let day = |day: i64| (day - self.from) as f64;
        let until = self.until.map_or(f64::INFINITY, day);
        let ramp = world.value(self.ramp) * 365.25;
        let rise = |from: f64, to: f64| {
            let full = grown(to.max(0.0), ramp) - grown(from.max(0.0), ramp);
            // After the last day it fades from where it stood, as fast as it grew.
            let beyond = |at: f64| (at - until).max(0.0);
            let peak = if 0.0 < ramp { (until / ramp).min(1.0) } else { 1.0 };
            if beyond(to) <= 0.0 {
                return full;
            }
            let before = grown(until.max(0.0), ramp) - grown(from.clamp(0.0, until.max(0.0)), ramp);
            before + faded(beyond(to), peak, ramp) - faded(beyond(from), peak, ramp)
        };
        (rise(day(first), day(next)) / (next - first) as f64).clamp(0.0, 1.0)
    }
}

/// `∫₀ˣ min(1, s/ramp) ds`.
fn grown(x: f64, ramp: f64) -> f64 {
    if x < ramp { x * x / (2.0 * ramp) } else { x - ramp / 2.0 }
}

/// `∫₀ˣ max(0, peak − s/ramp) ds`.
fn faded(x: f64, peak: f64, ramp: f64) -> f64 {
    let x = x.min(peak * ramp);
    if 0.0 < x { peak * x - x * x / (2.0 * ramp) } else { 0.0 }
}

/// What an action at full strength adds to a number.
fn difference(kind: Kind, base: f64, amount: f64) -> f64 {
    match kind {
        Kind::To => amount - base,
        Kind::By => base * (amount - 1.0),
        Kind::Add => amount,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Entry;

    /// Strength of an action in January 2011 and the months after it.
    fn strengths(from: &str, until: Option<&str>, ramp_years: f64, steps: usize) -> Vec<f64> {
        let mut world = World::builder().species("user", 1).build().unwrap();
        let entry = Entry {
            value: ramp_years,
            low: 0.0,
            high: 100.0,
            unit: String::new(),
            meaning: String::new(),
        };
        let ramp = world.parameters.declare("ramp", entry);
        let days = |text: &str| text.parse::<crate::base::Date>().unwrap().days();
        let acting = Acting { from: days(from), until: until.map(|day| days(day) + 1), ramp };
        (0..steps)
            .map(|_| {
                let strength = acting.strength(&world);
                world.advance();
                strength
            })
            .collect()
    }

    #[test]
    fn a_strength_is_the_mean_of_its_profile_over_the_days_of_the_step() {
        let check = |found: Vec<f64>, expected: &[f64]| {
            for (step, (found, expected)) in found.iter().zip(expected).enumerate() {
                assert!((found - expected).abs() < 1e-12, "step {step}: {found}");
            }
        };
        check(strengths("2011-02-15", None, 0.0, 4), &[0.0, 0.5, 1.0, 1.0]);
        check(strengths("2011-02-08", Some("2011-02-14"), 0.0, 3), &[0.0, 0.25, 0.0]);
        // It grows over the 59 days of January and February.
        let grows = strengths("2011-01", None, 59.0 / 365.25, 4);
        check(grows, &[31.0 / 118.0, (31.0 + 28.0 / 2.0) / 59.0, 1.0, 1.0]);
        // It fades over the 59 days from the end of March, 30 of which are April's.
        let fades = strengths("2010-01", Some("2011-03-31"), 59.0 / 365.25, 7);
        check(fades, &[1.0, 1.0, 1.0, 1.0 - 15.0 / 59.0, 29.0 * 29.0 / (2.0 * 59.0 * 31.0), 0.0]);
        // Broken off half way up it falls from there.
        let broken = strengths("2011-01", Some("2011-01-31"), 62.0 / 365.25, 3);
        check(broken, &[0.25, (0.5 * 28.0 - 28.0 * 28.0 / 124.0) / 28.0]);
    }

    #[test]
    fn effects_are_differences_from_the_base() {
        for (kind, expected) in [(Kind::To, 1.0), (Kind::By, 4.0), (Kind::Add, 3.0)] {
            assert!((difference(kind, 2.0, 3.0) - expected).abs() < 1e-15);
        }
    }
}
