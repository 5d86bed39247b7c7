//! The two passes over a carrier's rows: strengths that count, then what is passed on.
//!
//! Targets differ in what they may take in: each is of a class, the set of gates it passes. A
//! source's loads are summed for each class once, so that a connector costs one look at its
//! target's class and one product for each stock, however many channels ride.

use crate::base::{Along, Block, Crowd, Mail, Own, Parcel};

/// Different needs of targets that one pass tells apart.
pub(super) const GATES: usize = 6;
/// Stocks that one pass moves, harm among them.
pub(super) const VALUES: usize = 6;

/// Strengths of a source to targets that pass each gate.
pub(super) type Strengths = [f32; GATES];

/// Targets by the set of gates they pass.
pub(super) struct Classes {
    /// Class of each target; class 0 passes no gate.
    of: Vec<u8>,
    /// The gates that each class passes, as bits.
    sets: Vec<u8>,
    first: u32,
}

/// What each source passes on of one value through one gate, per unit of strength.
#[derive(Default)]
pub(super) struct Line {
    pub(super) value: usize,
    pub(super) gate: usize,
    /// One for each source.
    pub(super) amounts: Vec<f32>,
}

/// All that a carrier passes on.
#[derive(Default)]
pub(super) struct Lines {
    list: Vec<Line>,
    /// Of the carrier's own channel, per member of the source; empty where it has none.
    pub(super) own: Line,
    /// The value that is harm.
    pub(super) harmful: Option<usize>,
}

/// What every target took in.
pub(super) struct Intake {
    values: Box<dyn Values>,
}

/// Amounts of several stocks on the way together.
#[derive(Clone, Copy, Debug)]
struct Taken<const V: usize>([f32; V]);

impl<const V: usize> Default for Taken<V> {
    fn default() -> Self {
        Self([0.0; V])
    }
}

impl<const V: usize> std::ops::AddAssign for Taken<V> {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        for (sum, amount) in self.0.iter_mut().zip(other.0) {
            *sum += amount;
        }
    }
}

impl<const V: usize> Parcel for Taken<V> {}

/// What was taken in, whatever the number of stocks.
trait Values {
    fn add_to(&self, value: usize, into: &mut [f32], first: usize);
}

impl<const V: usize> Values for Vec<Taken<V>> {
    fn add_to(&self, value: usize, into: &mut [f32], first: usize) {
        let (n, taken) = (into.len(), &self[first..first + into.len()]);
        Crowd(0..n as u32)
            .each((Own(into), Own(taken)), |_, (into, taken)| *into += taken.0[value]);
    }
}

impl Intake {
    /// Adds one value to a stock of the targets; `first` is the first of them.
    pub(super) fn add_to(&self, value: usize, into: &mut [f32], first: usize) {
        self.values.add_to(value, into, first);
    }
}

impl Classes {
    /// `passes`: for each target from `first` on the gates it passes, as bits.
    pub(super) fn of(passes: Vec<u8>, first: u32) -> Self {
        let (mut of, mut sets, mut known) = (passes, vec![0], [0_u8; 1 << GATES]);
        for passes in &mut of {
            let set = usize::from(*passes) & (known.len() - 1);
            if known[set] == 0 && set != 0 {
                known[set] = sets.len() as u8;
                sets.push(set as u8);
            }
            *passes = known[set];
        }
        Self { of, sets, first }
    }

    #[inline]
    fn class(&self, target: u32) -> usize {
        usize::from(self.of[(target - self.first) as usize])
    }

    fn passes(&self, class: usize, gate: usize) -> bool {
        self.sets[class] >> gate & 1 == 1
    }
}

impl Line {
    /// Adds a share of the amounts of a rider.
    pub(super) fn add(&mut self, amounts: &[f32], share: f32) {
        let lanes = (Own(&mut *self.amounts), Own(amounts));
        Crowd(0..amounts.len() as u32).each(lanes, |_, (sum, amount)| *sum += amount * share);
    }
}

