//! Lanes: what a rule is handed of a column, its agent's slot (`Own`) or its row of connectors (`Along`).
//!
//! A lane gives out its rows in order, so a mutable column can be cut among threads and no two
//! rules ever see the same slot. Tuples of lanes are lanes, up to six.

use std::{mem, ops::Range};

/// The agent's own slot of a column: by value from `&[T]`, as `&mut T` from `&mut [T]`.
#[derive(Debug)]
pub struct Own<S>(pub S);

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
    pub fn new(values: &'a mut [T], covered: &'a mut Vec<Range<usize>>) -> Self {
        Self { values, covered }
    }
}

/// Something that gives each agent of a loop its part, in order.
pub trait Lane: Send + Sized {
    /// What one rule is handed.
    type Item;

    /// Cuts off the next `agents` rows, which have `connectors` connectors in all.
    ///
    /// # Panics
    /// When the lane is shorter: a column of something else was lent.
    #[must_use]
    fn split(self, agents: usize, connectors: usize) -> (Self, Self);

    /// The next agent's part, its row having `connectors` connectors.
    fn next(&mut self, connectors: usize) -> Self::Item;
}

impl<T: Copy + Sync> Lane for Own<&[T]> {
    type Item = T;

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
}

impl<'a, T: Send> Lane for Own<&'a mut [T]> {
    type Item = &'a mut T;

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
}

impl<'a, T: Sync> Lane for Along<&'a [T]> {
    type Item = &'a [T];

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
}

impl<'a, T: Send> Lane for Along<&'a mut [T]> {
    type Item = &'a mut [T];

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
}

/// A lane that may be missing: its rules are handed nothing of it then.
impl<L: Lane> Lane for Option<L> {
    type Item = Option<L::Item>;

    fn split(self, agents: usize, connectors: usize) -> (Self, Self) {
        let Some(lane) = self else { return (None, None) };
        let (left, right) = lane.split(agents, connectors);
        (Some(left), Some(right))
    }

    #[inline]
    fn next(&mut self, connectors: usize) -> Option<L::Item> {
        self.as_mut().map(|lane| lane.next(connectors))
    }
}

macro_rules! tuples_are_lanes {
    ($($name:ident $at:tt)*) => {
        impl<$($name: Lane),*> Lane for ($($name,)*) {
            type Item = ($($name::Item,)*);

            #[expect(clippy::allow_attributes, reason = "only the empty tuple leaves them unused")]
            #[allow(unused_variables, clippy::unused_unit, reason = "of the empty tuple")]
            fn split(self, agents: usize, connectors: usize) -> (Self, Self) {
                let halves = ($(self.$at.split(agents, connectors),)*);
                (($(halves.$at.0,)*), ($(halves.$at.1,)*))
            }

            #[expect(clippy::allow_attributes, reason = "only the empty tuple leaves them unused")]
            #[allow(unused_variables, clippy::unused_unit, reason = "of the empty tuple")]
            #[inline]
            fn next(&mut self, connectors: usize) -> Self::Item {
                ($(self.$at.next(connectors),)*)
            }
        }
    };
}

tuples_are_lanes!();
tuples_are_lanes!(A 0);
tuples_are_lanes!(A 0 B 1);
tuples_are_lanes!(A 0 B 1 C 2);
tuples_are_lanes!(A 0 B 1 C 2 D 3);
tuples_are_lanes!(A 0 B 1 C 2 D 3 E 4);
tuples_are_lanes!(A 0 B 1 C 2 D 3 E 4 F 5);
