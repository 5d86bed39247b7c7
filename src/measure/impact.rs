//! Impact: every figure beside what the run gave.

use crate::{
    base::Calendar,
    measure::{
        Impact,
        formula::{Formula, Formulas},
    },
    scenario::{Measure, Role, Target},
    world::Ground,
};

/// One row for each target, in their order; `settled` is what each target whose period is over
/// gave, in its unit.
#[must_use]
pub(crate) fn impact(ground: &Ground, formulas: &Formulas, settled: &[Option<f64>]) -> Vec<Impact> {
    let targets = ground.scenario.targets.iter().zip(settled);
    let mut rows: Vec<Impact> =
        targets.map(|(target, value)| row(ground, target, *value)).collect();
    for place in 0..rows.len() {
        if let Some(Formula::RootMeanSquare(of)) = &formulas.targets[place] {
            rows[place].simulated = root_mean_square(&rows, of);
        }
    }
    rows
}

/// First and last step of a target's period within the run's calendar, and the days of these steps.
#[must_use]
pub(crate) fn window(
    formulas: &Formulas,
    place: usize,
    calendar: &Calendar,
) -> Option<(u64, u64, f64)> {
    let (first, last) = formulas.periods[place].steps(calendar)?;
    let days = calendar.date(last + 1).days() - calendar.date(first).days();
    Some((first, last, days as f64))
}

fn root_mean_square(rows: &[Impact], of: &[String]) -> Option<f64> {
    let errors: Vec<f64> = rows
        .iter()
        .filter(|row| of.contains(&row.target))
        .map(Impact::deviation)
        .collect::<Option<_>>()?;
    if errors.is_empty() || errors.len() < of.len() {
        return None;
    }
    let squares: f64 = errors.iter().map(|error| error * error).sum();
    Some((squares / errors.len() as f64).sqrt())
}

fn row(ground: &Ground, target: &Target, simulated: Option<f64>) -> Impact {
    let role = match target.role {
        Role::Fitted => "fitted",
        Role::HeldOut => "held-out",
        Role::Context => "context",
    };
    let channels = target.measure.as_ref().map_or_else(Vec::new, |m| channels(ground, m));
    Impact {
        subject: target.subject.clone(),
        domain: target.domain.clone(),
        target: target.name.clone(),
        label: target.label.clone(),
        period: target.period.clone(),
        unit: target.unit.clone(),
        simulated,
        reported: target.value,
        low: target.low,
        high: target.high,
        role: role.to_owned(),
        independent: target.independent,
        channels,
        source: target.source.clone(),
    }
}

/// Channels that a measure comes over, in the order of declaration.
fn channels(ground: &Ground, measure: &Measure) -> Vec<String> {
    let of_categories = |categories: &[String]| {
        let booked = |category: &Option<String>| {
            category.as_ref().is_some_and(|c| categories.is_empty() || categories.contains(c))
        };
        let paying = ground.paying().filter(|channel| booked(&channel.category));
        paying.map(|channel| channel.name.clone()).collect()
    };
    match measure {
        Measure::Flow(channels) => channels.clone(),
        Measure::Gifts(channel) | Measure::Givers(channel) | Measure::Volume(channel) => {
            vec![channel.clone()]
        }
        Measure::Booked(categories) | Measure::JobsIndirect(categories) => {
            of_categories(categories)
        }
        Measure::EventGifts(event) | Measure::EventFlow(event) | Measure::EventGivers(event) => {
            let events = ground.scenario.events.iter().filter(|known| known.name == *event);
            events.map(|event| event.channel.clone()).collect()
        }
        Measure::Percent(part, base) | Measure::Ratio(part, base) => {
            let mut all = channels(ground, part);
            all.extend(channels(ground, base));
            all.dedup();
            all
        }
        Measure::Sum(parts) => parts.iter().flat_map(|part| channels(ground, part)).collect(),
        Measure::Growth(of) => channels(ground, of),
        Measure::Survey(survey) => channels_of_answer(&survey.quantity),
        Measure::Active(_)
        | Measure::Registered(_)
        | Measure::JoinedPerDay(_)
        | Measure::Penetration(_)
        | Measure::Holders(_)
        | Measure::EverHeld(_)
        | Measure::Daily(_)
        | Measure::JobsDirect(_)
        | Measure::RootMeanSquare(_)
        | Measure::Series(_)
        | Measure::Constant(_) => Vec::new(),
    }
}

fn channels_of_answer(quantity: &crate::scenario::Quantity) -> Vec<String> {
    use crate::scenario::Quantity as Q;
    match quantity {
        Q::Degree(channel)
        | Q::Followers(channel)
        | Q::NewAcquaintances(channel)
        | Q::ShareOfInformation(channel)
        | Q::ShareOfSpending(_, channel) => vec![channel.clone()],
        Q::Strength(channels) | Q::ShareOfRevenue(channels) => channels.clone(),
        Q::Holds(_)
        | Q::EverHeld(_)
        | Q::Level
        | Q::Gain(_)
        | Q::Saving(_)
        | Q::Invested
        | Q::Staff
        | Q::Part(..)
        | Q::Column(_) => Vec::new(),
    }
}
