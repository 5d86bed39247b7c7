//! Pieces: consecutive rows seen at once, by rules that are cheaper for many than for one.
//!
//! Whoever looks at values far off waits for each of them, unless the looks stand in a loop of
//! their own that depends on nothing it sees: then they are waited for together.
//!
//! ```
//! use ecograph::base::{Along, Block, Own};
//!
//! // Who hears how much, from friends as strong as this.
//! let chat = Block::pack(0..3, 0..3, &[(0, 1), (0, 2), (1, 2)])?;
//! let (strength, level) = ([0.5_f32, 0.5, 1.0], [1.0_f32, 2.0, 4.0]);
//! let mut heard = [0.0_f32; 3];
//! chat.each_piece((Own(&mut heard[..]), Along(&strength[..])), |piece| {
//!     assert_eq!((piece.sources(), piece.targets()), (0..3, &[1, 2, 2][..]));
//!     let levels = piece.look(&level, 0);
//!     piece.beside(Along(&levels[..])).each(|_, _, ((heard, strength), levels)| {
//!         *heard = strength.iter().zip(levels).map(|(strength, level)| strength * level).sum();
//!     });
//! });
//! assert_eq!(heard, [3.0, 4.0, 0.0]);
//! # Ok::<(), ecograph::base::block::Stranger>(())
//! ```

use std::ops::Range;

use crate::base::{
    block::Block,
    lanes::Lane,
    mail::{Letters, Mail},
    parcel::Parcel,
};

/// Consecutive rows of a block with their lanes.
///
/// How a block is cut into pieces is no part of the result, so a rule must not use it.
#[derive(Debug)]
pub struct Piece<'b, L> {
    block: &'b Block,
    rows: Range<usize>,
    lanes: L,
}

impl<'b, L: Lane> Piece<'b, L> {
    /// `lanes` begin at the first of the rows.
    pub(crate) fn of(block: &'b Block, rows: Range<usize>, lanes: L) -> Self {
        Self { block, rows, lanes }
    }

    /// The sources of the rows.
    #[must_use]
    pub fn sources(&self) -> Range<u32> {
        let first = self.block.sources().start;
        first + self.rows.start as u32..first + self.rows.end as u32
    }

    /// Targets of all the rows, one row after another.
    #[must_use]
    pub fn targets(&self) -> &'b [u32] {
        let offsets = self.block.offsets();
        &self.block.all_targets()[offsets[self.rows.start]..offsets[self.rows.end]]
    }

    /// The value of a column at each of the [`Self::targets`]; `first`: the agent of its first slot.
    ///
    /// # Panics
    /// When a target has no slot.
    #[must_use]
    pub fn look<T: Copy>(&self, column: &[T], first: u32) -> Vec<T> {
        self.targets().iter().map(|&target| column[(target - first) as usize]).collect()
    }

    /// The same rows with one more lane, which begins at the first of them.
    #[must_use]
    pub fn beside<M: Lane>(self, lane: M) -> Piece<'b, (L, M)> {
        Piece { block: self.block, rows: self.rows, lanes: (self.lanes, lane) }
    }

    /// Goes over the rows in order: `rule(agent, targets, lanes)`.
    pub fn each(self, mut rule: impl FnMut(u32, &[u32], L::Item)) {
        let Self { block, rows, mut lanes } = self;
        let offsets = &block.offsets()[rows.start..=rows.end];
        let mut rest = &block.all_targets()[offsets[0]..];
        let agents = block.sources().start + rows.start as u32..;
        for (agent, ends) in agents.zip(offsets.windows(2)) {
            let (targets, behind) = rest.split_at(ends[1] - ends[0]);
            rest = behind;
            rule(agent, targets, lanes.next(targets.len()));
        }
    }
}

