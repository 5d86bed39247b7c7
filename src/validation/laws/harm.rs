//! Harms: each has a run in which it outweighs the gain.
//!
//! *Use* is a gain below a level and a harm above one, so levels begin high, and what it does with
//! the harm at its strongest is laid beside a run in which it does nothing at all.

use std::collections::BTreeSet;

use super::trial::{Trial, closing, mean_level};
use crate::{
    engine::Run,
    scenario::{Channel, Effect, Flow, Species},
    validation::{Evidence, Finding, Unproven},
    world::{
        ALIVE,
        columns::{self, REVENUE},
    },
};

type Found = Result<Vec<Finding>, Unproven>;

/// Level from which a harm has far to go.
const HIGH: f64 = 0.9;

fn absent(what: &str) -> Vec<Finding> {
    vec![Finding { what: what.to_owned(), exact: 0.0, evidence: Evidence::Absent }]
}

/// A difference that must be on the side of harm.
fn below_zero(what: String, ours: f64) -> Finding {
    let evidence = Evidence::Stated { ours, low: f64::NEG_INFINITY, high: -1e-6, runs: 1 };
    Finding { what, exact: 0.0, evidence }
}

/// The species that learns and has the most individuals.
fn learner(trial: &Trial) -> Option<&Species> {
    let species =
        trial.scenario.elements.species.iter().filter(|s| s.enabled && s.learning.is_some());
    species.max_by(|a, b| a.population.get().total_cmp(&b.population.get()))
}

/// A number at the end of its range where harm is greatest.
fn most(trial: &Trial, path: &str) -> String {
    let tree = trial.scenario.tree();
    let high = tree.find(path).map_or(1.0, |at| tree.entry(at).high);
    format!("{path}={:?}", high.min(1.0))
}

/// What use does to mean levels with a harm, less what it does without gain and harm.
fn harmed(trial: &Trial, species: &str, harm: &[String]) -> Found {
    let level = format!("species.{species}.level={HIGH:?}");
    let nothing = ["learn", "overuse", "deceived"];
    let nothing = nothing.map(|field| format!("species.{species}.learning.{field}=0"));
    let with: Vec<String> = harm.iter().cloned().chain([level.clone()]).collect();
    let without: Vec<String> = nothing.into_iter().chain([level]).collect();
    let (with, without) = (trial.grown(&with)?, trial.grown(&without)?);
    let difference = mean_level(&with, species)? - mean_level(&without, species)?;
    Ok(vec![below_zero(format!("mean level of `{species}`, gain and harm of use"), difference)])
}

pub(super) fn overuse(trial: &Trial) -> Found {
    let Some(learner) = learner(trial) else { return Ok(absent("nobody learns")) };
    let path = |field: &str| format!("species.{}.learning.{field}", learner.name);
    harmed(
        trial,
        &learner.name,
        &[most(trial, &path("overuse")), format!("{}=0", path("bearable"))],
    )
}

pub(super) fn deceit(trial: &Trial) -> Found {
    let elements = &trial.scenario.elements;
    let Some(learner) = learner(trial) else { return Ok(absent("nobody learns")) };
    let passing = elements.channels.iter().filter(|channel| {
        let copies = matches!(&channel.flow, Flow::Copy(copied) if 0.0 < copied.rate.get());
        channel.enabled && copies && channel.target == learner.name
    });
    let mut settings: Vec<String> =
        passing.map(|channel| format!("channels.{}.flow.harmful=1", channel.name)).collect();
    if settings.is_empty() {
        return Ok(absent("nothing is passed on to those who learn"));
    }
    settings.push(most(trial, &format!("species.{}.learning.deceived", learner.name)));
    for platform in elements.platforms.iter().filter(|platform| platform.enabled) {
        settings.push(format!("platforms.{}.governance.damping=0", platform.name));
    }
    harmed(trial, &learner.name, &settings)
}

/// What actions together add to a number at most.
fn added(trial: &Trial, path: &str) -> f64 {
    let changes = trial.scenario.elements.actions.iter().flat_map(|action| &action.changes);
    let adds = changes.filter(|change| change.path == path).map(|change| match &change.change {
        Effect::Add(by) => by.get().max(0.0),
        Effect::To(_) | Effect::By(_) => 0.0,
    });
    adds.sum()
}

/// What the species of a platform took in over a run.
fn taken(trial: &Trial, settings: &[String], species: &str) -> Result<f64, Unproven> {
    let mut run = Run::new(&trial.with(settings)?, trial.making())?;
    let slots = run.ground().slots(species);
    let mut taken = 0.0;
    for _ in 0..trial.steps() {
        run.simulation_mut().step()?;
        let revenue = run.world().column(&REVENUE).ok_or(Unproven::Missing("revenue"))?;
        taken += revenue[slots.clone()].iter().map(|&revenue| revenue as f64).sum::<f64>();
    }
    Ok(taken)
}

