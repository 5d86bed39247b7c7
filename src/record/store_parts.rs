//! The tables of a store, block by block: written, read again, and put together from shards.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs, io,
    path::{Path, PathBuf},
};

use super::column::{Column, Kind, Table, Value};
use super::description::{Description, describe_table};
use super::error::RecordError;
use super::format::Format;
use super::kept_run::{KeptFigure, KeptRun};
use super::manifest::Written;
use super::rows::Rows;
use super::sink::{Files, read_back, values};
use super::store::{BLOCK, Store, StoreHead};
use super::store_tables::{FIGURES, MOMENTS, PARAMETERS, RUNS};
use super::task::Task;
use crate::base::size::bytes;

/// Name of the file of a block.
const PART: &str = "part";

/// Tables that are being written, all at the same block.
pub(super) struct Tables {
    into: PathBuf,
    task: Task,
    open: BTreeMap<&'static str, (u64, Files)>,
    written: BTreeMap<String, Written>,
    /// The point whose parameters were written last.
    last: Option<u64>,
}

impl Tables {
    /// Begins all tables anew in a folder that nobody else uses.
    pub(super) fn new(into: &Path, task: &Task) -> Result<Self, RecordError> {
        if into.is_dir() {
            fs::remove_dir_all(into).map_err(RecordError::io("remove", into))?;
        }
        fs::create_dir(into).map_err(RecordError::io("create", into))?;
        let (open, written) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { into: into.to_owned(), task: task.clone(), open, written, last: None })
    }

    /// Writes everything of a run; runs come in the order of points and replicates.
    pub(super) fn run(&mut self, run: &KeptRun) -> Result<(), RecordError> {
        let block = run.point / BLOCK;
        if self.last != Some(run.point) {
            self.last = Some(run.point);
            self.rows(&PARAMETERS, block, run.parameter_rows())?;
        }
        self.rows(&RUNS, block, std::iter::once(run.row()))?;
        self.rows(&FIGURES, block, run.figure_rows())?;
        self.rows(&MOMENTS, block, run.moment_rows())
    }

    fn rows<R>(
        &mut self,
        table: &Table<R>,
        block: u64,
        rows: impl Iterator<Item = R>,
    ) -> Result<(), RecordError> {
        for row in rows {
            let row = values(&[], table.columns, &row);
            self.row(table.name, || describe_table(table), block, &row)?;
        }
        Ok(())
    }

    /// Writes a row of a table; a block without rows has no file.
    fn row(
        &mut self,
        table: &'static str,
        columns: impl FnOnce() -> Vec<Description>,
        block: u64,
        row: &[Value<'_>],
    ) -> Result<(), RecordError> {
        if self.open.get(table).is_some_and(|(open, _)| *open != block) {
            self.close(table)?;
        }
        let files = match self.open.entry(table) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(free) => {
                let folder = self.into.join(table).join(block_name(block));
                fs::create_dir_all(&folder).map_err(RecordError::io("create", &folder))?;
                let files = Files::create(&folder, PART, &columns(), &self.task)?;
                free.insert((block, files))
            }
        };
        files.1.row(row).map_err(RecordError::io("write", &self.into.join(table)))
    }

    fn close(&mut self, table: &'static str) -> Result<(), RecordError> {
        let Some((block, files)) = self.open.remove(table) else { return Ok(()) };
        let folder = self.into.join(table);
        let end = || -> io::Result<Written> {
            let written = files.finish()?;
            crate::base::whole::sync_folder(&folder.join(block_name(block)))?;
            Ok(written)
        };
        let written = end().map_err(RecordError::io("write", &folder))?;
        let all = self.written.entry(table.to_owned()).or_default();
        all.rows += written.rows;
        for (name, stored) in written.files {
            all.files.insert(format!("{}/{name}", block_name(block)), stored);
        }
        Ok(())
    }

    /// Ends all tables; they are on disk when this returns.
    pub(super) fn finish(mut self) -> Result<BTreeMap<String, Written>, RecordError> {
        for table in [RUNS.name, PARAMETERS.name, FIGURES.name, MOMENTS.name] {
            self.close(table)?;
        }
        Ok(self.written)
    }
}

fn block_name(block: u64) -> String {
    format!("block={block:05}")
}

