//! A scenario made into a run: the one place that knows how the library's pieces go together.

use std::path::Path;

use ecograph::base::{Calendar, Date};
use ecograph::engine::{Making, Run, is_checkpoint, note_of};
use ecograph::measure::{
    Impact, Life, LifeRow, Outline, Snapshot, agent_of, edges, nodes, outline,
};
use ecograph::record::{MoneyUnit, NetworkWriter, RecordError, Timing};
use ecograph::scenario::{Scenario, Setting};
use ecograph::world::{Access, Violation};

use serde::{Deserialize, Serialize};

use crate::arguments::Chosen;
use crate::failure::Failure;

/// What `run` needs of a run.
pub(crate) trait Steps {
    /// Does a step and measures it.
    fn step(&mut self) -> Result<Snapshot, Box<Violation>>;
    /// Connectors of all channels now.
    fn connectors(&self) -> u64;
    /// What the run gave beside the figures of the scenario.
    fn impact(&self) -> Vec<Impact>;
    /// What each process took.
    fn timings(&self) -> Vec<Timing>;
    /// Life of the traced agent.
    fn life(&self) -> Vec<LifeRow>;
    /// Hands over agents, then connectors.
    fn network(&self, writer: &mut NetworkWriter) -> Result<(), RecordError>;
    /// Digest of the whole state.
    fn digest(&self) -> String;
}

/// A scenario and its run.
pub(crate) struct Experiment {
    pub(crate) scenario: Scenario,
    pub(crate) calendar: Calendar,
    run: Run,
    life: Option<Life>,
}

/// Reads the scenario that was chosen, with its settings.
pub(crate) fn load(chosen: &Chosen) -> Result<Scenario, Failure> {
    let settings: Vec<Setting> = chosen.settings.iter().map(Setting::new).collect();
    Ok(Scenario::load(&chosen.file, &settings)?)
}

/// What a checkpoint says of its run.
#[derive(Serialize, Deserialize)]
struct Origin {
    /// Name of the scenario's file.
    file: String,
    /// The scenario with everything that was set.
    text: String,
    scale: f64,
    seed: u64,
}

/// The run of a scenario before its first step, or as a checkpoint left it.
pub(crate) fn open(chosen: &Chosen) -> Result<Experiment, Failure> {
    // A file that cannot be read is told of by whoever reads it as a scenario.
    if !is_checkpoint(&chosen.file).unwrap_or(false) {
        return Experiment::new(load(chosen)?, chosen);
    }
    if !chosen.settings.is_empty() {
        let help = "inspect the scenario with `--set` instead".to_owned();
        let message = "a checkpoint is looked at as it is".to_owned();
        return Err(Failure::asked_but(message, help));
    }
    let origin: Origin = serde_json::from_str(&note_of(&chosen.file)?).map_err(|_| {
        Failure::asked("the checkpoint does not say of which scenario it is".to_owned())
    })?;
    let scenario = Scenario::parse(&origin.text, &origin.file, &[])?;
    let chosen_then = Chosen { scale: origin.scale, seed: origin.seed, ..chosen.clone() };
    let mut experiment = Experiment::new(scenario, &chosen_then)?;
    experiment.run.simulation_mut().load(&chosen.file)?;
    Ok(experiment)
}

/// Lets the library use so many threads.
pub(crate) fn use_threads(chosen: &Chosen) -> Result<usize, Failure> {
    if let Some(threads) = chosen.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads));
        pool.build_global().map_err(|error| {
            let source = std::io::Error::other(error.to_string());
            Failure::Machine { doing: "start threads", source }
        })?;
    }
    Ok(rayon::current_num_threads())
}

/// The step that holds a date.
pub(crate) fn step_of(calendar: &Calendar, date: &str) -> Result<u64, Failure> {
    let day: Date = date
        .parse()
        .map_err(|error: ecograph::base::calendar::NoDate| Failure::asked(error.to_string()))?;
    calendar
        .step_of(day)
        .ok_or_else(|| Failure::asked(format!("{date} lies before the start, {}", calendar.start)))
}

