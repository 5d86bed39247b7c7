//! Columns as the world keeps them: the kind hidden, what follows from the constant at hand.

use std::{any::Any, fmt::Debug, mem, ops::Range};

use crate::{
    base::{digest::digest, ordered, script::Script},
    world::column::{Column, Datum},
};

/// A column whose kind is hidden.
pub(crate) trait Store: Any + Debug + Send + Sync {
    fn unit(&self) -> &str;
    fn kind(&self) -> &'static str;
    fn conserved(&self) -> bool;
    fn ranged(&self) -> bool;
    fn length(&self) -> usize;
    /// Bytes of a value.
    fn width(&self) -> usize;
    fn digest(&self) -> u64;
    /// Total modulo 2^64 of a conserved column.
    fn total(&self) -> i64;
    /// First slot outside the range: its place, what it holds, the range.
    fn outside(&self) -> Option<(usize, String, String)>;
    /// Initial values in a new number of slots.
    fn renew(&mut self, length: usize);
    /// Follows a merge of the channel.
    fn follow(&mut self, script: &Script);
    /// Back to the initial value; what is conserved stays.
    fn reset(&mut self, place: usize);
    /// Next values as empty slots of the same kind.
    fn coming(&self) -> Box<dyn Any + Send + Sync>;
    /// Takes the next values over; slots that were not given keep theirs.
    fn turn(&mut self, coming: &mut dyn Any);
    /// Appends the values at these places as little-endian bytes.
    fn append(&self, places: Range<usize>, bytes: &mut Vec<u8>);
    /// The column without values, with room for so many.
    fn emptied(&self, length: usize) -> Box<dyn Store>;
    /// Appends values that [`Self::append`] wrote.
    fn take_in(&mut self, bytes: &[u8]);
}

/// A column of `T`.
#[derive(Debug)]
pub(crate) struct Cells<T> {
    pub(crate) column: Column<T>,
    pub(crate) values: Vec<T>,
    spare: Vec<T>,
}

/// Next values of a column of `T`.
#[derive(Debug)]
pub(crate) struct Coming<T> {
    pub(crate) values: Vec<T>,
    pub(crate) covered: Vec<Range<usize>>,
}

impl<T: Datum> Cells<T> {
    pub(crate) fn new(column: Column<T>, length: usize) -> Self {
        let values = vec![column.initial; length];
        Self { column, values, spare: Vec::new() }
    }
}

impl<T: Datum> Cells<T> {
    /// Follows a merge of the channel, what forms having this value.
    pub(crate) fn follow_with(&mut self, script: &Script, initial: T) {
        script.follow(&self.values, &mut self.spare, initial);
        mem::swap(&mut self.values, &mut self.spare);
    }
}

impl<T: Datum> Store for Cells<T> {
    fn unit(&self) -> &str {
        &self.column.unit
    }

    fn kind(&self) -> &'static str {
        T::KIND
    }

    fn conserved(&self) -> bool {
        self.column.conserved
    }

    fn ranged(&self) -> bool {
        self.column.range.is_some()
    }

    fn length(&self) -> usize {
        self.values.len()
    }

    fn width(&self) -> usize {
        T::WIDTH
    }

    fn digest(&self) -> u64 {
        digest(&self.values, T::digest_bits)
    }

    fn total(&self) -> i64 {
        let fold = |values: &[T]| {
            values.iter().fold(0_i64, |sum, value| sum.wrapping_add(value.whole().unwrap_or(0)))
        };
        ordered::fold(self.values.len(), 0, |range| fold(&self.values[range]), i64::wrapping_add)
    }

    fn outside(&self) -> Option<(usize, String, String)> {
        let (low, high) = self.column.range?;
        let inside = |value: &T| low <= *value && *value <= high;
        let first = |range: Range<usize>| {
            let values = &self.values[range.clone()];
            // All at once is what the processor does well; the place is looked for only if need be.
            let good = values.iter().fold(true, |good, value| good & inside(value));
            if good {
                None
            } else {
                values.iter().position(|v| !inside(v)).map(|at| range.start + at)
            }
        };
        // ORDER: the leftmost guilty slot wins.
        let place = ordered::fold(self.values.len(), None, first, Option::or)?;
        Some((place, format!("{:?}", self.values[place]), format!("[{low:?}, {high:?}]")))
    }

    fn renew(&mut self, length: usize) {
        self.values.clear();
        self.values.resize(length, self.column.initial);
    }

    fn follow(&mut self, script: &Script) {
        self.follow_with(script, self.column.initial);
    }

    fn reset(&mut self, place: usize) {
        if !self.column.conserved {
            self.values[place] = self.column.initial;
        }
    }

    fn coming(&self) -> Box<dyn Any + Send + Sync> {
        let values = vec![self.column.initial; self.values.len()];
        Box::new(Coming { values, covered: Vec::new() })
    }

    fn turn(&mut self, coming: &mut dyn Any) {
        let Some(coming) = coming.downcast_mut::<Coming<T>>() else { return };
        if coming.covered.is_empty() {
            return;
        }
        coming.covered.sort_by_key(|range| range.start);
        let mut known = 0;
        for range in coming.covered.drain(..) {
            if known < range.start {
                coming.values[known..range.start].copy_from_slice(&self.values[known..range.start]);
            }
            known = known.max(range.end);
        }
        coming.values[known..].copy_from_slice(&self.values[known..]);
        mem::swap(&mut self.values, &mut coming.values);
    }

    fn append(&self, places: Range<usize>, bytes: &mut Vec<u8>) {
        let values = &self.values[places];
        let start = bytes.len();
        bytes.resize(start + T::WIDTH * values.len(), 0);
        for (bytes, value) in bytes[start..].chunks_exact_mut(T::WIDTH).zip(values) {
            bytes.copy_from_slice(&value.bits().to_le_bytes()[..T::WIDTH]);
        }
    }

    fn emptied(&self, length: usize) -> Box<dyn Store> {
        let (column, values) = (self.column.clone(), Vec::with_capacity(length));
        Box::new(Self { column, values, spare: Vec::new() })
    }

    fn take_in(&mut self, bytes: &[u8]) {
        let value = |bytes: &[u8]| {
            let mut whole = [0; 8];
            whole[..T::WIDTH].copy_from_slice(bytes);
            T::from_bits(u64::from_le_bytes(whole))
        };
        self.values.extend(bytes.chunks_exact(T::WIDTH).map(value));
    }
}
