//! The state at one moment: columns, plans, and what must always hold of it.

pub mod column;
pub mod agents;
mod keys;
pub mod slot;
mod store;
pub mod handles;
pub mod refusal;
pub mod plan;
pub mod builder;
pub mod births;
pub(crate) mod laws;
pub(crate) mod touched;
mod audit;
pub(crate) mod saved;
mod lives;
mod state;
mod set_up;
mod witness;
mod layout;
pub mod columns;
pub mod genesis;
mod acquaintance;
mod founding;
pub mod saving;
pub mod traits;
mod ground;
mod surveyed;
pub mod graph;
pub mod traversal;
mod pagerank;

pub use agents::{Agents, Cell};
pub use audit::audit;
pub use births::Entrant;
pub use builder::Builder;
pub use column::{ALIVE, Column, Datum};
pub use graph::{Connector, Edge, View};
pub use ground::{Ground, pays};
pub use handles::{
    Births, Both, Handles, Linked, Look, Member, Next, Read, ReadOne, Rewire, Rows, Write, WriteOne,
};
pub use layout::{CellSeats, ENVIRONMENT, Layout, Seats, SpeciesSeats};
pub use lives::Rewired;
pub use pagerank::{Walk, pagerank};
pub use plan::{Access, Plan};
pub use refusal::{Breach, Refusal, Violation, Why};
pub use state::World;
pub(crate) use surveyed::settled;
pub use witness::{Deed, Note};
