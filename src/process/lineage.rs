//! Lineages: who descends from whom among the agents that enter a niche, and since when.
//!
//! For each slot of the species the place of its parent + 1 (0 a founder) and the step + 1 in which
//! its lineage began (0 never; of those who were there before anybody entered 1). A slot that is given to another agent may have children: then the
//! youngest of them, which left last, carries its lineage on, and the others branch off that one when
//! they were born. So the tree of those who live is exact although the dead are forgotten.

use std::collections::BTreeMap;

/// Enters those who take part and have no lineage yet: they were there before anybody entered, so
/// theirs began with the run. `O(slots)`.
pub(crate) fn found(kept: &mut [u32], alive: &[u8]) {
    let (_, since) = kept.split_at_mut(kept.len() / 2);
    for (since, alive) in since.iter_mut().zip(alive) {
        if *since == 0 && *alive == 1 {
            *since = 1;
        }
    }
}

/// An entrant's place in its species, and its parent's.
pub(crate) type Descent = (u32, Option<u32>);

/// Enters a step's births; `now` is the step + 1. `O(slots)` where slots are used again, otherwise
/// `O(births)`.
pub(crate) fn descend(kept: &mut [u32], births: &[Descent], now: u32) {
    let (parent, since) = kept.split_at_mut(kept.len() / 2);
    let mut children: BTreeMap<usize, Vec<usize>> = births
        .iter()
        .map(|&(place, _)| place as usize)
        .filter(|&place| 0 < since[place])
        .map(|place| (place, Vec::new()))
        .collect();
    if !children.is_empty() {
        for (place, &parent) in parent.iter().enumerate() {
            if let Some(own) = (parent as usize).checked_sub(1)
                && let Some(list) = children.get_mut(&own)
            {
                list.push(place);
            }
        }
    }
    let given_up: Vec<usize> = children.keys().copied().collect();
    for place in given_up {
        let own = children.remove(&place).unwrap_or_default();
        let heir = own.iter().copied().max_by_key(|&child| (since[child], child));
        let above = parent[place];
        // The parent of what is given up has the heir in its stead.
        if let Some(list) = (above as usize).checked_sub(1).and_then(|it| children.get_mut(&it)) {
            list.retain(|&child| child != place);
            list.extend(heir);
        }
        if let Some(heir) = heir {
            let others = own.iter().copied().filter(|&child| child != heir);
            others.clone().for_each(|child| parent[child] = heir as u32 + 1);
            if let Some(list) = children.get_mut(&heir) {
                list.extend(others);
            }
            (parent[heir], since[heir]) = (above, since[place]);
        }
        (parent[place], since[place]) = (0, 0);
    }
    for &(place, of) in births {
        parent[place as usize] = of.map_or(0, |of| of + 1);
        since[place as usize] = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_youngest_child_carries_on_what_is_given_up() {
        // Place 0 had children 1 (step 3) and 2 (step 5); it dies and is used again in step 7.
        let mut kept = vec![0, 1, 1, 0, 1, 3, 5, 0];
        descend(&mut kept, &[(0, Some(2))], 7);
        assert_eq!(kept, [3, 3, 0, 0, 7, 3, 1, 0]);
    }

    #[test]
    fn whoever_is_there_first_is_a_founder_and_hands_its_lineage_on() {
        // Places 0 and 1 are founders; 0 has children in 2 and 3 in step 4, dies, is used again.
        let mut kept = vec![0; 8];
        found(&mut kept, &[1, 1, 0, 0]);
        descend(&mut kept, &[(2, Some(0)), (3, Some(0))], 5);
        assert_eq!(kept, [0, 0, 1, 1, 1, 1, 5, 5]);
        found(&mut kept, &[0, 1, 1, 1]);
        descend(&mut kept, &[(0, Some(1))], 7);
        // Siblings still share the four steps before.
        assert_eq!(kept, [2, 0, 4, 0, 7, 1, 5, 1]);
    }
}
