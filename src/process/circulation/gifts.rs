//! Gifts along connectors: ordinary ones all year, and those of dated events.
//!
//! Of an agent's members `givers·members` give, rounded by a draw for life, so that the same
//! individuals give all year; they make `times·Δt` gifts each, rounded by a draw of the step, of
//! `amount` each. An event adds `participation·members` participants, rounded by a draw of their
//! own, who make `times` gifts over its days. So a rare gift is whole and the mean is kept.

use std::ops::Range;

use crate::{
    base::{Crowd, Date, Luck, Own, crowd, ordered},
    process::circulation::{
        bind::Binder,
        demand::{Payer, Purses, Till, till},
        units_of,
    },
    scenario::{Channel, Event, Parameter},
    world::{
        Refusal, World, Write, WriteOne,
        columns::{event, volume},
    },
};

/// A channel of gifts.
pub(super) struct Giving {
    pub(super) till: Till,
    pub(super) record: Record,
    key: String,
    givers: Parameter,
    times: Parameter,
    amount: Parameter,
    events: Vec<Dated>,
}

/// Where the number of gifts, and what events gave, is recorded.
pub(super) struct Record {
    volume: WriteOne<f64>,
    events: Vec<Write<f64>>,
}

/// An event on the channel.
struct Dated {
    name: String,
    interval: Range<Date>,
    days: f64,
    participation: Parameter,
    times: Parameter,
    amount: Parameter,
}

/// Gifts of one kind in the step: draws and numbers as they are.
struct Round {
    life: Luck,
    step: Luck,
    share: f64,
    times: f64,
    amount: f64,
}

/// A channel of gifts, with the events on it.
pub(super) fn of(binder: &mut Binder<'_, '_>, channel: &Channel) -> Result<Giving, Refusal> {
    let ground = binder.ground;
    let amount = binder.number(&format!("channels.{}.flow.amount", channel.name))?;
    let on_it = |event: &&Event| event.enabled && event.channel == channel.name;
    let mut events = Vec::new();
    for event in ground.scenario.events.iter().filter(on_it) {
        events.push(dated(binder, event, amount)?);
    }
    Ok(Giving {
        till: till(binder, channel)?,
        record: record(binder, channel)?,
        key: channel.key.clone().unwrap_or_else(|| channel.name.clone()),
        givers: binder.number(&format!("channels.{}.flow.givers", channel.name))?,
        times: binder.number(&format!("channels.{}.flow.times", channel.name))?,
        amount,
        events,
    })
}

/// The records of a channel of gifts.
pub(super) fn record(binder: &mut Binder<'_, '_>, channel: &Channel) -> Result<Record, Refusal> {
    let on_it = |event: &&Event| event.enabled && event.channel == channel.name;
    let events = binder.ground.scenario.events.iter().filter(on_it);
    let plan = &mut *binder.plan;
    let tables: Result<_, _> = events.map(|of| plan.write_table(&event(&of.name), 3)).collect();
    Ok(Record { volume: plan.write_one(&volume(&channel.name))?, events: tables? })
}

fn dated(binder: &mut Binder<'_, '_>, event: &Event, amount: Parameter) -> Result<Dated, Refusal> {
    let first: Date = event.date.parse().map_err(|_| {
        binder.plan.refuse(format!("event `{}`: `{}` is no date", event.name, event.date))
    })?;
    let path = |name: &str| format!("events.{}.{name}", event.name);
    Ok(Dated {
        name: event.name.clone(),
        interval: first..Date::from_days(first.days() + i64::from(event.days)),
        days: f64::from(event.days),
        participation: binder.number(&path("participation"))?,
        times: binder.number(&path("times"))?,
        amount: if event.amount.is_some() { binder.number(&path("amount"))? } else { amount },
    })
}

impl Record {
    /// Multiplies what was recorded by the share of it that came about.
    pub(super) fn scale(&self, world: &mut World, share: f64) {
        let (volume,) = world.open((self.volume,));
        *volume *= share;
        for &table in &self.events {
            world.open((table,)).0.iter_mut().for_each(|value| *value *= share);
        }
    }
}

impl Giving {
    /// Sets the orders of the payer's agents, adds them to the totals, records the gifts.
    pub(super) fn give(
        &self,
        world: &mut World,
        purses: &Purses,
        payer: &Payer,
        luck: &Luck,
        totals: &mut [i64],
    ) {
        let passes = self.passes(world, purses, payer);
        let rounds = self.rounds(world, luck);
        let start = payer.slots.start as u32;
        let n = passes.len();
        let crowd = Crowd(0..n as u32);
        let mut made = purses.made.filled(n, [0.0; 2]);
        let mut sums: Vec<[f64; 3]> = Vec::with_capacity(rounds.len());
        crowd::fill(&mut world.open((self.till.order,)).0[payer.slots.clone()], 0);
        for (_, round) in &rounds {
            crowd.each_part((Own(&mut *made), Own(&*passes)), |part| {
                let agents = start + part.agents().start..start + part.agents().end;
                let draws = [&round.life, &round.step].map(|luck| {
                    let mut draws = vec![0.0; agents.len()];
                    luck.first_of(agents.clone(), &mut draws);
                    draws
                });
                let draws = (Own(&draws[0][..]), Own(&draws[1][..]));
                part.beside(draws).each(|_, ((made, passes), (life, step))| {
                    let of_them = if passes == 0 { 0.0 } else { payer.members };
                    *made = round.made(of_them, [life, step]);
                });
            });
            let units = |gifts: f64| units_of(gifts * round.amount * purses.units);
            // ORDER: fixed chunks, see `base::ordered`.
            sums.push(ordered::sums(n, |place| {
                let [givers, gifts] = made[place];
                [gifts, units(gifts) as f64, if 0.0 < gifts { givers } else { 0.0 }]
            }));
            let (order,) = world.open((self.till.order,));
            let lanes = (Own(&mut order[payer.slots.clone()]), Own(&*made));
            crowd.each(lanes, |_, (order, [_, gifts])| *order += units(gifts));
        }
        let (order,) = world.open((self.till.order,));
        let lanes = (Own(totals), Own(&order[payer.slots.clone()]));
        crowd.each(lanes, |_, (total, order)| *total += order);
        let (volume,) = world.open((self.record.volume,));
        *volume = sums.iter().map(|[gifts, ..]| gifts).sum();
        for (number, &table) in self.record.events.iter().enumerate() {
            let happened = rounds.iter().position(|&(event, _)| event == Some(number));
            let (table,) = world.open((table,));
            table.copy_from_slice(&happened.map_or([0.0; 3], |round| sums[round]));
        }
    }

