//! The store of a sweep, as far as those need it who look at results: its head and its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::RecordError;
use super::manifest::{ScenarioText, Written};

/// Layout of stores that this version reads.
const STORE_FORMAT: u32 = 1;

/// What a sweep is, as the head of its store says.
#[derive(Clone, Debug, Deserialize)]
pub struct SweepHead {
    /// Version of the library that made the runs.
    pub version: String,
    /// BLAKE3 of the plan.
    pub plan: String,
    /// The scenario before anything varies.
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
    /// Whether all runs are made and the tables stand.
    pub whole: bool,
    /// Every table with its files.
    pub tables: BTreeMap<String, Written>,
}

/// Files of each table, and rows where they are known.
pub(super) type Tables = BTreeMap<String, (Vec<PathBuf>, Option<u64>)>;

impl SweepHead {
    /// Name of the head in the folder of a store.
    pub(super) const FILE: &str = "store.json";

    /// Reads the head of a store, and which files its tables have.
    pub(super) fn open(folder: &Path) -> Result<(Self, Tables), RecordError> {
        let path = folder.join(Self::FILE);
        let json = fs::read(&path).map_err(RecordError::io("read", &path))?;
        let malformed = |error: serde_json::Error| RecordError::Malformed {
            path: path.clone(),
            reason: error.to_string(),
        };
        let version: Version = serde_json::from_slice(&json).map_err(malformed)?;
        if version.format != STORE_FORMAT {
            let found = version.format;
            return Err(RecordError::Version { path, found, known: STORE_FORMAT });
        }
        let mut head: Self = serde_json::from_slice(&json).map_err(malformed)?;
        if head.scenario.text.is_empty() {
            let path = folder.join("scenario.ron");
            head.scenario.text =
                fs::read_to_string(&path).map_err(RecordError::io("read", &path))?;
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
}

/// The file of each block, in whichever format comes first.
fn one_format(folder: &Path, name: &str, written: &Written) -> Vec<PathBuf> {
    let mut blocks = BTreeSet::new();
    let new = |file: &&String| blocks.insert(file.split('/').next().unwrap_or_default().to_owned());
    written.files.keys().filter(new).map(|file| folder.join(name).join(file)).collect()
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}
