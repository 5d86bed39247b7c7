//! Files that appear whole or not at all: written beside their place, made sure of, then renamed.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// How the names of files begin that are not whole yet.
pub(crate) const WRITING: &str = ".writing-";

/// Lets `write` fill a file, then puts it at `path` in the place of what stood there.
pub(crate) fn replace(
    path: &Path,
    write: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
) -> io::Result<()> {
    filled(path, write)?.persist(path)?;
    sync_folder(parent(path))
}

/// The same, but never in the place of a file that exists.
pub(crate) fn create(
    path: &Path,
    write: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
) -> io::Result<()> {
    filled(path, write)?.persist_noclobber(path)?;
    sync_folder(parent(path))
}

/// A file, on disk, beside the place where it shall stand.
fn filled(
    path: &Path,
    write: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
) -> io::Result<NamedTempFile> {
    let begun = tempfile::Builder::new().prefix(WRITING).tempfile_in(parent(path));
    let mut file = begun.map_err(nameless)?;
    write(&mut file).map_err(nameless)?;
    file.flush().map_err(nameless)?;
    share(file.as_file())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The error without the random name of a file that nobody will ever see; what is the caller's own,
/// as it is.
fn nameless(error: io::Error) -> io::Error {
    let kind = error.kind();
    if kind == io::ErrorKind::Other { error } else { kind.into() }
}

/// The folder in which a path stands.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes sure that the names in a folder are on disk.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file; its names are written with their files.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
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
    fn an_error_tells_no_random_name() {
        let error = replace(Path::new("/nowhere/at/all.txt"), |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!error.to_string().contains("nowhere"), "{error}");
    }

    #[test]
    fn what_cannot_be_filled_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let refused = replace(&path, |_| Err(io::Error::other("no")));
        assert_eq!(refused.unwrap_err().to_string(), "no");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
