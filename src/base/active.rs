//! Active sets: the agents that have something to do, so that a rare event costs only what it is.

use rayon::prelude::*;

use crate::base::digest::digest;

/// Agents that one thread asks in one go.
const PIECE: usize = 1 << 11;

/// A set of agents, walked in ascending order.
///
/// ```
/// use ecograph::base::Set;
///
/// let mut ill = Set::new(5);
/// ill.update(&[], &[3, 1]);
/// assert_eq!(ill.members(), [1, 3]);
/// // Agent 1 recovers, agent 3 infects agent 4; nobody else is asked.
/// let (leave, wake) = ill.ask(|agent, verdicts| match agent {
///     1 => verdicts.leave(),
///     _ => verdicts.wake(agent + 1),
/// });
/// assert_eq!((leave.as_slice(), wake.as_slice()), (&[1][..], &[4][..]));
/// let before = ill.digest();
/// ill.update(&leave, &wake);
/// assert_eq!((ill.len(), ill.holds(4), ill.is_empty()), (2, true, false));
/// assert_ne!(ill.digest(), before);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    members: Vec<u32>,
    holds: Vec<bool>,
    spare: Vec<u32>,
}

/// What an agent that was asked says.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    leave: Vec<u32>,
    wake: Vec<u32>,
    asked: u32,
}

impl Verdicts {
    /// The agent that is asked leaves the set.
    #[inline]
    pub fn leave(&mut self) {
        self.leave.push(self.asked);
    }

    /// Another agent has something to do from now on.
    #[inline]
    pub fn wake(&mut self, agent: u32) {
        self.wake.push(agent);
    }
}

impl Set {
    /// No member out of `n_agents` agents.
    #[must_use]
    pub fn new(n_agents: usize) -> Self {
        Self { members: Vec::new(), holds: vec![false; n_agents], spare: Vec::new() }
    }

    /// Members, ascending.
    #[must_use]
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    /// Number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether an agent is in it.
    #[must_use]
    #[inline]
    pub fn holds(&self, agent: u32) -> bool {
        self.holds[agent as usize]
    }

    /// Asks every member, in parallel: who leaves and who is woken, both ascending, each once.
    ///
    /// `rule(agent, verdicts)`. Changes nothing: give the answer to [`Self::update`].
    #[must_use]
    pub fn ask(&self, rule: impl Fn(u32, &mut Verdicts) + Sync) -> (Vec<u32>, Vec<u32>) {
        let piece = |agents: &[u32]| {
            let mut verdicts = Verdicts::default();
            for &agent in agents {
                verdicts.asked = agent;
                rule(agent, &mut verdicts);
            }
            verdicts
        };
        let mut all = Verdicts::default();
        if self.members.len() <= PIECE {
            all = piece(&self.members);
        } else {
            // ORDER: pieces in the order of agents; what is woken is sorted below.
            let parts: Vec<Verdicts> = self.members.par_chunks(PIECE).map(piece).collect();
            for part in parts {
                all.leave.extend(part.leave);
                all.wake.extend(part.wake);
            }
        }
        all.leave.dedup();
        all.wake.par_sort_unstable();
        all.wake.dedup();
        (all.leave, all.wake)
    }

    /// Takes out who leaves and puts in who was woken; one that leaves and is woken stays.
    pub fn update(&mut self, leave: &[u32], wake: &[u32]) {
        for &agent in leave {
            self.holds[agent as usize] = false;
        }
        let mut woken: Vec<u32> = wake
            .iter()
            .copied()
            .filter(|&a| !std::mem::replace(&mut self.holds[a as usize], true))
            .collect();
        woken.sort_unstable();
        self.spare.clear();
        let mut coming = woken.into_iter().peekable();
        for &member in &self.members {
            while let Some(agent) = coming.next_if(|&agent| agent <= member) {
                self.spare.push(agent);
            }
            if self.holds[member as usize] && self.spare.last() != Some(&member) {
                self.spare.push(member);
            }
        }
        self.spare.extend(coming);
        std::mem::swap(&mut self.members, &mut self.spare);
    }

    /// Digest of the members.
    #[must_use]
    pub fn digest(&self) -> u64 {
        digest(&self.members, u64::from)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_answer_is_sorted_and_has_each_once() {
        let mut set = Set::new(100_000);
        set.update(&[], &(0..50_000).collect::<Vec<_>>());
        let (leave, wake) = set.ask(|agent, verdicts| {
            if agent % 2 == 0 {
                verdicts.leave();
            }
            verdicts.wake(99_999 - agent / 2);
        });
        assert!(leave.iter().copied().eq((0..50_000).step_by(2)));
        assert!(wake.iter().copied().eq(75_000..100_000));
    }

    proptest! {
        #[test]
        fn a_set_is_a_set(
            updates in proptest::collection::vec(
                (proptest::collection::vec(0..30_u32, 0..9), proptest::collection::vec(0..30_u32, 0..9)),
                0..20,
            ),
        ) {
            let mut set = Set::new(30);
            let mut slow = BTreeSet::new();
            for (leave, wake) in updates {
                set.update(&leave, &wake);
                for agent in &leave {
                    slow.remove(agent);
                }
                slow.extend(wake);
                prop_assert!(set.members().iter().eq(slow.iter()));
                prop_assert!((0..30).all(|agent| set.holds(agent) == slow.contains(&agent)));
            }
        }
    }
}
