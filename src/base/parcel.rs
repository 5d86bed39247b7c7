//! What can be sent by mail, and how its address goes with it.

use std::ops::AddAssign;

/// Agents of a bin: 2 to this power. At most 16, because letters keep 16 bits of the address.
pub(crate) const SHIFT: u32 = 14;
/// The bits of an agent's place in its bin.
pub(crate) const PLACE: u32 = (1 << SHIFT) - 1;

/// What can be sent: a small number, or several at once.
///
/// On their way values and addresses lie in two arrays, because mail costs what it writes and
/// reads, and words that fill their places are written faster than bytes that do not; amounts of
/// money have their addresses in their own words.
///
/// ```
/// use std::ops::AddAssign;
///
/// use ecograph::base::{Block, Parcel};
///
/// /// Votes for and against, in one letter.
/// #[derive(Clone, Copy, Debug, Default, PartialEq)]
/// struct Votes(u32, u32);
/// impl Parcel for Votes {}
/// impl AddAssign for Votes {
///     fn add_assign(&mut self, other: Self) {
///         *self = Self(self.0 + other.0, self.1 + other.1);
///     }
/// }
///
/// let tell = Block::pack(0..3, 0..3, &[(0, 2), (1, 2)])?;
/// let mut heard = vec![Votes::default(); 3];
/// tell.gather(&mut heard, (), |agent, targets, (), mail| {
///     let vote = if agent == 0 { Votes(1, 0) } else { Votes(0, 1) };
///     targets.iter().for_each(|&target| mail.send(target, vote));
/// });
/// assert_eq!(heard[2], Votes(1, 1));
/// # Ok::<(), ecograph::base::block::Stranger>(())
/// ```
pub trait Parcel: Copy + Default + Send + Sync + 'static {
    /// Whether a letter has its address in its own word, and may be added to another out of turn.
    #[doc(hidden)]
    const ADDRESSED: bool = false;

    /// The value with the low bits of its address, if there is room for them.
    #[doc(hidden)]
    #[must_use]
    fn addressed(self, _address: u32) -> Option<Self> {
        None
    }

    /// Value and low bits of the address.
    #[doc(hidden)]
    #[must_use]
    fn opened(self) -> (Self, usize) {
        (self, 0)
    }

    /// Takes in another letter to the same agent.
    #[doc(hidden)]
    fn join(&mut self, _other: Self) {}
}

macro_rules! numbers_are_parcels {
    ($($kind:ident)*) => {$( impl Parcel for $kind {} )*};
}

numbers_are_parcels!(u8 u16 u32 u64 i32 f32 f64);

/// Money: the order of sums is nothing to it, and amounts up to 2^49 leave room for an address, so
/// that half as many lines are written to at a time.
impl Parcel for i64 {
    const ADDRESSED: bool = true;

    #[inline]
    fn addressed(self, address: u32) -> Option<Self> {
        // UNITS: smallest units, moved up by the bits of the address and found to come down whole.
        let word = self << SHIFT;
        (word >> SHIFT == self).then_some(word | Self::from(address & PLACE))
    }

    #[inline]
    fn opened(self) -> (Self, usize) {
        (self >> SHIFT, (self & Self::from(PLACE)) as usize)
    }

    #[inline]
    fn join(&mut self, other: Self) {
        *self = self.wrapping_add(other);
    }
}

/// Several numbers in one letter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bundle<const V: usize>(pub [f32; V]);

impl<const V: usize> Default for Bundle<V> {
    fn default() -> Self {
        Self([0.0; V])
    }
}

impl<const V: usize> AddAssign for Bundle<V> {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        for (sum, number) in self.0.iter_mut().zip(other.0) {
            *sum += number;
        }
    }
}

impl<const V: usize> Parcel for Bundle<V> {}
