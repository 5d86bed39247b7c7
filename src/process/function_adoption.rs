//! Function adoption: agents take up and drop components (元器件); a set of them is a form (业态).
//!
//! An active agent that is susceptible (`taste > 1 − cap`, a trait for life), holds what the
//! function requires, is a member of its platform (species that join platforms) and can pay the
//! cost adopts a released function with hazard `(broadcast·q + imitation·share)·advantage` a year:
//! `q` the quality of the platform, `share` the strength of its connectors of `over` that lead to
//! holders (acquaintances weigh one each; agents that are no source of the channel have none),
//! `advantage = max(0, 1 + gain)` for producers, one for others. It drops what it holds with hazard
//! `dropping`, and with it what required it. Who does not take part holds nothing.
//!
//! Recombination: a producer meets an active peer of its species at rate `recombination` and
//! follows it with probability `1/(1 + exp(−selection·(peer − own)/scale))` (Fermi rule; profits,
//! `scale` their mean size): one function in which they differ, drawn at random, is taken over (as
//! above: released, required, liked, paid) or given up.
//!
//! What is owed in the step is cost of the adopted and `upkeep·Δt` of the held functions; paying is
//! for settlement.
//!
//! Reads `alive`, `memberships`, `money`, `fitness`, `quality.*`, `released.*`, rows and strengths.
//! Writes `form`, `ever`, `due.*`.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use rayon::prelude::*;

use crate::{
    base::{Crowd, Luck, Own, crowd},
    process::{
        Process,
        asking::{Asked, Asking, of_row},
        offered::{Granted, Now, Offered, Wish, granted, tell_followed},
        peers::Peers,
        process,
        release::Shared,
    },
    scenario::{Arrival, Function, Species, Wiring},
    world::{
        ALIVE, Ground, Note, Plan, Read, Refusal, Rows, World, Write,
        columns::{self, EVER, FITNESS, FORM, MEMBERSHIPS, MONEY, STRENGTH},
    },
};

/// The process.
#[must_use]
pub fn function_adoption(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("function_adoption", move |plan| {
        let bound = Adopting::bind(plan, &ground)?;
        Ok(move |world: &mut World, luck: Luck| {
            bound.step(world, &luck);
            Ok(())
        })
    })
}

struct Adopting {
    people: People,
    functions: Vec<Offered>,
    groups: Vec<Group>,
    peers: Vec<Peers>,
    /// Everybody who may hold a function: slots and units of money for one currency a member.
    holders: Vec<(Range<u32>, f64)>,
    /// Columns of what is owed, by whom it is paid to.
    dues: Vec<Write<i64>>,
}

#[derive(Clone, Copy)]
pub(crate) struct People {
    pub(crate) alive: Read<u8>,
    pub(crate) memberships: Read<u8>,
    pub(crate) money: Read<i64>,
    pub(crate) fitness: Read<f32>,
    pub(crate) form: Write<u64>,
    pub(crate) ever: Write<u64>,
}

/// Functions that agents of one species imitate over one channel, or over none.
struct Group {
    asked: Asked,
    over: Option<(Rows, Option<Read<f32>>)>,
    functions: Vec<usize>,
}

impl Adopting {
    fn bind(plan: &mut Plan<'_>, ground: &Ground) -> Result<Self, Refusal> {
        let people = People {
            alive: plan.read(&ALIVE)?,
            memberships: plan.read(&MEMBERSHIPS)?,
            money: plan.read(&MONEY)?,
            fitness: plan.read(&FITNESS)?,
            form: plan.write(&FORM)?,
            ever: plan.write(&EVER)?,
        };
        let mut all = Self {
            people,
            functions: Vec::new(),
            groups: Vec::new(),
            peers: Vec::new(),
            holders: Vec::new(),
            dues: Vec::new(),
        };
        let (mut shared, mut dues) = (Shared::default(), BTreeMap::new());
        let declared: Vec<&Function> = ground.scenario.functions.iter().collect();
        for function in &declared {
            let paid = function.paid_over.as_ref().unwrap_or(&function.platform);
            if !dues.contains_key(paid) {
                dues.insert(paid.clone(), all.dues.len());
                all.dues.push(plan.write(&columns::due(paid))?);
            }
            let offered = Offered::bind(plan, ground, &mut shared, function, dues[paid])?;
            all.functions.push(offered);
        }
        let mut strengths = BTreeMap::new();
        for species in ground.scenario.species.iter().filter(|species| species.enabled) {
            let theirs: Vec<usize> = (0..declared.len())
                .filter(|&f| declared[f].enabled && declared[f].species.contains(&species.name))
                .collect();
            if theirs.is_empty() {
                continue;
            }
            let slots = plan.species(&species.name)?;
            all.holders.push((slots, ground.members(&species.name) * ground.units));
            let mut over: BTreeMap<Option<&String>, Vec<usize>> = BTreeMap::new();
            for &function in &theirs {
                over.entry(declared[function].over.as_ref()).or_default().push(function);
            }
            for (channel, functions) in over {
                let over = match channel {
                    Some(name) => Some(rows(plan, ground, &mut shared, &mut strengths, name)?),
                    None => None,
                };
                all.groups.push(Group::of(plan, species, over, functions)?);
            }
            all.peers.extend(Peers::bind(plan, species, theirs)?);
        }
        Ok(all)
    }

