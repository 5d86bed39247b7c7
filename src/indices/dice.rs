//! Numbers between 0 and 1 that depend on a key alone: for measures that sample.

/// A number in \[0, 1) that is a function of `seed`, `which` and `step`.
///
/// Three rounds of the finaliser of `SplitMix64` (Steele, Lea and Flood 2014), 53 bits kept.
pub(crate) fn uniform(seed: u64, which: u64, step: u64) -> f64 {
    (key(seed, which, step) >> 11) as f64 / 9_007_199_254_740_992.0
}

/// The 64 bits behind [`uniform`].
pub(crate) fn key(seed: u64, which: u64, step: u64) -> u64 {
    mixed(mixed(mixed(seed).wrapping_add(which)).wrapping_add(step))
}

fn mixed(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finaliser_is_the_published_one() {
        // First output of SplitMix64 for seed 0.
        assert_eq!(mixed(0), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn the_mean_is_a_half() {
        let mean: f64 = (0..10_000).map(|i| uniform(1, i, i % 7)).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 4.0 * 0.2887 / 100.0);
    }
}
