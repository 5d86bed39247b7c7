//! Demand: what every agent is to pay in the step, over which channel and off the platform.
//!
//! Purchases: a budget per category (see [`budgets`]), split between channels and the outside way.
//! Gifts: see [`gifts`]. Subscriptions `amount·members·Δt`. Wages `wage·labour·Δt`, over the open
//! wage channels by reach. What exceeds the money held, less what functions cost, is scaled down,
//! all by one factor.
//!
//! Reads: `alive`, `form`, `memberships`, `money`, `income`, `revenue` (of the step before),
//! `labour`, `due.*`, `reach.*`, `open.*`, `quality.*`, series. Writes: `order.*`, `outside.*`,
//! `volume.*` and the tables `event.*` of gifts, as far as wanted.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use rayon::prelude::*;

use crate::{
    base::{Crowd, Lent, Luck, Own, Scratch, ordered},
    process::{
        Process,
        circulation::{
            bind::{Binder, Gate, People, source_gate},
            budgets::{self, Budget},
            gifts::{self, Giving},
            units_of,
        },
        process,
    },
    scenario::{Channel, Flow, Parameter, Species},
    world::{
        Ground, Read, ReadOne, Refusal, World, Write,
        columns::{INCOME, LABOUR, MONEY, REVENUE, due, order, outside},
    },
};

/// What every payer is asked for.
pub(super) struct Purses {
    pub(super) people: People,
    pub(super) money: Read<i64>,
    pub(super) income: Read<i64>,
    pub(super) revenue: Read<i64>,
    pub(super) labour: Read<f32>,
    pub(super) dues: Vec<Read<i64>>,
    pub(super) units: f64,
    /// Buffers: of amounts of money, of what draws a buyer, of givers and their gifts.
    pub(super) shelf: Scratch<i64>,
    pub(super) pulls: Scratch<f64>,
    pub(super) made: Scratch<[f64; 2]>,
}

/// A species that pays.
pub(super) struct Payer {
    pub(super) slots: Range<usize>,
    pub(super) members: f64,
    budgets: Vec<Budget>,
    gifts: Vec<Giving>,
    subscriptions: Vec<Subscription>,
    wages: Option<Wages>,
}

/// The source side of a payment channel.
pub(super) struct Till {
    pub(super) open: ReadOne<u8>,
    pub(super) gate: Gate,
    pub(super) reach: Read<f32>,
    pub(super) order: Write<i64>,
}

struct Subscription {
    till: Till,
    amount: Parameter,
}

struct Wages {
    wage: ReadOne<f64>,
    tills: Vec<Till>,
}

/// The process `circulation.demand`.
#[must_use]
pub fn demand(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("circulation.demand", move |plan| {
        let mut binder = Binder::new(plan, &ground);
        let purses = purses(&mut binder)?;
        let mut outsides = BTreeMap::new();
        for category in &ground.scenario.categories {
            let handle = binder.plan.write(&outside(&category.name))?;
            outsides.insert(category.name.clone(), handle);
        }
        let mut payers = Vec::new();
        for species in ground.scenario.species.iter().filter(|species| species.enabled) {
            payers.push(payer(&mut binder, species, &outsides)?);
        }
        Ok(move |world: &mut World, luck: Luck| {
            for payer in &payers {
                let mut totals = purses.shelf.filled(payer.slots.len(), 0);
                payer.want(world, &purses, &luck, &mut totals);
                payer.shorten(world, &purses, &totals);
            }
            Ok(())
        })
    })
}

fn purses(binder: &mut Binder<'_, '_>) -> Result<Purses, Refusal> {
    let ground = binder.ground;
    let people = binder.people()?;
    let plan = &mut *binder.plan;
    let dues: Result<_, _> = paid(ground).iter().map(|paid| plan.read(&due(paid))).collect();
    Ok(Purses {
        people,
        money: plan.read(&MONEY)?,
        income: plan.read(&INCOME)?,
        revenue: plan.read(&REVENUE)?,
        labour: plan.read(&LABOUR)?,
        dues: dues?,
        units: ground.units,
        shelf: Scratch::new(),
        pulls: Scratch::new(),
        made: Scratch::new(),
    })
}

