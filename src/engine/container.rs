//! The container of a checkpoint.
//!
//! Layout: magic (8 bytes), version (4), length of the header (8), header (JSON: what there is and
//! how long), the data one after another in little-endian, sections of whoever keeps something
//! beside the world, and blake3 of all before (32 bytes).

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    engine::{
        CheckpointError, Section,
        sealed::{Incoming, Outgoing, PIECE, SUM},
    },
    world::{
        World,
        saved::{self, Part},
    },
};

const MAGIC: &[u8; 8] = b"ecograph";
/// Version of the layout; another is refused.
const VERSION: u32 = 2;
/// Bytes before the header.
const HEAD: usize = 20;

/// What a checkpoint says it holds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    /// What the run said of where its world comes from.
    #[serde(default)]
    pub(super) note: String,
    pub(super) seed: u64,
    pub(super) step: u64,
    pub(super) species: Vec<(String, u32, u32)>,
    pub(super) parameters: Vec<(String, u64)>,
    pub(super) parts: Vec<Part>,
    /// For each part who declared it, for messages.
    pub(super) owners: Vec<String>,
    /// Names and bytes of the sections behind the parts.
    pub(super) sections: Vec<(String, u64)>,
}

impl Header {
    /// Bytes of all that follows it.
    pub(super) fn bytes(&self) -> u64 {
        let parts = self.parts.iter().map(|part| part.bytes);
        let sections = self.sections.iter().map(|(_, bytes)| *bytes);
        parts.chain(sections).fold(0, u64::saturating_add)
    }
}

/// Writes the container.
pub(super) fn write(
    world: &World,
    header: &Header,
    sections: &[Section],
    out: &mut (dyn Write + Send),
) -> io::Result<()> {
    // Strings and integers always have a JSON form.
    let json = serde_json::to_vec(header).unwrap_or_default();
    let mut out = Outgoing::new(out);
    out.append(|bytes| {
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&(json.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&json);
    })?;
    for lane in header.parts.iter().flat_map(|part| saved::lanes(world, part)) {
        let step = PIECE / lane.width();
        for start in (0..lane.length()).step_by(step) {
            let places = start..lane.length().min(start + step);
            out.append(|bytes| lane.append(places, bytes))?;
        }
    }
    for piece in sections.iter().flat_map(|section| section.bytes.chunks(PIECE)) {
        out.append(|bytes| bytes.extend_from_slice(piece))?;
    }
    out.seal()
}

/// Whether a file begins like a checkpoint.
///
/// # Errors
/// When it cannot be read.
///
/// ```
/// assert!(!ecograph::engine::is_checkpoint("scenarios/minimal.ron".as_ref())?);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn is_checkpoint(path: &Path) -> io::Result<bool> {
    let mut head = [0; MAGIC.len()];
    match fs::File::open(path)?.read_exact(&mut head) {
        Ok(()) => Ok(&head == MAGIC),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// What a checkpoint says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Where its world comes from; see [`crate::engine::Simulation::annotate`].
    pub note: String,
    /// Root of all luck.
    pub seed: u64,
    /// Steps done.
    pub step: u64,
    /// Channels whose connectors it holds.
    pub channels: Vec<String>,
    /// BLAKE3 of all that it holds.
    pub blake3: String,
}

/// What a checkpoint says of itself.
///
/// # Errors
/// When the file cannot be read or is no whole checkpoint.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
/// # let folder = tempfile::tempdir()?;
/// # let file = folder.path().join("a-tenth.ecograph");
/// use ecograph::engine::{about, is_checkpoint};
///
/// run.simulation_mut().annotate("the tutorial, a tenth");
/// run.save(&file, &[])?;
/// assert!(is_checkpoint(&file)?);
/// let about = about(&file)?;
/// assert_eq!((about.note.as_str(), about.seed, about.step), ("the tutorial, a tenth", 42, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn about(path: &Path) -> Result<About, CheckpointError> {
    let mut from = of_file(path)?;
    let header = opened(&mut from)?;
    let blake3 = rayon::scope(|_| from.seal())?.to_hex().to_string();
    let channels = saved::channels(&header.parts);
    Ok(About { note: header.note, seed: header.seed, step: header.step, channels, blake3 })
}

/// A file that may be a container.
pub(super) fn of_file(path: &Path) -> Result<Incoming<fs::File>, CheckpointError> {
    let name = path.display().to_string();
    let open = || {
        let file = fs::File::open(path)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    };
    let fail = |source| CheckpointError::Io { doing: "read", path: name.clone(), source };
    let (file, length) = open().map_err(fail)?;
    Ok(Incoming::new(file, name, length))
}

/// The sections, which come next.
pub(super) fn sections<R: Read + Send>(
    names: &[(String, u64)],
    from: &mut Incoming<R>,
) -> Result<Vec<Section>, CheckpointError> {
    let section = |(name, bytes): &(String, u64)| {
        Ok(Section { name: name.clone(), bytes: from.take(*bytes)? })
    };
    names.iter().map(section).collect()
}

/// Reads the header; what it says there is fits the length of the whole.
pub(super) fn opened<R: Read + Send>(from: &mut Incoming<R>) -> Result<Header, CheckpointError> {
    let length = from.length();
    let short = |wanted: u64| CheckpointError::Truncated {
        found: length as usize,
        wanted: wanted.saturating_sub(length).max(1) as usize,
    };
    let head = from.take(length.min(HEAD as u64))?;
    if !head.starts_with(&MAGIC[..head.len().min(MAGIC.len())]) {
        return Err(CheckpointError::NotACheckpoint);
    }
    let least = (HEAD + SUM) as u64;
    if length < least {
        return Err(short(least));
    }
    let found = number(&head[8..12]) as u32;
    if found != VERSION {
        return Err(CheckpointError::Version { wanted: VERSION, found });
    }
    let header = number(&head[12..HEAD]);
    let behind = header.saturating_add(least);
    if length < behind {
        return Err(short(behind));
    }
    let header: Header =
        serde_json::from_slice(&from.take(header)?).map_err(|_| CheckpointError::Altered)?;
    let end = behind.saturating_add(header.bytes());
    if length < end {
        return Err(short(end));
    }
    if length == end { Ok(header) } else { Err(CheckpointError::Altered) }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}