    fn step(&self, world: &mut World, luck: &Luck) {
        for (slots, _) in &self.holders {
            let (alive, form) = world.open((self.people.alive, self.people.form));
            Crowd(slots.clone()).each((Own(alive), Own(form)), |_, (alive, form)| {
                *form *= u64::from(alive);
            });
        }
        let now: Vec<Now> = self.functions.iter().map(|f| f.now(world, luck)).collect();
        let mut wishes = Vec::new();
        for group in &self.groups {
            wishes.extend(group.wishes(world, self.people, &now));
        }
        for peers in &self.peers {
            let followed = peers.wishes(world, self.people, &now, luck);
            tell_followed(world, &followed);
            wishes.extend(followed);
        }
        // ORDER: a total order, so it does not matter who found which wish first.
        wishes.par_sort_unstable();
        self.grant(world, &now, &wishes);
    }

    /// Grants wishes, then enters what is owed.
    fn grant(&self, world: &mut World, now: &[Now], wishes: &[Wish]) {
        let (money, form, ever) =
            world.open((self.people.money, self.people.form, self.people.ever));
        let units = |agent: u32| {
            self.holders.iter().find(|h| h.0.contains(&agent)).map_or(0.0, |holders| holders.1)
        };
        let all: Vec<(usize, Granted)> = wishes
            .par_chunk_by(|a, b| a.agent == b.agent)
            .map(|own| {
                let agent = own[0].agent as usize;
                (agent, granted(form[agent], money[agent], own, now, units(own[0].agent)))
            })
            .collect();
        let mut costs = Vec::new();
        for (agent, granted) in all {
            form[agent] = granted.form;
            ever[agent] |= granted.form;
            let paid = granted.costs.into_iter();
            costs.extend(paid.map(|(function, cost)| (function, agent, cost)));
        }
        for (due, &column) in self.dues.iter().enumerate() {
            let kept: Vec<(u64, f64)> = (self.functions.iter().zip(now))
                .filter(|(function, now)| function.due == due && 0.0 < now.upkeep)
                .map(|(function, now)| (function.bit, now.upkeep))
                .collect();
            let (form, owed) = world.open((self.people.form, column));
            crowd::fill(owed, 0);
            for (slots, units) in self.holders.iter().filter(|_| !kept.is_empty()) {
                let lanes = (Own(&*form), Own(&mut *owed));
                Crowd(slots.clone()).each(lanes, |_, (form, owed)| {
                    let held = kept.iter().filter(|(bit, _)| form & bit != 0);
                    *owed = held.map(|(_, upkeep)| (upkeep * units).floor() as i64).sum();
                });
            }
            for &(function, agent, cost) in &costs {
                if self.functions[function].due == due {
                    owed[agent] += cost;
                }
            }
        }
    }
}

impl Group {
    fn of(
        plan: &Plan<'_>,
        species: &Species,
        over: Option<(Rows, Option<Read<f32>>)>,
        functions: Vec<usize>,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            asked: Asked {
                slots: plan.species(&species.name)?,
                produces: species.production.is_some(),
                joins: joins(species),
            },
            over,
            functions,
        })
    }

    fn wishes(&self, world: &mut World, people: People, now: &[Now]) -> Vec<Wish> {
        let watched = world.watched().filter(|agent| self.asked.slots.contains(agent));
        let (wishes, notes) = self.asked(world, people, now, watched);
        world.witness(notes);
        wishes
    }

    fn asked(
        &self,
        world: &mut World,
        people: People,
        now: &[Now],
        watched: Option<u32>,
    ) -> (Vec<Wish>, Vec<Note>) {
        let functions: Vec<(usize, &Now)> = self.functions.iter().map(|&f| (f, &now[f])).collect();
        let calendar = world.calendar();
        let (asked, blind) = (&self.asked, (&[][..], None));
        match self.over {
            None => {
                let (alive, memberships, form) =
                    world.open((people.alive, people.memberships, people.form));
                let look = Asking { asked, functions, calendar, alive, memberships, form };
                look.all(|_| blind, watched)
            }
            Some((rows, None)) => {
                let (alive, memberships, form, block) =
                    world.open((people.alive, people.memberships, people.form, rows));
                let look = Asking { asked, functions, calendar, alive, memberships, form };
                look.all(|agent| (block.targets(agent), None), watched)
            }
            Some((rows, Some(strength))) => {
                let (alive, memberships, form, block, strength) =
                    world.open((people.alive, people.memberships, people.form, rows, strength));
                let look = Asking { asked, functions, calendar, alive, memberships, form };
                look.all(|agent| of_row(block, strength, agent), watched)
            }
        }
    }
}

pub(crate) fn joins(species: &Species) -> bool {
    matches!(species.entry, Arrival::Adoption(_))
}

/// The rows that are imitated over, and strengths where the channel has them.
fn rows(
    plan: &mut Plan<'_>,
    ground: &Ground,
    shared: &mut Shared,
    strengths: &mut BTreeMap<String, Read<f32>>,
    channel: &str,
) -> Result<(Rows, Option<Read<f32>>), Refusal> {
    let carrier = ground.channel(channel).map_or(channel, |known| ground.carrier(known));
    let rows = shared.rows(plan, carrier)?;
    let latent = ground.channel(carrier).is_some_and(|c| matches!(c.wiring, Wiring::Latent(_)));
    if latent {
        return Ok((rows, None));
    }
    if let Some(&strength) = strengths.get(carrier) {
        return Ok((rows, Some(strength)));
    }
    let strength = plan.read_of(carrier, &STRENGTH)?;
    strengths.insert(carrier.to_owned(), strength);
    Ok((rows, Some(strength)))
}
