//! Files that go to the disk while they are written, so that little is left to wait for at the end.
//!
//! The system keeps what is written in memory until it is asked to make sure of it. For a large file
//! it is asked every so many bytes, on a thread that does nothing but wait for the disk.

use std::{
    fs::File,
    io::{self, Write},
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

/// Bytes after which the disk is asked for; a file of fewer is left to whoever closes it.
const EARLY: u64 = 32 << 20;

/// What is written, counted.
struct Counted<'a> {
    file: &'a File,
    since: u64,
    due: SyncSender<()>,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.since += written as u64;
        // Where the disk is still busy with what was asked before, it is asked later.
        if EARLY <= self.since && self.due.try_send(()).is_ok() {
            self.since = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Lets `write` fill a file of about so many bytes; what is not on disk yet is little.
pub(super) fn filled(
    mut file: &File,
    bytes: u64,
    write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> io::Result<()> {
    if bytes < 2 * EARLY {
        return write(&mut file);
    }
    let (due, told) = sync_channel(1);
    thread::scope(|scope| {
        let disk = scope.spawn(move || told.iter().try_for_each(|()| file.sync_data()));
        let written = write(&mut Counted { file, since: 0, due });
        // An error of the disk is told once, so it must not be lost here.
        let synced = disk.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
        written.and(synced)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_file_is_as_long_as_what_was_written() {
        for (bytes, pieces) in [(10, 3), (2 * EARLY, 70)] {
            let file = tempfile::tempfile().unwrap();
            let write = |out: &mut (dyn Write + Send)| {
                (0..pieces).try_for_each(|_| out.write_all(&vec![7; 1 << 20]))
            };
            filled(&file, bytes, write).unwrap();
            assert_eq!(file.metadata().unwrap().len(), pieces << 20);
        }
        let refused = |_: &mut (dyn Write + Send)| Err(io::Error::other("no"));
        let file = tempfile::tempfile().unwrap();
        assert_eq!(filled(&file, 2 * EARLY, refused).unwrap_err().to_string(), "no");
    }
}
