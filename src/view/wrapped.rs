//! Words in lines that a terminal holds.

use super::text::display_width;

/// `head`, then words as many to a line as fit; lines after the first begin where the first word
/// does.
///
/// ```
/// use ecograph::view::wrapped;
///
/// let text = wrapped("reads  ", ["alive", "money", "level", "chat.strength"], 20);
/// assert_eq!(text, "reads  alive money\n       level\n       chat.strength\n");
/// assert_eq!(wrapped("reads  ", [""; 0], 20), "");
/// ```
#[must_use]
pub fn wrapped<W: AsRef<str>>(
    head: &str,
    words: impl IntoIterator<Item = W>,
    width: usize,
) -> String {
    let indent = display_width(head);
    let (mut text, mut used) = (String::new(), 0);
    for word in words {
        let word = word.as_ref();
        let more = 1 + display_width(word);
        if text.is_empty() {
            text.push_str(head);
            used = indent + more - 1;
        } else if width < used + more {
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            used = indent + more - 1;
        } else {
            text.push(' ');
            used += more;
        }
        text.push_str(word);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
