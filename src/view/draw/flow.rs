//! Who pays whom: two columns of the same parts with ribbons between them (a Sankey diagram of one
//! stage, so that circles need no knots).

use maud::{Markup, html};

use super::lines::WIDTH;
use super::pen::{cut, px};

/// A ribbon.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ribbon {
    /// Place of the payer among the parts on the left.
    pub(crate) from: usize,
    /// Place of the payee among those on the right.
    pub(crate) to: usize,
    pub(crate) value: f64,
    pub(crate) color: usize,
    pub(crate) words: String,
}

/// Ribbons between two columns.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    /// Name and amount of each part on the left, then on the right.
    pub(crate) left: Vec<(String, String)>,
    pub(crate) right: Vec<(String, String)>,
    /// What the columns are.
    pub(crate) heads: (String, String),
    /// What the colours mean.
    pub(crate) colors: Vec<(usize, String)>,
    pub(crate) ribbons: Vec<Ribbon>,
    pub(crate) words: String,
}

const TOP: f64 = 52.0;
const SIDE: f64 = 236.0;
const BAR: f64 = 10.0;
/// Between two parts; a part is at least as high as a line of words needs.
const GAP: f64 = 5.0;
const LEAST: f64 = 10.0;
/// Ribbons thinner than this, in px, are not drawn.
const SEEN: f64 = 0.2;

/// Draws the flow.
pub(crate) fn draw(flow: &Flow) -> Markup {
    let many = flow.left.len().max(flow.right.len()).max(1) as f64;
    let body = (many * 26.0).clamp(220.0, 620.0);
    let total: f64 = flow.ribbons.iter().map(|ribbon| ribbon.value).sum();
    let free = body - many * (GAP + LEAST);
    let high = |value: f64| if 0.0 < total { free * value / total } else { 0.0 };
    let column = |n: usize, part: &dyn Fn(&Ribbon) -> usize| {
        let mut heights = vec![0.0; n];
        for ribbon in &flow.ribbons {
            heights[part(ribbon)] += high(ribbon.value);
        }
        let mut top = TOP;
        let place = |height: f64| {
            let at = (top, height);
            top += height.max(LEAST) + GAP;
            at
        };
        heights.into_iter().map(place).collect::<Vec<(f64, f64)>>()
    };
    let left = column(flow.left.len(), &|ribbon| ribbon.from);
    let right = column(flow.right.len(), &|ribbon| ribbon.to);
    let floor = left.iter().chain(&right).map(|(top, high)| top + high.max(LEAST));
    let height = floor.fold(TOP, f64::max) + 14.0;
    let (from, to) = (SIDE, WIDTH - SIDE);
    html! {
        svg.fig xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (px(WIDTH)) " " (px(height)) }
            role="img" aria-label=(flow.words) {
            (key(&flow.colors))
            text.head.end x=(px(from)) y=(px(TOP - 10.0)) { (flow.heads.0) }
            text.head x=(px(to)) y=(px(TOP - 10.0)) { (flow.heads.1) }
            @for (ribbon, d) in ribbons(flow, &left, &right, &high) {
                path class={ "rib f" (ribbon.color) } d=(d) data-value=(ribbon.value) {
                    title { (ribbon.words) }
                }
            }
            @for ((name, amount), (top, high)) in flow.left.iter().zip(&left) {
                rect.f7 x=(px(from)) y=(px(*top)) width=(BAR) height=(px(high.max(1.0))) {}
                text.end x=(px(from - 6.0)) y=(px(top + high.max(LEAST) / 2.0 + 4.0)) {
                    (cut(name, SIDE - 84.0)) " " tspan.soft { (amount) }
                }
            }
            @for ((name, amount), (top, high)) in flow.right.iter().zip(&right) {
                rect.f7 x=(px(to - BAR)) y=(px(*top)) width=(BAR) height=(px(high.max(1.0))) {}
                text x=(px(to + 6.0)) y=(px(top + high.max(LEAST) / 2.0 + 4.0)) {
                    (cut(name, SIDE - 84.0)) " " tspan.soft { (amount) }
                }
            }
        }
    }
}

/// What the colours mean, in a line.
pub(super) fn key(colors: &[(usize, String)]) -> Markup {
    let mut at = 4.0;
    let places: Vec<(f64, &(usize, String))> = colors
        .iter()
        .map(|color| {
            let place = at;
            at += 30.0 + super::pen::width(&color.1);
            (place, color)
        })
        .collect();
    html! {
        @for (at, (color, words)) in places {
            rect class={ "f" (color) } x=(px(at)) y="5" width="12" height="12" {}
            text x=(px(at + 16.0)) y="15" { (words) }
        }
    }
}

fn ribbons<'a>(
    flow: &'a Flow,
    left: &[(f64, f64)],
    right: &[(f64, f64)],
    high: &impl Fn(f64) -> f64,
) -> Vec<(&'a Ribbon, String)> {
    let (from, to) = (SIDE + BAR, WIDTH - SIDE - BAR);
    let middle = px(from.midpoint(to));
    let mut order: Vec<usize> = (0..flow.ribbons.len()).collect();
    // On the left ribbons leave in the order of what they lead to, on the right the other way round.
    order.sort_by_key(|&at| (flow.ribbons[at].from, flow.ribbons[at].to, flow.ribbons[at].color));
    let mut leaves: Vec<f64> = left.iter().map(|(top, _)| *top).collect();
    let mut arrives: Vec<f64> = right.iter().map(|(top, _)| *top).collect();
    let mut starts = vec![0.0; order.len()];
    for &at in &order {
        let ribbon = &flow.ribbons[at];
        starts[at] = leaves[ribbon.from];
        leaves[ribbon.from] += high(ribbon.value);
    }
    order.sort_by_key(|&at| (flow.ribbons[at].to, flow.ribbons[at].from, flow.ribbons[at].color));
    let path = |at: usize| {
        let ribbon = &flow.ribbons[at];
        let thick = high(ribbon.value);
        let (start, end) = (starts[at], arrives[ribbon.to]);
        arrives[ribbon.to] += thick;
        let (a, b, c, d) = (px(start), px(end), px(end + thick), px(start + thick));
        let (from, to) = (px(from), px(to));
        let d = format!(
            "M{from} {a}C{middle} {a} {middle} {b} {to} {b}V{c}C{middle} {c} {middle} {d} {from} {d}Z"
        );
        (ribbon, d)
    };
    let paths = order.into_iter().map(path);
    // What is thinner than can be seen only makes the file longer.
    paths.filter(|(ribbon, _)| SEEN <= high(ribbon.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_payments_is_two_ribbons() {
        let part = |name: &str| (name.to_owned(), "1".to_owned());
        let ribbon = |from, to, value| Ribbon { from, to, value, color: 0, words: "a&b".into() };
        let flow = Flow {
            left: vec![part("a"), part("b")],
            right: vec![part("b"), part("a")],
            heads: ("from".into(), "to".into()),
            colors: vec![(0, "service".into())],
            ribbons: vec![ribbon(0, 0, 3.0), ribbon(1, 1, 1.0)],
            words: String::new(),
        };
        let text = draw(&flow).into_string();
        assert_eq!(text.matches("class=\"rib f0\"").count(), 2);
        assert!(text.contains("a&amp;b") && text.contains("data-value=\"3\""), "{text}");
        // Nothing flows, and nothing breaks.
        let none = Flow { ribbons: vec![ribbon(0, 0, 0.0)], ..flow };
        assert!(!draw(&none).into_string().contains("NaN"));
    }
}
