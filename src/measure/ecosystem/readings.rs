//! Which indices are wanted, and the list that they are added to.

use std::collections::BTreeSet;

use crate::{
    measure::Reading,
    scenario::{Elements, Feedback, index_names},
};

/// The indices that a scenario names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    names: BTreeSet<String>,
}

impl Wanted {
    /// Those that `output.indices` names, and those that the declared feedback acts by.
    #[must_use]
    pub fn of(scenario: &Elements) -> Self {
        let mut names = BTreeSet::new();
        for word in &scenario.output.indices {
            match word.as_str() {
                index_names::STANDARD_GROUP => names.extend(owned(index_names::STANDARD)),
                index_names::NETWORK_GROUP => names.extend(owned(index_names::NETWORK)),
                name => names.extend(owned(&[name])),
            }
        }
        let Feedback { diversity, balance, productivity } = &scenario.feedback;
        let acting = [
            ("diversity", diversity),
            ("effective_links", balance),
            ("productivity", productivity),
        ];
        // One weight makes the world remember all three.
        if acting.iter().any(|(_, weight)| 0.0 < weight.get()) {
            names.extend(acting.iter().map(|(name, _)| (*name).to_owned()));
        }
        Self { names }
    }

    /// Whether an index is wanted.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether one of several is.
    #[must_use]
    pub fn holds_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.holds(name))
    }
}

fn owned(names: &[&str]) -> impl Iterator<Item = String> {
    names.iter().map(|&name| name.to_owned())
}

/// Whether this step is one of those at which the dear indices are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It is.
    Now,
    /// It is not: they stay empty.
    Later,
}

/// Readings of a step as they are added.
pub(super) struct Readings<'m> {
    wanted: &'m Wanted,
    pub(super) due: Due,
    list: Vec<Reading>,
}

impl<'m> Readings<'m> {
    pub(super) fn of(wanted: &'m Wanted, due: Due) -> Self {
        Self { wanted, due, list: Vec::new() }
    }

    pub(super) fn into_list(self) -> Vec<Reading> {
        self.list
    }

    pub(super) fn wants_any(&self, names: &[&str]) -> bool {
        self.wanted.holds_any(names)
    }

    /// Adds an index that is wanted; `value` is not asked for where it is not.
    pub(super) fn add(
        &mut self,
        name: &str,
        unit: &str,
        doc: &str,
        value: impl FnOnce() -> Option<f64>,
    ) {
        if self.wanted.holds(name) {
            let value = value().filter(|value| value.is_finite());
            let [name, unit, doc] = [name, unit, doc].map(str::to_owned);
            self.list.push(Reading { name, unit, doc, value });
        }
    }

    /// The same for an index that is only computed now and then.
    pub(super) fn add_dear(
        &mut self,
        name: &str,
        unit: &str,
        doc: &str,
        value: impl FnOnce() -> Option<f64>,
    ) {
        let due = self.due;
        self.add(name, unit, doc, || if due == Due::Now { value() } else { None });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_is_not_computed() {
        let wanted = Wanted { names: owned(&["balance", "agent_links"]).collect() };
        let mut readings = Readings::of(&wanted, Due::Later);
        readings.add("balance", "share", "", || Some(0.5));
        readings.add("diversity", "1", "", || panic!("computed although nobody named it"));
        readings.add_dear("agent_links", "1", "", || panic!("computed although it was not due"));
        let found = readings.into_list();
        let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.value)).collect();
        assert_eq!(found, [("balance", Some(0.5)), ("agent_links", None)]);
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        let wanted = Wanted { names: owned(&["a", "b"]).collect() };
        let mut readings = Readings::of(&wanted, Due::Now);
        readings.add("a", "", "", || Some(f64::NAN));
        readings.add_dear("b", "", "", || Some(f64::INFINITY));
        assert!(readings.into_list().iter().all(|reading| reading.value.is_none()));
    }
}
