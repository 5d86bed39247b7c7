//! Every way in which a plan can be wrong has its message: `tests/bad_plans/<way>.ron` beside
//! `<way>.txt`.
//!
//! `ECOGRAPH_RENEW=1 cargo test --test bad_plans` writes the messages anew; read the difference
//! before it is committed.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its files must fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use ecograph::{
    scenario::Coloring,
    study::{Plan, plan_markdown, plan_schema},
};
use proptest::prelude::*;

const FOLDER: &str = "tests/bad_plans";
const DOCS: &str = "docs/PLANS.md";

const HEAD: &str = "# Plans

Made from the types of `src/study/plan_source.rs` and `src/study/values.rs` by `tests/bad_plans.rs`;
do not edit.

A plan is a [RON](https://github.com/ron-rs/ron) file: one value in `(` and `)` with the fields below.
`ecograph sweep PLAN` makes its runs, `ecograph sensitivity PLAN` tells what each parameter does where
the design is `Morris` or `Saltelli`. Plans to begin with are in the folder `plans`.

**Points.** Parameters with levels (`List`, `Even`, `Ratio`) are combined, each with each, the last one
fastest. At every combination stand the same points of the parameters that are drawn. `Random` draws
from any distribution below; the other designs need its quantiles, which `Uniform`, `LogUniform`,
`Triangular`, `Normal`, `LogNormal`, `Exponential`, `Weibull`, `Pareto`, `Cauchy`, `Gumbel` and `Frechet`
have. Draws are keyed by the seed, the path and the number of the point.

**Replicates.** Replicate `r` has the seed `seed + r` at every point, so that points are compared under
the same luck. `Until` looks at each point by itself, after every `at_least` runs.

";

#[test]
fn every_way_to_be_wrong_has_its_message() {
    let mut wrong = String::new();
    for plan in ways() {
        let said = match Plan::load(&plan) {
            Ok(_) => "nothing is wrong with it\n".to_owned(),
            Err(problems) => problems.render(Coloring::Plain),
        };
        let expected = plan.with_extension("txt");
        if renews() {
            fs::write(&expected, &said).unwrap();
        }
        let stands = fs::read_to_string(&expected).unwrap_or_default();
        let name = plan.display();
        if said != stands {
            let _ = writeln!(wrong, "{name} is expected to say\n{stands}\nbut says\n{said}");
        }
        if said.contains("nothing is wrong") {
            let _ = writeln!(wrong, "{name} is not wrong");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_problem_has_a_place_and_all_come_at_once() {
    for way in ways() {
        for problem in Plan::load(&way).unwrap_err().iter() {
            let place = problem.place.as_ref();
            assert!(place.is_some_and(|place| 0 < place.line()), "{}", problem.message());
            assert!(!problem.message().ends_with('.'), "{}", problem.message());
        }
    }
    let several = Plan::load("tests/bad_plans/several.ron").unwrap_err();
    assert_eq!(several.len(), 6, "{several}");
}

#[test]
fn the_plans_that_come_with_it_are_right() {
    let plans: Vec<PathBuf> =
        fs::read_dir("plans").unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(3 <= plans.len());
    for plan in plans {
        if let Err(problems) = Plan::load(&plan) {
            unreachable_by_a_sound_plan(&problems.render(Coloring::Plain));
        }
    }
}

#[track_caller]
fn unreachable_by_a_sound_plan(said: &str) {
    assert!(said.is_empty(), "{said}");
}

#[test]
fn the_docs_say_what_the_types_say() {
    let made = format!("{HEAD}{}", plan_markdown());
    if renews() {
        fs::write(DOCS, &made).unwrap();
    }
    let stands = fs::read_to_string(DOCS).unwrap_or_default();
    assert!(made == stands, "{DOCS} is out of date: ECOGRAPH_RENEW=1 cargo test --test bad_plans");
    let mute: Vec<String> = plan_schema()
        .into_iter()
        .filter(|field| field.meaning.is_empty())
        .map(|field| field.path)
        .collect();
    assert!(mute.is_empty(), "without meaning: {mute:?}");
}

#[test]
fn points_of_a_design_are_crossed_with_levels() {
    let plan = |design: &str| {
        let text = format!(
            r#"(scenario: "minimal.ron", replicates: Count(1), design: {design}, parameters: [
                (path: "channels.buy.split.fee", values: List([0.1, 0.2])),
                (path: "species.person.sociability", values: Uniform(0.2, 0.8)),
                (path: "clock.steps", values: Even(10, 30, 3)),
                (path: "species.shop.money", values: Normal(5000, 2000), within: (0, 10000)),
            ])"#
        );
        Plan::parse(&text, "plan.ron", "scenarios").unwrap()
    };
    for design in ["Random(8)", "LatinHypercube(8)", "Sobol(8)"] {
        let plan = plan(design);
        let points = plan.points();
        assert_eq!(points.len(), 2 * 3 * 8, "{design}");
        for (at, point) in points.iter().enumerate() {
            let (block, sample) = (at / 8, at % 8);
            assert_eq!(point[0].to_bits(), [0.1_f64, 0.2][block / 3].to_bits());
            assert_eq!(point[2].to_bits(), [10.0_f64, 20.0, 30.0][block % 3].to_bits());
            // The same points at every combination.
            assert_eq!((point[1].to_bits(), point[3].to_bits()), {
                (points[sample][1].to_bits(), points[sample][3].to_bits())
            });
            assert!((0.2..=0.8).contains(&point[1]) && (0.0..=10_000.0).contains(&point[3]));
        }
    }
}

fn ways() -> Vec<PathBuf> {
    let files = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let mut ways: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|end| end == "ron")).collect();
    ways.sort();
    assert!(40 <= ways.len(), "{} ways", ways.len());
    ways
}

#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn renews() -> bool {
    std::env::var("ECOGRAPH_RENEW").is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// A piece cut out or put in: the answer is a plan or problems that can be shown.
    #[test]
    fn no_change_of_a_text_makes_it_panic(
        cuts in prop::collection::vec((0.0..1.0_f64, 0_usize..20, 0_usize..PIECES.len()), 1..4),
    ) {
        let mut text = fs::read_to_string("plans/sensitivity.ron").unwrap();
        for (at, length, piece) in cuts {
            let start = boundary(&text, (at * text.len() as f64) as usize);
            let end = boundary(&text, start + length);
            text.replace_range(start..end, PIECES[piece]);
        }
        if let Err(problems) = Plan::parse(&text, "mutant", "plans") {
            prop_assert!(problems.render(Coloring::Ansi).contains("error"));
        }
    }
}

const PIECES: [&str; 16] = [
    "",
    "",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    "1e400",
    "NaN",
    "-1",
    "0",
    "Even(0, 1, 3)",
    "Zipf(1, 2)",
    "Random(3)",
    "\"",
];

fn boundary(text: &str, at: usize) -> usize {
    (at.min(text.len())..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap()
}
