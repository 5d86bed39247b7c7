//! What a run leaves behind: tables, manifest, run folder, and how they are read again.
//!
//! A folder appears whole or not at all: tables are streamed into `NAME.partial/`, which becomes
//! `NAME/` when the run is done. Columns are declared once, in [`tables`]; headers, the
//! `columns.csv` of a folder and the documentation follow from there. Tables are pure results:
//! time, threads and paths stand in the [`Manifest`] alone.
//!
//! ```
//! # use ecograph::{engine::{Making, Run}, scenario::Scenario};
//! # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
//! # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
//! use ecograph::measure::{edges, nodes};
//! use ecograph::record::{Ranks, Recorded, RunFolder, ScenarioText, Task, default_folder};
//!
//! assert_eq!(default_folder("minimal", 42), std::path::Path::new("runs/minimal-seed42"));
//! let place = tempfile::tempdir()?;
//! let text = ScenarioText::new("minimal", "Two species", "minimal.ron", scenario.text());
//! let task = Task { trace: Some("person:7".into()), ..Task::new(text.clone(), 3) };
//! let mut folder = RunFolder::create(&place.path().join("run"), task)?;
//! for _ in 0..3 {
//!     folder.record(&run.step()?)?;
//! }
//! // Until the end rows stand in a partial folder, where they can be read already.
//! assert!(folder.steps() == 3 && folder.partial().exists() && !folder.target().exists());
//! // What a checkpoint holds so that the run can go on.
//! assert!(!folder.position()?.is_empty() && folder.checkpoint().starts_with(folder.partial()));
//! assert_eq!(folder.task().steps, 3);
//! let (world, ground) = (run.world(), run.ground());
//! folder.record_network(None, |writer| {
//!     nodes(world, ground).try_for_each(|node| writer.node(&node))?;
//!     edges(world, ground).try_for_each(|edge| writer.edge(&edge))
//! })?;
//! let species = vec!["person".into(), "shop".into(), "environment".into()];
//! let ranks = Ranks { species, channels: vec!["tell".into(), "buy".into()] };
//! folder.record_sample(None, &ecograph::measure::sample(world, ground, 42))?;
//! folder.record_spells(&ranks, run.calendar())?;
//! folder.record_life(&[])?;
//! # use ecograph::record::{FORMAT, Manifest, MoneyUnit, Platform, Span, now_unix};
//! # let manifest = Manifest {
//! #     format: FORMAT, version: "0.1.0".into(), platform: Platform::here(),
//! #     scenario: text, from: None, resumed: Vec::new(),
//! #     overrides: Vec::new(), scale: 0.1, seed: 42,
//! #     span: Span { steps: 0, from: String::new(), until: String::new() },
//! #     money: MoneyUnit { currency: "EUR".into(), units: 100 }, state: String::new(), threads: 1,
//! #     started_unix_seconds: now_unix(), seconds: 0.5, birth_seconds: 0.2, timings: Vec::new(), tables: Default::default(),
//! # };
//! let folder = folder.finish(manifest, &run.impact())?;
//!
//! let recorded = Recorded::open(&folder)?;
//! assert_eq!((recorded.manifest.seed, recorded.manifest.span.steps), (42, 3));
//! let indices = recorded.table("indices")?;
//! assert_eq!((indices.column("date"), indices.rows.len()), (Some(1), 3));
//! assert_eq!(indices.field(0, "date"), Some("2020-01-01"));
//! assert_eq!(indices.texts("step"), Some(vec!["1", "2", "3"]));
//! let connectors = indices.numbers("connectors").ok_or("no such index")?;
//! assert!(connectors.first() < connectors.last(), "the network grows");
//! assert!(recorded.life()?.is_empty(), "nobody told what happened to person:7");
//! assert!(recorded.impact()?.is_empty(), "the tutorial has no figures");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod column;
pub mod tables;
mod description;
mod format;
mod manifest;
mod error;
mod files;
mod hashed;
mod task;
mod sink;
mod csv_sink;
#[cfg(feature = "parquet")]
mod parquet_sink;
#[cfg(feature = "parquet")]
mod parquet_grid;
mod wide;
mod visible;
mod xml;
mod graphml;
mod network;
mod rows;
mod gexf;
mod parts;
mod step_tables;
mod lock;
mod folder;
mod standing;
mod left;
mod grid;
mod own_table;
mod own_edges;
mod own_network;
pub mod study_tables;
pub mod verified;
mod study_folder;
mod reader;
mod opened_store;
mod opened;
pub mod store_tables;
mod kept_run;
mod store_parts;
mod store;

pub use column::{Column, Get, Kind, Table, Value};
pub use description::{Description, describe, describe_index, describe_table, markdown};
pub use error::{Blame, RecordError};
pub use files::{write_new, write_whole};
pub use folder::{Existing, RunFolder, default_folder, default_study_folder};
pub use format::Format;
pub use gexf::Ranks;
pub use graphml::GraphMl;
pub use grid::Grid;
pub use kept_run::{KeptCourse, KeptFigure, KeptRun};
pub use left::Left;
pub use manifest::{
    FORMAT, Fork, Manifest, MoneyUnit, Override, Platform, ScenarioText, Span, Stored, Timing,
    Written, now_unix,
};
pub use network::NetworkWriter;
pub use opened::{Made, Opened};
pub use own_network::{NetworkError, NetworkFiles, OwnNetwork};
pub use parts::PART_STEPS;
pub use reader::Recorded;
pub use sink::{Sink, to_json};
pub use store::{BLOCK, STORE_FORMAT, Store, StoreHead};
pub use store_parts::{merge, refuse_without_room, store_bytes, store_formats};
pub use study_folder::{StudyFolder, StudyManifest};
pub use task::{Moment, Task};
pub use visible::visible;

// What stands in the rows, so that readers of a folder need no other room.
pub use crate::measure::{EdgeRow, Impact, LifeRow, NodeRow, Sample, SampleRow, Snapshot};
