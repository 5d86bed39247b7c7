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
//! Only whoever's draw lies below the greatest hazard possible looks at taste and neighbours, so
//! the cost is a draw for each agent and function it lacks.
//!
//! Reads `alive`, `memberships`, `money`, `fitness`, `quality.*`, `released.*`, rows and strengths.
//! Writes `form`, `ever`, `due.*`.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use rand::RngExt;

use crate::{
    base::{Block, Calendar, Crowd, Luck, Own, ordered},
    process::{Process, draw::found, entry::whole, process, release::Shared},
    scenario::{Arrival, Function, Parameter, Species, Wiring},
    world::{
        ALIVE, Ground, Plan, Read, ReadOne, Refusal, Rows, World, Write,
        columns::{self, EVER, FITNESS, FORM, MEMBERSHIPS, MONEY, STRENGTH},
        traits::{Inborn, function_key},
    },
};

/// Draws to find an active peer.
const TRIES: usize = 16;

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
struct People {
    alive: Read<u8>,
    memberships: Read<u8>,
    money: Read<i64>,
    fitness: Read<f32>,
    form: Write<u64>,
    ever: Write<u64>,
}

/// A function as it is declared.
struct Offered {
    key: String,
    bit: u64,
    requires: u64,
    member_of: u8,
    due: usize,
    released: ReadOne<u8>,
    quality: ReadOne<f64>,
    broadcast: Parameter,
    imitation: Parameter,
    cap: Parameter,
    dropping: Parameter,
    cost: Parameter,
    upkeep: Parameter,
    gain: Parameter,
    spread: Parameter,
}

/// Functions that agents of one species imitate over one channel, or over none.
struct Group {
    slots: Range<u32>,
    produces: bool,
    joins: bool,
    over: Option<(Rows, Option<Read<f32>>)>,
    functions: Vec<usize>,
}

