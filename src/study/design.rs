//! Designs: how points fill the unit cube of the parameters that are drawn.
//!
//! *Random*, *Latin hypercube* (`McKay`, Beckman, Conover 1979), *Sobol's sequence* with a
//! keyed shift, *walks* for screening (Morris 1991) and *mixtures of two samples* for shares of variance (Saltelli and others
//! 2010). Luck is keyed by the seed, the path of a parameter and the number of a point: another
//! parameter shifts nobody's values, and more points of a random design begin with the same ones.

use std::sync::Arc;

use rand::{RngExt as _, seq::SliceRandom as _};

use crate::{
    base::Luck,
    study::{Design, Values, Varied, distribution::Sampler, sobol},
};

/// A parameter that is drawn, with its distribution cut and made whole.
pub(crate) struct Drawn<'a> {
    varied: &'a Varied,
    whole: bool,
    sampler: Sampler,
    /// Ends between which a value must lie, of whole numbers whole ones.
    within: (f64, f64),
    /// The distribution, of whole numbers with half a part more at the ends of a uniform one: each
    /// of them is as likely.
    values: Values,
    /// Share of the distribution below each end at which it is cut.
    cut: (f64, f64),
}

/// Times that a value is drawn again when it lies outside of the ends.
const AGAIN: usize = 10_000;

impl<'a> Drawn<'a> {
    pub(crate) fn new(varied: &'a Varied, whole: bool, sampler: Sampler) -> Self {
        let (low, high) = varied.within.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        if !whole {
            let values = varied.values.clone();
            let cut = (share_below(&values, low), share_below(&values, high));
            return Self { varied, whole, sampler, within: (low, high), values, cut };
        }
        let (low, high) = (low.ceil(), high.floor());
        let values = widened(&varied.values);
        let cut = (share_below(&values, low - 0.5), share_below(&values, high + 0.5));
        let sampler = values.sampler().unwrap_or(sampler);
        Self { varied, whole, sampler, within: (low, high), values, cut }
    }

    /// Whether what its ends leave cannot be drawn.
    pub(crate) fn is_next_to_nothing(&self, design: &Design, seed: u64) -> bool {
        match design {
            // Where a first value is found, others are, but for very long odds.
            Design::Random(_) => self.by_luck(&luck(seed), 0).is_none(),
            Design::Grid
            | Design::LatinHypercube(_)
            | Design::Sobol(_)
            | Design::Morris { .. }
            | Design::Saltelli(_) => self.cut.1 <= self.cut.0,
        }
    }

    /// The value at a place of the unit interval; none without a quantile in closed form.
    pub(crate) fn at(&self, u: f64) -> Option<f64> {
        let (from, to) = self.cut;
        let value = self.whole(self.values.quantile(from + u * (to - from))?);
        // Where the ends leave nothing, the plan is refused.
        Some(value.min(self.within.1).max(self.within.0))
    }

    /// Of whole numbers the nearest; of a uniform one none beyond its ends.
    fn whole(&self, value: f64) -> f64 {
        if !self.whole {
            return value;
        }
        let Values::Uniform(low, high) = self.varied.values else { return value.round() };
        value.round().min(high.floor()).max(low.ceil())
    }

    /// The value of a point that is drawn by itself; none where the ends leave nothing to draw.
    pub(crate) fn by_luck(&self, luck: &Luck, point: u64) -> Option<f64> {
        let mut stream = luck.named(&self.varied.path).of_key(point);
        let (low, high) = self.within;
        (0..AGAIN).find_map(|_| {
            let value = self.whole((self.sampler)(&mut stream));
            (low <= value && value <= high).then_some(value)
        })
    }
}

/// A uniform distribution of whole numbers, from half a part below the first to half a part above the
/// last; others are as they are.
#[expect(clippy::wildcard_enum_match_arm, reason = "no other has ends that are as likely")]
fn widened(values: &Values) -> Values {
    match *values {
        Values::Uniform(low, high) if low.ceil() <= high.floor() => {
            Values::Uniform(low.ceil() - 0.5, high.floor() + 0.5)
        }
        ref others => others.clone(),
    }
}

/// Share of a distribution below a value, found by halving: quantiles rise.
fn share_below(values: &Values, value: f64) -> f64 {
    let (low, high) = values.support();
    if value <= low {
        return 0.0;
    }
    if high <= value {
        return 1.0;
    }
    let (mut below, mut above) = (0.0, 1.0);
    for _ in 0..100 {
        let middle = f64::midpoint(below, above);
        match values.quantile(middle) {
            Some(there) if there < value => below = middle,
            Some(_) => above = middle,
            None => return 0.5,
        }
    }
    below
}

/// The luck of a design.
pub(crate) fn luck(seed: u64) -> Luck {
    Luck::new(seed, "design", 0, Arc::new(Vec::new()))
}

