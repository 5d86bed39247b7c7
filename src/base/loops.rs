//! The loops over a block: all parallel work of processes goes through one of them.
//!
//! A rule sees one agent, its targets and its lanes, and read-only slices from outside; it is
//! `Fn`, so a data race or a sum that depends on order does not compile. Pieces are cut by
//! connectors, never by threads.
//!
//! ```
//! use ecograph::base::{Along, Block, Fresh, Own};
//!
//! // 0 tells 1 and 2, 1 tells 2.
//! let tell = Block::pack(0..3, 0..3, &[(0, 1), (0, 2), (1, 2)])?;
//! let mut strength = vec![0.5_f32, 1.0, 0.25];
//! tell.each(Along(&mut strength[..]), |_, _, strength| strength.iter_mut().for_each(|s| *s /= 2.0));
//! assert_eq!(strength, [0.25, 0.5, 0.125]);
//!
//! // Each source looks at its targets' old values and gives its own next one.
//! let (level, mut next, mut covered) = ([0.0, 0.4, 0.8], [0.0; 3], Vec::new());
//! tell.renew(Fresh::new(&mut next, &mut covered), Own(&level[..]), |_, targets, own| {
//!     targets.iter().map(|&target| level[target as usize]).fold(own, f64::max)
//! });
//! assert_eq!(next, [0.8, 0.8, 0.8]);
//!
//! // What is sent is added at the target: to zero, or to what stands there.
//! let mut heard = [9; 3];
//! tell.gather(&mut heard, (), |_, targets, (), mail| {
//!     targets.iter().for_each(|&target| mail.send(target, 1));
//! });
//! assert_eq!(heard, [0, 1, 2]);
//! tell.deliver(&mut heard, (), |agent, _, (), mail| mail.send(agent, 10));
//! assert_eq!(heard, [10, 11, 12]);
//!
//! // What breaks and forms is proposed; the world merges it.
//! let changes = tell.propose(|agent, places, targets, changes| {
//!     if targets.len() == 2 {
//!         changes.break_at(places.start);
//!         changes.form(agent + 1, agent);
//!     }
//! });
//! assert_eq!(changes.counts(), (1, 1));
//! # Ok::<(), ecograph::base::block::Stranger>(())
//! ```

use std::ops::{AddAssign, Range};

use rayon::prelude::*;

use crate::base::{
    block::{Block, Changes},
    lanes::{Fresh, Lane, Own},
    mail::{Letters, Mail},
    parcel::{Bundle, Parcel},
};

impl Block {
    /// Lets each source change its own slots and its row's, in parallel.
    ///
    /// `rule(agent, targets, lanes)`.
    pub fn each<L: Lane>(&self, lanes: L, rule: impl Fn(u32, &[u32], L::Item) + Sync) {
        self.each_piece(lanes, |piece| piece.each(&rule));
    }

    /// Gives each source its next value, in parallel; agents of other species keep theirs.
    ///
    /// `rule(agent, targets, lanes)` returns the next value.
    pub fn renew<T: Send, L: Lane>(
        &self,
        next: Fresh<'_, T>,
        lanes: L,
        rule: impl Fn(u32, &[u32], L::Item) -> T + Sync,
    ) {
        let Fresh { values, covered } = next;
        covered.push(self.sources().start as usize..self.sources().end as usize);
        self.each((Own(values), lanes), |agent, targets, (next, lanes)| {
            *next = rule(agent, targets, lanes);
        });
    }

