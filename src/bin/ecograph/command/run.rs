//! `run`: runs a scenario and leaves a run folder.

use std::path::{Path, PathBuf};
use std::time::Instant;

use ecograph::record::{
    Existing, FORMAT, Manifest, MoneyUnit, Override, Platform, Recorded, RunFolder, ScenarioText,
    Span, default_folder, now_unix,
};
use ecograph::scenario::Scenario;
use ecograph::view::{Rows, Shown, life, summary, timings};

use crate::arguments::Run;
use crate::experiment::{Experiment, Steps, load, step_of, use_threads};
use crate::failure::Failure;
use crate::interrupt;
use crate::progress::Progress;
use crate::terminal;

/// Runs a scenario.
pub(crate) fn run(options: &Run) -> Result<(), Failure> {
    let begun = (now_unix(), Instant::now());
    let chosen = &options.chosen;
    let threads = use_threads(chosen)?;
    let scenario = load(chosen)?;
    let target = options.out.clone();
    let target = target.unwrap_or_else(|| default_folder(&scenario.elements.name, chosen.seed));
    // What would be refused at the end is refused before the work.
    let existing = if options.overwrite { Existing::Replace } else { Existing::Keep };
    let folder = RunFolder::create(&target, existing)?;
    let (mut experiment, steps) = match begin(options, scenario) {
        Ok(begun) => begun,
        Err(failure) => {
            folder.discard()?;
            return Err(failure);
        }
    };
    interrupt::listen();
    let mut progress = Progress::of(options, steps);
    let walked = walk(&mut experiment, folder, steps, &mut progress);
    progress.end();
    let Walked { mut folder, span } = walked?;
    if let Some(checkpoint) = &options.checkpoint {
        experiment.save(checkpoint)?;
    }
    if options.network {
        folder.record_network(|writer| experiment.network(writer))?;
    }
    if options.trace.is_some() {
        folder.record_life(&experiment.life())?;
    }
    let manifest = manifest(options, &experiment, span, threads, begun);
    let done = folder.finish(manifest, &experiment.impact())?;
    if options.quiet {
        return Ok(());
    }
    show(options, &done, &experiment)
}

/// Makes the world; says how many steps the run takes.
fn begin(options: &Run, scenario: Scenario) -> Result<(Experiment, u64), Failure> {
    let mut experiment = Experiment::new(scenario, &options.chosen)?;
    let steps = steps(options, &experiment)?;
    if let Some(agent) = &options.trace {
        experiment.trace(agent)?;
    }
    Ok((experiment, steps))
}

/// How many steps the run takes.
fn steps(options: &Run, experiment: &Experiment) -> Result<u64, Failure> {
    if let Some(until) = &options.until {
        return Ok(step_of(&experiment.calendar, until)? + 1);
    }
    let declared = experiment.scenario.elements.clock.steps;
    Ok(u64::from(options.steps.unwrap_or(declared)))
}

/// A run whose steps are done.
struct Walked {
    folder: RunFolder,
    span: Span,
}

/// Does the steps and records each; an end before the last leaves what was recorded.
fn walk(
    run: &mut dyn Steps,
    mut folder: RunFolder,
    steps: u64,
    progress: &mut Progress,
) -> Result<Walked, Failure> {
    let mut span = Span { steps: 0, from: String::new(), until: String::new() };
    for step in 0..steps {
        if interrupt::asked() {
            let left = leave(folder)?;
            return Err(Failure::Interrupted { steps: step, left });
        }
        let snapshot = match run.step() {
            Ok(snapshot) => snapshot,
            Err(violation) => return Err(Failure::Law { violation, left: leave(folder)? }),
        };
        folder.record(&snapshot)?;
        progress.step(&snapshot, run.connectors());
        span.steps += 1;
        if step == 0 {
            span.from.clone_from(&snapshot.date);
        }
        span.until = snapshot.date;
    }
    Ok(Walked { folder, span })
}

/// Leaves the partial folder where it holds a step, and nothing otherwise.
fn leave(folder: RunFolder) -> Result<Option<PathBuf>, Failure> {
    if folder.steps() == 0 {
        folder.discard()?;
        return Ok(None);
    }
    Ok(Some(folder.leave()?))
}

