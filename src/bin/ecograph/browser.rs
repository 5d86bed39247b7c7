//! Opens a page in the browser, by what the system has for it.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::failure::Failure;

/// Programs that open a page, with the words before it; the first that does is enough.
type Openers = &'static [(&'static str, &'static [&'static str])];

const MAC: Openers = &[("open", &[])];
const WINDOWS: Openers = &[("explorer", &[])];
/// The first of these asks the desktop, and `$BROWSER` where there is none.
const OTHERS: Openers = &[("xdg-open", &[]), ("gio", &["open"]), ("sensible-browser", &[])];

/// An opener that still runs after so many looks at it has become the browser.
const LOOKS: u32 = 40;
const BETWEEN: Duration = Duration::from_millis(50);

/// Asks the system to open a page that has been written.
pub(crate) fn show(page: &Path) -> Result<(), Failure> {
    let openers = match std::env::consts::OS {
        "macos" => MAC,
        "windows" => WINDOWS,
        _ => OTHERS,
    };
    // An opener may run elsewhere, and a name may look like an option.
    let page = std::path::absolute(page).unwrap_or_else(|_| page.to_owned());
    let mut refused = Vec::new();
    for (opener, words) in openers {
        match opened(opener, words, &page) {
            Opened::Yes => return Ok(()),
            Opened::Missing => {}
            Opened::No(why) => refused.push(format!("`{opener}` {why}")),
        }
    }
    if refused.is_empty() {
        let names: Vec<String> = openers.iter().map(|(name, _)| format!("`{name}`")).collect();
        refused.push(format!("there is no {} here", names.join(", no ")));
    }
    Err(Failure::Unopened { why: refused.join(", "), page })
}

/// What an opener did.
enum Opened {
    Yes,
    Missing,
    No(String),
}

fn opened(opener: &str, words: &[&str], page: &Path) -> Opened {
    let mut command = Command::new(opener);
    command.args(words).arg(page);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => return Opened::Missing,
        Err(error) => return Opened::No(format!("cannot be started: {error}")),
    };
    // Explorer says that it failed whatever it did.
    if opener == "explorer" {
        return Opened::Yes;
    }
    for _ in 0..LOOKS {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Opened::Yes,
            Ok(Some(status)) => return Opened::No(format!("failed ({status})")),
            Ok(None) => sleep(BETWEEN),
            Err(_) => return Opened::Yes,
        }
    }
    Opened::Yes
}
