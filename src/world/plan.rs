//! Plans: a process declares what it touches and gets handles; nothing else opens anything.
//!
//! Every refusal names who is refused and what would be right, before the first step.

use std::ops::{Range, RangeInclusive};

use crate::{
    base::Set,
    scenario::{Entry, Parameter},
    world::{
        agents::Agents,
        column::{Column, Datum},
        handles::{
            Births, Both, Linked, Member, Next, Read, ReadOne, Rewire, Rows, Write, WriteOne,
        },
        refusal::{Refusal, Why},
        slot::{Kind, Place, Slot},
        state::World,
    },
};

/// What one process or index declares.
///
/// ```
/// use ecograph::world::{Column, Plan, World};
///
/// const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
/// const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
/// const PRICE: Column<f64> = Column::new("price", "fen", "price of the day", 1.0);
/// const PAID: Column<i64> = Column::new("paid", "fen", "paid by species to species", 0);
///
/// let mut world = World::builder()
///     .species("user", 3)
///     .channel("chat", "user", "user", [(0, 1), (1, 2)])
///     .channel("call", "user", "user", [(0, 1)])
///     .links("meet", "user", "user", [(0, 1)])
///     .build()?;
/// let mut plan = Plan::of_process(&mut world, "example");
/// assert_eq!((plan.species("user")?, plan.agents().len(), plan.world().step()), (0..3, 3, 0));
/// // Columns of agents: as they are and as they will be, or in place.
/// let (_old, _new) = (plan.read(&MONEY)?, plan.next(&MONEY)?);
/// // Columns of connectors, values of the world, tables.
/// let (_trust, _seen) = (plan.write_of("chat", &TRUST)?, plan.read_of("call", &TRUST)?);
/// let (_price, _paid) = (plan.write_one(&PRICE)?, plan.write_table(&PAID, 4)?);
/// // Rows, rows by target too, links, active sets.
/// let ((_rows, _leave), _both) = (plan.rewire("chat")?, plan.rows_both("call")?);
/// let (_links, _set) = (plan.links("meet")?, plan.set("ill")?);
/// // Numbers of one's own stand in the tree.
/// let speed = plan.parameter("process.example.speed", 0.1, 0.0..=1.0)?;
/// let changes = plan.accesses().iter().filter(|access| access.changes());
/// assert_eq!(changes.count(), 7);
/// assert_eq!(world.value(speed), 0.1);
///
/// // A second declaration of one thing is refused, with what would be right.
/// let mut plan = Plan::of_process(&mut world, "other");
/// plan.write(&MONEY)?;
/// assert!(plan.read(&MONEY).is_err_and(|refusal| refusal.to_string().contains("declared twice")));
/// // An index can only look.
/// let mut plan = Plan::of_index(&mut world, "wealth");
/// plan.read(&MONEY)?;
/// plan.read_one(&PRICE)?;
/// plan.read_table(&PAID, 4)?;
/// plan.rows("chat")?;
/// assert!(plan.births().is_err() && plan.write_one(&PRICE).is_err());
/// assert!(plan.refuse("there is no market").to_string().contains("no market"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Plan<'w> {
    world: &'w mut World,
    who: String,
    reach: Reach,
    accesses: Vec<Access>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Changes,
    Looks,
}

/// One declaration of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// What it is of, as `money`, `pay.flow`, `pay`.
    pub name: String,
    /// The declaration, as `read`, `write`, `next`, `rows`, `rewire`.
    pub verb: &'static str,
    pub(crate) slot: usize,
}

impl Access {
    /// Whether it lets something change.
    #[must_use]
    pub fn changes(&self) -> bool {
        !matches!(self.verb, "read" | "rows" | "rows_both" | "parameter")
    }
}

/// Slot of what is no slot: parameters and births.
const NOWHERE: usize = usize::MAX;

impl<'w> Plan<'w> {
    /// The plan of a process in a world.
    pub fn of_process(world: &'w mut World, name: &str) -> Self {
        Self {
            world,
            who: format!("process `{name}`"),
            reach: Reach::Changes,
            accesses: Vec::new(),
        }
    }

    /// The plan of an index, which can only look.
    pub fn of_index(world: &'w mut World, name: &str) -> Self {
        Self { world, who: format!("index `{name}`"), reach: Reach::Looks, accesses: Vec::new() }
    }

