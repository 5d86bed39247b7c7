//! Targets and distributions: bands around their figures, classes in their order.

use super::environment::period;
use super::known::{Known, refer, refers};
use super::measure::{measure, quantity};
use crate::scenario::{Checker, Distribution, Role, Target};
use crate::scenario::{index_names, problem::number};

pub(super) fn check(known: &Known<'_>, checker: &mut Checker<'_>) {
    for target in &known.all.targets {
        let path = format!("targets.{}", target.name);
        period(checker, &format!("{path}.period"), &target.period);
        band(checker, &path, target);
        if let Some(how) = &target.measure {
            measure(known, checker, &format!("{path}.measure"), (how, &target.name));
        }
    }
    let words: Vec<&str> = index_names::known().collect();
    refer(checker, "output.indices", &known.all.output.indices, &words, "index");
    for distribution in &known.all.output.distributions {
        let path = format!("output.distributions.{}", distribution.name);
        let species = format!("{path}.species");
        if refers(checker, &species, &distribution.species, &known.species, "species") {
            let asked = (&distribution.quantity, distribution.species.as_str());
            quantity(known, checker, &format!("{path}.quantity"), asked);
        }
        classes(checker, &format!("{path}.classes"), distribution);
    }
}

fn band(checker: &mut Checker<'_>, path: &str, target: &Target) {
    let (low, high) = (target.low, target.high);
    if high < low {
        checker.contradiction(
            &format!("{path}.low"),
            format!(
                "the band of `{}` is reversed: {} is above {}",
                target.name,
                number(low),
                number(high)
            ),
            "`low` is the lower end of what is accepted, `high` the upper",
        );
    } else if target.role != Role::Context && !(low..=high).contains(&target.value) {
        checker.contradiction(
            &format!("{path}.value"),
            format!(
                "the figure {} lies outside of its own band [{}, {}]",
                number(target.value),
                number(low),
                number(high)
            ),
            "widen the band, or give the target the role `Context`, which is not scored",
        );
    }
}

fn classes(checker: &mut Checker<'_>, path: &str, distribution: &Distribution) {
    if distribution.classes.is_empty() {
        checker.contradiction(
            path,
            format!("the distribution `{}` has no classes", distribution.name),
            "give the upper ends of the classes, as `[1, 10, 100]`",
        );
    }
    let pairs = distribution.classes.windows(2);
    if let Some(place) = pairs.into_iter().position(|pair| pair[1] <= pair[0]) {
        let [before, after] = [place, place + 1].map(|at| number(distribution.classes[at]));
        checker.contradiction(
            &format!("{path}.{}", place + 1),
            format!("the class that ends at {after} comes after the one that ends at {before}"),
            "sort the upper ends, each above the one before",
        );
    }
}
