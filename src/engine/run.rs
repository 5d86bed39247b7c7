//! A scenario's run: world, loop and meter together.

use std::{path::Path, sync::Arc};

use thiserror::Error;

use crate::{
    base::Calendar,
    engine::{
        About, CheckpointError, Index, Loop, Section, Simulation, feedback,
        fork::withdraw,
        idle::{self, Idle},
        index,
        simulation::Threads,
        standard,
    },
    measure::{Impact, Meter, Reading, Snapshot, Unmeasurable},
    scenario::{Scenario, index_names},
    world::{
        Ground, Layout, Refusal, Violation, World,
        genesis::{Stillborn, genesis_awaiting},
    },
};

/// Why a scenario cannot be run.
#[derive(Clone, Debug, Error)]
pub enum CannotRun {
    /// No world came of it.
    #[error(transparent)]
    Stillborn(#[from] Stillborn),
    /// A process was refused.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// An action changes what nobody reads.
    #[error(transparent)]
    Idle(#[from] Idle),
    /// It cannot be measured.
    #[error(transparent)]
    Unmeasurable(#[from] Unmeasurable),
    /// An index of the caller's has the name of another.
    #[error("there is an index `{name}` already")]
    IndexTaken {
        /// The name.
        name: String,
    },
}

/// What a run is made with, beside the scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Making {
    /// Multiplies the number of agents and divides what each stands for.
    pub scale: f64,
    /// Root of all luck.
    pub seed: u64,
}

/// The section of a checkpoint that the meter keeps.
const METER: &str = "meter";

/// A scenario and its run.
///
/// ```no_run
/// use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let mut run = Run::new(&scenario, Making { scale: 1.0, seed: 42 })?;
/// for _ in 0..scenario.elements.clock.steps {
///     let snapshot = run.step()?;
///     println!("{} {:?}", snapshot.date, snapshot.indices.first());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Run {
    ground: Arc<Ground>,
    simulation: Simulation,
    meter: Meter,
    own: Vec<Own>,
}

/// An index of the caller's.
struct Own {
    index: Index,
    reading: index::Reading,
}

impl std::fmt::Debug for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.index.fmt(f)
    }
}

impl Run {
    /// Makes the world of a scenario and binds the standard loop to it.
    ///
    /// # Errors
    /// When the scenario's parts do not go together.
    pub fn new(scenario: &Scenario, making: Making) -> Result<Self, CannotRun> {
        Self::of(scenario, making, &[], |_, _| Ok(()), Ok)
    }

