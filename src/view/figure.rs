//! Numbers as people read them: four digits that mean something, no more.

/// A number with at most four significant digits, thousands in groups from 10,000 on; `-` where
/// there is none.
///
/// ```
/// use ecograph::view::figure;
/// assert_eq!(figure(Some(0.123_456)), "0.1235");
/// assert_eq!(figure(Some(5.0)), "5");
/// assert_eq!(figure(Some(697_123_456.0)), "697,100,000");
/// assert_eq!(figure(Some(1.5e-9)), "1.5e-9");
/// assert_eq!(figure(None), "-");
/// ```
#[must_use]
pub fn figure(number: Option<f64>) -> String {
    let Some(number) = number else { return "-".to_owned() };
    if !number.is_finite() {
        return number.to_string();
    }
    let size = number.abs();
    if size <= 0.0 {
        return "0".to_owned();
    }
    // One rounding, in decimal, decides all digits: 9.9999 becomes 10, not 10.00.
    let scientific = format!("{number:.3e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let rounded: f64 = scientific.parse().unwrap_or(number);
    if (-4..4).contains(&exponent) {
        let places = (3 - exponent) as usize;
        trimmed(format!("{rounded:.places$}"))
    } else if (4..15).contains(&exponent) {
        grouped(&format!("{rounded:.0}"))
    } else {
        format!("{}e{exponent}", trimmed(mantissa.to_owned()))
    }
}

/// A whole number, thousands in groups.
///
/// ```
/// assert_eq!(ecograph::view::count(1_234_567), "1,234,567");
/// ```
#[must_use]
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A ratio as a percentage with its sign and three digits, as `+4.1 %`; `-` where there is none.
///
/// ```
/// use ecograph::view::percent;
/// assert_eq!(percent(Some(0.0412)), "+4.1 %");
/// assert_eq!(percent(Some(-0.5)), "-50.0 %");
/// assert_eq!(percent(Some(12.0)), "+1200 %");
/// assert_eq!(percent(Some(-0.0001)), "0.0 %");
/// assert_eq!(percent(None), "-");
/// ```
#[must_use]
pub fn percent(ratio: Option<f64>) -> String {
    let Some(ratio) = ratio else { return "-".to_owned() };
    let percent = 100.0 * ratio;
    if percent.abs() < 0.05 {
        return "0.0 %".to_owned();
    }
    let sign = if percent < 0.0 { "-" } else { "+" };
    let size = percent.abs();
    if size < 99.95 {
        format!("{sign}{size:.1} %")
    } else {
        format!("{sign}{} %", figure(Some(size)))
    }
}

/// Seconds as people say them: `0.31 s`, `12 s`, `3 min 05 s`, `2 h 07 min`.
///
/// ```
/// use ecograph::view::duration;
/// assert_eq!(duration(0.314), "0.31 s");
/// assert_eq!(duration(59.6), "1 min 00 s");
/// assert_eq!(duration(185.0), "3 min 05 s");
/// assert_eq!(duration(7_620.0), "2 h 07 min");
/// ```
#[must_use]
pub fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    if seconds < 9.95 {
        format!("{:.2} s", seconds.max(0.0))
    } else if whole < 60 {
        format!("{whole} s")
    } else if whole < 3600 {
        format!("{} min {:02} s", whole / 60, whole % 60)
    } else {
        format!("{} h {:02} min", whole / 3600, whole % 3600 / 60)
    }
}

fn trimmed(digits: String) -> String {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        digits
    }
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_that_mean_something() {
        for (number, shown) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (9.99999, "10"),
            (12.345, "12.35"),
            (-1234.4, "-1234"),
            (9999.9, "10,000"),
            (123_456.0, "123,500"),
            (-1e6, "-1,000,000"),
            (0.00012, "0.00012"),
            (0.000_012, "1.2e-5"),
            (1e15, "1e15"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(figure(Some(number)), shown);
        }
    }
}
