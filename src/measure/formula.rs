//! Formulas: a declared measure as leaves that are read every step and what is made of them.

use std::collections::{BTreeMap, VecDeque};

use crate::{
    base::{Calendar, NoPeriod, Period},
    indices::InputOutput,
    scenario::{Group, Holding, Measure, Quantity, Survey},
    world::Ground,
};

/// Something that is read of a world at every step, or at the end of a period.
#[derive(Clone, Debug)]
pub(crate) enum Leaf {
    /// Active individuals.
    Active(Group),
    /// Individuals that ever took part.
    Registered(Group),
    /// Individuals that began to take part in the step.
    Joined(Group),
    /// Individuals that hold a function.
    Holders(Holding),
    /// Individuals that ever held a function.
    EverHeld(Holding),
    /// Currency that flowed over a channel in the step.
    Flow(String),
    /// Currency booked on the platform under a category in the step.
    Booked(String),
    /// One of the three numbers of an event: gifts, currency, givers.
    Event(String, usize),
    /// Gifts made over a channel in the step, as a number.
    Gifts(String),
    /// Individuals that gave over a channel in the last so many steps.
    Givers(String, u64),
    /// Units of a stock that flowed over a channel in the step.
    Volume(String),
    /// Individuals active on a day.
    Daily(Group),
    /// Persons employed by species.
    Jobs(Vec<String>),
    /// Answers of a survey, in per cent.
    Survey(Survey),
    /// Value of a series.
    Series(String),
}

impl Leaf {
    /// Whether it is read only at the end of a period that asks for it, being dear.
    #[must_use]
    pub(crate) fn on_demand(&self) -> bool {
        matches!(self, Self::Survey(_) | Self::Givers(..))
    }

    /// What agents are asked for it.
    pub(crate) fn asks(&self) -> Option<&Quantity> {
        if let Self::Survey(survey) = self { Some(&survey.quantity) } else { None }
    }
}

/// What is made of leaves over a window of steps.
#[derive(Clone, Debug)]
pub(crate) enum Formula {
    /// The leaf at the end of the window.
    End(usize),
    /// The sum of the leaf over the window.
    Sum(usize),
    /// The mean of the leaf over the window.
    Mean(usize),
    /// The sum of the leaf over the window, per day.
    PerDay(usize),
    /// A number.
    Constant(f64),
    /// A stock per hundred of a number.
    PerHundred(usize, f64),
    /// Persons employed upstream: flows by category with the industries that sell it.
    Indirect(Vec<(usize, Vec<f64>)>),
    /// Quotient times 100.
    Percent(Box<Formula>, Box<Formula>),
    /// Quotient.
    Ratio(Box<Formula>, Box<Formula>),
    /// Sum.
    Total(Vec<Formula>),
    /// Growth in per cent over a year.
    Growth(Box<Formula>),
    /// Root mean square of the relative errors of targets.
    RootMeanSquare(Vec<String>),
}

/// Leaves and formulas of all targets of a scenario.
#[derive(Clone, Debug, Default)]
pub(crate) struct Formulas {
    /// Leaves, each once.
    pub(crate) leaves: Vec<Leaf>,
    /// A formula for each target that has a measure.
    pub(crate) targets: Vec<Option<Formula>>,
    /// The period of each target.
    pub(crate) periods: Vec<Period>,
    known: BTreeMap<String, usize>,
}

/// What a target is measured in: its ground, and the steps that its period has.
#[derive(Clone, Copy)]
struct Within<'a> {
    ground: &'a Ground,
    steps: u64,
}

impl Formulas {
    /// The formulas of all targets.
    ///
    /// # Errors
    /// When a target's period is none.
    pub(crate) fn of(ground: &Ground, calendar: &Calendar) -> Result<Self, NoPeriod> {
        let mut formulas = Self::default();
        for target in &ground.scenario.targets {
            let period: Period = target.period.parse()?;
            let steps = period.steps(calendar).map_or(0, |(first, last)| last - first + 1);
            let within = Within { ground, steps };
            let formula = target.measure.as_ref().map(|m| formulas.formula(within, m));
            formulas.targets.push(formula);
            formulas.periods.push(period);
        }
        Ok(formulas)
    }

