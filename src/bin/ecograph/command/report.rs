//! `report`: a page with pictures, from any result folder.

use std::fs;
use std::path::{Path, PathBuf};

use ecograph::record::{Made, Opened, RecordError, write_whole};
use ecograph::view::{Asked, Language, bytes, report as page};

use crate::browser;
use crate::failure::Failure;
use crate::seen::Report as Options;
use crate::terminal;

/// Writes a report.
pub(crate) fn report(options: &Options) -> Result<(), Failure> {
    if let Some(figures) = options.figures.as_deref().filter(|figures| figures.is_file()) {
        let wrong = format!("`{}` is a file", figures.display());
        return Err(Failure::asked_but(
            wrong,
            "give a folder for the figures: it is made if need be",
        ));
    }
    let opened = open(&options.path)?;
    let out = options.out.clone().unwrap_or_else(|| default(&opened));
    let written = write(&opened, &out, options.figures.as_deref(), options.language)?;
    if !options.quiet {
        terminal::print(&written)?;
    }
    if options.open {
        browser::show(&out)?;
    }
    Ok(())
}

/// Opens a result folder; what is none is the asker's mistake.
pub(crate) fn open(path: &Path) -> Result<Opened, Failure> {
    let help =
        "give the folder that a run, trend, impulse, compare or sweep left, or its NAME.partial";
    match Opened::open(path) {
        Ok(opened) => Ok(opened),
        Err(RecordError::NotARun { path }) if path.exists() => {
            Err(Failure::asked_but(format!("`{}` is no result", path.display()), help))
        }
        Err(RecordError::NotARun { path }) => {
            Err(Failure::asked_but(format!("there is no folder `{}`", path.display()), help))
        }
        Err(error) => Err(error.into()),
    }
}

/// Where the report of a folder stands: in it, and beside it while its run is not whole.
fn default(opened: &Opened) -> PathBuf {
    match &opened.made {
        Made::Interrupted(_) => opened.folder.with_extension("partial.report.html"),
        Made::Run(_) | Made::Study(_) | Made::Sweep(_) => opened.folder.join("report.html"),
    }
}

/// Writes the report of a run that is whole, and its figures, into its folder.
pub(crate) fn of_run(folder: &Path, language: Language) -> Result<String, Failure> {
    let opened = open(folder)?;
    let figures = folder.join("figures");
    write(&opened, &default(&opened), Some(&figures), language)
}

/// Writes the page and its figures; tells what was written.
fn write(
    opened: &Opened,
    out: &Path,
    figures: Option<&Path>,
    language: Language,
) -> Result<String, Failure> {
    let folder = opened.folder.display().to_string();
    let report = page(opened, &Asked { language, folder: &folder })?;
    write_whole(out, report.html.as_bytes())?;
    let mut told = format!("report   {} ({})\n", out.display(), bytes(report.html.len() as u64));
    if let Some(figures) = figures {
        fs::create_dir_all(figures).map_err(|source| {
            Failure::Record(RecordError::Io { doing: "create", path: figures.to_owned(), source })
        })?;
        for (name, text) in &report.figures {
            write_whole(&figures.join(name), text.as_bytes())?;
        }
        let files = report.figures.len();
        told = format!("{told}figures  {} ({files} files)\n", figures.display());
    }
    Ok(told)
}
