//! Diversity: how many equally common kinds there would be, had they the diversity found.
//!
//! One formula serves all of this file: the effective number of order `q`,
//! `D = (Σ_i p_i y_i^(q−1))^(1/(1−q))`, where `p_i` are shares and `y_i` is how ordinary kind `i` is: its own
//! share (Hill 1973), the share of all that is like it (Leinster and Cobbold 2012), the share of its
//! branch of a tree (Chao, Chiu and Jost 2010). Orders: 0 counts, 1 weighs by share, 2 by pairs, `∞` sees
//! the most common only. `D` does not rise with `q`.
//!
//! Abundances may be heads, throughflow, value added: record which. They are of whole populations: for
//! samples other estimators are needed.

use crate::indices::defined::{finite, shares};

/// Hill number of order `order` in \[0, `∞`\], in kinds; between 1 and the number of kinds present.
///
/// `(Σ p^q)^(1/(1−q))`; `q = 1`: `exp(−Σ p ln p)`; `q = ∞`: `1/max p` (Hill 1973, *Ecology* 54). Absent where all
/// abundances are 0, one is negative or not finite, or the order is negative. `O(kinds)`.
///
/// ```
/// use ecograph::indices::diversity::hill;
/// let two = hill(&[5.0, 5.0, 0.0], 2.0);
/// assert!((two.unwrap_or_default() - 2.0).abs() < 1e-12);
/// assert_eq!(hill(&[], 1.0), None);
/// ```
#[must_use]
pub fn hill(abundances: &[f64], order: f64) -> Option<f64> {
    let shares = shares(abundances)?;
    effective_number(&shares, &shares, order)
}

/// Hill numbers of several orders; *shape* as `orders`.
///
/// ```
/// use ecograph::indices::diversity::hill_profile;
///
/// // Two rare kinds count less the higher the order.
/// let profile = hill_profile(&[2.0, 1.0, 1.0], &[0.0, f64::INFINITY]);
/// assert_eq!(profile, [Some(3.0), Some(2.0)]);
/// ```
#[must_use]
pub fn hill_profile(abundances: &[f64], orders: &[f64]) -> Vec<Option<f64>> {
    orders.iter().map(|order| hill(abundances, *order)).collect()
}

/// Shannon entropy `−Σ p ln p` in nats, at least 0; absent as in [`hill`].
///
/// Shannon 1948. The logarithm of the Hill number of order 1.
///
/// ```
/// use ecograph::indices::diversity::{evenness, shannon};
///
/// let even = shannon(&[5.0, 5.0]).expect("there is somebody");
/// assert!((even - 2.0_f64.ln()).abs() < 1e-12);
/// assert_eq!(evenness(&[5.0, 5.0]), Some(1.0));
/// assert!(evenness(&[9.0, 1.0]) < Some(0.5));
/// assert_eq!(shannon(&[0.0, 0.0]), None);
/// ```
#[must_use]
pub fn shannon(abundances: &[f64]) -> Option<f64> {
    let entropy: f64 =
        shares(abundances)?.iter().filter(|p| 0.0 < **p).map(|p| -p * libm::log(*p)).sum();
    Some(crate::indices::defined::not_negative(entropy))
}

/// Evenness `H/ln S` in \[0, 1\], for `S` kinds present (Pielou 1966); absent for a single kind.
#[must_use]
pub fn evenness(abundances: &[f64]) -> Option<f64> {
    let kinds = abundances.iter().filter(|amount| 0.0 < **amount).count();
    if kinds < 2 {
        return None;
    }
    Some((shannon(abundances)? / libm::log(kinds as f64)).min(1.0))
}

/// Similarity-sensitive diversity of order `order`, in kinds that have nothing in common.
///
/// `(Σ p_i ((Zp)_i)^(q−1))^(1/(1−q))` over `p_i > 0`, with `Z` = `similarity`, row by row, `Z[i,i] = 1` and all cells in
/// \[0, 1\] (Leinster and Cobbold 2012, *Ecology* 93). `Z = I` gives [`hill`]. Absent where the matrix is
/// not `n × n` or not of this form, and as in [`hill`]. `O(n²)`.
///
/// ```
/// use ecograph::indices::diversity::similarity_sensitive;
///
/// let kinds = [1.0, 1.0];
/// assert_eq!(similarity_sensitive(&kinds, &[1.0, 0.0, 0.0, 1.0], 2.0), Some(2.0));
/// assert_eq!(similarity_sensitive(&kinds, &[1.0; 4], 2.0), Some(1.0), "all alike: one kind");
/// ```
#[must_use]
pub fn similarity_sensitive(abundances: &[f64], similarity: &[f64], order: f64) -> Option<f64> {
    let shares = shares(abundances)?;
    effective_number(&shares, &ordinariness(&shares, similarity)?, order)
}

