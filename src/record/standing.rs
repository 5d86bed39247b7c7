//! What stands where a result shall stand, and whether it may go: only what the program wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::description::COLUMNS;
use super::error::RecordError;
use super::folder::RunFolder;
use super::format::Format;
use super::lock::LOCK;
use super::manifest::{Manifest, ScenarioText, Written, versioned};
use super::network::of_moment;
use super::parts::PARTS;
use super::task::Task;
use crate::base::whole::WRITING;

/// The kind of a result whose manifest names none.
pub(super) const RUN: &str = "run";

/// Where `run --report` and `report` leave the page and its figures.
const PAGE: &str = "report.html";
const FIGURES: &str = "figures";

/// What the manifests of all results have.
#[derive(Deserialize)]
struct Head {
    #[expect(dead_code, reason = "a manifest of somebody else's has none")]
    version: String,
    #[expect(dead_code, reason = "a manifest of somebody else's has none")]
    scenario: ScenarioText,
    kind: Option<String>,
    tables: BTreeMap<String, Written>,
}

/// Whether a folder holds a whole result, of whatever kind.
pub(super) fn is_result(folder: &Path) -> bool {
    head(folder).is_ok()
}

/// What was asked where a folder holds a study.
pub(super) fn kind_of_study(folder: &Path) -> Option<String> {
    head(folder).ok()?.kind
}

/// Refuses a folder that holds no result of this kind, or a file that the program did not write.
pub(super) fn refuse_other(folder: &Path, kind: &str) -> Result<(), RecordError> {
    let head = head(folder)?;
    let found = head.kind.as_deref().unwrap_or(RUN);
    if found != kind {
        let (path, found, wanted) = (folder.to_owned(), found.to_owned(), kind.to_owned());
        return Err(RecordError::OtherKind { path, found, wanted });
    }
    refuse_foreign(folder, &head)
}

/// Removes what an end on the way left of a result that had been replaced; nothing where there is
/// nothing.
pub(super) fn remove_replaced(old: &Path) -> Result<(), RecordError> {
    refuse_irreplaceable(old)?;
    if old.exists() { remove_result(old) } else { Ok(()) }
}

/// Refuses what stands where a replaced result is put aside, unless it is one.
pub(super) fn refuse_irreplaceable(old: &Path) -> Result<(), RecordError> {
    if old.exists() { refuse_foreign(old, &head(old)?) } else { Ok(()) }
}

/// Removes a result, its manifest last: what is left by an end on the way still says what it was.
pub(super) fn remove_result(folder: &Path) -> Result<(), RecordError> {
    let manifest = folder.join(Manifest::FILE);
    let entries = fs::read_dir(folder).map_err(RecordError::io("read", folder))?;
    for entry in entries {
        let path = entry.map_err(RecordError::io("read", folder))?.path();
        if path == manifest {
            continue;
        }
        let removed =
            if is_own_folder(&path) { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(RecordError::io("remove", &path))?;
    }
    fs::remove_dir_all(folder).map_err(RecordError::io("remove", folder))
}

/// A folder, and no link to one.
fn is_own_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_dir())
}

fn head(folder: &Path) -> Result<Head, RecordError> {
    let path = folder.join(Manifest::FILE);
    let no_run = || RecordError::NotARun { path: folder.to_owned() };
    if is_link(folder) || !path.is_file() {
        return Err(no_run());
    }
    let json = fs::read(&path).map_err(RecordError::io("read", &path))?;
    let malformed = |error: &RecordError| matches!(error, RecordError::Malformed { .. });
    versioned(&path, &json).map_err(|error| if malformed(&error) { no_run() } else { error })
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink())
}

