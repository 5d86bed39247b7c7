//! Ctrl-C: the first finishes the step, the second ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C and for the system asking the program to end.
pub(crate) fn listen() {
    // Where it cannot be listened for, Ctrl-C ends the program at once, and the partial folder
    // is left: no reason not to run.
    let _unavailable = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            leave();
        }
    });
}

/// Whether the run should end after this step.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

#[expect(clippy::exit, reason = "whoever asks twice does not want to wait for the step")]
fn leave() -> ! {
    std::process::exit(130)
}
