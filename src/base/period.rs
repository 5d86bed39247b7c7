//! Periods as people write them: a day, a month, a quarter, a year, a span of these.

use std::str::FromStr;

use thiserror::Error;

use crate::base::{Calendar, Date};

/// A span of whole days.
///
/// ```
/// use ecograph::base::{Calendar, Pace, Period};
///
/// let months = Calendar { start: "2011-01".parse()?, pace: Pace::Month };
/// let quarter: Period = "2011-Q2".parse()?;
/// assert_eq!(quarter.steps(&months), Some((3, 5)));
/// assert_eq!(quarter.days(), Some(91.0));
/// let before: Period = "2010".parse()?;
/// assert_eq!(before.steps(&months), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day; none where everything up to the last counts.
    pub first: Option<Date>,
    /// Last day.
    pub last: Date,
}

/// Not a period.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no period; write `2015`, `2015-Q4`, `2015-12`, `2015-12-31`, `end 2015`, \
     `to 2015-11` or `2015-08..2015-12`"
)]
pub struct NoPeriod(pub String);

impl Period {
    /// The steps that begin in the period, first and last; `None` where the calendar has none.
    ///
    /// A period inside one step is that step.
    #[must_use]
    pub fn steps(&self, calendar: &Calendar) -> Option<(u64, u64)> {
        let last = calendar.step_of(self.last)?;
        let first = self.first.map_or(Some(0), |day| calendar.step_of(day.max(calendar.start)))?;
        (first <= last).then_some((first, last))
    }

    /// How many days it has; `None` where it has no first day.
    #[must_use]
    pub fn days(&self) -> Option<f64> {
        self.first.map(|first| (self.last.days() - first.days() + 1) as f64)
    }
}

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        let unknown = || NoPeriod(text.to_owned());
        if let Some((from, to)) = text.split_once("..") {
            let (first, last) = (from.trim().parse::<Self>()?, to.trim().parse::<Self>()?);
            let ordered = first.first <= Some(last.last);
            return if ordered {
                Ok(Self { first: first.first, last: last.last })
            } else {
                Err(unknown())
            };
        }
        if let Some(end) = text.strip_prefix("end ") {
            let last = end.trim().parse::<Self>()?.last;
            return Ok(Self { first: Date::new(last.year, last.month, 1), last });
        }
        if let Some(end) = text.strip_prefix("to ") {
            return Ok(Self { first: None, last: end.trim().parse::<Self>()?.last });
        }
        plain(text).ok_or_else(unknown)
    }
}

/// A day, a month, a quarter or a year.
fn plain(text: &str) -> Option<Period> {
    let whole = |first: Date, months: i64| {
        let last = Date::from_days(first.plus_months(months).days() - 1);
        Period { first: Some(first), last }
    };
    if let Some((year, quarter)) = text.split_once("-Q") {
        let quarter: u8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        return Some(whole(Date::new(year.parse().ok()?, 3 * quarter - 2, 1)?, 3));
    }
    match text.len() {
        4 => Some(whole(Date::new(text.parse().ok()?, 1, 1)?, 12)),
        7 => Some(whole(text.parse().ok()?, 1)),
        _ => text.parse().ok().map(|day| Period { first: Some(day), last: day }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Pace;

    #[test]
    fn periods_are_read_as_people_write_them() {
        let cases = [
            ("2015", "2015-01-01", "2015-12-31"),
            ("2015-Q4", "2015-10-01", "2015-12-31"),
            ("2012-02", "2012-02-01", "2012-02-29"),
            ("2016-02-07", "2016-02-07", "2016-02-07"),
            ("end 2015", "2015-12-01", "2015-12-31"),
            ("2015-08..2015-12", "2015-08-01", "2015-12-31"),
            ("2012-Q4..2015-Q4", "2012-10-01", "2015-12-31"),
        ];
        for (text, first, last) in cases {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.first, Some(first.parse().unwrap()), "{text}");
            assert_eq!(period.last, last.parse().unwrap(), "{text}");
        }
        assert_eq!("to 2015-11".parse::<Period>().unwrap().first, None);
        for text in ["", "15", "2015-Q5", "2015-13", "2015-12..2015-08", "soon", "2015-02-30"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_period_is_the_steps_that_begin_in_it() {
        let calendar = Calendar { start: "2011-01".parse().unwrap(), pace: Pace::Month };
        let steps = |text: &str| text.parse::<Period>().unwrap().steps(&calendar);
        assert_eq!(steps("2011"), Some((0, 11)));
        assert_eq!(steps("2015-Q4"), Some((57, 59)));
        assert_eq!(steps("2016-02-07"), Some((61, 61)));
        assert_eq!(steps("to 2011-03"), Some((0, 2)));
        assert_eq!(steps("2010"), None);
    }
}
