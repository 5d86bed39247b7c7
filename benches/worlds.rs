//! Worlds to measure on: one ecosystem with every relation and process, at any size.

use ecograph::{
    engine::{CannotRun, Making, Run},
    scenario::Scenario,
};

/// Users with contacts, friends and choices; accounts with niches, wages and exits; one platform.
/// All numbers are invented.
const SCENARIO: &str = r#"
(
    name: "bench", title: "Every relation and process", currency: "CNY",
    clock: (start: "2011-01", step: Month, steps: 120),
    layers: [(name: "people"), (name: "business")],
    stocks: [
        (name: "money", unit: "fen", kind: Conserved(units: 100)),
        (name: "information", kind: Copied(decay: 12)),
        (name: "rumour", kind: Copied(decay: 24)),
        (name: "skill", kind: Copied(decay: 0.3)),
        (name: "attention", kind: PerStep(made: 365, species: ["user"])),
        (name: "visits", kind: PerStep(made: 0, species: [])),
    ],
    species: [
        (
            name: "user", layer: "people", roles: (consumer: 1), population: 1000,
            attributes: [(name: "tier", parts: [
                (name: "city", share: 0.4, access: 1.5, income: 1.5),
                (name: "land", share: 0.6, access: 0.7, income: 0.7),
            ])],
            entry: Adoption(platforms: ["app"], ceiling: "reached", factor: 1, external: 6, imitation: 6, seed: 0.01, contacts: "known", leaving: 0.25),
            level: 0.3, money: 2000, sociability: 1, attention: 40,
            income: (from: "rest", amount: 13000, series: "income"),
            spending: [(category: "goods", budget: PerMember(4000)), (category: "play", budget: OfIncome(0.02))],
            surplus: (keep: 2000, off_platform: 1, industry: "rest"),
            learning: (over: "chat", learn: 0.4, imitate: 0.6, transmit: 0.4, forget: 0.18, full_use: 4, bearable: 0.9, overuse: 0.05, deceived: 0.001),
        ),
        (
            name: "account", layer: "business", roles: (producer: 1), population: 50,
            attributes: [(name: "sector", parts: [(name: "shop", share: 0.5), (name: "media", share: 0.5)])],
            entry: Niche(feeds_on: ["user"], capacity: 0.045, external: 3, imitation: 5, inheritance: 0.5, mutation: 0.1),
            money: 5000,
            income: (from: "rest", amount: 3000),
            spending: [(category: "tools", budget: OfRevenue(0.02))],
            production: (industry: "rest", active: 0.5, staff: 1.2, labour: 0.1, inputs: 0.4, wage: "wage", level_effect: 0.1),
            learning: (learn: 0.3, forget: 0.1),
            exit: (hazard: 0.02, losing: 0.2),
        ),
        (name: "maker", layer: "business", roles: (manager: 1), population: 1, entry: Founders, money: 10000),
    ],
    platforms: [(
        name: "app", species: "maker", opens: "2011-01", openness: 0.6,
        innovation: (
            rate: 0.9, depreciation: 0.18, initial: (0.3, 0.2, 0.1, 0.1, 0.1), full_reinvestment: 1000000,
            endowment: 100000, developers: ["account"], merchants: ["account"],
        ),
        governance: (damping: 0.5, cost: 0.03, friction: 0.05),
    )],
    categories: [
        (name: "goods", outside: [(industry: "rest", weight: 0.6), (industry: "trade", weight: 0.4)], theta: 1),
        (name: "play", outside: [(industry: "trade", weight: 1)]),
        (name: "tools", outside: [(industry: "rest", weight: 1)]),
        (name: "gifts"), (name: "wages"), (name: "ads"),
    ],
    channels: [
        (name: "known", class: Information, relation: Share, stock: "information", flow: Copy(rate: 0), source: "user", target: "user",
            wiring: Latent(mean: 5, spread: 0.8, local: 0.5, homophily: 0.5)),
        (name: "chat", class: Information, relation: Exchange, stock: "visits", flow: Use(times: 500), source: "user", target: "user", platform: "app",
            quality: (base: 0.7, technology: 0.2),
            wiring: Social(from: "known", import: 0.3, conversion: 0.1, proposals: 0.2, mix: (friend_of_friend: 0.5, preferential: 0.2, random: 0.3, homophily: 0.5)),
            strength: (initial: 0.5, gain: 1.2, fade: 1.2, floor: 0.05)),
        (name: "moments", class: Information, relation: Share, stock: "information", flow: Copy(rate: 0.1, made: 300, harmful: 0.01), source: "user", target: "user", platform: "app", wiring: Along("chat")),
        (name: "reading", class: Information, relation: Share, stock: "information", flow: Copy(rate: 0.05, made: 30), source: "user", target: "user", platform: "app", needs: (source: ["reading"], target: ["reading"]), wiring: Along("chat")),
        (name: "rumours", class: Information, relation: Share, stock: "rumour", flow: Copy(rate: 0.2, made: 5, harmful: 1), source: "user", target: "user", platform: "app", wiring: Along("chat")),
        (name: "packets", class: Service, relation: Share, stock: "money", flow: Gift(givers: 0.3, times: 40, amount: 5), category: "gifts", source: "user", target: "user", platform: "app", needs: (source: ["wallet"]), wiring: Along("chat")),
        (name: "follow", class: Information, relation: Exchange, stock: "visits", flow: Use(times: 200), source: "user", target: "account", platform: "app",
            wiring: Choice(wanted: 4, speed: 4, mix: (friend_of_friend: 0.1, preferential: 0.5, best_of: 0.2, random: 0.2, candidates: 4)),
            strength: (initial: 0.5, gain: 1.2, fade: 1.2, floor: 0.05)),
        (name: "order", class: Service, relation: Exchange, stock: "money", flow: Purchase(scale: 4), category: "goods", split: (fee: 0.01, own_business: 0.1, tax: 0.03, purse: "trade"), source: "user", target: "account", platform: "app", needs: (source: ["wallet"]), wiring: Along("follow")),
        (name: "club", class: Service, relation: Exchange, stock: "money", flow: Subscription(amount: 20), category: "play", split: (fee: 0.3), source: "user", target: "account", platform: "app", needs: (source: ["reading"]), wiring: Along("follow")),
        (name: "adverts", class: Information, relation: Transform, stock: "money", flow: Convert(from: "attention", rate: 0.002, payer: "trade"), category: "ads", split: (fee: 0.4), source: "user", target: "account", platform: "app", wiring: Along("follow")),
        (name: "posts", class: Information, relation: Share, stock: "information", flow: Copy(rate: 1, made: 100, harmful: 0.01), source: "account", target: "user", platform: "app", wiring: Choice(wanted: 10, speed: 6, mix: (random: 1))),
        (name: "jobs", class: Service, relation: Exchange, stock: "money", flow: Wages, category: "wages", source: "account", target: "user", wiring: Choice(wanted: 3, speed: 6, mix: (random: 1))),
        (name: "kit", class: Function, relation: Create, stock: "skill", flow: Make(rate: 2), source: "maker", target: "account", platform: "app", wiring: Choice(wanted: 20, speed: 6, mix: (random: 1))),
    ],
    functions: [
        (name: "wallet", species: ["user"], platform: "app", over: "chat", broadcast: 1, imitation: 4, cap: 0.7, dropping: 0.01),
        (name: "reading", species: ["user"], platform: "app", broadcast: 1, cap: 0.5),
        (name: "analysis", species: ["account"], platform: "app", broadcast: 1.2, cap: 0.7, upkeep: 100, category: "tools", gain: 0.1, gain_spread: 0.1),
    ],
    environment: (
        layer: "business",
        industries: [(name: "rest", jobs: 10, buys: [(supplier: "trade", value: 0.1)]), (name: "trade", jobs: 8)],
        series: [
            (name: "reached", points: [("2011-01", 900)]),
            (name: "income", points: [("2011-01", 13000), ("2020-12", 30000)]),
            (name: "wage", points: [("2011-01", 40000)]),
        ],
    ),
)"#;

