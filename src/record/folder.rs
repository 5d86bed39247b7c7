//! The folder of a run: `NAME.partial/` while the run goes on, `NAME/` when it is done.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::description::{COLUMNS, describe};
use super::error::RecordError;
use super::files::{parent, sync_folder, write_whole};
use super::manifest::{Manifest, Written};
use super::network::NetworkWriter;
use super::step_tables::{Ended, StepTables, whole};
use super::tables::{IMPACT, INDICES, LIFE};
use crate::measure::{Impact, LifeRow, Snapshot};

/// What becomes of a run that the folder holds already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays; the new run is refused.
    Keep,
    /// The new run takes its place, when it is whole.
    Replace,
}

/// Where a run is recorded unless told otherwise: `runs/NAME-seedSEED`.
#[must_use]
pub fn default_folder(name: &str, seed: u64) -> PathBuf {
    // A name is no path: what could lead elsewhere becomes a dash.
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let safe: String = name.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    let safe = safe.trim_start_matches('.');
    let safe = if safe.is_empty() { "run" } else { safe };
    Path::new("runs").join(format!("{safe}-seed{seed}"))
}

/// A run folder that is being written.
///
/// Dropped without [`finish`](Self::finish), it leaves `NAME.partial/`.
pub struct RunFolder {
    target: PathBuf,
    partial: PathBuf,
    existing: Existing,
    // Held while this process writes; the system lets go of it however the process ends.
    _lock: File,
    tables: StepTables,
    extra: BTreeMap<String, Written>,
    steps: u64,
}

impl std::fmt::Debug for RunFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunFolder").field("partial", &self.partial).finish_non_exhaustive()
    }
}

const LOCK: &str = ".lock";

impl RunFolder {
    /// Begins a folder at `target`.
    ///
    /// # Errors
    /// When a run stands there or is being written, when an interrupted run left its folder and
    /// `existing` does not replace it, when something else stands there, or when the machine
    /// refuses.
    pub fn create(target: &Path, existing: Existing) -> Result<Self, RecordError> {
        refuse_standing(target, existing)?;
        let partial = beside(target, "partial")?;
        let above = parent(target);
        fs::create_dir_all(above).map_err(RecordError::io("create", above))?;
        clear_leftover(&partial, existing)?;
        fs::create_dir(&partial).map_err(|source| {
            if source.kind() == io::ErrorKind::AlreadyExists {
                RecordError::InUse { path: partial.clone() }
            } else {
                RecordError::io("create", &partial)(source)
            }
        })?;
        let lock = lock(&partial)?;
        Ok(Self {
            tables: StepTables::create(&partial)?,
            extra: BTreeMap::new(),
            steps: 0,
            target: target.to_owned(),
            partial,
            existing,
            _lock: lock,
        })
    }

    /// Where rows stand until the run is whole.
    #[must_use]
    pub fn partial(&self) -> &Path {
        &self.partial
    }

    /// Where the run will stand.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Steps recorded so far.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Records a step; its rows can be read from the partial folder when this returns.
    ///
    /// # Errors
    /// When an index is new or two have one name, or when the machine refuses.
    pub fn record(&mut self, snapshot: &Snapshot) -> Result<(), RecordError> {
        self.tables.record(snapshot)?;
        self.steps += 1;
        Ok(())
    }

    /// Records the life of one agent.
    ///
    /// # Errors
    /// When the machine refuses or a life is recorded already.
    pub fn record_life(&mut self, life: &[LifeRow]) -> Result<(), RecordError> {
        let written = whole(&self.partial, &LIFE, life)?;
        self.extra.insert(LIFE.name.to_owned(), written);
        Ok(())
    }

    /// Records the network that `write` hands over: agents first, then connectors.
    ///
    /// # Errors
    /// When the machine refuses or a network is recorded already.
    pub fn record_network(
        &mut self,
        write: impl FnOnce(&mut NetworkWriter) -> Result<(), RecordError>,
    ) -> Result<(), RecordError> {
        let mut network = NetworkWriter::create(&self.partial)?;
        write(&mut network)?;
        let [nodes, edges] = network.finish()?;
        self.extra.insert("nodes".to_owned(), nodes);
        self.extra.insert("edges".to_owned(), edges);
        Ok(())
    }

