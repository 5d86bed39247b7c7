//! From a path to a place in the text and back.

use std::ops::Range;

use super::fits::{below, segment};
use super::place::{Child, Kind, Node};

/// Where a path leads in a text.
#[derive(Debug)]
pub(crate) struct Reached<'n> {
    /// The value of the path, or the innermost value on the way to it.
    pub(crate) node: &'n Node,
    /// What is left of the path: empty when the text holds its value.
    pub(crate) rest: String,
}

/// Follows `path` as far as the text goes.
pub(crate) fn find<'n>(root: &'n Node, text: &str, path: &str) -> Reached<'n> {
    let (mut node, mut rest) = (root, path.to_owned());
    while !rest.is_empty() {
        let Some((child, left)) = step(held(node, text), text, &rest) else { break };
        node = &child.value;
        rest = left;
    }
    Reached { node, rest }
}

/// What a variant of one value holds, as `Sum([..])`; any other value itself.
fn held<'n>(node: &'n Node, text: &str) -> &'n Node {
    match node.children.as_slice() {
        [only] if node.kind == Kind::Tuple && !node.word(text).is_empty() => {
            held(&only.value, text)
        }
        _ => node,
    }
}

/// One step down: the child and what is left of the path.
///
/// A field by its name, an element of a list by its name or place, an entry by its key, which may
/// itself have dots. The name of a variant is no step: `wiring.degree` is the degree of `wiring`,
/// whatever it is.
pub(crate) fn step<'n>(node: &'n Node, text: &str, path: &str) -> Option<(&'n Child, String)> {
    let under = |name: &str| {
        let left = path.strip_prefix(name)?;
        if left.is_empty() {
            Some(String::new())
        } else {
            left.strip_prefix('.').map(str::to_owned)
        }
    };
    let children = node.children.iter().enumerate();
    let steps = children.filter_map(|(index, child)| {
        let name =
            if node.has_keys() { child.key(text) } else { segment(text, &child.value, index) };
        // An element may be reached by its place also when it has a name.
        let left = under(&name)
            .or_else(|| (node.kind == Kind::List).then(|| under(&index.to_string())).flatten());
        left.map(|left| (child, left))
    });
    steps.min_by_key(|(_, left)| left.len())
}

/// Where a problem with `path` is underlined.
pub(crate) fn span_of(root: &Node, text: &str, path: &str) -> Range<usize> {
    let reached = find(root, text, path);
    if reached.rest.is_empty() { reached.node.head_or_whole() } else { reached.node.head() }
}

/// The path of the innermost value around a byte, or of the last one before it.
pub(crate) fn path_at<'n>(root: &'n Node, text: &str, byte: usize) -> (String, &'n Node) {
    let (mut node, mut path) = (root, String::new());
    loop {
        let inner = node.unwrapped(text);
        let children = inner.children.iter().enumerate();
        let around = children.rev().find(|(_, child)| child.key_span().start <= byte);
        match around {
            Some((index, child)) if inner.span.contains(&byte) && byte + 1 < inner.span.end => {
                let name = if inner.has_keys() {
                    child.key(text)
                } else {
                    segment(text, &child.value, index)
                };
                path = below(&path, &name);
                node = &child.value;
            }
            _ => return (path, node),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::*;

    const TEXT: &str = "(species: [(name: \"user\", fee: 0.1), (name: \"shop\", fee: Some(0.2))],\n\
                        set: {\"species.user.fee\": 3}, wiring: Random(degree: 4), pair: (1, 2),\n\
                        measure: Some(Sum([Flow([\"pay\"]), Growth(Active(species: \"user\"))])))";

    fn at(path: &str) -> (String, String) {
        let root = scan(TEXT);
        let reached = find(&root, TEXT, path);
        (reached.node.text(TEXT).to_owned(), reached.rest)
    }

    #[test]
    fn a_path_goes_by_names_of_elements() {
        assert_eq!(at("species.user.fee").0, "0.1");
        assert_eq!(at("species.shop.fee").0, "Some(0.2)");
        assert_eq!(at("species.1.fee").0, "Some(0.2)");
        assert_eq!(at("set.species.user.fee").0, "3");
        assert_eq!(at("wiring.degree").0, "4");
        assert_eq!(at("pair.1").0, "2");
        assert_eq!(at("species.user.imitation.x").1, "imitation.x");
        assert_eq!(at("species.userx").1, "userx");
        assert_eq!(at("measure.0.0").0, "\"pay\"");
        assert_eq!(at("measure.1.species").0, "\"user\"");
    }

    #[test]
    fn a_byte_leads_back_to_its_path() {
        let root = scan(TEXT);
        for path in ["species.user.fee", "species.shop.name", "wiring.degree", "pair.1"] {
            let span = find(&root, TEXT, path).node.span.clone();
            assert_eq!(path_at(&root, TEXT, span.start).0, path);
        }
    }
}
