//! Worlds made in code: species, channels, numbers, calendar.
//!
//! ```
//! use ecograph::world::World;
//! let world = World::builder()
//!     .species("walker", 3)
//!     .channel("friend", "walker", "walker", [(0, 1), (2, 0)])
//!     .build()?;
//! assert_eq!(world.block("friend").map(|friend| friend.len()), Some(2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{collections::BTreeMap, ops::Range};

use crate::{
    base::{Block, Calendar, Date, Links, Pace, id},
    scenario::Tree,
    world::{
        agents::{Agents, Cell, Group},
        column::ALIVE,
        lives::Lives,
        refusal::{Refusal, Why},
        slot::{Kind, Place, Slot},
        state::World,
    },
};

/// Collects what a world is made of; [`Builder::build`] checks and makes it.
///
/// ```
/// use ecograph::base::{Calendar, Pace};
/// use ecograph::scenario::Tree;
/// use ecograph::world::{Cell, World};
///
/// let world = World::builder()
///     .species("user", 3)
///     .species_in_cells("shop", [Cell::full(1), Cell { alive: 0, slots: 1 }])
///     // Renamed without a change of luck.
///     .keyed_species("courier", "rider", [Cell::full(2)])
///     // Ends are counted within their species.
///     .channel("pay", "user", "shop", [(0, 0), (2, 1)])
///     .links("meet", "user", "user", [(0, 1)])
///     .parameters(Tree::default())
///     .calendar(Calendar { start: "2020-01".parse()?, pace: Pace::Week })
///     .build()?;
/// assert_eq!(world.channels().collect::<Vec<_>>(), ["meet", "pay"]);
/// assert_eq!(world.block("pay").map(|block| block.targets(2)), Some(&[4][..]));
/// assert_eq!(world.links("meet").map(|links| links.len()), Some(1));
/// assert_eq!(world.date().to_string(), "2020-01-01");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Builder {
    species: Vec<(String, String, Vec<Cell>)>,
    channels: Vec<Channel>,
    parameters: Tree,
    calendar: Calendar,
}

#[derive(Clone, Debug)]
struct Channel {
    name: String,
    sources: String,
    ends: String,
    /// Ends counted within their species.
    connectors: Vec<(u32, u32)>,
    storage: Storage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Storage {
    Rows,
    Links,
}

impl Default for Builder {
    fn default() -> Self {
        let start = Date { year: 2011, month: 1, day: 1 };
        let calendar = Calendar { start, pace: Pace::Month };
        Self { species: Vec::new(), channels: Vec::new(), parameters: Tree::default(), calendar }
    }
}

impl Builder {
    /// A species of `agents` agents, all of one cell, all taking part.
    #[must_use]
    pub fn species(self, name: &str, agents: usize) -> Self {
        self.species_in_cells(name, [Cell::full(agents)])
    }

    /// A species in cells, its key being its name.
    #[must_use]
    pub fn species_in_cells(self, name: &str, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.keyed_species(name, name, cells)
    }

    /// A species in cells with a key of its own: renaming it changes no luck.
    #[must_use]
    pub fn keyed_species(
        mut self,
        name: &str,
        key: &str,
        cells: impl IntoIterator<Item = Cell>,
    ) -> Self {
        self.species.push((name.to_owned(), key.to_owned(), cells.into_iter().collect()));
        self
    }

    /// A channel of rows; connectors in any order, ends counted within their species. Duplicates
    /// and connectors of an agent to itself are dropped.
    #[must_use]
    pub fn channel(
        self,
        name: &str,
        sources: &str,
        ends: &str,
        connectors: impl IntoIterator<Item = (u32, u32)>,
    ) -> Self {
        self.stored(name, sources, ends, connectors.into_iter().collect(), Storage::Rows)
    }

    /// A channel of links, for serial processes; every link is kept, in the order given.
    #[must_use]
    pub fn links(
        self,
        name: &str,
        sources: &str,
        ends: &str,
        connectors: impl IntoIterator<Item = (u32, u32)>,
    ) -> Self {
        self.stored(name, sources, ends, connectors.into_iter().collect(), Storage::Links)
    }

    /// The numbers of the scenario.
    #[must_use]
    pub fn parameters(mut self, parameters: Tree) -> Self {
        self.parameters = parameters;
        self
    }

    /// When the run begins and how long its steps are; January 2011 by months if not said.
    #[must_use]
    pub fn calendar(mut self, calendar: Calendar) -> Self {
        self.calendar = calendar;
        self
    }

