//! Whether an index rises, beside what would rise anyway: it is tested, not asserted (model 1).
//!
//! **Runs.** The scenario and three controls, each under the same seeds: *mix frozen*
//! ([`super::freeze`]), *links random* ([`super::shuffle`]), both from the freezing step on and up
//! to it the same to the bit, and *connector off*, the scenario without its platforms.
//!
//! **Slopes.** Of each run and index the Theil–Sen slope a year over the steps from the freezing one
//! to the end. Steps of one run remember each other, so neither its interval nor the p of Mann and
//! Kendall counts as evidence: the runs, independent under their seeds, do. The interval is
//! Student's over the slopes of the seeds, the test against 0 goes with it, and "beyond a control"
//! is the same test of the difference of slopes, paired by seed. All these tests of one study are one
//! family and are corrected together (Holm 1979). The test of Mann and Kendall is counted beside
//! them. A slope that moves the index by less than a millionth over the window is 0.
//! An index *rises* if the corrected test says so and at least nine of ten seeds rise by it.

use crate::{
    indices::{
        certainty::{Mean, holm, mean_of},
        trend::{mann_kendall, theil_sen},
    },
    record::study_tables::{SeriesRow, TrendRow},
    scenario::{Problems, Scenario, Setting},
    study::{
        Crew, Ensemble, Failed, Outcome, Variant, Watch, ensemble::by_variant, freeze::mix_frozen,
        shuffle::links_random,
    },
    world::genesis::calendar,
};

/// Names of the run and of its controls, in order.
pub const VARIANTS: [&str; 4] = ["run", "mix frozen", "links random", "connector off"];
/// Confidence of all intervals; what is left of 1 is the level of all tests.
pub const CONFIDENCE: f64 = 0.99;
/// Share of the seeds that must agree by the test of Mann and Kendall.
const AGREEING: f64 = 0.9;
/// A change over the whole window that is a smaller share of the index is none: it is rounding,
/// which can be as sure as anything.
const FLAT: f64 = 1e-6;
/// Values that a slope needs.
const VALUES_MIN: usize = 4;

/// What came out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trend {
    /// One row for each index and variant.
    pub rows: Vec<TrendRow>,
    /// Every value.
    pub series: Vec<SeriesRow>,
    /// Tests of the corrected family.
    pub tests: usize,
    /// Tests of Mann and Kendall, one for each run and index.
    pub counted: usize,
}

/// The step at which controls begin unless told otherwise: the first step of the second stage (the
/// open stage) where that has a date within the run, else a third of the run.
#[must_use]
pub fn default_freeze(scenario: &Scenario, steps: u64) -> u64 {
    let elements = &scenario.elements;
    let calendar = calendar(elements).ok();
    let stage = elements.stages.get(1).and_then(|stage| stage.date.as_ref()?.parse().ok());
    let step = calendar.zip(stage).and_then(|(calendar, day)| calendar.step_of(day));
    step.filter(|&step| 0 < step && step + VALUES_MIN as u64 <= steps).unwrap_or(steps / 3)
}

/// The scenario and its three controls; without a platform there is no connector to switch off.
///
/// # Errors
/// When the scenario cannot do without its platforms.
pub fn controlled(scenario: &Scenario, freeze: u64) -> Result<Vec<Variant>, Problems> {
    let base = std::sync::Arc::new(scenario.clone());
    let mut variants = vec![
        Variant::new(VARIANTS[0], std::sync::Arc::clone(&base)),
        Variant::with_loop(VARIANTS[1], std::sync::Arc::clone(&base), move |ground, order| {
            mix_frozen(ground, order, freeze)
        }),
        Variant::with_loop(VARIANTS[2], base, move |ground, order| {
            links_random(ground, order, freeze)
        }),
    ];
    let platforms = scenario.elements.platforms.iter().filter(|platform| platform.enabled);
    let off: Vec<Setting> = platforms
        .map(|platform| Setting::new(format!("platforms.{}.enabled=false", platform.name)))
        .collect();
    if !off.is_empty() {
        let without = Scenario::parse(scenario.text(), scenario.file(), &off)?;
        variants.push(Variant::new(VARIANTS[3], without));
    }
    Ok(variants)
}

