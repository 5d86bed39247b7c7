//! What can be asked of results on the command line: reports, looks, and help for the shell.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;
use ecograph::view::Language;

use crate::numbers::whole;

/// What a run leaves beside its tables.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Pictures {
    /// Writes a report with pictures into the run folder: report.html, and figures/ with each as SVG
    /// and CSV
    #[arg(long)]
    report: bool,
    /// Language of the report: en or zh
    #[arg(long, value_name = "LANGUAGE", default_value = "en", requires = "report")]
    language: Language,
}

impl Pictures {
    /// The language of the report, if one is wanted.
    pub(crate) fn language(self) -> Option<Language> {
        self.report.then_some(self.language)
    }
}

/// Writes a report.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// Result folder: of a run, an interrupted run, a trend, an impulse, a comparison or a sweep
    pub(crate) path: PathBuf,
    /// Page to write; PATH/report.html unless told otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Writes each figure as SVG, and the numbers behind it as CSV, into this folder too
    #[arg(long, value_name = "DIR")]
    pub(crate) figures: Option<PathBuf>,
    /// Language of the report: en or zh
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) language: Language,
    /// Opens the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Shows nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Looks at a result.
#[derive(Debug, Args)]
pub(crate) struct Look {
    /// Result folder: of a run, an interrupted run, a trend, an impulse, a comparison or a sweep
    pub(crate) result: PathBuf,
    /// A table, an index, or TABLE.COLUMN; all tables and indices unless told otherwise
    pub(crate) what: Option<String>,
    /// Rows of a table that are shown: the first and the last half of them
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = whole)]
    pub(crate) rows: u64,
    /// Prints it as JSON, all rows
    #[arg(long)]
    pub(crate) json: bool,
}

/// Prints completions.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Shell: bash, elvish, fish, powershell or zsh
    pub(crate) shell: Shell,
}
