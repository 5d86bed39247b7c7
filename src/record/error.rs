//! What can go wrong between a run and its folder.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why something could not be recorded, or a record not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The folder holds a run already.
    #[error("`{}` already holds a run", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// An interrupted run left its folder.
    #[error("`{}` holds what an interrupted run left", path.display())]
    Leftover {
        /// The folder.
        path: PathBuf,
    },
    /// Another run writes there now.
    #[error("another run{} is writing to `{}`", of(*process), path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
        /// The process that does, where it said so.
        process: Option<u32>,
    },
    /// There is nothing with which a run could go on.
    #[error("`{}` holds no run that could go on", path.display())]
    NothingLeft {
        /// The folder.
        path: PathBuf,
    },
    /// A run is whole already.
    #[error("`{}` holds a whole run: there is nothing left to do", path.display())]
    Whole {
        /// The folder.
        path: PathBuf,
    },
    /// A run was begun by another version of the program, which gives other bits.
    #[error("`{}` was begun by version {found}, this is {known}", path.display())]
    OtherProgram {
        /// The folder.
        path: PathBuf,
        /// The version that began it.
        found: String,
        /// The version of this program.
        known: String,
    },
    /// A part of a table is shorter than it was.
    #[error("`{}` has {found} bytes, but {wanted} were written", path.display())]
    Short {
        /// The file.
        path: PathBuf,
        /// Bytes there are.
        found: u64,
        /// Bytes there were when the checkpoint was written.
        wanted: u64,
    },
    /// Something that is no run stands where the folder should be; it is never replaced.
    #[error("`{}` exists and is no run folder", path.display())]
    NotARun {
        /// What stands there.
        path: PathBuf,
    },
    /// A result of another kind stands where the folder should be; it is never replaced.
    #[error(
        "`{}` holds a result of `ecograph {found}`, which one of `ecograph {wanted}` does not replace",
        path.display()
    )]
    OtherKind {
        /// The folder.
        path: PathBuf,
        /// What it holds: `run`, `trend`, `impulse`, `compare`.
        found: String,
        /// What was to stand there.
        wanted: String,
    },
    /// The result of a study where that of a run is wanted.
    #[error("`{}` is a result of `ecograph {kind}`, and no run", path.display())]
    Study {
        /// The folder.
        path: PathBuf,
        /// What was asked: `trend`, `impulse`, `compare`.
        kind: String,
    },
    /// A result that holds something of the user's own; it is never replaced.
    #[error("`{}` holds `{file}`, which ecograph did not write there", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// The file or folder in it.
        file: String,
    },
    /// The machine refused.
    #[error("cannot {doing} `{}`: {source}", path.display())]
    Io {
        /// What was tried, as `write`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the machine said.
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("`{}` cannot be read: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
    /// The folder is of another version of the format.
    #[error("`{}` has format {found}, but this version reads format {known}", path.display())]
    Version {
        /// The manifest.
        path: PathBuf,
        /// The format it has.
        found: u32,
        /// The format this version reads.
        known: u32,
    },
    /// A folder that was to be read as the store of a sweep.
    #[error("`{}` is no store of a sweep", path.display())]
    NoStore {
        /// The folder.
        path: PathBuf,
    },
    /// A folder with something else in the place of a store that is to be written.
    #[error("`{}` exists and is no store of a sweep", path.display())]
    NotAStore {
        /// The folder.
        path: PathBuf,
    },
    /// A store that was begun for something else.
    #[error("`{}` is a store of another {what}", path.display())]
    OtherStore {
        /// The folder.
        path: PathBuf,
        /// What differs: `plan`, `scenario`, `shard`, `format`.
        what: &'static str,
    },
    /// A store whose runs are not all made.
    #[error("the sweep of `{}` is not done", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
    },
    /// Shards that do not make a whole.
    #[error("{what}")]
    Shards {
        /// What is missing or there twice.
        what: String,
    },
    /// A disk that cannot hold what is planned.
    #[error("it may need {needed} of disk, and `{}` has {there} left", path.display())]
    NoRoom {
        /// The folder.
        path: PathBuf,
        /// Bytes that are needed, in words.
        needed: String,
        /// Bytes that are free, in words.
        there: String,
    },
    /// An index appeared after the first step, when the columns stood already.
    #[error("index `{name}` was not measured at the first step")]
    IndexNew {
        /// The index.
        name: String,
    },
    /// Two columns of the table of indices would have one name.
    #[error("two columns of the indices are called `{name}`")]
    IndexTwice {
        /// The name.
        name: String,
    },
}

impl RecordError {
    /// Says what was tried with which file.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }
}

fn of(process: Option<u32>) -> String {
    process.map_or_else(String::new, |process| format!(" (process {process})"))
}

/// Who can do something about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The one who asked: another folder, or another version.
    Input,
    /// The machine: disk, memory, permissions.
    Machine,
    /// The library itself.
    Ours,
}

impl RecordError {
    /// Who can do something about it.
    ///
    /// ```
    /// use ecograph::record::{Blame, Recorded};
    ///
    /// // A folder of sources is no run.
    /// let error = Recorded::open("src".as_ref()).unwrap_err();
    /// assert_eq!(error.blame(), Blame::Input);
    /// ```
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::Exists { .. }
            | Self::Leftover { .. }
            | Self::InUse { .. }
            | Self::NothingLeft { .. }
            | Self::Whole { .. }
            | Self::OtherProgram { .. }
            | Self::Short { .. }
            | Self::NotARun { .. }
            | Self::OtherKind { .. }
            | Self::Foreign { .. }
            | Self::Study { .. }
            | Self::NotAStore { .. }
            | Self::NoStore { .. }
            | Self::OtherStore { .. }
            | Self::Unfinished { .. }
            | Self::Shards { .. }
            | Self::Malformed { .. }
            | Self::Version { .. } => Blame::Input,
            Self::Io { .. } | Self::NoRoom { .. } => Blame::Machine,
            Self::IndexNew { .. } | Self::IndexTwice { .. } => Blame::Ours,
        }
    }
}
