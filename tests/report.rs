//! Reports and looks: every kind of result, bad input, names that would be markup, large results.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot write or read must fail")]

mod samples;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use ecograph::measure::{ChannelRow, Impact, Snapshot, SpeciesRow};
use ecograph::record::{Made, Opened, RunFolder, ScenarioText, Task};
use ecograph::view::{Asked, Language, Report, report};

fn ecograph(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ecograph")).args(words).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs the program, which must do as it is told.
fn told(words: &[&str]) -> String {
    let done = ecograph(words);
    assert!(done.status.success(), "{words:?}: {}", text(&done.stderr));
    text(&done.stdout)
}

/// Runs the program, which must refuse; what it says.
fn refused(words: &[&str]) -> String {
    let done = ecograph(words);
    assert_eq!(done.status.code(), Some(2), "{words:?}: {}", text(&done.stderr));
    text(&done.stderr)
}

fn of(folder: &Path, language: Language) -> Report {
    let opened = Opened::open(folder).unwrap();
    report(&opened, &Asked { language, folder: "run" }).unwrap()
}

fn is_svg(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "svg")
}

fn minimal(place: &Path) -> String {
    let folder = place.join("minimal").display().to_string();
    told(&["run", "scenarios/minimal.ron", "--out", &folder, "--quiet", "--steps", "14"]);
    folder
}

#[test]
fn a_page_needs_nothing_else_and_the_same_folder_gives_the_same_page() {
    let place = tempfile::tempdir().unwrap();
    let folder = minimal(place.path());
    let figures = place.path().join("figures");
    let said = told(&["report", &folder, "--figures", figures.to_str().unwrap()]);
    assert!(said.contains("report.html") && said.contains("figures"), "{said}");
    let page = fs::read_to_string(Path::new(&folder).join("report.html")).unwrap();
    assert!(page.len() < 1 << 20, "{} bytes", page.len());
    let again = place.path().join("again.html");
    told(&["report", &folder, "--out", again.to_str().unwrap(), "--quiet"]);
    assert!(page == fs::read_to_string(again).unwrap(), "another page for the same folder");
    // Nothing is loaded: the only addresses are names of XML.
    for (at, _) in page.match_indices("://") {
        let around = &page[at.saturating_sub(30)..at + 40];
        assert!(around.contains("http://www.w3.org/2000/svg"), "{around}");
    }
    for id in [
        "about",
        "indices",
        "impact",
        "history",
        "web",
        "network",
        "distributions",
        "actions",
        "limits",
    ] {
        assert!(page.contains(&format!("<section id=\"{id}\">")), "no section {id}");
    }
    // Every figure is there as a drawing and as the numbers behind it.
    let drawn: Vec<&str> = page
        .split("<figure class=\"picture\" id=\"fig-")
        .skip(1)
        .map(|it| it.split('"').next().unwrap())
        .collect();
    assert!(8 <= drawn.len(), "{drawn:?}");
    for id in drawn {
        let numbers = fs::read_to_string(figures.join(format!("{id}.csv"))).unwrap();
        assert!(2 < numbers.lines().count(), "{id} has no numbers");
        let mut files = fs::read_dir(&figures).unwrap().map(|file| file.unwrap().path());
        let name = files
            .find(|path| {
                is_svg(path) && path.file_stem().unwrap().to_str().unwrap().starts_with(id)
            })
            .unwrap_or_else(|| panic!("{id} is not drawn"));
        let svg = fs::read_to_string(name).unwrap();
        assert!(
            svg.starts_with("<?xml")
                && svg.contains("<style>")
                && svg.trim_end().ends_with("</svg>"),
            "{id}"
        );
        assert!(!svg.contains("NaN") && !svg.contains(" inf"), "{id}");
    }
}

