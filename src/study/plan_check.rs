//! What of a plan does not go with its scenario, or with itself.

use crate::{
    measure::books::RESERVED,
    scenario::{Checker, Elements},
    study::{
        Design, Kept, Measures, PlanSource, Replicates, Values, Varied, plan::is_index, points,
        sobol::MOST_DIMENSIONS,
    },
};

/// Points of a plan at most.
pub(crate) const MOST_POINTS: f64 = 1e6;

/// Names that a plan may speak of.
pub(crate) struct Known {
    indices: Vec<String>,
    recorded: Vec<String>,
    targets: Vec<String>,
    categories: Vec<String>,
}

impl Known {
    pub(crate) fn of(elements: &Elements) -> Self {
        use crate::scenario::index_names as names;
        let all = names::STANDARD.iter().chain(names::NETWORK);
        let indices: Vec<String> = all.map(|name| (*name).to_owned()).collect();
        let recorded = elements.output.indices.iter().flat_map(|name| match name.as_str() {
            names::STANDARD_GROUP => names::STANDARD.iter().map(ToString::to_string).collect(),
            names::NETWORK_GROUP => names::NETWORK.iter().map(ToString::to_string).collect(),
            _ => vec![name.clone()],
        });
        let recorded = recorded.collect();
        let targets = elements.targets.iter().map(|target| target.name.clone()).collect();
        let reserved = RESERVED.iter().map(ToString::to_string);
        let categories = elements.categories.iter().map(|category| category.name.clone());
        Self { indices, recorded, targets, categories: categories.chain(reserved).collect() }
    }
}

/// Pushes every problem of meaning.
pub(crate) fn check(source: &PlanSource, known: &Known, checker: &mut Checker<'_>) {
    for (place, varied) in source.parameters.iter().enumerate() {
        let path = format!("parameters.{place}");
        let before = &source.parameters[..place];
        if before.iter().any(|other| other.path == varied.path) {
            checker.duplicate(&format!("{path}.path"), &varied.path, "parameter");
        }
        checker.number_path(&format!("{path}.path"), &varied.path);
        check_values(varied, &path, checker);
        if checker.is_sound(&format!("{path}.values")) {
            check_range(varied, &path, checker);
            check_drawing(&source.design, varied, &path, checker);
        }
    }
    check_design(source, checker);
    check_replicates(&source.replicates, &source.measures, known, checker);
    let asks = matches!(source.design, Design::Morris { .. } | Design::Saltelli(_));
    if asks && matches!(source.replicates, Replicates::Until { .. }) {
        let what = "sensitivity compares points with as many replicates each";
        checker.contradiction("replicates", what, "give `Count(..)`");
    }
    check_measures(&source.measures, known, checker);
}

/// Levels that are none, or that do not differ; distributions that are none.
fn check_values(varied: &Varied, path: &str, checker: &mut Checker<'_>) {
    let at = format!("{path}.values");
    if let Values::Even(from, to, _) | Values::Ratio(from, to, _) = varied.values
        && to <= from
    {
        let what = format!("the range from {from} to {to} is empty");
        return checker.contradiction(&at, what, "the second end is the larger one");
    }
    if let Values::Ratio(from, ..) = varied.values
        && from <= 0.0
    {
        let what = format!("no multiple of {from} is larger");
        return checker.contradiction(&at, what, "begin above 0, or give `Even(..)`");
    }
    if let Values::Even(_, _, count) | Values::Ratio(_, _, count) = varied.values
        && MOST_POINTS < f64::from(count)
    {
        let what = format!("{count} values are too many");
        return checker.contradiction(&at, what, format!("at most {MOST_POINTS}"));
    }
    let Some(levels) = varied.values.levels() else {
        let (low, high) = varied.values.support();
        if let Err(why) = varied.values.sampler() {
            checker.contradiction(&at, format!("there is no such distribution: {why}"), "");
        } else if low.total_cmp(&high).is_eq() {
            only(low, &at, checker);
        }
        return;
    };
    if varied.within.is_some() {
        let what = "`within` cuts distributions, but these are single values";
        checker.contradiction(&format!("{path}.within"), what, "leave it out");
    }
    match levels.as_slice() {
        [] => checker.contradiction(&at, "there are no values", "name at least two"),
        [one] => only(*one, &at, checker),
        _ => {
            let mut sorted = levels.clone();
            sorted.sort_by(f64::total_cmp);
            let twice = sorted.windows(2).find(|pair| pair[0].total_cmp(&pair[1]).is_eq());
            if let Some([twice, _]) = twice {
                let what = format!("the value {twice} is given twice");
                checker.contradiction(&at, what, "leave one of them out");
            }
        }
    }
}

