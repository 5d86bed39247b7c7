//! The cases without luck, and those of luck itself: books, input and output, indices, generators.

use rand::RngExt;

use super::{
    accounts,
    case::{Case, Extent, Finding, Unproven},
    classics::CLASSICS,
    echo,
    suite::{columns, repeated},
};
use crate::{
    base::{Luck, id, luck::philox},
    engine::Simulation,
    indices::{
        InputOutput,
        productivity::{cobb_douglas_weights, hulten},
    },
    study::{
        Crew, Going, Probe, Stem,
        impulse::{Impulse, impulse, transmission},
    },
};

type Found = Result<Vec<Finding>, Unproven>;

/// All of them.
pub(super) const CASES: &[Case] = &[
    case("model SIM", "Godley, Lavoie 2007, chapter 3", books),
    case("Leontief, two sectors", "Miller, Blair 2009", leontief),
    case("Hulten, three sectors", "Hulten 1978", three_sectors),
    case("impulse on a ring", "closed form", ring),
    case("ecological networks", "enaR 3.1.0 (Borrett, Lau 2014)", networks),
    case("luck", "known answers: Salmon, Moraes, Dror, Shaw 2011; moments", luck),
];

const fn case(name: &'static str, source: &'static str, run: fn(u64) -> Found) -> Case {
    Case { name, source, extent: Extent::Short, run }
}

/// Rounds to 1e-12 of the currency are made some forty times a period.
const BOOKS: f64 = 1e-9;

fn books(_: u64) -> Found {
    let periods = accounts::periods(250)?;
    let last = periods.last().ok_or(Unproven::Missing("periods"))?;
    let gap = periods.iter().map(|period| period.gap).max().unwrap_or(i64::MAX);
    // H of a period is 0.32 of its income and 0.6 of the H before.
    let income = |wealth: f64| (20.0 + 0.4 * wealth) / 0.52;
    let wealth = |before: f64| 0.32 * income(before) + 0.6 * before;
    let second = wealth(0.0);
    let is = |what: &str, exact: f64, ours: f64| Finding::certain(what, exact, ours, BOOKS);
    Ok(vec![
        is("income Y, period 2", income(0.0), periods[1].income),
        is("taxes T, period 2", 0.2 * income(0.0), periods[1].taxes),
        is("wealth H, period 2", second, periods[1].wealth),
        is("income Y, period 3", income(second), periods[2].income),
        is("consumption C, period 3", income(second) - 20.0, periods[2].consumption),
        is("wealth H, period 3", wealth(second), periods[2].wealth),
        is("income Y at rest", 100.0, last.income),
        is("wealth H at rest", 80.0, last.wealth),
        Finding::certain("gap of a row or column, smallest units", 0.0, gap as f64, 0.0),
    ])
}

fn leontief(_: u64) -> Found {
    let table = InputOutput::new(2, &[(0, 0, 0.15), (0, 1, 0.25), (1, 0, 0.20), (1, 1, 0.05)])?;
    let output = table.output(&[600.0, 1500.0])?;
    let jobs = table.job_multipliers(&[0.3, 0.25])?;
    // (1 − A)⁻¹ of two rows by hand: over the determinant 0.85·0.95 − 0.25·0.2.
    let whole = 0.85 * 0.95 - 0.25 * 0.2;
    let inverse = [[0.95 / whole, 0.25 / whole], [0.2 / whole, 0.85 / whole]];
    let mut found = Vec::new();
    for sector in 0..2 {
        let made = inverse[sector][0] * 600.0 + inverse[sector][1] * 1500.0;
        let work = 0.3 * inverse[0][sector] + 0.25 * inverse[1][sector];
        let n = sector + 1;
        found.push(Finding::certain(format!("output of sector {n}"), made, output[sector], 1e-6));
        let what = format!("jobs for a unit of sector {n}");
        found.push(Finding::certain(what, work, jobs[sector].simple, 1e-9));
    }
    Ok(found)
}

