//! `impulse`: follows an impulse, a pulse or a removal beside the untouched twin.

use ecograph::{
    engine::{Making, Run},
    record::study_tables::{IMPULSE, ImpulseRow, RESPONSE, SHOCK},
    scenario::{Scenario, Setting},
    study::{
        Budget, Crew, Failed, Probe, Stem, Variant,
        impulse::{
            Impulse, Response, Transmission, connecting, impulse as follow, over_seeds, sampled,
        },
        shock::{Blow, Order, Shock, shock},
    },
    view::{duration, figure, responses, shocks},
    world::{ENVIRONMENT, Ground},
};

use crate::{
    experiment::{calendar_of, nearest},
    failure::Failure,
    many::{self, Overall, Plan, Study, typed},
    moments::step_within,
    studies::Impulse as Options,
    terminal,
};

/// Follows an impulse, a pulse or a removal.
pub(crate) fn impulse(options: &Options) -> Result<(), Failure> {
    many::use_threads(&options.many)?;
    let settings: Vec<Setting> = options.settings.iter().map(Setting::new).collect();
    let scenario = Scenario::load(&options.file, &settings)?;
    let calendar = calendar_of(&scenario)?;
    let at = match &options.at {
        Some(date) => step_within(&calendar, date, scenario.elements.clock.steps.into())?,
        None => u64::from(scenario.elements.clock.steps / 2),
    };
    known_species(options, &scenario)?;
    match (options.remove, options.share, &options.pulse) {
        (Some(share), _, _) => shocked(options, scenario, at, (Blow::Removal, share)),
        (None, Some(share), Some(column)) => {
            let blow = if column == "money" { Blow::Money } else { Blow::Level };
            shocked(options, scenario, at, (blow, share))
        }
        _ => transmitted(options, scenario, at),
    }
}

fn known_species(options: &Options, scenario: &Scenario) -> Result<(), Failure> {
    let known: Vec<&str> = scenario.elements.species.iter().map(|s| s.name.as_str()).collect();
    let Some(name) = &options.species else { return Ok(()) };
    if known.contains(&name.as_str()) {
        return Ok(());
    }
    Err(Failure::asked_but(format!("there is no species `{name}`"), meant(name, &known)))
}

fn named_species(options: &Options) -> Vec<(&'static str, String)> {
    options.species.iter().map(|name| ("species", name.clone())).collect()
}

fn meant(name: &str, known: &[&str]) -> String {
    let listed = || format!("there are {}", known.join(", "));
    nearest(name, known).map_or_else(listed, |near| format!("did you mean `{near}`?"))
}

/// `K`: an impulse to one agent after another.
fn transmitted(options: &Options, scenario: Scenario, at: u64) -> Result<(), Failure> {
    let elements = &scenario.elements;
    let Some(probe) = Probe::named(elements, &options.column) else {
        let all = Probe::all(elements);
        let known: Vec<&str> = all.iter().map(Probe::name).collect();
        let what = format!("there is no column `{}` that can be touched", options.column);
        return Err(Failure::asked_but(what, meant(&options.column, &known)));
    };
    let size = options.size.or_else(|| (probe.name() == "level").then_some(0.1));
    let Some(size) = size else {
        let help = "give `--size`, in the unit of the column".to_owned();
        return Err(Failure::asked_but(
            format!("how large is an impulse of {}?", probe.name()),
            help,
        ));
    };
    let (horizon, channels) = (u64::from(options.horizon), connecting(elements));
    let wanted = Impulse { touched: probe.clone(), watched: probe, size, horizon, channels };
    let many = &options.many;
    let (seeds, variant) = (many::seeds(many, 1), Variant::new("run", scenario));
    let mut study = Study::begin(many, "impulse", &variant.scenario)?;
    let jobs = seeds.len() * (options.sources as usize + 1);
    let crew = crew(options, &variant, jobs);
    let overall = Overall::of(many, jobs, wanted.horizon);
    let (mut rows, mut all) = (Vec::new(), Vec::new());
    for &seed in &seeds {
        match of_seed(options, &variant, &wanted, (seed, at), crew, &overall) {
            Ok((named, responses)) => {
                rows.extend(named);
                all.push(responses);
            }
            Err(failed) => {
                overall.end();
                return Err(study.give_up(failed, overall.stepped()));
            }
        }
    }
    overall.end();
    let found = over_seeds(&all);
    study.folder().write(&IMPULSE, &rows)?;
    study.folder().write(&RESPONSE, &found.responses)?;
    let date = calendar_of(&variant.scenario)?.date(at).to_string();
    let asked = vec![
        ("at", date.clone()),
        ("horizon", options.horizon.to_string()),
        ("column", options.column.clone()),
        ("size", size.to_string()),
        ("sources", options.sources.to_string()),
    ];
    let asked = [asked, named_species(options), typed(&options.settings)].concat();
    let steps = at + wanted.horizon;
    let (folder, seconds) = study.finish(&[variant], Plan { seeds, steps, crew, asked })?;
    if many.quiet {
        return Ok(());
    }
    terminal::print(&format!(
        "an impulse of {} to the {} of {} agents in {date}, after {} steps ({})\n\n{}\n\
         in    {}\n",
        figure(Some(size)),
        options.column,
        all.iter().map(Vec::len).sum::<usize>(),
        options.horizon,
        duration(seconds),
        told(&found),
        folder.display()
    ))
}