fn refuse_foreign(folder: &Path, head: &Head) -> Result<(), RecordError> {
    for entry in fs::read_dir(folder).map_err(RecordError::io("read", folder))? {
        let path = entry.map_err(RecordError::io("read", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let foreign = match (is_own_folder(&path), name.as_str()) {
            (true, FIGURES) => foreign_figure(&path)?,
            (true, PARTS) => None,
            (true, _) => Some(name),
            (false, _) => (!head.wrote(&name)).then_some(name),
        };
        if let Some(file) = foreign {
            return Err(RecordError::Foreign { path: folder.to_owned(), file });
        }
    }
    Ok(())
}

/// The first thing among the figures that is no figure.
fn foreign_figure(figures: &Path) -> Result<Option<String>, RecordError> {
    for entry in fs::read_dir(figures).map_err(RecordError::io("read", figures))? {
        let path = entry.map_err(RecordError::io("read", figures))?.path();
        let drawn = path.extension().is_some_and(|end| end == "svg" || end == "csv");
        if is_own_folder(&path) || !drawn {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            return Ok(Some(format!("{FIGURES}/{name}")));
        }
    }
    Ok(None)
}

impl Head {
    /// Whether the program wrote a file of this name.
    fn wrote(&self, name: &str) -> bool {
        const USUAL: [&str; 7] = [
            Manifest::FILE,
            "scenario.ron",
            RunFolder::CHECKPOINT,
            super::gexf::FILE,
            PAGE,
            LOCK,
            Task::FILE,
        ];
        let columns =
            || [Format::Csv, Format::Parquet].iter().any(|f| f.file(COLUMNS.name) == name);
        let table = || self.tables.values().any(|table| table.files.contains_key(name));
        let graph = || {
            let ends = self.tables.keys().filter_map(|table| table.strip_prefix("nodes"));
            let mut dates = ends.map(|end| end.strip_prefix('-'));
            dates.any(|date| of_moment("network", date) + ".graphml" == name)
        };
        USUAL.contains(&name) || name.starts_with(WRITING) || columns() || table() || graph()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESULT: &str = r#"{"format": 2, "version": "0", "scenario": {"name": "", "title": "",
        "file": "", "text": "", "blake3": ""}, "tables": {"nodes-2012-12-01": {"rows": 0,
        "files": {"nodes-2012-12-01.csv": {"bytes": 0, "blake3": ""}}}}}"#;

    /// What is said of a folder with these files beside its manifest.
    fn said(manifest: &str, files: &[&str], kind: &str) -> Option<String> {
        let place = tempfile::tempdir().unwrap();
        for file in files {
            let path = place.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        fs::write(place.path().join(Manifest::FILE), manifest).unwrap();
        let error = refuse_other(place.path(), kind).err()?;
        Some(error.to_string().replace(&place.path().display().to_string(), "F"))
    }

    #[test]
    fn what_the_program_wrote_may_go() {
        let ours = [
            "scenario.ron",
            "checkpoint",
            "columns.csv",
            "columns.parquet",
            "nodes-2012-12-01.csv",
            "network-2012-12-01.graphml",
            "network.gexf",
            "report.html",
            "figures/a.svg",
            "figures/a.csv",
            ".writing-abc",
        ];
        assert_eq!(said(RESULT, &ours, RUN), None);
    }

    #[test]
    fn what_others_wrote_stays() {
        for (file, named) in [
            ("thesis.txt", "thesis.txt"),
            ("notes/a.csv", "notes"),
            ("figures/thesis.txt", "figures/thesis.txt"),
            ("figures/more/a.svg", "figures/more"),
            ("species.csv", "species.csv"),
            ("network.graphml", "network.graphml"),
        ] {
            let expected = format!("`F` holds `{named}`, which ecograph did not write there");
            assert_eq!(said(RESULT, &[file], RUN), Some(expected));
        }
        for manifest in [r#"{"my": "own"}"#, r#"{"format": 2}"#, "[]", "", "{"] {
            let no_run = Some("`F` exists and is no run folder".to_owned());
            assert_eq!(said(manifest, &["a.txt"], RUN), no_run, "{manifest}");
        }
        let older = RESULT.replace("\"format\": 2", "\"format\": 1");
        assert!(said(&older, &[], RUN).unwrap().contains("has format 1"));
    }

    #[test]
    fn a_result_of_another_kind_stays() {
        let expected = "`F` holds a result of `ecograph run`, which one of `ecograph trend` does \
                        not replace";
        assert_eq!(said(RESULT, &[], "trend").as_deref(), Some(expected));
        let trend = RESULT.replacen('{', "{\"kind\": \"trend\",", 1);
        assert_eq!(said(&trend, &[], "trend"), None);
        assert!(said(&trend, &[], RUN).is_some());
    }
}
