//! What the index of a trait would be if nothing but sizes were given: expectations and draws beside
//! which an observed value is to be read.
//!
//! The null of ascendency, and of cycling, is [`null_model`](super::null_model); that of a coupling is in
//! [`coupling`](super::coupling).

use crate::indices::components::{Successors, share_in_largest, strong_labels};
use crate::indices::defined::finite;
use crate::indices::dice;
use crate::indices::diversity::similarity_sensitive;
use crate::indices::flow_network::DENSE_NODES_MAX;

/// Diversity if every two kinds were as alike as two kinds are in the mean: likeness has nothing to do
/// with size.
///
/// [`similarity_sensitive`] of the same shares, with every cell of `Z` off the diagonal the mean `z` of
/// those between kinds that are present: `(Zp)_i = p_i + z (1 − p_i)`. Below it, the large kinds are alike;
/// above it, they differ more than kinds in general. In kinds; absent as there. `O(n²)`.
///
/// ```
/// use ecograph::indices::controls::alike_at_random;
///
/// // Two halves that are alike, and a third kind that nobody is of: what is absent counts nothing.
/// let alike = [1.0, 0.5, 0.9, 0.5, 1.0, 0.9, 0.9, 0.9, 1.0];
/// assert_eq!(alike_at_random(&[1.0, 1.0, 0.0], &alike, 2.0), Some(1.0 / 0.75));
/// ```
#[must_use]
pub fn alike_at_random(abundances: &[f64], similarity: &[f64], order: f64) -> Option<f64> {
    // Says what is wrong with the table, if anything is.
    similarity_sensitive(abundances, similarity, order)?;
    let n = abundances.len();
    let present = |kind: usize| 0.0 < abundances[kind];
    let pairs = (0..n * n).filter(|at| at / n != at % n && present(at / n) && present(at % n));
    let (sum, count) =
        pairs.fold((0.0, 0.0), |(sum, count), at| (sum + similarity[at], count + 1.0));
    let mean: f64 = if 0.0 < count { sum / count } else { 0.0 };
    let cell = |at: usize| if at / n == at % n { 1.0 } else { mean };
    similarity_sensitive(abundances, &(0..n * n).map(cell).collect::<Vec<f64>>(), order)
}

/// Switches between two draws, for each link.
const SWITCHES: u64 = 10;
/// Switches between two draws at most.
const SWITCHES_MAX: u64 = 50_000;

/// Share of the weight in the largest strong component if links were drawn at random among all
/// patterns in which each node gives and takes as many: mean of `draws` draws, in \[0, 1\].
///
/// Two links change their ends, `a → b` and `c → d` to `a → d` and `c → b`, unless one of these is there
/// already: ten attempts for each link between two draws, 50,000 at most. All patterns with these numbers are reached and come equally
/// often (Ryser 1957; Rao, Jana and Bandyopadhyay 1996), links of a node with itself included. A function of its
/// arguments alone. Absent where [`share_in_largest`] is, without draws, and beyond 500 nodes.
///
/// ```
/// use ecograph::indices::controls::linked_at_random;
///
/// // Everybody to everybody: there is no other pattern.
/// let all: Vec<(usize, usize)> = (0..9).map(|at| (at / 3, at % 3)).collect();
/// assert_eq!(linked_at_random(&[1.0; 3], &all, 5, 42), Some(1.0));
/// ```
#[must_use]
pub fn linked_at_random(
    weights: &[f64],
    links: &[(usize, usize)],
    draws: u32,
    seed: u64,
) -> Option<f64> {
    let n = weights.len();
    let ends_fit = links.iter().all(|&(a, b)| a < n && b < n);
    if draws == 0 || DENSE_NODES_MAX < n || !ends_fit {
        return None;
    }
    let mut links = links.to_vec();
    links.sort_unstable();
    links.dedup();
    let mut there = vec![false; n * n];
    for &(a, b) in &links {
        there[a * n + b] = true;
    }
    let attempts = (SWITCHES * links.len() as u64).min(SWITCHES_MAX);
    let mut sum = 0.0;
    for draw in 0..u64::from(draws) {
        for attempt in 0..attempts {
            switch(&mut links, &mut there, n, dice::key(seed, draw, attempt));
        }
        let graph = Successors::new(n, links.clone());
        sum += share_in_largest(&strong_labels(&graph), weights)?;
    }
    finite(sum / f64::from(draws))
}

/// Two links, chosen by the halves of `key`, change their ends where that makes no link twice.
fn switch(links: &mut [(usize, usize)], there: &mut [bool], n: usize, key: u64) {
    let half = |bits: u64| (((bits & 0xffff_ffff) * links.len() as u64) >> 32) as usize;
    let (one, other) = (half(key >> 32), half(key));
    let ((a, b), (c, d)) = (links[one], links[other]);
    if there[a * n + d] || there[c * n + b] {
        return;
    }
    (there[a * n + b], there[c * n + d]) = (false, false);
    (there[a * n + d], there[c * n + b]) = (true, true);
    (links[one], links[other]) = ((a, d), (c, b));
}

