//! The life of one agent: what happened to it, and why.

use std::collections::BTreeMap;

use super::network::agent_id;
use crate::world::{
    ALIVE, Column, Datum, Deed, Ground, World,
    columns::{
        CAPACITY, CAPITAL, ELIGIBLE, FORM, INCOME, INVESTED, LABOUR, LEVEL, MEMBERSHIPS, MONEY,
        PRODUCTIVITY, REVENUE, SPENT, STAGE, USE,
    },
};

/// One event in the life of an agent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LifeRow {
    /// Step in which it happened.
    pub step: u64,
    /// First day of the step.
    pub date: String,
    /// What happened, as `joined`, `adopted`, `paid`.
    pub event: String,
    /// Why, in words: the process and what decided.
    pub reason: String,
    /// Number that goes with it, as an amount or a new level; none where there is none.
    pub value: Option<f64>,
    /// Chance of the step that it would happen, where there was one.
    pub chance: Option<f64>,
    /// The draw that decided, where there was one.
    pub draw: Option<f64>,
}

/// Watches one agent: after each process, what it changed of the agent is an event. The reason is
/// what the process said of it, if the world was told to [`World::watch`] the agent, and else the
/// process.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
/// use ecograph::measure::{Life, agent_of};
///
/// let ground = run.ground().clone();
/// let agent = agent_of(&ground, "person:7").ok_or("there is no such person")?;
/// let mut life = Life::of(agent, run.world(), &ground);
/// run.step_watched(|process, world| life.look(process, world, &ground))?;
/// let first = life.rows().first().ok_or("nothing happened")?;
/// assert_eq!((first.step, first.date.as_str()), (0, "2020-01-01"));
/// // Taken, it is told no more.
/// assert!(!life.take().is_empty() && life.rows().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Life {
    agent: u32,
    seen: Seen,
    rows: Vec<LifeRow>,
}

/// What there is to see of an agent.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    numbers: BTreeMap<String, f64>,
    form: u64,
    stage: u32,
    contacts: BTreeMap<String, Vec<u32>>,
}

impl Life {
    /// Begins to watch an agent of the world as it is.
    #[must_use]
    pub fn of(agent: u32, world: &World, ground: &Ground) -> Self {
        Self { agent, seen: Seen::at(agent, world, ground), rows: Vec::new() }
    }

    /// Looks at what a process left; called after each process of a step.
    pub fn look(&mut self, process: &str, world: &World, ground: &Ground) {
        let now = Seen::at(self.agent, world, ground);
        let before = std::mem::replace(&mut self.seen, now);
        let mut events = before.numbers_changed(&self.seen);
        events.extend(before.functions_changed(&self.seen, ground));
        events.extend(before.contacts_changed(&self.seen, ground));
        events.extend(before.stage_entered(&self.seen, world, ground));
        let (step, date) = (world.step(), world.date().to_string());
        self.rows.extend(events.into_iter().map(|Event { what, value, deed, known }| {
            let said = world.notes().iter().find(|note| Some(&note.deed) == deed.as_ref());
            let reason = match (said, known) {
                (Some(note), _) => format!("{process}: {}", note.reason),
                (None, Some(known)) => format!("{process}: {known}"),
                (None, None) => format!("process {process}"),
            };
            let (chance, draw) = said.map_or((None, None), |note| (note.chance, note.draw));
            LifeRow { step, date: date.clone(), event: what, reason, value, chance, draw }
        }));
    }

    /// What happened so far and was not taken yet.
    #[must_use]
    pub fn rows(&self) -> &[LifeRow] {
        &self.rows
    }

    /// Hands over what happened since it was last asked.
    pub fn take(&mut self) -> Vec<LifeRow> {
        std::mem::take(&mut self.rows)
    }
}

/// Something that happened to the agent.
struct Event {
    what: String,
    value: Option<f64>,
    /// What a process may have said something of.
    deed: Option<Deed>,
    /// The reason, where it is known without the process.
    known: Option<String>,
}

impl Event {
    fn of(what: String, value: Option<f64>, deed: Deed) -> Self {
        Self { what, value, deed: Some(deed), known: None }
    }
}

type Happened = Vec<Event>;

impl Seen {
    fn at(agent: u32, world: &World, ground: &Ground) -> Self {
        let slot = agent as usize;
        let mut seen = Self::default();
        let numbers = &mut seen.numbers;
        put(numbers, world, &ALIVE, slot, f64::from);
        put(numbers, world, &MEMBERSHIPS, slot, f64::from);
        put(numbers, world, &ELIGIBLE, slot, f64::from);
        put(numbers, world, &LEVEL, slot, f64::from);
        put(numbers, world, &MONEY, slot, |money| money as f64);
        put(numbers, world, &INCOME, slot, |money| money as f64);
        put(numbers, world, &REVENUE, slot, |money| money as f64);
        put(numbers, world, &SPENT, slot, |money| money as f64);
        put(numbers, world, &INVESTED, slot, f64::from);
        put(numbers, world, &CAPITAL, slot, |capital| capital);
        put(numbers, world, &CAPACITY, slot, |capacity| capacity);
        put(numbers, world, &PRODUCTIVITY, slot, f64::from);
        put(numbers, world, &LABOUR, slot, f64::from);
        put(numbers, world, &USE, slot, f64::from);
        seen.stage = world.one(&STAGE).unwrap_or(0);
        seen.form = world.column(&FORM).map_or(0, |form| form[slot]);
        for channel in ground.wired() {
            let Some(block) = world.block(&channel.name) else { continue };
            if block.sources().contains(&agent) {
                seen.contacts.insert(channel.name.clone(), block.targets(agent).to_vec());
            }
        }
        seen
    }

