//! Sweeps: every run of a plan, each kept when it is finished.
//!
//! **Rule.** Runs go side by side as [`Crew`] says. A run counts when its file is on disk, so a sweep
//! that ends at any moment goes on with what is missing. Replicates are asked for in rounds: all
//! points get their first ones, then each point decides by its own replicates, in their order,
//! whether it wants more. So neither the number of workers nor the order in which runs finish nor an
//! end on the way changes what is made.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use thiserror::Error;

use crate::{
    engine::Making,
    indices::certainty::mean_of,
    measure::estimate,
    record::{
        KeptCourse, KeptFigure, KeptRun, RecordError, STORE_FORMAT, ScenarioText, Store, StoreHead,
        store_bytes,
    },
    scenario::index_names::NETWORK,
    study::{
        Course, Crew, Event, Failed, Going, Outcome, Plan, Replicates, Variant, Watch,
        compare::CONFIDENCE,
    },
    world::genesis::units,
};

/// Which points of a plan are made here: every one whose number leaves `number − 1` when divided
/// by `of`.
///
/// ```
/// use ecograph::study::Shard;
/// let shard: Shard = "2/3".parse()?;
/// assert_eq!((shard, shard.has(1), shard.has(2)), (Shard { number: 2, of: 3 }, true, false));
/// assert!("4/3".parse::<Shard>().is_err() && "0/3".parse::<Shard>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Number, from 1.
    pub number: u64,
    /// How many there are.
    pub of: u64,
}

/// Why a sweep ended early; what is finished is kept.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] RecordError),
    /// It was told to stop.
    #[error("stopped")]
    Stopped,
}

/// How many runs there are now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Points.
    pub points: u64,
    /// Runs that are kept.
    pub runs: u64,
    /// Those of them that have no result.
    pub failed: u64,
    /// Those that were made just now.
    pub made: u64,
}

/// Who watches a sweep.
#[derive(Clone, Copy)]
pub struct Watching<'a> {
    /// Gets how many runs are to be made, whenever it is known anew.
    pub expect: &'a (dyn Fn(u64) + Sync),
    /// Gets what happens to each.
    pub each: &'a Watch<'a>,
}

impl std::fmt::Debug for Watching<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watching").finish_non_exhaustive()
    }
}

impl Watching<'_> {
    /// Nobody.
    pub const NOBODY: Watching<'static> = Watching { expect: &|_| (), each: &|_, _| Going::On };
}

impl Shard {
    /// All points.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// Whether a point is made here.
    #[must_use]
    pub fn has(self, point: u64) -> bool {
        point % self.of == self.number - 1
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || "a shard is written I/N, with I from 1 to N".to_owned();
        let (number, of) = text.split_once('/').ok_or_else(wanted)?;
        let number: u64 = number.parse().map_err(|_| wanted())?;
        let of: u64 = of.parse().map_err(|_| wanted())?;
        if (1..=of).contains(&number) { Ok(Self { number, of }) } else { Err(wanted()) }
    }
}

impl Plan {
    /// What its store says of itself.
    #[must_use]
    pub fn head(&self, shard: Shard, formats: Vec<crate::record::Format>) -> StoreHead {
        let (scenario, source) = (self.scenario(), self.source());
        let elements = &scenario.elements;
        StoreHead {
            format: STORE_FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            plan: blake3::hash(self.text().as_bytes()).to_hex().to_string(),
            scenario: ScenarioText::new(
                &elements.name,
                &elements.title,
                &source.scenario,
                scenario.text(),
            ),
            scale: source.scale,
            steps: self.steps(),
            seed: source.seed,
            points: self.points().len() as u64,
            shard: (shard.number, shard.of),
            formats,
            whole: false,
            tables: BTreeMap::new(),
        }
    }

    /// Memory of a run at most, in bytes, by an estimate: of the scenario and of the points where a
    /// parameter is smallest or largest.
    #[must_use]
    pub fn bytes(&self) -> f64 {
        let (points, scale, steps) = (self.points(), self.source().scale, self.steps());
        let mut extremes = BTreeSet::new();
        for parameter in 0..self.varied().len() {
            let by = |a: &usize, b: &usize| points[*a][parameter].total_cmp(&points[*b][parameter]);
            extremes.extend((0..points.len()).min_by(by));
            extremes.extend((0..points.len()).max_by(by));
        }
        let at = |point: usize| {
            let scenario = self.scenario_at(point).ok()?;
            Some(estimate(&scenario.elements, scale, steps, 1).bytes)
        };
        let base = estimate(&self.scenario().elements, scale, steps, 1).bytes;
        extremes.into_iter().filter_map(at).fold(base, f64::max)
    }

