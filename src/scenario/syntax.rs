//! What `ron` says of a text, in the words of a user and at the place that can be mended.
#![expect(clippy::wildcard_enum_match_arm, reason = "ron may say more than is reworded here")]

use std::ops::Range;

use ron::error::{Error, Position, SpannedError};
use ron::extensions::Extensions;
use serde::de::{DeserializeOwned, IgnoredAny};
use thiserror::Error;

use super::place::Node;
use super::problem::{Fault, quoted};
use super::scan::{Unbalanced, unbalanced};

/// A text that is not RON, or a value that its type refuses.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Malformed {
    /// An opening bracket without its closing one.
    #[error("this `{bracket}` is never closed")]
    Unclosed {
        /// The bracket.
        bracket: char,
    },
    /// A closing bracket that belongs to another opening one.
    #[error("`{found}` cannot close the `{opening}` of line {line}")]
    ClosesOther {
        /// The closing bracket.
        found: char,
        /// The opening bracket.
        opening: char,
        /// Line of the opening bracket.
        line: usize,
    },
    /// A closing bracket without an opening one.
    #[error("this `{found}` closes nothing")]
    ClosesNothing {
        /// The bracket.
        found: char,
    },
    /// Two values without a comma, or a sign that belongs nowhere.
    #[error("expected `,` or a closing bracket, but found `{}`", quoted(.found))]
    Comma {
        /// What stands there.
        found: String,
    },
    /// A field or entry without a colon.
    #[error("expected `:` and a value, but found `{}`", quoted(.found))]
    Colon {
        /// What stands there.
        found: String,
    },
    /// A colon or comma without a value.
    #[error("expected a value, but found `{}`", quoted(.found))]
    NoValue {
        /// What stands there.
        found: String,
    },
    /// Nothing where a value is expected.
    #[error("expected a value, but the text ends")]
    Ends,
    /// A field without a name.
    #[error("expected the name of a field, but found `{}`", quoted(.found))]
    NoName {
        /// What stands there.
        found: String,
    },
    /// Something like a number that is none.
    #[error("`{}` is not a number", quoted(.found))]
    Number {
        /// What stands there.
        found: String,
    },
    /// A text in double quotes that never ends.
    #[error("this text is never closed")]
    UnclosedText,
    /// A block comment that never ends.
    #[error("this comment is never closed")]
    UnclosedComment,
    /// More after the end.
    #[error("the text goes on after its end with `{}`", quoted(.found))]
    Trailing {
        /// What stands there.
        found: String,
    },
    /// Brackets in brackets in brackets.
    #[error("brackets are nested too deeply")]
    TooDeep,
    /// An integer that its type cannot hold.
    #[error("{} is too large or too small", subject(.path))]
    IntegerOutOfBounds {
        /// Path of the number; empty when it is not known.
        path: String,
    },
    /// What the type of a value says against it.
    #[error("{} cannot be read: {message}", subject(.path))]
    Refused {
        /// Path of the value.
        path: String,
        /// What the type says.
        message: String,
    },
    /// Anything else against the syntax, in ron's words.
    #[error("{message}")]
    Syntax {
        /// What ron says.
        message: String,
    },
}

impl Fault for Malformed {
    fn help(&self) -> Option<String> {
        let help = match self {
            Self::Comma { found } if found.starts_with(['=', ':']) => {
                "a field is written `name: value`"
            }
            Self::Comma { found } | Self::NoValue { found }
                if found.starts_with(['，', '：', '（', '）', '；', '＝']) =>
            {
                "brackets, `:` and `,` are the half-width ones"
            }
            Self::Comma { found } if found.starts_with(';') => "fields are separated by `,`",
            Self::Comma { .. } => "is a `,` missing before it?",
            Self::NoName { .. } | Self::Colon { .. } => {
                "a field is written `name: value`, an entry `\"key\": value`"
            }
            Self::NoValue { found } if found.starts_with(['“', '”', '‘', '’', '„', '「', '『']) => {
                "a text stands in straight double quotes: \"text\""
            }
            Self::Unclosed { .. } => "is its closing bracket missing?",
            Self::UnclosedText => "a text ends with `\"`",
            Self::UnclosedComment => "a block comment ends with `*/`, also inside of another",
            Self::Trailing { .. } => "a scenario is one value in `(` and `)`",
            _ => return None,
        };
        Some(help.to_owned())
    }
}

/// A fault with its bytes.
pub(crate) type At = (Range<usize>, Malformed);

/// How a scenario is written: `Some` may be left out, and the names of one-field structs.
pub(crate) fn options() -> ron::Options {
    ron::Options::default().with_default_extension(
        Extensions::IMPLICIT_SOME
            | Extensions::UNWRAP_NEWTYPES
            | Extensions::UNWRAP_VARIANT_NEWTYPES,
    )
}

/// The first error of syntax.
pub(crate) fn check(text: &str) -> Result<(), At> {
    match options().from_str::<IgnoredAny>(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(syntax(text, &error)),
    }
}

/// The values of a text whose syntax is right.
pub(crate) fn values<T: DeserializeOwned>(text: &str, root: &Node) -> Result<T, (String, At)> {
    options().from_str(text).map_err(|error| {
        let byte = offset(text, error.span.end);
        let (path, node) = super::find::path_at(root, text, byte.saturating_sub(1));
        let fault = match error.code {
            Error::IntegerOutOfBounds => Malformed::IntegerOutOfBounds { path: path.clone() },
            code => Malformed::Refused { path: path.clone(), message: lowered(&code.to_string()) },
        };
        (path, (node.head_or_whole(), fault))
    })
}