/// Rao's quadratic entropy `Q = Σ d_ij p_i p_j`, the mean distance of two drawn at random.
///
/// Unit and range of the distances, which are at least 0 and stand row by row (Rao 1982). With
/// `d = 1 − Z`, the similarity-sensitive diversity of order 2 is `1/(1 − Q)`. Absent as there. `O(n²)`.
///
/// ```
/// // Two drawn at random are different half of the time.
/// let distance = [0.0, 1.0, 1.0, 0.0];
/// assert_eq!(ecograph::indices::diversity::rao(&[1.0, 1.0], &distance), Some(0.5));
/// ```
#[must_use]
pub fn rao(abundances: &[f64], distance: &[f64]) -> Option<f64> {
    let shares = shares(abundances)?;
    if distance.len() != shares.len() * shares.len() || distance.iter().any(|d| *d < 0.0) {
        return None;
    }
    finite(distance.chunks(shares.len()).zip(&shares).map(|(row, p)| p * dot(row, &shares)).sum())
}

/// Diversity of lineages of order `order`, in lineages that have nothing in common.
///
/// `(Σ_b (L_b/T̄) a_b^q)^(1/(1−q))` over branches `b` with `a_b > 0`: `a_b` is the share of all members that
/// descend from the branch, `L_b` its length, `T̄ = Σ L_b a_b` the mean age of a member (Chao, Chiu and Jost
/// 2010, *Phil. Trans. R. Soc. B* 365; their mean diversity, `qPD/T̄`). Node `i` of the tree has `abundances[i]`
/// members of its own and hangs at `parents[i]` by a branch of `lengths[i]`; a parent stands before its
/// children; a founder has none. A species that lives on after a mutation is a node below its
/// branching point, of its own length. Absent where lengths differ, a parent does not stand before its
/// child, a length is negative, or all is 0. `O(n)`.
///
/// ```
/// use ecograph::indices::diversity::phylogenetic;
///
/// // A founder without members of its own and two children.
/// let lineage = |stem, branch| {
///     phylogenetic(&[0.0, 1.0, 1.0], &[None, Some(0), Some(0)], &[stem, branch, branch], 0.0)
/// };
/// assert_eq!(lineage(0.0, 1.0), Some(2.0), "two lineages that share nothing");
/// assert_eq!(lineage(1.0, 1.0), Some(1.5), "half of their history is common");
/// ```
#[must_use]
pub fn phylogenetic(
    abundances: &[f64],
    parents: &[Option<usize>],
    lengths: &[f64],
    order: f64,
) -> Option<f64> {
    let mut below = shares(abundances)?;
    if parents.len() != below.len() || lengths.len() != below.len() {
        return None;
    }
    if !lengths.iter().all(|length| length.is_finite() && 0.0 <= *length) {
        return None;
    }
    for node in (0..below.len()).rev() {
        if let Some(parent) = parents[node] {
            if node <= parent {
                return None;
            }
            below[parent] += below[node];
        }
    }
    let weights: Vec<f64> =
        lengths.iter().zip(&below).map(|(length, share)| length * share).collect();
    effective_number(&shares(&weights)?, &below, order)
}

/// Diversity of a system of communities, within, between and in all.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// Diversity of each community by itself, `None` for an empty one; *shape*: one for each community.
    pub communities: Vec<Option<f64>>,
    /// Mean diversity within communities, in kinds.
    pub alpha: f64,
    /// Effective number of communities, mean distinctiveness; at `q = 1` exactly `gamma/alpha`.
    pub beta: f64,
    /// How well the communities stand for the whole; 1 where they are all alike.
    pub rho: f64,
    /// Diversity of all communities pooled, in kinds.
    pub gamma: f64,
}

