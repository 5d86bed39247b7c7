//! Rows of the tables: species, channels, ledger.

use crate::{
    base::ordered,
    indices::{Throughput, diversity, productivity::domar_weights},
    measure::{
        ChannelRow, CompartmentRow, FlowRow, FunctionRow, LedgerRow, SpeciesRow,
        compartment::ValueNetwork,
        ecosystem::{Sight, Wanted, complexity, multipliers},
        reading::Reader,
    },
    scenario::Channel,
    world::{
        ENVIRONMENT, Ground, World,
        columns::{self, STRENGTH},
    },
};

/// One row for each declared species, in their order.
#[must_use]
pub fn species_rows(ground: &Ground, world: &World, reader: &Reader<'_>) -> Vec<SpeciesRow> {
    let all = ground.layout.species.iter().enumerate();
    all.filter(|(_, seats)| seats.name != ENVIRONMENT)
        .map(|(species, seats)| {
            let count = reader.census.sum(seats.cells.clone());
            let mean = |sum: f64| (0 < count.active).then(|| sum / count.active as f64);
            let flux = world.table(&columns::flux(&seats.name)).unwrap_or(&[0.0, 0.0]);
            let forms = &reader.forms[species];
            SpeciesRow {
                species: seats.name.clone(),
                agents: count.active,
                members: count.active as f64 * seats.members,
                registered: count.registered as f64 * seats.members,
                joined: flux[0],
                left: flux[1],
                forms: forms.len() as u64,
                form_diversity: diversity::hill(forms, 1.0),
                level: mean(count.level),
                r#use: mean(count.r#use),
                productivity: mean(count.productivity),
                money: count.money,
                revenue: count.revenue,
                labour: count.labour,
            }
        })
        .collect()
}

/// One row for each declared channel, in their order.
#[must_use]
pub fn channel_rows(ground: &Ground, world: &World, reader: &Reader<'_>) -> Vec<ChannelRow> {
    let row = |channel: &Channel| {
        let carrier = ground.carrier(channel);
        let turnover = world.table(&columns::turnover(&channel.name)).unwrap_or(&[0, 0]);
        let money = (reader.books.iter())
            .filter(|book| book.channel.is_some_and(|known| known.name == channel.name))
            .map(super::books::Book::total)
            .sum();
        ChannelRow {
            channel: channel.name.clone(),
            class: format!("{:?}", channel.class).to_lowercase(),
            relation: format!("{:?}", channel.relation).to_lowercase(),
            open: world.one(&columns::open(&channel.name)) == Some(1),
            quality: world.one(&columns::quality(&channel.name)).unwrap_or(0.0),
            connectors: world.block(carrier).map_or(0, |block| block.len() as u64),
            formed: turnover[0],
            broken: turnover[1],
            strength: mean_strength(ground, world, channel),
            money,
            volume: reader.volume(&channel.name),
        }
    };
    ground.scenario.channels.iter().map(row).collect()
}

/// Mean strength, by what each source reaches where that is kept.
fn mean_strength(ground: &Ground, world: &World, channel: &Channel) -> Option<f64> {
    let strength = world.column_of(&channel.name, &STRENGTH)?;
    let sum = if let Some(reach) = world.column(&columns::reach(&channel.name)) {
        let reach = &reach[ground.slots(&channel.source)];
        ordered::sum(reach.len(), |place| f64::from(reach[place]))
    } else {
        ordered::sum(strength.len(), |place| f64::from(strength[place]))
    };
    (!strength.is_empty()).then(|| sum / strength.len() as f64)
}

/// One row for each declared function and species that may hold it, in their order.
#[must_use]
pub fn function_rows(ground: &Ground, world: &World, reader: &Reader<'_>) -> Vec<FunctionRow> {
    let all = ground.scenario.functions.iter().enumerate();
    let rows = all.flat_map(|(bit, function)| {
        let released = world.one(&columns::released(&function.name)) == Some(1);
        function.species.iter().map(move |species| {
            let count = reader.census.group(ground, species, None);
            let agents = count.holders[bit];
            FunctionRow {
                function: function.name.clone(),
                species: species.clone(),
                released,
                agents,
                members: agents as f64 * ground.members(species),
                share: (0 < count.active).then(|| agents as f64 / count.active as f64),
            }
        })
    });
    rows.collect()
}

/// Payments that are not zero, by the names of their compartments.
#[must_use]
pub fn ledger_rows(ground: &Ground, reader: &Reader<'_>) -> Vec<LedgerRow> {
    let groups = ground.layout.compartments.len();
    let name = |place: usize| ground.layout.compartments[place].name.clone();
    let rows = reader.books.iter().flat_map(|book| {
        book.entries(groups).map(move |(payer, payee, amount)| LedgerRow {
            payer: name(payer),
            payee: name(payee),
            category: book.category.to_owned(),
            channel: book.channel.map_or_else(String::new, |channel| channel.name.clone()),
            amount,
        })
    });
    rows.collect()
}

/// Flows of the compartment matrix that are not zero; nothing where nothing flows.
#[must_use]
pub fn flow_rows(value: Option<&ValueNetwork>) -> Vec<FlowRow> {
    let Some(ValueNetwork { network, names, .. }) = value else { return Vec::new() };
    let row = |source: &str, target: &str, value: f64| {
        let (source, target) = (source.to_owned(), target.to_owned());
        (0.0 < value).then_some(FlowRow { source, target, value })
    };
    let inside = network.flows().map(|(i, j, value)| row(&names[i], &names[j], value));
    let boundary = names.iter().enumerate().flat_map(|(node, name)| {
        [
            row("(import)", name, network.imports()[node]),
            row(name, "(export)", network.exports()[node]),
            row(name, "(respiration)", network.respiration()[node]),
        ]
    });
    inside.chain(boundary).flatten().collect()
}

/// One row for each compartment inside the boundary, as far as the indices made of it are wanted.
#[must_use]
pub fn compartment_rows(sight: Sight<'_>, wanted: &Wanted) -> Vec<CompartmentRow> {
    let economic = wanted.holds_any(&["domar_sum", "output_multiplier", "job_multiplier"]);
    let complex = wanted.holds_any(&["complexity_eigenvalue", "fitness_diversity"]);
    if !economic && !complex {
        return Vec::new();
    }
    let n = super::compartment::n_inside(sight.ground);
    let names = sight.ground.layout.compartments[..n].iter().map(|seats| seats.name.clone());
    let mut rows: Vec<CompartmentRow> = names
        .map(|compartment| CompartmentRow { compartment, ..CompartmentRow::default() })
        .collect();
    if economic && let Some(ValueNetwork { network, added, .. }) = sight.value {
        let through = network.throughflow();
        let weights = domar_weights(&through, Throughput::of(network).boundary);
        let found = multipliers(sight).ok().flatten();
        for (node, row) in rows.iter_mut().enumerate() {
            row.throughflow = Some(through[node]);
            row.value_added = Some(added[node]);
            row.domar_weight = weights.as_ref().map(|weights| weights[node]);
            row.output_multiplier = found.as_ref().map(|found| found.outputs[node]);
            row.jobs = found.as_ref().map(|found| found.jobs[node]);
            row.jobs_per_demand = found.as_ref().map(|found| found.persons[node].simple);
            row.job_multiplier = found.as_ref().and_then(|found| found.persons[node].type_one);
        }
    }
    if complex {
        let found = complexity(sight);
        for (node, row) in rows.iter_mut().enumerate() {
            (row.complexity, row.fitness) = (found.index[node], found.fitness[node]);
        }
    }
    rows
}