fn syntax(text: &str, error: &SpannedError) -> At {
    let (start, end) = (offset(text, error.span.start), offset(text, error.span.end));
    let at = end + (text[end..].len() - text[end..].trim_start().len());
    if let Some(brackets) = brackets(text, &error.code, at) {
        return brackets;
    }
    let here = token(text, at);
    let found = text[here.clone()].to_owned();
    let fault = match &error.code {
        Error::ExpectedStringEnd => {
            let quote = text[start..].find('"').map_or(start, |quote| start + quote);
            return (quote..(quote + 1).min(text.len()), Malformed::UnclosedText);
        }
        Error::UnclosedBlockComment => {
            let comment = text[..end].rfind("/*").unwrap_or(start);
            return (comment..(comment + 2).min(text.len()), Malformed::UnclosedComment);
        }
        Error::ExceededRecursionLimit => Malformed::TooDeep,
        Error::IntegerOutOfBounds => Malformed::IntegerOutOfBounds { path: String::new() },
        Error::TrailingCharacters => Malformed::Trailing { found },
        Error::Eof => Malformed::Ends,
        Error::ExpectedIdentifier => Malformed::NoName { found },
        Error::ExpectedFloat | Error::ExpectedInteger => Malformed::Number { found },
        Error::ExpectedMapColon => Malformed::Colon { found },
        Error::ExpectedComma
        | Error::ExpectedArrayEnd
        | Error::ExpectedStructLikeEnd
        | Error::ExpectedOptionEnd
        | Error::ExpectedMapEnd => Malformed::Comma { found },
        Error::UnexpectedChar(_) => Malformed::NoValue { found },
        code => Malformed::Syntax { message: lowered(&code.to_string()) },
    };
    (here, fault)
}

/// Brackets that do not pair, when they are the cause of an error at `at`.
fn brackets(text: &str, code: &Error, at: usize) -> Option<At> {
    if matches!(code, Error::ExpectedStringEnd | Error::UnclosedBlockComment) {
        return None;
    }
    let bracket = |at: usize| text[at..].chars().next().unwrap_or('(');
    match unbalanced(text)? {
        Unbalanced::Never { opening } if at == text.len() => {
            Some((opening..opening + 1, Malformed::Unclosed { bracket: bracket(opening) }))
        }
        Unbalanced::Other { opening, found } if found <= at => {
            let line = 1 + text[..opening].matches('\n').count();
            let (closes, opens) = (bracket(found), bracket(opening));
            Some((found..found + 1, Malformed::ClosesOther { found: closes, opening: opens, line }))
        }
        Unbalanced::Nothing { found } if found <= at => {
            Some((found..found + 1, Malformed::ClosesNothing { found: bracket(found) }))
        }
        _ => None,
    }
}

/// The word or sign at a byte.
fn token(text: &str, at: usize) -> Range<usize> {
    let rest = &text[at..];
    let number = rest.starts_with(|c: char| c.is_ascii_digit());
    let inside = |c: char| c.is_alphanumeric() || c == '_' || (number && c == '.');
    let word = rest.find(|c: char| !inside(c)).unwrap_or(rest.len());
    let sign = rest.chars().next().map_or(0, char::len_utf8);
    at..at + word.max(sign)
}

/// Byte of a position that counts lines and characters from 1.
fn offset(text: &str, position: Position) -> usize {
    let mut line_start = 0;
    for _ in 1..position.line {
        let Some(end) = text[line_start..].find('\n') else { return text.len() };
        line_start += end + 1;
    }
    let line = &text[line_start..];
    let column = position.col.saturating_sub(1);
    line.char_indices().nth(column).map_or(text.len(), |(at, _)| line_start + at)
}

fn lowered(message: &str) -> String {
    let mut letters = message.trim_end_matches('.').chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn subject(path: &str) -> String {
    if path.is_empty() { "a value".to_owned() } else { format!("`{path}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (String, String) {
        let (range, fault) = check(text).unwrap_err();
        (text[range].to_owned(), fault.to_string())
    }

    fn says(text: &str, underlined: &str, message: &str) {
        assert_eq!(fault(text), (underlined.to_owned(), message.to_owned()), "{text}");
    }

    #[test]
    fn every_error_of_syntax_is_said_in_words_at_its_place() {
        says("(a: 1", "(", "this `(` is never closed");
        says("(\n a: (\n  b: 1,\n c: 2,\n)\n", "(", "this `(` is never closed");
        says("(a: [1, 2)", ")", "`)` cannot close the `[` of line 1");
        says("(a: 1))", ")", "this `)` closes nothing");
        says("(a: 1\n b: 2)", "b", "expected `,` or a closing bracket, but found `b`");
        says("(a = 2)", "=", "expected `,` or a closing bracket, but found `=`");
        says("(a: ,)", ",", "expected a value, but found `,`");
        says("(a: “x”)", "“", "expected a value, but found `“`");
        says("{\"a\" 2}", "2", "expected `:` and a value, but found `2`");
        says("(a: \"x)", "\"", "this text is never closed");
        says("(a: /* x)", "/*", "this comment is never closed");
        says("(a: 1) (b: 2)", "(", "the text goes on after its end with `(`");
        says("(人: 1\n 人: 2)", "人", "expected `,` or a closing bracket, but found `人`");
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(fault(&deep).1, "brackets are nested too deeply");
    }
}
