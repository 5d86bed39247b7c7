//! The cases with luck that every build is tried with: a few seconds together.

use super::{
    case::{Case, Extent, Finding, Unproven},
    contagion, diffusion, drift, exchange,
    exchange::Meeting,
    fixation,
    fixation::Shape,
    growth, imitation,
    imitation::Links,
    suite::{columns, counted, repeated},
};
use crate::indices::inequality::gini;

type Found = Result<Vec<Finding>, Unproven>;

/// All of them.
pub(super) const CASES: &[Case] = &[
    case("kinetic exchange", "Dragulescu, Yakovenko 2000", kinetic),
    case(
        "kinetic exchange, saving",
        "Chakraborti, Chakrabarti 2000; own algebra for finite N",
        saving,
    ),
    case("gifts of one unit", "Dragulescu, Yakovenko 2000", gifts),
    case("Bass diffusion", "Bass 1969", bass),
    case("SIR final size", "Newman 2002", sir),
    case("growth", "Barabasi, Albert 1999", attachment),
    case("growth of a text", "Simon 1955", text),
    case("neutral drift", "Ewens 1972", neutral),
    case("imitation, links static", "Traulsen, Nowak, Pacheco 2006", imitation_static),
    case("imitation, links rewired", "the same on any graph, also rewired", imitation_rewired),
    case("fixation", "Moran 1958; Lieberman, Hauert, Nowak 2005", birth_death),
];

const fn case(name: &'static str, source: &'static str, run: fn(u64) -> Found) -> Case {
    Case { name, source, extent: Extent::Short, run }
}

const RUNS: u64 = 64;

fn kinetic(seed: u64) -> Found {
    const UNIT: i64 = 1_000_000;
    let wealth = |agents, meeting, steps, seed| -> Result<[f64; 2], Unproven> {
        let found =
            exchange::wealth(exchange::pooling(0.0), (agents, meeting), UNIT, (steps, seed))?;
        let poor = found.iter().filter(|&&units| units < 0.5 * UNIT as f64).count() as f64;
        let gini = gini(&found).ok_or(Unproven::Missing("wealth"))?;
        Ok([gini, poor / f64::from(agents)])
    };
    let on_chords = repeated(RUNS, seed, |seed| wealth(1000, Meeting::Chords, 200, seed))?;
    let on_ring = repeated(RUNS, seed, |seed| wealth(40, Meeting::Ring, 3000, seed))?;
    let [ginis, below] = columns(&on_chords);
    let [ring, _] = columns(&on_ring);
    let half = 1.0 - libm::pow(1.0 - 0.5 / 1000.0, 999.0);
    Ok(vec![
        Finding::runs("Gini coefficient, random chords, N = 1000", 999.0 / 2000.0, ginis),
        Finding::runs("share below half the mean", half, below),
        Finding::runs("Gini coefficient, ring, N = 40", 39.0 / 80.0, ring),
    ])
}

fn saving(seed: u64) -> Found {
    const UNIT: i64 = 1_000_000;
    const AGENTS: u32 = 500;
    let find = |saved: f64| {
        let runs = repeated(RUNS, seed, |seed| {
            let who = (AGENTS, Meeting::Chords);
            let found = exchange::wealth(exchange::pooling(saved), who, UNIT, (300, seed))?;
            let square = |units: &f64| (units / UNIT as f64 - 1.0) * (units / UNIT as f64 - 1.0);
            Ok(found.iter().map(square).sum::<f64>() / f64::from(AGENTS))
        })?;
        let what = format!("variance where {saved} is kept");
        Ok(Finding::runs(what, exchange::saving_variance(AGENTS, saved), runs))
    };
    [0.5, 0.9].into_iter().map(find).collect()
}

fn gifts(seed: u64) -> Found {
    const AGENTS: u32 = 500;
    let runs = repeated(RUNS, seed, |seed| {
        let found = exchange::wealth(exchange::gifts(), (AGENTS, Meeting::Chords), 1, (300, seed))?;
        Ok(found.iter().filter(|&&units| units < 0.5).count() as f64 / f64::from(AGENTS))
    })?;
    let exact = f64::from(AGENTS - 1) / f64::from(2 * AGENTS - 1);
    Ok(vec![Finding::runs("share with nothing, N = M = 500", exact, runs)])
}

fn bass(seed: u64) -> Found {
    let runs = repeated(RUNS, seed, |seed| {
        let shares = diffusion::shares(20_000, 10, seed)?;
        Ok([diffusion::at(&shares, 5), diffusion::at(&shares, 10), diffusion::half_time(&shares)])
    })?;
    let [five, ten, half] = columns(&runs);
    Ok(vec![
        Finding::runs("F(5)", diffusion::exact(5.0), five),
        Finding::runs("F(10)", diffusion::exact(10.0), ten),
        Finding::runs("half time", diffusion::exact_half_time(), half),
    ])
}

