//! A run folder appears whole or not at all, holds what was recorded, and is read again.
#![expect(clippy::unwrap_used, reason = "a test that cannot write or read must fail")]

mod samples;

use std::fs;
use std::path::Path;

use ecograph::record::{
    Existing, Left, RecordError, Recorded, RunFolder, StudyFolder, Task, describe,
};
use ecograph::view::{Rows, Shown, summary, timings};

fn replacing(existing: Existing) -> Task {
    Task { existing, ..samples::task() }
}

#[test]
fn what_was_recorded_is_read_again() {
    let place = tempfile::tempdir().unwrap();
    let folder = samples::write(&place.path().join("deep/down/run"));
    let run = Recorded::open(&folder).unwrap();
    let written = samples::manifest();
    assert_eq!(run.manifest.seed, u64::MAX);
    assert_eq!(run.manifest.scenario, written.scenario);
    assert_eq!(run.manifest.timings, written.timings);
    assert_eq!(run.impact().unwrap(), samples::impact());

    let indices = run.table("indices").unwrap();
    let header = ["step", "date", "stage", "diversity", "balance", "productivity"];
    assert_eq!(indices.header, header);
    let balance = indices.numbers("balance").unwrap();
    assert_eq!(balance, [None, Some(10.0), Some(10.0), Some(10.0)]);
    let species = run.table("species").unwrap();
    assert_eq!(species.rows.len(), 8);
    assert_eq!(species.field(1, "species"), Some("shop, \"old\""));
    assert_eq!(run.table("measures").unwrap().field(0, "value"), Some("0.30000000000000004"));
    assert_eq!(run.table("channels").unwrap().field(3, "money"), Some("9223372036854775807"));
    assert_eq!(fs::read_to_string(folder.join("scenario.ron")).unwrap(), "(name: \"市\")\n");
}

#[test]
fn every_column_of_a_folder_is_described_and_hashed() {
    let place = tempfile::tempdir().unwrap();
    let folder = samples::write(&place.path().join("run"));
    let run = Recorded::open(&folder).unwrap();
    let columns = run.table("columns").unwrap();
    let mut described: Vec<(String, String)> = Vec::new();
    for row in 0..columns.rows.len() {
        let field = |name| columns.field(row, name).unwrap().to_owned();
        described.push((field("table"), field("column")));
    }
    for (table, written) in &run.manifest.tables {
        let bytes = fs::read(folder.join(format!("{table}.csv"))).unwrap();
        let stored = &written.files[&format!("{table}.csv")];
        assert_eq!(stored.blake3, blake3::hash(&bytes).to_hex().to_string(), "{table}");
        assert_eq!(written.bytes(), bytes.len() as u64, "{table}");
        let own = described.iter().filter(|(of, _)| of == table).map(|(_, column)| column);
        let own: Vec<&String> = own.collect();
        let header = run.table(table).unwrap().header;
        assert_eq!(own, header.iter().collect::<Vec<_>>(), "{table}");
    }
    assert_eq!(run.manifest.tables.len(), 13);
}

#[test]
fn tables_are_the_same_bytes_wherever_and_whenever() {
    let place = tempfile::tempdir().unwrap();
    let (one, two) = (place.path().join("one"), place.path().join("two"));
    samples::write(&one);
    samples::write(&two);
    let mut compared = 0;
    for entry in fs::read_dir(&one).unwrap() {
        let name = entry.unwrap().file_name();
        if name != "manifest.json" {
            assert_eq!(fs::read(one.join(&name)).unwrap(), fs::read(two.join(&name)).unwrap());
            compared += 1;
        }
    }
    assert_eq!(compared, 16);
}

#[test]
fn rows_can_be_read_while_the_run_goes_on_and_the_folder_appears_at_the_end() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let mut folder = RunFolder::create(&target, samples::task()).unwrap();
    folder.record(&samples::snapshot(1)).unwrap();
    let partial = place.path().join("run.partial");
    let text = fs::read_to_string(partial.join("parts/indices-00000.csv")).unwrap();
    let expected = "step,date,stage,diversity,balance,productivity\n1,2011-01-01,native,2,,1.1\n";
    assert_eq!(text, expected);
    assert!(!target.exists());
    folder.finish(samples::manifest(), &[]).unwrap();
    assert!(target.join("manifest.json").exists() && !partial.exists());
    assert!(!target.join(".lock").exists());
}

