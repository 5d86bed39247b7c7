//! The published sizes, which take minutes: `cargo test --release --test literature -- --ignored`.
//!
//! `ecograph verify --full` runs the same. CI runs the short suite on every change, this one by hand
//! and before a release.

use super::holds;

#[test]
#[ignore = "a million nodes: `cargo test --release --test literature -- --ignored`"]
fn a_million_nodes_grow_as_they_must() {
    holds("growth, a million nodes");
}

#[test]
#[ignore = "a billion events: `cargo test --release --test literature -- --ignored`"]
fn a_billion_births_keep_the_diversity_of_ewens() {
    holds("neutral drift, a billion events");
}

#[test]
#[ignore = "160,000 repeats: `cargo test --release --test literature -- --ignored`"]
fn many_repeats_of_imitation_fix_as_they_must() {
    holds("imitation, many repeats");
}

#[test]
#[ignore = "2,800 runs to their end: `cargo test --release --test literature -- --ignored`"]
fn large_groups_vanish_when_links_move_more_than_opinions() {
    holds("opinions and links");
}

#[test]
#[ignore = "30 webs of 2,700 steps: `cargo test --release --test literature -- --ignored`"]
fn webs_grow_around_a_cycle_until_they_are_spanned() {
    holds("autocatalytic web");
}
