//! What of a scenario is read when its world is made, and never again.

use super::check::born_with;
use super::load::Scenario;

impl Scenario {
    /// Paths at which this scenario says something else than `before`, and which are read only when
    /// the world is made: a run that goes on from a state of `before` never looks at them.
    ///
    /// ```
    /// use ecograph::scenario::{Scenario, Setting};
    ///
    /// let before = Scenario::load("scenarios/minimal.ron", &[])?;
    /// let path = "species.person.population";
    /// let settings = [Setting::new(format!("{path}=70000")), Setting::new("channels.buy.split.fee=0.2")];
    /// let now = Scenario::load("scenarios/minimal.ron", &settings)?;
    /// assert_eq!(now.read_no_more(&before), [path]);
    /// # Ok::<(), ecograph::scenario::Problems>(())
    /// ```
    #[must_use]
    pub fn read_no_more(&self, before: &Self) -> Vec<String> {
        let (now, then) = (&self.elements.clock, &before.elements.clock);
        let clock =
            [("clock.start", now.start != then.start), ("clock.step", now.step != then.step)];
        let clock =
            clock.into_iter().filter(|(_, differs)| *differs).map(|(path, _)| path.to_owned());
        let made = |path: &str| {
            let number = self.tree().find(path);
            number.and_then(|number| self.tree().fixed(number)) == Some(WHEN_MADE)
                || self.elements.species.iter().any(|species| born_with(species, path))
        };
        let numbers = self.tree().iter().filter(|(path, number, _)| {
            let old = before.tree().find(path).map(|number| before.tree().base(number));
            // What was not there has no value that the world could have been made with.
            old.is_none_or(|old| old.total_cmp(&self.tree().base(*number)).is_ne()) && made(path)
        });
        clock.chain(numbers.map(|(path, ..)| path.to_owned())).collect()
    }
}

/// How the table of fields marks what no process reads in the course of a run.
pub(super) const WHEN_MADE: &str = "when the world is made";
