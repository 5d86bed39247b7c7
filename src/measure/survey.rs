//! The measurement step: who is asked, and which answers count.

use std::ops::Range;

use crate::{
    base::Luck,
    measure::answer::{answers, block},
    scenario::{Asked, Distribution, Number, Survey},
    world::{
        ALIVE, Ground, World,
        columns::{self, FORM},
    },
};

use super::DistributionRow;

/// Share in per cent of those asked whose answer lies in the band; none if nobody is asked, or if
/// the world does not keep what is asked: what agents paid and received over a channel is kept where
/// a target or a distribution of its scenario asks about it.
///
/// Every agent of a species stands for as many members, so agents are counted.
#[must_use]
pub fn survey(ground: &Ground, world: &World, luck: &Luck, survey: &Survey) -> Option<f64> {
    let asked = asked(ground, world, &survey.asked);
    let (first, last) = (*asked.first()?, *asked.last()?);
    let slots = first..last + 1;
    let given = answers(ground, world, luck, &survey.quantity, slots)?;
    let above = survey.above.as_ref().map_or(f64::NEG_INFINITY, Number::get);
    let up_to = survey.up_to.as_ref().map_or(f64::INFINITY, Number::get);
    let counts = |agent: &&usize| {
        let answer = given[**agent - first];
        above < answer && answer <= up_to
    };
    Some(100.0 * asked.iter().filter(counts).count() as f64 / asked.len() as f64)
}

/// Classes of a distribution over the active agents of its species; none where the world does not
/// keep what is asked, see [`survey`].
#[must_use]
pub fn distribution(
    ground: &Ground,
    world: &World,
    luck: &Luck,
    declared: &Distribution,
) -> Vec<DistributionRow> {
    let slots = ground.slots(&declared.species);
    let members = ground.members(&declared.species);
    let alive = world.column(&ALIVE).unwrap_or_default();
    let Some(given) = answers(ground, world, luck, &declared.quantity, slots.clone()) else {
        return Vec::new();
    };
    let mut counts = vec![0_u64; declared.classes.len() + 1];
    for (agent, answer) in slots.zip(given) {
        if alive.get(agent) == Some(&1) {
            counts[declared.classes.partition_point(|&end| end < answer)] += 1;
        }
    }
    let end = |place: usize| declared.classes.get(place).copied();
    let row = |(place, &agents): (usize, &u64)| DistributionRow {
        distribution: declared.name.clone(),
        above: place.checked_sub(1).and_then(end),
        up_to: end(place),
        agents,
        members: agents as f64 * members,
    };
    counts.iter().enumerate().map(row).collect()
}

/// Slots of those who are asked, ascending.
fn asked(ground: &Ground, world: &World, asked: &Asked) -> Vec<usize> {
    let group = ground.layout.group(&ground.scenario, &asked.species, asked.part.as_deref());
    let Some(slots) = group else { return Vec::new() };
    let slots = slots.start as usize..slots.end as usize;
    let (alive, form) = (world.column(&ALIVE), world.column(&FORM));
    let needed = asked.function.as_ref().map_or(0, |f| ground.bits(std::slice::from_ref(f)));
    let there = |agent: &usize| {
        let holds = form.map_or(0, |form| form[*agent]) & needed == needed;
        holds && alive.is_some_and(|alive| alive[*agent] == 1)
    };
    let mut there: Vec<usize> = slots.clone().filter(there).collect();
    let kept = (asked.engaged.get() * there.len() as f64).ceil() as usize;
    if kept < there.len() {
        let engagement = engagement(ground, world, &asked.species, &slots);
        // Ties go to the first, so that who is asked does not depend on the sort.
        there.sort_by(|&a, &b| {
            let (a_engaged, b_engaged) = (engagement[a - slots.start], engagement[b - slots.start]);
            b_engaged.total_cmp(&a_engaged).then(a.cmp(&b))
        });
        there.truncate(kept);
        there.sort_unstable();
    }
    there
}

/// Sum of the strengths of the connectors from and to each agent of a range. O(connectors).
fn engagement(ground: &Ground, world: &World, species: &str, slots: &Range<usize>) -> Vec<f64> {
    let mut sums = vec![0.0; slots.len()];
    for channel in ground.wired() {
        if channel.source == species
            && let Some(reach) = world.column(&columns::reach(&channel.name))
        {
            for (sum, agent) in sums.iter_mut().zip(slots.clone()) {
                *sum += f64::from(reach[agent]);
            }
        }
        let strength = world.column_of(&channel.name, &columns::STRENGTH);
        if channel.target == species
            && channel.source != species
            && let (Some(block), Some(strength)) = (block(ground, world, &channel.name), strength)
        {
            for (&target, strength) in block.all_targets().iter().zip(strength) {
                if slots.contains(&(target as usize)) {
                    sums[target as usize - slots.start] += f64::from(*strength);
                }
            }
        }
    }
    sums
}
