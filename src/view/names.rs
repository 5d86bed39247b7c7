//! What the elements of a scenario are called for people: by its labels, in the report's language,
//! or by its names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::record::{ScenarioText, visible};
use crate::scenario::{Changes, Elements, Scenario};

use super::words::Language;

/// Names of elements in one language.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) language: Language,
    labels: BTreeMap<(Element, String), String>,
    /// Words of the scenario in the report's language; empty where that is the scenario's.
    translations: BTreeMap<String, String>,
    /// The scenario; none where this version cannot read it.
    pub(crate) elements: Option<Elements>,
    /// Numbers of the scenario that are marked as free.
    pub(crate) free: usize,
}

/// A kind of element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Element {
    /// Species, and compartments, which may be called after them.
    Part,
    /// Channels.
    Channel,
    /// Functions.
    Function,
    /// Stages.
    Stage,
    /// Actions.
    Action,
    /// Ledger categories.
    Category,
    /// Distributions; they have no labels.
    Distribution,
}

impl Names {
    /// Reads labels from the scenario's text; without them where it cannot be read.
    pub(crate) fn of(scenario: &ScenarioText, language: Language) -> Self {
        let read =
            Scenario::parse_changed(&scenario.text, &scenario.file, &Changes::default()).ok();
        let free = read.as_ref().map_or(0, |read| read.free().len());
        let elements = read.map(|read| read.elements);
        let mut labels = BTreeMap::new();
        let mut translations = BTreeMap::new();
        if let Some(elements) = &elements {
            for translation in elements.translations.iter().filter(|_| language == Language::Zh) {
                translations.insert(translation.words.clone(), translation.zh.clone());
            }
            for (element, name, label) in labelled(elements) {
                labels.insert((element, name.to_owned()), label.to_owned());
            }
        }
        Self { language, labels, translations, elements, free }
    }

    /// What an element is called: hidden characters become visible.
    pub(crate) fn of_element(&self, element: Element, name: &str) -> String {
        let label = self.labels.get(&(element, name.to_owned())).map(String::as_str);
        self.called(label.unwrap_or_default(), name)
    }

    /// A label where it is of the language, else the name.
    pub(crate) fn called(&self, label: &str, name: &str) -> String {
        let fits = !label.is_empty()
            && (self.language == Language::Zh || !label.chars().any(is_of_chinese));
        match self.translation(name) {
            _ if fits => visible(label).into_owned(),
            Some(translation) => translation,
            None => plain(name).into_owned(),
        }
    }

    /// What the scenario says in the report's language instead of these words of it.
    pub(crate) fn translation(&self, words: &str) -> Option<String> {
        self.translations.get(words).map(|words| visible(words).into_owned())
    }

    /// Words of the scenario, in the report's language where it says them.
    pub(crate) fn words(&self, words: &str) -> String {
        self.translation(words).unwrap_or_else(|| visible(words).into_owned())
    }

    /// What a figure to compare with is called; its name where the scenario says nothing.
    pub(crate) fn of_target(&self, name: &str) -> String {
        let targets = self.elements.as_ref().map_or(&[][..], |elements| &elements.targets);
        let target = targets.iter().find(|target| target.name == name && !target.label.is_empty());
        target.map_or_else(|| visible(name).into_owned(), |target| self.words(&target.label))
    }

    /// A compartment: an element, or one of the ends of flows over the boundary.
    pub(crate) fn compartment(&self, name: &str) -> String {
        if name.starts_with('(') {
            return self.language.word(name);
        }
        self.of_element(Element::Part, name)
    }
}

/// A name without underscores.
fn plain(name: &str) -> Cow<'_, str> {
    let seen = visible(name);
    if seen.contains('_') { Cow::Owned(seen.replace('_', " ")) } else { seen }
}

fn is_of_chinese(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn labelled(elements: &Elements) -> Vec<(Element, &str, &str)> {
    let mut all: Vec<(Element, &str, &str)> = Vec::new();
    let industries = &elements.environment.industries;
    all.extend(industries.iter().map(|it| (Element::Part, &*it.name, &*it.label)));
    all.extend(elements.species.iter().map(|it| (Element::Part, &*it.name, &*it.label)));
    all.extend(elements.compartments.iter().map(|it| (Element::Part, &*it.name, &*it.label)));
    all.extend(elements.channels.iter().map(|it| (Element::Channel, &*it.name, &*it.label)));
    all.extend(elements.functions.iter().map(|it| (Element::Function, &*it.name, &*it.label)));
    all.extend(elements.stages.iter().map(|it| (Element::Stage, &*it.name, &*it.label)));
    all.extend(elements.actions.iter().map(|it| (Element::Action, &*it.name, &*it.label)));
    all.extend(elements.categories.iter().map(|it| (Element::Category, &*it.name, &*it.label)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(language: Language) -> Names {
        let text = std::fs::read_to_string("scenarios/wechat-2015.ron").unwrap();
        let scenario = ScenarioText::new("x", "X", "x.ron", &text);
        Names::of(&scenario, language)
    }

    #[test]
    fn labels_are_of_the_language_or_the_name_stands() {
        let (en, zh) = (names(Language::En), names(Language::Zh));
        assert_eq!(en.of_element(Element::Part, "user"), "user");
        assert_eq!(zh.of_element(Element::Part, "user"), "用户");
        assert_eq!(en.of_element(Element::Part, "users_tier_4_5"), "users tier 4 5");
        assert_eq!(zh.of_element(Element::Stage, "native"), "原生阶段");
        assert_eq!(zh.of_element(Element::Channel, "no\u{202e}ne"), "no\\u{202e}ne");
        assert!(0 < en.free && en.elements.is_some());
        assert_eq!(zh.of_target("mau_2015q4"), "月活跃账号");
        assert_eq!(en.of_target("mau_2015q4"), "monthly active accounts");
        assert_eq!((zh.words("1e8 CNY"), en.words("1e8 CNY")), ("亿元".into(), "1e8 CNY".into()));
        assert_eq!(zh.of_element(Element::Distribution, "wealth"), "财富");
        assert_eq!(zh.of_target("no\u{202e}ne"), "no\\u{202e}ne");
        assert_eq!(
            (zh.compartment("(import)"), en.compartment("(import)").as_str()),
            ("（输入）".into(), "(import)")
        );
    }

    #[test]
    fn a_scenario_that_cannot_be_read_has_names() {
        let names = Names::of(&ScenarioText::new("x", "X", "x.ron", "(nonsense"), Language::En);
        assert!(names.elements.is_none());
        assert_eq!(names.of_element(Element::Part, "big_shop"), "big shop");
    }
}
