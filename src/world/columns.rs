//! The columns that the loop of an ecosystem lives on: one constant each.
//!
//! Columns of declared elements are named after them: `order.pay` is what an agent pays over the
//! channel `pay` in the step. Everything else about a column follows from its constant.
//!
//! ```
//! # use ecograph::{engine::{Making, Run}, scenario::Scenario};
//! # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
//! # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
//! use ecograph::world::columns;
//!
//! run.simulation_mut().run(3)?;
//! let world = run.world();
//! // What people ordered over `buy`, what came of it, and how good the channel is.
//! let ordered: i64 = world.column(&columns::order("buy")).map_or(0, |orders| orders.iter().sum());
//! let booked: i64 = world.table(&columns::book("buy")).map_or(0, |book| book.iter().sum());
//! assert!(0 < booked && booked <= ordered);
//! assert_eq!(world.one(&columns::open("buy")), Some(1));
//! assert!(0.0 < world.one(&columns::quality("buy")).unwrap_or(0.0));
//! assert_eq!(world.one(&columns::STAGE), Some(0), "the tutorial has no stages");
//!
//! // Columns of what a scenario declares are named after it.
//! use ecograph::scenario::Innovation::Technology;
//! let agents = [columns::outside("goods").name().to_owned(), columns::due("app").name().to_owned()];
//! assert_eq!(agents, ["outside.goods", "due.app"]);
//! assert_eq!(columns::reach("tell").name(), "reach.tell");
//! assert_eq!(columns::gave("gift").name(), "gave.gift");
//! assert_eq!(columns::stock("news").name(), "news");
//! assert_eq!(columns::released("wallet").name(), "released.wallet");
//! assert_eq!(columns::innovation("app", Technology).name(), "innovation.app.technology");
//! assert_eq!(columns::reinvested("app").name(), "reinvested.app");
//! assert_eq!(columns::series("wage").name(), "series.wage");
//! assert_eq!(columns::series_start("wage").name(), "series.wage.start");
//! assert_eq!(columns::feedback("balance").name(), "feedback.balance");
//! assert_eq!(columns::active("person").name(), "active.person");
//! assert_eq!(columns::carry("join.person").name(), "carry.join.person");
//! assert_eq!(columns::book_outside("goods").name(), "book.outside.goods");
//! assert_eq!(columns::volume("tell").name(), "volume.tell");
//! assert_eq!(columns::turnover("tell").name(), "turnover.tell");
//! assert_eq!(columns::flux("shop").name(), "flux.shop");
//! assert_eq!(columns::event("eve").name(), "event.eve");
//! assert_eq!(columns::lineage("shop").name(), "lineage.shop");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::world::Column;

/// Platforms that an agent is a member of, a bit each.
pub const MEMBERSHIPS: Column<u8> =
    Column::new("memberships", "bits", "platforms the agent is a member of, a bit each", 0);
/// Whether the agent may join.
pub const ELIGIBLE: Column<u8> =
    Column::new("eligible", "flag", "1 may join a platform, 0 may not yet", 0).within(0, 1);
/// When the agent first took part.
pub const JOINED: Column<u32> =
    Column::new("joined", "step + 1", "step in which the agent first took part; 0 never", 0);
/// Order of the agent within its cell.
pub const RANK: Column<u32> =
    Column::new("rank", "place", "keyed order of the agent within its cell", 0);
/// Wish for connectors.
pub const SOCIABILITY: Column<f32> =
    Column::new("sociability", "1", "wish for connectors relative to the mean", 1.0)
        .within(0.0, f32::MAX);
/// Functions held.
pub const FORM: Column<u64> =
    Column::new("form", "bits", "functions the agent holds, a bit each", 0);
/// Functions ever held.
pub const EVER: Column<u64> =
    Column::new("ever", "bits", "functions the agent has ever held, a bit each", 0);
/// Level of self-management and value creation.
pub const LEVEL: Column<f32> =
    Column::new("level", "share", "self-management and value creation", 0.3).within(0.0, 1.0);
/// Last change of the level.
pub const CHANGE: Column<f32> =
    Column::new("change", "share", "change of the level in the last step", 0.0).within(-1.0, 1.0);
/// Money held.
pub const MONEY: Column<i64> =
    Column::new("money", "units", "money held, in smallest units", 0).conserved();
