//! `run`: runs a scenario and leaves a run folder.

use std::path::{Path, PathBuf};

use ecograph::engine::Making;
use ecograph::record::{
    Existing, Fork, Format, Moment, RunFolder, ScenarioText, Task, default_folder,
};
use ecograph::scenario::{Changes, Scenario};
use ecograph::view::shell_word;

use crate::arguments::Run;
use crate::carry::{Manner, carry_out, save};
use crate::experiment::{
    Experiment, Origin, Steps as _, Ties, calendar_of, name_of, use_so_many, with_network,
};
use crate::failure::Failure;
use crate::memory;
use crate::moments::{step_of, tell_idle};
use crate::numbers::scaled;

/// Runs a scenario.
pub(crate) fn run(options: &Run) -> Result<(), Failure> {
    let threads = use_so_many(options.means.threads)?;
    let mut manner = Manner::new(options.shown, threads, next(options));
    manner.trace.clone_from(&options.trace);
    manner.report = options.pictures.language();
    let Begun { experiment, task } = begin(options)?;
    let target = options.out.clone().unwrap_or_else(|| default(&experiment.scenario, &task));
    let from_files = task.from.is_some() || options.network_files.files().is_some();
    if !options.shown.quiet {
        tell_idle(&experiment.scenario, &experiment.calendar, task.steps);
    }
    let mut folder = RunFolder::create(&target, task)?;
    if from_files {
        // What it goes on from may be gone when it is resumed.
        save(&experiment, &mut folder).map_err(|failure| failure.leaving(folder.partial()))?;
    }
    carry_out(experiment, folder, &manner)
}

/// Where the run is recorded unless told otherwise.
fn default(scenario: &Scenario, task: &Task) -> PathBuf {
    let name = &scenario.elements.name;
    match &task.from {
        None => default_folder(&name_of(scenario), task.seed),
        Some(from) => default_folder(&format!("{name}-from{}", from.step), task.seed),
    }
}

/// A run that can begin, and what it is asked to do.
struct Begun {
    experiment: Experiment,
    task: Task,
}

/// Makes the world, or takes it from a checkpoint; what would be refused later is refused here.
fn begin(options: &Run) -> Result<Begun, Failure> {
    let changes = options.changed.changes();
    let (mut experiment, from) = match &options.from {
        None => {
            let file = options.file.as_deref().unwrap_or(Path::new(""));
            let (scenario, network) = with_network(file, &changes, &options.network_files)?;
            let making = Making { scale: options.scale, seed: options.seed };
            (made(scenario, making, network.as_ref().map_or(Ties::Born, Ties::Own), options)?, None)
        }
        Some(from) => {
            let path = checkpoint_in(from)?;
            let (origin, about) = Origin::of(&path)?;
            let (scenario, ties) = (origin.scenario(&changes)?, Ties::Saved(&about));
            refuse_unread(&scenario, &origin.scenario(&Changes::default())?)?;
            let mut experiment = made(scenario, origin.making(), ties, options)?;
            experiment.load_fork(&path)?;
            let scenario = origin.hash();
            let (checkpoint, file) = (about.blake3, from.display().to_string());
            let fork = Fork { step: about.step, scenario, checkpoint, file };
            (experiment, Some(fork))
        }
    };
    if let Some(steps) = options.means.audit {
        experiment.audit_every(steps);
    }
    if let Some(agent) = &options.trace {
        experiment.trace(agent)?;
    }
    let task = task(options, &experiment, from)?;
    Ok(Begun { experiment, task })
}

fn made(
    scenario: Scenario,
    making: Making,
    ties: Ties<'_>,
    options: &Run,
) -> Result<Experiment, Failure> {
    let steps = match &options.until {
        Some(date) => step_of(&calendar_of(&scenario)?, date)? + 1,
        None => u64::from(options.steps.unwrap_or(scenario.elements.clock.steps)),
    };
    memory::refuse(&scenario.elements, making.scale, steps, options.means.memory)?;
    Experiment::on(scenario, making, ties)
}