/// Producers that compare themselves.
struct Peers {
    slots: Range<u32>,
    joins: bool,
    recombination: Parameter,
    selection: Parameter,
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
            wishes.extend(peers.wishes(world, self.people, &now, luck));
        }
        // ORDER: a total order, so it does not matter who found which wish first.
        wishes.sort_unstable();
        self.grant(world, &now, &wishes);
    }

    /// Grants wishes, then enters what is owed.
    fn grant(&self, world: &mut World, now: &[Now], wishes: &[Wish]) {
        let (money, form, ever) =
            world.open((self.people.money, self.people.form, self.people.ever));
        let units = |agent: u32| {
            self.holders.iter().find(|h| h.0.contains(&agent)).map_or(0.0, |holders| holders.1)
        };
        let mut costs = Vec::new();
        for own in wishes.chunk_by(|a, b| a.agent == b.agent) {
            let agent = own[0].agent as usize;
            let granted = granted(form[agent], money[agent], own, now, units(own[0].agent));
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
            owed.fill(0);
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

impl Offered {
    fn bind(
        plan: &mut Plan<'_>,
        ground: &Ground,
        shared: &mut Shared,
        function: &Function,
        due: usize,
    ) -> Result<Self, Refusal> {
        let path = format!("functions.{}", function.name);
        let Some(bit) = ground.bit(&function.name).filter(|&bit| bit < 64) else {
            return Err(plan.refuse(format!("`{path}` is beyond the 64 functions of a form")));
        };
        let mut number = |field: &str| plan.number(&format!("{path}.{field}"));
        Ok(Self {
            key: function_key(function).to_owned(),
            bit: 1 << bit,
            requires: ground.bits(&function.requires),
            member_of: ground.platform_bit(&function.platform).map_or(0, |bit| 1 << bit),
            due,
            broadcast: number("broadcast")?,
            imitation: number("imitation")?,
            cap: number("cap")?,
            dropping: number("dropping")?,
            cost: number("cost")?,
            upkeep: number("upkeep")?,
            gain: number("gain")?,
            spread: number("gain_spread")?,
            released: shared.flag(plan, &columns::released(&function.name))?,
            quality: shared.number(plan, &columns::quality(&function.platform))?,
        })
    }

    fn now(&self, world: &World, luck: &Luck) -> Now {
        let luck = luck.named(&self.key);
        let calendar = world.calendar();
        let told = world.value(self.broadcast) * world.see((self.quality,)).0;
        let imitation = world.value(self.imitation);
        Now {
            bit: self.bit,
            requires: self.requires,
            member_of: self.member_of,
            released: world.see((self.released,)).0 == 1,
            told,
            imitation,
            most: calendar.chance(told + imitation),
            cap: world.value(self.cap),
            drops: calendar.chance(world.value(self.dropping)),
            cost: world.value(self.cost),
            upkeep: world.value(self.upkeep) * calendar.years_per_step(),
            gain: world.value(self.gain),
            spread: world.value(self.spread),
            inborn: Inborn::of(&luck, &self.key),
            adopting: luck.named("adopting"),
            dropping: luck.named("dropping"),
        }
    }
}

/// A function in the step at hand.
struct Now {
    bit: u64,
    requires: u64,
    member_of: u8,
    released: bool,
    /// Hazard from outside.
    told: f64,
    imitation: f64,
    /// Chance of a step if all neighbours hold it, without advantage.
    most: f64,
    cap: f64,
    /// Chance of a step that a holder drops it.
    drops: f64,
    /// Currency a member.
    cost: f64,
    /// Currency a member and step.
    upkeep: f64,
    gain: f64,
    spread: f64,
    inborn: Inborn,
    adopting: Luck,
    dropping: Luck,
}

impl Now {
    /// Whether an agent that holds `form` lacks nothing but the wish.
    fn offered(&self, form: u64, memberships: Option<u8>) -> bool {
        self.released
            && form & self.bit == 0
            && self.requires & !form == 0
            && memberships.is_none_or(|bits| bits & self.member_of != 0)
    }

    fn liked(&self, agent: u32) -> bool {
        1.0 - self.cap < self.inborn.taste(agent)
    }

    fn advantage(&self, agent: u32) -> f64 {
        (1.0 + self.inborn.gain(agent, self.gain, self.spread)).max(0.0)
    }

    fn draw(&self, agent: u32) -> f64 {
        self.adopting.of(agent).random()
    }
}

/// What an agent would do to its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wish {
    agent: u32,
    /// Dropping goes before adopting.
    what: What,
    function: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Drop,
    Adopt,
}

/// What became of an agent's wishes.
struct Granted {
    form: u64,
    /// Function and cost in smallest units.
    costs: Vec<(usize, i64)>,
}

/// Grants an agent's wishes in order as far as its money reaches.
fn granted(form: u64, money: i64, wishes: &[Wish], now: &[Now], units: f64) -> Granted {
    let (mut form, mut left) = (form, money);
    let mut costs = Vec::new();
    for wish in wishes {
        let function = &now[wish.function];
        match wish.what {
            What::Drop => {
                form &= !function.bit;
                form = whole(form, now.iter().map(|function| (function.bit, function.requires)));
            }
            What::Adopt => {
                let cost = (function.cost * units).floor() as i64;
                let fits = form & function.bit == 0 && function.requires & !form == 0;
                if fits && (cost == 0 || cost <= left) {
                    form |= function.bit;
                    left -= cost;
                    costs.push((wish.function, cost));
                }
            }
        }
    }
    Granted { form, costs }
}

impl Group {
    fn of(
        plan: &Plan<'_>,
        species: &Species,
        over: Option<(Rows, Option<Read<f32>>)>,
        functions: Vec<usize>,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            slots: plan.species(&species.name)?,
            produces: species.production.is_some(),
            joins: joins(species),
            over,
            functions,
        })
    }

    fn wishes(&self, world: &mut World, people: People, now: &[Now]) -> Vec<Wish> {
        let functions: Vec<(usize, &Now)> = self.functions.iter().map(|&f| (f, &now[f])).collect();
        let calendar = world.calendar();
        let blind = (&[][..], None);
        match self.over {
            None => {
                let (alive, memberships, form) =
                    world.open((people.alive, people.memberships, people.form));
                let look = Asking { group: self, functions, calendar, alive, memberships, form };
                found(self.slots.clone(), |agent, out| look.ask(agent, |_| blind, out))
            }
            Some((rows, None)) => {
                let (alive, memberships, form, block) =
                    world.open((people.alive, people.memberships, people.form, rows));
                let look = Asking { group: self, functions, calendar, alive, memberships, form };
                let row = |agent| (block.targets(agent), None);
                found(self.slots.clone(), |agent, out| look.ask(agent, row, out))
            }
            Some((rows, Some(strength))) => {
                let (alive, memberships, form, block, strength) =
                    world.open((people.alive, people.memberships, people.form, rows, strength));
                let look = Asking { group: self, functions, calendar, alive, memberships, form };
                let row = |agent| of_row(block, strength, agent);
                found(self.slots.clone(), |agent, out| look.ask(agent, row, out))
            }
        }
    }
}

/// An agent's neighbours and the strengths of its connectors to them.
type Row<'a> = (&'a [u32], Option<&'a [f32]>);

fn of_row<'a>(block: &'a Block, strength: &'a [f32], agent: u32) -> Row<'a> {
    (block.targets(agent), Some(&strength[block.row(agent)]))
}

/// Asking the agents of a group.
struct Asking<'a> {
    group: &'a Group,
    functions: Vec<(usize, &'a Now)>,
    calendar: Calendar,
    alive: &'a [u8],
    memberships: &'a [u8],
    form: &'a [u64],
}

