//! Edge cases of every public index: defined or absent, never infinite, never not a number.
#![expect(clippy::unwrap_used, reason = "cases that make no network must fail")]

use ecograph::indices::catalogue::full_set;
use ecograph::indices::circulation::{Circulation, finn_cycling};
use ecograph::indices::return_walks::cycling_by_walks;
use ecograph::indices::{
    FlowNetwork, InputOutput, cohesion, complexity, components, diversity, inequality, nestedness,
    percolation, productivity,
};
use proptest::prelude::*;

type Flows<'a> = &'a [(usize, usize, f64)];

fn network(flows: Flows<'_>, imports: &[f64], exports: &[f64]) -> FlowNetwork {
    let nothing = vec![0.0; imports.len()];
    FlowNetwork::new(flows, imports.to_vec(), exports.to_vec(), nothing).unwrap()
}

/// Values of the full set by name; each finite or absent.
#[track_caller]
fn measured(network: &FlowNetwork) -> impl Fn(&str) -> Option<f64> + use<> {
    let found = full_set(network);
    for measured in &found {
        assert!(measured.value.is_none_or(f64::is_finite), "{measured:?}");
    }
    move |name| found.iter().find(|it| it.index.name == name).unwrap().value
}

#[test]
fn the_empty_network_has_counts_and_sums_and_nothing_else() {
    let value = measured(&network(&[], &[], &[]));
    for name in ["n", "L", "Boundary", "TST", "TSTp", "no.scc"] {
        assert_eq!(value(name), Some(0.0), "{name}");
    }
    for name in
        ["C", "APL", "FCI", "H", "balance", "hill_0", "gini", "percolation_random", "core_max"]
    {
        assert_eq!(value(name), None, "{name}");
    }
}

#[test]
fn a_node_through_which_nothing_flows_has_no_shares() {
    let value = measured(&network(&[], &[0.0], &[0.0]));
    assert_eq!((value("n"), value("TST")), (Some(1.0), Some(0.0)));
    for name in ["APL", "FCI", "H", "ASC.CAP", "hill_1", "wholeness", "gini", "openness"] {
        let found = if name == "hill_1" { value("T_effective_n") } else { value(name) };
        assert_eq!(found, None, "{name}");
    }
}

#[test]
fn one_node_with_throughput_is_one_of_everything() {
    let value = measured(&network(&[], &[5.0], &[5.0]));
    for (name, wanted) in [
        ("APL", 1.0),
        ("FCI", 0.0),
        ("H", 1.0),
        ("AMI", 1.0),
        ("hill_0", 1.0),
        ("T_effective_n", 1.0),
        ("hill_inf", 1.0),
        ("gini", 0.0),
        ("theil_T", 0.0),
        ("wholeness", 1.0),
        ("openness", 1.0),
        ("core_max", 0.0),
        ("percolation_targeted", 0.0),
        ("output_multiplier", 1.0),
    ] {
        assert!((value(name).unwrap() - wanted).abs() < 1e-12, "{name}: {:?}", value(name));
    }
    assert_eq!(value("algebraic_connectivity"), None);
}

#[test]
fn a_closed_circle_has_no_finite_path_and_says_so() {
    // A self-loop from which nothing leaves, and two nodes that pass all they have.
    for flows in [&[(0, 0, 3.0)][..], &[(0, 1, 3.0), (1, 0, 3.0)]] {
        let value = measured(&network(flows, &[0.0, 0.0], &[0.0, 0.0]));
        assert_eq!((value("APL"), value("FCI")), (None, None));
        assert_eq!(value("output_multiplier"), None);
    }
}

#[test]
fn a_self_loop_cycles() {
    // Half of what passes comes back: of 2 in all 1 is there again.
    let value = measured(&network(&[(0, 0, 1.0)], &[1.0], &[1.0]));
    assert!((value("FCI").unwrap() - 0.5).abs() < 1e-12);
    assert!((value("APL").unwrap() - 2.0).abs() < 1e-12);
}

#[test]
fn parts_that_do_not_touch_are_measured_together() {
    let value = measured(&network(
        &[(0, 1, 1.0), (1, 0, 0.5), (2, 3, 1.0), (3, 2, 0.5)],
        &[0.5, 0.0, 0.5, 0.0],
        &[0.0, 0.5, 0.0, 0.5],
    ));
    assert!((value("wholeness").unwrap() - 0.5).abs() < 1e-12);
    assert!((value("weak_share").unwrap() - 0.5).abs() < 1e-12);
    assert_eq!(value("algebraic_connectivity"), Some(0.0));
}

