//! Adoption: individuals become eligible under a ceiling and join platforms by diffusion.
//!
//! Ceiling `C = factor·series` individuals, shared over cells by `size·access` (a full cell's rest
//! goes to the others); within a cell agents become eligible in the order of their `rank`, once and
//! for all. An eligible agent joins a platform with hazard
//! `q·(external + imitation·share)` a year, `q` the platform's quality and `share` the members
//! among its eligible contacts of the latent channel (0 without any). Platforms compete by
//! independent hazards. In the step in which a platform opens a share `seed` of the eligible joins.
//! Members leave with hazard `leaving·(1 − level)/(1 + connectors)`, connectors being those it has
//! in the platform's channels; its connectors there break, both ways, by the end of the step. Who is a
//! member of no platform does not take part.
//!
//! All numbers of joiners and leavers are stratified: `draw.rs`.
//!
//! Reads `rank`, `level`, `series.*`, `quality.*`, contacts. Writes `alive`, `memberships`,
//! `eligible`, `joined`, `flux.*`, `carry.*`, `active.*`, `turnover.*`, and breaks connectors.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use crate::{
    base::{Block, Crowd, Luck, Own, ordered},
    process::{
        Process,
        draw::{filled, raced, room, rounded, short, stratified},
        offer::{Channels, Given, Offer},
        process,
        release::{Shared, comes_now, has_come},
    },
    scenario::{Adoption, Arrival, Parameter, Species},
    world::{
        ALIVE, Ground, Plan, Read, ReadOne, Refusal, Rows, World, Write, WriteOne,
        columns::{self, ELIGIBLE, JOINED, LEVEL, MEMBERSHIPS, RANK},
    },
};

/// The process.
#[must_use]
pub fn adoption(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("adoption", move |plan| {
        let people = People {
            alive: plan.write(&ALIVE)?,
            memberships: plan.write(&MEMBERSHIPS)?,
            eligible: plan.write(&ELIGIBLE)?,
            joined: plan.write(&JOINED)?,
            rank: plan.read(&RANK)?,
            level: plan.read(&LEVEL)?,
        };
        let (mut shared, mut channels) = (Shared::default(), BTreeMap::new());
        let mut all = Vec::new();
        for species in ground.scenario.species.iter().filter(|species| species.enabled) {
            if let Arrival::Adoption(adoption) = &species.entry {
                let mut given = Given { ground: &ground, shared: &mut shared };
                all.push(Joining::bind(plan, &mut given, &mut channels, species, adoption)?);
            }
        }
        Ok(move |world: &mut World, luck: Luck| {
            for joining in &all {
                joining.step(world, people, &channels, &luck);
            }
            Ok(())
        })
    })
}

#[derive(Clone, Copy)]
struct People {
    alive: Write<u8>,
    memberships: Write<u8>,
    eligible: Write<u8>,
    joined: Write<u32>,
    rank: Read<u32>,
    level: Read<f32>,
}

/// The adoption of one species.
struct Joining {
    key: String,
    slots: Range<u32>,
    cells: Vec<Stratum>,
    members: f64,
    ceiling: ReadOne<f64>,
    factor: Parameter,
    external: Parameter,
    imitation: Parameter,
    seed: Parameter,
    leaving: Parameter,
    contacts: Rows,
    flux: Write<f64>,
    active: WriteOne<f64>,
    platforms: Vec<Offer>,
}

struct Stratum {
    slots: Range<u32>,
    /// Size times access.
    weight: f64,
}

impl Joining {
    fn bind(
        plan: &mut Plan<'_>,
        given: &mut Given<'_>,
        channels: &mut Channels,
        species: &Species,
        adoption: &Adoption,
    ) -> Result<Self, Refusal> {
        let ground = given.ground;
        let path = format!("species.{}.entry", species.name);
        let slots = plan.species(&species.name)?;
        let latent = ground.channel(&adoption.contacts);
        let fits = latent.is_some_and(|c| c.source == species.name && c.target == species.name);
        if !fits {
            let why = format!(
                "`{path}.contacts`: `{}` is no channel between agents of `{}`",
                adoption.contacts, species.name
            );
            return Err(plan.refuse(why));
        }
        let mut platforms = Vec::new();
        for name in &adoption.platforms {
            platforms.push(Offer::bind(plan, given, channels, species, name)?);
        }
        let Some(seats) = ground.layout.seats(&species.name) else {
            return Err(plan.refuse(format!("species `{}` has no seats", species.name)));
        };
        let cells = ground.layout.cells[seats.cells.clone()].iter();
        Ok(Self {
            key: seats.key.clone(),
            cells: cells
                .map(|cell| Stratum {
                    slots: cell.slots.clone(),
                    weight: cell.slots.len() as f64 * cell.access,
                })
                .collect(),
            slots,
            members: seats.members,
            ceiling: given.shared.number(plan, &columns::series(&adoption.ceiling))?,
            factor: plan.number(&format!("{path}.factor"))?,
            external: plan.number(&format!("{path}.external"))?,
            imitation: plan.number(&format!("{path}.imitation"))?,
            seed: plan.number(&format!("{path}.seed"))?,
            leaving: plan.number(&format!("{path}.leaving"))?,
            contacts: given.shared.rows(plan, &adoption.contacts)?,
            flux: plan.write_table(&columns::flux(&species.name), 2)?,
            active: plan.write_one(&columns::active(&species.name))?,
            platforms,
        })
    }