/// Runs variants whose first is the run itself, and tests every index, or those that are named.
///
/// ```
/// use ecograph::scenario::Scenario;
/// use ecograph::study::{Crew, Ensemble, Going, trend::{controlled, default_freeze, trend}};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let (steps, seeds) = (9, vec![1, 2]);
/// let freeze = default_freeze(&scenario, steps);
/// let variants = controlled(&scenario, freeze)?;
/// let ensemble = Ensemble { variants, scale: 0.1, steps, seeds };
/// let named = ["labour".to_owned()];
/// let found = trend(&ensemble, freeze, &named, Crew::of(2), &|_, _| Going::On)?;
/// assert_eq!(found.rows[0].index, "labour");
/// assert_eq!(found.tests, 4, "the run against 0, and against three controls");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first failure in the order of jobs.
pub fn trend(
    ensemble: &Ensemble,
    freeze: u64,
    named: &[String],
    crew: Crew,
    watch: &Watch<'_>,
) -> Result<Trend, Failed> {
    let outcomes = by_variant(ensemble, ensemble.run(crew, watch))?;
    let declared = ensemble.variants.first().and_then(|v| calendar(&v.scenario.elements).ok());
    let years = declared.map_or(1.0 / 12.0, |calendar| calendar.years_per_step());
    let variants: Vec<&str> = ensemble.variants.iter().map(|v| v.name.as_str()).collect();
    let window = Window { from: freeze as usize, years };
    let mut found = tested(&variants, &outcomes, &window, named);
    let tested: Vec<&str> = found.rows.iter().map(|row| row.index.as_str()).collect();
    found.series = series(ensemble, &outcomes, &tested);
    Ok(found)
}

/// Tests the indices of outcomes that stand by variant, then by seed; the first variant is the run.
fn tested(
    variants: &[&str],
    outcomes: &[Vec<Outcome>],
    window: &Window,
    named: &[String],
) -> Trend {
    let mut found = Trend::default();
    let mut drawn = Vec::new();
    let first = outcomes.iter().flatten().next();
    for course in first.map_or(&[][..], |outcome| outcome.indices.as_slice()) {
        if !named.is_empty() && !named.contains(&course.name) {
            continue;
        }
        for (variant, runs) in variants.iter().zip(outcomes) {
            let slopes = Slopes::of(runs, &course.name, window);
            found.counted += slopes.counted;
            let (index, unit) = (course.name.clone(), course.unit.clone());
            let variant = (*variant).to_owned();
            drawn.push((TrendRow { index, unit, variant, ..row(&slopes) }, slopes));
        }
    }
    judge(&mut drawn, variants.len().max(1), &mut found);
    found.rows = drawn.into_iter().map(|(row, _)| row).collect();
    found
}

/// Steps that count, and how long one is.
struct Window {
    from: usize,
    years: f64,
}

/// Slopes of one index in the runs of one variant, by seed.
struct Slopes {
    of_seeds: Vec<Option<f64>>,
    rising: u64,
    falling: u64,
    counted: usize,
}

impl Slopes {
    fn of(runs: &[Outcome], name: &str, window: &Window) -> Self {
        let mut found = Self { of_seeds: Vec::new(), rising: 0, falling: 0, counted: 0 };
        for run in runs {
            let values = run.index(name).map_or(&[][..], |course| course.values.as_slice());
            let defined = values.iter().enumerate().skip(window.from);
            let (times, values): (Vec<f64>, Vec<f64>) = defined
                .filter_map(|(step, value)| Some((step as f64 * window.years, (*value)?)))
                .unzip();
            if values.len() < VALUES_MIN {
                found.of_seeds.push(None);
                continue;
            }
            let slope = theil_sen(&times, &values, CONFIDENCE).map(|slope| slope.slope);
            let span = times.last().zip(times.first()).map_or(0.0, |(last, first)| last - first);
            let size = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            let flat = |slope: f64| slope.abs() * span <= FLAT * size;
            found.of_seeds.push(slope.map(|slope| if flat(slope) { 0.0 } else { slope }));
            if let Some(test) = mann_kendall(&values) {
                found.counted += 1;
                let sure = u64::from(test.p < 1.0 - CONFIDENCE);
                found.rising += if 0 < test.score { sure } else { 0 };
                found.falling += if test.score < 0 { sure } else { 0 };
            }
        }
        found
    }

    fn mean(&self) -> Option<Mean> {
        let defined: Vec<f64> = self.of_seeds.iter().flatten().copied().collect();
        mean_of(&defined, CONFIDENCE)
    }

    /// Slope of the run less that of a control, by seed.
    fn beyond(&self, control: &Self) -> Option<Mean> {
        let pairs = self.of_seeds.iter().zip(&control.of_seeds);
        let apart: Vec<f64> =
            pairs.filter_map(|(run, control)| Some((*run)? - (*control)?)).collect();
        mean_of(&apart, CONFIDENCE)
    }
}

