//! How findings are judged: a wrong one is told, a right one is not.

use ecograph::{
    base::id,
    record::verified::Verdict,
    validation::{Evidence, FALSE_ALARM, Finding, Tried, Unproven, judge, opinions},
};

fn judged(findings: Vec<Finding>) -> Vec<ecograph::record::verified::Verified> {
    judge(&[Tried { model: "test", source: "none", found: Ok(findings) }])
}

/// Runs whose mean is 0 and whose deviation is known.
fn runs(shift: f64) -> Vec<f64> {
    (0..64).map(|at| shift + if at % 2 == 0 { 1.0 } else { -1.0 }).collect()
}

#[test]
fn without_luck_the_tolerance_decides() {
    let rows = judged(vec![
        Finding::certain("in", 1.0, 1.0 + 0.9e-9, 1e-9),
        Finding::certain("out", 1.0, 1.0 + 1.1e-9, 1e-9),
        Finding::certain("nothing", 1.0, f64::NAN, 1e-9),
    ]);
    let verdicts: Vec<Verdict> = rows.iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts, [Verdict::Holds, Verdict::Missed, Verdict::Missed]);
    assert_eq!(rows[0].chance, None);
}

#[test]
fn more_comparisons_make_every_interval_wider() {
    let width = |count: usize| {
        let rows = judged(vec![Finding::runs("mean", 0.0, runs(0.0)); count]);
        assert!(rows.iter().all(|row| row.verdict == Verdict::Holds));
        assert!((rows[0].chance.unwrap() * count as f64 - FALSE_ALARM).abs() < 1e-18);
        rows[0].high.unwrap() - rows[0].low.unwrap()
    };
    // Student with 63 degrees of freedom, s/sqrt(64) = sqrt(64/63)/8: t(1 − 0.5e-4) = 4.1546 and
    // t(1 − 0.5e-6) = 5.4200, from SciPy.
    let error = (64.0_f64 / 63.0).sqrt() / 8.0;
    assert!((width(1) / (2.0 * 4.1546 * error) - 1.0).abs() < 1e-3, "{}", width(1) / error / 2.0);
    assert!(
        (width(100) / (2.0 * 5.4200 * error) - 1.0).abs() < 1e-3,
        "{}",
        width(100) / error / 2.0
    );
}

#[test]
fn a_mean_beyond_the_interval_is_missed() {
    let rows = judged(vec![
        Finding::runs("near", 0.0, runs(0.4)),
        Finding::runs("far", 0.0, runs(0.7)),
        Finding::trials("near", 0.1, 1_090, 10_000),
        Finding::trials("far", 0.1, 1_160, 10_000),
    ]);
    let verdicts: Vec<bool> = rows.iter().map(|row| row.verdict.holds()).collect();
    assert_eq!(verdicts, [true, false, true, false]);
}

#[test]
fn a_stated_range_holds_ours_and_not_the_exact_number() {
    let stated = |ours: f64| Finding {
        what: "range".into(),
        exact: 5.0,
        evidence: Evidence::Stated { ours, low: 1.0, high: 2.0, runs: 1 },
    };
    let rows = judged(vec![stated(1.5), stated(2.5)]);
    assert!(rows[0].verdict.holds() && !rows[1].verdict.holds());
}

#[test]
fn a_case_that_gives_no_number_fails() {
    let found = Err(Unproven::Missing("number"));
    let rows = judge(&[Tried { model: "test", source: "none", found }]);
    assert_eq!(rows[0].verdict, Verdict::Failed);
    assert_eq!(rows[0].what, "the model left no number");
}

/// Runs to the end at a size for every test run; the transition itself is in the slow suite.
#[test]
fn opinions_and_links_come_to_rest_at_the_published_sizes() {
    let mean = |agents, phi, runs: u64| {
        let sizes = (0..runs).map(|run| opinions::largest(agents, phi, id::join(3, run)).unwrap());
        sizes.sum::<f64>() / runs as f64
    };
    let together = mean(800, 0.30, 24);
    assert!((together - 0.866).abs() < 0.02, "{together}");
    let apart = mean(3200, 0.96, 8);
    assert!((apart - 0.0064).abs() < 0.0008, "{apart}");
}
