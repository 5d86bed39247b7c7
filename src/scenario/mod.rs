//! What the user wrote, checked.

mod tree;
mod number;
mod problem;
mod render;
mod place;
mod text;
mod shape;
mod unfit;
mod fits;
mod find;
mod syntax;

pub use number::{Number, Origin};
pub use problem::{Coloring, Fault, Place, Problem, Problems, Source};
pub use syntax::Malformed;
pub use tree::{Entry, OutOfRange, Parameter, Tree};
pub use unfit::Unfit;
