//! The store of a sweep: every finished run a file of its own, at the end a dataset of tables.
//!
//! While it is being made, a run counts when its file is on disk in `done/`; whoever is killed goes
//! on with what is missing. When all are there, the tables `runs`, `parameters`, `measures` and
//! `series` are written in hive layout (`TABLE/block=NNNNN/part.parquet`, [`BLOCK`] points each) and
//! the files of the runs go. Nothing in a store depends on time, threads or the order of finishing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::column::Table;
use super::error::RecordError;
use super::files::write_whole;
use super::format::Format;
use super::kept_run::KeptRun;
use super::lock::{LOCK, lock};
use super::manifest::{ScenarioText, Written};
use super::sink::whole;
use super::store_parts::{Tables, read_runs};
use super::task::Task;
use crate::base::whole::{WRITING, sync_folder};

/// Version of the layout of stores, counted up when a reader must change.
pub const STORE_FORMAT: u32 = 1;

/// Points of a block of the dataset.
pub const BLOCK: u64 = 64;

/// The folder of finished runs.
const DONE: &str = "done";
/// The folder of tables that are not whole yet.
const TABLES: &str = ".tables";
/// The folder of a table of results that is not whole yet.
const TABLE: &str = ".table";

/// What a store is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreHead {
    /// Layout, [`STORE_FORMAT`].
    pub format: u32,
    /// Version of the library that makes the runs; another gives other bits.
    pub version: String,
    /// BLAKE3 of the plan.
    pub plan: String,
    /// The scenario before anything varies; its text is a file of its own.
    pub scenario: ScenarioText,
    /// Factor on the number of agents.
    pub scale: f64,
    /// Steps of each run.
    pub steps: u64,
    /// Seed of the first replicate.
    pub seed: u64,
    /// Points of the plan, those of all shards.
    pub points: u64,
    /// Number of this shard, from 1, and how many there are.
    pub shard: (u64, u64),
    /// Formats of the tables.
    pub formats: Vec<Format>,
    /// Whether all runs are made and the tables stand.
    pub whole: bool,
    /// Every table with its files; nothing until the store is whole.
    pub tables: BTreeMap<String, Written>,
}

/// A store.
///
/// ```
/// use ecograph::record::{Format, KeptRun, STORE_FORMAT, ScenarioText, Store, StoreHead};
/// use ecograph::record::store_tables::SUMMARY;
///
/// let place = tempfile::tempdir()?;
/// let folder = place.path().join("fees");
/// let head = StoreHead {
///     format: STORE_FORMAT,
///     version: "0.1.0".to_owned(),
///     plan: "a plan".to_owned(),
///     scenario: ScenarioText::new("market", "A market", "market.ron", "()"),
///     scale: 1.0, steps: 12, seed: 1, points: 1, shard: (1, 1),
///     formats: vec![Format::Csv],
///     whole: false,
///     tables: std::collections::BTreeMap::new(),
/// };
/// let mut store = Store::begin(&folder, head.clone(), "(..)")?;
/// store.keep(&KeptRun { seed: 1, ..KeptRun::default() })?;
/// assert!(store.kept()?.contains(&(0, 0)) && store.run(0, 0)?.seed == 1);
/// assert!(Store::begin(&folder, head, "(..)").is_err(), "one sweep at a time");
/// store.finish()?;
/// let store = Store::open(&folder)?;
/// assert!(store.is_whole() && folder.join("runs/block=00000/part.csv").is_file());
/// assert_eq!((store.runs()?.len(), store.head().points), (1, 1));
/// assert_eq!(store.write(&SUMMARY, &[])?, [store.folder().join("summary.csv")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    head: StoreHead,
    // Held while this process writes.
    lock: Option<File>,
}

impl Store {
    /// Name of the file that says what a store is of.
    pub const FILE: &str = "store.json";

    /// Begins a store, or goes on with one that was begun for the same.
    ///
    /// # Errors
    /// When somebody else writes to it, when the folder holds something else or a store of something
    /// else, or when the machine refuses.
    pub fn begin(folder: &Path, mut head: StoreHead, plan: &str) -> Result<Self, RecordError> {
        let done = folder.join(DONE);
        let there = if folder.exists() { Some(folder) } else { None };
        if there.is_some_and(|folder| !folder.join(Self::FILE).is_file() && !is_bare(folder)) {
            return Err(RecordError::NotAStore { path: folder.to_owned() });
        }
        fs::create_dir_all(folder).map_err(RecordError::io("create", folder))?;
        let lock = lock(folder)?;
        if folder.join(Self::FILE).is_file() {
            let mut store = Self { lock: Some(lock), ..Self::open(folder)? };
            if let Err(other) = store.refuse_other(&head) {
                // A whole store stays as it was.
                if store.is_whole() {
                    store.unlock()?;
                }
                return Err(other);
            }
            store.clear()?;
            return Ok(store);
        }
        fs::create_dir_all(&done).map_err(RecordError::io("create", &done))?;
        write_whole(&folder.join("plan.ron"), plan.as_bytes())?;
        write_whole(&folder.join("scenario.ron"), head.scenario.text.as_bytes())?;
        // It stands beside; said twice, it could differ.
        head.scenario.text = String::new();
        let store = Self { folder: folder.to_owned(), head, lock: Some(lock) };
        store.write_head()?;
        Ok(store)
    }

