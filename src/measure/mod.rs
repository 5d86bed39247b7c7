//! A world read as inputs of the indices; ledger to impact.
//!
//! ```
//! # use ecograph::{engine::{Making, Run}, scenario::Scenario};
//! # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
//! # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
//! use ecograph::measure::{Meter, agent_id, agent_of, books, census::Census, estimate, nodes, outline};
//!
//! run.simulation_mut().run(6)?;
//! let (world, ground) = (run.world(), run.ground());
//! // Every agent has a name that lasts.
//! let agent = agent_of(ground, "shop:3").ok_or("there is no such shop")?;
//! assert_eq!((agent, agent_id(ground, agent).as_str()), (103, "shop:3"));
//! assert_eq!(nodes(world, ground).count(), world.agents().len());
//! // Who is there, and what was paid.
//! let counted = Census::of(ground, world).group(ground, "person", None);
//! assert_eq!(counted.active, 100);
//! let books = books::books(ground, world);
//! let buy = books.iter().find(|book| book.on_platform()).ok_or("nothing is sold")?;
//! assert!(0 < buy.total());
//! // The world at a glance, and what a run takes.
//! assert_eq!(outline(world, ground).step, 6);
//! assert!(0.0 < estimate(&scenario.elements, 1.0, 36, 2).bytes);
//! // A meter measures any world of this ground.
//! let mut meter = Meter::new(ground.clone(), run.calendar(), 42)?;
//! meter.recall(meter.chain().clone());
//! let snapshot = meter.snapshot(world);
//! assert!(snapshot.indices.iter().any(|index| index.name == "diversity"));
//! assert!(meter.impact().is_empty(), "the tutorial has no figures");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What it measures can be asked for piece by piece:
//!
//! ```
//! # use ecograph::{engine::{Making, Run}, scenario::Scenario};
//! # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
//! # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
//! # run.simulation_mut().run(6)?;
//! use ecograph::base::Luck;
//! use ecograph::measure::{books, census::Census, compartment, forms::forms, reading::Reader, rows, survey};
//! use ecograph::scenario::{Distribution, Survey};
//!
//! let (world, ground) = (run.world(), run.ground());
//! let luck = Luck::new(42, "measure", 0, world.agents().shared_keys());
//! let reader = Reader::new(ground, world, luck.clone());
//! // Currency over `buy`, news over `tell`.
//! assert!(0.0 < reader.flow("buy") && 0.0 < reader.volume("tell"));
//! assert_eq!(rows::species_rows(ground, world, &reader).len(), 3);
//! assert_eq!(rows::channel_rows(ground, world, &reader).len(), 3);
//! // Delivery is the one function, and shops may take it up.
//! assert_eq!(rows::function_rows(ground, world, &reader).len(), 1);
//! assert!(rows::ledger_rows(ground, &reader).iter().any(|row| row.channel == "buy"));
//! // Payments between compartments, and the flow network that the indices are measured on.
//! let books = books::books(ground, world);
//! assert!(books.iter().any(|book| book.entries(4).next() == Some((0, 1, book.amounts[1]))));
//! assert_eq!(compartment::n_inside(ground), 3);
//! assert!(compartment::value_network(ground, &books).is_some());
//! assert_eq!(Census::of(ground, world).sum(0..1).active, 100);
//! // Shops that deliver and shops that do not.
//! assert_eq!(forms(ground, world, "shop").iter().sum::<f64>(), 500.0);
//! // A question to everybody, and how the answers are spread.
//! let asked: Survey = ron::from_str("(asked: (species: \"person\"), quantity: Degree(\"tell\"), above: Some(1))")?;
//! let many = survey::survey(ground, world, &luck, &asked).ok_or("nobody was asked")?;
//! assert!((0.0..=100.0).contains(&many));
//! let spread: Distribution = ron::from_str(
//!     "(name: \"friends\", species: \"person\", quantity: Degree(\"tell\"), classes: [1, 5])",
//! )?;
//! assert_eq!(survey::distribution(ground, world, &luck, &spread).len(), 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Or all indices of a step at once:
//!
//! ```
//! # use ecograph::{engine::{Making, Run}, scenario::Scenario};
//! # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
//! # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
//! use ecograph::base::Luck;
//! use ecograph::measure::ecosystem::{Due, Memory, Sight, Wanted, complexity, indices, multipliers};
//! use ecograph::measure::{compartment, forms::forms_of_cells, reading::Reader, rows};
//!
//! run.simulation_mut().run(6)?;
//! let (world, ground) = (run.world(), run.ground());
//! let reader = Reader::new(ground, world, Luck::new(42, "measure", 0, world.agents().shared_keys()));
//! let value = compartment::value_network(ground, &reader.books);
//! let sight = Sight { ground, world, reader: &reader, value: value.as_ref(), seed: 42 };
//! let wanted = Wanted::of(&ground.scenario);
//! assert!(wanted.holds("diversity") && wanted.holds_any(&["diversity", "rao"]));
//! let readings = indices(sight, &wanted, Due::Now, &mut Memory::default());
//! assert!(readings.iter().any(|reading| reading.name == "diversity"));
//! // Shops deliver to people, who pay; three compartments lie inside.
//! let flows = rows::flow_rows(value.as_ref());
//! assert!(flows.iter().any(|row| row.source == "shop" && row.target == "person"));
//! assert_eq!(rows::compartment_rows(sight, &wanted).len(), 3);
//! assert!(multipliers(sight)?.is_some());
//! assert_eq!(complexity(sight).index.len(), complexity(sight).fitness.len());
//! let shops: u64 = forms_of_cells(ground, world)[1].values().sum();
//! assert_eq!(shops, 500);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod snapshot;
pub mod census;
pub mod forms;
pub mod books;
pub mod compartment;
mod answer;
pub mod survey;
mod formula;
pub mod reading;
pub mod rows;
pub mod agents;
pub mod lineage;
pub mod ecosystem;
mod impact;
mod meter;
mod remembered;
mod network;
mod sample;
mod life;
mod outline;
mod estimate;

pub use estimate::{Estimate, estimate};
pub use life::{Life, LifeRow};
pub use meter::{Meter, Unmeasurable};
pub use network::{EdgeRow, NodeRow, agent_id, agent_of, edges, nodes};
pub use outline::{ChannelOutline, FunctionOutline, Outline, SpeciesOutline, outline};
pub use sample::{Sample, SampleRow, sample};
pub use snapshot::{
    ChannelRow, CompartmentRow, DistributionRow, FlowRow, FunctionRow, Impact, LedgerRow,
    MeasureRow, Reading, Snapshot, SpeciesRow,
};