/// Income from off the platform.
pub const INCOME: Column<i64> =
    Column::new("income", "units/step", "received from off the platform in the step", 0);
/// Revenue over channels.
pub const REVENUE: Column<i64> =
    Column::new("revenue", "units/step", "received over channels in the step", 0);
/// Revenue of the step before.
pub const REVENUE_BEFORE: Column<i64> =
    Column::new("revenue_before", "units/step", "received over channels in the step before", 0);
/// Payments over channels and off the platform, the declared use of surplus apart.
pub const SPENT: Column<i64> = Column::new("spent", "units/step", "paid in the step", 0);
/// Money spent on functions.
pub const INVESTED: Column<f32> =
    Column::new("invested", "currency/member/year", "spent on functions, mean of a year", 0.0);
/// Capital.
pub const CAPITAL: Column<f64> =
    Column::new("capital", "currency", "money spent on functions, less depreciation", 0.0)
        .within(0.0, f64::MAX);
/// Productivity.
pub const PRODUCTIVITY: Column<f32> =
    Column::new("productivity", "1", "output per unit of input relative to no function", 1.0)
        .within(0.0, f32::MAX);
/// Persons employed.
pub const LABOUR: Column<f32> =
    Column::new("labour", "persons", "persons that the agent employs", 0.0).within(0.0, f32::MAX);
/// Capacity of a payee.
pub const CAPACITY: Column<f64> =
    Column::new("capacity", "units/step", "most it can sell in a step; 0 without limit", 0.0)
        .within(0.0, f64::MAX);
/// Share of orders that a payee can fill.
pub const FILL: Column<f32> =
    Column::new("fill", "share", "share of every order that the payee fills in the step", 1.0)
        .within(0.0, 1.0);
/// Orders of the step.
pub const ORDERED: Column<f64> =
    Column::new("ordered", "units/step", "ordered from the payee in the step", 0.0)
        .within(0.0, f64::MAX);
/// Profit.
pub const FITNESS: Column<f32> =
    Column::new("fitness", "currency/member/year", "profit, mean over the memory of exit", 0.0);
/// Use of the platform.
pub const USE: Column<f32> =
    Column::new("use", "share", "strength of connectors over that of full use", 0.0)
        .within(0.0, 1.0);
/// Harm taken in.
pub const HARM: Column<f32> =
    Column::new("harm", "stock/member", "harmful information taken in during the step", 0.0)
        .within(0.0, f32::MAX);

/// Strength of a connector.
pub const STRENGTH: Column<f32> =
    Column::new("strength", "strength", "strength of the connector", 0.5).within(0.0, 1.0);
/// What flowed along a connector in the last step.
pub const FLOW: Column<f32> = Column::new(
    "flow",
    "1/member/step",
    "currency or stock that flowed, per member of the source",
    0.0,
);
/// Age of a connector.
pub const AGE: Column<u16> = Column::new("age", "steps", "steps since the connector was formed", 0);

/// What an agent pays over a payment channel in the step.
#[must_use]
pub fn order(channel: &str) -> Column<i64> {
    named(format!("order.{channel}"), "units/step", "to be paid over the channel in the step", 0)
}

/// What an agent spends on a category off the platform in the step.
#[must_use]
pub fn outside(category: &str) -> Column<i64> {
    named(format!("outside.{category}"), "units/step", "to be spent off the platform", 0)
}

/// What an agent owes for functions, by the channel or platform that is paid.
#[must_use]
pub fn due(paid: &str) -> Column<i64> {
    named(format!("due.{paid}"), "units/step", "owed for functions in the step", 0)
}

/// Sum of the strengths of an agent's connectors in a channel.
#[must_use]
pub fn reach(channel: &str) -> Column<f32> {
    named(format!("reach.{channel}"), "strength", "sum of strengths in the channel", 0.0)
}

/// Step in which an agent last gave over a channel, plus one.
#[must_use]
pub fn gave(channel: &str) -> Column<u32> {
    named(format!("gave.{channel}"), "step + 1", "step of the last gift; 0 never", 0)
}

/// A stock that is not conserved, per member.
#[must_use]
pub fn stock(name: &str) -> Column<f32> {
    named(name.to_owned(), "stock/member", "stock of a member", 0.0)
}

/// Whether a channel is open.
#[must_use]
pub fn open(channel: &str) -> Column<u8> {
    named(format!("open.{channel}"), "flag", "1 open, 0 not yet", 0)
}

