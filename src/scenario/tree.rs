//! The parameter tree: every number of a scenario under its path.
//!
//! Actions, `--set`, sweeps and calibration speak in these paths and in nothing else. Processes
//! bind a path to a [`Parameter`] once and read its value of the moment at every step.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

/// Handle of one number in a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Parameter(u32);

/// One number: its value of the moment and what may stand there.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The value of the moment.
    pub value: f64,
    /// Smallest value that makes sense.
    pub low: f64,
    /// Largest value that makes sense.
    pub high: f64,
    /// Unit, as `1/year`, `share`, `CNY`.
    pub unit: String,
    /// What the number means, in one sentence.
    pub meaning: String,
}

/// A number outside its range.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("`{path}` is {found}, but must be in [{low}, {high}]")]
pub struct OutOfRange {
    /// Path of the number.
    pub path: String,
    /// What was given.
    pub found: f64,
    /// Smallest allowed value.
    pub low: f64,
    /// Largest allowed value.
    pub high: f64,
}

/// Every number of a scenario, and those that processes declare, by path.
///
/// Handles count in the order of declaration; paths are kept sorted, so a listing never depends
/// on that order.
///
/// ```
/// use ecograph::scenario::{Entry, Tree};
///
/// let mut tree = Tree::default();
/// let (unit, meaning) = ("share".to_owned(), "What the platform keeps.".to_owned());
/// let fee = tree.declare("pay.fee", Entry { value: 0.1, low: 0.0, high: 1.0, unit, meaning });
/// assert_eq!((tree.find("pay.fee"), tree.path(fee), tree.len()), (Some(fee), "pay.fee", 1));
/// // An action moves the value of the moment, not the base.
/// tree.set(fee, 0.3)?;
/// assert_eq!((tree.value(fee), tree.base(fee), tree.entry(fee).high), (0.3, 0.1, 1.0));
/// tree.rebase(fee, 0.2)?;
/// assert_eq!((tree.value(fee), tree.base(fee)), (0.2, 0.2));
/// assert!(tree.set(fee, 1.5).is_err());
/// assert_eq!(tree.nearest("pay.fees"), ["pay.fee"]);
/// assert_eq!(tree.iter().map(|(path, _, entry)| (path, entry.value)).next(), Some(("pay.fee", 0.2)));
/// assert!(!tree.is_empty());
/// # Ok::<(), ecograph::scenario::OutOfRange>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tree {
    entries: Vec<Entry>,
    /// Values as declared: what actions start from.
    bases: Vec<f64>,
    paths: BTreeMap<String, Parameter>,
    /// Who alone reads a number that no process reads in the course of a run.
    fixed: BTreeMap<Parameter, String>,
    /// Numbers that have no fraction.
    whole: BTreeSet<Parameter>,
}

impl Tree {
    /// Declares a number. A path that stands already keeps its entry and its value.
    pub fn declare(&mut self, path: &str, entry: Entry) -> Parameter {
        if let Some(&parameter) = self.paths.get(path) {
            return parameter;
        }
        let parameter = Parameter(self.entries.len() as u32);
        self.bases.push(entry.value);
        self.entries.push(entry);
        self.paths.insert(path.to_owned(), parameter);
        parameter
    }

    /// Says that no process reads a number in the course of a run, but only `read`.
    pub(crate) fn fix(&mut self, parameter: Parameter, read: &str) {
        self.fixed.insert(parameter, read.to_owned());
    }

    /// Says that a number has no fraction.
    pub(crate) fn make_whole(&mut self, parameter: Parameter) {
        self.whole.insert(parameter);
    }

    /// Whether a number has no fraction, as a number of steps.
    ///
    /// ```
    /// # use ecograph::scenario::Scenario;
    /// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// let tree = scenario.tree();
    /// let whole = |path| tree.find(path).is_some_and(|number| tree.is_whole(number));
    /// assert!(whole("clock.steps") && !whole("channels.buy.split.fee"));
    /// # Ok::<(), ecograph::scenario::Problems>(())
    /// ```
    #[must_use]
    pub fn is_whole(&self, parameter: Parameter) -> bool {
        self.whole.contains(&parameter)
    }