    /// The same for a checkpoint that is to be loaded: of the channels that it holds nobody is
    /// connected until then, which saves the time and the memory of a world that is given up at once.
    ///
    /// ```
    /// # use ecograph::{engine::{Making, Run, about}, scenario::Scenario};
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// # let making = Making { scale: 0.1, seed: 42 };
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("after-one");
    /// let mut run = Run::new(&scenario, making)?;
    /// run.step()?;
    /// run.save(&file, &[])?;
    /// let mut again = Run::awaiting(&scenario, making, &about(&file)?)?;
    /// assert!(again.world().block("acquaintance").is_some_and(|known| known.is_empty()));
    /// again.load(&file)?;
    /// assert_eq!(again.world().digest(), run.world().digest());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn awaiting(
        scenario: &Scenario,
        making: Making,
        checkpoint: &About,
    ) -> Result<Self, CannotRun> {
        Self::of(scenario, making, &checkpoint.channels, |_, _| Ok(()), Ok)
    }

    /// The same with a world that the caller gets ready: `prepare` sees it at its birth, with the
    /// seats of everybody, and may fill columns and replace the connectors of channels.
    ///
    /// ```
    /// # use ecograph::{engine::{Making, Run}, scenario::Scenario, world::{World, Layout}};
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// let making = Making { scale: 1.0, seed: 42 };
    /// let run = Run::prepared(&scenario, making, |world, layout| {
    ///     let first = layout.seats("person").map_or(0, |seats| seats.slots.start);
    ///     world.set_up_channel("acquaintance", &[(first, first + 1), (first + 1, first)])
    /// })?;
    /// assert_eq!(run.world().block("acquaintance").map(|known| known.len()), Some(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Self::new`], and what `prepare` refuses.
    pub fn prepared(
        scenario: &Scenario,
        making: Making,
        prepare: impl FnOnce(&mut World, &Layout) -> Result<(), Refusal>,
    ) -> Result<Self, CannotRun> {
        Self::of(scenario, making, &[], prepare, Ok)
    }

    /// The same with a loop of the caller's making: `change` gets the standard loop.
    ///
    /// ```no_run
    /// # use ecograph::{base::Luck, engine::{Making, Run}, process::process};
    /// # use ecograph::{scenario::Scenario, world::World};
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// # let census = process("census", |_| Ok(|_: &mut World, _: Luck| Ok(())));
    /// let making = Making { scale: 1.0, seed: 42 };
    /// let run = Run::with_loop(&scenario, making, |order| order.after("formation", census))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Self::new`], and when the change is refused.
    pub fn with_loop(
        scenario: &Scenario,
        making: Making,
        change: impl FnOnce(Loop) -> Result<Loop, Refusal>,
    ) -> Result<Self, CannotRun> {
        Self::of(scenario, making, &[], |_, _| Ok(()), change)
    }

    fn of(
        scenario: &Scenario,
        making: Making,
        awaited: &[String],
        prepare: impl FnOnce(&mut World, &Layout) -> Result<(), Refusal>,
        change: impl FnOnce(Loop) -> Result<Loop, Refusal>,
    ) -> Result<Self, CannotRun> {
        let (elements, tree) = (scenario.elements.clone(), scenario.tree().clone());
        let Making { scale, seed } = making;
        let (mut world, layout) = genesis_awaiting(&elements, tree, scale, seed, awaited)?;
        prepare(&mut world, &layout)?;
        if feedback::is_declared(&elements) {
            feedback::make_room(&mut world)?;
        }
        let calendar = world.calendar();
        let ground = Arc::new(Ground::new(elements, layout));
        let order = change(standard(&ground))?;
        let simulation = Simulation::new(world, order, seed)?;
        idle::check(&simulation, &ground.scenario.actions)?;
        let meter = Meter::new(Arc::clone(&ground), calendar, seed)?;
        Ok(Self { ground, simulation, meter, own: Vec::new() })
    }

    /// Measures an index of one's own at every step: it follows ours in [`Snapshot::indices`], and so
    /// becomes a column of the table of indices, with its unit and meaning. What is not a finite
    /// number is left empty.
    ///
    /// ```no_run
    /// # use ecograph::{engine::{Index, Making, Run}, scenario::Scenario, world::{World, ALIVE}};
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// let idle = Index::new("idle", "agents", "agents that take no part", |plan| {
    ///     let alive = plan.read(&ALIVE)?;
    ///     Ok(move |world: &World| {
    ///         let (alive,) = world.see((alive,));
    ///         alive.iter().filter(|&&alive| alive == 0).count() as f64
    ///     })
    /// });
    /// let run = Run::new(&scenario, Making { scale: 1.0, seed: 1 })?.index(idle)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When another index has its name, or it looks at what nobody has.
    pub fn index(mut self, index: Index) -> Result<Self, CannotRun> {
        let ours = index_names::STANDARD.iter().chain(index_names::NETWORK);
        let mut taken = ours.copied().chain(self.own.iter().map(|own| own.index.name()));
        if taken.any(|name| name == index.name()) {
            return Err(CannotRun::IndexTaken { name: index.name().to_owned() });
        }
        let reading = self.simulation.bind_index(&index)?;
        self.own.push(Own { index, reading });
        Ok(self)
    }

    /// Does a step and measures it.
    ///
    /// # Errors
    /// When a law broke: the world is left as the guilty process left it.
    ///
    /// ```
    /// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
    /// let snapshot = run.step()?;
    /// assert_eq!((snapshot.step, snapshot.date.as_str()), (1, "2020-01-01"));
    /// assert_eq!((run.world().step(), run.calendar().date(1).to_string()), (1, "2020-02-01".to_owned()));
    /// assert_eq!(run.ground().slots("person").len(), 100);
    /// // Figures to compare with stand in the scenario; the tutorial has none.
    /// assert!(run.impact().is_empty());
    /// // Between steps anything can be set; the simulation goes on without a meter too.
    /// run.simulation_mut().intervene(|_| {});
    /// assert_eq!(run.simulation().seed(), 42);
    /// run.into_simulation().step()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn step(&mut self) -> Result<Snapshot, Box<Violation>> {
        self.step_watched(|_, _| {})
    }

    /// [`Self::step`] that shows the world to `look` after each process.
    ///
    /// # Errors
    /// As [`Self::step`].
    ///
    /// ```
    /// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
    /// let mut seen = Vec::new();
    /// run.step_watched(|process, world| seen.push((process.to_owned(), world.digest())))?;
    /// assert_eq!(seen.first().map(|(process, _)| process.as_str()), Some("timeline"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn step_watched(
        &mut self,
        look: impl FnMut(&str, &World),
    ) -> Result<Snapshot, Box<Violation>> {
        self.simulation.step_watched(look)?;
        Ok(self.measured())
    }

    /// Saves the run, what its meter remembers included, with sections of the caller's that
    /// [`Self::load`] hands back. Atomic: the file at `path` is the old one or the whole new one.
    ///
    /// # Errors
    /// When the machine cannot write it.
    ///
    /// ```
    /// use ecograph::{engine::{Making, Run}, scenario::{Scenario, Setting}};
    ///
    /// let making = Making { scale: 0.1, seed: 42 };
    /// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// let mut run = Run::new(&scenario, making)?;
    /// run.step()?;
    /// let folder = tempfile::tempdir()?;
    /// let file = folder.path().join("after-one");
    /// run.save(&file, &[])?;
    /// let second = run.step()?;
    ///
    /// let mut again = Run::new(&scenario, making)?;
    /// again.load(&file)?;
    /// assert_eq!(again.step()?, second);
    ///
    /// let dear = Scenario::load("scenarios/minimal.ron", &[Setting::new("channels.buy.split.fee=0.9")])?;
    /// let mut fork = Run::new(&dear, making)?;
    /// fork.load_fork(&file)?;
    /// assert_ne!(fork.step()?, second);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: &Path, sections: &[Section]) -> Result<(), CheckpointError> {
        let mut all = vec![Section { name: METER.to_owned(), bytes: self.meter.to_bytes() }];
        all.extend_from_slice(sections);
        self.simulation.save_with(path, &all)
    }

    /// Goes on from where a run of the same scenario, seed and scale was saved: to the same bits,
    /// the same measures and the same impact as if it had never stopped. Hands back the caller's
    /// sections.
    ///
    /// # Errors
    /// When the file cannot be read, is no whole checkpoint, or is of another run.
    pub fn load(&mut self, path: &Path) -> Result<Vec<Section>, CheckpointError> {
        let sections = self.simulation.load(path)?;
        self.recollect(sections)
    }

    /// Goes on from where a run was saved whose scenario differed in what is still to come.
    ///
    /// Numbers are those of this run's scenario, its actions act from the first step on, and what
    /// it does without ends here: agents of such a species cease to take part, such functions are
    /// held by nobody, such platforms close what they own. Up to the first step in which the
    /// scenarios differ the bits are those of the run that was saved.
    ///
    /// # Errors
    /// When the file cannot be read, is no whole checkpoint, or its agents are others.
    pub fn load_fork(&mut self, path: &Path) -> Result<(), CheckpointError> {
        let sections = self.simulation.load_fork(path)?;
        self.recollect(sections)?;
        let ground = Arc::clone(&self.ground);
        self.simulation.intervene(|world| withdraw(world, &ground));
        Ok(())
    }

    fn recollect(&mut self, mut sections: Vec<Section>) -> Result<Vec<Section>, CheckpointError> {
        // A checkpoint of a simulation alone has no meter; what came before stays unknown then.
        if let Some(at) = sections.iter().position(|section| section.name == METER) {
            let meter = sections.remove(at);
            self.meter.recollect(&meter.bytes).ok_or(CheckpointError::Altered)?;
        }
        Ok(sections)
    }

    /// Every figure of the scenario beside what the run has given so far.
    #[must_use]
    pub fn impact(&self) -> Vec<Impact> {
        self.meter.impact()
    }

    /// What does not change during the run.
    #[must_use]
    pub fn ground(&self) -> &Arc<Ground> {
        &self.ground
    }

    /// The simulation.
    #[must_use]
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// The simulation, to load a checkpoint or to intervene.
    pub fn simulation_mut(&mut self) -> &mut Simulation {
        &mut self.simulation
    }

    /// The simulation alone, for whoever does not measure; feedback that the scenario declares still
    /// acts after each of its steps.
    #[must_use]
    pub fn into_simulation(self) -> Simulation {
        let Self { ground, mut simulation, mut meter, .. } = self;
        if feedback::is_declared(&ground.scenario) {
            simulation.heed(move |world| {
                feedback::hear(&mut meter, world, |meter, world| {
                    Threads::worth(world).run(|| meter.snapshot(world))
                });
            });
        }
        simulation
    }

    /// The world as it is.
    #[must_use]
    pub fn world(&self) -> &World {
        self.simulation.world()
    }

    /// The run's calendar.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        self.simulation.world().calendar()
    }

    /// Measures the step that was done; where feedback is declared, the world hears of it.
    fn measured(&mut self) -> Snapshot {
        let Self { ground, simulation, meter, own } = self;
        let read = |meter: &mut Meter, world: &World| {
            // As many threads as it is worth.
            Threads::worth(world).run(|| {
                let mut snapshot = meter.snapshot(world);
                snapshot.indices.extend(own.iter().map(|own| own.read(world)));
                snapshot
            })
        };
        if !feedback::is_declared(&ground.scenario) {
            return read(meter, simulation.world());
        }
        let mut snapshot = None;
        simulation.intervene(|world| snapshot = Some(feedback::hear(meter, world, read)));
        snapshot.unwrap_or_default()
    }
}

impl Own {
    fn read(&self, world: &World) -> Reading {
        let [name, unit, doc] = [self.index.name(), self.index.unit(), self.index.meaning()];
        let value = Some((self.reading)(world)).filter(|value| value.is_finite());
        Reading { name: name.to_owned(), unit: unit.to_owned(), doc: doc.to_owned(), value }
    }
}