    /// Opens a store, whole or not, to read it.
    ///
    /// # Errors
    /// When it is none, another version made it, or the machine refuses.
    pub fn open(folder: &Path) -> Result<Self, RecordError> {
        let path = folder.join(Self::FILE);
        if !path.is_file() {
            return Err(RecordError::NoStore { path: folder.to_owned() });
        }
        let json = fs::read(&path).map_err(RecordError::io("read", &path))?;
        let malformed = |error: serde_json::Error| RecordError::Malformed {
            path: path.clone(),
            reason: error.to_string(),
        };
        let version: Version = serde_json::from_slice(&json).map_err(malformed)?;
        if version.format != STORE_FORMAT {
            let (path, found) = (path.clone(), version.format);
            return Err(RecordError::Version { path, found, known: STORE_FORMAT });
        }
        let head = serde_json::from_slice(&json).map_err(malformed)?;
        Ok(Self { folder: folder.to_owned(), head, lock: None })
    }

    /// What it is of.
    #[must_use]
    pub fn head(&self) -> &StoreHead {
        &self.head
    }

    /// Where it stands.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether all runs are made and the tables stand.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.head.whole
    }

    /// Keeps a finished run: when this returns it is on disk.
    ///
    /// # Errors
    /// When the machine refuses; then nothing of the run is there.
    pub fn keep(&self, run: &KeptRun) -> Result<(), RecordError> {
        let path = self.path(run.point, run.replicate);
        if let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) {
            fs::create_dir_all(folder).map_err(RecordError::io("create", folder))?;
            let done = self.folder.join(DONE);
            sync_folder(&done).map_err(RecordError::io("write", &done))?;
        }
        write_whole(&path, &run.to_bytes(&path)?)
    }

    /// Point and replicate of every run that has a file.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn kept(&self) -> Result<BTreeSet<(u64, u64)>, RecordError> {
        let mut kept = BTreeSet::new();
        let done = self.folder.join(DONE);
        for block in entries(&done)? {
            for path in entries(&block)? {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                let number = name.strip_suffix(".ron").and_then(|name| {
                    let (point, replicate) = name.split_once('-')?;
                    Some((point.parse().ok()?, replicate.parse().ok()?))
                });
                kept.extend(number);
            }
        }
        Ok(kept)
    }

    /// Reads a run that has a file.
    ///
    /// # Errors
    /// When it has none, it is damaged, or the machine refuses.
    pub fn run(&self, point: u64, replicate: u64) -> Result<KeptRun, RecordError> {
        let path = self.path(point, replicate);
        let bytes = fs::read(&path).map_err(RecordError::io("read", &path))?;
        KeptRun::from_bytes(&path, &bytes)
    }

    /// Every run, by point and replicate; courses are left out.
    ///
    /// # Errors
    /// When a file is damaged, or the machine refuses.
    pub fn runs(&self) -> Result<Vec<KeptRun>, RecordError> {
        if self.is_whole() {
            return read_runs(&self.folder, &self.head);
        }
        let light = |run: KeptRun| KeptRun { dates: Vec::new(), courses: Vec::new(), ..run };
        let kept = self.kept()?;
        kept.into_iter().map(|(point, run)| self.run(point, run).map(light)).collect()
    }

    /// Writes the tables of all runs that are kept, and removes their files. Killed on the way, it
    /// can be done again.
    ///
    /// # Errors
    /// When a file is damaged, or the machine refuses.
    pub fn finish(&mut self) -> Result<(), RecordError> {
        if !self.is_whole() {
            let into = self.folder.join(TABLES);
            let mut tables = Tables::new(&into, &self.task())?;
            for (point, replicate) in self.kept()? {
                tables.run(&self.run(point, replicate)?)?;
            }
            let written = tables.finish()?;
            self.publish(written)?;
        }
        self.clear()?;
        self.unlock()
    }

    fn unlock(&mut self) -> Result<(), RecordError> {
        self.lock = None;
        remove(&self.folder.join(LOCK))
    }

    /// Gives tables that stand in [`TABLES`] their place: from then on the store is whole.
    pub(super) fn publish(
        &mut self,
        written: BTreeMap<String, Written>,
    ) -> Result<(), RecordError> {
        let from = self.folder.join(TABLES);
        for name in written.keys() {
            let (from, to) = (from.join(name), self.folder.join(name));
            remove_folder(&to)?;
            fs::rename(&from, &to).map_err(RecordError::io("rename", &from))?;
        }
        sync_folder(&self.folder).map_err(RecordError::io("write", &self.folder))?;
        (self.head.tables, self.head.whole) = (written, true);
        self.write_head()
    }

    /// Where tables are written before they have their place.
    pub(super) fn tables_folder(&self) -> PathBuf {
        self.folder.join(TABLES)
    }

    /// Puts a table of results into the store, in the place of one that stands there.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn write<R>(&self, table: &Table<R>, rows: &[R]) -> Result<Vec<PathBuf>, RecordError> {
        let from = self.folder.join(TABLE);
        remove_folder(&from)?;
        fs::create_dir(&from).map_err(RecordError::io("create", &from))?;
        let written = whole(&from, table, rows, &self.task())?;
        let mut paths = Vec::new();
        for name in written.files.keys() {
            let (from, to) = (from.join(name), self.folder.join(name));
            fs::rename(&from, &to).map_err(RecordError::io("rename", &from))?;
            paths.push(to);
        }
        remove_folder(&from)?;
        Ok(paths)
    }

    /// What its tables say of themselves.
    pub(super) fn task(&self) -> Task {
        Task {
            version: self.head.version.clone(),
            seed: self.head.seed,
            scale: self.head.scale,
            formats: self.head.formats.clone(),
            ..Task::new(self.head.scenario.clone(), self.head.steps)
        }
    }

    fn path(&self, point: u64, replicate: u64) -> PathBuf {
        let block = format!("{:05}", point / BLOCK);
        self.folder.join(DONE).join(block).join(format!("{point:07}-{replicate:05}.ron"))
    }

    fn write_head(&self) -> Result<(), RecordError> {
        let path = self.folder.join(Self::FILE);
        let mut json = serde_json::to_vec_pretty(&self.head).map_err(|error| {
            RecordError::Malformed { path: path.clone(), reason: error.to_string() }
        })?;
        json.push(b'\n');
        write_whole(&path, &json)
    }

    /// Refuses to go on with what was begun for something else.
    fn refuse_other(&self, wanted: &StoreHead) -> Result<(), RecordError> {
        let head = &self.head;
        if head.version != wanted.version {
            let (found, known) = (head.version.clone(), wanted.version.clone());
            return Err(RecordError::OtherProgram { path: self.folder.clone(), found, known });
        }
        let differs = [
            ("plan", head.plan != wanted.plan),
            ("scenario", head.scenario.blake3 != wanted.scenario.blake3),
            ("shard", head.shard != wanted.shard),
            ("format", head.formats != wanted.formats),
        ];
        let what = differs.into_iter().find(|(_, differs)| *differs);
        what.map_or(Ok(()), |(what, _)| {
            Err(RecordError::OtherStore { path: self.folder.clone(), what })
        })
    }

    /// Removes what a kill left that nobody needs.
    fn clear(&self) -> Result<(), RecordError> {
        remove_folder(&self.folder.join(TABLES))?;
        remove_folder(&self.folder.join(TABLE))?;
        let done = self.folder.join(DONE);
        if self.is_whole() {
            remove_folder(&done)?;
        }
        for block in entries(&done)?.into_iter().chain([self.folder.clone()]) {
            for path in entries(&block)? {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if name.starts_with(WRITING) {
                    remove(&path)?;
                }
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

/// Whether nothing but the beginning of a store stands in a folder.
fn is_bare(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().all(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        [LOCK, DONE, TABLES, "plan.ron", "scenario.ron"].contains(&&*name)
            || name.starts_with(WRITING)
    })
}

/// What stands in a folder, in order; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, RecordError> {
    let listed = || -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
    };
    match listed() {
        Ok(mut paths) => {
            paths.sort();
            Ok(paths)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(Vec::new()),
        Err(error) => Err(RecordError::io("read", folder)(error)),
    }
}

fn remove(path: &Path) -> Result<(), RecordError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(RecordError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

fn remove_folder(path: &Path) -> Result<(), RecordError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(RecordError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}
