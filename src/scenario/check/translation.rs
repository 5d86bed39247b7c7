//! Translations: of words that stand in the scenario, each once.

use std::collections::BTreeSet;

use crate::scenario::{Checker, Elements};

pub(super) fn check(elements: &Elements, checker: &mut Checker<'_>) {
    if elements.translations.is_empty() {
        return;
    }
    let standing = standing(elements);
    let mut translated = BTreeSet::new();
    for (place, translation) in elements.translations.iter().enumerate() {
        let words = translation.words.as_str();
        let path = format!("translations.{place}.words");
        if !translated.insert(words) {
            checker.contradiction(
                &path,
                format!("`{words}` is translated twice"),
                "leave one of them away",
            );
        } else if !standing.contains(words) {
            checker.contradiction(
                &path,
                format!("`{words}` stands nowhere else in the scenario"),
                "write the words exactly as the name, label, unit or source has them",
            );
        }
    }
}

/// All texts of the scenario but its translations.
fn standing(elements: &Elements) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::to_value(elements) else {
        return texts;
    };
    fields.remove("translations");
    let mut left: Vec<serde_json::Value> = fields.into_iter().map(|(_, value)| value).collect();
    while let Some(value) = left.pop() {
        match value {
            serde_json::Value::String(text) => drop(texts.insert(text)),
            serde_json::Value::Array(values) => left.extend(values),
            serde_json::Value::Object(fields) => left.extend(fields.into_iter().map(|(_, it)| it)),
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {
            }
        }
    }
    texts
}