#[test]
fn numbers_behind_a_figure_are_those_of_the_table() {
    let place = tempfile::tempdir().unwrap();
    let folder = minimal(place.path());
    let report = of(Path::new(&folder), Language::En);
    let behind = |name: &str| {
        let (_, text) = report.figures.iter().find(|(file, _)| file == name).unwrap();
        let file = place.path().join("figure.csv");
        fs::write(&file, text).unwrap();
        ecograph::record::Grid::open(&file).unwrap()
    };
    let opened = Opened::open(Path::new(&folder)).unwrap();
    for (figure, table) in [
        ("diversity", "indices"),
        ("balance", "indices"),
        ("all-indices", "indices"),
        ("population", "species"),
    ] {
        let (shown, known) =
            (behind(&format!("{figure}.csv")), opened.table(table).unwrap().unwrap());
        for column in &shown.header {
            assert_eq!(shown.texts(column), known.texts(column), "{figure}: {column}");
        }
    }
    let paid: f64 = behind("value-web.csv").numbers("amount").unwrap().iter().flatten().sum();
    let ledger = opened.table("ledger").unwrap().unwrap();
    let dates: Vec<String> =
        behind("value-web.csv").texts("date").unwrap().iter().map(|it| (*it).to_owned()).collect();
    let known: f64 = (0..ledger.rows.len())
        .filter(|&row| !ledger.field(row, "channel").unwrap().is_empty())
        .filter(|&row| dates.iter().any(|date| date == ledger.field(row, "date").unwrap()))
        .map(|row| ledger.field(row, "amount").unwrap().parse::<f64>().unwrap() / 100.0)
        .sum();
    assert!((paid - known).abs() < 1e-6 * known && 0.0 < known, "{paid} {known}");
}

#[test]
fn a_report_speaks_chinese() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("main");
    let folder = folder.to_str().unwrap();
    told(&[
        "run",
        "scenarios/wechat-2015.ron",
        "--out",
        folder,
        "--quiet",
        "--steps",
        "20",
        "--scale",
        "0.02",
    ]);
    let page = of(Path::new(folder), Language::Zh).html;
    for words in [
        "lang=\"zh-CN\"",
        "微信生态系统",
        "三项指数与四个特征",
        "价值网",
        "原生阶段",
        "用户",
        "信息消费",
        "图 1",
        "开放平台",
    ] {
        assert!(page.contains(words), "no {words}");
    }
    assert!(of(Path::new(folder), Language::En).html.contains("Three indices and four traits"));
}

#[test]
fn what_is_no_result_is_refused_with_what_would_be_right() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    for what in ["report", "look"] {
        let said = refused(&[what, &at("none")]);
        assert!(
            said.contains("there is no folder") && said.contains("help: give the folder"),
            "{said}"
        );
        let said = refused(&[what, "src"]);
        assert!(said.contains("`src` is no result"), "{said}");
    }
    let folder = minimal(place.path());
    let manifest = Path::new(&folder).join("manifest.json");
    let whole = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, whole.replacen("\"format\": 2", "\"format\": 99", 1)).unwrap();
    let said = refused(&["report", &folder]);
    assert!(said.contains("has format 99, but this version reads format 2"), "{said}");
    fs::write(&manifest, "{").unwrap();
    assert!(refused(&["report", &folder]).contains("cannot be read"));
    fs::write(&manifest, whole).unwrap();
    let indices = Path::new(&folder).join("indices.csv");
    let rows = fs::read_to_string(&indices).unwrap();
    let few: Vec<&str> = rows.lines().take(5).collect();
    fs::write(&indices, few.join("\n") + "\n").unwrap();
    let said = refused(&["report", &folder]);
    assert!(said.contains("4 rows, but 14 were written"), "{said}");
    assert!(!Path::new(&folder).join("report.html").exists(), "a page was written all the same");
    fs::write(&indices, rows).unwrap();
    assert!(refused(&["look", &folder, "indcies"]).contains("did you mean `indices`?"));
}

#[test]
fn an_interrupted_run_is_shown_as_far_as_it_went() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let mut folder = RunFolder::create(&target, samples::task()).unwrap();
    for step in 1..=3 {
        folder.record(&samples::snapshot(step)).unwrap();
    }
    let left = folder.leave().unwrap();
    assert!(matches!(Opened::open(&left).unwrap().made, Made::Interrupted(_)));
    let said = told(&["report", target.to_str().unwrap()]);
    assert!(said.contains("run.partial.report.html"), "{said}");
    let page = fs::read_to_string(place.path().join("run.partial.report.html")).unwrap();
    assert!(page.contains("interrupted: what follows ends before the last step"), "{page}");
    assert!(page.contains("3 / 4") || page.contains("3 of 4"), "it does not say how far it went");
    assert!(page.contains("id=\"fig-diversity\"") && page.contains("ecograph resume"));
    let seen = told(&["look", left.to_str().unwrap()]);
    assert!(seen.contains("interrupted run") && seen.contains("diversity"), "{seen}");
}

