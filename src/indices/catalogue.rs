//! The full set: every index of a flow network with its unit, range, meaning and source.
//!
//! The list stands in `catalogue.csv`, one line for each index; the names of ecological network
//! analysis are those of [`ena`], and the others follow behind them. What is said of an index there
//! is what the program prints and what the documentation is made from.

use std::sync::LazyLock;

use crate::indices::{
    FlowNetwork, InputOutput, Throughput,
    circulation::Circulation,
    cohesion,
    components::share_in_largest,
    defined::finite,
    diversity, ena,
    flow_network::DENSE_NODES_MAX,
    inequality, information, nestedness,
    null_model::{self, NullModel},
    percolation, productivity,
    return_walks::cycling_by_walks,
};

/// What an index is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Short name, as in a table.
    pub name: String,
    /// The body of work that it belongs to, as `information`.
    pub school: String,
    /// Unit; `flow` is that of the network's flows, `stock` that of its storage.
    pub unit: String,
    /// Values that it can take.
    pub range: String,
    /// What it is, with its formula.
    pub meaning: String,
    /// Who defined it; empty for counts.
    pub source: String,
}

/// An index of a network, and what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// What it is.
    pub index: &'static Described,
    /// Its value; none where it is not defined, never infinite and never not a number.
    pub value: Option<f64>,
}

static CATALOGUE: LazyLock<Vec<Described>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_bytes!("catalogue.csv").as_slice());
    let described = |line: csv::StringRecord| {
        let field = |place: usize| line.get(place).unwrap_or_default().to_owned();
        Described {
            name: field(0),
            school: field(1),
            unit: field(2),
            range: field(3),
            meaning: field(4),
            source: field(5),
        }
    };
    reader.records().filter_map(Result::ok).map(described).collect()
});

/// Every index that [`full_set`] measures, school by school.
///
/// ```
/// use ecograph::indices::catalogue::catalogue;
///
/// assert!(100 <= catalogue().len());
/// assert!(catalogue().iter().all(|index| !index.meaning.is_empty()));
/// ```
#[must_use]
pub fn catalogue() -> &'static [Described] {
    &CATALOGUE
}

/// Walks of the estimate that stands beside the exact cycling index.
const WALKS: u64 = 20_000;
/// Steps after which a walk that has neither returned nor left is given up.
const WALK_STEPS_MAX: u64 = 100_000;
/// Orders of removal over which percolation at random is averaged: so many, or fewer where they
/// would go over more than so many links.
const ORDERS_MAX: u64 = 100;
const LINKS_GONE_OVER: u64 = 2_000_000;
/// Root of the luck of walks and orders: the same network, the same figures.
const SEED: u64 = 1;

/// Every index of the catalogue on one network, in its order. `O(n³)`; beyond 500 nodes what needs
/// a dense matrix is absent.
///
/// ```
/// use ecograph::indices::{FlowNetwork, catalogue::full_set};
/// let chain = FlowNetwork::new(&[(0, 1, 6.0)], vec![10.0, 0.0], vec![0.0, 6.0], vec![4.0, 0.0])?;
/// let found = full_set(&chain);
/// let path_length = found.iter().find(|it| it.index.name == "APL");
/// assert_eq!(path_length.and_then(|it| it.value), Some(1.6));
/// # Ok::<(), ecograph::indices::FlowNetworkError>(())
/// ```
#[must_use]
pub fn full_set(network: &FlowNetwork) -> Vec<Measured> {
    let mut found = ena::all(network);
    found.extend(throughflow(network));
    found.extend(balance(network));
    found.extend(resistance(network));
    found.extend(productivity(network));
    found.extend(traits(network));
    let value = |name: &str| {
        let measured = found.iter().find(|(known, _)| *known == name);
        measured.and_then(|(_, value)| *value).and_then(finite)
    };
    CATALOGUE.iter().map(|index| Measured { index, value: value(&index.name) }).collect()
}

/// How throughflow is spread over nodes.
fn throughflow(network: &FlowNetwork) -> Vec<ena::Measure> {
    let flow = network.throughflow();
    let none = flow.iter().all(|amount| *amount <= 0.0);
    let hill = |order: f64| diversity::hill(&flow, order).filter(|_| !none);
    vec![
        ("hill_0", hill(0.0)),
        ("hill_2", hill(2.0)),
        ("hill_inf", hill(f64::INFINITY)),
        ("evenness", diversity::evenness(&flow)),
        ("gini", inequality::gini(&flow)),
        ("theil_T", inequality::theil_t(&flow)),
        ("theil_L", inequality::theil_l(&flow)),
        ("concentration", inequality::concentration(&flow)),
    ]
}

fn balance(network: &FlowNetwork) -> Vec<ena::Measure> {
    let found = information::measure(network);
    let parts = information::partition(network);
    let null = null_model::fit(network).filter(NullModel::is_fitted);
    vec![
        ("balance", found.and_then(|it| it.balance())),
        ("fitness_2009", found.and_then(|it| it.fitness(information::FITNESS_EXPONENT))),
        ("effective_flows", found.map(|it| it.effective_flows())),
        ("effective_nodes", found.map(|it| it.effective_nodes())),
        ("internal_redundancy", parts.and_then(|it| it.internal_redundancy())),
        ("alpha_null", null.map(|it| it.alpha_null)),
        ("alpha_excess", null.map(|it| it.excess())),
    ]
}

