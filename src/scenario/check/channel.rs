//! Channels: what they name, what may flow over which relation, what they ride on.

use super::circle;
use super::known::{Known, at_most_one, refers};
use super::species::latent;
use crate::scenario::{
    Channel, Checker, Convert, Flow, Mix, Purchase, Relation, StockKind, Wiring,
};

pub(super) fn check(known: &Known<'_>, checker: &mut Checker<'_>) {
    for (place, channel) in known.all.channels.iter().enumerate() {
        let path = format!("channels.{}", channel.name);
        names(known, checker, &path, channel);
        relation(checker, &path, channel);
        stock(known, checker, &path, channel);
        flow(known, checker, &path, channel);
        needs(known, checker, &path, channel);
        split(known, checker, &path, channel);
        wiring(known, checker, &path, channel);
        founded(checker, &path, channel);
        rides(known, checker, place, channel);
    }
}

/// Whether a flow moves money.
pub(super) fn pays(flow: &Flow) -> bool {
    match flow {
        Flow::Purchase(_) | Flow::Gift(_) | Flow::Subscription(_) | Flow::Wages => true,
        Flow::Convert(convert) => convert.payer.is_some(),
        Flow::Use(_) | Flow::Copy(_) | Flow::Make(_) => false,
    }
}

fn flow_name(flow: &Flow) -> &'static str {
    match flow {
        Flow::Purchase(_) => "Purchase",
        Flow::Gift(_) => "Gift",
        Flow::Subscription(_) => "Subscription",
        Flow::Wages => "Wages",
        Flow::Use(_) => "Use",
        Flow::Copy(_) => "Copy",
        Flow::Make(_) => "Make",
        Flow::Convert(_) => "Convert",
    }
}

fn names(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, channel: &Channel) {
    refers(checker, &format!("{path}.stock"), &channel.stock, &known.stocks, "stock");
    refers(checker, &format!("{path}.source"), &channel.source, &known.species, "species");
    refers(checker, &format!("{path}.target"), &channel.target, &known.species, "species");
    if let Some(category) = &channel.category {
        refers(checker, &format!("{path}.category"), category, &known.categories, "category");
    }
    if let Some(platform) = &channel.platform {
        refers(checker, &format!("{path}.platform"), platform, &known.platforms, "platform");
    }
    known.release(checker, &format!("{path}.release"), &channel.release);
}

/// Every relation has its flows.
fn relation(checker: &mut Checker<'_>, path: &str, channel: &Channel) {
    let flow = flow_name(&channel.flow);
    let flows: &[&str] = match channel.relation {
        Relation::Exchange => &["Purchase", "Subscription", "Wages", "Use"],
        Relation::Share => &["Copy", "Gift"],
        Relation::Create => &["Make"],
        Relation::Transform => &["Convert", "Purchase"],
    };
    if !flows.contains(&flow) {
        let of = match channel.flow {
            Flow::Purchase(_) => "`Exchange` or `Transform`",
            Flow::Subscription(_) | Flow::Wages | Flow::Use(_) => "`Exchange`",
            Flow::Copy(_) | Flow::Gift(_) => "`Share`",
            Flow::Make(_) => "`Create`",
            Flow::Convert(_) => "`Transform`",
        };
        let flows: Vec<String> = flows.iter().map(|&flow| flow.to_owned()).collect();
        let flows = crate::scenario::problem::enumerate(&flows);
        let relation = channel.relation;
        checker.contradiction(
            &format!("{path}.flow"),
            format!("the flow `{flow}` does not go with the relation `{relation:?}`"),
            format!("`{flow}` is of the relation {of}; flows of `{relation:?}` are {flows}"),
        );
    }
}

/// Payments move the conserved stock; everything else moves another.
fn stock(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, channel: &Channel) {
    let Some(stock) = known.stock(&channel.stock) else { return };
    let conserved = matches!(stock.kind, StockKind::Conserved { .. });
    let (flow, at, name) = (flow_name(&channel.flow), format!("{path}.stock"), &stock.name);
    match &channel.flow {
        Flow::Purchase(_) | Flow::Gift(_) | Flow::Subscription(_) | Flow::Wages => {
            // That there is no money at all is told once.
            if let (false, Some((money, _))) = (conserved, known.money()) {
                checker.contradiction(
                    &at,
                    format!("`{flow}` is a payment, but `{name}` is not conserved"),
                    format!("a payment moves `{money}`"),
                );
            }
            booked(checker, path, channel);
        }
        Flow::Convert(convert) if conserved => {
            if convert.payer.is_none() {
                checker.contradiction(
                    &format!("{path}.flow"),
                    format!("`{name}` is conserved, so a conversion cannot make it"),
                    "name the industry that pays it, as `payer: \"..\"`",
                );
            }
            booked(checker, path, channel);
        }
        Flow::Convert(convert) => {
            if let Some(payer) = &convert.payer {
                checker.contradiction(
                    &format!("{path}.flow.payer"),
                    format!("`{payer}` pays a conversion into `{name}`, which is no money"),
                    "leave `payer` out, or let the channel move the conserved stock",
                );
            }
        }
        Flow::Use(_) | Flow::Copy(_) | Flow::Make(_) if conserved => checker.contradiction(
            &at,
            format!("`{flow}` cannot move `{name}`, which is conserved"),
            "name a copied or per-step stock, or use a payment: `Purchase`, `Gift`, \
             `Subscription` or `Wages`",
        ),
        Flow::Use(_) | Flow::Copy(_) | Flow::Make(_) => {}
    }
}

