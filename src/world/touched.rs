//! What a process goes over in a step, off its declarations: connectors of the channels that it
//! named, bytes of all that it named.
//!
//! A connector of a channel counts once, however many columns of it are named. Bytes count a
//! column that is read once, one that is written twice (it is fetched first), rows as four bytes a
//! connector and eight a source; mail and scratch are not in them. Both are estimates of work,
//! for timings: a process may go over less, or over the same again.

use std::collections::BTreeSet;

use crate::{
    base::{Block, Links},
    world::{
        plan::Access,
        slot::{Kind, Place},
        state::World,
    },
};

/// Slots that a process goes over.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    channels: BTreeSet<usize>,
    /// Slot, and how many times its bytes are moved.
    moved: Vec<(usize, u64)>,
}

/// What was gone over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
    pub(crate) connectors: u64,
    pub(crate) bytes: u64,
}

impl Touched {
    pub(crate) fn of(world: &World, accesses: &[Access]) -> Self {
        let mut touched = Self::default();
        for access in accesses {
            // Parameters and births have no slot.
            let Some(slot) = world.slots.get(access.slot) else { continue };
            match &slot.0 {
                Kind::Rows { .. } | Kind::Links { .. } => {
                    touched.channels.insert(access.slot);
                }
                Kind::Cells(_) => touched.channels.extend(channel_of(world, access.slot)),
                Kind::Next { .. } | Kind::Set { .. } => {}
            }
            let times = match access.verb {
                // Next values are written and not fetched; what they are of is read beside.
                "read" | "rows" | "next" => 1,
                _ => 2,
            };
            touched.moved.push((access.slot, times));
        }
        touched
    }

    /// What it goes over in the world as it is. O(declarations).
    pub(crate) fn work(&self, world: &World) -> Work {
        let connectors = self.channels.iter().map(|&slot| match &world.slots[slot].0 {
            Kind::Rows { block, .. } => block.len(),
            Kind::Links { list } => list.len(),
            Kind::Cells(_) | Kind::Next { .. } | Kind::Set { .. } => 0,
        });
        let bytes = self.moved.iter().map(|&(slot, times)| times * bytes(world, slot));
        Work { connectors: connectors.sum::<usize>() as u64, bytes: bytes.sum() }
    }
}

/// The channel whose connectors the column at `slot` is of.
fn channel_of(world: &World, slot: usize) -> Option<usize> {
    let (place, _) = world.places.iter().find(|(_, stands)| **stands == slot)?.0;
    let Place::Of(channel) = place else { return None };
    world.find(Place::Channel, channel)
}

fn bytes(world: &World, slot: usize) -> u64 {
    const TARGET: usize = size_of::<u32>();
    const OFFSET: usize = size_of::<usize>();
    let rows = |block: &Block| TARGET * block.len() + OFFSET * block.sources().len();
    let links = |list: &Links| 2 * TARGET * list.len();
    let all = match &world.slots[slot].0 {
        Kind::Cells(store) => store.width() * store.length(),
        Kind::Rows { block, .. } => rows(block),
        Kind::Links { list } => links(list),
        Kind::Next { .. } | Kind::Set { .. } => 0,
    };
    all as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Column, Plan};

    const LEVEL: Column<f32> = Column::new("level", "share", "ability", 0.5);
    const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);

    fn check(declare: impl Fn(&mut Plan<'_>), connectors: u64, bytes: u64) {
        let mut world = World::builder()
            .species("user", 4)
            .channel("chat", "user", "user", [(0, 1), (1, 2), (2, 3)])
            .channel("call", "user", "user", [(0, 1), (3, 2)])
            .build()
            .unwrap();
        let accesses = {
            let mut plan = Plan::of_process(&mut world, "example");
            declare(&mut plan);
            plan.accesses().to_vec()
        };
        let work = Touched::of(&world, &accesses).work(&world);
        assert_eq!(work, Work { connectors, bytes });
    }

    #[test]
    fn a_process_goes_over_what_it_named_and_nothing_else() {
        check(|_| {}, 0, 0);
        check(|plan| drop(plan.read(&LEVEL)), 0, 4 * 4);
        check(|plan| drop(plan.write(&LEVEL)), 0, 2 * 4 * 4);
        check(|plan| drop(plan.rows("chat")), 3, 4 * 3 + 8 * 4);
        check(|plan| drop(plan.parameter("process.example.rate", 0.5, 0.0..=1.0)), 0, 0);
    }

    #[test]
    fn a_connector_counts_once_however_many_of_its_columns_are_named() {
        let declare = |plan: &mut Plan<'_>| {
            plan.rows("chat").unwrap();
            plan.write_of("chat", &TRUST).unwrap();
        };
        check(declare, 3, 4 * 3 + 8 * 4 + 2 * 4 * 3);
        check(|plan| drop(plan.read_of("call", &TRUST)), 2, 4 * 2);
    }
}
