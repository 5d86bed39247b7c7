//! A channel as a compressed block: rows of connectors by source, each in the order of targets.
//!
//! Offsets run over the index range of the source species only. No duplicates, no connector of an
//! agent with itself. Rows by target are derived on demand ([`Incoming`]).

use std::{
    any::Any,
    ops::Range,
    sync::{Mutex, OnceLock},
};

use rayon::prelude::*;
use thiserror::Error;

use crate::base::{digest::digest, id, incoming::Incoming, mail::Sorting, script::Script};

/// Connectors (and rows) that one thread handles in one go.
pub(crate) const PIECE: usize = 1 << 15;

/// Rows of connectors by source.
///
/// ```
/// use ecograph::base::{Block, Changes};
///
/// // Users 0, 1, 2 follow accounts 3 and 4; the order in which connectors are given does not matter.
/// let mut follows = Block::pack(0..3, 3..5, &[(2, 3), (0, 4), (0, 3)])?;
/// assert_eq!((follows.sources(), follows.ends(), follows.len()), (0..3, 3..5, 3));
/// assert_eq!(follows.targets(0), [3, 4]);
/// assert_eq!((follows.degree(1), follows.is_empty()), (0, false));
/// assert_eq!(follows.iter().collect::<Vec<_>>(), [(0, 3), (0, 4), (2, 3)]);
///
/// // Places are those of columns of connectors.
/// let place = follows.find(2, 3).expect("user 2 follows account 3");
/// assert_eq!((follows.row(2), follows.source_of(place)), (2..3, 2));
/// assert_eq!(follows.all_targets()[place], 3);
/// assert_eq!(follows.offsets(), [0, 2, 2, 3]);
///
/// // All changes of a step are one merge; a column of connectors follows it.
/// let mut changes = Changes::new();
/// changes.break_at(place);
/// changes.form(1, 4);
/// let script = follows.script(changes, None);
/// let mut strength = Vec::new();
/// script.follow(&[0.1, 0.2, 0.3], &mut strength, 0.5);
/// let before = follows.digest();
/// follows.apply(&script);
/// assert_eq!(follows.iter().collect::<Vec<_>>(), [(0, 3), (0, 4), (1, 4)]);
/// assert_eq!(strength, [0.1, 0.2, 0.5]);
/// assert_ne!(follows.digest(), before);
/// # Ok::<(), ecograph::base::block::Stranger>(())
/// ```
#[derive(Debug)]
pub struct Block {
    sources: Range<u32>,
    ends: Range<u32>,
    offsets: Vec<usize>,
    targets: Vec<u32>,
    /// Boundaries of pieces, as rows counted from 0.
    pieces: Vec<usize>,
    incoming: Option<Incoming>,
    /// How mail sorts: found at the first sending after a change.
    pub(crate) sorting: OnceLock<Sorting>,
    /// Buffers of letters, kept from call to call; they hold nothing between calls.
    pub(crate) letters: Mutex<Vec<Box<dyn Any + Send>>>,
    spare_offsets: Vec<usize>,
    spare_targets: Vec<u32>,
}

/// A connector whose end is not of the channel's species.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("connector {source_agent} to {target_agent} has an end outside the channel's species")]
pub struct Stranger {
    /// Its source.
    pub source_agent: u32,
    /// Its target.
    pub target_agent: u32,
}

/// What breaks and what forms in a channel.
///
/// Of a connector named twice the first counts; one that stands already is not formed again,
/// unless it breaks in the same change: then it forms anew, with initial values.
///
/// ```
/// use ecograph::base::Changes;
///
/// let (mut mine, mut others) = (Changes::new(), Changes::new());
/// mine.form(0, 1);
/// others.form(1, 0);
/// others.break_at(2);
/// mine.extend(&others);
/// assert_eq!(mine.counts(), (1, 2));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub(crate) broken: Vec<usize>,
    pub(crate) formed: Vec<u64>,
}

impl Changes {
    /// Nothing changes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The connector at this place of the block breaks.
    #[inline]
    pub fn break_at(&mut self, place: usize) {
        self.broken.push(place);
    }

    /// A connector from `source` to `target` forms. One to itself is dropped by the merge.
    #[inline]
    pub fn form(&mut self, source: u32, target: u32) {
        self.formed.push(u64::from(source) << 32 | u64::from(target));
    }

    /// All of `other` as well.
    pub fn extend(&mut self, other: &Self) {
        self.broken.extend_from_slice(&other.broken);
        self.formed.extend_from_slice(&other.formed);
    }

