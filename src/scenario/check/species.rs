//! Species: shares that sum, numbers that fit, income and spending that lead somewhere.

use super::known::{Known, at_most_one, refer, refers, shown, sums_to_one};
use crate::scenario::problem::number;
use crate::scenario::{Adoption, Arrival, Checker, Income, Species, StepLength};

/// The name of the species that the industries form.
const ENVIRONMENT: &str = "environment";

/// A world numbers its agents with 32 bits.
const AGENTS: f64 = u32::MAX as f64;

/// Most money of a species in smallest units: sums over species must fit 64 bits too.
const MONEY: f64 = i64::MAX as f64 / 4.0;

pub(super) fn check(known: &Known<'_>, checker: &mut Checker<'_>) {
    for species in &known.all.species {
        let path = format!("species.{}", species.name);
        if species.name == ENVIRONMENT {
            checker.contradiction(
                &format!("{path}.name"),
                "`environment` is the species that the industries form",
                "give the species another name",
            );
        }
        refers(checker, &format!("{path}.layer"), &species.layer, &known.layers, "layer");
        shares(checker, &path, species);
        seats(checker, &format!("{path}.seats"), species);
        numbers(known, checker, &path, species);
        arrival(known, checker, &path, species);
        money(known, checker, &path, species);
        learning(known, checker, &path, species);
    }
}

fn shares(checker: &mut Checker<'_>, path: &str, species: &Species) {
    let roles = &species.roles;
    let roles = [&roles.producer, &roles.supplier, &roles.consumer, &roles.manager];
    let what = format!("the roles of `{}`", species.name);
    sums_to_one(checker, &format!("{path}.roles"), &what, roles.iter().map(|role| role.get()));
    for attribute in &species.attributes {
        let parts = format!("{path}.attributes.{}.parts", attribute.name);
        if attribute.parts.is_empty() {
            checker.contradiction(
                &parts,
                format!("the attribute `{}` has no parts", attribute.name),
                "name its values with their shares, or leave the attribute out",
            );
            continue;
        }
        let what = format!("the shares of the parts of `{}`", attribute.name);
        let shares = attribute.parts.iter().map(|part| part.share.get());
        sums_to_one(checker, &parts, &what, shares);
    }
}

fn numbers(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, species: &Species) {
    let (population, members) = (species.population.get(), species.members.get());
    let (at_population, at_members) = (format!("{path}.population"), format!("{path}.members"));
    if !checker.is_sound(&at_population) || !checker.is_sound(&at_members) {
        return;
    }
    if population < members {
        checker.contradiction(
            &at_members,
            format!(
                "an agent of `{}` stands for {} individuals, but there are only {}",
                species.name,
                number(members),
                number(population)
            ),
            format!("give at most {}", number(population)),
        );
    } else if AGENTS < population / members {
        checker.contradiction(
            &at_population,
            format!(
                "`{}` would have {} agents, but a world holds at most {AGENTS}",
                species.name,
                number((population / members).ceil())
            ),
            "let an agent stand for more individuals with `members`",
        );
    }
    let Some((_, units)) = known.money() else { return };
    let total = population * species.money.get() * units;
    let at_money = format!("{path}.money");
    if MONEY < total && checker.is_sound(&at_money) {
        checker.contradiction(
            &at_money,
            format!(
                "`{}` would hold {total:.1e} smallest units of money, but at most {MONEY:.1e} can be counted",
                species.name
            ),
            "give less money, or fewer smallest units in the conserved stock",
        );
    }
}

fn arrival(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, species: &Species) {
    founders(checker, &format!("{path}.founders"), species);
    let path = format!("{path}.entry");
    match &species.entry {
        Arrival::Founders => {}
        Arrival::Adoption(adoption) => adopts(known, checker, &path, (species, adoption)),
        Arrival::Niche(niche) => {
            let feeds = format!("{path}.feeds_on");
            refer(checker, &feeds, &niche.feeds_on, &known.species, "species");
            known.release(checker, &format!("{path}.release"), &niche.release);
        }
        Arrival::Plan(plan) => {
            refers(checker, &format!("{path}.series"), &plan.series, &known.series, "series");
        }
    }
}

/// Seats of cells, where they are given, are those of all cells and of the population.
fn seats(checker: &mut Checker<'_>, path: &str, species: &Species) {
    if species.seats.is_empty() {
        return;
    }
    let cells: usize = species.attributes.iter().map(|attribute| attribute.parts.len()).product();
    if species.seats.len() != cells {
        checker.contradiction(
            path,
            format!(
                "`{}` has {cells} cells, but seats of {} are given",
                species.name,
                species.seats.len()
            ),
            "give one number for each combination of parts, the first attribute slowest",
        );
        return;
    }
    let agents: f64 = species.seats.iter().map(|&seats| f64::from(seats)).sum();
    let wanted = (species.population.get() / species.members.get()).ceil();
    if (agents - wanted).abs() > 0.5 {
        checker.contradiction(
            path,
            format!(
                "the seats of `{}` sum to {}, but it has {} agents",
                species.name,
                number(agents),
                number(wanted)
            ),
            "let them sum to the population over the members that an agent stands for",
        );
    }
}

/// Only who may also come later can be there in part.
fn founders(checker: &mut Checker<'_>, path: &str, species: &Species) {
    let why = match &species.entry {
        Arrival::Founders => "all its agents are there from the first step",
        Arrival::Plan(_) => "its numbers follow a plan",
        Arrival::Adoption(_) | Arrival::Niche(_) => return,
    };
    if 0.0 < species.founders.get() {
        checker.contradiction(
            path,
            format!("`{}` cannot have founders: {why}", species.name),
            "leave `founders` out, or let the species arrive by `Adoption` or `Niche`",
        );
    }
}

