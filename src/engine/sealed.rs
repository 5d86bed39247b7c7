//! Bytes under a checksum, in pieces, as they go out and as they come in.
//!
//! Whoever writes fills the next piece while the last one is hashed and written; whoever reads uses
//! a piece while it is hashed, then reads the next. No more than two pieces are in memory, however
//! long the whole is.

use std::io::{self, ErrorKind, Read, Write};

use blake3::{Hash, Hasher};

use crate::engine::CheckpointError;

/// Bytes of a piece: a multiple of every width that a value can have (1 to 8), and few enough that two
/// pieces stay in the cache.
pub(super) const PIECE: usize = 840 << 10;
/// Bytes of the checksum.
pub(super) const SUM: usize = 32;

/// Bytes on their way out.
pub(super) struct Outgoing<'a> {
    out: &'a mut (dyn Write + Send),
    hasher: Hasher,
    filling: Vec<u8>,
    full: Vec<u8>,
}

impl<'a> Outgoing<'a> {
    pub(super) fn new(out: &'a mut (dyn Write + Send)) -> Self {
        Self { out, hasher: Hasher::new(), filling: Vec::new(), full: Vec::new() }
    }

    /// Lets `fill` append bytes, a piece at most.
    pub(super) fn append(&mut self, fill: impl FnOnce(&mut Vec<u8>) + Send) -> io::Result<()> {
        let Self { out, hasher, filling, full } = self;
        if full.is_empty() {
            fill(filling);
        } else {
            let hash_and_fill = || {
                hasher.update(full);
                fill(filling);
            };
            let ((), written) = rayon::join(hash_and_fill, || out.write_all(full));
            written?;
            full.clear();
        }
        if PIECE <= filling.len() {
            std::mem::swap(filling, full);
        }
        Ok(())
    }

    /// Writes what is left and the checksum of all.
    pub(super) fn seal(mut self) -> io::Result<()> {
        for rest in [&self.full, &self.filling] {
            self.hasher.update(rest);
            self.out.write_all(rest)?;
        }
        self.out.write_all(self.hasher.finalize().as_bytes())
    }
}

/// Bytes on their way in.
pub(super) struct Incoming<R> {
    from: R,
    /// The file, for messages.
    path: String,
    length: u64,
    read: u64,
    hasher: Hasher,
    piece: Vec<u8>,
    next: Vec<u8>,
}

impl<R: Read + Send> Incoming<R> {
    /// So many bytes in all, the checksum at their end included.
    pub(super) fn new(from: R, path: String, length: u64) -> Self {
        let (piece, next) = (Vec::new(), Vec::new());
        Self { from, path, length, read: 0, hasher: Hasher::new(), piece, next }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Hands so many bytes to `each`, in order, in pieces; only the last is not a whole one.
    pub(super) fn give(
        &mut self,
        bytes: u64,
        each: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<(), CheckpointError> {
        let mut left = bytes;
        let first = self.from.by_ref();
        fill(first, &mut self.piece, left).map_err(|error| self.unread(error))?;
        loop {
            self.read += self.piece.len() as u64;
            left -= self.piece.len() as u64;
            let Self { from, hasher, piece, next, .. } = self;
            if left == 0 {
                hasher.update(piece);
                each(piece);
                return Ok(());
            }
            let use_and_read = || {
                each(piece);
                fill(from, next, left)
            };
            let (_, read) = rayon::join(|| hasher.update(piece), use_and_read);
            read.map_err(|error| self.unread(error))?;
            std::mem::swap(&mut self.piece, &mut self.next);
        }
    }

    /// So many bytes, all at once.
    pub(super) fn take(&mut self, bytes: u64) -> Result<Vec<u8>, CheckpointError> {
        let mut all = Vec::with_capacity(bytes as usize);
        self.give(bytes, &mut |piece| all.extend_from_slice(piece))?;
        Ok(all)
    }

    /// Goes over what nobody took, and looks whether the checksum fits.
    pub(super) fn seal(mut self) -> Result<Hash, CheckpointError> {
        self.give(self.length.saturating_sub(self.read + SUM as u64), &mut |_| {})?;
        let found = self.hasher.finalize();
        let mut told = [0; SUM];
        self.from.read_exact(&mut told).map_err(|error| self.unread(error))?;
        if found == told { Ok(found) } else { Err(CheckpointError::Altered) }
    }

    fn unread(&self, source: io::Error) -> CheckpointError {
        if source.kind() == ErrorKind::UnexpectedEof {
            // It was longer when it was opened.
            let wanted = (self.length - self.read) as usize;
            return CheckpointError::Truncated { found: self.read as usize, wanted };
        }
        CheckpointError::Io { doing: "read", path: self.path.clone(), source }
    }
}

/// Reads a piece, or what is left.
fn fill(from: &mut impl Read, piece: &mut Vec<u8>, left: u64) -> io::Result<()> {
    piece.resize(left.min(PIECE as u64) as usize, 0);
    from.read_exact(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sealed bytes of several pieces, put in and taken out in lengths that do not fit them.
    #[test]
    fn what_went_out_comes_in() {
        let bytes: Vec<u8> = (0..5 * PIECE / 2 + 3).map(|n| (n % 251) as u8).collect();
        let mut file = Vec::new();
        let mut out = Outgoing::new(&mut file);
        for piece in bytes.chunks(PIECE / 3) {
            out.append(|filling| filling.extend_from_slice(piece)).unwrap();
        }
        out.seal().unwrap();
        assert_eq!(file[..bytes.len()], bytes);
        let open = |file: &[u8]| {
            Incoming::new(file.to_vec().leak() as &[u8], String::new(), file.len() as u64)
        };
        for cut in [0, 1, PIECE, bytes.len()] {
            let mut incoming = open(&file);
            let (first, rest) = bytes.split_at(cut);
            assert_eq!(incoming.take(cut as u64).unwrap(), first);
            assert_eq!(incoming.take(rest.len() as u64).unwrap(), rest);
            assert_eq!(incoming.seal().unwrap(), blake3::hash(&bytes));
        }
        for place in [0, PIECE, bytes.len() - 1, file.len() - 1] {
            file[place] ^= 1;
            assert!(matches!(open(&file).seal(), Err(CheckpointError::Altered)), "{place}");
            file[place] ^= 1;
        }
    }

    #[test]
    fn what_ends_before_its_length_is_cut_off() {
        let short: &[u8] = &[1; 100];
        let incoming = Incoming::new(short, String::new(), 140);
        let error = incoming.seal().unwrap_err().to_string();
        assert_eq!(error, "the checkpoint is cut off: 0 bytes, at least 140 are missing");
        let incoming = Incoming::new(short, String::new(), 110);
        let error = incoming.seal().unwrap_err().to_string();
        assert_eq!(error, "the checkpoint is cut off: 78 bytes, at least 32 are missing");
    }
}
