//! A run made up by hand: rows that every test of what a run leaves can write and read.

use std::collections::BTreeMap;
use std::path::Path;

use ecograph::measure::{
    ChannelRow, DistributionRow, EdgeRow, FlowRow, FunctionRow, Impact, LedgerRow, LifeRow,
    MeasureRow, NodeRow, Reading, Snapshot, SpeciesRow,
};
use ecograph::record::{
    FORMAT, Format, Manifest, MoneyUnit, Override, Platform, RunFolder, ScenarioText, Span, Task,
    Timing,
};

/// A step of a small market; `step` counts from 1.
pub(crate) fn snapshot(step: u64) -> Snapshot {
    let grown = step as f64;
    let reading = |name: &str, unit: &str, value| Reading {
        name: name.into(),
        unit: unit.into(),
        doc: format!("What {name} is."),
        value,
    };
    Snapshot {
        step,
        date: format!("2011-{step:02}-01"),
        stage: if step < 3 { "native".into() } else { "open".into() },
        indices: vec![
            reading("diversity", "forms", Some(2.0 * grown)),
            reading("balance", "links", (1 < step).then_some(10.0)),
            reading("productivity", "ratio", Some(1.0 + 0.1 * grown)),
        ],
        species: vec![
            SpeciesRow {
                species: "user".into(),
                agents: 100 * step,
                members: 1e6 * grown,
                level: Some(0.3),
                money: -5 * step as i64,
                ..SpeciesRow::default()
            },
            SpeciesRow { species: "shop, \"old\"".into(), agents: 7, ..SpeciesRow::default() },
        ],
        channels: vec![ChannelRow {
            channel: "pay".into(),
            class: "service".into(),
            relation: "exchange".into(),
            open: 1 < step,
            quality: 0.5,
            connectors: 42,
            money: i64::MAX,
            ..ChannelRow::default()
        }],
        functions: vec![FunctionRow {
            function: "scan".into(),
            species: "user".into(),
            released: true,
            agents: 3 * step,
            members: 9.0 * grown,
            share: Some(0.03),
        }],
        ledger: vec![LedgerRow {
            payer: "users".into(),
            payee: "shops".into(),
            category: "shopping".into(),
            channel: String::new(),
            amount: 1 << 60,
        }],
        flows: vec![FlowRow { source: "shops".into(), target: "users".into(), value: 2.5 }],
        compartments: Vec::new(),
        measures: vec![MeasureRow { target: "active".into(), value: Some(0.1 + 0.2) }],
        distributions: vec![DistributionRow {
            distribution: "friends".into(),
            above: None,
            up_to: Some(50.0),
            agents: 3,
            members: 300.0,
        }],
    }
}

/// Two figures beside what the run gave.
pub(crate) fn impact() -> Vec<Impact> {
    let row = |target: &str, role: &str, simulated| Impact {
        subject: "users".into(),
        domain: "information consumption".into(),
        target: target.into(),
        label: format!("What {target} is"),
        period: "2011".into(),
        unit: "million".into(),
        simulated,
        reported: 100.0,
        low: 95.0,
        high: 105.0,
        role: role.into(),
        independent: role == "held-out",
        channels: vec!["pay".into(), "chat".into()],
        source: "report 5.1".into(),
    };
    vec![row("traffic", "fitted", Some(102.5)), row("jobs", "held-out", None)]
}

/// The manifest of the run.
pub(crate) fn manifest() -> Manifest {
    Manifest {
        format: FORMAT,
        version: "0.1.0".into(),
        platform: Platform::here(),
        scenario: ScenarioText::new("market", "Users and shops", "market.ron", "(name: \"市\")\n"),
        overrides: vec![Override { path: "species.user.level".into(), value: "0.3".into() }],
        scale: 1.0,
        seed: u64::MAX,
        from: None,
        resumed: Vec::new(),
        span: Span { steps: 4, from: "2011-01-01".into(), until: "2011-04-01".into() },
        money: MoneyUnit { currency: "CNY".into(), units: 100 },
        state: "00ff".into(),
        threads: 2,
        started_unix_seconds: 1_300_000_000,
        seconds: 12.5,
        birth_seconds: 1.25,
        timings: vec![
            Timing {
                process: "circulation".into(),
                seconds: 10.0,
                connectors: 4_000_000,
                bytes: 96_000_000_000,
            },
            Timing { process: "timeline".into(), seconds: 0.5, connectors: 0, bytes: 0 },
        ],
        tables: BTreeMap::new(),
    }
}

/// Agents, one of them with a name that hides something.
pub(crate) fn nodes() -> Vec<NodeRow> {
    let node = |id: &str, cell: &str| NodeRow {
        id: id.into(),
        species: "user".into(),
        cell: cell.into(),
        members: 100.0,
        level: 0.25,
        money: -7,
    };
    vec![node("user:0", "east"), node("user:1", "<we&st>\u{202e}"), node("evil\u{0}:0", "")]
}

/// Connectors, two of them between the same agents.
pub(crate) fn edges() -> Vec<EdgeRow> {
    let edge = |source: &str, target: &str, channel: &str, strength| EdgeRow {
        source: source.into(),
        target: target.into(),
        channel: channel.into(),
        class: "information".into(),
        relation: "share".into(),
        strength,
        flow: 2.0,
    };
    vec![
        edge("user:0", "user:1", "chat", 0.5),
        edge("user:0", "user:1", "pay", 0.25),
        edge("user:1", "evil\u{0}:0", "chat", 1.0),
    ]
}

/// A life of one event.
pub(crate) fn life() -> Vec<LifeRow> {
    vec![LifeRow {
        step: 0,
        date: "2011-01-01".into(),
        event: "takes part".into(),
        reason: "process adoption".into(),
        value: None,
        chance: Some(0.5),
        draw: Some(0.25),
    }]
}

/// What the run was asked to do.
pub(crate) fn task() -> Task {
    let manifest = manifest();
    let trace = Some("user:0".to_owned());
    let formats = vec![Format::Csv];
    Task { seed: manifest.seed, trace, formats, ..Task::new(manifest.scenario, 4) }
}

/// Writes the whole run, network and life among it, to `target`.
pub(crate) fn write(target: &Path) -> std::path::PathBuf {
    write_as(target, task())
}

/// The same for another task.
pub(crate) fn write_as(target: &Path, task: Task) -> std::path::PathBuf {
    let mut folder = RunFolder::create(target, task).unwrap();
    for step in 1..=4 {
        folder.record(&snapshot(step)).unwrap();
        if step == 1 {
            folder.record_life(&life()).unwrap();
        }
    }
    folder
        .record_network(None, |writer| {
            nodes().iter().try_for_each(|node| writer.node(node))?;
            edges().iter().try_for_each(|edge| writer.edge(edge))
        })
        .unwrap();
    folder.finish(manifest(), &impact()).unwrap()
}
