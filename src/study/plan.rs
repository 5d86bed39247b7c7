//! A plan of many runs: read, checked, and its points made.

use std::{
    fmt,
    path::Path,
    sync::{Arc, LazyLock},
};

use crate::{
    scenario::{
        Document, Fault, Field, Problem, Problems, Scenario, Setting, Table, index_names, listing,
        markdown,
    },
    study::{
        Design, Measures, PlanSource, Replicates, Varied,
        plan_check::{self, Known},
        points,
    },
};

/// A checked plan with its scenario and its points.
///
/// ```
/// use ecograph::study::Plan;
///
/// let plan = Plan::load("plans/minimal-sweep.ron")?;
/// assert_eq!(plan.paths().next(), Some("functions.delivery.gain"));
/// assert_eq!((plan.varied().len(), plan.points().len(), plan.steps()), (1, 4, 36));
/// assert_eq!((plan.seed(0), plan.seed(3)), (1, 4));
/// assert_eq!((plan.replicates().fewest(), plan.replicates().most()), (4, 20));
/// assert!(plan.measures().indices.keeps("efficiency") && !plan.measures().indices.keeps("rao"));
/// assert_eq!(plan.measures().series.named(), ["efficiency"]);
/// assert_eq!((plan.design(), plan.source().scale), (&ecograph::study::Design::Grid, 0.1));
/// assert!(plan.text().starts_with("//") && plan.scenario().elements.name == "minimal");
/// let gain = plan.points()[0][0];
/// let scenario = plan.scenario_at(0)?;
/// let tree = scenario.tree();
/// assert_eq!(tree.find("functions.delivery.gain").map(|path| tree.value(path)), Some(gain));
/// # Ok::<(), ecograph::scenario::Problems>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    source: PlanSource,
    text: String,
    scenario: Arc<Scenario>,
    whole: Vec<bool>,
    points: Vec<Vec<f64>>,
}

/// The table of plans, made once.
static TABLE: LazyLock<Table> = LazyLock::new(Table::of::<PlanSource>);

/// Every field that a plan may have, as [`crate::scenario::schema`] lists those of a scenario.
///
/// ```
/// let fields = ecograph::study::plan_schema();
/// assert!(fields.iter().any(|field| field.path == "parameters.N.path"));
/// assert!(ecograph::study::plan_markdown().contains("`parameters.N.path`"));
/// ```
#[must_use]
pub fn plan_schema() -> Vec<Field> {
    listing(&TABLE)
}

/// The fields of a plan as tables of Markdown; `docs/PLANS.md` is made of them.
#[must_use]
pub fn plan_markdown() -> String {
    markdown(&plan_schema())
}

