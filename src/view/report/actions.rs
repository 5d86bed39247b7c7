//! The actions of the scenario, what each sets, and what was recorded before it and at the end.

use maud::{Markup, html};

use crate::record::{Grid, RecordError, visible};
use crate::scenario::{Action, Change, Effect};
use crate::view::draw::scale::days;
use crate::view::draw::small::spark;
use crate::view::names::Element;
use crate::view::{figure, terms};

use super::picture::marked;
use super::source::{Long, Source};
use super::{Part, Section};

/// What is recorded of the elements that actions change.
struct Recorded {
    channels: Grid,
    functions: Grid,
    species: Grid,
}

/// The table of actions.
pub(super) fn section(source: &Source<'_>) -> Result<Section, RecordError> {
    let (id, title) = ("actions", source.say(terms::ACTIONS));
    let words = |words: Markup| Ok(Section { id, title, parts: vec![Part::Words(words)] });
    let Some(elements) = &source.names.elements else {
        return words(html! { p.none { (source.say(terms::MENDED)) } });
    };
    let actions: Vec<&Action> = elements.actions.iter().filter(|action| action.enabled).collect();
    if actions.is_empty() {
        return words(html! { p.none { (source.say(terms::NO_ACTIONS)) } });
    }
    let recorded = Recorded {
        channels: source.table("channels")?,
        functions: source.table("functions")?,
        species: source.table("species")?,
    };
    words(html! {
        p { (marked(source.say(terms::ACTIONS_CAPTION))) }
        div.scroll { table {
            thead { tr {
                th { (source.say(terms::ACTION)) }
                th { (source.say(terms::FROM)) }
                th { (source.say(terms::SETS)) }
                th { (source.say(terms::RECORDED)) }
                th.number { (source.say(terms::BEFORE)) }
                th.number { (source.say(terms::LAST)) }
                th { (source.say(terms::OVER_TIME)) }
            } }
            @for action in actions {
                tbody { @for (at, change) in action.changes.iter().enumerate() {
                    tr {
                        @if at == 0 {
                            th rowspan=(action.changes.len()) {
                                (source.names.of_element(Element::Action, &action.name))
                                @if !action.source.is_empty() { br; small { (source.names.words(&action.source)) } }
                            }
                            td rowspan=(action.changes.len()) { (action.from) }
                        }
                        td { code { (visible(&change.path)) } " " (effect(change)) }
                        (evidence(source, &recorded, action, change))
                    }
                } }
            }
        } }
    })
}

fn effect(change: &Change) -> String {
    match &change.change {
        Effect::To(number) => format!("= {}", figure(Some(number.get()))),
        Effect::By(number) => format!("× {}", figure(Some(number.get()))),
        Effect::Add(number) if number.get() < 0.0 => {
            format!("− {}", figure(Some(-number.get())))
        }
        Effect::Add(number) => format!("+ {}", figure(Some(number.get()))),
    }
}

/// What was recorded of the element that a path leads to.
fn evidence(source: &Source<'_>, all: &Recorded, action: &Action, change: &Change) -> Markup {
    let mut parts = change.path.splitn(3, '.');
    let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let (grid, key, value, element) = match kind {
        "channels" => (&all.channels, "channel", "quality", Element::Channel),
        "functions" => (&all.functions, "function", "members", Element::Function),
        "species" => (&all.species, "species", "members", Element::Part),
        _ => return html! { td {} td.number { "-" } td.number { "-" } td {} },
    };
    let column = grid.column(key);
    let of_it = |row: &[String]| column.filter(|&at| row[at] == name).map(|_| String::new());
    let long = Long::of(grid, of_it, value);
    let Some(values) = long.values.first() else {
        return html! { td {} td.number { "-" } td.number { "-" } td {} };
    };
    let begins = days(&action.from).unwrap_or(f64::MAX);
    let before = long.days.iter().rposition(|&day| day < begins);
    let what = format!("{} · {}", source.names.of_element(element, name), source.word(value));
    html! {
        td { (what) }
        td.number { (figure(before.and_then(|at| values[at]))) }
        td.number { (figure(values.last().copied().flatten())) }
        td { (spark(values, before)) }
    }
}
