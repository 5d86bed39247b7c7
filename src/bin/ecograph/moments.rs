//! Dates of a run: the steps that hold them, and what comes too late.

use ecograph::base::{Calendar, Date};
use ecograph::record::visible;
use ecograph::scenario::Scenario;

use crate::failure::Failure;
use crate::terminal;

/// The step that holds a date.
pub(crate) fn step_of(calendar: &Calendar, date: &str) -> Result<u64, Failure> {
    let day: Date = date
        .parse()
        .map_err(|error: ecograph::base::calendar::NoDate| Failure::asked(error.to_string()))?;
    calendar
        .step_of(day)
        .ok_or_else(|| Failure::asked(format!("{date} lies before the start, {}", calendar.start)))
}

/// Warns of actions that change nothing, or begin when the run is over.
pub(crate) fn tell_idle(scenario: &Scenario, calendar: &Calendar, steps: u64) {
    for action in scenario.elements.actions.iter().filter(|action| action.enabled) {
        if action.changes.is_empty() {
            let name = visible(&action.name);
            terminal::tell(&format!("action `{name}` does nothing: its `changes` are empty"));
            continue;
        }
        let Ok(from) = action.from.parse::<Date>() else { continue };
        if calendar.step_of(from).is_some_and(|step| steps <= step) {
            let (name, last) = (visible(&action.name), calendar.date(steps.saturating_sub(1)));
            terminal::tell(&format!(
                "action `{name}` does nothing: it begins on {from}, after the last step, {last}"
            ));
        }
    }
}

/// The step that holds a date, which must be one of the run's.
pub(crate) fn step_within(calendar: &Calendar, date: &str, steps: u64) -> Result<u64, Failure> {
    let step = step_of(calendar, date)?;
    if step < steps {
        return Ok(step);
    }
    let (first, last) = (calendar.date(0), calendar.date(steps.saturating_sub(1)));
    let help = format!("the steps of the run begin on days from {first} to {last}");
    Err(Failure::asked_but(format!("the run has no step that holds {date}"), help))
}
