//! Actions that would change what nobody looks at: refused, for whoever declares one expects
//! something of it.

use std::{collections::BTreeSet, fmt};

use crate::{engine::Simulation, scenario::Action};

/// Changes of actions whose numbers no process of the loop reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Idle {
    /// Action and path of each.
    pub changes: Vec<(String, String)>,
}

impl fmt::Display for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (action, path)) in self.changes.iter().enumerate() {
            let head = if at == 0 { "" } else { "; " };
            write!(
                f,
                "{head}action `{action}` changes `{path}`, which no process of this run reads"
            )?;
        }
        Ok(())
    }
}

/// Whether every change of an action that takes part reaches a process.
pub(super) fn check(simulation: &Simulation, actions: &[Action]) -> Result<(), Idle> {
    let accesses = simulation.bound.iter().flat_map(|process| &process.accesses);
    let read: BTreeSet<&str> = accesses
        .filter(|access| access.verb == "parameter")
        .map(|access| access.name.as_str())
        .collect();
    let changes = actions.iter().filter(|action| action.enabled).flat_map(|action| {
        let paths = action.changes.iter().map(|change| change.path.as_str());
        paths.filter(|path| !read.contains(path)).map(|path| (action.name.clone(), path.to_owned()))
    });
    let changes: Vec<_> = changes.collect();
    if changes.is_empty() { Ok(()) } else { Err(Idle { changes }) }
}
