//! A task carried out: steps, rows, checkpoints, and an end whatever happens.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ecograph::engine::Section;
use ecograph::record::{
    FORMAT, Manifest, Platform, Recorded, RunFolder, ScenarioText, Span, Task, now_unix,
};
use ecograph::view::{Language, Rows, Shown as Width, life, summary, timings};

use crate::arguments::Shown;
use crate::command::report;
use crate::experiment::{Experiment, Steps};
use crate::failure::Failure;
use crate::interrupt;
use crate::progress::Progress;
use crate::terminal;

/// The section of a checkpoint that says where the tables stand.
pub(crate) const TABLES: &str = "tables";

/// How a task is carried out.
pub(crate) struct Manner {
    pub(crate) shown: Shown,
    pub(crate) threads: usize,
    /// Start, in seconds since 1970 and on the clock of this process.
    pub(crate) begun: (u64, Instant),
    /// Commands that lead on from here.
    pub(crate) next: Vec<String>,
    /// The agent whose life is told.
    pub(crate) trace: Option<String>,
    /// The language of the report that is written, if any.
    pub(crate) report: Option<Language>,
}

impl Manner {
    /// Begins now.
    pub(crate) fn new(shown: Shown, threads: usize, next: Vec<String>) -> Self {
        Self {
            shown,
            threads,
            begun: (now_unix(), Instant::now()),
            next,
            trace: None,
            report: None,
        }
    }
}

/// Does all steps of a task that are not done yet, and gives the folder its name.
pub(crate) fn carry_out(
    mut experiment: Experiment,
    folder: RunFolder,
    manner: &Manner,
) -> Result<(), Failure> {
    interrupt::listen();
    let partial = folder.partial().to_owned();
    let mut progress = Progress::of(manner.shown, experiment.steps_done(), folder.task().steps);
    let walked = walk(&mut experiment, folder, &mut progress);
    progress.end();
    let end = |folder| finish(&experiment, folder, manner);
    let done = walked.and_then(end).map_err(|failure| failure.leaving(&partial))?;
    let report = manner.report.map(|language| report::of_run(&done, language));
    let told = report.transpose()?.unwrap_or_default();
    if manner.shown.quiet {
        return Ok(());
    }
    show(&done, manner)?;
    terminal::print(&told)
}

/// Does the steps and records each; an end before the last leaves what was recorded.
pub(crate) fn walk(
    run: &mut dyn Steps,
    mut folder: RunFolder,
    progress: &mut Progress,
) -> Result<RunFolder, Failure> {
    let mut saver = Saver::new(folder.task());
    while run.steps_done() < folder.task().steps {
        if interrupt::asked() {
            return Err(interrupted(run, folder));
        }
        let snapshot = match run.step() {
            Ok(snapshot) => snapshot,
            Err(violation) => return Err(Failure::Law { violation, left: leave(folder)? }),
        };
        folder.record(&snapshot)?;
        folder.record_life(&run.take_life())?;
        let now = run.steps_done();
        let moments = folder.task().snapshots.iter().filter(|moment| moment.step == now);
        for date in moments.map(|moment| moment.date.clone()).collect::<Vec<String>>() {
            folder.record_network(Some(&date), |writer| run.network(writer))?;
            folder.record_sample(Some(&date), &run.sample())?;
        }
        progress.step(&snapshot, run.connectors());
        if now < folder.task().steps {
            saver.look(run, &mut folder)?;
        }
    }
    Ok(folder)
}

/// Writes a checkpoint from which the run can go on.
pub(crate) fn save(run: &dyn Steps, folder: &mut RunFolder) -> Result<(), Failure> {
    // Rows first: a checkpoint never knows of rows that are not on disk.
    let position = Section { name: TABLES.to_owned(), bytes: folder.position()? };
    run.save(&folder.checkpoint(), &[position])
}

/// When checkpoints are due.
struct Saver {
    every: Option<u64>,
    last: Instant,
    took: Duration,
}

/// Least time between two checkpoints that nobody asked for.
const PAUSE: Duration = Duration::from_secs(10);
/// One part in so many is the most of the time that they take.
const PART: u32 = 20;

impl Saver {
    fn new(task: &Task) -> Self {
        Self { every: task.checkpoint_every, last: Instant::now(), took: Duration::ZERO }
    }

    fn look(&mut self, run: &dyn Steps, folder: &mut RunFolder) -> Result<(), Failure> {
        let due = match self.every {
            Some(every) => run.steps_done().is_multiple_of(every),
            None => PAUSE.max(self.took * PART) <= self.last.elapsed(),
        };
        if due {
            let begin = Instant::now();
            save(run, folder)?;
            self.last = Instant::now();
            self.took = begin.elapsed();
        }
        Ok(())
    }
}

/// Ends a run that the user asked to end; the folder keeps everything needed to go on.
fn interrupted(run: &dyn Steps, mut folder: RunFolder) -> Failure {
    let steps = folder.steps();
    if steps == 0 && folder.task().resumed.is_empty() {
        return match folder.discard() {
            Ok(()) => Failure::Interrupted { steps, left: None },
            Err(error) => error.into(),
        };
    }
    if let Err(failure) = save(run, &mut folder) {
        return failure;
    }
    Failure::Interrupted { steps, left: Some(folder.partial().to_owned()) }
}

