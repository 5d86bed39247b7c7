//! What must always hold of columns: ranges, and totals of conserved stocks.

use crate::world::{plan::Access, refusal::Breach, slot::Place, state::World, store::Store};

/// Slots of conserved columns with their units, in the order of names.
pub(crate) fn conserved(world: &World) -> Vec<(usize, String)> {
    let slots = world.places.values().copied();
    slots
        .filter_map(|slot| {
            let store = world.slots[slot].store().filter(|store| store.conserved())?;
            Some((slot, store.unit().to_owned()))
        })
        .collect()
}

/// Total over several columns, modulo 2^64.
pub(crate) fn total(world: &World, slots: &[usize]) -> i64 {
    let totals = slots.iter().filter_map(|&slot| Some(world.slots[slot].store()?.total()));
    totals.fold(0, i64::wrapping_add)
}

/// Names of columns, for messages.
pub(crate) fn names(world: &World, slots: &[usize]) -> String {
    let names: Vec<String> =
        slots.iter().map(|&slot| format!("`{}`", label(world, slot))).collect();
    names.join(", ")
}

/// The slot of what was declared, if it is a column with a range.
pub(crate) fn ranged(world: &World, access: &Access) -> Option<usize> {
    let store = world.slots.get(access.slot)?.store()?;
    store.ranged().then_some(access.slot)
}

/// The unit of what was declared, if it is a conserved column.
pub(crate) fn unit_conserved(world: &World, access: &Access) -> Option<String> {
    let store = world.slots.get(access.slot)?.store()?;
    store.conserved().then(|| store.unit().to_owned())
}

/// Checks the range of a column.
pub(crate) fn within(world: &World, slot: usize) -> Result<(), Breach> {
    let Some((place, found, range)) = world.slots[slot].store().and_then(Store::outside) else {
        return Ok(());
    };
    let key = world.places.iter().find(|(_, at)| **at == slot).map(|(key, _)| key);
    let whose = match key {
        Some((Place::Of(channel), _)) => connector(world, channel, place),
        Some((Place::One, _)) => "the world".to_owned(),
        _ => format!("agent {place}"),
    };
    Err(Breach::LeftRange { column: label(world, slot), place: whose, found, range })
}

fn connector(world: &World, channel: &str, place: usize) -> String {
    match world.block(channel) {
        Some(block) if place < block.len() => {
            format!("connector {} to {}", block.source_of(place), block.all_targets()[place])
        }
        _ => format!("connector {place}"),
    }
}

pub(crate) fn label(world: &World, slot: usize) -> String {
    let key = world.places.iter().find(|(_, at)| **at == slot).map(|(key, _)| key);
    key.map_or_else(String::new, |(place, name)| place.label(name))
}
