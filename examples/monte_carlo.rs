//! The shortest useful sweep: what does delivery bring, and is it more than luck?
//!
//! `cargo run --release --example monte_carlo` (`-- --small` for a quick look).
#![expect(clippy::print_stdout, reason = "examples print")]

use std::error::Error;

use ecograph::{
    record::{Store, store_formats},
    study::{Budget, Crew, Plan, Shard, Watching, summary, sweep},
    view::overview,
};

fn main() -> Result<(), Box<dyn Error>> {
    let small = std::env::args().any(|word| word == "--small");
    let (scale, runs) = if small { (0.05, 3) } else { (0.5, 20) };
    // What varies, how often it is run, and what is kept: the same text as a file for
    // `ecograph sweep`.
    let text = format!(
        r#"(
            scenario: "minimal.ron",
            scale: {scale},
            parameters: [(path: "functions.delivery.gain", values: List([0, 0.2, 0.4]))],
            replicates: Count({runs}),
            measures: (indices: Named(["efficiency", "connectors"]), paid: Named(["goods"])),
        )"#
    );
    let plan = Plan::parse(&text, "delivery.ron", "scenarios")?;

    // Every finished run is on disk; a store that stays would go on after any end.
    let place = tempfile::tempdir()?;
    let head = plan.head(Shard::WHOLE, store_formats());
    let mut store = Store::begin(&place.path().join("delivery"), head, plan.text())?;
    let jobs = plan.points().len() * runs;
    let threads = std::thread::available_parallelism()?.get();
    let crew = Crew::within(Budget::of_machine(), plan.bytes(), jobs, threads);
    let tally = sweep(&plan, &store, crew, Watching::NOBODY)?;
    store.finish()?;

    println!("{} runs, {} of them failed", tally.runs, tally.failed);
    // Quantiles over runs, and intervals of the mean: over all, then by gain.
    print!("{}", overview(&summary(&store.runs()?, 1), 120));
    Ok(())
}
