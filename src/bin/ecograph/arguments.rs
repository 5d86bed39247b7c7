//! What can be asked on the command line.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};
use ecograph::record::{Format, NetworkFiles, Override};
use ecograph::scenario::{Changes, Setting};
use ecograph::view::shell_word;

use crate::command::indices::Indices;
use crate::numbers::{gibibytes, scale, some, whole};
use crate::{seen, studies, sweeps, verification};

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
  run         Runs a scenario and leaves a run folder
  resume      Goes on with a run that was interrupted or killed

Look:
  check       Validates a scenario and estimates what a run will take
  inspect     Shows the world of a scenario and the loop that moves it
  schema      Lists every field that a scenario may have
  indices     Measures a flow network: a file, or a step of a run
  look        Shows tables and small plots of a result
  report      Writes a page with pictures, from any result

Ask (many runs):
  trend       Tests whether indices rise, beside three controls
  impulse     Follows an impulse, a pulse or a removal beside the untouched twin
  compare     Compares variants with a base under the same luck
  verify      Runs models with a known answer, and says whether ours agrees

Many (a plan of runs, a store of results):
  sweep       Makes every run of a plan; goes on with a store that was begun
  merge       Puts the shards of a sweep together
  summary     Shows quantiles and intervals of a store, by parameter
  sensitivity Makes the runs of a plan and shows what each parameter does

Make:
  new         Writes a commented scenario to start from
  generate    Writes the world of a scenario before its first step, to run from

Shell:
  completions Prints completions for a shell
  man         Prints the manual page

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
    /// Goes on with a run that was interrupted or killed
    Resume(Resume),
    /// Validates a scenario and estimates what a run will take
    Check(Check),
    /// Shows the world of a scenario and the loop that moves it
    #[command(mut_arg("file", |file| file.help("Scenario file, an overlay of one, or a checkpoint")))]
    Inspect(Inspect),
    /// Lists every field that a scenario may have
    Schema(Schema),
    /// Measures a flow network: a file, or a step of a run
    Indices(Indices),
    /// Shows tables and small plots of a result
    Look(seen::Look),
    /// Writes a page with pictures, from any result
    Report(seen::Report),
    /// Tests whether indices rise, beside three controls
    #[command(override_usage = "ecograph trend <FILE> [OPTIONS]")]
    Trend(studies::Trend),
    /// Follows an impulse, a pulse or a removal beside the untouched twin
    Impulse(studies::Impulse),
    /// Compares variants with a base under the same luck
    Compare(studies::Compare),
    /// Runs models with a known answer, and says whether ours agrees
    Verify(verification::Verify),
    /// Makes every run of a plan; goes on with a store that was begun
    Sweep(sweeps::Sweep),
    /// Puts the shards of a sweep together
    Merge(sweeps::Merge),
    /// Shows quantiles and intervals of a store, by parameter
    // Behind a list of names the store would be one of them.
    #[command(override_usage = "ecograph summary <STORE> [OPTIONS]")]
    Summary(sweeps::Summary),
    /// Makes the runs of a plan and shows what each parameter does
    // A shard alone tells nothing: it is refused with what would be right.
    #[command(mut_arg("shard", |shard| shard.hide(true)))]
    Sensitivity(sweeps::Sweep),
    /// Writes a commented scenario to start from
    New(New),
    /// Writes the world of a scenario before its first step, to run from
    Generate(Generate),
    /// Prints completions for a shell
    Completions(seen::Completions),
    /// Prints the manual page
    Man,
}

/// Which scenario, and what is changed in it.
#[derive(Clone, Debug, Args)]
pub(crate) struct Chosen {
    /// Scenario file, or an overlay of one
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) changed: Changed,
    /// Multiplies the number of agents, and divides what each stands for
    #[arg(long, value_name = "X", default_value = "1", value_parser = scale)]
    pub(crate) scale: f64,
    /// Seed of all luck
    #[arg(long, default_value_t = 1, value_parser = whole)]
    pub(crate) seed: u64,
    /// Threads; all processors unless told otherwise. They change no result
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// What is changed in a scenario.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Changed {
    /// Sets a field of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Adds the actions of a file, a list as in a scenario; may be given several times
    #[arg(long = "action", value_name = "FILE")]
    pub(crate) actions: Vec<PathBuf>,
    /// Leaves an element out, as `channel pay`; may be given several times
    #[arg(long, value_names = ["KIND", "NAME"], num_args = 2, action = ArgAction::Append)]
    pub(crate) without: Vec<String>,
}

