//! The meter: reads a world at the end of each step, remembers what figures need.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    base::{Calendar, Luck, NoPeriod, Pace},
    indices::{InputOutput, InputOutputError},
    measure::{
        Impact, MeasureRow, Snapshot,
        answer::column_named,
        compartment::value_network,
        ecosystem::{Chain, Due, Memory, Sight, Wanted, indices},
        formula::{Formula, Formulas, History, Industries, Leaf, Remembered},
        impact::{impact, window},
        reading::Reader,
        rows::{
            channel_rows, compartment_rows, flow_rows, function_rows, ledger_rows, species_rows,
        },
        survey::distribution,
    },
    scenario::{Elements, OutOfRange, Quantity, nearest},
    world::{Ground, World, columns},
};

/// Why a scenario cannot be measured.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unmeasurable {
    /// A period that is none.
    #[error(transparent)]
    Period(#[from] NoPeriod),
    /// An industries' table that is none.
    #[error(transparent)]
    Industries(#[from] InputOutputError),
    /// A number out of range.
    #[error(transparent)]
    Number(#[from] OutOfRange),
    /// A column that a figure or a distribution names and no process keeps.
    #[error("no agent has a column `{name}`{}", near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
    Column {
        /// The name.
        name: String,
        /// The column that may be meant.
        near: Option<String>,
    },
}

/// Measures a run step by step.
#[derive(Clone, Debug)]
pub struct Meter {
    pub(super) ground: Arc<Ground>,
    calendar: Calendar,
    seed: u64,
    pub(super) formulas: Formulas,
    industries: Industries,
    pub(super) history: History,
    /// What each target gave whose period is over; none before, and where it is not defined.
    pub(super) settled: Vec<Option<f64>>,
    wanted: Wanted,
    pub(super) memory: Memory,
    /// For each leaf the steps at whose end it is asked for.
    asked: Vec<BTreeSet<u64>>,
}

impl Meter {
    /// A meter for a run of this ground under a root seed.
    ///
    /// # Errors
    /// When a target's period or the industries' table is none.
    pub fn new(ground: Arc<Ground>, calendar: Calendar, seed: u64) -> Result<Self, Unmeasurable> {
        let formulas = Formulas::of(&ground, &calendar)?;
        let industries = industries(&ground.scenario, calendar)?;
        let asked = asked(&formulas, &calendar, industries.year);
        let (history, memory) = (History::default(), Memory::default());
        let wanted = Wanted::of(&ground.scenario);
        let settled = vec![None; formulas.targets.len()];
        Ok(Self {
            ground,
            calendar,
            seed,
            formulas,
            industries,
            history,
            settled,
            wanted,
            memory,
            asked,
        })
    }

    /// Whether the world has every column that a figure or a distribution names.
    pub(crate) fn check(&self, world: &World) -> Result<(), Unmeasurable> {
        let surveys = self.formulas.leaves.iter().filter_map(Leaf::asks);
        let distributions = self.ground.scenario.output.distributions.iter();
        for quantity in surveys.chain(distributions.map(|declared| &declared.quantity)) {
            let Quantity::Column(name) = quantity else { continue };
            if column_named(world, name).is_none() {
                let digests = world.digests();
                let known = digests.iter().map(|(name, _)| name.as_str());
                let near = nearest(name, known).map(ToOwned::to_owned);
                return Err(Unmeasurable::Column { name: name.clone(), near });
            }
        }
        Ok(())
    }

    /// Measures the step that has just been done.
    pub fn snapshot(&mut self, world: &World) -> Snapshot {
        let ground = Arc::clone(&self.ground);
        let step = world.step().saturating_sub(1);
        let luck = Luck::new(self.seed, "measure", 0, world.agents().shared_keys());
        let reader = Reader::new(&ground, world, luck.clone());
        self.remember(world, &reader, step);
        self.settle(step);
        let books = &reader.books;
        let value = value_network(&ground, books);
        let due = step.is_multiple_of(u64::from(ground.scenario.output.every.max(1)));
        let distributions = (ground.scenario.output.distributions.iter())
            .filter(|_| due)
            .flat_map(|declared| distribution(&ground, world, &luck, declared))
            .collect();
        let due_now = if due { Due::Now } else { Due::Later };
        let value = value.as_ref();
        let sight = Sight { ground: &ground, world, reader: &reader, value, seed: self.seed };
        let stage = world.one(&columns::STAGE).unwrap_or(0) as usize;
        let stage = stage.checked_sub(1).and_then(|place| ground.scenario.stages.get(place));
        let snapshot = Snapshot {
            step: world.step(),
            date: self.calendar.date(step).to_string(),
            stage: stage.map_or_else(String::new, |stage| stage.name.clone()),
            indices: indices(sight, &self.wanted, due_now, &mut self.memory),
            species: species_rows(&ground, world, &reader),
            channels: channel_rows(&ground, world, &reader),
            functions: function_rows(&ground, world, &reader),
            ledger: ledger_rows(&ground, &reader),
            flows: flow_rows(value),
            compartments: if due { compartment_rows(sight, &self.wanted) } else { Vec::new() },
            measures: self.measures(step),
            distributions,
        };
        self.forget(step + 1);
        snapshot
    }

    /// Every figure beside what the run has given so far.
    #[must_use]
    pub fn impact(&self) -> Vec<Impact> {
        impact(&self.ground, &self.formulas, &self.settled)
    }

    /// Where the chain of productivity stands.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.memory.chain
    }

    /// Goes on from where the chain of productivity stood, as after a checkpoint was loaded.
    pub fn recall(&mut self, chain: Chain) {
        self.memory.chain = chain;
    }

    fn remember(&mut self, world: &World, reader: &Reader<'_>, step: u64) {
        let leaves = self.formulas.leaves.iter().zip(&self.asked);
        let values = leaves.map(|(leaf, asked)| {
            (!leaf.on_demand() || asked.contains(&step)).then(|| reader.read(leaf, step))?
        });
        let values: Vec<Option<f64>> = values.collect();
        let worth = self.ground.scenario.environment.industries.iter().map(|industry| {
            let series = industry.output_per_worker.as_ref();
            series.and_then(|name| world.one(&columns::series(name))).unwrap_or(1.0)
        });
        let output_per_worker = worth.collect();
        self.history.push(step, Remembered { leaves: values, output_per_worker });
    }

    /// Works out the targets whose period ends with the step.
    fn settle(&mut self, step: u64) {
        for (place, target) in self.ground.scenario.targets.iter().enumerate() {
            let window = window(&self.formulas, place, &self.calendar);
            let Some(window) = window.filter(|(_, last, _)| *last == step) else { continue };
            let Some(formula) = &self.formulas.targets[place] else { continue };
            let value = formula.value(&self.history, &self.industries, window);
            self.settled[place] = value.map(|value| value / target.scale.get());
        }
    }

    /// Forgets the steps to which no target looks back from `next` on.
    fn forget(&mut self, next: u64) {
        let year = self.industries.year;
        let mut from = next;
        for (place, formula) in self.formulas.targets.iter().enumerate() {
            let reach = formula.as_ref().map_or(0, |formula: &Formula| formula.reach(year));
            from = from.min(next.saturating_sub(reach));
            let window = window(&self.formulas, place, &self.calendar);
            if let Some((first, ..)) = window.filter(|(_, last, _)| next <= *last) {
                from = from.min(first.saturating_sub(reach));
            }
        }
        self.history.forget(from);
    }

    /// Targets measured over the step alone, in their units.
    fn measures(&self, step: u64) -> Vec<MeasureRow> {
        let days = self.calendar.date(step + 1).days() - self.calendar.date(step).days();
        let targets = self.ground.scenario.targets.iter().zip(&self.formulas.targets);
        let row = |(target, formula): (&crate::scenario::Target, _)| {
            let formula: &Formula = Option::as_ref(formula)?;
            let window = (step, step, days as f64);
            let value = formula.value(&self.history, &self.industries, window);
            let value = value.map(|value| value / target.scale.get());
            Some(MeasureRow { target: target.name.clone(), value })
        };
        targets.filter_map(row).collect()
    }
}

/// For each leaf the steps whose end a target looks it up at.
fn asked(formulas: &Formulas, calendar: &Calendar, year: u64) -> Vec<BTreeSet<u64>> {
    let mut asked = vec![BTreeSet::new(); formulas.leaves.len()];
    for (place, formula) in formulas.targets.iter().enumerate() {
        let Some((_, last, _)) = window(formulas, place, calendar) else { continue };
        let mut leaves = Vec::new();
        if let Some(formula) = formula {
            formula.leaves(year, 0, &mut leaves);
        }
        for (leaf, back) in leaves {
            asked[leaf].extend(last.checked_sub(back));
        }
    }
    asked
}

/// The industries' table, closed on households where they are declared: they are the last of it
/// and have no jobs of their own.
fn industries(scenario: &Elements, calendar: Calendar) -> Result<Industries, InputOutputError> {
    let industries = &scenario.environment.industries;
    let place = |name: &str| industries.iter().position(|industry| industry.name == name);
    let mut coefficients = Vec::new();
    let mut bought = vec![0.0; industries.len()];
    for (buyer, industry) in industries.iter().enumerate() {
        for coefficient in &industry.buys {
            if let Some(seller) = place(&coefficient.supplier) {
                coefficients.push((seller, buyer, coefficient.value.get()));
                bought[buyer] += coefficient.value.get();
            }
        }
    }
    let mut jobs: Vec<f64> = industries.iter().map(|industry| industry.jobs.get() / 1e6).collect();
    if let Some(households) = &scenario.environment.households {
        let last = industries.len();
        for (buyer, bought) in bought.iter().enumerate() {
            let wages = (1.0 - bought).max(0.0) * households.wage_share.get();
            coefficients.push((last, buyer, wages));
        }
        for weight in &households.basket {
            if let Some(seller) = place(&weight.industry) {
                let spent = households.propensity.get() * weight.weight.get();
                coefficients.push((seller, last, spent));
            }
        }
        jobs.push(0.0);
    }
    let table = InputOutput::new(jobs.len(), &coefficients)?;
    let year = match calendar.pace {
        Pace::Month => 12,
        Pace::Week => 52,
        Pace::Day => 365,
    };
    Ok(Industries { table, jobs, year })
}
