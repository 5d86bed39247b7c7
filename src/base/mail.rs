//! Mail: what a rule sends to other agents, summed at each target in the order of senders.
//!
//! Connectors are cut into groups of consecutive rows; within a group letters are appended to the
//! bin of their target, a place being reserved for each connector that leads there; beyond that
//! they spill. Then each bin, which fits a cache, has one owner that adds the groups in order. A
//! bin takes what it has room for and then spills, so at every target letters are added in the
//! order of senders: neither threads, groups, nor the width of bins can change a sum of floats.

use std::ops::{AddAssign, Range};

use rayon::prelude::*;

use crate::base::{
    block::Block,
    lanes::Lane,
    parcel::{Bundle, PLACE, Parcel, SHIFT},
    piece::Piece,
};

/// Groups of rows at most.
const GROUPS: usize = 64;
/// Letters astray that one more may be joined to: the few to whom everybody pays a share.
const RECENT: usize = 4;

/// The outgoing mail of a group of senders.
///
/// ```
/// use ecograph::base::Block;
///
/// let tell = Block::pack(0..3, 0..3, &[(0, 2), (1, 2)])?;
/// let mut heard = [0_i64; 3];
/// tell.gather(&mut heard, (), |agent, targets, (), mail| {
///     targets.iter().for_each(|&target| mail.send(target, 10));
///     // To agents without a connector, too.
///     mail.send(agent, 1);
/// });
/// assert_eq!(heard, [1, 1, 21]);
/// # Ok::<(), ecograph::base::block::Stranger>(())
/// ```
#[derive(Debug)]
pub struct Mail<'a, V: Parcel> {
    first_bin: u32,
    bins: &'a mut [Bin],
    values: &'a mut [V],
    addresses: &'a mut [u16],
    spill: &'a mut Vec<(u32, V)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    next: u32,
    end: u32,
}

impl<V: Parcel> Mail<'_, V> {
    /// Sends `value` to `target`, where it is added.
    #[inline]
    pub fn send(&mut self, target: u32, value: V) {
        let bin = (target >> SHIFT).wrapping_sub(self.first_bin) as usize;
        if let Some(bin) = self.bins.get_mut(bin)
            && bin.next < bin.end
        {
            let place = bin.next as usize;
            if !V::ADDRESSED {
                self.values[place] = value;
                self.addresses[place] = target as u16;
                bin.next += 1;
                return;
            }
            if let Some(word) = value.addressed(target) {
                self.values[place] = word;
                bin.next += 1;
                return;
            }
        }
        self.spill(target, value);
    }

    /// Out of line, so that what is usual is short.
    #[inline(never)]
    fn spill(&mut self, target: u32, value: V) {
        if V::ADDRESSED {
            let recent = self.spill.iter_mut().rev().take(RECENT);
            if let Some((_, known)) = recent.into_iter().find(|letter| letter.0 == target) {
                return known.join(value);
            }
        }
        self.spill.push((target, value));
    }
}

/// How the mail of a block sorts: groups of rows, and the room of each bin in each.
#[derive(Debug)]
pub(crate) struct Sorting {
    groups: Vec<usize>,
    first_bin: u32,
    n_bins: usize,
    /// By group: room of each bin.
    rooms: Vec<Vec<Bin>>,
}

impl Sorting {
    fn of(block: &Block) -> Self {
        let pieces = block.pieces();
        let n_groups = (pieces.len() - 1).min(GROUPS);
        let groups: Vec<usize> =
            (0..=n_groups).map(|group| pieces[group * (pieces.len() - 1) / n_groups]).collect();
        let ends = block.ends();
        let first_bin = ends.start >> SHIFT;
        let n_bins =
            if ends.is_empty() { 0 } else { ((ends.end - 1) >> SHIFT) - first_bin + 1 } as usize;
        let room = |rows: &[usize]| {
            let offsets = block.offsets();
            let mut bins = vec![Bin::default(); n_bins];
            for target in &block.all_targets()[offsets[rows[0]]..offsets[rows[1]]] {
                bins[((target >> SHIFT) - first_bin) as usize].end += 1;
            }
            let mut start = 0;
            for bin in &mut bins {
                let end = start + bin.end;
                *bin = Bin { next: start, end };
                start = end;
            }
            bins
        };
        let rooms = groups.par_windows(2).map(room).collect();
        Self { groups, first_bin, n_bins, rooms }
    }
}

