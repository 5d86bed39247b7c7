//! Laws of the model, on whole scenarios run by the standard loop.
//!
//! Money is neither made nor lost, nobody but the environment owes; strengths and levels stay in
//! their ranges; no use, no growth; no connectors, no flow; the size of money is only a name;
//! what neither innovates nor grows stands still; the three harms of the report do harm.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must fail")]

use ecograph::{
    engine::{Making, Run},
    scenario::{Coloring, Scenario, Setting},
    world::{
        ALIVE, ENVIRONMENT, World,
        columns::{self, FLOW, LEVEL, MONEY, REVENUE, STRENGTH, USE},
    },
};

/// The synthetic ecosystem at a size for tests; its agents stand for themselves, so no scale acts.
const SMALL: [&str; 3] = [
    "species.user.population=1900",
    "species.account.population=90",
    "species.maker.population=10",
];

fn begin(name: &str, scale: f64, settings: &[&str]) -> Run {
    let sized = if name == "synthetic" { &SMALL[..] } else { &[] };
    let settings: Vec<Setting> = sized.iter().chain(settings).copied().map(Setting::new).collect();
    let scenario = Scenario::load(format!("scenarios/{name}.ron"), &settings)
        .unwrap_or_else(|problems| panic!("{}", problems.render(Coloring::Plain)));
    Run::new(&scenario, Making { scale, seed: 7 }).unwrap()
}

/// The minimal scenario after so many steps, unmeasured.
fn minimal(steps: u64, settings: &[&str]) -> Run {
    let mut run = begin("minimal", 1.0, settings);
    run.simulation_mut().run(steps).unwrap();
    run
}

/// What everybody of a species holds.
fn money(run: &Run, species: &str) -> i64 {
    run.world().column(&MONEY).unwrap()[run.ground().slots(species)].iter().sum()
}

fn mean_level(run: &Run, species: &str) -> f64 {
    let levels = &run.world().column(&LEVEL).unwrap()[run.ground().slots(species)];
    levels.iter().map(|&level| f64::from(level)).sum::<f64>() / levels.len() as f64
}

fn check_money(name: &str, scale: f64, steps: u64) {
    let mut run = begin(name, scale, &[]);
    let environment = run.ground().slots(ENVIRONMENT);
    let total = |world: &World| world.column(&MONEY).unwrap().iter().map(|&m| i128::from(m)).sum();
    let before: i128 = total(run.world());
    for step in 0..steps {
        let watch = |process: &str, world: &World| {
            let money = world.column(&MONEY).unwrap();
            assert_eq!(before, total(world), "{name}, step {step}, after {process}");
            let owing = (0..environment.start).find(|&agent| money[agent] < 0);
            assert_eq!(owing, None, "{name}, step {step}: {process} let an agent owe");
        };
        run.simulation_mut().step_watched(watch).unwrap();
    }
    let turned = run.world().column(&REVENUE).unwrap().iter().any(|&revenue| 0 < revenue);
    assert!(turned, "{name}: money moved over channels");
}

#[test]
fn money_is_neither_made_nor_lost_and_only_the_environment_owes() {
    check_money("minimal", 1.0, 36);
    check_money("food-delivery", 0.1, 60);
    check_money("two-platforms", 0.1, 96);
    check_money("wechat-2015", 0.02, 44);
    check_money("synthetic", 1.0, 24);
}

fn check_bounds(name: &str, scale: f64, steps: u64) {
    let mut run = begin(name, scale, &[]);
    for step in 0..steps {
        run.simulation_mut().step().unwrap();
        let world = run.world();
        let levels = world.column(&LEVEL).unwrap();
        assert!(levels.iter().all(|level| (0.0..=1.0).contains(level)), "{name}, step {step}");
        let alive = world.column(&ALIVE).unwrap();
        for channel in world.channels() {
            let place = format!("{name}, step {step}, {channel}");
            let block = world.block(channel).unwrap();
            for agent in block.sources() {
                let targets = block.targets(agent);
                assert!(targets.is_sorted_by(|a, b| a < b), "{place}: twice the same");
                assert!(!targets.contains(&agent), "{place}: to itself");
            }
            if let Some(strength) = world.column_of(channel, &STRENGTH) {
                assert!(strength.iter().all(|&w| 0.0 < w && w <= 1.0), "{place}: strength");
            }
            let Some(flow) = world.column_of(channel, &FLOW) else { continue };
            for ((source, target), &flow) in block.iter().zip(flow) {
                let there = alive[source as usize] == 1 && alive[target as usize] == 1;
                assert!(0.0 <= flow && (there || flow <= 0.0), "{place}: flow of the inactive");
            }
        }
    }
}

