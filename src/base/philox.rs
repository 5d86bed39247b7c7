//! Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011): one block, and the first of many at once.
//!
//! A block is 20 multiplications that wait for each other; of many agents they need not, so that
//! wide registers do eight at a time where the processor has them. The bits are the same.

/// One block of Philox4x32-10.
///
/// ```
/// // The reference implementation's answer for zeros.
/// let block = ecograph::base::luck::philox([0; 4], [0; 2]);
/// assert_eq!(block, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
#[must_use]
#[inline]
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    rounds(counter, key)
}

/// Compiled into every caller, for the width of its registers.
#[expect(clippy::inline_always, reason = "a call cannot be made for eight agents at once")]
#[inline(always)]
fn rounds([mut a, mut b, mut c, mut d]: [u32; 4], [mut first, mut second]: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let left = u64::from(a) * 0xD251_1F53;
        let right = u64::from(c) * 0xCD9E_8D57;
        a = (right >> 32) as u32 ^ b ^ first;
        b = right as u32;
        c = (left >> 32) as u32 ^ d ^ second;
        d = left as u32;
        first = first.wrapping_add(0x9E37_79B9);
        second = second.wrapping_add(0xBB67_AE85);
    }
    [a, b, c, d]
}

/// The low and the high half.
#[inline]
pub(crate) fn halves(whole: u64) -> [u32; 2] {
    [whole as u32, (whole >> 32) as u32]
}

/// A draw out of two words.
#[inline]
pub(crate) fn word(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// The first draw of each owner, in [0, 1).
pub(crate) fn firsts(owners: &[u64], step: u32, key: u64, drawn: &mut [f64]) {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
            // SAFETY: the processor has what the function is compiled for.
            #[expect(unsafe_code, reason = "`cargo bench --bench step` is a twentieth faster")]
            return unsafe { wide::firsts_512(owners, step, key, drawn) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: as above.
            #[expect(unsafe_code, reason = "as above")]
            return unsafe { wide::firsts_256(owners, step, key, drawn) };
        }
    }
    each(owners, step, key, drawn);
}

#[expect(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn each(owners: &[u64], step: u32, key: u64, drawn: &mut [f64]) {
    let key = [key as u32, (key >> 32) as u32];
    for (&owner, drawn) in owners.iter().zip(drawn) {
        let [low, high, ..] = rounds([0, step, owner as u32, (owner >> 32) as u32], key);
        // 53 bits, as `rand` makes a number in [0, 1).
        let bits = (u64::from(low) | u64::from(high) << 32) >> 11;
        *drawn = bits as f64 * (1.0 / (1_u64 << 53) as f64);
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    #[target_feature(enable = "avx512f,avx512dq")]
    pub(super) fn firsts_512(owners: &[u64], step: u32, key: u64, drawn: &mut [f64]) {
        super::each(owners, step, key, drawn);
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn firsts_256(owners: &[u64], step: u32, key: u64, drawn: &mut [f64]) {
        super::each(owners, step, key, drawn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_the_published_known_answers() {
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        let cases = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([!0; 4], [!0; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (pi, [0xa409_3822, 0x299f_31d0], [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
        ];
        for (counter, key, expected) in cases {
            assert_eq!(philox(counter, key), expected);
        }
    }

    #[test]
    fn first_draws_are_the_same_bits_at_every_width() {
        let owners: Vec<u64> =
            (0..77).map(|k: u64| k.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
        let (mut wide, mut narrow) = (vec![0.0; 77], vec![0.0; 77]);
        firsts(&owners, 9, 0x0123_4567_89ab_cdef, &mut wide);
        each(&owners, 9, 0x0123_4567_89ab_cdef, &mut narrow);
        let bits = |drawn: &[f64]| drawn.iter().map(|drawn| drawn.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&wide), bits(&narrow));
        assert!(wide.iter().all(|drawn| (0.0..1.0).contains(drawn)));
    }

    /// Answers of the reference implementation (Random123).
    #[test]
    fn blocks_are_those_of_the_reference() {
        let all = philox([u32::MAX; 4], [u32::MAX; 2]);
        assert_eq!(all, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let counter = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        let digits_of_pi = philox(counter, [0xa409_3822, 0x299f_31d0]);
        assert_eq!(digits_of_pi, [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }
}
