//! Indices that a run records: all that are named, nothing else, numbers or nothing, on any threads.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeSet;

use ecograph::{
    engine::{CannotRun, Index, Making, Run},
    indices::{
        FlowNetwork, circulation::finn_cycling, cohesion, components, controls::linked_at_random,
        coupling::coupling, information::robustness, null_model::fit_with_network, percolation,
    },
    measure::{Reading, Snapshot},
    record::{Manifest, Recorded, RunFolder, ScenarioText, Span, Task},
    scenario::{Coloring, Scenario, Setting, index_names},
    world::{ALIVE, World},
};

#[expect(dead_code, reason = "of what the tests of run folders write only the manifest is needed")]
mod samples;

fn task() -> Task {
    Task::new(ScenarioText::new("m", "M", "m.ron", "()"), 100)
}

const ALL: &str = "output.indices=[\"standard\", \"network\"]";

fn run(name: &str, scale: f64, settings: &[&str]) -> Run {
    let settings: Vec<Setting> = settings.iter().copied().map(Setting::new).collect();
    let scenario = Scenario::load(format!("scenarios/{name}.ron"), &settings)
        .unwrap_or_else(|problems| panic!("{}", problems.render(Coloring::Plain)));
    Run::new(&scenario, Making { scale, seed: 5 }).unwrap()
}

fn names(readings: &[Reading]) -> Vec<&str> {
    readings.iter().map(|reading| reading.name.as_str()).collect()
}

fn value(snapshot: &Snapshot, name: &str) -> Option<f64> {
    snapshot.indices.iter().find(|reading| reading.name == name).unwrap().value
}

#[test]
fn every_known_index_is_measured_with_unit_and_meaning_and_no_other() {
    let found = run("minimal", 1.0, &[ALL]).step().unwrap().indices;
    let known: BTreeSet<&str> =
        index_names::STANDARD.iter().chain(index_names::NETWORK).copied().collect();
    assert_eq!(names(&found).into_iter().collect::<BTreeSet<_>>(), known);
    assert_eq!(found.len(), known.len());
    for reading in &found {
        assert!(!reading.unit.is_empty() && 10 < reading.doc.len(), "{reading:?}");
    }
}

#[test]
fn a_scenario_names_what_is_recorded() {
    let one = run("minimal", 1.0, &["output.indices=[\"balance\", \"core_max\"]"]).step().unwrap();
    assert_eq!(names(&one.indices), ["balance", "core_max"]);
    assert!(one.compartments.is_empty());
    let none = run("minimal", 1.0, &["output.indices=[]"]).step().unwrap();
    assert!(none.indices.is_empty());
    let usual = run("minimal", 1.0, &[]).step().unwrap();
    assert_eq!(usual.indices.len(), index_names::STANDARD.len());
    let fed = ["output.indices=[]", "feedback.productivity=0.1"];
    let fed = run("minimal", 1.0, &fed).step().unwrap();
    assert_eq!(names(&fed.indices), ["diversity", "effective_links", "productivity"]);
    let wrong = Setting::new("output.indices=[\"balanse\"]");
    let problems = Scenario::load("scenarios/minimal.ron", &[wrong]).unwrap_err();
    assert!(problems.render(Coloring::Plain).contains("did you mean `balance`?"));
}

#[test]
fn dear_indices_come_every_so_many_steps_and_are_empty_between() {
    let mut run = run("minimal", 1.0, &[ALL, "output.every=3"]);
    let due: Vec<bool> =
        (0..7).map(|_| value(&run.step().unwrap(), "core_max").is_some()).collect();
    assert_eq!(due, [true, false, false, true, false, false, true]);
}

