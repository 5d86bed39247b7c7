//! What agents are asked: one number for each agent, read off columns and connectors.

use crate::{
    base::{Block, Luck},
    scenario::{Function, Quantity, Wiring},
    world::{
        ALIVE, Column, Datum, Ground, World,
        columns::{
            self, EVER, FLOW, FORM, INCOME, INVESTED, LABOUR, LEVEL, PRODUCTIVITY, REVENUE,
            STRENGTH,
        },
        pays,
        saving::Thrift,
        traits::{Inborn, function_key},
    },
};

/// Answers of the agents of a range of slots to one question; slots that are not asked hold what
/// they hold.
///
/// O(agents), or O(connectors) where connectors are counted.
#[must_use]
pub(crate) fn answers(
    ground: &Ground,
    world: &World,
    luck: &Luck,
    quantity: &Quantity,
    slots: std::ops::Range<usize>,
) -> Vec<f64> {
    let all = |of: &dyn Fn(usize) -> f64| slots.clone().map(of).collect::<Vec<f64>>();
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    match quantity {
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
            share_of_spending(ground, world, category, channel, slots)
        }
        Quantity::ShareOfRevenue(over) => {
            let over = received(ground, world, over, &slots);
            let (revenue, income) = (world.column(&REVENUE), world.column(&INCOME));
            let total =
                |agent: usize| (at(revenue, agent) + at(income, agent)) as f64 / ground.units;
            let first = slots.start;
            all(&|agent| share(over[agent - first], total(agent)))
        }
        Quantity::Invested => all(&|agent| f64::from(at(world.column(&INVESTED), agent))),
        Quantity::Staff => {
            let members = members(ground, &slots);
            all(&|agent| f64::from(at(world.column(&LABOUR), agent)) / members)
        }
        Quantity::ShareOfInformation(channel) => {
            share_of_information(ground, world, channel, &slots)
        }
        Quantity::Part(attribute, part) => in_part(ground, attribute, part, slots),
        Quantity::Column(name) => column(world, name, slots),
    }
}

fn at<T: Copy + Default>(column: Option<&[T]>, agent: usize) -> T {
    column.and_then(|column| column.get(agent)).copied().unwrap_or_default()
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
        let (mean, spread) = (function.gain.get(), function.gain_spread.get());
        let bit = ground.bits(std::slice::from_ref(&function.name));
        let form = world.column(&FORM);
        let gain = |agent: usize| match at(form, agent) & bit {
            0 => 0.0,
            _ => inborn.gain(agent as u32, mean, spread),
        };
        return slots.map(gain).collect();
    }
    let species = &ground.layout.species[ground.layout.species_of(slots.start as u32)].name;
    let path = format!("species.{species}.production.level_effect");
    let effect = world.parameters.find(&path).map_or(0.0, |p| world.value(p));
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
    let saving = |function: &Function| {
        let saving = function.saves.iter().find(|saving| saving.category == category)?;
        let thrift = Thrift::of(luck, function_key(function));
        let bit = ground.bits(std::slice::from_ref(&function.name));
        Some((thrift, bit, saving.share.get(), saving.spread.get()))
    };
    let savers: Vec<_> = ground.scenario.functions.iter().filter_map(saving).collect();
    let form = world.column(&FORM);
    let saved = |agent: usize| {
        let held = savers.iter().filter(|(_, bit, ..)| at(form, agent) & bit != 0);
        let left: f64 =
            held.map(|(thrift, _, m, s)| 1.0 - thrift.share(agent as u32, *m, *s)).product();
        1.0 - left
    };
    slots.map(saved).collect()
}

fn share_of_spending(
    ground: &Ground,
    world: &World,
    category: &str,
    channel: &str,
    slots: std::ops::Range<usize>,
) -> Vec<f64> {
    let orders: Vec<_> = (ground.paying())
        .filter(|known| known.category.as_deref() == Some(category))
        .map(|known| world.column(&columns::order(&known.name)))
        .collect();
    let outside = world.column(&columns::outside(category));
    let over = world.column(&columns::order(channel));
    let answer = |agent: usize| {
        let ordered: i64 = orders.iter().map(|order| at(*order, agent)).sum();
        share(at(over, agent) as f64, (ordered + at(outside, agent)) as f64)
    };
    slots.map(answer).collect()
}

