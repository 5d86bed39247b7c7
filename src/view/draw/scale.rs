//! Axes: from a number to a place, and where the ticks stand.

/// How numbers lie along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Equal steps.
    Linear,
    /// Equal factors; positive numbers alone.
    Log,
    /// Days since 1970-01-01, ticks at whole months or years.
    Time,
}

/// An axis from `low` at place `from` to `high` at place `to`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) kind: Kind,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

/// A tick: its number and its words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: f64,
    pub(crate) label: String,
}

impl Scale {
    /// An axis that holds all numbers; `zero` makes a linear one begin at 0 where none is negative.
    ///
    /// A log axis of numbers of which none is positive is a linear one.
    pub(crate) fn holding(
        kind: Kind,
        numbers: impl Iterator<Item = f64>,
        zero: Zero,
        (from, to): (f64, f64),
    ) -> Self {
        let fits = |number: &f64| number.is_finite() && (kind != Kind::Log || 0.0 < *number);
        let (low, high) = numbers
            .filter(fits)
            .fold((f64::MAX, f64::MIN), |(low, high), n| (low.min(n), high.max(n)));
        if high < low {
            let kind = if kind == Kind::Log { Kind::Linear } else { kind };
            return Self { kind, low: 0.0, high: 1.0, from, to };
        }
        let (low, high) = match kind {
            Kind::Time => (low, if low < high { high } else { low + 1.0 }),
            Kind::Linear => linear_ends(low, high, zero),
            Kind::Log => log_ends(low, high),
        };
        Self { kind, low, high, from, to }
    }

    /// The ends.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Where a number stands.
    pub(crate) fn place(&self, number: f64) -> f64 {
        let share = match self.kind {
            Kind::Linear | Kind::Time => (number - self.low) / (self.high - self.low),
            Kind::Log => {
                let low = libm::log10(self.low);
                (libm::log10(number.max(f64::MIN_POSITIVE)) - low) / (libm::log10(self.high) - low)
            }
        };
        self.from + share * (self.to - self.from)
    }

    /// The same, none for what cannot stand on the axis.
    pub(crate) fn placed(&self, number: Option<f64>) -> Option<f64> {
        let fits = |n: &f64| n.is_finite() && (self.kind != Kind::Log || 0.0 < *n);
        number.filter(fits).map(|number| self.place(number))
    }

    /// Ticks, about `many` of them.
    pub(crate) fn ticks(&self, many: usize) -> Vec<Tick> {
        match self.kind {
            Kind::Linear => linear_ticks(self.low, self.high, many),
            Kind::Log => log_ticks(self.low, self.high, many),
            Kind::Time => time_ticks(self.low, self.high, many),
        }
    }
}

/// Whether an axis begins at zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zero {
    /// It does, where no number is negative.
    Within,
    /// It need not.
    Free,
}

/// Steps of 1, 2 or 5 of a power of ten, at most `many` over the range.
fn step(range: f64, many: usize) -> f64 {
    let rough = range / many.max(1) as f64;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let steps = [1.0, 2.0, 5.0, 10.0];
    steps.into_iter().map(|part| part * power).find(|step| rough <= *step).unwrap_or(rough)
}

fn linear_ends(low: f64, high: f64, zero: Zero) -> (f64, f64) {
    let low = if zero == Zero::Within && 0.0 <= low { 0.0 } else { low };
    // What differs by less than a ten-thousandth is drawn as the same: an axis that told it apart would
    // make a mountain of it.
    if high - low <= 1e-4 * low.abs().max(high.abs()) {
        let half = if low.abs() > 0.0 { 0.1 * low.abs() } else { 1.0 };
        return (low - half, high + half);
    }
    let step = step(high - low, 5);
    (step * libm::floor(low / step + 1e-9), step * libm::ceil(high / step - 1e-9))
}

