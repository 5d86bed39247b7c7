//! The state at one moment: columns, plans, and what must always hold of it.

mod layout;

pub use layout::{Cell, ENVIRONMENT, Layout, Seats, SpeciesSeats};
