//! `generate`: writes the world of a scenario before its first step, to run from.

use std::time::Instant;

use ecograph::view::duration;

use crate::arguments::Generate;
use crate::command::inspect::world;
use crate::experiment::{Experiment, Steps as _, Ties, making, use_threads, with_network};
use crate::failure::Failure;
use crate::{memory, terminal};

/// Writes a world: a checkpoint at step 0.
pub(crate) fn generate(options: &Generate) -> Result<(), Failure> {
    use_threads(&options.chosen)?;
    let file = options.out.display();
    if options.out.exists() && !options.overwrite {
        let help = "give another name, or replace it with `--overwrite`";
        return Err(Failure::asked_but(format!("`{file}` exists"), help));
    }
    let changes = options.chosen.changed.changes();
    let (scenario, network) = with_network(&options.chosen.file, &changes, &options.network)?;
    let making = making(&options.chosen);
    memory::refuse(&scenario.elements, making.scale, 1, options.memory)?;
    let experiment =
        Experiment::on(scenario, making, network.as_ref().map_or(Ties::Born, Ties::Own))?;
    let begun = Instant::now();
    experiment.save(&options.out, &[])?;
    let took = format!(
        "\nborn in {}, written to {file} in {}\nnext  ecograph run --from {file}\n",
        duration(experiment.born().as_secs_f64()),
        duration(begun.elapsed().as_secs_f64()),
    );
    terminal::print(&(world(&experiment.outline(), terminal::width()) + &took))
}
