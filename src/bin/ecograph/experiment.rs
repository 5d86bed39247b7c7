//! A scenario made into a run: the one place that knows how the library's pieces go together.

use std::num::NonZeroU64;
use std::path::Path;
use std::time::{Duration, Instant};

use ecograph::base::Calendar;
use ecograph::engine::{About, Making, Run, Section, about, is_checkpoint};
use ecograph::measure::{
    Impact, Life, LifeRow, Outline, Sample, Snapshot, agent_of, edges, nodes, outline, sample,
};
use ecograph::record::{
    MoneyUnit, NetworkWriter, OwnNetwork, Ranks, RecordError, ScenarioText, Timing, visible,
};
use ecograph::scenario::{Changes, Scenario};
use ecograph::world::{Access, Violation, genesis::calendar};

use serde::{Deserialize, Serialize};

use crate::arguments::{Chosen, Network};
use crate::failure::Failure;
use crate::numbers::scaled;
use crate::terminal;

/// What `run` needs of a run.
pub(crate) trait Steps {
    /// Does a step and measures it.
    fn step(&mut self) -> Result<Snapshot, Box<Violation>>;
    /// Connectors of all channels now.
    fn connectors(&self) -> u64;
    /// What the run gave beside the figures of the scenario.
    fn impact(&self) -> Vec<Impact>;
    /// What each process took, then all checks together.
    fn timings(&self) -> Vec<Timing>;
    /// Steps done.
    fn steps_done(&self) -> u64;
    /// What happened to the traced agent since it was last asked.
    fn take_life(&mut self) -> Vec<LifeRow>;
    /// Writes a checkpoint with sections of the caller's.
    fn save(&self, path: &Path, sections: &[Section]) -> Result<(), Failure>;
    /// Hands over agents, then connectors.
    fn network(&self, writer: &mut NetworkWriter) -> Result<(), RecordError>;
    /// A part of the network that can be drawn.
    fn sample(&self) -> Sample;
    /// Digest of the whole state.
    fn digest(&self) -> String;
}

/// A scenario and its run.
pub(crate) struct Experiment {
    pub(crate) scenario: Scenario,
    pub(crate) calendar: Calendar,
    making: Making,
    run: Run,
    born: Duration,
    life: Option<Life>,
}

/// Where the first connectors of a run come from.
#[derive(Clone, Copy)]
pub(crate) enum Ties<'a> {
    /// From the scenario.
    Born,
    /// From a network of the user's own, as far as it has them.
    Own(&'a OwnNetwork),
    /// From a checkpoint that will be loaded.
    Saved(&'a About),
}

/// Reads the scenario that was chosen, with what is changed in it.
pub(crate) fn load(chosen: &Chosen) -> Result<Scenario, Failure> {
    refuse_checkpoint(&chosen.file)?;
    Ok(Scenario::load_changed(&chosen.file, &chosen.changed.changes())?)
}

/// Refuses a checkpoint where a scenario is wanted.
fn refuse_checkpoint(file: &Path) -> Result<(), Failure> {
    if !is_checkpoint(file).unwrap_or(false) {
        return Ok(());
    }
    let help = "`ecograph inspect` shows it, `ecograph run --from` goes on from it";
    Err(Failure::asked_but(format!("`{}` is a checkpoint, and no scenario", file.display()), help))
}

/// What a scenario is called where its results stand: an overlay by its own file, beside its base.
pub(crate) fn name_of(scenario: &Scenario) -> String {
    let stem = Path::new(scenario.file()).file_stem().filter(|_| 1 < scenario.files().len());
    stem.map_or_else(|| scenario.elements.name.clone(), |stem| stem.to_string_lossy().into_owned())
}

/// What a world is made with, as it was chosen.
pub(crate) fn making(chosen: &Chosen) -> Making {
    Making { scale: chosen.scale, seed: chosen.seed }
}

/// What a checkpoint says of its run.
#[derive(Serialize, Deserialize)]
pub(crate) struct Origin {
    /// Name of the scenario's file.
    pub(crate) file: String,
    /// The scenario with everything that was set.
    pub(crate) text: String,
    scale: f64,
    seed: u64,
}

impl Origin {
    /// What a checkpoint says of its run and of itself.
    pub(crate) fn of(checkpoint: &Path) -> Result<(Self, About), Failure> {
        let about = about(checkpoint)?;
        let origin = serde_json::from_str(&about.note).map_err(|_| {
            Failure::asked("the checkpoint does not say of which scenario it is".to_owned())
        })?;
        Ok((origin, about))
    }

    /// The scenario under what is changed in it.
    pub(crate) fn scenario(&self, changes: &Changes) -> Result<Scenario, Failure> {
        Ok(Scenario::parse_changed(&self.text, &self.file, changes)?)
    }

    /// BLAKE3 of the scenario.
    pub(crate) fn hash(&self) -> String {
        ScenarioText::new("", "", &self.file, &self.text).blake3
    }

    /// What the run was made with.
    pub(crate) fn making(&self) -> Making {
        Making { scale: self.scale, seed: self.seed }
    }
}

/// The run of a scenario before its first step, or as a checkpoint left it.
pub(crate) fn open(chosen: &Chosen) -> Result<Experiment, Failure> {
    // A file that cannot be read is told of by whoever reads it as a scenario.
    if !is_checkpoint(&chosen.file).unwrap_or(false) {
        return Experiment::new(load(chosen)?, making(chosen));
    }
    let changes = chosen.changed.changes();
    let otherwise = chosen.seed != 1 || !scaled(chosen.scale).is_empty();
    if !changes.is_empty() || otherwise {
        let help = "`ecograph run --from` goes on from it under what is changed".to_owned();
        let message = "a checkpoint is looked at as it is".to_owned();
        return Err(Failure::asked_but(message, help));
    }
    let (origin, about) = Origin::of(&chosen.file)?;
    let mut experiment =
        Experiment::on(origin.scenario(&changes)?, origin.making(), Ties::Saved(&about))?;
    experiment.load(&chosen.file)?;
    Ok(experiment)
}

/// Lets the library use so many threads.
pub(crate) fn use_threads(chosen: &Chosen) -> Result<usize, Failure> {
    use_so_many(chosen.threads)
}

/// Lets the library use so many threads, or all.
pub(crate) fn use_so_many(threads: Option<u16>) -> Result<usize, Failure> {
    if let Some(threads) = threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads));
        pool.build_global().map_err(|error| {
            let source = std::io::Error::other(error.to_string());
            Failure::Machine { doing: "start threads", source }
        })?;
    }
    Ok(rayon::current_num_threads())
}

