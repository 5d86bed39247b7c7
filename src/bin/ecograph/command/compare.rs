//! `compare`: variants beside a base under the same luck.

use std::path::{Path, PathBuf};

use ecograph::{
    record::{
        Manifest, RecordError, Recorded,
        study_tables::{COMPARE, CompareRow},
        visible,
    },
    scenario::{Changes, Scenario, Setting},
    study::{
        Ensemble, Variant,
        compare::{compare as beside, compare_recorded},
    },
    view::{compare as shown, duration, shell_word},
};

use crate::{
    failure::Failure,
    many::{self, Overall, Plan, Study},
    numbers::scaled,
    studies::Compare as Options,
    terminal,
};

/// Pairs of runs unless told otherwise.
const SEEDS: u32 = 10;

/// Compares variants with a base.
pub(crate) fn compare(options: &Options) -> Result<(), Failure> {
    if options.base.join(Manifest::FILE).is_file() {
        return folders(options);
    }
    let many = &options.many;
    many::use_threads(many)?;
    let base = Variant::new("base", Scenario::load(&options.base, &[])?);
    let variants = variants(options, &base)?;
    for variant in &variants {
        if variant.equals(&base) {
            let help = "name what shall differ: an overlay, `--set PATH=VALUE`, `--action FILE` or \
                        `--without KIND NAME`";
            return Err(Failure::asked_but(format!("`{}` changes nothing", variant.name), help));
        }
    }
    refuse_steps(options, &base, &variants)?;
    let steps = u64::from(options.steps.unwrap_or(base.scenario.elements.clock.steps));
    let scenario = std::sync::Arc::clone(&base.scenario);
    let seeds = many::seeds(many, SEEDS);
    let all = std::iter::once(base).chain(variants).collect();
    let ensemble = Ensemble { variants: all, scale: many.scale, steps, seeds };
    let crew = many::crew(many, &ensemble);
    let mut study = Study::begin(many, "compare", &scenario)?;
    let overall = Overall::of(many, ensemble.variants.len() * ensemble.seeds.len(), steps);
    let rows = beside(&ensemble, crew, &|_, event| overall.hear(event));
    overall.end();
    let rows = match rows {
        Ok(rows) => rows,
        Err(failed) => return Err(study.give_up(failed, overall.stepped())),
    };
    study.folder().write(&COMPARE, &rows)?;
    let asked = many::typed_as(&typed(options));
    let plan = Plan { seeds: ensemble.seeds.clone(), steps, crew, asked };
    let (folder, seconds) = study.finish(&ensemble.variants, plan)?;
    if many.quiet {
        return Ok(());
    }
    terminal::print(&format!(
        "{}: {} beside the base, {} of runs under the same luck, {}\n\n{}\n{}\
         `*` sure at 0.01 after correction for all {} tests (Holm); intervals are Student's over pairs;\n\
         `saved` is the share of the variance of a difference that pairing saved\nin    {}\n",
        visible(&scenario.elements.name),
        several(ensemble.variants.len() - 1, "variant"),
        several(ensemble.seeds.len(), "pair"),
        duration(seconds),
        shown(&rows, terminal::width()),
        absent(&rows),
        rows.iter().filter(|row| row.p.is_some()).count(),
        folder.display()
    ))
}

