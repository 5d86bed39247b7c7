//! `check`: validates a scenario and estimates what a run will take.

use std::fmt::Write as _;

use ecograph::engine::{Making, Run};
use ecograph::measure::estimate;
use ecograph::record::visible;
use ecograph::scenario::Scenario;
use ecograph::view::{Align, TextTable, bytes, count, duration, shell_word};

use crate::arguments::Check;
use crate::experiment::{calendar_of, load, use_threads};
use crate::failure::Failure;
use crate::moments::tell_idle;
use crate::numbers::scaled;
use crate::terminal;

/// Scale of the world that is made on trial.
const SMALL: f64 = 0.01;

/// Validates a scenario.
pub(crate) fn check(options: &Check) -> Result<(), Failure> {
    if options.json {
        return list(load(&options.chosen));
    }
    let scenario = load(&options.chosen)?;
    if options.as_json {
        return terminal::print(&pretty(&scenario.elements));
    }
    let threads = use_threads(&options.chosen)?;
    // A small world tells whether the loop binds and every action reaches a process.
    let small = Making { scale: options.chosen.scale.min(SMALL), seed: options.chosen.seed };
    Run::new(&scenario, small).map_err(|error| Failure::asked(error.to_string()))?;
    let elements = &scenario.elements;
    let steps = u64::from(elements.clock.steps);
    let estimate = estimate(elements, options.chosen.scale, steps, threads);
    let mut table = TextTable::new(&[("", Align::Left), ("", Align::Left), ("", Align::Right)]);
    for (at, (species, agents)) in estimate.agents.iter().enumerate() {
        table.row([if at == 0 { "agents" } else { "" }, species, &count(*agents)]);
    }
    for (at, (channel, connectors)) in estimate.connectors.iter().enumerate() {
        let label = if at == 0 { "connectors" } else { "" };
        table.row([label, channel, &format!("up to {}", count(connectors.round() as u64))]);
    }
    let mut text = format!("{} is a scenario: {}\n\n", scenario.file(), visible(&elements.title));
    text.push_str(&table.render(terminal::width()));
    // Writing to a string cannot fail.
    let _infallible = write!(
        text,
        "\n{steps} steps will take about {} and {} of memory on {threads} threads\n\
         next  ecograph run {}{}{}{}\n",
        duration(estimate.seconds),
        bytes(estimate.bytes as u64),
        shell_word(scenario.file()),
        if options.chosen.seed == 1 {
            String::new()
        } else {
            format!(" --seed {}", options.chosen.seed)
        },
        scaled(options.chosen.scale),
        options.chosen.changed.typed(),
    );
    terminal::print(&text)?;
    tell_idle(&scenario, &calendar_of(&scenario)?, steps);
    Ok(())
}

/// Prints every problem as JSON; none is an empty list.
fn list(read: Result<Scenario, Failure>) -> Result<(), Failure> {
    match read {
        Ok(_) => terminal::print("[]\n"),
        Err(Failure::Scenario(problems)) => {
            terminal::print(&pretty(&problems.to_json()))?;
            Err(Failure::Told)
        }
        Err(failure) => Err(failure),
    }
}

/// JSON that a person can read too.
fn pretty(value: &impl serde::Serialize) -> String {
    // Scenarios and problems always have a JSON form.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
