//! Checkpoints beside what the disk takes: `dd conv=fdatasync` of as many bytes, in turn.
//!
//! `cargo bench --bench checkpoint -- [users] [folder]`: a world of [`worlds`], a million users unless
//! told otherwise, is saved as the program saves it (checksum, `fsync`, rename), then `dd` writes as
//! much; then it is loaded, and the file is read by a plain loop, both from the page cache. MB/s of
//! wall time, the ratio of medians, and by how much memory rose at most.
#![expect(clippy::print_stdout, reason = "a bench reports")]

mod worlds;

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use ecograph::engine::Run;
use worlds::Mixing;

/// Steps before the world is saved: users and accounts come in them.
const WARM: u64 = 10;
const ROUNDS: usize = 7;

type Tried<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Tried<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let users = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1e6);
    let named = arguments.iter().find(|argument| argument.contains('/'));
    let folder = tempfile::tempdir_in(named.map_or_else(std::env::temp_dir, PathBuf::from))?;
    let (file, other) = (folder.path().join("world"), folder.path().join("zeros"));
    let mut run = worlds::ecosystem(users, "", Mixing::of(&arguments))?;
    for _ in 0..WARM {
        run.step()?;
    }
    run.save(&file, &[])?;
    let bytes = fs::metadata(&file)?.len();
    let threads = rayon::current_num_threads();
    println!("{} agents, {bytes} bytes, {threads} threads", run.world().agents().len());
    writing(&run, &file, &other, bytes)?;
    loading(&mut run, &file, bytes)
}

fn writing(run: &Run, file: &Path, other: &Path, bytes: u64) -> Tried<()> {
    let (mut ours, mut theirs, mut risen) = (Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..ROUNDS {
        fs::remove_file(file)?;
        let memory = Memory::now();
        ours.push(seconds(|| Ok(run.save(file, &[])?))?);
        risen = risen.max(memory.risen());
        theirs.push(seconds(|| dd(other, bytes))?);
        fs::remove_file(other)?;
    }
    report("checkpoint, written", ours, ("dd conv=fdatasync", theirs), bytes);
    println!("{:22}{risen:9.1} MB", "memory rose by");
    Ok(())
}

fn loading(run: &mut Run, file: &Path, bytes: u64) -> Tried<()> {
    let digest = run.world().digest();
    let (mut ours, mut theirs, mut risen) = (Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..ROUNDS {
        theirs.push(seconds(|| Ok(read(file)?))?);
        let memory = Memory::now();
        ours.push(seconds(|| Ok(run.load(file).map(drop)?))?);
        risen = risen.max(memory.risen());
    }
    if run.world().digest() != digest {
        return Err("what was loaded is not what was saved".into());
    }
    report("checkpoint, loaded", ours, ("plain reading", theirs), bytes);
    println!(
        "{:22}{risen:9.1} MB; what was there is kept until the checksum has held",
        "memory rose by"
    );
    Ok(())
}

fn seconds(work: impl FnOnce() -> Tried<()>) -> Tried<f64> {
    let begin = Instant::now();
    work()?;
    Ok(begin.elapsed().as_secs_f64())
}

fn dd(file: &Path, bytes: u64) -> Tried<()> {
    let into = format!("of={}", file.display());
    let count = format!("count={bytes}");
    let flags = ["if=/dev/zero", "bs=1M", "iflag=count_bytes", "conv=fdatasync", "status=none"];
    let done = Command::new("dd").args(flags).args([into, count]).status()?;
    if done.success() { Ok(()) } else { Err("dd failed".into()) }
}

fn read(file: &Path) -> io::Result<()> {
    let (mut file, mut piece) = (File::open(file)?, vec![0; 1 << 20]);
    while 0 < file.read(&mut piece)? {}
    Ok(())
}

/// MB/s of both, the range of rounds, and how the medians stand to each other.
fn report(what: &str, ours: Vec<f64>, (beside, theirs): (&str, Vec<f64>), bytes: u64) {
    let mut medians = Vec::new();
    for (what, mut times) in [(what, ours), (beside, theirs)] {
        times.sort_by(f64::total_cmp);
        let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
        let (least, most) = (speed(times[times.len() - 1]), speed(times[0]));
        let median = speed(times[times.len() / 2]);
        println!("{what:22}{median:9.0} MB/s ({least:.0} to {most:.0})");
        medians.push(median);
    }
    println!("{:22}{:9.2}", "ratio of medians", medians[0] / medians[1]);
}

/// Memory of this process, where Linux tells it.
struct Memory(f64);

impl Memory {
    /// Forgets the highest so far.
    fn now() -> Self {
        // Elsewhere nothing is told, and nothing is reported.
        let _forgotten = fs::write("/proc/self/clear_refs", "5");
        Self(told("VmRSS:"))
    }

    fn risen(&self) -> f64 {
        told("VmHWM:") - self.0
    }
}

/// MB of a line of `/proc/self/status`.
fn told(line: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line));
    let kib = found.and_then(|text| text.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.unwrap_or(0.0) * 1024.0 / 1e6
}
