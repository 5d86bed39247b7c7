//! What comes out for what goes in, where growth comes from, what hangs on a unit of demand.

use crate::{
    indices::{
        InputOutput, InputOutputError, Throughput,
        input_output::JobMultiplier,
        productivity::{
            Account, InputChange, ProducerChange, ProductivitySplit, domar_weights,
            petrin_levinsohn, volatility,
        },
    },
    measure::{
        census::Count,
        compartment::ValueNetwork,
        ecosystem::{Memory, ProducerAccount, Readings, Sight},
    },
    scenario::{Production, Species},
    world::columns,
};

const CHAINED: [&str; 1] = ["productivity"];
const SPLIT: [&str; 3] = ["technical_growth", "reallocation_growth", "turnover_growth"];

pub(super) fn add(readings: &mut Readings<'_>, sight: Sight<'_>, memory: &mut Memory) {
    let nominal = sight.value.map(|value| value.value_added);
    let deflator = deflator(sight);
    let real = nominal.zip(deflator).map(|(nominal, deflator)| nominal / deflator);
    let factors = factors(sight);
    if readings.wants_any(&CHAINED) {
        memory.chain.take(factors.account(real));
    }
    let level = memory.chain.level;
    readings.add(
        "productivity",
        "1",
        "multi-factor productivity, chained Törnqvist index on cost shares, 1 where it began",
        || level.map(libm::exp),
    );
    readings.add(
        "efficiency",
        "1",
        "productivity of producers relative to agents without functions, geometric mean by revenue: \
         what functions and levels give, whatever moves between sectors",
        || efficiency(sight),
    );
    growth(readings, sight, deflator, memory);
    let doc = "value added of producers at current prices";
    readings.add("value_added", "currency/step", doc, || nominal);
    let doc = "value added of producers at the wages of the first step";
    readings.add("value_added_real", "currency/step", doc, || real);
    let labour = factors.labour;
    let per_worker = real.filter(|_| 0.0 < labour).map(|real| real / labour);
    let doc = "real value added per person employed";
    readings.add("value_added_per_worker", "currency/person/step", doc, || per_worker);
    readings.add("labour", "persons", "persons employed by agents", || Some(labour));
    readings.add(
        "path_length",
        "steps of value",
        "average path length TST/Boundary: gross output per unit of primary input",
        || sight.through().as_ref().and_then(Throughput::average_path_length),
    );
    demand(readings, sight);
}

/// Growth since the step before by its source (Petrin and Levinsohn 2012).
fn growth(
    readings: &mut Readings<'_>,
    sight: Sight<'_>,
    deflator: Option<f64>,
    memory: &mut Memory,
) {
    if !readings.wants_any(&SPLIT) {
        return;
    }
    let now = accounts(sight, deflator);
    let split = split(&memory.producers, &now);
    memory.producers = now;
    let part = |of: fn(&ProductivitySplit) -> f64| split.as_ref().map(of);
    let doc = "growth of aggregate productivity since the step before from producers that make more \
               of the same, by observed productivity (Petrin and Levinsohn 2012)";
    readings.add("technical_growth", "ln/step", doc, || part(|it| it.technical_efficiency));
    let doc = "the same from inputs that moved between producing species";
    readings.add("reallocation_growth", "ln/step", doc, || part(|it| it.reallocation));
    let doc = "the same from producing species that began or ceased to sell";
    readings.add("turnover_growth", "ln/step", doc, || part(|it| it.turnover));
}

/// Domar weights and multipliers of the compartment matrix.
fn demand(readings: &mut Readings<'_>, sight: Sight<'_>) {
    let weights = || {
        let network = &sight.value?.network;
        domar_weights(&network.throughflow(), Throughput::of(network).boundary)
    };
    let doc =
        "sum of Domar weights: gross output over primary input (Domar 1961); equals path_length";
    readings.add("domar_sum", "1", doc, || Some(weights()?.iter().sum()));
    let doc = "norm of Domar weights: volatility of the whole over that of a compartment (Acemoglu \
               et al. 2012)";
    readings.add("domar_norm", "1", doc, || volatility(&weights()?, 1.0));
    if !readings.wants_any(&["output_multiplier", "job_multiplier"]) {
        return;
    }
    let found = multipliers(sight).ok().flatten();
    let doc = "output called for by a unit of final demand, mean by throughflow (Leontief 1936); \
               not defined where the matrix is not productive";
    readings.add("output_multiplier", "1", doc, || found.as_ref()?.mean_output());
    let doc = "jobs called for by a unit of final demand over those of the seller itself, mean by \
               direct jobs (Type I); not defined where nobody is employed";
    readings.add("job_multiplier", "1", doc, || found.as_ref()?.mean_jobs());
}

/// Leontief multipliers of the compartments inside the boundary.
#[derive(Clone, Debug, PartialEq)]
pub struct Multipliers {
    /// Throughflow of each, in currency.
    pub output: Vec<f64>,
    /// Output called for by a unit of final demand for each.
    pub outputs: Vec<f64>,
    /// Persons employed by each.
    pub jobs: Vec<f64>,
    /// Persons called for by a unit of final demand for each, in all and by direct one.
    pub persons: Vec<JobMultiplier>,
}

