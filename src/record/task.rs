//! What a run was asked to do: all that is needed to go on with it, beside its last checkpoint.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::RecordError;
use super::files::write_whole;
use super::folder::Existing;
use super::format::Format;
use super::manifest::{FORMAT, Fork, Override, ScenarioText};

/// What a run was asked to do.
///
/// ```
/// use ecograph::record::{Format, ScenarioText, Task};
///
/// let task = Task::new(ScenarioText::new("minimal", "Two species", "minimal.ron", "()"), 12);
/// assert_eq!((task.begins_after(), task.formats), (0, vec![Format::Csv]));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Layout of the folder, [`FORMAT`].
    pub format: u32,
    /// Version of the library that began it; another gives other bits.
    pub version: String,
    /// The scenario, with everything that was changed in it.
    pub scenario: ScenarioText,
    /// Settings on top of the scenario, in the order in which they were made.
    pub overrides: Vec<Override>,
    /// Factor on the number of agents.
    pub scale: f64,
    /// Root of all luck.
    pub seed: u64,
    /// Where it began, if not at the beginning.
    pub from: Option<Fork>,
    /// The last step.
    pub steps: u64,
    /// Formats of the tables, in order, each once.
    pub formats: Vec<Format>,
    /// Steps at whose end the network is written, with the names of the snapshots.
    pub snapshots: Vec<Moment>,
    /// Whether the network at the end is written.
    pub network: bool,
    /// The agent whose life is told.
    pub trace: Option<String>,
    /// Steps between checkpoints; none leaves it to the program.
    pub checkpoint_every: Option<u64>,
    /// Whether the folder keeps the last checkpoint.
    pub keep: bool,
    /// Where a copy of the last state goes.
    pub checkpoint: Option<PathBuf>,
    /// What becomes of a run that stands where this one shall stand.
    pub existing: Existing,
    /// Steps done whenever it was resumed.
    pub resumed: Vec<u64>,
}

/// A moment at which the network is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Steps done then.
    pub step: u64,
    /// First day of the step, which names the files.
    pub date: String,
}

impl Task {
    /// Name of the file in the folder of a run that is not whole.
    pub const FILE: &str = "task.json";

    /// A run of a scenario that leaves CSV and nothing besides.
    #[must_use]
    pub fn new(scenario: ScenarioText, steps: u64) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario,
            overrides: Vec::new(),
            scale: 1.0,
            seed: 1,
            from: None,
            steps,
            formats: vec![Format::Csv],
            snapshots: Vec::new(),
            network: false,
            trace: None,
            checkpoint_every: None,
            keep: false,
            checkpoint: None,
            existing: Existing::Keep,
            resumed: Vec::new(),
        }
    }

    /// Steps that were done before the folder was begun.
    #[must_use]
    pub fn begins_after(&self) -> u64 {
        self.from.as_ref().map_or(0, |from| from.step)
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), RecordError> {
        let path = folder.join(Self::FILE);
        let malformed = |error: serde_json::Error| {
            let path = path.clone();
            RecordError::Malformed { path, reason: error.to_string() }
        };
        let mut json = serde_json::to_vec_pretty(self).map_err(malformed)?;
        json.push(b'\n');
        write_whole(&path, &json)
    }

    /// The task of a folder; none where nothing was begun.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, RecordError> {
        let path = folder.join(Self::FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let json = fs::read(&path).map_err(RecordError::io("read", &path))?;
        let malformed = |error: serde_json::Error| {
            let path = path.clone();
            RecordError::Malformed { path, reason: error.to_string() }
        };
        let head: Head = serde_json::from_slice(&json).map_err(malformed)?;
        if head.format != FORMAT {
            return Err(RecordError::Version { path, found: head.format, known: FORMAT });
        }
        let here = env!("CARGO_PKG_VERSION");
        if head.version != here {
            let (found, known) = (head.version, here.to_owned());
            return Err(RecordError::OtherProgram { path: folder.to_owned(), found, known });
        }
        serde_json::from_slice(&json).map(Some).map_err(malformed)
    }
}

#[derive(Deserialize)]
struct Head {
    format: u32,
    #[serde(default)]
    version: String,
}
