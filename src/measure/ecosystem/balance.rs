//! Order against reserve, and how equally money is held.

use std::{cell::LazyCell, f64::consts::E};

use rayon::prelude::*;

use crate::{
    indices::{
        FlowInformation,
        inequality::{gini, theil_t},
        information,
    },
    measure::ecosystem::{Null, Readings, Sight},
    scenario::Species,
    world::{ALIVE, columns::MONEY},
};

pub(super) fn add<'n>(
    readings: &mut Readings<'_>,
    sight: Sight<'_>,
    null: &impl Fn() -> Option<&'n Null>,
) {
    let shared = sight.shared();
    readings.add(
        "balance",
        "share",
        "B = -e alpha ln alpha; read beside excess, effective links and overhead (Ulanowicz et \
         al. 2009)",
        || shared.of(FlowInformation::balance),
    );
    let doc = "B of the maximum-entropy null with the same zeros and margins";
    readings.add("balance_null", "share", doc, || {
        null().map(|null| (E * information::robustness(null.0.alpha_null)).min(1.0))
    });
    let doc = "relative ascendency alpha = AMI/H on the fixed compartments (Ulanowicz 1986)";
    readings.add("ascendency", "share", doc, || shared.of(FlowInformation::alpha));
    let doc = "alpha of the maximum-entropy null with the same zeros and margins";
    readings.add("ascendency_null", "share", doc, || null().map(|null| null.0.alpha_null));
    let doc = "alpha less that of its null: order beyond pattern and margins";
    readings.add("ascendency_excess", "share", doc, || null().map(|null| null.0.excess()));
    let doc = "robustness -alpha ln alpha, in [0, 1/e]";
    readings.add("robustness", "nats", doc, || shared.of(FlowInformation::robustness));
    let doc = "effective link density 2^(Hr/2) (Zorach and Ulanowicz 2003)";
    readings.add("effective_links", "links/node", doc, || {
        shared.of(|found| Some(found.effective_link_density()))
    });
    let doc = "relative overhead Phi/C: flexibility of the flows";
    readings.add("overhead", "share", doc, || shared.of(FlowInformation::relative_overhead));
    let doc = "internal overhead over internal capacity: parallel ways inside";
    readings.add("internal_redundancy", "share", doc, || {
        information::partition(&sight.value?.network)?.internal_redundancy()
    });
    wealth(readings, sight);
}

fn wealth(readings: &mut Readings<'_>, sight: Sight<'_>) {
    // Both at once: each sorts or takes logarithms of a large sample.
    let found = LazyCell::new(|| {
        let held = held(sight)?;
        Some(rayon::join(|| held.estimate(gini), || held.estimate(theil_t)))
    });
    let gini = || found.as_ref().and_then(|found| found.0);
    let theil = || found.as_ref().and_then(|found| found.1);
    let who = "money among active agents of the first consuming species, every k-th of a large one";
    let doc = format!("Gini coefficient of {who}");
    readings.add("wealth_gini", "share", &doc, || gini().map(|it| it.value));
    let doc = "standard error of wealth_gini by the sample; 0 where all are counted";
    readings.add("wealth_gini_error", "share", doc, || gini()?.error);
    let doc = format!("Theil index T of {who}");
    readings.add("wealth_theil", "nats", &doc, || theil().map(|it| it.value));
    let doc = "standard error of wealth_theil by the sample; 0 where all are counted";
    readings.add("wealth_theil_error", "nats", doc, || theil()?.error);
}

/// Most slots whose money is sorted at every step: a sample of so many is right to a thousandth.
const SORTED_MAX: usize = 1 << 17;
/// Parts of a sample that the error is read from.
const PARTS: usize = 32;

/// Money of the consumers that are counted.
struct Held {
    money: Vec<f64>,
    /// Every so many-th agent is counted.
    every: usize,
}

/// An index of a sample.
#[derive(Clone, Copy)]
struct Estimate {
    value: f64,
    error: Option<f64>,
}

impl Held {
    /// An index of the sample with its standard error, where there is one.
    fn estimate(&self, index: fn(&[f64]) -> Option<f64>) -> Option<Estimate> {
        let value = index(&self.money)?;
        Some(Estimate { value, error: self.error(index) })
    }

    /// Standard error of an index of the sample by that of its interleaved parts, with the
    /// correction for a finite population.
    fn error(&self, index: fn(&[f64]) -> Option<f64>) -> Option<f64> {
        if self.every == 1 {
            return Some(0.0);
        }
        let part = |at: usize| -> Option<f64> {
            index(&self.money.iter().skip(at).step_by(PARTS).copied().collect::<Vec<f64>>())
        };
        // ORDER: collecting keeps the order of parts.
        let parts: Vec<f64> = (0..PARTS).into_par_iter().map(part).collect::<Option<_>>()?;
        let n = PARTS as f64;
        let mean = parts.iter().sum::<f64>() / n;
        let squares: f64 = parts.iter().map(|part| (part - mean) * (part - mean)).sum();
        let missing = 1.0 - 1.0 / self.every as f64;
        Some((missing * squares / (n * (n - 1.0))).sqrt())
    }
}

fn held(sight: Sight<'_>) -> Option<Held> {
    let species = sight.ground.scenario.species.iter().find(|species| consumer(species))?;
    let (alive, money) = (sight.world.column(&ALIVE)?, sight.world.column(&MONEY)?);
    let slots = sight.ground.slots(&species.name);
    Some(sample(alive, money, slots, SORTED_MAX))
}

fn sample(alive: &[u8], money: &[i64], slots: std::ops::Range<usize>, most: usize) -> Held {
    let every = slots.len().div_ceil(most).max(1);
    let active = slots.step_by(every).filter(|&agent| alive[agent] == 1);
    Held { money: active.map(|agent| money[agent] as f64).collect(), every }
}

fn consumer(species: &Species) -> bool {
    let roles = &species.roles;
    let other = roles.producer.get().max(roles.supplier.get()).max(roles.manager.get());
    other < roles.consumer.get()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rand::RngExt;

    use super::*;
    use crate::base::Luck;

    #[test]
    fn a_sample_agrees_with_all_within_the_error_that_it_states() {
        let (mut squares, mut cases) = (0.0, 0.0);
        for seed in 0..20 {
            let luck = Luck::new(seed, "wealth", 0, Arc::new(Vec::new()));
            let drawn = |agent| (-1e5 * luck.of_key(agent).random::<f64>().ln()) as i64;
            let money: Vec<i64> = (0..100_000).map(drawn).collect();
            let alive = vec![1; money.len()];
            let all = sample(&alive, &money, 0..money.len(), usize::MAX);
            let some = sample(&alive, &money, 0..money.len(), 5_000);
            assert_eq!(all.error(gini), Some(0.0));
            for index in [gini, theil_t] {
                let (exact, found) = (index(&all.money).unwrap(), index(&some.money).unwrap());
                let away = (exact - found) / some.error(index).unwrap();
                assert!(away.abs() < 4.0, "{found} of {exact}: {away} errors away");
                squares += away * away;
                cases += 1.0;
            }
        }
        // An error that was stated too large would pass the bound above, but not this one.
        let spread: f64 = squares / cases;
        assert!((0.5..2.0).contains(&spread), "{spread}");
    }
}
