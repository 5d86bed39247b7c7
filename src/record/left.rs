//! What a run left that is not whole, and how a whole one gets its name.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::RecordError;
use super::folder::{Existing, RunFolder};
use super::lock::{LOCK, lock};
use super::manifest::Manifest;
use super::parts::PARTS;
use super::standing::{self, RUN};
use super::task::Task;
use crate::base::whole::{WRITING, parent, sync_folder};

/// What an interrupted or killed run left; nobody else writes there while this is held.
///
/// ```
/// use ecograph::{engine::{Making, Run, Section}, scenario::Scenario};
/// use ecograph::record::{Left, RunFolder, ScenarioText, Task};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let begin = || Run::new(&scenario, Making { scale: 0.1, seed: 1 });
/// let place = tempfile::tempdir()?;
/// let text = ScenarioText::new("minimal", "Two species", "minimal.ron", scenario.text());
/// let task = Task::new(text, 3);
/// assert_eq!(task.begins_after(), 0);
/// let mut folder = RunFolder::create(&place.path().join("run"), task)?;
/// let mut run = begin()?;
/// folder.record(&run.step()?)?;
/// let tables = Section { name: "tables".into(), bytes: folder.position()? };
/// run.save(&folder.checkpoint(), &[tables])?;
/// folder.record(&run.step()?)?; // and here it is killed
/// drop(folder);
///
/// let left = Left::open(&place.path().join("run.partial"))?;
/// assert_eq!(left.task().map(|task| task.steps), Some(3));
/// let mut run = begin()?;
/// let sections = run.load(&left.checkpoint().expect("it was written"))?;
/// let mut folder = left.go_on(1, Some(&sections[0].bytes))?;
/// assert_eq!((folder.steps(), folder.task().resumed.as_slice()), (1, &[1][..]));
/// folder.record(&run.step()?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Left {
    partial: PathBuf,
    target: PathBuf,
    lock: File,
    task: Option<Task>,
}

impl Left {
    /// Opens `NAME.partial`, given as that or as `NAME`.
    ///
    /// # Errors
    /// When there is nothing to go on with, when its run still lives, when another version began
    /// it, or when the machine refuses.
    pub fn open(folder: &Path) -> Result<Self, RecordError> {
        let (partial, target) = match folder.file_name().and_then(|name| name.to_str()) {
            Some(name) if name.ends_with(".partial") => {
                let target = name.trim_end_matches(".partial");
                (folder.to_owned(), folder.with_file_name(target))
            }
            _ => (beside(folder, "partial")?, folder.to_owned()),
        };
        if !partial.is_dir() {
            let whole = target.join(Manifest::FILE).is_file();
            return Err(if whole {
                RecordError::Whole { path: target }
            } else {
                RecordError::NothingLeft { path: folder.to_owned() }
            });
        }
        if !is_of_run(&partial) {
            return Err(RecordError::NothingLeft { path: partial });
        }
        let lock = lock(&partial)?;
        let task = Task::read(&partial)?;
        if task.is_none() && !partial.join(Manifest::FILE).is_file() {
            return Err(RecordError::NothingLeft { path: partial });
        }
        Ok(Self { partial, target, lock, task })
    }

    /// What the run was asked to do; none where all of it is done and only the name is missing.
    #[must_use]
    pub fn task(&self) -> Option<&Task> {
        self.task.as_ref().filter(|_| !self.partial.join(Manifest::FILE).is_file())
    }

    /// Its last checkpoint; none where it was killed before the first.
    #[must_use]
    pub fn checkpoint(&self) -> Option<PathBuf> {
        Some(self.partial.join(RunFolder::CHECKPOINT)).filter(|path| path.is_file())
    }

    /// Gives a folder in which everything is done its name. Returns the folder.
    ///
    /// # Errors
    /// When another run stands there by now, or when the machine refuses.
    ///
    /// ```
    /// use ecograph::record::Left;
    ///
    /// let place = tempfile::tempdir()?;
    /// let partial = place.path().join("run.partial");
    /// std::fs::create_dir(&partial)?;
    /// let scenario = r#"{"name": "", "title": "", "file": "", "text": "", "blake3": ""}"#;
    /// let manifest = format!(r#"{{"format": 2, "version": "", "scenario": {scenario}, "tables": {{}}}}"#);
    /// std::fs::write(partial.join("manifest.json"), manifest)?;
    /// let left = Left::open(&partial)?;
    /// assert!(left.task().is_none());
    /// assert_eq!(left.complete()?, place.path().join("run"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn complete(self) -> Result<PathBuf, RecordError> {
        complete(&self.partial, &self.target, self.task.as_ref())?;
        Ok(self.target)
    }

    /// Goes on writing from where the checkpoint was written that holds `position`, or from the
    /// beginning; `steps` are done. What was recorded later is removed.
    ///
    /// # Errors
    /// When nothing is left to do, when a file is shorter than the checkpoint says, or when the
    /// machine refuses.
    pub fn go_on(self, steps: u64, position: Option<&[u8]>) -> Result<RunFolder, RecordError> {
        let Some(mut task) = self.task else {
            return Err(RecordError::NothingLeft { path: self.partial });
        };
        task.resumed.push(steps);
        RunFolder::go_on((self.partial, self.target, self.lock), task, position)
    }
}