fn only(value: f64, at: &str, checker: &mut Checker<'_>) {
    let what = format!("{value} is the only value: nothing varies");
    checker.contradiction(at, what, "name at least two, or set it in an overlay");
}

/// Values outside of what the scenario allows.
fn check_range(varied: &Varied, path: &str, checker: &mut Checker<'_>) {
    let tree = checker.tree();
    let Some(number) = tree.find(&varied.path) else { return };
    let (low, high) = (tree.entry(number).low, tree.entry(number).high);
    let at = format!("{path}.values");
    if let Some((from, to)) = varied.within
        && to <= from
    {
        let what = format!("nothing lies within {from} and {to}");
        return checker.contradiction(&format!("{path}.within"), what, "the second end is larger");
    }
    let range = format!("[{low}, {high}]");
    if let Some(levels) = varied.values.levels() {
        let outside = levels.iter().find(|value| !(low <= **value && **value <= high));
        if let Some(value) = outside {
            let what = format!("{value} is outside of {range}, where `{}` must be", varied.path);
            return checker.contradiction(&at, what, "");
        }
        let broken = levels.iter().find(|value| tree.is_whole(number) && 0.0 < value.fract().abs());
        if let Some(value) = broken {
            let what = format!("{value} is no whole number, as `{}` must be", varied.path);
            checker.contradiction(&at, what, "choose ends and a count that give whole numbers");
        }
        return;
    }
    let (mut from, mut to) = varied.values.support();
    if let Some((first, last)) = varied.within {
        (from, to) = (from.max(first), to.min(last));
    }
    if to < from {
        let what = "no value of the distribution lies within these ends";
        checker.contradiction(&format!("{path}.within"), what, "");
    } else if from < low || high < to {
        let what = format!(
            "values come to lie between {from} and {to}, but `{}` must be in {range}",
            varied.path
        );
        let (low, high) = (from.max(low), to.min(high));
        let help = format!("cut it: `within: ({low}, {high})`");
        let cut = low.is_finite() && high.is_finite() && low < high;
        checker.contradiction(&at, what, if cut { help } else { String::new() });
    }
}

/// Values that the design cannot use.
fn check_drawing(design: &Design, varied: &Varied, path: &str, checker: &mut Checker<'_>) {
    let at = format!("{path}.values");
    let is_level = varied.values.count().is_some();
    match design {
        Design::Grid if !is_level => {
            let what = "a distribution is drawn from, but the design is `Grid`";
            let help = "give `List(..)` or `Even(..)`, or a design that draws, as `Random(100)`";
            checker.contradiction(&at, what, help);
        }
        Design::Morris { .. } | Design::Saltelli(_) if is_level => {
            let what = "sensitivity is asked of distributions, but these are single values";
            checker.contradiction(&at, what, "give a distribution, as `Uniform(0, 1)`");
        }
        Design::Grid | Design::Random(_) => {}
        Design::LatinHypercube(_)
        | Design::Sobol(_)
        | Design::Morris { .. }
        | Design::Saltelli(_) => {
            if !is_level && varied.values.quantile(0.5).is_none() {
                let what = "the quantiles of this distribution have no closed form";
                let help = "the design `Random(..)` draws from it; `Triangular`, `Normal`, \
                            `LogNormal` and `Weibull` have quantiles";
                checker.contradiction(&at, what, help);
            }
        }
    }
    let (mut low, mut high) = varied.values.support();
    if let Some((first, last)) = varied.within {
        (low, high) = (low.max(first), high.min(last));
    }
    if matches!(design, Design::Morris { .. }) && !(low.is_finite() && high.is_finite()) {
        let what = "walks go to the ends of a distribution, but this one has none";
        checker.contradiction(&at, what, "cut it with `within: (low, high)`");
    }
}