#[test]
fn empty_tables_are_said_to_be_empty() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let text = ScenarioText::new("bare", "Nothing happens", "bare.ron", "(nonsense");
    let mut folder = RunFolder::create(&target, Task::new(text, 2)).unwrap();
    folder.record(&Snapshot { step: 1, date: "2020-01-01".into(), ..Snapshot::default() }).unwrap();
    let manifest = ecograph::record::Manifest {
        scenario: ScenarioText::new("bare", "", "bare.ron", "("),
        ..samples::manifest()
    };
    folder.finish(manifest, &[]).unwrap();
    let page = of(&target, Language::En).html;
    for words in [
        "Nothing was recorded for this.",
        "The scenario names no figures to compare with.",
        "No money flowed over connectors.",
        "The scenario declares no distributions, or none was recorded.",
        "not read by this version",
    ] {
        assert!(page.contains(words), "no `{words}`");
    }
    assert!(told(&["look", target.to_str().unwrap(), "species"]).contains("it is empty"));
}

#[test]
fn names_that_would_be_markup_are_words() {
    const EVIL: &str = "</script><img src=x onerror=alert(1)>\u{202e}`a,\"b\"";
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let text = ScenarioText::new(EVIL, EVIL, EVIL, "(");
    let mut folder = RunFolder::create(&target, Task::new(text.clone(), 3)).unwrap();
    for step in 1..=3 {
        let mut snapshot = samples::snapshot(step);
        EVIL.clone_into(&mut snapshot.stage);
        EVIL.clone_into(&mut snapshot.indices[0].name);
        snapshot.indices[0].unit = EVIL.into();
        snapshot.indices[0].doc = EVIL.into();
        snapshot.species[0].species = EVIL.into();
        snapshot.channels[0].channel = EVIL.into();
        snapshot.ledger[0].channel = EVIL.into();
        snapshot.ledger[0].payer = EVIL.into();
        snapshot.functions[0].function = EVIL.into();
        snapshot.functions[0].species = EVIL.into();
        snapshot.flows[0].source = EVIL.into();
        snapshot.distributions[0].distribution = EVIL.into();
        folder.record(&snapshot).unwrap();
    }
    let mut impact = samples::impact();
    for row in &mut impact {
        for field in
            [&mut row.subject, &mut row.domain, &mut row.label, &mut row.unit, &mut row.source]
        {
            EVIL.clone_into(field);
        }
        row.channels = vec![EVIL.into()];
    }
    let agent = ecograph::measure::SampleRow {
        agent: ecograph::measure::NodeRow {
            id: EVIL.into(),
            species: EVIL.into(),
            ..Default::default()
        },
        ..Default::default()
    };
    let edge = ecograph::measure::EdgeRow {
        source: EVIL.into(),
        target: EVIL.into(),
        channel: EVIL.into(),
        class: EVIL.into(),
        ..Default::default()
    };
    let sample = ecograph::measure::Sample { agents: vec![agent], connectors: vec![edge] };
    folder.record_sample(None, &sample).unwrap();
    let manifest = ecograph::record::Manifest { scenario: text, ..samples::manifest() };
    folder.finish(manifest, &impact).unwrap();
    for language in [Language::En, Language::Zh] {
        let report = of(&target, language);
        assert!(report.html.contains("&lt;img src=x"), "the name is nowhere");
        for (name, page) in [("page".to_owned(), report.html)].into_iter().chain(report.figures) {
            let is_page = name == "page" || is_svg(Path::new(&name));
            assert!(!is_page || !page.contains("<img"), "{name} has markup of a name");
            assert!(!name.contains(['/', '<', '`']), "a file is called {name}");
            assert!(name != "page" || page.matches("</script").count() == 1, "a script ends early");
        }
    }
    let seen = told(&["look", target.to_str().unwrap(), "species"]);
    assert!(!seen.contains('\u{202e}') && seen.contains("\\u{202e}"), "{seen}");
}

