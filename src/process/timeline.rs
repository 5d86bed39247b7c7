//! Timeline: the clock moves everything that is given from outside.
//!
//! In this order: the tables of the step are emptied; actions set the numbers they name,
//! `value = base + Σ r·difference`, clamped to the number's range, with `difference` of
//! `To(v)`: `v − base`, `By(f)`: `base·(f − 1)`, `Add(a)`: `a`, and `r` the mean strength of the
//! action over the days of the step; series are read on the **last day** of the step, so that a
//! stock of December is that of 31 December; stages are entered in their order; channels open and
//! functions are released, once and for all, by the innovation levels of the last step.
//!
//! A point dated `2014`, `2015-Q2` or `2011-12` stands on the last day of its period.
//!
//! Reads `alive`, `innovation.*`. Writes the parameter tree, `series.*`, `stage`, `open.*`,
//! `released.*`, and empties `book.*`, `turnover.*`, `flux.*`, `event.*`.

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use crate::{
    base::{Date, Luck, ordered},
    process::{
        Process,
        action::Actions,
        process,
        release::{Gate, Levels, day, has_come, place},
        series::Curve,
    },
    scenario::{Condition, Parameter, Stage},
    world::{ALIVE, Ground, Plan, Read, Refusal, World, Write, WriteOne, columns, pays},
};

/// The process.
#[must_use]
pub fn timeline(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("timeline", move |plan| {
        let bound = Timeline::bind(plan, &ground)?;
        Ok(move |world: &mut World, _: Luck| {
            bound.tables.empty(world);
            bound.actions.apply(world)?;
            bound.read_series(world);
            bound.enter_stages(world);
            bound.open_doors(world);
            Ok(())
        })
    })
}

struct Timeline {
    tables: Tables,
    actions: Actions,
    series: Vec<(Curve, WriteOne<f64>, WriteOne<f64>)>,
    stage: WriteOne<u32>,
    stages: Vec<Entering>,
    alive: Read<u8>,
    levels: Levels,
    doors: Vec<(Gate, WriteOne<u8>)>,
}

impl Timeline {
    fn bind(plan: &mut Plan<'_>, ground: &Ground) -> Result<Self, Refusal> {
        let scenario = &ground.scenario;
        let mut series = Vec::new();
        for declared in &scenario.environment.series {
            let curve = Curve::bind(plan, declared)?;
            let value = plan.write_one(&columns::series(&declared.name))?;
            let start = plan.write_one(&columns::series_start(&declared.name))?;
            series.push((curve, value, start));
        }
        let mut stages = Vec::new();
        for stage in &scenario.stages {
            stages.push(Entering::bind(plan, ground, stage)?);
        }
        Ok(Self {
            tables: Tables::bind(plan, ground)?,
            actions: Actions::bind(plan, &scenario.actions)?,
            series,
            stage: plan.write_one(&columns::STAGE)?,
            stages,
            alive: plan.read(&ALIVE)?,
            levels: Levels::bind(plan, ground)?,
            doors: doors(plan, ground)?,
        })
    }

    fn read_series(&self, world: &mut World) {
        for (curve, value, start) in &self.series {
            let now = curve.value(world);
            *world.open((*value,)).0 = now;
            if world.step() == 0 {
                *world.open((*start,)).0 = now;
            }
        }
    }

    fn enter_stages(&self, world: &mut World) {
        let mut reached = *world.open((self.stage,)).0;
        while let Some(next) = self.stages.get(reached as usize)
            && next.begins(world, self.alive, &self.levels)
        {
            reached += 1;
        }
        *world.open((self.stage,)).0 = reached;
    }

    fn open_doors(&self, world: &mut World) {
        let stage = *world.open((self.stage,)).0;
        for (gate, door) in &self.doors {
            let opens = gate.passes(world, stage, &self.levels);
            let (door,) = world.open((*door,));
            // What has opened stays open, though a level falls below its threshold again.
            *door |= u8::from(opens);
        }
    }
}

/// The doors of channels and functions that take part.
fn doors(plan: &mut Plan<'_>, ground: &Ground) -> Result<Vec<(Gate, WriteOne<u8>)>, Refusal> {
    let mut doors = Vec::new();
    for channel in &ground.scenario.channels {
        let door = plan.write_one(&columns::open(&channel.name))?;
        if channel.enabled {
            let path = format!("channels.{}.release", channel.name);
            let owner = channel.platform.as_deref();
            doors.push((Gate::of(plan, ground, &path, &channel.release, owner)?, door));
        }
    }
    for function in &ground.scenario.functions {
        let door = plan.write_one(&columns::released(&function.name))?;
        if function.enabled {
            let path = format!("functions.{}.release", function.name);
            let owner = Some(function.platform.as_str());
            doors.push((Gate::of(plan, ground, &path, &function.release, owner)?, door));
        }
    }
    Ok(doors)
}