impl<'b, L, M> Piece<'b, (L, M)> {
    /// Takes off the last lane, whose rows need not be told apart.
    ///
    /// ```
    /// use ecograph::base::{Along, Block, Own};
    /// let chat = Block::pack(0..2, 0..2, &[(0, 1), (1, 0)])?;
    /// let (mut degree, mut age) = ([0; 2], [3, 4]);
    /// chat.each_piece((Own(&mut degree[..]), Along(&mut age[..])), |piece| {
    ///     let (piece, Along(age)) = piece.apart();
    ///     age.iter_mut().for_each(|age| *age += 1);
    ///     piece.each(|_, targets, degree| *degree = targets.len());
    /// });
    /// assert_eq!((degree, age), ([1; 2], [4, 5]));
    /// # Ok::<(), ecograph::base::block::Stranger>(())
    /// ```
    #[must_use]
    pub fn apart(self) -> (Piece<'b, L>, M) {
        let (lanes, lane) = self.lanes;
        (Piece { block: self.block, rows: self.rows, lanes }, lane)
    }
}

impl Block {
    /// [`Block::each`], the rule seeing a piece of the rows at a time.
    pub fn each_piece<L: Lane>(&self, lanes: L, rule: impl Fn(Piece<'_, L>) + Sync) {
        self.drive(self.pieces(), self.of_sources(lanes), &|rows, lanes| {
            rule(Piece::of(self, rows, lanes));
        });
    }

    /// [`Block::send`], the rule seeing a piece of the rows at a time.
    ///
    /// ```
    /// use ecograph::base::{Along, Block, Bundle};
    /// let rows = Block::pack(0..1, 1..3, &[(0, 1), (0, 2)])?;
    /// let open = [1.0_f32, 0.0];
    /// let letters = rows.send_pieces((), |piece, mail| {
    ///     let open = piece.look(&open, 1);
    ///     piece.beside(Along(&open[..])).each(|_, targets, ((), open)| {
    ///         targets.iter().zip(open).for_each(|(&target, &open)| mail.send(target, Bundle([open])));
    ///     });
    /// });
    /// let mut came = [0.0; 3];
    /// rows.receive(letters, vec![(&[0], &mut came)]);
    /// assert_eq!(came, [0.0, 1.0, 0.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn send_pieces<V: Parcel, L: Lane>(
        &self,
        lanes: L,
        rule: impl Fn(Piece<'_, L>, &mut Mail<'_, V>) + Sync,
    ) -> Letters<V> {
        self.collect(lanes, rule)
    }

    /// The lanes of the source species, cut out of those of all agents.
    pub(crate) fn of_sources<L: Lane>(&self, lanes: L) -> L {
        let (_, lanes) = lanes.split(self.sources().start as usize, 0);
        lanes.split(self.sources().len(), self.len()).0
    }

    /// Goes over rows piece by piece, in order; `lanes` begin at the first of them.
    pub(crate) fn by_piece<L: Lane>(
        &self,
        rows: Range<usize>,
        lanes: L,
        mut rule: impl FnMut(Piece<'_, L>),
    ) {
        let behind = self.pieces().partition_point(|&row| row <= rows.start);
        let (mut start, mut rest) = (rows.start, lanes);
        for &end in self.pieces()[behind..].iter().take_while(|&&row| row <= rows.end) {
            let connectors = self.offsets()[end] - self.offsets()[start];
            let (own, others) = rest.split(end - start, connectors);
            rule(Piece::of(self, start..end, own));
            (start, rest) = (end, others);
        }
    }

    fn drive<L: Lane>(&self, pieces: &[usize], lanes: L, body: &(impl Fn(Range<usize>, L) + Sync)) {
        let (first, last) = (pieces[0], pieces[pieces.len() - 1]);
        if pieces.len() == 2 {
            return body(first..last, lanes);
        }
        let half = pieces.len() / 2;
        let middle = pieces[half];
        let connectors = self.offsets()[middle] - self.offsets()[first];
        let (left, right) = lanes.split(middle - first, connectors);
        rayon::join(
            || self.drive(&pieces[..=half], left, body),
            || self.drive(&pieces[half..], right, body),
        );
    }
}
