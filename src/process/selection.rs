//! Selection (model 7.15): agents leave, those that lose money sooner.
//!
//! Chance of leaving in a step `1 − exp(−(hazard + losing if fitness < 0)·Δt)`. The expected
//! number of each cell is carried from step to step; then the agents of the cell race, each with
//! an exponential time `−ln(1−u)/chance` keyed by the agent, and the earliest leave: so numbers
//! follow their expectation and a paired run takes the same agents. The fraction carried begins
//! at a keyed uniform draw, which makes every expectation exact.
//!
//! Who leaves takes part no more, is a member of nothing and holds nothing; its money goes to the
//! first industry of the environment. Its connectors go with the next merge. Platforms and the
//! environment stay.
//!
//! Reads `fitness`; writes `alive`, `memberships`, `form`, `money`, `flux.SPECIES`,
//! `active.SPECIES`, `carry.exit.SPECIES`.

use std::{ops::Range, sync::Arc};

use rand::RngExt;

use crate::{
    base::{Luck, id, ordered},
    process::{
        Process,
        draw::{Race, raced, short},
        process,
    },
    scenario::Parameter,
    world::{
        ALIVE, Ground, Plan, Read, Refusal, World, Write, WriteOne,
        columns::{FITNESS, FORM, MEMBERSHIPS, MONEY, active, carry, flux},
    },
};

/// Makes the process `selection`.
#[must_use]
pub fn selection(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("selection", move |plan| {
        let columns = Columns::of(plan)?;
        let leavers = leavers(&ground, plan)?;
        let heir = ground.layout.industry(&ground.scenario, None);
        Ok(move |world: &mut World, luck: Luck| {
            for leaver in &leavers {
                let gone = chosen(world, &columns, leaver, &luck);
                bury(world, &columns, &gone, heir);
                count(world, &columns, leaver, gone.len());
            }
            Ok(())
        })
    })
}

#[derive(Clone, Copy)]
struct Columns {
    alive: Write<u8>,
    memberships: Write<u8>,
    form: Write<u64>,
    money: Write<i64>,
    fitness: Read<f32>,
}

impl Columns {
    fn of(plan: &mut Plan<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            alive: plan.write(&ALIVE)?,
            memberships: plan.write(&MEMBERSHIPS)?,
            form: plan.write(&FORM)?,
            money: plan.write(&MONEY)?,
            fitness: plan.read(&FITNESS)?,
        })
    }
}

/// A species that leaves.
struct Leaver {
    slots: Range<usize>,
    cells: Vec<Range<u32>>,
    /// Key of its cells' draws.
    key: u64,
    members: f64,
    hazard: Parameter,
    losing: Parameter,
    carry: Write<f64>,
    flux: Write<f64>,
    active: WriteOne<f64>,
}

fn leavers(ground: &Ground, plan: &mut Plan<'_>) -> Result<Vec<Leaver>, Refusal> {
    let scenario = &ground.scenario;
    let mut leavers = Vec::new();
    for species in scenario.species.iter().filter(|species| species.enabled) {
        let platform = scenario.platforms.iter().any(|p| p.species == species.name);
        let Some(seats) = ground.layout.seats(&species.name) else { continue };
        if species.exit.is_none() || platform {
            continue;
        }
        let cells = &ground.layout.cells[seats.cells.clone()];
        let path = format!("species.{}.exit", species.name);
        let carried = carry(&format!("exit.{}", species.name));
        leavers.push(Leaver {
            slots: ground.slots(&species.name),
            cells: cells.iter().map(|cell| cell.slots.clone()).collect(),
            key: id::key(&seats.key),
            members: seats.members,
            hazard: plan.number(&format!("{path}.hazard"))?,
            losing: plan.number(&format!("{path}.losing"))?,
            carry: plan.write_table(&carried, cells.len())?,
            flux: plan.write_table(&flux(&species.name), 2)?,
            active: plan.write_one(&active(&species.name))?,
        });
    }
    Ok(leavers)
}

/// Who leaves in this step, cell by cell.
fn chosen(world: &mut World, columns: &Columns, leaver: &Leaver, luck: &Luck) -> Vec<u32> {
    let chance = |rate| world.calendar().chance(rate);
    let hazard = world.value(leaver.hazard);
    let chances = [chance(hazard), chance(hazard + world.value(leaver.losing))];
    let watched = world.watched();
    let (alive, fitness, carry) = world.open((columns.alive, columns.fitness, leaver.carry));
    let chance = |agent: u32| match alive[agent as usize] {
        0 => 0.0,
        _ => chances[usize::from(fitness[agent as usize] < 0.0)],
    };
    let mut gone = Vec::new();
    let mut note = None;
    for (place, (cell, carry)) in leaver.cells.iter().zip(carry).enumerate() {
        if luck.step() == 0 {
            let key = id::join(leaver.key, place as u64);
            *carry = luck.named("phase").of_key(key).random();
        }
        let race = Race::of(cell.clone(), &chance, luck);
        let due = *carry + race.expected();
        let count = (due.floor() as usize).min(race.runners());
        *carry = (due - count as f64).min(1.0);
        let earliest = race.earliest(count);
        let agent = watched.filter(|agent| earliest.binary_search(agent).is_ok());
        note = note.or_else(|| {
            let agent = agent?;
            let profit = fitness[agent as usize];
            let way = format!("profit {} a member and year", short(f64::from(profit)));
            Some(raced("leaves", &way, chance(agent), agent, luck))
        });
        gone.extend(earliest);
    }
    world.witness(note);
    gone
}

