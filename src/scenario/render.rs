//! Problems as a compiler shows them.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::problem::{Coloring, Place, Problem};

/// How many problems are shown at most.
pub(super) const SHOWN: usize = 50;

/// Characters of a line shown on each side of the underlined text.
const AROUND: usize = 100;

pub(super) fn render(problems: &[Problem], coloring: Coloring) -> String {
    let renderer = match coloring {
        Coloring::Plain => Renderer::plain(),
        Coloring::Ansi => Renderer::styled(),
    };
    let mut text = String::new();
    for problem in problems.iter().take(SHOWN) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&one(problem, &renderer));
        text.push('\n');
    }
    if SHOWN < problems.len() {
        let more = problems.len() - SHOWN;
        let _ = writeln!(text, "\n{more} more problems are not shown");
    }
    text
}

fn one(problem: &Problem, renderer: &Renderer) -> String {
    let message = problem.message();
    let title = Level::ERROR.primary_title(message);
    let mut group = Group::with_title(title);
    if let Some(place) = &problem.place {
        group = shown(group, place);
    }
    if let Some(help) = problem.fault.help() {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

/// The place with the line it starts on; what lies on later lines is not underlined, and a very
/// long line is cut, so that a message stays a message whatever the file is.
fn shown<'a>(group: Group<'a>, place: &'a Place) -> Group<'a> {
    let text = &place.source.text;
    let name: String =
        place.source.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let start = place.range.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let line_end = line_end - usize::from(start < line_end && text[..line_end].ends_with('\r'));
    let end = place.range.end.clamp(start, line_end.max(start));
    let from = line_start + back(&text[line_start..start]);
    let underlined = forth(&text[start..end]);
    let to = start + underlined + forth(&text[start + underlined..line_end.max(end)]);
    let snippet = Snippet::source(&text[from..to])
        .line_start(place.line())
        .annotation(AnnotationKind::Primary.span(start - from..start - from + underlined));
    if from == line_start {
        return group.element(snippet.path(name));
    }
    // The column of a cut line is not that of what is shown.
    let origin = Origin::path(name).line(place.line()).char_column(place.column());
    group.element(origin).element(snippet)
}

/// Where the last `AROUND` characters of `text` begin.
fn back(text: &str) -> usize {
    text.char_indices().rev().take(AROUND).last().map_or(text.len(), |(at, _)| at)
}

/// Where the first `AROUND` characters of `text` end.
fn forth(text: &str) -> usize {
    text.char_indices().nth(AROUND).map_or(text.len(), |(at, _)| at)
}