/// Refuses what is changed but will not be read again: the world stands.
fn refuse_unread(scenario: &Scenario, before: &Scenario) -> Result<(), Failure> {
    let unread = scenario.read_no_more(before);
    if unread.is_empty() {
        return Ok(());
    }
    let are = if unread.len() == 1 { "is" } else { "are" };
    let what = format!("`{}` {are} read only when the world is made", unread.join("`, `"));
    let help = "the world of a checkpoint is made already: run the scenario anew with it, without \
                `--from`";
    Err(Failure::asked_but(what, help))
}

/// The checkpoint that is named, or that of the run folder that is named.
pub(super) fn checkpoint_in(from: &Path) -> Result<PathBuf, Failure> {
    if !from.exists() {
        return Err(Failure::asked(format!("there is no file `{}`", from.display())));
    }
    if !from.is_dir() {
        return Ok(from.to_owned());
    }
    let path = from.join(RunFolder::CHECKPOINT);
    if path.is_file() {
        return Ok(path);
    }
    let help = "a finished run keeps its last state when it is run with `--keep-checkpoint`";
    Err(Failure::asked_but(format!("`{}` holds no checkpoint", from.display()), help))
}

fn task(options: &Run, experiment: &Experiment, from: Option<Fork>) -> Result<Task, Failure> {
    let scenario = &experiment.scenario;
    let elements = &scenario.elements;
    let named =
        ScenarioText::new(&elements.name, &elements.title, scenario.file(), scenario.text());
    let steps = steps(options, experiment)?;
    let checkpoint = options.checkpoint.as_deref().map(std::path::absolute).transpose();
    let checkpoint =
        checkpoint.map_err(|source| Failure::Machine { doing: "find the folder", source })?;
    let Making { scale, seed } = experiment.making();
    Ok(Task {
        overrides: [options.changed.overrides(), options.network_files.overrides()].concat(),
        scale,
        seed,
        from,
        formats: formats(&options.format),
        snapshots: snapshots(options, experiment, steps)?,
        network: options.network,
        trace: options.trace.clone(),
        checkpoint_every: options.checkpoint_every,
        keep: options.keep_checkpoint,
        checkpoint,
        existing: if options.overwrite { Existing::Replace } else { Existing::Keep },
        ..Task::new(named, steps)
    })
}

/// The last step of the run.
fn steps(options: &Run, experiment: &Experiment) -> Result<u64, Failure> {
    let done = experiment.steps_done();
    let steps = match (&options.until, options.steps) {
        (Some(until), _) => step_of(&experiment.calendar, until)? + 1,
        (None, Some(steps)) => done + u64::from(steps),
        (None, None) => u64::from(experiment.scenario.elements.clock.steps),
    };
    if done < steps {
        return Ok(steps);
    }
    let help = "say how far it shall go with `--steps` or `--until`";
    Err(Failure::asked_but(format!("{done} steps are done, and {steps} are asked for"), help))
}

/// Each format once, in order.
fn formats(named: &[Format]) -> Vec<Format> {
    let mut formats = named.to_vec();
    formats.sort();
    formats.dedup();
    formats
}

/// When the network is written.
fn snapshots(options: &Run, experiment: &Experiment, steps: u64) -> Result<Vec<Moment>, Failure> {
    let mut moments = Vec::new();
    for date in &options.network_at {
        let step = step_of(&experiment.calendar, date)?;
        if step < experiment.steps_done() || steps <= step {
            let first = experiment.calendar.date(experiment.steps_done());
            let last = experiment.calendar.date(steps - 1);
            let help = format!("the steps of the run begin on days from {first} to {last}");
            return Err(Failure::asked_but(format!("the run has no step that holds {date}"), help));
        }
        moments.push(Moment { step: step + 1, date: experiment.calendar.date(step).to_string() });
    }
    moments.sort_by_key(|moment| moment.step);
    moments.dedup();
    Ok(moments)
}

/// Commands that lead on from here.
fn next(options: &Run) -> Vec<String> {
    let Some(file) = &options.file else { return Vec::new() };
    let file = shell_word(&file.to_string_lossy()).into_owned();
    let seed = options.seed.wrapping_add(1);
    let same = [scaled(options.scale), options.changed.typed(), options.network_files.typed()];
    let other_luck = format!("ecograph run {file} --seed {seed}{}", same.concat());
    let other_numbers =
        format!("ecograph schema    # what `ecograph run {file} --set PATH=VALUE` can change");
    vec![other_luck, other_numbers]
}
