//! Indices of agents and their connectors, which cost more than a pass over them.
//!
//! **Money of agents**: what an agent ordered over the platforms' paying channels, split over its
//! connectors by their strength, as settlement does where every payee has the goods. Value goes the
//! other way; none of the indices here depends on the direction. Who cannot be paid over a channel
//! (the dead, those who lack a function that it asks for, who are no members) gets its slice all the
//! same: settlement shares it among the others.
//!
//! **Links**: all connectors of the platforms' channels between agents that take part.

use std::cell::LazyCell;

use crate::{
    indices::{
        cohesion::cores_of,
        components::{Successors, share_in_largest, strong_labels},
        dice,
        percolation::{curve_of, random_order, robustness_index, targeted_order_of},
    },
    measure::{
        agents::{Payments, links, modularity, walks},
        ecosystem::{Readings, Sight, readings::Due},
        lineage::lineages,
    },
};

/// Walks that the cycling of agents is estimated by.
const WALKS: u64 = 20_000;
/// Orders in which agents fail at random; where they go over more than so many links, fewer.
const ORDERS_MAX: usize = 16;
const ORDERS_MIN: usize = 4;
const LINKS_GONE_OVER: usize = 4_000_000;

pub(super) fn add(readings: &mut Readings<'_>, sight: Sight<'_>) {
    lineage(readings, sight);
    flows(readings, sight);
    structure(readings, sight);
}

fn lineage(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let tree = LazyCell::new(|| lineages(sight.ground, sight.world));
    for (name, order) in [("lineage_0", 0.0), ("lineage_1", 1.0), ("lineage_2", 2.0)] {
        let doc = format!(
            "effective number of lineages of agents in niches that have nothing in common (Chao, Chiu and \
             Jost 2010, order {order})"
        );
        readings.add_dear(name, "effective lineages", &doc, || tree.diversity(order));
    }
}

fn flows(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let payments = LazyCell::new(|| Payments::of(sight.ground, sight.world));
    let information = LazyCell::new(|| payments.information());
    let doc = "effective links of an agent by money, 2^(Hr/2): does not grow with size alone";
    readings.add_dear("agent_links", "links/agent", doc, || information.map(|it| it.links));
    let doc = "relative overhead Hr/H of money between agents; falls with size alone";
    readings.add_dear("agent_overhead", "share", doc, || information.map(|it| it.overhead));
    let walked = LazyCell::new(|| walks(&payments, WALKS, sight.seed, sight.world.step()));
    let doc = "Finn cycling index of agents, by the share of 20000 walks of money that return";
    readings.add_dear("agent_cycling", "share", doc, || walked.map(|it| it.value));
    let doc = "standard error of agent_cycling";
    readings.add_dear("agent_cycling_error", "share", doc, || walked.map(|it| it.standard_error));
}

fn structure(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let graph = LazyCell::new(|| links(sight.ground, sight.world));
    let both = LazyCell::new(|| graph.links.both_ways());
    let doc = "share of agents that can all reach each other over connectors";
    readings.add_dear("agent_wholeness", "share", doc, || {
        share_in_largest(&strong_labels(&graph.links), &vec![1.0; graph.links.n()])
    });
    let random = LazyCell::new(|| random(&both, sight.seed));
    let doc = "mean share of agents in the largest component while they fail at random (Schneider \
               et al. 2011)";
    readings.add_dear("percolation_random", "share", doc, || random.map(|found| found.0));
    let doc = "standard error of percolation_random by its orders";
    readings.add_dear("percolation_random_error", "share", doc, || random.map(|found| found.1));
    let doc = "the same while the agent with most connectors left goes first";
    readings.add_dear("percolation_targeted", "share", doc, || {
        robustness_index(&curve_of(&both, &targeted_order_of(&both))?)
    });
    let due = readings.due == Due::Now;
    let cores = LazyCell::new(|| if due { cores_of(&both) } else { Vec::new() });
    let doc = "deepest k-core: the most connectors that each of some agents has among them";
    readings.add_dear("core_max", "connectors", doc, || cores.iter().max().map(|k| *k as f64));
    let doc = "mean core number of agents";
    readings.add_dear("core_mean", "connectors", doc, || {
        let sum: f64 = cores.iter().map(|k| *k as f64).sum();
        (!cores.is_empty()).then(|| sum / cores.len() as f64)
    });
    let layout = &sight.ground.layout;
    let doc = "modularity of connectors by species (Leicht and Newman 2008)";
    readings.add_dear("modularity_species", "share", doc, || {
        modularity(sight.ground, sight.world, &|agent| layout.species_of(agent))
    });
    let doc = "modularity of connectors by compartment";
    readings.add_dear("modularity_compartments", "share", doc, || {
        modularity(sight.ground, sight.world, &|agent| layout.compartment(agent))
    });
}

/// Mean over some orders, and its standard error.
fn random(graph: &Successors, seed: u64) -> Option<(f64, f64)> {
    let links: usize = (0..graph.n()).map(|node| graph.of(node).len()).sum();
    let orders = (LINKS_GONE_OVER / links.max(1)).clamp(ORDERS_MIN, ORDERS_MAX);
    let found = |which: usize| {
        let order = random_order(graph.n(), dice::key(seed, which as u64, 1));
        robustness_index(&curve_of(graph, &order)?)
    };
    let found: Vec<f64> = (0..orders).map(found).collect::<Option<_>>()?;
    let n = found.len() as f64;
    let mean = found.iter().sum::<f64>() / n;
    let squares: f64 = found.iter().map(|r| (r - mean) * (r - mean)).sum();
    Some((mean, (squares / (n * (n - 1.0))).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_orders_agree_with_many_within_the_error_that_they_state() {
        let n = 300;
        let rows: Vec<Vec<u32>> = (0..n)
            .map(|i| {
                let mut row = vec![(i * 7 + 1) % n, (i * i + 3) % n, (i + 1) % n];
                row.sort_unstable();
                row.dedup();
                row
            })
            .collect();
        let graph = Successors::of_rows(&rows).both_ways();
        let many: Vec<f64> = (0..400)
            .map(|seed| {
                robustness_index(&curve_of(&graph, &random_order(300, 900 + seed)).unwrap())
            })
            .map(Option::unwrap)
            .collect();
        let exact = many.iter().sum::<f64>() / 400.0;
        let away: Vec<f64> = (0..20)
            .map(|seed| {
                let (found, error) = random(&graph, 1000 * seed).unwrap();
                (found - exact) / error
            })
            .collect();
        assert!(away.iter().all(|away| away.abs() < 4.0), "{away:?}");
        let spread = away.iter().map(|away| away * away).sum::<f64>() / 20.0;
        assert!((0.3..2.5).contains(&spread), "{spread}");
        // Seeds side by side share no orders: what one finds says nothing of the next.
        let side: Vec<f64> = (0..60).map(|seed| random(&graph, seed).unwrap().0).collect();
        let mean = side.iter().sum::<f64>() / 60.0;
        let with = |lag: usize| -> f64 {
            side.iter().zip(&side[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum()
        };
        let alike = with(1) / with(0);
        assert!(alike < 0.5, "{alike}");
    }
}
