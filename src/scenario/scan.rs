//! A lenient scanner of RON that knows brackets, names and tokens.
//!
//! It never fails: what it does not understand becomes a node of kind [`Kind::Unknown`].

use std::ops::Range;

use super::place::{Child, Kind, Node};

/// Nesting past which nothing is looked at; `ron` refuses a text at half of it.
const DEEPEST: usize = 256;

/// The value that a whole text holds.
pub(crate) fn scan(text: &str) -> Node {
    let mut scanner = Scanner { text, at: 0 };
    scanner.skip_blank();
    while scanner.text[scanner.at..].starts_with("#!") {
        scanner.at += scanner.rest().find(']').map_or(scanner.rest().len(), |end| end + 1);
        scanner.skip_blank();
    }
    scanner.value(0)
}

/// The bracket that is never closed, or closes nothing, or closes another; and what was expected.
pub(crate) fn unbalanced(text: &str) -> Option<Unbalanced> {
    let mut scanner = Scanner { text, at: 0 };
    let mut open: Vec<usize> = Vec::new();
    // A bracket closed further left than it was opened is likely to be the one that is not closed.
    let mut suspect = None;
    scanner.skip_blank();
    while let Some(c) = scanner.peek() {
        let at = scanner.at;
        match c {
            '(' | '[' | '{' => {
                open.push(at);
                scanner.at += 1;
            }
            ')' | ']' | '}' => match open.pop() {
                Some(opening) if closing(&text[opening..]) == Some(c) => {
                    if suspect.is_none() && closes_further_left(text, opening, at) {
                        suspect = Some(opening);
                    }
                    scanner.at += 1;
                }
                Some(opening) => return Some(Unbalanced::Other { opening, found: at }),
                None => return Some(Unbalanced::Nothing { found: at }),
            },
            _ => scanner.token(),
        }
        scanner.skip_blank();
    }
    open.last().map(|&opening| Unbalanced::Never { opening: suspect.unwrap_or(opening) })
}

/// Whether a closing bracket at the head of its line is indented less than its opening line.
fn closes_further_left(text: &str, opening: usize, found: usize) -> bool {
    let indent = |at: usize| {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let blank = text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len();
        (blank, line + blank == at)
    };
    let ((opened, _), (closed, is_first)) = (indent(opening), indent(found));
    is_first && closed < opened
}

/// How brackets fail to pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unbalanced {
    Never { opening: usize },
    Other { opening: usize, found: usize },
    Nothing { found: usize },
}

