//! Numbers on the command line: what is wanted where one does not fit.

use std::num::NonZeroU64;

/// The scale as it was typed, after a blank; nothing where it changes nothing.
pub(crate) fn scaled(scale: f64) -> String {
    if (scale - 1.0).abs() < 1e-12 { String::new() } else { format!(" --scale {scale}") }
}

/// A whole number of at least 0, as seeds are.
pub(crate) fn whole(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "a whole number of at least 0 is wanted".to_owned())
}

/// A whole number of at least 1.
pub(crate) fn some(text: &str) -> Result<NonZeroU64, String> {
    text.parse().map_err(|_| "a whole number of at least 1 is wanted".to_owned())
}

/// An amount of memory.
pub(crate) fn gibibytes(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "a number is wanted".to_owned())?;
    if 0.0 < number && number < 1e6 { Ok(number) } else { Err("must be in (0, 1e6)".to_owned()) }
}

/// A factor on the number of agents.
pub(crate) fn scale(text: &str) -> Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| "a number is wanted".to_owned())?;
    if (1e-6..=1e6).contains(&scale) { Ok(scale) } else { Err("must be in [1e-6, 1e6]".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_a_positive_number() {
        assert!(scale("0.2").is_ok());
        assert!(scale("0").is_err() && scale("NaN").is_err() && scale("-1").is_err());
    }
}
