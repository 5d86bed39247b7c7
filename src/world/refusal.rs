//! What can be wrong: a process that cannot be bound, and a law that a process broke.

use thiserror::Error;

use crate::base::block::Stranger;

/// A process, an index or a world that cannot be: found before the first step.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{who}: {why}")]
pub struct Refusal {
    /// Who is refused, as ``process `gossip` ``.
    pub who: String,
    /// Why, and what would be right.
    pub why: Why,
}

/// Why a process, an index or a world is refused.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum Why {
    /// One name, two declarations.
    #[error(
        "`{name}` is declared twice: {first} and {second}; \
         to read old values while writing new ones, declare `read` and `next`"
    )]
    DeclaredTwice {
        /// The column or channel.
        name: String,
        /// What was declared first.
        first: &'static str,
        /// What was declared then.
        second: &'static str,
    },
    /// A column of another kind.
    #[error("column `{column}` holds {holds}, not {wanted}")]
    OtherKind {
        /// Its name.
        column: String,
        /// What it holds.
        holds: &'static str,
        /// What was asked for.
        wanted: &'static str,
    },
    /// Two constants of one name that differ.
    #[error(
        "column `{column}` is declared elsewhere with another unit, initial value, range or \
         conservation; use one constant for both"
    )]
    OtherColumn {
        /// Its name.
        column: String,
    },
    /// A column of agents called like a channel.
    #[error("`{name}` is a channel already; give the column another name")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// Floats cannot be conserved to the unit.
    #[error("column `{column}` holds {holds} and cannot be conserved; use an integer kind")]
    NotWhole {
        /// Its name.
        column: String,
        /// What it holds.
        holds: &'static str,
    },
    /// A channel that does not exist.
    #[error("no channel `{name}`; there are: {known}")]
    NoChannel {
        /// What was asked for.
        name: String,
        /// The channels of the world.
        known: String,
    },
    /// Rows asked of links, or links of rows.
    #[error("channel `{name}` is stored as {stored}; declare it with `{cure}`")]
    OtherStorage {
        /// The channel.
        name: String,
        /// How it is stored.
        stored: &'static str,
        /// The declaration that fits.
        cure: &'static str,
    },
    /// A species that does not exist.
    #[error("no species `{name}`; there are: {known}")]
    NoSpecies {
        /// What was asked for.
        name: String,
        /// The species of the world.
        known: String,
    },
    /// A parameter that does not exist.
    #[error("no number `{path}`{near}")]
    NoNumber {
        /// The path.
        path: String,
        /// The nearest paths, as `; did you mean …`.
        near: String,
    },
    /// A parameter outside its range.
    #[error("`{path}` is {found}, but must be in [{low}, {high}]")]
    OutOfRange {
        /// The path.
        path: String,
        /// What was given.
        found: f64,
        /// Smallest allowed value.
        low: f64,
        /// Largest allowed value.
        high: f64,
    },
    /// An index that wants to change the world.
    #[error("an index can only look: `{name}` was declared as {declared}; declare `read`")]
    OnlyLooks {
        /// The column or channel.
        name: String,
        /// What was declared.
        declared: &'static str,
    },
    /// An index that reads a column nobody has.
    #[error("no process of the loop has column `{column}`")]
    NoColumn {
        /// The column.
        column: String,
    },
    /// Two processes of one name.
    #[error("two processes are called so: their luck would be the same")]
    SameName,
    /// No process of that name, to insert by or to replace.
    #[error("no process is called so; there are: {known}")]
    NoProcess {
        /// The processes of the loop.
        known: String,
    },
    /// Two elements of one name.
    #[error("there are two of this name")]
    TwiceNamed,
    /// More elements than numbers for them.
    #[error("{found} {what} are too many, at most {most}")]
    TooMany {
        /// What there is too many of.
        what: &'static str,
        /// How many.
        found: usize,
        /// The most there can be.
        most: usize,
    },
    /// A connector that does not fit its channel.
    #[error(transparent)]
    Stranger(#[from] Stranger),
    /// What a user's process refuses for reasons of its own.
    #[error("{0}")]
    Other(String),
}

/// A law broke: ours or a user's process is wrong.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("step {step}, process `{process}`: {breach}")]
pub struct Violation {
    /// Step in which it broke.
    pub step: u64,
    /// Process after which it was found.
    pub process: String,
    /// What broke.
    pub breach: Box<Breach>,
}

impl Violation {
    /// What a process finds wrong by itself; step and process are filled in by the engine.
    ///
    /// ```
    /// # use ecograph::{base::Luck, engine::{Loop, Simulation}, process::process, world::{Violation, World}};
    /// let never = process("never", |_| {
    ///     Ok(|world: &mut World, _: Luck| match world.step() {
    ///         0 => Ok(()),
    ///         _ => Err(Violation::found("a second step")),
    ///     })
    /// });
    /// let world = World::builder().species("user", 1).build()?;
    /// let broke = Simulation::new(world, Loop::of([never]), 42)?.run(2).unwrap_err();
    /// assert_eq!((broke.step, broke.process.as_str()), (1, "never"));
    /// assert!(broke.to_string().contains("a second step"));
    /// # Ok::<(), ecograph::world::Refusal>(())
    /// ```
    #[must_use]
    pub fn found(what: impl Into<String>) -> Self {
        Breach::Found(what.into()).into()
    }
}

impl From<Breach> for Violation {
    fn from(breach: Breach) -> Self {
        Self { step: 0, process: String::new(), breach: Box::new(breach) }
    }
}

/// Which law broke.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum Breach {
    /// More of a conserved stock than before.
    #[error("{units} {unit} appeared from nowhere in {columns}")]
    Appeared {
        /// How many.
        units: u64,
        /// Of what.
        unit: String,
        /// The conserved columns of that unit.
        columns: String,
    },
    /// Less of a conserved stock than before.
    #[error("{units} {unit} vanished from {columns}")]
    Vanished {
        /// How many.
        units: u64,
        /// Of what.
        unit: String,
        /// The conserved columns of that unit.
        columns: String,
    },
    /// A value outside its column's range.
    #[error("`{column}` of {place} left its range: {found} is not in {range}")]
    LeftRange {
        /// The column.
        column: String,
        /// The agent, or the connector.
        place: String,
        /// What was found.
        found: String,
        /// The range.
        range: String,
    },
    /// What a process found wrong.
    #[error("{0}")]
    Found(String),
}
