//! Laws that hold for every flow network, whatever its figures.
#![expect(clippy::unwrap_used, reason = "a network that cannot be made must fail")]

use std::time::{Duration, Instant};

use ecograph::indices::{
    Circulation, FlowNetwork, InputOutput, Throughput, circulation, ena, information, null_model,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Amounts as they come: often none, mostly ordinary, sometimes out of all proportion.
fn amount() -> BoxedStrategy<f64> {
    prop_oneof![4 => Just(0.0), 5 => 0.01..100.0, 1 => (-300i32..300).prop_map(|e| 10f64.powi(e))]
        .boxed()
}

fn ordinary() -> BoxedStrategy<f64> {
    prop_oneof![2 => Just(0.0), 3 => 0.1..100.0].boxed()
}

/// Networks of up to seven nodes, empty, disconnected, closed and out of balance among them.
fn network(amounts: BoxedStrategy<f64>) -> impl Strategy<Value = FlowNetwork> {
    (0usize..8).prop_flat_map(move |n| {
        let each = || vec(amounts.clone(), n);
        (vec(amounts.clone(), n * n), each(), each(), each(), each()).prop_map(|(f, z, e, r, x)| {
            FlowNetwork::from_dense(&f, z, e, r).unwrap().with_storage(x).unwrap()
        })
    })
}

/// Networks in balance: what each node gives away or loses is a part of what it gets.
fn balanced() -> impl Strategy<Value = FlowNetwork> {
    (2usize..8).prop_flat_map(|n| {
        (vec(ordinary(), n * n), vec(0.1..10.0, n), vec(0.1..10.0, n)).prop_map(move |(f, z, e)| {
            // Shares given on, so that the throughflow T = z + Gᵀ T can be iterated.
            let share = |i: usize, j: usize| {
                let given: f64 = f[i * n..(i + 1) * n].iter().sum();
                f[i * n + j] / (given + e[i])
            };
            let mut throughflow = z.clone();
            for _ in 0..20_000 {
                throughflow = (0..n)
                    .map(|j| z[j] + (0..n).map(|i| throughflow[i] * share(i, j)).sum::<f64>())
                    .collect();
            }
            let flows: Vec<f64> =
                (0..n * n).map(|at| throughflow[at / n] * share(at / n, at % n)).collect();
            let out = (0..n)
                .map(|i| throughflow[i] - flows[i * n..(i + 1) * n].iter().sum::<f64>())
                .map(|out: f64| out.max(0.0))
                .collect();
            FlowNetwork::from_dense(&flows, z, out, vec![0.0; n]).unwrap()
        })
    })
}

fn close(a: Option<f64>, b: Option<f64>, tolerance: f64) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs())),
        (None, None) => true,
        _ => false,
    }
}

