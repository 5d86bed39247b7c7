//! Forms: how many agents of each species hold the same set of functions.

use std::collections::BTreeMap;

use crate::{
    base::ordered,
    world::{ALIVE, Ground, World, columns::FORM},
};

/// How many active agents of a species have each form, in the order of forms.
#[must_use]
pub fn forms(ground: &Ground, world: &World, species: &str) -> Vec<f64> {
    let counts = counted(world, ground.slots(species));
    counts.into_values().map(|count| count as f64).collect()
}

/// How many active agents of each cell have each form.
#[must_use]
pub fn forms_of_cells(ground: &Ground, world: &World) -> Vec<BTreeMap<u64, u64>> {
    let cells = ground.layout.cells.iter();
    cells.map(|cell| counted(world, cell.slots.start as usize..cell.slots.end as usize)).collect()
}

fn counted(world: &World, slots: std::ops::Range<usize>) -> BTreeMap<u64, u64> {
    let (Some(alive), Some(form)) = (world.column(&ALIVE), world.column(&FORM)) else {
        return BTreeMap::new();
    };
    let first = slots.start;
    // ORDER: counts are integers, and the map is sorted by form.
    let piece = |range: std::ops::Range<usize>| {
        let places = range.filter(|place| alive[first + place] == 1);
        let mut held: Vec<u64> = places.map(|place| form[first + place]).collect();
        held.sort_unstable();
        let counts = held.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64));
        counts.collect::<BTreeMap<u64, u64>>()
    };
    let join = |mut left: BTreeMap<u64, u64>, right: BTreeMap<u64, u64>| {
        for (form, count) in right {
            *left.entry(form).or_default() += count;
        }
        left
    };
    ordered::fold(slots.len(), BTreeMap::new(), piece, join)
}
