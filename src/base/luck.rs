//! Luck by key: a draw depends on (root seed, process name, step, agent key, draw) and on nothing else.
//!
//! Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011): key = hash of seed and process, counter =
//! (block, step, agent key). One block gives two draws; making a stream costs nothing until the
//! first. Everything here is a generator of `rand`, so `RngExt` and `rand_distr` draw from it.
//!
//! Adding, removing or moving a process shifts nobody's luck, nor does the number of threads.

use std::{convert::Infallible, ops::Range, sync::Arc};

use rand::rand_core::TryRng;
use rayon::prelude::*;

use crate::base::{id, philox};

pub use philox::philox;

/// First draws that one thread makes in one go.
const DRAWS: usize = 1 << 14;

/// The luck of one process in one step.
///
/// Knows the agents' keys as they stand when the process begins.
///
/// ```
/// use std::sync::Arc;
///
/// use ecograph::base::Luck;
/// use rand::RngExt as _;
///
/// let luck = Luck::new(42, "gossip", 7, Arc::new(vec![11, 12, 13]));
/// assert_eq!(luck.step(), 7);
/// let draw = |mut stream: ecograph::base::Stream| stream.random::<f64>();
/// assert_eq!(draw(luck.of(1)), draw(luck.of(1)), "asked again, the same");
/// assert_ne!(draw(luck.of(1)), draw(luck.of(2)), "every agent has its own");
/// // The key decides, not the slot: after births have moved agent 12 to slot 0 it draws the same.
/// assert_eq!(draw(luck.rekeyed(Arc::new(vec![12])).of(0)), draw(luck.of(1)));
/// assert_eq!(draw(luck.of_key(12)), draw(luck.of(1)));
/// // The third draw, whatever was drawn before.
/// let third = luck.of(1).random_iter::<f64>().nth(2);
/// assert_eq!(third, Some(draw(luck.of(1).at(2))));
/// // Events between two agents, and other purposes of the same process, are independent.
/// assert_ne!(draw(luck.pair(1, 2)), draw(luck.pair(2, 1)));
/// assert_ne!(draw(luck.named("taste").of(1)), draw(luck.of(1)));
/// // A trait for life depends neither on the process nor on the step.
/// let later = Luck::new(42, "trade", 9, Arc::new(vec![11, 12, 13]));
/// assert_eq!(draw(luck.for_life("taste").of(1)), draw(later.for_life("taste").of(1)));
/// // One generator for what happens one event at a time.
/// assert!(luck.serial().random_range(0..6) < 6);
/// ```
#[derive(Clone, Debug)]
pub struct Luck {
    keys: Arc<Vec<u64>>,
    seed: u64,
    key: u64,
    step: u64,
}

impl Luck {
    /// Luck of the process called `name` at `step` under a root seed.
    #[must_use]
    pub fn new(seed: u64, name: &str, step: u64, keys: Arc<Vec<u64>>) -> Self {
        Self::keyed(seed, id::key(name), step, keys)
    }

    /// The same from the hash of the name, [`id::key`], when it is known already.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use ecograph::base::{Luck, id};
    /// # use rand::RngExt as _;
    /// let keys = Arc::new(vec![11]);
    /// let known = Luck::keyed(42, id::key("gossip"), 7, keys.clone());
    /// let named = Luck::new(42, "gossip", 7, keys);
    /// assert_eq!(known.of(0).random::<u64>(), named.of(0).random::<u64>());
    /// ```
    #[must_use]
    pub fn keyed(seed: u64, name: u64, step: u64, keys: Arc<Vec<u64>>) -> Self {
        Self { keys, seed, key: id::join(id::join(seed, name), step >> 32), step }
    }

