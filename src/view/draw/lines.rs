//! Lines over an axis they share: panels one under the other, each with one axis of its own.
//!
//! Labels stand at the ends of the lines; what is known besides (a band, a figure of a report with
//! its interval) is drawn as what it is.

use maud::{Markup, PreEscaped, html};

use super::pen::{cut, path, px, spread, width};
use super::scale::{Kind, Scale, Tick, Zero};

/// One line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// What stands at its end.
    pub(crate) label: String,
    /// Column of the figure's data.
    pub(crate) column: String,
    /// Colour, 0 to 8.
    pub(crate) color: usize,
    /// The place of the axis at which its label stands, instead of its end.
    pub(crate) label_at: Option<usize>,
    /// Drawn as a reference: a null, a control.
    pub(crate) dashed: Dashed,
    /// Values, as long as the axis.
    pub(crate) values: Vec<Option<f64>>,
    /// Lower and upper ends of a band; as long as the axis, or empty.
    pub(crate) band: (Vec<Option<f64>>, Vec<Option<f64>>),
}

/// Whether a line is dashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Dashed {
    /// A line.
    #[default]
    No,
    /// Dashes: something to compare with.
    Yes,
}

/// A figure of somebody else's, with its interval.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) x: f64,
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Filled where it was fitted, open where it was held out.
    pub(crate) filled: bool,
    pub(crate) words: String,
}

/// One axis with its lines.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    /// What the axis shows and in which unit.
    pub(crate) title: String,
    pub(crate) kind: Kind,
    pub(crate) zero: Zero,
    pub(crate) lines: Vec<Line>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) height: f64,
}

/// A stretch of the axis with a name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stage {
    pub(crate) label: String,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// Panels over one axis.
#[derive(Clone, Debug)]
pub(crate) struct Chart {
    pub(crate) x: Vec<f64>,
    pub(crate) x_kind: Kind,
    pub(crate) x_title: String,
    pub(crate) stages: Vec<Stage>,
    pub(crate) panels: Vec<Panel>,
    /// What the whole shows, for those who do not see it.
    pub(crate) words: String,
}

/// Width of all pictures.
pub(crate) const WIDTH: f64 = 760.0;
const LEFT: f64 = 62.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 44.0;
/// Between panels: the title of the next stands there.
const GAP: f64 = 26.0;
/// Most that labels at the ends may take.
const LABELS: f64 = 210.0;
/// Values that are few enough to be seen as points.
const FEW: usize = 12;
/// Least distance of two labels.
const LABEL_GAP: f64 = 13.0;

/// Draws the chart.
pub(crate) fn draw(chart: &Chart) -> Markup {
    let lines = chart.panels.iter().flat_map(|panel| &panel.lines);
    let labels = lines.filter(|line| line.label_at.is_none()).map(|line| width(&line.label));
    let labels = labels.fold(20.0, f64::max).min(LABELS);
    let (left, right) = (left_of(chart), WIDTH - labels - 22.0);
    let x = Scale::holding(chart.x_kind, chart.x.iter().copied(), Zero::Free, (left, right));
    let mut tops = Vec::new();
    // The names of stages stand above the first panel.
    let mut top = if chart.stages.is_empty() { TOP } else { TOP + 22.0 };
    for panel in &chart.panels {
        tops.push(top);
        top += panel.height + GAP;
    }
    let floor = top - GAP;
    let height = floor + BOTTOM;
    let many = if right - left < 420.0 { 5 } else { 7 };
    let ticks = x.ticks(many);
    html! {
        svg.fig xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (px(WIDTH)) " " (px(height)) }
            role="img" aria-label=(chart.words) data-x=(axis(&x, left, right)) {
            (stages(chart, &x, (TOP, floor)))
            @for (panel, &top) in chart.panels.iter().zip(&tops) {
                (panel_of(chart, panel, &x, (left, right), top, &ticks))
            }
            @for tick in &ticks {
                text.tick.mid x=(px(x.place(tick.at))) y=(px(floor + 16.0)) { (tick.label) }
            }
            text.mid x=(px(left.midpoint(right))) y=(px(floor + 36.0)) { (chart.x_title) }
        }
    }
}

/// Room for the numbers of all axes.
fn left_of(chart: &Chart) -> f64 {
    let widest = chart.panels.iter().flat_map(|panel| {
        let ticks = y_of(panel, (panel.height, 0.0)).ticks(many_of(panel));
        ticks.into_iter().map(|tick| width(&tick.label))
    });
    widest.fold(LEFT - 14.0, f64::max) + 14.0
}

/// How many ticks an axis has room for.
fn many_of(panel: &Panel) -> usize {
    ((panel.height / 36.0) as usize).clamp(2, 8)
}

