//! Who does the runs: how many at a time, and in which order the results stand.
//!
//! **Rule.** Runs are independent, so they are the best thing to do side by side: as many at a time
//! as there are threads and runs, but never so many that `workers × estimate` exceeds the memory
//! budget. Threads that no run needs help inside the worlds. One run at least is always made.
//! Results stand in the order of the jobs, whichever ends first, and no result depends on the
//! number of workers: the same bytes for any crew.

use std::{
    fs,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// How many runs are made at a time.
///
/// ```
/// use ecograph::study::{Budget, Crew};
/// let free = Budget::of_machine();
/// assert!(0.0 < free.bytes);
/// // Three runs of a third of the memory fit, though there are eight threads.
/// assert_eq!(Crew::within(Budget { bytes: 9e9 }, 3e9, 100, 8), Crew::of(3));
/// assert_eq!(Crew::of(2).work(4, |job| job * job), [0, 1, 4, 9]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crew {
    /// Runs at a time, at least one.
    pub workers: usize,
}

/// Memory that runs may take together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// Bytes.
    pub bytes: f64,
}

/// Budget where the machine does not say what is free.
const UNKNOWN_BYTES: f64 = 4.0 * 1024.0 * 1024.0 * 1024.0;

impl Budget {
    /// Half of the memory that is free now; 4 GiB where the system does not say.
    #[must_use]
    pub fn of_machine() -> Self {
        Self { bytes: Self::free().map_or(UNKNOWN_BYTES, |free| free.bytes / 2.0) }
    }

    /// What may still be taken, where the system tells: what is free of the machine and of the group
    /// of processes that this one belongs to.
    ///
    /// ```
    /// use ecograph::study::Budget;
    /// assert!(Budget::free().is_none_or(|free| 0.0 <= free.bytes));
    /// ```
    #[must_use]
    pub fn free() -> Option<Self> {
        let machine = fs::read_to_string("/proc/meminfo").ok().as_deref().and_then(available);
        let limit = group("memory.max").zip(group("memory.current")).map(|(max, now)| max - now);
        let bytes = match (machine, limit) {
            (Some(machine), Some(limit)) => Some(machine.min(limit.max(0.0))),
            (one, other) => one.or(other),
        };
        bytes.map(|bytes| Self { bytes })
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

impl Crew {
    /// So many workers, at least one.
    #[must_use]
    pub fn of(workers: usize) -> Self {
        Self { workers: workers.max(1) }
    }

    /// The crew for so many jobs, each of which takes so many bytes, on so many threads.
    #[must_use]
    pub fn within(budget: Budget, bytes_each: f64, jobs: usize, threads: usize) -> Self {
        let fits = (budget.bytes / bytes_each.max(1.0)).floor().max(1.0);
        let fits = if fits < jobs as f64 { fits as usize } else { jobs };
        Self::of(fits.min(threads))
    }

    /// Does jobs `0..count`, so many at a time as there are workers; results in order.
    ///
    /// Uses the threads of the pool it is called in; more workers than threads are no use.
    pub fn work<T: Send>(self, count: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(count));
        rayon::broadcast(|context| {
            if self.workers <= context.index() {
                return;
            }
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if count <= at {
                    return;
                }
                let result = job(at);
                // A panic elsewhere leaves whole results: a job is pushed or it is not.
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((at, result));
            }
        });
        let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        // ORDER: every job has its own number, so the order of finishing is forgotten here.
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_is_read_off_the_system() {
        let about = "MemTotal:  16000000 kB\nMemAvailable:    2048 kB\nBuffers: 1 kB\n";
        assert_eq!(available(about).map(f64::to_bits), Some((2048.0 * 1024.0_f64).to_bits()));
        assert_eq!(available("MemTotal: 3 kB\n"), None);
        // Half of what is free is no more than that, however it moves between two looks.
        let free = Budget::free().map_or(f64::INFINITY, |free| free.bytes);
        assert!(Budget::of_machine().bytes <= free);
    }

    #[test]
    fn a_crew_fits_the_budget_the_jobs_and_the_threads() {
        let workers = |bytes, each, jobs, threads| {
            Crew::within(Budget { bytes }, each, jobs, threads).workers
        };
        assert_eq!(workers(10.0, 3.0, 100, 8), 3);
        assert_eq!(workers(10.0, 1.0, 100, 8), 8);
        assert_eq!(workers(10.0, 1.0, 2, 8), 2);
        assert_eq!(workers(10.0, 11.0, 100, 8), 1);
        assert_eq!(workers(1e18, 0.0, 5, 8), 5);
        assert_eq!(Crew::of(0).workers, 1);
    }

    #[test]
    fn results_stand_in_order_though_the_first_end_last() {
        for workers in [1, 2, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
            let slow = |at: usize| {
                std::thread::sleep(std::time::Duration::from_millis(20 - 2 * at as u64));
                at * at
            };
            let found = pool.install(|| Crew::of(workers).work(9, slow));
            assert_eq!(found, (0..9).map(|at| at * at).collect::<Vec<_>>());
        }
        assert!(Crew::of(2).work(0, |at| at).is_empty());
    }

    #[test]
    fn never_more_at_a_time_than_there_are_workers() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        pool.install(|| {
            Crew::of(2).work(40, |_| {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                // Work inside a run, which idle threads steal.
                rayon::join(std::thread::yield_now, std::thread::yield_now);
                std::thread::sleep(std::time::Duration::from_millis(1));
                now.fetch_sub(1, Ordering::SeqCst);
            })
        });
        assert!(most.load(Ordering::SeqCst) <= 2);
    }
}