/// Quality of a channel, or mean quality of a platform's open channels.
#[must_use]
pub fn quality(name: &str) -> Column<f64> {
    named(format!("quality.{name}"), "share", "quality from 0 to 1", 0.0)
}

/// Whether a function is released.
#[must_use]
pub fn released(function: &str) -> Column<u8> {
    named(format!("released.{function}"), "flag", "1 released, 0 not yet", 0)
}

/// One innovation level of a platform.
#[must_use]
pub fn innovation(platform: &str, element: crate::scenario::Innovation) -> Column<f64> {
    let element = format!("{element:?}").to_lowercase();
    named(format!("innovation.{platform}.{element}"), "share", "level of innovation", 0.0)
}

/// What a platform reinvested in the last step.
#[must_use]
pub fn reinvested(platform: &str) -> Column<i64> {
    named(format!("reinvested.{platform}"), "units/step", "reinvested in the step", 0)
}

/// The value of an exogenous series in the step.
#[must_use]
pub fn series(name: &str) -> Column<f64> {
    named(format!("series.{name}"), "1", "value of the series in the step", 0.0)
}

/// The value of an exogenous series in the first step.
#[must_use]
pub fn series_start(name: &str) -> Column<f64> {
    named(format!("series.{name}.start"), "1", "value of the series in the first step", 0.0)
}

/// How far an index of the network has moved from its start, as a logarithm: `diversity`,
/// `balance` (effective links) or `productivity`.
#[must_use]
pub fn feedback(index: &str) -> Column<f64> {
    named(format!("feedback.{index}"), "ln", "logarithm of the index over its start", 0.0)
}

/// Active individuals of a species.
#[must_use]
pub fn active(species: &str) -> Column<f64> {
    named(format!("active.{species}"), "individuals", "individuals that take part", 0.0)
}

/// Fractions of agents carried to the next step by stratified counts: a table, one for each cell.
#[must_use]
pub fn carry(of: &str) -> Column<f64> {
    named(format!("carry.{of}"), "agents", "fraction carried to the next step", 0.0)
}

/// Payments of the step over a channel by (payer compartment, payee compartment): a table of
/// `n_compartments²`, row by payer.
#[must_use]
pub fn book(channel: &str) -> Column<i64> {
    named(format!("book.{channel}"), "units/step", "paid over the channel in the step", 0)
}

/// Payments of the step off the platform on a category: a table as that of [`book`].
#[must_use]
pub fn book_outside(category: &str) -> Column<i64> {
    named(format!("book.outside.{category}"), "units/step", "paid off the platform in the step", 0)
}

/// What flowed over a channel in the step beside money: units of its stock that arrived at targets;
/// of a conversion into money, units of the source stock that was paid for; of gifts their number.
#[must_use]
pub fn volume(channel: &str) -> Column<f64> {
    named(format!("volume.{channel}"), "stock", "what flowed over the channel in the step", 0.0)
}

/// Connectors formed and broken in the step in a channel: a table of two.
#[must_use]
pub fn turnover(channel: &str) -> Column<u64> {
    named(format!("turnover.{channel}"), "connectors", "formed and broken in the step", 0)
}

/// Individuals of a species that joined and left in the step: a table of two.
#[must_use]
pub fn flux(species: &str) -> Column<f64> {
    named(format!("flux.{species}"), "individuals", "joined and left in the step", 0.0)
}

/// Lineages of a species whose agents enter a niche: for each slot the place of its parent + 1 (0 a
/// founder), then for each the step + 1 in which its lineage began (0 never).
#[must_use]
pub fn lineage(species: &str) -> Column<u32> {
    named(format!("lineage.{species}"), "place, step", "parents, then begins of lineages", 0)
}

/// What an event gave in the step: gifts, currency units, individuals that gave: a table of three.
#[must_use]
pub fn event(event: &str) -> Column<f64> {
    named(format!("event.{event}"), "1", "gifts, smallest units and givers of the event", 0.0)
}

/// Stage reached: its place in the list plus one.
pub const STAGE: Column<u32> = Column::new("stage", "place + 1", "stage reached; 0 before", 0);

fn named<T: super::Datum>(
    name: String,
    unit: &'static str,
    meaning: &'static str,
    initial: T,
) -> Column<T> {
    Column::named(name, unit, meaning, initial)
}
