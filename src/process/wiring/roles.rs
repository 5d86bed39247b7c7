//! Who may do what in a channel in this step: one byte for each agent, found before rules ask.

use std::ops::Range;

use rayon::prelude::*;

use crate::{
    base::{Crowd, Own},
    scenario::{Arrival, Channel, Wiring},
    world::{Ground, Read, World, Write},
};

/// Agents that one thread goes through in one go.
const PIECE: usize = 1 << 15;

/// May form connectors.
pub(super) const SOURCE: u8 = 1;
/// May be connected to.
pub(super) const TARGET: u8 = 2;
/// A source that became one in this step.
pub(super) const NEWCOMER: u8 = 4;
/// Takes part, but is no member of the channel's platform: its connectors break.
pub(super) const STRANGER: u8 = 8;

/// What an end of a channel must be.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    pub(crate) slots: Range<u32>,
    /// Bit of the platform that it must be a member of; 0 where nobody becomes a member.
    member: u8,
    /// Functions that it must hold.
    needs: u64,
}

impl Gate {
    /// The gates of both ends. Friends are both source and target, so each must be all.
    pub(crate) fn of(ground: &Ground, channel: &Channel) -> [Self; 2] {
        let needs = [ground.bits(&channel.needs.source), ground.bits(&channel.needs.target)];
        let needs = match channel.wiring {
            Wiring::Social(_) => [needs[0] | needs[1]; 2],
            Wiring::Choice(_) | Wiring::Latent(_) | Wiring::Along(_) => needs,
        };
        let gate = |species: &str, needs: u64| {
            let slots = ground.slots(species);
            let slots = slots.start as u32..slots.end as u32;
            Self { slots, member: membership(ground, channel, species), needs }
        };
        [gate(&channel.source, needs[0]), gate(&channel.target, needs[1])]
    }

    fn belongs(&self, memberships: u8) -> bool {
        self.member == 0 || memberships & self.member != 0
    }

    /// Whether an agent of this standing is what the end must be.
    pub(crate) fn passes(&self, alive: u8, memberships: u8, form: u64) -> bool {
        alive != 0 && self.belongs(memberships) && form & self.needs == self.needs
    }
}

/// The membership that a species needs: only species that adopt platforms have any.
fn membership(ground: &Ground, channel: &Channel, species: &str) -> u8 {
    let declared = ground.scenario.species.iter().find(|declared| declared.name == species);
    let Some(platform) = &channel.platform else { return 0 };
    match declared.map(|declared| &declared.entry) {
        Some(Arrival::Adoption(adoption)) if adoption.platforms.contains(platform) => {
            ground.platform_bit(platform).map_or(0, |bit| 1 << bit)
        }
        _ => 0,
    }
}

/// Columns that say who somebody is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) alive: Read<u8>,
    pub(super) memberships: Read<u8>,
    pub(super) form: Read<u64>,
}

/// Fills `roles` for both ends of a channel; `imported` remembers who was a newcomer.
pub(super) fn assign(
    world: &mut World,
    standing: Standing,
    [source, target]: &[Gate; 2],
    imported: Option<Write<u8>>,
    roles: &mut [u8],
) {
    let (alive, memberships, form) =
        world.open((standing.alive, standing.memberships, standing.form));
    for gate in [source, target] {
        Crowd(gate.slots.clone()).each(Own(&mut *roles), |_, role| *role = 0);
    }
    for (gate, may) in [(source, SOURCE), (target, TARGET)] {
        let own = (Own(alive), Own(memberships), Own(form), Own(&mut *roles));
        Crowd(gate.slots.clone()).each(own, |_, (alive, memberships, form, role)| {
            if gate.passes(alive, memberships, form) {
                *role |= may;
            } else if alive != 0 && !gate.belongs(memberships) {
                *role |= STRANGER;
            }
        });
    }
    if let Some(imported) = imported {
        let (imported,) = world.open((imported,));
        let own = (Own(imported), Own(&mut *roles));
        Crowd(source.slots.clone()).each(own, |_, (imported, role)| {
            let member = *role & SOURCE != 0;
            if member && *imported == 0 {
                *role |= NEWCOMER;
            }
            *imported = u8::from(member);
        });
    }
}

/// Agents of the gate that have a role, ascending.
pub(super) fn with(role: u8, gate: &Gate, roles: &[u8]) -> Vec<u32> {
    let holders = |slots: Range<u32>| -> Vec<u32> {
        slots.filter(|&agent| roles[agent as usize] & role != 0).collect()
    };
    let piece = |at: usize| {
        let start = gate.slots.start + (at * PIECE) as u32;
        holders(start..gate.slots.end.min(start + PIECE as u32))
    };
    let pieces = gate.slots.len().div_ceil(PIECE);
    if pieces <= 1 {
        return holders(gate.slots.clone());
    }
    // ORDER: collecting keeps the order of pieces, and these that of agents.
    let parts: Vec<Vec<u32>> = (0..pieces).into_par_iter().map(piece).collect();
    parts.concat()
}