fn manifest(
    options: &Run,
    experiment: &Experiment,
    span: Span,
    threads: usize,
    (started, begun): (u64, Instant),
) -> Manifest {
    let scenario: &Scenario = &experiment.scenario;
    let elements = &scenario.elements;
    let overrides = options.chosen.settings.iter().map(|setting| {
        let (path, value) = setting.split_once('=').unwrap_or((setting, ""));
        Override { path: path.trim().to_owned(), value: value.trim().to_owned() }
    });
    let money: MoneyUnit = experiment.money();
    Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        platform: Platform::here(),
        scenario: ScenarioText::new(
            &elements.name,
            &elements.title,
            scenario.file(),
            scenario.text(),
        ),
        overrides: overrides.collect(),
        scale: options.chosen.scale,
        seed: options.chosen.seed,
        span,
        money,
        state: experiment.digest(),
        threads,
        started_unix_seconds: started,
        seconds: begun.elapsed().as_secs_f64(),
        timings: experiment.timings(),
        tables: std::collections::BTreeMap::new(),
    }
}

fn show(options: &Run, folder: &Path, experiment: &Experiment) -> Result<(), Failure> {
    let recorded = Recorded::open(folder)?;
    let next = next(options);
    let rows = if options.verbose { Rows::All } else { Rows::Scored };
    let mut text = summary(&recorded, &Shown { width: terminal::width(), next: &next, rows })?;
    if options.timings {
        text.push('\n');
        text.push_str(&timings(&recorded.manifest, terminal::width()));
    }
    if let Some(agent) = &options.trace {
        text.push('\n');
        text.push_str(&life(agent, &experiment.life(), terminal::width()));
    }
    terminal::print(&text)
}

/// Commands that lead on from here.
fn next(options: &Run) -> Vec<String> {
    let file = options.chosen.file.display();
    let other_luck = format!("ecograph run {file} --seed {}", options.chosen.seed.wrapping_add(1));
    let other_numbers =
        format!("ecograph schema    # what `ecograph run {file} --set PATH=VALUE` can change");
    vec![other_luck, other_numbers]
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;
    use ecograph::measure::{Impact, LifeRow, Snapshot};
    use ecograph::record::{NetworkWriter, RecordError, Timing};
    use ecograph::world::Violation;

    use crate::arguments::{Arguments, Command};

    /// A run whose law breaks at a step.
    struct Breaks {
        at: u64,
        step: u64,
    }

    impl Steps for Breaks {
        fn step(&mut self) -> Result<Snapshot, Box<Violation>> {
            if self.step == self.at {
                return Err(Box::new(Violation::found("money appeared")));
            }
            self.step += 1;
            let date = format!("2011-{:02}-01", self.step);
            Ok(Snapshot { step: self.step, date, ..Snapshot::default() })
        }
        fn connectors(&self) -> u64 {
            0
        }
        fn impact(&self) -> Vec<Impact> {
            Vec::new()
        }
        fn timings(&self) -> Vec<Timing> {
            Vec::new()
        }
        fn life(&self) -> Vec<LifeRow> {
            Vec::new()
        }
        fn network(&self, _writer: &mut NetworkWriter) -> Result<(), RecordError> {
            Ok(())
        }
        fn digest(&self) -> String {
            String::new()
        }
    }

    fn walked(at: u64, target: &Path) -> Result<Walked, Failure> {
        let arguments = Arguments::parse_from(["ecograph", "run", "x.ron", "--quiet"]);
        let Command::Run(options) = arguments.command else { panic!("not a run") };
        let folder = RunFolder::create(target, Existing::Keep).unwrap();
        walk(&mut Breaks { at, step: 0 }, folder, 3, &mut Progress::of(&options, 3))
    }

    #[test]
    fn steps_are_counted_and_dated() {
        let folder = tempfile::tempdir().unwrap();
        let walked = walked(9, &folder.path().join("run")).unwrap();
        let (from, until) = ("2011-01-01".to_owned(), "2011-03-01".to_owned());
        assert_eq!(walked.span, Span { steps: 3, from, until });
        assert_eq!(walked.folder.steps(), 3);
    }

    #[test]
    fn a_broken_law_leaves_the_steps_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("run");
        let failure = walked(2, &target).err().unwrap();
        assert_eq!(failure.exit_code(), 70);
        let Failure::Law { left: Some(left), .. } = failure else { panic!("{failure:?}") };
        assert_eq!(left, folder.path().join("run.partial"));
        let indices = std::fs::read_to_string(left.join("indices.csv")).unwrap();
        assert_eq!(indices, "step,date,stage\n1,2011-01-01,\n2,2011-02-01,\n");
        assert!(!target.exists());
    }

    #[test]
    fn a_law_that_breaks_at_once_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let failure = walked(0, &folder.path().join("run")).err().unwrap();
        assert!(matches!(failure, Failure::Law { left: None, .. }));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