impl Asking<'_> {
    fn ask<'r>(&self, agent: u32, row: impl Fn(u32) -> Row<'r>, wishes: &mut Vec<Wish>) {
        let place = agent as usize;
        if self.alive[place] == 0 {
            return;
        }
        let own = self.form[place];
        let memberships = self.group.joins.then_some(self.memberships[place]);
        let mut tempted = 0_u64;
        for &(function, now) in &self.functions {
            if own & now.bit != 0 {
                if 0.0 < now.drops && now.dropping.of(agent).random::<f64>() < now.drops {
                    wishes.push(Wish { agent, what: What::Drop, function });
                }
            } else if now.offered(own, memberships)
                && now.draw(agent) < self.chance(agent, now, 1.0)
                && now.liked(agent)
            {
                tempted |= now.bit;
            }
        }
        if tempted == 0 {
            return;
        }
        let shares = shares(row(agent), self.form, tempted);
        for &(function, now) in &self.functions {
            let share = shares[now.bit.trailing_zeros() as usize];
            if tempted & now.bit != 0 && now.draw(agent) < self.chance(agent, now, share) {
                wishes.push(Wish { agent, what: What::Adopt, function });
            }
        }
    }

    /// Chance of a step that the agent adopts, given the share of its neighbours that hold it.
    fn chance(&self, agent: u32, now: &Now, share: f64) -> f64 {
        if self.group.produces {
            let hazard = (now.told + now.imitation * share) * now.advantage(agent);
            self.calendar.chance(hazard)
        } else if share < 1.0 {
            self.calendar.chance(now.told + now.imitation * share)
        } else {
            now.most
        }
    }
}

/// For each function of `asked`, the share of the strength that leads to holders; 0 without any.
fn shares((neighbours, strengths): Row<'_>, form: &[u64], asked: u64) -> [f64; 64] {
    let mut shares = [0.0; 64];
    let mut all = 0.0;
    for (k, &neighbour) in neighbours.iter().enumerate() {
        let weight = strengths.map_or(1.0, |strengths| f64::from(strengths[k]));
        all += weight;
        let mut held = form[neighbour as usize] & asked;
        while held != 0 {
            shares[held.trailing_zeros() as usize] += weight;
            held &= held - 1;
        }
    }
    if 0.0 < all {
        shares.iter_mut().for_each(|share| *share /= all);
    }
    shares
}

impl Peers {
    fn bind(
        plan: &mut Plan<'_>,
        species: &Species,
        functions: Vec<usize>,
    ) -> Result<Option<Self>, Refusal> {
        if species.production.is_none() {
            return Ok(None);
        }
        let path = format!("species.{}.production", species.name);
        Ok(Some(Self {
            slots: plan.species(&species.name)?,
            joins: joins(species),
            recombination: plan.number(&format!("{path}.recombination"))?,
            selection: plan.number(&format!("{path}.selection"))?,
            functions,
        }))
    }

    fn wishes(&self, world: &mut World, people: People, now: &[Now], luck: &Luck) -> Vec<Wish> {
        let chance = world.calendar().chance(world.value(self.recombination));
        if chance <= 0.0 {
            return Vec::new();
        }
        let selection = world.value(self.selection);
        let luck = luck.named("recombination");
        let (alive, memberships, form, fitness) =
            world.open((people.alive, people.memberships, people.form, people.fitness));
        let first = self.slots.start as usize;
        let [sizes, count] = ordered::sums(self.slots.len(), |k| {
            let there = f64::from(alive[first + k]);
            [there * f64::from(fitness[first + k]).abs(), there]
        });
        let scale = sizes / count.max(1.0);
        let meet = |agent: u32, wishes: &mut Vec<Wish>| {
            if alive[agent as usize] == 0 {
                return;
            }
            let mut stream = luck.of(agent);
            if chance <= stream.random::<f64>() {
                return;
            }
            let (follow, choice): (f64, f64) = (stream.random(), stream.random());
            let peer = (0..TRIES).find_map(|_| {
                let peer = stream.random_range(self.slots.clone());
                (peer != agent && alive[peer as usize] == 1).then_some(peer)
            });
            let Some(peer) = peer else { return };
            let [own, other] = [agent, peer].map(|who| f64::from(fitness[who as usize]));
            if fermi(selection, own, other, scale) <= follow {
                return;
            }
            let [own, other] = [agent, peer].map(|who| form[who as usize]);
            let memberships = self.joins.then_some(memberships[agent as usize]);
            let differs = |&f: &usize| {
                let function = &now[f];
                if own & function.bit != 0 {
                    return other & function.bit == 0;
                }
                let held = other & function.bit != 0;
                held && function.offered(own, memberships) && function.liked(agent)
            };
            let count = self.functions.iter().copied().filter(differs).count();
            let at = (choice * count as f64) as usize;
            if let Some(function) = self.functions.iter().copied().filter(differs).nth(at) {
                let holds = own & now[function].bit != 0;
                let what = if holds { What::Drop } else { What::Adopt };
                wishes.push(Wish { agent, what, function });
            }
        };
        found(self.slots.clone(), meet)
    }
}

/// Probability of following a peer.
fn fermi(selection: f64, own: f64, other: f64, scale: f64) -> f64 {
    let lead = if 0.0 < scale { (other - own) / scale } else { 0.0 };
    1.0 / (1.0 + libm::exp(-selection * lead))
}

fn joins(species: &Species) -> bool {
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
