//! Network evolution (model 7.16 and 7.17): connectors strengthen and fade, break and form.
//!
//! *Useful for* both halves and for whoever looks at connectors: what a strength of nothing is,
//! which agents were connected to their contacts. [`reinforcement()`] moves strengths and bounds
//! attention; [`formation()`] breaks and forms, one merge per channel and step.

mod reinforcement;
mod attention;
mod formation;
mod partner;
mod roles;
mod rules;
mod told;

pub use formation::formation;
pub use reinforcement::reinforcement;
pub(crate) use roles::Gate;

use rand::RngExt;

use crate::{base::Stream, scenario::Channel, world::Column};

/// The least strength: a connector that faded to it, or gave way, is nothing and breaks.
pub const LEAST: f32 = 1e-6;

/// Whether the agent's contacts were imported into a channel since it became a member.
#[must_use]
pub fn imported(channel: &str) -> Column<u8> {
    Column::named(
        format!("imported.{channel}"),
        "flag",
        "1 once the contacts of a member were imported",
        0,
    )
}

/// Whether a connector of this strength breaks.
fn breaks(strength: f32, floor: f32) -> bool {
    strength < floor || strength <= LEAST
}

/// What the luck of a channel is keyed by.
fn key_of(channel: &Channel) -> &str {
    channel.key.as_deref().unwrap_or(&channel.name)
}

/// A Poisson number (Knuth 1969: products of uniforms, means above 16 in parts).
fn poisson(stream: &mut Stream, mean: f64) -> u32 {
    let (mut number, mut left) = (0, mean);
    while 0.0 < left {
        let mut product: f64 = stream.random();
        if nothing(product, left) {
            return number;
        }
        let bound = libm::exp(-left.min(16.0));
        left -= 16.0;
        while bound < product {
            number += 1;
            product *= stream.random::<f64>();
        }
    }
    number
}

/// How many trials of this chance fail before one succeeds, of `trials`; the greatest number where
/// all of them fail.
fn failures(stream: &mut Stream, chance: f64, trials: usize) -> usize {
    let drawn: f64 = stream.random();
    if all_fail(drawn, chance, trials) {
        return usize::MAX;
    }
    // One less the draw is never zero; a float that is too large becomes the largest integer.
    (libm::log1p(-drawn) / libm::log1p(-chance.min(1.0))).floor() as usize
}

/// Whether the first draw of a Poisson number is seen to make it 0, without an exponential: that of
/// `−mean` is not below `1 − mean`.
fn nothing(drawn: f64, mean: f64) -> bool {
    drawn <= 1.0 - mean
}

/// Whether the draw of [`failures`] is seen to say that all trials fail, without a logarithm, since
/// `−ln(1−u)` is at least `u` and `−ln(1−c)` at most `c/(1−c)`.
fn all_fail(drawn: f64, chance: f64, trials: usize) -> bool {
    chance <= 0.0 || (trials as f64 + 1.0) * chance <= drawn * (1.0 - chance)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::{Luck, id};

    fn streams() -> impl Iterator<Item = Stream> {
        let keys: Vec<u64> = (0..20_000).map(|serial| id::founder(3, serial)).collect();
        let luck = Luck::new(1, "test", 0, Arc::new(keys));
        (0..20_000).map(move |agent| luck.of(agent))
    }

    #[test]
    fn poisson_numbers_have_mean_and_variance() {
        for mean in [0.0, 0.3, 5.0, 40.0] {
            let numbers: Vec<f64> =
                streams().map(|mut stream| f64::from(poisson(&mut stream, mean))).collect();
            let found = numbers.iter().sum::<f64>() / 2e4;
            let variance = numbers.iter().map(|n| (n - found).powi(2)).sum::<f64>() / 2e4;
            // Five standard errors of a mean and of a variance.
            assert!((found - mean).abs() <= 5.0 * (mean / 2e4).sqrt(), "{found}");
            let error = 5.0 * ((2.0 * mean * mean + mean) / 2e4).sqrt();
            assert!((variance - mean).abs() <= error, "{variance}");
        }
    }

    #[test]
    fn failures_are_geometric() {
        let chance = 0.2;
        let mean =
            streams().map(|mut s| failures(&mut s, chance, usize::MAX) as f64).sum::<f64>() / 2e4;
        assert!((mean - 4.0).abs() < 5.0 * (20.0_f64 / 2e4).sqrt(), "{mean}");
        for (mut short, mut long) in streams().zip(streams()) {
            let (short, long) =
                (failures(&mut short, 0.1, 5), failures(&mut long, 0.1, usize::MAX));
            assert!(short == long || 5 <= short.min(long), "{short} of 5 is {long} of many");
        }
        assert!(streams().all(|mut stream| failures(&mut stream, 1.0, 9) == 0));
        assert!(streams().all(|mut stream| failures(&mut stream, 0.0, usize::MAX) == usize::MAX));
    }
}
