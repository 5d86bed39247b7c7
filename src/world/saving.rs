//! What a function saves its holder: a trait for life, like taste and gain.
//!
//! Drawn by the agent's key and the function's key, without process or step, so that demand and
//! surveys find the same.

use std::f64::consts::TAU;

use rand::RngExt;

use crate::base::Luck;

/// How well agents save with one function. Make it once a step, ask it for every holder.
///
/// ```
/// use std::sync::Arc;
///
/// use ecograph::{base::Luck, world::saving::{Thrift, saving_of}};
///
/// let luck = Luck::new(42, "anything", 3, Arc::new(vec![11, 12]));
/// let thrift = Thrift::of(&luck, "booking");
/// assert_eq!(thrift.share(0, 0.2, 0.0), 0.2, "without spread everybody saves the mean");
/// assert_eq!(thrift.share(1, 0.2, 0.1), saving_of(&luck, 1, "booking", 0.2, 0.1));
/// assert_eq!(thrift.share(1, 7.0, 0.1), 1.0, "nobody saves more than all");
/// ```
#[derive(Clone, Debug)]
pub struct Thrift {
    luck: Luck,
}

impl Thrift {
    /// Thrift with the function of this key: its `key`, or its name.
    #[must_use]
    pub fn of(luck: &Luck, function_key: &str) -> Self {
        Self { luck: luck.for_life(&format!("saving.{function_key}")) }
    }

    /// Share of a spending that the agent saves: normal, cut to [0, 1]. Who saves much of one
    /// category with a function saves much of the others with it.
    #[must_use]
    pub fn share(&self, agent: u32, mean: f64, spread: f64) -> f64 {
        if spread <= 0.0 {
            return mean;
        }
        let mut stream = self.luck.of(agent);
        let (radius, angle): (f64, f64) = (stream.random(), stream.random());
        // Box and Muller 1958; one less the draw is never zero, so the logarithm is finite.
        let normal = (-2.0 * libm::log1p(-radius)).sqrt() * libm::cos(TAU * angle);
        (mean + spread * normal).clamp(0.0, 1.0)
    }
}

/// [`Thrift::share`] of one agent.
#[must_use]
pub fn saving_of(luck: &Luck, agent: u32, function_key: &str, mean: f64, spread: f64) -> f64 {
    Thrift::of(luck, function_key).share(agent, mean, spread)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::id;

    #[test]
    fn savings_are_for_life_and_have_their_mean_and_spread() {
        let keys: Arc<Vec<u64>> = Arc::new((0..10_000).map(|s| id::founder(1, s)).collect());
        let luck = |process, step| Luck::new(42, process, step, Arc::clone(&keys));
        let (one, other) = (luck("demand", 0), luck("survey", 9));
        let saved: Vec<f64> =
            (0..10_000).map(|agent| saving_of(&one, agent, "bus", 0.4, 0.1)).collect();
        assert_eq!(saved[7].to_bits(), saving_of(&other, 7, "bus", 0.4, 0.1).to_bits());
        assert!((saved[7] - saving_of(&one, 7, "taxi", 0.4, 0.1)).abs() > 0.0);
        let mean = saved.iter().sum::<f64>() / 1e4;
        let spread = (saved.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / 1e4).sqrt();
        // Four standard errors of 10,000 normals.
        assert!((mean - 0.4).abs() < 0.004 && (spread - 0.1).abs() < 0.003, "{mean} {spread}");
        assert!((saving_of(&one, 3, "bus", 0.4, 0.0) - 0.4).abs() < 1e-15);
        assert!((0..1000).all(|a| (0.0..=1.0).contains(&saving_of(&one, a, "bus", 0.5, 1.0))));
    }
}