/// Every run of a whole store, from its tables.
pub(super) fn read_runs(folder: &Path, head: &StoreHead) -> Result<Vec<KeptRun>, RecordError> {
    let mut runs: Vec<KeptRun> = Vec::new();
    let mut places: BTreeMap<(u64, u64), usize> = BTreeMap::new();
    each(folder, head, RUNS.name, |row| {
        let [point, replicate, seed, scenario, steps, error] = row else { return None };
        let run = KeptRun {
            point: point.parse().ok()?,
            replicate: replicate.parse().ok()?,
            seed: seed.parse().ok()?,
            scenario: scenario.clone(),
            steps: steps.parse().ok()?,
            error: error.clone(),
            ..KeptRun::default()
        };
        places.insert((run.point, run.replicate), runs.len());
        runs.push(run);
        Some(())
    })?;
    each(folder, head, PARAMETERS.name, |row| {
        let [point, path, value] = row else { return None };
        let (point, value): (u64, f64) = (point.parse().ok()?, value.parse().ok()?);
        for (_, place) in places.range((point, 0)..=(point, u64::MAX)) {
            runs[*place].parameters.push((path.clone(), value));
        }
        Some(())
    })?;
    each(folder, head, FIGURES.name, |row| {
        let [point, replicate, kind, name, period, unit, value] = row else { return None };
        let place = places.get(&(point.parse().ok()?, replicate.parse().ok()?))?;
        let value = if value.is_empty() { None } else { Some(value.parse().ok()?) };
        let [kind, name, period, unit] = [kind, name, period, unit].map(String::clone);
        runs[*place].figures.push(KeptFigure { kind, name, period, unit, value });
        Some(())
    })?;
    Ok(runs)
}

/// Hands over each row of a table of a whole store, in order.
fn each(
    folder: &Path,
    head: &StoreHead,
    table: &str,
    mut take: impl FnMut(&[String]) -> Option<()>,
) -> Result<(), RecordError> {
    for block in blocks(head, table) {
        let path = folder.join(table).join(&block);
        let mut rows = Rows::open_table(&path, PART)?;
        while let Some(row) = rows.next_row()? {
            take(&row).ok_or_else(|| RecordError::Malformed {
                path: path.clone(),
                reason: "a row is of another kind than its table".to_owned(),
            })?;
        }
    }
    Ok(())
}

/// Folders of the blocks of a table, in order.
fn blocks(head: &StoreHead, table: &str) -> Vec<String> {
    let files = head.tables.get(table).map(|written| written.files.keys());
    let folders = files.into_iter().flatten().filter_map(|file| file.split('/').next());
    let mut folders: Vec<String> = folders.map(str::to_owned).collect();
    folders.dedup();
    folders
}

/// Puts the shards of a sweep together: the same bytes as of a store that was never taken apart.
///
/// # Errors
/// When one is not whole or of another sweep, when they are not all shards once each, when `out`
/// holds something, or when the machine refuses.
///
/// ```no_run
/// use ecograph::record::{Store, merge};
///
/// let shards = [Store::open("fees-1".as_ref())?, Store::open("fees-2".as_ref())?];
/// let whole = merge(&shards, "fees".as_ref())?;
/// println!("{} runs", whole.runs()?.len());
/// # Ok::<(), ecograph::record::RecordError>(())
/// ```
pub fn merge(shards: &[Store], out: &Path) -> Result<Store, RecordError> {
    let first = together(shards)?;
    let path = |name: &str| first.folder().join(name);
    let text =
        |name: &str| fs::read_to_string(path(name)).map_err(RecordError::io("read", &path(name)));
    let mut head = first.head().clone();
    (head.shard, head.whole, head.tables) = ((1, 1), false, BTreeMap::new());
    head.scenario.text = text("scenario.ron")?;
    let mut merged = Store::begin(out, head, &text("plan.ron")?)?;
    if merged.is_whole() || !merged.kept()?.is_empty() {
        if merged.is_whole() {
            merged.finish()?;
        }
        let what = format!("`{}` holds runs of this sweep already; merge elsewhere", out.display());
        return Err(RecordError::Shards { what });
    }
    let mut tables = Tables::new(&merged.tables_folder(), &merged.task())?;
    merge_table(shards, &RUNS, &mut tables)?;
    merge_table(shards, &PARAMETERS, &mut tables)?;
    merge_table(shards, &FIGURES, &mut tables)?;
    merge_table(shards, &MOMENTS, &mut tables)?;
    merged.publish(tables.finish()?)?;
    merged.finish()?;
    Ok(merged)
}

/// The first shard, where all make one sweep.
fn together(shards: &[Store]) -> Result<&Store, RecordError> {
    let wrong = |what: &str| RecordError::Shards { what: what.to_owned() };
    let first = shards.first().ok_or_else(|| wrong("there are no shards"))?;
    let mut numbers = Vec::new();
    for store in shards {
        let (head, wanted) = (store.head(), first.head());
        if !store.is_whole() {
            return Err(RecordError::Unfinished { path: store.folder().to_owned() });
        }
        let differs = [
            ("version", head.version != wanted.version),
            ("plan", head.plan != wanted.plan),
            ("scenario", head.scenario.blake3 != wanted.scenario.blake3),
            ("format", head.formats != wanted.formats),
            ("sharding", head.shard.1 != wanted.shard.1),
        ];
        if let Some((what, _)) = differs.into_iter().find(|(_, differs)| *differs) {
            return Err(RecordError::OtherStore { path: store.folder().to_owned(), what });
        }
        numbers.push(head.shard.0);
    }
    numbers.sort_unstable();
    let of = first.head().shard.1;
    if let Some([twice, _]) = numbers.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(RecordError::Shards { what: format!("shard {twice}/{of} is given twice") });
    }
    let missing: Vec<String> = (1..=of)
        .filter(|number| !numbers.contains(number))
        .map(|number| format!("{number}/{of}"))
        .collect();
    if missing.is_empty() {
        return Ok(first);
    }
    Err(RecordError::Shards { what: format!("shards are missing: {}", missing.join(", ")) })
}

