//! The tree of lineages of the agents of niches: who descends from whom, and since when. Those who
//! were there before anybody entered are founders from the first step on.

use crate::{
    indices::diversity::phylogenetic,
    world::{ALIVE, Ground, World, columns},
};

/// Branches of all niches' trees, parents before children.
///
/// ```
/// use ecograph::measure::lineage::Lineages;
///
/// // Two founders, and a child of the first that entered in step 3; all live in step 4.
/// let (parents, begins) = ([0, 0, 1], [0, 0, 4]);
/// let kept = [parents, begins].concat();
/// let lineages = Lineages::of(&kept, &[1, 1, 1], 4);
/// let many = lineages.diversity(0.0).expect("somebody entered");
/// assert!((1.0..=3.0).contains(&many), "no more lineages than agents");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lineages {
    abundances: Vec<f64>,
    parents: Vec<Option<usize>>,
    lengths: Vec<f64>,
}

impl Lineages {
    /// The tree of one species: `kept` holds for each slot its parent's place + 1 (0 a founder), then
    /// for each the step + 1 in which its lineage began (0 never); `now` steps are done.
    #[must_use]
    pub fn of(kept: &[u32], alive: &[u8], now: u32) -> Self {
        let mut tree = Self::default();
        tree.take(kept, alive, now);
        tree
    }

    /// Effective number of lineages that have nothing in common; none where nobody entered.
    #[must_use]
    pub fn diversity(&self, order: f64) -> Option<f64> {
        phylogenetic(&self.abundances, &self.parents, &self.lengths, order)
    }
}

/// Reads the trees of all species that keep one, an agent that takes part being one member.
/// `O(slots log slots)` of those species.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
/// use ecograph::measure::lineage::lineages;
///
/// // Nobody enters a niche in the tutorial.
/// assert_eq!(lineages(run.ground(), run.world()).diversity(1.0), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn lineages(ground: &Ground, world: &World) -> Lineages {
    let alive = world.column(&ALIVE).unwrap_or_default();
    let mut all = Lineages::default();
    for seats in &ground.layout.species {
        let Some(kept) = world.table(&columns::lineage(&seats.name)) else { continue };
        let slots = seats.slots.start as usize..seats.slots.end as usize;
        all.take(kept, &alive[slots], world.step() as u32);
    }
    all
}

impl Lineages {
    /// Adds a tree, as in [`Self::of`].
    fn take(&mut self, kept: &[u32], alive: &[u8], now: u32) {
        let n = kept.len() / 2;
        let (parent, since) = kept.split_at(n);
        let mut order: Vec<usize> = (0..n).filter(|&slot| 0 < since[slot]).collect();
        order.sort_by_key(|&slot| (since[slot], slot));
        // The branch that each lineage is at, and since when: branchings come in their order.
        let mut tip: Vec<Option<(usize, u32)>> = vec![None; n];
        for &slot in &order {
            let since = since[slot];
            let above = (parent[slot] as usize).checked_sub(1).filter(|&place| place < n);
            let above = above.and_then(|place| self.branch(&mut tip, place, since));
            tip[slot] = Some((self.begin(above), since));
        }
        for &slot in &order {
            if let Some((branch, since)) = tip[slot] {
                self.lengths[branch] = f64::from((now + 1).saturating_sub(since));
                self.abundances[branch] = f64::from(alive.get(slot).copied().unwrap_or(0));
            }
        }
    }

    /// Ends a lineage's branch where a child leaves it and goes on in a new one below; returns the
    /// branch that both hang at.
    fn branch(&mut self, tip: &mut [Option<(usize, u32)>], place: usize, at: u32) -> Option<usize> {
        let (branch, since) = tip[place]?;
        if since < at {
            self.lengths[branch] = f64::from(at - since);
            tip[place] = Some((self.begin(Some(branch)), at));
            return Some(branch);
        }
        // Several children of one step hang at the same branch.
        self.parents[branch]
    }

    fn begin(&mut self, parent: Option<usize>) -> usize {
        self.abundances.push(0.0);
        self.parents.push(parent);
        self.lengths.push(0.0);
        self.lengths.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rand::RngExt;

    use super::*;
    use crate::{
        base::Luck,
        process::lineage::{descend, found},
    };

    fn is(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-12, "{found} instead of {wanted}");
    }

