//! Checkpoints: everything that changes, in a container of our own (`super::container`).
//!
//! Written to a file beside, synced, then renamed: a reader sees the old file or the new. Both ways go
//! in pieces, so that the world is never in memory as bytes too; what was read is put in when the
//! checksum has held.

use std::{
    io::{self, Read},
    path::Path,
};

use tempfile::NamedTempFile;
use thiserror::Error;

use crate::{
    base::whole,
    engine::{
        container::{Header, of_file, opened, sections, write},
        early,
        laws::Totals,
        sealed::Incoming,
        simulation::{Simulation, Threads},
    },
    world::saved,
};

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
    #[error("the checkpoint is cut off: {found} bytes, at least {wanted} are missing")]
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
    /// use ecograph::engine::{Section, about};
    ///
    /// let simulation = run.simulation_mut();
    /// simulation.annotate("the tutorial, a tenth");
    /// simulation.run(2)?;
    /// let folder = tempfile::tempdir()?;
    /// let file = folder.path().join("after-two.ecograph");
    /// simulation.save(&file)?;
    /// let kept = Section { name: "mine".into(), bytes: vec![7] };
    /// simulation.save_with(&file, std::slice::from_ref(&kept))?;
    /// assert_eq!(about(&file)?.step, 2);
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
        let (world, header) = (self.world(), self.header(sections));
        let threads = Threads::worth(world);
        let fill = |file: &mut NamedTempFile| {
            early::filled(file.as_file(), header.bytes(), |out| {
                threads.run(|| write(world, &header, sections, out))
            })
        };
        whole::replace(path, fill).map_err(fail)
    }

    /// Loads a saved run into a fresh one of the same world, loop and seed; it goes on to the same
    /// bits as if it had never stopped. When refused, this run is as it was. Hands back the
    /// sections.
    ///
    /// # Errors
    /// When the file cannot be read, is no whole checkpoint, or is of another run.
    pub fn load(&mut self, path: &Path) -> Result<Vec<Section>, CheckpointError> {
        self.take(of_file(path)?, Fit::Same)
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
        self.take(of_file(path)?, Fit::Fork)
    }

    /// The checkpoint as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Memory takes whatever is written to it.
        let _infallible = write(self.world(), &self.header(&[]), &[], &mut bytes);
        bytes
    }

    /// Reads a checkpoint from bytes; see [`Self::load`].
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn read_bytes(&mut self, bytes: &[u8]) -> Result<Vec<Section>, CheckpointError> {
        self.take(Incoming::new(bytes, String::new(), bytes.len() as u64), Fit::Same)
    }

    fn header(&self, sections: &[Section]) -> Header {
        let world = self.world();
        let parts = saved::parts(world);
        Header {
            note: self.note.clone(),
            seed: self.seed,
            step: world.step(),
            species: saved::species(world),
            parameters: saved::parameters(world),
            owners: parts.iter().map(|part| self.owner(&part.name)).collect(),
            parts,
            sections: sections.iter().map(|s| (s.name.clone(), s.bytes.len() as u64)).collect(),
        }
    }

    fn take<R: Read + Send>(
        &mut self,
        mut from: Incoming<R>,
        fit: Fit,
    ) -> Result<Vec<Section>, CheckpointError> {
        let mut header = opened(&mut from)?;
        let (world, threads) = (&self.world, Threads::worth(&self.world));
        let read = self.compare(&header, fit).and_then(|()| {
            let mut give =
                |bytes: u64, each: &mut (dyn FnMut(&[u8]) + Send)| from.give(bytes, each);
            let read = threads.run(|| saved::read(world, &header.parts, &mut give))?;
            let read = read.ok_or(CheckpointError::Altered)?;
            Ok((read, sections(&header.sections, &mut from)?))
        });
        // Whatever is wrong with what it says: if bytes changed, that is why.
        threads.run(|| from.seal())?;
        let (read, sections) = read?;
        if fit == Fit::Fork {
            header.parameters.clear();
        }
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
