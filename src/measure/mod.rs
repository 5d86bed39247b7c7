//! A world read as inputs of the indices; ledger to impact.

mod snapshot;

pub use snapshot::{
    ChannelRow, DistributionRow, Impact, LedgerRow, MeasureRow, Reading, Snapshot, SpeciesRow,
};