/// The axis of a panel, between two places.
fn y_of(panel: &Panel, places: (f64, f64)) -> Scale {
    let numbers = panel.lines.iter().flat_map(|line| {
        let band = line.band.0.iter().chain(&line.band.1);
        line.values.iter().chain(band).flatten().copied()
    });
    let marks = panel.marks.iter().flat_map(|mark| [mark.low, mark.value, mark.high]);
    Scale::holding(panel.kind, numbers.chain(marks), panel.zero, places)
}

/// Kind, ends and places of an axis, for the pointer.
pub(crate) fn axis(scale: &Scale, from: f64, to: f64) -> String {
    let (low, high) = scale.ends();
    let kind = match scale.kind {
        Kind::Linear => "linear",
        Kind::Log => "log",
        Kind::Time => "time",
    };
    format!("{kind},{low},{high},{},{}", px(from), px(to))
}

fn stages(chart: &Chart, x: &Scale, (top, floor): (f64, f64)) -> Markup {
    html! {
        @for (place, stage) in chart.stages.iter().enumerate() {
            @let (from, to) = (x.place(stage.from), x.place(stage.to));
            @let class = if place % 2 == 0 { "stage" } else { "stage odd" };
            rect class=(class) x=(px(from)) y=(px(top - 16.0)) width=(px((to - from).max(0.0)))
                height=(px(floor - top + 16.0)) {}
            @if 24.0 < to - from {
                text.soft x=(px(from + 5.0)) y=(px(top - 4.0)) { (cut(&stage.label, to - from - 8.0)) }
            }
        }
    }
}

fn panel_of(
    chart: &Chart,
    panel: &Panel,
    x: &Scale,
    (left, right): (f64, f64),
    top: f64,
    ticks: &[Tick],
) -> Markup {
    let floor = top + panel.height;
    let y = y_of(panel, (floor, top));
    let many = many_of(panel);
    html! {
        g.panel data-y=(axis(&y, floor, top)) {
            text.head x=(px(left)) y=(px(top - 7.0)) { (panel.title) }
            @for tick in y.ticks(many) {
                @let place = px(y.place(tick.at));
                path.grid d={ "M" (px(left)) " " (place) "H" (px(right)) } {}
                text.tick.end x=(px(left - 6.0)) y=(px(y.place(tick.at) + 4.0)) { (tick.label) }
            }
            @for tick in ticks {
                path.axis d={ "M" (px(x.place(tick.at))) " " (px(floor)) "v4" } {}
            }
            path.axis d={ "M" (px(left)) " " (px(top)) "V" (px(floor)) "H" (px(right)) } {}
            @for line in &panel.lines {
                (band_of(chart, line, x, &y))
            }
            @for line in &panel.lines {
                (line_of(chart, line, x, &y))
            }
            (marks_of(panel, x, &y))
            (labels_of(panel, &y, (right, top, floor)))
            @for (line, x, y) in panel.lines.iter().filter_map(|line| inside(chart, line, x, &y)) {
                text class={ "t" (line.color) } x=(px(x + 7.0)) y=(px(y - 5.0)) { (line.label) }
            }
        }
    }
}

fn band_of(chart: &Chart, line: &Line, x: &Scale, y: &Scale) -> Markup {
    let (low, high) = &line.band;
    let ends = chart.x.iter().zip(low.iter().zip(high));
    let ends: Vec<(f64, f64, f64)> = ends
        .filter_map(|(&at, (low, high))| Some((x.place(at), y.placed(*low)?, y.placed(*high)?)))
        .collect();
    let up = ends.iter().map(|&(x, _, high)| (x, Some(high)));
    let down = ends.iter().rev().map(|&(x, low, _)| (x, Some(low)));
    let class = format!("band f{}", line.color);
    html! {
        @if !ends.is_empty() {
            path class=(class) d={ (path(up.chain(down))) "Z" } {}
        }
    }
}

fn line_of(chart: &Chart, line: &Line, x: &Scale, y: &Scale) -> Markup {
    let points = chart.x.iter().zip(&line.values);
    let points = points.map(|(&at, &value)| (x.place(at), y.placed(value)));
    let dashed = if line.dashed == Dashed::Yes { " dash" } else { "" };
    let class = format!("line s{}{dashed}", line.color);
    html! {
        @let column = Some(&line.column).filter(|column| !column.is_empty());
        path class=(class) d=(path(points.clone())) data-column=[column] {
            title { (line.label) }
        }
        @if chart.x.len() <= FEW {
            @for (x, y) in points.clone().filter_map(|(x, y)| Some((x, y?))) {
                circle class={ "f" (line.color) } cx=(px(x)) cy=(px(y)) r="2.6" {}
            }
        }
        // A value between two gaps has no line to be seen on.
        @for (x, y) in alone(&points.filter(|_| FEW < chart.x.len()).collect::<Vec<_>>()) {
            circle class={ "f" (line.color) } cx=(px(x)) cy=(px(y)) r="2" {}
        }
    }
}

