//! A study from the command line: its folder, its crew, its bar, its end.

use std::{
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use ecograph::{
    record::{
        Existing, FORMAT, Platform, ScenarioText, StudyFolder, StudyManifest, Task,
        default_study_folder, now_unix,
    },
    scenario::Scenario,
    study::{Budget, Crew, Ensemble, Event, Failed, Going, Variant},
    view::{duration, shell_word},
};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{experiment::name_of, failure::Failure, interrupt, studies::Many, terminal};

/// A study that is under way.
pub(crate) struct Study<'a> {
    options: &'a Many,
    kind: &'static str,
    folder: StudyFolder,
    started: u64,
    begun: Instant,
}

/// Seeds of the runs of each variant.
pub(crate) fn seeds(options: &Many, usual: u32) -> Vec<u64> {
    let count = u64::from(options.seeds.unwrap_or(usual));
    (0..count).map(|place| options.seed.wrapping_add(place)).collect()
}

/// Lets the library use so many threads.
pub(crate) fn use_threads(options: &Many) -> Result<(), Failure> {
    crate::experiment::use_so_many(options.threads).map(|_| ())
}

/// Memory that runs may take together.
pub(crate) fn budget(options: &Many) -> Budget {
    const GIB: f64 = 1024.0 * 1024.0 * 1024.0;
    options.memory.map_or_else(Budget::of_machine, |gib| Budget { bytes: gib * GIB })
}

/// The crew that was asked for, or the one that fits.
pub(crate) fn crew(options: &Many, ensemble: &Ensemble) -> Crew {
    options.jobs.map_or_else(|| ensemble.crew(budget(options)), |jobs| Crew::of(jobs.into()))
}

impl<'a> Study<'a> {
    /// Begins the folder: what would be refused at the end is refused before the work.
    pub(crate) fn begin(
        options: &'a Many,
        kind: &'static str,
        scenario: &Scenario,
    ) -> Result<Self, Failure> {
        let target: PathBuf =
            options.out.clone().unwrap_or_else(|| default_study_folder(&name_of(scenario), kind));
        let mut task = Task::new(text_of(scenario), scenario.elements.clock.steps.into());
        if options.overwrite {
            task.existing = Existing::Replace;
        }
        let folder = StudyFolder::create(&target, kind, task)?;
        interrupt::listen();
        Ok(Self { options, kind, folder, started: now_unix(), begun: Instant::now() })
    }

    /// The folder, to write tables to.
    pub(crate) fn folder(&mut self) -> &mut StudyFolder {
        &mut self.folder
    }

    /// Gives the folder its name; returns it with the time that was taken.
    pub(crate) fn finish(
        self,
        variants: &[Variant],
        plan: Plan,
    ) -> Result<(PathBuf, f64), Failure> {
        let seconds = self.begun.elapsed().as_secs_f64();
        let Some(base) = variants.first() else { return Err(Failure::asked("nothing to run")) };
        let manifest = StudyManifest {
            format: FORMAT,
            kind: self.kind.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            platform: Platform::here(),
            scenario: text_of(&base.scenario),
            variants: variants.iter().map(|v| (v.name.clone(), v.scenario.hash())).collect(),
            scale: self.options.scale,
            seeds: plan.seeds,
            steps: plan.steps,
            asked: plan.asked.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            workers: plan.crew.workers,
            started_unix_seconds: self.started,
            seconds,
            tables: std::collections::BTreeMap::new(),
        };
        Ok((self.folder.finish(manifest)?, seconds))
    }

    /// Leaves nothing; says why.
    pub(crate) fn give_up(self, failed: Failed, steps: u64) -> Failure {
        match self.folder.discard() {
            Err(error) => error.into(),
            Ok(()) => failure(failed, steps),
        }
    }
}

fn text_of(scenario: &Scenario) -> ScenarioText {
    let elements = &scenario.elements;
    ScenarioText::new(&elements.name, &elements.title, scenario.file(), scenario.text())
}

/// The words of the command line that change the scenario of a study, for its manifest.
pub(crate) fn typed(settings: &[String]) -> Vec<(&'static str, String)> {
    typed_as(&set(settings).collect::<Vec<_>>())
}

/// Settings as they were typed.
pub(crate) fn set(settings: &[String]) -> impl Iterator<Item = String> {
    settings.iter().map(|setting| format!("--set {}", shell_word(setting)))
}

