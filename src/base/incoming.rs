//! Rows by target, derived from a block: who leads to an agent, and at which place.

use std::ops::Range;

use rayon::prelude::*;

use crate::base::{block::Block, parcel::Parcel};

/// Rows by target: sources ascending, and the place of each connector in the block.
///
/// ```
/// use ecograph::base::{Block, Incoming};
///
/// let follows = Block::pack(0..3, 3..5, &[(0, 3), (0, 4), (2, 3)])?;
/// let followers = Incoming::of(&follows);
/// assert_eq!((followers.sources(3), followers.degree(3)), (&[0, 2][..], 2));
/// // Where the connectors to account 3 stand in the block and in its columns.
/// assert_eq!(followers.places(3), [0, 2]);
/// # Ok::<(), ecograph::base::block::Stranger>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    first: u32,
    offsets: Vec<usize>,
    sources: Vec<u32>,
    places: Vec<usize>,
}

impl Incoming {
    /// Derives the rows by target. *O(connectors)*, parallel.
    #[must_use]
    pub fn of(block: &Block) -> Self {
        let letters = block.send((), |source, targets, (), mail| {
            for (&target, place) in targets.iter().zip(block.row(source)) {
                mail.send(target, Arrival { source, place });
            }
        });
        let ends = block.ends();
        let mut turned = Self {
            first: ends.start,
            offsets: vec![0; ends.len() + 1],
            sources: vec![0; block.len()],
            places: vec![0; block.len()],
        };
        let mut parts = Vec::with_capacity(letters.n_bins());
        let mut rest = (&mut turned.offsets[1..], &mut *turned.sources, &mut *turned.places);
        let mut before = 0;
        for bin in 0..letters.n_bins() {
            // The first bin may begin before the species does, the last may end behind it.
            let first = letters.first_of(bin).max(ends.start);
            let rows = letters.first_of(bin + 1).min(ends.end) - first;
            let skip = (first - letters.first_of(bin)) as usize;
            let count = letters.count(bin);
            let (offsets, sources, places) = rest;
            let (offsets, offsets_behind) = offsets.split_at_mut(rows as usize);
            let (sources, sources_behind) = sources.split_at_mut(count);
            let (places, places_behind) = places.split_at_mut(count);
            rest = (offsets_behind, sources_behind, places_behind);
            parts.push((bin, skip, before, offsets, sources, places));
            before += count;
        }
        parts.into_par_iter().for_each(|(bin, skip, before, offsets, sources, places)| {
            let mut cursors = vec![0; offsets.len() + 1];
            letters.each_of_bin(bin, |agent, _| cursors[agent - skip + 1] += 1);
            for row in 1..cursors.len() {
                cursors[row] += cursors[row - 1];
                offsets[row - 1] = before + cursors[row];
            }
            // ORDER: letters come in the order of senders, so sources ascend in each row.
            letters.each_of_bin(bin, |agent, arrival| {
                let cursor = &mut cursors[agent - skip];
                sources[*cursor] = arrival.source;
                places[*cursor] = arrival.place;
                *cursor += 1;
            });
        });
        turned
    }

    /// Sources of the connectors to `target`, ascending; none for an agent of another species.
    #[must_use]
    pub fn sources(&self, target: u32) -> &[u32] {
        &self.sources[self.row(target)]
    }

    /// Places in the block of the connectors to `target`, in the order of [`Self::sources`].
    #[must_use]
    pub fn places(&self, target: u32) -> &[usize] {
        &self.places[self.row(target)]
    }

    /// How many connectors lead to `target`.
    #[must_use]
    pub fn degree(&self, target: u32) -> usize {
        self.row(target).len()
    }

    fn row(&self, target: u32) -> Range<usize> {
        let row = target.wrapping_sub(self.first) as usize;
        if row + 1 < self.offsets.len() { self.offsets[row]..self.offsets[row + 1] } else { 0..0 }
    }
}

/// One connector on its way to its target's row.
#[derive(Clone, Copy, Debug, Default)]
struct Arrival {
    source: u32,
    place: usize,
}

impl Parcel for Arrival {}
