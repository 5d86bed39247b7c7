//! Production (model 7.13): functions and level make productivity, revenue makes labour and profit.
//!
//! `A = (1 + Σ gain·(1 − erosion·share of rivals that hold it) + Σ synergy)·(1 + level_effect·level)`;
//! gains are traits for life. Capital is money spent on functions, depreciating. Labour
//! `L = (staff·members + labour·revenue/wage)/A` of the agents that are in business. Fitness is
//! profit per member and year, its exponential mean over the memory of exit.
//!
//! Reads `alive`, `form`, `level`, `revenue`, `income`, `spent`, `due.*`, `series.WAGE`; writes
//! `productivity`, `labour`, `capital`, `fitness`.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use rand::RngExt;

use crate::{
    base::{Crowd, Luck, Own, ordered},
    process::{Process, process},
    scenario::{Function, Parameter, Species},
    world::{
        ALIVE, Ground, Plan, Read, ReadOne, Refusal, World, Write,
        columns::{
            CAPITAL, FITNESS, FORM, INCOME, LABOUR, LEVEL, PRODUCTIVITY, REVENUE, SPENT, due,
            series,
        },
        traits::{Inborn, function_key},
    },
};

/// The least productivity: labour is divided by it.
const LEAST: f64 = 0.05;

/// Makes the process `production`.
#[must_use]
pub fn production(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("production", move |plan| {
        let columns = Columns::of(plan)?;
        let lines = lines(&ground, plan)?;
        let units = ground.units;
        Ok(move |world: &mut World, luck: Luck| {
            for line in &lines {
                if let Some(making) = &line.making {
                    work(world, &columns, line, making, &luck, units);
                    capitalise(world, &columns, line, making, units);
                }
                judge(world, &columns, line, units);
            }
            Ok(())
        })
    })
}

/// Whether an agent is in business, a trait for life: so is a share `active` of the agents.
///
/// `luck`: of any process and step. The set for a smaller share lies in that for a larger.
///
/// ```
/// # use std::sync::Arc;
/// # use ecograph::{base::Luck, process::in_business};
/// let luck = Luck::new(42, "anything", 3, Arc::new((0..100).collect()));
/// let busy = |active| (0..100).filter(|&agent| in_business(&luck, agent, active)).count();
/// assert_eq!((busy(0.0), busy(1.0)), (0, 100));
/// assert!(busy(0.2) < busy(0.6));
/// ```
#[must_use]
pub fn in_business(luck: &Luck, agent: u32, active: f64) -> bool {
    luck.for_life("business").of(agent).random::<f64>() < active
}

#[derive(Clone, Copy)]
struct Columns {
    alive: Read<u8>,
    form: Read<u64>,
    level: Read<f32>,
    revenue: Read<i64>,
    income: Read<i64>,
    spent: Read<i64>,
    productivity: Write<f32>,
    labour: Write<f32>,
    capital: Write<f64>,
    fitness: Write<f32>,
}

impl Columns {
    fn of(plan: &mut Plan<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            alive: plan.read(&ALIVE)?,
            form: plan.read(&FORM)?,
            level: plan.read(&LEVEL)?,
            revenue: plan.read(&REVENUE)?,
            income: plan.read(&INCOME)?,
            spent: plan.read(&SPENT)?,
            productivity: plan.write(&PRODUCTIVITY)?,
            labour: plan.write(&LABOUR)?,
            capital: plan.write(&CAPITAL)?,
            fitness: plan.write(&FITNESS)?,
        })
    }
}

/// One species.
struct Line {
    slots: Range<u32>,
    members: f64,
    memory: Option<Parameter>,
    making: Option<Making>,
}

struct Making {
    active: Parameter,
    staff: Parameter,
    labour: Parameter,
    level_effect: Parameter,
    depreciation: Parameter,
    erosion: Parameter,
    wage: ReadOne<f64>,
    functions: Vec<Gain>,
    dues: Vec<Read<i64>>,
}

/// What a function does for those who hold it.
struct Gain {
    key: String,
    bit: u32,
    mean: Parameter,
    spread: Parameter,
    /// The other function's bit, and the gain.
    synergies: Vec<(u32, Parameter)>,
}

