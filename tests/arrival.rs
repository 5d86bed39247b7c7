//! How agents and functions come: timeline, innovation, adoption, entry, function adoption together.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::sync::Arc;

use ecograph::{
    engine::{Loop, Simulation, check},
    process::{Process, adoption, entry, formation, function_adoption, innovation, timeline},
    scenario::{Innovation, Scenario},
    world::{
        ALIVE, Column, Ground, World,
        columns::{self, ELIGIBLE, EVER, FORM, JOINED, MEMBERSHIPS, MONEY, RANK, STAGE},
        genesis::genesis,
    },
};
use proptest::prelude::*;

const TEXT: &str = include_str!("arrival.ron");

fn ground_and_world(text: &str, seed: u64) -> (Arc<Ground>, World) {
    let scenario = Scenario::parse(text, "arrival.ron", &[]).unwrap();
    let (world, layout) = genesis(&scenario.elements, scenario.tree().clone(), 1.0, seed).unwrap();
    (Arc::new(Ground::new(scenario.elements, layout)), world)
}

fn processes(ground: &Arc<Ground>) -> [Box<dyn Process>; 5] {
    [
        timeline(ground),
        innovation(ground),
        adoption(ground),
        entry(ground),
        function_adoption(ground),
    ]
}

fn simulation(text: &str, seed: u64) -> (Arc<Ground>, Simulation) {
    let (ground, world) = ground_and_world(text, seed);
    let order = Loop::of(processes(&ground));
    let simulation = Simulation::new(world, order, seed).unwrap();
    (ground, simulation)
}

/// How many flags are up.
fn ones(flags: &[u8]) -> usize {
    flags.iter().map(|flag| usize::from(*flag)).sum()
}

/// `TEXT` with one place written otherwise.
fn with(from: &str, to: &str) -> String {
    assert!(TEXT.contains(from), "`{from}` does not stand in the text");
    TEXT.replacen(from, to, 1)
}

fn one(simulation: &Simulation, column: &Column<f64>) -> f64 {
    simulation.world().one(column).unwrap()
}

fn number(simulation: &Simulation, path: &str) -> f64 {
    let tree = &simulation.world().parameters;
    tree.value(tree.find(path).unwrap())
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found}, not {expected}");
}

#[test]
fn bits_do_not_depend_on_threads_or_cuts() {
    check::process(|| Ok(simulation(TEXT, 5).1)).unwrap();
}

#[test]
fn series_stages_actions_and_doors_follow_the_clock() {
    let (_, mut simulation) = simulation(TEXT, 5);
    simulation.step().unwrap();
    // January of 2011 ends at the first point, December at the second: log-linear in between.
    close(one(&simulation, &columns::series("lines")), 10_000.0);
    assert_eq!(simulation.world().one(&STAGE), Some(1));
    assert_eq!(simulation.world().one(&columns::open("chat")), Some(1));
    assert_eq!(simulation.world().one(&columns::open("follow")), Some(0));
    close(number(&simulation, "functions.wallet.cap"), 0.5);
    simulation.run(5).unwrap();
    let days = f64::from(181 - 31) / f64::from(365 - 31);
    close(one(&simulation, &columns::series("lines")), 10_000.0 * 4.0_f64.powf(days));
    close(one(&simulation, &columns::series_start("lines")), 10_000.0);
    // In June the push is on for its second half: half of 0.5·(1.6 − 1); what it names comes back.
    close(number(&simulation, "functions.wallet.cap"), 0.5 + 0.5 * 0.3);
    assert_eq!(simulation.world().one(&STAGE), Some(2));
    assert_eq!(simulation.world().one(&columns::open("follow")), Some(1));
    simulation.run(3).unwrap();
    close(number(&simulation, "functions.wallet.cap"), 0.5);
    close(number(&simulation, "species.person.entry.imitation"), 6.0);
}

