//! The scenarios that come with the program: that they load, hold together, and say what they must.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot load must fail")]

mod catalogue;
mod figures;
mod names;
mod numbers;
mod origins;

use ecograph::scenario::{Coloring, Scenario};
use ecograph::world::genesis::genesis;

const ALL: [&str; 4] = ["wechat-2015", "minimal", "food-delivery", "two-platforms"];
const MAIN: &str = "wechat-2015";

fn load(name: &str) -> Scenario {
    Scenario::load(format!("scenarios/{name}.ron"), &[])
        .unwrap_or_else(|problems| panic!("{}", problems.render(Coloring::Plain)))
}

#[test]
fn every_scenario_loads_under_its_own_name() {
    for name in ALL {
        assert_eq!(load(name).elements.name, name);
    }
}

#[test]
fn every_scenario_comes_alive() {
    for name in ALL {
        let scenario = load(name);
        let born = genesis(&scenario.elements, scenario.tree().clone(), 0.02, 1);
        let (world, layout) = born.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(0 < layout.n_agents(), "{name} has no agents");
        assert_eq!(world.agents().len(), layout.n_agents() as usize);
    }
}

#[test]
fn the_tutorial_is_short_and_says_why() {
    let text = load("minimal").text().to_owned();
    assert!(text.lines().count() < 60, "{} lines", text.lines().count());
    let comments = text.lines().filter(|line| line.trim().starts_with("//")).count();
    assert!(10 <= comments, "only {comments} comments");
    let elements = load("minimal").elements;
    let own = elements.channels.iter().filter(|channel| channel.platform.is_some()).count();
    assert_eq!(own, 2, "two channels on the platform");
    let platform = &elements.platforms[0].species;
    let kinds = elements.species.iter().filter(|species| species.name != *platform).count();
    assert_eq!(kinds, 2, "two species beside the platform");
}
