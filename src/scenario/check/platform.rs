//! Platforms: one founder each, few enough for the bits of a membership.

use super::known::{Known, date, refer, refers};
use crate::scenario::problem::number;
use crate::scenario::{Arrival, Checker, Platform};

/// Memberships are eight bits.
const PLATFORMS: usize = 8;

pub(super) fn check(known: &Known<'_>, checker: &mut Checker<'_>) {
    let platforms = &known.all.platforms;
    if PLATFORMS < platforms.len() {
        checker.contradiction(
            "platforms",
            format!(
                "there are {} platforms, but at most {PLATFORMS} are possible",
                platforms.len()
            ),
            "leave some of them out, or make them species with channels of their own",
        );
    }
    for (place, platform) in platforms.iter().enumerate() {
        let path = format!("platforms.{}", platform.name);
        date(checker, &format!("{path}.opens"), &platform.opens);
        let innovation = &platform.innovation;
        for (name, list) in
            [("developers", &innovation.developers), ("merchants", &innovation.merchants)]
        {
            let path = format!("{path}.innovation.{name}");
            refer(checker, &path, list, &known.species, "species");
        }
        agent(known, checker, &format!("{path}.species"), (platform, &platforms[..place]));
    }
}

fn agent(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (platform, before): (&Platform, &[Platform]),
) {
    if !refers(checker, path, &platform.species, &known.species, "species") {
        return;
    }
    if let Some(other) = before.iter().find(|other| other.species == platform.species) {
        checker.contradiction(
            path,
            format!("`{}` is the platform `{}` already", platform.species, other.name),
            "declare a species of one founder for each platform",
        );
    }
    let Some(species) = known.species_of(&platform.species) else { return };
    let at_population = format!("species.{}.population", species.name);
    if species.population.get() != 1.0 && checker.is_sound(&at_population) {
        checker.contradiction(
            &at_population,
            format!(
                "`{}` is the platform `{}`, but has a population of {}",
                species.name,
                platform.name,
                number(species.population.get())
            ),
            "a platform is a single agent: set its population to 1",
        );
    }
    if !matches!(species.entry, Arrival::Founders) {
        checker.contradiction(
            &format!("species.{}.entry", species.name),
            format!(
                "`{}` is the platform `{}`, so it cannot arrive later",
                species.name, platform.name
            ),
            "let it arrive as `Founders`; `opens` says when its members may join",
        );
    }
}
