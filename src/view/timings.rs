//! Where the time of a run went.

use super::figure::{count, duration, figure, percent};
use super::text::{Align, TextTable};
use crate::base::size::bytes;
use crate::record::Manifest;

const NOTE: &str =
    "connectors and bytes are those that a process declared, of a step on the mean\n";

/// Time and share of the world's birth, of each process, in the order of the loop, and of the checks
/// after them, beside the connectors of the channels
/// that it declared and the bytes of the columns.
///
/// Connectors and bytes are of a step on the mean; bytes, and with them the bandwidth, are an
/// estimate off the declarations. What no process took, writing among it, stands in the last row.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
/// # use ecograph::record::{FORMAT, Manifest, MoneyUnit, Platform, ScenarioText, Span, now_unix};
/// # let manifest = Manifest {
/// #     format: FORMAT, version: "0.1.0".into(), platform: Platform::here(),
/// #     scenario: ScenarioText::new("minimal", "Two species", "minimal.ron", scenario.text()),
/// #     overrides: Vec::new(), scale: 0.1, seed: 42,
/// #     span: Span { steps: 0, from: String::new(), until: String::new() },
/// #     money: MoneyUnit { currency: "EUR".into(), units: 100 }, state: String::new(), threads: 1,
/// #     started_unix_seconds: now_unix(), seconds: 0.5, birth_seconds: 0.1, from: None, resumed: Vec::new(), timings: Vec::new(), tables: Default::default(),
/// # };
/// use ecograph::record::Timing;
/// use ecograph::view::timings;
///
/// let timing = Timing { process: "formation".into(), seconds: 0.25, connectors: 1_000, bytes: 8_000 };
/// let text = timings(&Manifest { timings: vec![timing], ..manifest }, 80);
/// assert!(text.contains("birth      0.10 s  20.0 %") && text.contains("formation  0.25 s  50.0 %"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn timings(manifest: &Manifest, width: usize) -> String {
    let mut table = TextTable::new(&[
        ("process", Align::Left),
        ("time", Align::Right),
        ("share", Align::Right),
        ("connectors", Align::Right),
        ("ns each", Align::Right),
        ("bytes", Align::Right),
        ("GB/s", Align::Right),
    ]);
    let share = |seconds: f64| {
        let share = (0.0 < manifest.seconds).then(|| seconds / manifest.seconds);
        percent(share).trim_start_matches('+').to_owned()
    };
    let mut rest = manifest.seconds - manifest.birth_seconds;
    if 0.0 < manifest.birth_seconds {
        let birth = manifest.birth_seconds;
        table.row(["birth".to_owned(), duration(birth), share(birth)]);
    }
    for timing in &manifest.timings {
        rest -= timing.seconds;
        let ratio = |what: f64, per: f64| (0.0 < what && 0.0 < per).then(|| what / per);
        let nanoseconds = ratio(1e9 * timing.seconds, timing.connectors as f64);
        let bandwidth = ratio(timing.bytes as f64 / 1e9, timing.seconds);
        let step = |sum: u64| sum / manifest.span.steps.max(1);
        table.row([
            timing.process.clone(),
            duration(timing.seconds),
            share(timing.seconds),
            count(step(timing.connectors)),
            figure(nanoseconds),
            bytes(step(timing.bytes)),
            figure(bandwidth),
        ]);
    }
    let rest = rest.max(0.0);
    table.row(["the rest".to_owned(), duration(rest), share(rest)]);
    table.render(width) + NOTE
}