/// The bracket that closes the one at the head of `text`.
pub(crate) fn closing(text: &str) -> Option<char> {
    match text.chars().next()? {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn value(&mut self, depth: usize) -> Node {
        let start = self.at;
        let name = self.name();
        if name.is_some() {
            self.skip_blank();
        }
        match self.peek() {
            Some('(') if depth < DEEPEST => self.brackets(start, name, depth),
            Some('[' | '{') if name.is_none() && depth < DEEPEST => {
                self.brackets(start, name, depth)
            }
            _ => self.leaf(start, name),
        }
    }

    fn leaf(&mut self, start: usize, name: Option<Range<usize>>) -> Node {
        if let Some(name) = name {
            self.at = name.end;
            let kind = match &self.text[name.clone()] {
                "inf" | "NaN" | "inff32" | "inff64" | "NaNf32" | "NaNf64" => Kind::Number,
                _ => Kind::Word,
            };
            return Node {
                kind,
                span: name.clone(),
                opening: start,
                name: Some(name),
                children: vec![],
            };
        }
        let kind = match self.peek() {
            Some('0'..='9' | '+' | '-' | '.') => Kind::Number,
            Some('"' | 'r') => Kind::Text,
            Some('\'' | 'b') => Kind::Character,
            _ => Kind::Unknown,
        };
        self.token();
        Node { kind, span: start..self.at, opening: start, name: None, children: vec![] }
    }

    fn brackets(&mut self, start: usize, name: Option<Range<usize>>, depth: usize) -> Node {
        let opening = self.at;
        let close = closing(self.rest()).unwrap_or(')');
        self.at += 1;
        let mut children = Vec::new();
        loop {
            self.skip_blank();
            match self.peek() {
                None => break,
                Some(c) if c == close => {
                    self.at += 1;
                    break;
                }
                Some(',' | ')' | ']' | '}') => self.at += 1,
                Some(_) => children.push(self.child(close, depth)),
            }
        }
        let kind = match close {
            ']' => Kind::List,
            '}' => Kind::Map,
            _ if children.iter().any(|child: &Child| child.key.is_some()) => Kind::Struct,
            _ => Kind::Tuple,
        };
        Node { kind, span: start..self.at, name, children, opening }
    }

    fn child(&mut self, close: char, depth: usize) -> Child {
        let first = self.value(depth + 1);
        let after = self.at;
        self.skip_blank();
        if close != ']' && self.peek() == Some(':') {
            self.at += 1;
            self.skip_blank();
            if !matches!(self.peek(), None | Some(',' | ')' | ']' | '}')) {
                return Child { key: Some(first), value: self.value(depth + 1) };
            }
            let nothing = self.at..self.at;
            let value = Node {
                kind: Kind::Unknown,
                opening: nothing.start,
                span: nothing,
                name: None,
                children: vec![],
            };
            return Child { key: Some(first), value };
        }
        self.at = after;
        Child { key: None, value: first }
    }

    /// A name, if one stands here: not the `r` of a raw string, not the `b` of a byte string.
    fn name(&mut self) -> Option<Range<usize>> {
        let rest = self.rest();
        let raw = rest.strip_prefix("r#").filter(|name| !name.starts_with(['"', '#']));
        let (skip, rest) = raw.map_or((0, rest), |name| (2, name));
        let first = rest.chars().next()?;
        if !(first.is_alphabetic() || first == '_') || self.is_quoted() {
            return None;
        }
        let extra = if skip == 0 { "" } else { ".+-" };
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || extra.contains(c)));
        let start = self.at;
        self.at += skip + end.unwrap_or(rest.len());
        Some(start..self.at)
    }

    /// Whether a string, raw string, byte string or character begins here.
    fn is_quoted(&self) -> bool {
        let rest = self.rest();
        let rest = rest.strip_prefix('b').unwrap_or(rest);
        let raw = rest.strip_prefix('r').map(|raw| raw.trim_start_matches('#'));
        rest.starts_with(['"', '\'']) || raw.is_some_and(|raw| raw.starts_with('"'))
    }

    /// One token that is no bracket: a string, a name, a number, or a single character.
    fn token(&mut self) {
        if self.is_quoted() {
            return self.skip_quoted();
        }
        if self.name().is_some() {
            return;
        }
        if !matches!(self.peek(), Some('0'..='9' | '+' | '-' | '.')) {
            self.at += self.peek().map_or(0, char::len_utf8);
            return;
        }
        let mut last = ' ';
        while let Some(c) = self.peek() {
            let sign = matches!(c, '+' | '-') && matches!(last, 'e' | 'E' | ' ');
            if !(c.is_alphanumeric() || matches!(c, '_' | '.' | '=') || sign) {
                break;
            }
            last = c;
            self.at += c.len_utf8();
        }
    }

    fn skip_quoted(&mut self) {
        if self.peek() == Some('b') {
            self.at += 1;
        }
        if self.peek() == Some('r') {
            let hashes = self.rest()[1..].chars().take_while(|&c| c == '#').count();
            let end = format!("\"{}", "#".repeat(hashes));
            let body = self.at + 2 + hashes;
            let length = self.text.get(body..).and_then(|rest| rest.find(&end));
            self.at = length.map_or(self.text.len(), |length| body + length + end.len());
            return;
        }
        let quote = self.peek();
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if c == '\\' {
                self.at += self.peek().map_or(0, char::len_utf8);
            } else if Some(c) == quote {
                return;
            }
        }
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.skip_comment();
            } else {
                return;
            }
        }
    }

    /// A block comment; they nest.
    fn skip_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return;
            } else if rest.starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.at += self.peek().map_or(0, char::len_utf8);
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as one line: kinds, names and texts of leaves.
    fn drawn(text: &str) -> String {
        fn draw(node: &Node, text: &str) -> String {
            if node.children.is_empty() {
                return format!("{:?} {}", node.kind, node.text(text));
            }
            let children: Vec<String> = node
                .children
                .iter()
                .map(|child| match &child.key {
                    Some(_) => format!("{} = {}", child.key(text), draw(&child.value, text)),
                    None => draw(&child.value, text),
                })
                .collect();
            format!("{:?} {}<{}>", node.kind, node.word(text), children.join(" | "))
        }
        draw(&scan(text), text)
    }

    #[test]
    fn every_form_of_ron_is_found() {
        assert_eq!(drawn("( a: 1, b : -2.5e-3,)"), "Struct <a = Number 1 | b = Number -2.5e-3>");
        assert_eq!(
            drawn("Scenario(x: [1_000, 0x1F])"),
            "Struct Scenario<x = List <Number 1_000 | Number 0x1F>>"
        );
        assert_eq!(
            drawn("{\"a b\": Some(3), 2: None}"),
            "Map <a b = Tuple Some<Number 3> | 2 = Word None>"
        );
        assert_eq!(
            drawn(r##"["a\"]", r#"b"]"#, 'c', '\'', b"d", r"e\"]"##),
            r##"List <Text "a\"]" | Text r#"b"]"# | Character 'c' | Character '\'' | Character b"d" | Text r"e\">"##
        );
        assert_eq!(drawn("(r#type: r#in)"), "Struct <type = Word r#in>");
        assert_eq!(
            drawn("#![enable(implicit_some)]\n(a: inf, b: -inf, c: NaN)"),
            "Struct <a = Number inf | b = Number -inf | c = Number NaN>"
        );
        assert_eq!(drawn("/* a /* b */ ( */ ( // )\n 价: true )"), "Struct <价 = Word true>");
        assert_eq!(drawn("()"), "Tuple ()");
        assert_eq!(
            drawn("Wire ( Free(1,2,3) )"),
            "Tuple Wire<Tuple Free<Number 1 | Number 2 | Number 3>>"
        );
    }

    #[test]
    fn broken_text_is_scanned_to_its_end() {
        for text in [
            "",
            "(",
            "(a:",
            "(a:,b:1)",
            "[\"",
            "r#",
            "'",
            "b",
            "/*",
            "(]",
            "{1 2",
            "r##\"x\"#",
            "#![",
            "\\",
        ] {
            let node = scan(text);
            assert!(node.span.end <= text.len(), "{text}");
        }
        scan(&"(".repeat(100_000));
        scan(&"[".repeat(100_000));
    }

    #[test]
    fn brackets_that_do_not_pair_are_named() {
        assert_eq!(unbalanced("(a: [1, 2)"), Some(Unbalanced::Other { opening: 4, found: 9 }));
        assert_eq!(unbalanced("(a: (b: 1)"), Some(Unbalanced::Never { opening: 0 }));
        assert_eq!(unbalanced("(a: 1))"), Some(Unbalanced::Nothing { found: 6 }));
        assert_eq!(unbalanced("(a: \")\", /* ) */ b: ')') // )"), None);
    }

    #[test]
    fn the_head_of_a_struct_is_its_bracket() {
        let text = "(a: 1, b: (c: [22, 3]))";
        let root = scan(text);
        assert_eq!(root.field(text, "b").unwrap().value.head(), 10..11);
    }
}
