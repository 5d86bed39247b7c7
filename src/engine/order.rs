//! The loop: a list of processes whose order is nothing but this list.

use std::fmt;

use crate::{
    process::Process,
    world::{Refusal, Why},
};

/// Processes in the order in which they act in a step.
///
/// ```
/// use ecograph::{base::Luck, engine::Loop, process::{Process, process}, world::World};
///
/// let named = |name: &'static str| process(name, |_| Ok(|_: &mut World, _: Luck| Ok(())));
/// let order = Loop::of([named("pay"), named("learn")])
///     .before("pay", named("work"))?
///     .after("pay", named("give"))?
///     .replace("learn", named("imitate"))?
///     .without("work")?;
/// assert_eq!(order.names().collect::<Vec<_>>(), ["pay", "give", "imitate"]);
/// let refusal = order.without("lern").map(|_| ()).unwrap_err().to_string();
/// assert!(refusal.contains("pay, give, imitate"), "says which there are");
/// # Ok::<(), ecograph::world::Refusal>(())
/// ```
#[derive(Default)]
pub struct Loop {
    pub(crate) processes: Vec<Box<dyn Process>>,
}

impl Loop {
    /// These processes in this order.
    #[must_use]
    pub fn of(processes: impl IntoIterator<Item = Box<dyn Process>>) -> Self {
        Self { processes: processes.into_iter().collect() }
    }

    /// Inserts a process before another.
    ///
    /// # Errors
    /// When no process has that name.
    pub fn before(mut self, name: &str, process: Box<dyn Process>) -> Result<Self, Refusal> {
        let place = self.find(name)?;
        self.processes.insert(place, process);
        Ok(self)
    }

    /// Inserts a process after another.
    ///
    /// # Errors
    /// When no process has that name.
    pub fn after(mut self, name: &str, process: Box<dyn Process>) -> Result<Self, Refusal> {
        let place = self.find(name)?;
        self.processes.insert(place + 1, process);
        Ok(self)
    }

    /// Puts a process in the place of another.
    ///
    /// # Errors
    /// When no process has that name.
    pub fn replace(mut self, name: &str, process: Box<dyn Process>) -> Result<Self, Refusal> {
        let place = self.find(name)?;
        self.processes[place] = process;
        Ok(self)
    }

    /// Takes a process out.
    ///
    /// # Errors
    /// When no process has that name.
    pub fn without(mut self, name: &str) -> Result<Self, Refusal> {
        let place = self.find(name)?;
        self.processes.remove(place);
        Ok(self)
    }

    /// Names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.processes.iter().map(|process| process.name())
    }

    fn find(&self, name: &str) -> Result<usize, Refusal> {
        self.processes.iter().position(|process| process.name() == name).ok_or_else(|| {
            let known: Vec<&str> = self.names().collect();
            let why = Why::NoProcess { known: known.join(", ") };
            Refusal { who: format!("process `{name}`"), why }
        })
    }
}

impl fmt::Debug for Loop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
