//! How far a run is: a bar for a person, a line now and then for a file.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use ecograph::record::{Snapshot, visible};
use ecograph::view::{count, duration, figure};
use indicatif::{ProgressBar, ProgressStyle};

use crate::arguments::Shown;
use crate::terminal;

/// How a run is followed.
pub(crate) struct Progress {
    manner: Manner,
    steps: u64,
    first: u64,
    done: u64,
    connectors: u64,
    begun: Instant,
    told: Instant,
}

enum Manner {
    /// Nothing is told.
    Quiet,
    /// A bar that is drawn anew.
    Bar(ProgressBar),
    /// Lines that are at least so far apart.
    Lines(Duration),
}

/// Between two lines where nobody watches.
const PAUSE: Duration = Duration::from_secs(5);

impl Progress {
    /// Begins to follow a run of which so many steps are done.
    pub(crate) fn of(shown: Shown, done: u64, steps: u64) -> Self {
        let manner = if shown.quiet {
            Manner::Quiet
        } else if shown.verbose {
            Manner::Lines(Duration::ZERO)
        } else if terminal::is_watched() {
            Manner::Bar(bar(done, steps))
        } else {
            Manner::Lines(PAUSE)
        };
        let now = Instant::now();
        Self { manner, steps, first: done, done, connectors: 0, begun: now, told: now }
    }

    /// A step is done; it went over so many connectors.
    pub(crate) fn step(&mut self, snapshot: &Snapshot, connectors: u64) {
        self.done += 1;
        self.connectors += connectors;
        match &self.manner {
            Manner::Quiet => {}
            Manner::Bar(bar) => {
                bar.set_message(self.line(snapshot, connectors));
                bar.inc(1);
            }
            Manner::Lines(pause) => {
                if *pause <= self.told.elapsed() {
                    self.told = Instant::now();
                    let line = self.line(snapshot, connectors);
                    terminal::tell(&format!("step {}/{}  {line}", self.done, self.steps));
                }
            }
        }
    }

    /// The run is over, whatever became of it.
    pub(crate) fn end(&self) {
        if let Manner::Bar(bar) = &self.manner {
            bar.finish_and_clear();
        }
    }

    fn line(&self, snapshot: &Snapshot, connectors: u64) -> String {
        let spent = self.begun.elapsed().as_secs_f64();
        told(
            snapshot,
            connectors,
            &Pace {
                per_second: self.connectors as f64 / spent.max(1e-9),
                left: spent / (self.done - self.first) as f64
                    * self.steps.saturating_sub(self.done) as f64,
            },
        )
    }
}

/// How fast a run is.
struct Pace {
    per_second: f64,
    left: f64,
}

/// Date, stage, agents, connectors, speed and time left, in one line.
fn told(snapshot: &Snapshot, connectors: u64, pace: &Pace) -> String {
    let agents: u64 = snapshot.species.iter().map(|species| species.agents).sum();
    let mut line = snapshot.date.clone();
    if !snapshot.stage.is_empty() {
        // Writing to a string cannot fail.
        let _infallible = write!(line, "  {}", visible(&snapshot.stage));
    }
    let _infallible = write!(
        line,
        "  {} agents  {} connectors  {} connectors/s  {} left",
        count(agents),
        count(connectors),
        figure(Some(pace.per_second)),
        duration(pace.left)
    );
    line
}

fn bar(done: u64, steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:20} {pos}/{len}  {wide_msg}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(steps).with_style(style.progress_chars("━╸─"));
    bar.set_position(done);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;
    use ecograph::measure::SpeciesRow;

    #[test]
    fn a_line_says_when_where_how_many_how_fast_and_how_long() {
        let species = vec![SpeciesRow { agents: 1_234, ..SpeciesRow::default() }];
        let (date, stage) = ("2012-03-01".to_owned(), "open".to_owned());
        let snapshot = Snapshot { date, stage, species, ..Snapshot::default() };
        let line = told(&snapshot, 56_789, &Pace { per_second: 2.5e6, left: 75.0 });
        assert_eq!(
            line,
            "2012-03-01  open  1,234 agents  56,789 connectors  2,500,000 connectors/s  \
             1 min 15 s left"
        );
    }
}