/// Letters on their way, from [`Block::send`] to [`Block::receive`].
#[derive(Debug, Default)]
pub struct Letters<V: Parcel> {
    first_bin: u32,
    n_bins: usize,
    /// Where each group's letters begin.
    starts: Vec<usize>,
    values: Vec<V>,
    /// Low bits of the addresses.
    addresses: Vec<u16>,
    groups: Vec<Group<V>>,
}

#[derive(Debug, Default)]
struct Group<V> {
    bins: Vec<Bin>,
    spill: Vec<(u32, V)>,
}

impl Block {
    /// Lets every source write its mail; nothing is delivered yet.
    pub(crate) fn collect<V: Parcel, L: Lane>(
        &self,
        lanes: L,
        rule: impl Fn(Piece<'_, L>, &mut Mail<'_, V>) + Sync,
    ) -> Letters<V> {
        let sorting = self.sorting.get_or_init(|| Sorting::of(self));
        let mut letters = self.take_letters::<V>();
        letters.prepare(sorting, self);
        let mut parts = Vec::with_capacity(letters.groups.len());
        let mut values = letters.values.as_mut_slice();
        let mut addresses = letters.addresses.as_mut_slice();
        let mut lanes = lanes;
        for (group, rows) in letters.groups.iter_mut().zip(sorting.groups.windows(2)) {
            let connectors = self.offsets()[rows[1]] - self.offsets()[rows[0]];
            let (own_values, behind) = values.split_at_mut(connectors);
            values = behind;
            let (own_addresses, behind) =
                addresses.split_at_mut(if V::ADDRESSED { 0 } else { connectors });
            addresses = behind;
            let (own_lanes, behind) = lanes.split(rows[1] - rows[0], connectors);
            lanes = behind;
            parts.push((rows[0]..rows[1], own_lanes, group, (own_values, own_addresses)));
        }
        let write = |(rows, lanes, group, (values, addresses)): (_, _, &mut Group<V>, _)| {
            let Group { bins, spill } = group;
            let first_bin = sorting.first_bin;
            let mut mail = Mail { first_bin, bins, values, addresses, spill };
            self.by_piece(rows, lanes, |piece| rule(piece, &mut mail));
            // ORDER: stable, so that letters to one target stay in the order of senders.
            spill.sort_by_key(|(target, _)| target >> SHIFT);
        };
        if parts.len() == 1 {
            parts.into_iter().for_each(write);
        } else {
            parts.into_par_iter().for_each(write);
        }
        letters
    }

    fn take_letters<V: Parcel>(&self) -> Letters<V> {
        let Ok(mut kept) = self.letters.lock() else { return Letters::default() };
        let fitting = kept.iter().position(|letters| letters.is::<Letters<V>>());
        fitting
            .and_then(|at| kept.swap_remove(at).downcast().ok())
            .map_or_else(Letters::default, |letters| *letters)
    }

    /// Adds every letter at its target, then keeps the buffers for the next time.
    pub(crate) fn hand_out<V: Parcel + AddAssign>(&self, letters: Letters<V>, into: &mut [V]) {
        letters.add_to(into);
        self.keep(letters);
    }

    /// Adds the numbers of every bundle to the columns at its target, bin by bin, then keeps the
    /// buffers.
    pub(crate) fn hand_over<const V: usize>(
        &self,
        letters: Letters<Bundle<V>>,
        columns: Vec<(&[usize], &mut [f32])>,
    ) {
        let ends = self.ends();
        let mut rest: Vec<_> = columns
            .into_iter()
            .map(|(values, column)| (values, &mut column[ends.start as usize..ends.end as usize]))
            .collect();
        let mut parts = Vec::with_capacity(letters.n_bins);
        for bin in 0..letters.n_bins {
            let first = letters.first_of(bin);
            let skip = (ends.start.max(first) - first) as usize;
            let length = ends.end.min(first + (1 << SHIFT)) as usize - first as usize - skip;
            let mut own = Vec::with_capacity(rest.len());
            for (values, column) in &mut rest {
                let (part, behind) = std::mem::take(column).split_at_mut(length);
                *column = behind;
                own.push((*values, part));
            }
            parts.push((bin, skip, own));
        }
        let take = |sums: &mut Vec<Bundle<V>>, (bin, skip, own): (usize, usize, Vec<_>)| {
            sums.clear();
            sums.resize(1 << SHIFT, Bundle::default());
            letters.add_bin(bin, sums);
            for (values, column) in own {
                let (values, column): (&[usize], &mut [f32]) = (values, column);
                for &value in values {
                    let sums = sums[skip..].iter();
                    column.iter_mut().zip(sums).for_each(|(to, sum)| *to += sum.0[value]);
                }
            }
        };
        if parts.len() < 2 || letters.groups.len() < 2 {
            let mut sums = Vec::new();
            for part in parts {
                take(&mut sums, part);
            }
        } else {
            parts.into_par_iter().for_each_init(Vec::new, take);
        }
        self.keep(letters);
    }

