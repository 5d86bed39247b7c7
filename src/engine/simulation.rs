//! A run: a world, a loop bound to it, and a seed.

use std::{
    fmt,
    fmt::Write as _,
    num::NonZeroU64,
    time::{Duration, Instant},
};

use crate::{
    base::{Block, Luck, id},
    engine::{
        index::{Index, Reading},
        laws::{Laws, Totals},
        order::Loop,
    },
    process::{Process, Step},
    world::{
        Access, Breach, Plan, Refusal, Violation, Why, World, audit,
        touched::{Touched, Work},
    },
};

/// What looks at the world after each step.
type Observer = Box<dyn FnMut(&World) + Send>;
/// What acts on the world after each step.
type Echo = Box<dyn FnMut(&mut World) + Send>;

/// A run in progress.
///
/// ```
/// # use ecograph::world::{Column, Plan, World};
/// # const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
/// # const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
/// # let mut world = World::builder()
/// #     .species("user", 3)
/// #     .channel("chat", "user", "user", [(0, 1), (1, 2)])
/// #     .build()?;
/// use ecograph::base::Luck;
/// use ecograph::engine::{Index, Loop, Simulation};
/// use ecograph::process::process;
///
/// let interest = process("interest", |plan| {
///     let (money, rate) = (plan.write(&MONEY)?, plan.parameter("process.interest.rate", 0.1, 0.0..=1.0)?);
///     Ok(move |world: &mut World, _: Luck| {
///         let rate = world.value(rate);
///         world.open((money,)).0.iter_mut().for_each(|money| *money += (*money as f64 * rate) as i64);
///         Ok(())
///     })
/// });
/// let mut simulation = Simulation::new(world, Loop::of([interest]), 42)?;
/// simulation.intervene(|world| world.set_up(&MONEY).unwrap().fill(100));
/// simulation.annotate("three savers");
/// simulation.observe(|world| assert!(0 < world.step()));
/// simulation.step()?;
/// simulation.step_watched(|process, _| assert_eq!(process, "interest"))?;
/// let wealth = Index::new("wealth", "fen", "What everybody owns.", |plan| {
///     let money = plan.read(&MONEY)?;
///     Ok(move |world: &World| world.see((money,)).0.iter().sum::<i64>() as f64)
/// });
/// assert_eq!(simulation.measure(&wealth)?, 363.0);
/// simulation.run(1)?;
/// assert!(500.0 < simulation.run_until(&wealth, |wealth| 500.0 < wealth)?);
/// assert_eq!((simulation.seed(), simulation.world().step()), (42, 6));
///
/// // What a process declared says what it touches and what it went over.
/// let (process, accesses) = simulation.declared().next().expect("one process");
/// assert_eq!((process, accesses[0].name.as_str()), ("interest", "money"));
/// assert!(simulation.describe().contains("writes money"));
/// assert_eq!(simulation.timings()[0].bytes, 6 * 2 * 3 * 8, "three integers, read and written");
/// assert!(simulation.checking() < std::time::Duration::from_secs(9), "conserved money is counted");
/// assert!(simulation.digests().iter().any(|(name, _)| name == "money"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Simulation {
    pub(crate) world: World,
    pub(crate) bound: Vec<Bound>,
    pub(crate) seed: u64,
    pub(crate) totals: Totals,
    checks: Duration,
    observers: Vec<Observer>,
    echo: Option<Echo>,
    /// Steps between audits; none if there are no audits.
    audits: Option<NonZeroU64>,
    /// What a checkpoint says of where the world comes from.
    pub(crate) note: String,
}

/// A process bound to the world.
pub(crate) struct Bound {
    pub(crate) name: String,
    key: u64,
    step: Step,
    pub(crate) accesses: Vec<Access>,
    laws: Laws,
    touched: Touched,
    spent: Duration,
    work: Work,
}

/// What a process has taken so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The process.
    pub process: String,
    /// Wall time of all its steps; for the checks after them see [`Simulation::checking`].
    pub spent: Duration,
    /// Connectors of the channels that it declared, as they stood when it began, summed over its
    /// steps.
    pub connectors: u64,
    /// Bytes of the columns and rows that it declared, summed over its steps; what is written
    /// counts twice, mail and scratch not at all. An estimate: it may go over less, or twice.
    pub bytes: u64,
}

