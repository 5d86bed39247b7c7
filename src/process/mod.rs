//! One process of the loop, one file.
//!
//! A process is a name and a `bind`: it declares what it touches and returns its step. Here are
//! the trait, for files of this room, and [`process`], which makes one from two closures.

mod part;
mod draw;
mod release;
mod series;
mod action;
mod timeline;
mod innovation;
mod offer;
mod adoption;
pub(crate) mod lineage;
mod niche;
mod entry;
mod offered;
mod peers;
mod function_adoption;
pub mod circulation;
mod production;
mod species_evolution;
mod selection;
pub mod wiring;
#[cfg(test)]
mod sample;

pub use adoption::adoption;
pub use entry::entry;
pub use function_adoption::function_adoption;
pub use innovation::innovation;
pub use part::{Process, Step, process};
pub use production::{in_business, production};
pub use selection::selection;
pub use species_evolution::species_evolution;
pub use timeline::timeline;
pub use wiring::{formation, reinforcement};