/// Points of a Latin hypercube: one in each of `n` parts of every coordinate.
pub(crate) fn latin_hypercube(n: u32, paths: &[&str], luck: &Luck) -> Vec<Vec<f64>> {
    let mut points = vec![Vec::with_capacity(paths.len()); n as usize];
    for path in paths {
        let luck = luck.named("latin hypercube").named(path);
        let mut parts: Vec<u32> = (0..n).collect();
        parts.shuffle(&mut luck.serial());
        for (point, part) in points.iter_mut().zip(parts) {
            let inside: f64 = luck.of_key(u64::from(part)).random();
            point.push((f64::from(part) + inside) / f64::from(n));
        }
    }
    points
}

/// The first points of Sobol's sequence, shifted: the bits of each coordinate are turned by a word
/// that is the parameter's own, and the point stands in the middle of its last bit.
///
/// A digital shift (Cranley and Patterson 1976 in base 2; Owen 2020, *On dropping the first Sobol'
/// point*) leaves a power of two of points as balanced as it was. Without it the first is the origin:
/// every parameter at its lower end, or far beyond all others where there is no end.
pub(crate) fn sobol(n: u32, paths: &[&str], luck: &Luck) -> Vec<Vec<f64>> {
    let luck = luck.named("sobol");
    let shifts: Vec<u32> = paths.iter().map(|path| luck.named(path).serial().random()).collect();
    (0..n).map(|at| sobol::shifted(at, &shifts)).collect()
}

/// Walks for screening: `trajectories` times `dimensions + 1` points, each of which differs from the
/// one before in one coordinate by `levels / 2(levels − 1)`. `levels` is an even number.
///
/// ```
/// let points = ecograph::study::design::morris(1, 4, 2, 7);
/// let moved: f64 = points[0].iter().zip(&points[1]).map(|(a, b)| (a - b).abs()).sum();
/// assert!((moved - 2.0 / 3.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn morris(trajectories: u32, levels: u32, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    let luck = luck(seed);
    let last = f64::from(levels - 1).max(1.0);
    let half = levels / 2;
    let mut points = Vec::new();
    for walk in 0..trajectories {
        let mut stream = luck.named("morris").of_key(u64::from(walk));
        let low: Vec<u32> = (0..dimensions).map(|_| stream.random_range(0..half.max(1))).collect();
        let up: Vec<bool> = (0..dimensions).map(|_| stream.random()).collect();
        let mut order: Vec<usize> = (0..dimensions).collect();
        order.shuffle(&mut stream);
        // Whoever goes down begins above.
        let mut place: Vec<u32> =
            low.iter().zip(&up).map(|(&low, &up)| if up { low } else { low + half }).collect();
        let point = |place: &[u32]| place.iter().map(|&at| f64::from(at) / last).collect();
        points.push(point(&place));
        for moved in order {
            place[moved] = if up[moved] { low[moved] + half } else { low[moved] };
            points.push(point(&place));
        }
    }
    points
}