fn alone(points: &[(f64, Option<f64>)]) -> Vec<(f64, f64)> {
    let defined = |at: Option<usize>| at.and_then(|at| points.get(at)?.1).is_some();
    let alone = |(at, &(x, y)): (usize, &(f64, Option<f64>))| {
        let neighbours = defined(at.checked_sub(1)) || defined(Some(at + 1));
        y.filter(|_| !neighbours).map(|y| (x, y))
    };
    points.iter().enumerate().filter_map(alone).collect()
}

fn marks_of(panel: &Panel, x: &Scale, y: &Scale) -> Markup {
    html! {
        @for mark in &panel.marks {
            @let at = px(x.place(mark.x));
            @if let (Some(value), Some(low), Some(high)) =
                (y.placed(Some(mark.value)), y.placed(Some(mark.low)), y.placed(Some(mark.high)))
            {
                path.line.s7 style="stroke-width:1" d={ "M" (at) " " (px(low)) "V" (px(high)) } {}
                @let class = if mark.filled { "dot s7 f7" } else { "dot s7 open" };
                circle class=(class) cx=(at) cy=(px(value)) r="3.5" { title { (mark.words) } }
            }
        }
    }
}

/// Where a label stands beside its line.
fn inside<'a>(chart: &Chart, line: &'a Line, x: &Scale, y: &Scale) -> Option<(&'a Line, f64, f64)> {
    let at = line.label_at?;
    Some((line, x.place(*chart.x.get(at)?), y.placed(*line.values.get(at)?)?))
}

fn labels_of(panel: &Panel, y: &Scale, (right, top, floor): (f64, f64, f64)) -> Markup {
    let ends: Vec<(&Line, f64)> = panel
        .lines
        .iter()
        .filter(|line| !line.label.is_empty() && line.label_at.is_none())
        .filter_map(|line| {
            Some((line, line.values.iter().rev().find_map(|value| y.placed(*value))?))
        })
        .collect();
    let wanted: Vec<f64> = ends.iter().map(|(_, place)| *place).collect();
    let places = spread(&wanted, LABEL_GAP, (top - 2.0, floor + 2.0));
    html! {
        @for ((line, wanted), place) in ends.into_iter().zip(places) {
            @if 2.0 < (wanted - place).abs() {
                path.lead d={ "M" (px(right + 2.0)) " " (px(wanted)) "L" (px(right + 9.0)) " " (px(place)) } {}
            }
            text class={ "t" (line.color) } x=(px(right + 11.0)) y=(px(place + 4.0)) {
                (cut(&line.label, LABELS))
            }
        }
    }
}

/// A drawing as a file of its own: with the styles inside.
pub(crate) fn standalone(drawing: &str) -> String {
    let style = format!("<style>{}</style>", super::STYLE);
    let head = drawing.find('>').map_or(0, |at| at + 1);
    let (before, after) = drawing.split_at(head);
    let text = html! { (PreEscaped(before)) (PreEscaped(style)) (PreEscaped(after)) };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", text.into_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: Vec<Option<f64>>) -> Chart {
        let label = "<b>diversity</b>".to_owned();
        let line = Line { label, column: "diversity".into(), values, ..Line::default() };
        let panel = Panel {
            title: "forms & links".into(),
            kind: Kind::Linear,
            zero: Zero::Within,
            lines: vec![line],
            marks: Vec::new(),
            height: 100.0,
        };
        Chart {
            x: vec![0.0, 1.0, 2.0],
            x_kind: Kind::Linear,
            x_title: "step".into(),
            stages: vec![Stage { label: "open".into(), from: 0.0, to: 2.0 }],
            panels: vec![panel],
            words: "a chart".into(),
        }
    }

    #[test]
    fn names_are_escaped_and_gaps_are_gaps() {
        let text = draw(&chart(vec![Some(1.0), None, Some(2.0)])).into_string();
        assert!(text.contains("&lt;b&gt;diversity&lt;/b&gt;") && !text.contains("<b>"), "{text}");
        assert!(text.contains("forms &amp; links"), "{text}");
        assert_eq!(text.matches("<circle class=\"f0\"").count(), 2, "both values are seen: {text}");
        assert!(draw(&chart(vec![None; 3])).into_string().contains("open"));
    }

    #[test]
    fn long_numbers_have_room() {
        let text = draw(&chart(vec![Some(1e9), None, Some(3e9)])).into_string();
        let at: Vec<f64> = text
            .split("class=\"tick end\" x=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
            .collect();
        assert!(!at.is_empty() && at.iter().all(|at| width("3,000,000,000") < *at), "{text}");
    }

    #[test]
    fn a_drawing_of_its_own_brings_its_styles() {
        let text = standalone("<svg class=\"fig\"><g></g></svg>");
        assert!(text.starts_with("<?xml"), "{text}");
        assert!(text.contains("<svg class=\"fig\"><style>") && text.ends_with("</g></svg>\n"));
    }
}
