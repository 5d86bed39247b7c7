//! Bounded attention: the strengths of an agent over its channels of one class may sum to so much.
//!
//! Where they sum to more, the weakest connector gives way, the younger first among equals, until
//! the sum fits; the last one keeps what is left. What gave way is nothing ([`LEAST`]) and breaks
//! in the next formation. Costs nothing for agents within their attention.

use std::ops::Range;

use rayon::prelude::*;

use super::{LEAST, reinforcement::Net};
use crate::{base::id, scenario::Parameter, world::World};

/// A species and its channels of one class.
pub(super) struct Group {
    pub(super) slots: Range<usize>,
    pub(super) attention: Parameter,
    pub(super) nets: Vec<usize>,
}

/// A connector of an agent that wants more than its attention.
#[derive(Clone, Copy, Debug)]
struct Bond {
    strength: f32,
    age: u16,
    net: u16,
    /// Decides among equals, whatever the slots.
    tie: u64,
    place: usize,
}

/// Lets the weakest connectors of the group's agents give way.
pub(super) fn give_way(world: &mut World, nets: &[Net], group: &Group) {
    let attention = world.value(group.attention);
    let over = eager(world, nets, group, attention);
    if over.is_empty() {
        return;
    }
    let (mut bonds, bounds) = bonds(world, nets, group, &over);
    let mut rest = bonds.as_mut_slice();
    let mut rows = Vec::with_capacity(over.len());
    for ends in bounds.windows(2) {
        let (row, behind) = rest.split_at_mut(ends[1] - ends[0]);
        rows.push(row);
        rest = behind;
    }
    rows.into_par_iter().with_min_len(16).for_each(|row| fit(row, attention));
    for (at, &net) in group.nets.iter().enumerate() {
        let net = &nets[net];
        let (rows, strength, reach) = world.open((net.rows, net.strength, net.reach));
        for bond in bonds.iter().filter(|bond| usize::from(bond.net) == at) {
            strength[bond.place] = bond.strength;
        }
        for &agent in &over {
            let sum: f64 = strength[rows.row(agent)].iter().map(|&w| f64::from(w)).sum();
            reach[agent as usize] = sum as f32;
        }
    }
}

/// Agents whose strengths sum to more than their attention.
fn eager(world: &World, nets: &[Net], group: &Group, attention: f64) -> Vec<u32> {
    let reaches: Vec<&[f32]> =
        group.nets.iter().filter_map(|&net| world.column(&nets[net].reach_column)).collect();
    // Rounding of the sums is no want of attention.
    let most = attention * (1.0 + 1e-5);
    let eager = |agent: &usize| {
        let sum: f64 = reaches.iter().map(|reach| f64::from(reach[*agent])).sum();
        most < sum
    };
    // ORDER: collecting keeps the order of agents.
    let agents = group.slots.clone().into_par_iter().with_min_len(1 << 12);
    agents.filter(eager).map(|agent| agent as u32).collect()
}

/// The connectors of these agents over all channels of the group, agent by agent, and where each
/// agent's begin.
fn bonds(world: &mut World, nets: &[Net], group: &Group, over: &[u32]) -> (Vec<Bond>, Vec<usize>) {
    let keys = world.agents().shared_keys();
    let mut bounds = vec![0; over.len() + 1];
    for &net in &group.nets {
        let (rows,) = world.open((nets[net].rows,));
        for (bound, &agent) in bounds[1..].iter_mut().zip(over) {
            *bound += rows.degree(agent);
        }
    }
    for at in 1..bounds.len() {
        bounds[at] += bounds[at - 1];
    }
    let nothing = Bond { strength: 0.0, age: 0, net: 0, tie: 0, place: 0 };
    let mut bonds = vec![nothing; bounds[over.len()]];
    let mut cursors = bounds.clone();
    for (at, &net) in group.nets.iter().enumerate() {
        let (rows, strength, age) = world.open((nets[net].rows, nets[net].strength, nets[net].age));
        for (cursor, &agent) in cursors.iter_mut().zip(over) {
            for (place, &target) in rows.row(agent).zip(rows.targets(agent)) {
                bonds[*cursor] = Bond {
                    strength: strength[place],
                    age: age[place],
                    net: at as u16,
                    tie: id::join(keys[agent as usize], keys[target as usize]),
                    place,
                };
                *cursor += 1;
            }
        }
    }
    (bonds, bounds)
}

/// Lets the weakest give way until the strengths sum to `attention`; the order of bonds changes.
fn fit(mut bonds: &mut [Bond], attention: f64) {
    let weaker = |a: &Bond, b: &Bond| {
        a.strength.total_cmp(&b.strength).then(a.age.cmp(&b.age)).then(a.tie.cmp(&b.tie))
    };
    let mut excess = bonds.iter().map(|bond| f64::from(bond.strength)).sum::<f64>() - attention;
    // Few give way in a step: only as many are put in order as are looked at.
    let mut few = 8;
    while 0.0 < excess && !bonds.is_empty() {
        if few < bonds.len() {
            bonds.select_nth_unstable_by(few, weaker);
        }
        let (weakest, rest) = bonds.split_at_mut(few.min(bonds.len()));
        weakest.sort_unstable_by(weaker);
        for bond in weakest {
            let left = (f64::from(bond.strength) - excess).max(f64::from(LEAST));
            excess -= f64::from(bond.strength) - left;
            bond.strength = left as f32;
            if excess <= 0.0 || f64::from(LEAST) < left {
                return;
            }
        }
        (bonds, few) = (rest, few * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(attention: f64, bonds: &[(f32, u16)], expected: &[f32]) {
        let bond = |(place, &(strength, age)): (usize, &(f32, u16))| Bond {
            strength,
            age,
            net: 0,
            tie: place as u64,
            place,
        };
        let mut bonds: Vec<Bond> = bonds.iter().enumerate().map(bond).collect();
        fit(&mut bonds, attention);
        for bond in bonds {
            assert!((bond.strength - expected[bond.place]).abs() < 1e-5, "{bond:?}");
        }
    }

    #[test]
    fn the_weakest_give_way_and_the_last_keeps_what_is_left() {
        check(2.0, &[(0.9, 1), (0.5, 1), (0.6, 1)], &[0.9, 0.5, 0.6]);
        check(1.6, &[(0.9, 1), (0.5, 1), (0.6, 1)], &[0.9, 0.1, 0.6]);
        check(1.2, &[(0.9, 1), (0.5, 1), (0.6, 1)], &[0.9, 0.0, 0.3]);
        // Among equals the younger gives way.
        check(1.0, &[(0.5, 3), (0.5, 1), (0.5, 2)], &[0.5, 0.0, 0.5]);
        check(0.0, &[(0.5, 3), (0.5, 1)], &[0.0, 0.0]);
    }
}
