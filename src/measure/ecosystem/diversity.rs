//! How many kinds there are, by heads, by throughflow, by value: species, forms, channels, connectors.

use std::{cell::LazyCell, collections::BTreeMap};

use crate::{
    base::Block,
    indices::{
        controls::alike_at_random,
        diversity::{hill, rao, similarity_sensitive},
    },
    measure::{
        census::Count,
        ecosystem::{Readings, Sight},
    },
    world::{ENVIRONMENT, columns},
};

const HILL: [(&str, f64); 4] = [("0", 0.0), ("1", 1.0), ("2", 2.0), ("inf", f64::INFINITY)];

pub(super) fn add(readings: &mut Readings<'_>, sight: Sight<'_>) {
    compartments(readings, sight);
    species(readings, sight);
    forms(readings, sight);
    channels(readings, sight);
    connectors(readings, sight);
    let released = |name: &str| sight.world.one(&columns::released(name)) == Some(1);
    readings.add("functions_released", "functions", "functions that are released", || {
        let functions = sight.ground.scenario.functions.iter();
        Some(functions.filter(|function| released(&function.name)).count() as f64)
    });
}

/// Hill numbers of one list of abundances; the names are those of orders 0, 1, 2 and ∞.
fn profile(
    readings: &mut Readings<'_>,
    names: [&str; 4],
    (unit, of): (&str, &str),
    abundances: impl FnOnce() -> Vec<f64>,
) {
    let abundances = LazyCell::new(abundances);
    for (name, (order, q)) in names.into_iter().zip(HILL) {
        let unit = if order == "0" { unit.to_owned() } else { format!("effective {unit}") };
        let order = if order == "inf" { "infinity" } else { order };
        let doc = format!("Hill number of order {order} {of}");
        readings.add(name, &unit, &doc, || hill(&abundances, q));
    }
}

fn compartments(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let through = || sight.value.map(|value| value.network.throughflow());
    let alike = LazyCell::new(|| {
        let n = sight.value.map_or(0, |value| value.names.len());
        let species = |compartment: usize| {
            let slot = sight.ground.layout.compartments[compartment].slots.start;
            sight.ground.layout.species_of(slot)
        };
        let of: Vec<usize> = (0..n).map(species).collect();
        likeness(&of.into_iter().map(|species| holders(sight, species)).collect::<Vec<_>>())
    });
    readings.add(
        "diversity",
        "effective compartments",
        "diversity of throughflow over compartments, alike ones counted less (Leinster and \
         Cobbold 2012, order 1)",
        || similarity_sensitive(&through()?, &alike, 1.0),
    );
    let doc = "diversity if every two compartments were as alike as they are in the mean";
    readings.add("diversity_null", "effective compartments", doc, || {
        alike_at_random(&through()?, &alike, 1.0)
    });
    profile(
        readings,
        ["diversity_0", "diversity_1", "diversity_2", "diversity_inf"],
        ("compartments", "of throughflow over compartments (Hill 1973)"),
        || through().unwrap_or_default(),
    );
    let doc = "Rao's quadratic entropy of throughflow: mean unlikeness of two compartments drawn";
    readings.add("rao", "share", doc, || {
        let unlike: Vec<f64> = alike.iter().map(|z| 1.0 - z).collect();
        rao(&through()?, &unlike)
    });
}

fn species(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let declared = || {
        let all = sight.ground.layout.species.iter().enumerate();
        all.filter(|(_, seats)| seats.name != ENVIRONMENT)
    };
    let counted = |species: usize| -> Count {
        sight.reader.census.sum(sight.ground.layout.species[species].cells.clone())
    };
    let heads = || -> Vec<f64> {
        declared().map(|(at, seats)| counted(at).active as f64 * seats.members).collect()
    };
    profile(
        readings,
        ["species_heads_0", "species_heads_1", "species_heads_2", "species_heads_inf"],
        ("species", "of species by individuals that take part"),
        heads,
    );
    let by_species = |of: &[f64]| {
        let mut sums = vec![0.0; sight.ground.layout.species.len()];
        for (compartment, amount) in of.iter().enumerate() {
            let slot = sight.ground.layout.compartments[compartment].slots.start;
            sums[sight.ground.layout.species_of(slot)] += amount;
        }
        sums
    };
    profile(
        readings,
        ["species_flow_0", "species_flow_1", "species_flow_2", "species_flow_inf"],
        ("species", "of species by throughflow of their compartments"),
        || sight.value.map_or(Vec::new(), |value| by_species(&value.network.throughflow())),
    );
    profile(
        readings,
        ["species_value_0", "species_value_1", "species_value_2", "species_value_inf"],
        ("species", "of producing species by value added; losses count as none"),
        || {
            let added = sight.value.map_or(Vec::new(), |value| by_species(&value.added));
            added.into_iter().map(|added| added.max(0.0)).collect()
        },
    );
    let doc = "diversity of species by individuals, those that hold the same functions counted \
               less (Leinster and Cobbold 2012, order 1)";
    readings.add("species_alike", "effective species", doc, || {
        let held: Vec<Vec<f64>> = declared().map(|(at, _)| holders(sight, at)).collect();
        similarity_sensitive(&heads(), &likeness(&held), 1.0)
    });
}