    /// How many break and how many are proposed to form.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.broken.len(), self.formed.len())
    }
}

impl Block {
    /// A channel without connectors between two index ranges.
    ///
    /// ```
    /// # use ecograph::base::Block;
    /// assert!(Block::empty(0..2, 0..2).is_empty());
    /// ```
    #[must_use]
    pub fn empty(sources: Range<u32>, ends: Range<u32>) -> Self {
        let rows = sources.len();
        Self::of_rows(sources, ends, vec![0; rows + 1], Vec::new())
    }

    pub(crate) fn of_rows(
        sources: Range<u32>,
        ends: Range<u32>,
        offsets: Vec<usize>,
        targets: Vec<u32>,
    ) -> Self {
        let mut block = Self {
            sources,
            ends,
            offsets,
            targets,
            pieces: Vec::new(),
            incoming: None,
            sorting: OnceLock::new(),
            letters: Mutex::new(Vec::new()),
            spare_offsets: Vec::new(),
            spare_targets: Vec::new(),
        };
        block.cut();
        block
    }

    /// A block from saved rows, if they are rows of a block.
    ///
    /// ```
    /// # use ecograph::base::Block;
    /// let rows = |targets| Block::restored(0..2, 0..2, vec![0, 1, 2], targets);
    /// assert_eq!(rows(vec![1, 0]).map(|block| block.len()), Some(2));
    /// assert!(rows(vec![1, 7]).is_none(), "there is no agent 7");
    /// ```
    #[must_use]
    pub fn restored(
        sources: Range<u32>,
        ends: Range<u32>,
        offsets: Vec<usize>,
        targets: Vec<u32>,
    ) -> Option<Self> {
        let framed = offsets.len() == sources.len() + 1
            && offsets.first() == Some(&0)
            && offsets.last() == Some(&targets.len())
            && offsets.is_sorted();
        let rows = framed
            && offsets.par_windows(2).enumerate().all(|(row, ends_of_row)| {
                let row_targets = &targets[ends_of_row[0]..ends_of_row[1]];
                row_targets.is_sorted_by(|a, b| a < b)
                    && row_targets.iter().all(|target| ends.contains(target))
                    && !row_targets.contains(&(sources.start + row as u32))
            });
        rows.then(|| Self::of_rows(sources, ends, offsets, targets))
    }

    /// Index range of the source species.
    #[must_use]
    pub fn sources(&self) -> Range<u32> {
        self.sources.clone()
    }

    /// Index range of the target species.
    #[must_use]
    pub fn ends(&self) -> Range<u32> {
        self.ends.clone()
    }

    /// Number of connectors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there are no connectors.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Places of a source's connectors; empty for an agent of another species.
    #[must_use]
    #[inline]
    pub fn row(&self, source: u32) -> Range<usize> {
        if !self.sources.contains(&source) {
            return 0..0;
        }
        let row = (source - self.sources.start) as usize;
        self.offsets[row]..self.offsets[row + 1]
    }

    /// A source's targets, ascending.
    #[must_use]
    #[inline]
    pub fn targets(&self, source: u32) -> &[u32] {
        &self.targets[self.row(source)]
    }

    /// How many connectors a source has.
    #[must_use]
    #[inline]
    pub fn degree(&self, source: u32) -> usize {
        self.row(source).len()
    }

    /// Place of the connector from `source` to `target`. O(log degree).
    #[must_use]
    pub fn find(&self, source: u32, target: u32) -> Option<usize> {
        let row = self.row(source);
        let place = self.targets[row.clone()].binary_search(&target).ok()?;
        Some(row.start + place)
    }

    /// Places of connectors (source, target); of one that is not there where it would stand.
    ///
    /// For many that lie far off: what is looked at has loops of its own, so that it is waited for
    /// together.
    ///
    /// ```
    /// # use ecograph::base::Block;
    /// let follows = Block::pack(0..3, 3..5, &[(2, 3), (0, 4), (0, 3)])?;
    /// assert_eq!(follows.find_many([(2, 3), (2, 4), (1, 3)].into_iter()), [Ok(2), Err(3), Err(2)]);
    /// # Ok::<(), ecograph::base::block::Stranger>(())
    /// ```
    #[must_use]
    pub fn find_many(
        &self,
        connectors: impl Iterator<Item = (u32, u32)> + Clone,
    ) -> Vec<Result<usize, usize>> {
        let rows: Vec<Range<usize>> =
            connectors.clone().map(|(source, _)| self.row(source)).collect();
        let firsts: Vec<Option<u32>> =
            rows.iter().map(|row| self.targets.get(row.start).copied()).collect();
        let place = |((row, first), (_, target)): ((Range<usize>, Option<u32>), (u32, u32))| {
            if row.is_empty() || first.is_none_or(|first| target < first) {
                return Err(row.start);
            }
            let search = self.targets[row.clone()].binary_search(&target);
            search.map(|place| row.start + place).map_err(|place| row.start + place)
        };
        rows.into_iter().zip(firsts).zip(connectors).map(place).collect()
    }

