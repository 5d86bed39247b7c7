//! The list of processes, the run, checkpoints, paired runs.

pub mod order;
pub mod laws;
pub mod index;
pub mod simulation;
mod sealed;
mod early;
mod container;
pub mod checkpoint;
pub mod check;
mod standard;
mod feedback;
mod fork;
mod idle;
mod run;
mod until;

pub use checkpoint::{CheckpointError, Section};
pub use container::{About, about, is_checkpoint};
pub use idle::Idle;
pub use index::Index;
pub use order::Loop;
pub use run::{CannotRun, Making, Run};
pub use simulation::{Simulation, Stopped, Timing};
pub use standard::standard;
pub use until::NotReached;