/// Payments have a category, and connectors that carry something.
fn booked(checker: &mut Checker<'_>, path: &str, channel: &Channel) {
    if channel.category.is_none() {
        checker.contradiction(
            &format!("{path}.category"),
            format!("the payments of `{}` have no ledger category", channel.name),
            "add `category: \"..\"` with one of `categories`",
        );
    }
    if matches!(channel.wiring, Wiring::Latent(_)) {
        checker.contradiction(
            &format!("{path}.flow"),
            format!(
                "`{}` is a payment, but a latent channel carries nothing",
                flow_name(&channel.flow)
            ),
            "use the wiring `Social(..)` or `Choice(..)`, or the flow `Copy(rate: 0)`",
        );
    }
}

fn flow(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, channel: &Channel) {
    let path = format!("{path}.flow");
    match &channel.flow {
        Flow::Purchase(purchase) => reach(known, checker, &path, (channel, purchase)),
        Flow::Convert(convert) => convert_from(known, checker, &path, convert),
        Flow::Wages => {
            let source = known.species_of(&channel.source);
            if source.is_some_and(|source| source.production.is_none()) {
                checker.contradiction(
                    &path,
                    format!("`{}` pays wages, but has no production", channel.source),
                    "add `production: (..)` to the species, or pay with another flow",
                );
            }
        }
        Flow::Gift(_) | Flow::Subscription(_) | Flow::Use(_) | Flow::Copy(_) | Flow::Make(_) => {}
    }
}

fn reach(
    known: &Known<'_>,
    checker: &mut Checker<'_>,
    path: &str,
    (channel, purchase): (&Channel, &Purchase),
) {
    let Some(reach) = &purchase.reach else { return };
    let path = format!("{path}.reach");
    if !refers(checker, &path, reach, &known.channels, "channel") {
        return;
    }
    let Some(other) = known.channel(reach) else { return };
    if other.source != channel.source {
        checker.contradiction(
            &path,
            format!(
                "the reach of `{}` is read of `{reach}`, which starts at `{}`, not at the buyer `{}`",
                channel.name, other.source, channel.source
            ),
            format!("name a channel whose source is `{}`", channel.source),
        );
    } else if matches!(other.wiring, Wiring::Latent(_)) {
        checker.contradiction(
            &path,
            format!("`{reach}` is latent, so its connectors have no strength"),
            "name a channel with the wiring `Social`, `Choice` or `Along`",
        );
    }
}

fn convert_from(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, convert: &Convert) {
    let from = format!("{path}.from");
    if refers(checker, &from, &convert.from, &known.stocks, "stock")
        && known
            .stock(&convert.from)
            .is_some_and(|stock| matches!(stock.kind, StockKind::Conserved { .. }))
    {
        checker.contradiction(
            &from,
            format!("`{}` is conserved, so it cannot be turned into something", convert.from),
            "name a copied or per-step stock, or pay with a `Purchase`",
        );
    }
    if let Some(payer) = &convert.payer {
        refers(checker, &format!("{path}.payer"), payer, &known.industries, "industry");
    }
}

/// An end can only hold functions that its species may adopt.
fn needs(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, channel: &Channel) {
    let ends = [
        ("source", &channel.source, &channel.needs.source),
        ("target", &channel.target, &channel.needs.target),
    ];
    for (end, species, functions) in ends {
        for (place, name) in functions.iter().enumerate() {
            let path = format!("{path}.needs.{end}.{place}");
            if !refers(checker, &path, name, &known.functions, "function") {
                continue;
            }
            let holds = known.function(name).is_none_or(|f| f.species.contains(species));
            if !holds && known.species.contains(&species.as_str()) {
                checker.contradiction(
                    &path,
                    format!("the {end} `{species}` needs `{name}`, but can never adopt it"),
                    format!("add `{species}` to the species of `{name}`, or need another function"),
                );
            }
        }
    }
}