/// Channels and platforms that are paid for functions.
pub(super) fn paid(ground: &Ground) -> BTreeSet<&str> {
    let functions = ground.scenario.functions.iter().filter(|function| function.enabled);
    functions.map(|f| f.paid_over.as_ref().unwrap_or(&f.platform).as_str()).collect()
}

fn payer(
    binder: &mut Binder<'_, '_>,
    species: &Species,
    outsides: &BTreeMap<String, Write<i64>>,
) -> Result<Payer, Refusal> {
    let ground = binder.ground;
    let own = |channel: &&Channel| channel.source == species.name;
    let mut payer = Payer {
        slots: ground.slots(&species.name),
        members: ground.members(&species.name),
        budgets: budgets::of(binder, species, outsides)?,
        gifts: Vec::new(),
        subscriptions: Vec::new(),
        wages: None,
    };
    let mut wages = Vec::new();
    for channel in ground.paying().filter(own) {
        match &channel.flow {
            Flow::Gift(_) => payer.gifts.push(gifts::of(binder, channel)?),
            Flow::Subscription(_) => {
                let amount = binder.number(&format!("channels.{}.flow.amount", channel.name))?;
                payer.subscriptions.push(Subscription { till: till(binder, channel)?, amount });
            }
            Flow::Wages => wages.push(till(binder, channel)?),
            Flow::Purchase(_) | Flow::Convert(_) | Flow::Use(_) | Flow::Copy(_) | Flow::Make(_) => {
            }
        }
    }
    if let Some(production) = species.production.as_ref().filter(|_| !wages.is_empty()) {
        payer.wages = Some(Wages { wage: binder.series(&production.wage)?, tills: wages });
    }
    Ok(payer)
}

pub(super) fn till(binder: &mut Binder<'_, '_>, channel: &Channel) -> Result<Till, Refusal> {
    Ok(Till {
        open: binder.open(&channel.name)?,
        gate: source_gate(binder.ground, channel),
        reach: binder.reach(&channel.name)?,
        order: binder.plan.write(&order(&channel.name))?,
    })
}

impl Till {
    /// For each slot whether its agent may pay over the channel: open, and the gate passed.
    pub(super) fn passes(&self, world: &World, people: People, slots: &Range<usize>) -> Vec<u8> {
        if world.see((self.open,)).0 == 0 {
            return vec![0; slots.len()];
        }
        people.passes(world, slots, &[self.gate])
    }

    /// Sets the order of each slot and adds it to the totals. `amount(place, agent)`.
    pub(super) fn order(
        &self,
        world: &mut World,
        slots: &Range<usize>,
        totals: &mut [i64],
        amount: impl Fn(usize) -> i64 + Sync,
    ) {
        let (order,) = world.open((self.order,));
        let lanes = (Own(&mut order[slots.clone()]), Own(totals));
        Crowd(0..slots.len() as u32).each(lanes, |place, (order, total)| {
            *order = amount(place as usize);
            *total += *order;
        });
    }
}

impl Payer {
    fn want(&self, world: &mut World, purses: &Purses, luck: &Luck, totals: &mut [i64]) {
        let years = world.calendar().years_per_step();
        for budget in &self.budgets {
            budget.spend(world, purses, self, luck, totals);
        }
        for giving in &self.gifts {
            giving.give(world, purses, self, luck, totals);
        }
        for Subscription { till, amount } in &self.subscriptions {
            let fee = units_of(world.value(*amount) * self.members * years * purses.units);
            let passes = till.passes(world, purses.people, &self.slots);
            till.order(world, &self.slots, totals, |place| fee * i64::from(passes[place]));
        }
        if let Some(wages) = &self.wages {
            wages.employ(world, purses, &self.slots, totals);
        }
    }

