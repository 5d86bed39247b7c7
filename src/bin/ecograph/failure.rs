//! Why a command did not do what it was asked, and the exit code that says so.

use std::io;
use std::path::PathBuf;

use ecograph::engine::CheckpointError;
use ecograph::record::{Blame, RecordError};
use ecograph::scenario::Problems;
use ecograph::world::Violation;

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
    /// A law broke: a mistake of ours. The folder holds what was recorded before.
    Law { violation: Box<Violation>, left: Option<PathBuf> },
    /// The user interrupted the run; the folder holds what was recorded before.
    Interrupted { steps: u64, left: Option<PathBuf> },
    /// Whoever read what we print has read enough.
    Closed,
}

impl Failure {
    /// 0 done, 1 the machine, 2 the input, 3 the answer is no, 70 a mistake of ours, 130
    /// interrupted. No command asks a question whose answer could be no yet.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Machine { .. } | Self::Checkpoint(CheckpointError::Io { .. }) => 1,
            Self::Scenario(_) | Self::Asked { .. } | Self::Checkpoint(_) => 2,
            Self::Record(error) => match error.blame() {
                Blame::Machine => 1,
                Blame::Input => 2,
                Blame::Ours => 70,
            },
            Self::Law { .. } => 70,
            Self::Interrupted { .. } => 130,
        }
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