#[test]
fn a_second_run_into_a_folder_is_refused_unless_it_replaces() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    samples::write(&target);
    let refused = |existing| RunFolder::create(&target, replacing(existing)).unwrap_err();
    assert!(matches!(refused(Existing::Keep), RecordError::Exists { .. }));

    let mut folder = RunFolder::create(&target, replacing(Existing::Replace)).unwrap();
    assert!(matches!(refused(Existing::Replace), RecordError::InUse { .. }));
    folder.record(&samples::snapshot(1)).unwrap();
    // Until the new run is whole, the old one stands.
    assert_eq!(Recorded::open(&target).unwrap().table("indices").unwrap().rows.len(), 4);
    folder.finish(samples::manifest(), &[]).unwrap();
    assert_eq!(Recorded::open(&target).unwrap().table("indices").unwrap().rows.len(), 1);
    assert!(!target.join("nodes.csv").exists());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn what_an_interrupted_run_left_is_kept_until_somebody_replaces_it() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let mut folder = RunFolder::create(&target, samples::task()).unwrap();
    folder.record(&samples::snapshot(1)).unwrap();
    let left = folder.leave().unwrap();
    assert!(left.join("parts/species-00000.csv").exists());
    let refused = RunFolder::create(&target, samples::task()).unwrap_err();
    assert!(matches!(refused, RecordError::Leftover { .. }));
    RunFolder::create(&target, replacing(Existing::Replace)).unwrap().discard().unwrap();
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn what_is_no_run_is_never_replaced() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("thesis");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("chapter.txt"), "precious").unwrap();
    let refused = RunFolder::create(&target, replacing(Existing::Replace)).unwrap_err();
    assert!(matches!(refused, RecordError::NotARun { .. }));
    assert_eq!(fs::read_to_string(target.join("chapter.txt")).unwrap(), "precious");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn a_result_with_something_of_the_users_own_is_never_replaced() {
    let place = tempfile::tempdir().unwrap();
    let target = samples::write(&place.path().join("run"));
    let refused = || RunFolder::create(&target, replacing(Existing::Replace)).unwrap_err();
    fs::write(target.join("thesis.txt"), "precious").unwrap();
    assert!(matches!(refused(), RecordError::Foreign { file, .. } if file == "thesis.txt"));
    fs::remove_file(target.join("thesis.txt")).unwrap();
    // What comes while the run goes on is seen when it ends; the run is kept.
    let mut folder = RunFolder::create(&target, replacing(Existing::Replace)).unwrap();
    folder.record(&samples::snapshot(1)).unwrap();
    fs::write(target.join("thesis.txt"), "precious").unwrap();
    let error = folder.finish(samples::manifest(), &[]).unwrap_err();
    assert!(matches!(error, RecordError::Foreign { .. }));
    assert!(target.join("thesis.txt").is_file() && target.join("nodes.csv").is_file());
    fs::rename(target.join("thesis.txt"), place.path().join("thesis.txt")).unwrap();
    Left::open(&target.with_extension("partial")).unwrap().complete().unwrap();
    assert!(!target.join("nodes.csv").exists());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
    // A manifest of somebody else's makes no result.
    fs::write(target.join("manifest.json"), "{\"my\": \"own\"}").unwrap();
    assert!(matches!(refused(), RecordError::NotARun { .. }));
}

#[test]
fn a_run_does_not_replace_a_study_nor_a_study_a_run() {
    let place = tempfile::tempdir().unwrap();
    let target = samples::write(&place.path().join("run"));
    let study = StudyFolder::create(&target, "compare", replacing(Existing::Replace));
    assert!(matches!(study.unwrap_err(), RecordError::OtherKind { .. }));
    let manifest = fs::read_to_string(target.join("manifest.json")).unwrap();
    let manifest = manifest.replacen('{', "{\"kind\": \"trend\",", 1);
    fs::write(target.join("manifest.json"), manifest).unwrap();
    let run = RunFolder::create(&target, replacing(Existing::Replace));
    assert!(matches!(run.unwrap_err(), RecordError::OtherKind { .. }));
    assert!(matches!(Recorded::open(&target).unwrap_err(), RecordError::Study { .. }));
}

