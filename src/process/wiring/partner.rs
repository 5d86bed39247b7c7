//! How a partner is found: by a declared mix of ways, with a preference for the own part.
//!
//! A draw that cannot be a partner (oneself, connected already, not taking part, turned down for
//! being of another part) is drawn again, a few times; then the proposal comes to nothing.

use rand::RngExt;

use super::roles::TARGET;
use crate::{
    base::{Block, Stream},
    scenario::Parameter,
    world::{Plan, Refusal, World},
};

/// How often a partner is drawn for one proposal at most.
const TRIES: u32 = 4;

/// The numbers of a mix, by handle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mixed {
    weights: [Parameter; 4],
    candidates: Parameter,
    homophily: Parameter,
}

/// The numbers of a mix at the moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mixture {
    /// Of friend of friend, preferential, best of a few, random; cumulative.
    weights: [f64; 4],
    candidates: u32,
    homophily: f64,
}

impl Mixed {
    pub(super) fn of(plan: &mut Plan<'_>, channel: &str) -> Result<Self, Refusal> {
        let mut number =
            |field: &str| plan.number(&format!("channels.{channel}.wiring.mix.{field}"));
        Ok(Self {
            weights: [
                number("friend_of_friend")?,
                number("preferential")?,
                number("best_of")?,
                number("random")?,
            ],
            candidates: number("candidates")?,
            homophily: number("homophily")?,
        })
    }

    pub(super) fn now(&self, world: &World) -> Mixture {
        let mut sum = 0.0;
        let weights = self.weights.map(|weight| {
            sum += world.value(weight);
            sum
        });
        let candidates = world.value(self.candidates).clamp(1.0, 64.0) as u32;
        Mixture { weights, candidates, homophily: world.value(self.homophily) }
    }
}

impl Mixture {
    /// The way in which somebody is looked for, by its place in the weights.
    pub(super) fn way(&self, stream: &mut Stream) -> Option<usize> {
        let drawn = stream.random::<f64>() * self.weights[3];
        self.weights.iter().position(|&weight| drawn < weight)
    }

    /// Whether somebody is drawn from all who take part: the fittest of a few, or anybody.
    pub(super) fn draws_from_all(&self) -> bool {
        self.weights[1] < self.weights[3]
    }
}

/// Where partners are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// The channel itself.
    pub(super) block: &'a Block,
    /// Channel of the friends whose targets are followed; the channel itself between friends.
    pub(super) friends: Option<&'a Block>,
    /// Agents that may be connected to, ascending.
    pub(super) targets: &'a [u32],
    pub(super) roles: &'a [u8],
    pub(super) fitness: &'a [f32],
    /// Part of every agent, if the ends have the same first attribute.
    pub(super) parts: Option<&'a [u16]>,
    pub(super) mix: Mixture,
}

impl Field<'_> {
    /// A partner for `agent`, if one was found.
    pub(super) fn partner(&self, agent: u32, stream: &mut Stream) -> Option<u32> {
        let way = self.mix.way(stream)?;
        for _ in 0..TRIES {
            let found = match way {
                0 => self.friend_of_friend(agent, stream)?,
                1 => one(self.block.all_targets(), stream)?,
                2 => self.best(stream)?,
                _ => one(self.targets, stream)?,
            };
            // Who is drawn from the targets is one.
            let stands = 2 <= way || self.roles[found as usize] & TARGET != 0;
            if stands && self.suits(agent, found, stream) {
                return Some(found);
            }
        }
        None
    }

    fn friend_of_friend(&self, agent: u32, stream: &mut Stream) -> Option<u32> {
        let friend = one(self.friends?.targets(agent), stream)?;
        // A friend who has nobody to show is a draw that failed: the agent itself never suits.
        Some(one(self.block.targets(friend), stream).unwrap_or(agent))
    }

    /// The fittest of a few; of equals the one drawn first.
    fn best(&self, stream: &mut Stream) -> Option<u32> {
        let mut best = one(self.targets, stream)?;
        let mut most = self.fitness[best as usize];
        for _ in 1..self.mix.candidates {
            let other = one(self.targets, stream)?;
            let fitness = self.fitness[other as usize];
            // Without a branch: nobody waits for a guess that was wrong.
            (best, most) = if most < fitness { (other, fitness) } else { (best, most) };
        }
        Some(best)
    }

    fn suits(&self, agent: u32, found: u32, stream: &mut Stream) -> bool {
        let free = found != agent && self.block.find(agent, found).is_none();
        free && !(self.apart(agent, found) && stream.random::<f64>() < self.mix.homophily)
    }

    fn apart(&self, agent: u32, found: u32) -> bool {
        self.parts.is_some_and(|parts| parts[agent as usize] != parts[found as usize])
    }
}