    /// Bytes of a run in the store, roughly.
    #[must_use]
    pub fn stored_bytes(&self) -> u64 {
        let (elements, measures) = (&self.scenario().elements, self.measures());
        let names = |kept: &super::Kept, all: usize| match kept {
            super::Kept::All => all as u64,
            super::Kept::Nothing => 0,
            super::Kept::Named(names) => names.len() as u64,
        };
        let (indices, targets) = (100, elements.targets.len());
        let figures = names(&measures.indices, indices)
            + names(&measures.targets, targets)
            + 2 * names(&measures.paid, elements.categories.len() + 3);
        store_bytes(figures, names(&measures.series, indices + targets) * self.steps())
    }
}

/// Makes every run of a plan's shard that the store does not have; writes nothing but runs.
///
/// ```
/// use ecograph::record::{Store, store_formats};
/// use ecograph::study::{Crew, Plan, Shard, Watching, sweep};
///
/// let text = r#"(scenario: "minimal.ron", scale: 0.1, steps: 3, replicates: Count(2))"#;
/// let plan = Plan::parse(text, "plan.ron", "scenarios")?;
/// let place = tempfile::tempdir()?;
/// let head = plan.head(Shard::WHOLE, store_formats());
/// let store = Store::begin(&place.path().join("store"), head, plan.text())?;
/// let tally = sweep(&plan, &store, Crew::of(2), Watching::NOBODY)?;
/// assert_eq!((tally.runs, tally.made, tally.failed), (2, 2, 0));
/// assert!(1e3 < plan.bytes() && 1000 < plan.stored_bytes());
/// let again = sweep(&plan, &store, Crew::of(2), Watching::NOBODY)?;
/// assert_eq!((again.runs, again.made), (2, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When a run cannot be kept, or the watcher says stop. A run that fails is kept with its error.
pub fn sweep(
    plan: &Plan,
    store: &Store,
    crew: Crew,
    watching: Watching<'_>,
) -> Result<Tally, SweepError> {
    let (number, of) = store.head().shard;
    let shard = Shard { number, of };
    let mut kept = store.kept()?;
    // Who finds a file that is damaged says so before it works for hours.
    let mut failed = failures(store, &kept)?;
    let begun = kept.clone();
    let before = begun.len() as u64;
    let fewest = u64::from(plan.replicates().fewest());
    let mine = (0..plan.points().len() as u64).filter(|point| shard.has(*point));
    let mut wanted: BTreeMap<u64, u64> = mine.map(|point| (point, fewest)).collect();
    let mut open: BTreeSet<u64> = wanted.keys().copied().collect();
    while !open.is_empty() {
        let runs = wanted.iter().flat_map(|(&point, &n)| (0..n).map(move |run| (point, run)));
        let jobs: Vec<(u64, u64)> = runs.filter(|job| !kept.contains(job)).collect();
        (watching.expect)(kept.len() as u64 - before + jobs.len() as u64);
        make(plan, store, &jobs, crew, watching.each)?;
        kept.extend(jobs);
        for point in open.clone() {
            let runs = wanted[&point];
            match more(plan, store, point, runs)? {
                Some(more) => wanted.insert(point, more),
                None => open.take(&point),
            };
        }
    }
    failed += failures(store, kept.difference(&begun))?;
    let runs = kept.len() as u64;
    Ok(Tally { points: wanted.len() as u64, runs, failed, made: runs - before })
}

/// How many of these runs have no result.
fn failures<'a>(
    store: &Store,
    runs: impl IntoIterator<Item = &'a (u64, u64)>,
) -> Result<u64, RecordError> {
    let mut failed = 0;
    for (point, replicate) in runs {
        failed += u64::from(store.run(*point, *replicate)?.failed());
    }
    Ok(failed)
}

/// How many runs a point wants that has so many; none where these are enough.
fn more(plan: &Plan, store: &Store, point: u64, runs: u64) -> Result<Option<u64>, RecordError> {
    let Replicates::Until { measure, width, at_least, at_most } = plan.replicates() else {
        return Ok(None);
    };
    let most = u64::from(*at_most);
    if most <= runs {
        return Ok(None);
    }
    let mut values = Vec::new();
    for replicate in 0..runs {
        values.extend(store.run(point, replicate)?.value(measure));
    }
    // Where no run gives the measure, more would not either.
    if values.is_empty() {
        return Ok(None);
    }
    let interval = mean_of(&values, CONFIDENCE).and_then(|mean| Some(mean.high? - mean.low?));
    let narrow = interval.is_some_and(|interval| interval <= *width);
    Ok((!narrow).then(|| (runs + u64::from(*at_least)).min(most)))
}

fn make(
    plan: &Plan,
    store: &Store,
    jobs: &[(u64, u64)],
    crew: Crew,
    watch: &Watch<'_>,
) -> Result<(), SweepError> {
    let broken: Mutex<Option<RecordError>> = Mutex::new(None);
    let stop = AtomicBool::new(false);
    let job = |at: usize| {
        let mut going = |step: u64| {
            let event = if step == 0 { Event::Begun } else { Event::Stepped(step) };
            if watch(at, event) == Going::Stop {
                stop.store(true, Ordering::Relaxed);
            }
            !stop.load(Ordering::Relaxed)
        };
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        let (point, replicate) = jobs[at];
        let Some(run) = run(plan, (point, replicate), &mut going) else { return false };
        let kept = store.keep(&run);
        watch(at, Event::Ended { well: kept.is_ok() && !run.failed() });
        if let Err(error) = kept {
            stop.store(true, Ordering::Relaxed);
            broken.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            return false;
        }
        true
    };
    let done = crew.work(jobs.len(), job);
    if let Some(error) = broken.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error.into());
    }
    if done.into_iter().all(|done| done) { Ok(()) } else { Err(SweepError::Stopped) }
}