impl Simulation {
    /// Binds every process of the loop to the world.
    ///
    /// # Errors
    /// When a process is refused, or two have one name.
    pub fn new(mut world: World, order: Loop, seed: u64) -> Result<Self, Refusal> {
        let mut bound: Vec<Bound> = Vec::new();
        for process in order.processes {
            if bound.iter().any(|earlier| earlier.name == process.name()) {
                let who = format!("process `{}`", process.name());
                return Err(Refusal { who, why: Why::SameName });
            }
            bound.push(bind(&mut world, &*process)?);
        }
        for process in &mut bound {
            process.laws = Laws::of(&world, &process.accesses);
            process.touched = Touched::of(&world, &process.accesses);
        }
        let totals = Totals::of(&world);
        Ok(Self {
            world,
            bound,
            seed,
            totals,
            checks: Duration::ZERO,
            observers: Vec::new(),
            echo: None,
            audits: None,
            note: String::new(),
        })
    }

    /// The world as it is.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The world, to set numbers and columns between steps; what is conserved may change here.
    pub fn intervene(&mut self, change: impl FnOnce(&mut World)) {
        change(&mut self.world);
        self.totals = Totals::of(&self.world);
    }

    /// What checkpoints shall say of where the world comes from, for [`super::about`].
    pub fn annotate(&mut self, note: impl Into<String>) {
        self.note = note.into();
    }

    /// The root seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Lets `look` see the world after each step.
    pub fn observe(&mut self, look: impl FnMut(&World) + Send + 'static) {
        self.observers.push(Box::new(look));
    }

    /// Lets `act` change the world after each step, before observers look.
    pub(super) fn heed(&mut self, act: impl FnMut(&mut World) + Send + 'static) {
        self.echo = Some(Box::new(act));
    }

    /// One step: every process once, in order, each followed by the checks of its laws.
    ///
    /// # Errors
    /// When a law broke: the world is left as the guilty process left it.
    pub fn step(&mut self) -> Result<(), Violation> {
        self.step_watched(|_, _| {})
    }

    /// One step, in which `watch` sees the world after each process, with the process's name.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn step_watched(&mut self, mut watch: impl FnMut(&str, &World)) -> Result<(), Violation> {
        let threads = Threads::worth(&self.world);
        for process in &mut self.bound {
            let work = process.touched.work(&self.world);
            process.work.connectors += work.connectors;
            process.work.bytes += work.bytes;
            self.world.forget();
            let begin = Instant::now();
            let (world, seed, totals) = (&mut self.world, self.seed, &mut self.totals);
            let (acted, checked) = threads.run(|| {
                process.act(world, seed)?;
                let acted = begin.elapsed();
                process.check(world, totals)?;
                Ok::<_, Violation>((acted, begin.elapsed().saturating_sub(acted)))
            })?;
            process.spent += acted;
            self.checks += checked;
            watch(&process.name, &self.world);
        }
        let begin = Instant::now();
        self.audit(threads)?;
        self.checks += begin.elapsed();
        self.world.advance();
        if let Some(mut echo) = self.echo.take() {
            self.intervene(&mut echo);
            self.echo = Some(echo);
        }
        for look in &mut self.observers {
            look(&self.world);
        }
        Ok(())
    }

    /// Looks at every single connector ([`crate::world::audit`]) after every so many steps.
    ///
    /// ```
    /// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
    /// use std::num::NonZeroU64;
    ///
    /// // Laws of single connectors are looked at now and then: they cost a look at each.
    /// run.simulation_mut().audit_every(NonZeroU64::MIN);
    /// run.simulation_mut().run(3)?;
    /// ecograph::world::audit(run.world())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn audit_every(&mut self, steps: NonZeroU64) {
        self.audits = Some(steps);
    }

    fn audit(&self, threads: Threads) -> Result<(), Violation> {
        let step = self.world.step();
        if self.audits.is_none_or(|steps| !(step + 1).is_multiple_of(steps.get())) {
            return Ok(());
        }
        let process = "audit".to_owned();
        let world = &self.world;
        threads.run(|| audit(world)).map_err(|breach| Violation {
            step,
            process,
            breach: breach.into(),
        })
    }

    /// So many steps.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn run(&mut self, steps: u64) -> Result<(), Violation> {
        (0..steps).try_for_each(|_| self.step())
    }

    /// Steps until `test` holds of the index; returns its value. Looks before the first step too.
    ///
    /// # Errors
    /// When the index is refused, or a law broke.
    pub fn run_until(&mut self, index: &Index, test: impl Fn(f64) -> bool) -> Result<f64, Stopped> {
        let reading = index.bind(&mut self.world)?;
        loop {
            let value = reading(&self.world);
            if test(value) {
                return Ok(value);
            }
            self.step()?;
        }
    }

    /// Value of an index now.
    ///
    /// # Errors
    /// When the index is refused.
    pub fn measure(&mut self, index: &Index) -> Result<f64, Refusal> {
        let reading = index.bind(&mut self.world)?;
        Ok(reading(&self.world))
    }

    /// The reading of an index, bound to this world for good.
    pub(super) fn bind_index(&mut self, index: &Index) -> Result<Reading, Refusal> {
        index.bind(&mut self.world)
    }

    /// What each process has taken so far, in order.
    #[must_use]
    pub fn timings(&self) -> Vec<Timing> {
        let timing = |process: &Bound| Timing {
            process: process.name.clone(),
            spent: process.spent,
            connectors: process.work.connectors,
            bytes: process.work.bytes,
        };
        self.bound.iter().map(timing).collect()
    }

    /// Wall time of all checks so far: conservation and ranges after each process, and audits.
    #[must_use]
    pub fn checking(&self) -> Duration {
        self.checks
    }

    /// Digest of every column and channel, by name, in the order of names.
    #[must_use]
    pub fn digests(&self) -> Vec<(String, u64)> {
        self.world.digests()
    }

    /// What each process declared, in order: what it reads, writes, rewires, and which numbers.
    pub fn declared(&self) -> impl Iterator<Item = (&str, &[Access])> {
        self.bound.iter().map(|process| (process.name.as_str(), process.accesses.as_slice()))
    }

    /// The loop as a table: what each process reads and writes, off its declarations.
    #[must_use]
    pub fn describe(&self) -> String {
        let list = |process: &Bound, changes: bool| -> String {
            let accesses = process.accesses.iter().filter(|access| access.changes() == changes);
            let names: Vec<&str> = accesses.map(|access| access.name.as_str()).collect();
            names.join(" ")
        };
        let rows: Vec<[String; 3]> = self
            .bound
            .iter()
            .map(|process| [process.name.clone(), list(process, false), list(process, true)])
            .collect();
        let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
        let (names, reads) = (width(0), width(1));
        let mut table = String::new();
        for [name, read, written] in &rows {
            let line = format!("{name:names$}  reads {read:reads$}  writes {written}");
            // Writing to a string cannot fail.
            let _ = writeln!(table, "{}", line.trim_end());
        }
        table
    }
}

