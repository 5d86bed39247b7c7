//! A scenario's run: world, loop and meter together.

use std::sync::Arc;

use thiserror::Error;

use crate::{
    base::Calendar,
    engine::{Loop, Simulation, simulation::Threads, standard},
    measure::{Impact, Meter, Snapshot, Unmeasurable},
    scenario::{Elements, Scenario, Tree},
    world::{
        Ground, Refusal, Violation, World, columns,
        genesis::{Stillborn, genesis},
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
    /// It cannot be measured.
    #[error(transparent)]
    Unmeasurable(#[from] Unmeasurable),
}

/// What a run is made with, beside the scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Making {
    /// Multiplies the number of agents and divides what each stands for.
    pub scale: f64,
    /// Root of all luck.
    pub seed: u64,
}

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
    /// Diversity, balance and productivity of the first step that had them.
    start: [Option<f64>; 3],
}

impl Run {
    /// Makes the world of a scenario and binds the standard loop to it.
    ///
    /// # Errors
    /// When the scenario's parts do not go together.
    pub fn new(scenario: &Scenario, making: Making) -> Result<Self, CannotRun> {
        Self::of(scenario.elements.clone(), scenario.tree().clone(), making, |order| order)
    }

    /// The same with a loop of the caller's making: `change` gets the standard loop.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_loop(
        scenario: &Scenario,
        making: Making,
        change: impl FnOnce(Loop) -> Loop,
    ) -> Result<Self, CannotRun> {
        Self::of(scenario.elements.clone(), scenario.tree().clone(), making, change)
    }

    fn of(
        elements: Elements,
        tree: Tree,
        making: Making,
        change: impl FnOnce(Loop) -> Loop,
    ) -> Result<Self, CannotRun> {
        let (world, layout) = genesis(&elements, tree, making.scale, making.seed)?;
        let calendar = world.calendar();
        let ground = Arc::new(Ground::new(elements, layout));
        let order = change(standard(&ground));
        let simulation = Simulation::new(world, order, making.seed)?;
        let meter = Meter::new(Arc::clone(&ground), calendar, making.seed)?;
        Ok(Self { ground, simulation, meter, start: [None; 3] })
    }

    /// Does a step and measures it.
    ///
    /// # Errors
    /// When a law broke: the world is left as the guilty process left it.
    pub fn step(&mut self) -> Result<Snapshot, Box<Violation>> {
        self.step_watched(|_, _| {})
    }

    /// [`Self::step`] that shows the world to `look` after each process.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn step_watched(
        &mut self,
        look: impl FnMut(&str, &World),
    ) -> Result<Snapshot, Box<Violation>> {
        self.simulation.step_watched(look)?;
        let (meter, world) = (&mut self.meter, self.simulation.world());
        let snapshot = Threads::worth(world).run(|| meter.snapshot(world));
        self.feed_back(&snapshot);
        Ok(snapshot)
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

    /// Hands the three indices to the declared feedback of system evolution, as logarithms over
    /// their start; a scenario that declares no weight is not touched.
    fn feed_back(&mut self, snapshot: &Snapshot) {
        let weights = &self.ground.scenario.feedback;
        let declared = [&weights.diversity, &weights.balance, &weights.productivity];
        if declared.iter().all(|weight| weight.get() <= 0.0) {
            return;
        }
        let indices = ["diversity", "effective_links", "productivity"];
        let names = ["diversity", "balance", "productivity"];
        for place in 0..names.len() {
            let reading = snapshot.indices.iter().find(|reading| reading.name == indices[place]);
            let Some(value) = reading.and_then(|reading| reading.value).filter(|v| 0.0 < *v) else {
                continue;
            };
            let start = *self.start[place].get_or_insert(value);
            let moved = libm::log(value / start);
            self.simulation.intervene(|world| {
                if let Ok(one) = world.set_up_one(&columns::feedback(names[place])) {
                    *one = moved;
                }
            });
        }
    }
}
