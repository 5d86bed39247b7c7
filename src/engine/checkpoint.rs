//! Checkpoints: everything that changes, in a container of our own.
//!
//! Layout: magic (8 bytes), version (4), length of the header (8), header (JSON: what there is and
//! how long), the data one after another in little-endian, sections of whoever keeps something
//! beside the world, and blake3 of all before (32 bytes). Written to a file beside, synced, then
//! renamed: a reader sees the old file or the new.

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    base::whole,
    engine::{laws::Totals, simulation::Simulation},
    world::saved::{self, Part},
};

const MAGIC: &[u8; 8] = b"ecograph";
/// Version of the layout; another is refused.
const VERSION: u32 = 2;
/// Bytes before the header, and of the checksum.
const HEAD: usize = 20;
const SUM: usize = 32;

/// Why a checkpoint was not written or not read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The machine's.
    #[error("cannot {doing} the checkpoint `{path}`: {source}")]
    Io {
        /// What was tried, as `write`.
        doing: &'static str,
        /// The file.
        path: String,
        /// What the machine said.
        source: io::Error,
    },
    /// Another kind of file.
    #[error("this is no checkpoint of ecograph")]
    NotACheckpoint,
    /// Another version of the layout.
    #[error("the checkpoint has layout {found}, this program reads {wanted}")]
    Version {
        /// What this program reads.
        wanted: u32,
        /// What the file has.
        found: u32,
    },
    /// The file ends early.
    #[error("the checkpoint is cut off: {found} bytes, {wanted} are missing")]
    Truncated {
        /// Bytes there are.
        found: usize,
        /// Bytes that are missing at least.
        wanted: usize,
    },
    /// Bytes changed since it was written.
    #[error("the checkpoint was altered: its checksum does not fit")]
    Altered,
    /// Of another seed or another world.
    #[error("the checkpoint is of another run: {what} is {found} there and {wanted} here")]
    Foreign {
        /// What differs.
        what: String,
        /// What the file has.
        found: String,
        /// What this run has.
        wanted: String,
    },
    /// This run has a column that the file lacks.
    #[error("the checkpoint has no `{part}`, which {process} needs")]
    Missing {
        /// The column, channel or set.
        part: String,
        /// Who declared it.
        process: String,
    },
    /// The file has a column that nobody here has.
    #[error("the checkpoint has `{part}` of {process}, which this loop lacks")]
    Unknown {
        /// The column, channel or set.
        part: String,
        /// Who declared it there.
        process: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    /// What the run said of where its world comes from.
    #[serde(default)]
    note: String,
    seed: u64,
    step: u64,
    species: Vec<(String, u32, u32)>,
    parameters: Vec<(String, u64)>,
    parts: Vec<Part>,
    /// For each part who declared it, for messages.
    owners: Vec<String>,
    /// Names and bytes of the sections behind the parts.
    sections: Vec<(String, u64)>,
}

/// What goes into a checkpoint beside the world; the engine keeps it and does not ask what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Who finds it again.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// How well a checkpoint must fit the run that loads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    /// The same run: everything is there, and nothing else.
    Same,
    /// Another future of the same world: what only one side has is left out or begins anew, and
    /// numbers are those of this run.
    Fork,
}

