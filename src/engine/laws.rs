//! What must hold after every process: conservation to the unit, and the ranges of columns.

use crate::world::{Access, Breach, World, laws as columns};

/// What a process may break, found once when it is bound.
#[derive(Clone, Debug, Default)]
pub(crate) struct Laws {
    /// Slots of the ranged columns that it writes.
    ranged: Vec<usize>,
    /// Units of which it writes a conserved column.
    units: Vec<String>,
}

/// Totals of conserved columns by unit, as they stood after the last process that writes them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals(Vec<(String, Vec<usize>, i64)>);

impl Totals {
    pub(crate) fn of(world: &World) -> Self {
        let mut totals = Self::default();
        for (slot, unit) in columns::conserved(world) {
            match totals.0.iter_mut().find(|(known, _, _)| *known == unit) {
                Some((_, slots, _)) => slots.push(slot),
                None => totals.0.push((unit, vec![slot], 0)),
            }
        }
        for (_, slots, sum) in &mut totals.0 {
            *sum = columns::total(world, slots);
        }
        totals
    }
}

impl Laws {
    pub(crate) fn of(world: &World, accesses: &[Access]) -> Self {
        let written = || accesses.iter().filter(|access| access.changes());
        let ranged = written().filter_map(|access| columns::ranged(world, access)).collect();
        let mut units: Vec<String> =
            written().filter_map(|access| columns::unit_conserved(world, access)).collect();
        units.sort_unstable();
        units.dedup();
        Self { ranged, units }
    }

    pub(crate) fn check(&self, world: &World, totals: &mut Totals) -> Result<(), Breach> {
        for (unit, slots, before) in &mut totals.0 {
            if !self.units.contains(unit) {
                continue;
            }
            let after = columns::total(world, slots);
            let columns = || columns::names(world, slots);
            let (units, unit) = (after.abs_diff(*before), unit.clone());
            if *before < after {
                return Err(Breach::Appeared { units, unit, columns: columns() });
            }
            if after < *before {
                return Err(Breach::Vanished { units, unit, columns: columns() });
            }
        }
        self.ranged.iter().try_for_each(|&slot| columns::within(world, slot))
    }
}