    fn numbers_changed(&self, now: &Self) -> Happened {
        let mut happened = Happened::new();
        for (name, value) in &now.numbers {
            let before = self.numbers.get(name).copied().unwrap_or(0.0);
            if before.to_bits() == value.to_bits() {
                continue;
            }
            let event = match (*name == ALIVE.name(), *value < before) {
                (true, false) => "takes part".to_owned(),
                (true, true) => "ceases to take part".to_owned(),
                (false, true) => format!("{name} falls"),
                (false, false) => format!("{name} rises"),
            };
            // Who begins to take part does so by becoming a member.
            let joining = *name == MEMBERSHIPS.name();
            let about = if joining { ALIVE.name().to_owned() } else { name.clone() };
            let deed = Deed::Changed(about);
            happened.push(Event::of(event, (*name != ALIVE.name()).then_some(*value), deed));
        }
        happened
    }

    fn functions_changed(&self, now: &Self, ground: &Ground) -> Happened {
        let functions = ground.scenario.functions.iter().enumerate();
        let changed = functions.filter(|(bit, _)| (self.form ^ now.form) >> bit & 1 == 1);
        let happened = changed.map(|(bit, function)| {
            let held = now.form >> bit & 1 == 1;
            let verb = if held { "adopts" } else { "drops" };
            let deed = if held { Deed::Adopted(bit) } else { Deed::Dropped(bit) };
            Event::of(format!("{verb} {}", function.name), None, deed)
        });
        happened.collect()
    }

    fn contacts_changed(&self, now: &Self, ground: &Ground) -> Happened {
        let mut happened = Happened::new();
        for (channel, contacts) in &now.contacts {
            let before = self.contacts.get(channel).map_or(&[][..], Vec::as_slice);
            for contact in contacts.iter().filter(|contact| !before.contains(contact)) {
                let what = format!("{channel} to {}", agent_id(ground, *contact));
                happened.push(Event::of(what, None, Deed::Formed(channel.clone(), *contact)));
            }
            for contact in before.iter().filter(|contact| !contacts.contains(contact)) {
                let what = format!("no {channel} to {}", agent_id(ground, *contact));
                happened.push(Event::of(what, None, Deed::Broke(channel.clone(), *contact)));
            }
        }
        happened
    }

    /// Stages of the ecosystem that were entered.
    fn stage_entered(&self, now: &Self, world: &World, ground: &Ground) -> Happened {
        let entered = self.stage.min(now.stage) as usize..now.stage as usize;
        let stages = entered.filter_map(|place| ground.scenario.stages.get(place));
        let next = world.calendar().date(world.step() + 1);
        let event = |stage: &crate::scenario::Stage| {
            let day = stage.date.as_ref().and_then(|date| Some((date, date.parse().ok()?)));
            let due = day.filter(|(_, day): &(_, crate::base::Date)| *day < next);
            let known = match (due, &stage.when) {
                (Some((date, _)), _) => format!("its date, {date}, has come"),
                (None, Some(when)) => format!("its state of the world is reached: {when:?}"),
                (None, None) => "it waits for nothing".to_owned(),
            };
            let what = format!("stage {} begins", stage.name);
            Event { what, value: None, deed: None, known: Some(known) }
        };
        stages.map(event).collect()
    }
}

fn put<T: Datum>(
    numbers: &mut BTreeMap<String, f64>,
    world: &World,
    column: &Column<T>,
    slot: usize,
    number: impl Fn(T) -> f64,
) {
    if let Some(values) = world.column(column) {
        numbers.insert(column.name().to_owned(), number(values[slot]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{scenario::Scenario, world::genesis::genesis};

    fn begun() -> (World, Ground) {
        let text = include_str!("../../scenarios/minimal.ron");
        let scenario = Scenario::parse(text, "minimal.ron", &[]).unwrap();
        let tree = scenario.tree().clone();
        let (world, layout) = genesis(&scenario.elements, tree, 1.0, 1).unwrap();
        (world, Ground::new(scenario.elements, layout))
    }

    #[test]
    fn what_a_process_changed_of_the_agent_is_told_with_the_process() {
        let (mut world, ground) = begun();
        let mut life = Life::of(3, &world, &ground);
        world.set_up(&LEVEL).unwrap()[3] = 0.5;
        world.set_up(&LEVEL).unwrap()[4] = 0.9;
        life.look("species evolution", &world, &ground);
        world.set_up_channel("tell", &[(3, 12), (4, 3)]).unwrap();
        life.look("formation", &world, &ground);
        life.look("selection", &world, &ground);
        world.set_up_channel("tell", &[(4, 3)]).unwrap();
        world.set_up(&ALIVE).unwrap()[3] = 0;
        life.look("selection", &world, &ground);
        let told: Vec<(&str, &str, Option<f64>)> = life
            .rows()
            .iter()
            .map(|row| (row.event.as_str(), row.reason.as_str(), row.value))
            .collect();
        let expected = [
            ("level rises", "process species evolution", Some(0.5)),
            ("tell to person:12", "process formation", None),
            ("ceases to take part", "process selection", None),
            ("no tell to person:12", "process selection", None),
        ];
        assert_eq!(told, expected);
        assert!(life.rows().iter().all(|row| row.date == "2020-01-01"));
    }
}
