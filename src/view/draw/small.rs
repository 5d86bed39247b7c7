//! Small lines: one in a line of a table, or many in a grid, each on an axis of its own.

use maud::{Markup, html};

use super::lines::WIDTH;
use super::pen::{cut, path, px};
use super::scale::{Kind, Scale, Zero};

/// One line of a grid.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) title: String,
    /// First and last value, in words.
    pub(crate) note: String,
    pub(crate) values: Vec<Option<f64>>,
}

const COLUMNS: usize = 4;
const HIGH: f64 = 66.0;

/// Draws a grid of lines over the same time.
pub(crate) fn draw(cells: &[Cell], words: &str) -> Markup {
    let wide = WIDTH / COLUMNS as f64;
    let height = HIGH * cells.len().div_ceil(COLUMNS) as f64 + 4.0;
    html! {
        svg.fig xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (px(WIDTH)) " " (px(height)) }
            role="img" aria-label=(words) {
            @for (at, cell) in cells.iter().enumerate() {
                @let (left, top) = (wide * (at % COLUMNS) as f64, HIGH * (at / COLUMNS) as f64);
                g transform={ "translate(" (px(left)) " " (px(top)) ")" } {
                    text.soft x="4" y="13" { (cut(&cell.title, wide - 10.0)) }
                    text.tick x="4" y="27" { (cut(&cell.note, wide - 10.0)) }
                    (line(&cell.values, (4.0, wide - 12.0), (HIGH - 6.0, 33.0), None))
                }
            }
        }
    }
}

/// A small line without axes, with its last point; `at` marks a place.
pub(crate) fn spark(values: &[Option<f64>], at: Option<usize>) -> Markup {
    let (wide, high) = (120.0, 26.0);
    html! {
        svg.fig.spark xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (wide) " " (high) }
            width=(wide) height=(high) aria-hidden="true" {
            (line(values, (3.0, wide - 3.0), (high - 3.0, 3.0), at))
        }
    }
}

fn line(
    values: &[Option<f64>],
    (left, right): (f64, f64),
    ends: (f64, f64),
    mark: Option<usize>,
) -> Markup {
    let y = Scale::holding(Kind::Linear, values.iter().flatten().copied(), Zero::Free, ends);
    let last = values.len().saturating_sub(1).max(1) as f64;
    let x = |at: usize| left + (right - left) * at as f64 / last;
    let points = values.iter().enumerate().map(|(at, value)| (x(at), y.placed(*value)));
    let end = points.clone().rev().find_map(|(x, y)| Some((x, y?)));
    html! {
        @if let Some(at) = mark {
            path.zero d={ "M" (px(x(at))) " " (px(ends.1 - 3.0)) "V" (px(ends.0 + 3.0)) } {}
        }
        path.line.thin.s0 d=(path(points)) {}
        @if let Some((x, y)) = end { circle.f0 cx=(px(x)) cy=(px(y)) r="2" {} }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_a_line_and_an_end_for_each() {
        let cell = |title: &str| Cell {
            title: title.to_owned(),
            note: "1 → 2".to_owned(),
            values: vec![Some(1.0), None, Some(2.0)],
        };
        let text =
            draw(&[cell("a"), cell("<b>"), cell("c"), cell("d"), cell("e")], "all").into_string();
        assert_eq!(text.matches("class=\"line thin s0\"").count(), 5);
        assert_eq!(text.matches("<circle").count(), 5);
        assert!(text.contains("&lt;b&gt;") && text.contains("viewBox=\"0 0 760 136\""), "{text}");
        assert!(!spark(&[None, None], Some(1)).into_string().contains("NaN"));
    }
}