    /// Makes the world.
    ///
    /// # Errors
    /// Two of one name, an unknown species, an end outside its species, or too many of something.
    pub fn build(self) -> Result<World, Refusal> {
        let agents = self.make_agents()?;
        let mut world = World {
            parameters: self.parameters.clone(),
            agents,
            slots: Vec::new(),
            places: BTreeMap::new(),
            step: 0,
            calendar: self.calendar,
            endings: 0,
            watch: None,
            noticed: 0,
            lives: Lives::default(),
        };
        let alive = world.set_up(&ALIVE)?;
        let mut start = 0;
        for cell in self.species.iter().flat_map(|(_, _, cells)| cells) {
            alive[start + cell.alive.min(cell.slots)..start + cell.slots].fill(0);
            start += cell.slots;
        }
        for channel in self.channels {
            add_channel(&mut world, channel)?;
        }
        Ok(world)
    }

    fn stored(
        mut self,
        name: &str,
        sources: &str,
        ends: &str,
        connectors: Vec<(u32, u32)>,
        storage: Storage,
    ) -> Self {
        let (name, sources, ends) = (name.to_owned(), sources.to_owned(), ends.to_owned());
        self.channels.push(Channel { name, sources, ends, connectors, storage });
        self
    }

    fn make_agents(&self) -> Result<Agents, Refusal> {
        let cells = self.species.iter().flat_map(|(_, _, cells)| cells);
        let slots: usize = cells.clone().map(|cell| cell.slots).sum();
        let refused = |who: &str, why| Err(Refusal { who: who.to_owned(), why });
        if u32::MAX as usize <= slots {
            let most = u32::MAX as usize - 1;
            return refused("world", Why::TooMany { what: "slots", found: slots, most });
        }
        let most = usize::from(u16::MAX);
        if most < self.species.len() {
            let found = self.species.len();
            return refused("world", Why::TooMany { what: "species", found, most });
        }
        let (mut keys, mut groups) = (Vec::with_capacity(slots), Vec::<Group>::new());
        for (name, key, cells) in &self.species {
            let who = format!("species `{name}`");
            if groups.iter().any(|group| group.name == *name) {
                return refused(&who, Why::TwiceNamed);
            }
            if most < cells.len() {
                let found = cells.len();
                return refused(&who, Why::TooMany { what: "cells", found, most });
            }
            let first = keys.len() as u32;
            let mut ranges = Vec::new();
            for cell in cells {
                // Keys count within the cell, so that enlarging one cell shifts no other's.
                let cell_key = id::join(id::key(key), ranges.len() as u64);
                let start = keys.len() as u32;
                keys.extend((0..cell.slots as u64).map(|serial| id::founder(cell_key, serial)));
                ranges.push(start..keys.len() as u32);
            }
            let slots = first..keys.len() as u32;
            groups.push(Group { name: name.clone(), slots, cells: ranges });
        }
        Ok(Agents::new(keys, groups))
    }
}

fn add_channel(world: &mut World, channel: Channel) -> Result<(), Refusal> {
    let Channel { name, sources, ends, mut connectors, storage } = channel;
    let refused = |why| Refusal { who: format!("channel `{name}`"), why };
    if world.find(Place::Channel, &name).is_some() {
        return Err(refused(Why::TwiceNamed));
    }
    let range = |species: &str| -> Result<Range<u32>, Refusal> {
        world.agents.of(species).ok_or_else(|| {
            let known: Vec<&str> = world.agents.names().collect();
            refused(Why::NoSpecies { name: species.to_owned(), known: known.join(", ") })
        })
    };
    let (sources, ends) = (range(&sources)?, range(&ends)?);
    for (source, target) in &mut connectors {
        *source = source.saturating_add(sources.start);
        *target = target.saturating_add(ends.start);
    }
    let block = Block::pack(sources, ends, &connectors)
        .map_err(|stranger| refused(Why::Stranger(stranger)))?;
    let kind = match storage {
        Storage::Rows => Kind::Rows { block: Box::new(block), columns: Vec::new(), stale: true },
        Storage::Links => {
            let mut list = Links::new(world.agents.len());
            for &(source, target) in &connectors {
                list.add(source, target);
            }
            Kind::Links { list: Box::new(list) }
        }
    };
    world.slots.push(Slot(kind));
    world.places.insert((Place::Channel, name), world.slots.len() - 1);
    Ok(())
}
