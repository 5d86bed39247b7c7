//! Declared uses of money off the channels: outside spending, inputs, governance, surplus.
//!
//! `outside.CATEGORY` to the industries that sell it; `inputs·revenue of the step before` to the
//! industries that a producer's own industry buys from; `cost·damping²·revenue of the step before`
//! of a platform for its rules, booked with the inputs; of money above `keep·members` the share
//! `1 − e^(−rate·Δt)` off the platform and, of platforms, into innovation.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    base::{Crowd, Own, ordered},
    process::circulation::{bind::Binder, part, settlement::Accounts, tills::Till, units_of},
    scenario::{Category, Parameter, Platform, Species},
    world::{
        ENVIRONMENT, Ground, Refusal, World, Write, WriteOne,
        columns::{book_outside, outside, reinvested},
    },
};

/// All uses off the channels.
pub(super) struct Uses {
    categories: Vec<Outside>,
    outsides: BTreeMap<String, Write<i64>>,
    inputs: Write<i64>,
    surplus: Write<i64>,
    producers: Vec<Producer>,
    governed: Vec<Governed>,
    savers: Vec<Saver>,
}

/// A category as it is bought off the platform.
struct Outside {
    amounts: Write<i64>,
    book: Write<i64>,
    sellers: Vec<(u32, Parameter)>,
    /// Where it goes if no industry is declared.
    first: u32,
}

struct Producer {
    slots: Range<usize>,
    inputs: Parameter,
    suppliers: Vec<(u32, Parameter)>,
    /// Its own industry, where that buys nothing.
    industry: u32,
}

struct Governed {
    agent: usize,
    damping: Parameter,
    cost: Parameter,
    industry: u32,
}

struct Saver {
    slots: Range<usize>,
    members: f64,
    keep: Parameter,
    off_platform: Parameter,
    reinvestment: Parameter,
    industry: u32,
    platforms: Vec<(usize, WriteOne<i64>)>,
}

/// Every use that the scenario declares.
pub(super) fn of(binder: &mut Binder<'_, '_>) -> Result<Uses, Refusal> {
    let ground = binder.ground;
    let n = ground.layout.compartments.len();
    let inputs = binder.plan.write_table(&book_outside("inputs"), n * n)?;
    let surplus = binder.plan.write_table(&book_outside("surplus"), n * n)?;
    let (mut categories, mut outsides) = (Vec::new(), BTreeMap::new());
    for category in &ground.scenario.categories {
        let outside = category_outside(binder, category, n * n)?;
        outsides.insert(category.name.clone(), outside.amounts);
        categories.push(outside);
    }
    let (mut producers, mut savers, mut governed) = (Vec::new(), Vec::new(), Vec::new());
    for species in ground.scenario.species.iter().filter(|species| species.enabled) {
        producers.extend(producer(binder, species)?);
        savers.push(saver(binder, species)?);
    }
    for platform in ground.scenario.platforms.iter().filter(|platform| platform.enabled) {
        governed.extend(governance(binder, platform)?);
    }
    Ok(Uses { categories, outsides, inputs, surplus, producers, governed, savers })
}

fn category_outside(
    binder: &mut Binder<'_, '_>,
    category: &Category,
    length: usize,
) -> Result<Outside, Refusal> {
    let (layout, scenario) = (&binder.ground.layout, &binder.ground.scenario);
    let mut sellers = Vec::new();
    for (place, weight) in category.outside.iter().enumerate() {
        let path = format!("categories.{}.outside.{place}.weight", category.name);
        let industry = layout.industry(scenario, Some(&weight.industry));
        sellers.push((industry, binder.number(&path)?));
    }
    Ok(Outside {
        amounts: binder.plan.write(&outside(&category.name))?,
        book: binder.plan.write_table(&book_outside(&category.name), length)?,
        sellers,
        first: layout.industry(scenario, None),
    })
}

