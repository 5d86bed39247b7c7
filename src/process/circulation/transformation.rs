//! Transformation: one stock becomes another (report 3.3).
//!
//! `rate·q·stock_i` of a source, shared over its connectors by strength, becomes the channel's
//! stock at the targets. A stock of a step is read as it is; of a copied stock, which stays, so
//! much is read as it holds in the step, `stock_i·Δt`, so that results do not hang on the length
//! of steps. Neither is used up. Where the channel's stock is conserved, an industry pays the
//! targets instead, less the shares of platform and purse.
//!
//! Reads: strengths, `alive`, `form`, `memberships`, `level`, `open.*`, `quality.*`. Writes: stocks
//! that are turned or come of it, `volume.*`, flows, `money`, `revenue` and the tables `book.*` of
//! conversions that are paid.

use std::{ops::Range, sync::Arc};

use crate::{
    base::{Along, Crowd, Lent, Own, Scratch, ordered},
    process::{
        Process,
        circulation::{
            bind::{Binder, Ends, People},
            part,
            spread::{Division, Pace, Teams},
            transfers::{Shares, Split, split},
            units_of,
        },
        process,
    },
    scenario::{Channel, Convert, Flow, Parameter, StockKind},
    world::{
        Ground, Refusal, World, Write, WriteOne,
        columns::{FLOW, MONEY, REVENUE, book, volume},
    },
};

/// How much of a stock is turned.
#[derive(Clone, Copy)]
struct Rate {
    rate: Parameter,
    /// Whether the stock turned is one of a step.
    of_step: bool,
}

/// A conversion that an industry pays.
struct Paid {
    ends: Ends,
    rate: Rate,
    from: Write<f32>,
    split: Split,
    payer: u32,
    book: Write<i64>,
    flow: Option<Write<f32>>,
    volume: WriteOne<f64>,
    shelf: Scratch<i64>,
    marks: Scratch<u8>,
}

#[derive(Clone, Copy)]
struct Accounts {
    people: People,
    money: Write<i64>,
    revenue: Write<i64>,
}

/// The process `circulation.transformation`.
#[must_use]
pub fn transformation(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("circulation.transformation", move |plan| {
        let mut binder = Binder::new(plan, &ground);
        let mut teams = Teams::new(&mut binder, None)?;
        let (money, revenue) = (binder.plan.write(&MONEY)?, binder.plan.write(&REVENUE)?);
        let accounts = Accounts { people: teams.people(), money, revenue };
        let mut paid = Vec::new();
        for channel in ground.scenario.channels.iter().filter(|channel| channel.enabled) {
            let Flow::Convert(convert) = &channel.flow else { continue };
            let rate = rate(&mut binder, channel, convert)?;
            if conserved(&ground, &channel.stock) {
                paid.push(payment(&mut binder, &mut teams, channel, (convert, rate))?);
            } else {
                teams.add(&mut binder, channel, (&convert.from, Division::Shared, rate))?;
            }
        }
        let ground = Arc::clone(&ground);
        Ok(move |world: &mut World, _| {
            // Payments first: they read stocks as they are before anything is turned.
            for paid in &paid {
                paid.pay(world, &ground, accounts);
            }
            teams.pass(world, |world, rate, quality| {
                let by_stock = rate.now(world) * quality;
                Pace { by_stock, harmless: 1.0, ..Pace::default() }
            });
            Ok(())
        })
    })
}

fn conserved(ground: &Ground, name: &str) -> bool {
    let mut stocks = ground.scenario.stocks.iter();
    stocks.any(|stock| stock.name == name && matches!(stock.kind, StockKind::Conserved { .. }))
}

fn rate(
    binder: &mut Binder<'_, '_>,
    channel: &Channel,
    convert: &Convert,
) -> Result<Rate, Refusal> {
    let mut stocks = binder.ground.scenario.stocks.iter();
    let of_step = stocks
        .any(|stock| stock.name == convert.from && matches!(stock.kind, StockKind::PerStep { .. }));
    let rate = binder.number(&format!("channels.{}.flow.rate", channel.name))?;
    Ok(Rate { rate, of_step })
}