impl Simulation {
    /// Saves the run. Atomic: the file at `path` is the old one or the whole new one.
    ///
    /// # Errors
    /// When the machine cannot write it.
    ///
    /// ```
    /// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
    /// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
    /// use ecograph::engine::{Section, about, is_checkpoint};
    ///
    /// let simulation = run.simulation_mut();
    /// simulation.annotate("the tutorial, a tenth");
    /// simulation.run(2)?;
    /// let folder = tempfile::tempdir()?;
    /// let file = folder.path().join("after-two.ecograph");
    /// simulation.save(&file)?;
    /// let kept = Section { name: "mine".into(), bytes: vec![7] };
    /// simulation.save_with(&file, std::slice::from_ref(&kept))?;
    /// assert!(is_checkpoint(&file)? && !is_checkpoint("scenarios/minimal.ron".as_ref())?);
    /// let about = about(&file)?;
    /// assert_eq!((about.note.as_str(), about.step), ("the tutorial, a tenth", 2));
    ///
    /// // A fresh run of the same scenario goes on from there to the same bits.
    /// let mut again = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
    /// assert_eq!(again.simulation_mut().load(&file)?, [kept]);
    /// again.simulation_mut().load_fork(&file)?;
    /// assert_eq!(again.world().digest(), run.world().digest());
    /// let bytes = run.simulation().to_bytes();
    /// again.simulation_mut().read_bytes(&bytes)?;
    /// assert_eq!(again.world().step(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: &Path) -> Result<(), CheckpointError> {
        self.save_with(path, &[])
    }

    /// Saves the run with sections that [`Self::load`] hands back.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn save_with(&self, path: &Path, sections: &[Section]) -> Result<(), CheckpointError> {
        let (doing, name) = ("write", path.display().to_string());
        let fail = |source| CheckpointError::Io { doing, path: name, source };
        whole::replace(path, |file| self.write(sections, file)).map_err(fail)
    }

    /// Loads a saved run into a fresh one of the same world, loop and seed; it goes on to the same
    /// bits as if it had never stopped. When refused, this run is as it was. Hands back the
    /// sections.
    ///
    /// # Errors
    /// When the file cannot be read, is no whole checkpoint, or is of another run.
    pub fn load(&mut self, path: &Path) -> Result<Vec<Section>, CheckpointError> {
        self.take(&read_file(path)?, Fit::Same)
    }

    /// Loads a saved run into a fresh one whose scenario differs in what is still to come.
    ///
    /// Seed and slots of species must be the same. Columns, channels and sets that only the
    /// checkpoint has are left out, those that only this run has begin as at its birth, and every
    /// number of the parameter tree is this run's.
    ///
    /// # Errors
    /// When the file cannot be read, is no whole checkpoint, or its agents are others.
    pub fn load_fork(&mut self, path: &Path) -> Result<Vec<Section>, CheckpointError> {
        self.take(&read_file(path)?, Fit::Fork)
    }

    /// The checkpoint as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Memory takes whatever is written to it.
        let _infallible = self.write(&[], &mut bytes);
        bytes
    }

    /// Reads a checkpoint from bytes; see [`Self::load`].
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn read_bytes(&mut self, bytes: &[u8]) -> Result<Vec<Section>, CheckpointError> {
        self.take(bytes, Fit::Same)
    }

    fn write(&self, sections: &[Section], out: &mut impl Write) -> io::Result<()> {
        let world = self.world();
        let parts = saved::parts(world);
        let header = Header {
            note: self.note.clone(),
            seed: self.seed,
            step: world.step(),
            species: saved::species(world),
            parameters: saved::parameters(world),
            owners: parts.iter().map(|part| self.owner(&part.name)).collect(),
            parts,
            sections: sections.iter().map(|s| (s.name.clone(), s.bytes.len() as u64)).collect(),
        };
        // Strings and integers always have a JSON form.
        let json = serde_json::to_vec(&header).unwrap_or_default();
        let mut hasher = blake3::Hasher::new();
        let mut put = |bytes: &[u8]| {
            hasher.update(bytes);
            out.write_all(bytes)
        };
        put(MAGIC)?;
        put(&VERSION.to_le_bytes())?;
        put(&(json.len() as u64).to_le_bytes())?;
        put(&json)?;
        let mut bytes = Vec::new();
        for part in &header.parts {
            bytes.clear();
            saved::write(world, part, &mut bytes);
            put(&bytes)?;
        }
        for section in sections {
            put(&section.bytes)?;
        }
        let sum = hasher.finalize();
        out.write_all(sum.as_bytes())
    }

    fn take(&mut self, bytes: &[u8], fit: Fit) -> Result<Vec<Section>, CheckpointError> {
        let (mut header, data) = opened(bytes)?;
        let behind: u64 = header.parts.iter().map(|part| part.bytes).sum();
        let sections = sections(&header.sections, &data[behind as usize..]);
        self.compare(&header, fit)?;
        if fit == Fit::Fork {
            header.parameters.clear();
        }
        let read = saved::read(&self.world, &header.parts, data).ok_or(CheckpointError::Altered)?;
        saved::install(&mut self.world, read, header.step, &header.parameters);
        self.totals = Totals::of(&self.world);
        Ok(sections)
    }

    fn compare(&self, header: &Header, fit: Fit) -> Result<(), CheckpointError> {
        let same = |what: &str, found: String, wanted: String| {
            let what = what.to_owned();
            if found == wanted {
                Ok(())
            } else {
                Err(CheckpointError::Foreign { what, found, wanted })
            }
        };
        same("the seed", header.seed.to_string(), self.seed.to_string())?;
        let slots = |species: &[(String, u32, u32)]| {
            let each: Vec<String> =
                species.iter().map(|(n, a, b)| format!("{n} {a}..{b}")).collect();
            each.join(", ")
        };
        let here = saved::species(&self.world);
        same("the list of species and slots", slots(&header.species), slots(&here))?;
        let here = saved::parts(&self.world);
        for part in &here {
            let Some(other) = header.parts.iter().find(|other| other.name == part.name) else {
                if fit == Fit::Fork {
                    continue;
                }
                let (part, process) = (part.name.clone(), self.owner(&part.name));
                return Err(CheckpointError::Missing { part, process });
            };
            same(&format!("the kind of `{}`", part.name), other.kind.clone(), part.kind.clone())?;
            if part.fixed {
                let what = format!("the length of `{}`", part.name);
                same(&what, other.length.to_string(), part.length.to_string())?;
            }
        }
        if fit == Fit::Fork {
            return Ok(());
        }
        for (part, process) in header.parts.iter().zip(&header.owners) {
            if !here.iter().any(|other| other.name == part.name) {
                let (part, process) = (part.name.clone(), process.clone());
                return Err(CheckpointError::Unknown { part, process });
            }
        }
        let known = |path: &str| self.world.parameters.find(path).is_some();
        match header.parameters.iter().find(|(path, _)| !known(path)) {
            Some((path, _)) => {
                let (part, process) = (path.clone(), "the parameter tree".to_owned());
                Err(CheckpointError::Unknown { part, process })
            }
            None => Ok(()),
        }
    }

    /// The processes that declared something, for messages.
    fn owner(&self, name: &str) -> String {
        let declared = |process: &&crate::engine::simulation::Bound| {
            process.accesses.iter().any(|access| access.name == name)
        };
        let owners: Vec<String> =
            self.bound.iter().filter(declared).map(|p| format!("`{}`", p.name)).collect();
        match owners.as_slice() {
            [] => "the world".to_owned(),
            [one] => format!("process {one}"),
            more => format!("processes {}", more.join(", ")),
        }
    }
}