fn producer(binder: &mut Binder<'_, '_>, species: &Species) -> Result<Option<Producer>, Refusal> {
    let ground = binder.ground;
    let Some(production) = &species.production else { return Ok(None) };
    let industries = &ground.scenario.environment.industries;
    let declared = industries.iter().find(|industry| industry.name == production.industry);
    let mut suppliers = Vec::new();
    for (place, bought) in declared.iter().flat_map(|industry| industry.buys.iter().enumerate()) {
        let path = format!("environment.industries.{}.buys.{place}.value", production.industry);
        let supplier = ground.layout.industry(&ground.scenario, Some(&bought.supplier));
        suppliers.push((supplier, binder.number(&path)?));
    }
    Ok(Some(Producer {
        slots: ground.slots(&species.name),
        inputs: binder.number(&format!("species.{}.production.inputs", species.name))?,
        suppliers,
        industry: ground.layout.industry(&ground.scenario, Some(&production.industry)),
    }))
}

fn governance(
    binder: &mut Binder<'_, '_>,
    platform: &Platform,
) -> Result<Option<Governed>, Refusal> {
    let ground = binder.ground;
    let Some(agent) = ground.layout.platform(&ground.scenario, &platform.name) else {
        return Ok(None);
    };
    let path = |name: &str| format!("platforms.{}.governance.{name}", platform.name);
    let species = ground.scenario.species.iter().find(|known| known.name == platform.species);
    let industry = species.and_then(|species| species.surplus.industry.as_deref());
    Ok(Some(Governed {
        agent: agent as usize,
        damping: binder.number(&path("damping"))?,
        cost: binder.number(&path("cost"))?,
        industry: ground.layout.industry(&ground.scenario, industry),
    }))
}

fn saver(binder: &mut Binder<'_, '_>, species: &Species) -> Result<Saver, Refusal> {
    let ground = binder.ground;
    let path = |name: &str| format!("species.{}.surplus.{name}", species.name);
    let mut platforms = Vec::new();
    for platform in ground.scenario.platforms.iter().filter(|p| p.species == species.name) {
        if let Some(agent) = ground.layout.platform(&ground.scenario, &platform.name) {
            let handle = binder.plan.write_one(&reinvested(&platform.name))?;
            platforms.push((agent as usize, handle));
        }
    }
    Ok(Saver {
        slots: ground.slots(&species.name),
        members: ground.members(&species.name),
        keep: binder.number(&path("keep"))?,
        off_platform: binder.number(&path("off_platform"))?,
        reinvestment: binder.number(&path("reinvestment"))?,
        industry: ground.layout.industry(&ground.scenario, species.surplus.industry.as_deref()),
        platforms,
    })
}

impl Uses {
    /// What agents spend on a category off the platform, for purchases that were not delivered.
    pub(super) fn outside(&self, category: &str) -> Option<Write<i64>> {
        self.outsides.get(category).copied()
    }

    /// Everything is paid from what was held at the start of the step.
    pub(super) fn settle(
        &self,
        world: &mut World,
        ground: &Ground,
        accounts: &Accounts,
        held: &[i64],
    ) {
        let environment = ground.slots(ENVIRONMENT);
        let declared = 0..environment.start;
        for category in &self.categories {
            world.open((category.book,)).0.fill(0);
            let wanted = &world.open((category.amounts,)).0[declared.clone()];
            if ordered::first(wanted.len(), |place| wanted[place] != 0).is_none() {
                continue;
            }
            let payees = weights(world, &category.sellers, category.first);
            let (amounts, spent) = world.open((category.amounts, accounts.spent));
            // What is spent, so that a reader finds what went off the platform.
            afford(&mut amounts[declared.clone()], spent, held, &declared);
            let (money, spent, book, amounts) =
                world.open((accounts.money, accounts.spent, category.book, category.amounts));
            let spent = Some(spent);
            let mut till = Till { ground, money, spent, book };
            till.take_split(&declared, &amounts[declared.clone()], &payees);
        }
        world.open((self.inputs,)).0.fill(0);
        for producer in &self.producers {
            let share = world.value(producer.inputs);
            let (before, spent) = world.open((accounts.before, accounts.spent));
            let before = &before[producer.slots.clone()];
            let mut amounts: Vec<i64> =
                before.iter().map(|&revenue| part(revenue, share)).collect();
            afford(&mut amounts, spent, held, &producer.slots);
            let payees = weights(world, &producer.suppliers, producer.industry);
            till(world, ground, accounts, self.inputs, |till| {
                till.take_split(&producer.slots, &amounts, &payees);
            });
        }
        for governed in &self.governed {
            governed.settle(world, ground, accounts, held, self.inputs);
        }
        world.open((self.surplus,)).0.fill(0);
        for saver in &self.savers {
            saver.settle(world, ground, accounts, held, self.surplus);
        }
    }
}

