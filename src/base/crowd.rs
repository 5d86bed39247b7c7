//! Loops over agents without connectors: a range of slots, cut into fixed pieces.

use std::ops::Range;

use rayon::prelude::*;

use crate::base::lanes::{Fresh, Lane, Own};

/// Agents that one thread handles in one go: waking another costs as much as some thousands.
const PIECE: usize = 1 << 14;

/// A range of agents: all, a species, a cell.
///
/// ```
/// use ecograph::base::{Crowd, Fresh, Own};
///
/// let mut level = vec![0.1, 0.2, 0.3, 0.4];
/// // Agents 1 and 2 forget half of what they know.
/// Crowd(1..3).each(Own(&mut level[..]), |_, level| *level /= 2.0);
/// assert_eq!(level, [0.1, 0.1, 0.15, 0.4]);
///
/// let (mut next, mut covered) = (vec![0.0; 4], Vec::new());
/// Crowd(1..3).renew(Fresh::new(&mut next, &mut covered), Own(&level[..]), |_, level| 2.0 * level);
/// assert_eq!((next[1], covered), (0.2, vec![1..3]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crowd(pub Range<u32>);

/// Consecutive agents of a crowd with their lanes, see [`Crowd::each_part`].
#[derive(Debug)]
pub struct Part<L> {
    agents: Range<u32>,
    lanes: L,
}

impl<L: Lane> Part<L> {
    /// Who they are.
    #[must_use]
    pub fn agents(&self) -> Range<u32> {
        self.agents.clone()
    }

    /// The same agents with one more lane, which begins at the first of them.
    #[must_use]
    pub fn beside<M: Lane>(self, lane: M) -> Part<(L, M)> {
        Part { agents: self.agents, lanes: (self.lanes, lane) }
    }

    /// Goes over them in order: `rule(agent, lanes)`.
    #[inline]
    pub fn each(self, rule: impl Fn(u32, L::Item)) {
        let walk = self.lanes.walk(self.agents.len());
        self.agents.zip(walk).for_each(|(agent, walked)| rule(agent, L::item(walked)));
    }
}

impl Crowd {
    /// Lets each agent change its own slots, in parallel. `rule(agent, lanes)`; lanes are columns
    /// of all agents, length `n_agents`.
    pub fn each<L: Lane>(&self, lanes: L, rule: impl Fn(u32, L::Item) + Sync) {
        self.each_part(lanes, |part| part.each(&rule));
    }

    /// [`Self::each`], the rule seeing a part of the crowd at a time: for first draws, and whatever
    /// else is cheaper for many at once. How a crowd is cut is no part of the result.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// use ecograph::base::{Crowd, Luck, Own};
    ///
    /// # let luck = Luck::new(42, "gossip", 7, Arc::new(vec![11, 12, 13]));
    /// let mut talks = [0_u8; 3];
    /// Crowd(0..3).each_part(Own(&mut talks[..]), |part| {
    ///     let mut drawn = vec![0.0; part.agents().len()];
    ///     luck.first_of(part.agents(), &mut drawn);
    ///     part.beside(Own(&drawn[..])).each(|_, (talks, drawn)| *talks = u8::from(drawn < 1.0));
    /// });
    /// assert_eq!(talks, [1; 3]);
    /// ```
    pub fn each_part<L: Lane>(&self, lanes: L, rule: impl Fn(Part<L>) + Sync) {
        let (_, lanes) = lanes.split(self.0.start as usize, 0);
        drive(self.0.clone(), lanes.split(self.0.len(), 0).0, &rule);
    }

    /// Gives each agent its next value, in parallel; agents outside the range keep theirs.
    pub fn renew<T: Send, L: Lane>(
        &self,
        next: Fresh<'_, T>,
        lanes: L,
        rule: impl Fn(u32, L::Item) -> T + Sync,
    ) {
        let Fresh { values, covered } = next;
        covered.push(self.0.start as usize..self.0.end as usize);
        self.each((Own(values), lanes), |agent, (next, lanes)| *next = rule(agent, lanes));
    }
}

/// Sets every slot of a column, in parallel.
///
/// ```
/// let mut harm = [0.5, 0.25];
/// ecograph::base::crowd::fill(&mut harm, 0.0);
/// assert_eq!(harm, [0.0; 2]);
/// ```
pub fn fill<T: Copy + Send + Sync>(column: &mut [T], value: T) {
    if column.len() <= PIECE {
        return column.fill(value);
    }
    column.par_chunks_mut(PIECE).for_each(|piece| piece.fill(value));
}

/// Copies a column, in parallel.
///
/// # Panics
/// When they are not of the same length.
///
/// ```
/// let (mut before, revenue) = ([0; 2], [7, 9]);
/// ecograph::base::crowd::copy(&mut before, &revenue);
/// assert_eq!(before, revenue);
/// ```
pub fn copy<T: Copy + Send + Sync>(to: &mut [T], from: &[T]) {
    assert_eq!(to.len(), from.len(), "a column and its copy are equally long");
    if to.len() <= PIECE {
        return to.copy_from_slice(from);
    }
    let pieces = to.par_chunks_mut(PIECE).zip(from.par_chunks(PIECE));
    pieces.for_each(|(to, from)| to.copy_from_slice(from));
}

fn drive<L: Lane>(agents: Range<u32>, lanes: L, rule: &(impl Fn(Part<L>) + Sync)) {
    if agents.len() <= PIECE {
        return rule(Part { agents, lanes });
    }
    let pieces = agents.len().div_ceil(PIECE);
    let left = pieces / 2 * PIECE;
    let middle = agents.start + left as u32;
    let (first, second) = lanes.split(left, 0);
    rayon::join(
        || drive(agents.start..middle, first, rule),
        || drive(middle..agents.end, second, rule),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_agent_of_the_range_is_asked_once() {
        let mut seen = vec![0_u32; 100_000];
        Crowd(10..70_000).each(Own(&mut *seen), |agent, own| *own += agent);
        for (agent, &seen) in seen.iter().enumerate() {
            let inside = (10..70_000).contains(&agent);
            assert_eq!(seen, if inside { agent as u32 } else { 0 });
        }
    }
}
