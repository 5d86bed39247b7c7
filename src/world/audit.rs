//! The audit: what must hold of every single connector, looked at from time to time.
//!
//! Rows ascend without duplicates and without connectors of an agent to itself, strengths are
//! above zero, and nothing flows from or to an agent that does not take part. Conservation and
//! ranges are checked after every process and are not repeated here.

use rayon::prelude::*;

use crate::{
    base::Block,
    world::{
        ALIVE, Breach, World,
        columns::{FLOW, STRENGTH},
    },
};

/// Sources looked at in one go.
const PIECE: usize = 1 << 12;

/// Looks at every connector of every channel. O(connectors), parallel.
///
/// # Errors
/// The first connector, in the order of channels and rows, of which a law does not hold.
///
/// ```
/// use ecograph::world::{World, audit, columns::STRENGTH};
///
/// let mut world = World::builder().species("user", 3).channel("chat", "user", "user", [(0, 1)]).build()?;
/// assert!(audit(&world).is_ok());
/// world.set_up_of("chat", &STRENGTH)?[0] = 0.0;
/// assert!(audit(&world).is_err(), "a connector without strength is none");
/// # Ok::<(), ecograph::world::Refusal>(())
/// ```
pub fn audit(world: &World) -> Result<(), Breach> {
    let alive = world.column(&ALIVE).unwrap_or_default();
    world.channels().try_for_each(|channel| {
        let Some(block) = world.block(channel) else { return Ok(()) };
        let strength = world.column_of(channel, &STRENGTH);
        let flow = world.column_of(channel, &FLOW);
        let wrong = |source: u32| {
            let row = block.row(source);
            let find = |what: &str, test: &dyn Fn(usize) -> bool| {
                row.clone().find(|&place| test(place)).map(|place| (place, what.to_owned()))
            };
            let target = |place: usize| block.all_targets()[place];
            let inactive = |agent: u32| alive.get(agent as usize) == Some(&0);
            find("leads to its own source", &|place| target(place) == source)
                .or_else(|| {
                    find("stands twice, or out of order", &|place| {
                        row.start < place && target(place) <= target(place - 1)
                    })
                })
                .or_else(|| {
                    let strength = strength?;
                    find("has no strength", &|place| strength[place] <= 0.0)
                })
                .or_else(|| {
                    let flow = flow?;
                    find("carries flow, but an end does not take part", &|place| {
                        0.0 < flow[place] && (inactive(source) || inactive(target(place)))
                    })
                })
        };
        let pieces = block.sources().len().div_ceil(PIECE);
        let first = (0..pieces).into_par_iter().find_map_first(|piece| {
            let start = block.sources().start + (piece * PIECE) as u32;
            (start..block.sources().end.min(start + PIECE as u32)).find_map(wrong)
        });
        first.map_or(Ok(()), |(place, what)| Err(breach(channel, block, place, &what)))
    })
}

fn breach(channel: &str, block: &Block, place: usize, what: &str) -> Breach {
    let (source, target) = (block.source_of(place), block.all_targets()[place]);
    Breach::Found(format!("connector {source} to {target} of `{channel}` {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Column;

    fn world() -> World {
        let pairs = [(0, 1), (0, 2), (1, 0), (3, 1)];
        let mut world = World::builder()
            .species("one", 4)
            .channel("talk", "one", "one", pairs)
            .build()
            .unwrap();
        world.set_up_of("talk", &STRENGTH).unwrap();
        world.set_up_of("talk", &FLOW).unwrap().fill(1.0);
        world
    }

    fn check(change: impl FnOnce(&mut World), expected: &str) {
        let mut world = world();
        change(&mut world);
        assert_eq!(audit(&world).map_err(|breach| breach.to_string()), Err(expected.to_owned()));
    }

    #[test]
    fn a_sound_world_passes_and_a_broken_law_is_named() {
        assert_eq!(audit(&world()), Ok(()));
        let weak = |world: &mut World| world.set_up_of("talk", &STRENGTH).unwrap()[1] = 0.0;
        check(weak, "connector 0 to 2 of `talk` has no strength");
        let gone = |world: &mut World| world.set_up(&ALIVE).unwrap()[3] = 0;
        check(gone, "connector 3 to 1 of `talk` carries flow, but an end does not take part");
    }

    #[test]
    fn a_channel_without_columns_is_looked_at_too() {
        const OTHER: Column<u8> = Column::new("other", "", "no law is about it", 0);
        let mut world = World::builder().species("one", 2).channel("talk", "one", "one", [(0, 1)]);
        world = world.channel("walk", "one", "one", []);
        let mut world = world.build().unwrap();
        world.set_up_of("talk", &OTHER).unwrap();
        assert_eq!(audit(&world), Ok(()));
    }
}
