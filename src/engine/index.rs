//! An index: one number read off a world, declared like a process, but it can only look.

use std::fmt;

use crate::world::{Plan, Refusal, World};

/// What an index says of a world.
pub type Reading = Box<dyn Fn(&World) -> f64 + Send + Sync>;
type Bind = Box<dyn Fn(&mut Plan<'_>) -> Result<Reading, Refusal> + Send + Sync>;

/// One number read off a world.
///
/// ```
/// # use ecograph::world::{Column, Plan, World};
/// # const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
/// # const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
/// # let mut world = World::builder()
/// #     .species("user", 3)
/// #     .channel("chat", "user", "user", [(0, 1), (1, 2)])
/// #     .build()?;
/// use ecograph::engine::Index;
///
/// let wealth = Index::new("wealth", "fen", "What everybody owns together.", |plan| {
///     let money = plan.read(&MONEY)?;
///     Ok(move |world: &World| world.see((money,)).0.iter().sum::<i64>() as f64)
/// });
/// assert_eq!((wealth.name(), wealth.unit()), ("wealth", "fen"));
/// assert_eq!(wealth.meaning(), "What everybody owns together.");
/// world.set_up(&MONEY)?.fill(5);
/// let reading = wealth.bind(&mut world)?;
/// assert_eq!(reading(&world), 15.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Index {
    name: String,
    unit: String,
    meaning: String,
    bind: Bind,
}

impl Index {
    /// An index from its name, unit, meaning in one sentence, and a closure that declares what it
    /// looks at and returns the reading.
    pub fn new<B, R>(
        name: impl Into<String>,
        unit: impl Into<String>,
        meaning: impl Into<String>,
        bind: B,
    ) -> Self
    where
        B: Fn(&mut Plan<'_>) -> Result<R, Refusal> + Send + Sync + 'static,
        R: Fn(&World) -> f64 + Send + Sync + 'static,
    {
        let bind = move |plan: &mut Plan<'_>| {
            let reading = bind(plan)?;
            Ok(Box::new(reading) as Reading)
        };
        let (name, unit, meaning) = (name.into(), unit.into(), meaning.into());
        Self { name, unit, meaning, bind: Box::new(bind) }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its unit.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// What it means.
    #[must_use]
    pub fn meaning(&self) -> &str {
        &self.meaning
    }

    /// Its reading, bound to a world.
    ///
    /// # Errors
    /// When it wants to change something, or to look at what nobody has.
    pub fn bind(&self, world: &mut World) -> Result<Reading, Refusal> {
        (self.bind)(&mut Plan::of_index(world, &self.name))
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("name", &self.name)
            .field("unit", &self.unit)
            .finish_non_exhaustive()
    }
}
