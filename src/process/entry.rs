//! Entry: agents come into niches and plans, with a parent's form or none.
//!
//! **Niche**: room for `K = capacity·Σ active members of feeds_on` individuals (`capacity` itself
//! where it feeds on nobody), times `exp(weight·productivity)` of the declared feedback. In a step
//! `(K − n)·(1 − exp(−(external + imitation·n/K)·Δt))` of them come, stratified over cells by
//! `size·access`, into free slots in the order of slots, with keys of their own. A share
//! `inheritance` copies the form of a parent, the best paid (`fitness`) of three active agents
//! drawn at random; each function of its species is then dropped, or added if it is released,
//! with chance `mutation`; functions whose prerequisites are missing go. The others are children
//! of their cell. Without its `release` a niche stays closed.
//!
//! **Plan**: so many as the series says take part, shared over cells by `size·access`, those of
//! lowest `rank` in each; who is above the plan leaves.
//!
//! Money at entry comes from the first industry of the environment; that of leavers of a plan goes
//! there.
//!
//! Reads `fitness`, `rank`, `series.*`, `released.*`, `stage`, `innovation.*`. Writes `alive`,
//! `joined`, `rank` (kept), `level`, `money`, `sociability`, `form`, `ever`, `flux.*`, `carry.*`,
//! `active.*`, `lineage.*`, `followed.*`; births.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use crate::{
    base::{Luck, id, ordered},
    process::{
        Process,
        draw::{counts, filled, room, rounded},
        lineage::{Descent, descend, found},
        niche::{Filling, Pool, entrants},
        process,
        release::{Levels, Shared},
    },
    scenario::{Arrival, Parameter, Species},
    world::{
        ALIVE, Births, Entrant, Ground, Plan, Read, ReadOne, Refusal, Violation, World, Write,
        WriteOne,
        columns::{self, EVER, FITNESS, FORM, JOINED, LEVEL, MONEY, RANK, SOCIABILITY, STAGE},
        genesis::sociability,
    },
};

/// The process.
#[must_use]
pub fn entry(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("entry", move |plan| {
        let bound = Entry::bind(plan, &ground)?;
        Ok(move |world: &mut World, luck: Luck| bound.step(world, &luck))
    })
}

/// Columns of those who come.
#[derive(Clone, Copy)]
struct People {
    alive: Write<u8>,
    rank: Write<u32>,
    joined: Write<u32>,
    level: Write<f32>,
    money: Write<i64>,
    sociability: Write<f32>,
    form: Write<u64>,
    ever: Write<u64>,
}

struct Entry {
    people: People,
    fitness: Read<f32>,
    stage: ReadOne<u32>,
    levels: Levels,
    feedback: (Parameter, ReadOne<f64>),
    births: Births,
    /// Slot of the first industry, if there is one.
    purse: Option<usize>,
    units: f64,
    species: Vec<Coming>,
}

/// A species whose agents come.
struct Coming {
    key: String,
    slots: Range<u32>,
    members: f64,
    cells: Vec<(Range<u32>, f64)>,
    level: Parameter,
    money: Parameter,
    sociability: Parameter,
    way: Way,
    flux: Write<f64>,
    active: WriteOne<f64>,
}

enum Way {
    Stays,
    Niche(Box<Filling>),
    Plan(ReadOne<f64>),
}

/// Somebody about to be born.
struct Child {
    entrant: Entrant,
    /// Place of the parent in the species.
    parent: Option<u32>,
    form: u64,
    level: f32,
    money: i64,
    sociability: f64,
}

impl Entry {
    fn bind(plan: &mut Plan<'_>, ground: &Ground) -> Result<Self, Refusal> {
        let people = People {
            alive: plan.write(&ALIVE)?,
            rank: plan.write(&RANK)?,
            joined: plan.write(&JOINED)?,
            level: plan.write(&LEVEL)?,
            money: plan.write(&MONEY)?,
            sociability: plan.write(&SOCIABILITY)?,
            form: plan.write(&FORM)?,
            ever: plan.write(&EVER)?,
        };
        let mut shared = Shared::default();
        let mut species = Vec::new();
        for declared in &ground.scenario.species {
            // Adoption has a process of its own.
            if !matches!(declared.entry, Arrival::Adoption(_)) {
                species.push(Coming::bind(plan, ground, &mut shared, declared)?);
            }
        }
        let weight = plan.number("feedback.productivity")?;
        let industries = !ground.scenario.environment.industries.is_empty();
        let purse = ground.layout.industry(&ground.scenario, None) as usize;
        Ok(Self {
            people,
            fitness: plan.read(&FITNESS)?,
            stage: plan.read_one(&STAGE)?,
            levels: Levels::bind(plan, ground)?,
            feedback: (weight, plan.read_one(&columns::feedback("productivity"))?),
            births: plan.births()?,
            purse: industries.then_some(purse),
            units: ground.units,
            species,
        })
    }

