//! Payments over the rows of a channel: one payer's order, split over its connectors.

use crate::{
    base::{Along, Block, Book, Own, Purse},
    process::circulation::{bind::Binder, part},
    scenario::{Channel, Parameter},
    world::{Refusal, World},
};

/// Shares of a payment that do not reach the payee.
pub(super) struct Split {
    fee: Parameter,
    own_business: Parameter,
    tax: Parameter,
    /// The platform's agent and its openness.
    platform: Option<(u32, Parameter)>,
    purse: u32,
}

/// Who takes which share of a payment off: platform and purse.
pub(super) type Shares = [(u32, f64); 2];

/// On what terms a channel is paid.
pub(super) struct Terms<'a, W> {
    /// Weight of each target beside strength: 0 if it cannot be paid, else what it fills, as a
    /// number or as 1.
    pub(super) worth: &'a [W],
    /// First target.
    pub(super) first: u32,
    pub(super) shares: Shares,
    /// Flow of one smallest unit: currency per member of the source.
    pub(super) flow_per_unit: f32,
}

/// The split of a channel.
pub(super) fn split(binder: &mut Binder<'_, '_>, channel: &Channel) -> Result<Split, Refusal> {
    let ground = binder.ground;
    let path = |name: &str| format!("channels.{}.split.{name}", channel.name);
    let mut platform = None;
    if let Some(name) = &channel.platform
        && let Some(agent) = ground.layout.platform(&ground.scenario, name)
    {
        platform = Some((agent, binder.number(&format!("platforms.{name}.openness"))?));
    }
    Ok(Split {
        fee: binder.number(&path("fee"))?,
        own_business: binder.number(&path("own_business"))?,
        tax: binder.number(&path("tax"))?,
        platform,
        purse: ground.layout.industry(&ground.scenario, channel.split.purse.as_deref()),
    })
}

impl Split {
    /// The shares now: `fee + own_business·(1 − openness)` to the platform, the tax to the purse,
    /// together at most one. A channel without a platform has no fee.
    pub(super) fn shares(&self, world: &World) -> Shares {
        let platform = self.platform.map(|(agent, openness)| {
            let own = world.value(self.own_business) * (1.0 - world.value(openness));
            (agent, (world.value(self.fee) + own).clamp(0.0, 1.0))
        });
        let platform = platform.unwrap_or((self.purse, 0.0));
        [platform, (self.purse, world.value(self.tax).clamp(0.0, 1.0 - platform.1))]
    }
}

/// Pays every order over the rows of a channel, see [`pay`]; notes in `paid` what was paid and adds
/// it to `spent`.
///
/// One pass over the rows of payers that have an order; exact, parallel.
pub(super) fn transfer<W: Copy + Sync + Into<f64>>(
    rows: &Block,
    (money, book): (&mut [i64], &mut Book),
    (orders, paid, spent): (&[i64], &mut [i64], &mut [i64]),
    (strength, flow): (&[f32], Option<&mut [f32]>),
    terms: &Terms<'_, W>,
) {
    let lanes = (Own(orders), (Own(paid), Own(spent)), Along(strength), flow.map(Along));
    rows.transfer_pieces(money, book, lanes, |payers| {
        let worth = payers.piece().look(terms.worth, terms.first);
        payers.beside(Along(&worth[..])).each(|payer, payees, (lanes, worth), purse| {
            let (order, (paid, spent), strength, mut flow) = lanes;
            if let Some(flow) = flow.as_mut() {
                flow.fill(0.0);
            }
            if 0 < order {
                let order = order.min(purse.left());
                *paid = pay((payer, order), (payees, strength, worth), flow, terms, purse);
                *spent += *paid;
            }
        });
    });
}