    /// Ends the run: the impact, the scenario, the manifest, then the name. Returns the folder.
    ///
    /// The manifest's `tables` and steps are filled in here.
    ///
    /// # Errors
    /// When the machine refuses; then the partial folder is left.
    pub fn finish(self, mut manifest: Manifest, impact: &[Impact]) -> Result<PathBuf, RecordError> {
        let at = self.partial.as_path();
        let Ended { mut tables, indices } = self.tables.end()?;
        tables.extend(self.extra);
        tables.insert(IMPACT.name.to_owned(), whole(at, &IMPACT, impact)?);
        let mut columns = describe();
        let after = columns.iter().position(|column| column.table != INDICES.name).unwrap_or(0);
        columns.splice(after..after, indices);
        columns.retain(|column| tables.contains_key(&column.table));
        whole(at, &COLUMNS, &columns)?;
        manifest.tables = tables;
        manifest.span.steps = self.steps;
        write_whole(&at.join("scenario.ron"), manifest.scenario.text.as_bytes())?;
        let path = at.join(Manifest::FILE);
        write_whole(&path, &manifest.to_json(&path)?)?;
        appear(at, &self.target, self.existing)?;
        Ok(self.target)
    }

    /// Leaves the partial folder, with everything recorded so far on disk. Returns it.
    ///
    /// # Errors
    /// When the machine refuses.
    ///
    /// ```
    /// use ecograph::record::{Existing, RunFolder};
    ///
    /// let place = tempfile::tempdir()?;
    /// let target = place.path().join("run");
    /// // Interrupted, a run leaves what it has beside its place, and is begun anew only on demand.
    /// let left = RunFolder::create(&target, Existing::Keep)?.leave()?;
    /// assert_eq!(left, place.path().join("run.partial"));
    /// assert!(RunFolder::create(&target, Existing::Keep).is_err());
    /// RunFolder::create(&target, Existing::Replace)?.discard()?;
    /// assert!(!left.exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn leave(self) -> Result<PathBuf, RecordError> {
        self.tables.end()?;
        Ok(self.partial)
    }

    /// Removes the partial folder.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn discard(self) -> Result<(), RecordError> {
        let partial = self.partial.clone();
        drop(self);
        fs::remove_dir_all(&partial).map_err(RecordError::io("remove", &partial))
    }
}

fn refuse_standing(target: &Path, existing: Existing) -> Result<(), RecordError> {
    if !target.exists() {
        return Ok(());
    }
    let path = target.to_owned();
    if !target.join(Manifest::FILE).is_file() {
        return Err(RecordError::NotARun { path });
    }
    match existing {
        Existing::Keep => Err(RecordError::Exists { path }),
        Existing::Replace => Ok(()),
    }
}

/// Makes room where an interrupted run left its folder.
fn clear_leftover(partial: &Path, existing: Existing) -> Result<(), RecordError> {
    if !partial.exists() {
        return Ok(());
    }
    if !partial.join(LOCK).is_file() {
        return Err(RecordError::NotARun { path: partial.to_owned() });
    }
    let held = lock(partial)?;
    match existing {
        Existing::Keep => Err(RecordError::Leftover { path: partial.to_owned() }),
        Existing::Replace => {
            drop(held);
            fs::remove_dir_all(partial).map_err(RecordError::io("remove", partial))
        }
    }
}

fn lock(partial: &Path) -> Result<File, RecordError> {
    let path = partial.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(RecordError::io("create", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(RecordError::InUse { path: partial.to_owned() }),
        // Some network file systems know no locks; then the folder alone must do.
        Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            Ok(file)
        }
        Err(fs::TryLockError::Error(error)) => Err(RecordError::io("lock", &path)(error)),
    }
}

/// Gives the whole folder its name; what stood there goes when the new one stands.
fn appear(partial: &Path, target: &Path, existing: Existing) -> Result<(), RecordError> {
    let lock = partial.join(LOCK);
    fs::remove_file(&lock).map_err(RecordError::io("remove", &lock))?;
    sync_folder(partial).map_err(RecordError::io("write", partial))?;
    refuse_standing(target, existing)?;
    let old = beside(target, "replaced")?;
    let replaces = target.exists();
    if replaces {
        fs::rename(target, &old).map_err(RecordError::io("rename", target))?;
    }
    fs::rename(partial, target).map_err(RecordError::io("rename", partial))?;
    sync_folder(parent(target)).map_err(RecordError::io("write", parent(target)))?;
    if replaces {
        fs::remove_dir_all(&old).map_err(RecordError::io("remove", &old))?;
    }
    Ok(())
}

/// `NAME.what` beside `NAME`.
fn beside(target: &Path, what: &str) -> Result<PathBuf, RecordError> {
    let Some(name) = target.file_name() else {
        return Err(RecordError::NotARun { path: target.to_owned() });
    };
    let mut name = name.to_owned();
    name.push(".");
    name.push(what);
    Ok(target.with_file_name(name))
}