/// Words of the command line for the manifest; nothing where there are none.
pub(crate) fn typed_as(words: &[String]) -> Vec<(&'static str, String)> {
    if words.is_empty() { Vec::new() } else { vec![(StudyManifest::TYPED, words.join(" "))] }
}

/// What the manifest says of how the runs were made.
pub(crate) struct Plan {
    pub(crate) seeds: Vec<u64>,
    pub(crate) steps: u64,
    pub(crate) crew: Crew,
    pub(crate) asked: Vec<(&'static str, String)>,
}

/// The program's failure for that of a study.
pub(crate) fn failure(failed: Failed, steps: u64) -> Failure {
    match failed {
        Failed::Stopped => Failure::Interrupted { steps, left: None },
        Failed::Broke(violation) => Failure::Law { violation, left: None },
        Failed::Checkpoint(error) => error.into(),
        Failed::CannotRun(error) => Failure::asked(error.to_string()),
        Failed::Refused(error) => Failure::asked(error.to_string()),
    }
}

/// How far a study is: one bar over all steps of all runs, or a line now and then.
pub(crate) struct Overall {
    bar: Option<ProgressBar>,
    quiet: bool,
    runs: AtomicU64,
    /// Steps of a run.
    steps: u64,
    stepped: AtomicU64,
    begun_runs: AtomicU64,
    ended: AtomicU64,
    failed: AtomicU64,
    begun: Instant,
    told: Mutex<Instant>,
}

/// Between two lines where nobody watches.
const PAUSE: Duration = Duration::from_secs(5);

impl Overall {
    /// Begins to follow so many runs of so many steps each.
    pub(crate) fn of(options: &Many, runs: usize, steps: u64) -> Self {
        Self::quietly(options.quiet, runs as u64, steps)
    }

    /// The same, told or not.
    pub(crate) fn quietly(quiet: bool, runs: u64, steps: u64) -> Self {
        let watched = !quiet && terminal::is_watched();
        let bar = watched.then(|| {
            let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {wide_msg}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = ProgressBar::new(steps * runs).with_style(style.progress_chars("━╸─"));
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        let zero = || AtomicU64::new(0);
        let (begun, told) = (Instant::now(), Mutex::new(Instant::now()));
        let (stepped, begun_runs, ended, failed) = (zero(), zero(), zero(), zero());
        let runs = AtomicU64::new(runs);
        Self { bar, quiet, runs, steps, stepped, begun_runs, ended, failed, begun, told }
    }

    /// So many runs are to be made, as is known by now.
    pub(crate) fn expect(&self, runs: u64) {
        self.runs.store(runs, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_length(self.steps * runs);
        }
    }

    /// Something happened to a run; says whether to go on.
    pub(crate) fn hear(&self, event: Event) -> Going {
        match event {
            Event::Begun => {
                self.begun_runs.fetch_add(1, Ordering::Relaxed);
            }
            Event::Stepped(_) => {
                self.stepped.fetch_add(1, Ordering::Relaxed);
            }
            Event::Ended { well } => {
                // The last step is not followed by another.
                self.stepped.fetch_add(1, Ordering::Relaxed);
                self.ended.fetch_add(1, Ordering::Relaxed);
                self.failed.fetch_add(u64::from(!well), Ordering::Relaxed);
            }
        }
        self.tell();
        if interrupt::asked() { Going::Stop } else { Going::On }
    }

    /// Steps done so far.
    pub(crate) fn stepped(&self) -> u64 {
        self.stepped.load(Ordering::Relaxed)
    }

    /// The study is over, whatever became of it.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn tell(&self) {
        if let Some(bar) = &self.bar {
            bar.set_position(self.stepped());
            bar.set_message(self.line());
            return;
        }
        let Ok(mut told) = self.told.try_lock() else { return };
        if !self.quiet && PAUSE <= told.elapsed() {
            *told = Instant::now();
            terminal::tell(&self.line());
        }
    }

    fn line(&self) -> String {
        let of = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let done = self.stepped().max(1) as f64;
        let all = (self.steps * of(&self.runs)) as f64;
        let left = self.begun.elapsed().as_secs_f64() / done * (all - done).max(0.0);
        let failed = of(&self.failed);
        let failed = if failed == 0 { String::new() } else { format!("  {failed} failed") };
        format!(
            "{}/{} runs  {} under way{failed}  {} left",
            of(&self.ended),
            of(&self.runs),
            // A run that could not begin has ended all the same.
            of(&self.begun_runs).saturating_sub(of(&self.ended)),
            duration(left)
        )
    }
}
