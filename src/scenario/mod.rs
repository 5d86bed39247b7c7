//! What the user wrote, checked: one file per element, the parameter tree, problems with their
//! place in the text.

mod number;
mod tree;
mod clock;
mod ledger;
mod species;
mod platform;
mod channel;
mod function;
mod timeline;
mod environment;
mod target;
mod output;
mod elements;
mod problem;
mod render;
mod text;
mod place;
mod scan;
mod shape;
mod fits;
mod unfit;
mod find;
mod syntax;
mod checker;
mod edit;
mod overlay;
mod schema;
mod file;
mod load;

pub use channel::{
    Channel, Choice, Class, Convert, Copied, Flow, Gift, Latent, Make, Mix, Needs, Purchase,
    Quality, Relation, Social, Split, Strength, Subscription, Use, Wiring,
};
pub use checker::{Checker, Mismatch};
pub use clock::{Clock, Innovation, Release, StepLength, Threshold};
pub use edit::Astray;
pub use elements::{Elements, Feedback};
pub use environment::{Between, Coefficient, Environment, Households, Industry, Series};
pub use file::{LARGEST, Unreadable};
pub use function::{Function, Saving, Synergy};
pub use ledger::{Category, Compartment, Layer, Stock, StockKind, Weight};
pub use load::{Free, Scenario, Setting};
pub use number::{Number, Origin};
pub use output::{Distribution, Output};
pub use overlay::Misfit;
pub use platform::{Governance, Innovating, Platform};
pub use problem::{Coloring, Fault, Place, Problem, Problems, Source};
pub use schema::{Field, markdown, schema};
pub use species::{
    Adoption, Arrival, Attribute, Budget, Exit, Income, Learning, Niche, Part, Plan, Production,
    Roles, Species, Spending, Surplus,
};
pub use syntax::Malformed;
pub use target::{Asked, Group, Holding, Measure, Quantity, Role, Survey, Target};
pub use timeline::{Action, Change, Condition, Effect, Event, Stage};
pub use tree::{Entry, OutOfRange, Parameter, Tree};
pub use unfit::Unfit;

fn enabled() -> bool {
    true
}
