//! Comparisons: a base and its variants under the same luck, figure by figure.
//!
//! Runs of one seed share all luck that the change does not touch, so the difference is taken by seed:
//! its mean with Student's 95 % interval over the pairs, its test against 0 corrected for the number of
//! tests (Holm 1979), and what pairing saved of its variance, `1 − var(b − a)/(var a + var b)`.
//!
//! Compared are every index at the end, every figure of the scenario over its own period, and what was
//! paid in the last year by category: *gross* is what went over channels, *net* is all that was paid,
//! off the platform too. A platform that only moves spending has a gross difference and no net one.
//!
//! Limits: who does not take part stands in no book. Where a species takes part by joining the very
//! platform that is left out, its spending vanishes as a whole, and *net* says so; leave out the
//! channels of the platform instead, so that its members are there and spend elsewhere.

use std::collections::BTreeMap;

use crate::{
    indices::certainty::{Mean, holm, mean_of, saved_by_pairing},
    record::{RecordError, Recorded, study_tables::CompareRow},
    study::{Crew, Ensemble, Failed, Outcome, Paid, Watch, ensemble::by_variant},
    world::genesis::units,
};

/// Confidence of all intervals.
pub const CONFIDENCE: f64 = 0.95;

/// A figure of one run.
#[derive(Clone, Debug, PartialEq)]
struct Figure {
    kind: &'static str,
    name: String,
    period: String,
    unit: String,
    value: Option<f64>,
}

/// Runs the base, which is the first, and its variants; one row for each variant and figure.
///
/// ```
/// use ecograph::scenario::{Scenario, Setting};
/// use ecograph::study::{Crew, Ensemble, Going, Variant, compare::compare};
///
/// let load = |settings: &[Setting]| Scenario::load("scenarios/minimal.ron", settings);
/// let off = Setting::new("platforms.app.enabled=false");
/// let variants =
///     vec![Variant::new("base", load(&[])?), Variant::new("without app", load(&[off])?)];
/// let ensemble = Ensemble { variants, scale: 0.1, steps: 6, seeds: vec![1, 2] };
/// let rows = compare(&ensemble, Crew::of(2), &|_, _| Going::On)?;
/// let gross = rows.iter().find(|row| row.kind == "gross" && row.name == "goods");
/// assert!(gross.is_some_and(|row| row.difference < Some(0.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first failure in the order of jobs.
pub fn compare(
    ensemble: &Ensemble,
    crew: Crew,
    watch: &Watch<'_>,
) -> Result<Vec<CompareRow>, Failed> {
    let outcomes = by_variant(ensemble, ensemble.run(crew, watch))?;
    let figures: Vec<Vec<Vec<Figure>>> = outcomes
        .iter()
        .zip(&ensemble.variants)
        .map(|(runs, variant)| {
            let elements = &variant.scenario.elements;
            let (units, currency) = (units(elements), elements.currency.as_str());
            runs.iter().map(|run| figures(run, units, currency)).collect()
        })
        .collect();
    let Some((base, variants)) = figures.split_first() else { return Ok(Vec::new()) };
    let names = ensemble.variants.iter().skip(1).map(|variant| variant.name.as_str());
    let mut rows: Vec<CompareRow> =
        names.zip(variants).flat_map(|(name, runs)| paired(name, base, runs)).collect();
    correct(&mut rows);
    Ok(rows)
}

/// Compares two runs that are recorded. One pair has no interval.
///
/// ```no_run
/// use std::path::Path;
/// use ecograph::{record::Recorded, study::compare::compare_recorded};
///
/// let base = Recorded::open(Path::new("runs/minimal-seed1"))?;
/// let dear = Recorded::open(Path::new("runs/dear-seed1"))?;
/// for row in compare_recorded(&base, &dear)? {
///     println!("{} {:?}", row.name, row.difference);
/// }
/// # Ok::<(), ecograph::record::RecordError>(())
/// ```
///
/// # Errors
/// When a folder has no such tables or they are damaged.
pub fn compare_recorded(base: &Recorded, with: &Recorded) -> Result<Vec<CompareRow>, RecordError> {
    let name = with.folder.display().to_string();
    Ok(paired(&name, &[recorded(base)?], &[recorded(with)?]))
}

