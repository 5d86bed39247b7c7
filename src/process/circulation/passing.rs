//! The pass over a carrier's rows: strengths that count, and what is passed on for them.
//!
//! A source sees its row once. The strengths of its connectors are summed for each gate that
//! targets must pass; they say what each rider passes on per unit of strength; then a connector
//! costs a look at its target's class (the set of gates it passes) and one product for each
//! stock, however many channels ride.

use crate::base::{Along, Block, Bundle, Letters, Mail, Own, Several};

/// Different needs of targets that one pass tells apart.
pub(super) const GATES: usize = 6;
/// Stocks that one pass moves, harm among them.
pub(super) const VALUES: usize = 6;
/// Channels that one pass tells apart.
pub(super) const RIDERS: usize = 8;

/// How what a source passes on is divided over its connectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Division {
    /// Each connector carries its strength's worth.
    Along,
    /// A fixed amount shared by strength, less while the strengths sum to less than one.
    Bounded,
    /// A fixed amount shared by strength.
    Shared,
}

/// What a member of a source passes on in the step, per unit of strength or in all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pace {
    pub(super) always: f64,
    pub(super) by_stock: f64,
    pub(super) by_level: f64,
    /// Share of it that does not harm.
    pub(super) harmless: f64,
    /// Share of it that harms and was not stopped.
    pub(super) harmful: f64,
}

/// Targets by the set of gates they pass.
pub(super) struct Classes {
    /// Class of each target; class 0 passes no gate.
    of: Vec<u8>,
    /// The gates that each class passes, as bits.
    sets: Vec<u8>,
    first: u32,
}

/// What one rider passes on.
pub(super) struct Load<'a> {
    pub(super) pace: Pace,
    pub(super) division: Division,
    /// The stock it comes of, length `n_agents`.
    pub(super) from: &'a [f32],
    /// The bit of sources that may, and the gate of targets.
    pub(super) source: u8,
    pub(super) gate: usize,
    /// How much of what is passed on is added to each value.
    pub(super) shares: [f32; VALUES],
}

/// All that a carrier passes on.
pub(super) struct Cargo<'a> {
    /// By source: its bits.
    pub(super) sources: &'a [u8],
    pub(super) classes: &'a Classes,
    /// How many gates of targets there are.
    pub(super) gates: usize,
    pub(super) loads: Vec<Load<'a>>,
    /// The load that is the carrier's own channel, and how much of it flows.
    pub(super) own: Option<(usize, f32)>,
}

/// Columns along the rows: level of the sources, strengths, flows, and for each source and load
/// what is passed on in all, nothing yet.
pub(super) type Columns<'a> = (&'a [f32], &'a [f32], Option<&'a mut [f32]>, &'a mut [f64]);

impl Pace {
    /// Whether anything is passed on.
    pub(super) fn moves(&self) -> bool {
        0.0 < self.always || 0.0 < self.by_stock || 0.0 < self.by_level
    }

    /// What one member of a source passes on per unit of strength; `sum`: of its strengths.
    fn per_strength(&self, division: Division, [stock, level]: [f32; 2], sum: f64) -> f64 {
        let amount =
            self.always + self.by_stock * f64::from(stock) + self.by_level * f64::from(level);
        match division {
            Division::Along => amount,
            _ if sum <= 0.0 => 0.0,
            Division::Bounded => amount * sum.min(1.0) / sum,
            Division::Shared => amount / sum,
        }
    }
}

impl Classes {
    /// `passes`: for each target from `first` on the gates it passes, as bits.
    pub(super) fn of(passes: Vec<u8>, n_gates: usize, first: u32) -> Self {
        if n_gates <= 2 {
            return Self { of: passes, sets: (0..1 << n_gates).collect(), first };
        }
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

    #[cfg(test)]
    fn class(&self, target: u32) -> usize {
        usize::from(self.of[(target - self.first) as usize])
    }

    fn passes(&self, class: usize, gate: usize) -> bool {
        self.sets[class] >> gate & 1 == 1
    }

    /// For each class ones where a gate is passed; eight lanes, so that all are added at once.
    fn masks(&self) -> Vec<[f32; 8]> {
        let mask = |class| {
            std::array::from_fn(|gate| {
                f32::from(u8::from(gate < GATES && self.passes(class, gate)))
            })
        };
        (0..self.sets.len()).map(mask).collect()
    }
}

impl Cargo<'_> {
    /// Whether something is added to a value.
    pub(super) fn carries(&self, value: usize) -> bool {
        self.loads.iter().any(|load| 0.0 < load.shares[value])
    }

    /// Lets every source pass on: sets flows and what is passed on in all.
    pub(super) fn send(&self, rows: &Block, columns: Columns<'_>) -> Box<dyn Sent> {
        match (0..VALUES).rposition(|value| self.carries(value)).unwrap_or(0) {
            0 => Box::new(self.letters::<1>(rows, columns)),
            1 => Box::new(self.letters::<2>(rows, columns)),
            2 | 3 => Box::new(self.letters::<4>(rows, columns)),
            _ => Box::new(self.letters::<VALUES>(rows, columns)),
        }
    }