    /// Adds what each source sends to what stands in `into`, in the order of sources.
    ///
    /// `rule(agent, targets, lanes, mail)`; `into`: length `n_agents`. Usually [`Self::gather`] is
    /// meant, which begins from zero.
    pub fn deliver<V: Parcel + AddAssign, L: Lane>(
        &self,
        into: &mut [V],
        lanes: L,
        rule: impl Fn(u32, &[u32], L::Item, &mut Mail<'_, V>) + Sync,
    ) {
        let letters = self.send(self.of_sources(lanes), rule);
        self.hand_out(letters, into);
    }

    /// Sets every slot of `into` to zero, then [`Self::deliver`]s.
    pub fn gather<V: Parcel + AddAssign, L: Lane>(
        &self,
        into: &mut [V],
        lanes: L,
        rule: impl Fn(u32, &[u32], L::Item, &mut Mail<'_, V>) + Sync,
    ) {
        into.fill(V::default());
        self.deliver(into, lanes, rule);
    }

    /// Lets each source write its letters, to be taken in by [`Self::receive`].
    ///
    /// `rule(agent, targets, lanes, mail)`; lanes are columns of the sources alone. What is read here
    /// may be written there: nobody receives before everybody has sent.
    ///
    /// ```
    /// use ecograph::base::{Block, Bundle};
    /// let rows = Block::pack(0..1, 1..3, &[(0, 1), (0, 2)])?;
    /// let letters = rows.send((), |_, targets, (), mail| {
    ///     targets.iter().for_each(|&target| mail.send(target, Bundle([1.0, target as f32])));
    /// });
    /// let (mut count, mut names) = ([0.0; 3], [0.0; 3]);
    /// rows.receive(letters, vec![(&[0], &mut count), (&[1], &mut names)]);
    /// assert_eq!((count, names), ([0.0, 1.0, 1.0], [0.0, 1.0, 2.0]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn send<V: Parcel, L: Lane>(
        &self,
        lanes: L,
        rule: impl Fn(u32, &[u32], L::Item, &mut Mail<'_, V>) + Sync,
    ) -> Letters<V> {
        self.collect(lanes, |piece, mail| {
            piece.each(|agent, targets, item| rule(agent, targets, item, mail));
        })
    }

    /// Adds the numbers that were sent to each agent of the target species to columns, the sum of
    /// its letters at once, they being summed in the order of sources.
    ///
    /// `columns`: columns of all agents, length `n_agents`, each with the places in the bundle of
    /// the numbers that it takes. Letters to other species are lost.
    ///
    /// ```
    /// use ecograph::base::{Block, Bundle, Own};
    /// let rows = Block::pack(0..2, 2..4, &[(0, 2), (1, 2)])?;
    /// let mut stock = [5.0, 7.0, 1.0, 1.0];
    /// let letters = rows.send(Own(&stock[..2]), |_, targets, stock, mail| {
    ///     targets.iter().for_each(|&target| mail.send(target, Bundle([stock])));
    /// });
    /// rows.receive(letters, vec![(&[0], &mut stock)]);
    /// assert_eq!(stock, [5.0, 7.0, 13.0, 1.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn receive<const V: usize>(
        &self,
        letters: Letters<Bundle<V>>,
        columns: Vec<(&[usize], &mut [f32])>,
    ) {
        self.hand_over(letters, columns);
    }

    /// Collects what breaks and what forms, asking each source, in parallel.
    ///
    /// `rule(agent, places, targets, changes)`: `places` are those of the agent's row, to look at
    /// columns of connectors and to name what breaks.
    #[must_use]
    pub fn propose(
        &self,
        rule: impl Fn(u32, Range<usize>, &[u32], &mut Changes) + Sync,
    ) -> Changes {
        self.propose_pieces(|sources, changes| {
            for agent in sources {
                rule(agent, self.row(agent), self.targets(agent), changes);
            }
        })
    }

    /// [`Self::propose`], the rule seeing a piece of the sources at a time.
    ///
    /// For what is cheaper for many at once: first draws, and looks at agents far off, which wait for
    /// each other no longer when there is a loop for each look. How sources are cut into pieces is
    /// no part of the result, so the rule must not use it.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// use ecograph::base::{Block, Luck};
    ///
    /// # let luck = Luck::new(42, "ending", 7, Arc::new(vec![11, 12, 13]));
    /// let friends = Block::pack(0..3, 0..3, &[(0, 1), (1, 2)])?;
    /// let changes = friends.propose_pieces(|sources, changes| {
    ///     let mut drawn = vec![0.0; sources.len()];
    ///     luck.first_of(sources.clone(), &mut drawn);
    ///     for (agent, drawn) in sources.zip(drawn) {
    ///         if drawn < 1.0 {
    ///             friends.row(agent).for_each(|place| changes.break_at(place));
    ///         }
    ///     }
    /// });
    /// assert_eq!(changes.counts(), (2, 0));
    /// # Ok::<(), ecograph::base::block::Stranger>(())
    /// ```
    #[must_use]
    pub fn propose_pieces(&self, rule: impl Fn(Range<u32>, &mut Changes) + Sync) -> Changes {
        let first = self.sources().start;
        let piece = |rows: &[usize]| {
            let mut changes = Changes::new();
            rule(first + rows[0] as u32..first + rows[1] as u32, &mut changes);
            // The merge wants them in order; what is sorted here is sorted in parallel, and where
            // sources propose for themselves alone, all of it.
            changes.formed.sort_unstable();
            changes
        };
        if let [first, last] = *self.pieces() {
            return piece(&[first, last]);
        }
        // ORDER: pieces come in the order of sources, and collecting keeps it.
        let parts: Vec<Changes> = self.pieces().par_windows(2).map(piece).collect();
        let sizes = parts.iter().map(Changes::counts);
        let (broken, formed) = sizes.fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
        let mut all =
            Changes { broken: Vec::with_capacity(broken), formed: Vec::with_capacity(formed) };
        for part in &parts {
            all.extend(part);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::{id, lanes::Along};

    /// Two species, `n` sources before `n` targets, about `degree` connectors a source.
    fn web(n: u32, degree: u32) -> Block {
        let pick = |source: u32, k: u32| {
            n + (id::mix(u64::from(source * degree + k)) % u64::from(n)) as u32
        };
        let connectors: Vec<(u32, u32)> =
            (0..n).flat_map(|source| (0..degree).map(move |k| (source, pick(source, k)))).collect();
        Block::pack(0..n, n..2 * n, &connectors).unwrap()
    }

    fn on<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
    }

    /// Sends along every connector and, now and then, to agents it has none to.
    fn letters(agent: u32, targets: &[u32], n: u32) -> Vec<(u32, f32)> {
        let value = |k: usize| 1.0 / (agent as f32 + k as f32 + 1.0);
        let along = targets.iter().enumerate().map(|(k, &target)| (target, value(k)));
        let twice = targets.iter().filter(|target| *target % 7 == 0).map(|&t| (t, 0.3));
        let astray = (agent.is_multiple_of(5)).then_some((agent * 13 % (2 * n), 0.7));
        along.chain(twice).chain(astray).collect()
    }

    #[test]
    fn mail_is_added_in_the_order_of_senders_on_any_threads() {
        for (n, degree) in [(50, 3), (40_000, 6)] {
            let block = web(n, degree);
            let mut slow = vec![0.5_f32; 2 * n as usize];
            for source in block.sources() {
                for (target, value) in letters(source, block.targets(source), n) {
                    slow[target as usize] += value;
                }
            }
            let bits = |values: Vec<f32>| values.into_iter().map(f32::to_bits).collect::<Vec<_>>();
            let slow = bits(slow);
            for threads in [1, 2, 3, 8] {
                let found = on(threads, || {
                    let mut into = vec![0.5; 2 * n as usize];
                    block.deliver(&mut into, (), |agent, targets, (), mail| {
                        for (target, value) in letters(agent, targets, n) {
                            mail.send(target, value);
                        }
                    });
                    into
                });
                let found = bits(found);
                assert!(found == slow, "{threads} threads");
            }
        }
    }

    #[test]
    fn every_target_takes_in_its_sums_and_no_other_agent_does() {
        for (n, degree) in [(50, 3), (40_000, 6)] {
            let block = web(n, degree);
            let value = |agent: u32, target: u32| 1.0 / (agent + target + 1) as f32;
            let mut slow = vec![[0.0_f32; 2]; n as usize];
            for source in block.sources() {
                for &target in block.targets(source) {
                    let sums = &mut slow[(target - n) as usize];
                    sums[0] += value(source, target);
                    sums[1] += 2.0 * value(source, target);
                }
            }
            for threads in [1, 2, 3] {
                let (one, both) = on(threads, || {
                    let mut one = vec![1.0_f32; 2 * n as usize];
                    let mut both = one.clone();
                    let letters = block.send((), |agent, targets, (), mail| {
                        for &target in targets {
                            let value = value(agent, target);
                            mail.send(target, Bundle([value, 2.0 * value]));
                        }
                        // A letter astray is nobody's.
                        mail.send(agent, Bundle([9.0; 2]));
                    });
                    block.receive(letters, vec![(&[1], &mut one), (&[0, 1], &mut both)]);
                    (one, both)
                });
                let (one_end, both_end) = (&one[n as usize..], &both[n as usize..]);
                for ((sums, one), both) in slow.iter().zip(one_end).zip(both_end) {
                    assert_eq!(one.to_bits(), (1.0 + sums[1]).to_bits());
                    assert_eq!(both.to_bits(), (1.0 + sums[0] + sums[1]).to_bits());
                }
                let others = one[..n as usize].iter().chain(&both[..n as usize]);
                assert!(others.into_iter().all(|value| value.to_bits() == 1.0_f32.to_bits()));
            }
        }
    }

    /// Amounts with room for an address and without, debts, and what goes astray to a few.
    #[test]
    fn money_of_any_size_arrives() {
        for (n, degree) in [(50, 3), (40_000, 6)] {
            let block = web(n, degree);
            let amount = |source: u32, target: u32| {
                let low = i64::from(source ^ target) - 20_000;
                if (source + target).is_multiple_of(101) { low << 33 } else { low }
            };
            let astray = |source: u32| [source % 3, 1, source % 7];
            let mut slow = vec![5_i64; 2 * n as usize];
            for source in block.sources() {
                for target in block.targets(source).iter().copied().chain(astray(source)) {
                    slow[target as usize] += amount(source, target);
                }
            }
            for threads in [1, 2] {
                let mut into = vec![5; 2 * n as usize];
                on(threads, || {
                    block.deliver(&mut into, (), |source, targets, (), mail| {
                        for target in targets.iter().copied().chain(astray(source)) {
                            mail.send(target, amount(source, target));
                        }
                    });
                });
                assert!(into == slow, "{n} {threads}");
            }
        }
    }

    #[test]
    fn every_lane_is_that_of_its_agent() {
        let block = web(60_000, 4);
        let mut own = vec![0_u64; 120_000];
        let along: Vec<u32> = (0..block.len() as u32).collect();
        let mut places = vec![0; block.len()];
        block.each(
            (Own(&mut *own), Along(&*along), Along(&mut *places)),
            |agent, targets, lanes| {
                let (own, along, places) = lanes;
                *own = u64::from(agent) + targets.iter().map(|&t| u64::from(t)).sum::<u64>();
                places.copy_from_slice(along);
            },
        );
        assert_eq!(places, along);
        for source in block.sources() {
            let sum: u64 = block.targets(source).iter().map(|&t| u64::from(t)).sum();
            assert_eq!(own[source as usize], u64::from(source) + sum);
        }
        assert!(own[60_000..].iter().all(|&own| own == 0));
    }

    #[test]
    fn proposals_come_in_the_order_of_sources() {
        let block = web(60_000, 4);
        let proposed = block.propose(|agent, places, targets, changes| {
            changes.break_at(places.start);
            changes.form(targets[0], agent);
        });
        assert!(proposed.broken.is_sorted());
        assert_eq!(proposed.counts(), (60_000, 60_000));
    }

    proptest! {
        #[test]
        fn rows_by_target_are_the_rows_turned(
            connectors in proptest::collection::vec((0..9_u32, 4..15_u32), 0..60),
        ) {
            let mut block = Block::pack(0..9, 4..15, &connectors).unwrap();
            block.derive_incoming();
            let incoming = block.incoming().unwrap();
            let all: Vec<(u32, u32)> = block.iter().collect();
            for target in 0..16 {
                let slow: Vec<u32> = all.iter().filter(|c| c.1 == target).map(|c| c.0).collect();
                prop_assert_eq!(incoming.sources(target), slow);
                for (&source, &place) in incoming.sources(target).iter().zip(incoming.places(target)) {
                    prop_assert_eq!(all[place], (source, target));
                }
            }
        }
    }
}
