//! The one list that holds all state: columns, next values, blocks, links and sets.

use std::any::Any;

use crate::{
    base::{Block, Links, Set},
    world::{
        column::Datum,
        store::{Cells, Store},
    },
};

/// Where [`crate::world::ALIVE`] stands in every world.
pub(crate) const ALIVE_SLOT: usize = 0;

/// One piece of a world's state; only handles see what is in it.
#[derive(Debug)]
pub struct Slot(pub(crate) Kind);

/// What a slot holds.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A column.
    Cells(Box<dyn Store>),
    /// Next values of the column at slot `of`.
    Next { coming: Box<dyn Any + Send + Sync>, of: usize },
    /// A channel as rows, and the slots of its columns.
    Rows {
        block: Box<Block>,
        columns: Vec<usize>,
        /// Whether connectors of the dead may be among them.
        stale: bool,
    },
    /// A channel as links.
    Links { list: Box<Links> },
    /// An active set.
    Set { list: Box<Set> },
}

/// What a name names; with the name, the key of a slot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A column of agents.
    Agents,
    /// A column of a channel's connectors.
    Of(String),
    /// One value of the world.
    One,
    /// A table of the world, of a length of its own.
    Table,
    /// A channel.
    Channel,
    /// An active set.
    Set,
}

impl Slot {
    #[inline]
    pub(crate) fn cells<T: Datum>(&mut self) -> Option<&mut Cells<T>> {
        let Kind::Cells(store) = &mut self.0 else { return None };
        let store: &mut dyn Any = &mut **store;
        store.downcast_mut()
    }

    #[inline]
    pub(crate) fn seen<T: Datum>(&self) -> Option<&Cells<T>> {
        let Kind::Cells(store) = &self.0 else { return None };
        let store: &dyn Any = &**store;
        store.downcast_ref()
    }

    pub(crate) fn store(&self) -> Option<&dyn Store> {
        let Kind::Cells(store) = &self.0 else { return None };
        Some(&**store)
    }

    pub(crate) fn store_mut(&mut self) -> Option<&mut dyn Store> {
        let Kind::Cells(store) = &mut self.0 else { return None };
        Some(&mut **store)
    }
}
