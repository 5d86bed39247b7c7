//! Functions: few enough for the bits of a form, no circle of requirements, payments that are booked.

use super::channel::pays;
use super::circle;
use super::known::{Known, refer, refers};
use crate::scenario::{Checker, Function};

/// A form is 64 bits.
const FUNCTIONS: usize = 64;

pub(super) fn check(known: &Known<'_>, checker: &mut Checker<'_>) {
    let functions = &known.all.functions;
    if FUNCTIONS < functions.len() {
        checker.contradiction(
            "functions",
            format!(
                "there are {} functions, but at most {FUNCTIONS} are possible",
                functions.len()
            ),
            "leave some of them out, or join those that go together",
        );
    }
    for (place, function) in functions.iter().enumerate() {
        let path = format!("functions.{}", function.name);
        adopters(known, checker, &path, function);
        let platform = format!("{path}.platform");
        refers(checker, &platform, &function.platform, &known.platforms, "platform");
        known.release(checker, &format!("{path}.release"), &function.release);
        requires(known, checker, &path, (place, function));
        if let Some(over) = &function.over {
            channel(known, checker, &format!("{path}.over"), (function, over));
        }
        payments(known, checker, &path, function);
        gains(known, checker, &path, function);
    }
}

fn adopters(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, function: &Function) {
    let path = format!("{path}.species");
    if function.species.is_empty() {
        checker.contradiction(
            &path,
            format!("no species may adopt `{}`", function.name),
            "name at least one species",
        );
    }
    refer(checker, &path, &function.species, &known.species, "species");
}

fn requires(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (place, function): (usize, &Function),
) {
    let path = format!("{path}.requires");
    refer(checker, &path, &function.requires, &known.functions, "function");
    let next = |place: usize| {
        let required = known.all.functions.get(place).map_or(&[][..], |f| &f.requires);
        let places = required.iter();
        places.filter_map(|name| known.functions.iter().position(|known| known == name)).collect()
    };
    let few = known.functions.len() <= FUNCTIONS;
    if let Some(circle) = few.then(|| circle::from(place, &next)).flatten() {
        let names: Vec<&str> = circle.iter().map(|&place| known.functions[place]).collect();
        checker.contradiction(
            &path,
            format!("functions require each other in a circle: {}", circle::told(&names)),
            "none of them could ever be adopted: leave one requirement out",
        );
    }
    for (place, name) in function.requires.iter().enumerate() {
        let Some(required) = known.function(name) else { continue };
        let lacks = |species: &&String| !required.species.contains(species);
        if let Some(species) = function.species.iter().find(lacks) {
            checker.contradiction(
                &format!("{path}.{place}"),
                format!("`{species}` must hold `{name}` first, but can never adopt it"),
                format!("add `{species}` to the species of `{name}`, or require another function"),
            );
        }
    }
}

/// A channel that starts at a species that may adopt.
fn channel<'a>(
    known: &Known<'a>,
    checker: &mut Checker<'_>,
    path: &str,
    (function, name): (&Function, &str),
) -> Option<&'a crate::scenario::Channel> {
    if !refers(checker, path, name, &known.channels, "channel") {
        return None;
    }
    let channel = known.channel(name)?;
    let adopted = function.species.iter().any(|species| known.species.contains(&species.as_str()));
    if adopted && !function.species.contains(&channel.source) {
        checker.contradiction(
            path,
            format!(
                "`{name}` starts at `{}`, which does not adopt `{}`",
                channel.source, function.name
            ),
            "name a channel whose source is one of the function's species",
        );
        return None;
    }
    Some(channel)
}

/// Cost and upkeep are paid to the platform or over a channel, under a category.
fn payments(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, function: &Function) {
    if let Some(category) = &function.category {
        refers(checker, &format!("{path}.category"), category, &known.categories, "category");
    }
    let mut booked = function.category.is_some();
    if let Some(over) = &function.paid_over {
        let path = format!("{path}.paid_over");
        let channel = channel(known, checker, &path, (function, over));
        if channel.is_some_and(|channel| !pays(&channel.flow)) {
            checker.contradiction(
                &path,
                format!("`{over}` moves no money, so `{}` cannot be paid over it", function.name),
                "name a channel of payments, or leave it out to pay the platform",
            );
        }
        // What is wrong with the channel is a problem already.
        booked |= channel.is_none_or(|channel| channel.category.is_some() || !pays(&channel.flow));
    }
    let dear = [("cost", &function.cost), ("upkeep", &function.upkeep)];
    let dear = dear.into_iter().find(|(_, number)| 0.0 < number.get());
    if let (false, Some((name, _))) = (booked, dear) {
        checker.contradiction(
            &format!("{path}.{name}"),
            format!("`{}` has {}, but no ledger category to book it", function.name, worded(name)),
            "add `category: \"..\"` with one of `categories`",
        );
    }
}

fn worded(name: &str) -> &'static str {
    if name == "cost" { "a cost" } else { "an upkeep" }
}

fn gains(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, function: &Function) {
    for (place, synergy) in function.synergies.iter().enumerate() {
        let path = format!("{path}.synergies.{place}.with");
        let twice = function.synergies[..place].iter().any(|other| other.with == synergy.with);
        if synergy.with == function.name {
            checker.contradiction(
                &path,
                format!("`{}` has a synergy with itself", function.name),
                "name another function, or raise its `gain`",
            );
        } else if refers(checker, &path, &synergy.with, &known.functions, "function") && twice {
            checker.duplicate(&path, &synergy.with, "function");
        }
    }
    for (place, saving) in function.saves.iter().enumerate() {
        let path = format!("{path}.saves.{place}.category");
        let twice = function.saves[..place].iter().any(|other| other.category == saving.category);
        if refers(checker, &path, &saving.category, &known.categories, "category") && twice {
            checker.duplicate(&path, &saving.category, "category");
        }
    }
}