/// Mixtures of two samples: for each of `n` rows that of the first sample, those of the first with
/// each coordinate from the second, and that of the second.
///
/// Both samples are points `n..2n` of Sobol's sequence in twice as many dimensions: without its
/// beginning, which has the origin twice. `n` is a power of two.
///
/// ```
/// let points = ecograph::study::design::saltelli(4, 3);
/// assert_eq!(points.len(), 4 * (3 + 2));
/// assert_eq!(points[0][1..], points[1][1..]);
/// ```
#[must_use]
pub fn saltelli(n: u32, dimensions: usize) -> Vec<Vec<f64>> {
    let mut points = Vec::with_capacity(n as usize * (dimensions + 2));
    for row in n..2 * n {
        let both = sobol::point(row, 2 * dimensions);
        let (first, second) = both.split_at(dimensions);
        points.push(first.to_vec());
        for coordinate in 0..dimensions {
            let mut mixed = first.to_vec();
            mixed[coordinate] = second[coordinate];
            points.push(mixed);
        }
        points.push(second.to_vec());
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varied(values: Values, within: Option<(f64, f64)>) -> Varied {
        Varied { path: "a.b".into(), values, within }
    }

    #[test]
    fn a_latin_hypercube_has_one_value_in_each_part() {
        let points = latin_hypercube(50, &["a", "b"], &luck(3));
        for coordinate in 0..2 {
            let mut parts: Vec<u32> =
                points.iter().map(|point| (point[coordinate] * 50.0) as u32).collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..50).collect::<Vec<_>>());
        }
        // Another parameter shifts nobody's values.
        let more = latin_hypercube(50, &["c", "a", "b"], &luck(3));
        assert!(points.iter().zip(&more).all(|(point, more)| point[..] == more[1..]));
        assert_ne!(points, latin_hypercube(50, &["a", "b"], &luck(4)));
    }

    #[test]
    fn a_walk_moves_each_parameter_once_by_half_of_the_grid() {
        let points = morris(20, 4, 3, 1);
        assert_eq!(points.len(), 80);
        for walk in points.chunks(4) {
            let mut moved = Vec::new();
            for pair in walk.windows(2) {
                let apart: Vec<f64> = pair[0].iter().zip(&pair[1]).map(|(a, b)| b - a).collect();
                let changed: Vec<usize> = (0..3).filter(|&at| 1e-9 < apart[at].abs()).collect();
                assert_eq!(changed.len(), 1);
                assert!((apart[changed[0]].abs() - 2.0 / 3.0).abs() < 1e-12);
                moved.push(changed[0]);
            }
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2]);
            assert!(walk.iter().flatten().all(|u| (0.0..=1.0).contains(u)));
        }
    }

    #[test]
    fn mixtures_differ_from_the_first_sample_in_one_coordinate() {
        let points = saltelli(8, 3);
        assert_eq!(points.len(), 8 * 5);
        for row in points.chunks(5) {
            for coordinate in 0..3 {
                for other in 0..3 {
                    let from = if other == coordinate { &row[4] } else { &row[0] };
                    assert!((row[1 + coordinate][other] - from[other]).abs() < 1e-15);
                }
            }
        }
    }

    #[test]
    fn a_distribution_that_is_cut_stays_between_its_ends() {
        let within = Some((0.1, 0.6));
        let varied = varied(Values::Normal(0.3, 0.4), within);
        let drawn = Drawn::new(&varied, false, varied.values.sampler().unwrap());
        let luck = luck(9);
        let values: Vec<f64> = (0..500).map(|at| drawn.by_luck(&luck, at).unwrap()).collect();
        assert!(values.iter().all(|value| (0.1..=0.6).contains(value)));
        // Halfway between the shares below both ends: scipy.stats.truncnorm.ppf.
        let middle = drawn.at(0.5).unwrap();
        assert!((middle - 0.341_136_072_821_305_1).abs() < 1e-9, "{middle}");
        assert!((drawn.at(0.0).unwrap() - 0.1).abs() < 1e-9);
        assert!((drawn.at(1.0).unwrap() - 0.6).abs() < 1e-9);
        let below = values.iter().filter(|value| **value < middle).count();
        assert!((190..310).contains(&below), "{below}");
    }

    #[test]
    fn whole_numbers_of_a_uniform_distribution_are_as_likely_at_its_ends() {
        for (within, wanted) in [(None, [50; 4]), (Some((2.0, 3.7)), [0, 100, 100, 0])] {
            let varied = varied(Values::Uniform(1.0, 4.0), within);
            let drawn = Drawn::new(&varied, true, varied.values.sampler().unwrap());
            let places = (0..200).map(|at| drawn.at((f64::from(at) + 0.5) / 200.0).unwrap());
            let mut counts = [0; 4];
            places.for_each(|value| counts[value as usize - 1] += 1);
            assert_eq!(counts, wanted);
            let (luck, mut counts) = (luck(5), [0_i32; 4]);
            let values = (0..2000).map(|at| drawn.by_luck(&luck, at).unwrap());
            values.for_each(|value| counts[value as usize - 1] += 1);
            // Five standard errors of a half of 2000.
            let near = |(found, wanted): (&i32, i32)| (found - 10 * wanted).abs() < 112;
            assert!(counts.iter().zip(wanted).all(near), "{counts:?}");
        }
    }

    #[test]
    fn no_point_of_a_shifted_sequence_is_extreme_in_everything() {
        let (paths, n) = (["a", "b", "c", "d"], 64_u32);
        let points = sobol(n, &paths, &luck(3));
        for coordinate in 0..4 {
            let mut cells: Vec<u32> =
                points.iter().map(|point| (point[coordinate] * f64::from(n)) as u32).collect();
            cells.sort_unstable();
            assert_eq!(cells, (0..n).collect::<Vec<_>>());
        }
        let least = points.iter().flatten().fold(1.0, |least: f64, u| least.min(*u));
        // The origin of the sequence would lie 2^-33 from the end.
        assert!(1e-6 < least, "{least}");
        // Another parameter shifts nobody's values along the same dimension.
        assert_eq!(sobol(n, &["a"], &luck(3))[5][0].to_bits(), points[5][0].to_bits());
        assert_ne!(points, sobol(n, &paths, &luck(4)));
    }

    #[test]
    fn more_points_of_a_random_design_begin_with_the_same() {
        let varied = varied(Values::Uniform(0.0, 1.0), None);
        let drawn = Drawn::new(&varied, true, varied.values.sampler().unwrap());
        let luck = luck(9);
        let few: Vec<_> = (0..5).map(|at| drawn.by_luck(&luck, at)).collect();
        let more: Vec<_> = (0..50).map(|at| drawn.by_luck(&luck, at)).collect();
        assert_eq!(few, more[..5]);
        assert!(more.iter().flatten().all(|value| value.fract().abs() < 1e-15), "whole numbers");
    }
}
