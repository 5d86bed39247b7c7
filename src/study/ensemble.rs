//! Ensembles: every variant under every seed, side by side, results in order.

use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;

use crate::{
    engine::{CannotRun, CheckpointError, Making},
    measure::estimate,
    study::{Budget, Crew, Outcome, Variant},
    world::{Refusal, Violation},
};

/// Why a run of a study has no result.
#[derive(Debug, Error)]
pub enum Failed {
    /// It cannot be run.
    #[error(transparent)]
    CannotRun(#[from] CannotRun),
    /// It was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A law broke.
    #[error(transparent)]
    Broke(#[from] Box<Violation>),
    /// Its state could not be kept or taken up again.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// It was told to stop.
    #[error("stopped")]
    Stopped,
}

/// One run of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Place of its variant.
    pub variant: usize,
    /// Root of its luck.
    pub seed: u64,
}

/// What happens to a job, for whoever watches.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// It begins.
    Begun,
    /// So many of its steps are done.
    Stepped(u64),
    /// It ended, with a result or without.
    Ended {
        /// Whether it has a result.
        well: bool,
    },
}

/// What a watcher wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// Go on.
    On,
    /// End before the next step.
    Stop,
}

/// Who watches the jobs of a study, from any thread: gets the number of the job.
pub type Watch<'a> = dyn Fn(usize, Event) -> Going + Sync + 'a;

/// Variants of one base, each to be run under the same seeds.
///
/// The same seed is the same luck in every variant, keyed by event, so that runs of one seed are
/// *paired*: what no change touches is the same to the bit.
///
/// ```
/// use ecograph::{scenario::Scenario, study::{Budget, Crew, Ensemble, Going, Variant}};
/// let base = Variant::new("base", Scenario::load("scenarios/minimal.ron", &[])?);
/// let ensemble = Ensemble { variants: vec![base], scale: 0.1, steps: 3, seeds: vec![1, 2, 3] };
/// assert_eq!(ensemble.jobs().len(), 3);
/// let crew: Crew = ensemble.crew(Budget::of_machine());
/// for outcome in ensemble.run(crew, &|_, _| Going::On) {
///     assert_eq!(outcome?.dates.len(), 3);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ensemble {
    /// Variants, the base first.
    pub variants: Vec<Variant>,
    /// Multiplies the number of agents and divides what each stands for.
    pub scale: f64,
    /// Steps of each run.
    pub steps: u64,
    /// Roots of luck.
    pub seeds: Vec<u64>,
}

impl Ensemble {
    /// Every job: all variants under the first seed, then under the second.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        let of = |&seed: &u64| (0..self.variants.len()).map(move |variant| Job { variant, seed });
        self.seeds.iter().flat_map(of).collect()
    }

    /// The crew that fits a budget on the threads at hand.
    #[must_use]
    pub fn crew(&self, budget: Budget) -> Crew {
        let jobs = self.variants.len() * self.seeds.len();
        let bytes = self.variants.iter().map(|v| bytes(v, self.scale, self.steps));
        let largest = bytes.fold(0.0, f64::max);
        Crew::within(budget, largest, jobs, rayon::current_num_threads())
    }

    /// Makes every run; outcomes in the order of [`Self::jobs`], whichever ends first. Once the watcher
    /// says stop, no other run begins.
    pub fn run(&self, crew: Crew, watch: &Watch<'_>) -> Vec<Result<Outcome, Failed>> {
        let jobs = self.jobs();
        let stopped = AtomicBool::new(false);
        let heard = |at: usize, event: Event| {
            let going = watch(at, event);
            stopped.fetch_or(going == Going::Stop, Ordering::Relaxed);
            going
        };
        crew.work(jobs.len(), |at| {
            let stops = stopped.load(Ordering::Relaxed);
            if stops { Err(Failed::Stopped) } else { self.outcome(jobs[at], at, &heard) }
        })
    }

    fn outcome(&self, job: Job, at: usize, watch: &Watch<'_>) -> Result<Outcome, Failed> {
        let mut going = |step| {
            let event = if step == 0 { Event::Begun } else { Event::Stepped(step) };
            watch(at, event) == Going::On
        };
        let making = Making { scale: self.scale, seed: job.seed };
        let opened = self.variants[job.variant].open(making).map_err(Failed::from);
        let outcome = opened.and_then(|mut run| Outcome::of(&mut run, self.steps, &mut going));
        // Who stops a run does not make it fail.
        let well = matches!(outcome, Ok(_) | Err(Failed::Stopped));
        watch(at, Event::Ended { well });
        outcome
    }
}

/// Bytes that a run of a variant takes.
pub(crate) fn bytes(variant: &Variant, scale: f64, steps: u64) -> f64 {
    estimate(&variant.scenario.elements, scale, steps, 1).bytes
}

/// Outcomes by variant, then by seed; the first failure in the order of jobs.
pub(crate) fn by_variant(
    ensemble: &Ensemble,
    outcomes: Vec<Result<Outcome, Failed>>,
) -> Result<Vec<Vec<Outcome>>, Failed> {
    let mut all: Vec<Vec<Outcome>> = ensemble.variants.iter().map(|_| Vec::new()).collect();
    for (job, outcome) in ensemble.jobs().into_iter().zip(outcomes) {
        all[job.variant].push(outcome?);
    }
    Ok(all)
}
