//! Text in XML: what graph files share.

use std::io::{self, Write};

use super::column::Value;
use super::visible::visible;

/// Writes a value as text of XML.
pub(super) fn value(writer: &mut impl Write, value: Value<'_>) -> io::Result<()> {
    match value {
        Value::Text(content) => text(writer, content),
        Value::Whole(number) => write!(writer, "{number}"),
        Value::Count(number) => write!(writer, "{number}"),
        Value::Real(number) => number.map_or(Ok(()), |number| write!(writer, "{number}")),
        Value::Flag(flag) => write!(writer, "{flag}"),
        Value::List(names) => text(writer, &names.join("|")),
    }
}

/// Writes a text, with what XML cannot hold made visible and what it reads escaped.
pub(super) fn text(writer: &mut impl Write, text: &str) -> io::Result<()> {
    let text = visible(text);
    let mut from = 0;
    for (at, character) in text.char_indices() {
        let entity: &[u8] = match character {
            '&' => b"&amp;",
            '<' => b"&lt;",
            '>' => b"&gt;",
            '"' => b"&quot;",
            _ => continue,
        };
        writer.write_all(&text.as_bytes()[from..at])?;
        writer.write_all(entity)?;
        from = at + 1;
    }
    writer.write_all(&text.as_bytes()[from..])
}
