//! Every measure of ecological network analysis against a table made by another program.
//!
//! The environment variable `ECOGRAPH_ENA_REFERENCE` names a folder with one JSON file for each network,
//! a table `reference.csv` (one line for each network, one column for each measure) and a table
//! `alpha_null.csv`. Without it there is nothing to compare with, and the test says so.
#![expect(clippy::unwrap_used, reason = "a reference that cannot be read must fail")]
#![expect(clippy::print_stderr, reason = "a test that compares nothing must say so")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ecograph::indices::return_walks::cycling_by_walks;
use ecograph::indices::{FlowNetwork, circulation, ena, json, null_model};

/// Columns that say what a network is, not how it measures.
const ABOUT: [&str; 9] = [
    "id",
    "name",
    "family",
    "type",
    "units",
    "citation_key",
    "balanced5pct",
    "max_imbalance_pct",
    "er_split",
];
/// Measures of the other program that are known to be wrong there.
const DOUBTFUL: [&str; 5] = ["R", "lam1DS", "relation.change.S", "synergism.S", "mutualism.S"];
/// Counts, and percentages with two digits.
const EXACT: [&str; 11] = [
    "n",
    "L",
    "mlam1A",
    "no.scc",
    "no.scc.big",
    "AMP.I",
    "AMP.O",
    "NAS",
    "NASP",
    "mutualism.F",
    "relation.change.F",
];
/// Measures that pass through an inverse or an eigenvalue.
const THROUGH_MATRICES: [&str; 31] = [
    "ppr",
    "lam1A",
    "rho",
    "d",
    "FCI",
    "ID.F",
    "ID.F.I",
    "ID.F.O",
    "IFI",
    "HMG.I",
    "HMG.O",
    "mode1.F",
    "mode2.F",
    "mode3.F",
    "CIS",
    "DSI",
    "ISI",
    "ID.S",
    "ID.S.I",
    "ID.S.O",
    "HMG.S.O",
    "HMG.S.I",
    "mode1.S",
    "mode2.S",
    "mode3.S",
    "lam1D",
    "synergism.F",
    "TSC",
    "BSI",
    "mode0.S",
    "mode4.S",
];

/// How far a measure may be from the table, relative to it.
fn tolerance(measure: &str) -> f64 {
    if EXACT.contains(&measure) {
        1e-14
    } else if THROUGH_MATRICES.contains(&measure) {
        1e-6
    } else {
        1e-12
    }
}

#[test]
fn all_networks_measure_as_the_reference_says() {
    let Some(folder) = reference() else { return };
    let table = read(&folder.join("reference.csv"));
    assert!(!table.is_empty(), "the reference is empty: this test would prove nothing");
    let (mut problems, mut compared) = (Vec::new(), 0);
    for row in &table {
        let network = network(&folder, &row["id"]);
        let found: BTreeMap<&str, Option<f64>> = ena::all(&network).into_iter().collect();
        for (measure, wanted) in row {
            if ABOUT.contains(&measure.as_str()) || DOUBTFUL.contains(&measure.as_str()) {
                continue;
            }
            let found = found.get(measure.as_str());
            let wanted = wanted.parse::<f64>().ok().filter(|wanted| wanted.is_finite());
            compared += 1;
            let right = match (found, wanted) {
                (Some(Some(found)), Some(wanted)) => {
                    (found - wanted).abs() <= tolerance(measure) * wanted.abs().max(1e-9)
                }
                (Some(None), None) => true,
                _ => false,
            };
            if !right {
                problems.push(format!("{} {measure}: {found:?} instead of {wanted:?}", row["id"]));
            }
        }
    }
    eprintln!("{compared} measures of {} networks compared", table.len());
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn nulls_have_the_alpha_of_the_reference() {
    let Some(folder) = reference() else { return };
    for row in read(&folder.join("alpha_null.csv")) {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        let null = null_model::fit(&network(&folder, &row["id"])).unwrap();
        // The other program's fit is only as good as the residual that it states.
        let loose = 1e-9 + 10.0 * number("ipf_max_rel_row_error");
        let gap = (null.alpha_null - number("alpha_maxent")).abs();
        assert!(gap < loose, "{}: {null:?} instead of {}", row["id"], number("alpha_maxent"));
        assert!((null.alpha - number("alpha")).abs() < 1e-12, "{}: {null:?}", row["id"]);
        assert!(null.residual < 1e-10, "{}: {null:?}", row["id"]);
    }
}

#[test]
fn walks_return_as_often_as_the_inverse_says() {
    let Some(folder) = reference() else { return };
    for row in read(&folder.join("reference.csv")) {
        if row["balanced5pct"] == "FALSE" {
            continue;
        }
        let network = network(&folder, &row["id"]);
        let exact = circulation::finn_cycling(&network).unwrap();
        let walks = cycling_by_walks(&network, 20_000, 100_000, 1).unwrap();
        let error = walks.standard_error.max(1e-4);
        // Balance within 5 %: what leaves above what enters is missing from the walk.
        let allowed = 4.5 * error + 0.1 * row["max_imbalance_pct"].parse::<f64>().unwrap() / 100.0;
        assert!((walks.value - exact).abs() < allowed, "{}: {walks:?} for {exact}", row["id"]);
    }
}

fn reference() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "says where the reference lies, decides no result"
    )]
    let named = std::env::var("ECOGRAPH_ENA_REFERENCE");
    if named.is_err() {
        eprintln!("skipped: ECOGRAPH_ENA_REFERENCE names no folder of reference networks");
    }
    named.ok().map(PathBuf::from)
}

fn network(folder: &Path, id: &str) -> FlowNetwork {
    let text = fs::read_to_string(folder.join(format!("{id}.json"))).unwrap();
    json::parse(&text).unwrap().network
}

fn read(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut table = csv::Reader::from_path(path).unwrap();
    table.deserialize().map(|row| row.unwrap()).collect()
}
