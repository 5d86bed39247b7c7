//! Every public function is called in an example that a reader finds beside it.
//!
//! The rule: a public function of a room stands by its name in the code of a documentation example
//! of its own file, or of a `mod.rs` above it. One example of a type may show many of its methods:
//! what belongs together is understood together. A function without `self` stands with the name of
//! its type, as `Block::pack(`; a method behind a dot; a free function as a word. A public trait has
//! an example of its own. Examples are compiled and run by `cargo test`, so what they say is true.
//! Implementations of traits, fields, constants and what a macro makes are outside the rule.

mod support;

use std::fs;
use std::path::Path;

#[test]
fn every_public_function_is_shown_by_an_example() {
    let (mut seen, mut bare) = (0, Vec::new());
    for file in support::sources(Path::new("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let above = file.ancestors().skip(1).map(|folder| folder.join("mod.rs"));
        let mut shown = examples(code);
        for above in above.filter(|above| above.exists() && *above != file) {
            shown.push_str(&examples(&fs::read_to_string(above).unwrap()));
        }
        for item in items(code) {
            seen += 1;
            if !item.stands_in(&shown) {
                bare.push(format!("{}: {}", file.display(), item.name));
            }
        }
    }
    assert!(500 < seen, "the reader sees only {seen} functions");
    assert!(bare.is_empty(), "{} are in no example:\n{}", bare.len(), bare.join("\n"));
}

#[test]
fn the_reader_tells_functions_methods_and_types_apart() {
    let code = "\
/// ```
/// use crate::pack;
/// # let hidden = pack(3);
/// ```
pub fn pack(n: u32) {}
impl Block {
    /// No example.
    pub fn empty() -> Self {}
    pub fn len(
        &self,
    ) -> usize {}
    pub(crate) fn inner() {}
}
impl Clone for Block {
    fn clone(&self) -> Self {}
}
/// ```
/// assert!(true);
/// ```
#[must_use]
pub trait Lane {}
";
    let found: Vec<_> = items(code).into_iter().map(|item| (item.name, item.kind)).collect();
    let expected = [
        ("pack", Kind::Free),
        ("empty", Kind::Associated("Block".to_owned())),
        ("len", Kind::Method("Block".to_owned())),
        ("Lane", Kind::Trait { shown: true }),
    ];
    assert_eq!(found, expected.map(|(name, kind)| (name.to_owned(), kind)));
    let shown = examples(code);
    let stands: Vec<bool> = items(code).iter().map(|item| item.stands_in(&shown)).collect();
    assert_eq!(stands, [true, false, false, true]);
    assert!(items(code)[1].stands_in("let block = Block::empty();"));
    assert!(!items(code)[1].stands_in("let block = Links::empty();"));
    assert!(items(code)[2].stands_in("assert_eq!(block.len(), 3);"));
    assert!(!items(code)[2].stands_in("let (len, wide) = (1, lens());"));
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Free,
    Associated(String),
    Method(String),
    /// With an example of its own, or without.
    Trait {
        shown: bool,
    },
}

#[derive(Debug)]
struct Item {
    name: String,
    kind: Kind,
}

impl Item {
    fn stands_in(&self, code: &str) -> bool {
        let name = &self.name;
        let called = |head: &str| {
            let at = |end: &str| code.contains(&format!("{head}{name}{end}"));
            ["(", "::<", ")", ",", ";"].into_iter().any(at)
        };
        match &self.kind {
            Kind::Free => words(code).any(|word| word == name),
            Kind::Associated(owner) => called(&format!("{owner}::")),
            Kind::Method(owner) => called(".") || called(&format!("{owner}::")),
            Kind::Trait { shown } => *shown,
        }
    }
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// The code of all examples in the documentation of a file.
fn examples(code: &str) -> String {
    let (mut shown, mut inside) = (String::new(), false);
    for line in code.lines().map(str::trim_start) {
        let Some(said) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            continue;
        };
        let said = said.trim();
        if said.starts_with("```") {
            inside = !inside;
        } else if inside && !said.starts_with("use ") && !said.starts_with("# use ") {
            shown.push_str(said);
            shown.push('\n');
        }
    }
    shown
}

/// Public functions and traits of a file.
fn items(code: &str) -> Vec<Item> {
    let (mut items, mut owner) = (Vec::new(), String::new());
    for (at, line) in code.lines().enumerate() {
        if line.starts_with("impl") {
            owner = owner_of(line);
        }
        let words = line.trim_start().trim_start_matches("pub const fn ");
        let words = words.trim_start_matches("pub fn ").trim_start_matches("pub trait ");
        if words.len() == line.trim_start().len() {
            continue;
        }
        let name: String = words.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let head: String = code.lines().skip(at).take(4).collect();
        let head = head.split('{').next().unwrap_or("");
        let kind = if line.contains("pub trait ") {
            Kind::Trait { shown: said_above(code, at) }
        } else if !line.starts_with(' ') {
            Kind::Free
        } else if head.contains("self,") || head.contains("self)") || head.contains("self:") {
            Kind::Method(owner.clone())
        } else {
            Kind::Associated(owner.clone())
        };
        items.push(Item { name, kind });
    }
    items
}

/// Whether the documentation above a line has an example.
fn said_above(code: &str, at: usize) -> bool {
    let lines: Vec<&str> = code.lines().take(at).collect();
    let above = lines.iter().rev().map(|line| line.trim_start());
    let mut said = above.take_while(|line| line.starts_with("///") || line.starts_with('#'));
    said.any(|line| line.starts_with("/// ```"))
}

/// The type of an `impl` line.
fn owner_of(line: &str) -> String {
    let mut depth = 0;
    let plain: String = line
        .trim_start_matches("impl")
        .chars()
        .filter(|c| {
            depth += i32::from(*c == '<') - i32::from(*c == '>');
            depth == 0 && *c != '>'
        })
        .collect();
    let owner = plain.split(" for ").last().unwrap_or("").trim();
    owner.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
