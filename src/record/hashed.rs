//! A file that knows what was written to it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::manifest::Stored;

/// A new file, with the length and the hash of what it holds.
pub(super) struct Hashed {
    file: BufWriter<File>,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Hashed {
    /// Creates the file; refuses one that exists.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = BufWriter::new(File::create_new(path)?);
        Ok(Self { file, hasher: blake3::Hasher::new(), bytes: 0 })
    }

    /// Makes sure that it is on disk.
    pub(super) fn end(self) -> io::Result<Stored> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let blake3 = self.hasher.finalize().to_hex().to_string();
        Ok(Stored { bytes: self.bytes, blake3 })
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(bytes)?;
        self.hasher.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
