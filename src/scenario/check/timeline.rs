//! Time: dates that are dates, in their order; actions that change something.

use super::known::{Known, date, refers, shown};
use crate::base::Date;
use crate::scenario::made::WHEN_MADE;
use crate::scenario::{
    Action, Arrival, Change, Checker, Condition, Effect, Elements, Event, Flow, Species, Stage,
    Tree,
};

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
        act(known, checker, &format!("actions.{}", action.name), action);
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

fn act(known: &Known<'_>, checker: &mut Checker<'_>, path: &str, action: &Action) {
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
        if let Some(read) = read_once(known, checker, &change.path) {
            let what =
                format!("`{}` changes `{}`, which is read only {read}", action.name, change.path);
            let right = "give it its value from the beginning: in the scenario, in an overlay or with `--set`";
            checker.contradiction(&format!("{path}.path"), what, right);
            continue;
        }
        in_range(checker, &format!("{path}.change"), action, change);
    }
}

/// Who alone reads the number at a path, if no process does in the course of a run.
fn read_once<'c>(known: &Known<'_>, checker: &Checker<'c>, path: &str) -> Option<&'c str> {
    let tree: &Tree = checker.tree();
    let fixed = tree.find(path).and_then(|number| tree.fixed(number));
    let born = |species: &Species| born_with(species, path);
    fixed.or_else(|| known.all.species.iter().any(born).then_some(WHEN_MADE))
}

/// Whether a path is of what agents of a species are born with that are all there when the world is
/// made; agents of others are born later too.
pub(in crate::scenario) fn born_with(species: &Species, path: &str) -> bool {
    let later = matches!(species.entry, Arrival::Niche(_) | Arrival::Plan(_));
    let at = path.strip_prefix("species.").and_then(|rest| rest.strip_prefix(&*species.name));
    !later && matches!(at, Some(".level" | ".money" | ".sociability"))
}

/// A change must lead into the range of its number when the action is at full strength.
fn in_range(checker: &mut Checker<'_>, at: &str, action: &Action, change: &Change) {
    let tree = checker.tree();
    let Some(number) = tree.find(&change.path) else { return };
    let (base, entry) = (tree.base(number), tree.entry(number));
    let (value, how) = match &change.change {
        Effect::To(value) => (value.get(), String::new()),
        Effect::By(factor) => (base * factor.get(), format!("times {}", shown(factor.get()))),
        Effect::Add(more) => (base + more.get(), format!("plus {}", shown(more.get()))),
    };
    let (low, high) = (entry.low, entry.high);
    if (low..=high).contains(&value) {
        return;
    }
    let (name, path) = (&action.name, &change.path);
    let to = if how.is_empty() {
        shown(value)
    } else {
        format!("{} {how}, that is {}", shown(base), shown(value))
    };
    checker.contradiction(
        at,
        format!("`{name}` sets `{path}` to {to}, outside of its range"),
        range((low, high)),
    );
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