    /// `V`: values on the way.
    fn letters<const V: usize>(
        &self,
        rows: &Block,
        (level, strength, flow, moved): Columns<'_>,
    ) -> Letters<Bundle<V>> {
        let masks = self.classes.masks();
        let own = (Several(moved, self.loads.len()), Own(self.sources), Own(level));
        rows.send_pieces((own, Along(strength), flow.map(Along)), |piece, mail| {
            let classes = piece.look(&self.classes.of, self.classes.first);
            let rule = |source, targets: &[u32], (lanes, classes): (_, &[u8])| {
                let ((moved, may, level), strength, flow): (_, &[f32], Option<&mut [f32]>) = lanes;
                let row = Row { targets, strength, classes };
                let mut loaded = Loaded { by_gate: [[0.0; V]; GATES], own: 0.0, carries: false };
                if may != 0 && !targets.is_empty() {
                    let sums = row.sums(&masks);
                    self.load(source as usize, (may, level), &sums, (&mut loaded, moved));
                }
                match flow {
                    Some(flow) if loaded.carries => {
                        self.flow(row, loaded.own, &masks, flow);
                        self.write(&loaded, &masks, row, mail);
                    }
                    Some(flow) => flow.fill(0.0),
                    None if loaded.carries => self.write(&loaded, &masks, row, mail),
                    None => {}
                }
            };
            piece.beside(Along(&classes[..])).each(rule);
        })
    }

    /// Loads what a source passes on.
    fn load<const V: usize>(
        &self,
        source: usize,
        (may, level): (u8, f32),
        sums: &[f32; 8],
        (loaded, moved): (&mut Loaded<V>, &mut [f64]),
    ) {
        for (number, (load, moved)) in self.loads.iter().zip(moved).enumerate() {
            if may & load.source == 0 {
                continue;
            }
            let sum = f64::from(sums[load.gate]);
            let stock = load.from[source];
            let amount = load.pace.per_strength(load.division, [stock, level], sum) as f32;
            *moved = f64::from(amount) * sum;
            loaded.carries |= 0.0 < amount;
            // All values at once: who reads them together must not wait for one written alone.
            let values = &mut loaded.by_gate[load.gate];
            values.iter_mut().zip(load.shares).for_each(|(value, share)| *value += amount * share);
            if let Some((_, share)) = self.own.filter(|own| own.0 == number) {
                loaded.own = amount * share;
            }
        }
    }

    /// Sets the flows of a row; `own`: flow per unit of strength.
    fn flow(&self, row: Row<'_>, own: f32, masks: &[[f32; 8]], flow: &mut [f32]) {
        let gate = self.own.map_or(0, |own| self.loads[own.0].gate);
        for ((flow, &class), &strength) in flow.iter_mut().zip(row.classes).zip(row.strength) {
            *flow = strength * (own * masks[usize::from(class)][gate]);
        }
    }

    /// Writes the letters of a row.
    fn write<const V: usize>(
        &self,
        loaded: &Loaded<V>,
        masks: &[[f32; 8]],
        row: Row<'_>,
        mail: &mut Mail<'_, Bundle<V>>,
    ) {
        let by_gate = &loaded.by_gate[..self.gates];
        for ((&target, &strength), &class) in row.targets.iter().zip(row.strength).zip(row.classes)
        {
            if class == 0 {
                continue;
            }
            let mut taken = [0.0_f32; V];
            for (values, through) in by_gate.iter().zip(&masks[usize::from(class)]) {
                taken.iter_mut().zip(values).for_each(|(taken, value)| *taken += value * through);
            }
            mail.send(target, Bundle(taken.map(|value| value * strength)));
        }
    }
}

/// What a source passes on per unit of strength.
struct Loaded<const V: usize> {
    /// By the gate that targets must pass.
    by_gate: [[f32; V]; GATES],
    /// Along the carrier's own channel.
    own: f32,
    /// Whether it is anything.
    carries: bool,
}

/// What is on the way, whatever the number of values.
pub(super) trait Sent {
    /// Gives it to the columns, each with the values that it takes.
    fn receive(self: Box<Self>, rows: &Block, columns: Vec<(&[usize], &mut [f32])>);
}

impl<const V: usize> Sent for Letters<Bundle<V>> {
    fn receive(self: Box<Self>, rows: &Block, columns: Vec<(&[usize], &mut [f32])>) {
        rows.receive(*self, columns);
    }
}

/// The row of a source.
#[derive(Clone, Copy)]
struct Row<'a> {
    targets: &'a [u32],
    strength: &'a [f32],
    /// Classes of the targets.
    classes: &'a [u8],
}

