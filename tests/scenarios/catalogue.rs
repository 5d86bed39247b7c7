//! What the report names is there: connectors, classes, stages, innovations, actions.

use std::collections::BTreeSet;

use ecograph::scenario::{Class, Innovation, Number, Quality, Relation};

use super::{ALL, MAIN, load};

#[test]
fn every_connector_of_the_catalogue_has_a_channel() {
    let elements = load(MAIN).elements;
    let stood_for: BTreeSet<String> =
        elements.channels.iter().flat_map(|channel| channel.stands_for.clone()).collect();
    let catalogue: BTreeSet<String> = (1..=36).map(|number| format!("K{number:02}")).collect();
    assert_eq!(stood_for, catalogue);
    // K37 is the platform's rule system.
    let governance = &elements.platforms[0].governance;
    assert!(0.0 < governance.damping.get() && 0.0 < governance.cost.get());
}

#[test]
fn a_row_of_the_catalogue_with_two_relations_is_two_channels() {
    use Relation::{Create, Exchange, Share, Transform};
    let rows: [(&str, &[Relation]); 10] = [
        ("K06", &[Transform]),
        ("K12", &[Exchange, Share]),
        ("K16", &[Exchange, Share]),
        ("K19", &[Create, Transform]),
        ("K25", &[Transform]),
        ("K27", &[Transform]),
        ("K29", &[Share, Transform]),
        ("K32", &[Share, Create]),
        ("K33", &[Share, Create]),
        ("K36", &[Create]),
    ];
    let elements = load(MAIN).elements;
    for (row, relations) in rows {
        let has = |relation: &Relation| {
            let mut of_row =
                elements.channels.iter().filter(|channel| channel.stands_for.contains(&row.into()));
            of_row.any(|channel| channel.relation == *relation)
        };
        assert!(relations.iter().all(has), "{row} lacks one of {relations:?}");
    }
}

#[test]
fn every_class_relation_layer_and_stage_is_used() {
    let elements = load(MAIN).elements;
    let classes: BTreeSet<Class> = elements.channels.iter().map(|channel| channel.class).collect();
    assert_eq!(classes.len(), 3);
    let relations: BTreeSet<Relation> = elements.channels.iter().map(|c| c.relation).collect();
    assert_eq!(relations.len(), 4);
    let layers: BTreeSet<&str> = elements.species.iter().map(|s| s.layer.as_str()).collect();
    assert_eq!(
        layers.into_iter().collect::<Vec<_>>(),
        ["access", "application", "industry", "society"]
    );
    let stages: Vec<_> = elements.stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(stages, ["native", "open", "ecosystem"]);
    for stage in stages {
        let mut opened = elements.channels.iter().filter_map(|c| c.release.stage.as_deref());
        assert!(opened.any(|known| known == stage), "stage {stage} opens nothing");
    }
}

#[test]
fn all_five_innovations_raise_some_quality() {
    let elements = load(MAIN).elements;
    let weights: [fn(&Quality) -> &Number; 5] =
        [|q| &q.thinking, |q| &q.technology, |q| &q.application, |q| &q.model, |q| &q.integration];
    for weight in weights {
        assert!(elements.channels.iter().any(|channel| 0.0 < weight(&channel.quality).get()));
    }
    let awaited: BTreeSet<Innovation> =
        elements.functions.iter().flat_map(|f| &f.release.innovation).map(|t| t.element).collect();
    assert!(4 <= awaited.len(), "functions wait for innovation: {awaited:?}");
}

#[test]
fn the_nine_actions_of_the_report_change_numbers_that_exist() {
    let scenario = load(MAIN);
    for number in 1..=9 {
        let head = format!("a{number}_");
        let mut of_number =
            scenario.elements.actions.iter().filter(|action| action.name.starts_with(&head));
        let action = of_number.next().unwrap_or_else(|| panic!("no action {number}"));
        assert!(of_number.next().is_none(), "action {number} twice");
        assert!(action.source.contains(&format!("3.4.{number}")), "{}", action.source);
    }
    for name in ALL {
        let scenario = load(name);
        for action in &scenario.elements.actions {
            assert!(!action.changes.is_empty(), "{} changes nothing", action.name);
            for change in &action.changes {
                let path = &change.path;
                assert!(
                    scenario.tree().find(path).is_some(),
                    "{name}: {} sets {path}",
                    action.name
                );
            }
        }
    }
}