fn row(slopes: &Slopes) -> TrendRow {
    let mean = slopes.mean();
    TrendRow {
        seeds: mean.map_or(0, |mean| mean.count as u64),
        slope: mean.map(|mean| mean.mean),
        low: mean.and_then(|mean| mean.low),
        high: mean.and_then(|mean| mean.high),
        p: mean.and_then(|mean| mean.p),
        rising: slopes.rising,
        falling: slopes.falling,
        ..TrendRow::default()
    }
}

/// Fills in what lies beyond controls, corrects all tests together, and says what follows.
fn judge(drawn: &mut [(TrendRow, Slopes)], variants: usize, found: &mut Trend) {
    for index in drawn.chunks_mut(variants) {
        let Some(((_, run), controls)) = index.split_first_mut() else { continue };
        for (row, control) in controls {
            let beyond = run.beyond(control);
            row.beyond = beyond.map(|mean| mean.mean);
            row.beyond_low = beyond.and_then(|mean| mean.low);
            row.beyond_high = beyond.and_then(|mean| mean.high);
            row.beyond_p = beyond.and_then(|mean| mean.p);
        }
    }
    // The family: the slope of each run, and how far it is beyond each control. Slopes of the
    // controls are shown, but nothing is concluded from them alone.
    let mut family: Vec<&mut Option<f64>> = Vec::new();
    for (at, (row, _)) in drawn.iter_mut().enumerate() {
        let p = if at % variants == 0 { &mut row.p } else { &mut row.beyond_p };
        if p.is_some() {
            family.push(p);
        }
    }
    let raw: Vec<f64> = family.iter().map(|p| p.unwrap_or(1.0)).collect();
    for (p, corrected) in family.into_iter().zip(holm(&raw)) {
        *p = Some(corrected);
    }
    found.tests = raw.len();
    for index in drawn.chunks_mut(variants) {
        let verdict = verdict(index);
        if let Some((row, _)) = index.first_mut() {
            row.verdict = verdict;
        }
    }
}

fn verdict(index: &[(TrendRow, Slopes)]) -> String {
    let Some(((run, _), controls)) = index.split_first() else { return String::new() };
    let sure = |p: Option<f64>| p.is_some_and(|p| p < 1.0 - CONFIDENCE);
    let agree = |seeds: u64| AGREEING * run.seeds as f64 <= seeds as f64;
    let Some(slope) = run.slope else { return "not defined".to_owned() };
    if !sure(run.p) {
        return if run.seeds < 2 { "one seed proves nothing".to_owned() } else { "no".to_owned() };
    }
    if slope < 0.0 {
        return if agree(run.falling) { "falls" } else { "no" }.to_owned();
    }
    if !agree(run.rising) {
        return "no".to_owned();
    }
    let undefined: Vec<&str> = controls
        .iter()
        .filter(|(row, _)| row.slope.is_none())
        .map(|(row, _)| row.variant.as_str())
        .collect();
    let short: Vec<&str> = controls
        .iter()
        .filter(|(row, _)| row.slope.is_some())
        .filter(|(row, _)| !(sure(row.beyond_p) && row.beyond.is_some_and(|beyond| 0.0 < beyond)))
        .map(|(row, _)| row.variant.as_str())
        .collect();
    let text = if !short.is_empty() {
        format!("rises, but not beyond {}", short.join(", "))
    } else if undefined.is_empty() {
        "rises beyond all controls".to_owned()
    } else {
        "rises beyond the controls that have it".to_owned()
    };
    if undefined.is_empty() {
        text
    } else {
        format!("{text} (undefined: {})", undefined.join(", "))
    }
}

