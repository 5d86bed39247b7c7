//! The folder of a run: `NAME.partial/` while the run goes on, `NAME/` when it is done.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::description::{COLUMNS, describe};
use super::error::RecordError;
use super::files::write_whole;
use super::gexf::{self, Ranks, Spell};
use super::left::{claim, complete};
use super::manifest::{Manifest, Written};
use super::network::{NetworkWriter, of_moment};
use super::parts::PARTS;
use super::sink::{whole, whole_as};
use super::standing::RUN;
use super::step_tables::{Ended, Positions, StepTables};
use super::tables::{IMPACT, INDICES, SAMPLE_AGENTS, SAMPLE_CONNECTORS};
use super::task::Task;
use crate::base::Calendar;
use crate::measure::{Impact, LifeRow, Sample, Snapshot};

/// What becomes of a run that the folder holds already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Existing {
    /// It stays; the new run is refused.
    Keep,
    /// The new run takes its place, when it is whole.
    Replace,
}

/// Where a run is recorded unless told otherwise: `runs/NAME-seedSEED`.
#[must_use]
pub fn default_folder(name: &str, seed: u64) -> PathBuf {
    Path::new("runs").join(format!("{}-seed{seed}", safe(name)))
}

/// Where a study is recorded unless told otherwise: `runs/NAME-KIND`.
///
/// ```
/// use ecograph::record::default_study_folder;
/// assert_eq!(default_study_folder("market", "trend").to_str(), Some("runs/market-trend"));
/// ```
#[must_use]
pub fn default_study_folder(name: &str, kind: &str) -> PathBuf {
    Path::new("runs").join(format!("{}-{kind}", safe(name)))
}

fn safe(name: &str) -> String {
    // A name is no path: what could lead elsewhere becomes a dash.
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let safe: String = name.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    let safe = safe.trim_start_matches('.');
    if safe.is_empty() { "run".to_owned() } else { safe.to_owned() }
}

/// A run folder that is being written.
///
/// Dropped without [`finish`](Self::finish), it leaves `NAME.partial/`, with which
/// [`Left`](super::Left) goes on.
pub struct RunFolder {
    target: PathBuf,
    partial: PathBuf,
    task: Task,
    // Held while this process writes; the system lets go of it however the process ends.
    _lock: File,
    tables: StepTables,
    recorded: Recording,
}

/// What the folder holds beside the tables of steps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Recording {
    /// Steps recorded.
    steps: u64,
    /// Tables that were written at once.
    tables: BTreeMap<String, Written>,
    /// Graph files.
    graphs: Vec<String>,
}

/// Where a folder stands when a checkpoint is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Position {
    recorded: Recording,
    tables: Positions,
}

impl std::fmt::Debug for RunFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunFolder").field("partial", &self.partial).finish_non_exhaustive()
    }
}

impl RunFolder {
    /// Name of the last checkpoint in a folder that has one.
    pub const CHECKPOINT: &str = "checkpoint";

    /// Begins a folder at `target`.
    ///
    /// # Errors
    /// When a run stands there or is being written, when an interrupted run left its folder and
    /// the task does not replace it, when something else stands there, or when the machine
    /// refuses.
    pub fn create(target: &Path, task: Task) -> Result<Self, RecordError> {
        let (partial, lock) = claim(target, RUN, task.existing)?;
        let parts = partial.join(PARTS);
        fs::create_dir(&parts).map_err(RecordError::io("create", &parts))?;
        task.write(&partial)?;
        Ok(Self {
            tables: StepTables::new(&partial, &task),
            recorded: Recording::default(),
            target: target.to_owned(),
            partial,
            task,
            _lock: lock,
        })
    }

    /// Goes on with a folder from the position of its last checkpoint, or from the beginning.
    pub(super) fn go_on(
        (partial, target, lock): (PathBuf, PathBuf, File),
        task: Task,
        position: Option<&[u8]>,
    ) -> Result<Self, RecordError> {
        let position: Position = match position {
            None => Position::default(),
            Some(bytes) => serde_json::from_slice(bytes).map_err(|error| {
                let path = partial.join(Self::CHECKPOINT);
                RecordError::Malformed { path, reason: error.to_string() }
            })?,
        };
        position.recorded.clear_the_rest(&partial)?;
        let tables = StepTables::go_on(&partial, &task, &position.tables)?;
        task.write(&partial)?;
        Ok(Self { tables, recorded: position.recorded, target, partial, task, _lock: lock })
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

    /// What the run was asked to do.
    #[must_use]
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// Steps recorded so far.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.recorded.steps
    }