fn lines(ground: &Ground, plan: &mut Plan<'_>) -> Result<Vec<Line>, Refusal> {
    let (mut wages, mut dues) = (BTreeMap::new(), BTreeMap::new());
    let mut lines = Vec::new();
    for species in ground.scenario.species.iter().filter(|species| species.enabled) {
        let slots = ground.slots(&species.name);
        let path = format!("species.{}", species.name);
        let memory = species
            .exit
            .as_ref()
            .map(|_| plan.number(&format!("{path}.exit.memory")))
            .transpose()?;
        let making = making(ground, plan, species, (&mut wages, &mut dues))?;
        lines.push(Line {
            slots: slots.start as u32..slots.end as u32,
            members: ground.members(&species.name),
            memory,
            making,
        });
    }
    Ok(lines)
}

type Known<'a> = (&'a mut BTreeMap<String, ReadOne<f64>>, &'a mut BTreeMap<String, Read<i64>>);

fn making(
    ground: &Ground,
    plan: &mut Plan<'_>,
    species: &Species,
    (wages, dues): Known<'_>,
) -> Result<Option<Making>, Refusal> {
    let Some(production) = &species.production else { return Ok(None) };
    let mut number =
        |field: &str| plan.number(&format!("species.{}.production.{field}", species.name));
    let [active, staff, labour] = [number("active")?, number("staff")?, number("labour")?];
    let (level_effect, depreciation) = (number("level_effect")?, number("depreciation")?);
    let erosion = number("erosion")?;
    if !wages.contains_key(&production.wage) {
        wages.insert(production.wage.clone(), plan.read_one(&series(&production.wage))?);
    }
    let offered: Vec<&Function> = (ground.scenario.functions.iter())
        .filter(|function| function.enabled && function.species.contains(&species.name))
        .collect();
    let (mut functions, mut owed) = (Vec::new(), BTreeMap::new());
    for function in offered {
        functions.extend(gain(ground, plan, function)?);
        let paid = function.paid_over.as_ref().unwrap_or(&function.platform);
        if !dues.contains_key(paid) {
            dues.insert(paid.clone(), plan.read(&due(paid))?);
        }
        owed.insert(paid, dues[paid]);
    }
    let wage = wages[&production.wage];
    let dues = owed.into_values().collect();
    Ok(Some(Making {
        active,
        staff,
        labour,
        level_effect,
        depreciation,
        erosion,
        wage,
        functions,
        dues,
    }))
}

fn gain(
    ground: &Ground,
    plan: &mut Plan<'_>,
    function: &Function,
) -> Result<Option<Gain>, Refusal> {
    let Some(bit) = ground.bit(&function.name) else { return Ok(None) };
    let path = format!("functions.{}", function.name);
    let mut synergies = Vec::new();
    for (place, synergy) in function.synergies.iter().enumerate() {
        let gain = plan.number(&format!("{path}.synergies.{place}.gain"))?;
        synergies.extend(ground.bit(&synergy.with).map(|bit| (bit, gain)));
    }
    let key = function_key(function).to_owned();
    let mean = plan.number(&format!("{path}.gain"))?;
    let spread = plan.number(&format!("{path}.gain_spread"))?;
    Ok(Some(Gain { key, bit, mean, spread, synergies }))
}

/// What a function gives in this step.
struct Given {
    bit: u32,
    inborn: Inborn,
    mean: f64,
    spread: f64,
    /// One less the loss to rivals that hold it too.
    kept: f64,
    synergies: Vec<(u32, f64)>,
}

