//! Where the time of a run went.

use super::figure::{count, duration, percent};
use super::text::{Align, TextTable};
use crate::record::Manifest;

/// Time, connectors and share of each process, in the order of the loop.
///
/// What no process took, writing among it, stands in the last row.
#[must_use]
pub fn timings(manifest: &Manifest, width: usize) -> String {
    let mut table = TextTable::new(&[
        ("process", Align::Left),
        ("time", Align::Right),
        ("share", Align::Right),
        ("connectors", Align::Right),
        ("connectors/s", Align::Right),
    ]);
    let share = |seconds: f64| {
        let share = (0.0 < manifest.seconds).then(|| seconds / manifest.seconds);
        percent(share).trim_start_matches('+').to_owned()
    };
    let mut rest = manifest.seconds;
    for timing in &manifest.timings {
        rest -= timing.seconds;
        let speed = if 0 < timing.connectors && 0.0 < timing.seconds {
            count((timing.connectors as f64 / timing.seconds).round() as u64)
        } else {
            "-".to_owned()
        };
        table.row([
            timing.process.clone(),
            duration(timing.seconds),
            share(timing.seconds),
            count(timing.connectors),
            speed,
        ]);
    }
    let rest = rest.max(0.0);
    table.row(["the rest".to_owned(), duration(rest), share(rest)]);
    table.render(width)
}