/// Makes the partial folder of `target` and holds it, unless something stands in the way.
pub(super) fn claim(
    target: &Path,
    kind: &str,
    existing: Existing,
) -> Result<(PathBuf, File), RecordError> {
    refuse_standing(target, kind, existing)?;
    let partial = beside(target, "partial")?;
    let above = parent(target);
    fs::create_dir_all(above).map_err(RecordError::io("create", above))?;
    clear_leftover(&partial, existing)?;
    fs::create_dir(&partial).map_err(|source| {
        if source.kind() == io::ErrorKind::AlreadyExists {
            RecordError::InUse { path: partial.clone(), process: None }
        } else {
            RecordError::io("create", &partial)(source)
        }
    })?;
    let lock = lock(&partial)?;
    Ok((partial, lock))
}

/// Refuses what stands in the way: everything, or what is no result that this kind may replace.
fn refuse_standing(target: &Path, kind: &str, existing: Existing) -> Result<(), RecordError> {
    if !target.exists() {
        return Ok(());
    }
    let path = target.to_owned();
    if !standing::is_result(target) {
        // Which of the reasons it is stands in the error.
        return standing::refuse_other(target, kind);
    }
    match existing {
        Existing::Keep => Err(RecordError::Exists { path }),
        Existing::Replace => {
            standing::refuse_other(target, kind)?;
            standing::refuse_irreplaceable(&beside(target, "replaced")?)
        }
    }
}

/// Makes room where an interrupted run left its folder.
fn clear_leftover(partial: &Path, existing: Existing) -> Result<(), RecordError> {
    if !partial.exists() {
        return Ok(());
    }
    if !is_of_run(partial) {
        return Err(RecordError::NotARun { path: partial.to_owned() });
    }
    let held = lock(partial)?;
    if existing == Existing::Keep && !is_bare(partial) {
        return Err(RecordError::Leftover { path: partial.to_owned() });
    }
    drop(held);
    fs::remove_dir_all(partial).map_err(RecordError::io("remove", partial))
}

/// Whether a run was killed before it had written down what it should do: nothing to lose.
fn is_bare(partial: &Path) -> bool {
    let Ok(entries) = fs::read_dir(partial) else { return false };
    entries.flatten().all(|entry| {
        let name = entry.file_name();
        name == LOCK || name == PARTS || name.to_string_lossy().starts_with(WRITING)
    })
}

/// Whether a folder was made by a run.
fn is_of_run(partial: &Path) -> bool {
    [LOCK, Task::FILE].iter().any(|file| partial.join(file).is_file())
        || standing::is_result(partial)
}

/// Gives the folder of a whole run its name, without what was needed only to go on. Whenever it is
/// killed on the way, it can be done again.
pub(super) fn complete(
    partial: &Path,
    target: &Path,
    task: Option<&Task>,
) -> Result<(), RecordError> {
    if task.is_some_and(|task| !task.keep) {
        remove(&partial.join(RunFolder::CHECKPOINT))?;
    }
    let parts = partial.join(PARTS);
    if parts.is_dir() {
        fs::remove_dir_all(&parts).map_err(RecordError::io("remove", &parts))?;
    }
    appear(partial, target, RUN, task.map_or(Existing::Keep, |task| task.existing))
}

/// Gives the whole folder its name; what stood there goes when the new one stands.
pub(super) fn appear(
    partial: &Path,
    target: &Path,
    kind: &str,
    existing: Existing,
) -> Result<(), RecordError> {
    refuse_standing(target, kind, existing)?;
    let old = beside(target, "replaced")?;
    if target.exists() {
        // An end on the way left it, and what it made room for is whole.
        standing::remove_replaced(&old)?;
        fs::rename(target, &old).map_err(RecordError::io("rename", target))?;
    }
    remove(&partial.join(Task::FILE))?;
    remove(&partial.join(LOCK))?;
    sync_folder(partial).map_err(RecordError::io("write", partial))?;
    fs::rename(partial, target).map_err(RecordError::io("rename", partial))?;
    sync_folder(parent(target)).map_err(RecordError::io("write", parent(target)))?;
    // Without a task it is not known whether it replaced; a result that was put aside says so.
    if standing::refuse_irreplaceable(&old).is_ok() {
        standing::remove_replaced(&old)
    } else {
        Ok(())
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
