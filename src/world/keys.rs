//! Keys of agents, in two copies that take turns: luck holds the one while births write the other.

use std::sync::Arc;

/// The key of each slot's agent.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    now: Arc<Vec<u64>>,
    /// What they were before the last births; of another length before any.
    before: Arc<Vec<u64>>,
    /// Slots in which the two differ.
    changed: Vec<u32>,
}

impl Keys {
    pub(crate) fn new(keys: Vec<u64>) -> Self {
        Self { now: Arc::new(keys), before: Arc::default(), changed: Vec::new() }
    }

    pub(crate) fn now(&self) -> &Arc<Vec<u64>> {
        &self.now
    }

    /// Gives keys to slots. *O(keys given)*, unless the copy before is still held by somebody.
    pub(crate) fn set(&mut self, given: &[(u32, u64)]) {
        let mut next = std::mem::take(&mut self.before);
        match Arc::get_mut(&mut next) {
            Some(keys) if keys.len() == self.now.len() => {
                for &slot in &self.changed {
                    keys[slot as usize] = self.now[slot as usize];
                }
            }
            _ => next = Arc::new(self.now.to_vec()),
        }
        let keys = Arc::make_mut(&mut next);
        for &(slot, key) in given {
            keys[slot as usize] = key;
        }
        self.changed = given.iter().map(|given| given.0).collect();
        self.before = std::mem::replace(&mut self.now, next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_holds_keys_keeps_them_and_the_copies_take_turns() {
        let mut keys = Keys::new(vec![1, 2, 3]);
        let first = Arc::clone(keys.now());
        keys.set(&[(0, 7)]);
        assert_eq!((&**first, &***keys.now()), (&[1, 2, 3][..], &[7, 2, 3][..]));
        // The copy before is held still.
        keys.set(&[(1, 8)]);
        assert_eq!((&**first, &***keys.now()), (&[1, 2, 3][..], &[7, 8, 3][..]));
        let (two_ago, second) = (Arc::as_ptr(&keys.before), Arc::clone(keys.now()));
        keys.set(&[(2, 9)]);
        assert_eq!((&**second, &***keys.now()), (&[7, 8, 3][..], &[7, 8, 9][..]));
        assert_eq!(Arc::as_ptr(keys.now()), two_ago, "nothing is copied");
        drop(second);
        keys.set(&[]);
        assert_eq!(***keys.now(), [7, 8, 9]);
    }
}