/// Leaves the partial folder where it holds a step, and nothing otherwise.
fn leave(folder: RunFolder) -> Result<Option<PathBuf>, Failure> {
    if folder.steps() == 0 {
        folder.discard()?;
        return Ok(None);
    }
    Ok(Some(folder.leave()?))
}

/// Writes what stands at the end, and gives the folder its name.
fn finish(
    experiment: &Experiment,
    mut folder: RunFolder,
    manner: &Manner,
) -> Result<PathBuf, Failure> {
    let task = folder.task().clone();
    if task.keep {
        // With where the tables stand: a kill from here on is gone on from.
        save(experiment, &mut folder)?;
    }
    if let Some(checkpoint) = &task.checkpoint {
        experiment.save(checkpoint, &[])?;
    }
    if task.network {
        folder.record_network(None, |writer| experiment.network(writer))?;
    }
    folder.record_sample(None, &experiment.sample())?;
    folder.record_spells(&experiment.ranks(), experiment.calendar)?;
    let manifest = manifest(experiment, &task, manner);
    Ok(folder.finish(manifest, &experiment.impact())?)
}

fn manifest(experiment: &Experiment, task: &Task, manner: &Manner) -> Manifest {
    let date = |step: u64| experiment.calendar.date(step).to_string();
    let (first, last) = (task.begins_after(), experiment.steps_done());
    let (started_unix_seconds, begun) = manner.begun;
    let elements = &experiment.scenario.elements;
    let (file, text) = (experiment.scenario.file(), experiment.scenario.text());
    Manifest {
        format: FORMAT,
        version: task.version.clone(),
        platform: Platform::here(),
        scenario: ScenarioText::new(&elements.name, &elements.title, file, text),
        overrides: task.overrides.clone(),
        scale: task.scale,
        seed: task.seed,
        span: Span { steps: last - first, from: date(first), until: date(last.saturating_sub(1)) },
        from: None,
        resumed: Vec::new(),
        money: experiment.money(),
        state: experiment.digest(),
        threads: manner.threads,
        started_unix_seconds,
        seconds: begun.elapsed().as_secs_f64(),
        birth_seconds: experiment.born().as_secs_f64(),
        timings: experiment.timings(),
        tables: std::collections::BTreeMap::new(),
    }
}

/// Shows a run that is whole.
pub(crate) fn show(folder: &Path, manner: &Manner) -> Result<(), Failure> {
    let recorded = Recorded::open(folder)?;
    let rows = if manner.shown.verbose { Rows::All } else { Rows::Scored };
    let width = terminal::width();
    let mut text = summary(&recorded, &Width { width, next: &manner.next, rows })?;
    if manner.shown.timings {
        text.push('\n');
        text.push_str(&timings(&recorded.manifest, width));
    }
    if let Some(agent) = &manner.trace {
        text.push('\n');
        text.push_str(&life(agent, &recorded.life()?, width));
    }
    terminal::print(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ecograph::measure::{Impact, LifeRow, Sample, Snapshot};
    use ecograph::record::{NetworkWriter, RecordError, Timing};
    use ecograph::world::Violation;

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
        fn steps_done(&self) -> u64 {
            self.step
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
        fn take_life(&mut self) -> Vec<LifeRow> {
            Vec::new()
        }
        fn network(&self, _writer: &mut NetworkWriter) -> Result<(), RecordError> {
            Ok(())
        }
        fn sample(&self) -> Sample {
            Sample::default()
        }
        fn save(&self, path: &Path, _sections: &[Section]) -> Result<(), Failure> {
            Ok(ecograph::record::write_whole(path, b"state")?)
        }
        fn digest(&self) -> String {
            String::new()
        }
    }

    fn walked(at: u64, target: &Path) -> Result<RunFolder, Failure> {
        let mut task = Task::new(ScenarioText::new("x", "X", "x.ron", "()"), 3);
        task.checkpoint_every = Some(2);
        let folder = RunFolder::create(target, task).unwrap();
        let shown = Shown { timings: false, quiet: true, verbose: false };
        walk(&mut Breaks { at, step: 0 }, folder, &mut Progress::of(shown, 0, 3))
    }

    #[test]
    fn steps_are_counted_and_checkpoints_are_written_when_they_are_due() {
        let folder = tempfile::tempdir().unwrap();
        let walked = walked(9, &folder.path().join("run")).unwrap();
        assert_eq!(walked.steps(), 3);
        assert!(walked.checkpoint().is_file());
    }

    #[test]
    fn a_broken_law_leaves_the_steps_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("run");
        let failure = walked(2, &target).err().unwrap();
        assert_eq!(failure.exit_code(), 70);
        let Failure::Law { left: Some(left), .. } = failure else { panic!("{failure:?}") };
        assert_eq!(left, folder.path().join("run.partial"));
        let indices = std::fs::read_to_string(left.join("parts/indices-00000.csv")).unwrap();
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
