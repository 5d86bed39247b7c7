//! The processes of circulation one after another on a small world: known answers and laws.

use proptest::prelude::*;
use serde_json::json;

use super::{
    creation, demand, income, settlement, sharing,
    small::{ACCOUNTS, FOOD, OTHER, OWNER, Small, scenario},
    supply, transformation,
};
use crate::world::{
    ALIVE,
    columns::{
        CAPACITY, FILL, FLOW, FORM, HARM, INCOME, INVESTED, LABOUR, MONEY, REVENUE, REVENUE_BEFORE,
        SPENT, book, book_outside, due, event, gave, order, outside, reinvested, series, stock,
        volume,
    },
};

/// A share of a rounding.
fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-4 * wanted.abs().max(1.0), "{found} is not {wanted}");
}

#[test]
fn income_comes_from_its_industry_by_cell() {
    let mut small = Small::of(scenario());
    *small.world.set_up_one(&series("income")).unwrap() = 1.1;
    small.set(&ALIVE, 3, 0);
    let before = small.get(&MONEY, OTHER);
    small.act(income);
    // 1200·2·1.1/12 CNY for each of ten members, in fen.
    assert_eq!(small.get(&INCOME, 0), 220_000);
    assert_eq!(small.get(&INCOME, 39), 55_000);
    assert_eq!(small.get(&INCOME, 3), 0);
    assert_eq!(before - small.get(&MONEY, OTHER), 9 * 220_000 + 30 * 55_000);
    assert_eq!(small.booked(&book_outside("income")), 9 * 220_000 + 30 * 55_000);
}

#[test]
fn a_budget_is_split_between_channel_and_outside_and_a_function_saves_half() {
    let mut small = Small::of(scenario());
    small.connect("pay", &[(0, 40, 0.5), (0, 41, 0.5), (1, 40, 0.5), (2, 40, 1.0)]);
    small.set(&FORM, 2, 1);
    small.act(income);
    small.act(demand);
    // 240/12·10 members = 200 CNY; x = 1 and x = 1/2.
    assert_eq!([small.get(&order("pay"), 0), small.get(&outside("life"), 0)], [10_000, 10_000]);
    assert_eq!([small.get(&order("pay"), 1), small.get(&outside("life"), 1)], [6666, 13_334]);
    assert_eq!([small.get(&order("pay"), 2), small.get(&outside("life"), 2)], [5000, 5000]);
    assert_eq!([small.get(&order("pay"), 3), small.get(&outside("life"), 3)], [0, 20_000]);
    // A tenth of 2000 CNY; theta 2: x = 1 and x = 1/4.
    assert_eq!([small.get(&order("play"), 0), small.get(&outside("fun"), 0)], [10_000, 10_000]);
    assert_eq!([small.get(&order("play"), 1), small.get(&outside("fun"), 1)], [4000, 16_000]);
}

#[test]
fn elasticities_move_a_budget() {
    let mut changed = scenario();
    changed["categories"][0]["income_elasticity"] = json!(0.5);
    changed["categories"][0]["price_elasticity"] = json!(2.0);
    changed["categories"][0]["price"] = json!("wage");
    changed["categories"][0]["inclusive"] = json!(1.0);
    let mut small = Small::of(changed);
    small.connect("pay", &[(0, 40, 1.0)]);
    *small.world.set_up_one(&series("income")).unwrap() = 1.21;
    *small.world.set_up_one(&series("wage")).unwrap() = 2.0;
    small.act(demand);
    // 200·1.1/2 CNY, and 1 + ln 2 times that with a channel.
    near(small.get(&outside("life"), 1) as f64, 11_000.0);
    near(small.get(&order("pay"), 0) as f64, 5500.0 * (1.0 + std::f64::consts::LN_2));
}

