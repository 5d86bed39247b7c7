//! What targets and distributions say of a run, beside what can be counted in its world.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeSet;

use ecograph::{
    engine::{Making, Run},
    measure::Snapshot,
    scenario::Scenario,
    world::{
        ALIVE,
        columns::{self, EVER, INCOME, REVENUE},
    },
};

const MAKING: Making = Making { scale: 0.2, seed: 3 };
const FOUNDERS: &str = "population: 500, entry: Founders,";
const NICHE: &str = "population: 500, founders: 0.2, exit: (hazard: 1, losing: 0, memory: 1),
    entry: Niche(capacity: 400, external: 1.5, inheritance: 1),";
const PRODUCTION: &str = "wage: \"wage\"),";
const SHORT: &str = "wage: \"wage\", investment: 0.05, headroom: 0),";
const GIFTS: &str = "channels: [
    (name: \"gift\", class: Information, relation: Share, stock: \"money\",
     flow: Gift(givers: 0.004, times: 2, amount: 1), category: \"goods\", source: \"person\",
     target: \"person\", platform: \"app\", wiring: Along(\"tell\")),";

/// The tutorial with words exchanged and more at its end.
fn changed(words: &[(&str, &str)], more: &str) -> Scenario {
    let mut text = std::fs::read_to_string("scenarios/minimal.ron").unwrap();
    for (old, new) in words {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let text = text.replacen("    environment:", &format!("    {more}\n    environment:"), 1);
    Scenario::parse(&text, "changed", &[]).map_err(|problems| problems.to_string()).unwrap()
}

fn target(name: &str, period: &str, measure: &str) -> String {
    format!(
        "(name: \"{name}\", label: \"x\", subject: \"x\", domain: \"x\", period: \"{period}\", \
         unit: \"1\", value: 1, low: 0, high: 2, role: Context, source: \"none\", \
         measure: {measure})"
    )
}

fn targets(all: &[String]) -> String {
    format!("targets: [{}],", all.join(", "))
}

/// A run of so many steps, seen after each.
fn run(scenario: &Scenario, steps: u32, mut see: impl FnMut(&Run, &Snapshot)) -> Run {
    let mut run = Run::new(scenario, MAKING).unwrap();
    for _ in 0..steps {
        let snapshot = run.step().unwrap();
        see(&run, &snapshot);
    }
    run
}

fn found(run: &Run, target: &str) -> Option<f64> {
    run.impact().iter().find(|row| row.target == target).unwrap().simulated
}

fn near(found: Option<f64>, wanted: f64) {
    let found = found.unwrap();
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{found} for {wanted}");
}

#[test]
fn givers_of_periods_that_end_together_are_counted_in_each_of_their_own() {
    let givers = "Givers(\"gift\")";
    let asked = targets(&[
        target("year", "2020", givers),
        target("quarter", "2020-Q4", givers),
        target("later", "2021", givers),
        target("growth", "2021-Q4", &format!("Growth({givers})")),
        target("last", "2021-Q4", givers),
    ]);
    let scenario = changed(&[("channels: [", GIFTS)], &asked);
    let (mut quarter, mut year) = (0.0, 0.0);
    let end = run(&scenario, 24, |run, snapshot| {
        if snapshot.step == 12 {
            let gave = run.world().column(&columns::gave("gift")).unwrap();
            let since = |step: u32| gave.iter().filter(|&&gave| step < gave).count() as f64;
            // Of an agent's 250 members one gives at a time.
            (quarter, year) = (since(9), since(0));
        }
    });
    assert!(0.0 < quarter && quarter < year, "{quarter} and {year}");
    near(found(&end, "quarter"), quarter);
    near(found(&end, "year"), year);
    let last = found(&end, "last").unwrap();
    near(found(&end, "growth"), 100.0 * last / quarter - 100.0);
}

#[test]
fn surveys_of_gain_and_saving_know_what_actions_did() {
    let function = "gain: 0.2, gain_spread: 0.1)";
    let saving = "gain: 0.2, gain_spread: 0.1, saves: [(category: \"goods\", share: 0.1)])";
    let change =
        |path: &str, to: f64| format!("(path: \"functions.delivery.{path}\", change: To({to}))");
    let changes = [change("gain", 0.9), change("gain_spread", 0.01), change("saves.0.share", 0.8)];
    let action =
        format!("actions: [(name: \"a\", from: \"2020-06\", changes: [{}])],", changes.join(", "));
    let ask = |quantity: &str, above: f64| {
        let asked = "asked: (species: \"shop\", function: \"delivery\")";
        format!("Survey({asked}, quantity: {quantity}, above: {above})")
    };
    let asked = targets(&[
        target("gain_before", "2020-05", &ask("Gain(\"delivery\")", 0.8)),
        target("gain_after", "2020-12", &ask("Gain(\"delivery\")", 0.8)),
        target("saving_before", "2020-05", &ask("Saving(\"goods\")", 0.7)),
        target("saving_after", "2020-12", &ask("Saving(\"goods\")", 0.7)),
    ]);
    let end = run(&changed(&[(function, saving)], &(action + &asked)), 12, |_, _| ());
    for what in ["gain", "saving"] {
        near(found(&end, &format!("{what}_before")), 0.0);
        near(found(&end, &format!("{what}_after")), 100.0);
    }
}

/// Mean answer of a distribution whose classes are so wide.
fn mean(snapshot: &Snapshot, name: &str, width: f64) -> f64 {
    let rows = snapshot.distributions.iter().filter(|row| row.distribution == name);
    let (mut sum, mut agents) = (0.0, 0.0);
    for row in rows {
        // The first class is what is nothing; the others are met in their middle.
        let middle = row.above.map_or(0.0, |above| above + width / 2.0);
        sum += middle * row.agents as f64;
        agents += row.agents as f64;
    }
    sum / agents
}

fn classes(n: u32) -> String {
    let ends: Vec<String> = (0..=n).map(|at| (f64::from(at) / f64::from(n)).to_string()).collect();
    format!("[{}]", ends.join(", "))
}

#[test]
fn the_share_of_spending_is_that_of_the_ledger_where_shops_cannot_deliver() {
    let output = format!(
        "output: (distributions: [(name: \"share\", species: \"person\", \
         quantity: ShareOfSpending(\"goods\", \"buy\"), classes: {})]),",
        classes(400)
    );
    let mut undelivered = 0;
    run(&changed(&[(PRODUCTION, SHORT)], &output), 24, |run, snapshot| {
        if snapshot.step < 12 {
            return;
        }
        let world = run.world();
        let sum = |table: Option<&[i64]>| table.unwrap_or_default().iter().sum::<i64>();
        let over = sum(world.table(&columns::book("buy")));
        let outside = sum(world.table(&columns::book_outside("goods")));
        undelivered += sum(world.column(&columns::order("buy"))) - over;
        // Everybody has the same budget, so the mean share is the share of all spending.
        let wanted = over as f64 / (over + outside) as f64;
        let found = mean(snapshot, "share", 1.0 / 400.0);
        assert!((found - wanted).abs() < 1.0 / 400.0, "{found} for {wanted}");
    });
    assert!(0 < undelivered, "shops that can deliver everything test nothing");
}

#[test]
fn the_share_of_revenue_is_what_came_in_over_what_came_in_in_all() {
    let income = "population: 500, entry: Founders, income: (from: \"rest\", amount: 120000),";
    let output = format!(
        "output: (distributions: [(name: \"share\", species: \"shop\", \
         quantity: ShareOfRevenue([\"buy\"]), classes: {})]),",
        classes(20)
    );
    let words = [(PRODUCTION, SHORT), (FOUNDERS, income)];
    run(&changed(&words, &output), 24, |run, snapshot| {
        // Shops sell over nothing else.
        let world = run.world();
        let (revenue, income) = (world.column(&REVENUE).unwrap(), world.column(&INCOME).unwrap());
        let mut counts = vec![0; 22];
        for shop in run.ground().slots("shop") {
            let all = revenue[shop] + income[shop];
            let share = if all == 0 { 0.0 } else { revenue[shop] as f64 / all as f64 };
            counts[(0..=20).filter(|&at| f64::from(at) / 20.0 < share).count()] += 1;
        }
        let found: Vec<u64> = snapshot.distributions.iter().map(|row| row.agents).collect();
        assert_eq!(found, counts, "step {}", snapshot.step);
    });
}

#[test]
fn who_left_and_whose_place_was_given_away_has_joined_and_held_all_the_same() {
    let asked = targets(&[
        target("registered", "2022-12", "Registered(species: \"shop\")"),
        target("held", "2022-12", "EverHeld(species: \"shop\", function: \"delivery\")"),
    ]);
    let scenario = changed(&[(FOUNDERS, NICHE)], &asked);
    let (mut there, mut held) = (BTreeSet::new(), BTreeSet::new());
    let end = run(&scenario, 36, |run, _| {
        let (world, slots) = (run.world(), run.ground().slots("shop"));
        // Founders have a lineage as entrants do.
        let lineage = world.table(&columns::lineage("shop")).unwrap();
        let since = &lineage[slots.len()..];
        let alive = &world.column(&ALIVE).unwrap()[slots.clone()];
        assert!(alive.iter().zip(since).all(|(&alive, &since)| alive == 0 || 0 < since));
        let joined = world.column(&columns::JOINED).unwrap();
        let ever = world.column(&EVER).unwrap();
        let keys = world.agents().keys();
        there.extend(slots.clone().filter(|&slot| 0 < joined[slot]).map(|slot| keys[slot]));
        held.extend(slots.filter(|&slot| 0 < ever[slot]).map(|slot| keys[slot]));
    });
    let seats = end.ground().slots("shop").len();
    assert!(seats < there.len(), "only {} in {seats} slots", there.len());
    let members = end.ground().members("shop");
    near(found(&end, "registered"), members * there.len() as f64);
    near(found(&end, "held"), members * held.len() as f64);
    // And after the way to a checkpoint and back.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("half.ecograph");
    run(&scenario, 18, |_, _| ()).save(&file, &[]).unwrap();
    let mut again = Run::new(&scenario, MAKING).unwrap();
    again.load(&file).unwrap();
    for _ in 18..36 {
        again.step().unwrap();
    }
    assert_eq!(found(&again, "registered"), found(&end, "registered"));
    assert_eq!(found(&again, "held"), found(&end, "held"));
}

#[test]
fn a_period_that_begins_before_the_run_has_the_days_of_its_steps() {
    let joined = "JoinedPerDay(species: \"shop\")";
    let asked = targets(&[
        target("half", "2020-01..2020-06", joined),
        target("longer", "2019-07..2020-06", joined),
        target("all", "to 2020-06", joined),
    ]);
    let mut sum = 0.0;
    let end = run(&changed(&[(FOUNDERS, NICHE)], &asked), 6, |run, snapshot| {
        let joined = run.world().column(&columns::JOINED).unwrap();
        let slots = run.ground().slots("shop");
        sum +=
            joined[slots].iter().filter(|&&step| u64::from(step) == snapshot.step).count() as f64;
    });
    for name in ["half", "longer", "all"] {
        near(found(&end, name), sum * end.ground().members("shop") / 182.0);
    }
}