/// A run, with its result or its error; none where it was told to stop.
fn run(
    plan: &Plan,
    (point, replicate): (u64, u64),
    going: &mut dyn FnMut(u64) -> bool,
) -> Option<KeptRun> {
    let values = plan.points().get(point as usize).map_or(&[][..], Vec::as_slice);
    let parameters = plan.paths().map(str::to_owned).zip(values.iter().copied()).collect();
    let seed = plan.seed(replicate);
    let mut kept = KeptRun { point, replicate, seed, parameters, ..KeptRun::default() };
    // A panic is a mistake of ours; it costs this run and no other.
    let made = catch_unwind(AssertUnwindSafe(|| outcome(plan, &mut kept, going)));
    match made {
        Ok(Ok(())) => {}
        Ok(Err(Failed::Stopped)) => return None,
        Ok(Err(failed)) => kept.error = failed.to_string(),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let said = text.or_else(|| panic.downcast_ref::<&str>().copied());
            kept.error = format!("a panic: {}", said.unwrap_or("without a message"));
        }
    }
    Some(kept)
}

fn outcome(
    plan: &Plan,
    kept: &mut KeptRun,
    going: &mut dyn FnMut(u64) -> bool,
) -> Result<(), Failed> {
    let scenario = match plan.scenario_at(kept.point as usize) {
        Ok(scenario) => scenario,
        Err(problems) => {
            let first = problems.iter().next().map(crate::scenario::Problem::message);
            kept.error = first.unwrap_or_default();
            return if going(0) { Ok(()) } else { Err(Failed::Stopped) };
        }
    };
    kept.scenario = scenario.hash();
    let (units, currency) = (units(&scenario.elements), scenario.elements.currency.clone());
    let variant = Variant::new("point", scenario);
    let making = Making { scale: plan.source().scale, seed: kept.seed };
    let mut run = variant.open(making)?;
    let mut steps = 0;
    let outcome = Outcome::of(&mut run, plan.steps(), &mut |step| {
        steps = step;
        going(step)
    });
    kept.steps = steps;
    let outcome = outcome?;
    kept.steps = plan.steps();
    keep(plan, &outcome, (units, &currency), kept);
    Ok(())
}

/// Takes what the plan keeps.
fn keep(plan: &Plan, outcome: &Outcome, (units, currency): (f64, &str), kept: &mut KeptRun) {
    let measures = plan.measures();
    let last = outcome.dates.last().cloned().unwrap_or_default();
    for course in outcome.indices.iter().filter(|course| measures.indices.keeps(&course.name)) {
        // What is not measured at every step stands as it was measured last.
        let rare = NETWORK.contains(&course.name.as_str());
        let known = course.values.iter().rposition(Option::is_some).filter(|_| rare);
        let at = known.unwrap_or(course.values.len().saturating_sub(1));
        kept.figures.push(KeptFigure {
            kind: "index".to_owned(),
            name: course.name.clone(),
            period: outcome.dates.get(at).unwrap_or(&last).clone(),
            unit: course.unit.clone(),
            value: course.values.get(at).copied().flatten(),
        });
    }
    for impact in outcome.impact.iter().filter(|impact| measures.targets.keeps(&impact.target)) {
        kept.figures.push(KeptFigure {
            kind: "impact".to_owned(),
            name: impact.target.clone(),
            period: impact.period.clone(),
            unit: impact.unit.clone(),
            value: impact.simulated,
        });
    }
    for kind in ["gross", "net"] {
        for (category, paid) in outcome.paid.iter().filter(|(name, _)| measures.paid.keeps(name)) {
            let amount = if kind == "gross" { paid.over_channels } else { paid.in_all };
            kept.figures.push(KeptFigure {
                kind: kind.to_owned(),
                name: category.clone(),
                period: "last year".to_owned(),
                unit: currency.to_owned(),
                value: Some(amount as f64 / units),
            });
        }
    }
    let courses = |kind: &'static str, courses: &[Course]| -> Vec<KeptCourse> {
        let of = courses.iter().filter(|course| measures.series.keeps(&course.name));
        of.map(|course| KeptCourse {
            kind: kind.to_owned(),
            name: course.name.clone(),
            unit: course.unit.clone(),
            values: course.values.clone(),
        })
        .collect()
    };
    kept.courses = courses("index", &outcome.indices);
    kept.courses.extend(courses("target", &outcome.targets));
    if !kept.courses.is_empty() {
        kept.dates.clone_from(&outcome.dates);
    }
}
