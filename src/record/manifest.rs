//! The manifest: what a run was, so that it can be made again; the only place of wall time.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::error::RecordError;

/// Version of the layout of run folders, counted up when a reader must change.
pub const FORMAT: u32 = 2;

/// What a run was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the folder, [`FORMAT`].
    pub format: u32,
    /// Version of the library that ran.
    pub version: String,
    /// Machine it ran on.
    pub platform: Platform,
    /// The scenario.
    pub scenario: ScenarioText,
    /// Settings on top of the scenario, in the order in which they were made.
    pub overrides: Vec<Override>,
    /// Factor on the number of agents.
    pub scale: f64,
    /// Seed of all luck.
    pub seed: u64,
    /// Steps and dates that were run.
    pub span: Span,
    /// The state from which it went on, if it did not begin at the beginning.
    pub from: Option<Fork>,
    /// Steps done whenever it was resumed after an end before its last step.
    pub resumed: Vec<u64>,
    /// What amounts are counted in.
    pub money: MoneyUnit,
    /// Digest of the whole state after the last step; empty where none was taken.
    pub state: String,
    /// Threads that took part; they change no result.
    pub threads: usize,
    /// Start, in seconds since 1970-01-01 UTC.
    pub started_unix_seconds: u64,
    /// Wall time from start to end; from the last resumption, if it was resumed.
    pub seconds: f64,
    /// The part of it in which the world was born; 0 where it was not told.
    #[serde(default)]
    pub birth_seconds: f64,
    /// Wall time of each process, in the order of the loop, then of all checks together.
    pub timings: Vec<Timing>,
    /// Every table with its size and its hash.
    pub tables: BTreeMap<String, Written>,
}

/// Where a run took place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// Operating system, as `linux`.
    pub system: String,
    /// Processor, as `x86_64`.
    pub processor: String,
}

/// The scenario that was run.
///
/// ```
/// use ecograph::record::{Platform, ScenarioText, now_unix};
///
/// let text = ScenarioText::new("minimal", "Two species", "minimal.ron", "(name: \"minimal\")");
/// assert_eq!(text.blake3.len(), 64);
/// assert_eq!(Platform::here().processor, std::env::consts::ARCH);
/// assert!(1_700_000_000 < now_unix());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioText {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// File it was read from, as it was named.
    pub file: String,
    /// The text; that of all layers together where it stands in several files.
    pub text: String,
    /// BLAKE3 of the text.
    pub blake3: String,
}

impl ScenarioText {
    /// The scenario with the hash of its text.
    #[must_use]
    pub fn new(name: &str, title: &str, file: &str, text: &str) -> Self {
        let (name, title) = (name.to_owned(), title.to_owned());
        let (file, text) = (file.to_owned(), text.to_owned());
        let blake3 = blake3::hash(text.as_bytes()).to_hex().to_string();
        Self { name, title, file, text, blake3 }
    }
}

/// One setting on top of the scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Path in the parameter tree.
    pub path: String,
    /// What was set, as it was written.
    pub value: String,
}

/// The state of another run from which one went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fork {
    /// Steps that were done then.
    pub step: u64,
    /// BLAKE3 of the scenario until then.
    pub scenario: String,
    /// BLAKE3 of the checkpoint.
    pub checkpoint: String,
    /// The checkpoint, or the folder of its run, as it was named; empty where nobody said.
    #[serde(default)]
    pub file: String,
}

/// Which stretch of simulated time was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Steps done.
    pub steps: u64,
    /// First day of the first step.
    pub from: String,
    /// First day of the last step.
    pub until: String,
}

/// What amounts of money are counted in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyUnit {
    /// Currency, as `CNY`.
    pub currency: String,
    /// Smallest units in one currency unit.
    pub units: u32,
}

/// Wall time of one process over the run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// Process, or `checks`.
    pub process: String,
    /// Seconds over all steps.
    pub seconds: f64,
    /// Connectors of the channels that it declared, summed over the steps.
    pub connectors: u64,
    /// Bytes of the columns and rows that it declared, summed over the steps: an estimate.
    #[serde(default)]
    pub bytes: u64,
}

/// A table as it was written.
///
/// ```
/// use ecograph::record::{Stored, Written};
///
/// let file = Stored { bytes: 120, blake3: String::new() };
/// let files = [("a.csv".to_owned(), file.clone()), ("a.parquet".to_owned(), file)].into();
/// assert_eq!(Written { rows: 3, files }.bytes(), 240);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Rows without the header.
    pub rows: u64,
    /// Its files, one for each format.
    pub files: BTreeMap<String, Stored>,
}

/// A file as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Bytes.
    pub bytes: u64,
    /// BLAKE3 of the file: the same scenario, seed and version give the same.
    pub blake3: String,
}

impl Written {
    /// Bytes of all its files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.bytes).sum()
    }
}

impl Platform {
    /// This machine.
    #[must_use]
    pub fn here() -> Self {
        let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
        Self { system: system.to_owned(), processor: processor.to_owned() }
    }
}

impl Manifest {
    /// Name of the file in a run folder.
    pub const FILE: &str = "manifest.json";

    pub(super) fn to_json(&self, path: &Path) -> Result<Vec<u8>, RecordError> {
        let mut json = serde_json::to_vec_pretty(self).map_err(malformed(path))?;
        json.push(b'\n');
        Ok(json)
    }

    pub(super) fn from_json(path: &Path, json: &[u8]) -> Result<Self, RecordError> {
        versioned(path, json)
    }
}

/// A manifest of any kind, when it is of the format that this version reads.
pub(super) fn versioned<M: DeserializeOwned>(path: &Path, json: &[u8]) -> Result<M, RecordError> {
    // The version is asked first: another format may lack what this one needs.
    let head: Head = serde_json::from_slice(json).map_err(malformed(path))?;
    if head.format != FORMAT {
        let path = path.to_owned();
        return Err(RecordError::Version { path, found: head.format, known: FORMAT });
    }
    serde_json::from_slice(json).map_err(malformed(path))
}

/// Seconds since 1970-01-01 UTC, for [`Manifest::started_unix_seconds`].
#[must_use]
#[expect(clippy::disallowed_types, reason = "the manifest is where wall time belongs")]
pub fn now_unix() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

#[derive(Deserialize)]
struct Head {
    format: u32,
}

fn malformed(path: &Path) -> impl FnOnce(serde_json::Error) -> RecordError {
    let path = path.to_owned();
    move |error| RecordError::Malformed { path, reason: error.to_string() }
}