/// Shares of a species' active agents that hold each function.
fn holders(sight: Sight<'_>, species: usize) -> Vec<f64> {
    let count = sight.reader.census.sum(sight.ground.layout.species[species].cells.clone());
    let active = count.active.max(1) as f64;
    count.holders.iter().map(|&holders| holders as f64 / active).collect()
}

/// Likeness by what is held: `Σ min/Σ max` of the shares of holders; 0 where neither holds
/// anything, 1 with itself. Row by row.
fn likeness(shares: &[Vec<f64>]) -> Vec<f64> {
    let n = shares.len();
    let mut alike = vec![0.0; n * n];
    for (i, own) in shares.iter().enumerate() {
        for (j, other) in shares.iter().enumerate() {
            let pairs = || own.iter().zip(other);
            let common: f64 = pairs().map(|(a, b)| a.min(*b)).sum();
            let all: f64 = pairs().map(|(a, b)| a.max(*b)).sum();
            alike[i * n + j] = match (i == j, 0.0 < all) {
                (true, _) => 1.0,
                (false, true) => common / all,
                (false, false) => 0.0,
            };
        }
    }
    alike
}

fn forms(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let all = || sight.reader.forms.iter().flatten().copied().collect();
    profile(
        readings,
        ["form_0", "form_diversity", "form_2", "form_inf"],
        ("forms", "of forms (sets of functions held) over the agents that take part"),
        all,
    );
    // Two agents are as unlike as the share of functions that one holds and the other does not.
    let unlike = LazyCell::new(|| {
        let count = sight.reader.census.sum(0..sight.ground.layout.cells.len());
        let functions = sight.ground.scenario.functions.len();
        let active = count.active as f64;
        let share =
            |holders: u64| 2.0 * (holders as f64 / active) * (1.0 - holders as f64 / active);
        let sum: f64 = count.holders.iter().map(|&holders| share(holders)).sum();
        (0 < functions && 0 < count.active).then(|| sum / functions as f64)
    });
    let doc = "Rao's quadratic entropy of forms: share of functions in which two agents differ";
    readings.add("form_rao", "share", doc, || *unlike);
    let doc = "diversity of forms, alike ones counted less: 1/(1 - Rao) (Leinster and Cobbold \
               2012, order 2)";
    readings.add("form_alike", "effective forms", doc, || unlike.map(|rao| 1.0 / (1.0 - rao)));
}

fn channels(readings: &mut Readings<'_>, sight: Sight<'_>) {
    profile(
        readings,
        ["channel_0", "channel_diversity", "channel_2", "channel_inf"],
        ("channels", "of paying channels by money"),
        || {
            let paying = sight.ground.paying().filter(|channel| channel.platform.is_some());
            paying.map(|channel| sight.reader.flow(&channel.name)).collect()
        },
    );
}

fn connectors(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let open = |name: &str| sight.world.one(&columns::open(name)) == Some(1);
    let owned =
        || sight.ground.scenario.channels.iter().filter(|channel| channel.platform.is_some());
    readings.add("connector_kinds", "channels", "kinds of connectors that are open", || {
        Some(owned().filter(|channel| open(&channel.name)).count() as f64)
    });
    profile(
        readings,
        ["connector_0", "connector_diversity", "connector_2", "connector_inf"],
        ("kinds", "of kinds of connectors (class and relation) by connectors that carry them"),
        || {
            let mut kinds: BTreeMap<String, f64> = BTreeMap::new();
            for channel in owned().filter(|channel| open(&channel.name)) {
                let kind = format!("{:?} {:?}", channel.class, channel.relation);
                let block = sight.world.block(sight.ground.carrier(channel));
                *kinds.entry(kind).or_default() += block.map_or(0, Block::len) as f64;
            }
            kinds.into_values().collect()
        },
    );
}
