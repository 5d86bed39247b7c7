//! Who may do what in a channel in this step: one byte for each agent, found before rules ask.

use std::ops::Range;

use rayon::prelude::*;

use crate::{
    base::{Crowd, Lent, Own, Scratch},
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

    /// `may` for an agent that passes, [`STRANGER`] for one who takes part without belonging here.
    fn role(&self, may: u8, (alive, memberships, form): (u8, u8, u64)) -> u8 {
        if self.passes(alive, memberships, form) {
            may
        } else if alive != 0 && !self.belongs(memberships) {
            STRANGER
        } else {
            0
        }
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
        let crowd = Crowd(gate.slots.clone());
        let own = (Own(alive), Own(memberships), Own(&mut *roles));
        // The largest column is left alone where nobody must hold anything.
        if gate.needs == 0 {
            crowd.each(own, |_, (alive, memberships, role)| {
                *role |= gate.role(may, (alive, memberships, 0));
            });
        } else {
            crowd.each((own, Own(form)), |_, ((alive, memberships, role), form)| {
                *role |= gate.role(may, (alive, memberships, form));
            });
        }
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

/// Whether an agent of the gate takes part without belonging here.
pub(super) fn strangers(gate: &Gate, roles: &[u8]) -> bool {
    let roles = &roles[gate.slots.start as usize..gate.slots.end as usize];
    let strange = |piece: &[u8]| piece.iter().fold(0, |all, role| all | role) & STRANGER != 0;
    roles.par_chunks(PIECE).any(strange)
}

/// Agents of the gate that have a role, ascending.
pub(super) fn with<'s>(
    role: u8,
    gate: &Gate,
    roles: &[u8],
    shelf: &'s Scratch<u32>,
) -> Lent<'s, u32> {
    let roles = &roles[gate.slots.start as usize..gate.slots.end as usize];
    let count = |piece: &[u8]| piece.iter().filter(|&own| own & role != 0).count();
    let counts: Vec<usize> = roles.par_chunks(PIECE).map(count).collect();
    let mut holders = shelf.filled(counts.iter().sum(), 0);
    let (mut rest, mut parts) = (&mut *holders, Vec::with_capacity(counts.len()));
    for (number, count) in counts.into_iter().enumerate() {
        let (part, behind) = rest.split_at_mut(count);
        rest = behind;
        parts.push((number * PIECE, part));
    }
    let list = |(start, part): (usize, &mut [u32])| {
        let agents = gate.slots.start + start as u32..;
        let holders = agents.zip(&roles[start..]).filter(|(_, own)| *own & role != 0);
        part.iter_mut().zip(holders).for_each(|(place, (agent, _))| *place = agent);
    };
    parts.into_par_iter().for_each(list);
    holders
}
