//! Words as a shell takes them.

use std::borrow::Cow;

/// A word of a command line: as it is, or in quotes where a shell would take it apart.
///
/// ```
/// use ecograph::view::shell_word;
/// assert_eq!(shell_word("channels.buy.split.fee=0.1"), "channels.buy.split.fee=0.1");
/// assert_eq!(shell_word("a b"), "'a b'");
/// assert_eq!(shell_word("it's"), r"'it'\''s'");
/// ```
#[must_use]
pub fn shell_word(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}
