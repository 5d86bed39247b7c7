//! What the model cannot say, said by the numbers themselves where they can.

use maud::{Markup, html};

use crate::record::{Impact, RecordError};
use crate::view::{percent, terms};

use super::picture::marked;
use super::source::Source;
use super::{Part, Section};

/// Figures of which it is said that they are far off.
const WORST: usize = 10;

/// Limits of one run.
pub(super) fn section(source: &Source<'_>) -> Result<Section, RecordError> {
    let rows = source.opened.impact()?;
    let unmeasured = rows.iter().filter(|row| row.simulated.is_none()).count();
    let words = html! {
        ul {
            li { (marked(source.say(terms::GROSS))) }
            li { (marked(source.say(terms::ONE_RUN))) }
            li { (source.say(terms::HARMS)) }
            @if 0 < source.names.free {
                li {
                    (source.say(terms::MARKED)) " " (source.names.free) " "
                    (source.say(terms::FREE_NUMBERS))
                }
            }
            @if 0 < unmeasured { li { (unmeasured) " " (source.say(terms::UNMEASURED)) } }
            @if rows.iter().any(|row| row.accepted() == Some(false)) {
                li { (source.say(terms::MISSED)) (worst(source, &rows)) }
            }
        }
    };
    Ok(section_of(source, words))
}

/// Limits of a study.
pub(super) fn of_study(source: &Source<'_>) -> Section {
    section_of(
        source,
        html! {
            ul {
                li { (source.say(terms::HARMS)) }
                @if 0 < source.names.free {
                    li {
                        (source.say(terms::MARKED)) " " (source.names.free) " "
                        (source.say(terms::FREE_NUMBERS))
                    }
                }
            }
        },
    )
}

fn section_of(source: &Source<'_>, words: Markup) -> Section {
    Section { id: "limits", title: source.say(terms::LIMITS), parts: vec![Part::Words(words)] }
}

/// Figures outside their band, by how far they are off.
fn worst(source: &Source<'_>, rows: &[Impact]) -> Markup {
    let outside = |row: &&Impact| row.accepted() == Some(false) && row.role != "context";
    let mut rows: Vec<&Impact> = rows.iter().filter(outside).collect();
    // Half and twice as much are equally far off.
    let far = |row: &Impact| {
        let ratio = row.deviation().map_or(1.0, |off| (1.0 + off).max(1e-6));
        libm::log(ratio).abs()
    };
    rows.sort_by(|a, b| far(b).total_cmp(&far(a)));
    html! {
        ul { @for row in rows.iter().take(WORST) {
            li {
                (source.names.words(&row.label)) ", " (row.period) ": " (percent(row.deviation()))
                " (" (source.word(&row.role)) ")"
            }
        } }
    }
}
