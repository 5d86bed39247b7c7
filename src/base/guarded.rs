//! Decoders of other projects that may panic on damaged bytes: what they do stays with them.

use std::cell::Cell;
#[cfg(feature = "parquet")]
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Lets another project's code read foreign bytes; none where it panicked over them.
#[cfg(feature = "parquet")]
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    GUARDED.set(true);
    // What it has touched is thrown away with it.
    let done = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    done.ok()
}

/// Whether a panic on this thread is about foreign bytes and will be told as an error: a program's
/// panic hook may leave it untold.
///
/// ```
/// std::panic::set_hook(Box::new(|panic| {
///     if !ecograph::base::is_guarded() {
///         eprintln!("{panic}");
///     }
/// }));
/// assert!(!ecograph::base::is_guarded());
/// ```
#[must_use]
pub fn is_guarded() -> bool {
    GUARDED.get()
}

#[cfg(all(test, feature = "parquet"))]
mod tests {
    use super::*;

    #[test]
    fn a_panic_within_is_none() {
        assert_eq!(guarded(|| 3), Some(3));
        let bytes: &[u8] = &[];
        assert_eq!(guarded(|| bytes[3]), None);
        assert!(!is_guarded());
    }
}