impl Governed {
    fn settle(
        &self,
        world: &mut World,
        ground: &Ground,
        accounts: &Accounts,
        held: &[i64],
        book: Write<i64>,
    ) {
        let damping = world.value(self.damping);
        let share = world.value(self.cost) * damping * damping;
        let slots = self.agent..self.agent + 1;
        let (before, spent) = world.open((accounts.before, accounts.spent));
        let mut amounts = [part(before[self.agent], share)];
        afford(&mut amounts, spent, held, &slots);
        till(world, ground, accounts, book, |till| till.take(&slots, &amounts, self.industry));
    }
}

impl Saver {
    fn settle(
        &self,
        world: &mut World,
        ground: &Ground,
        accounts: &Accounts,
        held: &[i64],
        book: Write<i64>,
    ) {
        let keep = units_of(world.value(self.keep) * self.members * ground.units);
        let calendar = world.calendar();
        let off = calendar.chance(world.value(self.off_platform));
        let innovation = calendar.chance(world.value(self.reinvestment)).min(1.0 - off);
        let excess =
            |held: i64, spent: i64, alive: u8| (held - spent - keep).max(0) * i64::from(alive);
        let (spent, alive) = world.open((accounts.spent, accounts.people.alive));
        let slots = self.slots.clone();
        let mut amounts = accounts.shelf.filled(slots.len(), 0);
        let lanes = (
            Own(&mut *amounts),
            Own(&held[slots.clone()]),
            Own(&spent[slots.clone()]),
            Own(&alive[slots.clone()]),
        );
        Crowd(0..slots.len() as u32).each(lanes, |_, (amount, held, spent, alive)| {
            *amount = part(excess(held, spent, alive), off);
        });
        for &(agent, handle) in &self.platforms {
            let (spent, alive, into) = world.open((accounts.spent, accounts.people.alive, handle));
            let excess = excess(held[agent], spent[agent], alive[agent]);
            let amount = &mut amounts[agent - slots.start];
            *into = part(excess, innovation).min(excess - *amount);
            *amount += *into;
        }
        // The use of surplus is no cost: profit does not see it.
        let (money, book) = world.open((accounts.money, book));
        let mut till = Till { ground, money, spent: None, book };
        till.take(&slots, &amounts, self.industry);
    }
}

/// Cuts what agents want to spend down to what is left of what they held at the start.
fn afford(wanted: &mut [i64], spent: &[i64], held: &[i64], slots: &Range<usize>) {
    let lanes = (Own(wanted), Own(&held[slots.clone()]), Own(&spent[slots.clone()]));
    Crowd(0..slots.len() as u32).each(lanes, |_, (wanted, held, spent)| {
        *wanted = (*wanted).min(held - spent).max(0);
    });
}

/// Industries with their weights now; all to one where none is declared.
fn weights(world: &World, declared: &[(u32, Parameter)], otherwise: u32) -> Vec<(u32, f64)> {
    let weights = declared.iter().map(|&(industry, weight)| (industry, world.value(weight)));
    let weights: Vec<(u32, f64)> = weights.collect();
    if weights.iter().any(|(_, weight)| 0.0 < *weight) { weights } else { vec![(otherwise, 1.0)] }
}

fn till(
    world: &mut World,
    ground: &Ground,
    accounts: &Accounts,
    book: Write<i64>,
    pay: impl FnOnce(&mut Till<'_>),
) {
    let (money, spent, book) = world.open((accounts.money, accounts.spent, book));
    pay(&mut Till { ground, money, spent: Some(spent), book });
}
