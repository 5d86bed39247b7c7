//! Another future: what a scenario does without ends where its run begins.

use crate::{
    scenario::Function,
    world::{
        ALIVE, Ground, World,
        columns::{self, FORM, MEMBERSHIPS},
    },
};

/// Ends, in a world that was saved under another scenario, what this one does without.
///
/// Channels, events and actions that are switched off need nothing: no process goes near them.
pub(super) fn withdraw(world: &mut World, ground: &Ground) {
    let closed = |name: &str| {
        ground.scenario.platforms.iter().any(|platform| platform.name == name && !platform.enabled)
    };
    for channel in &ground.scenario.channels {
        let owner = channel.platform.as_deref();
        if !channel.enabled || owner.is_some_and(closed) {
            close(world, &columns::open(&channel.name));
        }
    }
    let gone = |function: &&Function| !function.enabled || closed(&function.platform);
    let mut bits = 0;
    for function in ground.scenario.functions.iter().filter(gone) {
        close(world, &columns::released(&function.name));
        bits |= ground.bits(std::slice::from_ref(&function.name));
    }
    if world.column(&FORM).is_some() && bits != 0 {
        // The column is there, so this constant is the one it was made of.
        if let Ok(forms) = world.set_up(&FORM) {
            for form in forms {
                *form &= !bits;
            }
        }
    }
    for species in ground.scenario.species.iter().filter(|species| !species.enabled) {
        let slots = ground.slots(&species.name);
        if let Ok(alive) = world.set_up(&ALIVE) {
            alive[slots.clone()].fill(0);
        }
        if world.column(&MEMBERSHIPS).is_some()
            && let Ok(memberships) = world.set_up(&MEMBERSHIPS)
        {
            memberships[slots].fill(0);
        }
        let active = columns::active(&species.name);
        if world.one(&active).is_some()
            && let Ok(active) = world.set_up_one(&active)
        {
            *active = 0.0;
        }
    }
}

fn close(world: &mut World, door: &crate::world::Column<u8>) {
    if world.one(door).is_some()
        && let Ok(door) = world.set_up_one(door)
    {
        *door = 0;
    }
}
