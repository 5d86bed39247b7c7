//! Budgets: how much a species spends on a category, and over which of its channels.
//!
//! `budget·(income/income₀)^η·(price/price₀)^(1−ε)·Π(1 − saving)·(1 + ln(1+Σx))^inclusive`;
//! a channel wins `x/(1 + Σx)` of it with `x = (quality·reach/scale)^θ`, the outside way the rest.

use std::collections::BTreeMap;

use crate::{
    base::{Crowd, Lent, Luck, Own},
    process::circulation::{
        bind::{Binder, Ratio},
        demand::{Payer, Purses, Till, till},
        part, units_of,
    },
    scenario::{self, Category, Channel, Flow, Parameter, Species},
    world::{Read, ReadOne, Refusal, World, Write, saving::Thrift},
};

/// What a species spends on one category.
pub(super) struct Budget {
    parts: Vec<(Base, Parameter)>,
    income: Option<Ratio>,
    income_elasticity: Parameter,
    price: Option<Ratio>,
    price_elasticity: Parameter,
    theta: Parameter,
    inclusive: Parameter,
    savings: Vec<Saving>,
    channels: Vec<Purchase>,
    outside: Write<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Member,
    Income,
    Revenue,
}

/// A function that saves some of it.
struct Saving {
    bit: u64,
    key: String,
    share: Parameter,
    spread: Parameter,
}

struct Purchase {
    till: Till,
    quality: ReadOne<f64>,
    scale: Parameter,
    /// Strengths that draw the buyer: of the channel itself, or of the one it names.
    reach: Read<f32>,
}

/// The budgets of a species, one for each category it spends on.
pub(super) fn of(
    binder: &mut Binder<'_, '_>,
    species: &Species,
    outsides: &BTreeMap<String, Write<i64>>,
) -> Result<Vec<Budget>, Refusal> {
    let ground = binder.ground;
    let mut budgets = Vec::new();
    for category in &ground.scenario.categories {
        let mut parts = Vec::new();
        for (place, spending) in species.spending.iter().enumerate() {
            if spending.category == category.name {
                let base = match spending.budget {
                    scenario::Budget::PerMember(_) => Base::Member,
                    scenario::Budget::OfIncome(_) => Base::Income,
                    scenario::Budget::OfRevenue(_) => Base::Revenue,
                };
                let path = format!("species.{}.spending.{place}.budget", species.name);
                parts.push((base, binder.number(&path)?));
            }
        }
        let Some(&outside) = outsides.get(&category.name).filter(|_| !parts.is_empty()) else {
            continue;
        };
        let number = |name: &str| format!("categories.{}.{name}", category.name);
        let series = species.income.as_ref().and_then(|income| income.series.as_ref());
        budgets.push(Budget {
            parts,
            income: binder.ratio_of(series)?,
            income_elasticity: binder.number(&number("income_elasticity"))?,
            price: binder.ratio_of(category.price.as_ref())?,
            price_elasticity: binder.number(&number("price_elasticity"))?,
            theta: binder.number(&number("theta"))?,
            inclusive: binder.number(&number("inclusive"))?,
            savings: savings(binder, category)?,
            channels: purchases(binder, species, category)?,
            outside,
        });
    }
    Ok(budgets)
}

fn savings(binder: &mut Binder<'_, '_>, category: &Category) -> Result<Vec<Saving>, Refusal> {
    let ground = binder.ground;
    let mut savings = Vec::new();
    for function in ground.scenario.functions.iter().filter(|function| function.enabled) {
        for (place, saving) in function.saves.iter().enumerate() {
            if saving.category == category.name {
                let path = format!("functions.{}.saves.{place}", function.name);
                savings.push(Saving {
                    bit: ground.bit(&function.name).map_or(0, |bit| 1 << bit),
                    key: function.key.clone().unwrap_or_else(|| function.name.clone()),
                    share: binder.number(&format!("{path}.share"))?,
                    spread: binder.number(&format!("{path}.spread"))?,
                });
            }
        }
    }
    Ok(savings)
}

