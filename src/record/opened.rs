//! Any result folder, opened for those who look: a run, an interrupted run, a study, a sweep.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::description::{COLUMNS, Description, describe, describe_table};
use super::error::RecordError;
use super::grid::Grid;
use super::manifest::{Manifest, ScenarioText, versioned};
use super::opened_store::{self, Tables};
use super::parts::PARTS;
use super::store::{Store, StoreHead};
use super::store_tables::{FIGURES, MOMENTS, PARAMETERS, RUNS, SENSITIVITY, SUMMARY};
use super::study_folder::StudyManifest;
use super::tables::IMPACT;
use super::task::Task;
use crate::measure::Impact;

/// What left a folder.
#[derive(Clone, Debug)]
pub enum Made {
    /// A run that is whole.
    Run(Box<Manifest>),
    /// A run that ended before its last step, or that goes on now.
    Interrupted(Box<Task>),
    /// A study of many runs.
    Study(Box<StudyManifest>),
    /// A sweep over parameters.
    Sweep(Box<StoreHead>),
}

/// A result folder.
///
/// ```
/// use ecograph::record::{Made, Opened, RunFolder, ScenarioText, Task};
///
/// let place = tempfile::tempdir()?;
/// let target = place.path().join("run");
/// let task = Task::new(ScenarioText::new("market", "Users and shops", "m.ron", "()"), 12);
/// let mut folder = RunFolder::create(&target, task)?;
/// folder.record(&ecograph::measure::Snapshot { step: 1, ..Default::default() })?;
/// let left = folder.leave()?;
/// // What an interrupted run recorded can be looked at, under either name.
/// for path in [&left, &target] {
///     let opened = Opened::open(path)?;
///     assert!(matches!(opened.made, Made::Interrupted(_)));
///     assert_eq!(opened.scenario().name, "market");
///     assert!(opened.names().any(|name| name == "indices"));
///     assert_eq!(opened.table("indices")?.map(|table| table.rows.len()), Some(1));
///     assert_eq!((opened.rows("indices")?, opened.rows("nodes")?), (Some(1), None));
///     assert!(0 < opened.bytes("indices") && opened.table("nodes")?.is_none());
///     let mut rows = 0;
///     opened.parts("indices", |part| rows += part.rows.len())?;
///     assert_eq!(rows, 1);
///     assert!(opened.columns()?.iter().any(|column| column.table == "species"));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Opened {
    /// The folder.
    pub folder: PathBuf,
    /// What left it.
    pub made: Made,
    /// Tables: the files one behind the other, and how many rows were written where that is known.
    tables: Tables,
}