impl Multipliers {
    fn mean_output(&self) -> Option<f64> {
        let sum: f64 = self.output.iter().sum();
        let weighted: f64 = self.output.iter().zip(&self.outputs).map(|(x, m)| x * m).sum();
        (0.0 < sum).then(|| weighted / sum)
    }

    fn mean_jobs(&self) -> Option<f64> {
        let direct: f64 = self.jobs.iter().sum();
        let all = self.output.iter().zip(&self.persons).zip(&self.jobs);
        let all: f64 = all.filter(|(_, jobs)| 0.0 < **jobs).map(|((x, m), _)| x * m.simple).sum();
        (0.0 < direct).then(|| all / direct)
    }
}

/// Multipliers of the compartment matrix of a step; none where nothing flows.
///
/// # Errors
/// Where the matrix is not productive, so that no output meets a demand.
pub fn multipliers(sight: Sight<'_>) -> Result<Option<Multipliers>, InputOutputError> {
    let Some(ValueNetwork { network, .. }) = sight.value else { return Ok(None) };
    let layout = &sight.ground.layout;
    let mut jobs = vec![0.0; network.n()];
    for (cell, seats) in layout.cells.iter().enumerate() {
        let compartment = layout.compartment(seats.slots.start);
        if !seats.slots.is_empty() && compartment < jobs.len() {
            jobs[compartment] += sight.reader.census.sum(cell..cell + 1).labour;
        }
    }
    let output = network.throughflow();
    let table = InputOutput::of(network);
    let per_output = |(jobs, output): (&f64, &f64)| if 0.0 < *output { jobs / output } else { 0.0 };
    let direct: Vec<f64> = jobs.iter().zip(&output).map(per_output).collect();
    let (outputs, persons) = (table.output_multipliers()?, table.job_multipliers(&direct)?);
    Ok(Some(Multipliers { output, outputs, jobs, persons }))
}

/// Producing species, each with its count and its production.
fn producers(sight: Sight<'_>) -> impl Iterator<Item = (&Species, &Production, Count)> {
    sight.ground.scenario.species.iter().filter_map(move |species| {
        let production = species.production.as_ref()?;
        Some((species, production, sight.reader.census.group(sight.ground, &species.name, None)))
    })
}