impl Experiment {
    /// Makes the world of a scenario and binds the loop to it.
    pub(crate) fn new(scenario: Scenario, chosen: &Chosen) -> Result<Self, Failure> {
        let making = Making { scale: chosen.scale, seed: chosen.seed };
        let mut run =
            Run::new(&scenario, making).map_err(|error| Failure::asked(error.to_string()))?;
        let (file, text) = (scenario.file().to_owned(), scenario.text().to_owned());
        let origin = Origin { file, text, scale: chosen.scale, seed: chosen.seed };
        // Strings and numbers always have a JSON form.
        run.simulation_mut().annotate(serde_json::to_string(&origin).unwrap_or_default());
        Ok(Self { calendar: run.calendar(), scenario, run, life: None })
    }

    /// Watches one agent from now on.
    pub(crate) fn trace(&mut self, id: &str) -> Result<(), Failure> {
        let Some(agent) = agent_of(self.run.ground(), id) else {
            let species: Vec<String> = self
                .run
                .ground()
                .layout
                .species
                .iter()
                .map(|species| format!("{}:0..{}", species.name, species.slots.len()))
                .collect();
            let help = format!("write SPECIES:SERIAL; there are {}", species.join(", "));
            return Err(Failure::asked_but(format!("there is no agent `{id}`"), help));
        };
        self.run.simulation_mut().intervene(|world| world.watch(agent));
        self.life = Some(Life::of(agent, self.run.world(), self.run.ground()));
        Ok(())
    }

    /// Writes the world as it is, with the scenario it is of.
    pub(crate) fn save(&self, path: &Path) -> Result<(), Failure> {
        Ok(self.run.simulation().save(path)?)
    }

    /// Steps done.
    pub(crate) fn steps_done(&self) -> u64 {
        self.run.world().step()
    }

    /// The world as it is.
    pub(crate) fn outline(&self) -> Outline {
        outline(self.run.world(), self.run.ground())
    }

    /// What each process declared.
    pub(crate) fn declared(&self) -> impl Iterator<Item = (&str, &[Access])> {
        self.run.simulation().declared()
    }

    /// What amounts are counted in.
    pub(crate) fn money(&self) -> MoneyUnit {
        let currency = self.scenario.elements.currency.clone();
        MoneyUnit { currency, units: self.run.ground().units as u32 }
    }
}

impl Steps for Experiment {
    fn step(&mut self) -> Result<Snapshot, Box<Violation>> {
        let (life, ground) = (&mut self.life, std::sync::Arc::clone(self.run.ground()));
        self.run.step_watched(|process, world| {
            if let Some(life) = life {
                life.look(process, world, &ground);
            }
        })
    }

    fn connectors(&self) -> u64 {
        let world = self.run.world();
        world.channels().filter_map(|name| world.block(name)).map(|block| block.len() as u64).sum()
    }

    fn impact(&self) -> Vec<Impact> {
        self.run.impact()
    }

    fn timings(&self) -> Vec<Timing> {
        let timings = self.run.simulation().timings().into_iter();
        let timing = timings.map(|timing| Timing {
            process: timing.process,
            seconds: timing.spent.as_secs_f64(),
            connectors: timing.connectors,
            bytes: timing.bytes,
        });
        timing.collect()
    }

    fn life(&self) -> Vec<LifeRow> {
        self.life.as_ref().map_or(Vec::new(), |life| life.rows().to_vec())
    }

    fn network(&self, writer: &mut NetworkWriter) -> Result<(), RecordError> {
        let world = self.run.world();
        nodes(world, self.run.ground()).try_for_each(|node| writer.node(&node))?;
        edges(world, self.run.ground()).try_for_each(|edge| writer.edge(&edge))
    }

    fn digest(&self) -> String {
        format!("{:016x}", self.run.world().digest())
    }
}
