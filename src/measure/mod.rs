//! A world read as inputs of the indices; ledger to impact.

mod snapshot;
mod network;
mod life;
mod outline;
mod estimate;

pub use estimate::{Estimate, estimate};
pub use life::{Life, LifeRow};
pub use network::{EdgeRow, NodeRow, agent_id, agent_of, edges, nodes};
pub use outline::{ChannelOutline, FunctionOutline, Outline, SpeciesOutline, outline};
pub use snapshot::{
    ChannelRow, DistributionRow, Impact, LedgerRow, MeasureRow, Reading, Snapshot, SpeciesRow,
};
