//! Rows by target, derived from a block: who leads to an agent, and at which place.

use std::ops::Range;

use crate::base::block::Block;

/// Rows by target: sources ascending, and the place of each connector in the block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    first: u32,
    offsets: Vec<usize>,
    sources: Vec<u32>,
    places: Vec<usize>,
}

impl Incoming {
    /// Derives the rows by target. *O(connectors)*.
    #[must_use]
    pub fn of(block: &Block) -> Self {
        let first = block.ends().start;
        let mut offsets = vec![0; block.ends().len() + 1];
        for target in block.all_targets() {
            offsets[(target - first) as usize + 1] += 1;
        }
        for row in 1..offsets.len() {
            offsets[row] += offsets[row - 1];
        }
        let mut cursors = offsets.clone();
        let mut sources = vec![0; block.len()];
        let mut places = vec![0; block.len()];
        for (place, (source, target)) in block.iter().enumerate() {
            let cursor = &mut cursors[(target - first) as usize];
            sources[*cursor] = source;
            places[*cursor] = place;
            *cursor += 1;
        }
        Self { first, offsets, sources, places }
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