impl Lines {
    /// Adds a share of a rider's amounts to what goes through its gate.
    pub(super) fn add(&mut self, (value, gate): (usize, usize), amounts: &[f32], share: f32) {
        let known = self.list.iter().position(|line| line.value == value && line.gate == gate);
        let known = known.unwrap_or_else(|| {
            self.list.push(Line { value, gate, amounts: vec![0.0; amounts.len()] });
            self.list.len() - 1
        });
        self.list[known].add(amounts, share);
    }

    /// Whether anything of a value is passed on.
    pub(super) fn moves(&self, value: usize) -> bool {
        self.list.iter().any(|line| line.value == value)
    }
}

/// Strengths of each source to targets that pass each gate; length: as far as the last source.
pub(super) fn strengths(
    rows: &Block,
    strength: &[f32],
    classes: &Classes,
    n_gates: usize,
) -> Vec<Strengths> {
    let mut sums = vec![Strengths::default(); rows.sources().end as usize];
    // Eight lanes, so that all gates are added at once.
    let mask = |class: usize| -> [f32; 8] {
        std::array::from_fn(|gate| {
            f32::from(u8::from(gate < n_gates && classes.passes(class, gate)))
        })
    };
    let masks: Vec<[f32; 8]> = (0..classes.sets.len()).map(mask).collect();
    rows.each((Own(&mut *sums), Along(strength)), |_, targets, (sums, strength)| {
        let mut row = [0.0_f32; 8];
        for (&target, &strength) in targets.iter().zip(strength) {
            for (sum, mask) in row.iter_mut().zip(&masks[classes.class(target)]) {
                *sum += strength * mask;
            }
        }
        sums.copy_from_slice(&row[..GATES]);
    });
    sums
}

/// Sets the flows of the rows and gives every agent what it takes in.
pub(super) fn deliver(
    rows: &Block,
    columns: (&[f32], Option<&mut [f32]>),
    classes: &Classes,
    lines: &Lines,
    n_agents: usize,
) -> Intake {
    let values = lines.list.iter().map(|line| line.value + 1).max().unwrap_or(1);
    let pass = Pass { classes, lines };
    let values: Box<dyn Values> = match (values, classes.sets.len()) {
        (..=1, ..=4) => Box::new(pass.run::<1, 4>(rows, columns, n_agents)),
        (..=1, _) => Box::new(pass.run::<1, 64>(rows, columns, n_agents)),
        (2, ..=4) => Box::new(pass.run::<2, 4>(rows, columns, n_agents)),
        (2, _) => Box::new(pass.run::<2, 64>(rows, columns, n_agents)),
        (3..=4, ..=4) => Box::new(pass.run::<4, 4>(rows, columns, n_agents)),
        (3..=4, _) => Box::new(pass.run::<4, 64>(rows, columns, n_agents)),
        (_, ..=4) => Box::new(pass.run::<VALUES, 4>(rows, columns, n_agents)),
        (_, _) => Box::new(pass.run::<VALUES, 64>(rows, columns, n_agents)),
    };
    Intake { values }
}

struct Pass<'a> {
    classes: &'a Classes,
    lines: &'a Lines,
}