    fn leaf(&mut self, leaf: Leaf) -> usize {
        let next = self.leaves.len();
        let place = *self.known.entry(format!("{leaf:?}")).or_insert(next);
        if place == next {
            self.leaves.push(leaf);
        }
        place
    }

    fn formula(&mut self, within: Within<'_>, measure: &Measure) -> Formula {
        match measure {
            Measure::Active(group) => Formula::End(self.leaf(Leaf::Active(group.clone()))),
            Measure::Registered(group) => Formula::End(self.leaf(Leaf::Registered(group.clone()))),
            Measure::JoinedPerDay(group) => Formula::PerDay(self.leaf(Leaf::Joined(group.clone()))),
            Measure::Penetration(group) => {
                let residents = residents(within.ground, group);
                Formula::PerHundred(self.leaf(Leaf::Active(group.clone())), residents)
            }
            Measure::Holders(holding) => Formula::End(self.leaf(Leaf::Holders(holding.clone()))),
            Measure::EverHeld(holding) => Formula::End(self.leaf(Leaf::EverHeld(holding.clone()))),
            Measure::Flow(channels) => self.sum(channels, Leaf::Flow),
            Measure::Booked(categories) => self.sum(categories, Leaf::Booked),
            Measure::EventGifts(event) => Formula::Sum(self.leaf(Leaf::Event(event.clone(), 0))),
            Measure::EventFlow(event) => Formula::Sum(self.leaf(Leaf::Event(event.clone(), 1))),
            Measure::EventGivers(event) => Formula::Sum(self.leaf(Leaf::Event(event.clone(), 2))),
            Measure::Gifts(channel) => Formula::Sum(self.leaf(Leaf::Gifts(channel.clone()))),
            Measure::Givers(channel) => {
                Formula::End(self.leaf(Leaf::Givers(channel.clone(), within.steps)))
            }
            Measure::Volume(channel) => Formula::Sum(self.leaf(Leaf::Volume(channel.clone()))),
            Measure::Daily(group) => Formula::Mean(self.leaf(Leaf::Daily(group.clone()))),
            Measure::JobsDirect(species) => Formula::End(self.leaf(Leaf::Jobs(species.clone()))),
            Measure::JobsIndirect(categories) => self.indirect(within.ground, categories),
            Measure::Survey(survey) => Formula::End(self.leaf(Leaf::Survey(survey.clone()))),
            Measure::Percent(of, base) => {
                Formula::Percent(self.boxed(within, of), self.boxed(within, base))
            }
            Measure::Ratio(of, base) => {
                Formula::Ratio(self.boxed(within, of), self.boxed(within, base))
            }
            Measure::Sum(parts) => {
                Formula::Total(parts.iter().map(|part| self.formula(within, part)).collect())
            }
            Measure::Growth(of) => Formula::Growth(self.boxed(within, of)),
            Measure::RootMeanSquare(targets) => Formula::RootMeanSquare(targets.clone()),
            Measure::Series(series) => Formula::End(self.leaf(Leaf::Series(series.clone()))),
            Measure::Constant(number) => Formula::Constant(number.get()),
        }
    }

    fn boxed(&mut self, within: Within<'_>, measure: &Measure) -> Box<Formula> {
        Box::new(self.formula(within, measure))
    }

    fn sum(&mut self, names: &[String], leaf: fn(String) -> Leaf) -> Formula {
        let parts = names.iter().map(|name| Formula::Sum(self.leaf(leaf(name.clone()))));
        Formula::Total(parts.collect())
    }