    /// The step it is for.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.step
    }

    /// The agent's own draws of this process and step, by its key, whatever its slot.
    #[must_use]
    #[inline]
    pub fn of(&self, agent: u32) -> Stream {
        self.of_key(self.keys[agent as usize])
    }

    /// The draws of whoever or whatever has this key: a birth, a cell, a compartment.
    #[must_use]
    #[inline]
    pub fn of_key(&self, key: u64) -> Stream {
        Stream {
            key: self.key,
            owner: key,
            step: self.step as u32,
            place: 0,
            known: 0,
            words: [0; 2],
        }
    }

    /// The first draw of each of some agents, as `of(agent).random::<f64>()` gives it.
    ///
    /// *shape*: `drawn` has one place for each of `agents`. Many at once cost a third or less;
    /// very many are drawn in parallel.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use ecograph::base::Luck;
    /// # use rand::RngExt as _;
    /// let luck = Luck::new(42, "gossip", 7, Arc::new(vec![11, 12, 13]));
    /// let mut drawn = [0.0; 2];
    /// luck.first_of(1..3, &mut drawn);
    /// assert_eq!(drawn, [1, 2].map(|agent| luck.of(agent).random::<f64>()));
    /// ```
    pub fn first_of(&self, agents: Range<u32>, drawn: &mut [f64]) {
        let owners = &self.keys[agents.start as usize..agents.end as usize];
        let draw = |(owners, drawn): (&[u64], &mut [f64])| {
            philox::firsts(owners, self.step as u32, self.key, drawn);
        };
        if drawn.len() <= DRAWS {
            return draw((owners, drawn));
        }
        owners.par_chunks(DRAWS).zip(drawn.par_chunks_mut(DRAWS)).for_each(draw);
    }

    /// The draws of an event between two agents, order mattering.
    #[must_use]
    #[inline]
    pub fn pair(&self, agent: u32, partner: u32) -> Stream {
        let (agent, partner) = (self.keys[agent as usize], self.keys[partner as usize]);
        let mut stream = self.of_key(id::join(agent, partner));
        stream.key ^= PAIR;
        stream
    }

    /// Independent luck for another purpose of the same process.
    #[must_use]
    pub fn named(&self, tag: &str) -> Self {
        Self { keys: Arc::clone(&self.keys), key: id::join(self.key, id::key(tag)), ..*self }
    }

    /// Luck that an agent has for life: it depends on the root seed, `tag` and the agent's key,
    /// not on process or step, so that whoever asks for a trait finds the same.
    #[must_use]
    pub fn for_life(&self, tag: &str) -> Self {
        Self::keyed(self.seed, id::join(LIFE, id::key(tag)), 0, Arc::clone(&self.keys))
    }

    /// The same luck for agents whose keys are these by now, as after births in the step.
    #[must_use]
    pub fn rekeyed(&self, keys: Arc<Vec<u64>>) -> Self {
        Self { keys, ..*self }
    }

    /// One generator for a serial process: xoshiro256++, seeded by key.
    #[must_use]
    pub fn serial(&self) -> Serial {
        let mut stream = self.of_key(SERIAL);
        Serial { state: [stream.draw(), stream.draw(), stream.draw(), stream.draw() | 1] }
    }
}

/// Keeps pair events apart from agents whose key happens to be the pair's.
const PAIR: u64 = 0x5041_4952_5041_4952;
/// Keeps traits for life apart from processes whose name happens to be the tag.
const LIFE: u64 = 0x4C49_4645_0000_0000;
/// Owner of the serial generator's seed.
const SERIAL: u64 = 0x5345_5249_414C_0000;

/// The draws of one agent, as many as wanted, each at its place.
#[derive(Clone, Debug)]
pub struct Stream {
    key: u64,
    owner: u64,
    step: u32,
    /// Place of the next draw.
    place: u64,
    /// One more than the block that `words` holds; 0 if none.
    known: u64,
    words: [u64; 2],
}

