//! `summary`: quantiles and intervals of a store, by parameter.

use std::fmt::Write as _;

use ecograph::{
    record::{
        KeptRun, Store,
        store_tables::{SUMMARY, SummaryRow},
        to_json, visible,
    },
    study::summary as of,
    view::{count, overview},
};

use crate::{failure::Failure, sweeps::Summary, terminal};

/// Shows what a store says, and saves it there when the store is whole.
pub(crate) fn summary(options: &Summary) -> Result<(), Failure> {
    let store = Store::open(&options.store)?;
    let runs = store.runs()?;
    if let Some(why) = nothing_to_show(&store, &runs) {
        return Err(Failure::asked(why));
    }
    let all = of(&runs, store.head().seed);
    let saved = if store.is_whole() { store.write(&SUMMARY, &all)? } else { Vec::new() };
    let shown: Vec<SummaryRow> =
        all.into_iter().filter(|row| is_asked(row, &options.measures)).collect();
    if shown.is_empty() {
        return Err(Failure::asked("no figure has such a name"));
    }
    if options.json {
        return terminal::print(&to_json(&SUMMARY, &shown));
    }
    let failed = runs.iter().filter(|run| run.failed()).count() as u64;
    let failed = if failed == 0 { String::new() } else { format!(", {} failed", count(failed)) };
    let mut text = format!(
        "{}: {} runs{failed}{}\n\n{}intervals are of the bootstrap, 95 %\n",
        visible(&store.head().scenario.name),
        count(runs.len() as u64),
        if store.is_whole() { "" } else { " so far; the sweep is not done" },
        overview(&shown, terminal::width()),
    );
    for path in saved {
        // Writing to a string cannot fail.
        let _infallible = writeln!(text, "in    {}", path.display());
    }
    terminal::print(&text)
}

/// Why the runs of a store have no figures, if they have none.
pub(crate) fn nothing_to_show(store: &Store, runs: &[KeptRun]) -> Option<String> {
    let folder = store.folder().display();
    if runs.iter().any(|run| !run.figures.is_empty()) {
        return None;
    }
    let (number, of) = store.head().shard;
    Some(if runs.is_empty() && store.is_whole() {
        format!("no point of the plan is in shard {number}/{of}")
    } else if runs.is_empty() {
        format!("no run of `{folder}` is finished yet")
    } else if runs.iter().all(KeptRun::failed) {
        format!("no run has a result: why stands in the table `runs` of `{folder}`")
    } else {
        format!("only series were kept: they stand in the table `series` of `{folder}`")
    })
}

fn is_asked(row: &SummaryRow, names: &[String]) -> bool {
    names.is_empty() || names.iter().any(|name| row.name.contains(name.as_str()))
}
