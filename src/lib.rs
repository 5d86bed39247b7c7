//! An ecosystem graph simulator: co-evolving value networks, exactly reproducible and parallel.

pub mod base; // knows nothing of ecosystems
pub mod indices; // what can be measured on a network, an abundance, a table
pub mod scenario; // what the user wrote, checked
pub mod world; // the state at one moment
pub mod process; // one process of the loop, one file
pub mod measure; // a world read as inputs of the indices
pub mod engine; // the list of processes, the run, checkpoints
pub mod record; // what a run leaves behind
pub mod study; // many runs
pub mod view; // what people look at