#[test]
fn strengths_levels_and_connectors_stay_in_their_bounds() {
    check_bounds("minimal", 1.0, 36);
    check_bounds("food-delivery", 0.1, 60);
    check_bounds("two-platforms", 0.1, 96);
    check_bounds("wechat-2015", 0.02, 44);
    check_bounds("synthetic", 1.0, 24);
}

#[test]
fn without_use_nobody_grows() {
    let closed =
        ["channels.tell.release=(date: \"2099-01\")", "channels.buy.release=(date: \"2099-01\")"];
    let mut run = minimal(0, &closed);
    let mut before = run.world().column(&LEVEL).unwrap().to_vec();
    for _ in 0..12 {
        run.simulation_mut().step().unwrap();
        let level = run.world().column(&LEVEL).unwrap();
        assert!(level.iter().zip(&before).all(|(level, before)| level <= before));
        assert!(run.world().column(&USE).unwrap().iter().all(|&used| used <= 0.0));
        before = level.to_vec();
    }
    assert!(mean_level(&run, "person") < 0.3, "what is not used is forgotten");
    assert!(0.35 < mean_level(&minimal(12, &[]), "person"), "what is used is learned");
}

#[test]
fn without_connectors_nothing_flows() {
    let run = minimal(
        12,
        &[
            "channels.tell.wiring.import=0",
            "channels.tell.wiring.conversion=0",
            "channels.tell.wiring.proposals=0",
            "channels.buy.wiring.wanted=0",
        ],
    );
    let world = run.world();
    assert!(world.block("tell").unwrap().is_empty() && world.block("buy").unwrap().is_empty());
    assert!(world.column(&REVENUE).unwrap().iter().all(|&revenue| revenue == 0));
    assert!(world.table(&columns::book("buy")).unwrap().iter().all(|&paid| paid == 0));
    assert!(world.one(&columns::volume("tell")).unwrap().abs() <= 0.0);
    assert!(world.column(&columns::stock("news")).unwrap().iter().all(|&news| news.abs() <= 0.0));
    let outside: i64 = world.column(&columns::outside("goods")).unwrap().iter().sum();
    assert!(0 < outside, "goods are bought in the street");
}

#[test]
fn doubling_all_money_changes_no_share() {
    let doubled = [
        "species.person.money=2000",
        "species.person.income.amount=40000",
        "species.person.spending.0.budget=PerMember(10000)",
        "species.person.surplus.keep=2000",
        "species.shop.money=20000",
        "platforms.app.innovation.full_reinvestment=2000000",
        "platforms.app.innovation.endowment=1000000",
        "environment.series.wage.points=[(\"2020-01\", 50000)]",
    ];
    let (mut one, mut two) = (begin("minimal", 1.0, &[]), begin("minimal", 1.0, &doubled));
    for step in 0..24 {
        let (plain, double) = (one.step().unwrap(), two.step().unwrap());
        // Each payer loses less than a unit of each payment to rounding.
        let near = |a: f64, b: f64, what: &str| {
            assert!((a - b).abs() <= 1e-4 * a.abs().max(b.abs()), "step {step}, {what}: {a} {b}");
        };
        for species in ["person", "shop", "app"] {
            near(2.0 * money(&one, species) as f64, money(&two, species) as f64, species);
        }
        for (plain, double) in plain.indices.iter().zip(&double.indices) {
            // Sums of money double; everything else is a share, a number or a ratio.
            let factor = if plain.unit.contains("currency") { 2.0 } else { 1.0 };
            let (a, b) = (plain.value.unwrap_or(0.0), double.value.unwrap_or(0.0));
            near(factor * a, b, &plain.name);
        }
        for channel in ["tell", "buy"] {
            let connectors = |run: &Run| -> Vec<(u32, u32)> {
                run.world().block(channel).unwrap().iter().collect()
            };
            assert_eq!(connectors(&one), connectors(&two), "step {step}, {channel}");
        }
    }
}

