//! A merge as a script: which places go, what comes in before which place.
//!
//! Found once from the changes alone (O(changes · log degree)), then followed by the rows, the
//! targets and every column of the channel as plain copying of the stretches between.

use rayon::prelude::*;

use crate::base::{
    block::{Block, Changes},
    ordered,
};

/// Places that one thread copies in one go.
const STRETCH: usize = 1 << 16;

/// How a block and its columns change.
///
/// ```
/// use ecograph::base::{Block, Changes};
///
/// let mut chat = Block::pack(0..3, 0..3, &[(0, 1), (1, 2)])?;
/// assert!(chat.script(Changes::new(), None).is_empty());
/// // Agent 2 is gone: the connector to it breaks, though nobody proposed it.
/// let script = chat.script(Changes::new(), Some(&[1, 1, 0]));
/// assert_eq!((script.counts(), script.length()), ((1, 0), 1));
/// let mut age = Vec::new();
/// script.follow(&[7, 8], &mut age, 0);
/// chat.apply(&script);
/// assert_eq!((chat.len(), age), (1, vec![7]));
/// # Ok::<(), ecograph::base::block::Stranger>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    length: usize,
    /// Places that go, ascending, each once.
    dropped: Vec<usize>,
    /// (place before which it comes in, source and target), ascending.
    formed: Vec<(usize, u64)>,
}

impl Script {
    /// `cleared`: who is alive, where connectors of the dead are to go; `alive`: where none forms.
    pub(crate) fn of(
        block: &Block,
        changes: Changes,
        cleared: Option<&[u8]>,
        alive: Option<&[u8]>,
    ) -> Self {
        let Changes { broken: mut dropped, formed: mut keys } = changes;
        if !dropped.is_sorted() {
            dropped.par_sort_unstable();
        }
        if let Some(alive) = cleared {
            let dead = connectors_of_the_dead(block, alive);
            if !dead.is_empty() {
                dropped.extend(dead);
                dropped.par_sort_unstable();
            }
        }
        dropped.dedup();
        while dropped.last().is_some_and(|&place| block.len() <= place) {
            dropped.pop();
        }
        if !keys.is_sorted() {
            keys.par_sort_unstable();
        }
        keys.dedup();
        let lives = |agent: u32| alive.is_none_or(|alive| alive[agent as usize] != 0);
        let ends = |key: &u64| ((key >> 32) as u32, *key as u32);
        let place = |(key, found): (u64, Result<usize, usize>)| {
            let (source, target) = ends(&key);
            let possible = source != target
                && block.sources().contains(&source)
                && block.ends().contains(&target)
                && lives(source)
                && lives(target);
            // One that stands forms anew only if it breaks in the same change.
            let free = found.map_or(true, |place| dropped.binary_search(&place).is_ok());
            let (Ok(place) | Err(place)) = found;
            (possible && free).then_some((place, key))
        };
        let places = |keys: &[u64]| {
            let found = block.find_many(keys.iter().map(ends));
            keys.iter().copied().zip(found).filter_map(place).collect()
        };
        // ORDER: the keys are sorted, so the places ascend; collecting keeps the order.
        let formed: Vec<Vec<(usize, u64)>> = keys.par_chunks(1 << 12).map(places).collect();
        let formed = formed.concat();
        Self { length: block.len(), dropped, formed }
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.dropped.is_empty() && self.formed.is_empty()
    }

