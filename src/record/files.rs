//! Small files that appear whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use super::error::RecordError;
use crate::base::whole;

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
    let written = whole::replace(path, |file| file.write_all(bytes));
    written.map_err(|error| RecordError::io("write", path)(placed(path, error)))
}

/// As [`write_whole`], but never in the place of a file that exists.
///
/// # Errors
/// When it exists or cannot be written; then nothing changed.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    let written = whole::create(path, |file| file.write_all(bytes));
    written.map_err(|error| RecordError::io("create", path)(placed(path, error)))
}

/// The error of a file whose folder is not there names the folder.
fn placed(path: &Path, error: io::Error) -> io::Error {
    let folder = whole::parent(path);
    if error.kind() != io::ErrorKind::NotFound || folder.is_dir() {
        return error;
    }
    io::Error::new(error.kind(), format!("there is no folder `{}`", folder.display()))
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
