//! Lanes: what a rule is handed of a column, its agent's slot (`Own`) or its row of connectors (`Along`).
//!
//! A lane gives out its rows in order, so a mutable column can be cut among threads and no two
//! rules ever see the same slot. Tuples of lanes are lanes, up to six.

use std::{
    iter::{Copied, RepeatN, RepeatWith, Take, Zip, repeat_n, repeat_with},
    mem,
    ops::Range,
    slice,
};

/// The agent's own slot of a column: by value from `&[T]`, as `&mut T` from `&mut [T]`.
#[derive(Debug)]
pub struct Own<S>(pub S);

/// The agent's own slots of a list that has several for each agent: `&mut [T]` from `&mut [T]`.
#[derive(Debug)]
pub struct Several<S>(pub S, pub usize);

/// The agent's row of a column of connectors: `&[T]` or `&mut [T]`, as long as its targets.
#[derive(Debug)]
pub struct Along<S>(pub S);

/// The next values of a column, whole: only a loop that must give every value can write it.
#[derive(Debug)]
pub struct Fresh<'a, T> {
    /// The next values, length `n_agents`.
    pub(crate) values: &'a mut [T],
    /// Which slots were written.
    pub(crate) covered: &'a mut Vec<Range<usize>>,
}

impl<'a, T> Fresh<'a, T> {
    /// Lends `values` as next values; `covered` tells afterwards which were given.
    ///
    /// ```
    /// # use ecograph::base::{Crowd, Fresh};
    /// let (mut next, mut covered) = (vec![0; 3], Vec::new());
    /// Crowd(0..2).renew(Fresh::new(&mut next, &mut covered), (), |agent, ()| agent + 1);
    /// assert_eq!((next, covered), (vec![1, 2, 0], vec![0..2]));
    /// ```
    pub fn new(values: &'a mut [T], covered: &'a mut Vec<Range<usize>>) -> Self {
        Self { values, covered }
    }
}

/// Something that gives each agent of a loop its part, in order.
///
/// ```
/// use ecograph::base::{Along, Block, Own};
///
/// // A rule gets the agent's own slot, and the slots of its connectors.
/// let chat = Block::pack(0..2, 0..2, &[(0, 1), (1, 0)])?;
/// let (mut use_of, strength) = (vec![0.0_f32; 2], vec![0.5_f32, 0.25]);
/// chat.each((Own(&mut use_of[..]), Along(&strength[..])), |_, _, (use_of, strength)| {
///     *use_of = strength.iter().sum();
/// });
/// assert_eq!(use_of, [0.5, 0.25]);
/// # Ok::<(), ecograph::base::block::Stranger>(())
/// ```
pub trait Lane: Send + Sized {
    /// What one rule is handed.
    type Item;

    /// Parts of agents without rows, one after another.
    type Walk: Iterator;

    /// Cuts off the next `agents` rows, which have `connectors` connectors in all.
    ///
    /// # Panics
    /// When the lane is shorter: a column of something else was lent.
    #[must_use]
    fn split(self, agents: usize, connectors: usize) -> (Self, Self);

    /// The next agent's part, its row having `connectors` connectors.
    fn next(&mut self, connectors: usize) -> Self::Item;

    /// Goes over `agents` agents without rows. Faster than [`Self::next`], because the lengths are
    /// looked at once.
    ///
    /// # Panics
    /// When the lane is shorter.
    fn walk(self, agents: usize) -> Self::Walk;

    /// What one rule is handed, of a step of the walk.
    fn item(walked: <Self::Walk as Iterator>::Item) -> Self::Item;
}

impl<'a, T: Copy + Sync> Lane for Own<&'a [T]> {
    type Item = T;
    type Walk = Copied<slice::Iter<'a, T>>;

    fn split(self, agents: usize, _connectors: usize) -> (Self, Self) {
        let (left, right) = self.0.split_at(agents);
        (Self(left), Self(right))
    }

    #[inline]
    fn next(&mut self, _connectors: usize) -> T {
        let own = self.0[0];
        self.0 = &self.0[1..];
        own
    }

    #[inline]
    fn walk(self, agents: usize) -> Self::Walk {
        self.0[..agents].iter().copied()
    }

    #[inline]
    fn item(walked: T) -> T {
        walked
    }
}

impl<'a, T: Send> Lane for Own<&'a mut [T]> {
    type Item = &'a mut T;
    type Walk = slice::IterMut<'a, T>;

    fn split(self, agents: usize, _connectors: usize) -> (Self, Self) {
        let (left, right) = self.0.split_at_mut(agents);
        (Self(left), Self(right))
    }

    #[inline]
    fn next(&mut self, _connectors: usize) -> &'a mut T {
        let (own, rest) = mem::take(&mut self.0).split_at_mut(1);
        self.0 = rest;
        &mut own[0]
    }

    #[inline]
    fn walk(self, agents: usize) -> Self::Walk {
        self.0[..agents].iter_mut()
    }

    #[inline]
    fn item(walked: &'a mut T) -> &'a mut T {
        walked
    }
}

impl<'a, T: Send> Lane for Several<&'a mut [T]> {
    type Item = &'a mut [T];
    type Walk = slice::ChunksExactMut<'a, T>;

    fn split(self, agents: usize, _connectors: usize) -> (Self, Self) {
        let (left, right) = self.0.split_at_mut(agents * self.1);
        (Self(left, self.1), Self(right, self.1))
    }

