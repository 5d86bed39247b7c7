//! A channel stored for one change at a time: add, move, remove and draw a link in O(1).
//!
//! A link has two ends: end `2·link` is its source, `2·link + 1` its target; `end ^ 1` is the other.
//! The order within an agent's ends is state, because a draw picks by place: it is saved as it is.

use rand::{Rng, RngExt};

use crate::base::{digest::digest, id};

/// Links between agents, each known to both its ends.
///
/// ```
/// use ecograph::base::Links;
///
/// let mut links = Links::new(4);
/// let first = links.add(0, 1);
/// links.add(1, 2);
/// assert_eq!((links.len(), links.is_empty(), links.degree(1)), (2, false, 2));
/// assert_eq!(links.neighbours(1).collect::<Vec<_>>(), [0, 2]);
/// // An end knows its agent and the one at the other end.
/// let end = links.ends(0)[0];
/// assert_eq!((links.agent(end), links.other(end)), (0, 1));
/// // Agent 0 hands its end to agent 3; then agent 1 leaves.
/// links.move_end(end, 3);
/// assert_eq!(links.iter().collect::<Vec<_>>(), [(3, 1), (1, 2)]);
/// links.remove(first);
/// links.clear(1);
/// assert!(links.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The agent at each end.
    agents: Vec<u32>,
    /// The place of each end among its agent's.
    places: Vec<u32>,
    /// The ends of each agent.
    rows: Vec<Vec<u32>>,
}

impl Links {
    /// No links among `n_agents` agents.
    #[must_use]
    pub fn new(n_agents: usize) -> Self {
        Self { agents: Vec::new(), places: Vec::new(), rows: vec![Vec::new(); n_agents] }
    }

    /// Number of links.
    #[must_use]
    pub fn len(&self) -> usize {
        self.agents.len() / 2
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.agents.is_empty()
    }

    /// The agent at an end.
    #[must_use]
    #[inline]
    pub fn agent(&self, end: u32) -> u32 {
        self.agents[end as usize]
    }

    /// The agent at the other end.
    #[must_use]
    #[inline]
    pub fn other(&self, end: u32) -> u32 {
        self.agents[(end ^ 1) as usize]
    }

    /// The ends at an agent, in the order of state.
    #[must_use]
    #[inline]
    pub fn ends(&self, agent: u32) -> &[u32] {
        &self.rows[agent as usize]
    }

    /// How many links an agent has; one to itself counts twice.
    #[must_use]
    #[inline]
    pub fn degree(&self, agent: u32) -> usize {
        self.rows[agent as usize].len()
    }

