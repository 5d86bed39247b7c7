//! `docs/INDICES.md` and `docs/TABLES.md` say what is measured; `ECOGRAPH_RENEW=1` writes them anew.
#![expect(clippy::unwrap_used, clippy::panic, reason = "docs that cannot be made must fail")]

use std::fmt::Write as _;
use std::fs;

use ecograph::{
    engine::{Making, Run},
    indices::catalogue::catalogue,
    measure::Reading,
    record::markdown,
    scenario::{Coloring, Scenario, Setting, index_names},
};

fn recorded() -> Vec<Reading> {
    let all = Setting::new("output.indices=[\"standard\", \"network\"]");
    let scenario = Scenario::load("scenarios/minimal.ron", &[all])
        .unwrap_or_else(|problems| panic!("{}", problems.render(Coloring::Plain)));
    Run::new(&scenario, Making { scale: 0.1, seed: 1 }).unwrap().step().unwrap().indices
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

fn of_catalogue() -> String {
    let mut text = String::new();
    let mut school = "";
    for index in catalogue() {
        if index.school != school {
            school = &index.school;
            write!(text, "\n**{school}**\n\n| index | unit | range | what | source |\n").unwrap();
            text.push_str("| --- | --- | --- | --- | --- |\n");
        }
        let (what, source) = (escaped(&index.meaning), &index.source);
        let (name, unit, range) = (&index.name, &index.unit, &index.range);
        writeln!(text, "| `{name}` | {unit} | {range} | {what} | {source} |").unwrap();
    }
    text + "\n"
}

fn of_worlds() -> String {
    let mut text = "\n| column | group | unit | what |\n| --- | --- | --- | --- |\n".to_owned();
    for Reading { name, unit, doc, .. } in recorded() {
        let standard = index_names::STANDARD.contains(&name.as_str());
        let group = if standard { "standard" } else { "network" };
        writeln!(text, "| `{name}` | {group} | {unit} | {} |", escaped(&doc)).unwrap();
    }
    text + "\n"
}

/// The page with what stands between the marks of `part` made anew.
fn renewed(page: &str, part: &str, made: &str) -> String {
    let (begin, end) = (format!("<!-- begin {part} -->\n"), format!("<!-- end {part} -->"));
    let (before, rest) = page.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    format!("{before}{begin}{made}{end}{after}")
}

#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn is_fresh(page: &str, made: &str) {
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        fs::write(page, made).unwrap();
    }
    let there = fs::read_to_string(page).unwrap_or_default();
    assert!(there == made, "{page} is stale: ECOGRAPH_RENEW=1 cargo test --test index_docs");
}

#[test]
fn the_page_of_indices_lists_every_index() {
    let page = fs::read_to_string("docs/INDICES.md").unwrap();
    let made = renewed(&page, "catalogue", &of_catalogue());
    is_fresh("docs/INDICES.md", &renewed(&made, "recorded", &of_worlds()));
}

#[test]
fn the_page_of_tables_lists_every_index_as_a_column() {
    is_fresh("docs/TABLES.md", &markdown(&recorded()));
}
