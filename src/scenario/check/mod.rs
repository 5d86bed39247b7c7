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

use super::Checker;
use super::Elements;
pub(super) use timeline::born_with;

use known::Known;

/// Pushes everything that is wrong between the elements.
pub(super) fn check(elements: &Elements, checker: &mut Checker<'_>) {
    let known = Known::of(elements);
    some_of_each(elements, checker);
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
