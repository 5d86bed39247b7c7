//! Memory: what a run may need beside what there is, before it starts.

use ecograph::measure::estimate;
use ecograph::scenario::Elements;
use ecograph::study::Budget;
use ecograph::view::bytes;

use crate::failure::Failure;

const GIB: f64 = (1_u64 << 30) as f64;

/// Refuses a run that may need more memory than it may take: the GiB allowed, or what is free.
pub(crate) fn refuse(
    elements: &Elements,
    scale: f64,
    steps: u64,
    allowed: Option<f64>,
) -> Result<(), Failure> {
    refuse_bytes(estimate(elements, scale, steps, 1).bytes, allowed)
}

/// The same for bytes that are estimated already.
pub(crate) fn refuse_bytes(needed: f64, allowed: Option<f64>) -> Result<(), Failure> {
    let free = || Budget::free().map(|free| free.bytes);
    let Some(there) = allowed.map(|gib| gib * GIB).or_else(free) else { return Ok(()) };
    if needed <= there {
        return Ok(());
    }
    Err(Failure::Memory { needed: bytes(needed as u64), there: bytes(there as u64) })
}