    #[inline]
    fn next(&mut self, _connectors: usize) -> &'a mut [T] {
        let (own, rest) = mem::take(&mut self.0).split_at_mut(self.1);
        self.0 = rest;
        own
    }

    fn walk(self, agents: usize) -> Self::Walk {
        self.0[..agents * self.1].chunks_exact_mut(self.1)
    }

    #[inline]
    fn item(walked: &'a mut [T]) -> &'a mut [T] {
        walked
    }
}

impl<'a, T: Sync> Lane for Along<&'a [T]> {
    type Item = &'a [T];
    type Walk = RepeatN<&'a [T]>;

    fn split(self, _agents: usize, connectors: usize) -> (Self, Self) {
        let (left, right) = self.0.split_at(connectors);
        (Self(left), Self(right))
    }

    #[inline]
    fn next(&mut self, connectors: usize) -> &'a [T] {
        let (row, rest) = self.0.split_at(connectors);
        self.0 = rest;
        row
    }

    fn walk(self, agents: usize) -> Self::Walk {
        repeat_n(&[], agents)
    }

    fn item(walked: &'a [T]) -> &'a [T] {
        walked
    }
}

impl<'a, T: Send> Lane for Along<&'a mut [T]> {
    type Item = &'a mut [T];
    type Walk = Take<RepeatWith<fn() -> &'a mut [T]>>;

    fn split(self, _agents: usize, connectors: usize) -> (Self, Self) {
        let (left, right) = self.0.split_at_mut(connectors);
        (Self(left), Self(right))
    }

    #[inline]
    fn next(&mut self, connectors: usize) -> &'a mut [T] {
        let (row, rest) = mem::take(&mut self.0).split_at_mut(connectors);
        self.0 = rest;
        row
    }

    fn walk(self, agents: usize) -> Self::Walk {
        let empty: fn() -> &'a mut [T] = Default::default;
        repeat_with(empty).take(agents)
    }

    fn item(walked: &'a mut [T]) -> &'a mut [T] {
        walked
    }
}

/// The walk of a lane that may be missing: of a missing one how many agents are left.
#[derive(Debug)]
pub struct Maybe<W>(Result<W, usize>);

impl<W: Iterator> Iterator for Maybe<W> {
    type Item = Option<W::Item>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Ok(walk) => walk.next().map(Some),
            Err(left) => {
                *left = left.checked_sub(1)?;
                Some(None)
            }
        }
    }
}

/// A lane that may be missing: its rules are handed nothing of it then.
impl<L: Lane> Lane for Option<L> {
    type Item = Option<L::Item>;
    type Walk = Maybe<L::Walk>;

    fn split(self, agents: usize, connectors: usize) -> (Self, Self) {
        let Some(lane) = self else { return (None, None) };
        let (left, right) = lane.split(agents, connectors);
        (Some(left), Some(right))
    }

    #[inline]
    fn next(&mut self, connectors: usize) -> Option<L::Item> {
        self.as_mut().map(|lane| lane.next(connectors))
    }

    fn walk(self, agents: usize) -> Self::Walk {
        Maybe(self.map(|lane| lane.walk(agents)).ok_or(agents))
    }

    #[inline]
    fn item(walked: Option<<L::Walk as Iterator>::Item>) -> Self::Item {
        walked.map(L::item)
    }
}

/// A walk of several lanes is one of pairs: the first, and all the others.
macro_rules! pairs {
    ($last:ty) => { $last };
    ($first:ty, $($rest:ty),+) => { Zip<$first, pairs!($($rest),+)> };
}

macro_rules! zipped {
    ($last:expr) => { $last };
    ($first:expr, $($rest:expr),+) => { $first.zip(zipped!($($rest),+)) };
}

macro_rules! paired {
    ($last:ident) => { $last };
    ($first:ident, $($rest:ident),+) => { ($first, paired!($($rest),+)) };
}

macro_rules! tuples_are_lanes {
    ($($name:ident $at:tt $part:ident),+) => {
        impl<$($name: Lane),+> Lane for ($($name,)+) {
            type Item = ($($name::Item,)+);
            type Walk = pairs!($($name::Walk),+);

            fn split(self, agents: usize, connectors: usize) -> (Self, Self) {
                let halves = ($(self.$at.split(agents, connectors),)+);
                (($(halves.$at.0,)+), ($(halves.$at.1,)+))
            }

            #[expect(clippy::inline_always, reason = "a call costs as much as a short row")]
            #[inline(always)]
            fn next(&mut self, connectors: usize) -> Self::Item {
                ($(self.$at.next(connectors),)+)
            }

            #[inline]
            fn walk(self, agents: usize) -> Self::Walk {
                zipped!($(self.$at.walk(agents)),+)
            }

            #[inline]
            fn item(walked: <Self::Walk as Iterator>::Item) -> Self::Item {
                let paired!($($part),+) = walked;
                ($($name::item($part),)+)
            }
        }
    };
}

impl Lane for () {
    type Item = ();
    type Walk = RepeatN<()>;

    fn split(self, _agents: usize, _connectors: usize) -> (Self, Self) {
        ((), ())
    }

    fn next(&mut self, _connectors: usize) {}

    fn walk(self, agents: usize) -> Self::Walk {
        repeat_n((), agents)
    }

    fn item((): ()) {}
}

tuples_are_lanes!(A 0 a);
tuples_are_lanes!(A 0 a, B 1 b);
tuples_are_lanes!(A 0 a, B 1 b, C 2 c);
tuples_are_lanes!(A 0 a, B 1 b, C 2 c, D 3 d);
tuples_are_lanes!(A 0 a, B 1 b, C 2 c, D 3 d, E 4 e);
tuples_are_lanes!(A 0 a, B 1 b, C 2 c, D 3 d, E 4 e, F 5 f);