    fn keep<V: Parcel>(&self, letters: Letters<V>) {
        if let Ok(mut kept) = self.letters.lock() {
            kept.push(Box::new(letters));
        }
    }
}

impl<V: Parcel> Letters<V> {
    fn prepare(&mut self, sorting: &Sorting, block: &Block) {
        (self.first_bin, self.n_bins) = (sorting.first_bin, sorting.n_bins);
        self.starts.clear();
        self.starts.extend(sorting.groups.iter().map(|&row| block.offsets()[row]));
        self.values.resize(block.len(), V::default());
        self.addresses.resize(if V::ADDRESSED { 0 } else { block.len() }, 0);
        self.groups.resize_with(sorting.rooms.len(), Group::default);
        for (group, room) in self.groups.iter_mut().zip(&sorting.rooms) {
            group.bins.clone_from(room);
            group.spill.clear();
        }
    }

    /// Number of bins.
    pub(crate) fn n_bins(&self) -> usize {
        self.n_bins
    }

    /// First agent of a bin; agents of a bin are those up to the next one's.
    pub(crate) fn first_of(&self, bin: usize) -> u32 {
        (self.first_bin + bin as u32) << SHIFT
    }

    /// How many letters found room in a bin.
    pub(crate) fn count(&self, bin: usize) -> usize {
        (0..self.groups.len()).map(|group| self.range(group, bin).len()).sum()
    }

    /// The letters that found room in a bin, as (place of the agent in the bin, value), in the
    /// order of senders.
    pub(crate) fn each_of_bin(&self, bin: usize, mut take: impl FnMut(usize, V)) {
        (0..self.groups.len()).for_each(|group| self.each_of_room(group, bin, &mut take));
    }

    #[inline]
    fn each_of_room(&self, group: usize, bin: usize, mut take: impl FnMut(usize, V)) {
        let range = self.range(group, bin);
        let values = &self.values[range.clone()];
        if V::ADDRESSED {
            for word in values {
                let (value, place) = word.opened();
                take(place, value);
            }
        } else {
            for (&value, &address) in values.iter().zip(&self.addresses[range]) {
                take(usize::from(address) & PLACE as usize, value);
            }
        }
    }

    fn range(&self, group: usize, bin: usize) -> Range<usize> {
        let (bins, start) = (&self.groups[group].bins, self.starts[group]);
        let from = if bin == 0 { 0 } else { bins[bin - 1].end as usize };
        start + from..start + bins[bin].next as usize
    }
}

impl<V: Parcel + AddAssign> Letters<V> {
    fn add_to(&self, into: &mut [V]) {
        let first = (self.first_bin << SHIFT) as usize;
        let last = (first + (self.n_bins << SHIFT)).min(into.len());
        let bin = |(bin, agents): (usize, &mut [V])| self.add_bin(bin, agents);
        if self.n_bins < 2 || self.groups.len() < 2 {
            into[first.min(last)..last].chunks_mut(1 << SHIFT).enumerate().for_each(bin);
        } else {
            into[first.min(last)..last].par_chunks_mut(1 << SHIFT).enumerate().for_each(bin);
        }
        // Letters to agents of other species.
        for (target, value) in self.groups.iter().flat_map(|group| &group.spill) {
            let bin = (target >> SHIFT).wrapping_sub(self.first_bin) as usize;
            if self.n_bins <= bin {
                into[*target as usize] += *value;
            }
        }
    }

    fn add_bin(&self, bin: usize, agents: &mut [V]) {
        let number = self.first_bin + bin as u32;
        // ORDER: groups in order, and within each first what found room and then what spilled.
        for (number_of_group, group) in self.groups.iter().enumerate() {
            self.each_of_room(number_of_group, bin, |place, value| agents[place] += value);
            if group.spill.is_empty() {
                continue;
            }
            let spilled = group.spill.partition_point(|(target, _)| target >> SHIFT < number);
            for (target, value) in &group.spill[spilled..] {
                if target >> SHIFT != number {
                    break;
                }
                agents[(target & PLACE) as usize] += *value;
            }
        }
    }
}