    /// What was declared, in order.
    #[must_use]
    pub fn accesses(&self) -> &[Access] {
        &self.accesses
    }

    /// Who there is, to find ranges of species and cells.
    #[must_use]
    pub fn agents(&self) -> &Agents {
        &self.world.agents
    }

    /// The world as it is when the process is bound.
    #[must_use]
    pub fn world(&self) -> &World {
        self.world
    }

    /// A refusal of the process's own making.
    #[must_use]
    pub fn refuse(&self, why: impl Into<String>) -> Refusal {
        self.refusal(Why::Other(why.into()))
    }

    /// Slots of a species.
    ///
    /// # Errors
    /// When there is no such species.
    pub fn species(&self, name: &str) -> Result<Range<u32>, Refusal> {
        self.world.agents.of(name).ok_or_else(|| {
            let known: Vec<&str> = self.world.agents.names().collect();
            self.refusal(Why::NoSpecies { name: name.to_owned(), known: known.join(", ") })
        })
    }

    /// A column of agents, as it is.
    ///
    /// # Errors
    /// As all declarations: declared twice, of another kind, of another constant; for an index
    /// also when no process has it.
    pub fn read<T: Datum>(&mut self, column: &Column<T>) -> Result<Read<T>, Refusal> {
        self.declare(Place::Agents, column, "read").map(Read::at)
    }

    /// A column of agents, to change in place.
    ///
    /// # Errors
    /// As [`Self::read`]; an index is refused.
    pub fn write<T: Datum>(&mut self, column: &Column<T>) -> Result<Write<T>, Refusal> {
        self.declare(Place::Agents, column, "write").map(Write::at)
    }