/// Designs without anything to draw, or too large.
fn check_design(source: &PlanSource, checker: &mut Checker<'_>) {
    let drawn = source.parameters.iter().filter(|varied| varied.values.count().is_none()).count();
    if source.design != Design::Grid && drawn == 0 {
        let help = "give a parameter a distribution, as `Uniform(0, 1)`, or leave the design out";
        return checker.contradiction("design", "there is nothing to draw", help);
    }
    let (dimensions, n) = match source.design {
        Design::Sobol(n) => (drawn, n),
        Design::Saltelli(n) => (2 * drawn, n),
        Design::Morris { levels, .. } if !levels.is_multiple_of(2) => {
            let what = format!("{levels} levels are an odd number");
            return checker.contradiction("design.levels", what, "4 are usual");
        }
        Design::Grid | Design::Random(_) | Design::LatinHypercube(_) | Design::Morris { .. } => {
            (0, 1)
        }
    };
    if !n.is_power_of_two() {
        let what = format!("{n} points of Sobol's sequence are not balanced");
        let below = 1_u32 << n.checked_ilog2().unwrap_or(0);
        let above = n.checked_next_power_of_two().filter(|n| f64::from(*n) <= MOST_POINTS);
        let above = above.map_or_else(String::new, |above| format!(" or {above}"));
        return checker.contradiction("design", what, format!("take {below}{above}"));
    }
    if MOST_DIMENSIONS < dimensions {
        let what = format!("Sobol's sequence is known here in {MOST_DIMENSIONS} dimensions");
        let help = "vary fewer parameters, or draw a Latin hypercube";
        return checker.contradiction("design", what, help);
    }
    let count = points::count(source);
    if MOST_POINTS < count {
        let what = format!("there would be {count:.0} points");
        let help =
            format!("at most {MOST_POINTS} are made; draw points instead of combining levels");
        checker.contradiction("parameters", what, help);
    }
}

fn check_replicates(
    replicates: &Replicates,
    measures: &Measures,
    known: &Known,
    checker: &mut Checker<'_>,
) {
    let Replicates::Until { measure, width, at_least, at_most } = replicates else { return };
    if *width <= 0.0 {
        let what = "no interval is narrower than 0";
        checker.contradiction("replicates.width", what, "give a width in the unit of the measure");
    }
    if at_most < at_least {
        let what = format!("at least {at_least} and at most {at_most} runs");
        checker.contradiction("replicates.at_most", what, "the second number is the larger one");
    }
    let is_target = known.targets.contains(measure);
    if !is_target && !is_index(measure) {
        let names = known.indices.iter().chain(&known.targets).map(String::as_str);
        return checker.unknown_name("replicates.measure", measure, names, "index or target");
    }
    let kept = if is_target { &measures.targets } else { &measures.indices };
    let recorded = is_target || known.recorded.contains(measure);
    if !kept.keeps(measure) || !recorded {
        let list = if is_target { "measures.targets" } else { "measures.indices" };
        let what = format!("`{measure}` is not kept");
        checker.contradiction("replicates.measure", what, format!("name it in `{list}`"));
    }
}

fn check_measures(measures: &Measures, known: &Known, checker: &mut Checker<'_>) {
    let mut names = |field: &str, kept: &Kept, known: &[&Vec<String>], kind: &'static str| {
        for (place, name) in kept.named().iter().enumerate() {
            if !known.iter().any(|known| known.contains(name)) {
                let all = known.iter().flat_map(|known| known.iter().map(String::as_str));
                checker.unknown_name(&format!("measures.{field}.{place}"), name, all, kind);
            }
        }
    };
    names("indices", &measures.indices, &[&known.indices], "index");
    names("targets", &measures.targets, &[&known.targets], "target");
    names("paid", &measures.paid, &[&known.categories], "category");
    names("series", &measures.series, &[&known.indices, &known.targets], "index or target");
    let kept = [&measures.indices, &measures.targets, &measures.paid, &measures.series];
    if kept.iter().all(|kept| **kept == Kept::Nothing) {
        checker.contradiction("measures", "nothing is kept of the runs", "keep at least `indices`");
    }
}
