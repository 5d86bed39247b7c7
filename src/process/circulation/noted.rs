//! What each agent paid and received over channels that surveys ask about, and over no others.

use std::collections::BTreeMap;

use crate::{
    base::{Crowd, Own, crowd},
    process::circulation::bind::Binder,
    world::{
        Refusal, World, Write,
        columns::{earned, paid},
    },
};

/// Columns by channel.
pub(super) struct Noted {
    paid: BTreeMap<String, Write<i64>>,
    earned: BTreeMap<String, Write<i64>>,
}

impl Noted {
    pub(super) fn bind(binder: &mut Binder<'_, '_>) -> Result<Self, Refusal> {
        let surveyed = binder.ground.surveyed();
        let mut noted = Self { paid: BTreeMap::new(), earned: BTreeMap::new() };
        for channel in surveyed.paid {
            noted.paid.insert(channel.clone(), binder.plan.write(&paid(&channel))?);
        }
        for channel in surveyed.earned {
            noted.earned.insert(channel.clone(), binder.plan.write(&earned(&channel))?);
        }
        Ok(noted)
    }

    /// Where it is noted what is paid over a channel.
    pub(super) fn paid(&self, channel: &str) -> Option<Write<i64>> {
        self.paid.get(channel).copied()
    }

    /// Where it is noted what is received over a channel.
    pub(super) fn earned(&self, channel: &str) -> Option<Write<i64>> {
        self.earned.get(channel).copied()
    }

    /// Nothing has been paid yet.
    pub(super) fn clear(&self, world: &mut World) {
        for &column in self.paid.values().chain(self.earned.values()) {
            crowd::fill(world.open((column,)).0, 0);
        }
    }
}

/// Adds what came in while everybody paid so much, and held `held` before.
pub(super) fn earn(
    world: &mut World,
    (earned, money): (Write<i64>, Write<i64>),
    (held, paid): (&[i64], &[i64]),
) {
    let (earned, money) = world.open((earned, money));
    let lanes = (Own(earned), Own(&*money), Own(held), Own(paid));
    Crowd(0..held.len() as u32).each(lanes, |_, (earned, money, held, paid)| {
        *earned += money - held + paid;
    });
}

/// Adds what was paid for functions to the fees.
pub(super) fn note(paid: &[i64], fees: &mut [i64]) {
    Crowd(0..paid.len() as u32).each((Own(fees), Own(paid)), |_, (fee, paid)| *fee += paid);
}
