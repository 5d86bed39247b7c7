//! Diversity within compartments or cells, between them, and in all (Reeve et al. 2016, order 1).

use std::{cell::LazyCell, collections::BTreeMap};

use crate::{
    indices::diversity::{Partition, partition},
    measure::{
        ecosystem::{Readings, Sight, readings::Due},
        forms::forms_of_cells,
    },
    world::columns,
};

pub(super) fn add(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let found = LazyCell::new(|| suppliers(sight));
    parts(
        readings,
        [
            ("supplier_alpha", "effective species", "species that deliver to a compartment, mean"),
            ("supplier_beta", "effective compartments", "compartments with suppliers of their own"),
            ("supplier_gamma", "effective species", "species that deliver, by value"),
        ],
        || found.as_ref(),
    );
    let found = LazyCell::new(|| channels(sight));
    parts(
        readings,
        [
            ("channel_alpha", "effective channels", "channels that a compartment pays over, mean"),
            ("channel_beta", "effective compartments", "compartments with channels of their own"),
            ("channel_gamma", "effective channels", "channels, by money of all compartments"),
        ],
        || found.as_ref(),
    );
    let found = LazyCell::new(|| connectors(sight));
    parts(
        readings,
        [
            ("connector_alpha", "effective channels", "channels of a cell's connectors, mean"),
            ("connector_beta", "effective cells", "cells with connectors of their own kinds"),
            ("connector_gamma", "effective channels", "channels, by connectors of all cells"),
        ],
        || found.as_ref(),
    );
    let due = readings.due == Due::Now;
    let found = LazyCell::new(|| if due { cells(sight) } else { None });
    parts(
        readings,
        [
            ("form_alpha", "effective forms", "forms within a cell, mean"),
            ("form_beta", "effective cells", "cells with forms of their own"),
            ("form_gamma", "effective forms", "forms of all cells pooled"),
        ],
        || found.as_ref(),
    );
}

/// Name, unit and meaning of alpha, beta and gamma.
fn parts<'p>(
    readings: &mut Readings<'_>,
    [alpha, beta, gamma]: [(&str, &str, &str); 3],
    found: impl Fn() -> Option<&'p Partition>,
) {
    let doc = |part: &str, of: &str| format!("{part}: effective number of {of} (order 1)");
    let part = |of: fn(&Partition) -> f64| found().map(of);
    readings.add(alpha.0, alpha.1, &doc("alpha", alpha.2), || part(|it| it.alpha));
    readings.add(beta.0, beta.1, &doc("beta", beta.2), || part(|it| it.beta));
    readings.add(gamma.0, gamma.1, &doc("gamma", gamma.2), || part(|it| it.gamma));
}

/// Receiving compartments by delivering species.
fn suppliers(sight: Sight<'_>) -> Option<Partition> {
    let network = &sight.value?.network;
    let kinds = sight.ground.layout.species.len();
    let mut table = vec![0.0; network.n() * kinds];
    for (source, target, value) in network.flows() {
        let slot = sight.ground.layout.compartments[source].slots.start;
        table[target * kinds + sight.ground.layout.species_of(slot)] += value;
    }
    partition(&table, kinds, 1.0)
}

/// Paying compartments by channels that a platform owns.
fn channels(sight: Sight<'_>) -> Option<Partition> {
    let groups = sight.ground.layout.compartments.len();
    let owned = || sight.reader.books.iter().filter(|book| book.on_platform() && !book.due);
    let kinds = owned().count();
    let mut table = vec![0.0; sight.n_inside() * kinds];
    for (kind, book) in owned().enumerate() {
        for (payer, _, amount) in book.entries(groups) {
            if payer < sight.n_inside() {
                table[payer * kinds + kind] += amount as f64;
            }
        }
    }
    partition(&table, kinds, 1.0)
}

/// Cells by channels, in connectors that start in the cell.
fn connectors(sight: Sight<'_>) -> Option<Partition> {
    let open = |name: &str| sight.world.one(&columns::open(name)) == Some(1);
    let owned = sight.ground.scenario.channels.iter().filter(|channel| channel.platform.is_some());
    let open: Vec<_> = owned.filter(|channel| open(&channel.name)).collect();
    let cells = &sight.ground.layout.cells;
    let mut table = vec![0.0; cells.len() * open.len()];
    for (kind, channel) in open.iter().enumerate() {
        let Some(block) = sight.world.block(sight.ground.carrier(channel)) else { continue };
        let (first, last) = (block.sources().start, block.sources().end);
        for (cell, seats) in cells.iter().enumerate() {
            let (start, end) = (seats.slots.start.max(first), seats.slots.end.min(last));
            if start < end {
                let places = block.row(start).start..block.row(end - 1).end;
                table[cell * open.len() + kind] = places.len() as f64;
            }
        }
    }
    partition(&table, open.len(), 1.0)
}

/// Cells by forms, in agents that take part.
fn cells(sight: Sight<'_>) -> Option<Partition> {
    let by_cell = forms_of_cells(sight.ground, sight.world);
    let mut places = BTreeMap::new();
    for form in by_cell.iter().flat_map(BTreeMap::keys) {
        let next = places.len();
        places.entry(*form).or_insert(next);
    }
    let mut table = vec![0.0; by_cell.len() * places.len()];
    for (cell, forms) in by_cell.iter().enumerate() {
        for (form, &count) in forms {
            table[cell * places.len() + places[form]] = count as f64;
        }
    }
    partition(&table, places.len(), 1.0)
}
