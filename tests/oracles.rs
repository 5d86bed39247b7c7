//! Another implementation agrees: `NumPy`, networkx and scikit-bio on the same inputs, or on the same
//! law with luck of their own.
//!
//! What is computed here goes to `tests/oracles.py` as JSON. Where Python or one of the three is
//! missing the test says so and is skipped; CI installs them and sets `ECOGRAPH_ORACLES`, under which
//! a skipped oracle fails.
#![expect(clippy::unwrap_used, reason = "a test that cannot write or read must fail")]

use std::process::Command;

use ecograph::{
    base::id,
    indices::{
        components::{strong, weak},
        diversity::{hill, shannon},
        inequality::gini,
    },
    validation::{contagion, drawn, exchange, exchange::Meeting, opinions},
    world::{View, Walk, World, pagerank},
};
use rand::RngExt;
use serde_json::{Value, json};

/// Exit code of the script where a library is missing.
const SKIPPED: i32 = 77;

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
#[expect(clippy::disallowed_methods, reason = "says whether a skip is allowed, decides no result")]
fn agrees(oracle: &str, ours: &Value) {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("ours.json");
    std::fs::write(&file, ours.to_string()).unwrap();
    let wanted = std::env::var("ECOGRAPH_ORACLES").is_ok();
    let skip = |why: &str| {
        assert!(!wanted, "the oracle `{oracle}` is wanted, but {why}");
        eprintln!("skipped: {why}");
    };
    let output = Command::new("python3").arg("tests/oracles.py").arg(oracle).arg(&file).output();
    let Ok(output) = output else { return skip("there is no python3") };
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(SKIPPED) {
        return skip(said.trim());
    }
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.trim().ends_with("agrees"), "{said}");
}

/// Random directed links without duplicates and self-links, some nodes without any.
fn links(n: u32, count: usize, seed: u64) -> Vec<(u32, u32)> {
    let mut luck = drawn(seed);
    let mut links: Vec<(u32, u32)> = (0..count)
        .map(|_| (luck.random_range(0..n), luck.random_range(0..n)))
        .filter(|(a, b)| a != b && a % 11 != 0)
        .collect();
    links.sort_unstable();
    links.dedup();
    links
}

#[test]
fn pagerank_and_components_are_those_of_networkx() {
    let cases: Vec<Value> = [(60, 60), (200, 500), (400, 420)]
        .into_iter()
        .enumerate()
        .map(|(seed, (n, count))| {
            let links = links(n, count, seed as u64);
            let world = World::builder()
                .species("node", n as usize)
                .channel("links", "node", "node", links.iter().copied())
                .build()
                .unwrap();
            let view = View::of(&world, &["links"]).unwrap();
            let walk = Walk { damping: 0.85, tolerance: 1e-15, rounds: 5000 };
            let pairs: Vec<(usize, usize)> =
                links.iter().map(|&(a, b)| (a as usize, b as usize)).collect();
            json!({
                "n": n, "links": links, "pagerank": pagerank(&view, walk),
                "strong": strong(n as usize, &pairs), "weak": weak(n as usize, &pairs),
            })
        })
        .collect();
    agrees("graphs", &json!(cases));
}

#[test]
fn hill_numbers_are_those_of_scikit_bio() {
    let mut luck = drawn(5);
    let cases: Vec<Value> = (1..40_usize)
        .map(|kinds| {
            let counts: Vec<u32> = (0..kinds).map(|_| 1 + luck.random_range(0..100_u32)).collect();
            let abundances: Vec<f64> = counts.iter().map(|&count| f64::from(count)).collect();
            let of = |order| hill(&abundances, order).unwrap();
            let orders = [0.0, 0.5, 1.0, 2.0, 3.0].map(|order| (order, of(order)));
            json!({
                "counts": counts, "shannon": shannon(&abundances).unwrap(),
                "orders": orders,
            })
        })
        .collect();
    agrees("hill", &json!(cases));
}

#[test]
fn outbreaks_are_distributed_as_percolation_of_networkx_graphs() {
    let sizes: Vec<f64> = (0..400)
        .map(|run| {
            let mut epidemic = contagion::epidemic(1000, 3, 0.4, id::join(21, run)).unwrap();
            contagion::reached(&mut epidemic).unwrap()
        })
        .collect();
    agrees("sir", &json!({ "people": 1000, "first": 3, "chance": 0.4, "sizes": sizes }));
}

#[test]
fn wealth_is_distributed_as_in_numpy() {
    let runs: Vec<Vec<f64>> = (0..64)
        .map(|run| {
            let who = (300, Meeting::Chords);
            exchange::wealth(exchange::gifts(), who, 2, (300, id::join(22, run))).unwrap()
        })
        .collect();
    let poor = |run: &Vec<f64>| run.iter().filter(|&&units| units < 0.5).count() as f64 / 300.0;
    let none: Vec<f64> = runs.iter().map(poor).collect();
    let ginis: Vec<f64> = runs.iter().map(|run| gini(run).unwrap()).collect();
    agrees("boltzmann", &json!({ "agents": 300, "each": 2, "none": none, "gini": ginis }));
}

#[test]
fn opinions_come_to_rest_as_in_networkx() {
    let cases: Vec<Value> = [0.2, 0.458, 0.8]
        .into_iter()
        .map(|phi| {
            let sizes: Vec<f64> = (0..60)
                .map(|run| opinions::largest(100, phi, id::join(23, run)).unwrap())
                .collect();
            json!({ "agents": 100, "phi": phi, "sizes": sizes })
        })
        .collect();
    agrees("opinions", &json!(cases));
}