fn payment(
    binder: &mut Binder<'_, '_>,
    teams: &mut Teams<Rate>,
    channel: &Channel,
    (convert, rate): (&Convert, Rate),
) -> Result<Paid, Refusal> {
    let ground = binder.ground;
    let Some(payer) = &convert.payer else {
        return Err(binder.plan.refuse(format!(
            "channel `{}` turns `{}` into `{}`, which is conserved; name the industry that pays, \
             as `payer`",
            channel.name, convert.from, channel.stock
        )));
    };
    let n = ground.layout.compartments.len();
    let own = ground.carrier(channel) == channel.name;
    Ok(Paid {
        ends: binder.ends(channel)?,
        rate,
        from: teams.stock(binder, &convert.from)?,
        split: split(binder, channel)?,
        payer: ground.layout.industry(&ground.scenario, Some(payer)),
        book: binder.plan.write_table(&book(&channel.name), n * n)?,
        flow: if own { Some(binder.plan.write_of(&channel.name, &FLOW)?) } else { None },
        volume: binder.plan.write_one(&volume(&channel.name))?,
        shelf: Scratch::new(),
        marks: Scratch::new(),
    })
}

impl Rate {
    fn now(self, world: &World) -> f64 {
        let years = if self.of_step { 1.0 } else { world.calendar().years_per_step() };
        world.value(self.rate) * years
    }
}

impl Paid {
    fn pay(&self, world: &mut World, ground: &Ground, accounts: Accounts) {
        let ends = &self.ends;
        let earned = self.earned(world, ground, accounts.people);
        let passes = accounts.people.passes(world, &ends.targets, &[ends.target]);
        let shares = self.split.shares(world);
        let mut received = self.shelf.filled(world.agents().len(), 0);
        let flow_per_unit = (1.0 / (ends.members[0] * ground.units)) as f32;
        let row = Row { passes: &passes, first: ends.targets.start as u32, shares, flow_per_unit };
        let mut turned = self.marks.filled(earned.len(), 0);
        let lane = (Own(&*earned), Own(&mut *turned));
        if let Some(flow) = self.flow {
            let (rows, strength, flow) = world.open((ends.rows, ends.strength, flow));
            let lanes = (lane, Along(strength), Some(Along(flow)));
            rows.deliver(&mut received, lanes, |_, targets, (own, strength, flow), mail| {
                row.pay(own, targets, (strength, flow), |to, amount| mail.send(to, amount));
            });
        } else {
            let (rows, strength) = world.open((ends.rows, ends.strength));
            rows.deliver(&mut received, (lane, Along(strength)), |_, targets, (own, s), mail| {
                row.pay(own, targets, (s, None), |to, amount| mail.send(to, amount));
            });
        }
        *world.open((self.volume,)).0 = self.turned(world, &turned);
        self.book(world, ground, accounts, &received);
    }

    /// What the stock of each source is worth in smallest units; length `n_agents`.
    fn earned(&self, world: &mut World, ground: &Ground, people: People) -> Lent<'_, i64> {
        let ends = &self.ends;
        let mut earned = self.shelf.filled(world.agents().len(), 0);
        if !ends.is_open(world) {
            return earned;
        }
        let rate = self.rate.now(world) * ends.quality(world) * ends.members[0] * ground.units;
        let slots: Range<usize> = ends.sources.clone();
        let passes = people.passes(world, &slots, &[ends.source]);
        let (from,) = world.open((self.from,));
        let lanes = (Own(&mut earned[slots.clone()]), Own(&from[slots.clone()]), Own(&*passes));
        Crowd(0..slots.len() as u32).each(lanes, |_, (earned, from, passes)| {
            *earned = units_of(rate * f64::from(from)) * i64::from(passes);
        });
        earned
    }

    /// Units of the stock of those who turned it into money.
    fn turned(&self, world: &World, turned: &[u8]) -> f64 {
        let (slots, members) = (self.ends.sources.clone(), self.ends.members[0]);
        let from = &world.see((self.from,)).0[slots.clone()];
        let turned = &turned[slots];
        ordered::sum(from.len(), |place| {
            if turned[place] != 0 { f64::from(from[place]) * members } else { 0.0 }
        })
    }

    /// Moves what each agent received from the paying industry to it.
    fn book(&self, world: &mut World, ground: &Ground, accounts: Accounts, received: &[i64]) {
        let layout = &ground.layout;
        let (money, revenue, book) = world.open((accounts.money, accounts.revenue, self.book));
        let from = layout.compartment(self.payer) * layout.compartments.len();
        for (to, seats) in layout.compartments.iter().enumerate() {
            let slots = seats.slots.start as usize..seats.slots.end as usize;
            let received = &received[slots.clone()];
            let total = ordered::total(received.len(), |place| received[place]);
            if total == 0 {
                continue;
            }
            let lanes = (Own(&mut money[slots.clone()]), Own(&mut revenue[slots]), Own(received));
            Crowd(0..received.len() as u32).each(lanes, |_, (money, revenue, received)| {
                *money += received;
                *revenue += received;
            });
            money[self.payer as usize] -= total;
            book[from + to] += total;
        }
    }
}