/// The calendar of a scenario.
pub(crate) fn calendar_of(scenario: &Scenario) -> Result<Calendar, Failure> {
    calendar(&scenario.elements).map_err(|error| Failure::asked(error.to_string()))
}

/// Checks that a scenario's runs have these indices, by the first step of one.
pub(crate) fn indices_of(scenario: &Scenario, scale: f64, named: &[String]) -> Result<(), Failure> {
    if named.is_empty() {
        return Ok(());
    }
    // The names are the same at any size: a small world tells them soon.
    let making = Making { scale: scale.min(0.05), seed: 1 };
    let mut run = Run::new(scenario, making).map_err(|error| Failure::asked(error.to_string()))?;
    let snapshot = run.step().map_err(|violation| Failure::Law { violation, left: None })?;
    let known: Vec<&str> = snapshot.indices.iter().map(|index| index.name.as_str()).collect();
    let Some(name) = named.iter().find(|name| !known.contains(&name.as_str())) else {
        return Ok(());
    };
    let help = nearest(name, &known).map_or_else(
        || format!("there are {}", known.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Failure::asked_but(format!("there is no index `{name}`"), help))
}

/// The known name that may be meant.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    ecograph::scenario::nearest(name, known.iter().copied())
}

/// Reads a network of the user's own, and the scenario again with as many agents as it names.
pub(crate) fn with_network(
    file: &Path,
    changes: &Changes,
    network: &Network,
) -> Result<(Scenario, Option<OwnNetwork>), Failure> {
    refuse_checkpoint(file)?;
    let scenario = Scenario::load_changed(file, changes)?;
    let Some(files) = network.files() else { return Ok((scenario, None)) };
    let found = OwnNetwork::read(&files, &scenario.elements).map_err(|mut error| {
        match error.help.take() {
            Some(help) => Failure::asked_but(error.to_string(), help),
            None => Failure::asked(error.to_string()),
        }
    })?;
    if 0 < found.left_out {
        let more = found.left_out;
        terminal::tell(&format!("{more} connectors to oneself or named before are left out"));
    }
    let mut changes = changes.clone();
    changes.settings.extend(found.settings(&scenario.elements));
    Ok((Scenario::load_changed(file, &changes)?, Some(found)))
}

