//! What was simulated: all that is needed to do it again.

use std::fmt::Write as _;

use maud::{Markup, html};

use crate::record::{
    Fork, Made, Manifest, Override, ScenarioText, StoreHead, StudyManifest, Task, visible,
};
use crate::view::{duration, shell_word, terms};

use super::source::Source;
use super::{Part, Section};

/// The facts of the run or the study.
pub(super) fn section(source: &Source<'_>) -> Section {
    let facts = match &source.opened.made {
        Made::Run(manifest) => of_run(source, manifest),
        Made::Interrupted(task) => of_interrupted(source, task),
        Made::Study(manifest) => of_study(source, manifest),
        Made::Sweep(head) => of_sweep(source, head),
    };
    let words = html! {
        dl.facts {
            @for (name, value) in facts {
                dt { (name) }
                dd { (value) }
            }
        }
    };
    Section { id: "about", title: source.say(terms::WHAT), parts: vec![Part::Words(words)] }
}

type Fact = (String, Markup);

fn of_run(source: &Source<'_>, manifest: &Manifest) -> Vec<Fact> {
    let say = |term| source.say(term).to_owned();
    let span = &manifest.span;
    let mut facts = vec![(say(terms::STATE), html! { (say(terms::COMPLETE)) })];
    facts.extend(named(source, &manifest.scenario));
    facts.push((
        say(terms::PERIOD),
        html! { (span.from) " – " (span.until) ", " (span.steps) " " (say(terms::STEPS)) },
    ));
    facts.extend(made(source, manifest.seed, manifest.scale, &manifest.version));
    facts.push((say(terms::DIGEST), html! { code { (manifest.state) } }));
    facts.extend(on_top(source, &manifest.overrides, manifest.from.as_ref()));
    if !manifest.resumed.is_empty() {
        let resumed: Vec<String> = manifest.resumed.iter().map(u64::to_string).collect();
        facts.push((say(terms::RESUMED), html! { (resumed.join(", ")) }));
    }
    facts.push((
        say(terms::TOOK),
        html! {
            (duration(manifest.seconds)) ", " (manifest.threads) " " (say(terms::ON_THREADS))
        },
    ));
    if let Some(command) = run_command(manifest) {
        facts.push((say(terms::COMMAND), html! { code { (command) } }));
    }
    facts
}

/// The command that makes a run again; none where it does not say what it went on from.
fn run_command(manifest: &Manifest) -> Option<String> {
    let mut command = match &manifest.from {
        None => command("run", &manifest.scenario, manifest.seed, manifest.scale),
        Some(Fork { file, .. }) if file.is_empty() => return None,
        Some(Fork { file, .. }) => format!("ecograph run --from {}", typed(file)),
    };
    // Writing to a string cannot fail.
    let _infallible = write!(command, " --steps {}", manifest.span.steps);
    for it in &manifest.overrides {
        let (path, value) = (it.path.as_str(), it.value.as_str());
        let _infallible = match path {
            "without" => {
                let (kind, name) = value.split_once(' ').unwrap_or((value, ""));
                write!(command, " --without {} {}", typed(kind), typed(name))
            }
            "actions" => write!(command, " --action {}", typed(value)),
            "nodes" | "edges" | "channel" => write!(command, " --{path} {}", typed(value)),
            _ => write!(command, " --set {}", typed(&format!("{path}={value}"))),
        };
    }
    Some(command)
}

/// A word of a command as it is shown and as a shell takes it.
fn typed(word: &str) -> String {
    shell_word(&visible(word)).into_owned()
}

fn of_interrupted(source: &Source<'_>, task: &Task) -> Vec<Fact> {
    let say = |term| source.say(term).to_owned();
    let done = source.indices.rows.len();
    let last = source.indices.rows.last().and_then(|row| row.get(1)).cloned().unwrap_or_default();
    let mut facts = vec![(say(terms::STATE), html! { strong { (say(terms::INTERRUPTED)) } })];
    facts.extend(named(source, &task.scenario));
    facts.push((
        say(terms::PERIOD),
        html! { "… " (last) ", " (done) " " (say(terms::OF)) " " (task.steps) " " (say(terms::STEPS)) },
    ));
    facts.extend(made(source, task.seed, task.scale, &task.version));
    facts.extend(on_top(source, &task.overrides, task.from.as_ref()));
    let folder = source.opened.folder.display().to_string();
    facts.push((say(terms::COMMAND), html! { code { "ecograph resume " (folder) } }));
    facts
}