#[test]
fn who_is_short_orders_what_it_holds() {
    let mut small = Small::of(scenario());
    small.connect("pay", &[(0, 40, 1.0)]);
    small.set(&MONEY, 0, 6000);
    small.set(&due("p"), 0, 1000);
    small.act(demand);
    assert_eq!([small.get(&order("pay"), 0), small.get(&outside("life"), 0)], [2500, 2500]);
}

#[test]
fn a_purchase_is_settled_with_fee_tax_and_fill() {
    let mut small = Small::of(scenario());
    small.connect("pay", &[(0, 40, 0.5), (0, 41, 0.5), (1, 42, 1.0), (2, 43, 1.0)]);
    small.set(&CAPACITY, 41, 2500.0);
    small.set(&ALIVE, 43, 0);
    let agents = [0, 40, 41, OWNER, FOOD];
    small.act(demand);
    small.act(supply);
    assert!((small.get(&FILL, 41) - 0.5).abs() < 1e-6 && (small.get(&FILL, 40) - 1.0).abs() < 1e-6);
    small.act(settlement);
    // Of 100 CNY 75 are served: 20 % to the platform, 5 % to the purse, the rest 2 : 1.
    let revenue = agents.map(|agent| small.get(&REVENUE, agent));
    assert_eq!(revenue[..3], [0, 3750, 1875]);
    assert_eq!(revenue[3], 1500 + 2000, "another user pays its fee too");
    // The rest of the order went off the platform, like all of the order to the dead.
    assert_eq!(small.get(&outside("life"), 0), 10_000 + 2500);
    assert_eq!(small.get(&outside("life"), 2), 20_000);
    assert_eq!(small.booked(&book("pay")), 7500 + 10_000);
    // Flow in CNY per member.
    let flow = small.world.column_of("pay", &FLOW).unwrap();
    assert_eq!(
        flow.iter().map(|f| (f * 1000.0).round() as i64).collect::<Vec<_>>(),
        [3750, 1875, 7500, 0]
    );
    // Orders, outside spending and what stays: 200 CNY less of each.
    assert_eq!(small.get(&SPENT, 0), 20_000);
    assert_eq!(small.booked(&book_outside("life")), 40 * 20_000 - 17_500);
}

#[test]
fn gifts_need_the_function_and_an_event_is_recorded_apart() {
    let mut small = Small::of(scenario());
    small.connect("chat", &[(0, 1, 0.5), (0, 2, 0.5), (3, 1, 1.0)]);
    small.set(&FORM, 0, 1);
    small.act(demand);
    // Half of ten members give once a month 2 CNY.
    assert_eq!(small.get(&order("red"), 0), 1000);
    assert_eq!(small.get(&order("red"), 3), 0);
    near(small.world.one(&volume("red")).unwrap(), 5.0);
    assert!(small.world.table(&event("eve")).unwrap().iter().all(|&given| given < 1e-9));
    small.act(settlement);
    assert_eq!(small.get(&REVENUE, 1), 500);
    assert_eq!(small.get(&gave("red"), 0), 1);
    small.world.advance();
    small.act(demand);
    // And half of them three times 5 CNY on the eve.
    assert_eq!(small.get(&order("red"), 0), 1000 + 7500);
    let table: Vec<i64> =
        small.world.table(&event("eve")).unwrap().iter().map(|v| v.round() as i64).collect();
    assert_eq!(table, [15, 7500, 5]);
    // Nobody there to give to: nothing is given, and the records say so.
    small.set(&ALIVE, 1, 0);
    small.set(&ALIVE, 2, 0);
    small.act(settlement);
    assert!(small.world.table(&event("eve")).unwrap().iter().all(|&given| given < 1e-9));
    assert_eq!(small.get(&gave("red"), 0), 1);
}

