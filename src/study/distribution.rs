//! Distributions of the parameters of a plan: quantiles in closed form, samplers of `rand_distr`.

use rand::RngExt as _;
use rand_distr::Distribution;

use crate::{base::Stream, study::values::Values};

/// Draws a value.
pub(crate) type Sampler = Box<dyn Fn(&mut Stream) -> f64>;

/// How far from its ends the unit interval is asked where an end is infinite.
const TAIL: f64 = 1.0 / 4_294_967_296.0;

impl Values {
    /// The value below which a share `u` lies, for distributions with a closed form of it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others have no closed form")]
    pub(crate) fn quantile(&self, u: f64) -> Option<f64> {
        let (low, high) = self.support();
        let from = if low.is_finite() { 0.0 } else { TAIL };
        let u = u.clamp(from, if high.is_finite() { 1.0 } else { 1.0 - TAIL });
        let log = libm::log;
        Some(match *self {
            Self::Uniform(low, high) => low + u * (high - low),
            Self::LogUniform(low, high) => (low * libm::pow(high / low, u)).max(low).min(high),
            Self::Triangular(low, high, mode) => {
                let turn = (mode - low) / (high - low);
                if u < turn {
                    low + (u * (high - low) * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - u) * (high - low) * (high - mode)).sqrt()
                }
            }
            Self::Normal(mean, deviation) => mean + deviation * normal_quantile(u),
            Self::LogNormal(mean_log, deviation_log) => {
                let u = u.max(TAIL);
                libm::exp(mean_log + deviation_log * normal_quantile(u))
            }
            Self::Exponential(rate) => -libm::log1p(-u) / rate,
            Self::Weibull(scale, shape) => scale * libm::pow(-libm::log1p(-u), 1.0 / shape),
            Self::Pareto(scale, shape) => scale * libm::pow(1.0 - u, -1.0 / shape),
            Self::Cauchy(median, scale) => {
                median + scale * libm::tan(std::f64::consts::PI * (u - 0.5))
            }
            Self::Gumbel(location, scale) => location - scale * log(-log(u)),
            Self::Frechet(location, scale, shape) => {
                location + scale * libm::pow(-log(u.max(TAIL)), -1.0 / shape)
            }
            _ => return None,
        })
    }

    /// What draws from the distribution; levels are drawn from too, each as likely.
    ///
    /// # Errors
    /// What is wrong with its numbers.
    pub(crate) fn sampler(&self) -> Result<Sampler, String> {
        use rand_distr as of;
        match *self {
            Self::List(_) | Self::Even(..) | Self::Ratio(..) => {
                let levels = self.levels().unwrap_or_default();
                if levels.is_empty() {
                    return Err("there are no values".to_owned());
                }
                Ok(Box::new(move |stream| levels[stream.random_range(0..levels.len())]))
            }
            Self::Normal(_, deviation)
            | Self::LogNormal(_, deviation)
            | Self::SkewNormal(_, deviation, _)
                if deviation <= 0.0 =>
            {
                Err(format!("a deviation of {deviation} is not positive"))
            }
            Self::Uniform(low, high) => made(of::Uniform::new_inclusive(low, high)),
            Self::LogUniform(low, high) if !(0.0 < low && low < high && high.is_finite()) => {
                Err(format!("`low` is {low} and `high` {high}, but must be positive and in order"))
            }
            Self::LogUniform(..) => {
                let values = self.clone();
                let middle = f64::midpoint;
                Ok(Box::new(move |stream| {
                    let (low, high) = values.support();
                    values.quantile(stream.random()).unwrap_or_else(|| middle(low, high))
                }))
            }
            Self::Triangular(low, high, mode) => made(of::Triangular::new(low, high, mode)),
            Self::Pert(low, high, mode) => made(of::Pert::new(low, high).with_mode(mode)),
            Self::Normal(mean, deviation) => made(of::Normal::new(mean, deviation)),
            Self::LogNormal(mean_log, deviation_log) => {
                made(of::LogNormal::new(mean_log, deviation_log))
            }
            Self::SkewNormal(location, scale, shape) => {
                made(of::SkewNormal::new(location, scale, shape))
            }
            Self::Exponential(rate) => made(of::Exp::new(rate)),
            Self::Gamma(shape, scale) => made(of::Gamma::new(shape, scale)),
            Self::Beta(alpha, beta) => made(of::Beta::new(alpha, beta)),
            Self::Weibull(scale, shape) => made(of::Weibull::new(scale, shape)),
            Self::Pareto(scale, shape) => made(of::Pareto::new(scale, shape)),
            Self::Cauchy(median, scale) => made(of::Cauchy::new(median, scale)),
            Self::Gumbel(location, scale) => made(of::Gumbel::new(location, scale)),
            Self::Frechet(location, scale, shape) => made(of::Frechet::new(location, scale, shape)),
            Self::StudentT(freedom) => made(of::StudentT::new(freedom)),
            Self::ChiSquared(freedom) => made(of::ChiSquared::new(freedom)),
            Self::FisherF(freedom, freedom_below) => made(of::FisherF::new(freedom, freedom_below)),
            Self::InverseGaussian(mean, shape) => made(of::InverseGaussian::new(mean, shape)),
            Self::NormalInverseGaussian(alpha, beta) => {
                made(of::NormalInverseGaussian::new(alpha, beta))
            }
            Self::Bernoulli(chance) => {
                counted(of::Bernoulli::new(chance), |yes| f64::from(u8::from(yes)))
            }
            Self::Binomial(trials, chance) => {
                counted(of::Binomial::new(trials.into(), chance), |count: u64| count as f64)
            }
            Self::Geometric(chance) => {
                counted(of::Geometric::new(chance), |count: u64| count as f64)
            }
            Self::Hypergeometric(all, marked, draws) => counted(
                of::Hypergeometric::new(all.into(), marked.into(), draws.into()),
                |count: u64| count as f64,
            ),
            Self::Poisson(mean) => made(of::Poisson::new(mean)),
            Self::Zeta(exponent) => made(of::Zeta::new(exponent)),
            Self::Zipf(ranks, exponent) => made(of::Zipf::new(ranks, exponent)),
        }
    }
}

