//! What agents are asked: one number for each agent, read off columns and connectors.

use crate::{
    base::{Block, Luck},
    scenario::{Channel, Function, Quantity, Wiring},
    world::{
        ALIVE, Column, Datum, Ground, World,
        columns::{self, EVER, FLOW, FORM, INCOME, INVESTED, LABOUR, LEVEL, PRODUCTIVITY, REVENUE},
        saving::Thrift,
        settled,
        traits::{Inborn, function_key},
    },
};

/// Answers of the agents of a range of slots to one question; slots that are not asked hold what
/// they hold. None where the world does not keep what is asked: what agents paid and received over a
/// channel is kept where a target or a distribution of its scenario asks about it.
///
/// O(agents), or O(connectors) where connectors are counted.
#[must_use]
pub(crate) fn answers(
    ground: &Ground,
    world: &World,
    luck: &Luck,
    quantity: &Quantity,
    slots: std::ops::Range<usize>,
) -> Option<Vec<f64>> {
    let all = |of: &dyn Fn(usize) -> f64| slots.clone().map(of).collect::<Vec<f64>>();
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    Some(match quantity {
        Quantity::Degree(channel) => degrees(ground, world, channel, &slots),
        Quantity::Followers(channel) => followers(ground, world, channel, &slots),
        Quantity::NewAcquaintances(channel) => new_acquaintances(ground, world, channel, &slots),
        Quantity::Holds(function) => {
            let (form, bit) = (world.column(&FORM), ground.bits(std::slice::from_ref(function)));
            all(&|agent| flag(0 < at(form, agent) & bit))
        }
        Quantity::EverHeld(function) => {
            let (ever, bit) = (world.column(&EVER), ground.bits(std::slice::from_ref(function)));
            all(&|agent| flag(0 < at(ever, agent) & bit))
        }
        Quantity::Strength(channels) => {
            let reaches: Vec<_> = channels.iter().map(|c| reach(ground, world, c)).collect();
            all(&|agent| reaches.iter().map(|reach| f64::from(at(*reach, agent))).sum())
        }
        Quantity::Level => all(&|agent| f64::from(at(world.column(&LEVEL), agent))),
        Quantity::Gain(function) => gains(ground, world, luck, function.as_deref(), slots),
        Quantity::Saving(category) => savings(ground, world, luck, category, slots),
        Quantity::ShareOfSpending(category, channel) => {
            return share_of_spending(ground, world, category, channel, slots);
        }
        Quantity::ShareOfRevenue(over) => return share_of_revenue(ground, world, over, slots),
        Quantity::Invested => all(&|agent| f64::from(at(world.column(&INVESTED), agent))),
        Quantity::Staff => {
            let members = members(ground, &slots);
            all(&|agent| f64::from(at(world.column(&LABOUR), agent)) / members)
        }
        Quantity::ShareOfInformation(channel) => {
            return share_of_information(ground, world, channel, &slots);
        }
        Quantity::Part(attribute, part) => in_part(ground, attribute, part, slots),
        Quantity::Column(name) => column(ground, world, name, slots),
    })
}

fn at<T: Copy + Default>(column: Option<&[T]>, agent: usize) -> T {
    column.and_then(|column| column.get(agent)).copied().unwrap_or_default()
}

/// What a declared number is in the step, actions included.
fn number(world: &World, path: &str) -> f64 {
    world.parameters.find(path).map_or(0.0, |parameter| world.value(parameter))
}

fn share(part: f64, total: f64) -> f64 {
    if 0.0 < total { (part / total).min(1.0) } else { 0.0 }
}

fn members(ground: &Ground, slots: &std::ops::Range<usize>) -> f64 {
    let species = ground.layout.species_of(slots.start as u32);
    ground.layout.species.get(species).map_or(1.0, |seats| seats.members)
}

/// The connectors that a channel uses.
pub(super) fn block<'w>(ground: &Ground, world: &'w World, channel: &str) -> Option<&'w Block> {
    world.block(ground.carrier(ground.channel(channel)?))
}

fn reach<'w>(ground: &Ground, world: &'w World, channel: &str) -> Option<&'w [f32]> {
    world.column(&columns::reach(ground.carrier(ground.channel(channel)?)))
}

fn degrees(
    ground: &Ground,
    world: &World,
    channel: &str,
    slots: &std::ops::Range<usize>,
) -> Vec<f64> {
    let Some(block) = block(ground, world, channel) else { return vec![0.0; slots.len()] };
    let alive = world.column(&ALIVE);
    let degree = |agent: usize| {
        let targets = block.targets(agent as u32).iter();
        targets.filter(|&&target| at(alive, target as usize) == 1).count() as f64
    };
    slots.clone().map(degree).collect()
}