    fn step(&self, world: &mut World, luck: &Luck) -> Result<(), Violation> {
        let before: Vec<usize> =
            self.species.iter().map(|coming| self.count(world, &coming.range())).collect();
        let mut children = Vec::new();
        let mut left = vec![0; self.species.len()];
        for (coming, left) in self.species.iter().zip(&mut left) {
            match &coming.way {
                Way::Stays => {}
                Way::Niche(niche) => {
                    let born = self.fill(world, coming, niche, luck);
                    let descents: Vec<Descent> = born
                        .iter()
                        .map(|child| (child.entrant.slot - coming.slots.start, child.parent))
                        .collect();
                    let now = world.step() as u32 + 1;
                    let (lineage, alive) = world.open((niche.lineage, self.people.alive));
                    found(lineage, &alive[coming.range()]);
                    descend(lineage, &descents, now);
                    self.follow_up(world, coming, niche, &born);
                    children.extend(born);
                }
                Way::Plan(series) => *left = self.follow(world, coming, *series),
            }
        }
        self.bear(world, &children, luck)?;
        for ((coming, before), left) in self.species.iter().zip(before).zip(left) {
            let now = self.count(world, &coming.range());
            let (flux, active) = world.open((coming.flux, coming.active));
            flux[0] += coming.members * (now + left - before) as f64;
            flux[1] += coming.members * left as f64;
            *active = coming.members * now as f64;
        }
        Ok(())
    }

    fn count(&self, world: &mut World, slots: &Range<usize>) -> usize {
        let alive = &world.open((self.people.alive,)).0[slots.clone()];
        ordered::count(alive.len(), |agent| alive[agent] == 1)
    }

    /// Counts the agents whose slots are given to others, by cell, and what they ever held.
    fn follow_up(&self, world: &mut World, coming: &Coming, niche: &Filling, born: &[Child]) {
        let (followed, joined, ever) =
            world.open((niche.followed, self.people.joined, self.people.ever));
        for slot in born.iter().map(|child| child.entrant.slot) {
            let cell = coming.cells.partition_point(|(cell, _)| cell.end <= slot);
            let counts = &mut followed[columns::FOLLOWED * cell..][..columns::FOLLOWED];
            counts[0] += u64::from(0 < joined[slot as usize]);
            for (bit, count) in counts[1..].iter_mut().enumerate() {
                *count += (ever[slot as usize] >> bit) & 1;
            }
        }
    }

    /// Who comes into a niche.
    fn fill(&self, world: &mut World, coming: &Coming, niche: &Filling, luck: &Luck) -> Vec<Child> {
        let (stage,) = world.see((self.stage,));
        if !niche.gate.passes(world, stage, &self.levels) {
            return Vec::new();
        }
        let capacity = self.capacity(world, niche);
        let there = coming.members * self.count(world, &coming.range()) as f64;
        let rates = [niche.external, niche.imitation].map(|rate| world.value(rate));
        let entrants = entrants(capacity, there, rates, |rate| world.calendar().chance(rate));
        let free = self.free(world, coming);
        let weights: Vec<f64> = coming.cells.iter().map(|cell| cell.1).collect();
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 {
            return Vec::new();
        }
        let expected: Vec<f64> =
            weights.iter().map(|weight| entrants / coming.members * weight / sum).collect();
        let free_slots: Vec<usize> = free.iter().map(Vec::len).collect();
        let counts = counts(&expected, world.open((niche.carry,)).0, &free_slots);
        let columns = (self.people.alive, self.people.form, self.fitness);
        let luck = luck.named(&coming.key);
        let pool = Pool::of(world, niche, coming.range(), columns, luck);
        let money = coming.purse(world, self.units);
        let mut families = BTreeMap::new();
        let mut children = Vec::new();
        for (cell, (free, count)) in free.iter().zip(counts).enumerate() {
            let cell_key = id::join(id::key(&coming.key), cell as u64);
            for (birth, &slot) in free.iter().take(count).enumerate() {
                let (key, form, parent) = pool.descent(cell_key, birth as u64);
                let births: &mut u64 = families.entry(key).or_default();
                let entrant = Entrant { slot, parent: key, birth: *births };
                *births += 1;
                children.push(Child {
                    entrant,
                    parent,
                    form,
                    level: world.value(coming.level) as f32,
                    money,
                    sociability: world.value(coming.sociability),
                });
            }
        }
        children
    }

    /// Individuals that a niche has room for.
    fn capacity(&self, world: &mut World, niche: &Filling) -> f64 {
        let fed: f64 = niche
            .feeds_on
            .iter()
            .map(|(slots, members)| members * self.count(world, slots) as f64)
            .sum();
        let (weight, moved) = self.feedback;
        let moved = world.value(weight) * world.see((moved,)).0;
        let base = if niche.feeds_on.is_empty() { 1.0 } else { fed };
        world.value(niche.capacity) * base * libm::exp(moved)
    }

