//! Setting up: active sets and links that are filled before the run.

use crate::{
    base::{Links, Set},
    world::{
        slot::{Kind, Place, Slot},
        state::World,
    },
};

impl World {
    /// An active set to fill before the run.
    pub fn set_up_set(&mut self, name: &str, members: &[u32]) {
        let mut list = Set::new(self.agents.len());
        list.update(&[], members);
        let slot = Slot(Kind::Set { list: Box::new(list) });
        if let Some(standing) = self.find(Place::Set, name) {
            self.slots[standing] = slot;
        } else {
            self.slots.push(slot);
            self.places.insert((Place::Set, name.to_owned()), self.slots.len() - 1);
        }
    }

    /// A channel's links to change before the run.
    pub fn set_up_links(&mut self, channel: &str) -> Option<&mut Links> {
        let slot = self.find(Place::Channel, channel)?;
        match &mut self.slots[slot].0 {
            Kind::Links { list } => Some(list),
            Kind::Cells(_) | Kind::Next { .. } | Kind::Rows { .. } | Kind::Set { .. } => None,
        }
    }
}
