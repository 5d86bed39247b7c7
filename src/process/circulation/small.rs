//! A small ecosystem for the tests of this room, made without a file.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use crate::{
    process::Process,
    scenario::{Elements, Entry, Tree},
    world::{
        Column, Datum, Ground, Plan, World,
        columns::{MONEY, STRENGTH, open, quality, reach, series, series_start},
        genesis::genesis,
    },
};

/// 40 users of 10 members, 8 accounts, the platform's owner, two industries.
pub(super) struct Small {
    pub(super) world: World,
    pub(super) ground: Arc<Ground>,
}

pub(super) const ACCOUNTS: usize = 40;
pub(super) const OWNER: usize = 48;
pub(super) const FOOD: usize = 49;
pub(super) const OTHER: usize = 50;

/// The scenario; tests change what they are about.
#[expect(clippy::too_many_lines, reason = "a scenario is a list")]
pub(super) fn scenario() -> Value {
    let choice = json!({"Choice": {"wanted": 1.0, "speed": 1.0, "mix": {}}});
    let roles = json!({"consumer": 1.0});
    json!({
        "name": "small", "title": "small", "currency": "CNY",
        "clock": {"start": "2011-01", "step": "Month", "steps": 12},
        "layers": [{"name": "society"}],
        "stocks": [
            {"name": "money", "kind": {"Conserved": {"units": 100}}},
            {"name": "news", "kind": {"Copied": {"decay": 1.0}}},
            {"name": "attention", "kind": {"PerStep": {"made": 120.0, "species": ["user"]}}},
            {"name": "visits", "kind": {"PerStep": {"made": 0.0, "species": []}}},
        ],
        "species": [
            {"name": "user", "layer": "society", "roles": roles, "population": 400.0,
             "members": 10.0, "entry": "Founders", "money": 1000.0, "level": 0.5,
             "attributes": [{"name": "tier", "parts": [
                 {"name": "rich", "share": 0.25, "income": 2.0},
                 {"name": "poor", "share": 0.75, "income": 0.5}]}],
             "income": {"from": "other", "amount": 1200.0, "series": "income"},
             "spending": [{"category": "life", "budget": {"PerMember": 240.0}},
                          {"category": "fun", "budget": {"OfIncome": 0.1}}],
             "surplus": {"keep": 1000.0, "off_platform": 0.5}},
            {"name": "account", "layer": "society", "roles": roles, "population": 8.0,
             "entry": "Founders", "money": 5000.0, "level": 1.0,
             "production": {"industry": "other", "labour": 0.5, "inputs": 0.2, "wage": "wage"}},
            {"name": "owner", "layer": "society", "roles": roles, "population": 1.0,
             "entry": "Founders", "money": 100.0,
             "surplus": {"keep": 10.0, "off_platform": 0.1, "reinvestment": 0.5}},
        ],
        "platforms": [{"name": "p", "species": "owner", "opens": "2011-01", "openness": 0.5,
            "innovation": {"rate": 0.1, "depreciation": 0.0, "full_reinvestment": 1.0,
                "initial": [0.0, 0.0, 0.0, 0.0, 0.0], "developers": [], "merchants": []},
            "governance": {"damping": 0.5, "cost": 0.4, "friction": 0.1}}],
        "categories": [
            {"name": "life", "outside": [{"industry": "food", "weight": 0.6},
                                         {"industry": "other", "weight": 0.4}]},
            {"name": "fun", "theta": 2.0, "outside": [{"industry": "other", "weight": 1.0}]},
            {"name": "gifts"}, {"name": "wages"}, {"name": "ads"}, {"name": "tools"},
        ],
        "channels": [
            {"name": "chat", "class": "Information", "relation": "Share", "stock": "news",
             "flow": {"Copy": {"rate": 2.0, "made": 6.0, "harmful": 0.2}}, "platform": "p",
             "source": "user", "target": "user", "wiring": choice},
            {"name": "read", "class": "Information", "relation": "Share", "stock": "news",
             "flow": {"Copy": {"rate": 1.0, "made": 12.0}}, "platform": "p",
             "source": "user", "target": "user", "wiring": {"Along": "chat"},
             "needs": {"target": ["wallet"]}},
            {"name": "red", "class": "Service", "relation": "Share", "stock": "money",
             "flow": {"Gift": {"givers": 0.5, "times": 12.0, "amount": 2.0}}, "platform": "p",
             "category": "gifts", "source": "user", "target": "user",
             "wiring": {"Along": "chat"}, "needs": {"source": ["wallet"]}},
            {"name": "pay", "class": "Service", "relation": "Exchange", "stock": "money",
             "flow": {"Purchase": {"scale": 1.0}}, "platform": "p", "category": "life",
             "split": {"fee": 0.1, "own_business": 0.2, "tax": 0.05, "purse": "food"},
             "source": "user", "target": "account", "wiring": choice},
            {"name": "play", "class": "Service", "relation": "Exchange", "stock": "money",
             "flow": {"Purchase": {"scale": 1.0}}, "category": "fun",
             "source": "user", "target": "account", "wiring": {"Along": "pay"}},
            {"name": "follow", "class": "Service", "relation": "Share", "stock": "visits",
             "flow": {"Use": {"times": 24.0}}, "source": "user", "target": "account",
             "wiring": {"Along": "pay"}},
            {"name": "employ", "class": "Service", "relation": "Exchange", "stock": "money",
             "flow": "Wages", "category": "wages", "source": "account", "target": "user",
             "wiring": choice},
            {"name": "teach", "class": "Function", "relation": "Create", "stock": "news",
             "flow": {"Make": {"rate": 60.0}}, "source": "account", "target": "user",
             "wiring": {"Along": "employ"}},
            {"name": "ads", "class": "Information", "relation": "Transform", "stock": "money",
             "flow": {"Convert": {"from": "attention", "rate": 0.5, "payer": "other"}},
             "platform": "p", "category": "ads", "source": "user", "target": "account",
             "split": {"fee": 0.5}, "wiring": {"Along": "pay"}},
            {"name": "turn", "class": "Information", "relation": "Transform", "stock": "visits",
             "flow": {"Convert": {"from": "attention", "rate": 0.1}}, "source": "user",
             "target": "account", "wiring": {"Along": "pay"}},
        ],
        "functions": [{"name": "wallet", "species": ["user"], "platform": "p", "broadcast": 0.0,
            "cap": 1.0, "category": "tools", "upkeep": 1.0,
            "saves": [{"category": "life", "share": 0.5}]}],
        "events": [{"name": "eve", "date": "2011-02-03", "days": 2, "channel": "red",
            "participation": 0.5, "times": 3.0, "amount": 5.0}],
        "environment": {"layer": "society",
            "industries": [{"name": "food"}, {"name": "other",
                "buys": [{"supplier": "food", "value": 0.1}, {"supplier": "other", "value": 0.3}]}],
            "series": [{"name": "income", "points": []}, {"name": "wage", "points": []}]},
    })
}