#[test]
fn what_neither_innovates_nor_grows_stands_still() {
    let mut run = minimal(
        0,
        &[
            "species.person.population=10000",
            "species.shop.population=100",
            "platforms.app.innovation.rate=0",
            "platforms.app.innovation.depreciation=0",
        ],
    );
    let species = ["person", "shop", "app", ENVIRONMENT];
    // Means of the balances over the third, fourth, fifth and sixth hundred of steps.
    let mut means = [[0.0; 4]; 4];
    for step in 0..600 {
        run.simulation_mut().step().unwrap();
        if 200 <= step {
            for (mean, species) in means[step / 100 - 2].iter_mut().zip(species) {
                *mean += money(&run, species) as f64 / 100.0;
            }
        }
    }
    for (place, species) in species.iter().enumerate() {
        for hundred in 1..4 {
            let (before, after) = (means[hundred - 1][place], means[hundred][place]);
            let moved = (after / before - 1.0).abs();
            assert!(moved < 0.01, "{species}: {before} became {after}");
        }
    }
}

#[test]
fn too_much_use_lowers_levels() {
    let bearable = "species.person.learning.bearable=0.2";
    let without = minimal(24, &[bearable, "species.person.learning.overuse=0"]);
    let with = minimal(24, &[bearable, "species.person.learning.overuse=1"]);
    let [without, with] = [without, with].map(|run| mean_level(&run, "person"));
    assert!(with < without - 0.05, "{with} with overuse, {without} without");
}

#[test]
fn harmful_information_lowers_levels_and_rules_damp_it_at_a_cost() {
    let run = |harmful: &str, damping: &str| {
        minimal(
            24,
            &[
                "species.person.learning.deceived=0.2",
                "platforms.app.governance.cost=0.5",
                &format!("channels.tell.flow.harmful={harmful}"),
                &format!("platforms.app.governance.damping={damping}"),
            ],
        )
    };
    let (clean, harmed, ruled) = (run("0", "0"), run("0.5", "0"), run("0.5", "0.8"));
    let levels = [&clean, &harmed, &ruled].map(|run| mean_level(run, "person"));
    let [before, lowered, damped] = levels;
    assert!(lowered < before - 0.02, "harm lowers levels: {levels:?}");
    // The rules stop 0.8 of the harm; what is left does a fifth, and less is forgotten at lower levels.
    let restored = (damped - lowered) / (before - lowered);
    assert!((0.6..0.95).contains(&restored), "{restored} of it is restored: {levels:?}");
    let [unruled, ruled] = [&harmed, &ruled].map(|run| money(run, "app"));
    assert!(ruled < unruled * 9 / 10, "rules cost the platform: {ruled} of {unruled}");
}

#[test]
fn opening_a_business_to_partners_costs_the_platform_its_own_revenue() {
    let revenue = |openness: &str| {
        let run = minimal(
            12,
            &["channels.buy.split.own_business=0.2", &format!("platforms.app.openness={openness}")],
        );
        let world = run.world();
        let app = run.ground().slots("app").start;
        let paid: i64 = world.table(&columns::book("buy")).unwrap().iter().sum();
        world.column(&REVENUE).unwrap()[app] as f64 / paid as f64
    };
    // A fee of 0.05, and 0.2·(1 − openness) of what is paid.
    for (openness, expected) in [("0", 0.25), ("0.5", 0.15), ("1", 0.05)] {
        let found = revenue(openness);
        assert!((found - expected).abs() < 1e-4, "openness {openness}: {found}");
    }
}
