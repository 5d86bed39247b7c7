//! What the values of a parameter of a plan are: levels, or a distribution.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Values of a parameter: the first three are levels, the others distributions from which a design
/// draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub enum Values {
    /// `List([value, ..])`: these values, in their order.
    List(Vec<f64>),
    /// `Even(from, to, count)`: so many values, evenly from the first to the last.
    Even(f64, f64, u32),
    /// `Ratio(from, to, count)`: so many values, each the same multiple of the one before.
    Ratio(f64, f64, u32),
    /// `Uniform(low, high)`: every value between two is as likely.
    Uniform(f64, f64),
    /// `LogUniform(low, high)`: every order of magnitude between two is as likely.
    LogUniform(f64, f64),
    /// `Triangular(low, high, mode)`: a triangle over two ends and the likeliest value.
    Triangular(f64, f64, f64),
    /// `Pert(low, high, mode)`: a smooth hill over two ends and the likeliest value.
    Pert(f64, f64, f64),
    /// `Normal(mean, deviation)`: the normal distribution.
    Normal(f64, f64),
    /// `LogNormal(mean_log, deviation_log)`: its logarithm is normal.
    LogNormal(f64, f64),
    /// `SkewNormal(location, scale, shape)`: the skewed normal distribution.
    SkewNormal(f64, f64, f64),
    /// `Exponential(rate)`: the exponential distribution.
    Exponential(f64),
    /// `Gamma(shape, scale)`: the gamma distribution.
    Gamma(f64, f64),
    /// `Beta(alpha, beta)`: the beta distribution on (0, 1).
    Beta(f64, f64),
    /// `Weibull(scale, shape)`: the Weibull distribution.
    Weibull(f64, f64),
    /// `Pareto(scale, shape)`: the Pareto distribution, from its scale on.
    Pareto(f64, f64),
    /// `Cauchy(median, scale)`: the Cauchy distribution.
    Cauchy(f64, f64),
    /// `Gumbel(location, scale)`: the Gumbel distribution.
    Gumbel(f64, f64),
    /// `Frechet(location, scale, shape)`: the Fréchet distribution.
    Frechet(f64, f64, f64),
    /// `StudentT(freedom)`: student's distribution.
    StudentT(f64),
    /// `ChiSquared(freedom)`: the chi-squared distribution.
    ChiSquared(f64),
    /// `FisherF(freedom, freedom_below)`: fisher's distribution.
    FisherF(f64, f64),
    /// `InverseGaussian(mean, shape)`: the inverse Gaussian distribution.
    InverseGaussian(f64, f64),
    /// `NormalInverseGaussian(alpha, beta)`: the normal inverse Gaussian distribution.
    NormalInverseGaussian(f64, f64),
    /// `Bernoulli(chance)`: 1 with this probability, else 0.
    Bernoulli(f64),
    /// `Binomial(trials, chance)`: successes in so many trials.
    Binomial(u32, f64),
    /// `Geometric(chance)`: failures before the first success.
    Geometric(f64),
    /// `Hypergeometric(all, marked, draws)`: successes among so many draws without replacement.
    Hypergeometric(u32, u32, u32),
    /// `Poisson(mean)`: the Poisson distribution.
    Poisson(f64),
    /// `Zeta(exponent)`: the zeta distribution.
    Zeta(f64),
    /// `Zipf(ranks, exponent)`: zipf's distribution over so many ranks.
    Zipf(f64, f64),
}

const INFINITE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);
const POSITIVE: (f64, f64) = (0.0, f64::INFINITY);

impl Values {
    /// Its levels, if it has levels.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are distributions")]
    pub(crate) fn levels(&self) -> Option<Vec<f64>> {
        let spread = |count: u32, value: &dyn Fn(f64) -> f64| -> Vec<f64> {
            let last = f64::from(count.saturating_sub(1)).max(1.0);
            (0..count).map(|at| value(f64::from(at) / last)).collect()
        };
        Some(match *self {
            Self::List(ref values) => values.clone(),
            Self::Even(from, to, count) => spread(count, &|at| from + at * (to - from)),
            Self::Ratio(from, to, count) => {
                spread(count, &|at| if at < 1.0 { from * libm::pow(to / from, at) } else { to })
            }
            _ => return None,
        })
    }

    /// How many levels it has, if it has levels; nothing is made to know it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are distributions")]
    pub(crate) fn count(&self) -> Option<f64> {
        match *self {
            Self::List(ref values) => Some(values.len() as f64),
            Self::Even(_, _, count) | Self::Ratio(_, _, count) => Some(f64::from(count)),
            _ => None,
        }
    }

    /// The smallest and the largest value that may come.
    pub(crate) fn support(&self) -> (f64, f64) {
        match *self {
            Self::List(ref values) => {
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
                    (low.min(value), high.max(value))
                })
            }
            Self::Even(from, to, _) | Self::Ratio(from, to, _) => (from.min(to), from.max(to)),
            Self::Uniform(low, high)
            | Self::LogUniform(low, high)
            | Self::Triangular(low, high, _)
            | Self::Pert(low, high, _) => (low, high),
            Self::Beta(..) | Self::Bernoulli(..) => (0.0, 1.0),
            Self::Pareto(scale, _) => (scale, f64::INFINITY),
            Self::Frechet(location, _, _) => (location, f64::INFINITY),
            Self::Binomial(trials, _) => (0.0, f64::from(trials)),
            Self::Hypergeometric(_, marked, draws) => (0.0, f64::from(marked.min(draws))),
            Self::Zeta(..) => (1.0, f64::INFINITY),
            Self::Zipf(ranks, _) => (1.0, ranks),
            Self::LogNormal(..)
            | Self::Exponential(..)
            | Self::Gamma(..)
            | Self::Weibull(..)
            | Self::ChiSquared(..)
            | Self::FisherF(..)
            | Self::InverseGaussian(..)
            | Self::Geometric(..)
            | Self::Poisson(..) => POSITIVE,
            Self::Normal(..)
            | Self::SkewNormal(..)
            | Self::Cauchy(..)
            | Self::Gumbel(..)
            | Self::StudentT(..)
            | Self::NormalInverseGaussian(..) => INFINITE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_reach_from_end_to_end() {
        let levels = |values: Values| values.levels().unwrap();
        assert_eq!(levels(Values::Even(0.0, 1.0, 3)), [0.0, 0.5, 1.0]);
        assert_eq!(levels(Values::Ratio(1.0, 100.0, 3)), [1.0, 10.0, 100.0]);
        assert_eq!(levels(Values::Even(2.0, 1.0, 1)), [2.0]);
        assert!(levels(Values::Even(0.0, 1.0, 0)).is_empty());
        assert!(Values::Poisson(1.0).levels().is_none());
        for values in
            [Values::List(vec![3.0, 1.0]), Values::Even(0.0, 1.0, 3), Values::Poisson(1.0)]
        {
            assert_eq!(values.count(), values.levels().map(|levels| levels.len() as f64));
        }
    }
}