fn linear_ticks(low: f64, high: f64, many: usize) -> Vec<Tick> {
    let step = step(high - low, many);
    let digits = libm::ceil(-libm::log10(step) - 1e-9).max(0.0) as usize;
    // Where ticks lie close to each other, four digits would not tell them apart.
    let near = step < 1e-3 * low.abs().max(high.abs()) && digits <= 12;
    let first = libm::ceil(low / step - 1e-9);
    let last = libm::floor(high / step + 1e-9);
    let ticks = (0..=(last - first).max(0.0) as usize).map(|at| {
        let at = step * (first + at as f64);
        let at = if at.abs() < 1e-9 * step { 0.0 } else { at };
        let label = match near {
            true if digits == 0 && 0.0 <= at => crate::view::count(at as u64),
            true => format!("{at:.digits$}"),
            false => decimal(at, digits),
        };
        Tick { at, label: label.replace('-', "−") }
    });
    ticks.take(20).collect()
}

/// A number with so many digits after the point, a real minus, groups from 10,000 on.
fn decimal(number: f64, digits: usize) -> String {
    let text = if 5 < digits || digits == 0 && 10_000.0 <= number.abs() {
        crate::view::figure(Some(number))
    } else {
        format!("{number:.digits$}")
    };
    text.replace('-', "−")
}

fn log_ends(low: f64, high: f64) -> (f64, f64) {
    let ten = |power: f64| libm::pow(10.0, power);
    let (bottom, top) = (libm::log10(low), libm::log10(high));
    if top - bottom < 1.0 {
        // Less than a decade: whole decades would leave the picture empty.
        return (low / 1.1, high * 1.1);
    }
    (ten(libm::floor(bottom + 1e-9)), ten(libm::ceil(top - 1e-9)))
}

fn log_ticks(low: f64, high: f64, many: usize) -> Vec<Tick> {
    let (bottom, top) = (libm::log10(low), libm::log10(high));
    if top - bottom < 1.2 {
        return linear_ticks(low, high, many);
    }
    let (first, last) = (libm::ceil(bottom - 1e-9) as i32, libm::floor(top + 1e-9) as i32);
    if last - first < 4 && 3 * (last - first) as usize <= 2 * many {
        let parts = (first - 1..=last).flat_map(|power| [1.0, 2.0, 5.0].map(|part| (power, part)));
        let ticks = parts.map(|(power, part)| part * libm::pow(10.0, f64::from(power)));
        let within = |at: &f64| low * (1.0 - 1e-9) <= *at && *at <= high * (1.0 + 1e-9);
        return ticks.filter(within).map(|at| Tick { at, label: small(at) }).collect();
    }
    let every = ((last - first) as usize).div_ceil(many.max(1)).max(1) as i32;
    let powers = (first..=last).filter(|power| (power - first) % every == 0);
    powers.map(|power| Tick { at: libm::pow(10.0, f64::from(power)), label: ten(power) }).collect()
}

/// A round number as it is printed.
fn small(number: f64) -> String {
    crate::view::figure(Some(number)).replace('-', "−")
}

/// A power of ten as it is printed: 0.01, 1, 100, 10⁶.
fn ten(power: i32) -> String {
    match power {
        -2..=3 => crate::view::figure(Some(libm::pow(10.0, f64::from(power)))),
        _ => format!("10{}", raised(power)),
    }
}

/// A whole number as an exponent.
pub(crate) fn raised(number: i32) -> String {
    let raise = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' => char::from_u32('⁴' as u32 + (c as u32 - '4' as u32)).unwrap_or(c),
        _ => '⁰',
    };
    number.to_string().chars().map(raise).collect()
}

/// Days since 1970-01-01 of a date as 2011-01-01 (proleptic Gregorian calendar).
pub(crate) fn days(date: &str) -> Option<f64> {
    let mut parts = date.splitn(3, '-');
    let year: i64 = parts.next()?.parse().ok()?;
    let month: i64 = parts.next()?.parse().ok()?;
    let day: i64 = parts.next().map_or(Some(1), |day| day.parse().ok())?;
    Some(days_of(year, month, day) as f64)
}

/// Algorithm of Hinnant (2013): years begin in March, eras have 400 of them.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year and month of a day.
fn month_of(days: i64) -> (i64, i64) {
    let mut year = 1970 + days.div_euclid(366);
    while days_of(year + 1, 1, 1) <= days {
        year += 1;
    }
    let month = (1..=12).rev().find(|&month| days_of(year, month, 1) <= days).unwrap_or(1);
    (year, month)
}