/// Ten thousand steps of forty species: thinned, with what was highest.
#[test]
fn a_long_run_is_thinned_without_losing_extremes() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let text = ScenarioText::new("long", "Long", "long.ron", "(");
    let mut folder = RunFolder::create(&target, Task::new(text, 10_000)).unwrap();
    let spike = 7_777.0;
    for step in 1..=10_000_u64 {
        let date = format!("{:04}-{:02}-01", 2000 + step / 12, 1 + step % 12);
        let species = (0..40).map(|at| SpeciesRow {
            species: format!("species_{at}"),
            members: (at * step) as f64,
            ..SpeciesRow::default()
        });
        let channel = ChannelRow {
            channel: "pay".into(),
            class: "service".into(),
            open: true,
            connectors: step,
            money: 100,
            ..ChannelRow::default()
        };
        let value = if step == 4_321 { spike } else { f64::from((step % 7) as u32) };
        let reading = |name: &str| ecograph::measure::Reading {
            name: name.into(),
            unit: "1".into(),
            doc: String::new(),
            value: Some(value),
        };
        let indices = ["diversity", "productivity", "balance", "wholeness"].map(reading).to_vec();
        let snapshot = Snapshot {
            step,
            date,
            indices,
            species: species.collect(),
            channels: vec![channel],
            ..Snapshot::default()
        };
        folder.record(&snapshot).unwrap();
    }
    folder.finish(samples::manifest(), &[]).unwrap();
    let begun = Instant::now();
    let report = of(&target, Language::En);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert!(report.html.len() < 5 << 20, "{} bytes", report.html.len());
    assert!(report.html.contains("Thinned for drawing"));
    for figure in ["diversity.csv", "all-indices.csv"] {
        let (_, numbers) = report.figures.iter().find(|(name, _)| name == figure).unwrap();
        assert!(numbers.lines().count() < 1000 && numbers.contains("7777"), "{figure}");
    }
}

#[test]
fn impact_without_a_ratio_does_no_harm() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let mut folder = RunFolder::create(&target, samples::task()).unwrap();
    folder.record(&samples::snapshot(1)).unwrap();
    let row = |simulated, reported| Impact {
        role: "fitted".into(),
        simulated,
        reported,
        high: 1.0,
        ..samples::impact()[0].clone()
    };
    let rows = [row(Some(0.0), 5.0), row(Some(1.0), 0.0), row(None, 2.0), row(Some(-1.0), 3.0)];
    folder.finish(samples::manifest(), &rows).unwrap();
    let page = of(&target, Language::En).html;
    assert!(!page.contains("NaN") && page.contains("id=\"fig-impact\""));
}

