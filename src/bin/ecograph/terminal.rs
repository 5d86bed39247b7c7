//! The terminal: the only file that prints.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::process::ExitCode;

use ecograph::engine::CheckpointError;
use ecograph::record::RecordError;
use ecograph::scenario::Coloring;

use crate::failure::Failure;

/// Width of what goes to a file or a pipe.
const PLAIN_WIDTH: usize = 120;

/// Columns that a line of standard output may take.
pub(crate) fn width() -> usize {
    let size = console::Term::stdout().size_checked();
    size.map_or(PLAIN_WIDTH, |(_, columns)| usize::from(columns).max(40))
}

/// Whether a person watches standard error.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Prints a result. A reader that went away ends the command, as a success.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|source| {
        if source.kind() == ErrorKind::BrokenPipe {
            Failure::Closed
        } else {
            Failure::Machine { doing: "print", source }
        }
    })
}

/// Tells how things go. Nobody may be listening, so failing to tell is no failure.
pub(crate) fn tell(text: &str) {
    let _unheard = writeln!(io::stderr().lock(), "{text}");
}

/// Says what went wrong, and what would be right.
pub(crate) fn explain(failure: &Failure) {
    match failure {
        Failure::Closed | Failure::Told => {}
        Failure::Scenario(problems) => {
            let colored = is_watched() && console::colors_enabled_stderr();
            let coloring = if colored { Coloring::Ansi } else { Coloring::Plain };
            tell(problems.render(coloring).trim_end());
        }
        Failure::Asked { what, help } => error(what, help.as_deref()),
        Failure::Unopened { page, why } => error(
            &format!("the page is written, but could not be opened: {why}"),
            Some(&format!("open `{}` in a browser", page.display())),
        ),
        Failure::Missed { missed, of } => error(
            &format!("{missed} of {of} numbers are not what they must be"),
            Some(
                "that is a mistake of ecograph or of this machine; please report it with the table",
            ),
        ),
        Failure::Record(record) => error(&record.to_string(), help(record)),
        Failure::Checkpoint(unfit) => {
            let agents =
                "a run that goes on has the agents and the seed of the one it goes on from";
            let foreign = matches!(unfit, CheckpointError::Foreign { .. });
            error(&unfit.to_string(), foreign.then_some(agents));
        }
        Failure::Memory { needed, there } => {
            let help = "run fewer agents by a smaller `scale`, or say how much it may take with `--memory`";
            error(&format!("it may need {needed} of memory, and may take {there}"), Some(help));
        }
        Failure::Broken { why, left } => {
            explain(why);
            let left = left.display();
            tell(&format!("`ecograph resume {left}` goes on when that is mended"));
        }
        Failure::Halted { why, next } => {
            explain(why);
            tell(&format!("`{next}` goes on when that is mended; finished runs are kept"));
        }
        Failure::Paused { runs, next } => {
            let runs = if *runs == 1 { "1 run is".into() } else { format!("{runs} runs are") };
            tell(&format!("interrupted: {runs} finished and kept"));
            tell(&format!("next  {next}"));
        }
        Failure::Machine { doing, source } => {
            error(&format!("cannot {doing}: {source}"), None);
        }
        Failure::Law { violation, left } => {
            let report = "a law of the model broke: this is a mistake of ecograph; please \
                          report it with the scenario, the seed and this message";
            error(&violation.to_string(), Some(report));
            if let Some(left) = left {
                tell(&format!("the steps before are in `{}`", left.display()));
            }
        }
        Failure::Interrupted { steps, left: Some(left) } => {
            let steps = if *steps == 1 { "1 step".into() } else { format!("{steps} steps") };
            tell(&format!("interrupted: {steps} are kept in `{}`", left.display()));
            tell(&format!("next  ecograph resume {}", left.display()));
        }
        Failure::Interrupted { left: None, steps: 0 } => {
            tell("interrupted before the first step: nothing is left");
        }
        Failure::Interrupted { left: None, .. } => tell("interrupted: nothing is left"),
    }
}

/// Passes on what clap has to say: help is a success, a wrong word is the input's fault.
pub(crate) fn refuse(refusal: &clap::Error) -> ExitCode {
    // A reader that went away misses the help and nothing else.
    let _unheard = refusal.print();
    ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2))
}

fn error(what: &str, help: Option<&str>) {
    tell(&format!("error: {what}"));
    if let Some(help) = help {
        tell(&format!("help: {help}"));
    }
}

fn help(error: &RecordError) -> Option<&'static str> {
    if matches!(error, RecordError::Leftover { .. }) {
        Some(
            "go on with `ecograph resume`, give another folder with `--out`, or replace it with \
              `--overwrite`",
        )
    } else if matches!(error, RecordError::Exists { .. }) {
        Some("give another folder with `--out`, or replace it with `--overwrite`")
    } else if matches!(error, RecordError::InUse { .. }) {
        Some("give another folder with `--out`")
    } else if matches!(error, RecordError::Short { .. }) {
        Some("what was recorded is damaged: run it anew with `--overwrite`")
    } else if matches!(error, RecordError::OtherProgram { .. }) {
        Some("go on with the version that began it, or run it anew with `--overwrite`")
    } else if matches!(error, RecordError::NotARun { .. }) {
        Some("give another folder with `--out`; what is no run is never replaced")
    } else if matches!(error, RecordError::OtherKind { .. }) {
        Some("give another folder with `--out`; a result is replaced only by one of its kind")
    } else if matches!(error, RecordError::Foreign { .. }) {
        Some("move it elsewhere, or give another folder with `--out`")
    } else if matches!(error, RecordError::OtherStore { .. } | RecordError::NotAStore { .. }) {
        Some("give another folder with `--out`; a store is never replaced")
    } else if matches!(error, RecordError::NoStore { .. }) {
        Some("`ecograph sweep PLAN --out FOLDER` makes one; its folder has a file `store.json`")
    } else if matches!(error, RecordError::Unfinished { .. }) {
        Some("`ecograph sweep` with the same plan and `--out` goes on with it")
    } else if matches!(error, RecordError::NoRoom { .. }) {
        Some("keep less over time (`measures.series`), make fewer runs, or use another disk")
    } else {
        None
    }
}