impl Changed {
    /// The same for the library.
    pub(crate) fn changes(&self) -> Changes {
        Changes {
            settings: self.settings.iter().map(Setting::new).collect(),
            without: self.without.chunks(2).map(|words| words.join(" ")).collect(),
            actions: self.actions.clone(),
        }
    }

    /// The same as it was typed, each word after a blank.
    pub(crate) fn typed(&self) -> String {
        let word = |word: &str| shell_word(word).into_owned();
        let set = self.settings.iter().map(|it| format!(" --set {}", word(it)));
        let actions =
            self.actions.iter().map(|it| format!(" --action {}", word(&it.to_string_lossy())));
        let without = self.without.chunks(2).map(|words| {
            let words: Vec<String> = words.iter().map(|it| word(it)).collect();
            format!(" --without {}", words.join(" "))
        });
        set.chain(actions).chain(without).collect()
    }

    /// The same for the manifest.
    pub(crate) fn overrides(&self) -> Vec<Override> {
        let of = |path: &str, value: String| Override { path: path.to_owned(), value };
        let without = self.without.chunks(2).map(|words| of("without", words.join(" ")));
        let actions = self.actions.iter().map(|file| of("actions", file.display().to_string()));
        let settings = self.settings.iter().map(|setting| {
            let (path, value) = setting.split_once('=').unwrap_or((setting, ""));
            of(path.trim(), value.trim().to_owned())
        });
        without.chain(actions).chain(settings).collect()
    }
}

/// A network of one's own to begin with.
#[derive(Clone, Debug, Args)]
pub(crate) struct Network {
    /// Agents of one's own: a table with `id`, `species`, attributes, `level`, `money`
    #[arg(long, value_name = "FILE", requires = "edges", conflicts_with = "scale")]
    pub(crate) nodes: Option<PathBuf>,
    /// Connectors of one's own: a table with `source`, `target`, `channel`, `strength`, or a list of
    /// pairs; may be given several times
    #[arg(long, value_name = "FILE", conflicts_with = "scale")]
    pub(crate) edges: Vec<PathBuf>,
    /// Channel of the connectors that name none
    #[arg(long, value_name = "NAME", requires = "edges", conflicts_with = "scale")]
    pub(crate) channel: Option<String>,
}

impl Network {
    /// The files as they were typed, each word after a blank.
    pub(crate) fn typed(&self) -> String {
        let word = |it: &Override| format!(" --{} {}", it.path, shell_word(&it.value));
        self.overrides().iter().map(word).collect()
    }

    /// The same for the library; none where no file is named.
    pub(crate) fn files(&self) -> Option<NetworkFiles> {
        let (nodes, edges, channel) =
            (self.nodes.clone(), self.edges.clone(), self.channel.clone());
        (!edges.is_empty()).then_some(NetworkFiles { nodes, edges, channel })
    }

    /// The same for the manifest.
    pub(crate) fn overrides(&self) -> Vec<Override> {
        let of = |path: &str, value: String| Override { path: path.to_owned(), value };
        let nodes = self.nodes.iter().map(|file| of("nodes", file.display().to_string()));
        let edges = self.edges.iter().map(|file| of("edges", file.display().to_string()));
        let channel = self.channel.iter().map(|name| of("channel", name.clone()));
        nodes.chain(edges).chain(channel).collect()
    }
}

