//! A world: agents, and one list of all that changes, reached through handles.

use std::collections::BTreeMap;

use crate::{
    base::{Block, Calendar, Changes, Date, Links, Luck, Set, block::Stranger, id},
    scenario::{Parameter, Tree},
    world::{
        agents::Agents,
        builder::Builder,
        column::{Column, Datum},
        handles::{Handles, Look, Rewire, Write},
        lives::{Lives, filled},
        refusal::{Refusal, Why},
        slot::{ALIVE_SLOT, Kind, Place, Slot},
        store::Cells,
        witness::Watch,
    },
};

/// The state of an ecosystem at one moment.
///
/// ```
/// use ecograph::base::Changes;
/// use ecograph::world::{Column, Plan, World};
///
/// const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
/// const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
/// const PRICE: Column<f64> = Column::new("price", "fen", "price of the day", 1.0);
///
/// let mut world = World::builder().species("user", 3).channel("chat", "user", "user", []).build()?;
/// // Before the run anything can be set up.
/// world.set_up(&MONEY)?.copy_from_slice(&[10, 20, 30]);
/// world.set_up_channel("chat", &[(0, 1), (1, 2)])?;
/// world.set_up_of("chat", &TRUST)?[0] = 0.9;
/// *world.set_up_one(&PRICE)? = 2.0;
/// // Whoever looks from outside does so by constants and names.
/// assert_eq!(world.column(&MONEY), Some(&[10, 20, 30][..]));
/// assert_eq!(world.column_of("chat", &TRUST), Some(&[0.9, 0.5][..]));
/// assert_eq!((world.one(&PRICE), world.table(&PRICE)), (Some(2.0), None));
/// assert_eq!(world.block("chat").map(|chat| chat.len()), Some(2));
/// assert!(world.links("chat").is_none() && world.set("ill").is_none());
/// assert_eq!(world.agents().names().chain(world.channels()).collect::<Vec<_>>(), ["user", "chat"]);
/// let digest = world.digest();
/// assert!(world.digests().iter().any(|(name, _)| name == "chat.trust"));
///
/// // A process, here by hand: it rewires, the engine settles and goes on to the next step.
/// let (_, leave) = Plan::of_process(&mut world, "example").rewire("chat")?;
/// let mut changes = Changes::new();
/// changes.break_at(0);
/// assert_eq!(world.rewire(leave, changes), (1, 0));
/// assert_eq!(world.column_of("chat", &TRUST), Some(&[0.5][..]), "columns follow");
/// world.settle();
/// world.advance();
/// assert_eq!((world.step(), world.date().to_string()), (1, "2011-02-01".to_owned()));
/// assert_eq!(world.date(), world.calendar().date(1));
/// assert_ne!(world.digest(), digest);
/// assert_eq!(world.luck(42, "example").step(), 1);
///
/// // Handles of an index look without names.
/// let (money, fee) = {
///     let mut plan = Plan::of_process(&mut world, "wealth");
///     (plan.read(&MONEY)?, plan.parameter("process.wealth.fee", 0.1, 0.0..=1.0)?)
/// };
/// assert_eq!((world.see((money,)).0[2], world.value(fee)), (30, 0.1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct World {
    /// Every number of the scenario and of the processes, as it is at the moment.
    pub parameters: Tree,
    pub(crate) agents: Agents,
    pub(crate) slots: Vec<Slot>,
    pub(crate) places: BTreeMap<(Place, String), usize>,
    pub(crate) step: u64,
    pub(crate) calendar: Calendar,
    /// How many times somebody could have set agents dead, and how many of them were noticed.
    pub(crate) endings: u64,
    /// Who is watched; no state.
    pub(crate) watch: Option<Box<Watch>>,
    pub(crate) noticed: u64,
    pub(crate) lives: Lives,
}

impl World {
    /// Begins a world made in code.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Who there is.
    #[must_use]
    pub fn agents(&self) -> &Agents {
        &self.agents
    }

