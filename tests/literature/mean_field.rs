//! Equations on paper beside agents in code, for adoption, levels, strengths, niches and circulation.
//!
//! Each equation is a map of one number, solved here without the engine; where agents are many and
//! alike they follow it, and where they are not (clustering, unlike agents) they must not, by as much
//! as `docs/VALIDATION.md` says.

use ecograph::{
    engine::{Making, Run},
    scenario::{Scenario, Setting},
    world::{
        ALIVE,
        columns::{self, LEVEL, MONEY, REVENUE, STRENGTH, USE},
    },
};

const MONTH: f64 = 1.0 / 12.0;

/// Chance of a step at a rate a year.
fn chance(rate: f64) -> f64 {
    1.0 - (-rate * MONTH).exp()
}

fn minimal(settings: &[&str]) -> Run {
    let settings: Vec<Setting> = settings.iter().copied().map(Setting::new).collect();
    let scenario = Scenario::load("scenarios/minimal.ron", &settings)
        .unwrap_or_else(|problems| panic!("{problems}"));
    Run::new(&scenario, Making { scale: 1.0, seed: 11 }).unwrap()
}

fn step(run: &mut Run) {
    run.simulation_mut().step().unwrap();
}

/// Mean of a column over those of a species who take part.
fn mean(run: &Run, species: &str, value: impl Fn(usize) -> f64) -> f64 {
    let alive = run.world().column(&ALIVE).unwrap();
    let there: Vec<usize> = run.ground().slots(species).filter(|&slot| alive[slot] == 1).collect();
    there.iter().map(|&slot| value(slot)).sum::<f64>() / there.len() as f64
}

/// The greatest distance of the active share from `A' = A + (1 − A)·p(q·(e + i·A))`, over six years.
fn adoption_gap(acquaintances: &str) -> f64 {
    let mut run = minimal(&[
        "species.person.population=1000000",
        "environment.series=[(name: \"wage\", points: [(\"2020-01\", 25000)]), (name: \"all\", points: [(\"2020-01\", 1e12)])]",
        "species.person.entry=Adoption(platforms: [\"app\"], ceiling: \"all\", factor: 1, external: 0.1, imitation: 2, seed: 0.01, contacts: \"acquaintance\")",
        &format!("channels.acquaintance.wiring={acquaintances}"),
    ]);
    let n = run.ground().slots("person").len() as f64;
    let share = |run: &Run| {
        let alive = &run.world().column(&ALIVE).unwrap()[run.ground().slots("person")];
        alive.iter().map(|&alive| f64::from(alive)).sum::<f64>() / n
    };
    step(&mut run);
    let (mut paper, mut gap) = (share(&run), 0.0_f64);
    for _ in 0..72 {
        step(&mut run);
        let quality = run.world().one(&columns::quality("app")).unwrap();
        paper += (1.0 - paper) * chance(quality * (0.1 + 2.0 * paper));
        gap = gap.max((share(&run) - paper).abs());
    }
    assert!(0.9 < paper, "nearly all adopt: {paper}");
    gap
}

#[test]
fn adoption_follows_its_equation_where_contacts_are_many_and_random() {
    let random = adoption_gap("Latent(mean: 100, spread: 0, local: 0)");
    assert!(random < 0.01, "{random}");
    // Where most contacts know each other, news goes round in circles.
    let clustered = adoption_gap("Latent(mean: 6, spread: 0.5, local: 1)");
    assert!((0.03..0.3).contains(&clustered), "{clustered}");
}

/// The greatest distance of the mean level from
/// `l' = l + p(learn)·u·(1 − l) − p(forget)·l`, over the last two of three years.
fn level_gap(full_use: &str, imitate: &str) -> f64 {
    let mut run = minimal(&[
        "species.person.population=200000",
        &format!(
            "species.person.learning=(over: \"tell\", learn: 0.5, imitate: {imitate}, forget: 0.1, full_use: {full_use})"
        ),
    ]);
    let level = |run: &Run| {
        let levels = run.world().column(&LEVEL).unwrap();
        mean(run, "person", |slot| f64::from(levels[slot]))
    };
    (0..12).for_each(|_| step(&mut run));
    let (mut paper, mut gap) = (level(&run), 0.0_f64);
    for _ in 0..24 {
        let uses = run.world().column(&USE).unwrap();
        let used = mean(&run, "person", |slot| f64::from(uses[slot]));
        step(&mut run);
        paper += chance(0.5) * used * (1.0 - paper) - chance(0.1) * paper;
        gap = gap.max((level(&run) - paper).abs());
    }
    gap
}