    /// Scales down what an agent wants where it exceeds what it holds.
    fn shorten(&self, world: &mut World, purses: &Purses, totals: &[i64]) {
        let held = self.held(world, purses);
        if ordered::first(totals.len(), |place| held[place] < totals[place]).is_none() {
            return;
        }
        let cut = |world: &mut World, column: Write<i64>| {
            let (column,) = world.open((column,));
            let lanes = (Own(&mut column[self.slots.clone()]), Own(&*held), Own(totals));
            Crowd(0..totals.len() as u32).each(lanes, |_, (amount, held, total)| {
                *amount = affordable(*amount, held, total);
            });
        };
        for budget in &self.budgets {
            budget.columns().for_each(|column| cut(world, column));
        }
        self.subscriptions.iter().for_each(|paid| cut(world, paid.till.order));
        self.wages.iter().flat_map(|w| &w.tills).for_each(|till| cut(world, till.order));
        for giving in &self.gifts {
            let sum = |world: &mut World| {
                let order = &world.open((giving.till.order,)).0[self.slots.clone()];
                ordered::total(order.len(), |place| order[place]) as f64
            };
            let wanted = sum(world);
            cut(world, giving.till.order);
            let kept = if 0.0 < wanted { sum(world) / wanted } else { 1.0 };
            giving.record.scale(world, kept);
        }
    }

    /// What each agent may spend: its money less what functions cost.
    fn held<'a>(&self, world: &World, purses: &'a Purses) -> Lent<'a, i64> {
        let mut held = purses.shelf.copy_of(&world.see((purses.money,)).0[self.slots.clone()]);
        for &due in &purses.dues {
            let due = &world.see((due,)).0[self.slots.clone()];
            let lanes = (Own(&mut *held), Own(due));
            Crowd(0..due.len() as u32).each(lanes, |_, (held, due)| *held -= due);
        }
        let crowd = Crowd(0..held.len() as u32);
        crowd.each(Own(&mut *held), |_, held| *held = (*held).max(0));
        held
    }
}

impl Wages {
    fn employ(&self, world: &mut World, purses: &Purses, slots: &Range<usize>, totals: &mut [i64]) {
        let paid = world.see((self.wage,)).0 * world.calendar().years_per_step() * purses.units;
        let passes: Vec<Vec<u8>> =
            self.tills.iter().map(|till| till.passes(world, purses.people, slots)).collect();
        let reached = |world: &World, number: usize, place: usize| {
            let reach = world.see((self.tills[number].reach,)).0[slots.start + place];
            f64::from(reach) * f64::from(passes[number][place])
        };
        for (number, till) in self.tills.iter().enumerate() {
            let seen: &World = world;
            // ORDER: each place by itself; collecting keeps their order.
            let wanted: Vec<i64> = (0..slots.len())
                .into_par_iter()
                .with_min_len(1 << 12)
                .map(|place| {
                    let labour = f64::from(seen.see((purses.labour,)).0[slots.start + place]);
                    let own = reached(seen, number, place);
                    if own <= 0.0 {
                        return 0;
                    }
                    let all: f64 = (0..self.tills.len()).map(|n| reached(seen, n, place)).sum();
                    units_of(paid * labour * own / all)
                })
                .collect();
            till.order(world, slots, totals, |place| wanted[place]);
        }
    }
}

/// An amount as part of a total that may not exceed what is held.
fn affordable(amount: i64, held: i64, total: i64) -> i64 {
    if total <= held {
        return amount;
    }
    // UNITS: products of money through 128 bits; the floor leaves the remainder with the payer.
    (i128::from(amount) * i128::from(held) / i128::from(total.max(1))) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_short_pays_the_same_share_of_everything() {
        assert_eq!(affordable(60, 50, 100), 30);
        assert_eq!(affordable(40, 50, 100), 20);
        assert_eq!(affordable(40, 100, 100), 40);
        assert_eq!(affordable(40, 0, 100), 0);
        assert_eq!(affordable(i64::MAX / 2, i64::MAX / 4, i64::MAX / 2), i64::MAX / 4);
    }
}
