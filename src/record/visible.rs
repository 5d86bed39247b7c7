//! Names from a scenario, made safe to show: hidden characters become visible.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` with every character that cannot be seen or that moves others written as `\u{..}`.
///
/// Control characters could end a line of a table or drive a terminal; marks of direction and
/// characters of no width make two names look alike; some are no text of XML at all.
///
/// ```
/// use ecograph::record::visible;
/// assert_eq!(visible("微信 pay"), "微信 pay");
/// assert_eq!(visible("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_hidden(character) {
            // Writing to a string cannot fail.
            let _infallible = write!(shown, "\\u{{{:x}}}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'
            | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_stays_and_what_hides_shows() {
        assert_eq!(visible("a b-c_é\u{3000}微"), "a b-c_é\u{3000}微");
        assert_eq!(visible("x\n\u{0}\u{200b}\u{ffff}"), "x\\u{a}\\u{0}\\u{200b}\\u{ffff}");
    }
}