#[test]
fn a_run_leaves_its_report_and_studies_have_theirs() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let small = ["scenarios/minimal.ron", "--steps", "14", "--quiet"];
    told(&[&["run"][..], &small, &["--scale", "0.1", "--report", "--out", &at("run")]].concat());
    assert!(place.path().join("run/report.html").is_file());
    assert!(place.path().join("run/figures/diversity.svg").is_file());
    let chinese = ["--report", "--language", "zh", "--scale", "0.1", "--out", &at("chinese")];
    told(&[&["run"][..], &small, &chinese].concat());
    let page = fs::read_to_string(place.path().join("chinese/report.html")).unwrap();
    assert!(page.contains("lang=\"zh"));
    let many = ["--scale", "0.05", "--seeds", "3"];
    told(&[&["trend"][..], &small, &many, &["--out", &at("trend")]].concat());
    let fee = ["--set", "channels.buy.split.fee=0.3", "--out", &at("compare")];
    told(&[&["compare"][..], &small, &many, &fee].concat());
    let short = [
        "impulse",
        "scenarios/minimal.ron",
        "--quiet",
        "--scale",
        "0.1",
        "--seeds",
        "2",
        "--horizon",
        "3",
    ];
    told(&[&short[..], &["--sources", "2", "--out", &at("impulse")]].concat());
    told(&[&short[..], &["--remove", "0.2", "--out", &at("shock")]].concat());
    let sweep = place.path().join("sweep.ron");
    let plan = format!(
        "(scenario: \"{}/scenarios/minimal.ron\", scale: 0.05, parameters: [(path: \"channels.buy.split.fee\", \
         values: Even(0, 0.3, 4))], replicates: Count(2), measures: (indices: Named([\"balance\"]), series: \
         Named([\"balance\"])))",
        env!("CARGO_MANIFEST_DIR")
    );
    fs::write(&sweep, plan).unwrap();
    told(&["sweep", sweep.to_str().unwrap(), "--quiet", "--format", "csv", "--out", &at("sweep")]);
    told(&[
        "sensitivity",
        "plans/sensitivity.ron",
        "--quiet",
        "--format",
        "csv",
        "--out",
        &at("screen"),
    ]);
    for (kind, figure) in [("sweep", "response-channels-buy-split-fee"), ("screen", "sensitivity")]
    {
        told(&["report", &at(kind), "--quiet"]);
        let page = fs::read_to_string(place.path().join(kind).join("report.html")).unwrap();
        assert!(page.contains(&format!("id=\"fig-{figure}\"")) && !page.contains("NaN"), "{kind}");
        assert!(told(&["look", &at(kind), "measures"]).contains("balance"), "{kind}");
    }
    for (kind, figure) in [
        ("trend", "slopes"),
        ("compare", "differences"),
        ("impulse", "response"),
        ("shock", "shock"),
    ] {
        told(&["report", &at(kind), "--quiet"]);
        let page = fs::read_to_string(place.path().join(kind).join("report.html")).unwrap();
        assert!(page.contains(&format!("id=\"fig-{figure}\"")), "{kind} shows no {figure}");
        assert!(page.contains("What was simulated") && !page.contains("NaN"), "{kind}");
        assert!(
            told(&["look", &at(kind)]).contains(&format!("({}", kind.replace("shock", "impulse")))
        );
    }
}

#[test]
fn looks_fit_the_width_and_have_a_form_for_programs() {
    let place = tempfile::tempdir().unwrap();
    let folder = minimal(place.path());
    for what in [
        &["look", &folder][..],
        &["look", &folder, "species"],
        &["look", &folder, "diversity"],
        &["look", &folder, "channels.connectors"],
    ] {
        let seen = told(what);
        assert!(seen.lines().all(|line| line.chars().count() <= 120), "{seen}");
        assert!(seen.contains('█'), "{what:?} has no plot: {seen}");
    }
    let made = samples::write(&place.path().join("made"));
    let seen = told(&["look", made.to_str().unwrap(), "nodes.level"]);
    assert!(seen.starts_with("level (share): Level.") && seen.contains("0.25"), "{seen}");
    let json: serde_json::Value =
        serde_json::from_str(&told(&["look", &folder, "species", "--json"])).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 14 * 3);
    assert!(
        json[0]["members"].is_f64() && json[0]["agents"].is_i64() && json[0]["species"].is_string(),
        "{}",
        json[0]
    );
    let json: serde_json::Value =
        serde_json::from_str(&told(&["look", &folder, "efficiency", "--json"])).unwrap();
    assert_eq!(
        (json["values"].as_array().unwrap().len(), json["dates"][0].as_str()),
        (14, Some("2020-01-01"))
    );
    let json: serde_json::Value =
        serde_json::from_str(&told(&["look", &folder, "--json"])).unwrap();
    assert!(
        json["tables"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["table"] == "ledger" && it["rows"].is_u64())
    );
}

#[test]
fn the_shell_gets_completions_and_a_manual_with_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = told(&["completions", shell]);
        assert!(
            script.contains("ecograph") && script.contains("report") && script.contains("language"),
            "{shell}"
        );
    }
    let manual = told(&["man"]);
    for words in
        [".TH ecograph 1", "ECOGRAPH RUN", "ECOGRAPH REPORT", "ECOGRAPH LOOK", "\\-\\-figures"]
    {
        assert!(manual.contains(words), "no {words} in the manual");
    }
}