#[test]
fn what_cannot_be_resolved_is_refused_by_name() {
    let text = with("path: \"functions.wallet.cap\"", "path: \"functions.wallet.cup\"");
    let problems = Scenario::parse(&text, "arrival.ron", &[]).unwrap_err().to_string();
    assert!(problems.contains("no number at the path `functions.wallet.cup`"), "{problems}");
    assert!(problems.contains("did you mean `functions.wallet.cap`"), "{problems}");
}

#[test]
fn quality_is_zero_while_closed_and_falls_against_the_outside() {
    let (_, mut simulation) = simulation(TEXT, 5);
    simulation.step().unwrap();
    close(one(&simulation, &columns::quality("follow")), 0.0);
    let thinking = columns::innovation("app", Innovation::Thinking);
    // One Euler step of a month from 0.2 with openness 0.5: rate 0.6, depreciation 0.12.
    close(one(&simulation, &thinking), 0.2 + (0.6 * 0.5 * 0.8 - 0.12 * 0.2) / 12.0);
    close(one(&simulation, &columns::quality("chat")), 0.5);
    close(one(&simulation, &columns::quality("app")), 0.5);
    simulation.run(6).unwrap();
    close(one(&simulation, &columns::quality("follow")), (-0.1 * 161.0 / 365.25_f64).exp());
}

#[test]
fn the_ceiling_bounds_and_the_seed_begins_adoption() {
    let (ground, mut simulation) = simulation(TEXT, 5);
    let people = ground.slots("person");
    let mut before = vec![0; people.len()];
    for step in 0..30 {
        simulation.step().unwrap();
        let world = simulation.world();
        let ceiling = (one(&simulation, &columns::series("lines")) * 0.8 / 10.0).min(3000.0);
        let column = |column: &Column<u8>| world.column(column).unwrap()[people.clone()].to_vec();
        let (eligible, alive, bits) = (column(&ELIGIBLE), column(&ALIVE), column(&MEMBERSHIPS));
        let total = ones(&eligible);
        assert!((total as f64 - ceiling).abs() <= 1.0, "step {step}: {total} of {ceiling}");
        let active = ones(&alive);
        if step == 0 {
            // 800 are eligible, 2 % of them begin.
            assert_eq!(active, 16);
        }
        close(one(&simulation, &columns::active("person")), 10.0 * active as f64);
        let joined = &world.column(&JOINED).unwrap()[people.clone()];
        let flux = world.table(&columns::flux("person")).unwrap();
        let was = ones(&before);
        close(flux[0] - flux[1], 10.0 * (active as f64 - was as f64));
        for agent in 0..people.len() {
            assert!(before[agent] == 0 || eligible[agent] == 1, "eligible for good");
            assert_eq!(alive[agent] == 1, bits[agent] != 0);
            assert!(alive[agent] == 0 || (eligible[agent] == 1 && joined[agent] > 0));
        }
        before = alive;
    }
    let active = ones(&before);
    assert!(active > 1000, "it took off: {active}");
}

#[test]
fn founders_have_the_first_seats_below_the_ceiling() {
    let text =
        with("population: 30000, members: 10,", "population: 30000, members: 10, founders: 0.1,");
    let (ground, mut simulation) = simulation(&text, 5);
    let people = ground.slots("person");
    for _ in 0..8 {
        simulation.step().unwrap();
        let ceiling = one(&simulation, &columns::series("lines")) * 0.8 / 10.0;
        let eligible = ones(&simulation.world().column(&ELIGIBLE).unwrap()[people.clone()]);
        assert!((eligible as f64 - ceiling).abs() <= 1.0, "{eligible} of {ceiling}");
    }
}

#[test]
fn whom_no_access_reaches_nobody_admits() {
    let text = with("share: 0.6, access: 1", "share: 0.6, access: 0");
    let (ground, mut simulation) = simulation(&text, 5);
    // Room for twice as many as live in town.
    simulation.run(12).unwrap();
    let eligible = simulation.world().column(&ELIGIBLE).unwrap();
    let seats = ground.layout.seats("person").unwrap();
    let counts = ground.layout.cells[seats.cells.clone()]
        .iter()
        .map(|cell| ones(&eligible[cell.slots.start as usize..cell.slots.end as usize]));
    assert_eq!(counts.collect::<Vec<_>>(), [1200, 0]);
}

