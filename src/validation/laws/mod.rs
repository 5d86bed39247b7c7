//! Laws that every scenario must keep, each tried on variants of the scenario itself.
//!
//! A variant is the scenario with numbers set by their paths, or with processes that rest; so a law
//! is tried by the doors that every user has. [`verify_laws`] is `ecograph verify --scenario FILE`.

mod trial;
mod rest;
mod nothing;
mod money;
mod twin;
mod harm;
mod size;

pub use size::{SIZES, Sized, sizes};
pub use trial::Trial;

use super::case::{Extent, Finding, Tried, Unproven, judge};
use crate::record::verified::Verified;

/// A law.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// What it says.
    pub name: &'static str,
    /// How it is tried.
    pub how: &'static str,
    /// Which suite it belongs to.
    pub extent: Extent,
    /// Tries it.
    pub run: fn(&Trial) -> Result<Vec<Finding>, Unproven>,
}

const fn law(
    name: &'static str,
    how: &'static str,
    run: fn(&Trial) -> Result<Vec<Finding>, Unproven>,
) -> Law {
    Law { name, how, extent: Extent::Short, run }
}

/// All of them.
pub const LAWS: &[Law] = &[
    law(
        "no innovation, no growth: balances rest",
        "600 steps in which nothing is new",
        rest::balances,
    ),
    law("no use, no growth of levels", "every channel closed", nothing::no_use),
    law("no connectors, no flow", "none is ever formed", nothing::no_connectors),
    law("money doubled, shares unchanged", "every amount of money doubled", money::doubled),
    law("zero shock, identical twin", "a touch of nothing beside a touch", twin::untouched),
    law(
        "harm: too much use",
        "the strongest that the range allows, beside neither gain nor harm",
        harm::overuse,
    ),
    law(
        "harm: bad information",
        "the strongest that the range allows, beside neither gain nor harm",
        harm::deceit,
    ),
    law("harm: what partners take", "open beside closed", harm::opening),
    law("harm: what is displaced", "channels of a category beside none", harm::displacement),
    Law {
        name: "no effect of size",
        how: "scales 0.2, 1 and 4, bands over seeds at 0.99",
        extent: Extent::Full,
        run: size::agreement,
    },
];

/// Tries the laws on a scenario, one after another. `watch` hears the name of each before it begins.
///
/// ```
/// use ecograph::{scenario::{Scenario, Setting}, validation::{Extent, laws::{Trial, sizes, verify_laws}}};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[Setting::new("clock.steps=6")])?;
/// let trial = Trial { scenario: scenario.into(), scale: 0.1, seed: 1 };
/// assert_eq!(trial.steps(), 6);
/// let rows = verify_laws(&trial, Extent::Short, &|_| {});
/// assert!(rows.iter().any(|row| row.model == "no connectors, no flow" && row.verdict.holds()));
/// // Every index at a fifth of the size, at the size, and at four times.
/// let small = Trial { scale: 0.05, ..trial };
/// let sized = sizes(&small)?;
/// let connectors = sized.iter().find(|one| one.name == "connectors").ok_or("not measured")?;
/// assert!(connectors.mean(0) < connectors.mean(2) && Some(0.0) <= connectors.band(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify_laws(trial: &Trial, extent: Extent, watch: &dyn Fn(&str)) -> Vec<Verified> {
    let wanted = |law: &&Law| extent == Extent::Full || law.extent == Extent::Short;
    let tried: Vec<Tried> = LAWS
        .iter()
        .filter(wanted)
        .map(|law| {
            watch(law.name);
            Tried { model: law.name, source: law.how, found: (law.run)(trial) }
        })
        .collect();
    judge(&tried)
}
