//! `PageRank` by hand over rows of connectors: the unit of the other figures.

use std::hint::black_box;

use ecograph::base::Block;
use rayon::prelude::*;

use crate::clock::{Clock, best};

/// Rows that one thread handles in one go.
const ROWS: usize = 1 << 12;

/// Processor time of an iteration over all blocks, in ns per connector; the least of some.
pub(crate) fn pagerank(blocks: &[&Block], agents: usize) -> f64 {
    let (mut pass, mut next) = (vec![1.0_f32; agents], vec![0.0_f32; agents]);
    let connectors: usize = blocks.iter().map(|block| block.len()).sum();
    // So long that the clock of the system, which ticks every few milliseconds, tells it.
    let rounds = 10_000_000_usize.div_ceil(connectors.max(1));
    let time = |_| {
        let begin = Clock::now();
        for _ in 0..rounds {
            for block in blocks {
                iterate(block, &mut pass, &mut next);
            }
        }
        begin.nanos() / (rounds * connectors.max(1)) as f64
    };
    let least = best((0..9).map(time));
    black_box((pass, next));
    least
}

/// Pulls along the rows of one block: one value from a random place for each connector.
fn iterate(block: &Block, pass: &mut [f32], next: &mut [f32]) {
    let (offsets, targets) = (block.offsets(), block.all_targets());
    let sources = block.sources().start as usize..block.sources().end as usize;
    let pull = |(row, next): (usize, &mut f32)| {
        let row = &targets[offsets[row]..offsets[row + 1]];
        let sum: f32 = row.iter().map(|&target| pass[target as usize]).sum();
        *next = 0.15 + 0.85 * sum;
    };
    next[sources.clone()].par_iter_mut().with_min_len(ROWS).enumerate().for_each(pull);
    let degree = |row: usize| (offsets[row + 1] - offsets[row]).max(1) as f32;
    let rows = pass[sources.clone()].par_iter_mut().zip(&next[sources]).with_min_len(ROWS);
    rows.enumerate().for_each(|(row, (pass, next))| *pass = next / degree(row));
}
