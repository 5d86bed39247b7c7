//! What is run: a scenario, and what is changed in its loop.

use std::{fmt, sync::Arc};

use crate::{
    engine::{CannotRun, Loop, Making, Run},
    scenario::Scenario,
    world::{Ground, Layout, Refusal},
};

/// A change of the loop: gets the ground of the run and the standard loop.
pub type Reloop = Arc<dyn Fn(&Arc<Ground>, Loop) -> Result<Loop, Refusal> + Send + Sync>;

/// A scenario under a name, with the loop it is run by.
///
/// Overlays, settings, actions and what is left out are in the scenario's text already; controls
/// that no number of a scenario can express are processes put into the loop.
///
/// ```
/// use ecograph::{engine::Making, scenario::{Scenario, Setting}, study::Variant};
///
/// let file = "scenarios/minimal.ron";
/// let base = Variant::new("base", Scenario::load(file, &[])?);
/// let fee = Setting::new("channels.buy.split.fee=0.2");
/// let dear = Variant::new("dear", Scenario::load(file, &[fee])?);
/// assert!(base.equals(&base) && !dear.equals(&base));
/// let still = Variant::with_loop("still", base.scenario.clone(), |_, order| {
///     order.without("formation")
/// });
/// let run = still.open(Making { scale: 0.1, seed: 1 })?;
/// assert_eq!(run.simulation().timings().len(), 16);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Variant {
    /// What it is called in tables.
    pub name: String,
    /// The scenario.
    pub scenario: Arc<Scenario>,
    change: Option<Reloop>,
}

impl Variant {
    /// The scenario with the standard loop.
    #[must_use]
    pub fn new(name: impl Into<String>, scenario: impl Into<Arc<Scenario>>) -> Self {
        Self { name: name.into(), scenario: scenario.into(), change: None }
    }

    /// The scenario with a changed loop.
    #[must_use]
    pub fn with_loop(
        name: impl Into<String>,
        scenario: impl Into<Arc<Scenario>>,
        change: impl Fn(&Arc<Ground>, Loop) -> Result<Loop, Refusal> + Send + Sync + 'static,
    ) -> Self {
        let change: Reloop = Arc::new(change);
        Self { name: name.into(), scenario: scenario.into(), change: Some(change) }
    }

    /// A run of it before its first step.
    ///
    /// # Errors
    /// When the scenario's parts do not go together, or the change of the loop is refused.
    pub fn open(&self, making: Making) -> Result<Run, CannotRun> {
        let Some(change) = &self.change else { return Run::new(&self.scenario, making) };
        let elements = &self.scenario.elements;
        let layout = Layout::of(elements, making.scale);
        let ground = Arc::new(Ground::new(elements.clone(), layout));
        Run::with_loop(&self.scenario, making, |order| change(&ground, order))
    }

    /// Whether it declares and does the same as another, however its text is written.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        let value = |variant: &Self| serde_json::to_value(&variant.scenario.elements).ok();
        self.change.is_none() && other.change.is_none() && value(self) == value(other)
    }
}

impl fmt::Debug for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Variant")
            .field("name", &self.name)
            .field("scenario", &self.scenario.hash())
            .field("changes_loop", &self.change.is_some())
            .finish()
    }
}