#[test]
fn levels_follow_their_equation_where_all_use_alike() {
    let alike = level_gap("0.01", "0");
    assert!(alike < 1e-4, "{alike}");
    // Who uses more has learned more already: with unlike use the equation is too high.
    let unlike = level_gap("10", "0");
    assert!((1e-3..0.05).contains(&unlike), "{unlike}");
    // Imitation takes from one what it gives the other, but not on a network of unlike degrees.
    let imitated = level_gap("10", "0.5");
    assert!(imitated < 0.05, "{imitated}");
}

/// Mean strength of what is bought over after ten years.
fn strength(wanted: &str) -> f64 {
    let mut run = minimal(&[
        "species.person.sociability=0",
        &format!("channels.buy.wiring.wanted={wanted}"),
        "channels.buy.strength=(initial: 0.2, gain: 1, fade: 0.5, floor: 0.001)",
    ]);
    (0..120).for_each(|_| step(&mut run));
    let strengths = run.world().column_of("buy", &STRENGTH).unwrap();
    strengths.iter().map(|&w| f64::from(w)).sum::<f64>() / strengths.len() as f64
}

#[test]
fn strengths_come_to_the_fixed_point_of_their_equation() {
    // g·(1 − w) = f·w where a connector carries what the others of its agent do.
    let paper = 1.0 / 1.5;
    let single = strength("1");
    assert!((single - paper).abs() < 2e-3, "{single}, not {paper}");
    // Nor does one of five run away: that the strong carry more is outweighed by `1 − w`.
    let five = strength("5");
    assert!((five - paper).abs() < 2e-3, "{five}, not {paper}");
}

#[test]
fn niches_fill_as_their_equation_says() {
    let mut run =
        minimal(&["species.shop.entry=Niche(capacity: 400, external: 0.3, imitation: 2)"]);
    let count = |run: &Run| {
        let alive = &run.world().column(&ALIVE).unwrap()[run.ground().slots("shop")];
        alive.iter().map(|&alive| f64::from(alive)).sum::<f64>()
    };
    let mut paper = count(&run);
    for month in 0..60 {
        step(&mut run);
        paper += (400.0 - paper) * chance(0.3 + 2.0 * paper / 400.0);
        // Whole shops come; fractions are carried.
        assert!((count(&run) - paper).abs() < 2.0, "month {month}: {}, not {paper}", count(&run));
    }
    assert!(380.0 < paper);
}

#[test]
fn balances_come_to_the_fixed_point_of_circulation() {
    let mut run = minimal(&[
        "platforms.app.innovation.rate=0",
        "platforms.app.innovation.depreciation=0",
        "species.shop.production.labour=0",
    ]);
    (0..240).for_each(|_| step(&mut run));
    // m' = m + y − c − p(1)·(m + y − c − 1000): what is above 1,000 after income and spending.
    let (income, spent, kept) = (20_000.0 * MONTH, 5_000.0 * MONTH, 1_000.0);
    let paper = kept - (income - spent) + (income - spent) / chance(1.0);
    let money = run.world().column(&MONEY).unwrap();
    let held = mean(&run, "person", |slot| money[slot] as f64 / 100.0 / 50.0);
    assert!((held / paper - 1.0).abs() < 1e-4, "{held}, not {paper}");
    // A shop keeps nothing: it holds its revenue of a month over p(1).
    let revenue = run.world().column(&REVENUE).unwrap();
    let taken = mean(&run, "shop", |slot| revenue[slot] as f64 / 100.0);
    let held = mean(&run, "shop", |slot| money[slot] as f64 / 100.0);
    assert!((held / (taken / chance(1.0)) - 1.0).abs() < 0.01, "{held} of {taken}");
    // Share bought through the app with everybody's mean reach: by Jensen's inequality too high.
    let quality = run.world().one(&columns::quality("buy")).unwrap();
    let reach = run.world().column(&columns::reach("buy")).unwrap();
    let attraction = |reach: f64| quality * reach / 2.5;
    let x = attraction(mean(&run, "person", |slot| f64::from(reach[slot])));
    let (on_paper, paid): (f64, i64) =
        (x / (1.0 + x), run.world().table(&columns::book("buy")).unwrap().iter().sum());
    let agents = paid as f64 / 100.0 / (spent * 50_000.0);
    let gap = on_paper - agents;
    assert!((0.0..0.1).contains(&gap), "{agents}, not {on_paper}");
}