fn followers(
    ground: &Ground,
    world: &World,
    channel: &str,
    slots: &std::ops::Range<usize>,
) -> Vec<f64> {
    let mut followers = vec![0.0; slots.len()];
    let Some(block) = block(ground, world, channel) else { return followers };
    let alive = world.column(&ALIVE);
    let sources = block.sources();
    let each = members(ground, &(sources.start as usize..sources.end as usize));
    let own = members(ground, slots);
    for source in sources.filter(|&source| at(alive, source as usize) == 1) {
        for &target in block.targets(source) {
            if slots.contains(&(target as usize)) {
                // A source's members spread over the members of its target.
                followers[target as usize - slots.start] += each / own;
            }
        }
    }
    followers
}

fn new_acquaintances(
    ground: &Ground,
    world: &World,
    channel: &str,
    slots: &std::ops::Range<usize>,
) -> Vec<f64> {
    let nothing = vec![0.0; slots.len()];
    let Some(declared) = ground.channel(channel).and_then(|c| ground.channel(ground.carrier(c)))
    else {
        return nothing;
    };
    let Wiring::Social(social) = &declared.wiring else { return nothing };
    let (Some(block), Some(latent)) = (world.block(&declared.name), world.block(&social.from))
    else {
        return nothing;
    };
    let new = |agent: usize| {
        let known = latent.targets(agent as u32);
        let targets = block.targets(agent as u32).iter();
        targets.filter(|&target| known.binary_search(target).is_err()).count() as f64
    };
    slots.clone().map(new).collect()
}

/// Productivity relative to an agent of the same level without functions, less one; with a
/// function, that function's own gain where it is held.
fn gains(
    ground: &Ground,
    world: &World,
    luck: &Luck,
    function: Option<&str>,
    slots: std::ops::Range<usize>,
) -> Vec<f64> {
    if let Some(function) = function.and_then(|name| ground.function(name)) {
        let inborn = Inborn::of(luck, function_key(function));
        let number = |field: &str| number(world, &format!("functions.{}.{field}", function.name));
        let (mean, spread) = (number("gain"), number("gain_spread"));
        let bit = ground.bits(std::slice::from_ref(&function.name));
        let form = world.column(&FORM);
        let gain = |agent: usize| match at(form, agent) & bit {
            0 => 0.0,
            _ => inborn.gain(agent as u32, mean, spread),
        };
        return slots.map(gain).collect();
    }
    let species = &ground.layout.species[ground.layout.species_of(slots.start as u32)].name;
    let effect = number(world, &format!("species.{species}.production.level_effect"));
    let (productivity, level) = (world.column(&PRODUCTIVITY), world.column(&LEVEL));
    let gain = |agent: usize| {
        let of_level = 1.0 + effect * f64::from(at(level, agent));
        f64::from(at(productivity, agent)) / of_level - 1.0
    };
    slots.map(gain).collect()
}

fn savings(
    ground: &Ground,
    world: &World,
    luck: &Luck,
    category: &str,
    slots: std::ops::Range<usize>,
) -> Vec<f64> {
    let saving = |function: &Function, place: usize| {
        let thrift = Thrift::of(luck, function_key(function));
        let bit = ground.bits(std::slice::from_ref(&function.name));
        let path = format!("functions.{}.saves.{place}", function.name);
        let [mean, spread] = ["share", "spread"].map(|of| number(world, &format!("{path}.{of}")));
        (thrift, bit, mean, spread)
    };
    let savers = ground.scenario.functions.iter().flat_map(|function| {
        let saves = function.saves.iter().enumerate();
        let places = saves.filter(|(_, saves)| saves.category == category);
        places.map(move |(place, _)| (function, place))
    });
    let savers: Vec<_> = savers.map(|(function, place)| saving(function, place)).collect();
    let form = world.column(&FORM);
    let saved = |agent: usize| {
        let held = savers.iter().filter(|(_, bit, ..)| at(form, agent) & bit != 0);
        let left: f64 =
            held.map(|(thrift, _, m, s)| 1.0 - thrift.share(agent as u32, *m, *s)).product();
        1.0 - left
    };
    slots.map(saved).collect()
}

/// None where it was not kept what agents paid.
fn share_of_spending(
    ground: &Ground,
    world: &World,
    category: &str,
    channel: &str,
    slots: std::ops::Range<usize>,
) -> Option<Vec<f64>> {
    let mut over = None;
    let mut spent = Vec::new();
    let of = |known: &&Channel| settled(known) && known.category.as_deref() == Some(category);
    for known in ground.paying().filter(of) {
        let paid = world.column(&columns::paid(&known.name))?;
        spent.push(paid);
        if known.name == channel {
            over = Some(paid);
        }
    }
    // What a purchase could not deliver is part of what is spent outside.
    let outside = world.column(&columns::outside(category));
    let answer = |agent: usize| {
        let paid: i64 = spent.iter().map(|paid| paid[agent]).sum();
        share(at(over, agent) as f64, (paid + at(outside, agent)) as f64)
    };
    Some(slots.map(answer).collect())
}