#[test]
fn functions_are_paid_to_the_platform_and_wages_over_connectors() {
    let mut small = Small::of(scenario());
    small.connect("employ", &[(40, 0, 0.5), (40, 1, 0.5)]);
    small.set(&due("p"), 5, 1200);
    small.set(&LABOUR, 40, 24.0);
    small.act(demand);
    // 24 persons at 1 CNY a year: 2 CNY a month.
    assert_eq!(small.get(&order("employ"), 40), 200);
    small.act(settlement);
    assert_eq!([small.get(&REVENUE, 0), small.get(&REVENUE, 1)], [100, 100]);
    assert_eq!(small.get(&REVENUE, OWNER), 1200);
    assert_eq!(small.booked(&book("due.p")), 1200);
    // 12 CNY in a month by ten members: 14.4 a year, weighed by 1 − e^(−1/12).
    near(f64::from(small.get(&INVESTED, 5)), 14.4 * (1.0 - (-1.0_f64 / 12.0).exp()));
}

#[test]
fn inputs_rules_and_surplus_use_revenue_of_the_step_before() {
    let mut small = Small::of(scenario());
    small.set(&REVENUE, 40, 1000);
    small.set(&REVENUE, OWNER, 1000);
    small.act(settlement);
    assert_eq!(small.get(&REVENUE_BEFORE, 40), 1000);
    // A fifth of 1000, one quarter of it to food; 0.4·0.5² of the platform's 1000.
    assert_eq!(small.booked(&book_outside("inputs")), 200 + 100);
    assert_eq!([small.get(&SPENT, 40), small.get(&SPENT, OWNER)], [200, 100]);
    let n = small.ground.layout.compartments.len();
    let inputs = small.world.table(&book_outside("inputs")).unwrap();
    let of = |agent: usize| small.ground.layout.compartment(agent as u32);
    assert_eq!(inputs[of(ACCOUNTS) * n + of(FOOD)], 50);
    // 100 CNY less 10 kept less 1 for rules: 89, of which 1 − e^(−0.5/12) is reinvested.
    let share = 1.0 - (-0.5_f64 / 12.0).exp();
    assert_eq!(small.world.one(&reinvested("p")).unwrap(), (8900.0 * share) as i64);
    // Users hold what they keep and have spent of it: no surplus.
    let surplus = small.world.table(&book_outside("surplus")).unwrap();
    assert_eq!(surplus[..n].iter().sum::<i64>(), 0);
}

#[test]
fn news_is_copied_decays_and_harms() {
    let mut small = Small::of(scenario());
    small.connect("chat", &[(0, 1, 0.5), (0, 2, 1.0), (3, 1, 1.0)]);
    small.set(&FORM, 2, 1);
    small.set(&ALIVE, 3, 0);
    small.set(&stock("news"), 0, 10.0);
    small.set(&stock("news"), 1, 4.0);
    small.act(sharing);
    let kept = (-1.0_f64 / 12.0).exp();
    // chat: 2/12·(stock + 6·0.5)·0.95, of which 0.2 harms and half of that is stopped.
    let chat = 2.0 / 12.0 * (10.0 * kept + 3.0) * 0.95;
    let read = 1.0 / 12.0 * (10.0 * kept + 6.0) * 0.95;
    near(f64::from(small.get(&stock("news"), 0)), 10.0 * kept);
    near(f64::from(small.get(&stock("news"), 1)), 4.0 * kept + 0.5 * chat * 0.9);
    near(f64::from(small.get(&stock("news"), 2)), chat * 0.9 + read);
    near(f64::from(small.get(&HARM, 2)), chat * 0.1);
    near(small.world.one(&volume("chat")).unwrap(), 10.0 * 1.5 * chat * 0.9);
    near(small.world.one(&volume("read")).unwrap(), 10.0 * read);
    let flow = small.world.column_of("chat", &FLOW).unwrap();
    near(f64::from(flow[1]), chat * 0.9);
    assert!(flow[2].abs() < 1e-9, "no connector to or from the dead carries flow");
    // Attention is made anew: 120 a year.
    near(f64::from(small.get(&stock("attention"), 5)), 10.0);
    assert!(small.get(&stock("attention"), 3).abs() < 1e-9);
}

