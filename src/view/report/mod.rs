//! A report with pictures, from any result folder: one page that needs nothing else.
//!
//! Sections follow what a person asks: what was simulated, what rose, how far it agrees with the
//! figures, who pays whom, what it looks like, what it cannot say. Everything is read from recorded
//! tables; labels come from the scenario and from one table of terms.

mod picture;
mod thin;
mod source;
mod about;
mod over_time;
mod impact;
mod history;
mod web;
mod network;
mod spread;
mod actions;
mod limits;
mod compare;
mod trend;
mod impulse;
mod sensitivity;
mod sweep;
mod page;

use maud::Markup;

use crate::record::{Made, Opened, RecordError};
use crate::view::words::Language;

use picture::Picture;
use source::Source;

/// What is asked of a report.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The language that it is written in.
    pub language: Language,
    /// The folder, as captions name it.
    pub folder: &'a str,
}

/// A report.
#[derive(Clone, Debug)]
pub struct Report {
    /// The page.
    pub html: String,
    /// Files of its figures, drawings and the numbers behind them: name and text.
    pub figures: Vec<(String, String)>,
}

/// A part of the page: words, and figures among them.
#[derive(Debug)]
struct Section {
    id: &'static str,
    title: &'static str,
    parts: Vec<Part>,
}

/// Words or a figure.
#[derive(Debug)]
enum Part {
    Words(Markup),
    Figure(Box<Picture>),
}

impl From<Picture> for Part {
    fn from(picture: Picture) -> Self {
        Self::Figure(Box::new(picture))
    }
}

/// Reads a result folder and writes its report; the same folder gives the same bytes.
///
/// # Errors
/// When a table is damaged.
///
/// ```
/// use ecograph::record::{Opened, RunFolder, ScenarioText, Task};
/// use ecograph::view::{Asked, Language, report};
///
/// let place = tempfile::tempdir()?;
/// let text = ScenarioText::new("market", "Users <and> shops", "m.ron", "()");
/// let mut folder = RunFolder::create(&place.path().join("run"), Task::new(text, 12))?;
/// folder.record(&ecograph::measure::Snapshot { step: 1, ..Default::default() })?;
/// let left = Opened::open(&folder.leave()?)?;
/// let asked = Asked { language: Language::En, folder: "run" };
/// let report = report(&left, &asked)?;
/// assert!(report.html.starts_with("<!DOCTYPE html>") && report.html.contains("interrupted"));
/// assert!(report.html.contains("Users &lt;and&gt; shops"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn report(opened: &Opened, asked: &Asked<'_>) -> Result<Report, RecordError> {
    let source = Source::new(opened, asked)?;
    let sections = match &opened.made {
        Made::Run(_) | Made::Interrupted(_) => vec![
            about::section(&source),
            over_time::section(&source),
            impact::section(&source)?,
            history::section(&source)?,
            web::section(&source)?,
            network::section(&source)?,
            spread::section(&source)?,
            actions::section(&source)?,
            limits::section(&source)?,
        ],
        Made::Study(manifest) => {
            let mut sections = vec![about::section(&source)];
            match manifest.kind.as_str() {
                "trend" => sections.extend(trend::sections(&source, manifest)?),
                "compare" => sections.extend(compare::sections(&source)?),
                _ => sections.extend(impulse::sections(&source)?),
            }
            sections.push(limits::of_study(&source));
            sections
        }
        Made::Sweep(head) => {
            let mut sections = vec![about::section(&source)];
            sections.extend(sweep::sections(&source, head)?);
            sections.push(limits::of_study(&source));
            sections
        }
    };
    let figures = sections.iter().flat_map(|section| &section.parts).flat_map(|part| match part {
        Part::Figure(picture) => picture.files(),
        Part::Words(_) => Vec::new(),
    });
    let figures = figures.collect();
    Ok(Report { html: page::page(&source, &sections), figures })
}
