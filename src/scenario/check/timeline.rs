//! Time: dates that are dates, in their order; actions that change something.

use super::known::{Known, date, refers};
use crate::base::Date;
use crate::scenario::{Action, Checker, Condition, Effect, Elements, Event, Flow, Stage};

/// The start of the clock.
pub(super) fn clock(elements: &Elements, checker: &mut Checker<'_>) {
    date(checker, "clock.start", &elements.clock.start);
}

pub(super) fn check(known: &Known<'_>, checker: &mut Checker<'_>) {
    let mut last: Option<(&str, Date)> = None;
    for stage in &known.all.stages {
        let path = format!("stages.{}", stage.name);
        condition(known, checker, &path, stage);
        let Some(written) = &stage.date else { continue };
        let Some(day) = date(checker, &format!("{path}.date"), written) else { continue };
        match last {
            Some((before, earliest)) if day < earliest => checker.contradiction(
                &format!("{path}.date"),
                format!(
                    "the stage `{}` begins on {day}, before the stage `{before}` above it on {earliest}",
                    stage.name
                ),
                "stages are entered in the order of the list: sort them by date",
            ),
            _ => last = Some((&stage.name, day)),
        }
    }
    for action in &known.all.actions {
        act(checker, &format!("actions.{}", action.name), action);
    }
    for event in &known.all.events {
        dated(known, checker, &format!("events.{}", event.name), event);
    }
}

fn condition(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, stage: &Stage) {
    let path = format!("{path}.when");
    match &stage.when {
        Some(Condition::Active { species, .. }) => {
            refers(checker, &format!("{path}.species"), species, &known.species, "species");
        }
        Some(Condition::Innovation { platform, .. }) => {
            refers(checker, &format!("{path}.platform"), platform, &known.platforms, "platform");
        }
        None => {}
    }
}

fn act(checker: &mut Checker<'_>, path: &str, action: &Action) {
    let from = date(checker, &format!("{path}.from"), &action.from);
    let at_until = format!("{path}.until");
    let until = action.until.as_ref().and_then(|until| date(checker, &at_until, until));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        checker.contradiction(
            &at_until,
            format!("`{}` ends on {until}, before it begins on {from}", action.name),
            "`until` is the last day; leave it out for an action without end",
        );
    }
    for (place, change) in action.changes.iter().enumerate() {
        let path = format!("{path}.changes.{place}");
        // A path into an element that is wrong leads nowhere because of that.
        let leads = checker.tree().find(&change.path).is_some();
        if !leads && !checker.is_sound(&change.path)
            || !checker.number_path(&format!("{path}.path"), &change.path)
        {
            continue;
        }
        let Effect::To(value) = &change.change else { continue };
        let tree = checker.tree();
        let Some(entry) = tree.find(&change.path).map(|number| tree.entry(number)) else {
            continue;
        };
        let (low, high) = (entry.low, entry.high);
        if !(low..=high).contains(&value.get()) {
            checker.contradiction(
                &format!("{path}.change"),
                format!(
                    "`{}` sets `{}` to {}, outside of its range",
                    action.name,
                    change.path,
                    crate::scenario::problem::number(value.get())
                ),
                range((low, high)),
            );
        }
    }
}

fn range((low, high): (f64, f64)) -> String {
    let [low_shown, high_shown] = [low, high].map(crate::scenario::problem::number);
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("it must be in [{low_shown}, {high_shown}]"),
        (true, false) => format!("it must be at least {low_shown}"),
        (false, _) => format!("it must be at most {high_shown}"),
    }
}

fn dated(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, event: &Event) {
    date(checker, &format!("{path}.date"), &event.date);
    gifts(known, checker, &format!("{path}.channel"), &event.channel);
}

/// The channel of gifts named at `path`.
pub(super) fn gifts(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, name: &str) {
    let is_gift = |name: &str| {
        known.channel(name).is_some_and(|channel| matches!(channel.flow, Flow::Gift(_)))
    };
    if refers(checker, path, name, &known.channels, "channel") && !is_gift(name) {
        let gifts = known.channels.iter().filter(|name| is_gift(name));
        let gifts: Vec<String> = gifts.map(|&name| name.to_owned()).collect();
        let right = if gifts.is_empty() {
            "declare a channel with the flow `Gift(..)`".to_owned()
        } else {
            format!("gifts are made over {}", crate::scenario::problem::enumerate(&gifts))
        };
        checker.contradiction(path, format!("no gifts are made over `{name}`"), right);
    }
}
