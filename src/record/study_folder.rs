//! The folder of a study: like that of a run, it appears whole or not at all.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::column::Table;
use super::description::{COLUMNS, Description, describe_table};
use super::error::RecordError;
use super::files::write_whole;
use super::left::{appear, claim};
use super::manifest::{Manifest, Platform, ScenarioText, Written};
use super::sink::whole;
use super::task::Task;

/// What a study was, so that it can be made again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudyManifest {
    /// Layout of the folder, [`super::FORMAT`].
    pub format: u32,
    /// What was asked: `trend`, `impulse`, `compare`.
    pub kind: String,
    /// Version of the library that ran.
    pub version: String,
    /// Machine it ran on.
    pub platform: Platform,
    /// The base scenario.
    pub scenario: ScenarioText,
    /// Every variant, by name, with the BLAKE3 of its scenario.
    pub variants: Vec<(String, String)>,
    /// Factor on the number of agents.
    pub scale: f64,
    /// Seeds.
    pub seeds: Vec<u64>,
    /// Steps of each run.
    pub steps: u64,
    /// What else was asked, by name.
    pub asked: BTreeMap<String, String>,
    /// Runs at a time; they change no result.
    pub workers: usize,
    /// Start, in seconds since 1970-01-01 UTC.
    pub started_unix_seconds: u64,
    /// Wall time from start to end.
    pub seconds: f64,
    /// Every table with its size and its hash.
    pub tables: BTreeMap<String, Written>,
}

impl StudyManifest {
    /// The name under which `asked` has the words of the command line that vary the scenario.
    pub const TYPED: &str = "typed";
}

/// A study folder that is being written.
///
/// ```
/// use ecograph::record::study_tables::{RESPONSE, ResponseRow};
/// use ecograph::record::{FORMAT, Platform, ScenarioText, StudyFolder, StudyManifest, Task};
///
/// let place = tempfile::tempdir()?;
/// let target = place.path().join("k");
/// let scenario = ScenarioText::new("market", "A market", "market.ron", "()");
/// let task = Task::new(scenario.clone(), 12);
/// let mut folder = StudyFolder::create(&target, "impulse", task.clone())?;
/// folder.write(&RESPONSE, &[ResponseRow { distance: 1, agents: 4, response: 0.5 }])?;
/// assert!(folder.target() == target && !target.exists(), "nothing stands there before the end");
/// let manifest = StudyManifest {
///     format: FORMAT,
///     kind: "impulse".to_owned(),
///     version: "0.1.0".to_owned(),
///     platform: Platform::here(),
///     scenario,
///     variants: Vec::new(),
///     scale: 1.0,
///     seeds: vec![1],
///     steps: 12,
///     asked: [("horizon".to_owned(), "6".to_owned())].into(),
///     workers: 1,
///     started_unix_seconds: 0,
///     seconds: 0.5,
///     tables: std::collections::BTreeMap::new(),
/// };
/// folder.finish(manifest)?;
/// assert!(target.join("response.csv").exists());
/// StudyFolder::create(&place.path().join("other"), "trend", task)?.discard()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct StudyFolder {
    target: PathBuf,
    partial: PathBuf,
    /// What was asked: only a result of the same is replaced.
    kind: String,
    /// Formats of the tables, what stands in their files beside the rows, and what is replaced.
    task: Task,
    // Held while this process writes.
    _lock: File,
    tables: BTreeMap<String, Written>,
    columns: Vec<Description>,
}

impl std::fmt::Debug for StudyFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StudyFolder").field("partial", &self.partial).finish_non_exhaustive()
    }
}

impl StudyFolder {
    /// Begins a folder at `target` for a study of this kind, as `trend`.
    ///
    /// # Errors
    /// As for the folder of a run.
    pub fn create(target: &Path, kind: &str, task: Task) -> Result<Self, RecordError> {
        let (partial, lock) = claim(target, kind, task.existing)?;
        let (target, tables, columns) = (target.to_owned(), BTreeMap::new(), Vec::new());
        let kind = kind.to_owned();
        Ok(Self { target, partial, kind, task, _lock: lock, tables, columns })
    }

    /// Where the study will stand.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes a table with all its rows.
    ///
    /// # Errors
    /// When the machine refuses or the table is written already.
    pub fn write<R>(&mut self, table: &Table<R>, rows: &[R]) -> Result<(), RecordError> {
        let written = whole(&self.partial, table, rows, &self.task)?;
        self.tables.insert(table.name.to_owned(), written);
        self.columns.extend(describe_table(table));
        Ok(())
    }

    /// Ends the study: what the columns are, the scenario, the manifest, then the name. The
    /// manifest's kind and tables are filled in here.
    ///
    /// # Errors
    /// When the machine refuses; then the partial folder is left.
    pub fn finish(self, mut manifest: StudyManifest) -> Result<PathBuf, RecordError> {
        let at = self.partial.as_path();
        whole(at, &COLUMNS, &self.columns, &self.task)?;
        manifest.tables = self.tables;
        manifest.kind.clone_from(&self.kind);
        write_whole(&at.join("scenario.ron"), manifest.scenario.text.as_bytes())?;
        let path = at.join(Manifest::FILE);
        let mut json = serde_json::to_vec_pretty(&manifest).map_err(|error| {
            RecordError::Malformed { path: path.clone(), reason: error.to_string() }
        })?;
        json.push(b'\n');
        write_whole(&path, &json)?;
        appear(at, &self.target, &self.kind, self.task.existing)?;
        Ok(self.target)
    }

    /// Removes what was written.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn discard(self) -> Result<(), RecordError> {
        let partial = self.partial.clone();
        drop(self);
        fs::remove_dir_all(&partial).map_err(RecordError::io("remove", &partial))
    }
}
