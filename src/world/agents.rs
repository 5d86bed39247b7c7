//! The agents: slots ordered by (species, cell), so that a cell is a contiguous range of slots.

use std::{ops::Range, sync::Arc};

use crate::world::keys::Keys;

/// A part of a species: how many slots it has and how many of them take part at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Agents that take part at the start: the first slots of the cell.
    pub alive: usize,
    /// All slots; the rest waits for entrants.
    pub slots: usize,
}

impl Cell {
    /// A cell whose every slot takes part.
    #[must_use]
    pub const fn full(slots: usize) -> Self {
        Self { alive: slots, slots }
    }
}

/// Who there is: keys, species and cells by slot.
///
/// ```
/// use ecograph::world::{Cell, World};
///
/// let cells = [Cell { alive: 1, slots: 2 }, Cell::full(1)];
/// let world = World::builder().species("shop", 2).species_in_cells("user", cells).build()?;
/// let agents = world.agents();
/// assert_eq!((agents.len(), agents.is_empty()), (5, false));
/// assert_eq!(agents.names().collect::<Vec<_>>(), ["shop", "user"]);
/// assert_eq!(agents.of("user"), Some(2..5));
/// assert_eq!(agents.cells_of("user"), Some(&[2..4, 4..5][..]));
/// assert_eq!((agents.species(), agents.cell()), (&[0, 0, 1, 1, 1][..], &[0, 0, 0, 0, 1][..]));
/// // Keys make luck; they are shared, not copied.
/// assert_eq!(agents.shared_keys()[..], *agents.keys());
/// # Ok::<(), ecograph::world::Refusal>(())
/// ```
#[derive(Clone, Debug)]
pub struct Agents {
    pub(crate) keys: Keys,
    species: Vec<u16>,
    cell: Vec<u16>,
    pub(crate) groups: Vec<Group>,
}

/// A species and its slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) slots: Range<u32>,
    pub(crate) cells: Vec<Range<u32>>,
}

impl Agents {
    pub(crate) fn new(keys: Vec<u64>, groups: Vec<Group>) -> Self {
        let mut species = vec![0; keys.len()];
        let mut cell = vec![0; keys.len()];
        for (number, group) in groups.iter().enumerate() {
            species[slots(&group.slots)].fill(number as u16);
            for (place, range) in group.cells.iter().enumerate() {
                cell[slots(range)].fill(place as u16);
            }
        }
        Self { keys: Keys::new(keys), species, cell, groups }
    }

    /// Number of slots, of the dead too.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys().len()
    }

    /// Whether there is no slot.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys().is_empty()
    }

    /// The key of each slot's agent.
    #[must_use]
    pub fn keys(&self) -> &[u64] {
        self.keys.now()
    }

    /// The keys, shared, as [`crate::base::Luck`] takes them.
    #[must_use]
    pub fn shared_keys(&self) -> Arc<Vec<u64>> {
        Arc::clone(self.keys.now())
    }

    /// Number of the species of each slot.
    #[must_use]
    pub fn species(&self) -> &[u16] {
        &self.species
    }

    /// Number of the cell of each slot, counted within its species.
    #[must_use]
    pub fn cell(&self) -> &[u16] {
        &self.cell
    }

    /// Names of the species, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|group| group.name.as_str())
    }

    /// The slots of a species by its name.
    #[must_use]
    pub fn of(&self, species: &str) -> Option<Range<u32>> {
        self.groups.iter().find(|group| group.name == species).map(|group| group.slots.clone())
    }

    /// The slots of each cell of a species.
    #[must_use]
    pub fn cells_of(&self, species: &str) -> Option<&[Range<u32>]> {
        self.groups.iter().find(|group| group.name == species).map(|group| group.cells.as_slice())
    }
}

fn slots(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