fn series(ensemble: &Ensemble, outcomes: &[Vec<Outcome>], names: &[&str]) -> Vec<SeriesRow> {
    let mut rows = Vec::new();
    for (variant, runs) in ensemble.variants.iter().zip(outcomes) {
        for (&seed, run) in ensemble.seeds.iter().zip(runs) {
            for course in run.indices.iter().filter(|course| names.contains(&course.name.as_str()))
            {
                for (step, (date, value)) in run.dates.iter().zip(&course.values).enumerate() {
                    rows.push(SeriesRow {
                        variant: variant.name.clone(),
                        seed,
                        step: step as u64 + 1,
                        date: date.clone(),
                        index: course.name.clone(),
                        value: *value,
                    });
                }
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Course, Going};

    const YEAR: Window = Window { from: 2, years: 0.5 };

    /// A run whose only index has these values.
    fn run(values: impl Iterator<Item = f64>) -> Outcome {
        let (name, unit) = ("d".to_owned(), "1".to_owned());
        let values = values.map(Some).collect();
        Outcome { indices: vec![Course { name, unit, values }], ..Outcome::default() }
    }

    /// Three seeds of a line of this slope a step, a little different each, after two wild steps.
    fn lines(slope: f64) -> Vec<Outcome> {
        let line = |seed: i32| {
            let slope = slope + 1e-3 * f64::from(seed);
            run([99.0, -99.0].into_iter().chain((0..14).map(move |t| 5.0 + slope * f64::from(t))))
        };
        vec![line(-1), line(0), line(1)]
    }

    fn judged(controls: [Vec<Outcome>; 3], slope: f64) -> Trend {
        let mut outcomes = vec![lines(slope)];
        outcomes.extend(controls);
        tested(&VARIANTS, &outcomes, &YEAR, &[])
    }

    #[test]
    fn a_line_that_controls_lack_rises_beyond_all() {
        let found = judged([lines(0.1), lines(0.0), lines(-0.2)], 0.5);
        let run = &found.rows[0];
        // Half a year a step: 0.5 a step is 1 a year; wild steps before the window do not count.
        assert!((run.slope.unwrap() - 1.0).abs() < 1e-9);
        // Slopes a year 0.998, 1, 1.002: sd 0.002, t(0.995, 2) = 9.9248.
        let reach = 9.924_843_200_918_29 * 0.002 / 3.0_f64.sqrt();
        assert!((run.high.unwrap() - run.slope.unwrap() - reach).abs() < 1e-9);
        assert_eq!((run.rising, run.falling, run.seeds), (3, 0, 3));
        assert_eq!(run.verdict, "rises beyond all controls");
        // Paired: the difference is the same under every seed.
        assert!((found.rows[1].beyond.unwrap() - 0.8).abs() < 1e-9);
        assert_eq!(found.rows[1].beyond_p, Some(0.0));
        assert_eq!((found.tests, found.counted), (4, 12));
    }

    #[test]
    fn what_a_control_does_too_is_not_beyond_it() {
        let found = judged([lines(0.5), lines(0.0), lines(0.7)], 0.5);
        let verdict = "rises, but not beyond mix frozen, connector off";
        assert_eq!(found.rows[0].verdict, verdict);
        let none = vec![run(std::iter::empty()); 3];
        let found = judged([lines(0.0), lines(0.0), none], 0.5);
        let verdict = "rises beyond the controls that have it (undefined: connector off)";
        assert_eq!(found.rows[0].verdict, verdict);
        assert_eq!(found.tests, 3);
    }

    #[test]
    fn what_falls_or_stands_does_not_rise() {
        let flat = || [lines(0.0), lines(0.0), lines(0.0)];
        assert_eq!(judged(flat(), -0.5).rows[0].verdict, "falls");
        let still = vec![run((0..16).map(|t| 5.0 + 1e-9 * f64::from(t))); 3];
        let found = tested(&["run"], &[still], &YEAR, &[]);
        assert_eq!((found.rows[0].slope, found.rows[0].verdict.as_str()), (Some(0.0), "no"));
        let one = vec![run((0..16).map(f64::from))];
        assert_eq!(tested(&["run"], &[one], &YEAR, &[]).rows[0].verdict, "one seed proves nothing");
    }

    #[test]
    fn the_same_trends_for_any_number_of_workers() {
        let scenario = Scenario::load("scenarios/minimal.ron", &[]).unwrap();
        let variants = controlled(&scenario, 4).unwrap();
        let ensemble = Ensemble { variants, scale: 0.2, steps: 9, seeds: vec![3, 4] };
        let found = |workers: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap();
            let crew = Crew::of(workers);
            let named = ["labour".to_owned(), "connectors".to_owned()];
            pool.install(|| trend(&ensemble, 4, &named, crew, &|_, _| Going::On)).unwrap()
        };
        let alone = found(1);
        assert_eq!(alone, found(2));
        assert_eq!(alone, found(3));
        assert_eq!(alone.rows.len(), 2 * 4);
        assert_eq!(alone.series.len(), 2 * 4 * 2 * 9);
        let stopped = trend(&ensemble, 4, &[], Crew::of(1), &|_, _| Going::Stop);
        assert!(matches!(stopped, Err(Failed::Stopped)));
    }
}
