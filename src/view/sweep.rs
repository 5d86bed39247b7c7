//! Summaries and sensitivities of a store as people read them.
//!
//! ```
//! use ecograph::record::store_tables::{SensitivityRow, SummaryRow};
//! use ecograph::view::{overview, sensitivities};
//!
//! let row = SummaryRow { name: "diversity".into(), runs: 3, median: Some(2.5), ..SummaryRow::default() };
//! assert!(overview(&[row], 120).contains("2.5"));
//! let row = SensitivityRow {
//!     name: "diversity".into(), parameter: "fee".into(), total: Some(0.25), noise: Some(0.5),
//!     ..SensitivityRow::default()
//! };
//! assert!(sensitivities(&[row], 120).contains("below luck"));
//! ```

use super::figure::{count, figure, percent};
use super::text::{Align, TextTable};
use crate::record::store_tables::{SensitivityRow, SummaryRow};

/// Quantiles and intervals: over all runs, then by the values of each parameter. Figures that are
/// never defined are left out.
#[must_use]
pub fn overview(rows: &[SummaryRow], width: usize) -> String {
    let mut table = TextTable::new(&[
        ("figure", Align::Whole),
        ("runs", Align::Right),
        ("5 %", Align::Right),
        ("25 %", Align::Right),
        ("median", Align::Right),
        ("75 %", Align::Right),
        ("95 %", Align::Right),
        ("mean", Align::Right),
        ("interval", Align::Right),
        ("unit", Align::Left),
    ]);
    let mut heading = "";
    for row in rows.iter().filter(|row| 0 < row.runs) {
        if row.kind != heading {
            heading = &row.kind;
            table.heading(kind(heading));
        }
        let ends = |low: Option<f64>, high: Option<f64>| match (low, high) {
            (Some(low), Some(high)) => format!("{} … {}", figure(Some(low)), figure(Some(high))),
            _ => "-".to_owned(),
        };
        let named = match (row.from, row.to) {
            (Some(from), Some(to)) if from < to => {
                format!("  {} {}", row.parameter, ends(Some(from), Some(to)))
            }
            (Some(from), _) => format!("  {} {}", row.parameter, figure(Some(from))),
            _ => row.name.clone(),
        };
        table.row([
            named,
            count(row.runs),
            figure(row.q05),
            figure(row.q25),
            figure(row.median),
            figure(row.q75),
            figure(row.q95),
            figure(row.mean),
            ends(row.mean_low, row.mean_high),
            row.unit.clone(),
        ]);
    }
    table.render(width)
}

/// What each parameter does to each figure, the largest first, beside what luck does.
#[must_use]
pub fn sensitivities(rows: &[SensitivityRow], width: usize) -> String {
    let screens = rows.iter().any(|row| row.mu_star.is_some());
    let columns: &[(&str, Align)] = if screens {
        &[
            ("parameter", Align::Whole),
            ("mu", Align::Right),
            ("mu*", Align::Right),
            ("95 % interval", Align::Right),
            ("sigma", Align::Right),
            ("luck's mu*", Align::Right),
            ("", Align::Left),
        ]
    } else {
        &[
            ("parameter", Align::Whole),
            ("first", Align::Right),
            ("95 % interval", Align::Right),
            ("total", Align::Right),
            ("95 % interval", Align::Right),
            ("luck's total", Align::Right),
            ("", Align::Left),
        ]
    };
    let mut table = TextTable::new(columns);
    let same = |a: &SensitivityRow, b: &SensitivityRow| {
        (&a.kind, &a.name, &a.period) == (&b.kind, &b.name, &b.period)
    };
    let mut unmoved = String::new();
    for group in rows.chunk_by(same) {
        let mut group: Vec<&SensitivityRow> =
            group.iter().filter(|row| size(row).is_some()).collect();
        let Some(first) = group.first() else { continue };
        // What never moves owes nothing to anybody.
        if group.iter().all(|row| size(row).is_none_or(|size| size.abs() <= 0.0)) {
            unmoved = format!("{unmoved}{}: no parameter moves it\n", first.name);
            continue;
        }
        group.sort_by(|a, b| size(b).unwrap_or(0.0).total_cmp(&size(a).unwrap_or(0.0)));
        let Some(first) = group.first() else { continue };
        let luck = first.luck.map_or_else(String::new, |luck| {
            format!(
                ": {} of the variance between runs is luck",
                percent(Some(luck)).trim_start_matches('+')
            )
        });
        let kind = if first.kind == "impact" { "target" } else { &first.kind };
        table.heading(&format!("{kind} {}{luck}", first.name));
        for row in group {
            table.row(fields(row, screens));
        }
    }
    table.render(width) + &unmoved
}

fn fields(row: &SensitivityRow, screens: bool) -> [String; 7] {
    let ends = |low: Option<f64>, high: Option<f64>| match (low, high) {
        (Some(low), Some(high)) => format!("{} … {}", figure(Some(low)), figure(Some(high))),
        _ => "-".to_owned(),
    };
    let below = size(row).zip(row.noise).is_some_and(|(size, noise)| size <= noise);
    let remark = if below { "below luck" } else { "" }.to_owned();
    let parameter = format!("  {}", row.parameter);
    if screens {
        return [
            parameter,
            figure(row.mu),
            figure(row.mu_star),
            ends(row.mu_star_low, row.mu_star_high),
            figure(row.sigma),
            figure(row.noise),
            remark,
        ];
    }
    [
        parameter,
        figure(row.first),
        ends(row.first_low, row.first_high),
        figure(row.total),
        ends(row.total_low, row.total_high),
        figure(row.noise),
        remark,
    ]
}

/// How much a parameter does.
fn size(row: &SensitivityRow) -> Option<f64> {
    row.mu_star.or(row.total)
}

fn kind(kind: &str) -> &str {
    match kind {
        "impact" => "figures of the scenario",
        "gross" => "gross: paid over channels",
        "net" => "net: paid in all, off the platform too",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_stand_by_their_size_beside_luck() {
        let row = |parameter: &str, total: f64| SensitivityRow {
            kind: "index".into(),
            name: "diversity".into(),
            parameter: parameter.into(),
            total: Some(total),
            noise: Some(0.1),
            luck: Some(0.25),
            ..SensitivityRow::default()
        };
        let text = sensitivities(&[row("small", 0.05), row("large", 0.9)], 120);
        assert!(text.contains("index diversity: 25.0 % of the variance"), "{text}");
        assert!(text.find("large") < text.find("small"), "{text}");
        let small = text.lines().find(|line| line.contains("small")).unwrap();
        assert!(small.contains("below luck"), "{text}");
        let text = sensitivities(&[row("none", 0.0)], 120);
        assert!(!text.contains("none"), "{text}");
        assert!(text.ends_with("\ndiversity: no parameter moves it\n"), "{text}");
    }

    #[test]
    fn a_summary_names_values_and_parts_of_a_parameter() {
        let row = |from: Option<f64>, to: Option<f64>| SummaryRow {
            name: "balance".into(),
            parameter: if from.is_some() { "fee".into() } else { String::new() },
            from,
            to,
            runs: 1200,
            mean: Some(0.5),
            mean_low: Some(0.4),
            mean_high: Some(0.6),
            ..SummaryRow::default()
        };
        let rows = [row(None, None), row(Some(0.1), Some(0.1)), row(Some(0.2), Some(0.3))];
        let text = overview(&rows, 140);
        for part in ["balance", "1,200", "  fee 0.1 ", "  fee 0.2 … 0.3", "0.4 … 0.6"] {
            assert!(text.contains(part), "no {part:?} in {text}");
        }
    }
}
