//! Reports in a real browser, where one is installed (`scripts/install-readers.sh`): no error, no
//! request, every figure there and not empty, controls that work, at a wide and a narrow width, in
//! print, in the dark and without a script; lines where their numbers say, numbers of the tables.
//!
//! `ECOGRAPH_RENEW=1 cargo test --test browser` writes the reference pictures anew; look at them.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot run the program must fail")]

use std::path::Path;
use std::process::Command;

/// Exit code of the script where the browser or its driver is missing.
const SKIPPED: i32 = 77;

fn ecograph(words: &[&str]) {
    let done = Command::new(env!("CARGO_BIN_EXE_ecograph")).args(words).output().unwrap();
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
#[expect(clippy::disallowed_methods, reason = "the test is told what to do, not the library")]
fn opened_in_a_browser(folder: &Path, name: &str) {
    let folder_name = folder.to_str().unwrap();
    let page = folder.join("report.html");
    ecograph(&["report", folder_name, "--quiet"]);
    let must = std::env::var("ECOGRAPH_BROWSER").is_ok();
    let mut script = Command::new("node");
    script.arg("tests/browser/report.mjs").arg(&page).args([
        folder_name,
        "tests/browser/references",
        name,
    ]);
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        script.env("RENEW", "1");
    }
    let Ok(done) = script.output() else {
        assert!(!must, "there is no node");
        return eprintln!("skipped: there is no node");
    };
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    if done.status.code() == Some(SKIPPED) {
        assert!(!must, "{said}");
        return eprintln!("skipped: {said}");
    }
    assert!(done.status.success(), "{said}");
}

#[test]
fn the_report_of_the_tutorial() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("run");
    let dates = ["--network-at", "2020-12,2021-12"];
    ecograph(
        &[
            &["run", "scenarios/minimal.ron", "--quiet", "--out", folder.to_str().unwrap()][..],
            &dates,
        ]
        .concat(),
    );
    opened_in_a_browser(&folder, "minimal");
}

#[test]
fn the_report_of_the_main_scenario() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("run");
    let run = ["run", "scenarios/wechat-2015.ron", "--scale", "0.2", "--quiet", "--out"];
    ecograph(&[&run[..], &[folder.to_str().unwrap()]].concat());
    opened_in_a_browser(&folder, "main");
    let page = std::fs::metadata(folder.join("report.html")).unwrap();
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
}

#[test]
fn the_reports_of_studies() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let minimal = "scenarios/minimal.ron";
    let fee = ["--set", "channels.buy.split.fee=0.3"];
    let short = ["impulse", minimal, "--seeds", "3", "--horizon", "6"];
    let studies: [(&str, &[&str]); 4] = [
        ("trend", &["trend", minimal, "--seeds", "4"]),
        ("compare", &[&["compare", minimal, "--seeds", "4"][..], &fee].concat()),
        ("impulse", &[&short[..], &["--sources", "4"]].concat()),
        ("shock", &[&short[..], &["--remove", "0.2"]].concat()),
    ];
    for (kind, command) in studies {
        ecograph(&[command, &["--quiet", "--out", &at(kind)]].concat());
        opened_in_a_browser(&place.path().join(kind), kind);
    }
}

/// A comparison that has everything: two variants, figures of a report, payments gross and net.
#[test]
fn the_report_of_a_comparison_of_the_main_scenario() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("gross");
    let without = ["--without", "channel", "red_packet", "--without", "action", "a4_commerce"];
    let run =
        ["compare", "scenarios/wechat-2015.ron", "--seeds", "3", "--scale", "0.05", "--quiet"];
    ecograph(&[&run[..], &without, &["--out", folder.to_str().unwrap()]].concat());
    opened_in_a_browser(&folder, "gross");
}

#[test]
fn the_reports_of_sweeps() {
    let place = tempfile::tempdir().unwrap();
    let sobol = place.path().join("sobol.ron");
    let plan = format!(
        "(scenario: \"{}/scenarios/minimal.ron\", scale: 0.05, parameters: [\
         (path: \"channels.buy.split.fee\", values: Uniform(0, 0.3)), \
         (path: \"functions.delivery.gain\", values: Uniform(0, 0.4))], \
         design: Saltelli(16), replicates: Count(2), \
         measures: (indices: Named([\"balance\", \"efficiency\", \"coevolution\"]), paid: Named([\"goods\"])))",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::write(&sobol, plan).unwrap();
    let sobol = sobol.display().to_string();
    for (name, command, plan) in [
        ("sweep", "sweep", "plans/minimal-sweep.ron"),
        ("morris", "sensitivity", "plans/sensitivity.ron"),
        ("sobol", "sensitivity", &sobol),
    ] {
        let folder = place.path().join(name);
        let out = folder.to_str().unwrap();
        ecograph(&[command, plan, "--quiet", "--format", "csv", "--out", out]);
        opened_in_a_browser(&folder, name);
    }
}
