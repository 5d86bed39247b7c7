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
    ///
    /// ```
    /// # use ecograph::world::{Column, Plan, World};
    /// # const MONEY: Column<i64> = Column::new("money", "fen", "what an agent owns", 0);
    /// # const TRUST: Column<f32> = Column::new("trust", "share", "trust of a connector", 0.5);
    /// # let mut world = World::builder()
    /// #     .species("user", 3)
    /// #     .channel("chat", "user", "user", [(0, 1), (1, 2)])
    /// #     .build()?;
    /// world.set_up_set("ill", &[2, 0]);
    /// assert_eq!(world.set("ill").map(|set| set.members()), Some(&[0, 2][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// ```
    /// # use ecograph::world::World;
    /// let mut world = World::builder().species("user", 3).links("meet", "user", "user", []).build()?;
    /// world.set_up_links("meet").ok_or("no links")?.add(0, 2);
    /// assert_eq!(world.links("meet").map(|links| links.degree(2)), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_up_links(&mut self, channel: &str) -> Option<&mut Links> {
        let slot = self.find(Place::Channel, channel)?;
        match &mut self.slots[slot].0 {
            Kind::Links { list } => Some(list),
            Kind::Cells(_) | Kind::Next { .. } | Kind::Rows { .. } | Kind::Set { .. } => None,
        }
    }
}
