//! One run in one folder: the lock that the living hold and the dead let go of.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::error::RecordError;

/// The file that a run locks while it writes; it holds the number of its process.
pub(super) const LOCK: &str = ".lock";

/// Takes the lock of a folder. The system lets go of it however the process ends, so a folder
/// whose run was killed can be taken, one whose run lives cannot.
pub(super) fn lock(partial: &Path) -> Result<File, RecordError> {
    let path = partial.join(LOCK);
    let file = File::options().create(true).truncate(false).read(true).write(true).open(&path);
    let file = file.map_err(RecordError::io("create", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => {
            let said = fs::read_to_string(&path).unwrap_or_default();
            let process = said.trim().parse().ok();
            return Err(RecordError::InUse { path: partial.to_owned(), process });
        }
        // Some network file systems know no locks; then the folder alone must do.
        Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
        Err(fs::TryLockError::Error(error)) => return Err(RecordError::io("lock", &path)(error)),
    }
    let sign = || -> io::Result<()> {
        file.set_len(0)?;
        (&file).write_all(std::process::id().to_string().as_bytes())
    };
    sign().map_err(RecordError::io("write", &path))?;
    Ok(file)
}