/// What brings a stage about.
struct Entering {
    date: Option<Date>,
    when: Option<(State, Parameter)>,
}

enum State {
    /// Slots of a species, and how many individuals a slot stands for.
    Active(Range<usize>, f64),
    /// Platform and element.
    Innovation(usize, usize),
}

impl Entering {
    fn bind(plan: &mut Plan<'_>, ground: &Ground, stage: &Stage) -> Result<Self, Refusal> {
        let path = format!("stages.{}", stage.name);
        let date = match &stage.date {
            Some(date) => Some(day(plan, &format!("{path}.date"), date)?),
            None => None,
        };
        let state = match &stage.when {
            None => None,
            Some(Condition::Active { species, .. }) => {
                plan.species(species)?;
                Some(State::Active(ground.slots(species), ground.members(species)))
            }
            Some(Condition::Innovation { platform, element, .. }) => {
                let known = ground.scenario.platforms.iter().position(|p| p.name == *platform);
                let Some(known) = known else {
                    let why = format!("`{path}.when`: there is no platform `{platform}`");
                    return Err(plan.refuse(why));
                };
                Some(State::Innovation(known, place(*element)))
            }
        };
        let when = match state {
            Some(state) => Some((state, plan.number(&format!("{path}.when.at_least"))?)),
            None => None,
        };
        Ok(Self { date, when })
    }

    /// Whether the stage begins in the step at hand, once the one before it has. A stage without
    /// date and condition begins at once.
    fn begins(&self, world: &World, alive: Read<u8>, levels: &Levels) -> bool {
        let dated = self.date.is_some_and(|date| has_come(world, date));
        let reached = self.when.as_ref().is_some_and(|(state, at_least)| {
            let found = match state {
                State::Active(slots, members) => {
                    let alive = &world.see((alive,)).0[slots.clone()];
                    members * ordered::count(alive.len(), |agent| alive[agent] == 1) as f64
                }
                State::Innovation(platform, element) => levels.before(world, *platform, *element),
            };
            world.value(*at_least) <= found
        });
        dated || reached || (self.date.is_none() && self.when.is_none())
    }
}

/// The tables of the step.
struct Tables {
    whole: Vec<Write<i64>>,
    broken: Vec<Write<f64>>,
    counts: Vec<Write<u64>>,
    volumes: Vec<WriteOne<f64>>,
}

impl Tables {
    fn bind(plan: &mut Plan<'_>, ground: &Ground) -> Result<Self, Refusal> {
        let scenario = &ground.scenario;
        let n = ground.layout.compartments.len();
        let mut books: BTreeSet<&str> = BTreeSet::new();
        let paying = scenario.channels.iter().filter(|channel| pays(&channel.flow));
        books.extend(paying.map(|channel| channel.name.as_str()));
        let (whole, broken, counts) = (Vec::new(), Vec::new(), Vec::new());
        let mut tables = Self { whole, broken, counts, volumes: Vec::new() };
        for book in books {
            tables.whole.push(plan.write_table(&columns::book(book), n * n)?);
        }
        for category in &scenario.categories {
            let book = columns::book_outside(&category.name);
            tables.whole.push(plan.write_table(&book, n * n)?);
        }
        for channel in &scenario.channels {
            tables.volumes.push(plan.write_one(&columns::volume(&channel.name))?);
            tables.counts.push(plan.write_table(&columns::turnover(&channel.name), 2)?);
        }
        for species in &scenario.species {
            tables.broken.push(plan.write_table(&columns::flux(&species.name), 2)?);
        }
        for event in &scenario.events {
            tables.broken.push(plan.write_table(&columns::event(&event.name), 3)?);
        }
        Ok(tables)
    }

    fn empty(&self, world: &mut World) {
        self.whole.iter().for_each(|&table| world.open((table,)).0.fill(0));
        self.broken.iter().for_each(|&table| world.open((table,)).0.fill(0.0));
        self.counts.iter().for_each(|&table| world.open((table,)).0.fill(0));
        self.volumes.iter().for_each(|&volume| *world.open((volume,)).0 = 0.0);
    }
}
