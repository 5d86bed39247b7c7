//! What can be measured on a flow network, an abundance, a table of numbers; knows no world.
//!
//! Every index is a pure function of slices or of a [`FlowNetwork`]; where it is not defined it is absent
//! (`None`), never infinite and never not a number. Sums run in the order of the data and logarithms
//! are those of `libm`, so that the same data give the same bits on every machine.
//!
//! *Useful for* ecosystems that were measured as well as for simulated ones. *Not for* samples: nothing
//! here corrects for what was not seen.

mod defined;
pub(crate) mod dice;
mod extended;
mod linear_algebra;
mod json_place;
mod unfit_table;

pub mod flow_network;
pub mod json;
pub mod ena;
pub mod diversity;
pub mod information;
pub mod null_model;
pub mod circulation;
pub mod return_walks;
pub mod pathways;
pub mod storage;
pub mod utility;
pub mod control;
pub mod components;
pub mod cohesion;
pub mod percolation;
pub mod nestedness;
pub mod inequality;
pub mod complexity;
pub mod input_output;
pub mod productivity;
pub mod trend;
pub mod controls;
pub mod coupling;
pub mod catalogue;
pub mod text_table;
#[cfg(feature = "parquet")]
pub mod parquet_table;
pub mod edge_table;
pub mod certainty;
pub mod bootstrap;
pub mod sensitivity;

pub use circulation::{Circulation, Throughput};
pub use flow_network::{DENSE_NODES_MAX, FlowNetwork, FlowNetworkError};
pub use information::FlowInformation;
pub use input_output::{InputOutput, InputOutputError};
