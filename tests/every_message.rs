//! Every message that the source can make stands in a record: each template of an error, of a
//! refusal, of a help and of what the program prints is looked for, all its words in their order.
//!
//! The records are what `tests/messages.rs`, `tests/library_messages.rs`, `tests/bad_scenarios.rs`
//! and `tests/bad_plans.rs` hold the messages to.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its files must fail")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Messages that no input can bring about, and why.
const UNREACHABLE: &[(&str, &str)] = &[
    ("write the manual", "it is written into memory"),
    ("write JSON", "numbers and texts always make JSON"),
    ("`{}` is a Parquet file", "only programs built without the feature `parquet` say so"),
    ("this program was built without Parquet: write it as CSV", "as before"),
    ("start threads", "the system refuses threads; what then is said is its own"),
    ("nothing to run", "a study has its base at least"),
    ("{missed} of {of} numbers are not what they must be", "a mistake of ours: exit 3"),
    (
        "that is a mistake of ecograph or of this machine; please report it with the table",
        "as before",
    ),
    (
        "a law of the model broke: this is a mistake of ecograph; please report it with the \
         scenario, the seed and this message",
        "a mistake of ours: exit 70",
    ),
    ("the steps before are in `{}`", "as before"),
    ("1 run is", "`{runs} runs are`, which is on record, where the signal leaves just one"),
    ("interrupted before the first step: nothing is left", "as before, where it leaves none"),
    ("species `{}` has no seats", "every species of a scenario has a range of slots"),
    ("`{path}` is beyond the 64 functions of a form", "the check of scenarios refuses the 65th"),
    ("`{path}.innovation`: there is no platform", "the check of scenarios refuses it"),
    ("a row is of another kind than its table", "rows are made from the columns of their table"),
    ("this kind of scenario has no actions", "every kind of scenario that there is has some"),
    ("a value without a field name in {}", "the reader of RON refuses it with a place of its own"),
    (
        "a run that goes on has the agents and the seed of the one it goes on from",
        "what makes other agents is refused as read when the world is made",
    ),
    ("nobody learns", "a row of `verify` for scenarios without learning, no message"),
    ("next values need a column", "what is declared before it is a column"),
];

#[test]
fn every_message_of_the_source_is_on_record() {
    let records = Records::read();
    let mut wrong = String::new();
    let mut unreachable: BTreeSet<&str> = UNREACHABLE.iter().map(|(text, _)| *text).collect();
    let listed = unreachable.clone();
    let mut templates = 0;
    for path in sources(Path::new("src")) {
        for template in templates_of(&path) {
            templates += 1;
            if records.have(&template) {
                continue;
            }
            if listed.contains(template.text.as_str()) {
                unreachable.remove(template.text.as_str());
                continue;
            }
            let (path, line) = (path.display(), template.line);
            let _ = writeln!(wrong, "{path}:{line}: no record of {:?}", template.text);
        }
    }
    assert!(300 < templates, "{templates} templates: how they are found is broken");
    assert!(wrong.is_empty(), "{wrong}");
    assert!(unreachable.is_empty(), "they are on record, or gone: {unreachable:?}");
}

#[test]
fn a_template_is_found_only_whole_and_in_order() {
    let records = Records { blocks: vec!["error: there is no `a`; there are: b\nx".into()] };
    let have = |text: &str, manner| records.have(&Template { line: 1, text: text.into(), manner });
    assert!(have("there is no `{name}`; there are: {known}", Manner::Message));
    assert!(!have("there is no `{name}`, there are: {known}", Manner::Message));
    assert!(!have("is no `{name}`; there are: {known}", Manner::Message));
    assert!(!have("there are: {known}; there is no `{name}`", Manner::Message));
    assert!(!have("there is no `{name}`; there", Manner::Message));
    assert!(have("no `{name}`; there are: {known}", Manner::Part));
    assert!(!have("o `{name}`; there are: {known}", Manner::Part));
    let found =
        literals("// \"no\"\nlet why = format!(\"one {two}\\\n   three\"); 'a'; '\"'; r#\"x\"#");
    let texts: Vec<&str> = found.iter().map(|literal| literal.text.as_str()).collect();
    assert_eq!(texts, ["one {two}three", "x"]);
    assert!(found[0].before.ends_with("letwhy=format!("), "{}", found[0].before);
}

