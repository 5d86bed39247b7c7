//! What a person wants first of a run: the three indices, the stages, the impact, where the files
//! are, and what to try next.

use std::fmt::Write as _;

use super::figure::{duration, figure, percent};
use super::plot::sparkline;
use super::text::{Align, TextTable};
use super::verdict::{Rows, Verdict};
use crate::base::size::bytes;
use crate::record::{Grid, RecordError, Recorded, Written, visible};

/// How a summary is shown.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    /// Columns of the terminal.
    pub width: usize,
    /// Commands to try next.
    pub next: &'a [String],
    /// Figures to show.
    pub rows: Rows,
}

/// The summary of a recorded run.
///
/// # Errors
/// When a table is missing or damaged.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
/// use ecograph::record::{Recorded, RunFolder};
/// use ecograph::view::{Rows, Shown, summary, timings};
///
/// # use ecograph::record::{FORMAT, Manifest, MoneyUnit, Platform, ScenarioText, Span, Task, now_unix};
/// # let manifest = Manifest {
/// #     format: FORMAT, version: "0.1.0".into(), platform: Platform::here(),
/// #     scenario: ScenarioText::new("minimal", "Two species", "minimal.ron", scenario.text()),
/// #     overrides: Vec::new(), scale: 0.1, seed: 42,
/// #     from: None, resumed: Vec::new(),
/// #     span: Span { steps: 0, from: String::new(), until: String::new() },
/// #     money: MoneyUnit { currency: "EUR".into(), units: 100 }, state: String::new(), threads: 1,
/// #     started_unix_seconds: now_unix(), seconds: 0.5, birth_seconds: 0.2, timings: Vec::new(), tables: Default::default(),
/// # };
/// let place = tempfile::tempdir()?;
/// let task = Task::new(manifest.scenario.clone(), 1);
/// let mut folder = RunFolder::create(&place.path().join("run"), task)?;
/// folder.record(&run.step()?)?;
/// let recorded = Recorded::open(&folder.finish(manifest, &run.impact())?)?;
/// let text = summary(&recorded, &Shown { width: 80, next: &[], rows: Rows::Scored })?;
/// assert!(text.contains("diversity") && text.contains("files"));
/// assert!(timings(&recorded.manifest, 80).contains("the rest"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn summary(run: &Recorded, shown: &Shown<'_>) -> Result<String, RecordError> {
    let indices = run.table("indices")?;
    let mut text = head(run);
    text.push_str(&headlines(&indices, &run.table("columns")?, shown.width));
    if let Some(stages) = stages(&indices) {
        let _infallible = write!(text, "\nstages  {stages}\n");
    }
    let impact = run.impact()?;
    if !impact.is_empty() {
        text.push('\n');
        text.push_str(&Verdict::new(&impact).render(shown.width, shown.rows));
    }
    let size: u64 = run.manifest.tables.values().map(Written::bytes).sum();
    let names: Vec<&str> = run.manifest.tables.keys().map(String::as_str).collect();
    let folder = run.folder.display().to_string();
    let _infallible =
        write!(text, "\nfiles  {} ({}: {})\n", visible(&folder), bytes(size), names.join(", "));
    for (at, command) in shown.next.iter().enumerate() {
        let label = if at == 0 { "next " } else { "     " };
        let _infallible = writeln!(text, "{label}  {command}");
    }
    Ok(text)
}

/// The three indices of the report, under the names that the table of indices has for them.
/// Balance is led by what its one number hides, and productivity stands beside the part of it that
/// functions and levels give.
const HEADLINES: [&str; 7] = [
    "diversity",
    "effective_links",
    "overhead",
    "ascendency_excess",
    "balance",
    "efficiency",
    "productivity",
];

fn head(run: &Recorded) -> String {
    let manifest = &run.manifest;
    let span = &manifest.span;
    let threads = if manifest.threads == 1 { "thread" } else { "threads" };
    let title = if manifest.scenario.title.is_empty() {
        String::new()
    } else {
        format!(": {}", visible(&manifest.scenario.title))
    };
    let run = duration(manifest.seconds - manifest.birth_seconds);
    let took = if 0.0 < manifest.birth_seconds {
        format!("born in {}, run in {run}", duration(manifest.birth_seconds))
    } else {
        run
    };
    format!(
        "{}{title}\n{} steps, {} to {}, seed {}, {took} on {} {threads}\n",
        visible(&manifest.scenario.name),
        span.steps,
        span.from,
        span.until,
        manifest.seed,
        manifest.threads,
    )
}

fn headlines(indices: &Grid, columns: &Grid, width: usize) -> String {
    let mut table = TextTable::new(&[
        ("index", Align::Left),
        ("first", Align::Right),
        ("last", Align::Right),
        ("change", Align::Right),
        ("over time", Align::Left),
        ("unit", Align::Left),
    ]);
    let known: Vec<&str> =
        HEADLINES.into_iter().filter(|name| indices.column(name).is_some()).collect();
    let first_columns = indices.header.iter().skip(FIXED).take(3).map(String::as_str);
    let names = if known.is_empty() { first_columns.collect() } else { known };
    if names.is_empty() {
        return String::new();
    }
    for name in names {
        let series = indices.numbers(name).unwrap_or_default();
        let mut defined = series.iter().flatten().copied();
        let (first, last) = (defined.next(), defined.next_back());
        let last = last.or(first);
        let change = first.zip(last).filter(|(first, _)| 0.0 < first.abs());
        let change = change.map(|(first, last)| (last - first) / first.abs());
        table.row([
            name,
            &figure(first),
            &figure(last),
            &percent(change),
            &sparkline(&series, 32),
            &unit(columns, name),
        ]);
    }
    format!("\n{}", table.render(width))
}

/// Columns of the table of indices before the first index: step, date, stage.
const FIXED: usize = 3;

fn unit(columns: &Grid, index: &str) -> String {
    let is_it = |row: &usize| {
        columns.field(*row, "table") == Some("indices")
            && columns.field(*row, "column") == Some(index)
    };
    let row = (0..columns.rows.len()).find(is_it);
    row.and_then(|row| columns.field(row, "unit")).unwrap_or_default().to_owned()
}

/// `native 2011-01-01 · open 2012-08-01`, each with the first day on which it was reached.
fn stages(indices: &Grid) -> Option<String> {
    let (stages, dates) = (indices.texts("stage")?, indices.texts("date")?);
    let mut reached: Vec<String> = Vec::new();
    let mut before = "";
    for (stage, date) in stages.into_iter().zip(dates) {
        if stage != before && !stage.is_empty() {
            reached.push(format!("{} {date}", visible(stage)));
        }
        before = stage;
    }
    (!reached.is_empty()).then(|| reached.join(" · "))
}
