//! The size of money is only a name: with every amount doubled, no share, number or ratio changes.

use super::trial::Trial;
use crate::{
    engine::Run,
    measure::Snapshot,
    scenario::{Effect, Flow, StockKind},
    validation::{Finding, Unproven},
};

/// Share by which an index may differ: each payment is rounded to whole units.
const ROUNDED: f64 = 1e-3;

/// The greatest relative difference of an index that is no amount, and of a number of individuals.
pub(super) fn doubled(trial: &Trial) -> Result<Vec<Finding>, Unproven> {
    let mut one = Run::new(&trial.scenario, trial.making())?;
    let mut two = Run::new(&trial.with(&twice(trial))?, trial.making())?;
    let (mut indices, mut members) = ((0.0, String::new()), 0.0_f64);
    let mut last = (Snapshot::default(), Snapshot::default());
    for _ in 0..trial.steps() {
        last = (one.step()?, two.step()?);
        for (plain, double) in last.0.species.iter().zip(&last.1.species) {
            members = members.max(apart(plain.members, double.members));
        }
    }
    for (plain, double) in last.0.indices.iter().zip(&last.1.indices) {
        if !is_money(&plain.unit) {
            let far = apart(plain.value.unwrap_or(0.0), double.value.unwrap_or(0.0));
            if indices.0 < far {
                indices = (far, plain.name.clone());
            }
        }
    }
    let name = if indices.1.is_empty() { "all" } else { &indices.1 };
    let what = format!("greatest relative difference of an index at the end ({name})");
    Ok(vec![
        Finding::certain("greatest difference in individuals", 0.0, members, ROUNDED),
        Finding::certain(what, 0.0, indices.0, ROUNDED),
    ])
}

fn is_money(unit: &str) -> bool {
    unit.contains("currency")
}

/// Distance relative to the larger; that of next to nothing is none.
fn apart(a: f64, b: f64) -> f64 {
    let scale = a.abs().max(b.abs());
    if scale < 1e-9 { 0.0 } else { (a - b).abs() / scale }
}

/// Settings that double every amount of money of the scenario.
fn twice(trial: &Trial) -> Vec<String> {
    let tree = trial.scenario.tree();
    let amounts = tree.iter().filter(|(_, _, entry)| is_money(&entry.unit) && entry.value != 0.0);
    let mut settings: Vec<String> = amounts
        .map(|(path, _, entry)| {
            // A budget by member is a variant around its number.
            let value = 2.0 * entry.value;
            if path.ends_with(".budget") {
                format!("{path}=PerMember({value:?})")
            } else {
                format!("{path}={value:?}")
            }
        })
        .collect();
    let elements = &trial.scenario.elements;
    let mut wages: Vec<&str> = elements
        .species
        .iter()
        .filter_map(|s| s.production.as_ref())
        .map(|p| p.wage.as_str())
        .collect();
    wages.sort_unstable();
    wages.dedup();
    for series in &elements.environment.series {
        if wages.contains(&series.name.as_str()) {
            let factor = 2.0 * series.factor.get();
            settings.push(format!("environment.series.{}.factor={factor:?}", series.name));
        }
    }
    // What a unit of another stock is worth in money is an amount too.
    let money = |name: &str| {
        let mut stocks = elements.stocks.iter();
        stocks.any(|s| s.name == name && matches!(s.kind, StockKind::Conserved { .. }))
    };
    for channel in &elements.channels {
        if let Flow::Convert(convert) = &channel.flow
            && money(&channel.stock)
            && !money(&convert.from)
        {
            let rate = 2.0 * convert.rate.get();
            settings.push(format!("channels.{}.flow.rate={rate:?}", channel.name));
        }
    }
    for action in &elements.actions {
        for (place, change) in action.changes.iter().enumerate() {
            let money = tree.find(&change.path).is_some_and(|at| is_money(&tree.entry(at).unit));
            let path = format!("actions.{}.changes.{place}.change", action.name);
            match &change.change {
                Effect::To(value) if money => {
                    settings.push(format!("{path}=To({:?})", 2.0 * value.get()));
                }
                Effect::Add(value) if money => {
                    settings.push(format!("{path}=Add({:?})", 2.0 * value.get()));
                }
                Effect::To(_) | Effect::Add(_) | Effect::By(_) => {}
            }
        }
    }
    settings
}
