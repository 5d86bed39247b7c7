//! Small pictures made of text.

use super::figure::figure;
use super::text::display_width;

/// A series as one line of `width` characters at most, from the lowest `▁` to the highest `█`;
/// a blank where nothing is defined. A series that does not change is a line of `▄`.
///
/// A longer series is cut into `width` stretches of nearly equal length, each shown by its mean.
///
/// ```
/// use ecograph::view::sparkline;
/// assert_eq!(sparkline(&[Some(0.0), Some(1.0), None, Some(7.0)], 10), "▁▂ █");
/// assert_eq!(sparkline(&[Some(2.0); 3], 10), "▄▄▄");
/// ```
#[must_use]
pub fn sparkline(series: &[Option<f64>], width: usize) -> String {
    let points: Vec<Option<f64>> = match width {
        0 => Vec::new(),
        _ if series.len() <= width => series.to_vec(),
        _ => (0..width).map(|at| mean(stretch(series, at, width))).collect(),
    };
    let points: Vec<Option<f64>> =
        points.into_iter().map(|point| point.filter(|value| value.is_finite())).collect();
    let defined = || points.iter().flatten().copied();
    let (low, high) = (defined().fold(f64::MAX, f64::min), defined().fold(f64::MIN, f64::max));
    points.iter().map(|point| point.map_or(' ', |value| bar(value, low, high))).collect()
}

/// A bar for each count, from nothing to the largest.
pub(super) fn profile(counts: &[u64]) -> String {
    let most = counts.iter().max().copied().unwrap_or(0) as f64;
    counts
        .iter()
        .map(|&count| if most < 1.0 { BARS[0] } else { bar(count as f64, 0.0, most) })
        .collect()
}

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

fn bar(value: f64, low: f64, high: f64) -> char {
    let span = high - low;
    // What differs by rounding alone is level.
    if span <= 1e-9 * low.abs().max(high.abs()) {
        return BARS[3];
    }
    let step = ((value - low) / span * 7.0).round();
    BARS[(step as usize).min(7)]
}

fn stretch(series: &[Option<f64>], at: usize, width: usize) -> &[Option<f64>] {
    &series[at * series.len() / width..(at + 1) * series.len() / width]
}

fn mean(points: &[Option<f64>]) -> Option<f64> {
    let count = points.iter().flatten().count();
    let sum: f64 = points.iter().flatten().sum();
    (0 < count).then(|| sum / count as f64)
}

/// Rows of a name, a bar and a value that fit `width`; bars begin at 0, or at the lowest value where
/// that is negative.
///
/// ```
/// use ecograph::view::bars;
/// let text = bars(&[("a".into(), Some(1.0)), ("bb".into(), Some(2.0)), ("c".into(), None)], 14);
/// assert_eq!(text, "a   ███      1\nbb  ██████   2\nc            -\n");
/// ```
#[must_use]
pub fn bars(rows: &[(String, Option<f64>)], width: usize) -> String {
    let values = || rows.iter().filter_map(|row| row.1).filter(|value| value.is_finite());
    let low = values().fold(0.0, f64::min);
    let high = values().fold(f64::MIN, f64::max);
    let names = rows.iter().map(|(name, _)| display_width(name)).max().unwrap_or(0);
    let names = names.min(width / 2);
    let figures: Vec<String> = rows.iter().map(|(_, value)| figure(*value)).collect();
    let widest = figures.iter().map(|figure| display_width(figure)).max().unwrap_or(0);
    // Two blanks after the name, two before the value, and the value no narrower than its column.
    let room = width.saturating_sub(names + widest + 5).max(1);
    let mut text = String::new();
    for ((name, value), figure) in rows.iter().zip(&figures) {
        let name = cut(name, names);
        let share = value.filter(|value| value.is_finite() && low < high).unwrap_or(low);
        let share = if low < high { (share - low) / (high - low) } else { 0.0 };
        let bar = filled(share, room);
        let gap = " ".repeat(names - display_width(&name) + 2);
        let rest = " ".repeat(room - display_width(&bar) + 3 + widest - display_width(figure));
        text.push_str(format!("{name}{gap}{bar}{rest}{figure}").trim_end());
        text.push('\n');
    }
    text
}

/// A bar of a share of `room`, to an eighth of a character.
fn filled(share: f64, room: usize) -> String {
    let eighths = (share.clamp(0.0, 1.0) * room as f64 * 8.0).round() as usize;
    let mut bar = "█".repeat(eighths / 8);
    bar.extend(['▏', '▎', '▍', '▌', '▋', '▊', '▉'].get((eighths % 8).wrapping_sub(1)));
    bar
}

/// A name cut with `…` so that it takes at most so many columns.
fn cut(name: &str, most: usize) -> String {
    let mut kept = String::new();
    for character in name.chars() {
        if most < display_width(&kept) + display_width(character.encode_utf8(&mut [0; 4])) {
            kept.pop();
            while most < display_width(&kept) + 1 {
                kept.pop();
            }
            return kept + "…";
        }
        kept.push(character);
    }
    kept
}

/// How many values lie in each of at most `classes` classes of equal width from the lowest to the
/// highest, with the range of the class; one class where all are the same.
///
/// ```
/// use ecograph::view::histogram;
/// let values = [Some(0.0), Some(1.0), Some(9.0), None, Some(10.0)];
/// assert_eq!(histogram(&values, 2), [("0 … 5".to_owned(), 2), ("5 … 10".to_owned(), 2)]);
/// assert_eq!(histogram(&[Some(3.0); 4], 10), [("3".to_owned(), 4)]);
/// ```
#[must_use]
pub fn histogram(values: &[Option<f64>], classes: usize) -> Vec<(String, u64)> {
    let defined = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let (low, high) = (defined().fold(f64::MAX, f64::min), defined().fold(f64::MIN, f64::max));
    if high <= low || classes == 0 {
        let many = defined().count() as u64;
        return if many == 0 { Vec::new() } else { vec![(figure(Some(low)), many)] };
    }
    let wide = (high - low) / classes as f64;
    let mut counts = vec![0_u64; classes];
    for value in defined() {
        counts[(((value - low) / wide) as usize).min(classes - 1)] += 1;
    }
    let class = |(at, many): (usize, u64)| {
        let (from, to) = (low + wide * at as f64, low + wide * (at + 1) as f64);
        (format!("{} … {}", figure(Some(from)), figure(Some(to))), many)
    };
    counts.into_iter().enumerate().map(class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_begins_at_nothing() {
        assert_eq!(profile(&[99, 100, 98]), "███");
        assert_eq!(profile(&[0, 50, 100]), "▁▅█");
        assert_eq!(profile(&[0]), "▁");
    }

    #[test]
    fn a_line_rises_as_its_series_does() {
        let rising: Vec<_> = (0..8).map(|n| Some(f64::from(n))).collect();
        assert_eq!(sparkline(&rising, 8), "▁▂▃▄▅▆▇█");
        let long: Vec<_> = (0..800).map(|n| Some(f64::from(n))).collect();
        assert_eq!(sparkline(&long, 8), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&long, 3), "▁▄█");
    }

    #[test]
    fn what_is_not_defined_is_blank() {
        assert_eq!(sparkline(&[None, Some(1.0), Some(f64::NAN), Some(2.0)], 9), " ▁ █");
        assert_eq!(sparkline(&[None], 9), " ");
        assert_eq!(sparkline(&[], 9), "");
        assert_eq!(sparkline(&[Some(1.0)], 0), "");
        assert_eq!(sparkline(&[Some(0.3), Some(0.1 + 0.2)], 9), "▄▄");
    }
}
