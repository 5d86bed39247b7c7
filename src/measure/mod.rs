//! A world read as inputs of the indices; ledger to impact.

mod snapshot;
pub mod census;
pub mod books;
pub mod compartment;
pub mod answer;
pub mod survey;
pub mod formula;
pub mod reading;
pub mod rows;
pub mod ecosystem;
pub mod impact;
mod meter;

pub use meter::{Meter, Unmeasurable};
pub use snapshot::{
    ChannelRow, DistributionRow, Impact, LedgerRow, MeasureRow, Reading, Snapshot, SpeciesRow,
};
