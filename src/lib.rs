//! An ecosystem graph simulator: co-evolving value networks, exactly reproducible and parallel.
//!
//! In goes a [`scenario::Scenario`]: species, channels, functions, platforms, stages, actions and an
//! environment, declared in one RON text. Out of it come a [`world::World`] (columns of agents and
//! blocks of connectors) and a loop of processes that [`engine::Run`] takes step by step, measuring
//! diversity, balance, productivity and the figures to compare with.
//!
//! ```
//! use ecograph::{engine::{Making, Run}, scenario::Scenario};
//!
//! let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
//! let mut run = Run::new(&scenario, Making { scale: 1.0, seed: 42 })?;
//! let mut connectors = Vec::new();
//! for _ in 0..6 {
//!     let snapshot = run.step()?;
//!     let reading = snapshot.indices.iter().find(|index| index.name == "connectors");
//!     connectors.extend(reading.and_then(|index| index.value));
//! }
//! assert!(connectors.first() < connectors.last(), "the network grows");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A process of one's own is a name and a `bind` ([`process::process`]); it declares columns
//! ([`world::Column`]) and gets slices, and digest, checkpoint, ranges, conservation and threads
//! follow. [`engine::check::process`] is the test that it must pass. The same seed gives the same
//! bits on any number of threads.
//!
//! The rooms stand in the order in which they may know each other.
#![doc = include_str!("../docs/TUTORIAL.md")]

pub mod base; // knows nothing of ecosystems
pub mod indices; // what can be measured on a network, an abundance, a table
pub mod scenario; // what the user wrote, checked
pub mod world; // the state at one moment
pub mod process; // one process of the loop, one file
pub mod measure; // a world read as inputs of the indices
pub mod engine; // the list of processes, the run, checkpoints
pub mod record; // what a run leaves behind
pub mod study; // many runs
pub mod validation; // classic models and laws that the engine must get right
pub mod view; // what people look at

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
