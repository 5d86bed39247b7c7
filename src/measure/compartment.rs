//! The fixed compartment matrix of a step, as a flow network with boundary.
//!
//! Value runs against money: what `j` pays `i`, `i` has delivered to `j`. The industries of the
//! environment are the boundary: what a compartment buys from them comes in as import, what a
//! producer sells to them goes out as export. Members of a species whose first role is to consume
//! use up what they receive (respiration) and bring in the labour that they deliver; a producer
//! that delivers more than it takes in has made the rest, one that takes in more has used it up.
//! So in- and output agree in every period (Finn 1980), and the compartments are the same at
//! every step, so that size never confounds an index.

use crate::{
    indices::FlowNetwork,
    measure::books::Book,
    scenario::Species,
    world::{ENVIRONMENT, Ground},
};

/// The value network of a step, in currency units.
#[derive(Clone, Debug)]
pub struct ValueNetwork {
    /// Flows between compartments inside the boundary.
    pub network: FlowNetwork,
    /// Names of its nodes.
    pub names: Vec<String>,
    /// Value added by producers: what they delivered less what they bought, in currency units.
    pub value_added: f64,
    /// The same by node; 0 for consumers.
    pub added: Vec<f64>,
}

/// The value network of all payments over channels that a platform owns, with the boundary flows
/// of the compartments that take part; `None` where nothing flows.
#[must_use]
pub fn value_network(ground: &Ground, books: &[Book<'_>]) -> Option<ValueNetwork> {
    let groups = ground.layout.compartments.len();
    let inside = n_inside(ground);
    let mut flows = vec![0_i64; inside * inside];
    let mut imports = vec![0_i64; inside];
    let mut exports = vec![0_i64; inside];
    let consumes: Vec<bool> = (0..inside).map(|node| consumes(ground, node)).collect();
    for book in books {
        let on_platform = book.on_platform();
        for (payer, payee, amount) in book.entries(groups) {
            match (payer < inside, payee < inside) {
                (true, true) if on_platform => flows[payee * inside + payer] += amount,
                (false, true) if on_platform || !consumes[payee] => exports[payee] += amount,
                (true, false) if on_platform || !consumes[payer] && !uses_surplus(book) => {
                    imports[payer] += amount;
                }
                _ => {}
            }
        }
    }
    let currency = |units: i64| units as f64 / ground.units;
    let flows: Vec<(usize, usize, f64)> = flows
        .iter()
        .enumerate()
        .filter(|(_, units)| 0 < **units)
        .map(|(place, &units)| (place / inside, place % inside, currency(units)))
        .collect();
    if flows.is_empty() {
        return None;
    }
    let exports: Vec<f64> = exports.iter().copied().map(currency).collect();
    let imports = imports.iter().copied().map(currency).collect();
    let Boundary { imports, respiration, value_added, added } =
        balanced(&consumes, &flows, imports, &exports);
    let network = FlowNetwork::new(&flows, imports, exports, respiration).ok()?;
    let names = ground.layout.compartments[..inside].iter().map(|seats| seats.name.clone());
    Some(ValueNetwork { network, names: names.collect(), value_added, added })
}

/// Compartments inside the boundary: all but the environment's, which stand last.
#[must_use]
pub fn n_inside(ground: &Ground) -> usize {
    let environment = ground.layout.seats(ENVIRONMENT).map_or(u32::MAX, |seats| seats.slots.start);
    ground.layout.compartments.partition_point(|seats| seats.slots.start < environment)
}

/// Payments of what is left over: they buy nothing that goes into what is sold.
fn uses_surplus(book: &Book<'_>) -> bool {
    book.category == "surplus"
}

/// Boundary flows of the compartments.
struct Boundary {
    imports: Vec<f64>,
    respiration: Vec<f64>,
    value_added: f64,
    added: Vec<f64>,
}

/// Respiration and the imports that make in- and output agree, and what producers added: what
/// they delivered less what they bought of others, labour apart.
fn balanced(
    consumes: &[bool],
    flows: &[(usize, usize, f64)],
    mut imports: Vec<f64>,
    exports: &[f64],
) -> Boundary {
    let mut taken = vec![0.0; imports.len()];
    let mut labour = vec![0.0; imports.len()];
    let mut given = exports.to_vec();
    for &(source, target, amount) in flows {
        given[source] += amount;
        taken[target] += amount;
        if consumes[source] {
            labour[target] += amount;
        }
    }
    let mut respiration = vec![0.0; imports.len()];
    let mut value_added = 0.0;
    let mut added = vec![0.0; imports.len()];
    for node in 0..imports.len() {
        if consumes[node] {
            respiration[node] = taken[node] + imports[node];
            imports[node] += given[node];
        } else {
            let gap = given[node] - taken[node] - imports[node];
            added[node] = gap + labour[node];
            value_added += gap + labour[node];
            imports[node] += gap.max(0.0);
            respiration[node] = (-gap).max(0.0);
        }
    }
    Boundary { imports, respiration, value_added, added }
}

/// Whether a compartment's species is first of all a consumer.
fn consumes(ground: &Ground, compartment: usize) -> bool {
    let slot = ground.layout.compartments[compartment].slots.start;
    let species = &ground.layout.species[ground.layout.species_of(slot)].name;
    let first = |species: &Species| {
        let roles = &species.roles;
        let most = roles.producer.get().max(roles.supplier.get()).max(roles.manager.get());
        most < roles.consumer.get()
    };
    ground.scenario.species.iter().find(|declared| declared.name == *species).is_some_and(first)
}
