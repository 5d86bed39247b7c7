//! What the library offers is on record: a change of it is seen, and is a line of `CHANGELOG.md`.
//!
//! Every public item stands in `tests/golden/public_api.txt` with its whole signature, by room. What
//! is `pub` can be reached from outside (the lint `unreachable_pub` holds that), so the source says
//! what the interface is; rustfmt says where an item begins and ends.
//! `ECOGRAPH_RENEW=1 cargo test --test public_api` writes it anew.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the source must fail")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const GOLDEN: &str = "tests/golden/public_api.txt";

#[test]
#[expect(clippy::disallowed_methods, reason = "the test is told to write, not the library")]
fn the_public_interface_is_the_one_on_record() {
    let mut lines = BTreeSet::new();
    for file in support::sources(Path::new("src")) {
        let room = file.iter().nth(1).unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&file).unwrap();
        lines.extend(public(&text).into_iter().map(|item| format!("{room}  {item}")));
    }
    assert!(1_000 < lines.len(), "the reader sees only {} items", lines.len());
    if std::env::var("ECOGRAPH_RENEW").is_ok() {
        let said: Vec<&str> = lines.iter().map(String::as_str).collect();
        fs::write(GOLDEN, said.join("\n") + "\n").unwrap();
    }
    let there = fs::read_to_string(GOLDEN).unwrap_or_default();
    let there: BTreeSet<String> = there.lines().map(str::to_owned).collect();
    let gone = there.difference(&lines).map(|line| format!("- {line}\n"));
    let come = lines.difference(&there).map(|line| format!("+ {line}\n"));
    let moved: String = gone.chain(come).collect();
    assert!(moved.is_empty(), "the public interface changed:\n{moved}");
}

#[test]
fn the_reader_sees_what_is_public_and_nothing_else() {
    let code = "\
pub struct Purse<T> {
    /// What it holds.
    pub held: T,
    open: bool,
}
pub struct Fen(pub i64);
pub(crate) struct Inner;
impl<T: Copy> Purse<T> {
    pub fn pay(
        &mut self,
        n: u32,
    ) -> bool {
        pub_quiz()
    }
    fn own(&self) {}
}
impl Clone for Fen {
    fn clone(&self) -> Self {}
}
pub trait Lane: Sized {
    type Item;
    fn split(self, at: usize) -> (Self, Self);
    fn whole(self) -> Self {
        self
    }
}
#[non_exhaustive]
pub enum Why {
    /// Not so.
    No {
        what: String,
    },
    Never,
}
pub const MOST: u32 = 3;
pub use inner::{One, Two};
#[cfg(test)]
mod tests {
    pub fn hidden() {}
}
";
    let expected = [
        "pub struct Purse<T>",
        "Purse<T>: pub held: T",
        "pub struct Fen(pub i64)",
        "impl<T: Copy> Purse<T>: pub fn pay(&mut self, n: u32) -> bool",
        "impl Clone for Fen",
        "pub trait Lane: Sized",
        "Lane: type Item",
        "Lane: fn split(self, at: usize) -> (Self, Self)",
        "Lane: fn whole(self) -> Self",
        "#[non_exhaustive] pub enum Why",
        "Why: No { what: String }",
        "Why: Never",
        "pub const MOST: u32",
        "pub use inner::{One, Two}",
    ];
    assert_eq!(public(code), expected);
}

