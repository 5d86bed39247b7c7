//! What all pictures are drawn with: places as text, widths of words, labels that do not overlap.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

/// Size of the words of a picture, in px.
pub(crate) const FONT: f64 = 12.0;

/// A place with one digit after the point, as short as it can be.
pub(crate) fn px(place: f64) -> String {
    let text = format!("{place:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Width of words in px, by what sans-serif fonts need on average: narrow, common and wide letters,
/// and a square for a character of Chinese.
pub(crate) fn width(words: &str) -> f64 {
    let ems = words.chars().map(|c| match c {
        'i' | 'l' | 'j' | '.' | ',' | '\'' | '|' | ':' | ' ' => 0.3,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' | 'I' => 0.38,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.88,
        'A'..='Z' => 0.68,
        _ if c.width() == Some(2) => 1.0,
        _ => 0.57,
    });
    FONT * ems.sum::<f64>()
}

/// Words cut with `…` so that they take at most so many px.
pub(crate) fn cut(words: &str, most: f64) -> String {
    if width(words) <= most {
        return words.to_owned();
    }
    let mut kept = String::new();
    for character in words.chars() {
        kept.push(character);
        if most < width(&kept) + FONT * 0.7 {
            kept.pop();
            break;
        }
    }
    kept.trim_end().to_owned() + "…"
}

/// The path of a line through places, broken where one is missing.
pub(crate) fn path(points: impl Iterator<Item = (f64, Option<f64>)>) -> String {
    let mut path = String::new();
    let mut pen_is_down = false;
    for (x, y) in points {
        let Some(y) = y else {
            pen_is_down = false;
            continue;
        };
        let command = if pen_is_down { 'L' } else { 'M' };
        // Writing to a string cannot fail.
        let _infallible = write!(path, "{command}{} {}", px(x), px(y));
        pen_is_down = true;
    }
    path
}

/// Moves wanted places apart so that each is at least `gap` from the next and all lie within
/// `low ..= high`, moving the whole as little as that allows. Order of the places is kept.
pub(crate) fn spread(wanted: &[f64], gap: f64, (low, high): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    // Groups that touch stand around the mean of what they want (pool adjacent violators).
    let mut groups: Vec<(f64, f64)> = Vec::new();
    for &at in &order {
        groups.push((wanted[at], 1.0));
        while let [.., before, last] = groups[..] {
            if before.0 + gap * (before.1 + last.1) / 2.0 <= last.0 {
                break;
            }
            let many = before.1 + last.1;
            groups.truncate(groups.len() - 2);
            groups.push(((before.0 * before.1 + last.0 * last.1) / many, many));
        }
    }
    let mut places = vec![0.0; wanted.len()];
    let mut next = order.iter();
    for (middle, many) in groups {
        let half = gap * (many - 1.0) / 2.0;
        for rank in 0..many as usize {
            if let Some(&at) = next.next() {
                places[at] = middle - half + gap * rank as f64;
            }
        }
    }
    within(&mut places, &order, gap, (low, high));
    places
}

/// Pushes places that stick out back in, the others before them.
fn within(places: &mut [f64], order: &[usize], gap: f64, (low, high): (f64, f64)) {
    let mut least = low;
    for &at in order {
        places[at] = places[at].max(least);
        least = places[at] + gap;
    }
    let mut most = high;
    for &at in order.iter().rev() {
        places[at] = places[at].min(most);
        most = places[at] - gap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_move_apart_and_stay_inside() {
        assert_eq!(spread(&[10.0, 50.0], 12.0, (0.0, 100.0)), [10.0, 50.0]);
        assert_eq!(spread(&[50.0, 50.0], 12.0, (0.0, 100.0)), [44.0, 56.0]);
        assert_eq!(spread(&[98.0, 97.0], 12.0, (0.0, 100.0)), [100.0, 88.0]);
        assert_eq!(spread(&[0.0, 1.0], 12.0, (0.0, 100.0)), [0.0, 12.0]);
    }

    #[test]
    fn a_line_breaks_where_nothing_is_defined() {
        let points = [(0.0, Some(1.0)), (1.0, Some(2.04)), (2.0, None), (3.0, Some(-0.04))];
        assert_eq!(path(points.into_iter()), "M0 1L1 2M3 0");
    }

    #[test]
    fn words_are_cut_to_a_width() {
        assert_eq!(cut("short", 100.0), "short");
        let shown = cut("a name that is much too long for its column", 80.0);
        assert!(shown.ends_with('…') && width(&shown) <= 90.0, "{shown}");
        assert!(width("微信") > width("ab"));
    }
}