/// Partition of diversity over communities, which count by their size (Reeve et al. 2016, normalised).
///
/// `table[c * n_kinds + i]` is the abundance of kind `i` in community `c`. With weights `w_c` and shares `p̄_ci`
/// inside each community, `alpha = (Σ w α_c^(1−q))^(1/(1−q))`, `gamma` is of the pooled shares, `beta` and `rho` are the
/// same means of `β_c = 1/ρ_c` and `ρ_c`, `ρ_c = (Σ_i p̄_ci (p̄_ci/p_i)^(q−1))^(1/(1−q))`. Absent where the table is not of
/// this form or is empty. `O(cells)`.
///
/// ```
/// use ecograph::indices::diversity::partition;
///
/// // Two communities of one kind each that have nothing in common.
/// let parts = partition(&[1.0, 0.0, 0.0, 1.0], 2, 1.0).expect("the table is full");
/// assert_eq!((parts.alpha.round(), parts.beta.round(), parts.gamma.round()), (1.0, 2.0, 2.0));
/// assert_eq!(parts.communities.len(), 2);
/// ```
#[must_use]
pub fn partition(table: &[f64], n_kinds: usize, order: f64) -> Option<Partition> {
    if n_kinds == 0 || !table.len().is_multiple_of(n_kinds) {
        return None;
    }
    let all = shares(table)?;
    let mut pooled = vec![0.0; n_kinds];
    let mut weights = Vec::new();
    for row in all.chunks(n_kinds) {
        weights.push(row.iter().sum());
        for (sum, share) in pooled.iter_mut().zip(row) {
            *sum += share;
        }
    }
    let mut communities = Vec::new();
    let (mut alphas, mut rhos, mut present) = (Vec::new(), Vec::new(), Vec::new());
    for (row, weight) in all.chunks(n_kinds).zip(&weights) {
        let Some(inside) = shares(row) else {
            communities.push(None);
            continue;
        };
        let alpha = effective_number(&inside, &inside, order)?;
        let apart: Vec<f64> = inside
            .iter()
            .zip(&pooled)
            .map(|(p, all)| if 0.0 < *p { p / all } else { 0.0 })
            .collect();
        rhos.push(effective_number(&inside, &apart, order)?);
        communities.push(Some(alpha));
        alphas.push(alpha);
        present.push(*weight);
    }
    // The kernel takes the inverse of what is averaged.
    let inverse = |values: &[f64]| -> Vec<f64> { values.iter().map(|value| 1.0 / value).collect() };
    Some(Partition {
        communities,
        alpha: effective_number(&present, &inverse(&alphas), order)?,
        beta: effective_number(&present, &rhos, order)?,
        rho: effective_number(&present, &inverse(&rhos), order)?,
        gamma: effective_number(&pooled, &pooled, order)?,
    })
}

/// `(Σ p y^(q−1))^(1/(1−q))` over `p > 0`, continued to `q = 1` and `q = ∞`; absent where a `y` is not positive.
fn effective_number(shares: &[f64], ordinary: &[f64], order: f64) -> Option<f64> {
    if order.is_nan() || order < 0.0 {
        return None;
    }
    let present = || shares.iter().zip(ordinary).filter(|(p, _)| 0.0 < **p);
    if !present().all(|(_, y)| 0.0 < *y) {
        return None;
    }
    let least = order - 1.0;
    let greatest = present().map(|(_, y)| *y).fold(0.0, f64::max);
    if order.is_infinite() {
        return finite(1.0 / greatest);
    }
    if least == 0.0 {
        let mean: f64 = present().map(|(p, y)| p * libm::log(*y)).sum();
        return finite(libm::exp(-mean));
    }
    if least.abs() < 0.5 {
        // Near order 1 the sum is near 1: its distance from 1 is what counts.
        let away: f64 = present().map(|(p, y)| p * libm::expm1(least * libm::log(*y))).sum();
        return finite(libm::exp(-libm::log1p(away) / least));
    }
    // Relative to the greatest, so that high orders do not vanish.
    let sum: f64 = present().map(|(p, y)| p * libm::pow(y / greatest, least)).sum();
    finite(libm::exp(-libm::log(sum) / least) / greatest)
}

