//! Packing: connectors in any order become rows, in time linear in their number.
//!
//! Connectors are dealt out to buckets of consecutive rows, each bucket small enough for the
//! cache, and sorted there. Pieces and buckets are cut by numbers of connectors, never of
//! threads, and the result is the set's alone.

use std::ops::Range;

use rayon::prelude::*;

use crate::base::block::{Block, Stranger};

/// Connectors dealt out in one go.
const PIECE: usize = 1 << 18;
/// Connectors of a bucket, about: two such lots of keys fit the cache of a core.
const BUCKET: usize = 1 << 14;

/// Rows of some consecutive sources: how many targets each has, and the targets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) degrees: Vec<u32>,
    /// Ascending within each row, without duplicates.
    pub(crate) targets: Vec<u32>,
}

impl Block {
    /// Packs connectors given in any order. Duplicates and connectors to oneself are dropped.
    ///
    /// O(connectors), parallel and exact: the result depends on the set of connectors alone.
    ///
    /// ```
    /// use ecograph::base::Block;
    /// let block = Block::pack(0..3, 0..3, &[(2, 0), (0, 1), (0, 1), (1, 1)])?;
    /// assert_eq!(block.iter().collect::<Vec<_>>(), [(0, 1), (2, 0)]);
    /// assert!(Block::pack(0..3, 0..3, &[(0, 7)]).is_err());
    /// # Ok::<(), ecograph::base::block::Stranger>(())
    /// ```
    ///
    /// # Errors
    /// When an end lies outside its range.
    pub fn pack(
        sources: Range<u32>,
        ends: Range<u32>,
        connectors: &[(u32, u32)],
    ) -> Result<Self, Stranger> {
        let strange = |&&(source, target): &&(u32, u32)| {
            !sources.contains(&source) || !ends.contains(&target)
        };
        if let Some(&(source_agent, target_agent)) = connectors.par_iter().find_first(strange) {
            return Err(Stranger { source_agent, target_agent });
        }
        Ok(Self::packed(sources, ends, connectors))
    }

    /// [`Self::pack`] of connectors whose ends are known to lie in their ranges.
    fn packed(sources: Range<u32>, ends: Range<u32>, connectors: &[(u32, u32)]) -> Self {
        let first = sources.start;
        let deal = Deal::of(connectors.len(), sources.len());
        let keys = |&(source, target): &(u32, u32)| (source - first, target);
        let dealt: Vec<Hands<(u32, u32)>> = connectors
            .par_chunks(PIECE)
            .map(|piece| {
                let keys: Vec<(u32, u32)> = piece.iter().map(keys).collect();
                Hands::of(&keys, &deal, |key| key.0 as usize)
            })
            .collect();
        let rows: Vec<Rows> = (0..deal.buckets)
            .into_par_iter()
            .map(|bucket| {
                let mut keys = gathered(&dealt, bucket);
                keys.sort_unstable();
                keys.dedup();
                let own = deal.range(bucket);
                let mut rows = Rows { degrees: vec![0; own.len()], targets: Vec::new() };
                rows.targets.reserve_exact(keys.len());
                for (row, target) in keys {
                    if first + row != target {
                        rows.degrees[row as usize - own.start] += 1;
                        rows.targets.push(target);
                    }
                }
                rows
            })
            .collect();
        Self::joined(sources, ends, &rows)
    }

    /// The same with a connector back for each one; sources and ends are one range.
    pub(crate) fn mutual(&self) -> Self {
        let there = self.sources().into_par_iter().flat_map_iter(|source| {
            self.targets(source).iter().flat_map(move |&end| [(source, end), (end, source)])
        });
        let both: Vec<(u32, u32)> = there.collect();
        Self::packed(self.sources(), self.ends(), &both)
    }

    /// The block whose rows are these, one lot after the other.
    pub(crate) fn joined(sources: Range<u32>, ends: Range<u32>, lots: &[Rows]) -> Self {
        let (rows, connectors) = (sources.len(), lots.iter().map(|lot| lot.targets.len()).sum());
        let (mut offsets, mut targets) = (vec![0_usize; rows + 1], vec![0_u32; connectors]);
        let (mut after, mut free) = (&mut offsets[1..], targets.as_mut_slice());
        let mut places = Vec::with_capacity(lots.len());
        let mut begin = 0;
        for lot in lots {
            let (own, rest) = after.split_at_mut(lot.degrees.len());
            let (room, unused) = free.split_at_mut(lot.targets.len());
            places.push((begin, own, room));
            (after, free) = (rest, unused);
            begin += lot.targets.len();
        }
        places.into_par_iter().zip(lots).for_each(|((begin, offsets, targets), lot)| {
            targets.copy_from_slice(&lot.targets);
            let mut end = begin;
            for (offset, &degree) in offsets.iter_mut().zip(&lot.degrees) {
                end += degree as usize;
                *offset = end;
            }
        });
        Self::of_rows(sources, ends, offsets, targets)
    }
}

