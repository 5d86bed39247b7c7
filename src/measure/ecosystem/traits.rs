//! The traits of the whole (report 3.1) on compartments, and how large it is.

use crate::{
    base::{Block, ordered},
    indices::{Throughput, circulation::finn_cycling, components::share_in_largest},
    measure::ecosystem::{Readings, Sight},
    scenario::Arrival,
    world::ALIVE,
};

pub(super) fn add(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let doc = "wholeness: share of throughflow in the largest strongly connected part";
    readings.add("wholeness", "share", doc, || {
        let network = &sight.value?.network;
        share_in_largest(&network.strong_components(), &network.throughflow())
    });
    let doc = "richness: how evenly the groups of the population take part, 1 in proportion";
    readings.add("richness", "share", doc, || richness(sight));
    let doc = "open circulation: Finn cycling index";
    readings.add("circulation", "share", doc, || finn_cycling(&sight.value?.network));
    let doc = "openness: boundary flows over twice the throughflow";
    readings
        .add("openness", "share", doc, || sight.through().as_ref().and_then(Throughput::openness));
    size(readings, sight);
}

/// `exp(−Σ π ln(π/v))` over the cells of the species that join by diffusion: π the share of the
/// population, v the share among those who take part; a cell that nobody has joined makes it 0.
fn richness(sight: Sight<'_>) -> Option<f64> {
    let layout = &sight.ground.layout;
    let mut groups = Vec::new();
    for species in &sight.ground.scenario.species {
        if !matches!(species.entry, Arrival::Adoption(_)) {
            continue;
        }
        let seats = layout.seats(&species.name)?;
        for cell in seats.cells.clone() {
            let slots = layout.cells[cell].slots.len() as f64 * seats.members;
            let active = sight.reader.census.sum(cell..cell + 1).active as f64 * seats.members;
            groups.push((slots, active));
        }
    }
    let population: f64 = groups.iter().map(|(slots, _)| slots).sum();
    let active: f64 = groups.iter().map(|(_, active)| active).sum();
    if active <= 0.0 {
        return None;
    }
    let mut divergence = 0.0;
    for (slots, joined) in groups.into_iter().filter(|(slots, _)| 0.0 < *slots) {
        if joined <= 0.0 {
            return Some(0.0);
        }
        let (share, part) = (slots / population, joined / active);
        divergence += share * libm::log(share / part);
    }
    Some(libm::exp(-divergence))
}

fn size(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let connectors = || -> usize {
        let owned = sight.ground.wired().filter(|channel| channel.platform.is_some());
        owned.filter_map(|channel| sight.world.block(&channel.name)).map(Block::len).sum()
    };
    let active = || {
        let alive = sight.world.column(&ALIVE).unwrap_or_default();
        ordered::count(alive.len(), |agent| alive[agent] == 1)
    };
    let doc = "connectors of the platforms' channels";
    readings.add("connectors", "connectors", doc, || Some(connectors() as f64));
    readings.add("agents", "agents", "agents that take part", || Some(active() as f64));
    let doc = "connectors per agent that takes part";
    readings.add("mean_degree", "connectors/agent", doc, || {
        let active = active();
        (0 < active).then(|| connectors() as f64 / active as f64)
    });
}
