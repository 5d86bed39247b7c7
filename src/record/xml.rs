//! Text in XML: what graph files share.

use std::io::{self, Write};

use super::column::Value;
use super::visible::visible;

/// Where a text stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// Between the quotes of an attribute.
    Attribute,
    /// Between the tags of an element.
    Content,
}

/// Writes a value as text of XML.
pub(super) fn value(writer: &mut impl Write, value: Value<'_>, place: Place) -> io::Result<()> {
    match value {
        Value::Text(content) => escaped(writer, content, place),
        Value::Whole(number) => write!(writer, "{number}"),
        Value::Count(number) => write!(writer, "{number}"),
        Value::Real(number) => number.map_or(Ok(()), |number| write!(writer, "{number}")),
        Value::Flag(flag) => write!(writer, "{flag}"),
        Value::List(names) => escaped(writer, &names.join("|"), place),
    }
}

/// Writes a text between the quotes of an attribute.
pub(super) fn text(writer: &mut impl Write, text: &str) -> io::Result<()> {
    escaped(writer, text, Place::Attribute)
}

/// Writes a text, with what XML cannot hold made visible and what it reads escaped.
fn escaped(writer: &mut impl Write, text: &str, place: Place) -> io::Result<()> {
    let text = visible(text);
    let mut from = 0;
    for (at, character) in text.char_indices() {
        // Gephi loses a blank that stands alone between two escaped characters of a content: there no
        // more is escaped than XML asks for.
        let entity: &[u8] = match (character, place) {
            ('&', _) => b"&amp;",
            ('<', _) => b"&lt;",
            ('>', Place::Content) if !text[..at].ends_with("]]") => continue,
            ('>', _) => b"&gt;",
            ('"', Place::Attribute) => b"&quot;",
            _ => continue,
        };
        writer.write_all(&text.as_bytes()[from..at])?;
        writer.write_all(entity)?;
        from = at + 1;
    }
    writer.write_all(&text.as_bytes()[from..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_escaped_than_a_place_asks_for() {
        let written = |place| {
            let mut out = Vec::new();
            value(&mut out, Value::Text("\"a\" > b & <c>]]>\u{1}"), place).unwrap();
            String::from_utf8(out).unwrap()
        };
        let attribute = "&quot;a&quot; &gt; b &amp; &lt;c&gt;]]&gt;\\u{1}";
        assert_eq!(written(Place::Attribute), attribute);
        assert_eq!(written(Place::Content), "\"a\" > b &amp; &lt;c>]]&gt;\\u{1}");
    }
}
