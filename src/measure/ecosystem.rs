//! Indices of the ecosystem: diversity, balance, productivity and the four traits (report 3.1,
//! 3.3), on the fixed compartment matrix unless said otherwise.

use crate::{
    indices::{
        Throughput,
        circulation::finn_cycling,
        components::share_in_largest,
        diversity::{hill, similarity_sensitive},
        inequality::gini,
        information, null_model,
        productivity::{Account, productivity_growth},
    },
    measure::{Reading, compartment::ValueNetwork, reading::Reader},
    scenario::{Arrival, Species},
    world::{
        ALIVE, Ground, World,
        columns::{self, MONEY},
    },
};

/// What the chain of productivity needs of the step before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Chain {
    /// Accounts of the last step that had any.
    pub last: Option<Account>,
    /// Logarithm of the level, 0 where the chain began.
    pub level: Option<f64>,
}

/// All indices of a step, in the order in which they are recorded; moves the chain on.
#[must_use]
pub fn indices(
    ground: &Ground,
    world: &World,
    reader: &Reader<'_>,
    value: Option<&ValueNetwork>,
    chain: &mut Chain,
) -> Vec<Reading> {
    let mut readings = Readings(Vec::new());
    diversity(&mut readings, ground, world, reader, value);
    balance(&mut readings, ground, world, value);
    productivity(&mut readings, ground, world, reader, value, chain);
    traits(&mut readings, ground, reader, value);
    size(&mut readings, ground, world);
    readings.0
}

struct Readings(Vec<Reading>);

impl Readings {
    fn add(&mut self, name: &str, unit: &str, doc: &str, value: Option<f64>) {
        let value = value.filter(|value| value.is_finite());
        let [name, unit, doc] = [name, unit, doc].map(str::to_owned);
        self.0.push(Reading { name, unit, doc, value });
    }
}

fn diversity(
    readings: &mut Readings,
    ground: &Ground,
    world: &World,
    reader: &Reader<'_>,
    value: Option<&ValueNetwork>,
) {
    let through = value.map(|value| value.network.throughflow());
    let of = |order: f64| through.as_ref().and_then(|shares| hill(shares, order));
    let alike = value.map(|value| likeness(ground, reader, value.names.len()));
    let unlike = through.as_ref().zip(alike).and_then(|(p, z)| similarity_sensitive(p, &z, 1.0));
    readings.add(
        "diversity",
        "effective compartments",
        "diversity of throughflow over compartments, alike ones counted less (Leinster and \
         Cobbold 2012, order 1)",
        unlike,
    );
    readings.add("diversity_0", "compartments", "compartments with throughflow", of(0.0));
    readings.add("diversity_1", "effective compartments", "Hill number of order 1", of(1.0));
    readings.add("diversity_2", "effective compartments", "Hill number of order 2", of(2.0));
    let most = of(f64::INFINITY);
    readings.add("diversity_inf", "effective compartments", "Hill number of order infinity", most);
    let all_forms: Vec<f64> = reader.forms.iter().flatten().copied().collect();
    let doc = "effective number of forms over the agents that take part, order 1";
    readings.add("form_diversity", "effective forms", doc, hill(&all_forms, 1.0));
    let flows: Vec<f64> = (ground.paying())
        .filter(|channel| channel.platform.is_some())
        .map(|channel| reader.flow(&channel.name))
        .collect();
    let doc = "effective number of paying channels by money, order 1";
    readings.add("channel_diversity", "effective channels", doc, hill(&flows, 1.0));
    let open = |name: &str| world.one(&columns::open(name)) == Some(1);
    let owned = ground.scenario.channels.iter().filter(|channel| channel.platform.is_some());
    let kinds = owned.filter(|channel| open(&channel.name)).count();
    let doc = "kinds of connectors that are open";
    readings.add("connector_kinds", "channels", doc, Some(kinds as f64));
    let released = |name: &str| world.one(&columns::released(name)) == Some(1);
    let functions = ground.scenario.functions.iter().filter(|f| released(&f.name)).count();
    let doc = "functions that are released";
    readings.add("functions_released", "functions", doc, Some(functions as f64));
}

