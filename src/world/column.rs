//! What a column is, as a constant: name, unit, meaning, initial value, range, conserved or not.
//!
//! A column exists because a process names it. Digest, checkpoint, ranges, conservation and
//! merging follow from the constant.

use std::{borrow::Cow, fmt::Debug};

/// A value that columns can hold.
///
/// Exactness of checkpoints lives here: [`Self::from_bits`] of [`Self::bits`] is the same value.
/// A user's enum is six lines.
///
/// ```
/// use ecograph::world::Datum;
///
/// #[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
/// enum Health {
///     Well,
///     Ill,
/// }
///
/// impl Datum for Health {
///     const KIND: &'static str = "health";
///     const WIDTH: usize = 1;
///     fn bits(self) -> u64 {
///         self as u64
///     }
///     fn from_bits(bits: u64) -> Self {
///         if bits == 0 { Self::Well } else { Self::Ill }
///     }
/// }
///
/// assert_eq!(Health::from_bits(Health::Ill.bits()), Health::Ill);
/// ```
pub trait Datum: Copy + Debug + Send + Sync + PartialOrd + 'static {
    /// Name of the kind, as it stands in checkpoints.
    const KIND: &'static str;
    /// Bytes that `bits` fills, 1 to 8.
    const WIDTH: usize;

    /// All there is of it, in the lowest `WIDTH` bytes.
    fn bits(self) -> u64;

    /// The value again.
    fn from_bits(bits: u64) -> Self;

    /// Bits for digests: values that no law tells apart give the same (0.0 and −0.0).
    #[inline]
    fn digest_bits(self) -> u64 {
        self.bits()
    }

    /// The value as an integer, if the kind is one: only those can be conserved.
    #[inline]
    fn whole(self) -> Option<i64> {
        None
    }
}

/// A column of agents, of a channel's connectors, or of one value for the world.
///
/// ```
/// use ecograph::world::Column;
/// const LEVEL: Column<f32> =
///     Column::new("level", "share", "ability, from low to high", 0.5).within(0.0, 1.0);
/// const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0).conserved();
/// assert_eq!(LEVEL.name(), "level");
/// ```
///
/// ```
/// use ecograph::world::Column;
/// // Named at run time, as for what a scenario declares.
/// let rumour: Column<f32> = Column::named(format!("stock.{}", "rumour"), "items", "heard", 0.0);
/// assert_eq!((rumour.unit(), rumour.meaning(), rumour.initial()), ("items", "heard", 0.0));
/// ```
#[derive(Clone, Debug)]
pub struct Column<T> {
    pub(crate) name: Cow<'static, str>,
    pub(crate) unit: Cow<'static, str>,
    pub(crate) meaning: Cow<'static, str>,
    pub(crate) initial: T,
    pub(crate) range: Option<(T, T)>,
    pub(crate) conserved: bool,
}

impl<T: Datum> Column<T> {
    /// A column with its name, unit, meaning in one sentence, and initial value.
    #[must_use]
    pub const fn new(
        name: &'static str,
        unit: &'static str,
        meaning: &'static str,
        initial: T,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            unit: Cow::Borrowed(unit),
            meaning: Cow::Borrowed(meaning),
            initial,
            range: None,
            conserved: false,
        }
    }

    /// A column named at run time, as for the stocks that a scenario declares.
    #[must_use]
    pub fn named(
        name: impl Into<String>,
        unit: impl Into<String>,
        meaning: impl Into<String>,
        initial: T,
    ) -> Self {
        Self {
            name: Cow::Owned(name.into()),
            unit: Cow::Owned(unit.into()),
            meaning: Cow::Owned(meaning.into()),
            initial,
            range: None,
            conserved: false,
        }
    }

    /// Values lie in `[low, high]`, checked after every process that writes the column.
    #[must_use]
    pub const fn within(mut self, low: T, high: T) -> Self {
        self.range = Some((low, high));
        self
    }

    /// The total is the same integer before and after every process: of all conserved columns of
    /// one unit together, so that money may move from one column to another.
    #[must_use]
    pub const fn conserved(mut self) -> Self {
        self.conserved = true;
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its unit.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// What it means, in one sentence.
    #[must_use]
    pub fn meaning(&self) -> &str {
        &self.meaning
    }

    /// What a slot holds before anybody wrote it.
    #[must_use]
    pub fn initial(&self) -> T {
        self.initial
    }

    /// The range that values must lie in, if there is one.
    ///
    /// ```
    /// use ecograph::world::columns::{LEVEL, MONEY};
    /// assert_eq!((LEVEL.range(), MONEY.range()), (Some((0.0, 1.0)), None));
    /// ```
    #[must_use]
    pub fn range(&self) -> Option<(T, T)> {
        self.range
    }

    /// Whether two constants say the same.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let ends = |range: Option<(T, T)>| range.map(|(low, high)| (low.bits(), high.bits()));
        self.name == other.name
            && self.unit == other.unit
            && self.initial.bits() == other.initial.bits()
            && ends(self.range) == ends(other.range)
            && self.conserved == other.conserved
    }
}

/// Whether an agent takes part: built in, every world has it.
pub const ALIVE: Column<u8> =
    Column::new("alive", "flag", "1 takes part, 0 does not", 1).within(0, 1);

macro_rules! integers_are_data {
    ($($kind:ident $width:literal)*) => {$(
        impl Datum for $kind {
            const KIND: &'static str = stringify!($kind);
            const WIDTH: usize = $width;

            #[inline]
            fn bits(self) -> u64 {
                // Widening without the sign keeps the unused bytes zero.
                u64::from_le_bytes({
                    let mut bytes = [0; 8];
                    bytes[..$width].copy_from_slice(&self.to_le_bytes());
                    bytes
                })
            }

            #[inline]
            fn from_bits(bits: u64) -> Self {
                bits as Self
            }

            #[inline]
            fn whole(self) -> Option<i64> {
                Some(self as i64)
            }
        }
    )*};
}

#[expect(clippy::cast_lossless, reason = "one macro for kinds that widen and kinds that wrap")]
mod integers {
    use super::Datum;

    integers_are_data!(u8 1 u16 2 u32 4 u64 8 i8 1 i16 2 i32 4 i64 8);
}

macro_rules! floats_are_data {
    ($($kind:ident $bits:ident $width:literal)*) => {$(
        impl Datum for $kind {
            const KIND: &'static str = stringify!($kind);
            const WIDTH: usize = $width;

            #[inline]
            fn bits(self) -> u64 {
                u64::from(self.to_bits())
            }

            #[inline]
            fn from_bits(bits: u64) -> Self {
                $kind::from_bits(bits as $bits)
            }

            #[inline]
            fn digest_bits(self) -> u64 {
                // Adding zero turns −0.0 into 0.0 and leaves all else.
                u64::from((self + 0.0).to_bits())
            }
        }
    )*};
}

floats_are_data!(f32 u32 4 f64 u64 8);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_the_value_again() {
        for value in [-1.5_f32, -0.0, f32::INFINITY, f32::MIN_POSITIVE] {
            assert_eq!(<f32 as Datum>::from_bits(value.bits()).to_bits(), value.to_bits());
        }
        assert_eq!(<i32 as Datum>::from_bits((-7_i32).bits()), -7);
        assert_eq!((-7_i32).bits() >> 32, 0);
        assert_eq!(i64::MIN.whole(), Some(i64::MIN));
        assert_eq!((-0.0_f64).digest_bits(), 0.0_f64.digest_bits());
        assert_ne!((-0.0_f64).bits(), 0.0_f64.bits());
    }
}
