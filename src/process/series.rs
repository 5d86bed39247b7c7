//! Exogenous series: dated points and what lies between them. A point dated by a period stands on
//! its last day.

use crate::{
    base::Period,
    scenario::{Between, Parameter, Series},
    world::{Plan, Refusal, World},
};

/// A series whose numbers are read at every step.
#[derive(Debug)]
pub(crate) struct Curve {
    factor: Parameter,
    between: Between,
    points: Vec<(i64, Parameter)>,
}

impl Curve {
    pub(crate) fn bind(plan: &mut Plan<'_>, series: &Series) -> Result<Self, Refusal> {
        let path = format!("environment.series.{}", series.name);
        let factor = plan.number(&format!("{path}.factor"))?;
        let mut points: Vec<(i64, Parameter)> = Vec::new();
        for (at, (text, _)) in series.points.iter().enumerate() {
            let day = text.parse::<Period>().map(|period| period.last);
            let day = day.map_err(|none| plan.refuse(format!("`{path}.points.{at}`: {none}")))?;
            if points.last().is_some_and(|&(last, _)| day.days() <= last) {
                return Err(plan.refuse(format!("`{path}.points.{at}`: `{text}` is out of order")));
            }
            points.push((day.days(), plan.number(&format!("{path}.points.{at}.1"))?));
        }
        if points.is_empty() {
            return Err(plan.refuse(format!("`{path}.points` has no point")));
        }
        Ok(Self { factor, between: series.between, points })
    }

    /// Value on the last day of the step at hand, times the factor.
    pub(crate) fn value(&self, world: &World) -> f64 {
        let day = world.calendar().date(world.step() + 1).days() - 1;
        world.value(self.factor) * self.at(world, day)
    }

    fn at(&self, world: &World, day: i64) -> f64 {
        let value = |at: usize| world.value(self.points[at].1);
        let after = self.points.partition_point(|&(known, _)| known <= day);
        if after == 0 {
            return value(0);
        }
        if after == self.points.len() {
            return value(after - 1);
        }
        let (from, to) = (self.points[after - 1].0, self.points[after].0);
        let share = (day - from) as f64 / (to - from) as f64;
        between(self.between, value(after - 1), value(after), share)
    }
}

/// The value at `share` of the way from one point to the next; straight where a logarithm is not
/// defined.
fn between(how: Between, from: f64, to: f64, share: f64) -> f64 {
    let straight = from + (to - from) * share;
    match how {
        Between::Step => from,
        Between::Logarithmic if 0.0 < from && 0.0 < to => from * libm::pow(to / from, share),
        Between::Logarithmic | Between::Linear => straight,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_joined_as_declared() {
        let check = |how, from, to, share, expected: f64| {
            assert!((between(how, from, to, share) - expected).abs() < 1e-12);
        };
        check(Between::Logarithmic, 1.0, 100.0, 0.5, 10.0);
        check(Between::Logarithmic, 0.0, 100.0, 0.25, 25.0);
        check(Between::Linear, 1.0, 3.0, 0.25, 1.5);
        check(Between::Step, 1.0, 3.0, 0.99, 1.0);
    }
}