impl Stream {
    /// The stream from its draw number `place` on.
    ///
    /// `luck.of(agent).at(k)` does not depend on what was drawn before: key a contact by its place
    /// and a paired run with other contacts in the way keeps its luck. A sampler that takes more
    /// than one draw runs on into the next places: use places that far apart.
    #[must_use]
    #[inline]
    pub fn at(mut self, place: u64) -> Self {
        self.place = place;
        self
    }

    #[inline]
    fn draw(&mut self) -> u64 {
        let block = self.place >> 1;
        if self.known != block + 1 {
            let [low, high] = philox::halves(self.owner);
            let counter = [block as u32, self.step, low, high];
            let out = philox(counter, philox::halves(self.key));
            let words = [philox::word(out[0], out[1]), philox::word(out[2], out[3])];
            (self.words, self.known) = (words, block + 1);
        }
        let drawn = self.words[(self.place & 1) as usize];
        self.place += 1;
        drawn
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.draw() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.draw())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill(bytes, || self.draw());
        Ok(())
    }
}

/// xoshiro256++ (Blackman, Vigna 2019), for processes whose events come one after another.
#[derive(Clone, Debug)]
pub struct Serial {
    state: [u64; 4],
}

impl Serial {
    #[inline]
    fn draw(&mut self) -> u64 {
        let s = &mut self.state;
        let drawn = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let kept = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= kept;
        s[3] = s[3].rotate_left(45);
        drawn
    }
}

impl TryRng for Serial {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.draw() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.draw())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill(bytes, || self.draw());
        Ok(())
    }
}

fn fill(bytes: &mut [u8], mut draw: impl FnMut() -> u64) {
    for part in bytes.chunks_mut(8) {
        part.copy_from_slice(&draw().to_le_bytes()[..part.len()]);
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, RngExt};

    use super::*;

    fn luck(name: &str, step: u64) -> Luck {
        Luck::new(42, name, step, Arc::new((0..100).map(|s| id::founder(1, s)).collect()))
    }

    #[test]
    fn xoshiro_gives_the_reference_sequence() {
        let mut serial = Serial { state: [1, 2, 3, 4] };
        assert_eq!(serial.next_u64(), 41_943_041);
        assert_eq!(serial.next_u64(), 58_720_359);
        assert_eq!(serial.next_u64(), 3_588_806_011_781_223);
    }

    #[test]
    fn a_draw_is_found_again_by_its_place() {
        let mut stream = luck("p", 3).of(7);
        let drawn: Vec<u64> = (0..9).map(|_| stream.next_u64()).collect();
        for (place, &value) in drawn.iter().enumerate() {
            assert_eq!(luck("p", 3).of(7).at(place as u64).next_u64(), value);
        }
    }

    #[test]
    fn every_part_of_the_key_matters() {
        let first = luck("p", 3).of(7).next_u64();
        let others = [
            luck("q", 3).of(7).next_u64(),
            luck("p", 4).of(7).next_u64(),
            luck("p", 3 + (1 << 32)).of(7).next_u64(),
            luck("p", 3).of(8).next_u64(),
            luck("p", 3).pair(7, 8).next_u64(),
            luck("p", 3).pair(8, 7).next_u64(),
            // Whose key happens to be the pair's.
            luck("p", 3).of_key(id::join(id::founder(1, 7), id::founder(1, 8))).next_u64(),
            luck("p", 3).named("x").of(7).next_u64(),
            luck("p", 3).serial().next_u64(),
            Luck::new(43, "p", 3, Arc::clone(&luck("p", 3).keys)).of(7).next_u64(),
        ];
        let mut all = [&others[..], &[first]].concat();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), others.len() + 1);
    }

    #[test]
    fn draws_are_even_over_agents() {
        let mean = (0..100).map(|a| luck("p", 0).of(a).random::<f64>()).sum::<f64>() / 100.0;
        // Four standard errors of the mean of 100 uniforms.
        assert!((mean - 0.5).abs() < 4.0 * 0.0289, "{mean}");
    }
}
