//! The test that a user's process must pass: the same bits on any threads, and after any cut.
//!
//! `Fn` keeps a counter out of a process, but not an atomic one: this finds it.

use thiserror::Error;

use crate::{
    engine::{
        checkpoint::CheckpointError,
        run::{CannotRun, Run},
        simulation::Simulation,
    },
    world::{Refusal, Violation},
};

/// Steps that are run.
const STEPS: u64 = 5;

/// Why a simulation did not pass.
#[derive(Debug, Error)]
pub enum Failure {
    /// There was nothing to check.
    #[error(transparent)]
    CannotRun(#[from] CannotRun),
    /// A law broke.
    #[error(transparent)]
    Broke(#[from] Violation),
    /// Another number of threads gave other bits.
    #[error("step {step}: on {threads} threads `{column}` is not what it is on one")]
    Threads {
        /// After how many steps.
        step: u64,
        /// On how many threads.
        threads: usize,
        /// What differs.
        column: String,
    },
    /// A run that was saved and loaded gave other bits.
    #[error(
        "cut at step {cut}, step {step}: `{column}` is not what it is uncut; \
         does a process keep something outside the world?"
    )]
    Cut {
        /// Where it was cut.
        cut: u64,
        /// After how many steps.
        step: u64,
        /// What differs.
        column: String,
    },
    /// Threads could not be made.
    #[error("no threads: {0}")]
    NoThreads(String),
    /// A checkpoint could not be written or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

/// Runs the simulation on 1, 2 and 3 threads and cut at every step; all must give the same digest
/// of every column after every step. Five steps.
///
/// # Errors
/// When there is no simulation, else the first difference.
///
/// ```
/// use ecograph::{base::{Luck, Own}, engine::{Loop, Simulation, check}, process::process, world::{Column, World}};
/// use rand::RngExt as _;
///
/// const MOOD: Column<f32> = Column::new("mood", "share", "how an agent feels", 0.5).within(0.0, 1.0);
///
/// let fresh = || {
///     let mood = process("mood", |plan| {
///         let (rows, mood) = (plan.rows("chat")?, plan.write(&MOOD)?);
///         Ok(move |world: &mut World, luck: Luck| {
///             let (rows, mood) = world.open((rows, mood));
///             rows.each(Own(mood), |agent, _, mood| *mood = luck.of(agent).random());
///             Ok(())
///         })
///     });
///     let world = World::builder().species("user", 9).channel("chat", "user", "user", [(0, 1)]);
///     Simulation::new(world.build()?, Loop::of([mood]), 42)
/// };
/// check::process(fresh)?;
/// # Ok::<(), check::Failure>(())
/// ```
pub fn process(fresh: impl Fn() -> Result<Simulation, Refusal> + Sync) -> Result<(), Failure> {
    same_bits(|| fresh().map_err(|refusal| CannotRun::from(refusal).into()))
}

/// [`process`] for a scenario's run, as [`Run::with_loop`] makes it with a process of one's own.
///
/// # Errors
/// When there is no run, else the first difference.
///
/// ```
/// use ecograph::{engine::{Making, Run, check}, scenario::Scenario};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// check::run(|| Run::new(&scenario, Making { scale: 0.02, seed: 42 }))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(fresh: impl Fn() -> Result<Run, CannotRun> + Sync) -> Result<(), Failure> {
    same_bits(|| Ok(fresh()?.into_simulation()))
}

fn same_bits(fresh: impl Fn() -> Result<Simulation, Failure> + Sync) -> Result<(), Failure> {
    let plain = on(1, &fresh)?;
    for threads in [2, 3] {
        let other = on(threads, &fresh)?;
        if let Some((step, column)) = difference(&plain, &other, 0) {
            return Err(Failure::Threads { step, threads, column });
        }
    }
    for cut in 1..STEPS {
        let mut before = fresh()?;
        before.run(cut)?;
        let saved = before.to_bytes();
        let mut after = fresh()?;
        after.read_bytes(&saved)?;
        let rest = digests(&mut after, STEPS - cut)?;
        if let Some((step, column)) = difference(&plain, &rest, cut as usize) {
            return Err(Failure::Cut { cut, step, column });
        }
    }
    Ok(())
}

type Digests = Vec<Vec<(String, u64)>>;

fn on(
    threads: usize,
    fresh: &(impl Fn() -> Result<Simulation, Failure> + Sync),
) -> Result<Digests, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::NoThreads(error.to_string()))?;
    pool.install(|| digests(&mut fresh()?, STEPS))
}

/// Digests before the first step and after each.
fn digests(simulation: &mut Simulation, steps: u64) -> Result<Digests, Failure> {
    let mut digests = vec![simulation.digests()];
    for _ in 0..steps {
        simulation.step()?;
        digests.push(simulation.digests());
    }
    Ok(digests)
}

fn difference(plain: &Digests, other: &Digests, skip: usize) -> Option<(u64, String)> {
    for (step, (one, two)) in plain.iter().skip(skip).zip(other).enumerate() {
        if let Some(((name, _), _)) = one.iter().zip(two).find(|(a, b)| a != b) {
            return Some(((step + skip) as u64, name.clone()));
        }
        if one.len() != two.len() {
            return Some(((step + skip) as u64, "the list of columns".to_owned()));
        }
    }
    None
}
