//! The impact table: subjects and domains, what the run gave beside what the report says.

use super::figure::{figure, percent};
use super::text::{Align, TextTable};
use crate::record::Impact;

/// The figures of a run, in the order of subjects and domains.
///
/// ```
/// use ecograph::{measure::Impact, view::{Rows, Verdict}};
///
/// let figure = |simulated| Impact {
///     label: "accounts".into(),
///     simulated: Some(simulated),
///     reported: 100.0,
///     low: 95.0,
///     high: 105.0,
///     role: "fitted".into(),
///     ..Impact::default()
/// };
/// let figures = [figure(101.0), figure(110.0)];
/// let verdict = Verdict::new(&figures);
/// let score = verdict.score("fitted");
/// assert_eq!((score.compared, score.inside), (2, 1));
/// assert!(verdict.render(80, Rows::All).contains("+10.0 %"));
/// ```
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    rows: Vec<&'a Impact>,
}

/// How well figures of one role were met.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Figures that the run could be compared with.
    pub compared: usize,
    /// Those inside their band.
    pub inside: usize,
    /// Figures that the run gave nothing for.
    pub missing: usize,
    /// Root mean square of the relative deviations; none where none is defined.
    pub rms: Option<f64>,
}

/// Which figures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Those that count for or against the run.
    Scored,
    /// All.
    All,
}

impl<'a> Verdict<'a> {
    /// Puts figures of one subject, then of one domain together, both in the order in which they
    /// first stand.
    #[must_use]
    pub fn new(rows: &'a [Impact]) -> Self {
        let mut rows: Vec<&Impact> = rows.iter().collect();
        let subjects = firsts(&rows, |row| &row.subject);
        let domains = firsts(&rows, |row| &row.domain);
        let place = |known: &[&str], name: &str| known.iter().position(|known| *known == name);
        rows.sort_by_key(|row| (place(&subjects, &row.subject), place(&domains, &row.domain)));
        Self { rows }
    }

    /// How well the figures of a role were met.
    #[must_use]
    pub fn score(&self, role: &str) -> Score {
        let mut score = Score::default();
        let (mut squares, mut defined) = (0.0, 0_usize);
        for row in self.rows.iter().filter(|row| row.role == role) {
            match row.accepted() {
                Some(accepted) => {
                    score.compared += 1;
                    score.inside += usize::from(accepted);
                }
                None => score.missing += 1,
            }
            if let Some(deviation) = row.deviation() {
                squares += deviation * deviation;
                defined += 1;
            }
        }
        score.rms = (0 < defined).then(|| libm::sqrt(squares / defined as f64));
        score
    }

    /// The table, then a line for each role; empty where there are no figures.
    #[must_use]
    pub fn render(&self, width: usize, rows: Rows) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        // Where nothing counts, what is shown beside the figures is all there is to see.
        let all = rows == Rows::All || !self.rows.iter().any(|row| scored(row));
        let shown: Vec<&Impact> =
            self.rows.iter().copied().filter(|row| all || scored(row)).collect();
        let mut table = TextTable::new(&[
            ("what", Align::Left),
            ("period", Align::Left),
            ("simulated", Align::Right),
            ("report", Align::Right),
            ("unit", Align::Left),
            ("deviation", Align::Right),
            ("role", Align::Left),
            ("band", Align::Left),
        ]);
        let mut before: Option<&Impact> = None;
        for row in &shown {
            let same =
                |before: &Impact| before.subject == row.subject && before.domain == row.domain;
            if !before.is_some_and(same) {
                table.heading(&heading(row));
            }
            table.row([
                if row.label.is_empty() { row.target.clone() } else { row.label.clone() },
                row.period.clone(),
                figure(row.simulated),
                figure(Some(row.reported)),
                row.unit.clone(),
                percent(row.deviation()),
                role(row),
                band(row),
            ]);
            before = Some(row);
        }
        let hidden = match self.rows.len() - shown.len() {
            0 => String::new(),
            hidden => format!("{hidden} more figures are context or not measured\n"),
        };
        table.render(width) + &self.scores() + &hidden
    }

    fn scores(&self) -> String {
        let mut text = String::new();
        for role in ["fitted", "held-out"] {
            let Score { compared, inside, missing, rms } = self.score(role);
            if compared + missing == 0 {
                continue;
            }
            let rms = rms.map_or(String::new(), |rms| {
                format!(", root mean square deviation {:.1} %", 100.0 * rms)
            });
            let missing = match missing {
                0 => String::new(),
                missing => format!(", {missing} not measured"),
            };
            let line = format!("{role:8}  {inside} of {compared} inside the band{rms}{missing}\n");
            text.push_str(&line);
        }
        text
    }
}

