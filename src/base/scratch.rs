//! Buffers that loops use again from step to step: asking the system for pages costs more than most passes.
//!
//! They hold nothing between: whoever borrows one finds it filled, so no result can depend on what
//! was done with it before.

use std::{
    ops::{Deref, DerefMut},
    sync::Mutex,
};

use crate::base::crowd;

/// A shelf of buffers.
///
/// ```
/// use ecograph::base::Scratch;
/// let shelf = Scratch::new();
/// let mut sums = shelf.filled(3, 0);
/// sums[1] = 7;
/// assert_eq!(shelf.copy_of(&sums)[..], [0, 7, 0]);
/// drop(sums);
/// // Whoever borrows next finds nothing of it.
/// assert_eq!(shelf.filled(2, 1)[..], [1, 1]);
/// ```
#[derive(Debug, Default)]
pub struct Scratch<T>(Mutex<Vec<Vec<T>>>);

/// A buffer on loan; it goes back to its shelf when it is dropped.
#[derive(Debug)]
pub struct Lent<'a, T> {
    values: Vec<T>,
    shelf: &'a Scratch<T>,
}

impl<T: Copy + Send + Sync> Scratch<T> {
    /// An empty shelf.
    ///
    /// ```
    /// # use ecograph::base::Scratch;
    /// assert!(Scratch::<u8>::new().filled(0, 1).is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// A buffer of `length` values, all of them `value`.
    ///
    /// ```
    /// # use ecograph::base::Scratch;
    /// assert_eq!(Scratch::new().filled(2, 0.5)[..], [0.5, 0.5]);
    /// ```
    pub fn filled(&self, length: usize, value: T) -> Lent<'_, T> {
        let mut values = self.taken();
        values.resize(length, value);
        crowd::fill(&mut values, value);
        Lent { values, shelf: self }
    }

    /// A buffer that holds a copy of `values`.
    ///
    /// ```
    /// # use ecograph::base::Scratch;
    /// assert_eq!(Scratch::new().copy_of(&[3, 4])[..], [3, 4]);
    /// ```
    pub fn copy_of(&self, values: &[T]) -> Lent<'_, T> {
        let mut copy = self.taken();
        let (known, new) = values.split_at(copy.len().min(values.len()));
        copy.truncate(known.len());
        crowd::copy(&mut copy, known);
        copy.extend_from_slice(new);
        Lent { values: copy, shelf: self }
    }

    /// A buffer with what somebody left in it.
    fn taken(&self) -> Vec<T> {
        self.0.lock().ok().and_then(|mut kept| kept.pop()).unwrap_or_default()
    }
}

impl<T> Deref for Lent<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.values
    }
}

impl<T> DerefMut for Lent<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.values
    }
}

impl<T> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        if let Ok(mut kept) = self.shelf.0.lock() {
            kept.push(std::mem::take(&mut self.values));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_and_is_filled_anew() {
        let shelf = Scratch::new();
        let mut first = shelf.filled(1000, 1_u32);
        first[3] = 9;
        let place = first.as_ptr();
        drop(first);
        let second = shelf.filled(500, 2);
        assert_eq!(second.as_ptr(), place);
        assert!(second.len() == 500 && second.iter().all(|&value| value == 2));
        // The first is on loan, so another is made.
        let third = shelf.copy_of(&[1, 2, 3]);
        assert_eq!(&third[..], [1, 2, 3]);
        assert_ne!(third.as_ptr(), second.as_ptr());
    }
}
