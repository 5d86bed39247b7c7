//! What was verified, as people read it: a line for each number beside what it must be.

use std::fmt::Write as _;

use super::figure::figure;
use super::text::{Align, TextTable};
use crate::record::verified::{Verdict, Verified};

/// The table of what was verified, a heading for each model.
///
/// ```
/// use ecograph::{record::verified::{Verdict, Verified}, view::verified};
///
/// let (exact, ours) = (Some(4.0), Some(4.0));
/// let row = Verified {
///     model: "sum".into(),
///     source: "arithmetic".into(),
///     what: "two and two".into(),
///     exact,
///     ours,
///     low: ours,
///     high: ours,
///     verdict: Verdict::Holds,
///     ..Verified::default()
/// };
/// assert!(verified(&[row], 100).contains("two and two  4.00000  4.00000"));
/// ```
#[must_use]
pub fn verified(rows: &[Verified], width: usize) -> String {
    let mut table = TextTable::new(&[
        ("case", Align::Left),
        ("exact", Align::Right),
        ("ours", Align::Right),
        ("interval", Align::Right),
        ("verdict", Align::Whole),
    ]);
    let mut model = "";
    for row in rows {
        if row.model != model {
            model = &row.model;
            table.heading(&format!("{model} ({})", row.source));
        }
        table.row([
            row.what.clone(),
            digits(row.exact),
            digits(row.ours),
            interval(row),
            row.verdict.word().to_owned(),
        ]);
    }
    table.render(width)
}

/// The same as a table of Markdown.
///
/// ```
/// assert!(ecograph::view::verified_markdown(&[]).starts_with("| case | exact | ours |"));
/// ```
#[must_use]
pub fn verified_markdown(rows: &[Verified]) -> String {
    let mut text = String::from(
        "| case | exact | ours | interval | runs | verdict |\n| --- | ---: | ---: | ---: | ---: | --- |\n",
    );
    let mut model = "";
    for row in rows {
        if row.model != model {
            model = &row.model;
            // Writing to a string cannot fail.
            let _infallible = writeln!(text, "| **{model}** ({}) | | | | | |", row.source);
        }
        let (exact, ours) = (digits(row.exact), digits(row.ours));
        let (interval, verdict) = (interval(row), row.verdict.word());
        let _infallible = writeln!(
            text,
            "| {} | {exact} | {ours} | {interval} | {} | {verdict} |",
            row.what, row.runs
        );
    }
    text
}

/// Six digits, which is what a proof is read by; a dash where there is nothing.
fn digits(value: Option<f64>) -> String {
    let Some(value) = value else { return "-".to_owned() };
    let whole = value.abs();
    if whole.is_infinite() {
        return if value < 0.0 { "-∞" } else { "∞" }.to_owned();
    }
    if whole <= 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e6).contains(&whole) {
        return figure(Some(value));
    }
    let before = whole.log10().floor() as i32;
    format!("{value:.*}", usize::try_from(5 - before).unwrap_or(0))
}

/// Both ends; half the width where they are close.
fn interval(row: &Verified) -> String {
    let (Some(low), Some(high)) = (row.low, row.high) else { return "-".to_owned() };
    let half = (high - low) / 2.0;
    if row.verdict == Verdict::Failed || half.is_nan() {
        return "-".to_owned();
    }
    if half.is_finite()
        && row.chance.is_none()
        && (f64::midpoint(low, high) - row.ours.unwrap_or(low)).abs() <= 1e-6 * half
    {
        // A tolerance.
        return if half <= 0.0 {
            "exactly".to_owned()
        } else {
            format!("± {}", figure(Some(half)))
        };
    }
    format!("{} … {}", digits(Some(low)), digits(Some(high)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_six_digits_and_intervals_both_ends() {
        assert_eq!(digits(Some(0.095_808_1)), "0.0958081");
        assert_eq!(digits(Some(38.461_538_46)), "38.4615");
        assert_eq!(digits(Some(0.0)), "0");
        assert_eq!(digits(None), "-");
        let row = |low, high| Verified {
            low: Some(low),
            high: Some(high),
            verdict: Verdict::Missed,
            ..Verified::default()
        };
        let tolerated =
            |ours: f64, by: f64| Verified { ours: Some(ours), ..row(ours - by, ours + by) };
        assert_eq!(interval(&row(0.25, 0.75)), "0.250000 … 0.750000");
        assert_eq!(interval(&tolerated(80.0, 0.01)), "± 0.01");
        assert_eq!(interval(&tolerated(80.0, 0.0)), "exactly");
        assert_eq!(interval(&Verified::default()), "-");
        let text = verified(&[row(1.0, 2.0)], 80);
        assert!(text.contains("MISSED"), "{text}");
    }
}
