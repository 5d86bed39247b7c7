//! One process of the loop, one file.
//!
//! A process is a name and a `bind`: it declares what it touches and returns its step. Here are
//! the trait, for files of this room, and [`process`], which makes one from two closures.
//!
//! ```
//! # use ecograph::{engine::{Making, Run}, scenario::Scenario};
//! # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
//! # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
//! use ecograph::engine::Loop;
//! use ecograph::process::{self, circulation, wiring};
//!
//! // The loop as a list of one's own, here a short one.
//! let ground = run.ground();
//! let order = Loop::of([
//!     process::timeline(ground),
//!     process::innovation(ground),
//!     process::adoption(ground),
//!     circulation::income(ground),
//!     circulation::demand(ground),
//!     circulation::supply(ground),
//!     circulation::settlement(ground),
//!     circulation::sharing(ground),
//!     process::production(ground),
//!     process::species_evolution(ground),
//!     process::reinforcement(ground),
//!     process::formation(ground),
//! ]);
//! assert_eq!(order.names().nth(3), Some("circulation.income"));
//! // The rest of the standard one.
//! let order = order
//!     .after("adoption", process::function_adoption(ground))?
//!     .after("adoption", process::entry(ground))?
//!     .after("circulation.sharing", circulation::transformation(ground))?
//!     .after("circulation.sharing", circulation::creation(ground))?
//!     .after("species_evolution", process::selection(ground))?;
//! assert!(order.names().eq(ecograph::engine::standard(ground).names()));
//! assert_eq!(wiring::imported("tell").name(), "imported.tell");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
mod asking;
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
