//! Gates: whether a channel, a function or a niche may open. Opens at the step that holds the date.

use std::collections::BTreeMap;

use crate::{
    base::Date,
    scenario::{Innovation, Parameter, Release},
    world::{Column, Datum, Ground, Plan, ReadOne, Refusal, Rows, World, columns},
};

/// The five elements in the order of `initial`.
pub(crate) const ELEMENTS: [Innovation; 5] = [
    Innovation::Thinking,
    Innovation::Technology,
    Innovation::Application,
    Innovation::Model,
    Innovation::Integration,
];

/// Place of an element among [`ELEMENTS`].
pub(crate) fn place(element: Innovation) -> usize {
    ELEMENTS.iter().position(|&known| known == element).unwrap_or(0)
}

/// Declarations that several elements of one process share: each is made once.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    numbers: BTreeMap<String, ReadOne<f64>>,
    flags: BTreeMap<String, ReadOne<u8>>,
    rows: BTreeMap<String, Rows>,
}

impl Shared {
    pub(crate) fn number(
        &mut self,
        plan: &mut Plan<'_>,
        column: &Column<f64>,
    ) -> Result<ReadOne<f64>, Refusal> {
        once(&mut self.numbers, plan, column)
    }

    pub(crate) fn flag(
        &mut self,
        plan: &mut Plan<'_>,
        column: &Column<u8>,
    ) -> Result<ReadOne<u8>, Refusal> {
        once(&mut self.flags, plan, column)
    }

    pub(crate) fn rows(&mut self, plan: &mut Plan<'_>, channel: &str) -> Result<Rows, Refusal> {
        if let Some(&rows) = self.rows.get(channel) {
            return Ok(rows);
        }
        let rows = plan.rows(channel)?;
        self.rows.insert(channel.to_owned(), rows);
        Ok(rows)
    }
}

fn once<T: Datum>(
    known: &mut BTreeMap<String, ReadOne<T>>,
    plan: &mut Plan<'_>,
    column: &Column<T>,
) -> Result<ReadOne<T>, Refusal> {
    if let Some(&handle) = known.get(column.name()) {
        return Ok(handle);
    }
    let handle = plan.read_one(column)?;
    known.insert(column.name().to_owned(), handle);
    Ok(handle)
}

/// The innovation levels of every platform, to be read.
#[derive(Debug)]
pub(crate) struct Levels {
    platforms: Vec<[(ReadOne<f64>, Parameter); 5]>,
}

impl Levels {
    pub(crate) fn bind(plan: &mut Plan<'_>, ground: &Ground) -> Result<Self, Refusal> {
        let mut platforms = Vec::new();
        for platform in &ground.scenario.platforms {
            let mut levels = Vec::new();
            for (at, element) in ELEMENTS.into_iter().enumerate() {
                let level = plan.read_one(&columns::innovation(&platform.name, element))?;
                let path = format!("platforms.{}.innovation.initial.{at}", platform.name);
                levels.push((level, plan.number(&path)?));
            }
            platforms.extend(<[_; 5]>::try_from(levels));
        }
        Ok(Self { platforms })
    }

    /// A level as the last step left it: before the first, as it is declared.
    pub(crate) fn before(&self, world: &World, platform: usize, element: usize) -> f64 {
        let (level, initial) = self.platforms[platform][element];
        if world.step() == 0 { world.value(initial) } else { world.see((level,)).0 }
    }
}

/// What must hold for something to open.
#[derive(Debug)]
pub(crate) struct Gate {
    /// Stage, as its place plus one.
    stage: u32,
    /// Dates, all of which must have come.
    dates: Vec<Date>,
    /// Platform, element, level.
    thresholds: Vec<(usize, usize, Parameter)>,
    /// Whether it can open at all.
    enabled: bool,
}

impl Gate {
    /// The gate of an element; `path` is that of its `release`. With a platform it waits for the
    /// platform to open too; innovation levels are those of the platform, or of the first.
    pub(crate) fn of(
        plan: &mut Plan<'_>,
        ground: &Ground,
        path: &str,
        release: &Release,
        platform: Option<&str>,
    ) -> Result<Self, Refusal> {
        let scenario = &ground.scenario;
        let stage = match &release.stage {
            None => 0,
            Some(name) => {
                let place = scenario.stages.iter().position(|stage| stage.name == *name);
                let Some(place) = place else {
                    return Err(plan.refuse(format!("`{path}.stage`: there is no stage `{name}`")));
                };
                place as u32 + 1
            }
        };
        let mut gate = Self { stage, dates: Vec::new(), thresholds: Vec::new(), enabled: true };
        if let Some(date) = &release.date {
            gate.dates.push(day(plan, &format!("{path}.date"), date)?);
        }
        let mut owner = 0;
        if let Some(name) = platform {
            let Some(place) = scenario.platforms.iter().position(|p| p.name == name) else {
                return Err(plan.refuse(format!("`{path}`: there is no platform `{name}`")));
            };
            owner = place;
            let platform = &scenario.platforms[place];
            gate.enabled = platform.enabled;
            gate.dates.push(day(plan, &format!("platforms.{name}.opens"), &platform.opens)?);
        }
        for (at, threshold) in release.innovation.iter().enumerate() {
            if scenario.platforms.is_empty() {
                return Err(plan.refuse(format!("`{path}.innovation`: there is no platform")));
            }
            let level = plan.number(&format!("{path}.innovation.{at}.level"))?;
            gate.thresholds.push((owner, place(threshold.element), level));
        }
        Ok(gate)
    }

    /// Whether all holds in the step at hand.
    pub(crate) fn passes(&self, world: &World, stage: u32, levels: &Levels) -> bool {
        self.enabled
            && self.stage <= stage
            && self.dates.iter().all(|&date| has_come(world, date))
            && self.thresholds.iter().all(|&(platform, element, level)| {
                world.value(level) <= levels.before(world, platform, element)
            })
    }
}

/// A declared day.
pub(crate) fn day(plan: &Plan<'_>, path: &str, text: &str) -> Result<Date, Refusal> {
    text.parse().map_err(|no_date| plan.refuse(format!("`{path}`: {no_date}")))
}

/// Whether a day lies in the step at hand or before it.
pub(crate) fn has_come(world: &World, date: Date) -> bool {
    date < world.calendar().date(world.step() + 1)
}

/// Whether a day lies in the step at hand, or before the start and this is the first step.
pub(crate) fn comes_now(world: &World, date: Date) -> bool {
    has_come(world, date) && (world.step() == 0 || world.date() <= date)
}