/// Runs a scenario.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Scenario file, or an overlay of one
    #[arg(required_unless_present = "from")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) network_files: Network,
    /// Goes on from a checkpoint, or from a run folder that has one, under what is changed
    #[arg(long, value_name = "CHECKPOINT",
        conflicts_with_all = ["file", "scale", "seed", "edges", "nodes", "channel"])]
    pub(crate) from: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) changed: Changed,
    /// Multiplies the number of agents, and divides what each stands for
    #[arg(long, value_name = "X", default_value = "1", value_parser = scale)]
    pub(crate) scale: f64,
    /// Seed of all luck
    #[arg(long, default_value_t = 1, value_parser = whole)]
    pub(crate) seed: u64,
    /// Steps to run, instead of the scenario's
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) steps: Option<u32>,
    /// Runs up to the step that holds this date, as 2018-12
    #[arg(long, value_name = "DATE", conflicts_with = "steps")]
    pub(crate) until: Option<String>,
    /// Run folder, instead of runs/NAME-seedSEED
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Replaces a run that the folder holds, when the new one is whole
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Formats of the tables: csv, parquet or both
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', default_value = "csv")]
    pub(crate) format: Vec<Format>,
    /// Writes the network at the end: nodes, edges, network.graphml, network.gexf
    #[arg(long)]
    pub(crate) network: bool,
    /// Writes the network at the end of the steps that hold these dates
    #[arg(long, value_name = "DATE", value_delimiter = ',')]
    pub(crate) network_at: Vec<String>,
    /// Tells the life of one agent, every event with its reason, as user:17
    #[arg(long, value_name = "SPECIES:SERIAL")]
    pub(crate) trace: Option<String>,
    /// Steps between checkpoints, from which `resume` goes on; unless told otherwise so many that
    /// ten seconds pass and checkpoints take at most a twentieth of the time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) checkpoint_every: Option<u64>,
    /// Writes the state at the end to this file, for `inspect` and `run --from`
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Keeps the state at the end in the run folder, for `run --from FOLDER`
    #[arg(long)]
    pub(crate) keep_checkpoint: bool,
    #[command(flatten)]
    pub(crate) pictures: seen::Pictures,
    #[command(flatten)]
    pub(crate) means: Means,
    #[command(flatten)]
    pub(crate) shown: Shown,
}

/// Goes on with a run.
#[derive(Debug, Args)]
pub(crate) struct Resume {
    /// Folder of the run that is not whole, NAME.partial
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) pictures: seen::Pictures,
    #[command(flatten)]
    pub(crate) means: Means,
    #[command(flatten)]
    pub(crate) shown: Shown,
}

/// What a run may use of the machine.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Means {
    /// Threads; all processors unless told otherwise. They change no result
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Memory that the run may take; what is free unless told otherwise. A run that may need more
    /// is refused
    #[arg(long, value_name = "GIB", value_parser = gibibytes)]
    pub(crate) memory: Option<f64>,
    /// Checks the laws of every single connector after every so many steps
    #[arg(long, value_name = "STEPS", value_parser = some)]
    pub(crate) audit: Option<NonZeroU64>,
}

/// What is shown of a run.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Shown {
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
    /// Lists the problems as JSON, for editors
    #[arg(long)]
    pub(crate) json: bool,
    /// Prints the scenario as JSON, with everything that is changed in it
    #[arg(long, conflicts_with = "json")]
    pub(crate) as_json: bool,
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
    /// Lists the fields of a plan instead
    #[arg(long, conflicts_with = "json")]
    pub(crate) plan: bool,
    /// As Markdown, with every column
    #[arg(long)]
    pub(crate) markdown: bool,
    /// The JSON Schema of a scenario's JSON form, as `check --as-json` prints it
    #[arg(long = "json-schema", conflicts_with_all = ["part", "markdown"])]
    pub(crate) json: bool,
}

/// Writes a scenario.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// File to write; one that exists is left alone
    pub(crate) file: PathBuf,
}

/// Writes a world.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) chosen: Chosen,
    #[command(flatten)]
    pub(crate) network: Network,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Replaces a file that stands there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Memory that the world may take; what is free unless told otherwise
    #[arg(long, value_name = "GIB", value_parser = gibibytes)]
    pub(crate) memory: Option<f64>,
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
            let line = format!("\n  {:11} {about}\n", sub.get_name());
            assert!(HELP.contains(&line), "the help lacks {line:?}");
        }
    }
}
