//! Small pictures made of text.

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

#[cfg(test)]
mod tests {
    use super::*;

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
