//! The points of a plan: levels combined with each other and with what is drawn.

use crate::{
    scenario::Checker,
    study::{
        Design, PlanSource,
        design::{self, Drawn},
    },
};

/// Which parameters are whole, and all points; problems are pushed where a point cannot be made.
pub(crate) fn of(source: &PlanSource, checker: &mut Checker<'_>) -> (Vec<bool>, Vec<Vec<f64>>) {
    let tree = checker.tree();
    let is_whole = |path: &str| tree.find(path).is_some_and(|number| tree.is_whole(number));
    let whole: Vec<bool> = source.parameters.iter().map(|varied| is_whole(&varied.path)).collect();
    let mut drawn = Vec::new();
    for (place, (varied, whole)) in source.parameters.iter().zip(&whole).enumerate() {
        if varied.values.count().is_some() {
            continue;
        }
        match varied.values.sampler() {
            Ok(sampler) => {
                let one = Drawn::new(varied, *whole, sampler);
                if one.is_next_to_nothing(&source.design, source.seed) {
                    let what = "the ends leave next to nothing of the distribution";
                    let help = "choose ends around where values come to lie";
                    checker.contradiction(&format!("parameters.{place}.within"), what, help);
                }
                drawn.push(one);
            }
            Err(why) => checker.contradiction(&format!("parameters.{place}.values"), why, ""),
        }
    }
    if !checker.is_clean() {
        return (whole, Vec::new());
    }
    let Some(samples) = samples(source, &drawn) else {
        let what = "the ends leave too little of a distribution";
        checker.contradiction("parameters", what, "choose ends around where values come to lie");
        return (whole, Vec::new());
    };
    let levels: Vec<Option<Vec<f64>>> =
        source.parameters.iter().map(|varied| varied.values.levels()).collect();
    let mut points = Vec::new();
    for combination in combinations(&levels) {
        for sample in &samples {
            let (mut level, mut sample) = (combination.iter(), sample.iter());
            let value = |levels: &Option<Vec<f64>>| match levels {
                Some(_) => level.next(),
                None => sample.next(),
            };
            points.push(levels.iter().map(value).map_while(Option::<&f64>::copied).collect());
        }
    }
    (whole, points)
}

/// Each with each, the last fastest.
fn combinations(levels: &[Option<Vec<f64>>]) -> Vec<Vec<f64>> {
    let mut all = vec![Vec::new()];
    for values in levels.iter().flatten() {
        let longer = |head: &Vec<f64>| {
            let head = head.clone();
            values.iter().map(move |value| [&head[..], &[*value]].concat())
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// Points of what is drawn; one without values where nothing is. None where the ends of a parameter
/// leave nothing to draw.
fn samples(source: &PlanSource, drawn: &[Drawn<'_>]) -> Option<Vec<Vec<f64>>> {
    if let Design::Random(n) = source.design {
        let luck = design::luck(source.seed);
        let point = |at: u32| drawn.iter().map(|one| one.by_luck(&luck, at.into())).collect();
        return (0..n).map(point).collect();
    }
    let point = |unit: Vec<f64>| {
        drawn.iter().zip(unit).map(|(drawn, unit)| drawn.at(unit)).collect::<Option<Vec<f64>>>()
    };
    unit(source, drawn.len())?.into_iter().map(point).collect()
}

/// Points in the unit cube of what is drawn; none for a design without one.
pub(crate) fn unit(source: &PlanSource, dimensions: usize) -> Option<Vec<Vec<f64>>> {
    let luck = design::luck(source.seed);
    let paths = source.parameters.iter().filter(|varied| varied.values.count().is_none());
    let paths: Vec<&str> = paths.map(|varied| varied.path.as_str()).collect();
    Some(match source.design {
        Design::Grid => vec![Vec::new()],
        Design::Random(_) => return None,
        Design::LatinHypercube(n) => design::latin_hypercube(n, &paths, &luck),
        Design::Sobol(n) => design::sobol(n, &paths, &luck),
        Design::Morris { trajectories, levels } => {
            design::morris(trajectories, levels, dimensions, source.seed)
        }
        Design::Saltelli(n) => design::saltelli(n, dimensions),
    })
}

/// How many points there will be, before they are made.
pub(crate) fn count(source: &PlanSource) -> f64 {
    let (mut combinations, mut drawn) = (1.0, 0.0);
    for varied in &source.parameters {
        match varied.values.count() {
            Some(count) => combinations *= count,
            None => drawn += 1.0,
        }
    }
    combinations
        * match source.design {
            Design::Grid => 1.0,
            Design::Random(n) | Design::LatinHypercube(n) | Design::Sobol(n) => f64::from(n),
            Design::Morris { trajectories, .. } => f64::from(trajectories) * (drawn + 1.0),
            Design::Saltelli(n) => f64::from(n) * (drawn + 2.0),
        }
}
