//! `inspect`: shows the world of a scenario and the loop that moves it.

use ecograph::measure::Outline;
use ecograph::record::visible;
use ecograph::view::{Align, TextTable, bytes, count, figure, wrapped};
use ecograph::world::Access;

use crate::arguments::Inspect;
use crate::command::run::checkpoint_in;
use crate::experiment::{Experiment, Steps as _, open, use_threads};
use crate::failure::Failure;
use crate::moments::{step_of, step_within};
use crate::terminal;

/// Shows a world.
pub(crate) fn inspect(options: &Inspect) -> Result<(), Failure> {
    use_threads(&options.chosen)?;
    let mut chosen = options.chosen.clone();
    if chosen.file.is_dir() {
        chosen.file = checkpoint_in(&chosen.file)?;
    }
    let mut experiment = open(&chosen)?;
    if let Some(date) = &options.at {
        let steps = u64::from(experiment.scenario.elements.clock.steps);
        // A state goes on as far as one likes, as under `run --from`.
        let step = match experiment.steps_done() {
            0 => step_within(&experiment.calendar, date, steps)?,
            _ => step_of(&experiment.calendar, date)?,
        };
        if step < experiment.steps_done() {
            return Err(Failure::asked(format!("the checkpoint lies after {date}")));
        }
        while experiment.steps_done() < step {
            experiment.step().map_err(|violation| Failure::Law { violation, left: None })?;
        }
    }
    let text = world(&experiment.outline(), terminal::width());
    terminal::print(&(text + "\nloop\n" + &processes(&experiment, terminal::width())))
}

/// The loop: what each process reads and writes, and how many numbers it looks up.
fn processes(experiment: &Experiment, width: usize) -> String {
    let mut text = String::new();
    for (process, accesses) in experiment.declared() {
        let (numbers, names): (Vec<_>, Vec<_>) =
            accesses.iter().partition(|access| matches!(access.verb, "parameter" | "set_number"));
        let (writes, reads): (Vec<_>, Vec<_>) = names.into_iter().partition(|a| a.changes());
        let name = |access: &&Access| visible(&access.name).into_owned();
        text.push_str(&visible(process));
        text.push('\n');
        text.push_str(&wrapped("  reads   ", reads.iter().map(name), width));
        text.push_str(&wrapped("  writes  ", writes.iter().map(name), width));
        if !numbers.is_empty() {
            text.push_str(&wrapped("  numbers ", [count(numbers.len() as u64)], width));
        }
    }
    text
}

/// A world as text.
pub(super) fn world(seen: &Outline, width: usize) -> String {
    let stage =
        if seen.stage.is_empty() { "before the first stage" } else { &*visible(&seen.stage) };
    let mut text = format!(
        "{}, {} steps done, {stage}, {}: {:.0} bytes an agent, {:.1} a connector\n",
        seen.date,
        seen.step,
        bytes(seen.bytes),
        seen.bytes_per_agent,
        seen.bytes_per_connector,
    );
    let mut tables = vec![species(seen), channels(seen)];
    if !seen.functions.is_empty() {
        tables.push(functions(seen));
    }
    if !seen.platforms.is_empty() {
        tables.push(platforms(seen));
    }
    for table in tables {
        text.push('\n');
        text.push_str(&table.render(width));
    }
    text
}

fn species(seen: &Outline) -> TextTable {
    let mut table = TextTable::new(&[
        ("species", Align::Left),
        ("agents", Align::Right),
        ("of", Align::Right),
        ("members each", Align::Right),
        ("cells", Align::Right),
        ("level", Align::Right),
        ("money", Align::Right),
    ]);
    for row in &seen.species {
        table.row([
            row.name.clone(),
            count(row.agents),
            count(row.seats),
            figure(Some(row.members)),
            count(row.cells),
            figure(row.level),
            figure(Some(row.money as f64)),
        ]);
    }
    table
}

fn channels(seen: &Outline) -> TextTable {
    let mut table = TextTable::new(&[
        ("channel", Align::Left),
        ("along", Align::Left),
        ("open", Align::Left),
        ("quality", Align::Right),
        ("connectors", Align::Right),
        ("mean degree", Align::Right),
        ("largest", Align::Right),
        ("strength", Align::Right),
    ]);
    for row in &seen.channels {
        table.row([
            row.name.clone(),
            row.along.clone(),
            yes_or_no(row.open).to_owned(),
            figure(row.quality),
            count(row.connectors),
            figure(row.mean_degree),
            count(row.largest_degree),
            figure(row.strength),
        ]);
    }
    table
}

fn functions(seen: &Outline) -> TextTable {
    let mut table = TextTable::new(&[
        ("function", Align::Left),
        ("released", Align::Left),
        ("holders", Align::Right),
    ]);
    for row in &seen.functions {
        table.row([row.name.as_str(), yes_or_no(row.released), &figure(Some(row.holders))]);
    }
    table
}

fn platforms(seen: &Outline) -> TextTable {
    let mut table = TextTable::new(&[
        ("platform", Align::Left),
        ("thinking", Align::Right),
        ("technology", Align::Right),
        ("application", Align::Right),
        ("model", Align::Right),
        ("integration", Align::Right),
    ]);
    for (name, levels) in &seen.platforms {
        let levels = levels.iter().map(|level| figure(*level));
        table.row([name.clone()].into_iter().chain(levels));
    }
    table
}

fn yes_or_no(flag: Option<bool>) -> &'static str {
    match flag {
        Some(true) => "yes",
        Some(false) => "no",
        None => "-",
    }
}
