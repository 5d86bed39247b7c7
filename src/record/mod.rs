//! What a run leaves behind: tables, manifest, run folder, and how they are read again.
//!
//! A folder appears whole or not at all: tables are streamed into `NAME.partial/`, which becomes
//! `NAME/` when the run is done. Columns are declared once, in [`tables`]; headers, the
//! `columns.csv` of a folder and the documentation follow from there. Tables are pure results:
//! time, threads and paths stand in the [`Manifest`] alone.

mod column;
pub mod tables;
mod description;
mod sink;
mod csv_sink;
mod wide;
mod visible;
mod graphml;
mod network;
mod manifest;
mod error;
mod files;
mod step_tables;
mod folder;
pub mod study_tables;
mod study_folder;
mod reader;

pub use column::{Column, Get, Kind, Table, Value};
pub use description::{Description, describe, describe_index, describe_table, markdown};
pub use error::{Blame, RecordError};
pub use files::{write_new, write_whole};
pub use folder::{Existing, RunFolder, default_folder, default_study_folder};
pub use graphml::GraphMl;
pub use manifest::{
    FORMAT, Manifest, MoneyUnit, Override, Platform, ScenarioText, Span, Timing, Written, now_unix,
};
pub use network::NetworkWriter;
pub use reader::{Grid, Recorded};
pub use sink::Sink;
pub use study_folder::{StudyFolder, StudyManifest};
pub use visible::visible;

// What stands in the rows, so that readers of a folder need no other room.
pub use crate::measure::{EdgeRow, Impact, LifeRow, NodeRow, Snapshot};