/// Prices of a Cobb–Douglas network fall as the theorem says, to all orders.
fn three_sectors(_: u64) -> Found {
    let shares =
        [(0, 0, 0.1), (0, 1, 0.2), (0, 2, 0.1), (1, 0, 0.3), (1, 2, 0.2), (2, 1, 0.3), (2, 2, 0.2)];
    let (spent, grown) = ([0.5, 0.3, 0.2], [0.01, -0.02, 0.03]);
    let weights = cobb_douglas_weights(&shares, &spent)?;
    let ours = hulten(&weights, &grown).ok_or(Unproven::Missing("growth"))?;
    // ln p = −ln A + Ω ln p, and the whole grows as its price falls.
    let mut prices = [0.0; 3];
    for _ in 0..1000 {
        let mut next = grown.map(|grown| -grown);
        for (buyer, seller, share) in shares {
            next[buyer] += share * prices[seller];
        }
        prices = next;
    }
    let exact = -prices.iter().zip(spent).map(|(price, spent)| price * spent).sum::<f64>();
    Ok(vec![Finding::certain("growth of the whole", exact, ours, 1e-12)])
}

fn ring(_: u64) -> Found {
    let stem = Stem::grown(
        || -> Result<Simulation, crate::study::Failed> {
            match echo::ring(61) {
                Ok(ring) => Ok(ring),
                Err(_) => Err(crate::study::Failed::Stopped),
            }
        },
        3,
    )?;
    let wanted = Impulse {
        touched: Probe::Double(echo::INPUT),
        watched: Probe::Double(echo::OUTPUT),
        size: 1.0,
        horizon: 300,
        channels: vec!["ring".to_owned()],
    };
    let crew = Crew::of(1);
    let found = impulse(&stem, &wanted, &[5], crew, &|_, _| Going::On)?;
    let all = transmission(&found);
    let answers = all.responses.iter().take(4).enumerate().map(|(distance, row)| {
        let exact = echo::exact(distance as i32);
        Finding::certain(format!("answer at distance {distance}"), exact, row.response, 1e-9)
    });
    let total = found.iter().map(|one| one.own + one.others).sum();
    let passed = Finding::certain("answer of all", 1.0 / (1.0 - echo::ALPHA), total, 1e-9);
    Ok(answers.chain([passed]).collect())
}

fn networks(_: u64) -> Found {
    let find = |classic: &&super::classics::Classic| {
        let count = classic.measures.len();
        let what = format!("{}: greatest relative error of {count} measures", classic.name);
        // The other program rounds its inverses to ten digits.
        Ok(Finding::certain(what, 0.0, classic.distance()?, 1e-6))
    };
    CLASSICS.iter().map(find).collect()
}

/// The published blocks, of which this many differ.
fn known_answers() -> Finding {
    let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
    let cases: [([u32; 4], [u32; 2], [u32; 4]); 3] = [
        ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
        ([!0; 4], [!0; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
        (pi, [0xa409_3822, 0x299f_31d0], [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
    ];
    let wrong = cases.iter().filter(|(counter, key, answer)| philox(*counter, *key) != *answer);
    let what = "blocks of Philox4x32-10 that differ, of 3";
    Finding::certain(what, 0.0, wrong.count() as f64, 0.0)
}

fn luck(seed: u64) -> Found {
    const AGENTS: u32 = 10_000;
    let runs = repeated(64, seed, |seed| {
        let keys: Vec<u64> = (0..u64::from(AGENTS)).map(|serial| id::founder(7, serial)).collect();
        let luck = Luck::new(seed, "evenness", 3, keys.into());
        let draws: Vec<f64> = (0..AGENTS).map(|agent| luck.of(agent).random()).collect();
        let mean = |value: &dyn Fn(usize) -> f64| {
            (0..draws.len()).map(value).sum::<f64>() / f64::from(AGENTS)
        };
        let next = |at: usize| draws[(at + 1) % draws.len()];
        let second = |at: usize| luck.of(at as u32).at(1).random::<f64>();
        Ok([
            mean(&|at| draws[at]),
            mean(&|at| draws[at] * draws[at]),
            mean(&|at| draws[at] * next(at)),
            mean(&|at| draws[at] * second(at)),
        ])
    })?;
    let [mean, square, neighbours, draws] = columns(&runs);
    Ok(vec![
        known_answers(),
        Finding::runs("mean of a draw", 0.5, mean),
        Finding::runs("mean square", 1.0 / 3.0, square),
        Finding::runs("mean product of two agents' draws", 0.25, neighbours),
        Finding::runs("mean product of an agent's first two draws", 0.25, draws),
    ])
}