/// How a template must stand in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// A whole message: from where one begins in a line, to where it ends.
    Message,
    /// Somewhere in what one command says.
    Part,
}

struct Template {
    line: usize,
    text: String,
    manner: Manner,
}

/// What is on record, in blocks that belong together.
struct Records {
    blocks: Vec<String>,
}

impl Records {
    fn read() -> Self {
        let mut blocks = Vec::new();
        for (folder, begins) in [("golden", "messages"), ("bad_scenarios", ""), ("bad_plans", "")] {
            for entry in fs::read_dir(Path::new("tests").join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let is_text = path.extension().is_some_and(|extension| extension == "txt");
                if name.starts_with(begins) && is_text {
                    let text = fs::read_to_string(path).unwrap();
                    blocks.extend(text.split("\n$ ").map(str::to_owned));
                }
            }
        }
        Self { blocks }
    }

    fn have(&self, template: &Template) -> bool {
        let words = fragments(&template.text);
        let letters = words.join("").chars().filter(|c| c.is_alphabetic()).count();
        if letters < 4 {
            // Made of other messages only.
            return true;
        }
        self.blocks.iter().any(|block| match template.manner {
            Manner::Message => block.lines().any(|line| is_in(&squeezed(line), &words, true)),
            Manner::Part => is_in(&squeezed(block), &words, false),
        })
    }
}

/// Whether all fragments stand in a text in their order; a whole one begins and ends as a message.
fn is_in(text: &str, words: &[String], whole: bool) -> bool {
    let Some(first) = words.iter().position(|word| !word.trim().is_empty()) else { return true };
    let begins = |at: usize| {
        let before = &text[..at];
        let parted = !before.ends_with(char::is_alphanumeric);
        0 < first || if whole { at == 0 || before.ends_with(": ") } else { parted }
    };
    let ends = |at: usize| {
        let last = words.last().is_none_or(String::is_empty);
        let parted = !text[at..].starts_with(char::is_alphanumeric);
        last || if whole { text.len() == at || text[at..].starts_with(" | ") } else { parted }
    };
    let word = words[first].as_str();
    text.match_indices(word).filter(|(at, _)| begins(*at)).any(|(at, _)| {
        let mut from = at + word.len();
        let (mut rest, last) = (&words[first + 1..], words.len() - 1);
        while let Some((word, more)) = rest.split_first() {
            // The last one is looked for from the end, where a message must end with it.
            let is_last = whole && words.len() - more.len() - 1 == last;
            let found = if is_last {
                text[from..].rfind(word.as_str())
            } else {
                text[from..].find(word.as_str())
            };
            let Some(found) = found else { return false };
            from += found + word.len();
            rest = more;
        }
        ends(from)
    })
}

/// The text with every run of white space as one blank.
fn squeezed(text: &str) -> String {
    let mut squeezed = String::new();
    for character in text.chars() {
        if !character.is_whitespace() {
            squeezed.push(character);
        } else if !squeezed.ends_with(' ') {
            squeezed.push(' ');
        }
    }
    squeezed
}

/// What stands between the holes of a template.
fn fragments(template: &str) -> Vec<String> {
    let mut fragments = vec![String::new()];
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        fragments.last_mut().unwrap().push_str(&rest[..at]);
        let brace = &rest[at..=at];
        if rest[at + 1..].starts_with(brace) {
            fragments.last_mut().unwrap().push_str(brace);
            rest = &rest[at + 2..];
        } else {
            let end = rest[at..].find('}').unwrap_or(rest.len() - at - 1);
            rest = &rest[at + end + 1..];
            fragments.push(String::new());
        }
    }
    fragments.last_mut().unwrap().push_str(rest);
    let last = fragments.len() - 1;
    let trimmed = |(at, fragment): (usize, &String)| {
        let fragment = squeezed(fragment);
        let fragment = if at == 0 { fragment.trim_start() } else { &fragment };
        if at == last { fragment.trim_end().to_owned() } else { fragment.to_owned() }
    };
    fragments.iter().enumerate().map(trimmed).collect()
}

