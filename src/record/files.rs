//! Files that appear whole or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::error::RecordError;

/// How the names of files begin that are not whole yet.
pub(super) const WRITING: &str = ".writing-";

/// Writes a file beside its place, makes sure that it is on disk, then puts it there.
///
/// # Errors
/// When it cannot be written; then nothing changed.
///
/// ```
/// use ecograph::record::{write_new, write_whole};
///
/// let place = tempfile::tempdir()?;
/// let file = place.path().join("note.txt");
/// write_new(&file, b"first")?;
/// assert!(write_new(&file, b"second").is_err(), "it is there already");
/// write_whole(&file, b"third")?;
/// assert_eq!(std::fs::read(&file)?, b"third");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    put(path, bytes).map_err(RecordError::io("write", path))
}

/// As [`write_whole`], but never in the place of a file that exists.
///
/// # Errors
/// When it exists or cannot be written; then nothing changed.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    let put = || -> io::Result<()> {
        beside(path, bytes)?.persist_noclobber(path)?;
        sync_folder(parent(path))
    };
    put().map_err(RecordError::io("create", path))
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, bytes)?.persist(path)?;
    sync_folder(parent(path))
}

/// A file with these bytes, on disk, beside the place where it shall stand.
fn beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(WRITING).tempfile_in(parent(path))?;
    file.write_all(bytes)?;
    share(file.as_file())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The folder in which a path stands.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes sure that the names in a folder are on disk.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file; its names are written with their files.
#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Temporary files are private; results are for everybody whom the folder lets in.
#[cfg(unix)]
fn share(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

/// Elsewhere files take the permissions of their folder.
#[cfg(not(unix))]
fn share(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        let error = write_new(&path, b"three").unwrap_err().to_string();
        assert!(error.starts_with("cannot create `") && error.contains("exists"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_error_names_the_file() {
        let error = write_whole(Path::new("/nowhere/at/all.txt"), b"").unwrap_err();
        assert!(error.to_string().starts_with("cannot write `/nowhere/at/all.txt`: "), "{error}");
    }
}
