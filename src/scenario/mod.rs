//! What the user wrote, checked.

mod tree;

pub use tree::{Entry, OutOfRange, Parameter, Tree};