/// `(Zp)_i`; absent where `Z` is not a matrix of similarities.
fn ordinariness(shares: &[f64], similarity: &[f64]) -> Option<Vec<f64>> {
    let n = shares.len();
    let fits = similarity.len() == n * n
        && similarity.iter().all(|cell| (0.0..=1.0).contains(cell))
        && (0..n).all(|i| 1.0 <= similarity[i * n + i]);
    fits.then(|| similarity.chunks(n).map(|row| dot(row, shares)).collect())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SEVEN: [f64; 7] = [50., 30., 10., 5., 3., 1., 1.];
    const TWINS: [f64; 16] =
        [1.0, 0.8, 0.1, 0.0, 0.8, 1.0, 0.1, 0.0, 0.1, 0.1, 1.0, 0.3, 0.0, 0.0, 0.3, 1.0];
    const TABLE: [f64; 12] = [10., 5., 0., 0., 5., 5., 5., 0., 0., 2., 8., 20.];

    fn is(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-9 * wanted.abs(), "{found} instead of {wanted}");
    }

    #[test]
    fn hill_numbers_agree_with_two_published_programs() {
        is(hill(&SEVEN, 0.0), 7.0);
        is(hill(&SEVEN, 1.0), 3.615_068_105_735_859_6);
        is(hill(&SEVEN, 2.0), 2.828_054_298_642_534);
        is(hill(&SEVEN, 3.0), 2.555_264_303_570_041);
        is(hill(&SEVEN, f64::INFINITY), 2.0);
        is(shannon(&SEVEN), 1.285_110_695_194_218_8);
        is(evenness(&SEVEN), 0.660_416_256_021_947);
        is(hill_profile(&SEVEN, &[0.0, 2.0])[1], 2.828_054_298_642_534);
    }

    #[test]
    fn orders_near_one_and_very_high_keep_their_digits() {
        is(hill(&SEVEN, 1.0 + 1e-12), 3.615_068_105_735_859_6);
        is(hill(&SEVEN, 1.0 - 1e-12), 3.615_068_105_735_859_6);
        is(hill(&SEVEN, 1e12), 2.0);
        is(hill(&[1e-300, 1.0], 1.5), 1.0);
    }

    #[test]
    fn similar_kinds_count_less() {
        let p = [0.4, 0.3, 0.2, 0.1];
        is(similarity_sensitive(&p, &TWINS, 0.0), 2.366_477_272_727_272_5);
        is(similarity_sensitive(&p, &TWINS, 1.0), 2.062_966_541_555_532_3);
        is(similarity_sensitive(&p, &TWINS, 2.0), 1.879_699_248_120_300_3);
        is(similarity_sensitive(&p, &TWINS, f64::INFINITY), 1.515_151_515_151_515_1);
        let distance: Vec<f64> = TWINS.iter().map(|z| 1.0 - z).collect();
        is(rao(&p, &distance), 0.468);
    }

    #[test]
    fn communities_partition_as_published() {
        let check = |order: f64, alpha: f64, beta: f64, rho: f64, gamma: f64| {
            let found = partition(&TABLE, 4, order).unwrap();
            is(Some(found.alpha), alpha);
            is(Some(found.beta), beta);
            is(Some(found.rho), rho);
            is(Some(found.gamma), gamma);
            found
        };
        check(0.0, 2.75, 1.597_222_222_222_222_3, 0.654_166_666_666_666_7, 4.0);
        let one = check(
            1.0,
            2.305_826_319_691_520_5,
            1.699_943_691_233_514_6,
            0.588_254_778_765_277_3,
            3.919_774_905_239_793,
        );
        is(one.communities[0], 1.889_881_574_842_309_7);
        is(one.communities[2], 2.232_930_785_403_332_7);
        check(
            2.0,
            2.073_732_718_894_009_3,
            1.756_384_517_410_357_4,
            0.554_502_369_668_246_5,
            3.837_953_091_684_435_3,
        );
    }

    #[test]
    fn an_empty_community_is_no_community() {
        let with = partition(&[1.0, 1.0, 0.0, 0.0, 2.0, 0.0], 2, 1.0).unwrap();
        let without = partition(&[1.0, 1.0, 2.0, 0.0], 2, 1.0).unwrap();
        assert_eq!(with.communities[1], None);
        assert_eq!((with.alpha, with.gamma), (without.alpha, without.gamma));
    }

    #[test]
    fn lineages_that_parted_long_ago_count_for_more() {
        // A star of four equal species is four lineages; a root of twice the length changes all of them.
        let star = [Some(0), Some(0), Some(0), Some(0)];
        let parents: Vec<Option<usize>> = std::iter::once(None).chain(star).collect();
        let members = [0.0, 1.0, 1.0, 1.0, 1.0];
        for order in [0.0, 1.0, 2.0, f64::INFINITY] {
            is(phylogenetic(&members, &parents, &[0., 1., 1., 1., 1.], order), 4.0);
        }
        // Mean of 1 lineage for two thirds of the time and 4 for one third: q = 0 gives 2/3 + 4/3.
        is(phylogenetic(&members, &parents, &[2., 1., 1., 1., 1.], 0.0), 2.0);
        // q = 2: 1/(2/3 + 1/3 · 1/4) = 12/9.
        is(phylogenetic(&members, &parents, &[2., 1., 1., 1., 1.], 2.0), 4.0 / 3.0);
        // q = 1: exp(1/3 · ln 4).
        is(phylogenetic(&members, &parents, &[2., 1., 1., 1., 1.], 1.0), 4f64.cbrt());
    }

    #[test]
    fn what_is_no_abundance_has_no_diversity() {
        for order in [0.0, 1.0, 2.0, f64::INFINITY] {
            assert_eq!(hill(&[], order), None);
            assert_eq!(hill(&[0.0, 0.0], order), None);
            assert_eq!(hill(&[1.0, f64::NAN], order), None);
            assert_eq!(hill(&[1.0, -1.0], order), None);
            assert_eq!(hill(&[0.0, 3.0], order), Some(1.0));
        }
        assert_eq!(hill(&[1.0], -1.0), None);
        assert_eq!(hill(&[1.0], f64::NAN), None);
        assert_eq!(evenness(&[1.0]), None);
        assert_eq!(similarity_sensitive(&[1.0, 1.0], &[1.0], 1.0), None);
        assert_eq!(similarity_sensitive(&[1.0, 1.0], &[0.5, 0.0, 0.0, 1.0], 1.0), None);
        assert_eq!(rao(&[1.0], &[-1.0]), None);
        assert_eq!(partition(&[1.0, 2.0, 3.0], 2, 1.0), None);
        assert_eq!(partition(&[], 2, 1.0), None);
        assert_eq!(phylogenetic(&[1.0, 1.0], &[Some(1), None], &[1.0, 1.0], 1.0), None);
        assert_eq!(phylogenetic(&[1.0], &[None], &[0.0], 1.0), None);
    }

    proptest! {
        #[test]
        fn hill_numbers_do_not_rise_with_the_order(
            abundances in prop::collection::vec(0.0..1e6, 1..20), low in 0.0..4.0, more in 0.0..4.0,
        ) {
            prop_assume!(abundances.iter().any(|a| 0.0 < *a));
            let (first, second) = (hill(&abundances, low).unwrap(), hill(&abundances, low + more).unwrap());
            prop_assert!(second <= first * (1.0 + 1e-12), "{first} then {second}");
            prop_assert!(1.0 - 1e-12 <= second && first <= abundances.len() as f64 * (1.0 + 1e-12));
        }

        #[test]
        fn at_order_one_gamma_is_alpha_times_beta(table in prop::collection::vec(0.0..1e3, 15)) {
            let found = partition(&table, 5, 1.0).unwrap();
            prop_assert!((found.gamma - found.alpha * found.beta).abs() < 1e-12 * found.gamma);
            prop_assert!(found.alpha <= found.gamma * (1.0 + 1e-12));
        }

        #[test]
        fn without_similarity_similar_diversity_is_hill(p in prop::collection::vec(0.01..1.0, 5), q in 0.0..5.0) {
            let mut identity = vec![0.0; 25];
            for i in 0..5 { identity[6 * i] = 1.0; }
            let (with, without) = (similarity_sensitive(&p, &identity, q).unwrap(), hill(&p, q).unwrap());
            prop_assert!((with - without).abs() < 1e-12 * without);
        }

        #[test]
        fn the_unit_of_abundance_does_not_matter(p in prop::collection::vec(0.01..1.0, 5), q in 0.0..5.0) {
            let scaled: Vec<f64> = p.iter().map(|x| x * 1e-200).collect();
            let (one, other) = (hill(&p, q).unwrap(), hill(&scaled, q).unwrap());
            prop_assert!((one - other).abs() < 1e-12 * one);
        }
    }
}
