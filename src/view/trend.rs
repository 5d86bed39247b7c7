//! Trends as people read them: each index beside its controls.

use std::{fmt::Write as _, path::Path};

use super::figure::{duration, figure};
use super::text::{Align, TextTable};
use crate::record::study_tables::TrendRow;

/// What stands around the table.
#[derive(Clone, Copy, Debug)]
pub struct TrendShown<'a> {
    /// Scenario.
    pub name: &'a str,
    /// First day from which slopes count.
    pub from: &'a str,
    /// Seeds.
    pub seeds: usize,
    /// Tests of the corrected family.
    pub tests: usize,
    /// Tests of Mann and Kendall.
    pub counted: usize,
    /// Wall time.
    pub seconds: f64,
    /// Result folder.
    pub folder: &'a Path,
    /// Columns that a line may take.
    pub width: usize,
}

/// The table of trends: a row for each index, `beyond` a column for each control.
///
/// ```
/// use std::path::Path;
/// use ecograph::view::{TrendShown, trend};
///
/// let (name, from, folder) = ("market", "2020-01-01", Path::new("runs/market-trend"));
/// let (seeds, tests, counted, seconds, width) = (30, 0, 0, 1.0, 80);
/// let shown = TrendShown { name, from, seeds, tests, counted, seconds, folder, width };
/// assert!(trend(&[], &shown).starts_with("market: trends from 2020-01-01 on, 30 seeds"));
/// ```
#[must_use]
pub fn trend(rows: &[TrendRow], shown: &TrendShown<'_>) -> String {
    let variants = rows.iter().take_while(|row| row.index == rows[0].index).count().max(1);
    let mut columns = vec![
        ("index", Align::Whole),
        ("slope/year", Align::Right),
        ("99 % interval over seeds", Align::Right),
        ("rise/fall", Align::Right),
    ];
    let controls: Vec<String> =
        rows.iter().take(variants).skip(1).map(|row| format!("beyond {}", row.variant)).collect();
    columns.extend(controls.iter().map(|name| (name.as_str(), Align::Right)));
    columns.push(("verdict", Align::Whole));
    let mut table = TextTable::new(&columns);
    for index in rows.chunks(variants) {
        let Some((run, controls)) = index.split_first() else { continue };
        let mut fields = vec![
            run.index.clone(),
            figure(run.slope),
            format!("{} … {}", figure(run.low), figure(run.high)),
            format!("{}/{}", run.rising, run.falling),
        ];
        fields.extend(controls.iter().map(beyond));
        fields.push(run.verdict.clone());
        table.row(fields);
    }
    let mut text = format!(
        "{}: trends from {} on, {} seeds and {} variants, {}\n\n",
        shown.name,
        shown.from,
        shown.seeds,
        variants,
        duration(shown.seconds)
    );
    text.push_str(&table.render(shown.width));
    // Writing to a string cannot fail.
    let _infallible = write!(
        text,
        "\n{} tests over seeds, corrected together (Holm) at 0.01; `*` sure after it\n\
         {} tests of Mann and Kendall count seeds that rise and fall; they take steps as\n\
         independent, which they are not, and decide nothing by themselves\n\
         in    {}\n",
        shown.tests,
        shown.counted,
        shown.folder.display()
    );
    text
}

/// What lies beyond a control, with a star where it is sure.
fn beyond(control: &TrendRow) -> String {
    let sure = control.beyond_p.is_some_and(|p| p < 0.01);
    format!("{}{}", figure(control.beyond), if sure { "*" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_stands_beside_its_controls() {
        let row = |variant: &str| TrendRow {
            index: "diversity".into(),
            variant: variant.into(),
            slope: Some(0.5),
            low: Some(0.4),
            high: Some(0.6),
            rising: 3,
            beyond: (variant != "run").then_some(0.25),
            beyond_p: (variant != "run").then_some(0.001),
            verdict: if variant == "run" { "rises beyond all controls" } else { "" }.to_owned(),
            ..TrendRow::default()
        };
        let shown = TrendShown {
            name: "m",
            from: "2012-07-01",
            seeds: 3,
            tests: 2,
            counted: 6,
            seconds: 2.0,
            folder: Path::new("runs/m-trend"),
            width: 120,
        };
        let text = trend(&[row("run"), row("mix frozen")], &shown);
        let line = text.lines().find(|line| line.starts_with("diversity")).unwrap();
        assert!(line.contains("0.4 … 0.6") && line.contains("0.25*"), "{text}");
        assert!(line.ends_with("rises beyond all controls"), "{text}");
        assert!(text.contains("beyond mix frozen") && text.contains("2 tests"), "{text}");
        assert!(trend(&[], &shown).contains("trends from 2012-07-01"));
    }
}