impl Plan {
    /// Reads a plan and the scenario that it names, from the folder of the plan.
    ///
    /// # Errors
    /// The first error of reading or syntax, or all errors of meaning at once; those of the scenario
    /// when it is that which is wrong.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Problems> {
        let path = path.as_ref();
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::made(Document::load(path, &TABLE)?, folder)
    }

    /// Reads a plan from a text that is called `name` in problems; its scenario is looked for from
    /// `folder`.
    ///
    /// # Errors
    /// As [`Self::load`].
    ///
    /// ```
    /// use ecograph::study::Plan;
    ///
    /// let text = r#"(
    ///     scenario: "minimal.ron",
    ///     parameters: [(path: "channels.buy.split.fees", values: Even(0, 0.1, 3))],
    ///     replicates: Count(2),
    /// )"#;
    /// let problems = Plan::parse(text, "plan.ron", "scenarios").unwrap_err().to_string();
    /// assert!(problems.contains("did you mean `channels.buy.split.fee`?"), "{problems}");
    /// ```
    pub fn parse(text: &str, name: &str, folder: impl AsRef<Path>) -> Result<Self, Problems> {
        Self::made(Document::parse(text, name, &TABLE)?, folder.as_ref())
    }

    fn made(mut document: Document<PlanSource>, folder: &Path) -> Result<Self, Problems> {
        let file = folder.join(&document.value.scenario);
        if let Some(missing) = document.unreadable("scenario", &file) {
            let mut problems = document.misshapen();
            problems.push(missing);
            return Err(Problems::new(problems));
        }
        let scenario = scenario_with(&file, &document.value.measures)?;
        let known = Known::of(&scenario.elements);
        let made = document.check(scenario.tree(), |source, checker| {
            plan_check::check(source, &known, checker);
            checker.is_clean().then(|| points::of(source, checker))
        })?;
        // Points may be wrong where everything they are made of is right.
        let (whole, points) = made.unwrap_or_default();
        let text = document.text().to_owned();
        let plan = Self { source: document.value, text, scenario: scenario.into(), whole, points };
        plan.refuse_unless_some_point_is_right()?;
        Ok(plan)
    }

    /// Points that go together with nothing are for the store to record, but where the first, the
    /// last and the one between are all wrong, the plan is.
    fn refuse_unless_some_point_is_right(&self) -> Result<(), Problems> {
        let last = self.points.len().saturating_sub(1);
        let right = [last / 2, last].iter().any(|point| self.scenario_at(*point).is_ok());
        if right { Ok(()) } else { self.scenario_at(0).map(|_| ()) }
    }

    /// The plan as it was written.
    #[must_use]
    pub fn source(&self) -> &PlanSource {
        &self.source
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The scenario before anything varies.
    #[must_use]
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// Steps of each run.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.source.steps.unwrap_or(self.scenario.elements.clock.steps).into()
    }

    /// Paths of the parameters, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.source.parameters.iter().map(|varied| varied.path.as_str())
    }

    /// Parameters, in their order.
    #[must_use]
    pub fn varied(&self) -> &[Varied] {
        &self.source.parameters
    }

    /// How the points were made.
    #[must_use]
    pub fn design(&self) -> &Design {
        &self.source.design
    }

    /// Runs at each point.
    #[must_use]
    pub fn replicates(&self) -> &Replicates {
        &self.source.replicates
    }

    /// What is kept of each run.
    #[must_use]
    pub fn measures(&self) -> &Measures {
        &self.source.measures
    }

    /// Points, each with the value of every parameter; one without values where nothing varies.
    #[must_use]
    pub fn points(&self) -> &[Vec<f64>] {
        &self.points
    }

    /// Seed of a replicate, at whatever point.
    #[must_use]
    pub fn seed(&self, replicate: u64) -> u64 {
        self.source.seed.wrapping_add(replicate)
    }

    /// The scenario of a point; that before anything varies where there is no such point.
    ///
    /// # Errors
    /// When its values do not go together.
    pub fn scenario_at(&self, point: usize) -> Result<Scenario, Problems> {
        let values = self.points.get(point).map_or(&[][..], Vec::as_slice);
        let settings = self.paths().zip(values).zip(&self.whole).map(|((path, value), whole)| {
            Setting::new(if *whole {
                format!("{path}={value:.0}")
            } else {
                format!("{path}={value:?}")
            })
        });
        let settings: Vec<Setting> = settings.collect();
        let made = Scenario::parse(self.scenario.text(), self.scenario.file(), &settings);
        made.map_err(|problems| {
            problems.map(|problem| {
                let values = self.values_beside(point, &problem.path);
                let fault = Box::new(AtPoint { fault: problem.fault, values });
                Problem { fault, ..problem }
            })
        })
    }

    /// Values of a point that a problem at a path of the scenario is about: those of parameters at
    /// or below it, or of all where there are none.
    fn values_beside(&self, point: usize, at: &str) -> String {
        let values = self.points.get(point).map_or(&[][..], Vec::as_slice);
        let all: Vec<(&str, f64)> = self.paths().zip(values.iter().copied()).collect();
        let is_near = |path: &str| {
            let below = path.strip_prefix(at).filter(|_| !at.is_empty());
            below.is_some_and(|below| below.is_empty() || below.starts_with('.'))
        };
        let near: Vec<_> = all.iter().filter(|(path, _)| is_near(path)).collect();
        let named = if near.is_empty() { all.iter().collect() } else { near };
        let words: Vec<String> =
            named.into_iter().map(|(path, value)| format!("`{path}` is {value}")).collect();
        words.join(" and ")
    }
}

/// What is wrong with a scenario at a point of a plan.
#[derive(Debug)]
struct AtPoint {
    fault: Box<dyn Fault>,
    values: String,
}

impl fmt::Display for AtPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, where {}", self.fault, self.values)
    }
}

impl std::error::Error for AtPoint {}

impl Fault for AtPoint {
    fn help(&self) -> Option<String> {
        self.fault.help()
    }
}

/// The scenario of a plan, which records what the plan names.
fn scenario_with(file: &Path, measures: &Measures) -> Result<Scenario, Problems> {
    let scenario = Scenario::load(file, &[])?;
    let recorded = &scenario.elements.output.indices;
    let has = |name: &str| {
        let in_group = |group: &str, names: &[&str]| {
            names.contains(&name) && recorded.iter().any(|known| known == group)
        };
        recorded.iter().any(|known| known == name)
            || in_group(index_names::STANDARD_GROUP, index_names::STANDARD)
            || in_group(index_names::NETWORK_GROUP, index_names::NETWORK)
    };
    let named = measures.indices.named().iter().chain(measures.series.named());
    let mut wanted: Vec<&String> = named.filter(|name| is_index(name) && !has(name)).collect();
    wanted.sort();
    wanted.dedup();
    if wanted.is_empty() {
        return Ok(scenario);
    }
    let all: Vec<String> = recorded.iter().chain(wanted).map(|name| format!("{name:?}")).collect();
    let setting = Setting::new(format!("output.indices=[{}]", all.join(", ")));
    Scenario::load(file, &[setting])
}

/// Whether a name is that of an index, not of a group of them.
pub(crate) fn is_index(name: &str) -> bool {
    index_names::STANDARD.contains(&name) || index_names::NETWORK.contains(&name)
}