fn time_ticks(low: f64, high: f64, many: usize) -> Vec<Tick> {
    let (first, last) = (month_of(libm::ceil(low) as i64), month_of(libm::floor(high) as i64));
    let months = 12 * (last.0 - first.0) + last.1 - first.1 + 1;
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000];
    let step = steps.into_iter().find(|step| months / step <= many as i64).unwrap_or(120_000);
    let begin = 12 * first.0 + first.1 - 1;
    let ticks = (begin..12 * last.0 + last.1).filter(|month| month % step == 0);
    let tick = |month: i64| {
        let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        let label = if step % 12 == 0 { year.to_string() } else { format!("{year}-{of_year:02}") };
        Tick { at: days_of(year, of_year, 1) as f64, label }
    };
    ticks.map(tick).filter(|tick| low <= tick.at && tick.at <= high).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(kind: Kind, low: f64, high: f64) -> Vec<String> {
        let scale = Scale::holding(kind, [low, high].into_iter(), Zero::Free, (0.0, 100.0));
        scale.ticks(5).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(labels(Kind::Linear, 0.03, 0.97), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(Kind::Linear, -3.0, 4.0), ["−4", "−2", "0", "2", "4"]);
        assert_eq!(labels(Kind::Linear, 0.0, 41_000.0)[1], "10,000");
        assert_eq!(labels(Kind::Log, 3.0, 2e6), ["1", "100", "10⁴", "10⁶"]);
        assert_eq!(labels(Kind::Log, 10.0, 14.0), ["10", "12", "14"]);
    }

    #[test]
    fn no_two_ticks_have_the_same_words() {
        for (low, high) in
            [(2.2080, 2.2090), (2_300_000.0, 2_300_900.0), (0.05, 0.050_03), (-7.0, -6.998)]
        {
            let mut found = labels(Kind::Linear, low, high);
            let many = found.len();
            found.dedup();
            assert!(2 < many && found.len() == many, "{low} … {high}: {found:?}");
        }
        // Where nothing can be told apart, one axis of a fifth of the number.
        assert_eq!(labels(Kind::Linear, 2.208_70, 2.208_71), ["2.0", "2.1", "2.2", "2.3", "2.4"]);
    }

    #[test]
    fn numbers_stand_where_they_belong() {
        let scale = Scale::holding(Kind::Linear, [1.0, 9.0].into_iter(), Zero::Within, (0.0, 10.0));
        assert_eq!(scale.ends(), (0.0, 10.0));
        assert!((scale.place(2.5) - 2.5).abs() < 1e-12);
        let scale = Scale::holding(Kind::Log, [1.0, 100.0].into_iter(), Zero::Free, (10.0, 0.0));
        assert!((scale.place(10.0) - 5.0).abs() < 1e-12, "axes may run upwards");
        assert_eq!(scale.placed(Some(-1.0)), None);
        let none = Scale::holding(Kind::Log, [-1.0].into_iter(), Zero::Free, (0.0, 1.0));
        assert_eq!(none.kind, Kind::Linear);
        let same = Scale::holding(Kind::Linear, [5.0, 5.0].into_iter(), Zero::Free, (0.0, 1.0));
        assert!((same.place(5.0) - 0.5).abs() < 1e-12, "what does not move stands in the middle");
        let dust = [2.2, 2.2 + f64::EPSILON].into_iter();
        let dust = Scale::holding(Kind::Linear, dust, Zero::Free, (0.0, 1.0));
        assert!((dust.place(2.2) - 0.5).abs() < 1e-9 && dust.ticks(5).len() < 9);
    }

    #[test]
    fn dates_are_days_and_ticks_are_years_or_months() {
        for (date, day) in [("1970-01-01", 0.0), ("2000-03-01", 11_017.0), ("2016-02-29", 16_860.0)]
        {
            assert_eq!(days(date), Some(day));
        }
        assert_eq!(days("soon"), None);
        let (from, to) = (days("2011-01-01").unwrap(), days("2016-02-01").unwrap());
        assert_eq!(labels(Kind::Time, from, to), ["2011", "2012", "2013", "2014", "2015", "2016"]);
        let (from, to) = (days("2020-02-01").unwrap(), days("2020-09-01").unwrap());
        assert_eq!(labels(Kind::Time, from, to), ["2020-03", "2020-05", "2020-07", "2020-09"]);
    }
}
