//! Supply: what payees can fill of their orders, and how their capacity follows.
//!
//! Orders are what purchases bring to a payee, each split over the payer's connectors by strength.
//! A payee fills `min(1, K/orders)` of every order; one without a capacity fills all.
//! `K' = K + (1 − e^(−inv·Δt))·((1+headroom)·orders·(1+trend) − K)`, trend being the relative
//! growth of orders, bounded to ±1/2; a new payee begins at `(1+headroom)·orders`.
//!
//! Reads: `order.*`, strengths, `alive`, `form`, `memberships`. Writes: `capacity`, `fill`,
//! `ordered`.

use std::{ops::Range, sync::Arc};

use crate::{
    base::{Along, Crowd, Own, Scratch},
    process::{
        Process,
        circulation::bind::{Binder, Ends, People},
        process,
    },
    scenario::{Flow, Parameter},
    world::{
        Ground, Read, Refusal, World, Write,
        columns::{CAPACITY, FILL, ORDERED, order},
    },
};

/// A channel of purchases.
struct Selling {
    ends: Ends,
    order: Read<i64>,
}

/// A species whose capacity follows its orders.
struct Seller {
    slots: Range<usize>,
    investment: Parameter,
    headroom: Parameter,
}

/// The process `circulation.supply`.
#[must_use]
pub fn supply(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("circulation.supply", move |plan| {
        let (capacity, fill, ordered) =
            (plan.write(&CAPACITY)?, plan.write(&FILL)?, plan.write(&ORDERED)?);
        let mut binder = Binder::new(plan, &ground);
        let people = binder.people()?;
        let (sellers, channels) = (sellers(&mut binder)?, channels(&mut binder)?);
        let shelf = Scratch::new();
        Ok(move |world: &mut World, _| {
            let mut orders = shelf.filled(world.agents().len(), 0.0);
            for selling in &channels {
                selling.collect(world, people, &mut orders);
            }
            for seller in &sellers {
                seller.follow(world, people, (capacity, fill, ordered), &orders);
            }
            Ok(())
        })
    })
}

fn sellers(binder: &mut Binder<'_, '_>) -> Result<Vec<Seller>, Refusal> {
    let ground = binder.ground;
    let mut sellers = Vec::new();
    for species in ground.scenario.species.iter().filter(|species| species.enabled) {
        if species.production.is_some() {
            let path = |name: &str| format!("species.{}.production.{name}", species.name);
            sellers.push(Seller {
                slots: ground.slots(&species.name),
                investment: binder.number(&path("investment"))?,
                headroom: binder.number(&path("headroom"))?,
            });
        }
    }
    Ok(sellers)
}

fn channels(binder: &mut Binder<'_, '_>) -> Result<Vec<Selling>, Refusal> {
    let ground = binder.ground;
    let mut channels = Vec::new();
    for channel in ground.paying().filter(|channel| matches!(channel.flow, Flow::Purchase(_))) {
        let order = binder.plan.read(&order(&channel.name))?;
        channels.push(Selling { ends: binder.ends(channel)?, order });
    }
    Ok(channels)
}

impl Selling {
    fn collect(&self, world: &mut World, people: People, orders: &mut [f64]) {
        if !self.ends.is_open(world) {
            return;
        }
        let passes = people.passes(world, &self.ends.targets, &[self.ends.target]);
        let first = self.ends.targets.start;
        let (rows, strength, order) = world.open((self.ends.rows, self.ends.strength, self.order));
        rows.deliver(
            orders,
            (Own(order), Along(strength)),
            |_, targets, (order, strength), mail| {
                if order <= 0 {
                    return;
                }
                let sells = |target: u32| passes[target as usize - first] != 0;
                let row = || targets.iter().zip(strength).filter(|(target, _)| sells(**target));
                let sum: f64 = row().map(|(_, &strength)| f64::from(strength)).sum();
                let share = order as f64 / sum;
                row().for_each(|(&target, &strength)| {
                    mail.send(target, share * f64::from(strength));
                });
            },
        );
    }
}

impl Seller {
    fn follow(
        &self,
        world: &mut World,
        people: People,
        (capacity, fill, ordered): (Write<f64>, Write<f32>, Write<f64>),
        orders: &[f64],
    ) {
        let slots = self.slots.clone();
        let speed = world.calendar().chance(world.value(self.investment));
        let headroom = world.value(self.headroom);
        let (capacity, fill, ordered, alive) = world.open((capacity, fill, ordered, people.alive));
        let lanes = (
            Own(&mut capacity[slots.clone()]),
            Own(&mut fill[slots.clone()]),
            Own(&mut ordered[slots.clone()]),
            Own(&alive[slots.clone()]),
            Own(&orders[slots.clone()]),
        );
        let rule = |_,
                    (capacity, fill, ordered, alive, orders): (
            &mut f64,
            &mut f32,
            &mut f64,
            u8,
            f64,
        )| {
            let before = std::mem::replace(ordered, orders);
            if alive == 0 {
                (*capacity, *fill, *ordered) = (0.0, 1.0, 0.0);
                return;
            }
            *fill = filled(*capacity, orders) as f32;
            *capacity = followed(*capacity, [before, orders], headroom, speed);
        };
        Crowd(0..slots.len() as u32).each(lanes, rule);
    }
}

/// Share of every order that is filled.
fn filled(capacity: f64, orders: f64) -> f64 {
    if 0.0 < capacity && capacity < orders { capacity / orders } else { 1.0 }
}

/// Capacity after the step; `orders`: of the step before and of this one.
fn followed(capacity: f64, [before, orders]: [f64; 2], headroom: f64, speed: f64) -> f64 {
    if capacity <= 0.0 {
        return (1.0 + headroom) * orders;
    }
    let trend = if 0.0 < before { (orders / before - 1.0).clamp(-0.5, 0.5) } else { 0.0 };
    let next = capacity + speed * ((1.0 + headroom) * orders * (1.0 + trend) - capacity);
    // Less than a unit is nothing: such a payee begins anew with its next order.
    if next < 1.0 { 0.0 } else { next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payee_fills_the_same_share_of_every_order_and_a_new_one_fills_all() {
        assert!((filled(50.0, 200.0) - 0.25).abs() < 1e-15);
        assert!((filled(300.0, 200.0) - 1.0).abs() < 1e-15);
        assert!((filled(0.0, 200.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn capacity_follows_orders_with_headroom_and_trend() {
        // New: 1.2·100.
        assert!((followed(0.0, [0.0, 100.0], 0.2, 0.5) - 120.0).abs() < 1e-12);
        // Orders grew by a fifth: 100 + 0.5·(1.2·120·1.2 − 100).
        assert!((followed(100.0, [100.0, 120.0], 0.2, 0.5) - 136.4).abs() < 1e-12);
        // A trend is bounded: 100 + 0.5·(1·400·1.5 − 100).
        assert!((followed(100.0, [100.0, 400.0], 0.0, 0.5) - 350.0).abs() < 1e-12);
        assert!(followed(1.5, [0.0, 0.0], 0.2, 0.5).abs() < 1e-300);
    }

    #[test]
    fn steady_orders_are_filled_for_ever() {
        let mut capacity = followed(0.0, [0.0, 100.0], 0.1, 0.3);
        for _ in 0..100 {
            assert!((filled(capacity, 100.0) - 1.0).abs() < 1e-15);
            capacity = followed(capacity, [100.0, 100.0], 0.1, 0.3);
        }
        assert!((capacity - 110.0).abs() < 1e-9);
    }
}
