//! `verify`: models with a known answer, and whether ours agrees.

use std::time::Instant;

use ecograph::record::verified::Verified;
use ecograph::scenario::Scenario;
use ecograph::validation::laws::{Trial, verify_laws};
use ecograph::validation::{Extent, FALSE_ALARM, suite, verify as verified};
use ecograph::view::{duration, verified as shown, verified_markdown};
use serde::Serialize;

use crate::failure::Failure;
use crate::terminal;
use crate::verification::Verify;

/// Verifies.
pub(crate) fn verify(options: &Verify) -> Result<(), Failure> {
    crate::experiment::use_so_many(options.threads)?;
    let begin = Instant::now();
    let extent = if options.full { Extent::Full } else { Extent::Short };
    let watched = terminal::is_watched();
    let watch = |name: &str| {
        if watched {
            terminal::tell(&format!("… {name}"));
        }
    };
    let rows = match &options.scenario {
        None => verified(&suite(extent), options.seed, &watch),
        Some(file) => {
            let scenario = Scenario::load(file, &[])?.into();
            let trial = Trial { scenario, scale: options.scale, seed: options.seed };
            verify_laws(&trial, extent, &watch)
        }
    };
    let text = if options.json {
        json(&rows, options.seed)?
    } else if options.markdown {
        verified_markdown(&rows)
    } else {
        let lucky = rows.iter().filter(|row| row.chance.is_some()).count();
        let table = shown(&rows, terminal::width());
        let seconds = duration(begin.elapsed().as_secs_f64());
        format!("{table}\n{}", summary(&rows, lucky, &seconds))
    };
    terminal::print(&text)?;
    let missed = missed(&rows);
    if missed == 0 { Ok(()) } else { Err(Failure::Missed { missed, of: rows.len() }) }
}

fn missed(rows: &[Verified]) -> usize {
    rows.iter().filter(|row| !row.verdict.holds()).count()
}

/// What the verdicts rest on.
fn summary(rows: &[Verified], lucky: usize, seconds: &str) -> String {
    let (count, held) = (rows.len(), rows.len() - missed(rows));
    let each = FALSE_ALARM / lucky.max(1) as f64;
    if lucky == 0 {
        return format!("{held} of {count} hold, {seconds}\n");
    }
    format!(
        "{held} of {count} hold, {seconds}\n\
         {lucky} of them rest on luck: each interval leaves out the exact number once in {:.0} runs\n\
         of a right engine, so that all hold but once in {:.0} runs (Bonferroni). The others have a\n\
         tolerance that was stated in advance.\n",
        1.0 / each,
        1.0 / FALSE_ALARM,
    )
}

#[derive(Serialize)]
struct Report<'a> {
    version: &'a str,
    seed: u64,
    false_alarm: f64,
    holds: bool,
    rows: &'a [Verified],
}

fn json(rows: &[Verified], seed: u64) -> Result<String, Failure> {
    let version = env!("CARGO_PKG_VERSION");
    let report = Report { version, seed, false_alarm: FALSE_ALARM, holds: missed(rows) == 0, rows };
    let json = serde_json::to_string_pretty(&report).map_err(|error| Failure::Machine {
        doing: "write JSON",
        source: std::io::Error::other(error),
    })?;
    Ok(json + "\n")
}