    /// A column of agents as it will be, swapped in when the process is done; goes with `read`.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn next<T: Datum>(&mut self, column: &Column<T>) -> Result<Next<T>, Refusal> {
        let current = self.declare(Place::Agents, column, "next")?;
        let mut slots = self.world.slots.iter();
        let stands = |slot: &Slot| matches!(slot.0, Kind::Next { of, .. } if of == current);
        if let Some(slot) = slots.position(stands) {
            return Ok(Next::at(slot));
        }
        let Some(store) = self.world.slots[current].store() else {
            return Err(self.refuse("next values need a column"));
        };
        let coming = store.coming();
        self.world.slots.push(Slot(Kind::Next { coming, of: current }));
        Ok(Next::at(self.world.slots.len() - 1))
    }

    /// A column of a channel's connectors, as it is.
    ///
    /// # Errors
    /// As [`Self::read`], and when there is no such channel of rows.
    pub fn read_of<T: Datum>(
        &mut self,
        channel: &str,
        column: &Column<T>,
    ) -> Result<Read<T>, Refusal> {
        self.declare(Place::Of(channel.to_owned()), column, "read").map(Read::at)
    }

    /// A column of a channel's connectors, to change in place.
    ///
    /// # Errors
    /// As [`Self::read_of`]; an index is refused.
    pub fn write_of<T: Datum>(
        &mut self,
        channel: &str,
        column: &Column<T>,
    ) -> Result<Write<T>, Refusal> {
        self.declare(Place::Of(channel.to_owned()), column, "write").map(Write::at)
    }

    /// One value of the world, as it is.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_one<T: Datum>(&mut self, column: &Column<T>) -> Result<ReadOne<T>, Refusal> {
        self.declare(Place::One, column, "read").map(ReadOne::at)
    }

    /// One value of the world, to change.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_one<T: Datum>(&mut self, column: &Column<T>) -> Result<WriteOne<T>, Refusal> {
        self.declare(Place::One, column, "write").map(WriteOne::at)
    }

    /// A table of the world, as it is; `length` counts where nobody has it yet.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_table<T: Datum>(
        &mut self,
        column: &Column<T>,
        length: usize,
    ) -> Result<Read<T>, Refusal> {
        self.declare_sized(Place::Table, column, "read", length).map(Read::at)
    }

    /// A table of the world, to change: as payments by payer and payee, or a number for each cell.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_table<T: Datum>(
        &mut self,
        column: &Column<T>,
        length: usize,
    ) -> Result<Write<T>, Refusal> {
        self.declare_sized(Place::Table, column, "write", length).map(Write::at)
    }

    /// The rows of a channel.
    ///
    /// # Errors
    /// When there is no such channel, it is stored as links, or declared already.
    pub fn rows(&mut self, channel: &str) -> Result<Rows, Refusal> {
        self.rows_as(channel, "rows").map(|slot| Rows { slot })
    }

    /// The rows of a channel and its rows by target, derived anew after each change.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub fn rows_both(&mut self, channel: &str) -> Result<Both, Refusal> {
        let slot = self.rows_as(channel, "rows_both")?;
        if let Kind::Rows { block, .. } = &mut self.world.slots[slot].0
            && block.incoming().is_none()
        {
            block.derive_incoming();
        }
        Ok(Both { slot })
    }

    /// The rows of a channel and leave to break and form connectors.
    ///
    /// # Errors
    /// As [`Self::rows`]; an index is refused.
    pub fn rewire(&mut self, channel: &str) -> Result<(Rows, Rewire), Refusal> {
        self.rows_as(channel, "rewire").map(|slot| (Rows { slot }, Rewire { slot }))
    }

    /// A channel stored for one change at a time.
    ///
    /// # Errors
    /// When there is no such channel, it is stored as rows, or declared already.
    pub fn links(&mut self, channel: &str) -> Result<Linked, Refusal> {
        let slot = self.world.channel(channel).map_err(|why| self.refusal(why))?;
        if !matches!(self.world.slots[slot].0, Kind::Links { .. }) {
            let name = channel.to_owned();
            return Err(self.refusal(Why::OtherStorage { name, stored: "rows", cure: "rows" }));
        }
        let verb = if self.reach == Reach::Looks { "read" } else { "links" };
        self.note(channel.to_owned(), verb, slot)?;
        Ok(Linked { slot })
    }

    /// An active set by its name, made if nobody has it yet.
    ///
    /// # Errors
    /// When it is declared already.
    pub fn set(&mut self, name: &str) -> Result<Member, Refusal> {
        let verb = if self.reach == Reach::Looks { "read" } else { "set" };
        let slot = self.world.find(Place::Set, name).unwrap_or_else(|| {
            let list = Box::new(Set::new(self.world.agents.len()));
            self.world.slots.push(Slot(Kind::Set { list }));
            let slot = self.world.slots.len() - 1;
            self.world.places.insert((Place::Set, name.to_owned()), slot);
            slot
        });
        self.note(Place::Set.label(name), verb, slot)?;
        Ok(Member { slot })
    }

    /// Leave to let agents be born.
    ///
    /// # Errors
    /// An index is refused.
    pub fn births(&mut self) -> Result<Births, Refusal> {
        self.note("births".to_owned(), "births", NOWHERE)?;
        Ok(Births { _declared: () })
    }

    /// A number of the process's own: declared in the tree with its default and range, unless the
    /// path stands there already. `unit` and meaning can be given with [`Self::declare_number`].
    ///
    /// # Errors
    /// When the default lies outside the range.
    pub fn parameter(
        &mut self,
        path: &str,
        default: f64,
        range: RangeInclusive<f64>,
    ) -> Result<Parameter, Refusal> {
        let (low, high) = range.into_inner();
        let (unit, meaning) = (String::new(), String::new());
        self.declare_number(path, Entry { value: default, low, high, unit, meaning })
    }

    /// A number of the process's own with unit and meaning.
    ///
    /// # Errors
    /// When the value lies outside the entry's range.
    ///
    /// ```
    /// # use ecograph::world::{Column, Plan, World};
    /// # const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
    /// # const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
    /// # let mut world = World::builder()
    /// #     .species("user", 3)
    /// #     .channel("chat", "user", "user", [(0, 1), (1, 2)])
    /// #     .build()?;
    /// use ecograph::scenario::Entry;
    ///
    /// let (unit, meaning) = ("1/year".to_owned(), "How fast news spread.".to_owned());
    /// let entry = Entry { value: 0.5, low: 0.0, high: 10.0, unit, meaning };
    /// let rate = Plan::of_process(&mut world, "gossip").declare_number("process.gossip.rate", entry)?;
    /// assert_eq!(world.parameters.entry(rate).unit, "1/year");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn declare_number(&mut self, path: &str, entry: Entry) -> Result<Parameter, Refusal> {
        if !(entry.low <= entry.value && entry.value <= entry.high) {
            let Entry { value: found, low, high, .. } = entry;
            return Err(self.refusal(Why::OutOfRange { path: path.to_owned(), found, low, high }));
        }
        self.note(path.to_owned(), "parameter", NOWHERE)?;
        Ok(self.world.parameters.declare(path, entry))
    }

    /// A number that the scenario must have.
    ///
    /// # Errors
    /// When there is no such path; names the nearest.
    ///
    /// ```
    /// # use ecograph::world::{Column, Plan, World};
    /// # const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
    /// # const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
    /// # let mut world = World::builder()
    /// #     .species("user", 3)
    /// #     .channel("chat", "user", "user", [(0, 1), (1, 2)])
    /// #     .build()?;
    /// let mut plan = Plan::of_process(&mut world, "gossip");
    /// plan.parameter("process.gossip.rate", 0.5, 0.0..=10.0)?;
    /// assert!(plan.number("process.gossip.rate").is_ok() && plan.set_number("process.gossip.rate").is_ok());
    /// let refusal = plan.number("process.gossip.rates").map_err(|refusal| refusal.to_string());
    /// assert!(refusal.is_err_and(|said| said.contains("did you mean `process.gossip.rate`?")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn number(&mut self, path: &str) -> Result<Parameter, Refusal> {
        let parameter = self.find_number(path)?;
        self.note(path.to_owned(), "parameter", NOWHERE)?;
        Ok(parameter)
    }

    /// A number of the scenario that the process will set, as actions do.
    ///
    /// # Errors
    /// As [`Self::number`]; an index is refused.
    pub fn set_number(&mut self, path: &str) -> Result<Parameter, Refusal> {
        let parameter = self.find_number(path)?;
        self.note(path.to_owned(), "set_number", NOWHERE)?;
        Ok(parameter)
    }

    fn find_number(&self, path: &str) -> Result<Parameter, Refusal> {
        let Some(parameter) = self.world.parameters.find(path) else {
            let near = self.world.parameters.nearest(path);
            let near = if near.is_empty() {
                String::new()
            } else {
                format!("; did you mean `{}`?", near.join("`, `"))
            };
            return Err(self.refusal(Why::NoNumber { path: path.to_owned(), near }));
        };
        Ok(parameter)
    }

    fn rows_as(&mut self, channel: &str, verb: &'static str) -> Result<usize, Refusal> {
        let slot = self.world.channel(channel).map_err(|why| self.refusal(why))?;
        if !matches!(self.world.slots[slot].0, Kind::Rows { .. }) {
            let name = channel.to_owned();
            return Err(self.refusal(Why::OtherStorage { name, stored: "links", cure: "links" }));
        }
        self.note(channel.to_owned(), verb, slot)?;
        Ok(slot)
    }

    fn declare<T: Datum>(
        &mut self,
        place: Place,
        column: &Column<T>,
        verb: &'static str,
    ) -> Result<usize, Refusal> {
        self.declare_sized(place, column, verb, 0)
    }

    fn declare_sized<T: Datum>(
        &mut self,
        place: Place,
        column: &Column<T>,
        verb: &'static str,
        table: usize,
    ) -> Result<usize, Refusal> {
        let label = place.label(&column.name);
        if self.reach == Reach::Looks && self.world.find(place.clone(), &column.name).is_none() {
            return Err(self.refusal(Why::NoColumn { column: label }));
        }
        let slot = self.world.grow(place, column, table).map_err(|why| self.refusal(why))?;
        self.note(label, verb, slot)?;
        Ok(slot)
    }

    fn note(&mut self, name: String, verb: &'static str, slot: usize) -> Result<(), Refusal> {
        let access = Access { name, verb, slot };
        if self.reach == Reach::Looks && access.changes() {
            return Err(self.refusal(Why::OnlyLooks { name: access.name, declared: verb }));
        }
        let same = |earlier: &&Access| slot != NOWHERE && earlier.slot == slot;
        let doubles = |earlier: &&Access| {
            !matches!((earlier.verb, verb), ("read", "next") | ("next", "read"))
        };
        if let Some(earlier) = self.accesses.iter().filter(same).find(doubles) {
            let (name, first) = (access.name, earlier.verb);
            return Err(self.refusal(Why::DeclaredTwice { name, first, second: verb }));
        }
        self.accesses.push(access);
        Ok(())
    }

    fn refusal(&self, why: Why) -> Refusal {
        Refusal { who: self.who.clone(), why }
    }
}
