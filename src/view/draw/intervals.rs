//! Values with their intervals, one row each, on one axis.

use maud::{Markup, html};

use super::lines::{WIDTH, axis};
use super::pen::{FONT, cut, px, width};
use super::scale::{Kind, Scale, Zero};

/// One value with what is known about it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dot {
    pub(crate) value: f64,
    /// Ends of its interval, where there is one.
    pub(crate) ends: Option<(f64, f64)>,
    pub(crate) color: usize,
    pub(crate) filled: bool,
    /// Whether a bar leads to it from where nothing differs.
    pub(crate) from_zero: bool,
    pub(crate) words: String,
}

/// A row: its words on the left, its dots, words on the right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) dots: Vec<Dot>,
    pub(crate) note: String,
    /// A line above it that begins a group.
    pub(crate) group: String,
}

/// Rows on one axis.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) title: String,
    pub(crate) kind: Kind,
    /// Where nothing differs.
    pub(crate) zero: Option<f64>,
    /// What counts as the same.
    pub(crate) zone: Option<(f64, f64)>,
    /// The axis ends here, whatever lies beyond; a mark stands at the end for it.
    pub(crate) ends: Option<(f64, f64)>,
    pub(crate) list: Vec<Row>,
    pub(crate) words: String,
}

const TOP: f64 = 10.0;
const ROW: f64 = 19.0;
const GROUP: f64 = 22.0;
const BOTTOM: f64 = 44.0;
const LABELS: f64 = 230.0;

/// Draws the rows.
pub(crate) fn draw(rows: &Rows) -> Markup {
    let widest = |words: &mut dyn Iterator<Item = &String>| {
        words.map(|words| width(words)).fold(0.0, f64::max).min(LABELS)
    };
    let left = widest(&mut rows.list.iter().map(|row| &row.label)) + 16.0;
    let right = WIDTH - widest(&mut rows.list.iter().map(|row| &row.note)) - 24.0;
    let numbers = rows.list.iter().flat_map(|row| &row.dots).flat_map(|dot| {
        let (low, high) = dot.ends.unwrap_or((dot.value, dot.value));
        [low, dot.value, high]
    });
    let fixed = rows.ends.map(|(low, high)| [low, high]);
    let x = match fixed {
        Some(ends) => Scale::holding(rows.kind, ends.into_iter(), Zero::Free, (left, right)),
        None => Scale::holding(rows.kind, numbers.chain(rows.zero), Zero::Free, (left, right)),
    };
    let mut tops = Vec::new();
    let mut top = TOP;
    for row in &rows.list {
        top += if row.group.is_empty() { 0.0 } else { GROUP };
        let levels = row.dots.iter().zip(levels(&x, &row.dots)).map(|(_, level)| level);
        let high = ROW + 9.0 * levels.max().unwrap_or(0) as f64;
        tops.push((top, high));
        top += high;
    }
    let height = top + BOTTOM;
    html! {
        svg.fig xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (px(WIDTH)) " " (px(height)) }
            role="img" aria-label=(rows.words) data-x=(axis(&x, left, right)) {
            @if let Some((low, high)) = rows.zone {
                rect.zone x=(px(x.place(low))) y=(px(TOP)) height=(px(top - TOP))
                    width=(px(x.place(high) - x.place(low))) {}
            }
            @for tick in x.ticks(6) {
                @let at = px(x.place(tick.at));
                path.grid d={ "M" (at) " " (px(TOP)) "V" (px(top)) } {}
                text.tick.mid x=(at) y=(px(top + 16.0)) { (tick.label) }
            }
            @if let Some(zero) = rows.zero {
                path.zero d={ "M" (px(x.place(zero))) " " (px(TOP)) "V" (px(top)) } {}
            }
            path.axis d={ "M" (px(left)) " " (px(top)) "H" (px(right)) } {}
            text.mid x=(px(left.midpoint(right))) y=(px(top + 36.0)) { (rows.title) }
            @for (row, (top, high)) in rows.list.iter().zip(&tops) {
                (row_of(row, &x, (*top, *high), (left, right)))
            }
        }
    }
}

