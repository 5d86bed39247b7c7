//! Which compartments can do what few can: complexity and fitness of holders by function.

use crate::{
    indices::{
        complexity::{economic_complexity, fitness, largest_part, revealed_advantage},
        diversity::hill,
    },
    measure::ecosystem::{Readings, Sight},
};

/// Rounds of the map of fitness: enough for the ranks to stand.
const ROUNDS: usize = 50;

/// Complexity of the compartments inside the boundary, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Complexity {
    /// Economic complexity index of each; none outside the largest connected part of the table, or
    /// where the index is undetermined.
    pub index: Vec<Option<f64>>,
    /// Fitness of each, mean 1; none where nobody holds anything.
    pub fitness: Vec<Option<f64>>,
    /// Second eigenvalue of the map: the nearer to 1, the nearer the table is to falling apart.
    pub eigenvalue: Option<f64>,
}

pub(super) fn add(readings: &mut Readings<'_>, sight: Sight<'_>) {
    if !readings.wants_any(&["complexity_eigenvalue", "fitness_diversity"]) {
        return;
    }
    let found = complexity(sight);
    let doc = "second eigenvalue of the compartment-function map on its largest connected part \
               (Hidalgo and Hausmann 2009): near 1 compartments share few functions; not defined \
               where the complexity index is undetermined";
    readings.add("complexity_eigenvalue", "1", doc, || found.eigenvalue);
    let doc = "effective number of compartments by fitness in functions (Tacchella et al. 2012), \
               Hill number of order 1";
    readings.add("fitness_diversity", "effective compartments", doc, || {
        hill(&found.fitness.iter().copied().collect::<Option<Vec<f64>>>()?, 1.0)
    });
}

/// Measures holders by compartment and function, in individuals, against their expected share.
#[must_use]
pub fn complexity(sight: Sight<'_>) -> Complexity {
    let (n, functions) = (sight.n_inside(), sight.ground.scenario.functions.len());
    let nothing = Complexity { index: vec![None; n], fitness: vec![None; n], eigenvalue: None };
    let layout = &sight.ground.layout;
    let mut held = vec![0.0; n * functions];
    for (cell, seats) in layout.cells.iter().enumerate() {
        let compartment = layout.compartment(seats.slots.start);
        if n <= compartment || seats.slots.is_empty() {
            continue;
        }
        let count = sight.reader.census.sum(cell..cell + 1);
        let members = layout.species[seats.species].members;
        for function in 0..functions {
            held[compartment * functions + function] += count.holders[function] as f64 * members;
        }
    }
    let Some(has) = revealed_advantage(&held, functions) else { return nothing };
    // Species hold functions of their own, so the table falls apart between them.
    let part = largest_part(&has, functions);
    let found = part.and_then(|part| economic_complexity(&part, functions));
    let ranks = fitness(&has, functions, ROUNDS);
    Complexity {
        index: found.as_ref().map_or(nothing.index, |found| found.agents.clone()),
        fitness: ranks
            .map_or(nothing.fitness, |ranks| ranks.agents.into_iter().map(Some).collect()),
        eigenvalue: found.map(|found| found.second_eigenvalue),
    }
}
