//! Acquaintances: the latent contacts of a species, made at birth.
//!
//! Every agent has a log-normal number of open ends. Local ends wait near the agent's own place
//! in the order of its part, the others anywhere in the part (by homophily) or in the species;
//! neighbours in the order of waiting are joined. So degrees are as drawn, less duplicates, and
//! local ends close triangles.

use std::ops::Range;

use rand::{RngExt, distr::Distribution};
use rand_distr::LogNormal;
use rayon::prelude::*;

use crate::{
    base::{Luck, packing::sorted},
    scenario::Latent,
    world::Layout,
};

/// Agents whose ends are made in one go.
const PIECE: u32 = 1 << 14;

/// One end of an acquaintance that waits for its other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stub {
    /// Where it waits: ends that wait near each other meet.
    place: u64,
    agent: u32,
    number: u32,
}

/// Acquaintances in both directions, ends counted as slots. O(connectors), parallel.
pub(crate) fn acquaint(
    layout: &Layout,
    latent: &Latent,
    species: &str,
    luck: &Luck,
) -> Vec<(u32, u32)> {
    let Some(seats) = layout.seats(species) else { return Vec::new() };
    let parts = first_parts(layout, seats.cells.clone());
    let (local, homophily) = (latent.local.get(), latent.homophily.get());
    let slots = seats.slots.clone();
    let pieces: Vec<[Vec<Stub>; 3]> = (0..slots.len().div_ceil(PIECE as usize) as u32)
        .into_par_iter()
        .map(|piece| {
            let mut waiting = [Vec::new(), Vec::new(), Vec::new()];
            let first = slots.start + piece * PIECE;
            for agent in first..slots.end.min(first + PIECE) {
                let part = parts.iter().find(|part| part.contains(&agent)).unwrap_or(&slots);
                open_ends(agent, part, latent, [local, homophily], luck, &mut waiting);
            }
            waiting
        })
        .collect();
    let mut waiting: [Vec<Vec<Stub>>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for piece in pieces {
        for (all, own) in waiting.iter_mut().zip(piece) {
            all.push(own);
        }
    }
    let [near, within, anywhere] = waiting;
    let reach = slots.end as usize + window(latent) as usize + 1;
    // A part's ends spread over as many rows as it has agents.
    let row_within = |stub: &Stub| {
        let start = (stub.place >> 32) as u32;
        let length = parts.iter().find(|part| part.start == start).map_or(1, Range::len) as u64;
        let within = ((stub.place & u64::from(u32::MAX)) * length) >> 32;
        start as usize + within as usize
    };
    let mut acquainted = Vec::new();
    acquainted.par_extend(joined(&sorted(near, reach, |stub| (stub.place >> 20) as usize)));
    acquainted.par_extend(joined(&sorted(within, slots.end as usize, row_within)));
    acquainted.par_extend(joined(&sorted(anywhere, 1 << 24, |stub| (stub.place >> 40) as usize)));
    acquainted
}

/// Neighbours in the order of waiting, joined both ways.
fn joined(stubs: &[Stub]) -> impl ParallelIterator<Item = (u32, u32)> + '_ {
    // ORDER: places are unique up to (agent, number), so the order is one whatever the threads.
    stubs.par_chunks_exact(2).flat_map_iter(|pair| {
        let (a, b) = (pair[0].agent, pair[1].agent);
        [(a, b), (b, a)].into_iter().take(if a == b { 0 } else { 2 })
    })
}

/// Slots of each part of the first attribute, as far as cells of one part lie together.
fn first_parts(layout: &Layout, cells: Range<usize>) -> Vec<Range<u32>> {
    let mut parts: Vec<(usize, Range<u32>)> = Vec::new();
    for cell in &layout.cells[cells] {
        let part = cell.parts.first().copied().unwrap_or(0);
        match parts.last_mut() {
            Some((last, slots)) if *last == part => slots.end = cell.slots.end,
            _ => parts.push((part, cell.slots.clone())),
        }
    }
    parts.into_iter().map(|(_, slots)| slots).collect()
}

/// Agents among whom a local end waits: ends of about `mean` neighbours wait together.
fn window(latent: &Latent) -> u64 {
    (2.0 * latent.mean.get()).max(2.0) as u64
}

fn open_ends(
    agent: u32,
    part: &Range<u32>,
    latent: &Latent,
    [local, homophily]: [f64; 2],
    luck: &Luck,
    waiting: &mut [Vec<Stub>; 3],
) {
    let mut stream = luck.of(agent);
    let (mean, spread) = (latent.mean.get(), latent.spread.get());
    let degree = LogNormal::new(-spread * spread / 2.0, spread)
        .map_or(0.0, |law| (mean * law.sample(&mut stream)).min(f64::from(part.len() as u32)));
    // The fraction decides whether there is one more, so that the mean is kept.
    let degree = (degree + stream.random::<f64>()).floor() as u32;
    for number in 0..degree {
        let (kind, within): (f64, u64) = (stream.random(), stream.random());
        let (list, place) = if kind < local {
            (0, (u64::from(agent) << 20).saturating_add(within % (window(latent) << 20)))
        } else if kind < local + (1.0 - local) * homophily {
            // Parts wait apart: the part's first slot is the head of the key.
            (1, u64::from(part.start) << 32 | within >> 32)
        } else {
            (2, within)
        };
        waiting[list].push(Stub { place, agent, number });
    }
}