fn row_of(row: &Row, x: &Scale, (top, high): (f64, f64), (left, right): (f64, f64)) -> Markup {
    let middle = top + high / 2.0;
    html! {
        @if !row.group.is_empty() {
            text.head x="4" y=(px(top - 6.0)) { (row.group) }
        }
        text x=(px(left - 8.0)) y=(px(middle + 4.0)) class="end" {
            (cut(&row.label, left - 12.0))
            title { (row.label) }
        }
        @for (dot, level) in row.dots.iter().zip(levels(x, &row.dots)) {
            @let y = top + ROW / 2.0 + 9.0 * level as f64;
            @if dot.from_zero {
                @let (from, to) = (x.place(0.0).max(left), x.place(dot.value).clamp(left, right));
                rect class={ "bar f" (dot.color) } x=(px(from.min(to))) y=(px(y - 4.0))
                    width=(px((to - from).abs())) height="8" {}
            }
            (dot_of(dot, x, y, (left, right)))
        }
        text.soft x=(px(right + 10.0)) y=(px(middle + 4.0)) { (cut(&row.note, LABELS)) }
    }
}

fn dot_of(dot: &Dot, x: &Scale, y: f64, (left, right): (f64, f64)) -> Markup {
    let inside = |place: f64| place.clamp(left, right);
    let Some(at) = x.placed(Some(dot.value)) else { return html! {} };
    let (low, high) = dot.ends.unwrap_or((dot.value, dot.value));
    let low = x.placed(Some(low)).map_or(left, inside);
    let high = x.placed(Some(high)).map_or(right, inside);
    let class = if dot.filled {
        format!("dot s{0} f{0}", dot.color)
    } else {
        format!("dot s{} open", dot.color)
    };
    html! {
        @if dot.ends.is_some() {
            path class={ "line s" (dot.color) } style="stroke-width:1.6"
                d={ "M" (px(low)) " " (px(y)) "H" (px(high)) } {}
        }
        @if (left..=right).contains(&at) {
            circle class=(class) cx=(px(at)) cy=(px(y)) r="4" data-value=(dot.value) {
                title { (dot.words) }
            }
        } @else {
            // Beyond the end of the axis.
            @let (tip, back) = if at < left { (left, 7.0) } else { (right, -7.0) };
            path class=(class) data-value=(dot.value)
                d={ "M" (px(tip)) " " (px(y)) "l" (px(back)) " -4v8Z" } { title { (dot.words) } }
        }
    }
}

/// A level for each dot of a row so that dots of one level do not overlap.
fn levels(x: &Scale, dots: &[Dot]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..dots.len()).collect();
    order.sort_by(|&a, &b| dots[a].value.total_cmp(&dots[b].value));
    let (mut ends, mut levels): (Vec<f64>, Vec<usize>) = (Vec::new(), vec![0; dots.len()]);
    for at in order {
        let place = x.place(dots[at].value);
        let free = ends.iter().position(|end| *end + FONT * 0.8 < place);
        let level = free.unwrap_or(ends.len()).min(7);
        if level < ends.len() {
            ends[level] = place;
        } else {
            ends.push(place);
        }
        levels[at] = level;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(dots: Vec<Dot>) -> Rows {
        Rows {
            title: "ratio".into(),
            kind: Kind::Log,
            zero: Some(1.0),
            zone: Some((0.9, 1.1)),
            ends: Some((0.1, 10.0)),
            list: vec![Row { label: "a < b".into(), dots, ..Row::default() }],
            words: String::new(),
        }
    }

    #[test]
    fn what_lies_beyond_the_axis_stands_at_its_end() {
        let dot = |value| Dot { value, ends: Some((value, value)), ..Dot::default() };
        let text = draw(&rows(vec![dot(2.0), dot(1e6), dot(0.0)])).into_string();
        assert_eq!(text.matches("<circle").count(), 1, "{text}");
        assert!(text.contains("data-value=\"1000000\"") && text.contains("a &lt; b"), "{text}");
    }

    #[test]
    fn dots_that_would_overlap_stand_on_levels() {
        let x = Scale::holding(Kind::Linear, [0.0, 10.0].into_iter(), Zero::Free, (0.0, 100.0));
        let dot = |value| Dot { value, ..Dot::default() };
        assert_eq!(levels(&x, &[dot(1.0), dot(1.1), dot(5.0), dot(1.2)]), [0, 1, 0, 2]);
    }
}