fn adopts(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (species, adoption): (&Species, &Adoption),
) {
    let platforms = format!("{path}.platforms");
    if adoption.platforms.is_empty() {
        checker.contradiction(
            &platforms,
            format!("`{}` arrives by adoption, but names no platform to join", species.name),
            "name at least one platform, or let it arrive as `Founders`, `Niche` or `Plan`",
        );
    }
    refer(checker, &platforms, &adoption.platforms, &known.platforms, "platform");
    refers(checker, &format!("{path}.ceiling"), &adoption.ceiling, &known.series, "series");
    let contacts = format!("{path}.contacts");
    let Some(channel) = latent(known, checker, &contacts, &adoption.contacts) else { return };
    // One between two species is a problem of its own.
    if channel.source == channel.target && channel.source != species.name {
        checker.contradiction(
            &contacts,
            format!(
                "`{}` joins `{}` with `{}`, so it holds no contacts of `{}`",
                channel.name, channel.source, channel.target, species.name
            ),
            format!("name a latent channel from `{0}` to `{0}`", species.name),
        );
    }
}

/// The latent channel named at `path`.
pub(super) fn latent<'a>(
    known: &Known<'a>,
    checker: &mut Checker<'_>,
    path: &str,
    name: &str,
) -> Option<&'a crate::scenario::Channel> {
    let channel = known.channel(name);
    if known.latent.contains(&name) {
        return channel;
    }
    if channel.is_some() {
        let latent: Vec<String> = known.latent.iter().map(|&name| name.to_owned()).collect();
        let named = crate::scenario::problem::enumerate(&latent);
        let right = match latent.len() {
            0 => "declare a channel with the wiring `Latent(..)` for acquaintances".to_owned(),
            1 => format!("{named} is latent"),
            _ => format!("{named} are latent"),
        };
        checker.contradiction(path, format!("the channel `{name}` is not latent"), right);
    } else if !known.channels.is_empty() {
        checker.unknown_name(path, name, known.latent.iter().copied(), "latent channel");
    }
    None
}

fn money(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, species: &Species) {
    if let Some(income) = &species.income {
        let path = format!("{path}.income");
        refers(checker, &format!("{path}.from"), &income.from, &known.industries, "industry");
        if let Some(series) = &income.series {
            refers(checker, &format!("{path}.series"), series, &known.series, "series");
        }
        incomes(known, checker, &format!("{path}.amount"), (species, income));
    }
    for (place, spending) in species.spending.iter().enumerate() {
        let path = format!("{path}.spending.{place}.category");
        let before = species.spending[..place].iter();
        if refers(checker, &path, &spending.category, &known.categories, "category")
            && before.clone().any(|other| other.category == spending.category)
        {
            checker.duplicate(&path, &spending.category, "category");
        }
    }
    surplus(known, checker, &format!("{path}.surplus"), species);
    if let Some(production) = &species.production {
        let path = format!("{path}.production");
        let industry = format!("{path}.industry");
        refers(checker, &industry, &production.industry, &known.industries, "industry");
        refers(checker, &format!("{path}.wage"), &production.wage, &known.series, "series");
        let uses = [("labour", production.labour.get()), ("inputs", production.inputs.get())];
        let what = "nobody can pay out more than its revenue";
        at_most_one(checker, &path, (what, "lower them to at most 1 together"), &uses);
    }
}

/// What all earn over the run, at the amount of its start, must fit the money of agents and industries.
fn incomes(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (species, income): (&Species, &Income),
) {
    let clock = &known.all.clock;
    let steps_a_year = match clock.step {
        StepLength::Month => 12.0,
        StepLength::Week => 52.0,
        StepLength::Day => 365.0,
    };
    let years = f64::from(clock.steps) / steps_a_year;
    let units = known.money().map_or(1.0, |(_, units)| units);
    let total = species.population.get() * income.amount.get() * units * years;
    if MONEY < total && checker.is_sound(path) {
        checker.contradiction(
            path,
            format!(
                "`{}` would earn {total:.1e} smallest units of money in the run, but at most {MONEY:.1e} can be counted",
                species.name
            ),
            "lower the amount, or give fewer smallest units in the conserved stock",
        );
    }
}

fn surplus(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, species: &Species) {
    let surplus = &species.surplus;
    if let Some(industry) = &surplus.industry {
        refers(checker, &format!("{path}.industry"), industry, &known.industries, "industry");
    }
    let uses = [
        ("off_platform", surplus.off_platform.get()),
        ("reinvestment", surplus.reinvestment.get()),
    ];
    let what = "what is left over can be used only once";
    let right = "lower them to at most 1 together; `off_platform` is 1 unless it is written";
    at_most_one(checker, path, (what, right), &uses);
    if 0.0 < uses[1].1 && known.platform_of(&species.name).is_none() {
        checker.contradiction(
            &format!("{path}.reinvestment"),
            format!(
                "`{}` reinvests {} of its surplus, but is no platform",
                species.name,
                shown(uses[1].1)
            ),
            "only the species of a platform spends on innovation; set it to 0",
        );
    }
}

fn learning(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, species: &Species) {
    let Some(learning) = &species.learning else { return };
    let path = format!("{path}.learning.over");
    let Some(over) = &learning.over else { return };
    if !refers(checker, &path, over, &known.channels, "channel") {
        return;
    }
    if let Some(channel) = known.channel(over).filter(|channel| channel.source != species.name) {
        checker.contradiction(
            &path,
            format!(
                "`{}` learns over `{over}`, which starts at `{}`",
                species.name, channel.source
            ),
            format!("name a channel whose source is `{}`", species.name),
        );
    }
}
