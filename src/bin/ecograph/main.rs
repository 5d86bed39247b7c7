//! The command line of ecograph: it knows the public library and nothing else.

mod numbers;
mod arguments;
mod studies;
mod verification;
mod seen;
mod sweeps;
mod failure;
mod terminal;
mod browser;
mod interrupt;
mod experiment;
mod moments;
mod progress;
mod memory;
mod carry;
mod many;
mod command;

use std::process::ExitCode;

use clap::{ArgMatches, Command as Line, CommandFactory as _, FromArgMatches as _};

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    leave_untold_what_is_guarded();
    let words = line().try_get_matches();
    let arguments = match words.and_then(|words: ArgMatches| Arguments::from_arg_matches(&words)) {
        Ok(arguments) => arguments,
        Err(refusal) => return terminal::refuse(&refusal),
    };
    let done = match &arguments.command {
        Command::Run(options) => command::run::run(options),
        Command::Resume(options) => command::resume::resume(options),
        Command::Check(options) => command::check::check(options),
        Command::Inspect(options) => command::inspect::inspect(options),
        Command::Indices(options) => command::indices::indices(options),
        Command::Schema(options) => command::schema::schema(options),
        Command::Trend(options) => command::trend::trend(options),
        Command::Impulse(options) => command::impulse::impulse(options),
        Command::Compare(options) => command::compare::compare(options),
        Command::Verify(options) => command::verify::verify(options),
        Command::Sweep(options) => command::sweep::sweep(options),
        Command::Merge(options) => command::sweep::merge(options),
        Command::Summary(options) => command::summary::summary(options),
        Command::Sensitivity(options) => command::sensitivity::sensitivity(options),
        Command::New(options) => command::new::new(options),
        Command::Generate(options) => command::generate::generate(options),
        Command::Look(options) => command::look::look(options),
        Command::Report(options) => command::report::report(options),
        Command::Completions(options) => command::completions::completions(options),
        Command::Man => command::completions::man(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::explain(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// The command line; a number below zero is a value and no option, so that its range is told.
fn line() -> Line {
    Arguments::command().mut_subcommands(|command| {
        command.mut_args(|arg| {
            let negative = !arg.is_positional() && arg.get_action().takes_values();
            arg.allow_negative_numbers(negative)
        })
    })
}

/// Panics over foreign bytes become errors, which are told; of all others the usual is said.
fn leave_untold_what_is_guarded() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !ecograph::base::is_guarded() {
            usual(panic);
        }
    }));
}
