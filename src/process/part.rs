//! What a process is.

use crate::{
    base::Luck,
    world::{Plan, Refusal, Violation, World},
};

/// What a process does in a step. `Fn`, not `FnMut`: a process has no memory of its own, so what
/// lasts lives in the world, where digest and checkpoint see it.
pub type Step = Box<dyn Fn(&mut World, Luck) -> Result<(), Violation> + Send + Sync>;

/// One process of the loop.
///
/// ```
/// use ecograph::{
///     base::Luck,
///     engine::{Loop, Simulation},
///     process::{Process, Step},
///     world::{Column, Plan, Refusal, World},
/// };
///
/// const AGE: Column<u16> = Column::new("age", "steps", "steps since birth", 0);
///
/// /// A process with settings is a type of its own; [`process`] makes one of a closure.
/// struct Ageing {
///     by: u16,
/// }
///
/// impl Process for Ageing {
///     fn name(&self) -> &str {
///         "ageing"
///     }
///
///     fn bind(&self, plan: &mut Plan<'_>) -> Result<Step, Refusal> {
///         let (age, by) = (plan.write(&AGE)?, self.by);
///         Ok(Box::new(move |world: &mut World, _: Luck| {
///             world.open((age,)).0.iter_mut().for_each(|age| *age += by);
///             Ok(())
///         }))
///     }
/// }
///
/// let world = World::builder().species("user", 2).build()?;
/// let mut simulation = Simulation::new(world, Loop::of([Box::new(Ageing { by: 2 }) as Box<dyn Process>]), 42)?;
/// simulation.run(3)?;
/// assert_eq!(simulation.world().column(&AGE), Some(&[6, 6][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Process: Send + Sync {
    /// Its name: the key of its luck, so renaming it changes results.
    fn name(&self) -> &str;

    /// Declares what it touches and returns its step.
    ///
    /// # Errors
    /// When the world lacks what it needs, or a declaration is refused.
    fn bind(&self, plan: &mut Plan<'_>) -> Result<Step, Refusal>;
}

/// A process from its name and a closure that declares and returns the step.
///
/// Whoever was paid gains trust, whoever was not loses it, now and then by hearsay; praise counts
/// the payers that trust an agent. Digest, checkpoint, ranges, threads and merging follow by
/// themselves:
///
/// ```
/// use ecograph::{
///     base::{Along, Luck},
///     engine::{Index, Loop, Simulation, check},
///     process::{Process, process},
///     world::{Column, World},
/// };
/// use rand::RngExt;
///
/// const FLOW: Column<f32> = Column::new("flow", "fen", "paid along a connector", 1.0);
/// const TRUST: Column<f32> =
///     Column::new("trust", "share", "what a payer thinks of a payee", 0.5).within(0.0, 1.0);
/// const PRAISE: Column<u32> =
///     Column::new("praise", "payers", "payers that think highly of an agent", 0);
///
/// fn gossip(channel: &'static str) -> Box<dyn Process> {
///     process("gossip", move |plan| {
///         // What it touches: nothing else can be reached below.
///         let (pay, flow) = (plan.rows(channel)?, plan.read_of(channel, &FLOW)?);
///         let (trust, praise) = (plan.write_of(channel, &TRUST)?, plan.write(&PRAISE)?);
///         let learn = plan.parameter("process.gossip.learn", 0.1, 0.0..=1.0)?;
///         Ok(move |world: &mut World, luck: Luck| {
///             let learn = world.value(learn) as f32;
///             let (pay, flow, trust, praise) = world.open((pay, flow, trust, praise));
///             // One payer at a time, in parallel: its payees, its connectors' flow and trust, its mail.
///             pay.gather(praise, (Along(flow), Along(trust)), |payer, payees, (flow, trust), mail| {
///                 let hearsay = luck.of(payer).random_bool(0.01);
///                 for ((&payee, &flow), trust) in payees.iter().zip(flow).zip(trust) {
///                     *trust += learn * (f32::from(flow > 0.0 || hearsay) - *trust);
///                     if *trust > 0.5 {
///                         mail.send(payee, 1);
///                     }
///                 }
///             });
///             Ok(())
///         })
///     })
/// }
///
/// let unpraised = Index::new("unpraised", "share", "agents nobody praises", |plan| {
///     let praise = plan.read(&PRAISE)?;
///     Ok(move |world: &World| {
///         let (praise,) = world.see((praise,));
///         praise.iter().filter(|&&praise| praise == 0).count() as f64 / praise.len() as f64
///     })
/// });
/// let fresh = || {
///     let pays = [(0, 1), (1, 2), (2, 1)];
///     let world = World::builder().species("user", 3).channel("pay", "user", "user", pays);
///     Simulation::new(world.build()?, Loop::of([gossip("pay")]), 42)
/// };
/// let mut simulation = fresh()?;
/// simulation.run(5)?;
/// assert_eq!(simulation.measure(&unpraised)?, 1.0 / 3.0);
/// // The same bits on any threads, and after any cut.
/// check::process(fresh)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What was declared for reading cannot be written:
///
/// ```compile_fail,E0594
/// # use ecograph::{base::Luck, process::process, world::{Column, World}};
/// # const LEVEL: Column<f32> = Column::new("level", "share", "ability", 0.5);
/// process("writes", |plan| {
///     let level = plan.read(&LEVEL)?;
///     Ok(move |world: &mut World, _: Luck| {
///         let (level,) = world.open((level,));
///         level[0] = 1.0;
///         Ok(())
///     })
/// });
/// ```
///
/// A process cannot keep a counter:
///
/// ```compile_fail,E0525
/// # use ecograph::{base::Luck, process::process, world::World};
/// process("counts", |_| {
///     let mut steps = 0;
///     Ok(move |_: &mut World, _: Luck| {
///         steps += 1;
///         Ok(())
///     })
/// });
/// ```
pub fn process<B, S>(name: impl Into<String>, bind: B) -> Box<dyn Process>
where
    B: Fn(&mut Plan<'_>) -> Result<S, Refusal> + Send + Sync + 'static,
    S: Fn(&mut World, Luck) -> Result<(), Violation> + Send + Sync + 'static,
{
    Box::new(Closures { name: name.into(), bind })
}

struct Closures<B> {
    name: String,
    bind: B,
}

impl<B, S> Process for Closures<B>
where
    B: Fn(&mut Plan<'_>) -> Result<S, Refusal> + Send + Sync,
    S: Fn(&mut World, Luck) -> Result<(), Violation> + Send + Sync + 'static,
{
    fn name(&self) -> &str {
        &self.name
    }

    fn bind(&self, plan: &mut Plan<'_>) -> Result<Step, Refusal> {
        Ok(Box::new((self.bind)(plan)?))
    }
}
