//! `docs/SCENARIO.md` is what the types say; `ECOGRAPH_RENEW=1` writes it anew.

use std::fs;

use ecograph::scenario::{markdown, schema};

const FILE: &str = "docs/SCENARIO.md";

const HEAD: &str = "# Scenarios

Made from the types of `src/scenario/` by `tests/scenario_docs.rs`; do not edit.

A scenario is a [RON](https://github.com/ron-rs/ron) file: one value in `(` and `)` with the fields
below. `NAME` stands for the name of an element, `N` for its place in a list. *of* names the variant
that has the field: `entry: Adoption(imitation: 0.4, ..)`. A *number* is written `0.82`, or
`Source(0.82, \"where from\")`, or `Free(0.82, 0.3, 1.2)` with the bounds of calibration. The paths
are those of `--set`, of actions, sweeps and calibration.

An overlay is a file `(base: \"other.ron\", set: {\"species.user.level\": 0.4}, without: [\"channel
pay\"], actions: [..])`: the base with some values changed, elements switched off, actions added.

";

#[test]
#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn the_docs_say_what_the_types_say() {
    let made = format!("{HEAD}{}", markdown(&schema()));
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        fs::write(FILE, &made).unwrap();
    }
    let stands = fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        made == stands,
        "{FILE} is out of date: ECOGRAPH_RENEW=1 cargo test --test scenario_docs"
    );
}

#[test]
fn every_field_has_a_meaning_and_every_number_a_range() {
    let mute: Vec<String> = schema()
        .into_iter()
        .filter(|field| field.meaning.is_empty())
        .map(|field| field.path)
        .collect();
    assert!(mute.is_empty(), "without meaning: {mute:?}");
    // Figures of the report, and changes of other numbers, may have any size and sign.
    let free = ["targets.", "output.", "actions.NAME.changes", "environment.series.NAME.points"];
    let boundless: Vec<String> = schema()
        .into_iter()
        .filter(|field| field.kind.contains("number") && field.range.is_empty())
        .map(|field| field.path)
        .filter(|path| !free.iter().any(|free| path.starts_with(free)))
        .collect();
    assert!(boundless.is_empty(), "without a range: {boundless:?}");
}
