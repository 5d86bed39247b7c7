//! Recombination: producers compare themselves with peers and copy what makes them better off.

use std::ops::Range;

use rand::RngExt;

use crate::{
    base::{Luck, ordered},
    process::{
        draw::found,
        function_adoption::{People, joins},
        offered::{Now, What, Wish},
    },
    scenario::{Parameter, Species},
    world::{Plan, Refusal, World},
};

/// Draws to find an active peer.
const TRIES: usize = 16;

/// Producers that compare themselves.
pub(crate) struct Peers {
    pub(crate) slots: Range<u32>,
    pub(crate) joins: bool,
    pub(crate) recombination: Parameter,
    pub(crate) selection: Parameter,
    pub(crate) functions: Vec<usize>,
}

impl Peers {
    pub(crate) fn bind(
        plan: &mut Plan<'_>,
        species: &Species,
        functions: Vec<usize>,
    ) -> Result<Option<Self>, Refusal> {
        if species.production.is_none() {
            return Ok(None);
        }
        let path = format!("species.{}.production", species.name);
        Ok(Some(Self {
            slots: plan.species(&species.name)?,
            joins: joins(species),
            recombination: plan.number(&format!("{path}.recombination"))?,
            selection: plan.number(&format!("{path}.selection"))?,
            functions,
        }))
    }

    pub(crate) fn wishes(
        &self,
        world: &mut World,
        people: People,
        now: &[Now],
        luck: &Luck,
    ) -> Vec<Wish> {
        let chance = world.calendar().chance(world.value(self.recombination));
        if chance <= 0.0 {
            return Vec::new();
        }
        let selection = world.value(self.selection);
        let luck = luck.named("recombination");
        let (alive, memberships, form, fitness) =
            world.open((people.alive, people.memberships, people.form, people.fitness));
        let first = self.slots.start as usize;
        let [sizes, count] = ordered::sums(self.slots.len(), |k| {
            let there = f64::from(alive[first + k]);
            [there * f64::from(fitness[first + k]).abs(), there]
        });
        let scale = sizes / count.max(1.0);
        let meet = |agent: u32, wishes: &mut Vec<Wish>| {
            if alive[agent as usize] == 0 {
                return;
            }
            let mut stream = luck.of(agent);
            if chance <= stream.random::<f64>() {
                return;
            }
            let (follow, choice): (f64, f64) = (stream.random(), stream.random());
            let peer = (0..TRIES).find_map(|_| {
                let peer = stream.random_range(self.slots.clone());
                (peer != agent && alive[peer as usize] == 1).then_some(peer)
            });
            let Some(peer) = peer else { return };
            let [own, other] = [agent, peer].map(|who| f64::from(fitness[who as usize]));
            if fermi(selection, own, other, scale) <= follow {
                return;
            }
            let [own, other] = [agent, peer].map(|who| form[who as usize]);
            let memberships = self.joins.then_some(memberships[agent as usize]);
            let differs = |&f: &usize| {
                let function = &now[f];
                if own & function.bit != 0 {
                    return other & function.bit == 0;
                }
                let held = other & function.bit != 0;
                held && function.offered(own, memberships) && function.liked(agent)
            };
            let count = self.functions.iter().copied().filter(differs).count();
            let at = (choice * count as f64) as usize;
            if let Some(function) = self.functions.iter().copied().filter(differs).nth(at) {
                let holds = own & now[function].bit != 0;
                let what = if holds { What::Drop } else { What::Adopt };
                wishes.push(Wish { agent, what, function });
            }
        };
        found(self.slots.clone(), meet)
    }
}

/// Probability of following a peer.
fn fermi(selection: f64, own: f64, other: f64, scale: f64) -> f64 {
    let lead = if 0.0 < scale { (other - own) / scale } else { 0.0 };
    1.0 / (1.0 + libm::exp(-selection * lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_off_are_followed() {
        let check = |selection, own, other, scale, expected: f64| {
            assert!((fermi(selection, own, other, scale) - expected).abs() < 1e-12);
        };
        check(2.0, 5.0, 5.0, 3.0, 0.5);
        check(2.0, 1.0, 4.0, 3.0, 1.0 / (1.0 + (-2.0_f64).exp()));
        check(2.0, 4.0, 1.0, 3.0, 1.0 / (1.0 + 2.0_f64.exp()));
        check(0.0, 0.0, 9.0, 1.0, 0.5);
        check(2.0, 0.0, 0.0, 0.0, 0.5);
    }
}