    /// For each slot whether its agent may give and has somebody to give to.
    fn passes(&self, world: &World, purses: &Purses, payer: &Payer) -> Vec<u8> {
        let mut passes = self.till.passes(world, purses.people, &payer.slots);
        let (reach,) = world.see((self.till.reach,));
        let lanes = (Own(&mut *passes), Own(&reach[payer.slots.clone()]));
        Crowd(0..reach[payer.slots.clone()].len() as u32)
            .each(lanes, |_, (passes, reach)| *passes &= u8::from(0.0 < reach));
        passes
    }

    /// Ordinary gifts, and those of each event that has a day in the step.
    fn rounds(&self, world: &World, luck: &Luck) -> Vec<(Option<usize>, Round)> {
        let (calendar, step) = (world.calendar(), world.step());
        let of = |tag: &str, share, times, amount| Round {
            life: luck.for_life(tag),
            step: luck.named(tag),
            share: world.value(share),
            times,
            amount: world.value(amount),
        };
        let times = world.value(self.times) * calendar.years_per_step();
        let ordinary = of(&format!("giver.{}", self.key), self.givers, times, self.amount);
        let mut rounds = vec![(None, ordinary)];
        let days = (calendar.date(step + 1).days() - calendar.date(step).days()) as f64;
        for (number, event) in self.events.iter().enumerate() {
            let inside = calendar.covered(step, event.interval.clone()) * days / event.days;
            if 0.0 < inside {
                let tag = format!("event.{}", event.name);
                let times = world.value(event.times) * inside;
                rounds.push((Some(number), of(&tag, event.participation, times, event.amount)));
            }
        }
        rounds
    }
}

impl Round {
    /// Givers among an agent's members and their gifts in the step; its first draws for life and
    /// of the step.
    fn made(&self, members: f64, [life, step]: [f64; 2]) -> [f64; 2] {
        if members <= 0.0 || self.share <= 0.0 || self.times <= 0.0 {
            return [0.0; 2];
        }
        let givers = whole(self.share * members, life);
        if givers <= 0.0 { [0.0; 2] } else { [givers, whole(givers * self.times, step)] }
    }
}

/// A whole number whose mean over an even draw is `count`.
fn whole(count: f64, draw: f64) -> f64 {
    // A cast cuts off the fraction of what is not negative, and needs no call.
    (count + draw) as i64 as f64
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rand::RngExt;

    use super::*;
    use crate::base::id;

    #[test]
    fn a_count_becomes_whole_and_keeps_its_mean() {
        assert!((whole(2.0, 0.999) - 2.0).abs() < 1e-15);
        assert!((whole(2.3, 0.69) - 2.0).abs() < 1e-15);
        assert!((whole(2.3, 0.71) - 3.0).abs() < 1e-15);
    }

    #[test]
    fn the_same_individuals_give_in_every_step() {
        let keys: Arc<Vec<u64>> = Arc::new((0..10_000).map(|s| id::founder(1, s)).collect());
        let round = |step| {
            let luck = Luck::new(42, "circulation.demand", step, Arc::clone(&keys));
            let (life, step) = (luck.for_life("giver.red"), luck.named("giver.red"));
            Round { life, step, share: 0.1, times: 0.5, amount: 10.0 }
        };
        let (one, other) = (round(0), round(1));
        let of = |round: &Round, agent: u32, members: f64| {
            round.made(members, [&round.life, &round.step].map(|luck| luck.of(agent).random()))
        };
        let made: Vec<[f64; 2]> = (0..10_000).map(|agent| of(&one, agent, 1.0)).collect();
        let givers: f64 = made.iter().map(|[givers, _]| givers).sum();
        let gifts: f64 = made.iter().map(|[_, gifts]| gifts).sum();
        // Four standard errors of 10,000 draws.
        assert!(
            (givers - 1000.0).abs() < 120.0 && (gifts - 500.0).abs() < 90.0,
            "{givers} {gifts}"
        );
        let same = |agent: u32| (made[agent as usize][0] - of(&other, agent, 1.0)[0]).abs() < 0.5;
        assert!((0..10_000).all(same));
        assert!((0..10_000).any(|a| (made[a as usize][1] - of(&other, a, 1.0)[1]).abs() > 0.5));
        // Many members: hardly any rounding.
        assert!((of(&one, 3, 1e6)[1] - 5e4).abs() < 2.0);
    }
}