/// How rows are dealt out to buckets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deal {
    rows: usize,
    /// Rows of a bucket.
    width: usize,
    buckets: usize,
}

impl Deal {
    /// Buckets of consecutive rows for so many items.
    pub(crate) fn of(items: usize, rows: usize) -> Self {
        let wanted = items.div_ceil(BUCKET).clamp(1, 1 << 14);
        let width = rows.div_ceil(wanted).max(1);
        Self { rows, width, buckets: rows.div_ceil(width) }
    }

    fn range(&self, bucket: usize) -> Range<usize> {
        bucket * self.width..((bucket + 1) * self.width).min(self.rows)
    }
}

/// A piece of items, sorted by bucket.
struct Hands<T> {
    items: Vec<T>,
    /// Where each bucket begins.
    begins: Vec<u32>,
}

impl<T: Copy> Hands<T> {
    /// Deals a piece out, keeping the order within each bucket.
    fn of(items: &[T], deal: &Deal, row: impl Fn(&T) -> usize) -> Self {
        let bucket = |item: &T| row(item) / deal.width;
        let mut begins = vec![0_u32; deal.buckets + 1];
        for item in items {
            begins[bucket(item) + 1] += 1;
        }
        for bucket in 0..deal.buckets {
            begins[bucket + 1] += begins[bucket];
        }
        let mut next = begins.clone();
        let mut dealt = items.to_vec();
        for item in items {
            let place = &mut next[bucket(item)];
            dealt[*place as usize] = *item;
            *place += 1;
        }
        Self { items: dealt, begins }
    }

    fn hand(&self, bucket: usize) -> &[T] {
        &self.items[self.begins[bucket] as usize..self.begins[bucket + 1] as usize]
    }
}

fn gathered<T: Copy>(dealt: &[Hands<T>], bucket: usize) -> Vec<T> {
    let mut all = Vec::with_capacity(dealt.iter().map(|piece| piece.hand(bucket).len()).sum());
    for piece in dealt {
        all.extend_from_slice(piece.hand(bucket));
    }
    all
}

/// All items of all pieces in ascending order, `row` being a share of the order: it never falls
/// from an item to a greater one. O(items), parallel.
pub(crate) fn sorted<T: Copy + Ord + Send + Sync>(
    pieces: Vec<Vec<T>>,
    rows: usize,
    row: impl Fn(&T) -> usize + Sync,
) -> Vec<T> {
    let deal = Deal::of(pieces.iter().map(Vec::len).sum(), rows);
    let dealt: Vec<Hands<T>> =
        pieces.into_par_iter().map(|piece| Hands::of(&piece, &deal, &row)).collect();
    let buckets: Vec<Vec<T>> = (0..deal.buckets)
        .into_par_iter()
        .map(|bucket| {
            let mut items = gathered(&dealt, bucket);
            items.sort_unstable();
            items
        })
        .collect();
    drop(dealt);
    buckets.concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the definition: sort, drop duplicates and connectors to oneself.
    fn oracle(connectors: &[(u32, u32)]) -> Vec<(u32, u32)> {
        let mut all: Vec<(u32, u32)> =
            connectors.iter().copied().filter(|(source, target)| source != target).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    proptest! {
        #[test]
        fn packing_is_sorting_without_duplicates(
            connectors in prop::collection::vec((3_u32..40, 0_u32..60), 0..400),
        ) {
            let block = Block::pack(3..40, 0..60, &connectors).unwrap();
            prop_assert_eq!(block.iter().collect::<Vec<_>>(), oracle(&connectors));
        }

        #[test]
        fn items_are_sorted(items in prop::collection::vec(0_u64..1 << 20, 0..300)) {
            let pieces: Vec<Vec<u64>> = items.chunks(7).map(<[u64]>::to_vec).collect();
            let mut expected = items;
            expected.sort_unstable();
            prop_assert_eq!(sorted(pieces, 1 << 10, |&item| (item >> 10) as usize), expected);
        }
    }

    #[test]
    fn many_buckets_give_the_rows_of_one() {
        // More connectors than a piece holds, and a hub whose row fills buckets of its own.
        let connector = |i: u32| {
            let mixed = i.wrapping_mul(2_654_435_761);
            if i.is_multiple_of(4) { (7, mixed % 90_000) } else { (mixed % 90_000, i % 90_000) }
        };
        let connectors: Vec<(u32, u32)> = (0..600_000).map(connector).collect();
        let block = Block::pack(0..90_000, 0..90_000, &connectors).unwrap();
        assert_eq!(block.iter().collect::<Vec<_>>(), oracle(&connectors));
    }
}