    /// The target of the connector at each place.
    #[must_use]
    pub fn all_targets(&self) -> &[u32] {
        &self.targets
    }

    /// Where each source's row begins, length `sources + 1`.
    #[must_use]
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The source of the connector at a place. O(log sources).
    #[must_use]
    pub fn source_of(&self, place: usize) -> u32 {
        self.sources.start + self.offsets.partition_point(|&offset| offset <= place) as u32 - 1
    }

    /// Every connector as (source, target), in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.sources().flat_map(|source| self.targets(source).iter().map(move |&t| (source, t)))
    }

    /// Rows by target, if somebody declared to read them ([`Self::derive_incoming`]).
    #[must_use]
    pub fn incoming(&self) -> Option<&Incoming> {
        self.incoming.as_ref()
    }

    /// From now on rows by target are kept beside the rows by source.
    ///
    /// ```
    /// # use ecograph::base::Block;
    /// let mut follows = Block::pack(0..3, 3..5, &[(2, 3), (0, 4), (0, 3)])?;
    /// follows.derive_incoming();
    /// assert_eq!(follows.incoming().map(|rows| rows.sources(3)), Some(&[0, 2][..]));
    /// # Ok::<(), ecograph::base::block::Stranger>(())
    /// ```
    pub fn derive_incoming(&mut self) {
        let incoming = Incoming::of(self);
        self.incoming = Some(incoming);
    }

    /// Digest of rows and targets. *O(connectors)*, parallel.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let rows = digest(&self.offsets, |offset| offset as u64);
        id::join(rows, digest(&self.targets, u64::from))
    }

    /// Boundaries of pieces of about [`PIECE`] connectors and rows, as rows counted from 0.
    pub(crate) fn pieces(&self) -> &[usize] {
        &self.pieces
    }

    /// The script that turns this block into itself with `changes` made and without connectors
    /// to or from agents that are not `alive`.
    ///
    /// O(changes · log) without `alive`; with it every connector is looked at once.
    #[must_use]
    pub fn script(&self, changes: Changes, alive: Option<&[u8]>) -> Script {
        Script::of(self, changes, alive, alive)
    }

    /// The same where no connector leads to or from the dead: O(changes · log). What would form
    /// with one of them does not.
    pub(crate) fn script_of_clean(&self, changes: Changes, alive: &[u8]) -> Script {
        Script::of(self, changes, None, Some(alive))
    }

    /// Rewrites rows and targets by a script of this block; columns must [`Script::follow`] it.
    pub fn apply(&mut self, script: &Script) {
        let mut offsets = std::mem::take(&mut self.spare_offsets);
        script.shift(&self.offsets, self.sources.start, &mut offsets);
        self.spare_offsets = std::mem::replace(&mut self.offsets, offsets);
        let mut targets = std::mem::take(&mut self.spare_targets);
        script.rewrite(&self.targets, &mut targets, 0, |formed| formed as u32);
        self.spare_targets = std::mem::replace(&mut self.targets, targets);
        self.cut();
        if self.incoming.is_some() {
            self.derive_incoming();
        }
    }

    fn cut(&mut self) {
        self.sorting = OnceLock::new();
        let rows = self.sources.len();
        let weight = self.targets.len() + rows;
        let boundary = |piece: usize| {
            // The first row at which so many rows and connectors lie behind.
            let (mut low, mut high) = (0, rows);
            while low < high {
                let middle = low.midpoint(high);
                if self.offsets[middle] + middle < piece * PIECE {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            low
        };
        let mut pieces: Vec<usize> = (0..weight.div_ceil(PIECE)).map(boundary).collect();
        pieces.push(rows);
        pieces.dedup();
        if pieces.len() == 1 {
            pieces.push(rows);
        }
        self.pieces = pieces;
    }
}
