//! The traits of the whole (report 3.1) on compartments, and how large it is.

use std::cell::LazyCell;

use crate::{
    base::{Block, ordered},
    indices::{
        Throughput,
        circulation::finn_cycling,
        components::share_in_largest,
        controls::{drawn_from_all, linked_at_random},
        dice,
    },
    measure::ecosystem::{Null, Readings, Sight},
    scenario::Arrival,
    world::ALIVE,
};

/// Draws of the links of compartments.
const DRAWS: u32 = 16;

pub(super) fn add<'n>(
    readings: &mut Readings<'_>,
    sight: Sight<'_>,
    null: &impl Fn() -> Option<&'n Null>,
) {
    let doc = "wholeness: share of throughflow in the largest strongly connected part";
    readings.add("wholeness", "share", doc, || {
        let network = &sight.value?.network;
        share_in_largest(&network.strong_components(), &network.throughflow())
    });
    let doc = "wholeness if each compartment had as many links, drawn at random (mean of 16 draws; \
               Ryser 1957)";
    readings.add("wholeness_null", "share", doc, || wholeness_null(sight));
    let groups = LazyCell::new(|| groups(sight));
    let doc = "richness: how evenly the groups of the population take part, 1 in proportion";
    readings.add("richness", "share", doc, || richness(groups.as_ref()?));
    let doc = "richness to expect if as many agents were drawn whatever their group (Miller 1955)";
    readings.add("richness_null", "share", doc, || richness_null(groups.as_ref()?));
    let doc = "open circulation: Finn cycling index";
    readings.add("circulation", "share", doc, || finn_cycling(&sight.value?.network));
    let doc = "Finn cycling index of the maximum-entropy null with the same zeros and margins";
    readings.add("circulation_null", "share", doc, || finn_cycling(&null()?.1));
    let doc = "openness: boundary flows over twice the throughflow";
    readings
        .add("openness", "share", doc, || sight.through().as_ref().and_then(Throughput::openness));
    size(readings, sight);
}

fn wholeness_null(sight: Sight<'_>) -> Option<f64> {
    let network = &sight.value?.network;
    let links: Vec<(usize, usize)> = network.flows().map(|(from, to, _)| (from, to)).collect();
    let seed = dice::key(sight.seed, sight.world.step(), 0);
    linked_at_random(&network.throughflow(), &links, DRAWS, seed)
}

/// A cell of a species that joins by diffusion: agents in all, agents that take part, individuals
/// of each.
struct Group {
    slots: f64,
    active: f64,
    members: f64,
}

fn groups(sight: Sight<'_>) -> Option<Vec<Group>> {
    let layout = &sight.ground.layout;
    let mut groups = Vec::new();
    for species in &sight.ground.scenario.species {
        if !matches!(species.entry, Arrival::Adoption(_)) {
            continue;
        }
        let seats = layout.seats(&species.name)?;
        for cell in seats.cells.clone() {
            let slots = layout.cells[cell].slots.len() as f64;
            let active = sight.reader.census.sum(cell..cell + 1).active as f64;
            groups.push(Group { slots, active, members: seats.members });
        }
    }
    groups.retain(|group| 0.0 < group.slots);
    Some(groups)
}

/// `exp(−Σ π ln(π/v))` over the cells of the species that join by diffusion: π the share of the
/// population, v the share among those who take part; a cell that nobody has joined makes it 0.
fn richness(groups: &[Group]) -> Option<f64> {
    let population: f64 = groups.iter().map(|group| group.slots * group.members).sum();
    let active: f64 = groups.iter().map(|group| group.active * group.members).sum();
    if active <= 0.0 {
        return None;
    }
    let mut divergence = 0.0;
    for group in groups {
        if group.active <= 0.0 {
            return Some(0.0);
        }
        let share = group.slots * group.members / population;
        let part = group.active * group.members / active;
        divergence += share * libm::log(share / part);
    }
    Some(libm::exp(-divergence))
}

/// Of agents, since they are what joins; where species differ in members, of as many equal ones as
/// have the same error (Kish 1965).
fn richness_null(groups: &[Group]) -> Option<f64> {
    let equal = |count: fn(&Group) -> f64| {
        let sums = groups.iter().fold((0.0, 0.0), |(sum, squares), group| {
            let individuals = count(group) * group.members;
            (sum + individuals, squares + individuals * group.members)
        });
        sums.0 * sums.0 / sums.1
    };
    drawn_from_all(groups.len(), equal(|group| group.active), equal(|group| group.slots))
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
