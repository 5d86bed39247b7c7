//! The cases that take minutes: the numbers as published, with the tolerances stated in advance.

use super::{
    autocatalysis,
    autocatalysis::{GROWTH, POPULATION, SPECIES},
    case::{Case, Evidence, Extent, Finding, Unproven},
    drift, growth,
    imitation::Links,
    opinions, short,
    suite::{columns, repeated},
};
use crate::indices::components::strong;

type Found = Result<Vec<Finding>, Unproven>;

/// All of them.
pub(super) const CASES: &[Case] = &[
    case("growth, a million nodes", "Barabasi, Albert 1999", million),
    case("neutral drift, a billion events", "Ewens 1972", billion),
    case("imitation, many repeats", "Traulsen, Nowak, Pacheco 2006", many_repeats),
    case("opinions and links", "Holme, Newman 2006", transition),
    case("autocatalytic web", "Jain, Krishna 1998", webs),
];

const fn case(name: &'static str, source: &'static str, run: fn(u64) -> Found) -> Case {
    Case { name, source, extent: Extent::Full, run }
}

fn stated(what: impl Into<String>, exact: f64, ours: f64, range: [f64; 2], runs: u64) -> Finding {
    let [low, high] = range;
    Finding { what: what.into(), exact, evidence: Evidence::Stated { ours, low, high, runs } }
}

fn about(what: &str, exact: f64, ours: f64, tolerance: f64, runs: u64) -> Finding {
    stated(what, exact, ours, [exact - tolerance, exact + tolerance], runs)
}

fn million(seed: u64) -> Found {
    let shares = growth::attached(1000, 3, seed)?;
    let find = |k: usize| {
        let n = k as f64;
        let exact = 24.0 / (n * (n + 1.0) * (n + 2.0));
        about(&format!("P({k}), m = 3, N = 1,000,000"), exact, shares[k - 1], 0.002, 1)
    };
    Ok((3..=5).map(find).collect())
}

fn billion(seed: u64) -> Found {
    // Ten runs of 10⁸ events.
    const RUNS: u64 = 10;
    let runs = repeated(RUNS, seed, |seed| {
        let (alike, number) = drift::diversity(200, 0.005, 50_000, seed)?;
        Ok([alike, number])
    })?;
    let mean = |runs: &[f64]| runs.iter().sum::<f64>() / runs.len() as f64;
    let [alike, number] = columns(&runs);
    let exact = drift::exact(200, 0.005);
    Ok(vec![
        about("two agents of one species, N = 200, mu = 0.005", exact.0, mean(&alike), 0.01, RUNS),
        about("number of species", exact.1, mean(&number), 0.1, RUNS),
    ])
}

fn many_repeats(seed: u64) -> Found {
    let fixed = short::imitated(Links::Static, 40_000, seed)?;
    let rewired = short::imitated(Links::Rewired, 40_000, seed)?;
    let named = |kept: &str, mut finding: Finding| {
        finding.what = format!("{}, links {kept}", finding.what);
        finding
    };
    let fixed = fixed.into_iter().map(|finding| named("static", finding));
    Ok(fixed.chain(rewired.into_iter().map(|finding| named("rewired", finding))).collect())
}

/// The exponent with which curves for different N cross.
const SCALING: f64 = 0.61;

fn transition(seed: u64) -> Found {
    let largest = |agents: u32, phi: f64, runs: u64| -> Result<f64, Unproven> {
        let sizes = repeated(runs, seed, |seed| opinions::largest(agents, phi, seed))?;
        Ok(sizes.iter().sum::<f64>() / runs as f64)
    };
    let ratio = |phi: f64| -> Result<f64, Unproven> {
        let (few, many) = (largest(400, phi, 400)?, largest(3200, phi, 48)?);
        Ok((many / few).ln() + SCALING * 8.0_f64.ln())
    };
    // Below the crossing S·N^0.61 grows with N, above it falls.
    let phis = [0.43, 0.445, 0.46, 0.475, 0.49, 0.505];
    let ratios: Vec<f64> = phis.iter().map(|&phi| ratio(phi)).collect::<Result<_, _>>()?;
    let falls = (1..phis.len()).find(|&at| ratios[at] < 0.0 && 0.0 <= ratios[at - 1]);
    let crossing = falls.map_or(f64::NAN, |at| {
        let part = ratios[at - 1] / (ratios[at - 1] - ratios[at]);
        phis[at - 1] + part * (phis[at] - phis[at - 1])
    });
    Ok(vec![
        stated("curves of N = 400 and 3200 cross at phi", 0.458, crossing, [0.44, 0.49], 448 * 6),
        about("largest component, phi = 0.30, N = 800", 0.866, largest(800, 0.30, 96)?, 0.015, 96),
        about(
            "largest component, phi = 0.96, N = 3200",
            0.0064,
            largest(3200, 0.96, 32)?,
            0.0008,
            32,
        ),
    ])
}