fn split(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, channel: &Channel) {
    let path = format!("{path}.split");
    let split = &channel.split;
    if let Some(purse) = &split.purse {
        refers(checker, &format!("{path}.purse"), purse, &known.industries, "industry");
    }
    let own = [("fee", split.fee.get()), ("own_business", split.own_business.get())];
    let [fee, business] = own;
    let what = "no more than the payment can be taken";
    let shares = [fee, business, ("tax", split.tax.get())];
    at_most_one(checker, &path, (what, "lower them to at most 1 together"), &shares);
    if channel.platform.is_none()
        && let Some((name, _)) = own.into_iter().find(|(_, share)| 0.0 < *share)
    {
        checker.contradiction(
            &format!("{path}.{name}"),
            format!("`{name}` goes to a platform, but `{}` belongs to none", channel.name),
            format!("add `platform: \"..\"` to the channel, or leave `{name}` out"),
        );
    }
}

fn wiring(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, channel: &Channel) {
    let path = format!("{path}.wiring");
    match &channel.wiring {
        Wiring::Latent(_) => one_species(checker, &path, channel, "Latent"),
        Wiring::Social(social) => {
            one_species(checker, &path, channel, "Social");
            if 0.0 < social.proposals.get() {
                mix(checker, &format!("{path}.mix"), &social.mix);
            }
            let from = format!("{path}.from");
            let Some(other) = latent(known, checker, &from, &social.from) else { return };
            if other.source != channel.source && known.species.contains(&other.source.as_str()) {
                checker.contradiction(
                    &from,
                    format!(
                        "`{}` holds the contacts of `{}`, but `{}` joins `{}`",
                        other.name, other.source, channel.name, channel.source
                    ),
                    format!("name a latent channel of `{}`", channel.source),
                );
            }
        }
        Wiring::Choice(choice) => {
            if 0.0 < choice.wanted.get() {
                mix(checker, &format!("{path}.mix"), &choice.mix);
            }
        }
        Wiring::Along(_) => {}
    }
}

/// What stands at birth is the channel's own.
fn founded(checker: &mut Checker<'_>, path: &str, channel: &Channel) {
    if channel.founded.is_none() {
        return;
    }
    let path = format!("{path}.founded");
    match &channel.wiring {
        Wiring::Social(_) | Wiring::Choice(_) => {}
        Wiring::Latent(_) => checker.contradiction(
            &path,
            format!("the contacts of `{}` are made by its wiring already", channel.name),
            "leave `founded` out: `Latent(..)` says how many contacts there are at birth",
        ),
        Wiring::Along(carrier) => checker.contradiction(
            &path,
            format!("`{}` rides on `{carrier}` and has no connectors of its own", channel.name),
            format!("found the connectors of `{carrier}`"),
        ),
    }
}

fn one_species(checker: &mut Checker<'_>, path: &str, channel: &Channel, wiring: &str) {
    if channel.source != channel.target {
        checker.contradiction(
            path,
            format!(
                "`{wiring}` joins a species with itself, but `{}` goes from `{}` to `{}`",
                channel.name, channel.source, channel.target
            ),
            "give source and target the same species, or use the wiring `Choice(..)`",
        );
    }
}

fn mix(checker: &mut Checker<'_>, path: &str, mix: &Mix) {
    let weights = [&mix.friend_of_friend, &mix.preferential, &mix.best_of, &mix.random];
    if weights.iter().all(|weight| weight.get() == 0.0) {
        checker.contradiction(
            path,
            "partners are wanted, but the mix has no way of finding one",
            "give a weight above 0 to one of them, as `mix: (random: 1)`",
        );
    }
}

/// A channel rides on one with connectors of its own, between the same ends, not in a circle.
fn rides(known: &Known<'_>, checker: &mut Checker<'_>, place: usize, channel: &Channel) {
    let Wiring::Along(carrier) = &channel.wiring else { return };
    let path = format!("channels.{}.wiring", channel.name);
    if !refers(checker, &path, carrier, &known.channels, "channel") {
        return;
    }
    let next = |place: usize| match known.all.channels.get(place).map(|channel| &channel.wiring) {
        Some(Wiring::Along(carrier)) => {
            known.channels.iter().position(|name| name == carrier).into_iter().collect()
        }
        _ => Vec::new(),
    };
    if let Some(circle) = circle::from(place, &next) {
        let names: Vec<&str> = circle.iter().map(|&place| known.channels[place]).collect();
        checker.contradiction(
            &path,
            format!("channels ride on each other in a circle: {}", circle::told(&names)),
            "let one of them have connectors of its own: `Social(..)` or `Choice(..)`",
        );
        return;
    }
    let Some(other) = known.channel(carrier) else { return };
    if matches!(other.wiring, Wiring::Latent(_)) {
        checker.contradiction(
            &path,
            format!("`{carrier}` is latent, so nothing can ride on it"),
            "ride on a channel with the wiring `Social` or `Choice`",
        );
    } else if [&other.source, &other.target] != [&channel.source, &channel.target] {
        checker.contradiction(
            &path,
            format!(
                "`{}` goes from `{}` to `{}`, but `{carrier}` goes from `{}` to `{}`",
                channel.name, channel.source, channel.target, other.source, other.target
            ),
            "ride on a channel with the same source and target, or use the wiring `Choice(..)`",
        );
    }
}
