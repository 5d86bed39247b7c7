//! Digests of columns: equal values give equal digests, whatever the number of threads.
//!
//! −0.0 counts as 0.0: the two compare equal, and no law of a model tells them apart. Checkpoints
//! keep all bits. Not made against an adversary; files carry blake3.

use rayon::prelude::*;

use crate::base::id;

/// Values hashed in one go.
const CHUNK: usize = 1 << 14;

/// Digest of `values`, each read as 64 bits. *O(n)*, parallel.
///
/// ```
/// use ecograph::base::digest::digest;
///
/// let [one, other] = [[1.0, 2.0], [2.0, 1.0]].map(|values: [f64; 2]| digest(&values, f64::to_bits));
/// assert_ne!(one, other, "order matters");
/// ```
pub fn digest<T: Copy + Sync>(values: &[T], bits: impl Fn(T) -> u64 + Sync) -> u64 {
    let chunk = |chunk: &[T]| {
        // Four lanes, because one would wait for its own multiplications.
        let mut lanes = [1_u64, 2, 3, 4];
        let mut fours = chunk.chunks_exact(4);
        for four in &mut fours {
            for (lane, &value) in lanes.iter_mut().zip(four) {
                *lane = step(*lane, bits(value));
            }
        }
        for (lane, &value) in lanes.iter_mut().zip(fours.remainder()) {
            *lane = step(*lane, bits(value));
        }
        lanes.into_iter().fold(0, id::join)
    };
    let start = id::mix(values.len() as u64 + 1);
    if values.len() <= CHUNK {
        return id::join(start, chunk(values));
    }
    // ORDER: chunks have a fixed length and are joined from left to right.
    let parts: Vec<u64> = values.par_chunks(CHUNK).map(chunk).collect();
    parts.into_iter().fold(start, id::join)
}

#[inline]
fn step(state: u64, bits: u64) -> u64 {
    (state ^ bits).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_changed_value_and_any_swap_shows() {
        let values: Vec<u64> = (0..40_000).collect();
        let whole = digest(&values, |v| v);
        for place in [0, 1, 5, CHUNK - 1, CHUNK, 39_999] {
            let mut other = values.clone();
            other[place] ^= 1 << 40;
            assert_ne!(digest(&other, |v| v), whole);
        }
        let mut swapped = values.clone();
        swapped.swap(0, 4);
        assert_ne!(digest(&swapped, |v| v), whole);
        assert_ne!(digest(&values[..3], |v| v), digest(&[0, 1, 2, 0], |v| v));
        assert_ne!(digest::<u64>(&[], |v| v), digest(&[0], |v| v));
    }
}
