//! The names that a scenario declares, and the checks by which one element refers to another.

use std::collections::BTreeSet;

use crate::base::Date;
use crate::scenario::problem::number;
use crate::scenario::{
    Channel, Checker, Elements, Function, Platform, Release, Species, Stock, StockKind, Wiring,
};

/// How far a sum of shares may be from one: what rounding of written shares leaves.
const TOLERANCE: f64 = 1e-6;

/// Everything that is declared, by name.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) all: &'a Elements,
    pub(super) layers: Vec<&'a str>,
    pub(super) stocks: Vec<&'a str>,
    pub(super) species: Vec<&'a str>,
    pub(super) platforms: Vec<&'a str>,
    pub(super) categories: Vec<&'a str>,
    pub(super) channels: Vec<&'a str>,
    /// Channels of acquaintances.
    pub(super) latent: Vec<&'a str>,
    pub(super) functions: Vec<&'a str>,
    pub(super) stages: Vec<&'a str>,
    pub(super) events: Vec<&'a str>,
    pub(super) industries: Vec<&'a str>,
    pub(super) series: Vec<&'a str>,
    pub(super) targets: Vec<&'a str>,
}

impl<'a> Known<'a> {
    pub(super) fn of(all: &'a Elements) -> Self {
        let latent = all.channels.iter().filter(|c| matches!(c.wiring, Wiring::Latent(_)));
        Self {
            all,
            layers: all.layers.iter().map(|e| e.name.as_str()).collect(),
            stocks: all.stocks.iter().map(|e| e.name.as_str()).collect(),
            species: all.species.iter().map(|e| e.name.as_str()).collect(),
            platforms: all.platforms.iter().map(|e| e.name.as_str()).collect(),
            categories: all.categories.iter().map(|e| e.name.as_str()).collect(),
            channels: all.channels.iter().map(|e| e.name.as_str()).collect(),
            latent: latent.map(|e| e.name.as_str()).collect(),
            functions: all.functions.iter().map(|e| e.name.as_str()).collect(),
            stages: all.stages.iter().map(|e| e.name.as_str()).collect(),
            events: all.events.iter().map(|e| e.name.as_str()).collect(),
            industries: all.environment.industries.iter().map(|e| e.name.as_str()).collect(),
            series: all.environment.series.iter().map(|e| e.name.as_str()).collect(),
            targets: all.targets.iter().map(|e| e.name.as_str()).collect(),
        }
    }

    pub(super) fn species_of(&self, name: &str) -> Option<&'a Species> {
        self.all.species.iter().find(|known| known.name == name)
    }

    pub(super) fn channel(&self, name: &str) -> Option<&'a Channel> {
        self.all.channels.iter().find(|known| known.name == name)
    }

    pub(super) fn function(&self, name: &str) -> Option<&'a Function> {
        self.all.functions.iter().find(|known| known.name == name)
    }

    pub(super) fn stock(&self, name: &str) -> Option<&'a Stock> {
        self.all.stocks.iter().find(|known| known.name == name)
    }

    pub(super) fn platform_of(&self, species: &str) -> Option<&'a Platform> {
        self.all.platforms.iter().find(|known| known.species == species)
    }

    /// The conserved stock, where there is one.
    pub(super) fn money(&self) -> Option<(&'a str, f64)> {
        self.all.stocks.iter().find_map(|stock| match stock.kind {
            StockKind::Conserved { units } => Some((stock.name.as_str(), f64::from(units))),
            StockKind::Copied { .. } | StockKind::PerStep { .. } => None,
        })
    }

    /// The species `name` at `path`, and its part of the first attribute at `part_path`.
    pub(super) fn part(
        &self,
        checker: &mut Checker<'_>,
        (path, name): (&str, &str),
        (part_path, part): (&str, Option<&str>),
    ) -> bool {
        if !refers(checker, path, name, &self.species, "species") {
            return false;
        }
        let (Some(part), Some(species)) = (part, self.species_of(name)) else { return true };
        let Some(first) = species.attributes.first() else {
            checker.contradiction(
                part_path,
                format!("`{name}` has no attribute, so no part `{part}`"),
                format!("leave `part` out for all of `{name}`"),
            );
            return false;
        };
        let parts: Vec<&str> = first.parts.iter().map(|part| part.name.as_str()).collect();
        refers(checker, part_path, part, &parts, "part")
    }

    /// Stage, date and innovation thresholds of a release.
    pub(super) fn release(&self, checker: &mut Checker<'_>, path: &str, release: &Release) {
        if let Some(stage) = &release.stage {
            refers(checker, &format!("{path}.stage"), stage, &self.stages, "stage");
        }
        if let Some(written) = &release.date {
            date(checker, &format!("{path}.date"), written);
        }
        if !release.innovation.is_empty() && self.platforms.is_empty() {
            checker.contradiction(
                &format!("{path}.innovation"),
                "an innovation level is waited for, but there is no platform that has one",
                "declare a platform, or release by `stage` or `date`",
            );
        }
    }
}

