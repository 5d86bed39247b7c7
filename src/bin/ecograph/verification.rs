//! What can be asked of `verify` on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::numbers::scale;

/// Verifies the engine.
///
/// Runs models whose answer is known in closed form, and says whether ours agrees. Exit code 3
/// where one does not.
#[derive(Clone, Debug, Args)]
pub(crate) struct Verify {
    /// Tries the laws of the model on a scenario instead
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// Multiplies the number of agents of the scenario, and divides what each stands for
    #[arg(long, value_name = "X", requires = "scenario", default_value = "0.2", value_parser = scale)]
    pub(crate) scale: f64,
    /// Runs the whole suite, which takes minutes: the published models at their published sizes, or of a
    /// scenario the law of finite size
    #[arg(long)]
    pub(crate) full: bool,
    /// Root of all luck
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Prints the rows as JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
    /// Prints the rows as a table of Markdown
    #[arg(long, conflicts_with = "json")]
    pub(crate) markdown: bool,
    /// Threads; all processors unless told otherwise. They change no result
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}