fn one(agents: &[u32], stream: &mut Stream) -> Option<u32> {
    if agents.is_empty() { None } else { Some(agents[stream.random_range(0..agents.len())]) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::{Luck, id};

    /// How often each of ten agents is found by agent 0 in 10,000 proposals.
    fn found(weights: [f64; 4], homophily: f64, block: &Block, friends: &Block) -> [u32; 10] {
        let targets: Vec<u32> = (0..9).collect();
        let mut roles = [TARGET; 10];
        roles[9] = 0;
        let fitness = [0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 9.0];
        let parts = [0, 0, 0, 0, 0, 0, 0, 1, 1, 0];
        let mix = Mixture { weights, candidates: 3, homophily };
        let parts = Some(&parts[..]);
        let field = Field {
            block,
            friends: Some(friends),
            targets: &targets,
            roles: &roles,
            fitness: &fitness,
            parts,
            mix,
        };
        let keys = (0..10_000).map(|serial| id::founder(1, serial)).collect();
        let luck = Luck::new(9, "test", 0, Arc::new(keys));
        let mut counts = [0; 10];
        for event in 0..10_000 {
            if let Some(partner) = field.partner(0, &mut luck.of(event)) {
                counts[partner as usize] += 1;
            }
        }
        counts
    }

    #[test]
    fn every_way_finds_whom_it_should() {
        let pairs =
            [(0, 1), (1, 0), (1, 2), (2, 1), (3, 4), (4, 3), (5, 4), (4, 5), (6, 9), (9, 6)];
        let block = Block::pack(0..10, 0..10, &pairs).unwrap();
        let friend = found([1.0; 4], 0.0, &block, &block);
        assert!(9_000 < friend[2] && friend.iter().sum::<u32>() == friend[2], "{friend:?}");
        let popular = found([0.0, 1.0, 1.0, 1.0], 0.0, &block, &block);
        let share = f64::from(popular[4]) / f64::from(popular[5]);
        assert!((share - 2.0).abs() < 0.25, "{popular:?}");
        assert_eq!(popular[0] + popular[1] + popular[9], 0, "{popular:?}");
        let best = found([0.0, 0.0, 1.0, 1.0], 0.0, &block, &block);
        // One of three draws out of nine meets the fittest.
        let chance = 1.0 - (8.0_f64 / 9.0).powi(3);
        assert!(f64::from(best[4]) > 1e4 * chance, "{best:?}");
        assert!(2 * best[5] < best[4] && best[9] == 0, "{best:?}");
        let random = found([0.0, 0.0, 0.0, 1.0], 0.0, &block, &block);
        let even = 1e4 / 7.0;
        for agent in 2..9 {
            assert!((f64::from(random[agent]) - even).abs() < 6.0 * even.sqrt(), "{random:?}");
        }
    }

    #[test]
    fn homophily_turns_other_parts_down() {
        let block = Block::pack(0..10, 0..10, &[]).unwrap();
        let random = found([0.0, 0.0, 0.0, 1.0], 1.0, &block, &block);
        assert_eq!(random[7] + random[8], 0, "{random:?}");
        assert!(random.iter().sum::<u32>() > 9_000);
        let half = found([0.0, 0.0, 0.0, 1.0], 0.5, &block, &block);
        let share = f64::from(half[7] + half[8]) / f64::from(half[1] + half[2]);
        assert!((share - 0.5).abs() < 0.1, "{half:?}");
    }
}