#[test]
fn eligibility_follows_access_and_rank() {
    let (ground, mut simulation) = simulation(TEXT, 5);
    simulation.step().unwrap();
    let eligible = simulation.world().column(&ELIGIBLE).unwrap();
    let rank = simulation.world().column(&RANK).unwrap();
    let seats = ground.layout.seats("person").unwrap();
    let counts: Vec<usize> = ground.layout.cells[seats.cells.clone()]
        .iter()
        .map(|cell| {
            let slots = cell.slots.start as usize..cell.slots.end as usize;
            let count = ones(&eligible[slots.clone()]);
            let last = slots.filter(|&a| eligible[a] == 1).map(|a| rank[a]).max().unwrap();
            assert_eq!(last as usize + 1, count);
            count
        })
        .collect();
    // 40 % of persons with access 2 against 60 % with access 1: 8 to 6 of 800.
    assert_eq!(counts, [457, 343]);
}

#[test]
fn without_quality_nobody_but_the_seed_joins() {
    let text = with("quality: (base: 0.5)", "quality: (base: 0)");
    let text = text.replacen("quality: (base: 1, outside: 0.1)", "quality: (base: 0)", 1);
    let (_, mut simulation) = simulation(&text, 5);
    simulation.run(5).unwrap();
    close(one(&simulation, &columns::active("person")), 160.0);
}

#[test]
fn take_off_is_no_luck() {
    let text = with("mean: 20, spread: 0.5", "mean: 80, spread: 0.5");
    let active: Vec<f64> = (0..8)
        .map(|seed| {
            let (_, mut simulation) = simulation(&text, seed);
            simulation.run(10).unwrap();
            one(&simulation, &columns::active("person"))
        })
        .collect();
    let mean = active.iter().sum::<f64>() / 8.0;
    let spread = (active.iter().map(|a| (a / mean - 1.0).powi(2)).sum::<f64>() / 7.0).sqrt();
    // Sixteen coins for the seed alone would spread by a quarter.
    assert!(spread < 0.08, "{spread}: {active:?}");
}

#[test]
fn leavers_break_their_connectors() {
    let text = with("leaving: 0", "leaving: 3");
    let (ground, mut world) = ground_and_world(&text, 5);
    let first = ground.slots("person").start as u32;
    let ring: Vec<(u32, u32)> = (0..3000).map(|a| (first + a, first + (a + 1) % 3000)).collect();
    world.set_up_channel("chat", &ring).unwrap();
    // They go with the merge of formation.
    let order = processes(&ground).into_iter().chain([formation(&ground)]);
    let mut simulation = Simulation::new(world, Loop::of(order), 5).unwrap();
    let (mut left, mut gone) = (0.0, 0);
    for _ in 0..12 {
        simulation.step().unwrap();
        let world = simulation.world();
        let broken = world.table(&columns::turnover("chat")).unwrap()[1];
        gone += broken;
        let flux = world.table(&columns::flux("person")).unwrap();
        if flux[1] > 0.0 {
            left += flux[1];
            let alive = world.column(&ALIVE).unwrap();
            let chat = world.block("chat").unwrap();
            assert!(chat.iter().all(|(a, b)| alive[a as usize] == 1 && alive[b as usize] == 1));
        }
    }
    assert!(left > 0.0 && 0 < gone, "somebody left, and connectors with them");
}