/// How users find each other and accounts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mixing {
    /// Friends of friends, some by degree, some by chance.
    Usual,
    /// By chance alone; everybody wishes for as many.
    Uniform,
    /// Four in five by degree; wishes differ much.
    ScaleFree,
}

impl Mixing {
    /// The one that is named among the arguments of a bench.
    pub(crate) fn of(arguments: &[String]) -> Self {
        let given = |name: &str| arguments.iter().any(|argument| argument == name);
        match (given("uniform"), given("scale-free")) {
            (true, _) => Self::Uniform,
            (_, true) => Self::ScaleFree,
            _ => Self::Usual,
        }
    }

    /// Texts of the scenario, and what stands there instead.
    fn changes(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Usual => &[],
            Self::Uniform => &[
                (
                    "(friend_of_friend: 0.5, preferential: 0.2, random: 0.3, homophily: 0.5)",
                    "(random: 1)",
                ),
                (
                    "(friend_of_friend: 0.1, preferential: 0.5, best_of: 0.2, random: 0.2, candidates: 4)",
                    "(random: 1)",
                ),
                ("spread: 0.8, local: 0.5, homophily: 0.5", "spread: 0, local: 0, homophily: 0"),
            ],
            Self::ScaleFree => &[
                (
                    "(friend_of_friend: 0.5, preferential: 0.2, random: 0.3, homophily: 0.5)",
                    "(preferential: 0.8, random: 0.2)",
                ),
                (
                    "(friend_of_friend: 0.1, preferential: 0.5, best_of: 0.2, random: 0.2, candidates: 4)",
                    "(preferential: 0.8, random: 0.2)",
                ),
                ("spread: 0.8, local: 0.5, homophily: 0.5", "spread: 1.5, local: 0, homophily: 0"),
            ],
        }
    }
}

/// A run of so many users, each standing for itself, that records what `output` says, as
/// `output: (indices: []),`, or the usual where it says nothing.
///
/// # Errors
/// When the scenario cannot be run.
pub(crate) fn ecosystem(
    users: f64,
    output: &str,
    mixing: Mixing,
) -> Result<Run, Box<dyn std::error::Error>> {
    let scenario = SCENARIO.replace("clock: (", &format!("{output}\n    clock: ("));
    let sized = [
        ("population: 1000,", format!("population: {users},")),
        ("population: 50,", format!("population: {},", (users / 20.0).ceil())),
        ("(\"2011-01\", 900)", format!("(\"2011-01\", {})", 0.9 * users)),
    ];
    let text = sized.iter().fold(scenario, |text, (old, new)| text.replace(old, new));
    let text = mixing.changes().iter().fold(text, |text, (old, new)| text.replace(old, new));
    let scenario = Scenario::parse(&text, "benches/worlds.rs", &[])?;
    let run: Result<Run, CannotRun> = Run::new(&scenario, Making { scale: 1.0, seed: 1 });
    Ok(run?)
}