    /// How many connectors there are afterwards.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length + self.formed.len() - self.dropped.len()
    }

    /// How many break and how many form in truth.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.dropped.len(), self.formed.len())
    }

    /// Whose rows change, ascending. *O(changes · log)*; `block` as it was before.
    pub(crate) fn sources(&self, block: &Block) -> Vec<u32> {
        let (starts, first) = (block.offsets(), block.sources().start);
        let rows = |places: &[usize]| {
            let mut row = starts.partition_point(|&start| start <= places[0]) - 1;
            let own = places.iter().map(|&place| {
                row += up_to(&starts[row..], place) - 1;
                first + row as u32
            });
            own.collect::<Vec<u32>>()
        };
        // ORDER: chunks of ascending places; collecting keeps their order.
        let dropped: Vec<Vec<u32>> = self.dropped.par_chunks(1 << 12).map(rows).collect();
        let mut sources = dropped.concat();
        sources.extend(self.formed.iter().map(|&(_, key)| (key >> 32) as u32));
        sort_halves(&mut sources);
        sources.dedup();
        sources
    }

    /// Writes the column `old` as it is after the merge to `new`; what forms has `initial`.
    ///
    /// *O(connectors)*, parallel. `new` keeps its memory from merge to merge.
    pub fn follow<T: Copy + Send + Sync>(&self, old: &[T], new: &mut Vec<T>, initial: T) {
        self.rewrite(old, new, initial, |_| initial);
    }

    pub(crate) fn rewrite<T: Copy + Send + Sync>(
        &self,
        old: &[T],
        new: &mut Vec<T>,
        filler: T,
        formed: impl Fn(u64) -> T + Sync,
    ) {
        new.resize(self.length(), filler);
        let stretches = self.length.div_ceil(STRETCH).max(1);
        let write = |(at, out): (usize, &mut [T])| {
            let until = if at + 1 == stretches { self.length } else { (at + 1) * STRETCH };
            self.stretch(old, at * STRETCH, until, out, &formed);
        };
        let mut parts = Vec::with_capacity(stretches);
        let mut rest = new.as_mut_slice();
        for at in 0..stretches {
            let last = at + 1 == stretches;
            let end = if last { self.length() } else { self.moved((at + 1) * STRETCH) };
            let (part, behind) = rest.split_at_mut(end - self.moved_start(at));
            parts.push((at, part));
            rest = behind;
        }
        if stretches < 3 {
            parts.into_iter().for_each(write);
        } else {
            parts.into_par_iter().for_each(write);
        }
    }

    fn moved_start(&self, stretch: usize) -> usize {
        if stretch == 0 { 0 } else { self.moved(stretch * STRETCH) }
    }

    /// Where what came before `place` ends afterwards.
    fn moved(&self, place: usize) -> usize {
        let dropped = self.dropped.partition_point(|&gone| gone < place);
        let formed = self.formed.partition_point(|&(before, _)| before < place);
        place + formed - dropped
    }

    fn stretch<T: Copy>(
        &self,
        old: &[T],
        from: usize,
        until: usize,
        out: &mut [T],
        formed: impl Fn(u64) -> T,
    ) {
        let mut gone = self.dropped[self.dropped.partition_point(|&place| place < from)..].iter();
        let mut coming =
            self.formed[self.formed.partition_point(|&(before, _)| before < from)..].iter();
        let (mut next_gone, mut next_coming) = (gone.next(), coming.next());
        let (mut read, mut written) = (from, 0);
        loop {
            let stop = next_gone.copied().unwrap_or(until);
            let stop = stop.min(next_coming.map_or(until, |&(before, _)| before)).min(until);
            let count = stop - read;
            out[written..written + count].copy_from_slice(&old[read..stop]);
            (read, written) = (stop, written + count);
            // At the very end of the block there may still be something to come in.
            if let Some(&(before, key)) = next_coming
                && before == read
                && written < out.len()
            {
                out[written] = formed(key);
                written += 1;
                next_coming = coming.next();
            } else if next_gone == Some(&read) && read < until {
                read += 1;
                next_gone = gone.next();
            } else {
                return;
            }
        }
    }

    pub(crate) fn shift(&self, old: &[usize], first_source: u32, new: &mut Vec<usize>) {
        new.resize(old.len(), 0);
        new.par_chunks_mut(STRETCH).zip(old.par_chunks(STRETCH)).enumerate().for_each(
            |(chunk, (new, old))| {
                let first = u64::from(first_source) + (chunk * STRETCH) as u64;
                self.shift_chunk(old, first, new);
            },
        );
    }

    /// Rows between two changes move by the same number of places, so they are moved at once.
    fn shift_chunk(&self, old: &[usize], first: u64, new: &mut [usize]) {
        let mut gone = self.dropped.partition_point(|&place| place < old[0]);
        let mut come = self.formed.partition_point(|&(_, key)| key >> 32 < first);
        let mut row = 0;
        while row < old.len() {
            // Up to the rows that begin behind what goes next, or behind the one that grows next.
            let shrunk = self.dropped.get(gone).map(|&place| row + up_to(&old[row..], place));
            let grown = self.formed.get(come).map(|&(_, key)| ((key >> 32) - first) as usize + 1);
            let end = old.len().min(shrunk.unwrap_or(old.len())).min(grown.unwrap_or(old.len()));
            for (new, &old) in new[row..end].iter_mut().zip(&old[row..end]) {
                *new = old + come - gone;
            }
            while end < old.len() && self.dropped.get(gone).is_some_and(|&place| place < old[end]) {
                gone += 1;
            }
            let last = first + end as u64;
            while end < old.len() && self.formed.get(come).is_some_and(|&(_, key)| key >> 32 < last)
            {
                come += 1;
            }
            row = end;
        }
    }
}

#[expect(
    clippy::stable_sort_primitive,
    reason = "both halves ascend, which it sees, and merges them"
)]
fn sort_halves(sources: &mut [u32]) {
    sources.sort();
}

/// How many of the ascending `starts` are not above `place`; usually the answer is near.
fn up_to(starts: &[usize], place: usize) -> usize {
    let mut reach = 16;
    while starts.get(reach).is_some_and(|&start| start <= place) {
        reach *= 2;
    }
    let known = if reach == 16 { 0 } else { reach / 2 };
    known + starts[known..starts.len().min(reach)].partition_point(|&start| start <= place)
}