/// Lists that may not be empty: that one of them is comes as one problem, without all that follows.
const NEEDED: [&str; 4] = ["layer", "species", "channel", "industry"];

/// Whether `name`, the text at `path`, is one of the known; pushes a problem if not.
pub(super) fn refers(
    checker: &mut Checker<'_>,
    path: &str,
    name: &str,
    known: &[&str],
    kind: &'static str,
) -> bool {
    let is_known = known.contains(&name);
    if !is_known && !(known.is_empty() && NEEDED.contains(&kind)) {
        checker.unknown_name(path, name, known.iter().copied(), kind);
    }
    is_known
}

/// Every name of the list at `path` must be known, and stand there once.
pub(super) fn refer(
    checker: &mut Checker<'_>,
    path: &str,
    names: &[String],
    known: &[&str],
    kind: &'static str,
) {
    let mut seen = BTreeSet::new();
    for (place, name) in names.iter().enumerate() {
        let path = format!("{path}.{place}");
        if refers(checker, &path, name, known, kind) && !seen.insert(name) {
            checker.duplicate(&path, name, kind);
        }
    }
}

/// The date written at `path`.
pub(super) fn date(checker: &mut Checker<'_>, path: &str, written: &str) -> Option<Date> {
    let date = written.parse();
    if date.is_err() {
        checker.contradiction(
            path,
            format!("`{}` is no date", crate::scenario::problem::quoted(written)),
            "write a month as `2011-01` or a day as `2011-01-21`",
        );
    }
    date.ok()
}

/// The shares below `path` must sum to one.
pub(super) fn sums_to_one(
    checker: &mut Checker<'_>,
    path: &str,
    what: &str,
    shares: impl Iterator<Item = f64>,
) {
    let sum: f64 = shares.sum();
    if TOLERANCE < (sum - 1.0).abs() && checker.is_sound(path) {
        let missing = shown((1.0 - sum).abs());
        let right = if sum < 1.0 {
            "is missing: raise one of them"
        } else {
            "is too much: lower one of them"
        };
        checker.contradiction(
            path,
            format!("{what} sum to {}, but must sum to 1", shown(sum)),
            format!("{missing} {right}"),
        );
    }
}

/// The shares named, fields of `path`, must sum to at most one.
pub(super) fn at_most_one(
    checker: &mut Checker<'_>,
    path: &str,
    (what, right): (&str, &str),
    shares: &[(&str, f64)],
) {
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    let sound = shares.iter().all(|(name, _)| checker.is_sound(&format!("{path}.{name}")));
    if 1.0 + TOLERANCE < sum && sound {
        let names: Vec<String> = shares.iter().map(|(name, _)| format!("`{name}`")).collect();
        let names = match names.as_slice() {
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
            [] => String::new(),
        };
        checker.contradiction(path, format!("{names} sum to {}, but {what}", shown(sum)), right);
    }
}

/// A sum as people expect it: without the last digits of binary fractions.
pub(super) fn shown(sum: f64) -> String {
    number((sum * 1e9).round() / 1e9)
}
