//! The map is the territory: the folders, the docs and the imports say the same thing.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the tree must fail")]

use std::{fs, path::Path};

#[test]
fn imports_run_one_way() {
    let rooms = rooms();
    for (floor, room) in rooms.iter().enumerate() {
        for (file, text) in rust_files(&Path::new("src").join(room)) {
            for upper in &rooms[floor + 1..] {
                let guilty = code_lines(&text).find(|line| names_room(line, upper));
                assert!(guilty.is_none(), "{file}: `{room}` may not know `{upper}`: {guilty:?}");
            }
        }
    }
}

#[test]
fn declared_strangers_never_meet() {
    let strangers = [
        ("process", "indices"),
        ("world", "indices"),
        ("scenario", "indices"),
        ("view", "world"),
        ("view", "engine"),
        ("view", "indices"),
        ("view", "study"),
    ];
    for (room, stranger) in strangers {
        for (file, text) in rust_files(&Path::new("src").join(room)) {
            let guilty = code_lines(&text).find(|line| names_room(line, stranger));
            assert!(guilty.is_none(), "{file}: `{room}` may not know `{stranger}`: {guilty:?}");
        }
    }
}

#[test]
fn processes_use_only_the_doors_that_users_have() {
    let hidden = hidden_items();
    assert!(!hidden.is_empty(), "no crate-wide item found: this test would prove nothing");
    for (file, text) in rust_files(Path::new("src/process")) {
        for item in &hidden {
            let guilty = code_lines(&text).find(|line| line.contains(item.as_str()));
            assert!(guilty.is_none(), "{file} uses `{item}`, which users cannot: {guilty:?}");
        }
    }
}

#[test]
fn files_say_what_they_are_for_and_stay_small() {
    for (file, text) in rust_files(Path::new("src")) {
        let code = without_examples(text.split("#[cfg(test)]").next().unwrap());
        assert!(text.starts_with("//!"), "{file} does not say what it is for");
        assert!(code <= 400, "{file}: {code} lines before its tests; split it by reason to change");
    }
}

/// Lines of a file but those of examples in its documentation, which are tests.
fn without_examples(text: &str) -> usize {
    let mut inside = false;
    let counts = |line: &&str| {
        let comment = line.trim_start();
        let said = comment.strip_prefix("///").or_else(|| comment.strip_prefix("//!"));
        let fence = said.is_some_and(|said| said.trim_start().starts_with("```"));
        inside ^= fence;
        !(fence || inside && said.is_some())
    };
    text.lines().filter(counts).count()
}

#[test]
fn no_name_of_a_scenario_is_known_to_the_engine() {
    let names = ["wechat", "weixin", "red_packet", "official_account", "tencent", "courier"];
    for (file, text) in rust_files(Path::new("src")) {
        if file.contains("bin/ecograph") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap();
        for name in names {
            let guilty = code_lines(code).find(|line| line.to_lowercase().contains(name));
            assert!(guilty.is_none(), "{file} knows `{name}` of a scenario: {guilty:?}");
        }
    }
}

#[test]
fn paths_that_the_docs_name_exist() {
    let mut named = 0;
    for doc in ["README.md", "docs/ARCHITECTURE.md", "docs/MODEL.md", "docs/decisions.md"] {
        let text = fs::read_to_string(doc).unwrap();
        for path in text.split('`').filter(|word| is_path(word)) {
            named += 1;
            assert!(Path::new(path).exists(), "{doc} names `{path}`, which is not there");
        }
    }
    assert!(named > 10, "the docs name no paths: this test would prove nothing");
}

/// A model of the literature is one short file, so that it can be read beside its paper.
#[test]
fn models_with_a_known_answer_are_short() {
    let models = [
        "accounts",
        "exchange",
        "diffusion",
        "contagion",
        "growth",
        "drift",
        "imitation",
        "fixation",
        "opinions",
        "autocatalysis",
        "echo",
    ];
    for model in models {
        let text = fs::read_to_string(format!("src/validation/{model}.rs")).unwrap();
        assert!(text.lines().count() <= 120, "the model `{model}` is longer than 120 lines");
    }
}

#[test]
fn every_example_stands_in_the_readme() {
    let readme = fs::read_to_string("README.md").unwrap();
    for (file, text) in rust_files(Path::new("examples")) {
        let name = Path::new(&file).file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(readme.contains(&name), "the README does not name the example `{name}`");
        assert!(text.lines().count() <= 100, "{file} is longer than an example should be");
    }
}

/// The rooms in the order of `src/lib.rs`, ground floor first: that order is the law.
fn rooms() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.split(';').next());
    let rooms: Vec<String> = names.map(str::to_owned).collect();
    assert!(!rooms.is_empty(), "src/lib.rs declares no rooms: this test would prove nothing");
    rooms
}

/// Names of functions and constants that only this crate can reach, longer than a common word.
fn hidden_items() -> Vec<String> {
    let mut hidden = Vec::new();
    for room in ["base", "world"] {
        for (_, text) in rust_files(&Path::new("src").join(room)) {
            for line in code_lines(&text) {
                for head in ["pub(crate) fn ", "pub(crate) const fn ", "pub(crate) struct "] {
                    let Some(rest) = line.strip_prefix(head) else { continue };
                    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap();
                    if 8 < end {
                        hidden.push(format!(".{}(", &rest[..end]));
                    }
                }
            }
        }
    }
    hidden
}

fn is_path(word: &str) -> bool {
    let heads = ["src/", "tests/", "benches/", "examples/", "scenarios/", "docs/"];
    let plain = |c: char| c.is_alphanumeric() || "/_.-".contains(c);
    heads.iter().any(|head| word.starts_with(head)) && word.chars().all(plain)
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

/// Whether `line` has `room::` (or `crate::room`) as a path of its own.
fn names_room(line: &str, room: &str) -> bool {
    line.match_indices(room).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + room.len()..]);
        let from_crate = before.ends_with("crate::");
        let starts_path = !before.ends_with(|c: char| c.is_alphanumeric() || "_:.".contains(c));
        let in_use = line.starts_with("use crate::{") && after.starts_with([',', '}', ' ']);
        from_crate && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            || starts_path && (after.starts_with("::") || in_use)
    })
}

fn rust_files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
    files
}
