//! A world read as inputs of the indices; ledger to impact.

mod snapshot;
mod network;
mod life;

pub use life::LifeRow;
pub use network::{EdgeRow, NodeRow};
pub use snapshot::{
    ChannelRow, DistributionRow, Impact, LedgerRow, MeasureRow, Reading, Snapshot, SpeciesRow,
};