    /// The agents at the other ends of an agent's links.
    pub fn neighbours(&self, agent: u32) -> impl Iterator<Item = u32> + '_ {
        self.ends(agent).iter().map(|&end| self.other(end))
    }

    /// Every link as (source, target).
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.agents.chunks_exact(2).map(|pair| (pair[0], pair[1]))
    }

    /// Adds a link and returns its number. Several between the same agents are allowed.
    #[inline]
    pub fn add(&mut self, source: u32, target: u32) -> u32 {
        let end = self.agents.len() as u32;
        self.agents.extend([source, target]);
        self.places.extend([0, 0]);
        self.attach(end, source);
        self.attach(end + 1, target);
        end / 2
    }

    /// Moves one end of a link to another agent.
    #[inline]
    pub fn move_end(&mut self, end: u32, agent: u32) {
        self.detach(end);
        self.attach(end, agent);
    }

    /// Removes a link; the last one takes its number.
    pub fn remove(&mut self, link: u32) {
        self.detach(2 * link);
        self.detach(2 * link + 1);
        for side in [1, 0] {
            let last = self.agents.len() as u32 - 1;
            let end = 2 * link + side;
            if end != last {
                let (agent, place) = (self.agents[last as usize], self.places[last as usize]);
                self.agents[end as usize] = agent;
                self.places[end as usize] = place;
                self.rows[agent as usize][place as usize] = end;
            }
            self.agents.pop();
            self.places.pop();
        }
    }

    /// Removes every link of an agent. O(degree).
    pub fn clear(&mut self, agent: u32) {
        while let Some(&end) = self.rows[agent as usize].last() {
            self.remove(end / 2);
        }
    }

    /// An end drawn evenly from all: its agent is drawn in proportion to degree.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use ecograph::base::{Links, Luck};
    /// # let mut links = Links::new(3);
    /// # links.add(0, 1);
    /// # links.add(0, 2);
    /// let luck = Luck::new(42, "growth", 0, Arc::new(Vec::new()));
    /// let end = links.draw(&mut luck.serial()).expect("there are links");
    /// assert!(links.agent(end) < 3);
    /// let end = links.draw_of(2, &mut luck.serial()).expect("agent 2 has a link");
    /// assert_eq!((links.agent(end), links.other(end)), (2, 0));
    /// assert_eq!(Links::new(3).draw(&mut luck.serial()), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn draw(&self, luck: &mut impl Rng) -> Option<u32> {
        let ends = self.agents.len() as u32;
        (0 < ends).then(|| luck.random_range(0..ends))
    }

    /// An end drawn evenly from an agent's.
    #[must_use]
    #[inline]
    pub fn draw_of(&self, agent: u32, luck: &mut impl Rng) -> Option<u32> {
        let row = self.ends(agent);
        (!row.is_empty()).then(|| row[luck.random_range(0..row.len())])
    }

    /// Digest of the links and of their order.
    #[must_use]
    pub fn digest(&self) -> u64 {
        id::join(digest(&self.agents, u64::from), digest(&self.places, u64::from))
    }

    /// The agent at each end, and the place of each end among its agent's: all there is to save.
    ///
    /// ```
    /// # use ecograph::base::Links;
    /// # let mut links = Links::new(3);
    /// # links.add(0, 1);
    /// let (agents, places) = links.state();
    /// let again = Links::restored(3, agents.to_vec(), places.to_vec()).expect("it was saved");
    /// assert_eq!(again.digest(), links.digest());
    /// ```
    #[must_use]
    pub fn state(&self) -> (&[u32], &[u32]) {
        (&self.agents, &self.places)
    }

    /// Links from a saved [`Self::state`], if it is one.
    #[must_use]
    pub fn restored(n_agents: usize, agents: Vec<u32>, places: Vec<u32>) -> Option<Self> {
        if agents.len() != places.len() || !agents.len().is_multiple_of(2) {
            return None;
        }
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); n_agents];
        for &agent in &agents {
            rows.get_mut(agent as usize)?.push(u32::MAX);
        }
        for (end, (&agent, &place)) in agents.iter().zip(&places).enumerate() {
            let seat = rows[agent as usize].get_mut(place as usize)?;
            if *seat != u32::MAX {
                return None;
            }
            *seat = end as u32;
        }
        Some(Self { agents, places, rows })
    }

    #[inline]
    fn attach(&mut self, end: u32, agent: u32) {
        let row = &mut self.rows[agent as usize];
        self.agents[end as usize] = agent;
        self.places[end as usize] = row.len() as u32;
        row.push(end);
    }

    #[inline]
    fn detach(&mut self, end: u32) {
        let place = self.places[end as usize] as usize;
        let row = &mut self.rows[self.agents[end as usize] as usize];
        row.swap_remove(place);
        if let Some(&moved) = row.get(place) {
            self.places[moved as usize] = place as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn links_are_a_list_of_pairs(
            events in proptest::collection::vec((0..4_u8, 0..1000_u32, 0..8_u32, 0..8_u32), 0..200),
        ) {
            let mut links = Links::new(8);
            let mut pairs: Vec<[u32; 2]> = Vec::new();
            for (kind, which, a, b) in events {
                let link = which as usize % pairs.len().max(1);
                match kind {
                    2 if !pairs.is_empty() => {
                        links.move_end(2 * link as u32 + (b & 1), a);
                        pairs[link][(b & 1) as usize] = a;
                    }
                    3 if !pairs.is_empty() => {
                        links.remove(link as u32);
                        pairs.swap_remove(link);
                    }
                    _ => {
                        links.add(a, b);
                        pairs.push([a, b]);
                    }
                }
                prop_assert!(links.iter().eq(pairs.iter().map(|pair| (pair[0], pair[1]))));
                for agent in 0..8 {
                    let mut ends = links.ends(agent).to_vec();
                    ends.sort_unstable();
                    let expected: Vec<u32> = (0..2 * pairs.len() as u32)
                        .filter(|end| pairs[*end as usize / 2][*end as usize % 2] == agent)
                        .collect();
                    prop_assert_eq!(ends, expected);
                }
            }
            let (agents, places) = links.state();
            let again = Links::restored(8, agents.to_vec(), places.to_vec());
            prop_assert_eq!(again.as_ref(), Some(&links));
        }
    }
}
