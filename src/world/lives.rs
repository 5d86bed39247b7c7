//! Merges of channels, and whose lives ended since channels were last rid of connectors to the dead.
//!
//! Processes set agents dead in a column, and many open it; a merge looks for connectors of the
//! dead only where somebody died in truth.

use std::ops::Range;

use crate::{
    base::{Block, Changes, script::Script},
    world::{
        column::Datum,
        handles::{Rewire, Write},
        slot::{ALIVE_SLOT, Kind, Slot},
        state::World,
    },
};

/// Agents that one look goes through in one go.
const PIECE: usize = 1 << 12;

/// Who took part at the last look.
#[derive(Debug, Default)]
pub(crate) struct Lives {
    seen: Vec<u8>,
}

impl Lives {
    /// Agents from the first to behind the last whose life ended since the last look; everybody at
    /// the first. O(agents).
    pub(crate) fn look(&mut self, alive: &[u8]) -> Option<Range<u32>> {
        let ended = self.ended(alive);
        self.seen.clear();
        self.seen.extend_from_slice(alive);
        ended
    }

    /// The same without taking note.
    pub(crate) fn ended(&self, alive: &[u8]) -> Option<Range<u32>> {
        if self.seen.len() != alive.len() {
            return (!alive.is_empty()).then_some(0..alive.len() as u32);
        }
        let over = |&agent: &usize| self.seen[agent] != 0 && alive[agent] == 0;
        // Pieces that are as they were are passed over as a whole.
        let pieces = self.seen.chunks(PIECE).zip(alive.chunks(PIECE));
        let same = PIECE * pieces.take_while(|(before, now)| before == now).count();
        let first = (same..alive.len()).find(over)?;
        let last = (first..alive.len()).rfind(over)?;
        Some(first as u32..last as u32 + 1)
    }

    /// Forgets whoever was seen: this is how it is now.
    pub(crate) fn begin(&mut self, alive: &[u8]) {
        self.seen.clear();
        self.seen.extend_from_slice(alive);
    }
}

/// What a merge did to a channel, as [`World::rewire_rows`] says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewired {
    /// How many connectors broke.
    pub broken: usize,
    /// How many formed.
    pub formed: usize,
    /// Sources whose rows changed, ascending, each once.
    pub sources: Vec<u32>,
}

/// Lets one column follow with what forms having a value of its own.
pub(crate) fn filled<T: Datum>(
    (column, initial): (Write<T>, T),
) -> impl Fn(usize, &mut Slot, &Script) -> bool {
    move |number, slot, script| {
        let cells = slot.cells::<T>().filter(|_| number == column.slot);
        cells.map(|cells| cells.follow_with(script, initial)).is_some()
    }
}

impl World {
    /// [`World::rewire_with`], saying whose rows changed: what is summed over rows is summed anew for
    /// them alone. O(changes·log + connectors copied), parallel.
    ///
    /// ```
    /// # use ecograph::{base::Changes, world::{Column, Plan, World}};
    /// # const TRUST: Column<f32> = Column::new("trust", "share", "in a friend", 0.5);
    /// # let connectors = [(0, 1), (1, 2), (2, 0)];
    /// # let mut world =
    /// #     World::builder().species("user", 3).channel("knows", "user", "user", connectors).build()?;
    /// # let mut plan = Plan::of_process(&mut world, "example");
    /// let ((rows, rewire), trust) = (plan.rewire("knows")?, plan.write_of("knows", &TRUST)?);
    /// # drop(plan);
    /// let mut changes = Changes::new();
    /// changes.form(0, 2);
    /// changes.break_at(world.see((rows,)).0.row(2).start);
    /// let merged = world.rewire_rows(rewire, changes, (trust, 0.9));
    /// assert_eq!((merged.broken, merged.formed, merged.sources), (1, 1, vec![0, 2]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rewire_rows<T: Datum>(
        &mut self,
        channel: Rewire,
        changes: Changes,
        new: (Write<T>, T),
    ) -> Rewired {
        let mut sources = Vec::new();
        let note = |block: &Block, script: &Script| sources = script.sources(block);
        let (broken, formed) = self.merge(channel.slot, changes, note, filled(new));
        Rewired { broken, formed, sources }
    }

    /// Merges changes into a channel and its columns, those that `followed(slot, column, script)`
    /// did not rewrite itself; `seen(channel, script)` before; returns how many broke and formed.
    pub(crate) fn merge(
        &mut self,
        slot: usize,
        changes: Changes,
        seen: impl FnOnce(&Block, &Script),
        followed: impl Fn(usize, &mut Slot, &Script) -> bool,
    ) -> (usize, usize) {
        self.notice_endings();
        let Ok([alive, channel]) = self.slots.get_disjoint_mut([ALIVE_SLOT, slot]) else {
            return (0, 0);
        };
        let Kind::Rows { block, columns, stale } = &mut channel.0 else { return (0, 0) };
        let script = match alive.seen::<u8>() {
            Some(alive) if *stale => block.script(changes, Some(&alive.values)),
            Some(alive) => block.script_of_clean(changes, &alive.values),
            None => block.script(changes, None),
        };
        *stale = false;
        if script.is_empty() {
            return (0, 0);
        }
        seen(block, &script);
        block.apply(&script);
        let columns = columns.clone();
        for column in columns {
            let slot = &mut self.slots[column];
            if !followed(column, slot, &script)
                && let Some(store) = slot.store_mut()
            {
                store.follow(&script);
            }
        }
        script.counts()
    }

    /// Marks the channels in which somebody may have died.
    pub(crate) fn notice_endings(&mut self) {
        if self.noticed == self.endings {
            return;
        }
        self.noticed = self.endings;
        let Some(alive) = self.slots[ALIVE_SLOT].seen::<u8>() else { return };
        let Some(ended) = self.lives.look(&alive.values) else { return };
        for slot in &mut self.slots {
            if let Kind::Rows { block, stale, .. } = &mut slot.0 {
                *stale |= touches(block, &ended);
            }
        }
    }

    /// Whether an end of this channel died since the last merge.
    pub(crate) fn ended_among(&self, block: &Block) -> bool {
        let alive = self.slots[ALIVE_SLOT].seen::<u8>();
        let ended = alive.and_then(|alive| self.lives.ended(&alive.values));
        ended.is_some_and(|ended| touches(block, &ended))
    }

    /// Nobody died yet, as the world was read.
    pub(crate) fn begin_lives(&mut self) {
        self.noticed = self.endings;
        if let Some(alive) = self.slots[ALIVE_SLOT].seen::<u8>() {
            self.lives.begin(&alive.values);
        }
    }
}

/// Whether the channel has ends in a range of agents.
fn touches(block: &Block, agents: &Range<u32>) -> bool {
    [block.sources(), block.ends()]
        .iter()
        .any(|ends| ends.start < agents.end && agents.start < ends.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_endings_are_noticed_and_only_once() {
        let mut lives = Lives::default();
        let mut alive = vec![1_u8; 10_000];
        alive[7] = 0;
        assert_eq!(lives.look(&alive), Some(0..10_000));
        assert_eq!(lives.look(&alive), None);
        (alive[7], alive[40], alive[9_000]) = (1, 0, 0);
        assert_eq!(lives.ended(&alive), Some(40..9_001));
        assert_eq!(lives.look(&alive), Some(40..9_001));
        alive[40] = 1;
        assert_eq!(lives.look(&alive), None, "a birth ends nothing");
        alive[40] = 0;
        lives.begin(&alive);
        assert_eq!(lives.look(&alive), None);
    }
}
