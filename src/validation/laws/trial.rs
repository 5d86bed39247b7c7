//! A scenario on trial, and its variants.

use std::sync::Arc;

use crate::{
    engine::{Loop, Making, Run},
    process::{Process, Step},
    scenario::{Changes, Scenario, Setting, Wiring},
    study::Variant,
    validation::Unproven,
    world::{ALIVE, Ground, Plan, Refusal, World, columns::LEVEL},
};

/// A scenario, its size and its luck.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The scenario as it is.
    pub scenario: Arc<Scenario>,
    /// Multiplies the number of agents.
    pub scale: f64,
    /// Root of all luck.
    pub seed: u64,
}

impl Trial {
    /// Steps of a run of it.
    #[must_use]
    pub fn steps(&self) -> u64 {
        u64::from(self.scenario.elements.clock.steps)
    }

    pub(super) fn making(&self) -> Making {
        Making { scale: self.scale, seed: self.seed }
    }

    /// The scenario with these numbers.
    pub(super) fn with(&self, settings: &[String]) -> Result<Scenario, Unproven> {
        let settings = settings.iter().map(Setting::new).collect();
        let changes = Changes { settings, ..Changes::default() };
        Ok(Scenario::parse_changed(self.scenario.text(), self.scenario.file(), &changes)?)
    }

    /// A run of it with these numbers and a changed loop, before its first step.
    pub(super) fn open(
        &self,
        settings: &[String],
        change: impl Fn(&Arc<Ground>, Loop) -> Result<Loop, Refusal> + Send + Sync + 'static,
    ) -> Result<Run, Unproven> {
        let variant = Variant::with_loop("variant", self.with(settings)?, change);
        Ok(variant.open(self.making())?)
    }

    /// The run with these numbers, after all its steps, unmeasured.
    pub(super) fn grown(&self, settings: &[String]) -> Result<Run, Unproven> {
        let mut run = Run::new(&self.with(settings)?, self.making())?;
        run.simulation_mut().run(self.steps())?;
        Ok(run)
    }

    /// Channels that connectors of their own make, latent ones left out.
    pub(super) fn channels(&self) -> impl Iterator<Item = &str> {
        let channels = self.scenario.elements.channels.iter().filter(|channel| channel.enabled);
        channels
            .filter(|channel| !matches!(channel.wiring, Wiring::Latent(_)))
            .map(|channel| channel.name.as_str())
    }

    /// Numbers that keep every channel closed for ever.
    pub(super) fn closed(&self) -> Vec<String> {
        self.channels().map(closing).collect()
    }
}

/// The setting that keeps a channel closed for ever.
pub(super) fn closing(channel: &str) -> String {
    format!("channels.{channel}.release=(date: \"9999-01\")")
}

/// Mean level of those of a species who take part.
pub(super) fn mean_level(run: &Run, species: &str) -> Result<f64, Unproven> {
    let slots = run.ground().slots(species);
    let column =
        |world: &World| Some((world.column(&LEVEL)?.to_vec(), world.column(&ALIVE)?.to_vec()));
    let (levels, alive) = column(run.world()).ok_or(Unproven::Missing("levels"))?;
    let there = slots.filter(|&slot| alive[slot] == 1);
    let (sum, count) =
        there.fold((0.0, 0.0), |(sum, count), slot| (sum + f64::from(levels[slot]), count + 1.0));
    Ok(sum / count)
}

/// A process that rests from a step on.
pub(super) struct Until {
    pub(super) inner: Box<dyn Process>,
    pub(super) step: u64,
}

impl Process for Until {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn bind(&self, plan: &mut Plan<'_>) -> Result<Step, Refusal> {
        let (inner, until) = (self.inner.bind(plan)?, self.step);
        Ok(Box::new(
            move |world, luck| if luck.step() < until { inner(world, luck) } else { Ok(()) },
        ))
    }
}
