//! `sweep` and `merge`: every run of a plan, on one machine or on many.

use std::path::{Path, PathBuf};
use std::time::Instant;

use ecograph::{
    record::{Format, Store, merge as together, refuse_without_room, store_formats, visible},
    study::{Budget, Crew, Plan, Shard, SweepError, Tally, Watching, summary, sweep as make},
    view::{count, duration, overview},
};

use crate::{
    command::summary::nothing_to_show,
    experiment,
    failure::Failure,
    interrupt,
    many::Overall,
    memory,
    sweeps::{Merge, Sweep as Options},
    terminal,
};

/// Figures that are shown at the end of a sweep.
const SHOWN: usize = 20;

/// Makes every run of a plan that is missing.
pub(crate) fn sweep(options: &Options) -> Result<(), Failure> {
    let plan = Plan::load(&options.plan)?;
    let begun = Instant::now();
    let (store, tally) = carry_out(&plan, options, "sweep")?;
    if options.quiet {
        return Ok(());
    }
    let runs = store.runs()?;
    let rows = summary(&runs, plan.source().seed);
    let mut overall: Vec<_> = rows.into_iter().filter(|row| row.parameter.is_empty()).collect();
    let more = overall.len().saturating_sub(SHOWN);
    overall.truncate(SHOWN);
    let table = match nothing_to_show(&store, &runs) {
        Some(why) => format!("{why}\n"),
        None => overview(&overall, terminal::width()),
    };
    let more = if more == 0 { String::new() } else { format!("and {more} more figures\n") };
    let shard = options
        .shard
        .map_or_else(String::new, |shard| format!("shard {}/{} of ", shard.number, shard.of));
    terminal::print(&format!(
        "{}: {shard}{} points, {} runs{}, {}\n\n{table}{more}in    {}\nnext  ecograph summary {}\n",
        visible(&plan.scenario().elements.name),
        count(tally.points),
        count(tally.runs),
        already(&tally),
        duration(begun.elapsed().as_secs_f64()),
        store.folder().display(),
        store.folder().display(),
    ))
}

fn already(tally: &Tally) -> String {
    let before = tally.runs - tally.made;
    if before == 0 { String::new() } else { format!(" ({} of them before)", count(before)) }
}

/// Goes on with the store of a plan until it is whole; `command` is what asks for it.
pub(crate) fn carry_out(
    plan: &Plan,
    options: &Options,
    command: &str,
) -> Result<(Store, Tally), Failure> {
    experiment::use_so_many(options.threads)?;
    let folder = options.out.clone().unwrap_or_else(|| usual(&options.plan));
    let shard = options.shard.unwrap_or(Shard::WHOLE);
    let head = plan.head(shard, formats(options));
    let mine = (0..plan.points().len() as u64).filter(|point| shard.has(*point)).count() as u64;
    let most = mine * u64::from(plan.replicates().most());
    let missing = match Store::open(&folder) {
        Ok(store) if store.is_whole() => 0,
        Ok(store) => most.saturating_sub(store.kept()?.len() as u64),
        Err(_) => most,
    };
    refuse_without_room(&folder, missing.saturating_mul(plan.stored_bytes()))?;
    let bytes = if 0 < missing { plan.bytes() } else { 0.0 };
    memory::refuse_bytes(bytes, options.memory)?;
    let mut store = Store::begin(&folder, head, plan.text())?;
    let next = next(command, options, &folder);
    if store.is_whole() {
        store.finish()?;
        let runs = store.runs()?;
        let failed = runs.iter().filter(|run| run.failed()).count() as u64;
        let tally = Tally { points: mine, runs: runs.len() as u64, failed, made: 0 };
        tell_failed(&store, &tally);
        return Ok((store, tally));
    }
    interrupt::listen();
    let crew = crew(bytes, options, most);
    let overall = Overall::quietly(options.quiet, most, plan.steps());
    let watching =
        Watching { expect: &|runs| overall.expect(runs), each: &|_, event| overall.hear(event) };
    let made = make(plan, &store, crew, watching);
    overall.end();
    let halted = |error: ecograph::record::RecordError| Failure::Halted {
        why: Box::new(error.into()),
        next: next.clone(),
    };
    let tally = match made {
        Ok(tally) => tally,
        Err(SweepError::Stopped) => {
            let runs = store.kept()?.len() as u64;
            return Err(Failure::Paused { runs, next });
        }
        Err(SweepError::Store(error)) => return Err(halted(error)),
    };
    store.finish().map_err(halted)?;
    tell_failed(&store, &tally);
    Ok((store, tally))
}

fn tell_failed(store: &Store, tally: &Tally) {
    if 0 < tally.failed {
        let (failed, folder) = (count(tally.failed), store.folder().display());
        terminal::tell(&format!(
            "{failed} of {} runs failed: why stands in the table `runs` of `{folder}`",
            count(tally.runs)
        ));
    }
}

fn crew(bytes: f64, options: &Options, runs: u64) -> Crew {
    const GIB: f64 = 1024.0 * 1024.0 * 1024.0;
    if let Some(jobs) = options.jobs {
        return Crew::of(jobs.into());
    }
    let budget = options.memory.map_or_else(Budget::of_machine, |gib| Budget { bytes: gib * GIB });
    Crew::within(budget, bytes, runs as usize, rayon::current_num_threads())
}

fn formats(options: &Options) -> Vec<Format> {
    if options.format.is_empty() {
        return store_formats();
    }
    let mut formats = options.format.clone();
    formats.sort_unstable();
    formats.dedup();
    formats
}

/// `runs/PLAN-sweep`.
fn usual(plan: &Path) -> PathBuf {
    let name = plan.file_stem().unwrap_or_default().to_string_lossy();
    Path::new("runs").join(format!("{name}-sweep"))
}

/// The command that goes on.
fn next(command: &str, options: &Options, folder: &Path) -> String {
    let mut line = format!("ecograph {command} {}", options.plan.display());
    if options.out.is_some() {
        line = format!("{line} --out {}", folder.display());
    }
    if let Some(Shard { number, of }) = options.shard {
        line = format!("{line} --shard {number}/{of}");
    }
    if !options.format.is_empty() {
        let formats: Vec<String> = options.format.iter().map(ToString::to_string).collect();
        line = format!("{line} --format {}", formats.join(","));
    }
    line
}

/// Puts the shards of a sweep together.
pub(crate) fn merge(options: &Merge) -> Result<(), Failure> {
    let stores: Vec<Store> =
        options.stores.iter().map(|folder| Store::open(folder)).collect::<Result<_, _>>()?;
    let merged = together(&stores, &options.out)?;
    if options.quiet {
        return Ok(());
    }
    let folder = merged.folder().display();
    terminal::print(&format!(
        "{}, {} runs\nin    {folder}\nnext  ecograph summary {folder}\n",
        if stores.len() == 1 { "1 shard".to_owned() } else { format!("{} shards", stores.len()) },
        count(merged.runs()?.len() as u64),
    ))
}
