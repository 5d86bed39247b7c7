//! The loops over a block: all parallel work of processes goes through one of them.
//!
//! A rule sees one agent, its targets and its lanes, and read-only slices from outside; it is
//! `Fn`, so a data race or a sum that depends on order does not compile. Pieces are cut by
//! connectors, never by threads.

use std::ops::Range;

use rayon::prelude::*;

use crate::base::{
    block::{Block, Changes},
    lanes::{Fresh, Lane, Own},
    mail::{Mail, Parcel},
};

impl Block {
    /// Lets each source change its own slots and its row's, in parallel.
    ///
    /// `rule(agent, targets, lanes)`.
    pub fn each<L: Lane>(&self, lanes: L, rule: impl Fn(u32, &[u32], L::Item) + Sync) {
        let body = |rows: Range<usize>, lanes: L| self.rows_of(rows, lanes, &rule);
        self.drive(self.pieces(), self.of_sources(lanes), &body);
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
    pub fn deliver<V: Parcel, L: Lane>(
        &self,
        into: &mut [V],
        lanes: L,
        rule: impl Fn(u32, &[u32], L::Item, &mut Mail<'_, V>) + Sync,
    ) {
        let letters = self.collect(self.of_sources(lanes), |rows, lanes, mail| {
            self.rows_of(rows, lanes, |agent, targets, item| rule(agent, targets, item, mail));
        });
        self.hand_out(letters, into);
    }

    /// Sets every slot of `into` to zero, then [`Self::deliver`]s.
    pub fn gather<V: Parcel, L: Lane>(
        &self,
        into: &mut [V],
        lanes: L,
        rule: impl Fn(u32, &[u32], L::Item, &mut Mail<'_, V>) + Sync,
    ) {
        into.fill(V::default());
        self.deliver(into, lanes, rule);
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
        let piece = |rows: &[usize]| {
            let mut changes = Changes::new();
            for row in rows[0]..rows[1] {
                let agent = self.sources().start + row as u32;
                rule(agent, self.row(agent), self.targets(agent), &mut changes);
            }
            changes
        };
        if let [first, last] = *self.pieces() {
            return piece(&[first, last]);
        }
        // ORDER: pieces come in the order of sources, and collecting keeps it.
        let parts: Vec<Changes> = self.pieces().par_windows(2).map(piece).collect();
        let mut all = Changes::new();
        for part in &parts {
            all.extend(part);
        }
        all
    }

    /// The lanes of the source species, cut out of those of all agents.
    pub(crate) fn of_sources<L: Lane>(&self, lanes: L) -> L {
        let (_, lanes) = lanes.split(self.sources().start as usize, 0);
        lanes.split(self.sources().len(), self.len()).0
    }

    pub(crate) fn rows_of<L: Lane>(
        &self,
        rows: Range<usize>,
        mut lanes: L,
        mut rule: impl FnMut(u32, &[u32], L::Item),
    ) {
        let offsets = &self.offsets()[rows.start..=rows.end];
        let mut rest = &self.all_targets()[offsets[0]..];
        let agents = self.sources().start + rows.start as u32..;
        for (agent, ends) in agents.zip(offsets.windows(2)) {
            let (targets, behind) = rest.split_at(ends[1] - ends[0]);
            rest = behind;
            rule(agent, targets, lanes.next(targets.len()));
        }
    }

    fn drive<L: Lane>(&self, pieces: &[usize], lanes: L, body: &(impl Fn(Range<usize>, L) + Sync)) {
        let (first, last) = (pieces[0], pieces[pieces.len() - 1]);
        if pieces.len() == 2 {
            return body(first..last, lanes);
        }
        let half = pieces.len() / 2;
        let middle = pieces[half];
        let connectors = self.offsets()[middle] - self.offsets()[first];
        let (left, right) = lanes.split(middle - first, connectors);
        rayon::join(
            || self.drive(&pieces[..=half], left, body),
            || self.drive(&pieces[half..], right, body),
        );
    }
}
