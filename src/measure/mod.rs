//! A world read as inputs of the indices; ledger to impact.

mod snapshot;
pub mod census;
pub mod forms;
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
mod remembered;
mod network;
mod life;
mod outline;
mod estimate;

pub use estimate::{Estimate, estimate};
pub use life::{Life, LifeRow};
pub use meter::{Meter, Unmeasurable};
pub use network::{EdgeRow, NodeRow, agent_id, agent_of, edges, nodes};
pub use outline::{ChannelOutline, FunctionOutline, Outline, SpeciesOutline, outline};
pub use snapshot::{
    ChannelRow, DistributionRow, Impact, LedgerRow, MeasureRow, Reading, Snapshot, SpeciesRow,
};