/// None where it was not kept what agents received.
fn share_of_revenue(
    ground: &Ground,
    world: &World,
    channels: &[String],
    slots: std::ops::Range<usize>,
) -> Option<Vec<f64>> {
    let over = received(ground, world, channels, &slots, Flows::Paid)?;
    let (revenue, income) = (world.column(&REVENUE), world.column(&INCOME));
    let total = |agent: usize| (at(revenue, agent) + at(income, agent)) as f64 / ground.units;
    let first = slots.start;
    Some(slots.map(|agent| share(over[agent - first], total(agent))).collect())
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flows {
    /// Money that is settled.
    Paid,
    /// Whatever flows.
    All,
}

/// What flowed to each agent over channels in the step, all members: currency where the channel
/// pays, units of its stock otherwise. None where it was not kept what agents received.
fn received(
    ground: &Ground,
    world: &World,
    channels: &[String],
    slots: &std::ops::Range<usize>,
    flows: Flows,
) -> Option<Vec<f64>> {
    let mut sums = vec![0.0; slots.len()];
    let known = channels.iter().filter_map(|name| ground.channel(name));
    for channel in known.filter(|channel| channel.enabled) {
        if settled(channel) {
            let earned = &world.column(&columns::earned(&channel.name))?[slots.clone()];
            sums.iter_mut().zip(earned).for_each(|(sum, units)| {
                *sum += *units as f64 / ground.units;
            });
            continue;
        }
        let block = world.block(ground.carrier(channel)).filter(|_| flows == Flows::All);
        let (Some(block), Some(flow)) = (block, world.column_of(&channel.name, &FLOW)) else {
            continue;
        };
        let sources = block.sources();
        let each = members(ground, &(sources.start as usize..sources.end as usize));
        for (&target, &flow) in block.all_targets().iter().zip(flow) {
            if let Some(place) = (target as usize).checked_sub(slots.start)
                && let Some(sum) = sums.get_mut(place)
            {
                *sum += f64::from(flow) * each;
            }
        }
    }
    Some(sums)
}

/// Share of what flowed to an agent over a channel in all that flowed to it of the same stock.
fn share_of_information(
    ground: &Ground,
    world: &World,
    channel: &str,
    slots: &std::ops::Range<usize>,
) -> Option<Vec<f64>> {
    let of = |channels: &[String]| received(ground, world, channels, slots, Flows::All);
    let (over, total) = (of(&[channel.to_owned()])?, of(&ground.beside(channel))?);
    Some(over.into_iter().zip(total).map(|(over, total)| share(over, total)).collect())
}

fn in_part(
    ground: &Ground,
    attribute: &str,
    part: &str,
    slots: std::ops::Range<usize>,
) -> Vec<f64> {
    let species = &ground.layout.species[ground.layout.species_of(slots.start as u32)];
    let declared = ground.scenario.species.iter().find(|known| known.name == species.name);
    let place = declared.and_then(|species| {
        let attribute_place = species.attributes.iter().position(|a| a.name == attribute)?;
        let parts = &species.attributes[attribute_place].parts;
        Some((attribute_place, parts.iter().position(|known| known.name == part)?))
    });
    let inside = |agent: usize| {
        let cell = &ground.layout.cells[ground.layout.cell_of(agent as u32)];
        place.is_some_and(|(attribute, part)| cell.parts.get(attribute) == Some(&part))
    };
    slots.map(|agent| if inside(agent) { 1.0 } else { 0.0 }).collect()
}

/// A column by its name, whatever its kind; of money, which an agent holds for all its members, what
/// each of them has.
fn column(ground: &Ground, world: &World, name: &str, slots: std::ops::Range<usize>) -> Vec<f64> {
    let members = members(ground, &slots);
    match column_named(world, name) {
        Some(Named::Money(money)) => money[slots].iter().map(|&m| m as f64 / members).collect(),
        Some(Named::Numbers(numbers)) => numbers[slots].to_vec(),
        None => vec![0.0; slots.len()],
    }
}

/// A column of any kind.
pub(super) enum Named<'a> {
    /// Whole units of money.
    Money(&'a [i64]),
    /// Anything else.
    Numbers(Vec<f64>),
}

/// The column of a name; none where nobody has it.
pub(super) fn column_named<'a>(world: &'a World, name: &str) -> Option<Named<'a>> {
    fn of<'a, T: Datum>(world: &'a World, name: &str, zero: T) -> Option<&'a [T]> {
        world.column(&Column::named(name, "", "", zero))
    }
    fn numbers<T: Copy>(values: &[T], number: impl Fn(T) -> f64) -> Named<'static> {
        Named::Numbers(values.iter().map(|&value| number(value)).collect())
    }
    of(world, name, 0_i64)
        .map(Named::Money)
        .or_else(|| Some(numbers(of(world, name, 0.0_f32)?, f64::from)))
        .or_else(|| Some(numbers(of(world, name, 0.0_f64)?, |value| value)))
        .or_else(|| Some(numbers(of(world, name, 0_u64)?, |value| value as f64)))
        .or_else(|| Some(numbers(of(world, name, 0_u32)?, f64::from)))
        .or_else(|| Some(numbers(of(world, name, 0_u8)?, f64::from)))
}
