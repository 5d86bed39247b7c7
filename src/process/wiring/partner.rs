//! How a partner is found: by a declared mix of ways, with a preference for the own part.
//!
//! A draw that cannot be a partner (oneself, connected already, not taking part, turned down for
//! being of another part) is drawn again, a few times; then the proposal comes to nothing.

use std::ops::Range;

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

/// Somebody who looks for partners.
#[derive(Debug)]
pub(super) struct Search {
    agent: u32,
    stream: Stream,
    /// Proposals that have come to no end.
    left: u32,
    /// The stream before the proposal.
    before: Stream,
    /// Draws left of the proposal; none before its way is drawn.
    tries: u32,
    way: usize,
    /// Who was drawn: a friend first, where its friends are asked for.
    drawn: Option<u32>,
    /// The friend's row.
    shown: Range<usize>,
    /// Where it stands who is drawn.
    place: Option<usize>,
    suitable: bool,
    apart: bool,
}

impl Search {
    /// So many proposals of an agent, whose draws go on in the stream.
    pub(super) fn of(agent: u32, stream: Stream, proposals: u32) -> Self {
        let before = stream.clone();
        Self {
            agent,
            stream,
            left: proposals,
            before,
            tries: 0,
            way: 0,
            drawn: None,
            shown: 0..0,
            place: None,
            suitable: false,
            apart: false,
        }
    }

    fn end(&mut self) {
        (self.left, self.tries) = (self.left - 1, 0);
    }
}

impl Field<'_> {
    /// Finds partners: `found(agent, partner, before)`, by the draws that began in `before`.
    ///
    /// All who look take a step at a time, so that what they look at, far off as it is, is waited
    /// for together; each draws from its own stream, so that it finds whom it would find alone.
    pub(super) fn partners(
        &self,
        mut searches: Vec<Search>,
        mut found: impl FnMut(u32, u32, &Stream),
    ) {
        loop {
            searches.retain_mut(|search| self.begins(search));
            if searches.is_empty() {
                return;
            }
            for search in &mut searches {
                self.ask_a_friend(search);
            }
            for search in &mut searches {
                self.be_shown(search);
            }
            for search in &mut searches {
                self.draw(search);
            }
            for search in &mut searches {
                self.find(search);
            }
            for search in &mut searches {
                self.look_at(search);
            }
            for search in &mut searches {
                if let Some(partner) = self.settle(search) {
                    found(search.agent, partner, &search.before);
                }
            }
        }
    }

    /// Draws the way of a proposal that begins; false when there are no more.
    fn begins(&self, search: &mut Search) -> bool {
        while search.tries == 0 && 0 < search.left {
            search.before = search.stream.clone();
            match self.mix.way(&mut search.stream) {
                Some(way) => (search.way, search.tries) = (way, TRIES),
                None => search.end(),
            }
        }
        0 < search.left
    }

    fn ask_a_friend(&self, search: &mut Search) {
        if search.way == 0 {
            let friends = self.friends.map_or(&[][..], |friends| friends.targets(search.agent));
            search.drawn = one(friends, &mut search.stream);
        }
    }

    fn be_shown(&self, search: &mut Search) {
        if let (0, Some(friend)) = (search.way, search.drawn) {
            search.shown = self.block.row(friend);
        }
    }

    fn draw(&self, search: &mut Search) {
        let stream = &mut search.stream;
        match search.way {
            0 => {
                let place = search.drawn.and_then(|_| place(search.shown.len(), stream));
                search.place = place.map(|place| search.shown.start + place);
            }
            1 => search.place = place(self.block.len(), stream),
            2 => search.drawn = self.best(stream),
            _ => search.place = place(self.targets.len(), stream),
        }
    }

    fn find(&self, search: &mut Search) {
        let among = |agents: &[u32]| search.place.map(|place| agents[place]);
        search.drawn = match search.way {
            // A friend who has nobody to show is a draw that failed: the agent itself never suits.
            0 => search.drawn.map(|_| among(self.block.all_targets()).unwrap_or(search.agent)),
            1 => among(self.block.all_targets()),
            2 => search.drawn,
            _ => among(self.targets),
        };
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

    fn look_at(&self, search: &mut Search) {
        if let Some(drawn) = search.drawn {
            let part = |agent: u32| self.parts.map_or(0, |parts| parts[agent as usize]);
            // Who is drawn from the targets is one.
            search.suitable = 2 <= search.way || self.roles[drawn as usize] & TARGET != 0;
            search.apart = part(search.agent) != part(drawn);
        }
    }

    /// The partner, if the one who was drawn suits.
    fn settle(&self, search: &mut Search) -> Option<u32> {
        let Some(drawn) = search.drawn else {
            search.end();
            return None;
        };
        let suits = search.suitable
            && drawn != search.agent
            && self.block.find(search.agent, drawn).is_none()
            && !(search.apart && search.stream.random::<f64>() < self.mix.homophily);
        search.tries -= 1;
        if suits || search.tries == 0 {
            search.end();
        }
        suits.then_some(drawn)
    }
}

fn one(agents: &[u32], stream: &mut Stream) -> Option<u32> {
    place(agents.len(), stream).map(|place| agents[place])
}

/// One of so many places.
fn place(places: usize, stream: &mut Stream) -> Option<usize> {
    (0 < places).then(|| stream.random_range(0..places))
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
        let searches = (0..10_000).map(|event| Search::of(0, luck.of(event), 1)).collect();
        field.partners(searches, |_, partner, _| counts[partner as usize] += 1);
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
