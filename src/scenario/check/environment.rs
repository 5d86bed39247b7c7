//! The environment: a table of industries that can produce, series that can be read.

use super::known::{Known, refers, shown};
use crate::base::Period;
use crate::scenario::problem::{number, quoted};
use crate::scenario::{Between, Checker, Industry, Series};

pub(super) fn check(known: &Known<'_>, checker: &mut Checker<'_>) {
    let environment = &known.all.environment;
    refers(checker, "environment.layer", &environment.layer, &known.layers, "layer");
    for industry in &environment.industries {
        buys(known, checker, &format!("environment.industries.{}", industry.name), industry);
    }
    for series in &environment.series {
        points(checker, &format!("environment.series.{}.points", series.name), series);
    }
}

fn buys(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, industry: &Industry) {
    for (place, coefficient) in industry.buys.iter().enumerate() {
        let path = format!("{path}.buys.{place}.supplier");
        let mut before = industry.buys[..place].iter();
        let supplier = coefficient.supplier.as_str();
        if refers(checker, &path, supplier, &known.industries, "industry")
            && before.any(|other| other.supplier == supplier)
        {
            checker.duplicate(&path, supplier, "supplier");
        }
    }
    if let Some(series) = &industry.output_per_worker {
        refers(checker, &format!("{path}.output_per_worker"), series, &known.series, "series");
    }
    let sum: f64 = industry.buys.iter().map(|coefficient| coefficient.value.get()).sum();
    let path = format!("{path}.buys");
    if 1.0 <= sum && checker.is_sound(&path) {
        checker.contradiction(
            &path,
            format!("`{}` buys {} per unit of what it makes", industry.name, shown(sum)),
            "the coefficients of an industry must sum to less than 1: the rest is value added",
        );
    }
}

fn points(checker: &mut Checker<'_>, path: &str, series: &Series) {
    if series.points.is_empty() {
        checker.contradiction(
            path,
            format!("the series `{}` has no points", series.name),
            "give at least one, as `(\"2011-01\", 100)`",
        );
    }
    let mut last: Option<(&str, i64)> = None;
    for (place, (written, value)) in series.points.iter().enumerate() {
        let path = format!("{path}.{place}");
        if series.between == Between::Logarithmic && value.get() <= 0.0 {
            checker.contradiction(
                &format!("{path}.1"),
                format!(
                    "{} has no logarithm, and `{}` is read in logarithms",
                    number(value.get()),
                    series.name
                ),
                "give a value above 0, or add `between: Linear` or `between: Step` to the series",
            );
        }
        let at_date = format!("{path}.0");
        let Some(day) = period(checker, &at_date, written).map(|period| period.last.days()) else {
            continue;
        };
        match last {
            Some((before, latest)) if day <= latest => checker.contradiction(
                &at_date,
                format!("`{written}` comes after `{before}` in the list, but not in time"),
                "sort the points by date; a month or year stands for its last day",
            ),
            _ => last = Some((written, day)),
        }
    }
}

/// The period written at `path`.
pub(super) fn period(checker: &mut Checker<'_>, path: &str, written: &str) -> Option<Period> {
    let period = written.parse();
    if period.is_err() {
        checker.contradiction(
            path,
            format!("`{}` is no period", quoted(written)),
            "write `2015`, `2015-Q4`, `2015-12`, `2015-12-31`, `end 2015`, `to 2015-11` or \
             `2015-08..2015-12`",
        );
    }
    period.ok()
}
