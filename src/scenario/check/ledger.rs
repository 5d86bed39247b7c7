//! Ground elements: one conserved stock, whole compartments, categories that somebody sells.

use std::collections::BTreeMap;

use super::known::{Known, refer, refers, sums_to_one};
use crate::scenario::{Checker, Compartment, StockKind};

/// Most compartments of a world: tables of payments have their square of cells.
const COMPARTMENTS: usize = 500;

/// Names under which money is booked that no category covers.
const RESERVED: [&str; 4] = ["income", "inputs", "surplus", "governance"];

pub(super) fn check(known: &Known<'_>, checker: &mut Checker<'_>) {
    stocks(known, checker);
    compartments(known, checker);
    categories(known, checker);
}

fn stocks(known: &Known<'_>, checker: &mut Checker<'_>) {
    let mut conserved: Option<&str> = None;
    for stock in &known.all.stocks {
        let path = format!("stocks.{}.kind", stock.name);
        match (&stock.kind, conserved) {
            (StockKind::Conserved { .. }, None) => conserved = Some(&stock.name),
            (StockKind::Conserved { .. }, Some(first)) => checker.contradiction(
                &path,
                format!("`{}` is conserved, but so is `{first}`", stock.name),
                "one stock is conserved, the money; make the other `Copied` or `PerStep`",
            ),
            (StockKind::PerStep { species, .. }, _) => {
                refer(checker, &format!("{path}.species"), species, &known.species, "species");
            }
            (StockKind::Copied { .. }, _) => {}
        }
    }
    if conserved.is_none() {
        checker.contradiction(
            "stocks",
            "no stock is conserved, so there is no money",
            "add one, as `(name: \"money\", kind: Conserved(units: 100))`",
        );
    }
}

fn compartments(known: &Known<'_>, checker: &mut Checker<'_>) {
    let mut declared: BTreeMap<&str, Vec<&Compartment>> = BTreeMap::new();
    for compartment in &known.all.compartments {
        let path = format!("compartments.{}", compartment.name);
        let species = (&*format!("{path}.species"), compartment.species.as_str());
        let part = (&*format!("{path}.part"), compartment.part.as_deref());
        if known.part(checker, species, part) {
            let of_species = declared.entry(&compartment.species).or_default();
            overlap(checker, &path, compartment, of_species);
            of_species.push(compartment);
        }
    }
    for (name, compartments) in &declared {
        uncovered(known, checker, name, compartments);
    }
    names(known, checker, &declared);
}

/// A cell belongs to one compartment.
fn overlap(
    checker: &mut Checker<'_>,
    path: &str,
    compartment: &Compartment,
    before: &[&Compartment],
) {
    let meets = |other: &&&Compartment| {
        other.part.is_none() || compartment.part.is_none() || other.part == compartment.part
    };
    if let Some(other) = before.iter().find(meets) {
        let part = compartment.part.as_deref();
        let what = part.map_or_else(String::new, |part| format!("part `{part}` of "));
        checker.contradiction(
            path,
            format!(
                "{what}`{}` lies in the compartment `{}` already",
                compartment.species, other.name
            ),
            "every cell belongs to one compartment: leave one of them out",
        );
    }
}

/// Compartments cover a species wholly or not at all.
fn uncovered(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    name: &str,
    compartments: &[&Compartment],
) {
    if compartments.iter().any(|compartment| compartment.part.is_none()) {
        return;
    }
    let first = known.species_of(name).and_then(|species| species.attributes.first());
    let parts = first.map_or(&[][..], |attribute| &attribute.parts).iter();
    let covered = |part: &str| compartments.iter().any(|c| c.part.as_deref() == Some(part));
    let missing: Vec<String> =
        parts.map(|part| part.name.clone()).filter(|part| !covered(part)).collect();
    if let (false, Some(shown)) = (missing.is_empty(), compartments.first()) {
        let missing = crate::scenario::problem::enumerate(&missing);
        checker.contradiction(
            &format!("compartments.{}", shown.name),
            format!("compartments cover `{name}` only in part: {missing} lies in none"),
            "add compartments for the rest, or declare none for the species",
        );
    }
}

/// A species without compartments and an industry are compartments by their own names.
fn names(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    declared: &BTreeMap<&str, Vec<&Compartment>>,
) {
    let whole = known.species.iter().filter(|name| !declared.contains_key(*name));
    let whole: Vec<&str> = whole.copied().collect();
    let mut clash = |path: String, name: &str, other: &str| {
        checker.contradiction(
            &path,
            format!("`{name}` is the name of {other} too, and both are compartments"),
            "rename one of them: tables name compartments",
        );
    };
    for compartment in &known.all.compartments {
        let path = format!("compartments.{}.name", compartment.name);
        if whole.contains(&compartment.name.as_str()) {
            clash(path, &compartment.name, "a species");
        } else if known.industries.contains(&compartment.name.as_str()) {
            clash(path, &compartment.name, "an industry");
        }
    }
    for industry in known.industries.iter().filter(|name| whole.contains(name)) {
        clash(format!("environment.industries.{industry}.name"), industry, "a species");
    }
    let count = known.all.compartments.len() + whole.len() + known.industries.len();
    if COMPARTMENTS < count {
        let path = if known.all.compartments.is_empty() { "species" } else { "compartments" };
        checker.contradiction(
            path,
            format!("there are {count} compartments, but at most {COMPARTMENTS} fit the ledger"),
            "species without compartments and industries count too: join some of them",
        );
    }
}

fn categories(known: &Known<'_>, checker: &mut Checker<'_>) {
    for category in &known.all.categories {
        let path = format!("categories.{}", category.name);
        if RESERVED.contains(&category.name.as_str()) {
            checker.contradiction(
                &format!("{path}.name"),
                format!("`{}` is a name under which the program books money itself", category.name),
                "give the category another name",
            );
        }
        let sellers: Vec<String> =
            category.outside.iter().map(|weight| weight.industry.clone()).collect();
        for (place, industry) in sellers.iter().enumerate() {
            let path = format!("{path}.outside.{place}.industry");
            if refers(checker, &path, industry, &known.industries, "industry")
                && sellers[..place].contains(industry)
            {
                checker.duplicate(&path, industry, "industry");
            }
        }
        if !sellers.is_empty() {
            let weights = category.outside.iter().map(|weight| weight.weight.get());
            let what = format!("the weights of those who sell `{}`", category.name);
            sums_to_one(checker, &format!("{path}.outside"), &what, weights);
        }
        if let Some(series) = &category.price {
            refers(checker, &format!("{path}.price"), series, &known.series, "series");
        }
    }
}
