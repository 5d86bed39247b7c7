//! What tests of the source share.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the source must fail")]

use std::fs;
use std::path::{Path, PathBuf};

/// Sources of the library under a folder, in order; the command line is a crate of its own.
pub(crate) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path != Path::new("src/bin") {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
