//! The life of one agent, event by event.

use super::figure::figure;
use super::text::{Align, TextTable};
use crate::record::LifeRow;

/// Every event with its reason; a sentence where nothing happened.
///
/// ```
/// use ecograph::{measure::LifeRow, view::life};
///
/// let row = LifeRow { date: "2011-03-01".into(), event: "takes part".into(), ..LifeRow::default() };
/// assert!(life("user:3", &[row], 80).contains("2011-03-01  takes part"));
/// assert_eq!(life("user:3", &[], 80), "nothing happened to user:3\n");
/// ```
#[must_use]
pub fn life(agent: &str, rows: &[LifeRow], width: usize) -> String {
    if rows.is_empty() {
        return format!("nothing happened to {agent}\n");
    }
    let mut table = TextTable::new(&[
        ("date", Align::Left),
        ("event", Align::Left),
        ("value", Align::Right),
        ("reason", Align::Left),
    ]);
    let mut before = "";
    for row in rows {
        let date = if row.date == before { "" } else { row.date.as_str() };
        let value = row.value.map_or(String::new(), |value| figure(Some(value)));
        table.row([date, &row.event, &value, &row.reason]);
        before = &row.date;
    }
    table.render(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_is_told_day_by_day() {
        let row = |date: &str, event: &str, value, reason: &str| LifeRow {
            step: 0,
            date: date.into(),
            event: event.into(),
            reason: reason.into(),
            value,
            ..LifeRow::default()
        };
        let rows = [
            row("2011-03-01", "joined", None, "adoption: hazard 0.31"),
            row("2011-03-01", "level", Some(0.31), "species evolution: use"),
            row("2011-04-01", "paid", Some(12_000.0), "circulation over pay"),
        ];
        let expected = "\
date        event    value  reason
2011-03-01  joined          adoption: hazard 0.31
            level     0.31  species evolution: use
2011-04-01  paid    12,000  circulation over pay
";
        assert_eq!(life("user:3", &rows, 80), expected);
        assert_eq!(life("user:3", &[], 80), "nothing happened to user:3\n");
    }
}