    /// When or by what alone a number is read, if no process reads it in the course of a run:
    /// `when the world is made`. An action cannot change it.
    ///
    /// ```
    /// # use ecograph::scenario::Scenario;
    /// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
    /// let tree = scenario.tree();
    /// let read = |path| tree.find(path).and_then(|number| tree.fixed(number));
    /// assert_eq!(read("species.person.population"), Some("when the world is made"));
    /// assert_eq!(read("channels.buy.split.fee"), None);
    /// # Ok::<(), ecograph::scenario::Problems>(())
    /// ```
    #[must_use]
    pub fn fixed(&self, parameter: Parameter) -> Option<&str> {
        self.fixed.get(&parameter).map(String::as_str)
    }

    /// The handle of `path`, if the tree has it.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Parameter> {
        self.paths.get(path).copied()
    }

    /// The value of the moment.
    #[must_use]
    pub fn value(&self, parameter: Parameter) -> f64 {
        self.entries[parameter.0 as usize].value
    }

    /// The entry of a number.
    #[must_use]
    pub fn entry(&self, parameter: Parameter) -> &Entry {
        &self.entries[parameter.0 as usize]
    }

    /// Sets the value of the moment, as actions do.
    ///
    /// # Errors
    /// When `value` is not a number or lies outside the entry's range.
    pub fn set(&mut self, parameter: Parameter, value: f64) -> Result<(), OutOfRange> {
        let entry = &self.entries[parameter.0 as usize];
        if !(entry.low <= value && value <= entry.high) {
            let path = self.path(parameter).to_owned();
            return Err(OutOfRange { path, found: value, low: entry.low, high: entry.high });
        }
        self.entries[parameter.0 as usize].value = value;
        Ok(())
    }

    /// The value as declared, without any action.
    #[must_use]
    pub fn base(&self, parameter: Parameter) -> f64 {
        self.bases[parameter.0 as usize]
    }

    /// Declares a number anew: its base and its value of the moment.
    ///
    /// # Errors
    /// As [`Self::set`].
    pub fn rebase(&mut self, parameter: Parameter, value: f64) -> Result<(), OutOfRange> {
        self.set(parameter, value)?;
        self.bases[parameter.0 as usize] = value;
        Ok(())
    }

    /// The path of a handle.
    #[must_use]
    pub fn path(&self, parameter: Parameter) -> &str {
        self.paths.iter().find(|(_, p)| **p == parameter).map_or("", |(path, _)| path.as_str())
    }

    /// Every path with its entry, in the order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Parameter, &Entry)> {
        self.paths.iter().map(|(path, &p)| (path.as_str(), p, self.entry(p)))
    }

    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Up to three paths that look like `path`, the likeliest first.
    #[must_use]
    pub fn nearest(&self, path: &str) -> Vec<&str> {
        let mut near: Vec<_> = self
            .paths
            .keys()
            .map(|known| (strsim::jaro_winkler(path, known), known.as_str()))
            .filter(|(likeness, _)| *likeness > 0.75)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        near.into_iter().take(3).map(|(_, known)| known).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(value: f64) -> Entry {
        Entry { value, low: 0.0, high: 1.0, unit: "share".into(), meaning: String::new() }
    }

    #[test]
    fn a_number_is_read_by_its_handle_and_stays_in_its_range() {
        let mut tree = Tree::default();
        let fee = tree.declare("channels.pay.fee", entry(0.1));
        assert_eq!(tree.find("channels.pay.fee"), Some(fee));
        tree.set(fee, 0.5).unwrap();
        assert!((tree.value(fee) - 0.5).abs() < 1e-15);
        let error = tree.set(fee, 1.5).unwrap_err();
        assert_eq!(error.to_string(), "`channels.pay.fee` is 1.5, but must be in [0, 1]");
        assert!(tree.set(fee, f64::NAN).is_err());
        assert_eq!(tree.nearest("channels.pay.fees"), ["channels.pay.fee"]);
    }
}
