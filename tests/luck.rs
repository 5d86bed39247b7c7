//! Luck is asked for by key: what others do, are called or stand among moves nobody's draws.
//!
//! Agents are compared by their keys, never by slots; connectors by the keys of their ends.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeMap;

use ecograph::{
    base::Luck,
    engine::{Making, Run},
    process::process,
    scenario::{Coloring, Scenario},
    world::{
        ALIVE, Column, Datum, World,
        columns::{AGE, FORM, JOINED, LEVEL, MONEY, RANK, SOCIABILITY, STRENGTH, USE},
        traits::{gain_of, taste_of},
    },
};

const MINIMAL: &str = include_str!("../scenarios/minimal.ron");
const DELIVERY: &str = include_str!("../scenarios/food-delivery.ron");
const SEED: u64 = 42;

fn parse(text: &str) -> Scenario {
    Scenario::parse(text, "test.ron", &[])
        .unwrap_or_else(|problems| panic!("{}", problems.render(Coloring::Plain)))
}

/// `text` with some places written otherwise.
fn with(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "`{from}` does not stand in the text");
        text.replacen(from, to, 1)
    })
}

fn after(steps: u64, scenario: &Scenario, scale: f64) -> Run {
    let mut run = Run::new(scenario, Making { scale, seed: SEED }).unwrap();
    run.simulation_mut().run(steps).unwrap();
    run
}

fn minimal(steps: u64, changes: &[(&str, &str)]) -> Run {
    after(steps, &parse(&with(MINIMAL, changes)), 1.0)
}

/// A column of a species, as bits by the agents' keys.
fn column<T: Datum>(world: &World, species: &str, column: &Column<T>) -> BTreeMap<u64, u64> {
    let slots = world.agents().of(species).unwrap();
    let (keys, values) = (world.agents().keys(), world.column(column).unwrap());
    slots.map(|agent| (keys[agent as usize], values[agent as usize].bits())).collect()
}

/// Connectors of a channel by the keys of their ends, with a value of each.
fn connectors<T: Datum>(
    world: &World,
    channel: &str,
    column: &Column<T>,
) -> BTreeMap<(u64, u64), u64> {
    let (keys, block) = (world.agents().keys(), world.block(channel).unwrap());
    let values = world.column_of(channel, column);
    let connector = |(place, (source, target)): (usize, (u32, u32))| {
        let value = values.map_or(0, |values| values[place].bits());
        ((keys[source as usize], keys[target as usize]), value)
    };
    block.iter().enumerate().map(connector).collect()
}

/// What the agents of a species are born with: sociability, rank, and traits towards a function.
fn born(world: &World, species: &str, function: &str) -> [BTreeMap<u64, u64>; 4] {
    let (slots, keys) = (world.agents().of(species).unwrap(), world.agents().keys());
    let luck = Luck::new(SEED, "any", 3, world.agents().shared_keys());
    let trait_of = |of: &dyn Fn(u32) -> f64| -> BTreeMap<u64, u64> {
        slots.clone().map(|agent| (keys[agent as usize], of(agent).to_bits())).collect()
    };
    [
        column(world, species, &SOCIABILITY),
        column(world, species, &RANK),
        trait_of(&|agent| taste_of(&luck, agent, function)),
        trait_of(&|agent| gain_of(&luck, agent, function, 0.1, 0.2)),
    ]
}

/// Whole columns of persons, and all that they are connected by, are the same.
fn check_persons(one: &Run, other: &Run, channels: &[&str]) {
    let (one, other) = (one.world(), other.world());
    assert_eq!(born(one, "person", "wallet"), born(other, "person", "wallet"));
    assert_eq!(column(one, "person", &MONEY), column(other, "person", &MONEY));
    assert_eq!(column(one, "person", &LEVEL), column(other, "person", &LEVEL));
    assert_eq!(column(one, "person", &USE), column(other, "person", &USE));
    for channel in channels {
        let strengths = |world| connectors(world, channel, &STRENGTH);
        assert!(!strengths(one).is_empty(), "{channel} has connectors");
        assert_eq!(strengths(one), strengths(other), "{channel}");
        let ages = |world| connectors(world, channel, &AGE);
        assert_eq!(ages(one), ages(other), "{channel}");
    }
}

const ALL: [&str; 3] = ["acquaintance", "tell", "buy"];

#[test]
fn the_order_of_declarations_moves_nobodys_luck() {
    let mut turned = parse(MINIMAL);
    turned.elements.species.reverse();
    turned.elements.channels.reverse();
    turned.elements.stocks.reverse();
    check_persons(&minimal(12, &[]), &after(12, &turned, 1.0), &ALL);
}

/// Who came, and who is connected with whom since when, is the same after so many steps.
fn check_delivery(steps: u64, turned: &Scenario) {
    let (one, other) = (after(steps, &parse(DELIVERY), 0.3), after(steps, turned, 0.3));
    let (one, other) = (one.world(), other.world());
    for species in ["eater", "restaurant", "courier", "farm"] {
        let traits = |world| born(world, species, "kitchen_screen");
        assert_eq!(traits(one), traits(other), "{species}");
        let joined = |world| (column(world, species, &JOINED), column(world, species, &ALIVE));
        assert_eq!(joined(one), joined(other), "{species}");
    }
    for channel in ["neighbours", "recommend", "order", "deliver"] {
        let ages = |world| connectors(world, channel, &AGE);
        assert!(!ages(one).is_empty(), "{channel} has connectors");
        assert!(ages(one) == ages(other), "{channel}");
    }
}

