//! Income from off the platform: industries pay agents.
//!
//! `amount·members·cell factor·(series/series at the start)·Δt`, floored to smallest units. The
//! industry's account may go negative.
//!
//! Reads: `alive`, series. Writes: `money`, `income`, the table `book.outside.income`.

use std::{ops::Range, sync::Arc};

use crate::{
    base::{Crowd, Own, crowd, ordered},
    process::{
        Process,
        circulation::{
            bind::{Binder, Ratio},
            units_of,
        },
        process,
    },
    scenario::{Parameter, Species},
    world::{
        ALIVE, Ground, Read, Refusal, World, Write,
        columns::{INCOME, MONEY, book_outside},
    },
};

/// A species that earns.
struct Earner {
    industry: u32,
    members: f64,
    amount: Parameter,
    series: Option<Ratio>,
    cells: Vec<Cell>,
}

/// A cell, and what its income is relative to the mean: a product over its parts.
struct Cell {
    slots: Range<usize>,
    compartment: usize,
    factors: Vec<Parameter>,
}

struct Handles {
    alive: Read<u8>,
    money: Write<i64>,
    income: Write<i64>,
    book: Write<i64>,
}

/// The process `circulation.income`.
#[must_use]
pub fn income(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("circulation.income", move |plan| {
        let n_compartments = ground.layout.compartments.len();
        let handles = Handles {
            alive: plan.read(&ALIVE)?,
            money: plan.write(&MONEY)?,
            income: plan.write(&INCOME)?,
            book: plan.write_table(&book_outside("income"), n_compartments * n_compartments)?,
        };
        let mut binder = Binder::new(plan, &ground);
        let mut earners = Vec::new();
        for species in ground.scenario.species.iter().filter(|species| species.enabled) {
            earners.extend(earner(&mut binder, species)?);
        }
        let ground = Arc::clone(&ground);
        Ok(move |world: &mut World, _| {
            let (income, book) = world.open((handles.income, handles.book));
            crowd::fill(income, 0);
            book.fill(0);
            for earner in &earners {
                earn(world, &ground, &handles, earner);
            }
            Ok(())
        })
    })
}

fn earner(binder: &mut Binder<'_, '_>, species: &Species) -> Result<Option<Earner>, Refusal> {
    let ground = binder.ground;
    let (Some(income), Some(seats)) = (&species.income, ground.layout.seats(&species.name)) else {
        return Ok(None);
    };
    let mut cells = Vec::new();
    for cell in &ground.layout.cells[seats.cells.clone()] {
        let mut factors = Vec::new();
        for (attribute, &part) in species.attributes.iter().zip(&cell.parts) {
            let (species, attribute, part) =
                (&species.name, &attribute.name, &attribute.parts[part].name);
            let path = format!("species.{species}.attributes.{attribute}.parts.{part}.income");
            factors.push(binder.number(&path)?);
        }
        let slots = cell.slots.start as usize..cell.slots.end as usize;
        let compartment = ground.layout.compartment(cell.slots.start);
        cells.push(Cell { slots, compartment, factors });
    }
    Ok(Some(Earner {
        industry: ground.layout.industry(&ground.scenario, Some(&income.from)),
        members: seats.members,
        amount: binder.number(&format!("species.{}.income.amount", species.name))?,
        series: binder.ratio_of(income.series.as_ref())?,
        cells,
    }))
}

fn earn(world: &mut World, ground: &Ground, handles: &Handles, earner: &Earner) {
    let years = world.calendar().years_per_step();
    let ratio = Ratio::or_one(earner.series, world);
    let mean = world.value(earner.amount) * ratio * years * earner.members * ground.units;
    let payer = ground.layout.compartment(earner.industry);
    for cell in &earner.cells {
        let factor: f64 = cell.factors.iter().map(|&factor| world.value(factor)).product();
        let amount = units_of(mean * factor);
        let (alive, money, income, book) =
            world.open((handles.alive, handles.money, handles.income, handles.book));
        let alive = &alive[cell.slots.clone()];
        let lanes =
            (Own(alive), Own(&mut money[cell.slots.clone()]), Own(&mut income[cell.slots.clone()]));
        Crowd(0..alive.len() as u32).each(lanes, |_, (alive, money, income)| {
            *income = amount * i64::from(alive);
            *money += *income;
        });
        let earning = ordered::count(alive.len(), |place| alive[place] != 0);
        let total = amount * earning as i64;
        money[earner.industry as usize] -= total;
        book[payer * ground.layout.compartments.len() + cell.compartment] += total;
    }
}