/// Why a run stopped.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Stopped {
    /// The index was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A law broke.
    #[error(transparent)]
    Broke(#[from] Violation),
}

/// Agents or connectors from which on a world is worth more than one thread.
const LARGE: usize = 1 << 14;

/// Where work on a world begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Threads {
    /// On the caller's thread.
    Own,
    /// On one of the pool. A loop that begins outside puts its caller to sleep and wakes a thread
    /// of the pool, every time; one that begins inside just goes on.
    Pool,
}

impl Threads {
    /// What a world of this size is worth.
    pub(crate) fn worth(world: &World) -> Self {
        let blocks = || world.channels().filter_map(|name| world.block(name));
        let large =
            LARGE <= world.agents().len() || LARGE <= blocks().map(Block::len).sum::<usize>();
        if large { Self::Pool } else { Self::Own }
    }

    pub(crate) fn run<T: Send>(self, work: impl FnOnce() -> T + Send) -> T {
        match self {
            Self::Own => work(),
            Self::Pool => rayon::scope(|_| work()),
        }
    }
}

impl Bound {
    fn act(&self, world: &mut World, seed: u64) -> Result<(), Violation> {
        let step = world.step();
        let luck = Luck::keyed(seed, self.key, step, world.agents().shared_keys());
        (self.step)(world, luck).map_err(|violation| self.blame(step, *violation.breach))?;
        world.settle();
        Ok(())
    }

    fn check(&self, world: &World, totals: &mut Totals) -> Result<(), Violation> {
        let breach = self.laws.check(world, totals);
        breach.map_err(|breach| self.blame(world.step(), breach))
    }

    fn blame(&self, step: u64, breach: Breach) -> Violation {
        Violation { step, process: self.name.clone(), breach: Box::new(breach) }
    }
}

fn bind(world: &mut World, process: &dyn Process) -> Result<Bound, Refusal> {
    let name = process.name().to_owned();
    let mut plan = Plan::of_process(world, &name);
    let step = process.bind(&mut plan)?;
    let accesses = plan.accesses().to_vec();
    let (key, laws, touched) = (id::key(&name), Laws::default(), Touched::default());
    let (spent, work) = (Duration::ZERO, Work::default());
    Ok(Bound { name, key, step, accesses, laws, touched, spent, work })
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.bound.iter().map(|process| process.name.as_str()).collect();
        f.debug_struct("Simulation")
            .field("processes", &names)
            .field("step", &self.world.step())
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}
