//! Births: slots of the dead are given to entrants, with keys of their own.

use crate::{
    base::{Changes, id},
    world::{
        handles::Births,
        refusal::Violation,
        slot::{ALIVE_SLOT, Kind},
        state::World,
    },
};

/// Somebody who enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entrant {
    /// A slot whose agent is not alive.
    pub slot: u32,
    /// Key of the parent; of the species or cell, if there is none.
    pub parent: u64,
    /// Number of the birth among those of this parent in this step.
    pub birth: u64,
}

impl World {
    /// Lets agents be born in slots of the dead.
    ///
    /// Key = [`id::entrant`] (parent, step, birth). All columns of the slot are initial again,
    /// except conserved ones: what the dead left, the entrant finds. It is alive, has no
    /// connectors, and is in no set. What a parent hands down is for the process to copy.
    /// O(entrants), and a look at every connector of the channels that the slots can be ends of.
    ///
    /// # Errors
    /// When a slot's agent is alive, or a slot is named twice.
    ///
    /// ```
    /// use ecograph::world::{Cell, Column, Entrant, Plan, World};
    ///
    /// const AGE: Column<u16> = Column::new("age", "steps", "steps since birth", 0);
    ///
    /// // One seat of two is taken.
    /// let seats = [Cell { alive: 1, slots: 2 }];
    /// let mut world = World::builder().species_in_cells("shop", seats).build()?;
    /// world.set_up(&AGE)?.fill(7);
    /// let (leave, parent) = (Plan::of_process(&mut world, "spin-offs").births()?, world.agents().keys()[0]);
    /// world.bear(leave, &[Entrant { slot: 1, parent, birth: 0 }])?;
    /// assert_eq!(world.column(&ecograph::world::ALIVE), Some(&[1, 1][..]));
    /// assert_eq!(world.column(&AGE), Some(&[7, 0][..]), "whoever is born begins anew");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bear(&mut self, _leave: Births, entrants: &[Entrant]) -> Result<(), Violation> {
        if entrants.is_empty() {
            return Ok(());
        }
        self.cut_off(entrants);
        // Who is born now may die before anybody looks again.
        self.endings += 1;
        for entrant in entrants {
            self.vacate(entrant.slot)?;
        }
        let key = |entrant: &Entrant| id::entrant(entrant.parent, self.step, entrant.birth);
        let keys: Vec<(u32, u64)> = entrants.iter().map(|own| (own.slot, key(own))).collect();
        self.agents.keys.set(&keys);
        let slots: Vec<u32> = entrants.iter().map(|entrant| entrant.slot).collect();
        for slot in &mut self.slots {
            match &mut slot.0 {
                Kind::Links { list } => slots.iter().for_each(|&agent| list.clear(agent)),
                Kind::Set { list } => list.update(&slots, &[]),
                Kind::Cells(_) | Kind::Next { .. } | Kind::Rows { .. } => {}
            }
        }
        Ok(())
    }

    /// Drops the connectors that the slots' former agents left behind, and no others: contacts of
    /// agents that do not take part yet stay.
    fn cut_off(&mut self, entrants: &[Entrant]) {
        self.notice_endings();
        let alive = self.slots[ALIVE_SLOT].seen::<u8>();
        let alive = alive.map_or(&[][..], |alive| &alive.values);
        let dead = |entrant: &Entrant| alive.get(entrant.slot as usize) == Some(&0);
        let all_dead = entrants.iter().all(dead);
        let mut stays = Vec::new();
        for slot in 0..self.slots.len() {
            let Kind::Rows { block, columns, stale } = &mut self.slots[slot].0 else { continue };
            // No connector leads to or from the dead where it was seen to already.
            if all_dead && !*stale {
                continue;
            }
            let (sources, ends) = (block.sources(), block.ends());
            let touches = |e: &Entrant| sources.contains(&e.slot) || ends.contains(&e.slot);
            if block.is_empty() || !entrants.iter().any(touches) {
                continue;
            }
            if stays.is_empty() {
                stays = vec![1_u8; self.agents.len()];
                for entrant in entrants {
                    stays[entrant.slot as usize] = 0;
                }
            }
            let script = block.script(Changes::new(), Some(&stays));
            if script.is_empty() {
                continue;
            }
            block.apply(&script);
            for column in columns.clone() {
                if let Some(store) = self.slots[column].store_mut() {
                    store.follow(&script);
                }
            }
        }
    }

    fn vacate(&mut self, slot: u32) -> Result<(), Violation> {
        let place = slot as usize;
        let alive = self.slots[ALIVE_SLOT].cells::<u8>().map(|cells| &mut cells.values[place]);
        match alive {
            Some(alive) if *alive == 0 => {}
            _ => return Err(Violation::found(format!("slot {slot} is given away, but taken"))),
        }
        for column in self.agent_columns() {
            if let Some(store) = self.slots[column].store_mut() {
                store.reset(place);
            }
        }
        Ok(())
    }

    fn agent_columns(&self) -> Vec<usize> {
        let agents = crate::world::slot::Place::Agents;
        self.places.iter().filter(|(key, _)| key.0 == agents).map(|(_, &slot)| slot).collect()
    }
}
