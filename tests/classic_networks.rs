//! Five published networks, and what a well-known program (enaR 3.1.0, Borrett and Lau 2014) measures on them.
#![expect(clippy::unwrap_used, reason = "figures that make no network must fail")]

mod classics;

use ecograph::indices::return_walks::cycling_by_walks;
use ecograph::indices::{FlowNetwork, ena, null_model};

use classics::{CLASSICS, CONE_SPRING, Classic, OYSTER_REEF};

impl Classic {
    fn network(&self) -> FlowNetwork {
        FlowNetwork::new(
            self.flows,
            self.imports.to_vec(),
            self.exports.to_vec(),
            self.respiration.to_vec(),
        )
        .and_then(|network| network.with_storage(self.storage.to_vec()))
        .unwrap()
    }

    fn check(&self) {
        let found = ena::all(&self.network());
        for (name, wanted) in self.measures {
            let measure = found.iter().find(|measure| measure.0 == *name).unwrap();
            let value = measure.1.unwrap();
            // The program rounds its inverses to ten digits.
            assert!((value - wanted).abs() <= 1e-6 * wanted.abs(), "{name}: {value}, not {wanted}");
        }
        for name in self.undefined {
            let measure = found.iter().find(|measure| measure.0 == *name).unwrap();
            assert_eq!(measure.1, None, "{name}");
        }
        assert_eq!(found.len(), self.measures.len() + self.undefined.len(), "a measure too many");
        let null = null_model::fit(&self.network()).unwrap();
        assert!((null.alpha_null - self.alpha_null).abs() < 1e-8, "{null:?}");
    }
}

#[test]
fn all_five_measure_as_published() {
    CLASSICS.into_iter().for_each(Classic::check);
}

#[test]
fn walks_find_the_cycling_of_cone_spring_and_the_reef() {
    for (classic, exact) in [(CONE_SPRING, 0.091_939_1), (OYSTER_REEF, 0.110_168_7)] {
        let found = cycling_by_walks(&classic.network(), 200_000, 10_000, 2024).unwrap();
        assert!((found.value - exact).abs() < 4.0 * found.standard_error, "{found:?} for {exact}");
        assert!(found.standard_error < 1e-3);
    }
}