fn firsts<'a>(rows: &[&'a Impact], name: impl Fn(&'a Impact) -> &'a String) -> Vec<&'a str> {
    let mut known: Vec<&str> = Vec::new();
    for &row in rows {
        let name = name(row);
        if !known.contains(&name.as_str()) {
            known.push(name);
        }
    }
    known
}

/// Whether a figure counts for or against the run.
fn scored(row: &Impact) -> bool {
    row.role != "context" && row.simulated.is_some()
}

/// `subject · domain`, or the one that is there.
fn heading(row: &Impact) -> String {
    let parts = [row.subject.as_str(), row.domain.as_str()].into_iter();
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn role(row: &Impact) -> String {
    // An own source makes a held-out figure evidence; the mark keeps the column narrow.
    let mark = if row.independent { "*" } else { "" };
    format!("{}{mark}", row.role)
}

/// `inside`; or the end of the band that was passed.
fn band(row: &Impact) -> String {
    match row.simulated {
        None => String::new(),
        Some(value) if value < row.low => format!("below {}", figure(Some(row.low))),
        Some(value) if row.high < value => format!("above {}", figure(Some(row.high))),
        Some(_) => "inside".to_owned(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::view) fn row(
        place: (&str, &str),
        label: &str,
        role: &str,
        simulated: Option<f64>,
        reported: f64,
    ) -> Impact {
        Impact {
            subject: place.0.into(),
            domain: place.1.into(),
            target: label.to_lowercase(),
            label: label.into(),
            period: "2014".into(),
            unit: "billion CNY".into(),
            simulated,
            reported,
            low: 0.9 * reported,
            high: 1.1 * reported,
            role: role.into(),
            independent: role == "held-out",
            channels: Vec::new(),
            source: "report 5.1".into(),
        }
    }

    pub(in crate::view) fn rows() -> Vec<Impact> {
        vec![
            row(("users", "information"), "Traffic", "fitted", Some(83.0), 82.5),
            row(("business", "employment"), "Jobs", "held-out", Some(12.0), 10.0),
            row(("users", "traditional"), "Shopping", "held-out", None, 110.0),
            row(("users", "information"), "Value added", "context", Some(0.0), 0.0),
        ]
    }

    #[test]
    fn figures_stand_by_subject_and_domain() {
        let rows = rows();
        let expected = "\
what         period  simulated  report  unit         deviation  role       band
users · information
Traffic      2014           83    82.5  billion CNY     +0.6 %  fitted     inside
Value added  2014            0       0  billion CNY          -  context    inside
users · traditional
Shopping     2014            -     110  billion CNY          -  held-out*
business · employment
Jobs         2014           12      10  billion CNY    +20.0 %  held-out*  above 11
fitted    1 of 1 inside the band, root mean square deviation 0.6 %
held-out  0 of 1 inside the band, root mean square deviation 20.0 %, 1 not measured
";
        assert_eq!(Verdict::new(&rows).render(120, Rows::All), expected);
        assert!(
            Verdict::new(&rows)
                .render(90, Rows::All)
                .lines()
                .all(|line| line.chars().count() <= 90)
        );
        let scored = Verdict::new(&rows).render(120, Rows::Scored);
        assert!(scored.contains("\n2 more figures are context or not measured\n"), "{scored}");
        assert!(!scored.contains("Shopping") && !scored.contains("Value added"), "{scored}");
        let context = Verdict::new(&rows[3..]).render(120, Rows::Scored);
        assert!(context.contains("Value added") && !context.contains("more figures"), "{context}");
        assert_eq!(Verdict::new(&[]).render(90, Rows::All), "");
    }
}