#[test]
fn niches_fill_with_what_they_feed_on_and_move_money() {
    let (ground, mut simulation) = simulation(TEXT, 5);
    let shops = ground.slots("shop");
    let acquainted = simulation.world().block("acquaintance").unwrap().len();
    for step in 0..40 {
        simulation.step().unwrap();
        let n = one(&simulation, &columns::active("shop"));
        let most = 0.01 * one(&simulation, &columns::active("person"));
        assert!(n <= most + 2.0, "step {step}: {n} shops in a niche of {most}");
        if step < 1 {
            close(n, 0.0);
        }
    }
    let world = simulation.world();
    let alive = &world.column(&ALIVE).unwrap()[shops.clone()];
    let money = &world.column(&MONEY).unwrap()[shops.clone()];
    let born = ones(alive);
    assert!(born > 50, "{born} shops");
    let joined = &world.column(&JOINED).unwrap()[shops];
    for agent in 0..alive.len() {
        assert_eq!(alive[agent] == 1, joined[agent] > 0);
        assert_eq!(money[agent], if alive[agent] == 1 { 50_000 } else { 0 });
    }
    let purse = ground.layout.industry(&ground.scenario, None) as usize;
    let planned = one(&simulation, &columns::active("kiosk"));
    let spent = 50_000 * born as i64 + 10_000 * planned as i64;
    assert_eq!(world.column(&MONEY).unwrap()[purse], -spent);
    assert_eq!(world.block("acquaintance").unwrap().len(), acquainted, "births left contacts be");
    // Some inherited what their parents hold.
    let form = world.column(&FORM).unwrap();
    let ever = world.column(&EVER).unwrap();
    assert!(form.iter().zip(ever).all(|(form, ever)| form & !ever == 0));
}

#[test]
fn plans_are_followed_up_and_down() {
    let (_, mut simulation) = simulation(TEXT, 5);
    simulation.step().unwrap();
    close(one(&simulation, &columns::active("kiosk")), 5.0);
    simulation.run(11).unwrap();
    close(one(&simulation, &columns::active("kiosk")), 20.0);
    simulation.run(12).unwrap();
    close(one(&simulation, &columns::active("kiosk")), 8.0);
    close(simulation.world().table(&columns::flux("kiosk")).unwrap()[1], 12.0);
}

#[test]
fn functions_spread_up_to_their_cap_and_are_owed() {
    let (ground, mut simulation) = simulation(TEXT, 5);
    simulation.run(4).unwrap();
    assert!(simulation.world().column(&FORM).unwrap().iter().all(|form| *form == 0), "unreleased");
    simulation.run(116).unwrap();
    let world = simulation.world();
    let (form, alive) = (world.column(&FORM).unwrap(), world.column(&ALIVE).unwrap());
    let people = ground.slots("person");
    let active = people.clone().filter(|&a| alive[a] == 1).count() as f64;
    let holders = people.clone().filter(|&a| form[a] & 1 == 1).count() as f64;
    // The cap is 0.5; after ten years all who could want it hold it.
    assert!((holders / active - 0.5).abs() < 0.04, "{holders} of {active}");
    for agent in people.clone() {
        assert!(form[agent] & 2 == 0 || form[agent] & 1 == 1, "a card needs a wallet");
    }
    let due = world.column(&columns::due("app")).unwrap();
    // The wallet has an upkeep of 12 a year and member: 10 members owe 1,000 cents a month.
    let settled = people.filter(|&a| form[a] & 1 == 1).all(|a| due[a] == 1000);
    assert!(settled, "nobody adopted in the last step, so upkeep is all");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The engine checks money and ranges after every process.
    #[test]
    fn laws_hold_for_any_numbers(
        seed in 0..1000_u64,
        leaving in 0.0..4.0_f64,
        imitation in 0.0..30.0_f64,
        mutation in 0.0..1.0_f64,
        openness in 0.0..1.0_f64,
    ) {
        let text = TEXT
            .replacen("leaving: 0", &format!("leaving: {leaving}"), 1)
            .replacen("imitation: 6", &format!("imitation: {imitation}"), 1)
            .replacen("mutation: 0.1", &format!("mutation: {mutation}"), 1)
            .replacen("openness: 0.5", &format!("openness: {openness}"), 1);
        let (ground, mut simulation) = simulation(&text, seed);
        for _ in 0..20 {
            simulation.step().unwrap();
            let world = simulation.world();
            let money = world.column(&MONEY).unwrap();
            let own = ground.slots("person").start..ground.slots("app").end;
            prop_assert!(money[own].iter().all(|money| 0 <= *money));
            prop_assert_eq!(money.iter().sum::<i64>(), 0);
        }
    }
}
