//! What a run leaves behind: tables, manifest, run folder, and how they are read again.
//!
//! A folder appears whole or not at all: tables are streamed into `NAME.partial/`, which becomes
//! `NAME/` when the run is done. Columns are declared once, in [`tables`]; headers, the
//! `columns.csv` of a folder and the documentation follow from there. Tables are pure results:
//! time, threads and paths stand in the [`Manifest`] alone.

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
mod left;
mod grid;
mod reader;

pub use column::{Column, Get, Kind, Table, Value};
pub use description::{Description, describe, describe_index, markdown};
pub use error::{Blame, RecordError};
pub use files::{write_new, write_whole};
pub use folder::{Existing, RunFolder, default_folder};
pub use format::Format;
pub use gexf::Ranks;
pub use graphml::GraphMl;
pub use grid::Grid;
pub use left::Left;
pub use manifest::{
    FORMAT, Fork, Manifest, MoneyUnit, Override, Platform, ScenarioText, Span, Stored, Timing,
    Written, now_unix,
};
pub use network::NetworkWriter;
pub use parts::PART_STEPS;
pub use reader::Recorded;
pub use sink::Sink;
pub use task::{Moment, Task};
pub use visible::visible;

// What stands in the rows, so that readers of a folder need no other room.
pub use crate::measure::{EdgeRow, Impact, LifeRow, NodeRow, Snapshot};