fn of_study(source: &Source<'_>, manifest: &StudyManifest) -> Vec<Fact> {
    let say = |term| source.say(term).to_owned();
    let mut facts = vec![(say(terms::STATE), html! { (say(terms::COMPLETE)) })];
    facts.extend(named(source, &manifest.scenario));
    facts.push((say(terms::STEPS), html! { (manifest.steps) }));
    let seeds = match (manifest.seeds.first(), manifest.seeds.last()) {
        (Some(first), Some(last)) if first < last => format!("{first} – {last}"),
        (Some(only), _) => only.to_string(),
        (None, _) => "-".to_owned(),
    };
    facts.push((say(terms::SEEDS), html! { (manifest.seeds.len()) " (" (seeds) ")" }));
    facts.push((say(terms::SCALE), html! { (manifest.scale) }));
    facts.push((say(terms::VERSION), html! { "ecograph " (manifest.version) }));
    let variants: Vec<_> = manifest.variants.iter().map(|(name, _)| source.word(name)).collect();
    facts.push((say(terms::VARIANTS), html! { @for name in &variants { code { (name) } " " } }));
    for (name, value) in manifest.asked.iter().filter(|(name, _)| *name != StudyManifest::TYPED) {
        let name = if name == "share" { say(terms::ASKED_SHARE) } else { source.word(name) };
        facts.push((name, html! { (source.word(value)) }));
    }
    facts.push((say(terms::TOOK), html! { (duration(manifest.seconds)) }));
    facts.push((say(terms::COMMAND), html! { code { (study_command(manifest)) } }));
    facts
}

fn of_sweep(source: &Source<'_>, head: &StoreHead) -> Vec<Fact> {
    let say = |term| source.say(term).to_owned();
    let state = if head.whole { terms::COMPLETE } else { terms::SWEEP_UNDER_WAY };
    let mut facts = vec![(say(terms::STATE), html! { (say(state)) })];
    facts.extend(named(source, &head.scenario));
    facts.push((say(terms::POINTS), html! { (head.points) }));
    let (shard, of) = head.shard;
    if 1 < of {
        facts.push((say(terms::SHARD), html! { (shard) "/" (of) }));
    }
    facts.push((say(terms::STEPS), html! { (head.steps) }));
    facts.extend(made(source, head.seed, head.scale, &head.version));
    facts.push((say(terms::PLAN), html! { code { (head.plan) } }));
    facts
}

fn named(source: &Source<'_>, scenario: &ScenarioText) -> Vec<Fact> {
    vec![
        (
            source.say(terms::SCENARIO).to_owned(),
            html! { (visible(&scenario.name)) " (" code { (visible(&scenario.file)) } ")" },
        ),
        (source.say(terms::HASH).to_owned(), html! { code { (scenario.blake3) } }),
    ]
}

fn made(source: &Source<'_>, seed: u64, scale: f64, version: &str) -> Vec<Fact> {
    vec![
        (source.say(terms::SEED).to_owned(), html! { (seed) }),
        (source.say(terms::SCALE).to_owned(), html! { (scale) }),
        (source.say(terms::VERSION).to_owned(), html! { "ecograph " (version) }),
    ]
}

fn on_top(source: &Source<'_>, overrides: &[Override], from: Option<&Fork>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !overrides.is_empty() {
        let set = html! {
            @for it in overrides { code { (visible(&it.path)) " = " (visible(&it.value)) } br; }
        };
        facts.push((source.say(terms::CHANGED).to_owned(), set));
    }
    if let Some(from) = from {
        let words =
            html! { (source.say(terms::STEP)) " " (from.step) ", " code { (from.checkpoint) } };
        facts.push((source.say(terms::FORKED).to_owned(), words));
    }
    facts
}

/// The head of a command that does it again.
fn command(what: &str, scenario: &ScenarioText, seed: u64, scale: f64) -> String {
    let mut command = format!("ecograph {what} {} --seed {seed}", typed(&scenario.file));
    if 1e-12 < (scale - 1.0).abs() {
        // Writing to a string cannot fail.
        let _infallible = write!(command, " --scale {scale}");
    }
    command
}

fn study_command(manifest: &StudyManifest) -> String {
    let seed = manifest.seeds.first().copied().unwrap_or(1);
    let kind = &manifest.kind;
    let mut command = command(kind, &manifest.scenario, seed, manifest.scale);
    // Writing to a string cannot fail.
    let _infallible = write!(command, " --seeds {}", manifest.seeds.len());
    let share = manifest.asked.get("share").map_or("", String::as_str);
    for (name, value) in &manifest.asked {
        let value = visible(value);
        let _infallible = match (name.as_str(), value.as_ref()) {
            (
                "at" | "horizon" | "sources" | "column" | "size" | "band" | "freeze" | "species",
                value,
            ) => {
                write!(command, " --{name} {}", typed(value))
            }
            ("blow", "removal") => write!(command, " --remove {share}"),
            ("blow", column) => write!(command, " --pulse {column} --share {share}"),
            ("order", "connected") => write!(command, " --targeted"),
            _ => Ok(()),
        };
    }
    if kind != "impulse" {
        let _infallible = write!(command, " --steps {}", manifest.steps);
    }
    let typed = manifest.asked.get(StudyManifest::TYPED).map_or("", String::as_str);
    match (typed, kind.as_str()) {
        // An older result does not say what its variants were.
        ("", "compare") => command.push_str(" …"),
        ("", _) => {}
        (words, _) => {
            let _infallible = write!(command, " {}", visible(words));
        }
    }
    command
}