impl Small {
    /// The world of a scenario: every channel open at quality one, series at one.
    pub(super) fn of(scenario: Value) -> Self {
        let scenario: Elements = serde_json::from_value(scenario).unwrap();
        let (mut world, layout) = genesis(&scenario, tree(&scenario), 1.0, 42).unwrap();
        for channel in &scenario.channels {
            *world.set_up_one(&open(&channel.name)).unwrap() = 1;
            *world.set_up_one(&quality(&channel.name)).unwrap() = 1.0;
        }
        for series_of in &scenario.environment.series {
            *world.set_up_one(&series(&series_of.name)).unwrap() = 1.0;
            *world.set_up_one(&series_start(&series_of.name)).unwrap() = 1.0;
        }
        Self { world, ground: Arc::new(Ground::new(scenario, layout)) }
    }

    /// Gives a channel connectors with strengths, and sets its reach.
    pub(super) fn connect(&mut self, channel: &str, connectors: &[(u32, u32, f32)]) {
        let by_ends: BTreeMap<(u32, u32), f32> =
            connectors.iter().map(|&(source, target, w)| ((source, target), w)).collect();
        let ends: Vec<(u32, u32)> = by_ends.keys().copied().collect();
        self.world.set_up_channel(channel, &ends).unwrap();
        let packed: Vec<(u32, u32)> = self.world.block(channel).unwrap().iter().collect();
        let strengths: Vec<f32> = packed.iter().map(|ends| by_ends[ends]).collect();
        self.world.set_up_of(channel, &STRENGTH).unwrap().copy_from_slice(&strengths);
        let reached = self.world.set_up(&reach(channel)).unwrap();
        for ((source, _), strength) in packed.iter().zip(strengths) {
            reached[*source as usize] += strength;
        }
    }

    /// Binds a process and lets it act once; money is conserved.
    pub(super) fn act(&mut self, make: fn(&Arc<Ground>) -> Box<dyn Process>) {
        let before = self.money();
        let process = make(&self.ground);
        let mut plan = Plan::of_process(&mut self.world, process.name());
        let step = process.bind(&mut plan).unwrap();
        let luck = self.world.luck(42, process.name());
        step(&mut self.world, luck).unwrap();
        self.world.settle();
        assert_eq!(self.money(), before, "{}", process.name());
    }

    /// All money there is.
    pub(super) fn money(&self) -> i64 {
        self.world.column(&MONEY).unwrap().iter().sum()
    }

    pub(super) fn set<T: Datum>(&mut self, column: &Column<T>, agent: usize, value: T) {
        self.world.set_up(column).unwrap()[agent] = value;
    }

    pub(super) fn get<T: Datum>(&self, column: &Column<T>, agent: usize) -> T {
        self.world.column(column).unwrap()[agent]
    }

    /// Sum of a table of payments.
    pub(super) fn booked(&self, table: &Column<i64>) -> i64 {
        self.world.table(table).unwrap().iter().sum()
    }
}

/// Every number of a scenario under its path: elements by name or place, variants left out.
fn tree(scenario: &Elements) -> Tree {
    let mut tree = Tree::default();
    walk("", &serde_json::to_value(scenario).unwrap(), &mut tree);
    tree
}

fn walk(path: &str, value: &Value, tree: &mut Tree) {
    let below = |segment: &str| {
        if path.is_empty() { segment.to_owned() } else { format!("{path}.{segment}") }
    };
    match value {
        Value::Number(number) => {
            let value = number.as_f64().unwrap();
            let (unit, meaning) = (String::new(), String::new());
            tree.declare(path, Entry { value, low: -1e18, high: 1e18, unit, meaning });
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                let name = item.get("name").and_then(Value::as_str);
                walk(&below(name.unwrap_or(&place.to_string())), item, tree);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let variant = name.starts_with(char::is_uppercase);
                walk(&if variant { path.to_owned() } else { below(name) }, field, tree);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
