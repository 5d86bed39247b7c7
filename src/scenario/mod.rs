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

pub use channel::{
    Channel, Choice, Class, Convert, Copied, Flow, Gift, Latent, Make, Mix, Needs, Purchase,
    Quality, Relation, Social, Split, Strength, Subscription, Use, Wiring,
};
pub use clock::{Clock, Innovation, Release, StepLength, Threshold};
pub use elements::{Elements, Feedback};
pub use environment::{Between, Coefficient, Environment, Industry, Series};
pub use function::{Function, Saving, Synergy};
pub use ledger::{Category, Compartment, Layer, Stock, StockKind, Weight};
pub use number::Number;
pub use output::{Distribution, Output};
pub use platform::{Governance, Innovating, Platform};
pub use species::{
    Adoption, Arrival, Attribute, Budget, Exit, Income, Learning, Niche, Part, Plan, Production,
    Roles, Species, Spending, Surplus,
};
pub use target::{Asked, Group, Holding, Measure, Quantity, Role, Survey, Target};
pub use timeline::{Action, Change, Condition, Effect, Event, Stage};
pub use tree::{Entry, OutOfRange, Parameter, Tree};

fn enabled() -> bool {
    true
}