/// Rows of one shard's table, one after another, each with its point.
struct Feed<'a> {
    store: &'a Store,
    table: &'static str,
    blocks: Vec<String>,
    rows: Option<Rows>,
    next: Option<(u64, Vec<String>)>,
}

impl Feed<'_> {
    fn advance(&mut self) -> Result<(), RecordError> {
        loop {
            if let Some(row) = self.rows.as_mut().map(Rows::next_row).transpose()?.flatten() {
                let point = row.first().and_then(|point| point.parse().ok());
                self.next = Some((point.ok_or_else(|| self.malformed())?, row));
                return Ok(());
            }
            if self.blocks.is_empty() {
                self.next = None;
                return Ok(());
            }
            let block = self.store.folder().join(self.table).join(self.blocks.remove(0));
            self.rows = Some(Rows::open_table(&block, PART)?);
        }
    }

    fn malformed(&self) -> RecordError {
        let reason = "a row is of another kind than its table".to_owned();
        RecordError::Malformed { path: self.store.folder().join(self.table), reason }
    }
}

/// Takes the rows of all shards in the order of their points; a point is in one shard alone.
fn merge_table<R>(
    shards: &[Store],
    table: &Table<R>,
    tables: &mut Tables,
) -> Result<(), RecordError> {
    let mut feeds = Vec::new();
    for store in shards {
        let blocks = blocks(store.head(), table.name);
        let mut feed = Feed { store, table: table.name, blocks, rows: None, next: None };
        feed.advance()?;
        feeds.push(feed);
    }
    let kinds: Vec<Kind> = table.columns.iter().map(Column::kind).collect();
    loop {
        let point = |feed: &Feed<'_>| feed.next.as_ref().map(|(point, _)| *point);
        let nearest = (0..feeds.len()).filter_map(|at| Some((point(&feeds[at])?, at))).min();
        let Some((point, at)) = nearest else { return Ok(()) };
        let feed = &mut feeds[at];
        let row = feed.next.take().map(|(_, row)| row).unwrap_or_default();
        let typed = row.iter().zip(&kinds).map(|(text, kind)| read_back(*kind, text));
        let typed: Option<Vec<Value<'_>>> = typed.collect();
        let typed = typed.filter(|typed| typed.len() == kinds.len());
        let typed = typed.ok_or_else(|| feed.malformed())?;
        tables.row(table.name, || describe_table(table), point / BLOCK, &typed)?;
        feed.advance()?;
    }
}

/// Bytes of a run in a store, roughly: its file, and its part of the tables.
///
/// ```
/// use ecograph::record::store_bytes;
/// assert!(store_bytes(80, 0) < store_bytes(80, 1000));
/// ```
#[must_use]
pub fn store_bytes(figures: u64, moments: u64) -> u64 {
    const FILE: u64 = 4096;
    const FIGURE: u64 = 150;
    const MOMENT: u64 = 60;
    FILE + figures * FIGURE + moments * MOMENT
}

/// Refuses to begin what the disk of a folder cannot hold; where the system does not say what is
/// free, nothing is refused.
///
/// # Errors
/// When there is less room than `needed` bytes.
///
/// ```
/// use ecograph::record::refuse_without_room;
/// assert!(refuse_without_room("runs/none".as_ref(), 1).is_ok());
/// let refused = refuse_without_room("runs/none".as_ref(), u64::MAX);
/// assert!(refused.is_err_and(|error| error.to_string().contains("it may need")) || cfg!(not(unix)));
/// ```
pub fn refuse_without_room(folder: &Path, needed: u64) -> Result<(), RecordError> {
    let Some(there) = free(folder).filter(|there| *there < needed) else { return Ok(()) };
    let path = folder.to_owned();
    Err(RecordError::NoRoom { path, needed: bytes(needed), there: bytes(there) })
}

/// Bytes that are free where a folder stands or shall stand.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let above = folder
        .ancestors()
        .map(|path| if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let disk = { above }.find_map(|folder| rustix::fs::statvfs(folder).ok())?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Elsewhere nobody is asked.
#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}

/// The formats of a store unless told otherwise.
///
/// ```
/// assert!(ecograph::record::store_formats().iter().all(|format| format.is_built()));
/// ```
#[must_use]
pub fn store_formats() -> Vec<Format> {
    vec![if Format::Parquet.is_built() { Format::Parquet } else { Format::Csv }]
}
