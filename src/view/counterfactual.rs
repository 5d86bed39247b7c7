//! Impulses, shocks and comparisons as people read them.
//!
//! ```
//! use ecograph::record::study_tables::{CompareRow, ResponseRow, ShockRow};
//! use ecograph::view::{compare, responses, shocks};
//!
//! let near = ResponseRow { distance: 1, agents: 4, response: 0.5 };
//! assert!(responses(&[near], 80).contains("0.5"));
//! let index = "diversity".to_owned();
//! let hit = ShockRow { index, seeds: 3, deepest: Some(-0.4), ..ShockRow::default() };
//! assert!(shocks(&[hit], 120).contains("-40.0 %"));
//! let (kind, name) = ("net".to_owned(), "goods".to_owned());
//! let row = CompareRow { kind, name, base: Some(10.0), ..CompareRow::default() };
//! assert!(compare(&[row], 120).contains("net: paid in all"));
//! ```

use super::figure::{count, figure, percent};
use super::text::{Align, TextTable};
use crate::record::study_tables::{CompareRow, ResponseRow, ShockRow};

/// Level of tests that get a star.
const SURE: f64 = 0.01;

/// Responses by distance from the source.
#[must_use]
pub fn responses(rows: &[ResponseRow], width: usize) -> String {
    let mut table = TextTable::new(&[
        ("distance", Align::Right),
        ("agents", Align::Right),
        ("mean response", Align::Right),
    ]);
    for row in rows {
        table.row([row.distance.to_string(), count(row.agents), figure(Some(row.response))]);
    }
    table.render(width)
}

/// What a shock did to each index.
#[must_use]
pub fn shocks(rows: &[ShockRow], width: usize) -> String {
    let mut table = TextTable::new(&[
        ("index", Align::Whole),
        ("deepest", Align::Right),
        ("at the end", Align::Right),
        ("95 % interval", Align::Right),
        ("loss", Align::Right),
        ("recovered", Align::Right),
        ("after", Align::Right),
    ]);
    for row in rows.iter().filter(|row| 0 < row.seeds) {
        let after =
            row.steps.map_or("-".to_owned(), |steps| format!("{} steps", figure(Some(steps))));
        table.row([
            row.index.clone(),
            percent(row.deepest),
            percent(row.last),
            format!("{} … {}", percent(row.low), percent(row.high)),
            percent(row.loss),
            format!("{}/{}", row.returned, row.seeds),
            after,
        ]);
    }
    table.render(width)
}

/// Each variant beside the base: all indices and payments, and of the other figures those that
/// differ.
#[must_use]
pub fn compare(rows: &[CompareRow], width: usize) -> String {
    let mut table = TextTable::new(&[
        ("what", Align::Whole),
        ("period", Align::Whole),
        ("base", Align::Right),
        ("variant", Align::Right),
        ("difference", Align::Right),
        ("95 % interval", Align::Right),
        ("relative", Align::Right),
        ("saved", Align::Right),
        ("unit", Align::Left),
    ]);
    let mut heading = String::new();
    for row in rows.iter().filter(|row| is_shown(row)) {
        let now = format!("{} · {}", row.variant, kind(&row.kind));
        if now != heading {
            table.heading(&now);
            heading = now;
        }
        let sure = row.p.is_some_and(|p| p < SURE);
        let relative = row.difference.zip(row.base).filter(|(_, base)| 0.0 < base.abs());
        table.row([
            row.name.clone(),
            row.period.clone(),
            figure(row.base),
            figure(row.with),
            format!("{}{}", figure(row.difference), if sure { "*" } else { " " }),
            match (row.low, row.high) {
                (Some(low), Some(high)) => {
                    format!("{} … {}", figure(Some(low)), figure(Some(high)))
                }
                _ => "-".to_owned(),
            },
            percent(relative.map(|(difference, base)| difference / base.abs())),
            percent(row.saved),
            row.unit.clone(),
        ]);
    }
    table.render(width)
}

/// Whether a row is for people; the folder holds all.
fn is_shown(row: &CompareRow) -> bool {
    let defined = row.base.is_some() || row.with.is_some();
    let differs = row.difference.is_some_and(|difference| 0.0 < difference.abs());
    defined && (row.kind != "impact" || differs)
}

fn kind(kind: &str) -> &str {
    match kind {
        "index" => "indices",
        "impact" => "figures of the scenario that differ",
        "gross" => "gross: paid over channels",
        "net" => "net: paid in all, off the platform too",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gross_stands_beside_net_and_figures_that_stay_are_left_out() {
        let row = |kind: &str, name: &str, difference: f64| CompareRow {
            variant: "without platform app".into(),
            kind: kind.into(),
            name: name.into(),
            base: Some(10.0),
            with: Some(10.0 + difference),
            difference: Some(difference),
            low: Some(difference - 1.0),
            high: Some(difference + 1.0),
            p: Some(1e-5),
            saved: Some(0.9),
            ..CompareRow::default()
        };
        let rows =
            [row("impact", "same", 0.0), row("gross", "goods", -10.0), row("net", "goods", -2.0)];
        let text = compare(&rows, 140);
        assert!(!text.contains("same"), "{text}");
        assert!(text.contains("without platform app · gross: paid over channels"), "{text}");
        let net = text.lines().last().unwrap();
        for part in ["-2*", "-3 … -1", "-20.0 %", "+90.0 %"] {
            assert!(net.contains(part), "{part} in {net}");
        }
    }

    #[test]
    fn shocks_and_responses_say_how_much_and_how_long() {
        let row = ShockRow {
            index: "diversity".into(),
            seeds: 3,
            deepest: Some(-0.4),
            last: Some(-0.01),
            returned: 2,
            steps: Some(7.0),
            ..ShockRow::default()
        };
        let text = shocks(&[row, ShockRow { index: "gone".into(), ..ShockRow::default() }], 120);
        assert!(text.contains("-40.0 %") && text.contains("2/3") && text.contains("7 steps"));
        assert!(!text.contains("gone"));
        let text = responses(&[ResponseRow { distance: 1, agents: 1200, response: 0.5 }], 80);
        assert!(text.contains("1,200") && text.contains("0.5"), "{text}");
    }
}
