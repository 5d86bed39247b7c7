//! Payments of many agents to one account: nothing is lost, everything is booked.

use std::ops::Range;

use crate::{
    base::{Crowd, Own, ordered},
    world::Ground,
};

/// What agents hold and have spent in the step.
pub(super) struct Till<'a> {
    pub(super) ground: &'a Ground,
    pub(super) money: &'a mut [i64],
    /// Nothing where what is taken is no cost.
    pub(super) spent: Option<&'a mut [i64]>,
    /// Payments by (payer compartment, payee compartment).
    pub(super) book: &'a mut [i64],
}

impl Till<'_> {
    /// Moves `amounts` of the agents of `slots` to `payee`. `amounts`: one for each of the slots,
    /// not negative, none above what the agent holds.
    pub(super) fn take(&mut self, slots: &Range<usize>, amounts: &[i64], payee: u32) {
        self.take_split(slots, amounts, &[(payee, 1.0)]);
    }

    /// [`Self::take`] split over several payees by weights: each amount is paid to the unit.
    pub(super) fn take_split(
        &mut self,
        slots: &Range<usize>,
        amounts: &[i64],
        payees: &[(u32, f64)],
    ) {
        let layout = &self.ground.layout;
        let shares = shares(payees);
        for (from, seats) in layout.compartments.iter().enumerate() {
            let start = (seats.slots.start as usize).max(slots.start);
            let end = (seats.slots.end as usize).min(slots.end);
            if end <= start {
                continue;
            }
            let amounts = &amounts[start - slots.start..end - slots.start];
            let total = ordered::total(amounts.len(), |place| amounts[place]);
            if total == 0 {
                continue;
            }
            let spent = self.spent.as_deref_mut().map(|spent| Own(&mut spent[start..end]));
            let lanes = (Own(&mut self.money[start..end]), spent, Own(amounts));
            Crowd(0..amounts.len() as u32).each(lanes, |_, (money, spent, amount)| {
                *money -= amount;
                if let Some(spent) = spent {
                    *spent += amount;
                }
            });
            let mut left = total;
            for &(payee, [before, after]) in &shares {
                // Slices side by side sum to each amount, so the last payee takes what is left.
                let own = if 1.0 <= after {
                    left
                } else {
                    ordered::total(amounts.len(), |place| between(amounts[place], before, after))
                };
                left -= own;
                self.money[payee as usize] += own;
                let to = layout.compartment(payee);
                self.book[from * layout.compartments.len() + to] += own;
            }
        }
    }
}

/// Payees with the bounds of their slices of an amount.
fn shares(payees: &[(u32, f64)]) -> Vec<(u32, [f64; 2])> {
    let total: f64 = payees.iter().map(|(_, weight)| weight.max(0.0)).sum();
    let mut below = 0.0;
    let bounds = payees.iter().enumerate().map(|(place, &(payee, weight))| {
        let before = below / total;
        below += weight.max(0.0);
        // The last bound is one whatever the rounding of the sum.
        let after = if place + 1 == payees.len() { 1.0 } else { below / total };
        (payee, [before, after])
    });
    bounds.collect()
}

/// The units of `amount` between two shares of it: slices side by side sum to the amount.
pub(super) fn between(amount: i64, before: f64, after: f64) -> i64 {
    let up_to = |share: f64| if 1.0 <= share { amount } else { super::part(amount, share) };
    (up_to(after) - up_to(before)).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_sum_to_the_amount() {
        let bounds = [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0];
        let slices: Vec<i64> = bounds.windows(2).map(|b| between(10, b[0], b[1])).collect();
        assert_eq!(slices, [3, 3, 4]);
        assert_eq!(between(7, 0.0, 0.0), 0);
    }
}
