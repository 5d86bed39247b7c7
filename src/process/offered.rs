//! Functions on offer: as declared, as they stand in a step, and what an agent makes of them.

use rand::RngExt;

use crate::{
    base::Luck,
    process::{niche::whole, release::Shared},
    scenario::{Function, Parameter},
    world::{
        Deed, Ground, Note, Plan, ReadOne, Refusal, World, columns,
        traits::{Inborn, function_key},
    },
};

/// A function as it is declared.
pub(crate) struct Offered {
    pub(crate) key: String,
    pub(crate) bit: u64,
    pub(crate) requires: u64,
    pub(crate) member_of: u8,
    pub(crate) due: usize,
    pub(crate) released: ReadOne<u8>,
    pub(crate) quality: ReadOne<f64>,
    pub(crate) broadcast: Parameter,
    pub(crate) imitation: Parameter,
    pub(crate) cap: Parameter,
    pub(crate) dropping: Parameter,
    pub(crate) cost: Parameter,
    pub(crate) upkeep: Parameter,
    pub(crate) gain: Parameter,
    pub(crate) spread: Parameter,
}

impl Offered {
    pub(crate) fn bind(
        plan: &mut Plan<'_>,
        ground: &Ground,
        shared: &mut Shared,
        function: &Function,
        due: usize,
    ) -> Result<Self, Refusal> {
        let path = format!("functions.{}", function.name);
        let Some(bit) = ground.bit(&function.name).filter(|&bit| bit < 64) else {
            return Err(plan.refuse(format!("`{path}` is beyond the 64 functions of a form")));
        };
        let mut number = |field: &str| plan.number(&format!("{path}.{field}"));
        Ok(Self {
            key: function_key(function).to_owned(),
            bit: 1 << bit,
            requires: ground.bits(&function.requires),
            member_of: ground.platform_bit(&function.platform).map_or(0, |bit| 1 << bit),
            due,
            broadcast: number("broadcast")?,
            imitation: number("imitation")?,
            cap: number("cap")?,
            dropping: number("dropping")?,
            cost: number("cost")?,
            upkeep: number("upkeep")?,
            gain: number("gain")?,
            spread: number("gain_spread")?,
            released: shared.flag(plan, &columns::released(&function.name))?,
            quality: shared.number(plan, &columns::quality(&function.platform))?,
        })
    }

    pub(crate) fn now(&self, world: &World, luck: &Luck) -> Now {
        let luck = luck.named(&self.key);
        let calendar = world.calendar();
        let told = world.value(self.broadcast) * world.see((self.quality,)).0;
        let imitation = world.value(self.imitation);
        Now {
            bit: self.bit,
            requires: self.requires,
            member_of: self.member_of,
            released: world.see((self.released,)).0 == 1,
            told,
            imitation,
            most: calendar.chance(told + imitation),
            cap: world.value(self.cap),
            drops: calendar.chance(world.value(self.dropping)),
            cost: world.value(self.cost),
            upkeep: world.value(self.upkeep) * calendar.years_per_step(),
            gain: world.value(self.gain),
            spread: world.value(self.spread),
            inborn: Inborn::of(&luck, &self.key),
            adopting: luck.named("adopting"),
            dropping: luck.named("dropping"),
        }
    }
}

/// A function in the step at hand.
pub(crate) struct Now {
    pub(crate) bit: u64,
    pub(crate) requires: u64,
    pub(crate) member_of: u8,
    pub(crate) released: bool,
    /// Hazard from outside.
    pub(crate) told: f64,
    pub(crate) imitation: f64,
    /// Chance of a step if all neighbours hold it, without advantage.
    pub(crate) most: f64,
    pub(crate) cap: f64,
    /// Chance of a step that a holder drops it.
    pub(crate) drops: f64,
    /// Currency a member.
    pub(crate) cost: f64,
    /// Currency a member and step.
    pub(crate) upkeep: f64,
    pub(crate) gain: f64,
    pub(crate) spread: f64,
    pub(crate) inborn: Inborn,
    pub(crate) adopting: Luck,
    pub(crate) dropping: Luck,
}

impl Now {
    /// Whether an agent that holds `form` lacks nothing but the wish.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a branch for each question would be guessed wrong"
    )]
    pub(crate) fn offered(&self, form: u64, memberships: Option<u8>) -> bool {
        self.released
            & (form & self.bit == 0)
            & (self.requires & !form == 0)
            & memberships.is_none_or(|bits| bits & self.member_of != 0)
    }

    pub(crate) fn liked(&self, agent: u32) -> bool {
        1.0 - self.cap < self.inborn.taste(agent)
    }

    pub(crate) fn advantage(&self, agent: u32) -> f64 {
        (1.0 + self.inborn.gain(agent, self.gain, self.spread)).max(0.0)
    }

    pub(crate) fn draw(&self, agent: u32) -> f64 {
        self.adopting.of(agent).random()
    }
}

/// What an agent would do to its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wish {
    pub(crate) agent: u32,
    /// Dropping goes before adopting.
    pub(crate) what: What,
    pub(crate) function: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Drop,
    Adopt,
}

/// What became of an agent's wishes.
pub(crate) struct Granted {
    pub(crate) form: u64,
    /// Function and cost in smallest units.
    pub(crate) costs: Vec<(usize, i64)>,
}

/// Grants an agent's wishes in order as far as its money reaches.
pub(crate) fn granted(form: u64, money: i64, wishes: &[Wish], now: &[Now], units: f64) -> Granted {
    let (mut form, mut left) = (form, money);
    let mut costs = Vec::new();
    for wish in wishes {
        let function = &now[wish.function];
        match wish.what {
            What::Drop => {
                form &= !function.bit;
                form = whole(form, || now.iter().map(|function| (function.bit, function.requires)));
            }
            What::Adopt => {
                let cost = (function.cost * units).floor() as i64;
                let fits = form & function.bit == 0 && function.requires & !form == 0;
                if fits && (cost == 0 || cost <= left) {
                    form |= function.bit;
                    left -= cost;
                    costs.push((wish.function, cost));
                }
            }
        }
    }
    Granted { form, costs }
}

