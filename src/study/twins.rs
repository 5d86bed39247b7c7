//! Twins: two simulations of one state and one luck, of which one is touched.
//!
//! Luck is keyed by event, so a twin that nobody touched stays the same to the bit, with any process
//! in the loop; what differs later is what the touch did.

use crate::{
    engine::{CheckpointError, Simulation},
    scenario::{Elements, StockKind},
    study::Failed,
    world::{Column, Refusal, Violation, World, columns},
};

/// Two simulations in lockstep.
///
/// ```
/// use ecograph::{engine::{Making, Run}, scenario::Scenario, study::Twins, world::columns::LEVEL};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let fresh = || Run::new(&scenario, Making { scale: 0.1, seed: 42 }).map(Run::into_simulation);
/// let mut first = fresh()?;
/// first.run(6)?;
/// let mut twins = Twins::of(first, fresh()?)?;
/// assert!(twins.differing().is_empty());
/// twins.touch(|world| world.set_up(&LEVEL).map(|level| level[0] = 1.0))?;
/// twins.step()?;
/// assert!(twins.differing().contains(&"level".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Twins {
    /// Left alone.
    pub one: Simulation,
    /// To be touched.
    pub other: Simulation,
}

impl Twins {
    /// Brings a fresh simulation of the same world, loop and seed to the state of `one`.
    ///
    /// # Errors
    /// When `fresh` is of another world, loop or seed.
    pub fn of(one: Simulation, mut fresh: Simulation) -> Result<Self, CheckpointError> {
        fresh.read_bytes(&one.to_bytes())?;
        Ok(Self { one, other: fresh })
    }

    /// Touches the other.
    ///
    /// # Errors
    /// Those of `change`.
    pub fn touch<E>(&mut self, change: impl FnOnce(&mut World) -> Result<(), E>) -> Result<(), E> {
        touched(&mut self.other, change)
    }

    /// A step of both.
    ///
    /// # Errors
    /// When a law broke.
    pub fn step(&mut self) -> Result<(), Violation> {
        self.one.step()?;
        self.other.step()
    }

    /// Columns, channels and sets that are not the same to the bit.
    #[must_use]
    pub fn differing(&self) -> Vec<String> {
        let pairs = self.one.digests().into_iter().zip(self.other.digests());
        pairs.filter(|(one, other)| one != other).map(|(one, _)| one.0).collect()
    }
}

pub(crate) fn touched<E>(
    simulation: &mut Simulation,
    change: impl FnOnce(&mut World) -> Result<(), E>,
) -> Result<(), E> {
    let mut done = Ok(());
    simulation.intervene(|world| done = change(world));
    done
}

/// A column of agents that is touched or watched.
///
/// ```
/// use ecograph::{engine::{Making, Run}, scenario::Scenario, study::Probe};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let level = Probe::named(&scenario.elements, "level").ok_or("no such column")?;
/// assert_eq!(Probe::all(&scenario.elements)[0].name(), level.name());
/// let run = Run::new(&scenario, Making { scale: 0.1, seed: 1 })?;
/// let mut simulation = run.into_simulation();
/// let before = level.values(simulation.world()).ok_or("not in this world")?;
/// simulation.intervene(|world| assert!(level.push(world, 0, 0.1).is_ok_and(|by| 0.0 < by)));
/// assert!(before[0] < level.values(simulation.world()).ok_or("gone")?[0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub enum Probe {
    /// Of single precision.
    Single(Column<f32>),
    /// Of double precision.
    Double(Column<f64>),
    /// Of whole numbers.
    Whole(Column<i64>),
}

impl Probe {
    /// The column of this name, of those that a run of the scenario has and that can be touched.
    #[must_use]
    pub fn named(scenario: &Elements, name: &str) -> Option<Self> {
        Self::all(scenario).into_iter().find(|probe| probe.name() == name)
    }

    /// Every column of agents that can be touched: level, money, capital, profit, stocks.
    #[must_use]
    pub fn all(scenario: &Elements) -> Vec<Self> {
        let copied = scenario.stocks.iter().filter(|s| matches!(s.kind, StockKind::Copied { .. }));
        let stocks = copied.map(|stock| Self::Single(columns::stock(&stock.name)));
        [
            Self::Single(columns::LEVEL),
            Self::Whole(columns::MONEY),
            Self::Double(columns::CAPITAL),
            Self::Single(columns::FITNESS),
        ]
        .into_iter()
        .chain(stocks)
        .collect()
    }

    /// Name of the column.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Single(column) => column.name(),
            Self::Double(column) => column.name(),
            Self::Whole(column) => column.name(),
        }
    }

    /// Its values; none where the world has no such column.
    #[must_use]
    pub fn values(&self, world: &World) -> Option<Vec<f64>> {
        match self {
            Self::Single(column) => {
                Some(world.column(column)?.iter().map(|&value| f64::from(value)).collect())
            }
            Self::Double(column) => Some(world.column(column)?.to_vec()),
            Self::Whole(column) => {
                Some(world.column(column)?.iter().map(|&value| value as f64).collect())
            }
        }
    }

    /// Adds `size` to an agent's value, or takes it where there is no room above; what does not fit
    /// into the column's range is left out. Returns by how much the value moved.
    ///
    /// # Errors
    /// When the world has another column of this name.
    pub fn push(&self, world: &mut World, agent: u32, size: f64) -> Result<f64, Refusal> {
        let agent = agent as usize;
        match self {
            Self::Single(column) => {
                let value = &mut world.set_up(column)?[agent];
                let before = f64::from(*value);
                let (low, high) = column
                    .range()
                    .map_or((f64::MIN, f64::MAX), |(low, high)| (f64::from(low), f64::from(high)));
                *value = pushed(before, size, low, high) as f32;
                Ok(f64::from(*value) - before)
            }
            Self::Double(column) => {
                let value = &mut world.set_up(column)?[agent];
                let before = *value;
                let (low, high) = column.range().unwrap_or((f64::MIN, f64::MAX));
                *value = pushed(before, size, low, high);
                Ok(*value - before)
            }
            Self::Whole(column) => {
                let value = &mut world.set_up(column)?[agent];
                *value += size as i64;
                Ok((size as i64) as f64)
            }
        }
    }
}