impl Pass<'_> {
    /// `V`: values on the way, `C`: classes of targets, a power of two.
    fn run<const V: usize, const C: usize>(
        &self,
        rows: &Block,
        (strength, flow): (&[f32], Option<&mut [f32]>),
        n_agents: usize,
    ) -> Vec<Taken<V>> {
        let mut taken = vec![Taken::<V>::default(); n_agents];
        let first = rows.sources().start;
        let lanes = (Along(strength), flow.map(Along));
        rows.deliver(&mut taken, lanes, |source, targets, (strength, flow), mail| {
            let row = (source - first) as usize;
            if targets.is_empty() {
                return;
            }
            if let Some(flow) = flow {
                self.flows::<C>(row, targets, strength, flow);
            }
            self.send::<V, C>(row, targets, strength, mail);
        });
        taken
    }

    fn flows<const C: usize>(
        &self,
        row: usize,
        targets: &[u32],
        strength: &[f32],
        flow: &mut [f32],
    ) {
        let own = self.lines.own.amounts.get(row).copied().unwrap_or(0.0);
        if own <= 0.0 {
            return flow.fill(0.0);
        }
        let mut by_class = [0.0_f32; C];
        for (class, by_class) in by_class.iter_mut().enumerate().take(self.classes.sets.len()) {
            *by_class = if self.classes.passes(class, self.lines.own.gate) { own } else { 0.0 };
        }
        for ((flow, &target), strength) in flow.iter_mut().zip(targets).zip(strength) {
            *flow = strength * by_class[self.classes.class(target) & (C - 1)];
        }
    }

    fn send<const V: usize, const C: usize>(
        &self,
        row: usize,
        targets: &[u32],
        strength: &[f32],
        mail: &mut Mail<'_, Taken<V>>,
    ) {
        let mut by_class = [[0.0_f32; V]; C];
        let mut passes = false;
        for line in &self.lines.list {
            let amount = line.amounts[row];
            if 0.0 < amount {
                passes = true;
                for (class, loads) in by_class.iter_mut().enumerate().take(self.classes.sets.len())
                {
                    let through = self.classes.passes(class, line.gate);
                    loads[line.value] += if through { amount } else { 0.0 };
                }
            }
        }
        if !passes {
            return;
        }
        for (&target, &strength) in targets.iter().zip(strength) {
            let class = self.classes.class(target) & (C - 1);
            if class != 0 {
                mail.send(target, Taken(by_class[class].map(|load| load * strength)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_sets_of_gates() {
        let classes = Classes::of(vec![0b10, 0, 0b11, 0b10], 5);
        assert_eq!(classes.sets, [0, 0b10, 0b11]);
        let found: Vec<usize> = (5..9).map(|target| classes.class(target)).collect();
        assert_eq!(found, [1, 0, 2, 1]);
        assert!(classes.passes(1, 1) && !classes.passes(1, 0) && classes.passes(2, 0));
    }

    /// A source with three targets: the first passes gate 0, the second both, the third none.
    fn check(n_values: usize, expected: &[[f32; 3]]) {
        let rows = Block::pack(0..1, 1..4, &[(0, 1), (0, 2), (0, 3)]).unwrap();
        let classes = Classes::of(vec![0b01, 0b11, 0], 1);
        let strength = [0.5, 0.25, 1.0];
        let sums = strengths(&rows, &strength, &classes, 2);
        assert_eq!(
            sums[0][..3].iter().map(|sum| (sum * 4.0) as u32).collect::<Vec<_>>(),
            [3, 1, 0]
        );
        let mut lines = Lines::default();
        for value in 0..n_values {
            lines.add((value, 0), &[4.0], 1.0);
            lines.add((value, 1), &[8.0], value as f32);
        }
        lines.own = Line { value: 0, gate: 1, amounts: vec![3.0] };
        let mut flow = [9.0; 3];
        let taken = deliver(&rows, (&strength, Some(&mut flow)), &classes, &lines, 4);
        assert_eq!(flow.map(|flow| (flow * 4.0) as u32), [0, 3, 0]);
        for (value, expected) in expected.iter().enumerate() {
            let mut into = [1.0; 3];
            taken.add_to(value, &mut into, 1);
            for (into, expected) in into.iter().zip(expected) {
                assert!((into - 1.0 - expected).abs() < 1e-6, "{value}: {into}");
            }
        }
    }

    #[test]
    fn a_target_takes_in_what_passes_its_gates() {
        let rows: Vec<[f32; 3]> =
            (0..5).map(|value| [2.0, 1.0 + 2.0 * value as f32, 0.0]).collect();
        for n_values in 1..=5 {
            check(n_values, &rows[..n_values]);
        }
    }
}
