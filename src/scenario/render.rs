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
    let mut group = match &problem.place {
        Some(place) => at(place, |origin, snippet| {
            let group = Group::with_title(title).element(origin);
            match snippet {
                Some(snippet) => group.element(snippet),
                None => group,
            }
        }),
        None => Group::with_title(title),
    };
    if let Some(help) = problem.fault.help() {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

/// The place with the line it starts on; what lies on later lines is not underlined, and a very
/// long line is cut, so that a message stays a message whatever the file is.
fn at<'a>(
    place: &'a Place,
    join: impl FnOnce(Origin<'a>, Option<Snippet<'a, annotate_snippets::Annotation<'a>>>) -> Group<'a>,
) -> Group<'a> {
    let origin = Origin::path(quoted_name(&place.source.name))
        .line(place.line())
        .char_column(place.column());
    let text = &place.source.text;
    let start = place.range.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let line_end = if text[..line_end].ends_with('\r') { line_end - 1 } else { line_end };
    let end = place.range.end.clamp(start, line_end.max(start));
    let from = back(&text[line_start..start]) + line_start;
    let to = end + forth(&text[end..line_end.max(end)]);
    let to = to.min(from + 10 * AROUND).max(start);
    let to = (to..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    let span = start - from..end.min(to).max(start) - from;
    let snippet = Snippet::source(&text[from..to])
        .line_start(place.line())
        .annotation(AnnotationKind::Primary.span(span));
    join(origin, (!text.is_empty()).then_some(snippet))
}

/// Where the last `AROUND` characters of `text` begin.
fn back(text: &str) -> usize {
    text.char_indices().rev().take(AROUND).last().map_or(text.len(), |(at, _)| at)
}

/// Where the first `AROUND` characters of `text` end.
fn forth(text: &str) -> usize {
    text.char_indices().nth(AROUND).map_or(text.len(), |(at, _)| at)
}

fn quoted_name(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>()
}
