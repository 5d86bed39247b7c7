//! Keys that never change: of declared elements by their key string, of agents by birth: founders by
//! their place in their cell, entrants by their parent, or by their cell where they have none.
//!
//! A key is not the place in an array: reordering declarations, adding an unused species or
//! enlarging one moves places and leaves keys alone, so nobody's luck changes.

/// Key of a declared element: the first 64 bits of the blake3 hash of its key string.
///
/// ```
/// use ecograph::base::id;
///
/// assert_ne!(id::key("user"), id::key("users"));
/// let [first, second] = [0, 1].map(|serial| id::founder(id::key("user"), serial));
/// assert_ne!(first, second);
/// // Two children of one parent in one step, and one in the next.
/// let children = [id::entrant(first, 3, 0), id::entrant(first, 3, 1), id::entrant(first, 4, 0)];
/// assert!(children[0] != children[1] && children[0] != children[2]);
/// assert_ne!(id::join(1, 2), id::join(2, 1));
/// assert_ne!(id::mix(1), id::mix(2));
/// ```
#[must_use]
pub fn key(declared: &str) -> u64 {
    let hash = blake3::hash(declared.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// Key of the founder with this birth order in its group; no two of a group are equal. The world's
/// groups are cells, whose key joins the species' with the cell's number.
#[must_use]
pub const fn founder(group: u64, serial: u64) -> u64 {
    mix(mix(group).wrapping_add(serial.wrapping_mul(GOLDEN)))
}

/// Key of an entrant: hash of its parent's key (of its cell's, where it has none), the step and the
/// birth's number among those of this parent in that step.
#[must_use]
pub const fn entrant(parent: u64, step: u64, birth: u64) -> u64 {
    join(join(mix(parent ^ 0xB127_8B12_78B1_278B), step), birth)
}

/// One key of two, order mattering.
#[must_use]
pub const fn join(first: u64, second: u64) -> u64 {
    mix(mix(first).wrapping_add(second.wrapping_mul(GOLDEN)))
}

/// The finaliser of splitmix64: a bijection that spreads every bit (Steele, Lea, Flood 2014).
#[must_use]
pub const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// 2^64 divided by the golden ratio, odd.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_are_what_they_were() {
        assert_eq!(key("user"), key("user"));
        assert_ne!(key("user"), key("User"));
        // The first output of splitmix64 from seed 0 is the finaliser of one golden step.
        assert_eq!(mix(GOLDEN), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn founders_and_entrants_never_share_a_key() {
        let species = key("user");
        let mut keys: BTreeSet<u64> = (0..10_000).map(|serial| founder(species, serial)).collect();
        keys.extend((0..100).flat_map(|step| (0..100).map(move |b| entrant(species, step, b))));
        assert_eq!(keys.len(), 20_000);
    }
}