    /// Free slots of each cell, ascending.
    fn free(&self, world: &mut World, coming: &Coming) -> Vec<Vec<u32>> {
        let (alive,) = world.open((self.people.alive,));
        let free = |cell: &Range<u32>| -> Vec<u32> {
            cell.clone().filter(|&slot| alive[slot as usize] == 0).collect()
        };
        let reached = |weight: f64, cell| if 0.0 < weight { free(cell) } else { Vec::new() };
        coming.cells.iter().map(|(cell, weight)| reached(*weight, cell)).collect()
    }

    /// Lets the planned take part and the others leave; returns how many left.
    fn follow(&self, world: &mut World, coming: &Coming, series: ReadOne<f64>) -> usize {
        let planned = (world.see((series,)).0 / coming.members).max(0.0);
        let weights: Vec<f64> = coming.cells.iter().map(|cell| cell.1).collect();
        let room: Vec<usize> = coming.cells.iter().map(|cell| room(cell.1, cell.0.len())).collect();
        let exact = filled(planned, &weights, &room);
        let seats = rounded(&exact, &vec![0; room.len()], &room, planned.round() as usize);
        let money = coming.purse(world, self.units);
        let now = world.step() as u32 + 1;
        let (alive, rank, held, joined) = world.open((
            self.people.alive,
            self.people.rank,
            self.people.money,
            self.people.joined,
        ));
        let mut left = 0;
        for ((cell, _), seats) in coming.cells.iter().zip(seats) {
            for agent in cell.start as usize..cell.end as usize {
                let planned = (rank[agent] as usize) < seats;
                if planned == (alive[agent] == 1) {
                    continue;
                }
                alive[agent] = u8::from(planned);
                let moved = if planned { money } else { -held[agent] };
                if let Some(purse) = self.purse {
                    held[agent] += moved;
                    held[purse] -= moved;
                }
                left += usize::from(!planned);
                if planned && joined[agent] == 0 {
                    joined[agent] = now;
                }
            }
        }
        left
    }

    fn bear(&self, world: &mut World, children: &[Child], luck: &Luck) -> Result<(), Violation> {
        if children.is_empty() {
            return Ok(());
        }
        // A birth makes every column initial again; the order within the cell is the slot's.
        let ranks: Vec<u32> = {
            let (rank,) = world.open((self.people.rank,));
            children.iter().map(|child| rank[child.entrant.slot as usize]).collect()
        };
        let entrants: Vec<Entrant> = children.iter().map(|child| child.entrant).collect();
        world.bear(self.births, &entrants)?;
        let luck = luck.rekeyed(world.agents().shared_keys());
        let now = world.step() as u32 + 1;
        let people = self.people;
        let (rank, joined, level, money) =
            world.open((people.rank, people.joined, people.level, people.money));
        for (child, kept) in children.iter().zip(ranks) {
            let slot = child.entrant.slot as usize;
            (rank[slot], joined[slot], level[slot]) = (kept, now, child.level);
            if let Some(purse) = self.purse {
                money[slot] += child.money;
                money[purse] -= child.money;
            }
        }
        let (wishes, form, ever) = world.open((people.sociability, people.form, people.ever));
        for child in children {
            let slot = child.entrant.slot as usize;
            wishes[slot] = sociability(&luck, child.entrant.slot, child.sociability);
            (form[slot], ever[slot]) = (child.form, child.form);
        }
        Ok(())
    }
}

impl Coming {
    fn bind(
        plan: &mut Plan<'_>,
        ground: &Ground,
        shared: &mut Shared,
        species: &Species,
    ) -> Result<Self, Refusal> {
        let slots = plan.species(&species.name)?;
        let Some(seats) = ground.layout.seats(&species.name) else {
            return Err(plan.refuse(format!("species `{}` has no seats", species.name)));
        };
        let cells = ground.layout.cells[seats.cells.clone()].iter();
        let path = format!("species.{}", species.name);
        let way = match &species.entry {
            Arrival::Niche(niche) if species.enabled => {
                Way::Niche(Box::new(Filling::bind(plan, ground, shared, species, niche)?))
            }
            Arrival::Plan(followed) if species.enabled => {
                Way::Plan(shared.number(plan, &columns::series(&followed.series))?)
            }
            Arrival::Founders | Arrival::Adoption(_) | Arrival::Niche(_) | Arrival::Plan(_) => {
                Way::Stays
            }
        };
        Ok(Self {
            key: seats.key.clone(),
            slots,
            members: seats.members,
            cells: cells
                .map(|cell| (cell.slots.clone(), cell.slots.len() as f64 * cell.access))
                .collect(),
            level: plan.number(&format!("{path}.level"))?,
            money: plan.number(&format!("{path}.money"))?,
            sociability: plan.number(&format!("{path}.sociability"))?,
            way,
            flux: plan.write_table(&columns::flux(&species.name), 2)?,
            active: plan.write_one(&columns::active(&species.name))?,
        })
    }

    fn range(&self) -> Range<usize> {
        self.slots.start as usize..self.slots.end as usize
    }

    /// Money of an agent at entry, in smallest units.
    fn purse(&self, world: &World, units: f64) -> i64 {
        (world.value(self.money) * self.members * units).floor() as i64
    }
}