/// What holds the network together, whatever the amounts.
fn resistance(network: &FlowNetwork) -> Vec<ena::Measure> {
    let n = network.n();
    let links: Vec<(usize, usize)> = network.flows().map(|(i, j, _)| (i, j)).collect();
    let cores = cohesion::core_numbers(n, &links);
    let orders = (LINKS_GONE_OVER / links.len().max(1) as u64).clamp(4, ORDERS_MAX);
    let nested = || {
        let mut linked = vec![false; n * n];
        for &(i, j) in &links {
            linked[i * n + j] = true;
        }
        nestedness::nodf(&linked, n)?.all
    };
    vec![
        ("percolation_random", percolation::random(n, &links, orders, SEED)),
        ("percolation_targeted", percolation::targeted(n, &links)),
        ("core_max", cores.iter().max().map(|deepest| *deepest as f64)),
        ("algebraic_connectivity", cohesion::algebraic_connectivity(n, &links)),
        ("nodf", if n <= DENSE_NODES_MAX { nested() } else { None }),
    ]
}

fn productivity(network: &FlowNetwork) -> Vec<ena::Measure> {
    let flow = network.throughflow();
    let multipliers = InputOutput::of(network).output_multipliers().ok();
    let multipliers = multipliers.filter(|found| !found.is_empty());
    let mean = multipliers.as_ref().and_then(|found| {
        let weighted: f64 = found.iter().zip(&flow).map(|(l, t)| l * t).sum();
        finite(weighted / flow.iter().sum::<f64>())
    });
    let greatest = multipliers.and_then(|found| found.into_iter().reduce(f64::max));
    let boundary = Throughput::of(network).boundary;
    let weights = productivity::domar_weights(&flow, boundary);
    vec![
        ("output_multiplier", mean),
        ("output_multiplier_max", greatest),
        ("domar_norm", weights.and_then(|weights| productivity::volatility(&weights, 1.0))),
    ]
}

fn traits(network: &FlowNetwork) -> Vec<ena::Measure> {
    let flow = network.throughflow();
    let walks = cycling_by_walks(network, WALKS, WALK_STEPS_MAX, SEED);
    // A walk that neither left nor came back says nothing of the share that does.
    let walks = walks.filter(|walks| walks.unfinished <= 0.0);
    vec![
        ("wholeness", share_in_largest(&network.strong_components(), &flow)),
        ("weak_share", share_in_largest(&network.weak_components(), &flow)),
        ("mean_dependency", Circulation::of(network).and_then(|it| it.mean_dependency())),
        ("cycling_by_walks", walks.map(|it| it.value)),
        ("cycling_by_walks_error", walks.map(|it| it.standard_error)),
        ("openness", Throughput::of(network).openness()),
        ("imbalance", network.imbalance()),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn chain() -> FlowNetwork {
        let (imports, exports) = (vec![10.0, 0.0, 0.0], vec![0.0, 0.0, 5.0]);
        let flows = [(0, 1, 6.0), (1, 2, 5.0), (2, 0, 1.0)];
        FlowNetwork::new(&flows, imports, exports, vec![5.0, 1.0, 0.0]).unwrap()
    }

    #[test]
    fn every_measure_is_in_the_catalogue_once_and_the_catalogue_has_no_other() {
        let network = chain();
        let mut made: Vec<&str> = ena::all(&network).iter().map(|it| it.0).collect();
        for list in [throughflow, balance, resistance, productivity, traits] {
            made.extend(list(&network).iter().map(|it| it.0));
        }
        let named: Vec<&str> = catalogue().iter().map(|it| it.name.as_str()).collect();
        let set =
            |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(set(&made).len(), made.len(), "a name stands twice");
        assert_eq!(set(&made), set(&named));
        assert_eq!(made.len(), named.len());
        for index in catalogue() {
            for part in [&index.school, &index.unit, &index.range, &index.meaning] {
                assert!(!part.is_empty(), "{index:?}");
            }
        }
    }

    #[test]
    fn the_others_agree_with_those_of_network_analysis() {
        let found = full_set(&chain());
        let value =
            |name: &str| found.iter().find(|it| it.index.name == name).unwrap().value.unwrap();
        let is = |a: f64, b: f64| assert!((a - b).abs() < 1e-12 * b.abs().max(1.0), "{a} {b}");
        is(value("balance"), std::f64::consts::E * value("robustness"));
        is(value("effective_flows"), value("H").exp2());
        is(value("alpha_excess"), value("ASC.CAP") - value("alpha_null"));
        is(value("hill_2"), 1.0 / value("concentration"));
        is(value("wholeness"), 1.0);
        is(value("core_max"), 2.0);
        let gap = (value("cycling_by_walks") - value("FCI")).abs();
        assert!(gap <= 4.0 * value("cycling_by_walks_error"), "{gap}");
    }
}
