//! The page around the sections: head, contents, styles and the small script for the pointer.

use maud::{DOCTYPE, Markup, html};

use crate::record::visible;
use crate::view::draw::STYLE;
use crate::view::names::Names;
use crate::view::terms;
use crate::view::words::Language;

use super::picture::ours;
use super::source::Source;
use super::{Part, Section};

/// Nothing is asked of any network, and nothing but what stands in the page is run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      img-src data: blob:; base-uri 'none'; form-action 'none'";

/// The whole page.
pub(super) fn page(source: &Source<'_>, sections: &[Section]) -> String {
    let title = title(source);
    let name = visible(&source.opened.scenario().name).into_owned();
    let again = source.again();
    let mut number = 0;
    let bodies: Vec<Markup> =
        sections.iter().map(|section| body(source, section, &again, &mut number)).collect();
    let page = html! {
        (DOCTYPE)
        html lang=(source.asked.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="generator" content={ "ecograph " (env!("CARGO_PKG_VERSION")) };
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { (title) " · " (name) }
                style { (ours(include_str!("report.css"))) (ours(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    @if let Some(about) = about(&source.names) { p { (about) } }
                }
                nav aria-label=(source.say(terms::CONTENTS)) {
                    @for section in sections { a href={ "#" (section.id) } { (section.title) } }
                }
                main { @for body in &bodies { (body) } }
                div id="tip" role="status" hidden {}
                script { (ours(&dense(include_str!("report.js")))) }
            }
        }
    };
    // Drawings of a page need no word of what they are, as files do.
    page.into_string().replace(" xmlns=\"http://www.w3.org/2000/svg\"", "")
}

/// A script without what only its readers need: indents, and lines of comment.
fn dense(script: &str) -> String {
    let lines = script.lines().map(str::trim_start).filter(|line| !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn title(source: &Source<'_>) -> String {
    let scenario = source.opened.scenario();
    let label = source.names.elements.as_ref().map_or("", |elements| elements.label.as_str());
    let title = if scenario.title.is_empty() { &scenario.name } else { &scenario.title };
    match source.names.translation(title) {
        Some(title) => title,
        None if source.asked.language == Language::Zh && !label.is_empty() => {
            visible(label).into_owned()
        }
        None => visible(title).into_owned(),
    }
}

fn about(names: &Names) -> Option<String> {
    let about = names.elements.as_ref().map(|elements| names.words(&elements.about))?;
    Some(about).filter(|about| !about.is_empty())
}

fn body(source: &Source<'_>, section: &Section, again: &str, number: &mut usize) -> Markup {
    html! {
        section id=(section.id) {
            h2 { (section.title) }
            @for part in &section.parts {
                @match part {
                    Part::Words(words) => { (words) },
                    Part::Figure(picture) => {
                        @let () = *number += 1;
                        (picture.html(*number, again, source.asked.language))
                    },
                }
            }
        }
    }
}
