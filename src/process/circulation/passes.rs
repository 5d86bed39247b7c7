//! One pass over the rows of a carrier: everything that rides on it, added up beforehand.

use std::ops::Range;

use crate::{
    base::{Along, Block, Parcel},
    process::circulation::spread::Pace,
};

/// Different needs of targets that one pass tells apart.
pub(super) const GATES: usize = 6;

/// Stock and harm on the way together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken(pub(super) [f32; 2]);

impl std::ops::AddAssign for Taken {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0[0] += other.0[0];
        self.0[1] += other.0[1];
    }
}

impl Parcel for Taken {
    type Letter = ([f32; 2], u16);

    #[inline]
    fn seal(self, address: u16) -> Option<Self::Letter> {
        Some((self.0, address))
    }

    #[inline]
    fn unseal((amounts, address): Self::Letter) -> (u16, Self) {
        (address, Self(amounts))
    }
}

/// Amounts by gate.
pub(super) type ByGate = [f32; GATES];

/// What each source of a team passes on in the step, per unit of strength.
pub(super) struct Loads {
    pub(super) stock: Vec<ByGate>,
    pub(super) harm: Vec<ByGate>,
    /// Of the carrier's own channel, per member of the source.
    pub(super) own: Vec<f32>,
    pub(super) harmful: bool,
}

/// One pass over the rows of a carrier.
pub(super) struct Pass<'a> {
    pub(super) passes: &'a [u8],
    pub(super) loads: &'a Loads,
    pub(super) own_gate: usize,
    pub(super) n_gates: usize,
}

impl Pass<'_> {
    /// Sends stock into `into`, or stock and harm into `taken` where something harms.
    pub(super) fn run(
        &self,
        rows: &Block,
        (strength, flow): (&[f32], Option<&mut [f32]>),
        into: &mut [f32],
        taken: &mut [Taken],
    ) {
        let sources: Range<u32> = rows.sources();
        let lanes = (Along(strength), flow.map(Along));
        if self.loads.harmful {
            rows.deliver(taken, lanes, |source, targets, lanes, mail| {
                let row = (source - sources.start) as usize;
                let stock = by_passes(&self.loads.stock[row], self.n_gates);
                let harm = by_passes(&self.loads.harm[row], self.n_gates);
                self.row(rows, row, targets, lanes, |target, passes, strength| {
                    mail.send(target, Taken([strength * stock[passes], strength * harm[passes]]));
                });
            });
        } else {
            rows.deliver(into, lanes, |source, targets, lanes, mail| {
                let row = (source - sources.start) as usize;
                let stock = by_passes(&self.loads.stock[row], self.n_gates);
                self.row(rows, row, targets, lanes, |target, passes, strength| {
                    mail.send(target, strength * stock[passes]);
                });
            });
        }
    }

    /// Sets the flows of a row and sends along it, unless its source has nothing to pass on.
    #[inline]
    fn row(
        &self,
        rows: &Block,
        row: usize,
        targets: &[u32],
        (strength, flow): (&[f32], Option<&mut [f32]>),
        mut send: impl FnMut(u32, usize, f32),
    ) {
        let first = rows.ends().start;
        let passes = |target: u32| usize::from(self.passes[(target - first) as usize]);
        if let Some(flow) = flow {
            let own = self.loads.own[row];
            for ((flow, &target), &strength) in flow.iter_mut().zip(targets).zip(strength) {
                let reached = passes(target) >> self.own_gate & 1 == 1;
                *flow = if reached { strength * own } else { 0.0 };
            }
        }
        if self.loads.stock[row].iter().all(|&load| load <= 0.0) {
            return;
        }
        for (&target, &strength) in targets.iter().zip(strength) {
            let passes = passes(target);
            if passes != 0 {
                send(target, passes, strength);
            }
        }
    }
}

/// What a target takes in per unit of strength by the set of gates it passes.
#[inline]
pub(super) fn by_passes(loads: &ByGate, n_gates: usize) -> [f32; 1 << GATES] {
    let mut sums = [0.0; 1 << GATES];
    for (gate, load) in loads.iter().enumerate().take(n_gates) {
        for set in 0..1 << gate {
            sums[set | 1 << gate] = sums[set] + load;
        }
    }
    sums
}

impl Loads {
    pub(super) fn add(
        &mut self,
        amounts: &[f32],
        (gate, ratio): (usize, f32),
        pace: &Pace,
        own: bool,
    ) {
        let good = (pace.harmless + pace.harmful) as f32;
        let bad = pace.harmful as f32;
        for (load, amount) in self.stock.iter_mut().zip(amounts) {
            load[gate] += amount * good * ratio;
        }
        for (load, amount) in self.harm.iter_mut().zip(amounts) {
            load[gate] += amount * bad * ratio;
        }
        if own {
            self.own.iter_mut().zip(amounts).for_each(|(own, amount)| *own = amount * good);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_takes_in_what_passes_its_gates() {
        let mut loads = ByGate::default();
        loads[..3].copy_from_slice(&[1.0, 10.0, 100.0]);
        let sums = by_passes(&loads, 3);
        let rounded: Vec<i32> = sums[..8].iter().map(|sum| sum.round() as i32).collect();
        assert_eq!(rounded, [0, 1, 10, 11, 100, 101, 110, 111]);
    }
}