/// What one run gave.
fn figures(run: &Outcome, units: f64, currency: &str) -> Vec<Figure> {
    let last = run.dates.last().cloned().unwrap_or_default();
    let indices = run.indices.iter().map(|course| Figure {
        kind: "index",
        name: course.name.clone(),
        period: last.clone(),
        unit: course.unit.clone(),
        value: course.values.last().copied().flatten(),
    });
    let impact = run.impact.iter().map(|impact| Figure {
        kind: "impact",
        name: impact.target.clone(),
        period: impact.period.clone(),
        unit: impact.unit.clone(),
        value: impact.simulated,
    });
    let paid = |kind: &'static str, amount: fn(&Paid) -> i64| {
        run.paid.iter().map(move |(category, paid)| Figure {
            kind,
            name: category.clone(),
            period: "last year".to_owned(),
            unit: currency.to_owned(),
            value: Some(amount(paid) as f64 / units),
        })
    };
    let (gross, net) = (paid("gross", |paid| paid.over_channels), paid("net", |paid| paid.in_all));
    indices.chain(impact).chain(gross).chain(net).collect()
}

fn recorded(run: &Recorded) -> Result<Vec<Figure>, RecordError> {
    let indices = run.table("indices")?;
    let last = indices.rows.last();
    let date = indices.header.iter().position(|name| name == "date");
    let date = last.zip(date).map_or(String::new(), |(row, date)| row[date].clone());
    let described = run.table("columns")?;
    let unit = |name: &str| {
        let of = |row: &usize| {
            described.field(*row, "table") == Some("indices")
                && described.field(*row, "column") == Some(name)
        };
        let row = (0..described.rows.len()).find(of);
        row.and_then(|row| described.field(row, "unit")).unwrap_or_default().to_owned()
    };
    // Step, date and stage come first.
    let columns = indices.header.iter().enumerate().skip(3);
    let values = columns.map(|(column, name)| Figure {
        kind: "index",
        name: name.clone(),
        period: date.clone(),
        unit: unit(name),
        value: last.and_then(|row| row[column].parse().ok()),
    });
    let impact = run.impact()?.into_iter().map(|impact| Figure {
        kind: "impact",
        name: impact.target,
        period: impact.period,
        unit: impact.unit,
        value: impact.simulated,
    });
    let paid = recorded_paid(run, &date)?;
    let currency = &run.manifest.money.currency;
    let units = f64::from(run.manifest.money.units);
    let paid = ["gross", "net"].into_iter().flat_map(|kind| {
        paid.iter().map(move |(category, paid)| Figure {
            kind,
            name: category.clone(),
            period: "last year".to_owned(),
            unit: currency.clone(),
            value: Some(
                if kind == "gross" { paid.over_channels } else { paid.in_all } as f64 / units,
            ),
        })
    });
    Ok(values.chain(impact).chain(paid).collect())
}

/// What the ledger of a recorded run says of its last year.
fn recorded_paid(run: &Recorded, last: &str) -> Result<BTreeMap<String, Paid>, RecordError> {
    let ledger = run.table("ledger")?;
    let year = |date: &str| date.get(..4).and_then(|year| year.parse::<i32>().ok());
    // Dates are ordered as texts: a year before, the month and day are the same.
    let before = year(last).map_or_else(String::new, |year| {
        format!("{:04}{}", year - 1, last.get(4..).unwrap_or_default())
    });
    let mut paid: BTreeMap<String, Paid> = BTreeMap::new();
    for row in 0..ledger.rows.len() {
        let field = |name: &str| ledger.field(row, name).unwrap_or_default();
        let Ok(amount) = field("amount").parse::<i64>() else { continue };
        if before.as_str() < field("date") {
            let of = paid.entry(field("category").to_owned()).or_default();
            of.in_all += amount;
            of.over_channels += if field("channel").is_empty() { 0 } else { amount };
        }
    }
    Ok(paid)
}