/// Likeness of compartments by what their species hold: `Σ min/Σ max` of the shares of holders;
/// 0 where neither holds anything, 1 with itself. Row by row.
fn likeness(ground: &Ground, reader: &Reader<'_>, n: usize) -> Vec<f64> {
    let shares: Vec<Vec<f64>> = ground.layout.compartments[..n]
        .iter()
        .map(|seats| {
            let species = ground.layout.species_of(seats.slots.start);
            let count = reader.census.sum(ground.layout.species[species].cells.clone());
            let active = count.active.max(1) as f64;
            count.holders.iter().map(|&holders| holders as f64 / active).collect()
        })
        .collect();
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

fn balance(readings: &mut Readings, ground: &Ground, world: &World, value: Option<&ValueNetwork>) {
    let measured = value.and_then(|value| information::measure(&value.network));
    let parts = value.and_then(|value| information::partition(&value.network));
    let null = value.and_then(|value| null_model::fit(&value.network));
    let alpha = measured.as_ref().and_then(information::FlowInformation::alpha);
    readings.add(
        "balance",
        "share",
        "B = -e alpha ln alpha; read beside excess, effective links and overhead",
        measured.as_ref().and_then(information::FlowInformation::balance),
    );
    readings.add("ascendency", "share", "relative ascendency alpha = AMI/H", alpha);
    let doc = "alpha of the maximum-entropy null with the same zeros and margins";
    readings.add("ascendency_null", "share", doc, null.as_ref().map(|null| null.alpha_null));
    let doc = "alpha less that of its null: order beyond pattern and margins";
    let excess = null.as_ref().map(null_model::NullModel::excess);
    readings.add("ascendency_excess", "share", doc, excess);
    readings.add(
        "effective_links",
        "links/node",
        "effective link density 2^(Hr/2)",
        measured.as_ref().map(information::FlowInformation::effective_link_density),
    );
    readings.add(
        "overhead",
        "share",
        "relative overhead Phi/C: flexibility of the flows",
        measured.as_ref().and_then(information::FlowInformation::relative_overhead),
    );
    readings.add(
        "internal_redundancy",
        "share",
        "internal overhead over internal capacity: parallel ways inside",
        parts.as_ref().and_then(information::Partition::internal_redundancy),
    );
    let doc = "Gini coefficient of money among active consumers, of large species on every k-th";
    readings.add("wealth_gini", "share", doc, wealth_gini(ground, world));
}

/// Most slots whose money is sorted at every step: a sample of so many is right to a thousandth.
const SORTED_MAX: usize = 1 << 17;

fn wealth_gini(ground: &Ground, world: &World) -> Option<f64> {
    let species = ground.scenario.species.iter().find(|species| consumer(species))?;
    let (alive, money) = (world.column(&ALIVE)?, world.column(&MONEY)?);
    let slots = ground.slots(&species.name);
    let every = slots.len().div_ceil(SORTED_MAX).max(1);
    let active = slots.step_by(every).filter(|&agent| alive[agent] == 1);
    let held: Vec<f64> = active.map(|agent| money[agent] as f64).collect();
    gini(&held)
}

fn consumer(species: &Species) -> bool {
    let roles = &species.roles;
    let other = roles.producer.get().max(roles.supplier.get()).max(roles.manager.get());
    other < roles.consumer.get()
}

fn productivity(
    readings: &mut Readings,
    ground: &Ground,
    world: &World,
    reader: &Reader<'_>,
    value: Option<&ValueNetwork>,
    chain: &mut Chain,
) {
    let nominal = value.map(|value| value.value_added);
    let deflator = deflator(ground, world, reader);
    let real = nominal.zip(deflator).map(|(nominal, deflator)| nominal / deflator);
    let Factors { labour, capital, pay, rent } = factors(ground, world, reader);
    // Shares in cost, not in value added: with mark-ups profit is no factor's pay (Hall 1990).
    let share = (0.0 < pay + rent).then(|| pay / (pay + rent));
    let account = real.zip(share).map(|(value_added, labour_share)| Account {
        value_added,
        labour,
        capital,
        labour_share,
    });
    chain.take(account);
    readings.add(
        "productivity",
        "1",
        "multi-factor productivity, chained Törnqvist index on cost shares, 1 where it began",
        chain.level.map(libm::exp),
    );
    readings.add(
        "efficiency",
        "1",
        "productivity of producers relative to agents without functions, geometric mean by revenue: \
         what functions and levels give, whatever moves between sectors",
        efficiency(ground, reader),
    );
    let doc = "value added of producers at current prices";
    readings.add("value_added", "currency/step", doc, nominal);
    let doc = "value added of producers at the wages of the first step";
    readings.add("value_added_real", "currency/step", doc, real);
    let per_worker = real.filter(|_| 0.0 < labour).map(|real| real / labour);
    let doc = "real value added per person employed";
    readings.add("value_added_per_worker", "currency/person/step", doc, per_worker);
    readings.add("labour", "persons", "persons employed by agents", Some(labour));
    let through = value.map(|value| Throughput::of(&value.network));
    readings.add(
        "path_length",
        "steps of value",
        "average path length TST/Boundary: gross output per unit of primary input",
        through.as_ref().and_then(Throughput::average_path_length),
    );
}

/// `exp(Σ revenue·ln Ā / Σ revenue)` over species that produce; the rest of a change in
/// productivity is reallocation between them (Petrin and Levinsohn 2012).
fn efficiency(ground: &Ground, reader: &Reader<'_>) -> Option<f64> {
    let (mut logarithms, mut revenues) = (0.0, 0.0);
    for species in ground.scenario.species.iter().filter(|s| s.production.is_some()) {
        let count = reader.census.group(ground, &species.name, None);
        if 0 < count.active && 0 < count.revenue && 0.0 < count.productivity {
            let mean = count.productivity / count.active as f64;
            logarithms += count.revenue as f64 * libm::log(mean);
            revenues += count.revenue as f64;
        }
    }
    (0.0 < revenues).then(|| libm::exp(logarithms / revenues))
}

/// What producers work with in a step.
#[derive(Default)]
struct Factors {
    /// Persons employed.
    labour: f64,
    /// Capital in currency.
    capital: f64,
    /// What the labour costs at the wage of its sector, whoever pays it.
    pay: f64,
    /// What the capital costs: what it loses.
    rent: f64,
}

fn factors(ground: &Ground, world: &World, reader: &Reader<'_>) -> Factors {
    let years = world.calendar().years_per_step();
    let mut factors = Factors::default();
    for species in &ground.scenario.species {
        let Some(production) = &species.production else { continue };
        let count = reader.census.group(ground, &species.name, None);
        let wage = world.one(&columns::series(&production.wage)).unwrap_or(0.0);
        let path = format!("species.{}.production.depreciation", species.name);
        let loss = world.parameters.find(&path).map_or(0.0, |path| world.value(path));
        factors.labour += count.labour;
        factors.capital += count.capital;
        factors.pay += count.labour * wage * years;
        factors.rent += count.capital * loss * years;
    }
    factors
}

/// Wages relative to the first step, weighted by the revenue of the producers that pay them.
///
/// What a unit of work makes is sold at this price; a more productive agent needs less labour for
/// the same revenue, which is where productivity shows.
fn deflator(ground: &Ground, world: &World, reader: &Reader<'_>) -> Option<f64> {
    let (mut costs, mut revenues) = (0.0, 0.0);
    for species in &ground.scenario.species {
        let Some(production) = &species.production else { continue };
        let count = reader.census.group(ground, &species.name, None);
        if count.active == 0 || count.revenue <= 0 {
            continue;
        }
        let wage = world.one(&columns::series(&production.wage)).unwrap_or(1.0);
        let first = world.one(&columns::series_start(&production.wage)).unwrap_or(1.0);
        costs += count.revenue as f64 * (wage / first);
        revenues += count.revenue as f64;
    }
    (0.0 < revenues && 0.0 < costs).then(|| costs / revenues)
}

impl Chain {
    /// Goes on by the growth from the last account to `account`; begins where there is none.
    fn take(&mut self, account: Option<Account>) {
        let Some(account) = account else { return };
        let grown = self.last.as_ref().and_then(|last| productivity_growth(last, &account));
        self.level = Some(self.level.unwrap_or(0.0) + grown.unwrap_or(0.0));
        self.last = Some(account);
    }
}

fn traits(
    readings: &mut Readings,
    ground: &Ground,
    reader: &Reader<'_>,
    value: Option<&ValueNetwork>,
) {
    let whole = value.and_then(|value| {
        share_in_largest(&value.network.strong_components(), &value.network.throughflow())
    });
    let doc = "wholeness: share of throughflow in the largest strongly connected part";
    readings.add("wholeness", "share", doc, whole);
    let doc = "richness: how evenly the groups of the population take part, 1 in proportion";
    readings.add("richness", "share", doc, richness(ground, reader));
    let doc = "open circulation: Finn cycling index";
    readings.add("circulation", "share", doc, value.and_then(|v| finn_cycling(&v.network)));
    let through = value.map(|value| Throughput::of(&value.network));
    let doc = "openness: boundary flows over twice the throughflow";
    readings.add("openness", "share", doc, through.as_ref().and_then(Throughput::openness));
}

/// `exp(−Σ π ln(π/v))` over the cells of the species that join by diffusion: π the share of the
/// population, v the share among those who take part; a cell that nobody has joined makes it 0.
fn richness(ground: &Ground, reader: &Reader<'_>) -> Option<f64> {
    let mut groups = Vec::new();
    for species in &ground.scenario.species {
        if !matches!(species.entry, Arrival::Adoption(_)) {
            continue;
        }
        let seats = ground.layout.seats(&species.name)?;
        for cell in seats.cells.clone() {
            let slots = ground.layout.cells[cell].slots.len() as f64 * seats.members;
            let active = reader.census.sum(cell..cell + 1).active as f64 * seats.members;
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

fn size(readings: &mut Readings, ground: &Ground, world: &World) {
    let owned = ground.wired().filter(|channel| channel.platform.is_some());
    let connectors: usize =
        owned.filter_map(|channel| world.block(&channel.name)).map(crate::base::Block::len).sum();
    let doc = "connectors of the platforms' channels";
    readings.add("connectors", "connectors", doc, Some(connectors as f64));
    let alive = world.column(&ALIVE).unwrap_or_default();
    let active = crate::base::ordered::count(alive.len(), |agent| alive[agent] == 1);
    readings.add("agents", "agents", "agents that take part", Some(active as f64));
    let degree = (0 < active).then(|| connectors as f64 / active as f64);
    readings.add("mean_degree", "connectors/agent", "connectors per agent that takes part", degree);
}
