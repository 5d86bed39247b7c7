//! Traits for life: what an agent is born with, found again by whoever asks for it.
//!
//! They are drawn by the agent's key and the function's key, without process or step, so that
//! adoption, production and surveys find the same.

use std::f64::consts::TAU;

use rand::RngExt;

use crate::{base::Luck, scenario::Function};

/// The least gain: no function takes more than nine tenths of an agent's output.
const LEAST_GAIN: f64 = -0.9;

/// What agents are born with towards one function. Make it once a step, ask it for every agent.
///
/// ```
/// use std::sync::Arc;
///
/// use ecograph::{base::Luck, world::traits::{Inborn, gain_of, taste_of}};
///
/// let luck = Luck::new(42, "anything", 3, Arc::new(vec![11, 12]));
/// let wallet = Inborn::of(&luck, "wallet");
/// // Taste decides who could ever want it, gain what it brings.
/// assert_eq!(wallet.taste(0), taste_of(&luck, 0, "wallet"));
/// assert_eq!(wallet.gain(0, 0.1, 0.2), gain_of(&luck, 0, "wallet", 0.1, 0.2));
/// // The same in every process and step, another for another function.
/// let later = Luck::new(42, "something else", 9, Arc::new(vec![11, 12]));
/// assert_eq!(Inborn::of(&later, "wallet").taste(0), wallet.taste(0));
/// assert_ne!(Inborn::of(&luck, "games").taste(0), wallet.taste(0));
/// ```
#[derive(Clone, Debug)]
pub struct Inborn {
    taste: Luck,
    gain: Luck,
}

impl Inborn {
    /// Traits towards the function with this key, see [`function_key`].
    #[must_use]
    pub fn of(luck: &Luck, function_key: &str) -> Self {
        Self {
            taste: luck.for_life(&format!("taste.{function_key}")),
            gain: luck.for_life(&format!("gain.{function_key}")),
        }
    }

    /// Taste of an agent for the function, even in [0, 1): it is susceptible if above `1 − cap`.
    #[must_use]
    #[inline]
    pub fn taste(&self, agent: u32) -> f64 {
        self.taste.of(agent).random()
    }

    /// Gain of productivity that an agent has from the function: normal, at least −0.9.
    #[must_use]
    #[inline]
    pub fn gain(&self, agent: u32, mean: f64, spread: f64) -> f64 {
        let mut stream = self.gain.of(agent);
        let (radius, angle): (f64, f64) = (stream.random(), stream.random());
        // Box and Muller 1958; one less the draw is never zero, so the logarithm is finite.
        let normal = (-2.0 * libm::log1p(-radius)).sqrt() * libm::cos(TAU * angle);
        (mean + spread * normal).max(LEAST_GAIN)
    }
}

/// The key that a function's traits are drawn by: its `key`, or its name.
///
/// ```
/// # use ecograph::{scenario::Scenario, world::traits::function_key};
/// let scenario = Scenario::load("scenarios/food-delivery.ron", &[])?;
/// let function = &scenario.elements.functions[0];
/// assert_eq!(function_key(function), function.name, "no key of its own is declared");
/// # Ok::<(), ecograph::scenario::Problems>(())
/// ```
#[must_use]
pub fn function_key(function: &Function) -> &str {
    function.key.as_deref().unwrap_or(&function.name)
}

/// [`Inborn::taste`] of one agent.
#[must_use]
pub fn taste_of(luck: &Luck, agent: u32, function_key: &str) -> f64 {
    Inborn::of(luck, function_key).taste(agent)
}

/// [`Inborn::gain`] of one agent.
#[must_use]
pub fn gain_of(luck: &Luck, agent: u32, function_key: &str, mean: f64, spread: f64) -> f64 {
    Inborn::of(luck, function_key).gain(agent, mean, spread)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::id;

    fn luck(process: &str, step: u64) -> Luck {
        Luck::new(42, process, step, Arc::new((0..10_000).map(|s| id::founder(1, s)).collect()))
    }

    #[test]
    fn a_trait_is_the_same_in_every_process_and_step() {
        let (one, other) = (luck("production", 0), luck("adoption", 7));
        for agent in 0..10 {
            let taste = taste_of(&one, agent, "wallet");
            assert_eq!(taste.to_bits(), taste_of(&other, agent, "wallet").to_bits());
            let gain = gain_of(&one, agent, "wallet", 0.1, 0.2);
            assert_eq!(gain.to_bits(), gain_of(&other, agent, "wallet", 0.1, 0.2).to_bits());
            assert!((taste - taste_of(&one, agent, "red_packet")).abs() > 0.0);
        }
    }

    #[test]
    fn gains_have_their_mean_and_spread_and_a_least() {
        let inborn = Inborn::of(&luck("p", 0), "wallet");
        let gains: Vec<f64> = (0..10_000).map(|agent| inborn.gain(agent, 0.1, 0.2)).collect();
        let mean = gains.iter().sum::<f64>() / 1e4;
        let spread = (gains.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / 1e4).sqrt();
        // Four standard errors of 10,000 normals.
        assert!((mean - 0.1).abs() < 0.008 && (spread - 0.2).abs() < 0.006, "{mean} {spread}");
        assert!((inborn.gain(3, 0.1, 0.0) - 0.1).abs() < 1e-15);
        let least = (0..10_000).map(|agent| inborn.gain(agent, 0.0, 1.0)).fold(1.0, f64::min);
        assert!((least + 0.9).abs() < 1e-15, "{least}");
    }
}
