//! What the user wrote, checked: one file per element, the parameter tree, problems with their
//! place in the text.
//!
//! ```
//! use ecograph::scenario::{Changes, Scenario};
//!
//! let without = vec!["platform app".to_owned()];
//! let changes = Changes { without, ..Changes::default() };
//! assert!(!changes.is_empty());
//! let off = Scenario::load_changed("scenarios/minimal.ron", &changes)?;
//! assert!(!off.elements.platforms[0].enabled);
//! let again = Scenario::parse_changed(off.text(), "again", &Changes::default())?;
//! assert_eq!(again.hash(), off.hash());
//! # Ok::<(), ecograph::scenario::Problems>(())
//! ```

mod number;
mod tree;
mod clock;
mod ledger;
mod species;
mod arrival;
mod platform;
mod channel;
mod flow;
mod wiring;
mod function;
mod timeline;
mod environment;
mod target;
mod translation;
mod output;
pub mod index_names;
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
mod check;
mod edit;
mod overlay;
mod schema;
mod file;
mod changes;
mod load;
mod made;
mod document;

pub use arrival::{Adoption, Arrival, Niche, Plan};
pub use changes::{Changes, NoActions};
pub use channel::{Channel, Class, Needs, Quality, Relation, Split};
pub(crate) use checker::Checker;
pub use checker::Mismatch;
pub use clock::{Clock, Innovation, Release, StepLength, Threshold};
pub(crate) use document::Document;
pub use edit::Astray;
pub use elements::{Elements, Feedback};
pub use environment::{Between, Coefficient, Environment, Households, Industry, Series};
pub use file::{LARGEST, Unreadable};
pub use flow::{Convert, Copied, Flow, Gift, Make, Purchase, Subscription, Use};
pub use function::{Function, Saving, Synergy};
pub use ledger::{Category, Compartment, Layer, Stock, StockKind, Weight};
pub use load::{Free, Scenario, Setting};
pub use number::{Number, Origin};
pub use output::{Distribution, Output};
pub use overlay::Misfit;
pub use platform::{Governance, Innovating, Platform};
pub use problem::{Coloring, Fault, Place, Problem, Problems, Source, nearest};
pub(crate) use schema::listing;
pub use schema::{Field, json_schema, markdown, schema};
pub(crate) use shape::Table;
pub use species::{
    Attribute, Budget, Exit, Income, Learning, Part, Production, Roles, Species, Spending, Surplus,
};
pub use syntax::Malformed;
pub use target::{Asked, Group, Holding, Measure, Quantity, Role, Survey, Target};
pub use timeline::{Action, Change, Condition, Effect, Event, Stage};
pub use translation::Translation;
pub use tree::{Entry, OutOfRange, Parameter, Tree};
pub use unfit::Unfit;
pub use wiring::{Choice, Founded, Latent, Mix, ScaleFree, SmallWorld, Social, Strength, Wiring};

fn enabled() -> bool {
    true
}