    #[test]
    fn founders_share_nothing_and_a_child_shares_what_was_before_it() {
        let mut founders = Lineages::default();
        founders.take(&[0, 0, 1, 1], &[1, 1], 10);
        is(founders.diversity(1.0), 2.0);
        // One founder at step 0, a child after 5 of 10 steps: half of the time is common.
        let mut family = Lineages::default();
        family.take(&[0, 1, 1, 6], &[1, 1], 10);
        is(family.diversity(0.0), 1.5);
        is(family.diversity(2.0), 1.0 / (0.5 + 2.0 * 0.5 * 0.25));
        // Who does not take part is no member, but its lineage may go on in children.
        let mut orphan = Lineages::default();
        orphan.take(&[0, 1, 1, 6], &[0, 1], 10);
        is(orphan.diversity(0.0), 1.0);
    }

    #[test]
    fn siblings_of_one_step_hang_at_one_branch() {
        let mut siblings = Lineages::default();
        siblings.take(&[0, 1, 1, 1, 6, 6], &[1, 1, 1], 10);
        // 5 steps in common, then three of 5 each.
        is(siblings.diversity(0.0), (5.0 + 15.0) / 10.0);
    }

    #[test]
    fn children_of_a_founder_share_what_was_before_them_as_those_of_an_entrant_do() {
        let mut kept = vec![0; 6];
        found(&mut kept, &[1, 0, 0]);
        descend(&mut kept, &[(1, Some(0)), (2, Some(0))], 6);
        // The founder has died: 5 steps in common, then two of 5 each.
        is(Lineages::of(&kept, &[0, 1, 1], 10).diversity(0.0), (5.0 + 10.0) / 10.0);
    }

    /// Births and deaths at random, once with places used again and once with a place for everybody.
    #[test]
    fn forgetting_the_dead_changes_no_tree_of_the_living() {
        for seed in 0..40 {
            let luck = Luck::new(seed, "family", 0, Arc::new(Vec::new()));
            let (slots, everybody) = (8_usize, 400_usize);
            let mut kept = vec![0; 2 * slots];
            let mut full = vec![0; 2 * everybody];
            // Who is in each slot, as a place among everybody.
            let mut here: Vec<Option<usize>> = vec![None; slots];
            let mut born = 0;
            for step in 0..40_u32 {
                let mut draw = luck.of_key(u64::from(step));
                let living: Vec<usize> = (0..slots).filter(|&s| here[s].is_some()).collect();
                let free: Vec<usize> = (0..slots).filter(|&s| here[s].is_none()).collect();
                let (mut few, mut all) = (Vec::new(), Vec::new());
                for slot in free {
                    if draw.random::<f64>() < 0.5 {
                        let pick = (draw.random::<f64>() * living.len() as f64) as usize;
                        let parent = living.get(pick).copied().filter(|_| draw.random_bool(0.9));
                        few.push((slot as u32, parent.map(|slot| slot as u32)));
                        all.push((born as u32, parent.and_then(|s| here[s]).map(|p| p as u32)));
                        here[slot] = Some(born);
                        born += 1;
                    }
                }
                descend(&mut kept, &few, step + 1);
                descend(&mut full, &all, step + 1);
                let measured = |kept: &[u32], alive: &[u8]| {
                    let tree = Lineages::of(kept, alive, step + 1);
                    [0.0, 1.0, 2.0].map(|order| tree.diversity(order))
                };
                let alive: Vec<u8> = here.iter().map(|it| u8::from(it.is_some())).collect();
                let mut everywhere = vec![0; everybody];
                here.iter().flatten().for_each(|&place| everywhere[place] = 1);
                let (found, wanted) = (measured(&kept, &alive), measured(&full, &everywhere));
                for (found, wanted) in found.iter().zip(wanted) {
                    let gap = found.unwrap_or(0.0) - wanted.unwrap_or(0.0);
                    assert!(gap.abs() < 1e-9, "{found:?} instead of {wanted:?} in step {step}");
                }
                for slot in &mut here {
                    if draw.random::<f64>() < 0.2 {
                        *slot = None;
                    }
                }
            }
            assert!(born < everybody);
        }
    }
}