pub(super) fn opening(trial: &Trial) -> Found {
    let elements = &trial.scenario.elements;
    let bought = |platform: &str| {
        elements.channels.iter().find(|channel| {
            let sells = matches!(channel.flow, Flow::Purchase(_));
            channel.enabled && sells && channel.platform.as_deref() == Some(platform)
        })
    };
    let mut platforms = elements.platforms.iter().filter(|platform| platform.enabled);
    let found = platforms.find_map(|platform| Some((platform, bought(&platform.name)?)));
    let Some((platform, channel)) = found else {
        return Ok(absent("no platform has purchases"));
    };
    // Half of what is paid, as far as there is room beside fee and tax.
    let left = 1.0 - channel.split.fee.get() - channel.split.tax.get();
    let share = 0.5_f64.min(0.9 * left);
    let path = format!("platforms.{}.openness", platform.name);
    // As open as there is room beside what actions add.
    let room = 1.0 - added(trial, &path);
    let settings = |openness: f64| {
        [
            format!("channels.{}.split.own_business={share:?}", channel.name),
            format!("{path}={openness:?}"),
        ]
    };
    let open = taken(trial, &settings(room.clamp(0.0, 1.0)), &platform.species)?;
    let closed = taken(trial, &settings(0.0), &platform.species)?;
    let what = format!("revenue of `{}`, open over closed less one", platform.species);
    Ok(vec![below_zero(what, open / closed - 1.0)])
}

/// Purchases of a category in a run.
struct Bought {
    /// Over channels, in smallest units.
    on: f64,
    /// Off the platform.
    off: f64,
    /// Agents that could buy, summed over steps.
    buyers: f64,
}

fn bought(trial: &Trial, settings: &[String], category: &str) -> Result<Bought, Unproven> {
    let mut run = Run::new(&trial.with(settings)?, trial.making())?;
    let channels: Vec<&Channel> = trial
        .scenario
        .elements
        .channels
        .iter()
        .filter(|channel| matches!(channel.flow, Flow::Purchase(_)))
        .filter(|channel| channel.category.as_deref() == Some(category))
        .collect();
    let buyers: BTreeSet<&str> = channels.iter().map(|channel| channel.source.as_str()).collect();
    let mut found = Bought { on: 0.0, off: 0.0, buyers: 0.0 };
    let sum =
        |paid: Option<&[i64]>| paid.unwrap_or_default().iter().map(|&p| p as f64).sum::<f64>();
    for _ in 0..trial.steps() {
        run.simulation_mut().step()?;
        let world = run.world();
        found.off += sum(world.table(&columns::book_outside(category)));
        for channel in &channels {
            found.on += sum(world.table(&columns::book(&channel.name)));
        }
        let alive = world.column(&ALIVE).ok_or(Unproven::Missing("agents"))?;
        for species in &buyers {
            let there = &alive[run.ground().slots(species)];
            found.buyers += there.iter().map(|&alive| f64::from(alive)).sum::<f64>();
        }
    }
    Ok(found)
}

pub(super) fn displacement(trial: &Trial) -> Found {
    let elements = &trial.scenario.elements;
    let purchases =
        || elements.channels.iter().filter(|c| c.enabled && matches!(c.flow, Flow::Purchase(_)));
    let category = elements.categories.iter().find(|category| {
        let sold = purchases().any(|c| c.category.as_deref() == Some(&*category.name));
        sold && !category.outside.is_empty()
    });
    let Some(category) = category else {
        return Ok(absent("nothing is bought on and off a platform"));
    };
    let of = purchases().filter(|c| c.category.as_deref() == Some(&*category.name));
    let closed: Vec<String> = of.map(|channel| closing(&channel.name)).collect();
    let with = bought(trial, &[], &category.name)?;
    let without = bought(trial, &closed, &category.name)?;
    // Who takes part by joining a platform is fewer or more where it sells nothing.
    let displaced = (without.off * with.buyers / without.buyers - with.off) / with.on;
    let stated = Evidence::Stated { ours: displaced, low: 0.5, high: f64::INFINITY, runs: 1 };
    let name = &category.name;
    Ok(vec![
        Finding::certain(format!("paid over closed channels for `{name}`"), 0.0, without.on, 0.0),
        Finding {
            what: format!("of what flowed for `{name}`, displaced elsewhere"),
            exact: 1.0,
            evidence: stated,
        },
    ])
}
