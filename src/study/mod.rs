//! Many runs: ensembles, trends with controls, twins, comparisons, sweeps, sensitivity.
//!
//! A study is a list of jobs, each a [`Variant`] of a scenario under a seed. Jobs run side by side
//! ([`Crew`]: `workers × estimate ≤ budget`, inside one world otherwise) and give [`Outcome`]s in the
//! order of the jobs, the same bytes for any number of workers. Runs of one seed share all luck that
//! a change does not touch, so differences are taken by seed.
//!
//! A sweep is a [`Plan`]: what varies, by which design, how often, what is kept. [`sweep()`] makes the
//! runs that a [`crate::record::Store`] lacks; [`summary()`] and [`sensitivity`] read the store.
//!
//! *Useful for* questions that one run cannot answer: does it rise, what if, how far does a change
//! spread, what does it withstand. *Not for* the single run, which is the engine's.

mod crew;
mod variant;
mod outcome;
mod ensemble;
pub mod freeze;
pub mod shuffle;
pub mod trend;
mod twins;
mod values;
mod distribution;
pub mod sobol;
pub mod design;
mod plan_source;
mod points;
mod plan_check;
mod plan;
mod sweep;
mod summary;
pub mod sensitivity;
pub mod impulse;
pub mod shock;
pub mod compare;

pub use crew::{Budget, Crew};
pub use ensemble::{Ensemble, Event, Failed, Going, Job, Watch};
pub use outcome::{Course, Outcome, Paid};
pub use plan::{Plan, plan_markdown, plan_schema};
pub use plan_source::{Design, Kept, Measures, PlanSource, Replicates, Varied};
pub use summary::summary;
pub use sweep::{Shard, SweepError, Tally, Watching, sweep};
pub use twins::{Probe, Stem, Twins};
pub use values::Values;
pub use variant::{Reloop, Variant};