impl Opened {
    /// Opens a folder; of `NAME` that is not there, `NAME.partial`.
    ///
    /// # Errors
    /// When it is no result, when it is of another version, or when it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, RecordError> {
        let mut folder = folder.to_owned();
        if !folder.exists()
            && let Some(name) = folder.file_name()
        {
            let mut partial = name.to_owned();
            partial.push(".partial");
            let partial = folder.with_file_name(partial);
            folder = if partial.is_dir() { partial } else { folder };
        }
        let path = folder.join(Manifest::FILE);
        if path.is_file() {
            let json = fs::read(&path).map_err(RecordError::io("read", &path))?;
            return Self::whole(folder, &path, &json);
        }
        if folder.join(Store::FILE).is_file() {
            let (head, tables) = opened_store::open(&folder)?;
            return Ok(Self { folder, made: Made::Sweep(Box::new(head)), tables });
        }
        match Task::read(&folder)? {
            Some(task) => Ok(Self::interrupted(folder, task)),
            None => Err(RecordError::NotARun { path: folder }),
        }
    }

    fn whole(folder: PathBuf, path: &Path, json: &[u8]) -> Result<Self, RecordError> {
        let kind: Kind = versioned(path, json)?;
        let (made, written) = if kind.kind.is_some() {
            let manifest: StudyManifest = versioned(path, json)?;
            let tables = manifest.tables.clone();
            (Made::Study(Box::new(manifest)), tables)
        } else {
            let manifest: Manifest = versioned(path, json)?;
            let tables = manifest.tables.clone();
            (Made::Run(Box::new(manifest)), tables)
        };
        let tables = written.into_iter().filter_map(|(name, written)| {
            let file = folder.join(written.files.keys().next()?);
            Some((name, (vec![file], Some(written.rows))))
        });
        let tables = tables.collect();
        Ok(Self { folder, made, tables })
    }

    fn interrupted(folder: PathBuf, task: Task) -> Self {
        let mut tables = Tables::new();
        for at in [folder.join(PARTS), folder.clone()] {
            let Ok(entries) = fs::read_dir(&at) else { continue };
            let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            files.sort();
            for file in files {
                let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                let is_csv = file.extension().is_some_and(|extension| extension == "csv");
                let name = stem.rsplit_once('-').filter(|(_, part)| part.len() == PART_DIGITS);
                let name = name.map_or(stem, |(name, _)| name).to_owned();
                if is_csv && name != COLUMNS.name {
                    tables.entry(name).or_default().0.push(file);
                }
            }
        }
        Self { folder, made: Made::Interrupted(Box::new(task)), tables }
    }

    /// The scenario that was run; that of the base of a study.
    #[must_use]
    pub fn scenario(&self) -> &ScenarioText {
        match &self.made {
            Made::Run(manifest) => &manifest.scenario,
            Made::Interrupted(task) => &task.scenario,
            Made::Study(manifest) => &manifest.scenario,
            Made::Sweep(head) => &head.scenario,
        }
    }

    /// Names of its tables, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// Bytes of the files of a table; 0 where there is none.
    #[must_use]
    pub fn bytes(&self, name: &str) -> u64 {
        let files = self.tables.get(name).map_or(&[][..], |(files, _)| files);
        files.iter().filter_map(|file| fs::metadata(file).ok()).map(|file| file.len()).sum()
    }

    /// Rows of a table; none where it was not said how many were written, or there is no such table.
    ///
    /// # Errors
    /// When the parts of an interrupted run cannot be read.
    pub fn rows(&self, name: &str) -> Result<Option<u64>, RecordError> {
        match self.tables.get(name) {
            Some((_, Some(written))) => Ok(Some(*written)),
            Some((_, None)) => Ok(self.table(name)?.map(|table| table.rows.len() as u64)),
            None => Ok(None),
        }
    }

    /// Reads a table; none where the folder has no such table.
    ///
    /// # Errors
    /// When it is damaged or has not as many rows as were written.
    pub fn table(&self, name: &str) -> Result<Option<Grid>, RecordError> {
        let Some((files, written)) = self.tables.get(name) else { return Ok(None) };
        let mut all = Grid::default();
        self.parts(name, |part| {
            all.header = part.header;
            all.rows.extend(part.rows);
        })?;
        match (written, files.first()) {
            (Some(written), Some(file)) if *written != all.rows.len() as u64 => {
                let reason = format!("{} rows, but {written} were written", all.rows.len());
                Err(RecordError::Malformed { path: file.clone(), reason })
            }
            _ => Ok(Some(all)),
        }
    }

    /// Hands over a table file by file, for those that are too large to hold; nothing where the folder
    /// has no such table.
    ///
    /// # Errors
    /// When a file is damaged or has other columns than the one before.
    pub fn parts(&self, name: &str, mut take: impl FnMut(Grid)) -> Result<(), RecordError> {
        let mut header = Vec::new();
        for file in self.tables.get(name).map_or(&[][..], |(files, _)| files) {
            let part = Grid::open(file)?;
            if !header.is_empty() && header != part.header {
                let reason = "its columns are not those of the parts before".to_owned();
                return Err(RecordError::Malformed { path: file.clone(), reason });
            }
            header.clone_from(&part.header);
            take(part);
        }
        Ok(())
    }

    /// Reads the impact table; nothing where the folder has none.
    ///
    /// # Errors
    /// When it is damaged.
    ///
    /// ```
    /// # use ecograph::record::{Opened, RunFolder, ScenarioText, Task};
    /// # let place = tempfile::tempdir()?;
    /// # let task = Task::new(ScenarioText::new("market", "Market", "m.ron", "()"), 12);
    /// # let left = RunFolder::create(&place.path().join("run"), task)?.leave()?;
    /// assert!(Opened::open(&left)?.impact()?.is_empty(), "it is written at the end");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn impact(&self) -> Result<Vec<Impact>, RecordError> {
        let Some(grid) = self.table(IMPACT.name)? else { return Ok(Vec::new()) };
        let rows: Option<Vec<Impact>> =
            (0..grid.rows.len()).map(|row| super::reader::impact(&grid, row)).collect();
        let (path, reason) = (self.folder.join(IMPACT.name), DAMAGED.to_owned());
        rows.ok_or(RecordError::Malformed { path, reason })
    }

    /// What the columns are: as the folder says, and for an interrupted run as this version has them.
    ///
    /// # Errors
    /// When the folder says it and that cannot be read.
    pub fn columns(&self) -> Result<Vec<Description>, RecordError> {
        let files = ["columns.csv", "columns.parquet"].map(|file| self.folder.join(file));
        let Some(path) = files.into_iter().find(|path| path.is_file()) else {
            let mut columns = describe();
            if matches!(self.made, Made::Sweep(_)) {
                columns.extend(describe_table(&RUNS));
                columns.extend(describe_table(&PARAMETERS));
                columns.extend(describe_table(&FIGURES));
                columns.extend(describe_table(&MOMENTS));
                columns.extend(describe_table(&SUMMARY));
                columns.extend(describe_table(&SENSITIVITY));
            }
            return Ok(columns);
        };
        let grid = Grid::open(&path)?;
        let description = |row: usize| {
            let text = |column: &str| grid.field(row, column).map(str::to_owned);
            Some(Description {
                table: text("table")?,
                column: text("column")?,
                kind: text("kind")?,
                unit: text("unit")?,
                meaning: text("meaning")?,
            })
        };
        let all: Option<Vec<Description>> = (0..grid.rows.len()).map(description).collect();
        all.ok_or(RecordError::Malformed { path, reason: DAMAGED.to_owned() })
    }
}

/// What is said of a table that lacks something.
const DAMAGED: &str = "a column is missing or no number";

/// Digits of a part's number in its name.
const PART_DIGITS: usize = 5;

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}
