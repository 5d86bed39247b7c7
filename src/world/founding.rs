//! Founding: connectors that stand at birth, between agents that take part then.
//!
//! *Uniform*: targets as likely as one another. *Scale-free*: in a keyed order of the agents the
//! one at place `p` of `n` has the weight `(1 − a)·((p + ½)/n)^−a`, `a = 1/(exponent − 1)`,
//! which has the mean one; its number of connectors and its chance to be a target are in proportion (Chung
//! and Lu 2002). *Small world*: targets near on a ring, a share of them replaced by others anywhere
//! (Watts and Strogatz 1998). Friendships stand in both directions, half of them drawn from
//! either end.

use std::ops::Range;

use rand::RngExt;
use rayon::prelude::*;

use crate::{
    base::{
        Block, Luck, Stream,
        packing::{Rows, sorted},
    },
    scenario::Founded,
};

/// Sources whose rows are made in one go.
const PIECE: usize = 1 << 12;

/// Those of a range of slots that take part, and where each stands in a keyed order.
pub(crate) struct Party {
    slots: Range<u32>,
    /// Agents that take part, ascending.
    agents: Vec<u32>,
    /// The same in the keyed order.
    order: Vec<u32>,
    /// Of each slot of the range its place among `agents`, and in `order`.
    places: Vec<(u32, u32)>,
}

/// Out of the order: does not take part.
const ABSENT: u32 = u32::MAX;

impl Party {
    /// Those of `slots` who are alive.
    pub(crate) fn of(slots: &Range<u32>, alive: &[u8], luck: &Luck) -> Self {
        let agents: Vec<u32> =
            slots.clone().into_par_iter().filter(|&agent| alive[agent as usize] != 0).collect();
        let luck = luck.named("order");
        let drawn = agents.par_chunks(PIECE).map(|piece| {
            piece.iter().map(|&agent| (luck.of(agent).random::<u64>(), agent)).collect()
        });
        let drawn = sorted(drawn.collect(), 1 << 24, |drawn: &(u64, u32)| (drawn.0 >> 40) as usize);
        let order: Vec<u32> = drawn.into_iter().map(|(_, agent)| agent).collect();
        let mut places = vec![(ABSENT, ABSENT); slots.len()];
        for (place, &agent) in agents.iter().enumerate() {
            places[(agent - slots.start) as usize].0 = place as u32;
        }
        for (place, &agent) in order.iter().enumerate() {
            places[(agent - slots.start) as usize].1 = place as u32;
        }
        Self { slots: slots.clone(), agents, order, places }
    }

    fn place(&self, agent: u32) -> (u32, u32) {
        self.places[(agent - self.slots.start) as usize]
    }
}

/// How rows of a kind are drawn.
enum Law {
    Uniform { mean: f64 },
    ScaleFree { mean: f64, weight: f64 },
    SmallWorld { mean: f64, rewired: f64 },
}

/// Connectors of a channel from `sources` to `targets`. O(connectors), parallel.
///
/// `mutual`: every connector has one back; half as many are drawn then.
pub(crate) fn found(founded: &Founded, ends: [&Party; 2], ways: Ways, luck: &Luck) -> Block {
    let share = match ways {
        Ways::There => 1.0,
        Ways::Mutual => 0.5,
    };
    let law = match founded {
        Founded::Uniform(mean) => Law::Uniform { mean: share * mean.get() },
        Founded::ScaleFree(free) => Law::ScaleFree {
            mean: share * free.mean.get(),
            weight: 1.0 / (free.exponent.get() - 1.0),
        },
        Founded::SmallWorld(small) => {
            Law::SmallWorld { mean: share * small.mean.get(), rewired: small.rewired.get() }
        }
    };
    let [sources, targets] = ends;
    let lots: Vec<Rows> = (0..sources.slots.len().div_ceil(PIECE))
        .into_par_iter()
        .map(|piece| {
            let first = sources.slots.start + (piece * PIECE) as u32;
            let mut lot = Rows::default();
            for source in first..sources.slots.end.min(first + PIECE as u32) {
                let row = law.draw(source, ends, ways, &mut luck.of(source));
                lot.degrees.push(row.len() as u32);
                lot.targets.extend(row);
            }
            lot
        })
        .collect();
    let block = Block::joined(sources.slots.clone(), targets.slots.clone(), &lots);
    match ways {
        Ways::There => block,
        Ways::Mutual => block.mutual(),
    }
}

/// Whether connectors have one back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ways {
    There,
    Mutual,
}

impl Law {
    /// Draws a source's targets, without duplicates and without itself, into the row.
    fn draw(
        &self,
        source: u32,
        [from, to]: [&Party; 2],
        ways: Ways,
        stream: &mut Stream,
    ) -> Vec<u32> {
        let (place, rank) = from.place(source);
        if place == ABSENT || to.agents.is_empty() {
            return Vec::new();
        }
        let mean = match self {
            Self::Uniform { mean } | Self::SmallWorld { mean, .. } => *mean,
            Self::ScaleFree { mean, weight } => {
                let place = (f64::from(rank) + 0.5) / from.agents.len() as f64;
                mean * (1.0 - weight) * libm::pow(place, -weight)
            }
        };
        // The fraction decides whether there is one more, so that the mean is kept; nobody has
        // more than half of all as targets.
        let wanted = ((mean + stream.random::<f64>()) as usize).min(to.agents.len().div_ceil(2));
        let (mut row, mut drawn) = (Vec::with_capacity(wanted), 0);
        // Whoever drew a target twice draws anew, but not for ever.
        for _ in 0..ROUNDS {
            let missing = wanted - row.len();
            if missing == 0 {
                break;
            }
            let targets = (drawn..drawn + missing)
                .map(|draw| self.target(place, draw, [from, to], ways, stream));
            row.extend(targets.filter(|&target| target != source));
            drawn += missing;
            row.sort_unstable();
            row.dedup();
        }
        row
    }

