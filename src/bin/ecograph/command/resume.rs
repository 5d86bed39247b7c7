//! `resume`: goes on with a run that was interrupted or killed.

use ecograph::engine::{Making, Section, about};
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
            let about = about(&checkpoint)?;
            let mut experiment = experiment(&task, Ties::Saved(&about), options)?;
            let sections = experiment.load(&checkpoint)?;
            (experiment, sections)
        }
        None => (experiment(&task, Ties::Born, options)?, Vec::new()),
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