#[test]
fn all_equal_is_perfectly_equal() {
    let n = 6;
    let flows: Vec<(usize, usize, f64)> =
        (0..n).flat_map(|i| (0..n).filter(move |&j| j != i).map(move |j| (i, j, 1.0))).collect();
    let value = measured(&network(&flows, &vec![1.0; n], &vec![1.0; n]));
    for (name, wanted) in [
        ("T_effective_n", 6.0),
        ("hill_2", 6.0),
        ("evenness", 1.0),
        ("gini", 0.0),
        ("theil_T", 0.0),
        ("theil_L", 0.0),
        ("alpha_excess", 0.0),
        ("core_max", 5.0),
        ("wholeness", 1.0),
    ] {
        assert!((value(name).unwrap() - wanted).abs() < 1e-9, "{name}: {:?}", value(name));
    }
}

#[test]
fn enormous_ratios_stay_numbers() {
    for large in [1e150, 1e300] {
        let value = measured(&network(
            &[(0, 1, large), (1, 2, 1e-300), (2, 0, 1.0)],
            &[large, 0.0, 1.0],
            &[0.0, large, 1e-300],
        ));
        assert!(value("hill_2").unwrap() < 2.1);
        assert!((0.0..=1.0).contains(&value("balance").unwrap()));
    }
    let value = measured(&network(&[(0, 1, 1e-300)], &[1e-300, 0.0], &[0.0, 1e-300]));
    assert!((value("APL").unwrap() - 2.0).abs() < 1e-12);
}

/// A list that is empty, zero, negative, not finite, single, equal, enormous.
const LISTS: [(&[f64], bool); 10] = [
    (&[], false),
    (&[0.0], false),
    (&[0.0, 0.0, 0.0], false),
    (&[-1.0, 2.0], false),
    (&[f64::NAN, 1.0], false),
    (&[f64::INFINITY, 1.0], false),
    (&[7.0], true),
    (&[2.0, 2.0, 2.0], true),
    (&[1e308, 1e308, 1.0], true),
    (&[1e-320, 1e300, 0.0], true),
];

#[test]
fn lists_have_a_number_or_nothing() {
    for (list, defined) in LISTS {
        let n = list.len();
        let is = |what: &str, value: Option<f64>| {
            assert!(value.is_none_or(f64::is_finite), "{what} of {list:?}: {value:?}");
            assert_eq!(value.is_some(), defined, "{what} of {list:?}: {value:?}");
        };
        for order in [0.0, 0.5, 1.0, 2.0, 100.0, f64::INFINITY] {
            is("hill", diversity::hill(list, order));
            let alone: Vec<f64> =
                (0..n * n).map(|at| f64::from(u8::from(at % (n + 1) == 0))).collect();
            is("similarity", diversity::similarity_sensitive(list, &alone, order));
            is("partition", diversity::partition(list, 1, order).map(|it| it.gamma));
            let tree = (vec![None; n], vec![1.0; n]);
            is("phylogenetic", diversity::phylogenetic(list, &tree.0, &tree.1, order));
        }
        is("shannon", diversity::shannon(list));
        is("rao", diversity::rao(list, &vec![0.5; n * n]));
        is("gini", inequality::gini(list));
        is("theil T", inequality::theil_t(list));
        is("concentration", inequality::concentration(list));
        let log = inequality::theil_l(list);
        assert!(log.is_none_or(f64::is_finite), "{list:?}");
        assert!(diversity::evenness(list).is_none_or(f64::is_finite), "{list:?}");
        let has = complexity::revealed_advantage(list, 1);
        assert_eq!(has.is_some(), defined, "{list:?}");
        let ranks = has.as_ref().and_then(|has| complexity::fitness(has, 1, 30));
        assert!(ranks.is_none_or(|ranks| ranks.agents.iter().all(|f| f.is_finite())), "{list:?}");
        let weights = productivity::domar_weights(list, 0.0);
        assert_eq!(weights, None);
    }
    for order in [-1.0, f64::NAN] {
        assert_eq!(diversity::hill(&[1.0, 2.0], order), None);
    }
}

#[test]
fn graphs_have_a_number_or_nothing() {
    let loops = [(0, 0), (1, 1)];
    let beyond = [(0, 9), (9, 9)];
    for (n, links) in [(0, &[][..]), (1, &[][..]), (2, &loops), (2, &beyond), (3, &[(0, 1)])] {
        let targeted = percolation::targeted(n, links);
        assert_eq!(targeted.is_some(), 0 < n);
        assert!(percolation::random(n, links, 3, 1).is_none_or(f64::is_finite));
        assert_eq!(percolation::random(n, links, 0, 1), None);
        assert_eq!(cohesion::core_numbers(n, links).len(), n);
        assert!(cohesion::algebraic_connectivity(n, links).is_none_or(f64::is_finite));
        assert_eq!(components::strong(n, links).len(), n);
        let none: Vec<f64> = vec![0.0; n];
        assert_eq!(components::share_in_largest(&components::weak(n, links), &none), None);
        let group: Vec<usize> = vec![0; n];
        assert_eq!(cohesion::modularity(&[], &group), None);
    }
    assert_eq!(cohesion::modularity(&[(0, 0, 0.0)], &[0]), None);
    assert!(nestedness::nodf(&[], 0).is_none());
    let one = nestedness::nodf(&[true], 1).unwrap();
    assert_eq!((one.rows, one.columns, one.all), (None, None, None));
}

