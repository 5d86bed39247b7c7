//! The engine proves itself: classic models with exact or published numbers, and laws of any scenario.
//!
//! One file for each model; a model is a process and a world through the public interface, as a
//! user would write it, and its number on paper beside it. [`suite`] lists the [`Case`]s, [`judge`]
//! says whether what was found agrees.
//!
//! *Useful for* trusting a build: `ecograph verify`. *Not for* calibration, which is no proof.

mod case;
pub mod accounts;
pub mod exchange;
pub mod diffusion;
pub mod contagion;
pub mod growth;
pub mod drift;
pub mod imitation;
pub mod fixation;
pub mod opinions;
pub mod autocatalysis;
pub mod echo;
pub mod classics;
mod paper;
mod short;
mod full;
mod suite;
pub mod laws;

pub use case::{Case, Evidence, Extent, FALSE_ALARM, Finding, Tried, Unproven, drawn, judge};
pub use suite::{suite, verify};
