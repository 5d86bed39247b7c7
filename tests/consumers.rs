//! Real consumers read what a run leaves: pandas and networkx, where they are installed.
#![expect(clippy::unwrap_used, reason = "a test that cannot write or read must fail")]

mod samples;

use std::process::Command;

/// Exit code of the script where pandas or networkx is missing.
const SKIPPED: i32 = 77;

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn pandas_and_networkx_read_a_run_folder() {
    let place = tempfile::tempdir().unwrap();
    let folder = samples::write(&place.path().join("run"));
    let Ok(output) = Command::new("python3").arg("tests/consumers.py").arg(&folder).output() else {
        eprintln!("skipped: there is no python3");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(SKIPPED) {
        eprintln!("{}", said.trim());
        return;
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.trim(), "read");
}