#[test]
fn the_order_of_many_species_and_functions_moves_nobodys_luck() {
    let mut turned = parse(DELIVERY);
    turned.elements.species.reverse();
    turned.elements.functions.reverse();
    check_delivery(60, &turned);
    // The bit of a function is its place in the list.
    let holders = |scenario: &Scenario, bit: u32| -> Vec<(u64, u64)> {
        let run = after(130, scenario, 0.3);
        let forms = column(run.world(), "restaurant", &FORM).into_iter();
        forms.map(|(key, form)| (key, form >> bit & 1)).collect()
    };
    let screens = holders(&parse(DELIVERY), 0);
    assert!(screens.iter().any(|(_, holds)| *holds == 1), "somebody has a screen");
    assert_eq!(screens, holders(&turned, 3));
}

#[test]
fn the_order_of_many_channels_moves_nobodys_luck() {
    let mut turned = parse(DELIVERY);
    turned.elements.channels.reverse();
    // Stocks are summed over channels in the order of declaration: later on a last bit differs,
    // and a system that amplifies it. Draws do not.
    check_delivery(30, &turned);
}

#[test]
fn an_unused_species_moves_nobodys_luck() {
    let idler = "species: [
        (name: \"idler\", layer: \"people\", roles: (consumer: 1), population: 700, members: 7,
            entry: Founders, sociability: 0.5),";
    check_persons(&minimal(12, &[]), &minimal(12, &[("species: [", idler)]), &ALL);
}

#[test]
fn an_unused_channel_moves_nobodys_luck() {
    let whisper = "channels: [
        (name: \"whisper\", class: Information, relation: Share, stock: \"news\",
            flow: Copy(rate: 0), source: \"person\", target: \"person\",
            wiring: Latent(mean: 5, spread: 0.5, local: 0.5)),";
    check_persons(&minimal(12, &[]), &minimal(12, &[("channels: [", whisper)]), &ALL);
}

#[test]
fn a_larger_species_moves_nobody_elses_luck() {
    let more = ("population: 500,", "population: 900,");
    let one = minimal(0, &[]);
    let other = minimal(0, &[more]);
    let traits = |run: &Run| born(run.world(), "person", "wallet");
    assert_eq!(traits(&one), traits(&other));
    // The shops that were there are as they were; four hundred stand beside them.
    let shops = |run: &Run| column(run.world(), "shop", &SOCIABILITY);
    assert!(shops(&one).iter().all(|(key, value)| shops(&other).get(key) == Some(value)));
    assert_eq!(shops(&other).len(), 900);
    // Where shops and persons do not meet, whole columns are the same.
    let apart = ("name: \"buy\",", "name: \"buy\", enabled: false,");
    let (one, other) = (minimal(12, &[apart]), minimal(12, &[apart, more]));
    check_persons(&one, &other, &["acquaintance", "tell"]);
}

#[test]
fn a_channel_switched_off_moves_no_other() {
    let (one, other) =
        (minimal(12, &[]), minimal(12, &[("name: \"buy\",", "name: \"buy\", enabled: false,")]));
    assert_eq!(one.world().agents().keys(), other.world().agents().keys(), "no row is removed");
    assert!(other.world().block("buy").unwrap().is_empty());
    for channel in ["acquaintance", "tell"] {
        let strengths = |run: &Run| connectors(run.world(), channel, &STRENGTH);
        assert_eq!(strengths(&one), strengths(&other), "{channel}");
        let ages = |run: &Run| connectors(run.world(), channel, &AGE);
        assert_eq!(ages(&one), ages(&other), "{channel}");
    }
}

#[test]
fn a_new_name_with_the_old_key_moves_nothing() {
    let renamed = MINIMAL
        .replace("\"acquaintance\"", "\"phonebook\"")
        .replace("name: \"phonebook\",", "name: \"phonebook\", key: \"acquaintance\",")
        .replace("\"tell\"", "\"talk\"")
        .replace("name: \"talk\",", "name: \"talk\", key: \"tell\",")
        .replace("\"shop\"", "\"store\"")
        .replace("name: \"store\",", "name: \"store\", key: \"shop\",");
    let (one, other) = (minimal(12, &[]), after(12, &parse(&renamed), 1.0));
    check_persons(&one, &other, &["buy"]);
    for (before, now) in [("acquaintance", "phonebook"), ("tell", "talk")] {
        let strengths = |run: &Run, name| connectors(run.world(), name, &STRENGTH);
        assert_eq!(strengths(&one, before), strengths(&other, now), "{now}");
    }
    let shops = |run: &Run, name| column(run.world(), name, &MONEY);
    assert_eq!(shops(&one, "shop"), shops(&other, "store"));
}

#[test]
fn a_process_that_draws_moves_no_other_process() {
    let scenario = parse(MINIMAL);
    let making = Making { scale: 1.0, seed: SEED };
    let draws = process("draws", |_| {
        Ok(|world: &mut World, luck: Luck| {
            let mut stream = luck.of(0);
            let drawn: f64 = rand::RngExt::random(&mut stream);
            assert!((0.0..1.0).contains(&drawn) && world.step() == luck.step());
            Ok(())
        })
    });
    let mut with =
        Run::with_loop(&scenario, making, |order| order.before("timeline", draws)).unwrap();
    with.simulation_mut().run(6).unwrap();
    assert_eq!(with.simulation().digests(), after(6, &scenario, 1.0).simulation().digests());
}