impl Row<'_> {
    /// Strengths to targets that pass each gate.
    fn sums(self, masks: &[[f32; 8]]) -> [f32; 8] {
        let mut sums = [0.0_f32; 8];
        for (&class, &strength) in self.classes.iter().zip(self.strength) {
            for (sum, mask) in sums.iter_mut().zip(&masks[usize::from(class)]) {
                *sum += strength * mask;
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_divided_as_declared() {
        let pace = Pace { always: 6.0, ..Pace::default() };
        let of = |division, sum| pace.per_strength(division, [0.0; 2], sum);
        assert!((of(Division::Along, 3.0) - 6.0).abs() < 1e-12);
        assert!((of(Division::Shared, 3.0) - 2.0).abs() < 1e-12);
        assert!((of(Division::Bounded, 3.0) - 2.0).abs() < 1e-12);
        // Strengths that sum to a half: half of the uses, spread over a half.
        assert!((of(Division::Bounded, 0.5) - 6.0).abs() < 1e-12);
        assert!(of(Division::Shared, 0.0).abs() < 1e-300);
        let pace = Pace { always: 1.0, by_stock: 2.0, by_level: 4.0, ..Pace::default() };
        assert!((pace.per_strength(Division::Along, [3.0, 0.5], 1.0) - 9.0).abs() < 1e-12);
    }

    #[test]
    fn classes_are_sets_of_gates() {
        let classes = Classes::of(vec![0b10, 0, 0b110, 0b10], 3, 5);
        assert_eq!(classes.sets, [0, 0b10, 0b110]);
        let found: Vec<usize> = (5..9).map(|target| classes.class(target)).collect();
        assert_eq!(found, [1, 0, 2, 1]);
        assert!(classes.passes(1, 1) && !classes.passes(1, 0) && classes.passes(2, 2));
        let few = Classes::of(vec![0b10, 0, 0b11], 2, 5);
        assert!(few.passes(few.class(5), 1) && !few.passes(few.class(5), 0));
        assert_eq!((few.class(6), few.class(7)), (0, 3));
    }

    /// A source with three targets: the first passes gate 0, the second both, the third none.
    fn check(n_values: usize, n_gates: usize, expected: &[[f32; 3]]) {
        let rows = Block::pack(0..1, 1..4, &[(0, 1), (0, 2), (0, 3)]).unwrap();
        let classes = Classes::of(vec![0b01, 0b11, 0], n_gates, 1);
        let stock = [2.0, 0.0, 0.0, 0.0];
        let mut cargo = Cargo {
            sources: &[0b01],
            classes: &classes,
            loads: Vec::new(),
            gates: n_gates,
            own: Some((1, 0.75)),
        };
        for value in 0..n_values {
            for (gate, always) in [(0, 2.0), (1, 6.0 * value as f64)] {
                let pace = Pace { always, by_stock: 1.0, ..Pace::default() };
                let mut shares = [0.0; VALUES];
                shares[value] = 1.0;
                if value == 0 {
                    shares[n_values - 1] += 0.5;
                }
                let division = Division::Along;
                cargo.loads.push(Load { pace, division, from: &stock, source: 1, gate, shares });
            }
        }
        // Another that the source may not pass on.
        let pace = Pace { always: 1.0, ..Pace::default() };
        let (division, from, shares) = (Division::Along, &stock[..], [9.0; VALUES]);
        cargo.loads.push(Load { pace, division, from, source: 2, gate: 0, shares });
        let (mut flow, mut moved) = ([9.0; 3], vec![0.0; cargo.loads.len()]);
        let columns = (&[0.5_f32][..], &[0.5_f32, 0.25, 1.0][..], Some(&mut flow[..]));
        let (level, strength, lent) = columns;
        let sent = cargo.send(&rows, (level, strength, lent, &mut moved));
        // Strength 0.75 passes gate 0, a quarter gate 1.
        let expected_moved = |k: usize| match k % 2 {
            _ if k == 2 * n_values => 0.0,
            0 => 4.0 * 0.75,
            _ => (2.0 + 6.0 * (k / 2) as f64) * 0.25,
        };
        for (k, moved) in moved.iter().enumerate() {
            assert!((moved - expected_moved(k)).abs() < 1e-6, "{k}: {moved}");
        }
        assert_eq!(flow.map(|flow| (flow * 8.0) as u32), [0, 3, 0]);
        let mut columns = vec![[1.0_f32; 4]; n_values];
        let places: Vec<usize> = (0..n_values).collect();
        let into = places.chunks(1).zip(columns.iter_mut().map(|column| &mut column[..]));
        sent.receive(&rows, into.collect());
        for (value, expected) in expected.iter().enumerate() {
            for (into, expected) in columns[value][1..].iter().zip(expected) {
                assert!((into - 1.0 - expected).abs() < 1e-6, "{value}: {into}");
            }
        }
    }

    #[test]
    fn a_target_takes_in_what_passes_its_gates() {
        for (n_values, n_gates) in [(1, 2), (2, 2), (3, 3), (5, 3)] {
            let row = |value: usize| {
                let both = 1.0 + 0.25 * (2.0 + 6.0 * value as f32);
                let harm = if value + 1 == n_values { [1.0, 0.75, 0.0] } else { [0.0; 3] };
                [2.0 + harm[0], both + harm[1], 0.0]
            };
            check(n_values, n_gates, &(0..n_values).map(row).collect::<Vec<_>>());
        }
    }
}
