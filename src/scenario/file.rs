//! Files as text, or why they are none.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use thiserror::Error;

use super::problem::{Fault, nearest};

/// Largest file that is read, in bytes.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// The text of a file, without the mark that some editors put first.
pub(crate) fn content(path: &Path) -> Result<String, Unreadable> {
    let name = path.display().to_string();
    let failed = |error: std::io::Error| {
        let name = name.clone();
        if error.kind() == std::io::ErrorKind::NotFound {
            Unreadable::Missing { name, near: beside(path) }
        } else {
            Unreadable::Refused { name, reason: error.to_string() }
        }
    };
    let about = fs::metadata(path).map_err(failed)?;
    if about.is_dir() {
        return Err(Unreadable::Folder { name });
    }
    let mut bytes = Vec::new();
    // A pipe has no length, so the limit is on what is read.
    let file = File::open(path).map_err(failed)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    let size = about.len().max(bytes.len() as u64);
    if LARGEST < size {
        return Err(Unreadable::TooLarge { name, size });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(without_mark(&text).to_owned()),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.split(|&byte| byte == b'\n').count();
            Err(Unreadable::NotUtf8 { name, line })
        }
    }
}

pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The file of the same folder whose name looks like the one that is missing.
fn beside(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = path.file_name()?.to_str()?;
    let near = nearest(wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}

/// A file that cannot be read as a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// There is no such file.
    #[error("there is no file `{name}`")]
    Missing {
        /// The file.
        name: String,
        /// A file that may be meant.
        near: Option<String>,
    },
    /// A folder.
    #[error("`{name}` is a folder")]
    Folder {
        /// The folder.
        name: String,
    },
    /// The system says no.
    #[error("`{name}` cannot be read: {reason}")]
    Refused {
        /// The file.
        name: String,
        /// What the system says.
        reason: String,
    },
    /// Nothing in it.
    #[error("`{name}` is empty")]
    Empty {
        /// The file.
        name: String,
    },
    /// More than [`LARGEST`] bytes.
    #[error("`{name}` has {size} bytes, but a scenario has at most {LARGEST}")]
    TooLarge {
        /// The file.
        name: String,
        /// Its size, or what was read of it.
        size: u64,
    },
    /// Bytes that are no text.
    #[error("`{name}` is not UTF-8 text: see line {line}")]
    NotUtf8 {
        /// The file.
        name: String,
        /// The first line that is none.
        line: usize,
    },
    /// Overlays whose bases lead back to them.
    #[error("overlays in a circle: {}", .files.join(" -> "))]
    Circle {
        /// The files, the first one also last.
        files: Vec<String>,
    },
    /// An overlay given as a text, without a folder to look for its base in.
    #[error("an overlay must be read from a file, because its base is looked for beside it")]
    OverlayWithoutFile,
}

impl Unreadable {
    /// The same without one of these names as what may have been meant.
    pub(crate) fn but_not(mut self, names: &[String]) -> Self {
        if let Self::Missing { near, .. } = &mut self {
            near.take_if(|near| names.contains(near));
        }
        self
    }
}

impl Fault for Unreadable {
    fn help(&self) -> Option<String> {
        match self {
            Self::Missing { near, .. } => {
                near.as_ref().map(|near| format!("did you mean `{near}`?"))
            }
            Self::Folder { .. } => Some("give a file, as `scenario.ron`".into()),
            Self::Empty { .. } => Some(
                "`ecograph schema` lists what a scenario may have, `ecograph schema --plan` a plan"
                    .into(),
            ),
            Self::NotUtf8 { .. } => Some("save it as UTF-8".into()),
            Self::Refused { .. }
            | Self::TooLarge { .. }
            | Self::Circle { .. }
            | Self::OverlayWithoutFile => None,
        }
    }
}