#[test]
fn what_an_end_on_the_way_left_of_a_replaced_run_goes() {
    let place = tempfile::tempdir().unwrap();
    let (target, old) = (place.path().join("run"), place.path().join("run.replaced"));
    samples::write(&target);
    samples::write(&old);
    let mut folder = RunFolder::create(&target, replacing(Existing::Replace)).unwrap();
    folder.record(&samples::snapshot(1)).unwrap();
    folder.finish(samples::manifest(), &[]).unwrap();
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    // Killed after the old run was put aside and the task was gone.
    fs::rename(&target, target.with_extension("partial")).unwrap();
    samples::write(&old);
    Left::open(&target).unwrap().complete().unwrap();
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    // What is none is seen before the run begins.
    fs::create_dir(&old).unwrap();
    fs::write(old.join("chapter.txt"), "precious").unwrap();
    let refused = RunFolder::create(&target, replacing(Existing::Replace)).unwrap_err();
    assert!(matches!(refused, RecordError::NotARun { path } if path == old));
}

#[test]
fn a_damaged_folder_says_what_is_wrong_with_which_file() {
    let place = tempfile::tempdir().unwrap();
    let folder = samples::write(&place.path().join("run"));
    let cut = |name: &str, keep: usize| {
        let bytes = fs::read(folder.join(name)).unwrap();
        fs::write(folder.join(name), &bytes[..keep]).unwrap();
    };
    cut("indices.csv", 80);
    let error = Recorded::open(&folder).unwrap().table("indices").unwrap_err().to_string();
    assert!(error.contains("indices.csv"), "{error}");
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    let newer = manifest.replace("\"format\": 2", "\"format\": 3");
    fs::write(folder.join("manifest.json"), newer).unwrap();
    let error = Recorded::open(&folder).unwrap_err();
    assert!(matches!(error, RecordError::Version { found: 3, known: 2, .. }));
    cut("manifest.json", 40);
    let error = Recorded::open(&folder).unwrap_err();
    assert!(matches!(error, RecordError::Malformed { .. }), "{error}");
    let missing = Recorded::open(Path::new("/nowhere")).unwrap_err();
    assert!(matches!(missing, RecordError::Io { .. }));
}

#[test]
fn the_summary_says_what_a_person_wants_first() {
    let place = tempfile::tempdir().unwrap();
    let folder = samples::write(&place.path().join("run"));
    let run = Recorded::open(&folder).unwrap();
    let next = ["ecograph run market.ron --seed 2".to_owned(), "ecograph schema".to_owned()];
    let text = summary(&run, &Shown { width: 150, next: &next, rows: Rows::All }).unwrap();
    let text = text.replace(&folder.display().to_string(), "FOLDER");
    let expected = "\
market: Users and shops
4 steps, 2011-01-01 to 2011-04-01, seed 18446744073709551615, born in 1.25 s, run in 11 s on 2 threads

index         first  last   change  over time  unit
diversity         2     8   +300 %  ▁▃▆█       forms
balance          10    10    0.0 %   ▄▄▄       links
productivity    1.1   1.4  +27.3 %  ▁▃▆█       ratio

stages  native 2011-01-01 · open 2011-03-01

what             period  simulated  report  unit     deviation  role       band
users · information consumption
What traffic is  2011        102.5     100  million     +2.5 %  fitted     inside
What jobs is     2011            -     100  million          -  held-out*
fitted    1 of 1 inside the band, root mean square deviation 2.5 %
held-out  0 of 0 inside the band, 1 not measured

files  FOLDER (2.9 KiB: channels, compartments, distributions, edges, flows, functions, impact, indices, ledger, life, measures, nodes, species)
next   ecograph run market.ron --seed 2
       ecograph schema
";
    assert_eq!(text, expected);
}

#[test]
fn timings_add_up_to_the_whole() {
    let expected = "\
process        time   share  connectors  ns each     bytes  GB/s
birth        1.25 s  10.0 %
circulation    10 s  80.0 %   1,000,000     2500  22.4 GiB   9.6
timeline     0.50 s   4.0 %           0        -       0 B     -
the rest     0.75 s   6.0 %
connectors and bytes are those that a process declared, of a step on the mean
";
    assert_eq!(timings(&samples::manifest(), 80), expected);
}

#[test]
fn the_page_of_tables_has_every_column() {
    // `tests/index_docs.rs` writes it, with the indices.
    let page = fs::read_to_string("docs/TABLES.md").unwrap();
    assert!(describe().iter().all(|d| page.contains(&format!("| `{}` |", d.column))));
}
