//! `trend`: tests whether indices rise, beside three controls.

use ecograph::{
    record::study_tables::{SERIES, TREND},
    scenario::{Scenario, Setting},
    study::{
        Ensemble,
        trend::{Trend, controlled, default_freeze, trend as test},
    },
    view::{TrendShown, shell_word, trend as shown},
};

use crate::{
    experiment::{calendar_of, indices_of},
    failure::Failure,
    many::{self, Overall, Plan, Study},
    moments::step_of,
    studies::Trend as Options,
    terminal,
};

/// Runs a study unless told otherwise.
const SEEDS: u32 = 30;

/// Tests for trends.
pub(crate) fn trend(options: &Options) -> Result<(), Failure> {
    let many = &options.many;
    many::use_threads(many)?;
    let settings: Vec<Setting> = options.settings.iter().map(Setting::new).collect();
    let scenario = Scenario::load(&options.file, &settings)?;
    let steps = u64::from(options.steps.unwrap_or(scenario.elements.clock.steps));
    let freeze = freeze(options, &scenario, steps)?;
    indices_of(&scenario, many.scale, &options.indices)?;
    let variants = controlled(&scenario, freeze)?;
    let seeds = many::seeds(many, SEEDS);
    let ensemble = Ensemble { variants, scale: many.scale, steps, seeds };
    let crew = many::crew(many, &ensemble);
    let mut study = Study::begin(many, "trend", &scenario)?;
    let overall = Overall::of(many, ensemble.variants.len() * ensemble.seeds.len(), steps);
    let found = test(&ensemble, freeze, &options.indices, crew, &|_, event| overall.hear(event));
    overall.end();
    let found: Trend = match found {
        Ok(found) => found,
        Err(failed) => return Err(study.give_up(failed, overall.stepped())),
    };
    study.folder().write(&TREND, &found.rows)?;
    study.folder().write(&SERIES, &found.series)?;
    let date = calendar_of(&scenario)?.date(freeze).to_string();
    let indices = options.indices.iter().map(|name| format!("--index {}", shell_word(name)));
    let words: Vec<String> = many::set(&options.settings).chain(indices).collect();
    let asked = vec![("freeze", date.clone()), ("tests", found.tests.to_string())];
    let asked = [asked, many::typed_as(&words)].concat();
    let n_seeds = ensemble.seeds.len();
    let plan = Plan { seeds: ensemble.seeds.clone(), steps, crew, asked };
    let (folder, seconds) = study.finish(&ensemble.variants, plan)?;
    if many.quiet {
        return Ok(());
    }
    terminal::print(&shown(
        &found.rows,
        &TrendShown {
            name: &scenario.elements.name,
            from: &date,
            seeds: n_seeds,
            tests: found.tests,
            counted: found.counted,
            seconds,
            folder: &folder,
            width: terminal::width(),
        },
    ))
}

/// The step from which slopes count; the run must go on for a while after it.
fn freeze(options: &Options, scenario: &Scenario, steps: u64) -> Result<u64, Failure> {
    const AFTER: u64 = 4;
    if steps <= AFTER {
        return Err(Failure::asked(format!("{steps} steps are too few to tell a trend")));
    }
    let Some(date) = &options.freeze else { return Ok(default_freeze(scenario, steps)) };
    let calendar = calendar_of(scenario)?;
    let step = step_of(&calendar, date)?;
    if steps < step + AFTER {
        let last = calendar.date(steps - AFTER);
        return Err(Failure::asked_but(
            format!("{date} lies outside the run, or less than {AFTER} steps before its end"),
            format!("freeze at the latest in {last}"),
        ));
    }
    Ok(step)
}