/// `exp(−Σ π ln(π/v))` to expect if those who take part were drawn whatever their group, in \[0, 1\].
///
/// Of `members` individuals in `groups` groups, `drawn` are drawn without putting back; the mean of the divergence is
/// `(G − 1)/(2 n) · (1 − n/N)` to first order in `1/n` (Miller 1955, with the correction for finite
/// populations). Near 1 where many take part, so that what an observed value lacks is no chance. Absent where
/// nobody is drawn or more than there are.
///
/// ```
/// use ecograph::indices::controls::drawn_from_all;
///
/// // Two groups, 50 drawn of very many: a divergence of 1/100.
/// assert!((drawn_from_all(2, 50.0, 1e12).unwrap_or(0.0) - (-0.01_f64).exp()).abs() < 1e-9);
/// assert_eq!(drawn_from_all(2, 50.0, 50.0), Some(1.0), "all are in");
/// assert_eq!(drawn_from_all(2, 0.0, 50.0), None);
/// ```
#[must_use]
pub fn drawn_from_all(groups: usize, drawn: f64, members: f64) -> Option<f64> {
    if !(0.0 < drawn && drawn <= members && 0 < groups) {
        return None;
    }
    let divergence = (groups - 1) as f64 / (2.0 * drawn) * (1.0 - drawn / members);
    finite(libm::exp(-divergence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indices::{components::strong, defined::shares};

    #[test]
    fn likeness_that_is_the_same_everywhere_is_its_own_null() {
        let (p, z) = ([5.0, 3.0, 2.0], 0.4);
        let table: Vec<f64> = (0..9).map(|at| if at / 3 == at % 3 { 1.0 } else { z }).collect();
        for order in [0.0, 1.0, 2.0] {
            let found = alike_at_random(&p, &table, order).unwrap();
            let known = similarity_sensitive(&p, &table, order).unwrap();
            assert!((found - known).abs() < 1e-12, "{found} {known}");
        }
        // Order 1 by hand: exp(−Σ p ln(p + z(1 − p))), z the mean of 1, 0, 0, whoever is alike.
        let sum: f64 = [0.5f64, 0.3, 0.2].iter().map(|p| p * (p + (1.0 - p) / 3.0).ln()).sum();
        for alike in [(0, 1), (0, 2), (1, 2)] {
            let is = |i, j| i == j || (i, j) == alike || (j, i) == alike;
            let table: Vec<f64> =
                (0..9).map(|at| f64::from(u8::from(is(at / 3, at % 3)))).collect();
            let found = alike_at_random(&p, &table, 1.0).unwrap();
            assert!((found - (-sum).exp()).abs() < 1e-12, "{found}");
        }
        assert_eq!(alike_at_random(&p, &[1.0; 4], 1.0), None);
    }

    #[test]
    fn permutations_come_equally_often() {
        // One link out of each of four nodes and one into each: 24 patterns, of which the largest
        // circle has 67/24 nodes in the mean.
        let circle = [(0, 1), (1, 2), (2, 3), (3, 0)];
        let found = linked_at_random(&[1.0; 4], &circle, 20_000, 7).unwrap();
        assert!((found - 67.0 / 96.0).abs() < 0.006, "{found}");
        assert_eq!(Some(found), linked_at_random(&[1.0; 4], &circle, 20_000, 7));
    }

    #[test]
    fn a_switch_makes_no_link_twice_and_keeps_all_numbers() {
        let n = 6;
        let mut links: Vec<(usize, usize)> =
            (0..n * n).filter(|at| (at / n + at % n) % 3 != 1).map(|at| (at / n, at % n)).collect();
        let mut there = vec![false; n * n];
        for &(a, b) in &links {
            there[a * n + b] = true;
        }
        let numbers = |links: &[(usize, usize)]| {
            let mut numbers = vec![(0, 0); n];
            for &(a, b) in links {
                numbers[a].0 += 1;
                numbers[b].1 += 1;
            }
            numbers
        };
        let (before, first) = (numbers(&links), links.clone());
        for time in 0..5_000 {
            switch(&mut links, &mut there, n, dice::key(1, 2, time));
        }
        assert_eq!(numbers(&links), before);
        let mut sorted = links.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert!(sorted.len() == first.len() && sorted != first);
        let marked = (0..n * n).filter(|at| there[*at]).map(|at| (at / n, at % n));
        assert_eq!(sorted, marked.collect::<Vec<_>>());
    }

    #[test]
    fn two_islands_are_mostly_one_by_chance_and_numbers_of_links_stay() {
        let links: Vec<(usize, usize)> = (0..60)
            .flat_map(|i| (1..4).map(move |step| (i, i / 30 * 30 + (i + step) % 30)))
            .collect();
        let split = share_in_largest(&strong(60, &links), &[1.0; 60]);
        assert!((split.unwrap() - 0.5).abs() < 1e-12);
        let null = linked_at_random(&[1.0; 60], &links, 16, 1).unwrap();
        assert!(0.85 < null && null <= 1.0, "{null}");
        // A node that only gives stays outside whatever is drawn.
        let tail = [(0, 1), (1, 0), (2, 0), (2, 1)];
        let null = linked_at_random(&[1.0, 1.0, 2.0], &tail, 50, 1).unwrap();
        assert!((0.25..=0.5).contains(&null), "{null}");
        assert_eq!(linked_at_random(&[1.0], &[(0, 1)], 5, 1), None);
        assert_eq!(linked_at_random(&[1.0], &[(0, 0)], 0, 1), None);
    }

    #[test]
    fn the_expected_divergence_is_that_of_draws() {
        // 100 individuals in four groups of 25, 40 drawn without putting back, a thousand times.
        let (members, drawn) = (100usize, 40usize);
        let mut sum = 0.0;
        for time in 0..1000u64 {
            let mut order: Vec<usize> = (0..members).collect();
            order.sort_by_key(|&at| dice::key(3, time, at as u64));
            let mut taken = [0.0; 4];
            order[..drawn].iter().for_each(|at| taken[at / 25] += 1.0);
            let parts = shares(&taken).unwrap();
            sum += parts.iter().map(|v| 0.25 * (0.25 / v).ln()).sum::<f64>();
        }
        let expected = -drawn_from_all(4, 40.0, 100.0).unwrap().ln();
        assert!((sum / 1000.0 / expected - 1.0).abs() < 0.12, "{} {expected}", sum / 1000.0);
    }
}
