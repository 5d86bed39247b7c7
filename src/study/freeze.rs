//! Control *mix frozen*: from a month on, newcomers copy the mix of that month.
//!
//! At the step of freezing the form of everybody that takes part is remembered. From then on nobody
//! takes up, drops or copies a function by itself, and whoever begins to take part gets the form of
//! one that took part in that month, drawn at random from its own cell, or from its species where
//! the cell was empty; it owes the upkeep of what it holds but no cost for it. So the mix of forms
//! stays what it was but for those who leave, and what still rises does so by growth alone.
//!
//! Writes `form`, `ever`, its own column and tables (a slot that is born into again keeps its place
//! in the mix), and the rates of function adoption in the tree.

use std::{ops::Range, sync::Arc};

use rand::RngExt;

use crate::{
    base::Luck,
    engine::Loop,
    process::{Process, process},
    scenario::Parameter,
    world::{
        ALIVE, Column, Ground, Plan, Refusal, Violation, World,
        columns::{EVER, FORM},
    },
};

/// Table: form that stood in each slot in the month of freezing.
pub const FROZEN_FORM: Column<u64> =
    Column::new("frozen_form", "bits", "functions held in the month of freezing", 0);
/// Table: whether each slot's agent took part in the month of freezing.
pub const FROZEN_ALIVE: Column<u8> =
    Column::new("frozen_alive", "flag", "1 took part in the month of freezing", 0);
/// Whether the slot's agent has its form already.
const SEEN: Column<u8> = Column::new("frozen_seen", "flag", "1 took part in the step before", 0);

/// The loop with the mix frozen from a step on.
///
/// ```
/// use ecograph::{engine::Making, scenario::Scenario, study::{Variant, freeze::mix_frozen}};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let frozen = Variant::with_loop("frozen", scenario, |ground, order| {
///     mix_frozen(ground, order, 12)
/// });
/// frozen.open(Making { scale: 0.1, seed: 1 })?.step()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the loop lacks `timeline` or `entry`.
pub fn mix_frozen(ground: &Arc<Ground>, order: Loop, from: u64) -> Result<Loop, Refusal> {
    order.after("timeline", rates(ground, from))?.after("entry", forms(ground, from))
}

/// Nobody takes up, drops or copies a function.
fn rates(ground: &Arc<Ground>, from: u64) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("mix_frozen.rates", move |plan| {
        let numbers = numbers(&ground, plan)?;
        Ok(move |world: &mut World, luck: Luck| {
            if luck.step() < from {
                return Ok(());
            }
            for &number in &numbers {
                let set = world.parameters.set(number, 0.0);
                set.map_err(|outside| Violation::found(outside.to_string()))?;
            }
            Ok(())
        })
    })
}

fn numbers(ground: &Ground, plan: &mut Plan<'_>) -> Result<Vec<Parameter>, Refusal> {
    let mut numbers = Vec::new();
    for function in &ground.scenario.functions {
        for field in ["broadcast", "imitation", "dropping"] {
            numbers.push(plan.number(&format!("functions.{}.{field}", function.name))?);
        }
    }
    for species in ground.scenario.species.iter().filter(|s| s.production.is_some()) {
        numbers.push(plan.number(&format!("species.{}.production.recombination", species.name))?);
    }
    Ok(numbers)
}

/// Newcomers get a form of the frozen mix.
fn forms(ground: &Arc<Ground>, from: u64) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("mix_frozen.forms", move |plan| {
        let alive = plan.read(&ALIVE)?;
        let (form, ever) = (plan.write(&FORM)?, plan.write(&EVER)?);
        let slots = ground.layout.n_agents() as usize;
        let frozen = plan.write_table(&FROZEN_FORM, slots)?;
        let then = plan.write_table(&FROZEN_ALIVE, slots)?;
        let seen = plan.write(&SEEN)?;
        let pools = pools(&ground);
        Ok(move |world: &mut World, luck: Luck| {
            if luck.step() < from {
                return Ok(());
            }
            let (alive, form, ever, frozen, then, seen) =
                world.open((alive, form, ever, frozen, then, seen));
            if luck.step() == from {
                frozen.copy_from_slice(form);
                then.copy_from_slice(alive);
                seen.copy_from_slice(alive);
                return Ok(());
            }
            for (species, cells) in &pools {
                let everywhere = there(species.clone(), then);
                for cell in cells {
                    let own = there(cell.clone(), then);
                    let pool = if own.is_empty() { &everywhere } else { &own };
                    for agent in cell.clone() {
                        let place = agent as usize;
                        let newcomer = alive[place] == 1 && seen[place] == 0;
                        seen[place] = alive[place];
                        if newcomer && !pool.is_empty() {
                            let model = pool[luck.of(agent).random_range(0..pool.len())];
                            form[place] = frozen[model as usize];
                            ever[place] |= form[place];
                        }
                    }
                }
            }
            Ok(())
        })
    })
}