fn purchases(
    binder: &mut Binder<'_, '_>,
    species: &Species,
    category: &Category,
) -> Result<Vec<Purchase>, Refusal> {
    let ground = binder.ground;
    let of = |channel: &&Channel| {
        channel.source == species.name && channel.category.as_ref() == Some(&category.name)
    };
    let mut purchases = Vec::new();
    for channel in ground.paying().filter(of) {
        let Flow::Purchase(purchase) = &channel.flow else { continue };
        purchases.push(Purchase {
            till: till(binder, channel)?,
            quality: binder.quality(&channel.name)?,
            scale: binder.number(&format!("channels.{}.flow.scale", channel.name))?,
            reach: binder.reach(purchase.reach.as_ref().unwrap_or(&channel.name))?,
        });
    }
    Ok(purchases)
}

impl Budget {
    /// Every column that it writes.
    pub(super) fn columns(&self) -> impl Iterator<Item = Write<i64>> {
        let orders = self.channels.iter().map(|channel| channel.till.order);
        orders.chain([self.outside])
    }

    /// Sets orders and outside spending of the payer's agents and adds them to the totals.
    pub(super) fn spend(
        &self,
        world: &mut World,
        purses: &Purses,
        payer: &Payer,
        luck: &Luck,
        totals: &mut [i64],
    ) {
        let n = payer.slots.len();
        let pulls: Vec<_> =
            self.channels.iter().map(|channel| self.pulls(world, channel, purses, payer)).collect();
        // One channel draws as all do together; without any there is nothing to sum.
        let sums = (1 < pulls.len()).then(|| {
            let mut sums = purses.pulls.filled(n, 0.0);
            for pulls in &pulls {
                let lanes = (Own(&mut *sums), Own(&**pulls));
                Crowd(0..n as u32).each(lanes, |_, (sum, pull)| *sum += pull);
            }
            sums
        });
        let mut budgets = sums.as_ref().map(|_| purses.shelf.filled(n, 0));
        let drawn = sums.as_deref().or_else(|| pulls.first().map(|pulls| &**pulls));
        self.budget(world, (purses, payer, luck), drawn, (totals, budgets.as_deref_mut()));
        for (channel, pulls) in self.channels.iter().zip(&pulls) {
            let (order, outside) = world.open((channel.till.order, self.outside));
            let won = (Own(&**pulls), sums.as_deref().map(Own), budgets.as_deref().map(Own));
            let rest = Own(&mut outside[payer.slots.clone()]);
            let lanes = (Own(&mut order[payer.slots.clone()]), rest, won);
            Crowd(0..n as u32).each(lanes, |_, (order, rest, (pull, sum, budget))| {
                let (sum, budget) = (sum.unwrap_or(pull), budget.unwrap_or(*rest));
                *order = part(budget, pull / (1.0 + sum)).min(*rest);
                *rest -= *order;
            });
        }
    }