fn pushed(value: f64, size: f64, low: f64, high: f64) -> f64 {
    let up = (value + size).clamp(low, high);
    if up <= value && value <= up { (value - size).clamp(low, high) } else { up }
}

/// A state to which any number of twins can be brought.
///
/// ```
/// use ecograph::{engine::{Making, Run}, scenario::Scenario, study::Stem};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let making = Making { scale: 0.1, seed: 1 };
/// let stem = Stem::grown(|| Ok(Run::new(&scenario, making).map(Run::into_simulation)?), 2)?;
/// assert_eq!(stem.twin()?.world().digest(), stem.twin()?.world().digest());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Stem<'a> {
    make: Box<dyn Fn() -> Result<Simulation, Failed> + Sync + 'a>,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Stem<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stem").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

impl<'a> Stem<'a> {
    /// The state after so many steps; `make` makes a fresh simulation, the same each time.
    ///
    /// # Errors
    /// Those of `make`, or when a law breaks.
    pub fn grown(
        make: impl Fn() -> Result<Simulation, Failed> + Sync + 'a,
        steps: u64,
    ) -> Result<Self, Failed> {
        let mut first = make()?;
        first.run(steps).map_err(Box::new)?;
        Ok(Self { bytes: first.to_bytes(), make: Box::new(make) })
    }

    /// Another simulation in this state.
    ///
    /// # Errors
    /// Those of `make`, or when what it makes is not the same each time.
    pub fn twin(&self) -> Result<Simulation, Failed> {
        let mut twin = (self.make)()?;
        twin.read_bytes(&self.bytes)?;
        Ok(twin)
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::{
        base::Luck,
        engine::{Making, Run},
        process::process,
        scenario::Scenario,
    };

    const MOOD: Column<f32> = Column::new("mood", "1", "a user's own column", 0.0);

    /// The minimal scenario with a process of a user's, which draws and reads others.
    fn simulation() -> Simulation {
        let scenario = Scenario::load("scenarios/minimal.ron", &[]).unwrap();
        let moods = process("moods", |plan| {
            let (rows, level) = (plan.rows("tell")?, plan.read(&columns::LEVEL)?);
            let mood = plan.write(&MOOD)?;
            Ok(move |world: &mut World, luck: Luck| {
                let (rows, level, mood) = world.open((rows, level, mood));
                for agent in rows.sources() {
                    let friends = rows.targets(agent).iter();
                    let heard: f32 = friends.map(|&friend| level[friend as usize]).sum();
                    mood[agent as usize] = heard + luck.of(agent).random::<f32>();
                }
                Ok(())
            })
        });
        let making = Making { scale: 0.2, seed: 42 };
        let run = Run::with_loop(&scenario, making, |order| order.after("production", moods));
        run.unwrap().into_simulation()
    }

    #[test]
    fn a_twin_that_nobody_touched_is_the_same_to_the_bit() {
        let mut one = simulation();
        one.run(4).unwrap();
        let mut twins = Twins::of(one, simulation()).unwrap();
        for _ in 0..6 {
            twins.step().unwrap();
            assert_eq!(twins.differing(), Vec::<String>::new());
        }
        // A touch of nothing is none.
        twins.touch(|world| world.set_up(&columns::LEVEL).map(|level| level[3] += 0.0)).unwrap();
        twins.step().unwrap();
        assert!(twins.differing().is_empty());
        twins.touch(|world| world.set_up(&columns::LEVEL).map(|level| level[3] = 1.0)).unwrap();
        assert_eq!(twins.differing(), ["level"]);
        twins.step().unwrap();
        assert!(twins.differing().contains(&"mood".to_owned()), "{:?}", twins.differing());
    }

    #[test]
    fn a_push_stays_in_the_range_and_goes_where_there_is_room() {
        let mut simulation = simulation();
        let level = Probe::Single(columns::LEVEL);
        let mut push = |set: f32, size: f64| {
            let mut moved = 0.0;
            simulation.intervene(|world| {
                world.set_up(&columns::LEVEL).unwrap()[0] = set;
                moved = level.push(world, 0, size).unwrap();
            });
            moved
        };
        assert!((push(0.25, 0.5) - 0.5).abs() < 1e-7);
        assert!((push(0.75, 0.5) - 0.25).abs() < 1e-7);
        assert!((push(1.0, 0.5) + 0.5).abs() < 1e-7);
        let money = Probe::Whole(columns::MONEY);
        simulation.intervene(|world| assert_eq!(money.push(world, 0, 7.0), Ok(7.0)));
        simulation.step().unwrap();
    }

    #[test]
    fn columns_are_known_by_name() {
        let scenario = Scenario::load("scenarios/minimal.ron", &[]).unwrap();
        let names: Vec<String> =
            Probe::all(&scenario.elements).iter().map(|probe| probe.name().to_owned()).collect();
        assert_eq!(names, ["level", "money", "capital", "fitness", "news"]);
        assert!(Probe::named(&scenario.elements, "lvel").is_none());
    }
}