#[test]
fn structure_is_what_the_room_of_indices_says_of_the_links() {
    let mut run = run("food-delivery", 0.1, &[ALL, "output.every=1"]);
    let snapshot = (0..70).map(|_| run.step().unwrap()).last().unwrap();
    let (world, ground) = (run.world(), run.ground());
    let alive = world.column(&ALIVE).unwrap();
    let mut place = vec![None; alive.len()];
    let present: Vec<usize> = (0..alive.len()).filter(|&agent| alive[agent] == 1).collect();
    present.iter().enumerate().for_each(|(at, &agent)| place[agent] = Some(at));
    let (mut links, mut weighted) = (Vec::new(), Vec::new());
    for channel in ground.wired().filter(|channel| channel.platform.is_some()) {
        for (source, target) in world.block(&channel.name).unwrap().iter() {
            let (source, target) = (source as usize, target as usize);
            weighted.push((source, target, 1.0));
            if let (Some(source), Some(target)) = (place[source], place[target]) {
                links.push((source, target));
            }
        }
    }
    let n = present.len();
    let is = |name: &str, wanted: Option<f64>| {
        let found = value(&snapshot, name).unwrap_or_else(|| panic!("no {name}"));
        let wanted = wanted.unwrap();
        assert!((found - wanted).abs() < 1e-9, "{name}: {found} instead of {wanted}");
    };
    let cores = cohesion::core_numbers(n, &links);
    is("core_max", cores.iter().max().map(|k| *k as f64));
    is("percolation_targeted", percolation::targeted(n, &links));
    let strong = components::strong(n, &links);
    is("agent_wholeness", components::share_in_largest(&strong, &vec![1.0; n]));
    let group =
        |of: &dyn Fn(u32) -> usize| -> Vec<usize> { (0..alive.len() as u32).map(of).collect() };
    let species = group(&|agent| ground.layout.species_of(agent));
    is("modularity_species", cohesion::modularity(&weighted, &species));
    let compartments = group(&|agent| ground.layout.compartment(agent));
    is("modularity_compartments", cohesion::modularity(&weighted, &compartments));
    let random = percolation::random(n, &links, 60, 9).unwrap();
    let away = (value(&snapshot, "percolation_random").unwrap() - random).abs();
    assert!(away < 5.0 * value(&snapshot, "percolation_random_error").unwrap().max(1e-4));
    // One identity of accounts and ecology: gross output over primary input.
    is("domar_sum", value(&snapshot, "path_length"));
}

/// What a step recorded of its flows, as a network of the compartments of `names`.
fn network(snapshot: &Snapshot, names: &[&str]) -> FlowNetwork {
    let place = |name: &str| names.iter().position(|known| *known == name);
    let mut flows = Vec::new();
    let [mut imports, mut exports, mut respiration] = [(); 3].map(|()| vec![0.0; names.len()]);
    for row in &snapshot.flows {
        match (place(&row.source), place(&row.target)) {
            (Some(from), Some(to)) => flows.push((from, to, row.value)),
            (None, Some(to)) => imports[to] += row.value,
            (Some(from), None) if row.target == "(export)" => exports[from] += row.value,
            (Some(from), None) => respiration[from] += row.value,
            (None, None) => panic!("{row:?}"),
        }
    }
    FlowNetwork::new(&flows, imports, exports, respiration).unwrap()
}

#[test]
fn traits_and_their_nulls_are_what_the_room_of_indices_says_of_what_was_recorded() {
    let names = ["person", "shop", "app"];
    let mut run = run("minimal", 1.0, &[]);
    let steps: Vec<Snapshot> = (0..20).map(|_| run.step().unwrap()).collect();
    // The first step has no flows; a window needs thirteen that have.
    let since = steps.iter().position(|it| value(it, "coevolution").is_some()).unwrap();
    assert_eq!(since, 13);
    let window = &steps[since + 3 - 12..=since + 3];
    let last = window.last().unwrap();
    let change = |of: Vec<f64>| of.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<f64>>();
    let pairs: Vec<(Vec<f64>, Vec<f64>)> = (0..names.len())
        .map(|species| {
            let level = |step: &Snapshot| step.species[species].level.unwrap();
            let rest = |step: &Snapshot| {
                let through = network(step, &names).throughflow();
                (0..names.len()).filter(|it| *it != species).map(|it| through[it]).sum::<f64>().ln()
            };
            (change(window.iter().map(level).collect()), change(window.iter().map(rest).collect()))
        })
        .collect();
    let found = coupling(&pairs).unwrap();
    let is = |name: &str, wanted: f64| {
        let found = value(last, name).unwrap_or_else(|| panic!("no {name}"));
        assert!((found - wanted).abs() < 1e-9, "{name}: {found} instead of {wanted}");
    };
    is("coevolution", found.together);
    is("coevolution_null", found.shifted);
    assert!(found.shifted + 0.2 < found.together, "people learn when shops sell: {found:?}");
    let network = network(last, &names);
    let (null, mixed) = fit_with_network(&network).unwrap();
    is("circulation_null", finn_cycling(&mixed).unwrap());
    is("ascendency_null", null.alpha_null);
    is("balance_null", std::f64::consts::E * robustness(null.alpha_null));
    let links: Vec<(usize, usize)> = network.flows().map(|(from, to, _)| (from, to)).collect();
    let seed = 5 + last.step;
    is("wholeness_null", linked_at_random(&network.throughflow(), &links, 16, seed).unwrap());
}

#[test]
fn an_index_survives_a_cut_with_what_it_remembers() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("run.checkpoint");
    let mut whole = run("minimal", 0.1, &[]);
    let steps: Vec<Snapshot> = (0..18).map(|_| whole.step().unwrap()).collect();
    let mut first = run("minimal", 0.1, &[]);
    (0..9).for_each(|_| drop(first.step().unwrap()));
    first.save(&path, &[]).unwrap();
    let mut second = run("minimal", 0.1, &[]);
    second.load(&path).unwrap();
    for step in &steps[9..] {
        assert_eq!(second.step().unwrap().indices, step.indices);
    }
    assert!(value(&steps[17], "coevolution").is_some());
}

