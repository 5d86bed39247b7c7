//! Niches: how many come, whose children they are, what form they inherit.

use std::ops::Range;

use rand::RngExt;

use crate::{
    base::{Luck, id},
    process::release::{Gate, Shared},
    scenario::{Niche, Parameter, Species},
    world::{Ground, Plan, Read, ReadOne, Refusal, World, Write, columns, traits::function_key},
};

/// Active agents among whom a parent is chosen.
const CANDIDATES: u64 = 3;

/// A niche that is filled.
pub(crate) struct Filling {
    pub(crate) gate: Gate,
    pub(crate) capacity: Parameter,
    pub(crate) external: Parameter,
    pub(crate) imitation: Parameter,
    pub(crate) inheritance: Parameter,
    pub(crate) mutation: Parameter,
    /// Slots and members of an agent, of each species that it feeds on.
    pub(crate) feeds_on: Vec<(Range<usize>, f64)>,
    pub(crate) carry: Write<f64>,
    pub(crate) lineage: Write<u32>,
    pub(crate) followed: Write<u64>,
    pub(crate) functions: Vec<Gene>,
}

/// A function that the species may hold.
pub(crate) struct Gene {
    pub(crate) key: String,
    pub(crate) bit: u64,
    pub(crate) requires: u64,
    pub(crate) released: ReadOne<u8>,
}

impl Filling {
    pub(crate) fn bind(
        plan: &mut Plan<'_>,
        ground: &Ground,
        shared: &mut Shared,
        species: &Species,
        niche: &Niche,
    ) -> Result<Self, Refusal> {
        let path = format!("species.{}.entry", species.name);
        let mut feeds_on = Vec::new();
        for name in &niche.feeds_on {
            plan.species(name)?;
            feeds_on.push((ground.slots(name), ground.members(name)));
        }
        let mut functions = Vec::new();
        for function in ground.scenario.functions.iter().filter(|function| function.enabled) {
            if let Some(bit) = ground.bit(&function.name)
                && function.species.contains(&species.name)
            {
                functions.push(Gene {
                    key: function_key(function).to_owned(),
                    bit: 1 << bit,
                    requires: ground.bits(&function.requires),
                    released: shared.flag(plan, &columns::released(&function.name))?,
                });
            }
        }
        let n = ground.layout.seats(&species.name).map_or(0, |seats| seats.cells.len());
        let carry = columns::carry(&format!("entry.{}", species.name));
        Ok(Self {
            gate: Gate::of(plan, ground, &format!("{path}.release"), &niche.release, None)?,
            capacity: plan.number(&format!("{path}.capacity"))?,
            external: plan.number(&format!("{path}.external"))?,
            imitation: plan.number(&format!("{path}.imitation"))?,
            inheritance: plan.number(&format!("{path}.inheritance"))?,
            mutation: plan.number(&format!("{path}.mutation"))?,
            feeds_on,
            carry: plan.write_table(&carry, n)?,
            lineage: plan.write_table(
                &columns::lineage(&species.name),
                2 * ground.slots(&species.name).len(),
            )?,
            followed: plan.write_table(&columns::followed(&species.name), columns::FOLLOWED * n)?,
            functions,
        })
    }
}

/// Individuals that enter a niche in a step; `chance` turns a yearly rate into that of a step.
pub(crate) fn entrants(
    capacity: f64,
    there: f64,
    [external, imitation]: [f64; 2],
    chance: impl Fn(f64) -> f64,
) -> f64 {
    if !(0.0 < capacity && there < capacity) {
        return 0.0;
    }
    (capacity - there) * chance(external + imitation * there / capacity)
}

/// Possible parents and what they hand down.
pub(crate) struct Pool {
    luck: Luck,
    inheritance: f64,
    mutation: f64,
    /// Key, form, fitness and place of the active, in the order of slots.
    parents: Vec<(u64, u64, f32, u32)>,
    /// Draws of mutation, bit, prerequisites, whether released.
    genes: Vec<(Luck, u64, u64, bool)>,
}

impl Pool {
    pub(crate) fn of(
        world: &mut World,
        niche: &Filling,
        slots: Range<usize>,
        columns: (Write<u8>, Write<u64>, Read<f32>),
        luck: Luck,
    ) -> Self {
        let genes = niche.functions.iter().map(|gene| {
            let released = world.see((gene.released,)).0 == 1;
            (luck.named(&gene.key), gene.bit, gene.requires, released)
        });
        let genes = genes.collect();
        let keys = world.agents().shared_keys();
        let inheritance = world.value(niche.inheritance);
        let mutation = world.value(niche.mutation);
        let (alive, form, fitness) = world.open(columns);
        let parents = if 0.0 < inheritance {
            let first = slots.start;
            let active = slots.filter(|&agent| alive[agent] == 1);
            let parent =
                |agent: usize| (keys[agent], form[agent], fitness[agent], (agent - first) as u32);
            active.map(parent).collect()
        } else {
            Vec::new()
        };
        Self { luck, inheritance, mutation, parents, genes }
    }

    /// Key of the parent, inherited form and place of the parent, if there is one, of a cell's birth.
    pub(crate) fn descent(&self, cell_key: u64, birth: u64) -> (u64, u64, Option<u32>) {
        let own = id::join(cell_key, birth);
        let mut stream = self.luck.of_key(own);
        if self.parents.is_empty() || self.inheritance <= stream.random::<f64>() {
            return (cell_key, 0, None);
        }
        let draws = (0..CANDIDATES).map(|_| {
            let place = stream.random::<f64>() * self.parents.len() as f64;
            self.parents[(place as usize).min(self.parents.len() - 1)]
        });
        let best = draws.reduce(|best, next| if best.2 < next.2 { next } else { best });
        let Some((parent, form, _, place)) = best else { return (cell_key, 0, None) };
        (parent, self.mutated(form, own), Some(place))
    }

    fn mutated(&self, form: u64, own: u64) -> u64 {
        let mut child = form;
        for (luck, bit, _, released) in &self.genes {
            let mutates = luck.of_key(own).random::<f64>() < self.mutation;
            if mutates && (form & bit != 0 || *released) {
                child ^= bit;
            }
        }
        whole(child, || self.genes.iter().map(|gene| (gene.1, gene.2)))
    }
}

/// A form without the functions whose prerequisites it lacks.
pub(crate) fn whole<I: Iterator<Item = (u64, u64)>>(form: u64, functions: impl Fn() -> I) -> u64 {
    let mut kept = form;
    loop {
        let lacking = functions().filter(|&(_, requires)| requires & !kept != 0);
        let less = lacking.fold(kept, |kept, (bit, _)| kept & !bit);
        if less == kept {
            return kept;
        }
        kept = less;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entrants_fill_what_is_left_of_a_niche() {
        let half = |rate: f64| rate / 2.0;
        assert!((entrants(100.0, 40.0, [0.1, 0.5], half) - 60.0 * 0.15).abs() < 1e-12);
        for (capacity, there) in [(0.0, 0.0), (10.0, 10.0), (10.0, 12.0), (f64::NAN, 1.0)] {
            assert!(entrants(capacity, there, [0.1, 0.5], half).abs() < 1e-15);
        }
    }

    #[test]
    fn a_form_keeps_no_function_without_its_prerequisites() {
        // 2 needs 1, 4 needs 2, 8 needs nothing.
        let functions = [(1, 0), (4, 2), (2, 1), (8, 0)];
        assert_eq!(whole(0b1110, || functions.into_iter()), 0b1000);
        assert_eq!(whole(0b0111, || functions.into_iter()), 0b0111);
    }
}