/// On what terms a row is paid.
struct Row<'a> {
    passes: &'a [u8],
    first: u32,
    shares: Shares,
    flow_per_unit: f32,
}

impl Row<'_> {
    /// Splits what a source earned over its targets by strength, bounds rounded down; notes whether
    /// anything was turned: without a connector to somebody nothing is.
    fn pay(
        &self,
        (earned, turned): (i64, &mut u8),
        targets: &[u32],
        (strengths, mut flow): (&[f32], Option<&mut [f32]>),
        mut send: impl FnMut(u32, i64),
    ) {
        if let Some(flow) = flow.as_mut() {
            flow.fill(0.0);
        }
        let weight = |target: u32, strength: f32| {
            f64::from(strength) * f64::from(self.passes[(target - self.first) as usize])
        };
        let row = || targets.iter().zip(strengths).map(|(&target, &s)| (target, weight(target, s)));
        let sum: f64 = row().map(|(_, weight)| weight).sum();
        if earned <= 0 || sum <= 0.0 {
            return;
        }
        *turned = 1;
        let mut net = earned;
        for &(taker, share) in &self.shares {
            let taken = part(earned, share).min(net);
            if 0 < taken {
                net -= taken;
                send(taker, taken);
            }
        }
        let (mut weight, mut given) = (0.0, 0);
        for (place, (target, own)) in row().enumerate() {
            weight += own;
            let up_to = if weight < sum { part(net, weight / sum) } else { net };
            if given < up_to {
                send(target, up_to - given);
                if let Some(flow) = flow.as_mut() {
                    flow[place] = (up_to - given) as f32 * self.flow_per_unit;
                }
                given = up_to;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_source_earns_is_paid_to_the_unit() {
        let row = Row {
            passes: &[1, 0, 1],
            first: 5,
            shares: [(20, 0.1), (30, 0.05)],
            flow_per_unit: 1.0,
        };
        let (mut sent, mut flow, mut turned) = (Vec::new(), [9.0; 3], 0);
        let (targets, strengths) = ([5, 6, 7], [0.5, 0.5, 0.25]);
        let lanes = (&strengths[..], Some(&mut flow[..]));
        row.pay((100, &mut turned), &targets, lanes, |to, amount| sent.push((to, amount)));
        assert_eq!(turned, 1);
        assert_eq!(sent, [(20, 10), (30, 5), (5, 56), (7, 29)]);
        assert_eq!(flow.map(|flow| flow as i64), [56, 0, 29]);
        sent.clear();
        let (lanes, mut turned) = ((&strengths[..], Some(&mut flow[..])), 0);
        row.pay((0, &mut turned), &targets, lanes, |to, amount| sent.push((to, amount)));
        assert_eq!(turned, 0);
        // Nobody there to turn it.
        row.pay((100, &mut turned), &[6], (&[0.5], None), |to, amount| sent.push((to, amount)));
        assert_eq!(turned, 0);
        assert!(sent.is_empty());
        assert_eq!(flow.map(|flow| flow as i64), [0; 3]);
    }
}