/// Slots of each species that may hold functions, with those of its cells.
fn pools(ground: &Ground) -> Vec<(Range<u32>, Vec<Range<u32>>)> {
    let seats = ground.layout.species.iter();
    let holds = |name: &str| {
        let mut functions = ground.scenario.functions.iter();
        functions.any(|function| function.species.iter().any(|species| species == name))
    };
    let holders = seats.filter(|seats| holds(&seats.name));
    let pool = holders.map(|seats| {
        let cells = ground.layout.cells[seats.cells.clone()].iter();
        (seats.slots.clone(), cells.map(|cell| cell.slots.clone()).collect())
    });
    pool.collect()
}

/// Who took part in the month of freezing.
fn there(slots: Range<u32>, then: &[u8]) -> Vec<u32> {
    slots.filter(|&agent| then[agent as usize] == 1).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        engine::{Making, Run},
        scenario::Scenario,
        world::columns::JOINED,
    };

    const FROM: u64 = 60;

    #[test]
    fn newcomers_have_the_forms_of_the_month_and_nobody_changes() {
        let scenario = Scenario::load("scenarios/food-delivery.ron", &[]).unwrap();
        let making = Making { scale: 1.0, seed: 5 };
        let mut base = Run::new(&scenario, making).unwrap();
        let ground = Arc::clone(base.ground());
        let mut run =
            Run::with_loop(&scenario, making, |order| mix_frozen(&ground, order, FROM)).unwrap();
        // For each species and form: how many newcomers have it, how many should, with variance.
        let mut counts: BTreeMap<(usize, u64), [f64; 3]> = BTreeMap::new();
        let (mut newcomers, mut then) = (0, 0);
        let remembered = |run: &Run| {
            let there = run.world().table(&FROZEN_ALIVE).unwrap();
            there.iter().map(|&there| usize::from(there)).sum::<usize>()
        };
        for step in 0..FROM + 30 {
            run.step().unwrap();
            base.step().unwrap();
            if step == FROM {
                then = remembered(&run);
            }
            if FROM < step {
                newcomers += tally(&ground, run.world(), step, &mut counts);
            }
        }
        assert!(300 < newcomers, "{newcomers} newcomers prove little");
        for ((species, form), [found, wanted, variance]) in &counts {
            let name = &ground.layout.species[*species].name;
            assert!(
                (found - wanted).abs() <= 5.0 * variance.sqrt() + 1.0,
                "{name} {form:b}: {found} for {wanted}"
            );
        }
        let joined = run.world().column(&JOINED).unwrap();
        let reused = |agent: &usize| FROM + 1 < u64::from(joined[*agent]);
        let mix = run.world().table(&FROZEN_ALIVE).unwrap();
        let anew = (0..mix.len()).filter(|&agent| mix[agent] == 1).filter(reused).count();
        assert!(3 < anew, "some slots of the mix were born into again: {anew}");
        assert_eq!(remembered(&run), then, "and are still in it");
        assert!(then < mix.len(), "who did not take part is not");
        assert!(4 <= counts.len(), "one form alone proves nothing: {counts:?}");
        let world = run.world();
        let (alive, then) = (world.column(&ALIVE).unwrap(), world.table(&FROZEN_ALIVE).unwrap());
        let (form, frozen) = (world.column(&FORM).unwrap(), world.table(&FROZEN_FORM).unwrap());
        let joined = world.column(&JOINED).unwrap();
        let old = |&agent: &usize| {
            alive[agent] == 1 && then[agent] == 1 && u64::from(joined[agent]) <= FROM
        };
        let olds: Vec<usize> = (0..alive.len()).filter(old).collect();
        assert!(olds.iter().all(|&agent| form[agent] == frozen[agent]));
        let moved = base.world().column(&FORM).unwrap();
        assert!(olds.iter().any(|&agent| moved[agent] != frozen[agent]), "the run itself moves on");
    }

    /// Counts forms of those who came in the step beside what the mix lets expect.
    fn tally(
        ground: &Ground,
        world: &World,
        step: u64,
        counts: &mut BTreeMap<(usize, u64), [f64; 3]>,
    ) -> usize {
        let (then, frozen) =
            (world.table(&FROZEN_ALIVE).unwrap(), world.table(&FROZEN_FORM).unwrap());
        let (alive, form) = (world.column(&ALIVE).unwrap(), world.column(&FORM).unwrap());
        let joined = world.column(&JOINED).unwrap();
        let mut newcomers = 0;
        for (species, seats) in ground.layout.species.iter().enumerate() {
            let everywhere = there(seats.slots.clone(), then);
            for cell in &ground.layout.cells[seats.cells.clone()] {
                let own = there(cell.slots.clone(), then);
                let pool = if own.is_empty() { &everywhere } else { &own };
                let new = cell
                    .slots
                    .clone()
                    .map(|agent| agent as usize)
                    .filter(|&agent| alive[agent] == 1 && u64::from(joined[agent]) == step + 1);
                for agent in new.filter(|_| !pool.is_empty()) {
                    newcomers += 1;
                    counts.entry((species, form[agent])).or_default()[0] += 1.0;
                    let mut mix: BTreeMap<u64, f64> = BTreeMap::new();
                    for &model in pool {
                        *mix.entry(frozen[model as usize]).or_default() += 1.0 / pool.len() as f64;
                    }
                    for (form, share) in mix {
                        let count = counts.entry((species, form)).or_default();
                        count[1] += share;
                        count[2] += share * (1.0 - share);
                    }
                }
            }
        }
        newcomers
    }
}
