//! What a process is.

use crate::{
    base::Luck,
    world::{Plan, Refusal, Violation, World},
};

/// What a process does in a step. `Fn`, not `FnMut`: a process has no memory of its own, so what
/// lasts lives in the world, where digest and checkpoint see it.
pub type Step = Box<dyn Fn(&mut World, Luck) -> Result<(), Violation> + Send + Sync>;

/// One process of the loop.
pub trait Process: Send + Sync {
    /// Its name: the key of its luck, so renaming it changes results.
    fn name(&self) -> &str;

    /// Declares what it touches and returns its step.
    ///
    /// # Errors
    /// When the world lacks what it needs, or a declaration is refused.
    fn bind(&self, plan: &mut Plan<'_>) -> Result<Step, Refusal>;
}

/// A process from its name and a closure that declares and returns the step.
pub fn process<B, S>(name: impl Into<String>, bind: B) -> Box<dyn Process>
where
    B: Fn(&mut Plan<'_>) -> Result<S, Refusal> + Send + Sync + 'static,
    S: Fn(&mut World, Luck) -> Result<(), Violation> + Send + Sync + 'static,
{
    Box::new(Closures { name: name.into(), bind })
}

struct Closures<B> {
    name: String,
    bind: B,
}

impl<B, S> Process for Closures<B>
where
    B: Fn(&mut Plan<'_>) -> Result<S, Refusal> + Send + Sync,
    S: Fn(&mut World, Luck) -> Result<(), Violation> + Send + Sync + 'static,
{
    fn name(&self) -> &str {
        &self.name
    }

    fn bind(&self, plan: &mut Plan<'_>) -> Result<Step, Refusal> {
        Ok(Box::new((self.bind)(plan)?))
    }
}