impl Experiment {
    /// Makes the world of a scenario and binds the loop to it.
    pub(crate) fn new(scenario: Scenario, making: Making) -> Result<Self, Failure> {
        Self::on(scenario, making, Ties::Born)
    }

    /// The same with connectors from elsewhere.
    pub(crate) fn on(scenario: Scenario, making: Making, ties: Ties<'_>) -> Result<Self, Failure> {
        let (elements, begin) = (&scenario.elements, Instant::now());
        let mut run = match ties {
            Ties::Born => Run::new(&scenario, making),
            Ties::Own(network) => Run::prepared(&scenario, making, |world, layout| {
                network.lay(world, layout, elements)
            }),
            Ties::Saved(about) => Run::awaiting(&scenario, making, about),
        }
        .map_err(|error| Failure::asked(error.to_string()))?;
        let born = begin.elapsed();
        let (file, text) = (scenario.file().to_owned(), scenario.text().to_owned());
        let origin = Origin { file, text, scale: making.scale, seed: making.seed };
        // Strings and numbers always have a JSON form.
        run.simulation_mut().annotate(serde_json::to_string(&origin).unwrap_or_default());
        Ok(Self { calendar: run.calendar(), making, scenario, run, born, life: None })
    }

    /// What it was made with.
    pub(crate) fn making(&self) -> Making {
        self.making
    }

    /// How long its world took to be born.
    pub(crate) fn born(&self) -> Duration {
        self.born
    }

    /// Checks every single connector after every so many steps.
    pub(crate) fn audit_every(&mut self, steps: NonZeroU64) {
        self.run.simulation_mut().audit_every(steps);
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
                .filter(|species| !species.slots.is_empty())
                .map(|species| match species.slots.len() {
                    1 => format!("{}:0", species.name),
                    n => format!("{}:0 to {}", species.name, n - 1),
                })
                .collect();
            let help = format!("write SPECIES:SERIAL; there are {}", species.join(", "));
            return Err(Failure::asked_but(format!("there is no agent `{id}`"), help));
        };
        self.run.simulation_mut().intervene(|world| world.watch(agent));
        self.life = Some(Life::of(agent, self.run.world(), self.run.ground()));
        Ok(())
    }

    /// Goes on from where a run of the same scenario was saved; hands back the sections.
    pub(crate) fn load(&mut self, path: &Path) -> Result<Vec<Section>, Failure> {
        Ok(self.run.load(path)?)
    }

    /// Goes on from where a run was saved whose scenario was another.
    pub(crate) fn load_fork(&mut self, path: &Path) -> Result<(), Failure> {
        Ok(self.run.load_fork(path)?)
    }

    /// The world as it is.
    pub(crate) fn outline(&self) -> Outline {
        outline(self.run.world(), self.run.ground())
    }

    /// What each process declared.
    pub(crate) fn declared(&self) -> impl Iterator<Item = (&str, &[Access])> {
        self.run.simulation().declared()
    }

    /// What sorts agents and connectors.
    pub(crate) fn ranks(&self) -> Ranks {
        let ground = self.run.ground();
        let named = |names: &mut dyn Iterator<Item = &String>| -> Vec<String> {
            names.map(|name| visible(name).into_owned()).collect()
        };
        Ranks {
            species: named(&mut ground.layout.species.iter().map(|species| &species.name)),
            channels: named(&mut ground.wired().map(|channel| &channel.name)),
        }
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
        let seconds = self.run.simulation().checking().as_secs_f64();
        let checks = Timing { process: "checks".to_owned(), seconds, ..Timing::default() };
        timing.chain([checks]).collect()
    }

    fn steps_done(&self) -> u64 {
        self.run.world().step()
    }

    fn take_life(&mut self) -> Vec<LifeRow> {
        self.life.as_mut().map_or(Vec::new(), Life::take)
    }

    fn save(&self, path: &Path, sections: &[Section]) -> Result<(), Failure> {
        Ok(self.run.save(path, sections)?)
    }

    fn network(&self, writer: &mut NetworkWriter) -> Result<(), RecordError> {
        let world = self.run.world();
        nodes(world, self.run.ground()).try_for_each(|node| writer.node(&node))?;
        edges(world, self.run.ground()).try_for_each(|edge| writer.edge(&edge))
    }

    fn sample(&self) -> Sample {
        sample(self.run.world(), self.run.ground(), self.making.seed)
    }

    fn digest(&self) -> String {
        format!("{:016x}", self.run.world().digest())
    }
}
