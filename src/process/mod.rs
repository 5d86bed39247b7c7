//! One process of the loop, one file.
//!
//! A process is a name and a `bind`: it declares what it touches and returns its step. Here are
//! the trait, for files of this room, and [`process`], which makes one from two closures.

mod part;
pub mod circulation;

pub use part::{Process, Step, process};
