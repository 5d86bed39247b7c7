//! A witness: why a process did something to the one agent that is watched.
//!
//! Nobody is watched unless a trace is asked for. A process that has decided looks whether the agent
//! is among those it decided on, and says with the numbers of its own rule what decided. What is said
//! is no state: it is in no digest and no checkpoint, processes cannot read it, and it is forgotten
//! when the next process begins.

use crate::world::state::World;

/// What a note is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A column of the agent changed, by its name: `alive`, `level`.
    Changed(String),
    /// It took up the function at this place of the scenario's list.
    Adopted(usize),
    /// It gave up the function at this place.
    Dropped(usize),
    /// A connector of the channel formed, to this agent.
    Formed(String, u32),
    /// A connector of the channel broke, to this agent.
    Broke(String, u32),
}

/// Why something was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// What was done.
    pub deed: Deed,
    /// What decided, in words and numbers.
    pub reason: String,
    /// Chance of a step that it would be done, where there was one.
    pub chance: Option<f64>,
    /// The draw that decided, where there was one: done if it lies below the chance, unless the
    /// reason says that agents raced.
    pub draw: Option<f64>,
}

/// The agent that is watched and what is said of it.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    agent: u32,
    notes: Vec<Note>,
}

impl World {
    /// Lets processes say from now on why they do something to an agent.
    ///
    /// ```
    /// use ecograph::world::{Deed, Note, World};
    ///
    /// let mut world = World::builder().species("user", 3).build()?;
    /// let note = || Note { deed: Deed::Adopted(0), reason: "liked it".into(), chance: None, draw: None };
    /// world.witness([note()]);
    /// assert_eq!(world.watched(), None, "nobody listens, nothing is kept");
    /// let digest = world.digest();
    /// world.watch(2);
    /// if world.watched() == Some(2) {
    ///     world.witness([note()]);
    /// }
    /// assert_eq!(world.digest(), digest, "what is said is no state");
    /// # Ok::<(), ecograph::world::Refusal>(())
    /// ```
    pub fn watch(&mut self, agent: u32) {
        self.watch = Some(Box::new(Watch { agent, notes: Vec::new() }));
    }

    /// The agent that is watched, if one is.
    #[must_use]
    #[inline]
    pub fn watched(&self) -> Option<u32> {
        self.watch.as_ref().map(|watch| watch.agent)
    }

    /// Says why something was done to the agent that is watched: a note, or several; nothing if
    /// none is watched.
    pub fn witness(&mut self, notes: impl IntoIterator<Item = Note>) {
        if let Some(watch) = &mut self.watch {
            watch.notes.extend(notes);
        }
    }

    /// What was said since the last process began.
    pub(crate) fn notes(&self) -> &[Note] {
        self.watch.as_ref().map_or(&[], |watch| &watch.notes)
    }

    /// Forgets what was said.
    pub(crate) fn forget(&mut self) {
        if let Some(watch) = &mut self.watch {
            watch.notes.clear();
        }
    }
}