fn work(
    world: &mut World,
    columns: &Columns,
    line: &Line,
    making: &Making,
    luck: &Luck,
    units: f64,
) {
    let (alive, form) = world.open((columns.alive, columns.form));
    let (rivals, held) = holders(&line.slots, alive, form);
    let erosion = world.value(making.erosion);
    let given: Vec<Given> = (making.functions.iter())
        .map(|gain| Given {
            bit: gain.bit,
            inborn: Inborn::of(luck, &gain.key),
            mean: world.value(gain.mean),
            spread: world.value(gain.spread),
            kept: kept(erosion, held[gain.bit as usize], rivals),
            synergies: gain.synergies.iter().map(|&(bit, gain)| (bit, world.value(gain))).collect(),
        })
        .collect();
    let (effect, active) = (world.value(making.level_effect), world.value(making.active));
    let staff = world.value(making.staff) * line.members;
    let share = world.value(making.labour);
    let years = world.calendar().years_per_step();
    let business = luck.for_life("business");
    let (alive, form, level, revenue, productivity, labour, wage) = world.open((
        columns.alive,
        columns.form,
        columns.level,
        columns.revenue,
        columns.productivity,
        columns.labour,
        making.wage,
    ));
    let own = (Own(alive), Own(form), Own(level), Own(revenue), Own(productivity), Own(labour));
    Crowd(line.slots.clone()).each(
        own,
        |agent, (alive, form, level, revenue, productivity, labour)| {
            if alive == 0 {
                (*productivity, *labour) = (1.0, 0.0);
                return;
            }
            let ability = productive(gains(agent, form, &given), effect, f64::from(level));
            *productivity = ability as f32;
            let works = business.of(agent).random::<f64>() < active;
            let yearly = revenue.max(0) as f64 / units / years;
            *labour =
                if works { employed(staff, share * yearly, wage, ability) as f32 } else { 0.0 };
        },
    );
}

/// How many agents take part, and how many of them hold each function.
fn holders(slots: &Range<u32>, alive: &[u8], form: &[u64]) -> (u32, [u32; 64]) {
    let start = slots.start as usize;
    let piece = |range: Range<usize>| {
        let mut found = (0, [0; 64]);
        for agent in range.map(|at| start + at).filter(|&agent| alive[agent] != 0) {
            found.0 += 1;
            let mut left = form[agent];
            while left != 0 {
                found.1[left.trailing_zeros() as usize] += 1;
                left &= left - 1;
            }
        }
        found
    };
    let add = |left: (u32, [u32; 64]), right: (u32, [u32; 64])| {
        (left.0 + right.0, std::array::from_fn(|bit| left.1[bit] + right.1[bit]))
    };
    // ORDER: integer addition is associative.
    ordered::fold(slots.len(), (0, [0; 64]), piece, add)
}

/// What is left of a gain when rivals hold the function too; rivals are the others of the species.
fn kept(erosion: f64, holders: u32, agents: u32) -> f64 {
    let others = f64::from(holders.saturating_sub(1)) / f64::from(agents.saturating_sub(1).max(1));
    1.0 - erosion * others
}

/// Sum of gains and synergies of an agent with this form.
fn gains(agent: u32, form: u64, given: &[Given]) -> f64 {
    let holds = |bit: u32| form >> bit & 1 == 1;
    let of = |given: &Given| {
        let synergies: f64 =
            given.synergies.iter().filter(|(bit, _)| holds(*bit)).map(|(_, gain)| gain).sum();
        given.inborn.gain(agent, given.mean, given.spread) * given.kept + synergies
    };
    given.iter().filter(|given| holds(given.bit)).map(of).sum()
}

/// `(1 + gains)·(1 + effect·level)`, never below [`LEAST`].
fn productive(gains: f64, effect: f64, level: f64) -> f64 {
    ((1.0 + gains) * (1.0 + effect * level)).max(LEAST)
}

/// Persons: `(staff + wages/wage)/productivity`; without a wage only the staff.
fn employed(staff: f64, wages: f64, wage: f64, productivity: f64) -> f64 {
    let paid = if 0.0 < wage { wages / wage } else { 0.0 };
    (staff + paid) / productivity
}

fn capitalise(world: &mut World, columns: &Columns, line: &Line, making: &Making, units: f64) {
    let crowd = Crowd(line.slots.clone());
    let lost = world.calendar().chance(world.value(making.depreciation));
    let (alive, capital) = world.open((columns.alive, columns.capital));
    crowd.each((Own(alive), Own(capital)), |_, (alive, capital)| {
        *capital *= if alive == 0 { 0.0 } else { 1.0 - lost };
    });
    for &due in &making.dues {
        let (alive, due, capital) = world.open((columns.alive, due, columns.capital));
        crowd.each((Own(alive), Own(due), Own(capital)), |_, (alive, due, capital)| {
            *capital += f64::from(alive) * due.max(0) as f64 / units;
        });
    }
}