/// The public items of a file, in order.
fn public(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let mut lines = code.lines().filter(|line| !line.trim_start().starts_with("//")).peekable();
    let mut found = Vec::new();
    // What the lines at four blanks belong to, and which of them are public.
    let (mut owner, mut kind) = (String::new(), Inside::Private);
    let mut open = "";
    while let Some(line) = lines.next() {
        let is_outer = !line.starts_with([' ', '}', ')', '#']);
        if line == "#[non_exhaustive]" {
            open = "#[non_exhaustive] ";
        } else if is_outer && !line.is_empty() {
            let head = whole(line, &mut lines);
            kind = Inside::of(&head);
            let is_seen =
                head.starts_with("pub ") || kind == Inside::Trait && head.starts_with("impl");
            if kind == Inside::Impl {
                owner.clone_from(&head);
            } else if head.starts_with("pub ") {
                owner = name(&head);
            }
            if is_seen && kind != Inside::Impl {
                found.push(format!("{open}{head}"));
            }
            if head.starts_with("impl") && kind == Inside::Trait {
                kind = Inside::Private;
            }
            open = "";
        } else if let Some(inner) = line.strip_prefix("    ")
            && inner.starts_with(|c: char| c.is_alphabetic())
            && kind.shows(inner)
        {
            found.push(format!("{owner}: {}", whole(inner, &mut lines)));
        }
    }
    found
}

/// What the members of an item are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Private,
    /// Public as the item is.
    Trait,
    Enum,
    /// Public where it says so.
    Struct,
    Impl,
}

impl Inside {
    fn of(head: &str) -> Self {
        match head.split([' ', '<']).collect::<Vec<_>>()[..] {
            ["impl", ..] if head.contains(" for ") => Self::Trait,
            ["impl", ..] => Self::Impl,
            ["pub", "trait", ..] => Self::Trait,
            ["pub", "enum", ..] => Self::Enum,
            ["pub", "struct", ..] => Self::Struct,
            _ => Self::Private,
        }
    }

    fn shows(self, line: &str) -> bool {
        match self {
            Self::Private => false,
            Self::Trait => ["fn ", "type ", "const "].iter().any(|head| line.starts_with(head)),
            Self::Enum => line.starts_with(char::is_uppercase),
            Self::Struct | Self::Impl => line.starts_with("pub "),
        }
    }
}

/// An item from its first line to where its body, value or successor begins, in one line.
fn whole<'a>(first: &str, lines: &mut impl Iterator<Item = &'a str>) -> String {
    let mut item = first.trim().to_owned();
    let has_body = item.contains(" fn ") || item.starts_with("fn ");
    let is_variant = item.starts_with(char::is_uppercase);
    let is_use = item.starts_with("pub use ");
    while !(item.ends_with([';', ',']) && balance(&item) <= 0
        || item.ends_with('{') && !is_variant && !is_use
        || item.ends_with('}') && balance(&item) == 0)
    {
        let Some(next) = lines.next() else { break };
        item = format!("{item} {}", next.trim());
    }
    let cut = if is_variant || is_use { item.len() } else { body(&item, has_body) };
    let tidy = item[..cut].trim_end_matches([' ', '{', ';', ',']);
    let pairs = [
        ("( ", "("),
        (", )", ")"),
        (" )", ")"),
        ("{ ", "{ "),
        (", }", " }"),
        ("< ", "<"),
        (", >", ">"),
    ];
    let tidy = pairs.iter().fold(tidy.to_owned(), |text, (from, to)| text.replace(from, to));
    if is_use { tidy.replace("{ ", "{").replace(" }", "}") } else { tidy }
}

/// Where the body or the value of an item begins.
fn body(item: &str, has_body: bool) -> usize {
    let value = if has_body { None } else { item.find(" = ") };
    let value = value.filter(|_| item.contains("const ") || item.contains("static "));
    value.or_else(|| item.find(" {")).unwrap_or(item.len())
}

fn balance(text: &str) -> i32 {
    let of = |c| match c {
        '(' | '{' | '[' => 1,
        ')' | '}' | ']' => -1,
        _ => 0,
    };
    text.chars().map(of).sum()
}

/// `Purse<T>` of `pub struct Purse<T>`.
fn name(head: &str) -> String {
    let words = head.trim_start_matches("pub ").split_once(' ').map_or("", |(_, rest)| rest);
    let end = words.find([':', '(', ' ']).unwrap_or(words.len());
    words[..end].to_owned()
}
