//! Measures and questions: every name in them is declared, and can be what it is asked for.

use super::channel::pays;
use super::known::{Known, refer, refers};
use super::timeline::gifts;
use crate::scenario::{Asked, Checker, Group, Holding, Measure, Quantity, Survey};

/// How a target named `of` is measured, at `path`.
pub(super) fn measure(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (measure_of, of): (&Measure, &str),
) {
    match measure_of {
        Measure::Active(Group { species, part })
        | Measure::Registered(Group { species, part })
        | Measure::JoinedPerDay(Group { species, part })
        | Measure::Penetration(Group { species, part })
        | Measure::Daily(Group { species, part }) => {
            let (at_species, at_part) = (format!("{path}.species"), format!("{path}.part"));
            known.part(checker, (&at_species, species), (&at_part, part.as_deref()));
        }
        Measure::Holders(holding) | Measure::EverHeld(holding) => {
            holders(known, checker, path, holding);
        }
        Measure::Flow(channels) => {
            refer(checker, path, channels, &known.channels, "channel");
            for (place, name) in channels.iter().enumerate() {
                paid(known, checker, &format!("{path}.{place}"), name);
            }
        }
        Measure::Booked(categories) | Measure::JobsIndirect(categories) => {
            refer(checker, path, categories, &known.categories, "category");
        }
        Measure::EventGifts(event) | Measure::EventFlow(event) | Measure::EventGivers(event) => {
            refers(checker, path, event, &known.events, "event");
        }
        Measure::Gifts(channel) | Measure::Givers(channel) => gifts(known, checker, path, channel),
        Measure::Volume(channel) => {
            refers(checker, path, channel, &known.channels, "channel");
        }
        Measure::JobsDirect(species) => {
            refer(checker, path, species, &known.species, "species");
        }
        Measure::Survey(survey) => asks(known, checker, path, survey),
        Measure::Percent(part, base) | Measure::Ratio(part, base) => {
            measure(known, checker, &format!("{path}.0"), (part, of));
            measure(known, checker, &format!("{path}.1"), (base, of));
        }
        Measure::Sum(parts) => {
            for (place, part) in parts.iter().enumerate() {
                measure(known, checker, &format!("{path}.{place}"), (part, of));
            }
        }
        Measure::Growth(inner) => measure(known, checker, path, (inner, of)),
        Measure::RootMeanSquare(targets) => errors(known, checker, path, (targets, of)),
        Measure::Series(series) => {
            refers(checker, path, series, &known.series, "series");
        }
        Measure::Constant(_) => {}
    }
}

fn paid(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, name: &str) {
    if known.channel(name).is_some_and(|channel| !pays(&channel.flow)) {
        checker.contradiction(
            path,
            format!("`{name}` moves no money, so no currency flows over it"),
            "name channels of payments, or measure its `Volume`",
        );
    }
}

fn holders(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, holding: &Holding) {
    let (species, name) = (holding.species.as_str(), holding.function.as_str());
    let is_known = refers(checker, &format!("{path}.species"), species, &known.species, "species");
    let path = format!("{path}.function");
    if refers(checker, &path, name, &known.functions, "function") && is_known {
        adopts(known, checker, &path, (species, name));
    }
}

fn adopts(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, (species, name): (&str, &str)) {
    let function = known.function(name);
    if function.is_some_and(|function| !function.species.iter().any(|known| known == species)) {
        checker.contradiction(
            path,
            format!("`{species}` can never adopt `{name}`"),
            format!(
                "name a function of `{species}`, or add `{species}` to the species of `{name}`"
            ),
        );
    }
}

fn errors(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (targets, of): (&[String], &str),
) {
    refer(checker, path, targets, &known.targets, "target");
    if let Some(place) = targets.iter().position(|target| target == of) {
        checker.contradiction(
            &format!("{path}.{place}"),
            format!("the error of `{of}` would be part of itself"),
            "name other targets",
        );
    }
}

fn asks(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, survey: &Survey) {
    if let (Some(above), Some(up_to)) = (&survey.above, &survey.up_to)
        && up_to.get() <= above.get()
    {
        checker.contradiction(
            &format!("{path}.up_to"),
            format!("no answer is above {} and up to {}", above.get(), up_to.get()),
            "`above` is the lower end of the band, `up_to` the upper",
        );
    }
    let Asked { species, part, function, .. } = &survey.asked;
    let at = |name: &str| format!("{path}.asked.{name}");
    if !known.part(checker, (&at("species"), species), (&at("part"), part.as_deref())) {
        return;
    }
    if let Some(function) = function
        && refers(checker, &at("function"), function, &known.functions, "function")
    {
        adopts(known, checker, &at("function"), (species, function));
    }
    quantity(known, checker, &format!("{path}.quantity"), (&survey.quantity, species));
}

/// What agents of a species that is declared are asked, at `path`.
pub(super) fn quantity(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (quantity, species): (&Quantity, &str),
) {
    match quantity {
        Quantity::Degree(name) | Quantity::NewAcquaintances(name) => {
            end(known, checker, path, (name, species, "source"));
        }
        Quantity::Followers(name) => end(known, checker, path, (name, species, "target")),
        Quantity::Holds(name) | Quantity::EverHeld(name) | Quantity::Gain(Some(name)) => {
            if refers(checker, path, name, &known.functions, "function") {
                adopts(known, checker, path, (species, name));
            }
        }
        Quantity::Strength(channels) | Quantity::ShareOfRevenue(channels) => {
            refer(checker, path, channels, &known.channels, "channel");
        }
        Quantity::Saving(category) => {
            refers(checker, path, category, &known.categories, "category");
        }
        Quantity::ShareOfSpending(category, channel) => {
            refers(checker, &format!("{path}.0"), category, &known.categories, "category");
            refers(checker, &format!("{path}.1"), channel, &known.channels, "channel");
        }
        Quantity::ShareOfInformation(channel) => {
            refers(checker, path, channel, &known.channels, "channel");
        }
        Quantity::Part(attribute, part) => {
            in_part(known, checker, path, (species, attribute, part))
        }
        Quantity::Level
        | Quantity::Gain(None)
        | Quantity::Invested
        | Quantity::Staff
        | Quantity::Column(_) => {}
    }
}

/// The asked stand at the end of the channel at which its connectors are counted.
fn end(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (name, species, end): (&str, &str, &str),
) {
    if !refers(checker, path, name, &known.channels, "channel") {
        return;
    }
    let Some(channel) = known.channel(name) else { return };
    let stands = if end == "source" { &channel.source } else { &channel.target };
    if stands != species {
        checker.contradiction(
            path,
            format!("`{species}` is asked about `{name}`, whose {end} is `{stands}`"),
            format!("name a channel whose {end} is `{species}`"),
        );
    }
}

fn in_part(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (species, attribute, part): (&str, &str, &str),
) {
    let attributes = known.species_of(species).map_or(&[][..], |species| &species.attributes);
    let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    if refers(checker, &format!("{path}.0"), attribute, &names, "attribute")
        && let Some(attribute) = attributes.iter().find(|known| known.name == attribute)
    {
        let parts: Vec<&str> = attribute.parts.iter().map(|part| part.name.as_str()).collect();
        refers(checker, &format!("{path}.1"), part, &parts, "part");
    }
}