    /// Steps done.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.step
    }

    /// When the run began and how long its steps are.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// First day of the step at hand.
    #[must_use]
    pub fn date(&self) -> Date {
        self.calendar.date(self.step)
    }

    /// Value of a parameter at the moment.
    #[must_use]
    #[inline]
    pub fn value(&self, parameter: Parameter) -> f64 {
        self.parameters.value(parameter)
    }

    /// Opens all that is needed at once, as plain slices. O(1).
    ///
    /// ```
    /// # use ecograph::world::{Column, Plan, World};
    /// # const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
    /// # let mut world = World::builder().species("user", 3).build()?;
    /// # let mut plan = Plan::of_process(&mut world, "example");
    /// let money = plan.write(&MONEY)?;
    /// # drop(plan);
    /// let (money,) = world.open((money,));
    /// money[2] = 5;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// When a handle is of another world, or one is named twice.
    #[inline]
    pub fn open<H: Handles>(&mut self, handles: H) -> H::Out<'_> {
        if handles.ends_lives() {
            self.endings += 1;
        }
        handles.open(&mut self.slots)
    }

    /// Looks at all that is named, for indices and observers.
    ///
    /// # Panics
    /// When a handle is of another world.
    pub fn see<L: Look>(&self, handles: L) -> L::Seen<'_> {
        handles.see(&self.slots)
    }

    /// Breaks and forms connectors in one merge; all columns of the channel follow.
    ///
    /// Connectors from or to agents that are not alive go as well. Returns how many broke and how
    /// many formed. O(changes·log + connectors copied), parallel.
    pub fn rewire(&mut self, channel: Rewire, changes: Changes) -> (usize, usize) {
        self.merge(channel.slot, changes, |_, _| {}, |_, _, _| false)
    }

    /// [`Self::rewire`], what forms having `initial` in one of the channel's columns.
    ///
    /// ```
    /// # use ecograph::{base::Changes, world::{Column, Plan, World}};
    /// # const TRUST: Column<f32> = Column::new("trust", "share", "in a friend", 0.5);
    /// # let mut world =
    /// #     World::builder().species("user", 3).channel("knows", "user", "user", [(0, 1)]).build()?;
    /// # let mut plan = Plan::of_process(&mut world, "example");
    /// let ((rows, rewire), trust) = (plan.rewire("knows")?, plan.write_of("knows", &TRUST)?);
    /// # drop(plan);
    /// let mut changes = Changes::new();
    /// changes.form(0, 2);
    /// assert_eq!(world.rewire_with(rewire, changes, (trust, 0.9)), (0, 1));
    /// assert_eq!(world.open((trust,)).0, [0.5, 0.9]);
    /// # let _rows = rows;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rewire_with<T: Datum>(
        &mut self,
        channel: Rewire,
        changes: Changes,
        new: (Write<T>, T),
    ) -> (usize, usize) {
        self.merge(channel.slot, changes, |_, _| {}, filled(new))
    }

    /// Luck of the process called `name` in the step at hand.
    #[must_use]
    pub fn luck(&self, seed: u64, name: &str) -> Luck {
        Luck::keyed(seed, id::key(name), self.step, self.agents.shared_keys())
    }

    /// A column of agents, by its constant, if somebody has it.
    #[must_use]
    pub fn column<T: Datum>(&self, column: &Column<T>) -> Option<&[T]> {
        let slot = self.find(Place::Agents, &column.name)?;
        self.slots[slot].seen().map(|cells| cells.values.as_slice())
    }

    /// A column of a channel's connectors, if somebody has it.
    #[must_use]
    pub fn column_of<T: Datum>(&self, channel: &str, column: &Column<T>) -> Option<&[T]> {
        let slot = self.find(Place::Of(channel.to_owned()), &column.name)?;
        self.slots[slot].seen().map(|cells| cells.values.as_slice())
    }

    /// One value of the world, if somebody has it.
    #[must_use]
    pub fn one<T: Datum>(&self, column: &Column<T>) -> Option<T> {
        let slot = self.find(Place::One, &column.name)?;
        self.slots[slot].seen().map(|cells| cells.values[0])
    }

    /// A table of the world, if somebody has it.
    #[must_use]
    pub fn table<T: Datum>(&self, column: &Column<T>) -> Option<&[T]> {
        let slot = self.find(Place::Table, &column.name)?;
        self.slots[slot].seen().map(|cells| cells.values.as_slice())
    }

    /// A channel's rows; `None` if there is no such channel, or it is stored as links.
    #[must_use]
    pub fn block(&self, channel: &str) -> Option<&Block> {
        match &self.slots[self.find(Place::Channel, channel)?].0 {
            Kind::Rows { block, .. } => Some(block),
            Kind::Cells(_) | Kind::Next { .. } | Kind::Links { .. } | Kind::Set { .. } => None,
        }
    }

    /// A channel's links; `None` if there is no such channel, or it is stored as rows.
    #[must_use]
    pub fn links(&self, channel: &str) -> Option<&Links> {
        match &self.slots[self.find(Place::Channel, channel)?].0 {
            Kind::Links { list } => Some(list),
            Kind::Cells(_) | Kind::Next { .. } | Kind::Rows { .. } | Kind::Set { .. } => None,
        }
    }

    /// An active set, if somebody has it.
    #[must_use]
    pub fn set(&self, name: &str) -> Option<&Set> {
        match &self.slots[self.find(Place::Set, name)?].0 {
            Kind::Set { list } => Some(list),
            Kind::Cells(_) | Kind::Next { .. } | Kind::Rows { .. } | Kind::Links { .. } => None,
        }
    }

    /// Names of the channels, sorted.
    pub fn channels(&self) -> impl Iterator<Item = &str> {
        self.named(&Place::Channel)
    }

    /// A column of agents to fill before the run; made if nobody has it yet.
    ///
    /// # Errors
    /// When another constant of that name stands already.
    pub fn set_up<T: Datum>(&mut self, column: &Column<T>) -> Result<&mut [T], Refusal> {
        self.set_up_at(Place::Agents, column)
    }

    /// A column of a channel's connectors to fill before the run.
    ///
    /// # Errors
    /// When there is no such channel, or another constant of that name.
    pub fn set_up_of<T: Datum>(
        &mut self,
        channel: &str,
        column: &Column<T>,
    ) -> Result<&mut [T], Refusal> {
        self.set_up_at(Place::Of(channel.to_owned()), column)
    }

    /// One value of the world to set before the run.
    ///
    /// # Errors
    /// When another constant of that name stands already.
    pub fn set_up_one<T: Datum>(&mut self, column: &Column<T>) -> Result<&mut T, Refusal> {
        self.set_up_at(Place::One, column).map(|values| &mut values[0])
    }

    /// Replaces a channel's connectors before the run; its columns are initial again.
    ///
    /// # Errors
    /// When there is no such channel of rows, or a connector does not fit it.
    pub fn set_up_channel(
        &mut self,
        channel: &str,
        connectors: &[(u32, u32)],
    ) -> Result<(), Refusal> {
        let refused = |why| Refusal { who: format!("channel `{channel}`"), why };
        let Some(block) = self.block(channel) else {
            return self.set_up_rows(channel, Block::empty(0..0, 0..0));
        };
        let packed = Block::pack(block.sources(), block.ends(), connectors)
            .map_err(|stranger: Stranger| refused(Why::Stranger(stranger)))?;
        self.set_up_rows(channel, packed)
    }

    /// [`Self::set_up_channel`] with rows that are packed already.
    pub(crate) fn set_up_rows(&mut self, channel: &str, rows: Block) -> Result<(), Refusal> {
        let refused = |why| Refusal { who: format!("channel `{channel}`"), why };
        let slot = self.channel(channel).map_err(refused)?;
        let Kind::Rows { block, columns, stale } = &mut self.slots[slot].0 else {
            return Err(refused(Why::OtherStorage {
                name: channel.to_owned(),
                stored: "links",
                cure: "links",
            }));
        };
        *stale = true;
        let wanted = block.incoming().is_some();
        **block = rows;
        if wanted {
            block.derive_incoming();
        }
        let (length, columns) = (block.len(), columns.clone());
        for column in columns {
            if let Some(store) = self.slots[column].store_mut() {
                store.renew(length);
            }
        }
        Ok(())
    }

    /// Swaps in the next values of every column that was renewed: called after each process.
    pub fn settle(&mut self) {
        for next in 0..self.slots.len() {
            let Kind::Next { of, .. } = self.slots[next].0 else { continue };
            let Ok([next, current]) = self.slots.get_disjoint_mut([next, of]) else { continue };
            if let (Kind::Next { coming, .. }, Kind::Cells(store)) = (&mut next.0, &mut current.0) {
                store.turn(&mut **coming);
            }
            if of == ALIVE_SLOT {
                self.endings += 1;
            }
        }
    }

    /// Goes on to the next step: called when every process has acted.
    pub fn advance(&mut self) {
        self.step += 1;
    }

    /// Digest of all that changes, by name, in the order of names.
    #[must_use]
    pub fn digests(&self) -> Vec<(String, u64)> {
        let keys = (
            "keys of agents".to_owned(),
            crate::base::digest::digest(self.agents.keys(), |key| key),
        );
        let mut digests = vec![keys];
        for ((place, name), &slot) in &self.places {
            let digest = match &self.slots[slot].0 {
                Kind::Cells(store) => store.digest(),
                Kind::Rows { block, .. } => block.digest(),
                Kind::Links { list } => list.digest(),
                Kind::Set { list } => list.digest(),
                Kind::Next { .. } => continue,
            };
            digests.push((place.label(name), digest));
        }
        let numbers: Vec<f64> = self.parameters.iter().map(|(_, _, entry)| entry.value).collect();
        digests.push(("parameters".to_owned(), crate::base::digest::digest(&numbers, Datum::bits)));
        digests
    }

    /// One digest of everything, the step included.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let digests = self.digests();
        digests
            .iter()
            .fold(self.step, |all, (name, digest)| id::join(id::join(all, id::key(name)), *digest))
    }

    pub(crate) fn find(&self, place: Place, name: &str) -> Option<usize> {
        self.places.get(&(place, name.to_owned())).copied()
    }

    pub(crate) fn named(&self, place: &Place) -> impl Iterator<Item = &str> {
        self.places.keys().filter(move |key| key.0 == *place).map(|key| key.1.as_str())
    }

    pub(crate) fn channel(&self, name: &str) -> Result<usize, Why> {
        self.find(Place::Channel, name).ok_or_else(|| {
            let known: Vec<&str> = self.channels().collect();
            Why::NoChannel { name: name.to_owned(), known: known.join(", ") }
        })
    }

    /// The slot of a column, made if nobody has it yet; `table` is the length of a table.
    pub(crate) fn grow<T: Datum>(
        &mut self,
        place: Place,
        column: &Column<T>,
        table: usize,
    ) -> Result<usize, Why> {
        if let Some(slot) = self.find(place.clone(), &column.name) {
            let holds = self.slots[slot].store().map_or("", |store| store.kind());
            let Some(cells) = self.slots[slot].seen::<T>() else {
                let column = column.name.to_string();
                return Err(Why::OtherKind { column, holds, wanted: T::KIND });
            };
            let same = cells.column.same(column);
            return if same {
                Ok(slot)
            } else {
                Err(Why::OtherColumn { column: column.name.to_string() })
            };
        }
        if column.conserved && column.initial.whole().is_none() {
            return Err(Why::NotWhole { column: column.name.to_string(), holds: T::KIND });
        }
        if place == Place::Agents && self.find(Place::Channel, &column.name).is_some() {
            return Err(Why::NameTaken { name: column.name.to_string() });
        }
        let slot = self.slots.len();
        let length = match &place {
            Place::Of(channel) => {
                let channel_slot = self.channel(channel)?;
                let Kind::Rows { block, columns, .. } = &mut self.slots[channel_slot].0 else {
                    let name = channel.clone();
                    return Err(Why::OtherStorage { name, stored: "links", cure: "links" });
                };
                columns.push(slot);
                block.len()
            }
            Place::One => 1,
            Place::Table => table,
            Place::Agents | Place::Channel | Place::Set => self.agents.len(),
        };
        self.slots.push(Slot(Kind::Cells(Box::new(Cells::new(column.clone(), length)))));
        self.places.insert((place, column.name.to_string()), slot);
        Ok(slot)
    }

    fn set_up_at<T: Datum>(
        &mut self,
        place: Place,
        column: &Column<T>,
    ) -> Result<&mut [T], Refusal> {
        let refused = |why| Refusal { who: format!("column `{}`", column.name), why };
        let slot = self.grow(place, column, 0).map_err(refused)?;
        if slot == ALIVE_SLOT {
            self.endings += 1;
        }
        Ok(self.slots[slot].cells::<T>().map_or(&mut [], |cells| cells.values.as_mut_slice()))
    }
}

impl Place {
    /// How a name of this place is written for people.
    pub(crate) fn label(&self, name: &str) -> String {
        match self {
            Self::Agents | Self::Channel => name.to_owned(),
            Self::Of(channel) => format!("{channel}.{name}"),
            Self::One => format!("world.{name}"),
            Self::Table => format!("table {name}"),
            Self::Set => format!("set {name}"),
        }
    }
}
