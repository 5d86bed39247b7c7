//! `resume`: goes on with a run that was interrupted or killed.

use std::path::Path;

use ecograph::engine::{CheckpointError, Making, Section, about};
use ecograph::record::{Left, Task};
use ecograph::scenario::Scenario;

use crate::arguments::Resume;
use crate::carry::{Manner, TABLES, carry_out, show};
use crate::experiment::{Experiment, Steps as _, Ties, use_so_many};
use crate::failure::Failure;
use crate::memory;
use crate::terminal;

/// Goes on with a run.
pub(crate) fn resume(options: &Resume) -> Result<(), Failure> {
    let threads = use_so_many(options.means.threads)?;
    let mut manner = Manner::new(options.shown, threads, Vec::new());
    let left = Left::open(&options.folder)?;
    let Some(task) = left.task().cloned() else {
        // Killed when everything was written but the name.
        let folder = left.complete()?;
        return if options.shown.quiet { Ok(()) } else { show(&folder, &manner) };
    };
    manner.trace.clone_from(&task.trace);
    manner.report = options.pictures.language();
    let (mut experiment, sections) = match left.checkpoint() {
        Some(checkpoint) => {
            let about = about(&checkpoint).map_err(|error| unfit(&task, &checkpoint, error))?;
            let mut experiment = experiment(&task, Ties::Saved(&about), options)?;
            let sections = experiment.load(&checkpoint).map_err(|failure| {
                if let Failure::Checkpoint(error) = failure {
                    unfit(&task, &checkpoint, error)
                } else {
                    failure
                }
            })?;
            (experiment, sections)
        }
        None if needs_checkpoint(&task) => {
            let what = format!("`{}` holds no checkpoint", options.folder.display());
            let help =
                "what the run went on from stood there alone: run it anew with `--overwrite`";
            return Err(Failure::asked_but(what, help));
        }
        None => {
            if !options.shown.quiet {
                terminal::tell("there is no checkpoint: it begins from the start");
            }
            (experiment(&task, Ties::Born, options)?, Vec::new())
        }
    };
    if let Some(agent) = &task.trace {
        experiment.trace(agent)?;
    }
    let tables = sections.into_iter().find(|section: &Section| section.name == TABLES);
    let done = experiment.steps_done();
    if tables.is_none() && task.begins_after() < done {
        let help = "run it anew with `--overwrite`";
        let what = "the checkpoint does not say where the tables stand";
        return Err(Failure::asked_but(what, help));
    }
    let folder = left.go_on(done, tables.as_ref().map(|section| section.bytes.as_slice()))?;
    if !options.shown.quiet {
        terminal::tell(&format!("goes on after step {done} of {}", task.steps));
    }
    carry_out(experiment, folder, &manner)
}

/// Whether a run did not begin with a world of its scenario alone.
fn needs_checkpoint(task: &Task) -> bool {
    task.from.is_some() || task.overrides.iter().any(|it| it.path == "edges")
}

/// A checkpoint with which a run cannot go on, and what can be done.
fn unfit(task: &Task, checkpoint: &Path, error: CheckpointError) -> Failure {
    if matches!(error, CheckpointError::Io { .. }) {
        return error.into();
    }
    let help = if needs_checkpoint(task) {
        "run it anew with `--overwrite`"
    } else {
        "delete that file, and `ecograph resume` begins from the start"
    };
    Failure::asked_but(format!("`{}`: {error}", checkpoint.display()), help)
}

/// The run of a task before its first step.
fn experiment(task: &Task, ties: Ties<'_>, options: &Resume) -> Result<Experiment, Failure> {
    let scenario = Scenario::parse(&task.scenario.text, &task.scenario.file, &[])?;
    memory::refuse(&scenario.elements, task.scale, task.steps, options.means.memory)?;
    let making = Making { scale: task.scale, seed: task.seed };
    let mut experiment = Experiment::on(scenario, making, ties)?;
    if let Some(steps) = options.means.audit {
        experiment.audit_every(steps);
    }
    Ok(experiment)
}