#[test]
fn a_table_that_is_not_productive_is_an_error_and_no_number() {
    for cells in [&[(0, 0, 1.0)][..], &[(0, 1, 2.0), (1, 0, 2.0)]] {
        let table = InputOutput::new(2, cells).unwrap();
        assert!(table.output(&[1.0, 1.0]).is_err());
        assert!(table.output_multipliers().is_err());
        assert!(table.job_multipliers(&[1.0, 1.0]).is_err());
    }
    let nobody = InputOutput::new(0, &[]).unwrap();
    assert_eq!(nobody.output(&[]).unwrap(), Vec::<f64>::new());
    assert!(nobody.output_multipliers().unwrap().is_empty());
}

#[test]
fn the_solution_of_leontief_leaves_no_residual() {
    let table = InputOutput::new(3, &[(0, 1, 0.6), (1, 2, 0.7), (2, 0, 0.8), (0, 0, 0.1)]).unwrap();
    let demand = [1.0, 2.0, 3.0];
    let output = table.output(&demand).unwrap();
    let largest = output.iter().copied().fold(0.0, f64::max);
    assert!(table.residual(&output, &demand).unwrap() < 1e-12 * largest);
    // Jobs at the two ends of the chain are the same: e'Lf.
    let jobs = [0.3, 0.2, 0.1];
    let supplied: f64 = output.iter().zip(jobs).map(|(x, e)| x * e).sum();
    let found = table.job_multipliers(&jobs).unwrap();
    let demanded: f64 = found.iter().zip(demand).map(|(m, f)| m.simple * f).sum();
    assert!((supplied - demanded).abs() < 1e-12 * supplied);
}

fn amounts() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => Just(0.0),
        3 => 0.0..10.0,
        1 => Just(1.0),
        1 => Just(1e-300),
        1 => Just(1e150),
        1 => Just(1e-12),
    ]
}

fn tiny() -> impl Strategy<Value = FlowNetwork> {
    (0_usize..6).prop_flat_map(|n| {
        let list = || proptest::collection::vec(amounts(), n);
        let flows = proptest::collection::vec((0..n.max(1), 0..n.max(1), amounts()), 0..12);
        (Just(n), flows, list(), list(), list(), proptest::option::of(list())).prop_map(
            |(n, flows, imports, exports, respiration, storage)| {
                let flows = if n == 0 { Vec::new() } else { flows };
                let network = FlowNetwork::new(&flows, imports, exports, respiration).unwrap();
                match storage {
                    Some(storage) => network.with_storage(storage).unwrap(),
                    None => network,
                }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_tiny_network_makes_an_infinity(network in tiny()) {
        for measured in full_set(&network) {
            prop_assert!(measured.value.is_none_or(f64::is_finite), "{measured:?}");
        }
        prop_assert!(finn_cycling(&network).is_none_or(f64::is_finite));
        let walks = cycling_by_walks(&network, 50, 200, 3);
        prop_assert!(walks.is_none_or(|it| it.value.is_finite() && it.standard_error.is_finite()));
        if let Some(circulation) = Circulation::of(&network) {
            prop_assert!(circulation.mean_dependency().is_none_or(f64::is_finite));
        }
    }

    #[test]
    fn shares_stay_between_nothing_and_all(network in tiny()) {
        for measured in full_set(&network) {
            // Where flows differ by a hundred orders of magnitude the null is no better than its fit.
            let is = |names: &[&str]| names.contains(&measured.index.name.as_str());
            let apart = is(&["FCI", "alpha_excess"]);
            let share = measured.index.range == "[0, 1]" || is(&["BSI", "DSI"]);
            if share && !apart {
                let value = measured.value.unwrap_or(0.0);
                let balanced = network.imbalance().is_some_and(|gap| gap < 1e-9);
                // What comes to a node that holds as good as nothing counts as stored, as it does in enaR.
                let empty = network.storage().is_some_and(|stocks| {
                    let most = stocks.iter().copied().fold(0.0, f64::max);
                    stocks.iter().any(|&stock| stock <= 1e-9 * most)
                });
                // Where next to nothing comes from outside, what little does is the rounding of the rest.
                let imported: f64 = network.imports().iter().sum();
                let shut = imported <= 1e-9 * network.total_throughput();
                let stored = measured.index.school == "storage";
                let balanced = balanced && !(stored && (empty || shut));
                let always = ["information", "structure", "diversity", "balance"];
                if balanced || always.contains(&measured.index.school.as_str()) {
                    prop_assert!((-1e-9..=1.0 + 1e-9).contains(&value), "{measured:?}");
                }
            }
        }
    }
}
