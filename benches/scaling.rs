//! One step of a run on a pool of threads, in parts: its processes, the checks, the measuring.

use std::time::{Duration, Instant};

use ecograph::engine::Run;
use rayon::ThreadPool;

use crate::clock::Clock;

/// What a step took, in ns.
pub(crate) struct Step {
    pub(crate) wall: f64,
    /// Processor time of all threads.
    pub(crate) spent: f64,
    pub(crate) parts: Vec<Part>,
}

/// What a part of it took.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) wall: f64,
    /// Bytes that it declared.
    pub(crate) bytes: u64,
}

/// Does a step on the threads of a pool.
pub(crate) fn step_on(
    pool: &ThreadPool,
    run: &mut Run,
) -> Result<Step, Box<dyn std::error::Error>> {
    let nanos = |duration: Duration| duration.as_nanos() as f64;
    let (before, checked) = (run.simulation().timings(), run.simulation().checking());
    let (begin, clock) = (Instant::now(), Clock::now());
    pool.install(|| run.step().map(drop))?;
    let (wall, spent) = (nanos(begin.elapsed()), clock.nanos());
    let after = run.simulation().timings().into_iter().zip(before);
    let mut parts: Vec<Part> = after
        .map(|(after, before)| Part {
            name: after.process,
            wall: nanos(after.spent.saturating_sub(before.spent)),
            bytes: after.bytes - before.bytes,
        })
        .collect();
    let part = |name: &str, wall| Part { name: name.to_owned(), wall, bytes: 0 };
    let checked = run.simulation().checking().saturating_sub(checked);
    parts.push(part("checks", nanos(checked)));
    let known: f64 = parts.iter().map(|part| part.wall).sum();
    parts.push(part("measuring", (wall - known).max(0.0)));
    Ok(Step { wall, spent, parts })
}

/// The middle of some values.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