fn bury(world: &mut World, columns: &Columns, gone: &[u32], heir: u32) {
    if gone.is_empty() {
        return;
    }
    let (alive, memberships, form, money) =
        world.open((columns.alive, columns.memberships, columns.form, columns.money));
    for &agent in gone {
        let agent = agent as usize;
        (alive[agent], memberships[agent], form[agent]) = (0, 0, 0);
        let left = std::mem::take(&mut money[agent]);
        money[heir as usize] += left;
    }
}

fn count(world: &mut World, columns: &Columns, leaver: &Leaver, gone: usize) {
    let (alive, flux, active) = world.open((columns.alive, leaver.flux, leaver.active));
    flux[1] += gone as f64 * leaver.members;
    let start = leaver.slots.start;
    let there = ordered::count(leaver.slots.len(), |at| alive[start + at] != 0);
    *active = there as f64 * leaver.members;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::sample::{bound, sample};

    #[test]
    fn the_dead_leave_their_money_and_nothing_else() {
        let (ground, mut world) = sample(&[("hazard: 0.6", "hazard: 60.0")]);
        let slots = ground.slots("account");
        world.set_up(&FORM).unwrap()[slots.clone()].fill(3);
        world.set_up(&MEMBERSHIPS).unwrap()[slots.clone()].fill(1);
        let before: i64 = world.column(&MONEY).unwrap().iter().sum();
        assert_eq!(before, 40 * 1000);
        let act = bound(&mut world, &*selection(&ground));
        act(&mut world);
        let alive = world.column(&ALIVE).unwrap();
        let gone = slots.clone().filter(|&agent| alive[agent] == 0).count();
        // 40·(1 − exp(−5)) are expected: 19.87 of each cell of 20, and what is carried.
        assert!((38..=40).contains(&gone), "{gone}");
        let money = world.column(&MONEY).unwrap();
        let industry = ground.layout.industry(&ground.scenario, None) as usize;
        assert_eq!(money[industry], gone as i64 * 1000);
        assert_eq!(money.iter().sum::<i64>(), before);
        for agent in slots {
            let there = alive[agent] != 0;
            assert_eq!(world.column(&FORM).unwrap()[agent], if there { 3 } else { 0 });
            assert_eq!(world.column(&MEMBERSHIPS).unwrap()[agent], u8::from(there));
        }
        assert_eq!(world.table(&flux("account")).unwrap(), [0.0, gone as f64]);
        assert!((world.one(&active("account")).unwrap() - (40 - gone) as f64).abs() < 1e-9);
        // The platform has no exit; who is not there cannot leave.
        assert_eq!(alive[ground.slots("maker").start], 1);
    }

    #[test]
    fn numbers_follow_their_expectation_and_losers_leave_first() {
        let (ground, mut world) = sample(&[
            ("population: 40.0", "population: 4000.0"),
            ("members: 3.0", "members: 60.0"),
        ]);
        let slots = ground.slots("account");
        let losing = slots.start..slots.start + 1000;
        world.set_up(&FITNESS).unwrap()[losing.clone()].fill(-1.0);
        let act = bound(&mut world, &*selection(&ground));
        act(&mut world);
        let alive = world.column(&ALIVE).unwrap();
        let gone = |slots: Range<usize>| slots.filter(|&agent| alive[agent] == 0).count() as f64;
        let chance = |rate: f64| 1.0 - (-rate / 12.0).exp();
        let expected = [1000.0 * chance(3.0), 1000.0 * chance(0.6)];
        // Of each cell of 2000: a cell's number is its expectation up to a fraction.
        let (first, second) =
            (gone(slots.start..slots.start + 2000), gone(slots.start + 2000..slots.end));
        assert!((first - expected[0] - expected[1]).abs() < 1.0, "{first}");
        assert!((second - 2.0 * expected[1]).abs() < 1.0, "{second}");
        // Losers against the others of the same cell, five standard errors.
        assert!((gone(losing) - expected[0]).abs() < 5.0 * expected[1].sqrt());
    }
}
