//! A small scenario for tests of processes, and the tree of its numbers.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    base::Luck,
    process::Process,
    scenario::{Elements, Entry, Tree},
    world::{Ground, Plan, World, genesis::genesis},
};

/// Users that adopt, accounts that produce, chat between users, subscriptions of users.
pub(crate) const SCENARIO: &str = r#"#![enable(implicit_some, unwrap_newtypes)]
(
    name: "sample", title: "sample", currency: "CNY",
    clock: (start: "2011-01", step: Month, steps: 60),
    layers: [(name: "all")],
    stocks: [(name: "money", kind: Conserved(units: 100))],
    species: [
        (
            name: "user", layer: "all", roles: (), population: 600.0, members: 3.0,
            attributes: [(name: "tier", parts: [(name: "a", share: 0.5), (name: "b", share: 0.5)])],
            entry: Adoption((
                platforms: ["p"], ceiling: "wage", factor: 1.0, external: 0.0, imitation: 0.0,
                seed: 0.0, contacts: "phone",
            )),
            sociability: 0.5, attention: 8.0,
            learning: (
                over: "chat", learn: 1.2, imitate: 0.6, transmit: 0.3, forget: 0.12,
                full_use: 4.0, bearable: 0.5, overuse: 0.2, deceived: 0.1,
            ),
        ),
        (
            name: "account", layer: "all", roles: (), population: 40.0, entry: Founders,
            attributes: [(name: "tier", parts: [(name: "b", share: 0.5), (name: "a", share: 0.5)])],
            money: 10.0,
            production: (
                industry: "rest", active: 0.5, staff: 2.0, labour: 0.4, inputs: 0.1, wage: "wage",
                level_effect: 0.5, depreciation: 0.6, erosion: 0.5,
            ),
            learning: (learn: 1.0, forget: 0.1),
            exit: (hazard: 0.6, losing: 2.4, memory: 2.0),
        ),
        (name: "maker", layer: "all", roles: (), population: 1.0, entry: Founders),
    ],
    platforms: [(
        name: "p", species: "maker", opens: "2011-01", openness: 1.0,
        innovation: (
            rate: 0.1, depreciation: 0.0, initial: (0.1, 0.1, 0.1, 0.1, 0.1),
            full_reinvestment: 1.0, developers: [], merchants: [],
        ),
    )],
    channels: [
        (
            name: "phone", class: Information, relation: Share, stock: "money",
            flow: Use((times: 1.0)), source: "user", target: "user",
            wiring: Latent((mean: 12.0, spread: 0.5, local: 0.5)),
        ),
        (
            name: "chat", class: Information, relation: Share, stock: "money",
            flow: Use((times: 1.0)), source: "user", target: "user", platform: "p",
            wiring: Social((
                from: "phone", import: 0.3, conversion: 0.24, proposals: 12.0,
                mix: (friend_of_friend: 0.5, preferential: 0.2, random: 0.3, homophily: 0.5),
            )),
            strength: (initial: 0.4, gain: 1.2, fade: 1.2, floor: 0.05),
        ),
        (
            name: "follow", class: Information, relation: Exchange, stock: "money",
            flow: Subscription((amount: 1.0)), source: "user", target: "account", platform: "p",
            needs: (source: ["wallet"], target: []),
            wiring: Choice((
                wanted: 4.0, speed: 6.0,
                mix: (
                    friend_of_friend: 0.3, preferential: 0.1, best_of: 0.3, random: 0.3,
                    candidates: 3.0, homophily: 1.0,
                ),
            )),
            strength: (initial: 0.2, gain: 0.0, fade: 0.6, floor: 0.0),
        ),
    ],
    functions: [
        (
            name: "wallet", species: ["user", "account"], platform: "p", broadcast: 1.0, cap: 1.0,
            gain: 0.2,
        ),
        (
            name: "shop", species: ["account"], platform: "p", broadcast: 1.0, cap: 1.0, gain: 0.1,
            synergies: [(with: "wallet", gain: 0.05)],
        ),
    ],
    environment: (
        layer: "all", industries: [(name: "rest")],
        series: [(name: "wage", points: [("2011-01", 40000.0)])],
    ),
)"#;

/// The ground and the world of [`SCENARIO`], changed in the text beforehand.
pub(crate) fn sample(changes: &[(&str, &str)]) -> (Arc<Ground>, World) {
    let text = changes.iter().fold(SCENARIO.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    let elements: Elements = ron::from_str(&text).unwrap();
    let (world, layout) = genesis(&elements, tree_of(&elements), 1.0, 7).unwrap();
    (Arc::new(Ground::new(elements, layout)), world)
}

/// Binds a process; what comes back acts once and turns the clock on if asked by `advance`.
pub(crate) fn bound(world: &mut World, process: &dyn Process) -> impl Fn(&mut World) + use<> {
    let step = process.bind(&mut Plan::of_process(world, process.name())).unwrap();
    let name = process.name().to_owned();
    move |world: &mut World| {
        let luck: Luck = world.luck(42, &name);
        step(world, luck).unwrap();
        world.settle();
    }
}

/// Every number under its path.
pub(crate) fn tree_of(elements: &Elements) -> Tree {
    let mut tree = Tree::default();
    walk(&serde_json::to_value(elements).unwrap(), "", &mut tree);
    tree
}

fn walk(value: &Value, path: &str, tree: &mut Tree) {
    let under =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Number(number) => {
            let value = number.as_f64().unwrap();
            let (low, high) = (f64::MIN, f64::MAX);
            tree.declare(
                path,
                Entry { value, low, high, unit: String::new(), meaning: String::new() },
            );
        }
        Value::Array(list) => {
            for (place, element) in list.iter().enumerate() {
                let place = place.to_string();
                walk(element, &under(element["name"].as_str().unwrap_or(&place)), tree);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let variant = fields.len() == 1 && name.starts_with(char::is_uppercase);
                walk(field, &if variant { path.to_owned() } else { under(name) }, tree);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
