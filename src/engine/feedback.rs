//! What the declared feedback of system evolution remembers of the indices.
//!
//! It acts back on the world, so it lives in the world: a checkpoint that left it out would go on
//! to other bits. Kept are the first value of each index and where the chain of productivity
//! stands; a scenario that declares no weight has none of it.

use crate::{
    indices::productivity::Account,
    measure::{Meter, Snapshot, ecosystem::Chain},
    scenario::Elements,
    world::{Column, Refusal, World, columns},
};

/// An index that acts back: its name among the readings, and as [`columns::feedback`] has it.
const MOVERS: [(&str, &str); 3] =
    [("diversity", "diversity"), ("effective_links", "balance"), ("productivity", "productivity")];

/// What the chain of productivity is made of.
const CHAIN: [&str; 5] = ["value_added", "labour", "capital", "labour_share", "level"];

/// First value of an index; 0 before there was one.
fn start(name: &str) -> Column<f64> {
    let meaning = "first value of the index; 0 before there was one";
    Column::named(format!("feedback.{name}.start"), "1", meaning, 0.0)
}

fn link(part: &str) -> Column<f64> {
    let meaning = "of the last step of the chain of productivity; labour is 0 before the first";
    Column::named(format!("feedback.chain.{part}"), "1", meaning, 0.0)
}

/// Whether a scenario declares a weight, or an action that may give one.
pub(super) fn is_declared(scenario: &Elements) -> bool {
    let weights = &scenario.feedback;
    let weights = [&weights.diversity, &weights.balance, &weights.productivity];
    let mut actions = scenario.actions.iter().filter(|action| action.enabled);
    weights.iter().any(|weight| 0.0 < weight.get())
        || actions
            .any(|action| action.changes.iter().any(|change| change.path.starts_with("feedback.")))
}

/// Measures the step that was done and hands the indices on: the world remembers for the meter.
pub(super) fn hear(
    meter: &mut Meter,
    world: &mut World,
    read: impl FnOnce(&mut Meter, &World) -> Snapshot,
) -> Snapshot {
    meter.recall(chain(world));
    let snapshot = read(meter, world);
    act(world, &snapshot, meter.chain());
    snapshot
}

/// Makes room for the memory, so that a fresh run has what a checkpoint has.
pub(super) fn make_room(world: &mut World) -> Result<(), Refusal> {
    for (_, name) in MOVERS {
        world.set_up_one(&start(name))?;
    }
    CHAIN.iter().try_for_each(|part| world.set_up_one(&link(part)).map(drop))
}

/// The chain as the world remembers it.
fn chain(world: &World) -> Chain {
    let [value_added, labour, capital, labour_share, level] =
        CHAIN.map(|part| world.one(&link(part)).unwrap_or(0.0));
    if labour <= 0.0 {
        return Chain::default();
    }
    let last = Account { value_added, labour, capital, labour_share };
    Chain { last: Some(last), level: Some(level) }
}

/// Hands the indices to the world, as logarithms over their start, and remembers the chain.
fn act(world: &mut World, snapshot: &Snapshot, chain: &Chain) {
    for (index, name) in MOVERS {
        let reading = snapshot.indices.iter().find(|reading| reading.name == index);
        let Some(value) = reading.and_then(|reading| reading.value).filter(|v| 0.0 < *v) else {
            continue;
        };
        let known = world.one(&start(name)).filter(|first| 0.0 < *first);
        let first = known.unwrap_or(value);
        note(world, &start(name), first);
        note(world, &columns::feedback(name), libm::log(value / first));
    }
    if let (Some(last), Some(level)) = (&chain.last, chain.level) {
        let numbers = [last.value_added, last.labour, last.capital, last.labour_share, level];
        CHAIN.iter().zip(numbers).for_each(|(part, number)| note(world, &link(part), number));
    }
}

fn note(world: &mut World, column: &Column<f64>, value: f64) {
    // Room was made before the first step; another constant of the name was refused there.
    if let Ok(one) = world.set_up_one(column) {
        *one = value;
    }
}