/// How a web grew until it was spanned.
struct Web {
    /// Steps from the first cycle until all take part.
    spanning: f64,
    /// Steps in which the set that takes part grows e-fold.
    growing: f64,
    /// Links when all took part.
    links: f64,
    /// Steps at which an exact law was broken.
    broken: f64,
}

fn webs(seed: u64) -> Found {
    const RUNS: u64 = 30;
    let mut webs = repeated(RUNS, seed, grown)?;
    let mean = |of: &dyn Fn(&Web) -> f64| webs.iter().map(of).sum::<f64>() / RUNS as f64;
    let (spanning, links, broken) =
        (mean(&|web| web.spanning), mean(&|web| web.links), mean(&|web| web.broken));
    webs.sort_by(|a, b| a.growing.total_cmp(&b.growing));
    let median = f64::midpoint(webs[14].growing, webs[15].growing);
    Ok(vec![
        stated(
            "median steps to grow e-fold",
            1.0 / autocatalysis::CHANCE,
            median,
            [300.0, 550.0],
            RUNS,
        ),
        stated("mean steps from the first cycle to all", 1842.0, spanning, [1300.0, 2200.0], RUNS),
        stated("mean links when all take part", 116.0, links, [100.0, 135.0], RUNS),
        Finding::certain("steps that break an exact law", 0.0, broken, 0.0),
    ])
}

/// Runs a web until all take part; looks at the exact laws at each step.
fn grown(seed: u64) -> Result<Web, Unproven> {
    let mut simulation = autocatalysis::web(seed)?;
    let (mut broken, mut before, mut sizes) = (0.0, 0.0, Vec::new());
    loop {
        let web = simulation.world().block("catalyses").ok_or(Unproven::Missing("web"))?;
        let pairs: Vec<(usize, usize)> =
            web.iter().map(|(from, to)| (from as usize, to as usize)).collect();
        simulation.step()?;
        let world = simulation.world();
        let population = world.column(&POPULATION).ok_or(Unproven::Missing("population"))?;
        let growth = world.one(&GROWTH).ok_or(Unproven::Missing("growth"))?;
        let there = |at: usize| 0.0 < population[at];
        let count = (0..population.len()).filter(|&at| there(at)).count();
        broken += f64::from(u8::from(!lawful(&pairs, there, growth, before)));
        before = growth;
        if growth < 0.5 {
            continue;
        }
        sizes.push((count as f64).ln());
        if count == SPECIES as usize {
            let (spanning, links) = (sizes.len() as f64, pairs.len() as f64);
            return Ok(Web { spanning, growing: 1.0 / slope(&sizes), links, broken });
        }
    }
}

/// Whether the leading eigenvalue is that of a web with or without cycles and has not fallen, and
/// who has a population is in or downstream of a cycle, as all are who are downstream of it.
fn lawful(
    pairs: &[(usize, usize)],
    there: impl Fn(usize) -> bool,
    growth: f64,
    before: f64,
) -> bool {
    // Powers of time settle with one over the number of products.
    const SETTLED: f64 = 0.02;
    let components = strong(SPECIES as usize, pairs);
    let in_cycle = |node: usize| {
        components.iter().filter(|component| **component == components[node]).count() > 1
    };
    let any = (0..SPECIES as usize).any(in_cycle);
    let right = if any { 1.0 - SETTLED <= growth } else { growth <= SETTLED };
    let closed = pairs.iter().all(|&(from, to)| !any || !there(from) || there(to));
    let fed = (0..SPECIES as usize).all(|node| {
        let source = |&(from, to): &(usize, usize)| to == node && there(from);
        !any || !there(node) || pairs.iter().any(source)
    });
    right && closed && fed && before - SETTLED <= growth
}

/// Least squares of values at 0, 1, 2, ..
fn slope(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let (middle, mean) = ((n - 1.0) / 2.0, values.iter().sum::<f64>() / n);
    let along = |(at, value): (usize, &f64)| (at as f64 - middle) * (value - mean);
    let above: f64 = values.iter().enumerate().map(along).sum();
    above / (0..values.len()).map(|at| (at as f64 - middle).powi(2)).sum::<f64>()
}