    /// Where the last checkpoint stands while the run goes on.
    #[must_use]
    pub fn checkpoint(&self) -> PathBuf {
        self.partial.join(Self::CHECKPOINT)
    }

    /// Makes sure that everything recorded is on disk; returns what a checkpoint must hold so that
    /// [`Left::go_on`](super::Left::go_on) finds the place.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn position(&mut self) -> Result<Vec<u8>, RecordError> {
        let tables = self.tables.positions()?;
        let position = Position { recorded: self.recorded.clone(), tables };
        serde_json::to_vec(&position).map_err(|error| {
            let path = self.checkpoint();
            RecordError::Malformed { path, reason: error.to_string() }
        })
    }

    /// Records a step; its rows can be read from the partial folder when this returns.
    ///
    /// # Errors
    /// When an index is new or two have one name, or when the machine refuses.
    pub fn record(&mut self, snapshot: &Snapshot) -> Result<(), RecordError> {
        self.tables.record(self.recorded.steps + 1, snapshot)?;
        self.recorded.steps += 1;
        Ok(())
    }

    /// Records what happened to the traced agent in the step that was recorded last.
    ///
    /// # Errors
    /// When the machine refuses.
    pub fn record_life(&mut self, life: &[LifeRow]) -> Result<(), RecordError> {
        self.tables.record_life(self.recorded.steps.max(1), life)
    }

    /// Records the network that `write` hands over, agents first, then connectors; without a date
    /// it is that of the end.
    ///
    /// # Errors
    /// When the machine refuses or that network is recorded already.
    pub fn record_network(
        &mut self,
        date: Option<&str>,
        write: impl FnOnce(&mut NetworkWriter) -> Result<(), RecordError>,
    ) -> Result<(), RecordError> {
        let mut network = NetworkWriter::create(&self.partial, date, &self.task)?;
        write(&mut network)?;
        let [nodes, edges] = network.finish()?;
        self.recorded.tables.insert(of_moment("nodes", date), nodes);
        self.recorded.tables.insert(of_moment("edges", date), edges);
        self.recorded.graphs.push(of_moment("network", date) + ".graphml");
        Ok(())
    }

    /// Records a part of the network that can be drawn; without a date it is that of the end.
    ///
    /// # Errors
    /// When the machine refuses or that sample is recorded already.
    pub fn record_sample(
        &mut self,
        date: Option<&str>,
        sample: &Sample,
    ) -> Result<(), RecordError> {
        let (at, task) = (self.partial.as_path(), &self.task);
        let (agents, connectors) =
            (of_moment(SAMPLE_AGENTS.name, date), of_moment(SAMPLE_CONNECTORS.name, date));
        let written = whole_as(at, &agents, &SAMPLE_AGENTS, &sample.agents, task)?;
        self.recorded.tables.insert(agents, written);
        let written = whole_as(at, &connectors, &SAMPLE_CONNECTORS, &sample.connectors, task)?;
        self.recorded.tables.insert(connectors, written);
        Ok(())
    }

    /// Records all networks that were recorded as one that changes, `network.gexf`: each stands from the
    /// first day of its step until that of the next, the last until its step is over.
    ///
    /// # Errors
    /// When the machine refuses, or a table of a network is damaged.
    pub fn record_spells(&mut self, ranks: &Ranks, calendar: Calendar) -> Result<(), RecordError> {
        let done = self.task.begins_after() + self.recorded.steps;
        let mut moments: Vec<(Option<&str>, u64)> =
            self.task.snapshots.iter().map(|m| (Some(m.date.as_str()), m.step)).collect();
        let is_there = moments.last().is_some_and(|(_, step)| *step == done);
        if self.recorded.tables.contains_key("nodes") && !is_there {
            moments.push((None, done));
        }
        let step = |done: u64| done.saturating_sub(1);
        let spell = |(at, (name, done)): (usize, &(Option<&str>, u64))| {
            let next = moments.get(at + 1).map_or(step(*done) + 1, |(_, done)| step(*done));
            let (from, until) = (calendar.date(step(*done)), calendar.date(next));
            Spell { name: name.map(str::to_owned), from, until }
        };
        let spells: Vec<Spell> = moments.iter().enumerate().map(spell).collect();
        if spells.is_empty() {
            return Ok(());
        }
        gexf::write(&self.partial, &spells, ranks)?;
        self.recorded.graphs.push(gexf::FILE.to_owned());
        Ok(())
    }

    /// Ends the run: joins the tables, writes the impact, the scenario and the manifest, gives the
    /// folder its name. Returns the folder.
    ///
    /// The manifest's `tables`, steps, `from` and `resumed` are filled in here.
    ///
    /// # Errors
    /// When the machine refuses; then the partial folder is left, and can be gone on with.
    pub fn finish(self, mut manifest: Manifest, impact: &[Impact]) -> Result<PathBuf, RecordError> {
        let (at, task) = (self.partial.as_path(), &self.task);
        let Ended { mut tables, indices } = self.tables.join(task)?;
        tables.extend(self.recorded.tables);
        tables.insert(IMPACT.name.to_owned(), whole(at, &IMPACT, impact, task)?);
        let mut columns = describe();
        let after = columns.iter().position(|column| column.table != INDICES.name).unwrap_or(0);
        columns.splice(after..after, indices);
        let is_there = |table: &str| {
            tables.keys().any(|known| known == table || known.starts_with(&format!("{table}-")))
        };
        columns.retain(|column| is_there(&column.table));
        whole(at, &COLUMNS, &columns, task)?;
        manifest.tables = tables;
        manifest.span.steps = self.recorded.steps;
        manifest.from.clone_from(&task.from);
        manifest.resumed.clone_from(&task.resumed);
        write_whole(&at.join("scenario.ron"), manifest.scenario.text.as_bytes())?;
        let path = at.join(Manifest::FILE);
        write_whole(&path, &manifest.to_json(&path)?)?;
        // From here on the folder is whole, whatever happens.
        complete(at, &self.target, Some(task))?;
        Ok(self.target)
    }

    /// Leaves the partial folder, with everything recorded so far on disk. Returns it.
    ///
    /// # Errors
    /// When the machine refuses.
    ///
    /// ```
    /// use ecograph::record::{RunFolder, ScenarioText, Task};
    ///
    /// let place = tempfile::tempdir()?;
    /// let target = place.path().join("run");
    /// let task = Task::new(ScenarioText::new("market", "Users and shops", "m.ron", "()"), 12);
    /// let left = RunFolder::create(&target, task)?.leave()?;
    /// assert_eq!(left, place.path().join("run.partial"));
    /// let other = Task::new(ScenarioText::new("market", "Users and shops", "m.ron", "()"), 12);
    /// RunFolder::create(&place.path().join("other"), other)?.discard()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn leave(mut self) -> Result<PathBuf, RecordError> {
        self.tables.positions()?;
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

impl Recording {
    /// Removes what is not recorded; refuses a folder that lacks what is.
    fn clear_the_rest(&self, partial: &Path) -> Result<(), RecordError> {
        let files = || self.tables.values().flat_map(|written| &written.files);
        for (name, stored) in files() {
            let path = partial.join(name);
            let found = fs::metadata(&path).map_or(0, |about| about.len());
            if found != stored.bytes {
                return Err(RecordError::Short { path, found, wanted: stored.bytes });
            }
        }
        let kept = [super::lock::LOCK, Task::FILE, RunFolder::CHECKPOINT, PARTS];
        let is_known = |name: &str| {
            kept.contains(&name)
                || self.graphs.iter().any(|graph| graph == name)
                || files().any(|(file, _)| file == name)
        };
        let entries = fs::read_dir(partial).map_err(RecordError::io("read", partial))?;
        for entry in entries {
            let path = entry.map_err(RecordError::io("read", partial))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !is_known(name) && path.is_file() {
                fs::remove_file(&path).map_err(RecordError::io("remove", &path))?;
            }
        }
        Ok(())
    }
}