/// `exp(Σ revenue·ln Ā / Σ revenue)` over species that produce; the rest of a change in
/// productivity is reallocation between them (Petrin and Levinsohn 2012).
fn efficiency(sight: Sight<'_>) -> Option<f64> {
    let (mut logarithms, mut revenues) = (0.0, 0.0);
    for (_, _, count) in producers(sight) {
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

impl Factors {
    fn account(&self, real: Option<f64>) -> Option<Account> {
        // Shares in cost, not in value added: with mark-ups profit is no factor's pay (Hall 1990).
        let share = (0.0 < self.pay + self.rent).then(|| self.pay / (self.pay + self.rent));
        real.zip(share).map(|(value_added, labour_share)| Account {
            value_added,
            labour: self.labour,
            capital: self.capital,
            labour_share,
        })
    }
}

/// Pay and rent of a species.
fn costs(sight: Sight<'_>, species: &Species, production: &Production, count: &Count) -> [f64; 2] {
    let years = sight.world.calendar().years_per_step();
    let wage = sight.world.one(&columns::series(&production.wage)).unwrap_or(0.0);
    let path = format!("species.{}.production.depreciation", species.name);
    let loss = sight.world.parameters.find(&path).map_or(0.0, |path| sight.world.value(path));
    [count.labour * wage * years, count.capital * loss * years]
}

fn factors(sight: Sight<'_>) -> Factors {
    let mut factors = Factors::default();
    for (species, production, count) in producers(sight) {
        let [pay, rent] = costs(sight, species, production, &count);
        factors.labour += count.labour;
        factors.capital += count.capital;
        factors.pay += pay;
        factors.rent += rent;
    }
    factors
}

/// Wages relative to the first step, weighted by the revenue of the producers that pay them.
///
/// What a unit of work makes is sold at this price; a more productive agent needs less labour for
/// the same revenue, which is where productivity shows.
fn deflator(sight: Sight<'_>) -> Option<f64> {
    let (mut costs, mut revenues) = (0.0, 0.0);
    for (_, production, count) in producers(sight) {
        if count.active == 0 || count.revenue <= 0 {
            continue;
        }
        let wage = sight.world.one(&columns::series(&production.wage)).unwrap_or(1.0);
        let first = sight.world.one(&columns::series_start(&production.wage)).unwrap_or(1.0);
        costs += count.revenue as f64 * (wage / first);
        revenues += count.revenue as f64;
    }
    (0.0 < revenues && 0.0 < costs).then(|| costs / revenues)
}

/// Accounts of the producing species in their order; none for one that sells nothing.
fn accounts(sight: Sight<'_>, deflator: Option<f64>) -> Vec<Option<ProducerAccount>> {
    let whole = sight.value.map_or(0.0, |value| value.value_added);
    let account = |(species, production, count): (&Species, &Production, Count)| {
        let deflator = deflator?;
        let sells = 0 < count.revenue && 0 < count.active && 0.0 < whole;
        let sales = count.revenue as f64 / sight.ground.units;
        let path = format!("species.{}.production.inputs", species.name);
        let share = sight.world.parameters.find(&path).map_or(0.0, |path| sight.world.value(path));
        let [pay, rent] = costs(sight, species, production, &count);
        sells.then(|| ProducerAccount {
            sales,
            output: sales / deflator,
            whole,
            productivity: count.productivity / count.active as f64,
            quantities: [count.labour, count.capital, share * sales / deflator],
            costs: [pay, rent, share * sales],
        })
    };
    producers(sight).map(account).collect()
}

/// The split of growth between two steps; none in the first, or where nobody sold in one of them.
fn split(
    before: &[Option<ProducerAccount>],
    after: &[Option<ProducerAccount>],
) -> Option<ProductivitySplit> {
    if before.len() != after.len() || before.iter().all(Option::is_none) {
        return None;
    }
    let surplus = |account: &ProducerAccount| {
        (account.sales - account.costs.iter().sum::<f64>()) / account.whole
    };
    let change = |(before, after): (&Option<ProducerAccount>, &Option<ProducerAccount>)| {
        Some(match (before, after) {
            (None, None) => return None,
            (None, Some(after)) => ProducerChange::Entered { surplus: surplus(after) },
            (Some(before), None) => ProducerChange::Left { surplus: surplus(before) },
            (Some(before), Some(after)) => stayed(before, after)?,
        })
    };
    petrin_levinsohn(&before.iter().zip(after).filter_map(change).collect::<Vec<_>>())
}

/// Elasticities are such that what they do not explain is the growth of observed productivity.
fn stayed(before: &ProducerAccount, after: &ProducerAccount) -> Option<ProducerChange> {
    let ln = |before: f64, after: f64| {
        if 0.0 < before && 0.0 < after { libm::log(after / before) } else { 0.0 }
    };
    let mean = |of: &dyn Fn(&ProducerAccount) -> f64| f64::midpoint(of(before), of(after));
    let growth = ln(before.output, after.output);
    let technical = ln(before.productivity, after.productivity);
    let mut inputs: Vec<InputChange> = (0..3)
        .map(|input| {
            let cost_share = mean(&|account| account.costs[input] / account.sales);
            let all = mean(&|account| account.costs.iter().sum::<f64>() / account.sales);
            let grown = ln(before.quantities[input], after.quantities[input]);
            let elasticity = if 0.0 < all { cost_share / all } else { 0.0 };
            InputChange { elasticity, cost_share, growth: grown }
        })
        .collect();
    // What inputs at their shares in cost leave over beyond observed productivity is use of
    // capacity: an input without cost.
    let explained: f64 = inputs.iter().map(|it| it.elasticity * it.growth).sum();
    let rest = growth - technical - explained;
    inputs.push(InputChange { elasticity: 1.0, cost_share: 0.0, growth: rest });
    let domar = mean(&|account| account.sales / account.whole);
    domar.is_finite().then_some(ProducerChange::Stayed { domar, growth, inputs })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(output: f64, productivity: f64, labour: f64) -> ProducerAccount {
        ProducerAccount {
            sales: output,
            output,
            whole: 10.0,
            productivity,
            quantities: [labour, 0.0, 0.0],
            costs: [labour, 0.0, 0.0],
        }
    }

    #[test]
    fn growth_is_split_as_by_hand() {
        // Twice the output of 1.5 times the productivity and the same labour, half of sales.
        let (before, after) = (account(8.0, 1.0, 4.0), account(16.0, 1.5, 8.0));
        let split = split(&[Some(before)], &[Some(after)]).unwrap();
        let domar = 1.2;
        let ln = f64::ln;
        assert!((split.technical_efficiency - domar * ln(1.5)).abs() < 1e-12, "{split:?}");
        let total = domar * (ln(2.0) - 0.5 * ln(2.0));
        assert!((split.total() - total).abs() < 1e-12, "{split:?}");
        assert!(split.turnover.abs() < 1e-12);
    }

    #[test]
    fn who_comes_and_goes_counts_with_its_surplus() {
        let (seller, rival) = (account(8.0, 1.0, 6.0), account(4.0, 1.0, 1.0));
        let split = split(&[Some(seller), None], &[None, Some(rival)]).unwrap();
        assert!((split.turnover - (0.3 - 0.2)).abs() < 1e-12, "{split:?}");
        assert!(super::split(&[None, None], &[Some(seller), None]).is_none());
        assert!(super::split(&[], &[Some(seller)]).is_none());
    }
}