/// One row for each figure that either side has, those of the base first.
fn paired(variant: &str, base: &[Vec<Figure>], with: &[Vec<Figure>]) -> Vec<CompareRow> {
    let same = |a: &Figure, b: &Figure| {
        a.kind == b.kind && a.name == b.name && (a.kind != "impact" || a.period == b.period)
    };
    let mut all: Vec<&Figure> = base.first().map_or(Vec::new(), |figures| figures.iter().collect());
    for figure in with.first().map_or(&[][..], Vec::as_slice) {
        if !all.iter().any(|known| same(known, figure)) {
            all.push(figure);
        }
    }
    // What nobody paid in a run is 0, not unknown.
    let value = |figures: &[Figure], of: &Figure| {
        let found = figures.iter().find(|figure| same(figure, of));
        let nothing = matches!(of.kind, "gross" | "net").then_some(0.0);
        found.map_or(nothing, |figure| figure.value)
    };
    let row = |figure: &&Figure| {
        let pairs = base.iter().zip(with);
        let (a, b): (Vec<f64>, Vec<f64>) = pairs
            .filter_map(|(base, with)| Some((value(base, figure)?, value(with, figure)?)))
            .unzip();
        let apart: Vec<f64> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
        let mean = |values: &[f64]| mean_of(values, CONFIDENCE);
        let difference = mean(&apart);
        // Where one side is not defined, the other is shown all the same.
        let alone = |runs: &[Vec<Figure>]| {
            let values: Vec<f64> = runs.iter().filter_map(|run| value(run, figure)).collect();
            mean(&values)
        };
        let value_of = |mean: Option<Mean>| mean.map(|mean| mean.mean);
        CompareRow {
            variant: variant.to_owned(),
            kind: figure.kind.to_owned(),
            name: figure.name.clone(),
            period: figure.period.clone(),
            unit: figure.unit.clone(),
            seeds: apart.len() as u64,
            base: value_of(if a.is_empty() { alone(base) } else { mean(&a) }),
            with: value_of(if b.is_empty() { alone(with) } else { mean(&b) }),
            difference: value_of(difference),
            low: difference.and_then(|mean| mean.low),
            high: difference.and_then(|mean| mean.high),
            p: difference.and_then(|mean| mean.p),
            saved: saved_by_pairing(&a, &b),
        }
    };
    all.iter().map(row).collect()
}

fn correct(rows: &mut [CompareRow]) {
    let mut tested: Vec<&mut Option<f64>> =
        rows.iter_mut().map(|row| &mut row.p).filter(|p| p.is_some()).collect();
    let raw: Vec<f64> = tested.iter().map(|p| p.unwrap_or(1.0)).collect();
    for (p, corrected) in tested.iter_mut().zip(holm(&raw)) {
        **p = Some(corrected);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Course;

    fn run(index: Option<f64>, paid: Option<(i64, i64)>) -> Outcome {
        let (name, unit) = ("d".to_owned(), "1".to_owned());
        let paid = paid.map(|(over_channels, in_all)| Paid { over_channels, in_all });
        Outcome {
            dates: vec!["2020-01-01".into()],
            indices: vec![Course { name, unit, values: vec![index] }],
            paid: paid.map(|paid| ("goods".to_owned(), paid)).into_iter().collect(),
            ..Outcome::default()
        }
    }

    fn of(runs: &[Outcome]) -> Vec<Vec<Figure>> {
        runs.iter().map(|run| figures(run, 100.0, "EUR")).collect()
    }

    #[test]
    fn differences_are_taken_by_seed() {
        let base = of(&[run(Some(1.0), None), run(Some(5.0), None), run(Some(3.0), None)]);
        let with = of(&[run(Some(2.0), None), run(Some(7.0), None), run(Some(6.0), None)]);
        let rows = paired("v", &base, &with);
        let row = &rows[0];
        assert_eq!((row.base, row.with, row.difference), (Some(3.0), Some(5.0), Some(2.0)));
        // 1 2 3: sd 1, t(0.975, 2) = 4.3027; variances 4, 7 and 1 of the difference.
        let reach = 4.302_652_729_749_464 / 3.0_f64.sqrt();
        assert!((row.high.unwrap() - 2.0 - reach).abs() < 1e-9);
        assert!((row.saved.unwrap() - (1.0 - 1.0 / 11.0)).abs() < 1e-12);
    }

    #[test]
    fn spending_that_only_moved_has_no_net_difference() {
        let base = of(&[run(None, Some((700, 1000))), run(None, Some((500, 900)))]);
        let with = of(&[run(None, Some((0, 1000))), run(None, Some((0, 900)))]);
        let rows = paired("without platform", &base, &with);
        let find = |kind: &str| rows.iter().find(|row| row.kind == kind).unwrap();
        assert_eq!(find("gross").difference, Some(-6.0));
        assert_eq!((find("net").difference, find("net").p), (Some(0.0), Some(1.0)));
        assert_eq!(find("index").difference, None);
        // Nothing was paid at all in the variant: that is 0, not unknown.
        let nothing = of(&[run(None, None), run(None, None)]);
        let rows = paired("v", &base, &nothing);
        assert_eq!(rows.iter().find(|row| row.kind == "net").unwrap().difference, Some(-9.5));
    }

    #[test]
    fn what_one_side_lacks_is_shown_without_a_difference() {
        let rows = paired("v", &of(&[run(Some(2.0), None)]), &of(&[run(None, None)]));
        assert_eq!((rows[0].base, rows[0].with, rows[0].difference), (Some(2.0), None, None));
        assert_eq!(rows[0].seeds, 0);
    }
}
