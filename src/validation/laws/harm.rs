//! Harms: each has a run in which it outweighs the gain.
//!
//! *Use* is a gain below a level and a harm above one, so levels begin high and what use does is
//! laid beside a run in which every channel is closed.

use super::trial::{Trial, closing, mean_level};
use crate::{
    engine::Run,
    scenario::{Flow, Species},
    validation::{Evidence, Finding, Unproven},
    world::columns::{self, REVENUE},
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

/// What a harm does to mean levels, beside no use.
fn harmed(trial: &Trial, species: &str, harm: &[String]) -> Found {
    let level = format!("species.{species}.level={HIGH:?}");
    let mut closed = trial.closed();
    closed.push(level.clone());
    let settings: Vec<String> = harm.iter().cloned().chain([level]).collect();
    let (with, without) = (trial.grown(&settings)?, trial.grown(&closed)?);
    let difference = mean_level(&with, species)? - mean_level(&without, species)?;
    Ok(vec![below_zero(format!("mean level of `{species}`, harm less no use"), difference)])
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
    let settings = |openness: &str| {
        let (channel, platform) = (&channel.name, &platform.name);
        [
            format!("channels.{channel}.split.own_business={share:?}"),
            format!("platforms.{platform}.openness={openness}"),
        ]
    };
    let open = taken(trial, &settings("1"), &platform.species)?;
    let closed = taken(trial, &settings("0"), &platform.species)?;
    let what = format!("revenue of `{}`, open over closed less one", platform.species);
    Ok(vec![below_zero(what, open / closed - 1.0)])
}

/// Paid over channels and off the platform for a category, over a run, in smallest units.
fn paid(trial: &Trial, settings: &[String], category: &str) -> Result<[f64; 2], Unproven> {
    let mut run = Run::new(&trial.with(settings)?, trial.making())?;
    let elements = &trial.scenario.elements;
    let channels: Vec<&str> = elements
        .channels
        .iter()
        .filter(|channel| matches!(channel.flow, Flow::Purchase(_)))
        .filter(|channel| channel.category.as_deref() == Some(category))
        .map(|channel| channel.name.as_str())
        .collect();
    let (mut on, mut off) = (0.0, 0.0);
    let sum =
        |paid: Option<&[i64]>| paid.unwrap_or_default().iter().map(|&p| p as f64).sum::<f64>();
    for _ in 0..trial.steps() {
        run.simulation_mut().step()?;
        let world = run.world();
        off += sum(world.table(&columns::book_outside(category)));
        on += channels.iter().map(|channel| sum(world.table(&columns::book(channel)))).sum::<f64>();
    }
    Ok([on, off])
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
    let [on, off] = paid(trial, &[], &category.name)?;
    let [none, before] = paid(trial, &closed, &category.name)?;
    let displaced = (before - off) / on;
    let stated = Evidence::Stated { ours: displaced, low: 0.5, high: f64::INFINITY, runs: 1 };
    let name = &category.name;
    Ok(vec![
        Finding::certain(format!("paid over closed channels for `{name}`"), 0.0, none, 0.0),
        Finding {
            what: format!("of what flowed for `{name}`, displaced elsewhere"),
            exact: 1.0,
            evidence: stated,
        },
    ])
}
