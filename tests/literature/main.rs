//! Models of the literature through the open engine: each has an exact or published number.

mod kinetic;
mod gifts;
mod sir;
mod holme_newman;