fn sir(seed: u64) -> Found {
    const PEOPLE: u32 = 50_000;
    const FIRST: u32 = 100;
    const TRIALS: u64 = 3200;
    let mut found = Vec::new();
    for chance in [0.2, 0.3, 0.5, 0.75] {
        let runs = repeated(RUNS / 2, seed, |seed| {
            contagion::reached(&mut contagion::epidemic(PEOPLE, FIRST, chance, seed)?)
        })?;
        let exact = contagion::final_size(chance, f64::from(FIRST) / f64::from(PEOPLE));
        found.push(Finding::runs(
            format!("final share, T = {chance}, 0.2 % ill at first"),
            exact,
            runs,
        ));
    }
    let large = counted(TRIALS, seed, |trials, seed| {
        let sizes = (0..trials).map(|trial| {
            let seed = crate::base::id::join(seed, trial);
            contagion::reached(&mut contagion::epidemic(2000, 1, 0.5, seed)?)
        });
        let sizes: Vec<f64> = sizes.collect::<Result<_, Unproven>>()?;
        Ok(sizes.iter().filter(|&&size| 0.4 < size).count() as u64)
    })?;
    let exact = contagion::final_size(0.5, 0.0);
    found.push(Finding::trials("one case makes a large outbreak, T = 0.5", exact, large, TRIALS));
    Ok(found)
}

fn attachment(seed: u64) -> Found {
    let runs = repeated(RUNS / 2, seed, |seed| {
        let shares = growth::attached(20, 3, seed)?;
        Ok([shares[2], shares[3], shares[4]])
    })?;
    let degrees = columns(&runs).into_iter().zip([3.0, 4.0, 5.0]);
    let find = |(runs, k): (Vec<f64>, f64)| {
        Finding::runs(format!("P({k}), m = 3"), 24.0 / (k * (k + 1.0) * (k + 2.0)), runs)
    };
    Ok(degrees.map(find).collect())
}

fn text(seed: u64) -> Found {
    let runs = repeated(RUNS / 2, seed, |seed| {
        let shares = growth::said(100, 0.1, seed)?;
        Ok([shares[0], shares[1]])
    })?;
    let [once, twice] = columns(&runs);
    let rho = 1.0 / 0.9;
    // ρB(1, ρ + 1) and ρB(2, ρ + 1).
    let first = rho / (rho + 1.0);
    Ok(vec![
        Finding::runs("P(1), a tenth of the tokens new", first, once),
        Finding::runs("P(2)", first / (rho + 2.0), twice),
    ])
}

fn neutral(seed: u64) -> Found {
    let runs = repeated(RUNS, seed, |seed| {
        let (alike, number) = drift::diversity(200, 0.005, 800, seed)?;
        Ok([alike, number])
    })?;
    let [alike, number] = columns(&runs);
    let exact = drift::exact(200, 0.005);
    Ok(vec![
        Finding::runs("two agents of one species, N = 200, mu = 0.005", exact.0, alike),
        Finding::runs("number of species", exact.1, number),
    ])
}

fn imitation_static(seed: u64) -> Found {
    imitated(Links::Static, 16_000, seed)
}

fn imitation_rewired(seed: u64) -> Found {
    imitated(Links::Rewired, 16_000, seed)
}

/// Fixation of one and of five carriers.
pub(super) fn imitated(kept: Links, trials: u64, seed: u64) -> Found {
    let find = |first: u64| {
        let won =
            counted(trials, seed, |trials, seed| imitation::fixations(first, kept, trials, seed))?;
        let what = format!("all carry in the end, from {first} of 50");
        Ok(Finding::trials(what, imitation::exact(first), won, trials))
    };
    [1, 5].into_iter().map(find).collect()
}

fn birth_death(seed: u64) -> Found {
    let find = |(shape, trials, what): (Shape, u64, &str)| {
        let won = counted(trials, seed, |trials, seed| fixation::fixations(shape, trials, seed))?;
        Ok(Finding::trials(
            format!("one mutant of 50 takes over, {what}"),
            shape.exact(),
            won,
            trials,
        ))
    };
    [
        (Shape::Complete, 24_000, "complete"),
        (Shape::Ring, 24_000, "ring"),
        (Shape::Star, 9600, "star"),
    ]
    .into_iter()
    .map(find)
    .collect()
}