/// Measures in the unit of flows or of stocks; all others are ratios or counts.
const IN_UNITS: [&str; 29] = [
    "Boundary",
    "TST",
    "TSTp",
    "mode0.F",
    "mode1.F",
    "mode2.F",
    "mode3.F",
    "mode4.F",
    "CAP",
    "ASC",
    "OH",
    "A.input",
    "A.internal",
    "A.export",
    "A.respiration",
    "OH.input",
    "OH.internal",
    "OH.export",
    "OH.respiration",
    "CAP.input",
    "CAP.internal",
    "CAP.export",
    "CAP.respiration",
    "TSS",
    "mode0.S",
    "mode1.S",
    "mode2.S",
    "mode3.S",
    "mode4.S",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_measure_is_infinite_or_no_number(network in network(amount())) {
        for (name, value) in ena::all(&network) {
            if let Some(value) = value {
                prop_assert!(value.is_finite(), "{name} is {value}");
            }
        }
        if let Some(null) = null_model::fit(&network) {
            prop_assert!(null.alpha_null.is_finite() && null.residual.is_finite(), "{null:?}");
            prop_assert!((0.0..=1.0).contains(&null.alpha_null), "{null:?}");
        }
    }

    #[test]
    fn capacity_is_ascendency_and_overhead(network in network(ordinary())) {
        if let Some(found) = information::measure(&network) {
            let sum = found.ascendency() + found.overhead();
            prop_assert!((found.capacity() - sum).abs() <= 1e-12 * found.throughput.max(sum));
            prop_assert!(0.0 <= found.mutual_information && 0.0 <= found.residual_diversity);
            let parts = information::partition(&network).unwrap();
            let tolerance = 1e-11 * found.throughput.max(sum);
            prop_assert!((parts.capacity.total() - found.capacity()).abs() <= tolerance);
            prop_assert!((parts.ascendency.total() - found.ascendency()).abs() <= tolerance);
            prop_assert!((parts.overhead.total() - found.overhead()).abs() <= tolerance);
            if let Some(balance) = found.balance() {
                prop_assert!((0.0..=1.0).contains(&balance));
            }
        }
    }

    #[test]
    fn effective_numbers_belong_together(network in network(ordinary())) {
        if let Some(found) = information::measure(&network) {
            let (flows, nodes) = (found.effective_flows(), found.effective_nodes());
            prop_assert!((found.effective_link_density() - flows / nodes).abs() < 1e-12 * flows);
            prop_assert!((found.trophic_depth() - nodes * nodes / flows).abs() < 1e-12 * flows);
        }
    }

    #[test]
    fn the_null_is_no_less_diverse_and_keeps_its_margins(network in network(ordinary())) {
        if let Some(null) = null_model::fit(&network) {
            let found = information::measure(&network).unwrap();
            prop_assert!(null.residual < 1e-9, "{null:?}");
            prop_assert!(found.flow_diversity <= null.flow_diversity + 1e-9, "{null:?}");
            prop_assert!(-1e-9 < null.excess(), "{null:?}");
        }
    }

    #[test]
    fn another_unit_changes_no_ratio(network in network(ordinary()), unit in 1e-6..1e6) {
        let of = |amounts: &[f64]| -> Vec<f64> { amounts.iter().map(|amount| amount * unit).collect() };
        let flows: Vec<_> = network.flows().map(|(i, j, amount)| (i, j, amount * unit)).collect();
        let (z, e, r) = (of(network.imports()), of(network.exports()), of(network.respiration()));
        let scaled = FlowNetwork::new(&flows, z, e, r).unwrap();
        let scaled = scaled.with_storage(of(network.storage().unwrap())).unwrap();
        for ((name, one), (_, other)) in ena::all(&network).into_iter().zip(ena::all(&scaled)) {
            let one = if IN_UNITS.contains(&name) { one.map(|value| value * unit) } else { one };
            // Control is influence per unit of flow.
            let one = if name == "TSC" { continue } else { one };
            prop_assert!(close(one, other, 1e-5), "{name}: {one:?} and {other:?}");
        }
    }

    #[test]
    fn names_of_nodes_do_not_matter(network in network(ordinary()), turn in 0usize..7) {
        let n = network.n();
        let order: Vec<usize> = (0..n).map(|i| (n - 1 - i + turn) % n).collect();
        let moved = network.permuted(&order).unwrap();
        for ((name, one), (_, other)) in ena::all(&network).into_iter().zip(ena::all(&moved)) {
            prop_assert!(close(one, other, 1e-5), "{name}: {one:?} and {other:?}");
        }
    }

    #[test]
    fn in_balance_the_school_identities_hold(network in balanced()) {
        // Balanced as made, but for the rounding of amounts that nearly cancel.
        prop_assume!(network.imbalance().unwrap() < 1e-9);
        let sums = Throughput::of(&network);
        let all = Circulation::of(&network).unwrap();
        let modes = all.modes().unwrap();
        let whole = sums.throughflow;
        prop_assert!((modes.boundary + modes.first_passage + modes.cycled - whole).abs() < 1e-9 * whole);
        prop_assert!((modes.cycled - all.finn_cycling().unwrap() * whole).abs() < 1e-9 * whole);
        prop_assert!(close(circulation::finn_cycling(&network), all.finn_cycling(), 1e-12));
        for target in 0..network.n() {
            for on in 0..network.n() {
                let part = all.dependency(target, on).unwrap();
                prop_assert!((-1e-12..=1.0 + 1e-9).contains(&part), "{part}");
            }
        }
        // Gross output of the input-output table of the same network is its throughflow.
        let output = InputOutput::of(&network).output(&network.outputs()).unwrap();
        for (x, t) in output.iter().zip(network.throughflow()) {
            prop_assert!((x - t).abs() < 1e-8 * whole, "{x} and {t}");
        }
    }
}

#[test]
fn a_step_of_a_hundred_compartments_costs_milliseconds() {
    let n = 100;
    let flows: Vec<f64> = (0..n * n).map(|at| ((at * 7919 + 13) % 997) as f64 / 10.0).collect();
    let made = FlowNetwork::from_dense(&flows, vec![5.0; n], vec![3000.0; n], vec![400.0; n]);
    let network = made.unwrap();
    let fastest = (0..5)
        .map(|_| {
            let start = Instant::now();
            let found = information::measure(&network).unwrap();
            assert!(found.alpha().unwrap() < 1.0);
            assert!(circulation::finn_cycling(&network).is_some());
            assert!(null_model::fit(&network).unwrap().residual < 1e-9);
            start.elapsed()
        })
        .min()
        .unwrap();
    // Ten times what a release build needs, for unoptimised builds on a busy machine.
    assert!(fastest < Duration::from_millis(100), "{fastest:?}");
}
