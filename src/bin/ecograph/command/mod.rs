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
pub(crate) mod completions;
pub(crate) mod look;
pub(crate) mod report;
pub(crate) mod sweep;
pub(crate) mod summary;
pub(crate) mod sensitivity;
