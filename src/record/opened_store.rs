//! The files of a sweep's store, for those who look at results.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::error::RecordError;
use super::manifest::Written;
use super::store::{Store, StoreHead};

/// Files of each table, and rows where they are known.
pub(super) type Tables = BTreeMap<String, (Vec<PathBuf>, Option<u64>)>;

/// Reads the head of a store with its scenario, and which files its tables have.
pub(super) fn open(folder: &Path) -> Result<(StoreHead, Tables), RecordError> {
    let mut head = Store::open(folder)?.head().clone();
    if head.scenario.text.is_empty() {
        let path = folder.join("scenario.ron");
        head.scenario.text = fs::read_to_string(&path).map_err(RecordError::io("read", &path))?;
    }
    let mut tables: Tables = BTreeMap::new();
    for (name, written) in &head.tables {
        tables.insert(name.clone(), (one_format(folder, name, written), Some(written.rows)));
    }
    // What was made of the runs stands beside them.
    for name in ["summary", "sensitivity"] {
        let files = ["csv", "parquet"].map(|format| folder.join(format!("{name}.{format}")));
        if let Some(file) = files.into_iter().find(|file| file.is_file()) {
            tables.insert(name.to_owned(), (vec![file], None));
        }
    }
    Ok((head, tables))
}

/// The file of each block, in whichever format comes first.
fn one_format(folder: &Path, name: &str, written: &Written) -> Vec<PathBuf> {
    let mut blocks = BTreeSet::new();
    let new = |file: &&String| blocks.insert(file.split('/').next().unwrap_or_default().to_owned());
    written.files.keys().filter(new).map(|file| folder.join(name).join(file)).collect()
}