/// The templates of a file.
fn templates_of(path: &Path) -> Vec<Template> {
    let text = fs::read_to_string(path).unwrap();
    let is_program = path.starts_with("src/bin");
    let tests = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    let manner = |literal: &Literal| {
        let before = literal.before.as_str();
        if before.ends_with("#[error(") {
            Some(Manner::Message)
        } else if (is_program && is_prose(&literal.text) && !before.ends_with("reason="))
            || (is_said(before) && is_prose(&literal.text))
        {
            Some(Manner::Part)
        } else {
            None
        }
    };
    literals(&text[..tests])
        .into_iter()
        .filter_map(|literal| {
            let manner = manner(&literal)?;
            Some(Template { line: literal.line, text: literal.text, manner })
        })
        .collect()
}

/// Whether a literal after this code goes into a message: how the library names such things.
fn is_said(before: &str) -> bool {
    let before = before.strip_suffix("format!(").unwrap_or(before);
    let before = before.strip_suffix("Some(").unwrap_or(before);
    let heads = ["what", "why", "help", "reason"];
    let is_named = heads.iter().any(|head| {
        let given = before.strip_suffix([':', '=']).and_then(|rest| rest.strip_suffix(head));
        given.is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '.'))
            && !before.ends_with("#[expect(reason=")
            && !before.ends_with(",reason=")
    });
    let is_passed = ["refuse(", "wrong(", "malformed(", "doing:", "RecordError::io("];
    is_named || is_passed.iter().any(|call| before.ends_with(call))
}

/// Two words in a row, or more.
fn is_prose(text: &str) -> bool {
    let plain = fragments(text).join("{}");
    let words: Vec<&str> = plain.split(' ').collect();
    let is_word = |word: &str| {
        let word = word.trim_matches(|c: char| "`,:;.\n".contains(c));
        2 <= word.len() && word.chars().all(|c| c.is_ascii_alphabetic())
    };
    words.windows(2).any(|pair| pair.iter().all(|word| is_word(word)))
}

struct Literal {
    line: usize,
    /// The code before it, without white space, other literals empty.
    before: String,
    text: String,
}

/// The literals of a source, comments left out.
fn literals(source: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut code = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if let Some((text, after)) =
            raw(rest).filter(|_| !code.ends_with(char::is_alphanumeric))
        {
            found.push((rest.len(), code.clone(), text.to_owned()));
            (code, rest) = (String::from("\"\""), after);
        } else if first == '"' {
            let (text, after) = quoted(&rest[1..]);
            let tail: String = code.chars().rev().take(60).collect();
            found.push((rest.len(), tail.chars().rev().collect(), text));
            code.push_str("\"\"");
            rest = after;
        } else if let Some(after) = rest.strip_prefix("'\\").or_else(|| rest.strip_prefix("'\"")) {
            rest = &after[after.find('\'').map_or(0, |at| at + 1)..];
        } else {
            if !first.is_whitespace() {
                code.push(first);
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    let line = |left: usize| source[..source.len() - left].matches('\n').count() + 1;
    found
        .into_iter()
        .map(|(left, before, text)| Literal { line: line(left), before, text })
        .collect()
}

/// A raw literal at the head of a text, and what follows it.
fn raw(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('r')?;
    let inside = rest.trim_start_matches('#').strip_prefix('"')?;
    let marks = rest.len() - inside.len() - 1;
    let end = format!("\"{}", "#".repeat(marks));
    inside.split_once(end.as_str())
}

/// The value of a literal of which the first quotation mark is read, and what follows it.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let at = rest.find(['"', '\\']).unwrap();
        value.push_str(&rest[..at]);
        if rest[at..].starts_with('"') {
            return (value, &rest[at + 1..]);
        }
        let escape = rest[at + 1..].chars().next().unwrap();
        rest = &rest[at + 1 + escape.len_utf8()..];
        match escape {
            '\n' => rest = rest.trim_start(),
            'n' => value.push('\n'),
            other => value.push(other),
        }
    }
}

/// Sources under a folder, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