/// Whether a file begins like a checkpoint.
///
/// # Errors
/// When it cannot be read.
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
    /// Where its world comes from; see [`Simulation::annotate`].
    pub note: String,
    /// Root of all luck.
    pub seed: u64,
    /// Steps done.
    pub step: u64,
    /// BLAKE3 of all that it holds.
    pub blake3: String,
}

/// What a checkpoint says of itself.
///
/// # Errors
/// When the file cannot be read or is no whole checkpoint.
pub fn about(path: &Path) -> Result<About, CheckpointError> {
    let bytes = read_file(path)?;
    let (header, _) = opened(&bytes)?;
    let blake3 = blake3::hash(&bytes[..bytes.len() - SUM]).to_hex().to_string();
    Ok(About { note: header.note, seed: header.seed, step: header.step, blake3 })
}

fn read_file(path: &Path) -> Result<Vec<u8>, CheckpointError> {
    let (doing, name) = ("read", path.display().to_string());
    let fail = |source| CheckpointError::Io { doing, path: name, source };
    fs::read(path).map_err(fail)
}

/// Cuts the sections apart; what is opened is as long as its header says.
fn sections(names: &[(String, u64)], mut rest: &[u8]) -> Vec<Section> {
    let mut sections = Vec::new();
    for (name, length) in names {
        let (bytes, behind) = rest.split_at((*length as usize).min(rest.len()));
        sections.push(Section { name: name.clone(), bytes: bytes.to_vec() });
        rest = behind;
    }
    sections
}

fn opened(bytes: &[u8]) -> Result<(Header, &[u8]), CheckpointError> {
    let short = |wanted: usize| CheckpointError::Truncated {
        found: bytes.len(),
        wanted: wanted.saturating_sub(bytes.len()).max(1),
    };
    if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) {
        return Err(CheckpointError::NotACheckpoint);
    }
    if bytes.len() < HEAD + SUM {
        return Err(short(HEAD + SUM));
    }
    let found = number(&bytes[8..12]) as u32;
    if found != VERSION {
        return Err(CheckpointError::Version { wanted: VERSION, found });
    }
    let data = usize::try_from(number(&bytes[12..HEAD])).unwrap_or(usize::MAX).saturating_add(HEAD);
    if bytes.len() < data.saturating_add(SUM) {
        return Err(short(data.saturating_add(SUM)));
    }
    let header: Header =
        serde_json::from_slice(&bytes[HEAD..data]).map_err(|_| CheckpointError::Altered)?;
    let lengths = header.parts.iter().map(|part| part.bytes);
    let lengths = lengths.chain(header.sections.iter().map(|(_, bytes)| *bytes));
    let length = lengths.fold(0_u64, u64::saturating_add);
    let end = usize::try_from(length).unwrap_or(usize::MAX).saturating_add(data);
    if bytes.len() < end.saturating_add(SUM) {
        return Err(short(end.saturating_add(SUM)));
    }
    if bytes.len() != end + SUM || blake3::hash(&bytes[..end]).as_bytes() != &bytes[end..] {
        return Err(CheckpointError::Altered);
    }
    Ok((header, &bytes[data..end]))
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}