    fn indirect(&mut self, ground: &Ground, categories: &[String]) -> Formula {
        let declared = ground.scenario.categories.iter();
        let chosen = declared.filter(|c| categories.is_empty() || categories.contains(&c.name));
        let demands = chosen.map(|category| {
            let industries = &ground.scenario.environment.industries;
            let weight = |name: &str| {
                let weights = category.outside.iter();
                weights.filter(|w| w.industry == name).map(|w| w.weight.get()).sum()
            };
            let weights = industries.iter().map(|industry| weight(&industry.name)).collect();
            (self.leaf(Leaf::Booked(category.name.clone())), weights)
        });
        Formula::Indirect(demands.collect())
    }
}

/// Individuals of a part of a species that could ever be there.
fn residents(ground: &Ground, group: &Group) -> f64 {
    let declared = ground.scenario.species.iter().find(|known| known.name == group.species);
    let Some(species) = declared else { return 0.0 };
    let parts = species.attributes.first().map_or(&[][..], |attribute| &attribute.parts);
    let share = match &group.part {
        Some(name) => parts.iter().find(|part| part.name == *name).map_or(0.0, |p| p.share.get()),
        None => 1.0,
    };
    species.population.get() * share
}

/// Leaves by step: what targets need to remember of a run, the oldest first. What no target needs
/// any more is forgotten, so it does not grow with the run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct History {
    /// The first step that is remembered.
    pub(crate) from: u64,
    /// What each step gave.
    pub(crate) steps: VecDeque<Remembered>,
}

/// What one step gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Remembered {
    /// Values by leaf; none where it was not read.
    pub(crate) leaves: Vec<Option<f64>>,
    /// Output per worker of each industry, one in the year of the table.
    pub(crate) output_per_worker: Vec<f64>,
}

/// The industries' table and their jobs, for indirect employment.
#[derive(Clone, Debug)]
pub(crate) struct Industries {
    /// Technical coefficients between industries.
    pub(crate) table: InputOutput,
    /// Persons per currency unit of gross output.
    pub(crate) jobs: Vec<f64>,
    /// Steps in a year.
    pub(crate) year: u64,
}

impl Formula {
    /// The value over the steps `first..=last`; none where a leaf is missing or a quotient is not
    /// defined. Root mean squares are made by [`super::impact`], which knows the other targets.
    #[must_use]
    pub(crate) fn value(
        &self,
        history: &History,
        industries: &Industries,
        window: (u64, u64, f64),
    ) -> Option<f64> {
        let (first, last, days) = window;
        let of = |formula: &Self| formula.value(history, industries, window);
        match self {
            Self::End(leaf) => history.at(*leaf, last),
            Self::Sum(leaf) => history.sum(*leaf, first, last),
            Self::Mean(leaf) => Some(history.sum(*leaf, first, last)? / (last - first + 1) as f64),
            Self::PerDay(leaf) => ratio(history.sum(*leaf, first, last)?, days),
            Self::Constant(number) => Some(*number),
            Self::PerHundred(leaf, base) => ratio(100.0 * history.at(*leaf, last)?, *base),
            Self::Indirect(demands) => upstream(demands, history, industries, last),
            Self::Percent(part, base) => ratio(100.0 * of(part)?, of(base)?),
            Self::Ratio(part, base) => ratio(of(part)?, of(base)?),
            Self::Total(parts) => parts.iter().try_fold(0.0, |sum, part| Some(sum + of(part)?)),
            Self::Growth(of) => {
                let year = industries.year;
                let before = (first.checked_sub(year)?, last.checked_sub(year)?, days);
                let now = of.value(history, industries, window)?;
                ratio(100.0 * now, of.value(history, industries, before)?).map(|r| r - 100.0)
            }
            Self::RootMeanSquare(_) => None,
        }
    }
}