    /// What draws each agent to a channel.
    fn pulls<'a>(
        &self,
        world: &World,
        channel: &Purchase,
        purses: &'a Purses,
        payer: &Payer,
    ) -> Lent<'a, f64> {
        let passes = channel.till.passes(world, purses.people, &payer.slots);
        let (quality, reach) = world.see((channel.quality, channel.reach));
        let worth = quality / world.value(channel.scale);
        let theta = world.value(self.theta);
        let mut pulls = purses.pulls.filled(passes.len(), 0.0);
        let lanes = (Own(&mut *pulls), Own(&reach[payer.slots.clone()]), Own(&*passes));
        Crowd(0..passes.len() as u32).each(lanes, |_, (pull, reach, passes)| {
            *pull = if passes == 0 { 0.0 } else { pull_of(worth * f64::from(reach), theta) };
        });
        pulls
    }

    /// What each agent spends on the category in the step: all of it off the platform at first.
    fn budget(
        &self,
        world: &mut World,
        (purses, payer, luck): (&Purses, &Payer, &Luck),
        sums: Option<&[f64]>,
        (totals, budgets): (&mut [i64], Option<&mut [i64]>),
    ) {
        let slots = payer.slots.clone();
        let [of_member, of_income, of_revenue] = self.factors(world);
        let [member, income_share, revenue_share] = self.bases(world);
        let years = world.calendar().years_per_step();
        let fixed = member * payer.members * years * purses.units;
        let inclusive = world.value(self.inclusive);
        let savings: Vec<(u64, Thrift, f64, f64)> = (self.savings.iter())
            .map(|saving| {
                let (share, spread) = (world.value(saving.share), world.value(saving.spread));
                (saving.bit, Thrift::of(luck, &saving.key), share, spread)
            })
            .collect();
        let kept = |agent: u32, form: u64| {
            let held = savings.iter().filter(|(bit, ..)| form & bit != 0);
            held.fold(1.0, |kept, (_, thrift, share, spread)| {
                kept * (1.0 - thrift.share(agent, *share, *spread))
            })
        };
        let people = purses.people;
        let (alive, form, income, revenue, outside) =
            world.open((people.alive, people.form, purses.income, purses.revenue, self.outside));
        let lanes = (
            (Own(totals), Own(&mut outside[slots.clone()]), budgets.map(Own)),
            (Own(&alive[slots.clone()]), Own(&form[slots.clone()])),
            (Own(&income[slots.clone()]), Own(&revenue[slots.clone()]), sums.map(Own)),
        );
        Crowd(0..slots.len() as u32).each(lanes, |place, (wanted, (alive, form), flows)| {
            let (total, outside, budget) = wanted;
            *outside = 0;
            if alive == 0 {
                return;
            }
            let (income, revenue, sum) = flows;
            let base = of_member * fixed
                + of_income * income_share * income as f64
                + of_revenue * revenue_share * revenue as f64;
            let kept = kept(slots.start as u32 + place, form);
            let amount = units_of(base * kept * grown(sum.unwrap_or(0.0), inclusive));
            *total += amount;
            *outside = amount;
            if let Some(budget) = budget {
                *budget = amount;
            }
        });
    }

    /// Answer to income and price of a budget per member, a share of income, a share of revenue;
    /// the same for all. A share of income has moved with income once already, a share of revenue
    /// moves with revenue alone.
    fn factors(&self, world: &World) -> [f64; 3] {
        let income = Ratio::or_one(self.income, world);
        let price = Ratio::or_one(self.price, world);
        let (eta, epsilon) =
            (world.value(self.income_elasticity), world.value(self.price_elasticity));
        let price = libm::pow(price, 1.0 - epsilon);
        [libm::pow(income, eta) * price, libm::pow(income, eta - 1.0) * price, price]
    }

    /// Currency per member and year, share of income, share of revenue.
    fn bases(&self, world: &World) -> [f64; 3] {
        let sum = |wanted: Base| {
            let parts = self.parts.iter().filter(|(base, _)| *base == wanted);
            parts.map(|&(_, amount)| world.value(amount)).sum()
        };
        [sum(Base::Member), sum(Base::Income), sum(Base::Revenue)]
    }
}

/// `x^theta`, `x` being reach at quality one over the reach that draws level.
fn pull_of(x: f64, theta: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if (theta - 1.0).abs() < 1e-12 {
        x
    } else {
        libm::pow(x, theta)
    }
}

/// Growth of a category with its inclusive value.
fn grown(sum: f64, inclusive: f64) -> f64 {
    if inclusive <= 0.0 || sum <= 0.0 { 1.0 } else { libm::pow(1.0 + libm::log1p(sum), inclusive) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_at_its_scale_draws_level_with_the_outside_way() {
        // x = 1, so x/(1 + x) = 1/2 at any sharpness.
        assert!((pull_of(1.0, 3.0) - 1.0).abs() < 1e-15);
        assert!((pull_of(0.5, 2.0) - 0.25).abs() < 1e-15);
        assert!((pull_of(0.5, 1.0) - 0.5).abs() < 1e-15);
        assert!(pull_of(0.0, 0.1).abs() < 1e-300);
    }

    #[test]
    fn a_category_grows_with_its_inclusive_value() {
        assert!((grown(std::f64::consts::E - 1.0, 1.0) - 2.0).abs() < 1e-12);
        assert!((grown(std::f64::consts::E - 1.0, 2.0) - 4.0).abs() < 1e-12);
        assert!((grown(5.0, 0.0) - 1.0).abs() < 1e-15);
    }
}
