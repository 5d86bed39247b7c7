//! Models of the literature through the open engine: each has an exact or published number.
//!
//! The models and their cases are those that `ecograph verify` runs (`src/validation`); here every
//! short case is a test of its own, at the seed of the program, so that a miss has a name.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a suite that cannot be run must fail")]

mod judged;
mod mean_field;
mod slow;

use ecograph::{
    record::verified::Verified,
    validation::{Case, Extent, suite, verify},
};

/// Runs the case of this name; fails with its rows where one does not hold.
fn holds(name: &str) {
    let all = suite(Extent::Full);
    let case = all.iter().find(|case| case.name == name);
    let case: &Case = case.unwrap_or_else(|| panic!("there is no case `{name}`"));
    let rows = verify(&[*case], 1, &|_| {});
    let missed: Vec<&Verified> = rows.iter().filter(|row| !row.verdict.holds()).collect();
    assert!(!rows.is_empty() && missed.is_empty(), "{missed:#?}");
}

#[test]
fn books_close_and_income_comes_to_rest() {
    holds("model SIM");
}

#[test]
fn exchange_is_even_on_the_simplex_whatever_the_network() {
    holds("kinetic exchange");
    holds("kinetic exchange, saving");
    holds("gifts of one unit");
}

#[test]
fn novelties_spread_as_bass_says() {
    holds("Bass diffusion");
}

#[test]
fn outbreaks_reach_the_size_that_solves_its_equation() {
    holds("SIR final size");
}

#[test]
fn who_has_links_gets_links() {
    holds("growth");
    holds("growth of a text");
}

#[test]
fn drift_and_innovation_balance_at_the_diversity_of_ewens() {
    holds("neutral drift");
}

#[test]
fn imitation_fixes_with_the_same_chance_on_every_graph() {
    holds("imitation, links static");
    holds("imitation, links rewired");
}

#[test]
fn structure_amplifies_selection_where_the_theorem_says() {
    holds("fixation");
}

#[test]
fn an_impulse_travels_along_a_ring_as_far_as_it_must() {
    holds("impulse on a ring");
}

#[test]
fn tables_and_indices_are_those_of_the_books() {
    for name in ["Leontief, two sectors", "Hulten, three sectors", "ecological networks"] {
        holds(name);
    }
}

#[test]
fn luck_is_the_published_generator_and_even() {
    holds("luck");
}