#[test]
fn uses_arrive_per_member_of_the_target() {
    let mut small = Small::of(scenario());
    small.connect("pay", &[(0, 40, 0.25), (1, 40, 1.0), (1, 41, 1.0)]);
    small.act(sharing);
    // Two uses a month of ten members, one member at the target: a quarter of them, and half.
    near(f64::from(small.get(&stock("visits"), 40)), 20.0 * 0.25 + 20.0 * 0.5);
    near(f64::from(small.get(&stock("visits"), 41)), 20.0 * 0.5);
    near(small.world.one(&volume("follow")).unwrap(), 25.0);
}

#[test]
fn sources_make_news_at_their_targets() {
    let mut small = Small::of(scenario());
    small.connect("employ", &[(40, 0, 0.5), (41, 0, 1.0)]);
    small.act(creation);
    // 60/12 a unit of strength, at level one, over ten members.
    near(f64::from(small.get(&stock("news"), 0)), 0.75);
    near(small.world.one(&volume("teach")).unwrap(), 7.5);
}

#[test]
fn attention_becomes_money_and_visits() {
    let mut small = Small::of(scenario());
    small.connect("pay", &[(0, 40, 0.5), (0, 41, 0.5)]);
    small.set(&stock("attention"), 0, 10.0);
    let before = small.get(&MONEY, OTHER);
    small.act(transformation);
    // Half a CNY for each of 10·10 units, half of it to the platform.
    assert_eq!(before - small.get(&MONEY, OTHER), 5000);
    assert_eq!([small.get(&REVENUE, 40), small.get(&REVENUE, 41)], [1250, 1250]);
    assert_eq!(small.get(&REVENUE, OWNER), 2500);
    assert_eq!(small.booked(&book("ads")), 5000);
    // A tenth of 10 of ten members each.
    near(f64::from(small.get(&stock("visits"), 40)), 5.0);
    near(f64::from(small.get(&stock("attention"), 0)), 10.0);
}

#[test]
fn what_is_closed_carries_nothing() {
    let mut small = connected(&[(0, 40, 1.0)], &[(0, 1, 1.0)]);
    for channel in small.ground.scenario.channels.clone() {
        *small.world.set_up_one(&crate::world::columns::open(&channel.name)).unwrap() = 0;
    }
    run(&mut small, 2);
    for channel in ["chat", "pay", "employ"] {
        let flow = small.world.column_of(channel, &FLOW).unwrap();
        assert!(flow.iter().all(|flow| flow.abs() < 1e-12));
    }
    for channel in ["pay", "play", "red", "employ", "ads"] {
        assert_eq!(small.booked(&book(channel)), 0);
    }
}

/// A world with these connectors of `pay` and `chat`; every payee employs every third payer.
fn connected(pay: &[(u32, u32, f32)], chat: &[(u32, u32, f32)]) -> Small {
    let mut small = Small::of(scenario());
    small.connect("pay", pay);
    small.connect("chat", chat);
    let employ = pay.iter().filter(|(user, ..)| user % 3 == 0).map(|&(u, a, w)| (a, u, w));
    let employ: Vec<(u32, u32, f32)> = employ.collect();
    small.connect("employ", &employ);
    for agent in 0..20 {
        small.set(&FORM, 2 * agent, 1);
        small.set(&due("p"), 2 * agent, 77);
    }
    for account in 0..8 {
        small.set(&LABOUR, ACCOUNTS + account, 30.0);
    }
    small
}

fn run(small: &mut Small, steps: u32) {
    for _ in 0..steps {
        for process in [income, demand, supply, settlement, sharing, creation, transformation] {
            small.act(process);
            let money = small.world.column(&MONEY).unwrap();
            assert!(money[..FOOD].iter().all(|&money| 0 <= money), "only industries have credit");
        }
        small.world.advance();
    }
}