    fn target(
        &self,
        place: u32,
        draw: usize,
        [from, to]: [&Party; 2],
        ways: Ways,
        stream: &mut Stream,
    ) -> u32 {
        let m = to.agents.len();
        let any = |u: f64| ((u * m as f64) as usize).min(m - 1);
        match self {
            Self::Uniform { .. } => to.agents[any(stream.random())],
            Self::ScaleFree { weight, .. } => {
                to.order[any(libm::pow(stream.random(), 1.0 / (1.0 - weight)))]
            }
            Self::SmallWorld { rewired, .. } => {
                if stream.random::<f64>() < *rewired {
                    return to.agents[any(stream.random())];
                }
                let here = u64::from(place) * m as u64 / from.agents.len() as u64;
                let step = match ways {
                    // Those on the other side draw the connectors that lead back.
                    Ways::Mutual => 1 + draw,
                    Ways::There if draw.is_multiple_of(2) => 1 + draw / 2,
                    Ways::There => m - (1 + draw / 2) % m,
                };
                to.agents[(here as usize + step) % m]
            }
        }
    }
}

/// How often a source draws: once, and anew as long as draws fell together.
const ROUNDS: usize = 4;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        base::id,
        scenario::{Number, ScaleFree, SmallWorld},
    };

    fn luck(agents: u32) -> Luck {
        let keys = (0..u64::from(agents)).map(|serial| id::founder(1, serial)).collect();
        Luck::new(7, "genesis", 0, Arc::new(keys))
    }

    fn founded(law: &Founded, agents: u32, ways: Ways) -> Block {
        let luck = luck(agents);
        let party = Party::of(&(0..agents), &vec![1; agents as usize], &luck);
        found(law, [&party, &party], ways, &luck)
    }

    #[test]
    fn uniform_targets_have_the_mean_and_are_as_likely_as_one_another() {
        let block = founded(&Founded::Uniform(Number::from(7.5)), 20_000, Ways::There);
        // Four standard errors of 20,000 fractions of one half.
        assert!((block.len() as f64 / 20_000.0 - 7.5).abs() < 0.015, "{}", block.len());
        let early = block.all_targets().iter().filter(|&&target| target < 5_000).count();
        assert!((early as f64 / block.len() as f64 - 0.25).abs() < 0.005, "{early}");
    }

    #[test]
    fn degrees_of_a_scale_free_network_have_their_exponent() {
        let free = ScaleFree { mean: Number::from(10.0), exponent: Number::from(2.5) };
        let block = founded(&Founded::ScaleFree(free), 100_000, Ways::There);
        assert!((block.len() as f64 / 1e6 - 1.0).abs() < 0.02, "{}", block.len());
        let mut inward = vec![0_u32; 100_000];
        block.all_targets().iter().for_each(|&target| inward[target as usize] += 1);
        // P(k ≥ x) = (least/x)^1.5 with least = mean/3; x = 100 and 1,000 differ by 10^1.5 = 31.6.
        let tail = |x| inward.iter().filter(|&&degree| x <= degree).count() as f64;
        let ratio = tail(100) / tail(1_000);
        assert!((25.0..40.0).contains(&ratio), "{ratio}");
        let outward = block.sources().map(|source| block.degree(source));
        assert!(1_000 < outward.max().unwrap_or(0));
    }

    #[test]
    fn a_small_world_is_a_ring_but_for_those_rewired() {
        let ring = |rewired| {
            let small = SmallWorld { mean: Number::from(4.0), rewired: Number::from(rewired) };
            founded(&Founded::SmallWorld(small), 1_000, Ways::Mutual)
        };
        let pure = ring(0.0);
        assert_eq!(pure.targets(10), [8, 9, 11, 12]);
        assert_eq!(pure.targets(0), [1, 2, 998, 999]);
        let mixed = ring(0.2);
        assert!(mixed.iter().all(|(a, b)| mixed.find(b, a).is_some()), "friends are mutual");
        let far = mixed.iter().filter(|&(a, b)| 2 < a.abs_diff(b) && a.abs_diff(b) < 998).count();
        let share = far as f64 / mixed.len() as f64;
        assert!((share - 0.2).abs() < 0.04, "{share}");
    }

    #[test]
    fn whoever_does_not_take_part_has_no_connectors() {
        let alive: Vec<u8> = (0..1_000).map(|agent| u8::from(agent % 3 != 0)).collect();
        let luck = luck(1_000);
        let party = Party::of(&(0..1_000), &alive, &luck);
        for law in [
            Founded::Uniform(Number::from(5.0)),
            Founded::ScaleFree(ScaleFree { mean: Number::from(5.0), exponent: Number::from(3.0) }),
            Founded::SmallWorld(SmallWorld { mean: Number::from(5.0), rewired: Number::from(0.5) }),
        ] {
            let block = found(&law, [&party, &party], Ways::There, &luck);
            assert!(2_000 < block.len(), "{law:?}");
            assert!(block.iter().all(|(a, b)| a % 3 != 0 && b % 3 != 0), "{law:?}");
        }
    }
}