fn made<D, E>(distribution: Result<D, E>) -> Result<Sampler, String>
where
    D: Distribution<f64> + 'static,
    E: std::fmt::Display,
{
    counted(distribution, |value| value)
}

fn counted<D, E, T>(distribution: Result<D, E>, value: fn(T) -> f64) -> Result<Sampler, String>
where
    D: Distribution<T> + 'static,
    E: std::fmt::Display,
    T: 'static,
{
    let distribution = distribution.map_err(|error| error.to_string())?;
    Ok(Box::new(move |stream| value(distribution.sample(stream))))
}

/// Quantile of the standard normal distribution: Acklam's rational approximation, then one step of
/// Halley with `erfc`, which leaves an error of the last digits.
fn normal_quantile(u: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    const EDGE: f64 = 0.02425;
    let powers = |factors: &[f64], x: f64| factors.iter().fold(0.0, |sum, factor| sum * x + factor);
    let tail = |share: f64| {
        let q = (-2.0 * libm::log(share)).sqrt();
        powers(&C, q) / (powers(&D, q) * q + 1.0)
    };
    let x = if u < EDGE {
        tail(u)
    } else if 1.0 - EDGE < u {
        -tail(1.0 - u)
    } else {
        let q = u - 0.5;
        let r = q * q;
        powers(&A, r) * q / (powers(&B, r) * r + 1.0)
    };
    let error = 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2) - u;
    let step = error * (2.0 * std::f64::consts::PI).sqrt() * libm::exp(x * x / 2.0);
    x - step / (1.0 + x * step / 2.0)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::Luck;

    #[test]
    fn the_normal_quantile_is_that_of_all_tables() {
        // scipy.stats.norm.ppf
        for (u, wanted) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (1e-6, -4.753_424_308_822_899),
            (0.01, -2.326_347_874_040_841),
        ] {
            assert!((normal_quantile(u) - wanted).abs() < 1e-13, "{u}: {}", normal_quantile(u));
        }
    }

    #[test]
    fn quantiles_are_those_of_what_is_drawn() {
        let all = [
            Values::Uniform(2.0, 5.0),
            Values::LogUniform(0.1, 10.0),
            Values::Triangular(0.0, 4.0, 1.0),
            Values::Normal(3.0, 2.0),
            Values::LogNormal(0.5, 0.3),
            Values::Exponential(2.0),
            Values::Weibull(2.0, 1.5),
            Values::Pareto(1.0, 3.0),
            Values::Cauchy(1.0, 0.5),
            Values::Gumbel(0.0, 1.0),
            Values::Frechet(0.0, 1.0, 2.0),
        ];
        let luck = Luck::new(5, "test", 0, Arc::new(Vec::new()));
        for values in all {
            let sampler = values.sampler().unwrap();
            let mut stream = luck.of_key(1);
            let n = 20_000;
            let drawn: Vec<f64> = (0..n).map(|_| sampler(&mut stream)).collect();
            for u in [0.1, 0.5, 0.9] {
                let at = values.quantile(u).unwrap();
                let below = drawn.iter().filter(|value| **value < at).count() as f64 / f64::from(n);
                // Four standard errors of a share.
                assert!(
                    (below - u).abs() < 4.0 * (u * (1.0 - u) / f64::from(n)).sqrt(),
                    "{values:?}"
                );
            }
            let (low, high) = values.support();
            assert!(drawn.iter().all(|value| low <= *value && *value <= high), "{values:?}");
        }
    }

    #[test]
    fn numbers_that_make_no_distribution_are_refused() {
        for wrong in [
            Values::Normal(0.0, -1.0),
            Values::Uniform(2.0, 1.0),
            Values::LogUniform(0.0, 1.0),
            Values::Binomial(3, 1.5),
            Values::Triangular(0.0, 1.0, 2.0),
            Values::Gamma(0.0, 1.0),
        ] {
            assert!(wrong.sampler().is_err(), "{wrong:?}");
        }
    }
}