/// Every payment of the step is in a book.
fn books_balance(small: &Small, before: &[i64]) {
    let n = small.ground.layout.compartments.len();
    let mut net = vec![0; n];
    let scenario = &small.ground.scenario;
    let channels = ["pay", "play", "red", "employ", "ads", "due.p"].map(book);
    let outside = scenario.categories.iter().map(|category| category.name.as_str());
    let outside = outside.chain(["income", "inputs", "surplus"]).map(book_outside);
    for table in channels.into_iter().chain(outside) {
        let amounts = small.world.table(&table).unwrap();
        assert!(amounts.iter().all(|&amount| 0 <= amount));
        for (place, &amount) in amounts.iter().enumerate() {
            net[place / n] -= amount;
            net[place % n] += amount;
        }
    }
    let money = small.world.column(&MONEY).unwrap();
    for (seats, net) in small.ground.layout.compartments.iter().zip(net) {
        let slots = seats.slots.start as usize..seats.slots.end as usize;
        let change: i64 = slots.map(|agent| money[agent] - before[agent]).sum();
        assert_eq!(change, net, "{}", seats.name);
    }
}

fn connectors(targets: std::ops::Range<u32>) -> impl Strategy<Value = Vec<(u32, u32, f32)>> {
    proptest::collection::vec((0..40_u32, targets, 0.01_f32..1.0), 0..150)
        .prop_map(|all| all.into_iter().filter(|(a, b, _)| a != b).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn money_is_conserved_booked_and_never_below_zero(
        pay in connectors(40..48),
        chat in connectors(0..40),
        dead in proptest::collection::vec(0..48_usize, 0..6),
    ) {
        let mut small = connected(&pay, &chat);
        for agent in dead {
            small.set(&ALIVE, agent, 0);
        }
        run(&mut small, 2);
        let before = small.world.column(&MONEY).unwrap().to_vec();
        run(&mut small, 1);
        books_balance(&small, &before);
        let alive = small.world.column(&ALIVE).unwrap();
        for channel in ["pay", "chat", "employ"] {
            let flow = small.world.column_of(channel, &FLOW).unwrap();
            for ((source, target), flow) in small.world.block(channel).unwrap().iter().zip(flow) {
                let lives = alive[source as usize] + alive[target as usize] == 2;
                prop_assert!(0.0 <= *flow && (lives || *flow <= 0.0));
            }
        }
    }

    #[test]
    fn threads_change_no_bit(pay in connectors(40..48), chat in connectors(0..40)) {
        let digests = [1, 2, 3].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut small = connected(&pay, &chat);
                run(&mut small, 2);
                small.world.digests()
            })
        });
        prop_assert!(digests[0] == digests[1] && digests[0] == digests[2]);
    }
}

#[test]
fn doubling_all_money_changes_no_share() {
    let pay: Vec<(u32, u32, f32)> =
        (0..40).map(|u| (u, 40 + u % 8, 0.1 + 0.02 * u as f32)).collect();
    let volume_of = |factor: f64| {
        let mut changed = scenario();
        for species in changed["species"].as_array_mut().unwrap() {
            let money = species["money"].as_f64().unwrap();
            species["money"] = json!(money * factor);
            species["surplus"]["keep"] = json!(0.0);
        }
        changed["species"][0]["income"]["amount"] = json!(1200.0 * factor);
        changed["species"][0]["spending"][0]["budget"]["PerMember"] = json!(240.0 * factor);
        let mut small = Small::of(changed);
        small.connect("pay", &pay);
        run(&mut small, 3);
        ["pay", "play"].map(|channel| small.booked(&book(channel)) as f64)
    };
    let (once, twice) = (volume_of(1.0), volume_of(2.0));
    for (once, twice) in once.iter().zip(twice) {
        assert!((twice / once - 2.0).abs() < 1e-3, "{once} {twice}");
    }
}
