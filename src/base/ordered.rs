//! Parallel sums in fixed pieces: the only place of parallel reductions.
//!
//! Chunk lengths are constants and partial results are joined from left to right, so a sum of
//! floats has the same bits on any number of threads. The chunk length is part of the results.
//!
//! ```
//! use ecograph::base::ordered;
//!
//! let values = [3.0, -1.0, 0.5];
//! assert_eq!(ordered::sum(3, |i| values[i]), 2.5);
//! assert_eq!(ordered::sums(3, |i| [values[i], 1.0]), [2.5, 3.0]);
//! assert_eq!(ordered::extent(3, |i| values[i]), (-1.0, 3.0));
//! assert_eq!(ordered::count(3, |i| 0.0 < values[i]), 2);
//! assert_eq!(ordered::first(3, |i| values[i] < 1.0), Some(1));
//! assert_eq!(ordered::rare(&values, |value| value < 1.0).collect::<Vec<_>>(), [1, 2]);
//! assert_eq!(ordered::total(3, |i| i as i64), 3);
//! assert_eq!(ordered::row(&[0.5, 0.25]), 0.75);
//! // Any fold whose pieces are joined from left to right.
//! let words = ["so", "it", "goes"];
//! let length = ordered::fold(3, 0, |range| words[range].concat().len(), |one, other| one + other);
//! assert_eq!(length, 8);
//! ```

use rayon::prelude::*;

/// Values that [`rare`] looks at together.
const STRETCH: usize = 16;

/// Values summed in one go.
pub const CHUNK: usize = 1 << 13;

/// Sum of `of(i)` for `i` in `0..count`. *O(n)*, parallel.
pub fn sum(count: usize, of: impl Fn(usize) -> f64 + Sync) -> f64 {
    // ORDER: fixed chunks, added left to right within and between.
    fold(count, 0.0, |range| range.map(&of).sum::<f64>(), |left, right| left + right)
}

/// Sum of a row of connectors, serial. *O(n)*.
///
/// In four lanes, because one addition need not wait for the one before it then.
#[must_use]
pub fn row(values: &[f32]) -> f64 {
    // ORDER: lanes are by place within the row, and they are joined in a fixed order.
    let mut lanes = [0.0_f64; 4];
    let (fours, rest) = values.as_chunks::<4>();
    for four in fours {
        for (lane, &value) in lanes.iter_mut().zip(four) {
            *lane += f64::from(value);
        }
    }
    let rest: f64 = rest.iter().map(|&value| f64::from(value)).sum();
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

/// Sums of several quantities at once: `of(i)` for `i` in `0..count`.
pub fn sums<const K: usize>(count: usize, of: impl Fn(usize) -> [f64; K] + Sync) -> [f64; K] {
    let add = |left: [f64; K], right: [f64; K]| std::array::from_fn(|k| left[k] + right[k]);
    // ORDER: fixed chunks, added left to right within and between.
    fold(count, [0.0; K], |range| range.map(&of).fold([0.0; K], add), add)
}

/// Total of `of(i)` for `i` in `0..count`, modulo 2^64: exact whenever the true total fits.
pub fn total(count: usize, of: impl Fn(usize) -> i64 + Sync) -> i64 {
    let add = i64::wrapping_add;
    // ORDER: integer addition is associative.
    fold(count, 0, |range| range.map(&of).fold(0, add), add)
}

/// How many `i` in `0..count` satisfy `test`.
pub fn count(count: usize, test: impl Fn(usize) -> bool + Sync) -> usize {
    // ORDER: integer addition is associative.
    fold(count, 0, |range| range.filter(|&i| test(i)).count(), |left, right| left + right)
}

/// Smallest and largest `of(i)`, NaN ignored; `(∞, −∞)` of nothing.
pub fn extent(count: usize, of: impl Fn(usize) -> f64 + Sync) -> (f64, f64) {
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let join = |left: (f64, f64), right: (f64, f64)| (left.0.min(right.0), left.1.max(right.1));
    // ORDER: the least and the greatest do not depend on order.
    fold(count, nothing, |range| range.map(|i| (of(i), of(i))).fold(nothing, join), join)
}

/// First `i` in `0..count` that satisfies `test`.
pub fn first(count: usize, test: impl Fn(usize) -> bool + Sync) -> Option<usize> {
    // ORDER: the leftmost found wins.
    fold(count, None, |mut range| range.find(|&i| test(i)), Option::or)
}

/// Places of the values that pass a test which few do, ascending; serial. *O(n)*.
///
/// Without a branch for each value: most stretches are found to hold none.
pub fn rare<'a, T: Copy>(
    values: &'a [T],
    test: impl Fn(T) -> bool + Copy + 'a,
) -> impl Iterator<Item = usize> + 'a {
    let some = move |(_, stretch): &(usize, &[T])| {
        stretch.iter().fold(false, |some, &value| some | test(value))
    };
    let places = move |(number, stretch): (usize, &'a [T])| {
        let places = stretch.iter().enumerate().filter(move |(_, value)| test(**value));
        places.map(move |(place, _)| number * STRETCH + place)
    };
    values.chunks(STRETCH).enumerate().filter(some).flat_map(places)
}

/// Joins `piece` of every fixed chunk from left to right.
pub fn fold<T: Send>(
    count: usize,
    empty: T,
    piece: impl Fn(std::ops::Range<usize>) -> T + Sync,
    join: impl Fn(T, T) -> T,
) -> T {
    let chunk = |at: usize| piece(at * CHUNK..count.min((at + 1) * CHUNK));
    let chunks = count.div_ceil(CHUNK);
    // A few chunks are done before another thread wakes.
    if chunks < 5 {
        return (0..chunks).map(chunk).fold(empty, join);
    }
    // ORDER: chunks have a fixed length; their results are joined left to right.
    let parts: Vec<T> = (0..chunks).into_par_iter().map(chunk).collect();
    parts.into_iter().fold(empty, join)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_summed_whatever_its_length() {
        for n in 0..20 {
            let values: Vec<f32> = (1..=n).map(|value| value as f32).collect();
            assert!((row(&values) - f64::from(n * (n + 1) / 2)).abs() < 1e-12, "{n}");
        }
    }

    #[test]
    fn sums_have_the_same_bits_on_any_number_of_threads() {
        let of = |i: usize| 1.0 / (i as f64 + 1.0);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| sum(100_000, of).to_bits())
        };
        assert_eq!([on(2), on(3), on(8)], [on(1); 3]);
        assert!((sum(100_000, of) - (0..100_000).map(of).sum::<f64>()).abs() < 1e-12);
        assert_eq!(sums(100_000, |i| [of(i), 1.0])[1].to_bits(), 1e5_f64.to_bits());
    }

    #[test]
    fn totals_are_exact_and_the_first_is_the_first() {
        assert_eq!(total(100_000, |i| i as i64), 4_999_950_000);
        assert_eq!(count(100_000, |i| i % 3 == 0), 33_334);
        assert_eq!(first(100_000, |i| 50_000 <= i), Some(50_000));
        assert_eq!(first(100_000, |_| false), None);
        let (low, high) = extent(100_000, |i| i as f64 - 1.0);
        assert_eq!((low.to_bits(), high.to_bits()), ((-1.0_f64).to_bits(), 99_998.0_f64.to_bits()));
    }
}
