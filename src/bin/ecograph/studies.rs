//! What can be asked of many runs on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::numbers::{gibibytes, scale, whole};

/// How many runs, and what of them is kept.
#[derive(Clone, Debug, Args)]
pub(crate) struct Many {
    /// Runs of each variant, each with its own luck
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) seeds: Option<u32>,
    /// First seed; the others follow it
    #[arg(long, default_value_t = 1, value_parser = whole)]
    pub(crate) seed: u64,
    /// Multiplies the number of agents, and divides what each stands for
    #[arg(long, value_name = "X", default_value = "1", value_parser = scale)]
    pub(crate) scale: f64,
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
    /// Result folder, instead of runs/NAME-COMMAND
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Replaces what the folder holds, when the new result is whole
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Shows nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Tests for trends.
#[derive(Debug, Args)]
pub(crate) struct Trend {
    /// Scenario file, or an overlay of one
    pub(crate) file: PathBuf,
    /// Sets a field of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Date from which newcomers copy the mix and links are random; slopes count from there. The
    /// second stage where it has a date, else after a third of the run
    #[arg(long, value_name = "DATE")]
    pub(crate) freeze: Option<String>,
    /// Steps to run, instead of the scenario's
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) steps: Option<u32>,
    /// Only these indices
    #[arg(long = "index", value_name = "NAME", num_args = 1..)]
    pub(crate) indices: Vec<String>,
    #[command(flatten)]
    pub(crate) many: Many,
}

/// Follows an impulse.
#[derive(Debug, Args)]
pub(crate) struct Impulse {
    /// Scenario file, or an overlay of one
    pub(crate) file: PathBuf,
    /// Sets a field of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Date of the impulse; the middle of the run unless told otherwise
    #[arg(long, value_name = "DATE")]
    pub(crate) at: Option<String>,
    /// Steps after which responses are measured
    #[arg(long, value_name = "N", default_value_t = 12,
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) horizon: u32,
    /// Agents that get an impulse, each in a twin of its own
    #[arg(long, value_name = "M", default_value_t = 20,
        conflicts_with_all = ["pulse", "remove"],
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) sources: u32,
    /// Column that gets the impulse and whose responses are measured
    #[arg(long, value_name = "NAME", default_value = "level",
        conflicts_with_all = ["pulse", "remove"])]
    pub(crate) column: String,
    /// Size of the impulse in the unit of the column; 0.1 for the level
    #[arg(long, value_name = "X", value_parser = size, conflicts_with_all = ["pulse", "remove"])]
    pub(crate) size: Option<f64>,
    /// Only agents of this species
    #[arg(long, value_name = "NAME")]
    pub(crate) species: Option<String>,
    /// Instead: a share of the agents loses its `level` or its `money` at once
    #[arg(long, value_name = "COLUMN", requires = "share", group = "blow",
        value_parser = ["level", "money"])]
    pub(crate) pulse: Option<String>,
    /// Share of the agents that a pulse hits
    #[arg(long, value_name = "SHARE", requires = "pulse", value_parser = share)]
    pub(crate) share: Option<f64>,
    /// Instead: this share of the agents is removed
    #[arg(long, value_name = "SHARE", value_parser = share, group = "blow")]
    pub(crate) remove: Option<f64>,
    /// Hits the most connected first, instead of anybody
    #[arg(long, requires = "blow")]
    pub(crate) targeted: bool,
    /// Relative half-width of the band around the twin in which a run has recovered
    #[arg(long, value_name = "SHARE", default_value = "0.05", value_parser = share,
        requires = "blow")]
    pub(crate) band: f64,
    #[command(flatten)]
    pub(crate) many: Many,
}

/// Compares variants.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// Scenario file, or the folder of a finished run
    pub(crate) base: PathBuf,
    /// Overlays or scenarios, each a variant; or the folder of one other run
    pub(crate) variants: Vec<PathBuf>,
    /// A variant of the base with these fields set; several in one variant apart by `;`
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) settings: Vec<String>,
    /// A variant of the base with the actions of a file
    #[arg(long = "action", value_name = "FILE")]
    pub(crate) actions: Vec<PathBuf>,
    /// A variant of the base without an element, as `platform app`; several of one kind in one
    /// variant apart by `;`
    #[arg(long, value_names = ["KIND", "NAME"], num_args = 2, action = clap::ArgAction::Append)]
    pub(crate) without: Vec<String>,
    /// Steps to run, instead of the scenario's
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) steps: Option<u32>,
    #[command(flatten)]
    pub(crate) many: Many,
}

fn size(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "a number is wanted".to_owned())?;
    let sound = number.is_finite() && 0.0 < number.abs();
    if sound { Ok(number) } else { Err("must be finite and not 0".to_owned()) }
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "a number is wanted".to_owned())?;
    if 0.0 < share && share <= 1.0 { Ok(share) } else { Err("must be in (0, 1]".to_owned()) }
}
