//! Sizes as people say them.

/// Bytes as people say them, in powers of 1024.
///
/// ```
/// use ecograph::view::bytes;
/// assert_eq!(bytes(512), "512 B");
/// assert_eq!(bytes(1_572_864), "1.5 MiB");
/// ```
#[must_use]
pub fn bytes(number: u64) -> String {
    let mut size = number as f64;
    let mut unit = "B";
    for larger in ["KiB", "MiB", "GiB", "TiB"] {
        if size < 1024.0 {
            break;
        }
        size /= 1024.0;
        unit = larger;
    }
    let places = usize::from(unit != "B" && size < 99.95);
    format!("{size:.places$} {unit}")
}
