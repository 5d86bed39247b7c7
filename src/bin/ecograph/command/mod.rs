//! One file for each command.

pub(crate) mod run;
pub(crate) mod resume;
pub(crate) mod check;
pub(crate) mod inspect;
pub(crate) mod indices;
pub(crate) mod schema;
pub(crate) mod trend;
pub(crate) mod impulse;
pub(crate) mod compare;
pub(crate) mod verify;
pub(crate) mod new;
pub(crate) mod generate;