    fn step(&self, world: &mut World, people: People, channels: &Channels, luck: &Luck) {
        let luck = luck.named(&self.key);
        self.admit(world, people);
        let before = self.alive(world, people);
        for offer in &self.platforms {
            if !offer.enabled || !has_come(world, offer.opens) {
                continue;
            }
            let luck = luck.named(&offer.name);
            let leaving = luck.named("leaving");
            let leavers = self.leavers(world, people, channels, offer, &leaving);
            let joiners = self.joiners(world, people, offer, &luck.named("joining"));
            enter(world, people, offer, &joiners, &leavers);
            offer.part(world, channels, &leavers);
        }
        let after = self.alive(world, people);
        let both = ordered::count(before.len(), |at| before[at] & after[at] == 1);
        let count = |alive: &[u8]| ordered::count(alive.len(), |at| alive[at] == 1);
        let (was, is) = (count(&before), count(&after));
        let (flux, active) = world.open((self.flux, self.active));
        flux[0] += self.members * (is - both) as f64;
        flux[1] += self.members * (was - both) as f64;
        *active = self.members * is as f64;
    }

    fn alive(&self, world: &mut World, people: People) -> Vec<u8> {
        world.open((people.alive,)).0[self.range()].to_vec()
    }

    fn range(&self) -> Range<usize> {
        self.slots.start as usize..self.slots.end as usize
    }

    /// Lets agents become eligible as far as the ceiling reaches.
    fn admit(&self, world: &mut World, people: People) {
        let ceiling = world.see((self.ceiling,)).0 * world.value(self.factor) / self.members;
        let (alive, memberships, eligible, rank) =
            world.open((people.alive, people.memberships, people.eligible, people.rank));
        // Whoever was made to leave by another process is a member no longer.
        Crowd(self.slots.clone()).each((Own(&*alive), Own(memberships)), |_, (alive, bits)| {
            *bits *= alive;
        });
        let room: Vec<usize> =
            self.cells.iter().map(|cell| room(cell.weight, cell.slots.len())).collect();
        let held: Vec<usize> = (self.cells.iter())
            .map(|cell| {
                let slots = &eligible[cell.slots.start as usize..cell.slots.end as usize];
                ordered::count(slots.len(), |agent| slots[agent] == 1)
            })
            .collect();
        let weights: Vec<f64> = self.cells.iter().map(|cell| cell.weight).collect();
        let exact = filled(ceiling, &weights, &room);
        let seats = rounded(&exact, &held, &room, ceiling.max(0.0) as usize);
        for (cell, seats) in self.cells.iter().zip(seats) {
            let lanes = (Own(&mut *eligible), Own(rank));
            Crowd(cell.slots.clone()).each(lanes, |_, (eligible, rank)| {
                *eligible |= u8::from((rank as usize) < seats);
            });
        }
    }

    /// Who joins a platform, ascending.
    fn joiners(&self, world: &mut World, people: People, offer: &Offer, luck: &Luck) -> Vec<u32> {
        let [external, imitation] = [self.external, self.imitation].map(|rate| world.value(rate));
        let seed = comes_now(world, offer.opens).then(|| world.value(self.seed));
        let (quality,) = world.see((offer.quality,));
        if quality <= 0.0 && seed.is_none() {
            return Vec::new();
        }
        let calendar = world.calendar();
        let watched = world.watched().filter(|agent| self.slots.contains(agent));
        let (eligible, memberships, contacts, carry) =
            world.open((people.eligible, people.memberships, self.contacts, offer.joining));
        let statuses = statuses(&self.slots, eligible, memberships, offer.bit);
        let first = self.slots.start;
        let share = |agent: u32| share_of_members(contacts.targets(agent), &statuses, first);
        let chance = |agent: u32| calendar.chance(quality * (external + imitation * share(agent)));
        let runs = |agent: u32| match statuses[(agent - first) as usize] {
            MAY_JOIN => seed.unwrap_or_else(|| chance(agent)),
            _ => 0.0,
        };
        let taken = stratified(self.strata(), &runs, carry, luck);
        let watched = watched.filter(|agent| taken.binary_search(agent).is_ok());
        let note = watched.map(|agent| {
            let way = match seed {
                Some(_) => "one of the first, as the platform opens".to_owned(),
                None => format!(
                    "quality {} · (external {} + imitation {} · {} of its eligible contacts) a year",
                    short(quality), short(external), short(imitation), short(share(agent))
                ),
            };
            raced("joins", &way, seed.unwrap_or_else(|| chance(agent)), agent, luck)
        });
        world.witness(note);
        taken
    }