/// A share as a percentage, without a sign.
fn share_of(share: f64) -> String {
    format!("{} %", figure(Some(100.0 * share)))
}

fn told(found: &Transmission) -> String {
    let interval = found.mean.and_then(|mean| mean.low.zip(mean.high));
    let interval = interval.map_or(String::new(), |(low, high)| {
        format!(", 95 % interval {} … {}", figure(Some(low)), figure(Some(high)))
    });
    format!(
        "K {}{interval}\ndecay length {} connectors\nmoved {} of the active agents\n\n{}",
        figure(found.mean.map(|mean| mean.mean)),
        figure(found.decay),
        share_of(found.moved),
        responses(&found.responses, terminal::width())
    )
}

/// The impulses under one seed.
fn of_seed(
    options: &Options,
    variant: &Variant,
    wanted: &Impulse,
    (seed, at): (u64, u64),
    crew: Crew,
    overall: &Overall,
) -> Result<(Vec<ImpulseRow>, Vec<Response>), Failed> {
    let making = Making { scale: options.many.scale, seed };
    let make = || Ok(variant.open(making).map(Run::into_simulation)?);
    let ground = std::sync::Arc::clone(variant.open(making)?.ground());
    let stem = Stem::grown(make, at)?;
    let among = |agent: u32| {
        let species = &ground.layout.species[ground.layout.species_of(agent)].name;
        options.species.as_ref().map_or(species != ENVIRONMENT, |wanted| wanted == species)
    };
    let sources = sampled(stem.twin()?.world(), among, options.sources as usize, seed);
    let watch = |_: usize, event| overall.hear(event);
    let responses = follow(&stem, wanted, &sources, crew, &watch)?;
    let row = |response: &Response| ImpulseRow {
        seed,
        source: named(&ground, response.source),
        own: response.own,
        others: response.others,
        transmission: response.transmission(),
        moved: response.moved,
    };
    Ok((responses.iter().map(row).collect(), responses))
}

/// An agent as people name it: `user:17`.
fn named(ground: &Ground, agent: u32) -> String {
    let seats = &ground.layout.species[ground.layout.species_of(agent)];
    format!("{}:{}", seats.name, agent - seats.slots.start)
}

fn crew(options: &Options, variant: &Variant, jobs: usize) -> Crew {
    let many = &options.many;
    if let Some(jobs) = many.jobs {
        return Crew::of(jobs.into());
    }
    let steps = u64::from(variant.scenario.elements.clock.steps);
    let threads = rayon::current_num_threads();
    let estimate =
        ecograph::measure::estimate(&variant.scenario.elements, many.scale, steps, threads);
    // Each job holds a world and, beside it, the state that it came from.
    let budget: Budget = many::budget(many);
    Crew::within(budget, 2.0 * estimate.bytes, jobs, threads)
}

/// Recovery after a pulse, loss under removal.
fn shocked(
    options: &Options,
    scenario: Scenario,
    at: u64,
    (blow, share): (Blow, f64),
) -> Result<(), Failure> {
    const SEEDS: u32 = 10;
    let many = &options.many;
    let (seeds, variant) = (many::seeds(many, SEEDS), Variant::new("run", scenario));
    let order = if options.targeted { Order::Connected } else { Order::Random };
    let (horizon, band) = (u64::from(options.horizon), options.band);
    let wanted = Shock { blow, order, share, species: options.species.clone(), at, horizon, band };
    let mut study = Study::begin(many, "impulse", &variant.scenario)?;
    let crew = crew(options, &variant, seeds.len());
    let overall = Overall::of(many, seeds.len(), at + 2 * horizon);
    let watch = |_: usize, event| overall.hear(event);
    let rows = shock(&variant, many.scale, &seeds, &wanted, crew, &watch);
    overall.end();
    let rows = match rows {
        Ok(rows) => rows,
        Err(failed) => return Err(study.give_up(failed, overall.stepped())),
    };
    study.folder().write(&SHOCK, &rows)?;
    let date = calendar_of(&variant.scenario)?.date(at).to_string();
    let asked = vec![
        ("at", date.clone()),
        ("horizon", horizon.to_string()),
        ("blow", format!("{blow:?}").to_lowercase()),
        ("order", format!("{order:?}").to_lowercase()),
        ("share", share.to_string()),
        ("band", band.to_string()),
    ];
    let asked = [asked, named_species(options), typed(&options.settings)].concat();
    let n_seeds = seeds.len();
    let plan = Plan { seeds, steps: at + horizon, crew, asked };
    let (folder, seconds) = study.finish(&[variant], plan)?;
    if many.quiet {
        return Ok(());
    }
    let who = if options.targeted { "the most connected" } else { "anybody" };
    let what = match blow {
        Blow::Level => "lose their level",
        Blow::Money => "lose their money",
        Blow::Removal => "are removed",
    };
    let text = format!(
        "{} of the agents {what} in {date}, {who} first; {horizon} steps beside the untouched \
         twin, {n_seeds} seeds ({})\n\n{}\na run has recovered when it stays within {} of its twin\n\
         in    {}\n",
        share_of(share),
        duration(seconds),
        shocks(&rows, terminal::width()),
        share_of(band),
        folder.display()
    );
    terminal::print(&text)
}
