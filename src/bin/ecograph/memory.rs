//! Memory: what a run may need beside what there is, before it starts.

use std::fs;

use ecograph::measure::estimate;
use ecograph::scenario::Elements;
use ecograph::view::bytes;

use crate::arguments::Means;
use crate::failure::Failure;

const GIB: f64 = (1_u64 << 30) as f64;

/// Refuses a run that may need more memory than it may take.
pub(crate) fn refuse(
    elements: &Elements,
    scale: f64,
    steps: u64,
    means: Means,
) -> Result<(), Failure> {
    let Some(there) = means.memory.map(|gib| gib * GIB).or_else(free) else { return Ok(()) };
    let needed = estimate(elements, scale, steps, 1).bytes;
    if needed <= there {
        return Ok(());
    }
    Err(Failure::Memory { needed: bytes(needed as u64), there: bytes(there as u64) })
}

/// Bytes that a program may still take, where the system tells: what is free of the machine and of
/// the group of processes that it belongs to.
fn free() -> Option<f64> {
    let machine = fs::read_to_string("/proc/meminfo").ok().as_deref().and_then(available);
    let limit = group("memory.max").zip(group("memory.current")).map(|(max, now)| max - now);
    match (machine, limit) {
        (Some(machine), Some(limit)) => Some(machine.min(limit.max(0.0))),
        (one, other) => one.or(other),
    }
}

/// `MemAvailable` of `/proc/meminfo`, in bytes.
fn available(about: &str) -> Option<f64> {
    let line = about.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024.0)
}

/// A number of the control group; none where it has no limit.
fn group(file: &str) -> Option<f64> {
    fs::read_to_string(format!("/sys/fs/cgroup/{file}")).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_is_read_off_the_system() {
        let about = "MemTotal:  16000000 kB\nMemAvailable:    2048 kB\nBuffers: 1 kB\n";
        assert_eq!(available(about).map(f64::to_bits), Some((2048.0 * 1024.0_f64).to_bits()));
        assert_eq!(available("MemTotal: 3 kB\n"), None);
    }
}