    /// Who leaves a platform, ascending.
    fn leavers(
        &self,
        world: &mut World,
        people: People,
        channels: &Channels,
        offer: &Offer,
        luck: &Luck,
    ) -> Vec<u32> {
        let hazard = world.value(self.leaving);
        if hazard <= 0.0 {
            return Vec::new();
        }
        let owned = offer.owned.iter().filter_map(|name| channels.get(name));
        let blocks: Vec<&Block> = owned.map(|channel| world.see((channel.0,)).0).collect();
        let held = |agent: u32| blocks.iter().map(|block| block.degree(agent) as u32).sum::<u32>();
        let calendar = world.calendar();
        let (memberships, level, carry) =
            world.see((people.memberships, people.level, offer.leaving));
        let rate = |agent: u32| loosened(hazard, f64::from(level[agent as usize]), held(agent));
        let chance = |agent: u32| calendar.chance(rate(agent));
        let runs = |agent: u32| match memberships[agent as usize] & offer.bit {
            0 => 0.0,
            _ => chance(agent),
        };
        let mut carry = carry.to_vec();
        let taken = stratified(self.strata(), &runs, &mut carry, luck);
        let watched = world.watched().filter(|agent| taken.binary_search(agent).is_ok());
        let note = watched.map(|agent| {
            let way = format!(
                "hazard {} a year at level {} with {} connectors",
                short(rate(agent)),
                short(f64::from(level[agent as usize])),
                held(agent)
            );
            raced("leaves", &way, chance(agent), agent, luck)
        });
        world.open((offer.leaving,)).0.copy_from_slice(&carry);
        world.witness(note);
        taken
    }

    fn strata(&self) -> impl Iterator<Item = Range<u32>> {
        self.cells.iter().map(|cell| cell.slots.clone())
    }
}

/// Enters who joined and who left a platform.
fn enter(world: &mut World, people: People, offer: &Offer, joiners: &[u32], leavers: &[u32]) {
    if joiners.is_empty() && leavers.is_empty() {
        return;
    }
    let now = world.step() as u32 + 1;
    let (alive, memberships, joined) =
        world.open((people.alive, people.memberships, people.joined));
    for &agent in leavers {
        let agent = agent as usize;
        memberships[agent] &= !offer.bit;
        alive[agent] = u8::from(memberships[agent] != 0);
    }
    for &agent in joiners {
        let agent = agent as usize;
        memberships[agent] |= offer.bit;
        alive[agent] = 1;
        if joined[agent] == 0 {
            joined[agent] = now;
        }
    }
}

/// Not a member, but eligible.
const MAY_JOIN: u8 = 1;
/// Member, and so eligible.
const MEMBER: u8 = 2;

/// What each agent of the range is to a platform, from the first slot on.
fn statuses(slots: &Range<u32>, eligible: &[u8], memberships: &[u8], bit: u8) -> Vec<u8> {
    let range = slots.start as usize..slots.end as usize;
    let mut statuses = eligible[range.clone()].to_vec();
    let lanes = (Own(&mut *statuses), Own(&memberships[range]));
    Crowd(0..slots.len() as u32).each(lanes, |_, (status, bits)| {
        *status = if bits & bit != 0 { MEMBER } else { *status };
    });
    statuses
}

/// Members among the eligible contacts; 0 without any.
fn share_of_members(contacts: &[u32], statuses: &[u8], first: u32) -> f64 {
    let (mut eligible, mut members) = (0_u32, 0_u32);
    for &contact in contacts {
        let status = statuses[(contact - first) as usize];
        eligible += u32::from(status != 0);
        members += u32::from(status == MEMBER);
    }
    if eligible == 0 { 0.0 } else { f64::from(members) / f64::from(eligible) }
}

/// Hazard of leaving: it falls with the level and the number of connectors.
fn loosened(hazard: f64, level: f64, connectors: u32) -> f64 {
    hazard * (1.0 - level) / (1.0 + f64::from(connectors))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_eligible_contacts_count() {
        let statuses = statuses(&(10..15), &[1; 15], &[0; 15], 1);
        assert_eq!(statuses, [MAY_JOIN; 5]);
        let statuses = [MEMBER, MAY_JOIN, 0, 0, MEMBER];
        assert!((share_of_members(&[10, 11, 12, 14], &statuses, 10) - 2.0 / 3.0).abs() < 1e-15);
        assert!(share_of_members(&[12, 13], &statuses, 10).abs() < 1e-15);
    }

    #[test]
    fn level_and_connectors_hold_members_back() {
        assert!((loosened(0.6, 0.5, 2) - 0.1).abs() < 1e-15);
        assert!(loosened(0.6, 1.0, 0).abs() < 1e-15);
        assert!((loosened(0.6, 0.0, 11) - 0.05).abs() < 1e-15);
    }
}