impl Formula {
    /// Leaves it is made of, and how many steps before the end of a window each is looked up; of
    /// what is summed over windows the last step alone.
    pub(crate) fn leaves(&self, year: u64, back: u64, found: &mut Vec<(usize, u64)>) {
        match self {
            Self::End(leaf)
            | Self::Sum(leaf)
            | Self::Mean(leaf)
            | Self::PerDay(leaf)
            | Self::PerHundred(leaf, _) => found.push((*leaf, back)),
            Self::Indirect(demands) => found.extend(demands.iter().map(|(leaf, _)| (*leaf, back))),
            Self::Percent(part, base) | Self::Ratio(part, base) => {
                part.leaves(year, back, found);
                base.leaves(year, back, found);
            }
            Self::Total(parts) => parts.iter().for_each(|part| part.leaves(year, back, found)),
            Self::Growth(of) => {
                of.leaves(year, back, found);
                of.leaves(year, back.saturating_add(year), found);
            }
            Self::Constant(_) | Self::RootMeanSquare(_) => {}
        }
    }
}

impl Formula {
    /// How many steps before the first of a window it looks.
    #[must_use]
    pub(crate) fn reach(&self, year: u64) -> u64 {
        match self {
            Self::Indirect(_) => year,
            Self::Percent(part, base) | Self::Ratio(part, base) => {
                part.reach(year).max(base.reach(year))
            }
            Self::Total(parts) => parts.iter().map(|part| part.reach(year)).max().unwrap_or(0),
            Self::Growth(of) => year.saturating_add(of.reach(year)),
            Self::End(_)
            | Self::Sum(_)
            | Self::Mean(_)
            | Self::PerDay(_)
            | Self::Constant(_)
            | Self::PerHundred(..)
            | Self::RootMeanSquare(_) => 0,
        }
    }
}

impl History {
    /// The step after the last that is remembered.
    #[must_use]
    pub(crate) fn until(&self) -> u64 {
        self.from.saturating_add(self.steps.len() as u64)
    }

    /// Takes what a step gave; after a gap nothing before it is known any more.
    pub(crate) fn push(&mut self, step: u64, given: Remembered) {
        if (self.from..=self.until()).contains(&step) {
            self.steps.truncate((step - self.from) as usize);
        } else {
            self.steps.clear();
            self.from = step;
        }
        self.steps.push_back(given);
    }

    /// Forgets the steps before `from`.
    pub(crate) fn forget(&mut self, from: u64) {
        while self.from < from && self.steps.pop_front().is_some() {
            self.from += 1;
        }
    }

    fn of(&self, step: u64) -> Option<&Remembered> {
        self.steps.get(step.checked_sub(self.from)? as usize)
    }

    fn at(&self, leaf: usize, step: u64) -> Option<f64> {
        *self.of(step)?.leaves.get(leaf)?
    }

    fn sum(&self, leaf: usize, first: u64, last: u64) -> Option<f64> {
        (first..=last).try_fold(0.0, |sum, step| Some(sum + self.at(leaf, step)?))
    }
}

/// Persons employed upstream of a year's flow that ends with `last`: `e'·(I − A)⁻¹·d`, brought to
/// the year by output per worker.
fn upstream(
    demands: &[(usize, Vec<f64>)],
    history: &History,
    industries: &Industries,
    last: u64,
) -> Option<f64> {
    let first = (last + 1).checked_sub(industries.year)?;
    let mut demand = vec![0.0; industries.jobs.len()];
    for (leaf, weights) in demands {
        let flow = history.sum(*leaf, first, last)?;
        for (sum, weight) in demand.iter_mut().zip(weights) {
            *sum += weight * flow;
        }
    }
    let output = industries.table.output(&demand).ok()?;
    let worth = &history.of(last)?.output_per_worker;
    let jobs = output
        .iter()
        .zip(&industries.jobs)
        .zip(worth.iter().chain([&1.0]))
        .map(|((x, e), worth)| x * e / worth);
    Some(jobs.sum())
}

fn ratio(part: f64, base: f64) -> Option<f64> {
    let quotient = part / base;
    quotient.is_finite().then_some(quotient)
}