#[test]
fn indices_are_the_same_on_any_number_of_threads() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut run = run("food-delivery", 0.1, &[ALL, "output.every=2"]);
            (0..8).map(|_| run.step().unwrap()).collect::<Vec<_>>()
        })
    };
    let one = on(1);
    for threads in [2, 3, 8] {
        assert_eq!(one, on(threads), "{threads} threads");
    }
}

#[test]
fn an_index_of_ones_own_is_a_column_like_ours() {
    let idle = |name: &str| {
        Index::new(name, "agents", "agents that take no part", |plan| {
            let alive = plan.read(&ALIVE)?;
            Ok(move |world: &World| {
                let (alive,) = world.see((alive,));
                idle_of(alive)
            })
        })
    };
    let nothing = Index::new("nothing", "1", "no number at all", |_| Ok(|_: &World| f64::NAN));
    let mut run = run("minimal", 1.0, &[]).index(idle("idle")).unwrap().index(nothing).unwrap();
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("run");
    let mut writer = RunFolder::create(&folder, task()).unwrap();
    let mut counted = Vec::new();
    for _ in 0..3 {
        let snapshot = run.step().unwrap();
        let alive = run.world().column(&ALIVE).unwrap();
        counted.push(Some(idle_of(alive)));
        writer.record(&snapshot).unwrap();
    }
    writer.finish(samples::manifest(), &run.impact()).unwrap();
    let recorded = Recorded::open(&folder).unwrap();
    let indices = recorded.table("indices").unwrap();
    assert_eq!(indices.numbers("idle").unwrap(), counted);
    assert_eq!(indices.numbers("nothing").unwrap(), [None; 3]);
    let columns = recorded.table("columns").unwrap();
    let row = (0..columns.rows.len()).find(|&row| columns.field(row, "column") == Some("idle"));
    assert_eq!(columns.field(row.unwrap(), "table"), Some("indices"));
    assert_eq!(columns.field(row.unwrap(), "unit"), Some("agents"));
    assert_eq!(columns.field(row.unwrap(), "meaning"), Some("agents that take no part"));
    for taken in ["idle", "balance", "core_max"] {
        let error = run_again(idle("idle")).index(idle(taken)).unwrap_err();
        assert!(matches!(error, CannotRun::IndexTaken { name } if name == taken));
    }
}

fn idle_of(alive: &[u8]) -> f64 {
    alive.iter().map(|alive| 1.0 - f64::from(*alive)).sum()
}

fn run_again(index: Index) -> Run {
    run("minimal", 1.0, &[]).index(index).unwrap()
}

/// Neither an infinity nor what is no number stands in any field of any table.
#[track_caller]
fn scan(folder: &std::path::Path) -> usize {
    let mut numbers = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let mut table = csv::Reader::from_path(&path).unwrap();
        for row in table.records() {
            for field in &row.unwrap() {
                if let Ok(number) = field.parse::<f64>() {
                    assert!(number.is_finite(), "{field} in {}", path.display());
                    numbers += 1;
                }
            }
        }
    }
    numbers
}

#[test]
fn no_table_of_any_scenario_holds_what_is_no_number() {
    let place = tempfile::tempdir().unwrap();
    for (name, scale, steps) in
        [("minimal", 1.0, 30), ("food-delivery", 0.1, 24), ("wechat-2015", 0.01, 50)]
    {
        let mut run = run(name, scale, &[ALL]);
        let folder = place.path().join(name);
        let mut writer = RunFolder::create(&folder, task()).unwrap();
        let mut seen = BTreeSet::new();
        for _ in 0..steps {
            let snapshot = run.step().unwrap();
            let defined = snapshot.indices.iter().filter(|reading| reading.value.is_some());
            seen.extend(defined.map(|reading| reading.name.clone()));
            writer.record(&snapshot).unwrap();
        }
        let text = ScenarioText::new(name, name, name, "");
        let span = Span { steps, from: String::new(), until: String::new() };
        let manifest = Manifest { scenario: text, span, ..samples::manifest() };
        writer.finish(manifest, &run.impact()).unwrap();
        assert!(2_000 < scan(&folder), "{name}");
        // Every index has a value somewhere in a scenario that has everything.
        if name == "wechat-2015" {
            let known = index_names::STANDARD.iter().chain(index_names::NETWORK);
            // Where compartments hold the same functions their complexity is undetermined.
            let known = known.filter(|name| **name != "complexity_eigenvalue");
            let never: Vec<_> = known.filter(|name| !seen.contains(**name)).collect();
            assert!(never.is_empty(), "never defined: {never:?}");
        }
    }
}