/// Splits one order over connectors by `strength·worth`; returns what was paid in all.
fn pay<W: Copy + Into<f64>>(
    (payer, order): (u32, i64),
    (payees, strengths, worth): (&[u32], &[f32], &[W]),
    mut flow: Option<&mut [f32]>,
    terms: &Terms<'_, W>,
    purse: &mut Purse<'_, '_>,
) -> i64 {
    let weights = || strengths.iter().zip(worth).map(|(&s, &w)| (f64::from(s), w.into()));
    let (mut reachable, mut served) = (0.0, 0.0);
    for (strength, worth) in weights() {
        reachable += if 0.0 < worth { strength } else { 0.0 };
        served += strength * worth;
    }
    if reachable <= 0.0 || served <= 0.0 {
        return 0;
    }
    // Mostly all is served: then there is no division to wait for.
    let total = if served < reachable { part(order, served / reachable) } else { order };
    let mut left = total;
    for &(taker, share) in terms.shares.iter().filter(|share| 0.0 < share.1) {
        let taken = part(total, share).min(left);
        if 0 < taken && taker != payer {
            left -= purse.pay(taker, taken);
        }
    }
    let (net, per_weight) = (left, left as f64 / served);
    let (mut weight, mut given) = (0.0, 0);
    for (place, (&payee, (strength, worth))) in payees.iter().zip(weights()).enumerate() {
        weight += strength * worth;
        // Bounds rounded down: with the last connector all weight, and so all money, is given.
        let up_to = if weight < served { ((weight * per_weight) as i64).min(net) } else { net };
        let amount = up_to - given;
        if 0 < amount {
            purse.pay(payee, amount);
            given = up_to;
            if let Some(flow) = flow.as_mut() {
                flow[place] = amount as f32 * terms.flow_per_unit;
            }
        }
    }
    total - left + given
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Money after one order of agent 0 over connectors to 1, 2, 3; platform 4, purse 5.
    fn paid(order: i64, strengths: [f32; 3], worth: [f32; 3], shares: [f64; 2]) -> ([i64; 6], i64) {
        let rows = Block::pack(0..6, 0..6, &[(0, 1), (0, 2), (0, 3)]).unwrap();
        let mut money = [1000, 0, 0, 0, 0, 0];
        let mut book = Book::new(vec![0, 1, 4, 5, 6]);
        let worth = [0.0, worth[0], worth[1], worth[2], 0.0, 0.0_f32];
        let shares = [(4, shares[0]), (5, shares[1])];
        let terms = Terms { worth: &worth, first: 0, shares, flow_per_unit: 0.5 };
        let (orders, mut paid, mut flow) = ([order, 0, 0, 0, 0, 0], [0; 6], [9.0; 3]);
        let mut spent = [7; 6];
        let lists = (&orders[..], &mut paid[..], &mut spent[..]);
        let accounts = (&mut money[..], &mut book);
        transfer(&rows, accounts, lists, (&strengths, Some(&mut flow)), &terms);
        assert_eq!(money.iter().sum::<i64>(), 1000);
        assert_eq!(spent, paid.map(|paid| 7 + paid));
        assert_eq!(book.paid(0, 1), money[1] + money[2] + money[3]);
        for (place, flow) in flow.iter().enumerate() {
            assert!((flow - 0.5 * money[place + 1] as f32).abs() < 1e-6);
        }
        (money, paid[0])
    }

    #[test]
    fn an_order_is_split_by_strength_to_the_unit() {
        assert_eq!(
            paid(100, [0.5, 0.25, 0.25], [1.0; 3], [0.0; 2]),
            ([900, 50, 25, 25, 0, 0], 100)
        );
        // Bounds at 3.33, 6.67 and 10.
        assert_eq!(paid(10, [0.5; 3], [1.0; 3], [0.0; 2]), ([990, 3, 3, 4, 0, 0], 10));
    }

    #[test]
    fn fee_and_tax_are_taken_once() {
        assert_eq!(
            paid(200, [0.5, 0.5, 1.0], [1.0; 3], [0.1, 0.05]),
            ([800, 42, 43, 85, 20, 10], 200)
        );
    }

    #[test]
    fn who_cannot_be_paid_is_passed_over_and_who_fills_half_gets_half() {
        assert_eq!(paid(100, [0.5; 3], [1.0, 0.0, 1.0], [0.0; 2]), ([900, 50, 0, 50, 0, 0], 100));
        assert_eq!(paid(100, [0.5; 3], [1.0, 0.0, 0.5], [0.0; 2]), ([925, 50, 0, 25, 0, 0], 75));
        assert_eq!(paid(100, [0.5; 3], [0.0; 3], [0.0; 2]), ([1000, 0, 0, 0, 0, 0], 0));
    }

    #[test]
    fn nobody_pays_more_than_it_holds() {
        assert_eq!(paid(5000, [0.5, 0.25, 0.25], [1.0; 3], [0.0; 2]).0, [0, 500, 250, 250, 0, 0]);
    }
}
