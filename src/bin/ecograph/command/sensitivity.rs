//! `sensitivity`: the runs of a plan, and what each parameter does.

use std::fmt::Write as _;
use std::time::Instant;

use ecograph::{
    record::{store_tables::SENSITIVITY, visible},
    study::{Design, Plan, sensitivity::sensitivity as of},
    view::{count, duration, sensitivities},
};

use crate::{command::sweep::carry_out, failure::Failure, sweeps::Sweep as Options, terminal};

/// Makes the runs of a plan and shows what each parameter does.
pub(crate) fn sensitivity(options: &Options) -> Result<(), Failure> {
    let plan = Plan::load(&options.plan)?;
    if !matches!(plan.design(), Design::Morris { .. } | Design::Saltelli(_)) {
        return Err(Failure::asked_but(
            "the design of this plan does not tell what each parameter does",
            "give `design: Morris(trajectories: 10)` to screen, `Saltelli(256)` for shares of variance",
        ));
    }
    if options.shard.is_some() {
        return Err(Failure::asked_but(
            "a shard alone tells nothing of parameters",
            "`ecograph sweep --shard` makes its runs; then `merge`, then this with the merged store",
        ));
    }
    let begun = Instant::now();
    let (store, tally) = carry_out(&plan, options, "sensitivity")?;
    let rows = of(&plan, &store.runs()?);
    let saved = store.write(&SENSITIVITY, &rows)?;
    if options.quiet {
        return Ok(());
    }
    let mut text = format!(
        "{}: {} points, {} runs, {}\n\n{}",
        visible(&plan.scenario().elements.name),
        count(tally.points),
        count(tally.runs),
        duration(begun.elapsed().as_secs_f64()),
        sensitivities(&rows, terminal::width()),
    );
    for path in saved {
        // Writing to a string cannot fail.
        let _infallible = writeln!(text, "in    {}", path.display());
    }
    terminal::print(&text)
}