fn several(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Refuses a variant of other length: all runs are as long as those of the base.
fn refuse_steps(options: &Options, base: &Variant, variants: &[Variant]) -> Result<(), Failure> {
    let steps = |variant: &Variant| variant.scenario.elements.clock.steps;
    // Files come first; where `--steps` is given, what they say does not count.
    let files = if options.steps.is_some() { options.variants.len() } else { 0 };
    let other = variants.iter().skip(files).find(|variant| steps(variant) != steps(base));
    let Some(variant) = other else { return Ok(()) };
    let (name, own, all) = (&variant.name, steps(variant), steps(base));
    let what = format!(
        "`{name}` has {own} steps, and the base has {all}: runs of one length are compared"
    );
    Err(Failure::asked_but(what, "say how long all of them are with `--steps`"))
}

/// The variants as they were typed.
fn typed(options: &Options) -> Vec<String> {
    let path = |path: &PathBuf| shell_word(&path.to_string_lossy()).into_owned();
    let files = options.variants.iter().map(path);
    let actions = options.actions.iter().map(|file| format!("--action {}", path(file)));
    let without = options.without.chunks(2).map(|words| {
        let words: Vec<_> = words.iter().map(|word| shell_word(word)).collect();
        format!("--without {}", words.join(" "))
    });
    files.chain(many::set(&options.settings)).chain(actions).chain(without).collect()
}

/// Every variant that was asked for, in the order of files, settings, actions, left out.
fn variants(options: &Options, base: &Variant) -> Result<Vec<Variant>, Failure> {
    let mut variants = Vec::new();
    for file in &options.variants {
        let name = file.display().to_string();
        variants.push(Variant::new(name, Scenario::load(file, &[])?));
    }
    let mut changed = |name: String, changes: Changes| -> Result<(), Failure> {
        let (text, file) = (base.scenario.text(), base.scenario.file());
        variants.push(Variant::new(name, Scenario::parse_changed(text, file, &changes)?));
        Ok(())
    };
    for group in &options.settings {
        let settings = group.split(';').map(str::trim).filter(|setting| !setting.is_empty());
        let settings: Vec<Setting> = settings.map(Setting::new).collect();
        changed(group.clone(), Changes { settings, ..Changes::default() })?;
    }
    for file in &options.actions {
        let actions = vec![file.clone()];
        changed(file.display().to_string(), Changes { actions, ..Changes::default() })?;
    }
    for words in options.without.chunks(2) {
        let [kind, names] = words else { continue };
        let without = names.split(';').map(|name| format!("{kind} {}", name.trim())).collect();
        changed(format!("without {}", words.join(" ")), Changes { without, ..Changes::default() })?;
    }
    if variants.is_empty() {
        let help = "give overlays, `--set PATH=VALUE`, `--action FILE` or `--without KIND NAME`";
        return Err(Failure::asked_but("there is nothing to compare the base with", help));
    }
    Ok(variants)
}

/// Warns of variants in which fewer take part: what the others spend is in no book.
fn absent(rows: &[CompareRow]) -> String {
    let fewer = |row: &&CompareRow| {
        let agents = row.kind == "index" && row.name == "agents";
        agents && row.with.zip(row.base).is_some_and(|(with, base)| with < 0.99 * base)
    };
    let warning = |row: &CompareRow| {
        format!(
            "in `{}` fewer agents take part; what the others spend off the platform is in no book, so \
             that `net` loses too much: leave out channels instead of what they join\n",
            visible(&row.variant)
        )
    };
    rows.iter().filter(fewer).map(warning).collect()
}

/// Two runs that are recorded.
fn folders(options: &Options) -> Result<(), Failure> {
    let [other] = options.variants.as_slice() else {
        return Err(Failure::asked("two run folders are compared: the base and one other"));
    };
    let many = &options.many;
    let varied = !options.settings.is_empty() || !options.actions.is_empty();
    let made = options.steps.is_some() || many.seeds.is_some() || many.seed != 1;
    let kept = many.out.is_some() || many.overwrite;
    if varied || !options.without.is_empty() || made || kept || !scaled(many.scale).is_empty() {
        let help = "nothing is run and nothing is left: compare the scenarios for that";
        return Err(Failure::asked_but("recorded runs are compared as they are", help));
    }
    let (base, with) = (open(&options.base)?, open(other)?);
    if base.manifest.tables == with.manifest.tables {
        let what = format!("`{}` is the same run as the base", other.display());
        return Err(Failure::asked(what));
    }
    let rows = compare_recorded(&base, &with)?;
    let (one, two) = (&base.manifest, &with.manifest);
    let paired = one.seed == two.seed && one.scale.total_cmp(&two.scale).is_eq();
    let ends = if one.span.until == two.span.until {
        String::new()
    } else {
        let (first, second) = (&one.span.until, &two.span.until);
        format!("they end at {first} and {second}: differences hold what that time did too\n")
    };
    let luck =
        if paired { "the same luck" } else { "different luck: differences hold its noise too" };
    terminal::print(&format!(
        "{} beside {}: one pair of runs under {luck}\n\n{}\n\
         {ends}one pair has no interval: compare the scenarios with `--seeds` for one\n",
        other.display(),
        options.base.display(),
        shown(&rows, terminal::width())
    ))
}

fn open(folder: &Path) -> Result<Recorded, Failure> {
    Recorded::open(folder).map_err(|error| {
        if !matches!(error, RecordError::NotARun { .. }) {
            return error.into();
        }
        let help = "a recorded run is compared with a recorded run, a scenario with scenarios";
        Failure::asked_but(format!("`{}` is no run folder", folder.display()), help)
    })
}
