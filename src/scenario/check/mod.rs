//! What must hold between the elements of a scenario, one file per kind of element.
//!
//! Every check pushes its problem and goes on, so that all of them come at once. A check that needs
//! another element passes over one that is not there: that is a problem already.

mod channel;
mod circle;
mod environment;
mod function;
mod known;
mod ledger;
mod measure;
mod platform;
mod species;
mod target;
mod timeline;
mod translation;

use std::collections::BTreeMap;

use super::Checker;
use super::Elements;
pub(super) use timeline::born_with;

use known::Known;

/// Pushes everything that is wrong between the elements.
pub(super) fn check(elements: &Elements, checker: &mut Checker<'_>) {
    let known = Known::of(elements);
    some_of_each(elements, checker);
    keys(elements, checker);
    timeline::clock(elements, checker);
    ledger::check(&known, checker);
    species::check(&known, checker);
    platform::check(&known, checker);
    channel::check(&known, checker);
    function::check(&known, checker);
    timeline::check(&known, checker);
    environment::check(&known, checker);
    target::check(&known, checker);
    translation::check(elements, checker);
    feedback(elements, checker);
}

/// The lists without which there is nothing to run.
fn some_of_each(elements: &Elements, checker: &mut Checker<'_>) {
    let mut needed = |path: &str, count: usize, right: &str| {
        if count == 0 {
            checker.contradiction(path, format!("`{path}` is empty"), right);
        }
    };
    needed("layers", elements.layers.len(), "declare at least one layer for species to live in");
    needed("species", elements.species.len(), "declare at least one kind of agent");
    needed("channels", elements.channels.len(), "declare at least one kind of connector");
    needed(
        "environment.industries",
        elements.environment.industries.len(),
        "declare at least one industry: it stands for everything off the platform",
    );
}

/// Luck hangs on keys: two elements of a kind with one key would have the same luck.
fn keys(elements: &Elements, checker: &mut Checker<'_>) {
    fn check<'a>(
        checker: &mut Checker<'_>,
        kind: &str,
        all: impl Iterator<Item = (&'a String, &'a Option<String>)>,
    ) {
        let mut known: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
        for (name, given) in all {
            let key = given.as_ref().unwrap_or(name);
            let Some(&(first, named)) = known.get(key.as_str()) else {
                known.insert(key, (name, given.is_some()));
                continue;
            };
            // Two of one name are told of already.
            if first == name {
                continue;
            }
            let at = if given.is_some() || !named { name } else { first };
            checker.contradiction(
                &format!("{kind}.{at}.key"),
                format!("`{first}` and `{name}` have the same key `{key}`, so they would have the same luck"),
                "give one of them another key",
            );
        }
    }
    check(checker, "species", elements.species.iter().map(|one| (&one.name, &one.key)));
    check(checker, "channels", elements.channels.iter().map(|one| (&one.name, &one.key)));
    check(checker, "functions", elements.functions.iter().map(|one| (&one.name, &one.key)));
}

/// The indices act back on what platforms own.
fn feedback(elements: &Elements, checker: &mut Checker<'_>) {
    let weights = &elements.feedback;
    let weights = [
        ("diversity", &weights.diversity),
        ("balance", &weights.balance),
        ("productivity", &weights.productivity),
    ];
    for (name, _) in weights.into_iter().filter(|(_, weight)| 0.0 < weight.get()) {
        if elements.platforms.is_empty() {
            checker.contradiction(
                &format!("feedback.{name}"),
                format!("feedback of {name} acts on a platform, but there is none"),
                "declare a platform, or set it to 0",
            );
        }
    }
}