/// Places of connectors to or from the dead, each at least once.
fn connectors_of_the_dead(block: &Block, alive: &[u8]) -> Vec<usize> {
    let dead = |agent: u32| alive[agent as usize] == 0;
    let piece = |rows: &[usize]| {
        let first = block.sources().start;
        let sources = first + rows[0] as u32..first + rows[1] as u32;
        let mut gone = Vec::new();
        sources.filter(|&source| dead(source)).for_each(|source| gone.extend(block.row(source)));
        let places = block.offsets()[rows[0]]..block.offsets()[rows[1]];
        let targets = &block.all_targets()[places.clone()];
        gone.extend(ordered::rare(targets, dead).map(|place| places.start + place));
        gone
    };
    // ORDER: pieces come in the order of rows, and collecting keeps it.
    let parts: Vec<Vec<usize>> = block.pieces().par_windows(2).map(piece).collect();
    parts.concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// The slow way: a map from connector to its column's value.
    fn merged(
        block: &Block,
        column: &[u32],
        changes: &Changes,
        alive: &[u8],
    ) -> BTreeMap<(u32, u32), u32> {
        let mut map: BTreeMap<(u32, u32), u32> = block.iter().zip(column.iter().copied()).collect();
        for place in &changes.broken {
            let broken = block.iter().nth(*place).unwrap();
            map.remove(&broken);
        }
        for key in &changes.formed {
            let (source, target) = ((key >> 32) as u32, *key as u32);
            if source != target {
                map.entry((source, target)).or_insert(7);
            }
        }
        map.retain(|(source, target), _| alive[*source as usize] + alive[*target as usize] == 2);
        map
    }

    fn check(
        n: u32,
        connectors: &[(u32, u32)],
        broken: &[usize],
        formed: &[(u32, u32)],
        dead: &[u32],
    ) {
        let mut block = Block::pack(0..n, 0..n, connectors).unwrap();
        let column: Vec<u32> = (0..block.len() as u32).map(|place| 100 + place).collect();
        let mut alive = vec![1; n as usize];
        for agent in dead {
            alive[*agent as usize] = 0;
        }
        let mut changes = Changes::new();
        broken
            .iter()
            .filter(|place| **place < block.len())
            .for_each(|place| changes.break_at(*place));
        for (source, target) in formed {
            changes.form(*source, *target);
        }
        let expected = merged(&block, &column, &changes, &alive);
        let script = block.script(changes, Some(&alive));
        let mut followed = Vec::new();
        script.follow(&column, &mut followed, 7);
        block.apply(&script);
        let found: Vec<((u32, u32), u32)> = block.iter().zip(followed.iter().copied()).collect();
        assert_eq!(block.len(), followed.len());
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        assert!(
            Block::restored(0..n, 0..n, block.offsets().to_vec(), block.all_targets().to_vec())
                .is_some()
        );
    }

    #[test]
    fn a_connector_that_breaks_and_forms_is_new() {
        check(3, &[(0, 1), (1, 2)], &[0], &[(0, 1), (1, 2), (2, 2), (2, 0)], &[]);
        check(3, &[], &[], &[(2, 1)], &[]);
        check(3, &[(0, 1)], &[0], &[], &[]);
    }

    #[test]
    fn a_large_merge_is_the_slow_one() {
        let connectors: Vec<(u32, u32)> =
            (0..300_000_u32).map(|i| (i % 20_000, (i / 20_000 * 977 + i) % 20_000)).collect();
        let broken: Vec<usize> = (0..3000).map(|i| i * 89 % 250_000).collect();
        let formed: Vec<(u32, u32)> =
            (0..3000_u32).map(|i| (i * 7919 % 20_000, i * 104_729 % 20_000)).collect();
        let slow = (broken.as_slice(), formed.as_slice());
        let mut block = Block::pack(0..20_000, 0..20_000, &connectors).unwrap();
        let column: Vec<u32> = (0..block.len() as u32).collect();
        let mut map: BTreeMap<(u32, u32), u32> = block.iter().zip(column.iter().copied()).collect();
        let all: Vec<(u32, u32)> = block.iter().collect();
        let mut changes = Changes::new();
        for &place in slow.0 {
            changes.break_at(place);
            map.remove(&all[place]);
        }
        for &(source, target) in slow.1 {
            changes.form(source, target);
            if source != target {
                map.entry((source, target)).or_insert(7);
            }
        }
        let script = block.script(changes, None);
        let mut followed = Vec::new();
        script.follow(&column, &mut followed, 7);
        block.apply(&script);
        assert!(block.iter().zip(followed).eq(map));
    }

    proptest! {
        #[test]
        fn a_merge_is_the_slow_one(
            connectors in proptest::collection::vec((0..20_u32, 0..20_u32), 0..120),
            broken in proptest::collection::vec(0..120_usize, 0..40),
            formed in proptest::collection::vec((0..20_u32, 0..20_u32), 0..40),
            dead in proptest::collection::vec(0..20_u32, 0..4),
        ) {
            check(20, &connectors, &broken, &formed, &dead);
        }
    }
}
