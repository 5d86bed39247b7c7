//! Five published networks, and what a well-known program (enaR 3.1.0, Borrett and Lau 2014) measures on them.

use ecograph::indices::return_walks::cycling_by_walks;
use ecograph::validation::classics::{CLASSICS, CONE_SPRING, Classic, OYSTER_REEF};

#[test]
fn all_five_measure_as_published() {
    for classic in CLASSICS {
        // The program rounds its inverses to ten digits.
        let distance = classic.distance().unwrap();
        assert!(distance <= 1e-6, "{}: {distance}", classic.name);
    }
}

#[test]
fn what_is_not_as_published_is_told() {
    let wrong = Classic { measures: &[("n", 6.0)], ..CONE_SPRING };
    assert!(wrong.distance().unwrap().is_infinite(), "measures are missing");
    let undefined = Classic { undefined: &["n"], ..CONE_SPRING };
    assert!(undefined.distance().unwrap().is_infinite(), "one is defined that should not be");
    let null = Classic { alpha_null: 0.5, ..CONE_SPRING };
    assert!(1e-3 < null.distance().unwrap());
}

#[test]
fn walks_find_the_cycling_of_cone_spring_and_the_reef() {
    for (classic, exact) in [(CONE_SPRING, 0.091_939_1), (OYSTER_REEF, 0.110_168_7)] {
        let found = cycling_by_walks(&classic.network().unwrap(), 200_000, 10_000, 2024).unwrap();
        assert!((found.value - exact).abs() < 4.0 * found.standard_error, "{found:?} for {exact}");
        assert!(found.standard_error < 1e-3);
    }
}