/// What flowed to each agent over channels in the step, all members: currency where the channel
/// pays, units of its stock otherwise.
fn received(
    ground: &Ground,
    world: &World,
    channels: &[String],
    slots: &std::ops::Range<usize>,
) -> Vec<f64> {
    let mut sums = vec![0.0; slots.len()];
    for channel in channels.iter().filter_map(|name| ground.channel(name)) {
        let carrier = ground.carrier(channel);
        let Some(block) = world.block(carrier) else { continue };
        let add = |target: u32, amount: f64, sums: &mut Vec<f64>| {
            if let Some(sum) = (target as usize).checked_sub(slots.start)
                && let Some(sum) = sums.get_mut(sum)
            {
                *sum += amount;
            }
        };
        if pays(&channel.flow) {
            // An order is split over the payer's connectors by strength, as settlement does; what
            // a rider carries is not kept by connector.
            let order = world.column(&columns::order(&channel.name));
            let strength = world.column_of(carrier, &STRENGTH).unwrap_or_default();
            for source in block.sources() {
                let places = block.row(source);
                let total: f64 = strength[places.clone()].iter().copied().map(f64::from).sum();
                let ordered = at(order, source as usize) as f64 / ground.units;
                if 0.0 < ordered && 0.0 < total {
                    for place in places {
                        let part = ordered * f64::from(strength[place]) / total;
                        add(block.all_targets()[place], part, &mut sums);
                    }
                }
            }
        } else if let Some(flow) = world.column_of(&channel.name, &FLOW) {
            let sources = block.sources();
            let each = members(ground, &(sources.start as usize..sources.end as usize));
            for (&target, &flow) in block.all_targets().iter().zip(flow) {
                add(target, f64::from(flow) * each, &mut sums);
            }
        }
    }
    sums
}

/// Share of what flowed to an agent over a channel in all that flowed to it of the same stock.
fn share_of_information(
    ground: &Ground,
    world: &World,
    channel: &str,
    slots: &std::ops::Range<usize>,
) -> Vec<f64> {
    let Some(declared) = ground.channel(channel) else { return vec![0.0; slots.len()] };
    let same: Vec<String> = (ground.wired())
        .filter(|known| known.stock == declared.stock && known.target == declared.target)
        .map(|known| known.name.clone())
        .collect();
    let (over, total) = (
        received(ground, world, &[channel.to_owned()], slots),
        received(ground, world, &same, slots),
    );
    over.into_iter().zip(total).map(|(over, total)| share(over, total)).collect()
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

/// A column by its name, whatever its kind.
fn column(world: &World, name: &str, slots: std::ops::Range<usize>) -> Vec<f64> {
    fn of<T: Datum>(world: &World, name: &str, zero: T) -> Option<Vec<T>> {
        world.column(&Column::named(name, "", "", zero)).map(<[T]>::to_vec)
    }
    let numbers = of(world, name, 0.0_f32)
        .map(|values| values.into_iter().map(f64::from).collect::<Vec<f64>>())
        .or_else(|| of(world, name, 0.0_f64))
        .or_else(|| Some(of(world, name, 0_i64)?.into_iter().map(|v| v as f64).collect()))
        .or_else(|| Some(of(world, name, 0_u64)?.into_iter().map(|v| v as f64).collect()))
        .or_else(|| Some(of(world, name, 0_u32)?.into_iter().map(f64::from).collect()))
        .or_else(|| Some(of(world, name, 0_u8)?.into_iter().map(f64::from).collect()));
    let nothing = vec![0.0; slots.len()];
    numbers.map_or(nothing, |numbers| numbers[slots].to_vec())
}
