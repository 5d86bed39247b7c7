//! What the memory gives to the threads of the pool at hand: copy and triad (`McCalpin` 1995).

use std::{hint::black_box, time::Instant};

use rayon::prelude::*;

/// Values of each array: far more than any cache holds.
const VALUES: usize = 20_000_000;
const PIECE: usize = 1 << 15;
const ROUNDS: usize = 7;

/// GB/s of the best of some rounds; what the processor reads only to write it is not counted.
#[derive(Clone, Copy)]
pub(crate) struct Bandwidth {
    /// `a = b`.
    pub(crate) copy: f64,
    /// `a = b + 3·c`.
    pub(crate) triad: f64,
}

pub(crate) fn bandwidth() -> Bandwidth {
    let (mut a, b, c) = (vec![0.0_f64; VALUES], vec![1.0; VALUES], vec![2.0; VALUES]);
    let mut best = Bandwidth { copy: 0.0, triad: 0.0 };
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let pieces = a.par_chunks_mut(PIECE).zip(b.par_chunks(PIECE));
        pieces.for_each(|(a, b)| a.copy_from_slice(b));
        best.copy = best.copy.max(speed(16, begin));
        black_box(&mut a);
        let begin = Instant::now();
        let pieces = a.par_chunks_mut(PIECE).zip(b.par_chunks(PIECE)).zip(c.par_chunks(PIECE));
        pieces.for_each(|((a, b), c)| {
            a.iter_mut().zip(b).zip(c).for_each(|((a, b), c)| *a = b + 3.0 * c);
        });
        best.triad = best.triad.max(speed(24, begin));
        black_box(&mut a);
    }
    best
}

fn speed(bytes: usize, begin: Instant) -> f64 {
    (bytes * VALUES) as f64 / begin.elapsed().as_nanos() as f64
}
