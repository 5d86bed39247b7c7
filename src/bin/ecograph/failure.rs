//! Why a command did not do what it was asked, and the exit code that says so.

use std::io;
use std::path::{Path, PathBuf};

use ecograph::engine::CheckpointError;
use ecograph::record::{Blame, RecordError};
use ecograph::scenario::Problems;
use ecograph::world::Violation;

/// How a command can end: the one table of exit codes; the README shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what it was asked.
    Done,
    /// The machine: disk, memory, permissions.
    Machine,
    /// The input: a scenario, an argument, a file.
    Input,
    /// The answer to the question that was asked is no.
    No,
    /// A law of the model broke: a mistake of ours.
    Law,
    /// The user ended it.
    Interrupted,
}

impl Exit {
    /// What the system gets.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Machine => 1,
            Self::Input => 2,
            Self::No => 3,
            Self::Law => 70,
            Self::Interrupted => 130,
        }
    }
}

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The scenario is wrong.
    Scenario(Problems),
    /// What was asked for does not go together; what would be right.
    Asked { what: String, help: Option<String> },
    /// The run could not be recorded, or a record not be read.
    Record(RecordError),
    /// A checkpoint does not fit.
    Checkpoint(CheckpointError),
    /// The machine refused.
    Machine { doing: &'static str, source: io::Error },
    /// A run may need more memory than it may take.
    Memory { needed: String, there: String },
    /// A run ended before its last step; the folder holds what is needed to go on.
    Broken { why: Box<Failure>, left: PathBuf },
    /// A law broke: a mistake of ours. The folder holds what was recorded before.
    Law { violation: Box<Violation>, left: Option<PathBuf> },
    /// The user interrupted the run; the folder holds what was recorded before.
    Interrupted { steps: u64, left: Option<PathBuf> },
    /// A sweep ended before its last run; the store holds what is finished.
    Halted { why: Box<Failure>, next: String },
    /// The user interrupted a sweep; the store holds what is finished.
    Paused { runs: u64, next: String },
    /// The scenario is wrong, and how has been printed.
    Told,
    /// What was verified does not agree.
    Missed { missed: usize, of: usize },
    /// The page is written, but nothing here opens it.
    Unopened { page: PathBuf, why: String },
    /// Whoever read what we print has read enough.
    Closed,
}

impl Failure {
    /// The exit code that says so.
    pub(crate) fn exit_code(&self) -> u8 {
        self.exit().code()
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Closed => Exit::Done,
            Self::Machine { .. }
            | Self::Unopened { .. }
            | Self::Memory { .. }
            | Self::Checkpoint(CheckpointError::Io { .. }) => Exit::Machine,
            Self::Broken { why, .. } | Self::Halted { why, .. } => why.exit(),
            Self::Scenario(_) | Self::Told | Self::Asked { .. } | Self::Checkpoint(_) => {
                Exit::Input
            }
            Self::Record(error) => match error.blame() {
                Blame::Machine => Exit::Machine,
                Blame::Input => Exit::Input,
                Blame::Ours => Exit::Law,
            },
            Self::Missed { .. } => Exit::No,
            Self::Law { .. } => Exit::Law,
            Self::Interrupted { .. } | Self::Paused { .. } => Exit::Interrupted,
        }
    }

    /// The same, where a folder with which one can go on is left.
    pub(crate) fn leaving(self, partial: &Path) -> Self {
        let machine = matches!(self, Self::Record(_) | Self::Checkpoint(_) | Self::Machine { .. });
        if machine && partial.is_dir() {
            return Self::Broken { why: Box::new(self), left: partial.to_owned() };
        }
        self
    }

    /// A wish that cannot be met.
    pub(crate) fn asked(what: impl Into<String>) -> Self {
        Self::Asked { what: what.into(), help: None }
    }

    /// A wish that cannot be met, and what would be right.
    pub(crate) fn asked_but(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Asked { what: what.into(), help: Some(help.into()) }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Scenario(problems)
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}

impl From<CheckpointError> for Failure {
    fn from(error: CheckpointError) -> Self {
        Self::Checkpoint(error)
    }
}
