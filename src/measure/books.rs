//! Books: the payments of a step by payer, payee, category and channel.

use crate::{
    scenario::{Channel, Function},
    world::{Ground, World, columns},
};

/// One book of the step: all payments over a channel, or off the platform on a category.
#[derive(Clone, Copy, Debug)]
pub struct Book<'w> {
    /// Category; what the channel's payments are booked under.
    pub category: &'w str,
    /// Channel; none off the platform.
    pub channel: Option<&'w Channel>,
    /// Whether it is what functions cost, paid to a platform.
    pub due: bool,
    /// Amounts in smallest units, row by payer compartment, `n_compartments²`.
    pub amounts: &'w [i64],
}

/// Categories under which money is booked that no declared category covers.
pub const RESERVED: [&str; 3] = ["income", "inputs", "surplus"];

/// Category of costs and upkeep of functions that name none and are paid to a platform itself.
pub const DUES: &str = "functions";

/// Every book of the step, channels first, in the order of declaration.
#[must_use]
pub fn books<'w>(ground: &'w Ground, world: &'w World) -> Vec<Book<'w>> {
    let mut books = Vec::new();
    for channel in &ground.scenario.channels {
        if let Some(amounts) = world.table(&columns::book(&channel.name)) {
            let category = channel.category.as_deref().unwrap_or("");
            books.push(Book { category, channel: Some(channel), due: false, amounts });
        }
    }
    for platform in &ground.scenario.platforms {
        if let Some(amounts) = world.table(&columns::book(&format!("due.{}", platform.name))) {
            let own = |function: &&Function| {
                function.platform == platform.name && function.paid_over.is_none()
            };
            let paid = ground.scenario.functions.iter().find(own);
            let category = paid.and_then(|function| function.category.as_deref());
            let category = category.unwrap_or(DUES);
            books.push(Book { category, channel: None, due: true, amounts });
        }
    }
    let declared = ground.scenario.categories.iter().map(|category| category.name.as_str());
    for category in declared.chain(RESERVED) {
        if let Some(amounts) = world.table(&columns::book_outside(category)) {
            books.push(Book { category, channel: None, due: false, amounts });
        }
    }
    books
}

impl Book<'_> {
    /// Whether it is of a channel that a platform owns, or paid to a platform.
    #[must_use]
    pub fn on_platform(&self) -> bool {
        self.due || self.channel.is_some_and(|channel| channel.platform.is_some())
    }

    /// All that was paid, in smallest units.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.amounts.iter().fold(0, |sum, amount| sum.wrapping_add(*amount))
    }

    /// Payments that are not zero: payer compartment, payee compartment, amount.
    pub fn entries(&self, groups: usize) -> impl Iterator<Item = (usize, usize, i64)> + '_ {
        let places = self.amounts.iter().enumerate().filter(|(_, amount)| **amount != 0);
        places.map(move |(place, &amount)| (place / groups, place % groups, amount))
    }
}
