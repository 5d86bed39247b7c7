//! What can be asked of a sweep and of its store on the command line.

use std::path::PathBuf;

use clap::Args;
use ecograph::{record::Format, study::Shard};

use crate::numbers::gibibytes;

/// Makes the runs of a plan.
#[derive(Debug, Args)]
pub(crate) struct Sweep {
    /// Plan of runs; `ecograph schema --plan` lists what it may say
    pub(crate) plan: PathBuf,
    /// Store, instead of runs/PLAN-sweep; one that was begun with the same plan is gone on with
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Makes only every N-th point, from the I-th on: for the machines of a job array
    #[arg(long, value_name = "I/N", value_parser = str::parse::<Shard>)]
    pub(crate) shard: Option<Shard>,
    /// Runs at a time; as many as threads and memory allow unless told otherwise. They change no
    /// result
    #[arg(long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// Memory that the runs may take together; half of what is free unless told otherwise
    #[arg(long, value_name = "GIB", value_parser = gibibytes)]
    pub(crate) memory: Option<f64>,
    /// Threads; all processors unless told otherwise. They change no result
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Formats of the tables: parquet, csv or both; parquet where this program can write it
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    pub(crate) format: Vec<Format>,
    /// Shows nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Puts shards together.
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// Stores of all shards, in any order
    #[arg(required = true)]
    pub(crate) stores: Vec<PathBuf>,
    /// Store to write
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Shows nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Shows what a store says.
#[derive(Debug, Args)]
pub(crate) struct Summary {
    /// Store of a sweep, whole or not
    pub(crate) store: PathBuf,
    /// Only figures whose name holds one of these
    #[arg(long = "measure", value_name = "NAME", num_args = 1..)]
    pub(crate) measures: Vec<String>,
    /// Prints all rows as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
