//! What can be asked on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Simulates ecosystems of agents and connectors from scenario files.
#[derive(Debug, Parser)]
#[command(version, help_template = HELP, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Commands by what a person wants; clap alone would list them in one row.
const HELP: &str = "\
{about}

{usage-heading} {usage}

Run:
  run      Runs a scenario and leaves a run folder

Look:
  check    Validates a scenario and estimates what a run will take
  inspect  Shows the world of a scenario and the loop that moves it
  schema   Lists every field that a scenario may have
  indices  Measures a flow network: a file, or the end of a run

Make:
  new      Writes a commented scenario to start from

Options:
{options}

`ecograph COMMAND --help` tells more. To begin:

  ecograph new market.ron
  ecograph run market.ron
";

/// One command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs a scenario and leaves a run folder
    Run(Run),
    /// Validates a scenario and estimates what a run will take
    Check(Check),
    /// Shows the world of a scenario and the loop that moves it
    Inspect(Inspect),
    /// Lists every field that a scenario may have
    Schema(Schema),
    /// Measures a flow network: a file, or the end of a run
    Indices(Indices),
    /// Writes a commented scenario to start from
    New(New),
}

/// Which scenario, and what is changed in it.
#[derive(Clone, Debug, Args)]
pub(crate) struct Chosen {
    /// Scenario file, or an overlay of one; `inspect` takes a checkpoint too
    pub(crate) file: PathBuf,
    /// Sets a field of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Multiplies the number of agents, and divides what each stands for
    #[arg(long, value_name = "X", default_value = "1", value_parser = scale)]
    pub(crate) scale: f64,
    /// Seed of all luck
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads; all processors unless told otherwise. They change no result
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// Runs a scenario.
#[expect(clippy::struct_excessive_bools, reason = "switches of the command line")]
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) chosen: Chosen,
    /// Steps to run, instead of the scenario's
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) steps: Option<u32>,
    /// Runs up to the step that holds this date, as 2018-12
    #[arg(long, value_name = "DATE", conflicts_with = "steps")]
    pub(crate) until: Option<String>,
    /// Writes the world at the end to this file, for `inspect`
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Run folder, instead of runs/NAME-seedSEED
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Replaces a run that the folder holds, when the new one is whole
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Writes the network at the end: nodes.csv, edges.csv, network.graphml
    #[arg(long)]
    pub(crate) network: bool,
    /// Tells the life of one agent, every event with its reason, as user:17
    #[arg(long, value_name = "SPECIES:SERIAL")]
    pub(crate) trace: Option<String>,
    /// Shows what time each process took
    #[arg(long)]
    pub(crate) timings: bool,
    /// Shows nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tells every step
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// Validates a scenario.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) chosen: Chosen,
}

/// Shows a world.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    #[command(flatten)]
    pub(crate) chosen: Chosen,
    /// Runs up to the beginning of the step that holds this date first
    #[arg(long, value_name = "DATE")]
    pub(crate) at: Option<String>,
}

/// Lists fields.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Only fields whose path holds this
    pub(crate) part: Option<String>,
    /// As Markdown, with every column
    #[arg(long)]
    pub(crate) markdown: bool,
}

/// Measures a flow network.
///
/// A table of edges has the columns source, target, value. Flows over the boundary have a reserved
/// word at one end: source `import`; target `export`, `respiration`, or `storage` for a stock.
#[derive(Debug, Args)]
pub(crate) struct Indices {
    /// JSON, CSV or Parquet file of a network, or a run folder
    pub(crate) file: PathBuf,
    /// Table of all nodes: node, import, export, respiration, storage
    #[arg(long, value_name = "FILE")]
    pub(crate) nodes: Option<PathBuf>,
    /// Of a run folder the step that holds this date, instead of the last
    #[arg(long, value_name = "DATE")]
    pub(crate) at: Option<String>,
    /// How the indices are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: grouped, with unit and meaning
    Text,
    /// metric,value: all digits, empty where not defined
    Csv,
    /// Everything, for programs
    Json,
}

/// Writes a scenario.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// File to write; one that exists is left alone
    pub(crate) file: PathBuf,
}

fn scale(text: &str) -> Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| "a number is wanted".to_owned())?;
    if (1e-6..=1e6).contains(&scale) { Ok(scale) } else { Err("must be in [1e-6, 1e6]".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn help_names_every_command_with_what_it_does() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            let about = sub.get_about().unwrap().to_string();
            let line = format!("\n  {:8} {about}\n", sub.get_name());
            assert!(HELP.contains(&line), "the help lacks {line:?}");
        }
    }

    #[test]
    fn a_scale_is_a_positive_number() {
        assert!(scale("0.2").is_ok());
        assert!(scale("0").is_err() && scale("NaN").is_err() && scale("-1").is_err());
    }
}