fn judge(world: &mut World, columns: &Columns, line: &Line, units: f64) {
    let years = world.calendar().years_per_step();
    let memory = line.memory.map_or(1.0, |memory| world.value(memory));
    let newness = world.calendar().chance(1.0 / memory);
    let per_member = 1.0 / (units * line.members * years);
    let (alive, revenue, income, spent, fitness) = world.open((
        columns.alive,
        columns.revenue,
        columns.income,
        columns.spent,
        columns.fitness,
    ));
    let own = (Own(alive), Own(revenue), Own(income), Own(spent), Own(fitness));
    Crowd(line.slots.clone()).each(own, |_, (alive, revenue, income, spent, fitness)| {
        let profit = (revenue + income - spent) as f64 * per_member;
        let before = f64::from(*fitness);
        *fitness = if alive == 0 { 0.0 } else { (before + newness * (profit - before)) as f32 };
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::sample::{bound, sample};

    fn near(found: f32, expected: f64) {
        assert!(
            (f64::from(found) - expected).abs() < 1e-5 * (1.0 + expected.abs()),
            "{found} {expected}"
        );
    }

    #[test]
    fn gains_erode_by_the_share_of_rivals() {
        for (holders, agents, expected) in [(1, 1, 1.0), (1, 5, 1.0), (3, 5, 0.75), (5, 5, 0.5)] {
            near(kept(0.5, holders, agents) as f32, expected);
        }
        near(productive(0.5, 0.5, 0.4) as f32, 1.8);
        near(productive(-2.0, 0.5, 0.4) as f32, LEAST);
        near(employed(6.0, 80_000.0, 40_000.0, 2.0) as f32, 4.0);
        near(employed(6.0, 80_000.0, 0.0, 2.0) as f32, 3.0);
    }

    #[test]
    fn a_species_of_accounts_works_as_computed_by_hand() {
        let (ground, mut world) = sample(&[]);
        let slots = ground.slots("account");
        let first = slots.start;
        *world.set_up_one(&series("wage")).unwrap() = 40_000.0;
        // The first holds both functions, ten others the wallet, one is gone.
        let form = world.set_up(&FORM).unwrap();
        form[first] = 0b11;
        form[first + 1..first + 11].fill(0b01);
        world.set_up(&ALIVE).unwrap()[slots.end - 1] = 0;
        world.set_up(&LEVEL).unwrap()[slots.clone()].fill(0.4);
        world.set_up(&REVENUE).unwrap()[slots.clone()].fill(1_000_000);
        world.set_up(&SPENT).unwrap()[slots.clone()].fill(400_000);
        world.set_up(&due("p")).unwrap()[first] = 5_000;
        world.set_up(&CAPITAL).unwrap()[first] = 100.0;
        let act = bound(&mut world, &*production(&ground));
        act(&mut world);
        let productivity = world.column(&PRODUCTIVITY).unwrap();
        let wallet = 0.2 * (1.0 - 0.5 * 10.0 / 38.0);
        near(productivity[first], (1.0 + wallet + 0.1 + 0.05) * 1.2);
        near(productivity[first + 1], (1.0 + wallet) * 1.2);
        near(productivity[first + 20], 1.2);
        near(productivity[slots.end - 1], 1.0);
        // 10,000 a month, 120,000 a year; 0.4 of it as wages of 40,000, beside two of staff.
        let labour = world.column(&LABOUR).unwrap();
        let luck = world.luck(42, "production");
        let mut working = 0;
        for agent in slots.start..slots.end - 1 {
            let works = in_business(&luck, agent as u32, 0.5);
            working += usize::from(works);
            let expected = if works { 3.2 / f64::from(productivity[agent]) } else { 0.0 };
            near(labour[agent], expected);
        }
        assert!((10..30).contains(&working), "{working}");
        near(labour[slots.end - 1], 0.0);
        let capital = world.column(&CAPITAL).unwrap()[first];
        near(capital as f32, 100.0 * (-0.05_f64).exp() + 50.0);
        let fitness = world.column(&FITNESS).unwrap();
        near(fitness[first], 72_000.0 * (1.0 - (-1.0_f64 / 24.0).exp()));
        near(fitness[slots.end - 1], 0.0);
    }
}
