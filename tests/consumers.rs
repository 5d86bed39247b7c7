//! Real consumers read what a run leaves: pandas, pyarrow, polars, `DuckDB` and networkx, where they
//! are installed. Gephi has a file of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot write or read must fail")]

mod samples;

use std::process::Command;

/// Exit code of the script where one of them is missing.
const SKIPPED: i32 = 77;

#[test]
fn pandas_and_networkx_read_a_run_folder() {
    let place = tempfile::tempdir().unwrap();
    let folder = samples::write(&place.path().join("run"));
    read_by("tests/consumers.py", &[folder.to_str().unwrap()]);
}

#[cfg(feature = "parquet")]
#[test]
fn pandas_polars_and_duckdb_read_parquet_and_networkx_reads_a_network_over_time() {
    use ecograph::base::{Calendar, Pace};
    use ecograph::record::{Format, Moment, Ranks, Recorded, RunFolder, Task};
    let place = tempfile::tempdir().unwrap();
    let date = |month: u64| format!("2011-{month:02}-01");
    let snapshots = [1, 3].map(|step| Moment { step, date: date(step) }).to_vec();
    let formats = vec![Format::Csv, Format::Parquet];
    let task = Task { formats, snapshots, ..samples::task() };
    let mut folder = RunFolder::create(&place.path().join("run"), task).unwrap();
    for step in 1..=4 {
        folder.record(&samples::snapshot(step)).unwrap();
        folder.record_life(&samples::life()).unwrap();
        if step % 2 == 1 {
            // The second connector comes with the second snapshot, the first agent goes then.
            let kept = if step == 1 { &[0, 1][..] } else { &[1, 2] };
            folder
                .record_network(Some(&date(step)), |writer| {
                    kept.iter().try_for_each(|&at| writer.node(&samples::nodes()[at]))?;
                    let edges = samples::edges();
                    if step == 1 { writer.edge(&edges[0]) } else { writer.edge(&edges[2]) }
                })
                .unwrap();
        }
    }
    let ranks = Ranks {
        species: vec!["user".into(), "evil\\u{0}".into()],
        channels: vec!["chat".into(), "pay".into()],
    };
    let calendar = Calendar { start: "2011-01".parse().unwrap(), pace: Pace::Month };
    folder.record_spells(&ranks, calendar).unwrap();
    let folder = folder.finish(samples::manifest(), &samples::impact()).unwrap();
    let run = Recorded::open(&folder).unwrap();
    for table in run.manifest.tables.keys() {
        let read = |format: Format| {
            ecograph::record::Grid::open(&folder.join(format.file(table))).unwrap()
        };
        assert_eq!(read(Format::Csv), read(Format::Parquet), "{table}");
    }
    read_by("tests/consumers_parquet.py", &[folder.to_str().unwrap()]);
}

#[cfg(feature = "cli")]
#[test]
fn scenarios_are_valid_by_their_own_schema() {
    let place = tempfile::tempdir().unwrap();
    let schema = place.path().join("schema.json");
    let text = ecograph::scenario::json_schema().to_string();
    std::fs::write(&schema, text).unwrap();
    let mut words = vec![schema.to_str().unwrap().to_owned()];
    for name in ["minimal", "food-delivery", "two-platforms", "wechat-2015"] {
        let file = format!("scenarios/{name}.ron");
        let output = Command::new(env!("CARGO_BIN_EXE_ecograph"))
            .args(["check", &file, "--as-json"])
            .output()
            .unwrap();
        assert!(output.status.success());
        let json = place.path().join(format!("{name}.json"));
        std::fs::write(&json, &output.stdout).unwrap();
        words.push(json.to_str().unwrap().to_owned());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    read_by("tests/consumers_schema.py", &words);
}

#[cfg(all(feature = "cli", feature = "parquet"))]
#[test]
fn pandas_polars_and_duckdb_open_a_store_in_one_line() {
    let place = tempfile::tempdir().unwrap();
    let scenario = std::fs::canonicalize("scenarios/minimal.ron").unwrap();
    let plan = format!(
        r#"(scenario: {scenario:?}, scale: 0.02, steps: 3, replicates: Count(1),
        parameters: [(path: "channels.buy.split.fee", values: Even(0, 0.5, 70))],
        measures: (indices: Named(["efficiency", "agents"]), series: Named(["agents"])))"#
    );
    std::fs::write(place.path().join("plan.ron"), plan).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ecograph"))
        .current_dir(place.path())
        .args(["sweep", "plan.ron", "--quiet", "--out", "store"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    read_by("tests/consumers_store.py", &[place.path().join("store").to_str().unwrap()]);
}

#[test]
fn points_and_sensitivities_are_those_of_scipy_and_salib() {
    use ecograph::{
        indices::sensitivity::screened,
        study::{
            design::{morris, saltelli},
            sensitivity::{effects, variance_shares},
            sobol,
        },
    };
    // Ishigami and Homma (1990) with a = 7, b = 0.1 on (−π, π)³.
    let ishigami = |x: &Vec<f64>| {
        let angle = |u: f64| (2.0 * u - 1.0) * std::f64::consts::PI;
        let [a, b, c] = [x[0], x[1], x[2]].map(angle);
        a.sin() + 7.0 * b.sin().powi(2) + 0.1 * c.powi(4) * a.sin()
    };
    let points: Vec<Vec<f64>> = (0..1024).map(|at| sobol::point(at, 128)).collect();
    let mixed = saltelli(1024, 3);
    let of_mixed: Vec<f64> = mixed.iter().map(ishigami).collect();
    let shares = variance_shares(&of_mixed.iter().copied().map(Some).collect::<Vec<_>>(), 3);
    let walks = morris(50, 4, 3, 7);
    let of_walks: Vec<f64> = walks.iter().map(ishigami).collect();
    let effects = effects(&walks, &of_walks.iter().copied().map(Some).collect::<Vec<_>>(), 3);
    let short: Vec<_> = effects.iter().map(|effects| screened(effects).unwrap()).collect();
    // Texts read back as the same 64 bits in Python.
    let json = serde_json::json!({
        "sobol": points, "saltelli": mixed, "saltelli_outcomes": of_mixed,
        "first": shares.iter().map(|shares| shares.first).collect::<Vec<_>>(),
        "first_jansen": shares.iter().map(|shares| shares.first_jansen).collect::<Vec<_>>(),
        "total": shares.iter().map(|shares| shares.total).collect::<Vec<_>>(),
        "morris": walks, "morris_outcomes": of_walks,
        "mu": short.iter().map(|short| short.mean).collect::<Vec<_>>(),
        "mu_star": short.iter().map(|short| short.size).collect::<Vec<_>>(),
        "sigma": short.iter().map(|short| short.spread).collect::<Vec<_>>(),
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, json.to_string()).unwrap();
    read_by("tests/consumers_salib.py", &[file.path().to_str().unwrap()]);
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn read_by(script: &str, words: &[&str]) {
    let Ok(output) = Command::new("python3").arg(script).args(words).output() else {
        eprintln!("skipped: there is no python3");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(SKIPPED) {
        eprintln!("{}", said.trim());
        return;
    }
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.trim(), "read");
}