/// Says of the agent that is watched that it follows a peer.
pub(crate) fn tell_followed(world: &mut World, wishes: &[Wish]) {
    let Some(watched) = world.watched() else { return };
    world.witness(wishes.iter().filter(|wish| wish.agent == watched).map(followed));
}

/// Why a wish is there that its function's own hazard did not make.
pub(crate) fn followed(wish: &Wish) -> Note {
    let (deed, reason) = match wish.what {
        What::Drop => (Deed::Dropped(wish.function), "given up after a peer that does better"),
        What::Adopt => (Deed::Adopted(wish.function), "taken over from a peer that does better"),
    };
    Note { deed, reason: reason.to_owned(), chance: None, draw: None }
}

/// For each function of `asked`, the share of the strength that leads to holders; 0 without any.
/// Acquaintances weigh one each, whether they take part or not; connectors to who left nothing.
pub(crate) fn shares(
    (neighbours, strengths): (&[u32], Option<&[f32]>),
    (form, alive): (&[u64], &[u8]),
    asked: u64,
) -> [f64; 64] {
    let (mut bits, mut n_bits) = ([0_u32; 64], 0);
    let mut left = asked;
    while left != 0 {
        bits[n_bits] = left.trailing_zeros();
        (n_bits, left) = (n_bits + 1, left & (left - 1));
    }
    let bits = &bits[..n_bits];
    let (mut shares, mut all) = ([0.0; 64], 0.0);
    for (k, &neighbour) in neighbours.iter().enumerate() {
        let there = f32::from(alive[neighbour as usize]);
        let weight = strengths.map_or(1.0, |strengths| f64::from(strengths[k] * there));
        all += weight;
        let held = form[neighbour as usize];
        // Without a branch: who holds what cannot be guessed.
        for &bit in bits {
            shares[bit as usize] += weight * (held >> bit & 1) as f64;
        }
    }
    if 0.0 < all {
        for &bit in bits {
            shares[bit as usize] /= all;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn function(bit: u64, requires: u64, cost: f64) -> Now {
        let luck = Luck::new(1, "p", 0, Arc::new(vec![1]));
        Now {
            bit,
            requires,
            member_of: 1,
            released: true,
            told: 0.0,
            imitation: 0.0,
            most: 0.0,
            cap: 1.0,
            drops: 0.0,
            cost,
            upkeep: 0.0,
            gain: 0.0,
            spread: 0.0,
            inborn: Inborn::of(&luck, "f"),
            adopting: luck.clone(),
            dropping: luck,
        }
    }

    fn wishes(wishes: &[(What, usize)]) -> Vec<Wish> {
        wishes.iter().map(|&(what, function)| Wish { agent: 0, what, function }).collect()
    }

    #[test]
    fn wishes_are_granted_as_far_as_money_reaches() {
        let now = [function(1, 0, 2.0), function(2, 0, 3.0), function(4, 0, 0.0)];
        let wanted = wishes(&[(What::Adopt, 0), (What::Adopt, 1), (What::Adopt, 2)]);
        let found = granted(0, 450, &wanted, &now, 100.0);
        assert_eq!((found.form, found.costs), (0b101, vec![(0, 200), (2, 0)]));
        let found = granted(0b1, 0, &wanted, &now, 100.0);
        assert_eq!((found.form, found.costs), (0b101, vec![(2, 0)]));
        // Who owes already can still take what costs nothing.
        assert_eq!(granted(0, -5, &wanted, &now, 100.0).form, 0b100);
    }

    #[test]
    fn what_required_the_dropped_goes_too() {
        let now = [function(1, 0, 0.0), function(2, 1, 0.0), function(4, 0, 0.0)];
        let found = granted(0b111, 0, &wishes(&[(What::Drop, 0), (What::Adopt, 1)]), &now, 1.0);
        assert_eq!(found.form, 0b100);
    }

    #[test]
    fn a_function_is_offered_to_members_that_hold_what_it_requires() {
        let function = function(4, 1, 0.0);
        assert!(function.offered(0b1, Some(1)) && function.offered(0b1, None));
        assert!(!function.offered(0b0, None), "lacks what is required");
        assert!(!function.offered(0b101, None), "holds it");
        assert!(!function.offered(0b1, Some(2)), "no member");
    }

    #[test]
    fn shares_are_strength_that_leads_to_holders() {
        let form = [0b01, 0b11, 0b00];
        let with = |asked, strengths: Option<&[f32]>| {
            shares((&[0, 1, 2], strengths), (&form, &[1; 3]), asked)
        };
        let found = with(0b11, Some(&[0.5, 0.25, 0.25]));
        assert!((found[0] - 0.75).abs() < 1e-12 && (found[1] - 0.25).abs() < 1e-12);
        let found = with(0b10, None);
        assert!(found[0].abs() < 1e-12 && (found[1] - 1.0 / 3.0).abs() < 1e-12);
        // Who left weighs nothing; an acquaintance that does not take part weighs one.
        let gone = |strengths| shares((&[0, 1], strengths), (&form, &[0, 1, 1]), 0b10)[1];
        assert!((gone(Some(&[0.5, 0.25])) - 1.0).abs() < 1e-12);
        assert!((gone(None) - 0.5).abs() < 1e-12);
        let nobody = shares((&[], None), (&form, &[1; 3]), 0b11);
        assert!(nobody.iter().all(|share| share.abs() < 1e-12));
    }
}
