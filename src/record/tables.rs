//! Every column that a run leaves: the one place where its name, unit and meaning stand.
//!
//! Tables of a step begin with the columns of [`STEP`]; [`INDICES`] goes on with one column for
//! each index that the run measures.

use super::column::{Column, Get, Table};
use crate::measure::{
    ChannelRow, CompartmentRow, DistributionRow, EdgeRow, FlowRow, FunctionRow, Impact, LedgerRow,
    LifeRow, MeasureRow, NodeRow, SampleRow, Snapshot, SpeciesRow,
};

const MONEY: &str = "smallest unit";

/// Columns with which every table of a step begins.
pub const STEP: &[Column<Snapshot>] = &[
    count("step", "steps", "Steps done when the row was taken.", |row| row.step),
    text("date", "First day of the step, as 2011-01-01.", |row| &row.date),
];

/// Indices of the ecosystem: one row for each step, one column for each index.
pub const INDICES: Table<Snapshot> = Table {
    name: "indices",
    meaning: "One row for each step; after `stage`, one column for each index.",
    columns: &[text("stage", "Stage reached; empty before the first.", |row| &row.stage)],
};

/// Species over time.
pub const SPECIES: Table<SpeciesRow> = Table {
    name: "species",
    meaning: "One row for each step and species.",
    columns: &[
        text("species", "Species.", |row| &row.species),
        count("agents", "agents", "Agents that take part.", |row| row.agents),
        real("members", "individuals", "Individuals that take part.", |row| Some(row.members)),
        real("registered", "individuals", "Individuals that ever took part.", |row| {
            Some(row.registered)
        }),
        real("joined", "individuals", "Individuals that began to take part in the step.", |row| {
            Some(row.joined)
        }),
        real("left", "individuals", "Individuals that ceased to take part in the step.", |row| {
            Some(row.left)
        }),
        count("forms", "forms", "Distinct forms: sets of functions held.", |row| row.forms),
        real("form_diversity", "forms", "Effective number of forms (Hill, order 1).", |row| {
            row.form_diversity
        }),
        real("level", "share", "Mean level of self-management and value creation.", |row| {
            row.level
        }),
        real("use", "share", "Mean use of the platform.", |row| row.r#use),
        real("productivity", "ratio", "Mean productivity; 1 without functions.", |row| {
            row.productivity
        }),
        whole("money", MONEY, "Money held.", |row| row.money),
        whole("revenue", MONEY, "Revenue over channels in the step.", |row| row.revenue),
        real("labour", "persons", "Persons employed.", |row| Some(row.labour)),
    ],
};

/// Channels over time.
pub const CHANNELS: Table<ChannelRow> = Table {
    name: "channels",
    meaning: "One row for each step and channel.",
    columns: &[
        text("channel", "Channel.", |row| &row.channel),
        text("class", "Class of its connectors: information, service or function.", |row| {
            &row.class
        }),
        text("relation", "Relation: exchange, share, create or transform.", |row| &row.relation),
        Column {
            name: "open",
            unit: "",
            meaning: "Whether it is open.",
            get: Get::Flag(|row| row.open),
        },
        real("quality", "share", "Quality.", |row| Some(row.quality)),
        count(
            "connectors",
            "connectors",
            "Connectors between active agents; those of the carrier for a channel that rides on another.",
            |row| row.connectors,
        ),
        count("formed", "connectors", "Connectors formed in the step.", |row| row.formed),
        count("broken", "connectors", "Connectors broken in the step.", |row| row.broken),
        real("strength", "strength", "Mean strength.", |row| row.strength),
        whole("money", MONEY, "Money that flowed in the step.", |row| row.money),
        real(
            "volume",
            "stock",
            "What flowed in the step beside money, of all members: units of the channel's stock that \
             arrived; of a conversion into money, units of the source stock that was paid for; of \
             gifts their number.",
            |row| Some(row.volume),
        ),
    ],
};

/// Functions over time.
pub const FUNCTIONS: Table<FunctionRow> = Table {
    name: "functions",
    meaning: "One row for each step, function and species that may hold it.",
    columns: &[
        text("function", "Function.", |row| &row.function),
        text("species", "Species.", |row| &row.species),
        Column {
            name: "released",
            unit: "",
            meaning: "Whether it is released.",
            get: Get::Flag(|row| row.released),
        },
        count("agents", "agents", "Agents that hold it.", |row| row.agents),
        real("members", "individuals", "Individuals that hold it.", |row| Some(row.members)),
        real("share", "share", "Share of the agents of the species that hold it.", |row| row.share),
    ],
};

/// Payments over time.
pub const LEDGER: Table<LedgerRow> = Table {
    name: "ledger",
    meaning: "One row for each step, payer, payee, category and channel between which money flowed.",
    columns: &[
        text("payer", "Compartment that paid.", |row| &row.payer),
        text("payee", "Compartment that was paid.", |row| &row.payee),
        text("category", "Ledger category.", |row| &row.category),
        text("channel", "Channel; empty off the platform.", |row| &row.channel),
        whole("amount", MONEY, "Money paid in the step.", |row| row.amount),
    ],
};

/// The compartment matrix over time, as an edge table.
pub const FLOWS: Table<FlowRow> = Table {
    name: "flows",
    meaning: "One row for each step and pair of compartments between which value flowed, and for each flow over the boundary: the network that the indices are measured on.",
    columns: &[
        text("source", "Compartment that delivered; (import) for what entered.", |row| &row.source),
        text(
            "target",
            "Compartment that received; (export) or (respiration) for what left.",
            |row| &row.target,
        ),
        real("value", "currency/step", "Value delivered; money went the other way.", |row| {
            Some(row.value)
        }),
    ],
};

/// Compartments over time.
pub const COMPARTMENTS: Table<CompartmentRow> = Table {
    name: "compartments",
    meaning: "One row for each compartment, every `output.every` steps.",
    columns: &[
        text("compartment", "Compartment.", |row| &row.compartment),
        real("throughflow", "currency/step", "Value that passed.", |row| row.throughflow),
        real("value_added", "currency/step", "Value added; 0 for consumers.", |row| {
            row.value_added
        }),
        real("domar_weight", "1", "Throughflow over all primary input (Domar 1961).", |row| {
            row.domar_weight
        }),
        real("output_multiplier", "1", "Output called for by a unit of demand for it.", |row| {
            row.output_multiplier
        }),
        real("jobs", "persons", "Persons employed.", |row| row.jobs),
        real(
            "jobs_per_demand",
            "persons*step/currency",
            "Persons called for by a unit of demand for it.",
            |row| row.jobs_per_demand,
        ),
        real(
            "job_multiplier",
            "1",
            "The same by direct one (Type I); empty where it employs nobody.",
            |row| row.job_multiplier,
        ),
        real(
            "complexity",
            "standard deviations",
            "Economic complexity index, of the largest part whose functions are linked.",
            |row| row.complexity,
        ),
        real("fitness", "1", "Fitness in functions, mean 1.", |row| row.fitness),
    ],
};

/// Measured targets over time.
pub const MEASURES: Table<MeasureRow> = Table {
    name: "measures",
    meaning: "One row for each step and target that the model measures.",
    columns: &[
        text("target", "Target of the scenario.", |row| &row.target),
        real(
            "value",
            "unit of the target",
            "Of the step for a flow, at its end for a stock.",
            |row| row.value,
        ),
    ],
};

/// Distributions over time.
pub const DISTRIBUTIONS: Table<DistributionRow> = Table {
    name: "distributions",
    meaning: "One row for each step, declared distribution and class.",
    columns: &[
        text("distribution", "Distribution of the scenario.", |row| &row.distribution),
        real(
            "above",
            "quantity",
            "Lower end of the class, excluded; empty for the first.",
            |row| row.above,
        ),
        real("up_to", "quantity", "Upper end of the class, included; empty for the last.", |row| {
            row.up_to
        }),
        count("agents", "agents", "Agents in it.", |row| row.agents),
        real("members", "individuals", "Individuals in it.", |row| Some(row.members)),
    ],
};

/// Figures of the report beside what the run gave, at its end.
pub const IMPACT: Table<Impact> = Table {
    name: "impact",
    meaning: "One row for each figure that the scenario compares with, at the end of the run.",
    columns: &[
        text("subject", "Impact subject.", |row| &row.subject),
        text("domain", "Impact domain.", |row| &row.domain),
        text("target", "Target of the scenario.", |row| &row.target),
        text("label", "What it is, in words.", |row| &row.label),
        text("period", "Period measured.", |row| &row.period),
        text("unit", "Unit of all numbers of the row.", |row| &row.unit),
        real("simulated", "unit", "What the run gave; empty where it cannot be measured.", |row| {
            row.simulated
        }),
        real("reported", "unit", "The figure.", |row| Some(row.reported)),
        real("low", "unit", "Lower end of what is accepted.", |row| Some(row.low)),
        real("high", "unit", "Upper end of what is accepted.", |row| Some(row.high)),
        real("deviation", "ratio", "Simulated over reported, less one.", Impact::deviation),
        text("role", "`fitted`, `held-out` or `context`.", |row| &row.role),
        Column {
            name: "independent",
            unit: "",
            meaning: "Whether it counts as evidence of its own.",
            get: Get::Flag(|row| row.independent),
        },
        Column {
            name: "channels",
            unit: "",
            meaning: "Channels it came over, separated by a bar.",
            get: Get::List(|row| &row.channels),
        },
        text("source", "Where the figure stands.", |row| &row.source),
    ],
};

/// Agents of the network at the end of the run.
pub const NODES: Table<NodeRow> = Table {
    name: "nodes",
    meaning: "One row for each active agent at the end of the run.",
    columns: &[
        text("id", "Species and serial, as user:17.", |row| &row.id),
        text("species", "Species.", |row| &row.species),
        text("cell", "Cell: the parts of its attributes.", |row| &row.cell),
        real("members", "individuals", "Individuals it stands for.", |row| Some(row.members)),
        real("level", "share", "Level.", |row| Some(row.level)),
        whole("money", MONEY, "Money held.", |row| row.money),
    ],
};

/// Connectors of the network at the end of the run.
pub const EDGES: Table<EdgeRow> = Table {
    name: "edges",
    meaning: "One row for each connector between active agents at the end of the run.",
    columns: &[
        text("source", "Agent at the tail: payer of an exchange, source otherwise.", |row| {
            &row.source
        }),
        text("target", "Agent at the head: payee of an exchange, receiver otherwise.", |row| {
            &row.target
        }),
        text("channel", "Channel.", |row| &row.channel),
        text("class", "Class.", |row| &row.class),
        text("relation", "Relation.", |row| &row.relation),
        real("strength", "strength", "Strength.", |row| Some(row.strength)),
        real("flow", "smallest unit or stock", "Flow of the last step.", |row| Some(row.flow)),
    ],
};

/// A part of the network that can be drawn.
pub const SAMPLE_AGENTS: Table<SampleRow> = Table {
    name: "sample_agents",
    meaning: "One row for each agent of a sample of the network: a walk of at most 30,000 moves from \
              tail to head, each over a channel drawn evenly from those over which the agent has \
              connectors, then over one of these; one move in ten, and where there is none, it goes \
              on at an agent drawn evenly from a species drawn evenly. It ends with 300 agents; \
              those without a connector within the sample are left out.",
    columns: &[
        text("id", "Species and serial, as user:17.", |row| &row.agent.id),
        text("species", "Species.", |row| &row.agent.species),
        text("cell", "Cell: the parts of its attributes.", |row| &row.agent.cell),
        real("members", "individuals", "Individuals it stands for.", |row| Some(row.agent.members)),
        real("level", "share", "Level.", |row| Some(row.agent.level)),
        whole("money", MONEY, "Money held.", |row| row.agent.money),
        count("connectors", "connectors", "Connectors of which it is the tail.", |row| {
            row.connectors
        }),
        whole("paid", MONEY, "Money it paid in the step.", |row| row.paid),
        whole("received", MONEY, "Revenue of the step.", |row| row.received),
    ],
};

/// Connectors of that part.
pub const SAMPLE_CONNECTORS: Table<EdgeRow> = Table {
    name: "sample_connectors",
    meaning: "One row for each connector between agents of the sample; of more than 1,000 the \
              strongest of each channel, channel by channel in turn.",
    columns: EDGES.columns,
};

/// The life of the agent that was traced.
pub const LIFE: Table<LifeRow> = Table {
    name: "life",
    meaning: "One row for each event in the life of the traced agent.",
    columns: &[
        count("step", "steps", "Step in which it happened.", |row| row.step),
        text("date", "First day of the step.", |row| &row.date),
        text("event", "What happened.", |row| &row.event),
        text("reason", "Why: the process and what decided.", |row| &row.reason),
        real("value", "of the event", "Number that goes with it.", |row| row.value),
        real("chance", "share", "Chance of the step that it would happen.", |row| row.chance),
        real("draw", "share", "The draw that decided.", |row| row.draw),
    ],
};

const fn text<R>(name: &'static str, meaning: &'static str, get: fn(&R) -> &str) -> Column<R> {
    Column { name, unit: "", meaning, get: Get::Text(get) }
}

const fn whole<R>(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    get: fn(&R) -> i64,
) -> Column<R> {
    Column { name, unit, meaning, get: Get::Whole(get) }
}

const fn count<R>(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    get: fn(&R) -> u64,
) -> Column<R> {
    Column { name, unit, meaning, get: Get::Count(get) }
}

const fn real<R>(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    get: fn(&R) -> Option<f64>,
) -> Column<R> {
    Column { name, unit, meaning, get: Get::Real(get) }
}
