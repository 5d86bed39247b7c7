//! Co-evolution: whether species change when the rest of the system does.
//!
//! What evolves in a species is the level of its agents; what it evolves with is the value that flows through
//! all others. So a payment, which stands in the books of both its ends, couples nothing by itself.

use crate::{
    indices::coupling::{Coupling, coupling},
    measure::ecosystem::{Memory, Readings, Sight, Stand},
    world::{ENVIRONMENT, SpeciesSeats},
};

/// Changes in a window.
const WINDOW: usize = 12;
const NAMES: [&str; 2] = ["coevolution", "coevolution_null"];

pub(super) fn add(readings: &mut Readings<'_>, sight: Sight<'_>, memory: &mut Memory) {
    if !readings.wants_any(&NAMES) {
        return;
    }
    memory.stands.push_back(stands(sight));
    while WINDOW + 1 < memory.stands.len() {
        memory.stands.pop_front();
    }
    let found = coupled(memory.stands.make_contiguous());
    let doc = "co-evolution: mean over species of |correlation| between the change of their level and \
               the change of the logarithm of throughflow of all others, over the last 12 steps";
    readings.add(NAMES[0], "share", doc, || found.map(|found| found.together));
    let doc = "the same with one series shifted against the other, mean of all 11 circular shifts \
               (Theiler et al. 1992)";
    readings.add(NAMES[1], "share", doc, || found.map(|found| found.shifted));
}

/// How each species of the layout stands.
fn stands(sight: Sight<'_>) -> Vec<Stand> {
    let layout = &sight.ground.layout;
    let through = sight.value.map_or(Vec::new(), |value| value.network.throughflow());
    let species_of = |place: usize| layout.species_of(layout.compartments[place].slots.start);
    let rests = rests(&through, species_of, layout.species.len());
    let stand = |(seats, rest): (&SpeciesSeats, f64)| {
        let count = sight.reader.census.sum(seats.cells.clone());
        let evolves = 0 < count.active && seats.name != ENVIRONMENT;
        Stand { level: evolves.then(|| count.level / count.active as f64), rest }
    };
    layout.species.iter().zip(rests).map(stand).collect()
}

/// For each species what flows through the compartments of all others.
fn rests(through: &[f64], species_of: impl Fn(usize) -> usize, n_species: usize) -> Vec<f64> {
    let mut own = vec![0.0; n_species];
    for (compartment, amount) in through.iter().enumerate() {
        own[species_of(compartment)] += amount;
    }
    let all: f64 = through.iter().sum();
    own.into_iter().map(|own| all - own).collect()
}

/// Couples each species that was there in all steps of a full window; none before.
fn coupled(steps: &[Vec<Stand>]) -> Option<Coupling> {
    if steps.len() <= WINDOW {
        return None;
    }
    let species = steps.iter().map(Vec::len).min().unwrap_or(0);
    let changes = |at: usize| -> Option<(Vec<f64>, Vec<f64>)> {
        let levels: Option<Vec<f64>> = steps.iter().map(|step| step[at].level).collect();
        let rest = |step: &Vec<Stand>| (0.0 < step[at].rest).then(|| libm::log(step[at].rest));
        let rest: Option<Vec<f64>> = steps.iter().map(rest).collect();
        let change = |of: Vec<f64>| of.windows(2).map(|pair| pair[1] - pair[0]).collect();
        Some((change(levels?), change(rest?)))
    };
    coupling(&(0..species).filter_map(changes).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps of two species: the first levels up by `x`, while the others' flow grows by `e^y`.
    fn steps(x: &[f64], y: &[f64]) -> Vec<Vec<Stand>> {
        let (mut level, mut rest) = (0.1, 1.0);
        let mut steps = vec![vec![Stand { level: Some(level), rest }, Stand::default()]];
        for (x, y) in x.iter().zip(y) {
            level += x;
            rest *= y.exp();
            steps.push(vec![Stand { level: Some(level), rest }, Stand { level: None, rest }]);
        }
        steps
    }

    #[test]
    fn the_rest_is_what_flows_through_the_compartments_of_others() {
        let species = [0, 2, 0, 1];
        let found = rests(&[1.0, 2.0, 4.0, 8.0], |compartment| species[compartment], 3);
        let wanted = [10.0, 7.0, 13.0];
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn a_species_that_changes_with_the_rest_is_coupled_and_no_sooner_than_a_window_is_full() {
        let mut jump = [0.0; 12];
        jump[5] = 0.25;
        let found = coupled(&steps(&jump, &jump)).unwrap();
        // One jump of both: 1 together, 1/11 at any other place.
        assert!((found.together - 1.0).abs() < 1e-9, "{found:?}");
        assert!((found.shifted - 1.0 / 11.0).abs() < 1e-9, "{found:?}");
        assert_eq!(coupled(&steps(&jump[..11], &jump[..11])), None);
        // A growth that never changes is no coupling, and what does not flow has no change.
        assert_eq!(coupled(&steps(&[0.01; 12], &jump)), None);
        let mut still = steps(&jump, &jump);
        still[3][0].rest = 0.0;
        assert_eq!(coupled(&still), None);
    }
}
