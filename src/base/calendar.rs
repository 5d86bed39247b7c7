//! Dates and steps: which day a step begins, and what share of a step an interval covers.
//!
//! Proleptic Gregorian calendar; days are counted by the algorithm of Hinnant (2013).

use std::{fmt, ops::Range, str::FromStr};

use thiserror::Error;

/// A day.
///
/// ```
/// use ecograph::base::Date;
///
/// let eve: Date = "2016-01-31".parse()?;
/// assert_eq!(Some(eve), Date::new(2016, 1, 31));
/// assert_eq!(eve.plus_months(1).to_string(), "2016-02-29", "the month's last day");
/// assert_eq!(Date::from_days(eve.days() + 1).to_string(), "2016-02-01");
/// assert_eq!(Date::new(2015, 2, 29), None);
/// # Ok::<(), ecograph::base::calendar::NoDate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year, as 2011.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

/// Not a date.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no date; write it as 2011-01 or 2011-01-21")]
pub struct NoDate(pub String);

/// Length of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// One calendar month.
    Month,
    /// Seven days.
    Week,
    /// One day.
    Day,
}

/// When the run begins and how long its steps are.
///
/// ```
/// use ecograph::base::{Calendar, Date, Pace};
///
/// let calendar = Calendar { start: "2011-01".parse()?, pace: Pace::Month };
/// assert_eq!(calendar.date(2).to_string(), "2011-03-01");
/// let day: Date = "2012-02-29".parse()?;
/// assert_eq!(calendar.step_of(day), Some(13));
/// // From 22 February on: 7 of 28 days.
/// assert_eq!(calendar.covered(1, "2011-02-22".parse()?..day), 0.25);
/// assert!((calendar.years_per_step() - 1.0 / 12.0).abs() < 1e-12);
/// // A rate of 12 a year is 1 a month, and strikes with chance 1 - 1/e.
/// assert!((calendar.chance(12.0) - (1.0 - (-1.0_f64).exp())).abs() < 1e-12);
/// # Ok::<(), ecograph::base::calendar::NoDate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// First day of step 0.
    pub start: Date,
    /// Length of a step.
    pub pace: Pace,
}

impl Date {
    /// The day, if the calendar has it.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let known = (1..=12).contains(&month) && 1 <= day && day <= days_in(year, month);
        known.then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that many days after 1970-01-01.
    #[must_use]
    pub fn from_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year: year as i32, month: month as u8, day: day as u8 }
    }

    /// The same day so many months later; the month's last day where it has no such day.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let count = i64::from(self.year) * 12 + i64::from(self.month) - 1 + months;
        let (year, month) = (count.div_euclid(12) as i32, count.rem_euclid(12) as u8 + 1);
        Self { year, month, day: self.day.min(days_in(year, month)) }
    }
}

impl FromStr for Date {
    type Err = NoDate;

    /// Reads `2011-01` (its first day) or `2011-01-21`.
    fn from_str(text: &str) -> Result<Self, NoDate> {
        let parts: Vec<&str> = text.split('-').collect();
        let number = |at: usize| parts.get(at).map_or(Some(1), |part| part.parse::<u8>().ok());
        let shaped = matches!(parts.len(), 2 | 3)
            && parts[0].len() == 4
            && parts[1..].iter().all(|part| part.len() == 2)
            && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        shaped
            .then(|| Self::new(parts[0].parse().ok()?, number(1)?, number(2)?))
            .flatten()
            .ok_or_else(|| NoDate(text.to_owned()))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Calendar {
    /// First day of a step; `date(step + 1)` is the day after its last.
    #[must_use]
    pub fn date(&self, step: u64) -> Date {
        match self.pace {
            Pace::Month => self.start.plus_months(step as i64),
            Pace::Week => Date::from_days(self.start.days() + 7 * step as i64),
            Pace::Day => Date::from_days(self.start.days() + step as i64),
        }
    }

    /// The step that holds a day; `None` before the start.
    #[must_use]
    pub fn step_of(&self, day: Date) -> Option<u64> {
        let days = u64::try_from(day.days() - self.start.days()).ok()?;
        Some(match self.pace {
            Pace::Day => days,
            Pace::Week => days / 7,
            Pace::Month => {
                let mut step = days / 28;
                while day < self.date(step) {
                    step -= 1;
                }
                step
            }
        })
    }

    /// Share of a step that lies in `[interval.start, interval.end)`, in days.
    #[must_use]
    pub fn covered(&self, step: u64, interval: Range<Date>) -> f64 {
        let (first, next) = (self.date(step).days(), self.date(step + 1).days());
        let common = interval.end.days().min(next) - interval.start.days().max(first);
        common.max(0) as f64 / (next - first) as f64
    }

    /// Length of a step in years: 1/12, 7/365.25 or 1/365.25.
    #[must_use]
    pub fn years_per_step(&self) -> f64 {
        match self.pace {
            Pace::Month => 1.0 / 12.0,
            Pace::Week => 7.0 / 365.25,
            Pace::Day => 1.0 / 365.25,
        }
    }

    /// Chance of a step of something with this rate a year: `1 − exp(−rate·Δt)`.
    #[must_use]
    pub fn chance(&self, rate_per_year: f64) -> f64 {
        -libm::expm1(-rate_per_year * self.years_per_step())
    }
}

fn days_in(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_read_and_written() {
        assert_eq!(date("2011-01").to_string(), "2011-01-01");
        assert_eq!(date("2012-02-29").to_string(), "2012-02-29");
        for wrong in
            ["2011", "2011-13", "2011-02-29", "2011-1", "11-01-01", "2011-01-01-01", "", "2011-+1"]
        {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_count_up_one_by_one() {
        assert_eq!(date("1970-01-01").days(), 0);
        assert_eq!(date("2000-03-01").days(), 11_017);
        let mut day = date("1899-12-25");
        for count in day.days()..day.days() + 60_000 {
            assert_eq!(Date::from_days(count), day);
            assert_eq!(day.days(), count);
            day = Date::new(day.year, day.month, day.day + 1)
                .or_else(|| Date::new(day.year, day.month + 1, 1))
                .or_else(|| Date::new(day.year + 1, 1, 1))
                .unwrap();
        }
    }

    #[test]
    fn a_step_is_a_stretch_of_days() {
        let months = Calendar { start: date("2011-01-21"), pace: Pace::Month };
        assert_eq!(months.date(13), date("2012-02-21"));
        assert_eq!(months.step_of(date("2012-02-20")), Some(12));
        assert_eq!(months.step_of(date("2011-01-20")), None);
        let end = Calendar { start: date("2011-01-31"), pace: Pace::Month };
        assert_eq!(end.date(1), date("2011-02-28"));
        assert_eq!(end.date(2), date("2011-03-31"));
        let weeks = Calendar { start: date("2011-01-01"), pace: Pace::Week };
        assert_eq!(weeks.date(2), date("2011-01-15"));
        assert!((months.chance(12.0) - (1.0 - (-1.0_f64).exp())).abs() < 1e-15);
    }

    #[test]
    fn an_interval_covers_a_share_of_a_step() {
        let months = Calendar { start: date("2011-01"), pace: Pace::Month };
        let share = |step, from, until| months.covered(step, date(from)..date(until));
        assert!((share(1, "2011-02-08", "2011-02-15") - 0.25).abs() < 1e-15);
        assert!((share(1, "2011-01-01", "2012-01-01") - 1.0).abs() < 1e-15);
        assert!(share(1, "2011-03-01", "2012-01-01").abs() < 1e-15);
    }
}
