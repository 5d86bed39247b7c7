//! The network of a moment as plain rows, for programs that draw and analyse graphs.

use crate::{
    scenario::{Channel, Class, Relation},
    world::{
        ALIVE, Ground, World,
        columns::{FLOW, LEVEL, MONEY, STRENGTH},
    },
};

/// One agent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeRow {
    /// Species and serial, as `user:17`.
    pub id: String,
    /// Species.
    pub species: String,
    /// Cell: the parts of its attributes.
    pub cell: String,
    /// Individuals it stands for.
    pub members: f64,
    /// Level.
    pub level: f64,
    /// Money held, in smallest units.
    pub money: i64,
}

/// One connector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeRow {
    /// Agent at the tail: payer of an exchange, source otherwise.
    pub source: String,
    /// Agent at the head: payee of an exchange, receiver otherwise.
    pub target: String,
    /// Channel.
    pub channel: String,
    /// Class.
    pub class: String,
    /// Relation.
    pub relation: String,
    /// Strength.
    pub strength: f64,
    /// Flow of the last step: smallest units of money, or units of the channel's stock.
    pub flow: f64,
}

/// Every agent that takes part, in the order of slots.
pub fn nodes(world: &World, ground: &Ground) -> impl Iterator<Item = NodeRow> {
    let (alive, owned) = (world.column(&ALIVE), (world.column(&LEVEL), world.column(&MONEY)));
    let takes_part = move |agent: &u32| alive.is_none_or(|alive| alive[*agent as usize] != 0);
    let all = (0..ground.layout.n_agents()).filter(takes_part);
    all.map(move |agent| node(ground, agent, owned))
}

/// The row of one agent from the columns of levels and money.
pub(super) fn node(
    ground: &Ground,
    agent: u32,
    (level, money): (Option<&[f32]>, Option<&[i64]>),
) -> NodeRow {
    let slot = agent as usize;
    let seats = &ground.layout.species[ground.layout.species_of(agent)];
    NodeRow {
        id: agent_id(ground, agent),
        species: seats.name.clone(),
        cell: cell_name(ground, agent),
        members: seats.members,
        level: level.map_or(0.0, |level| f64::from(level[slot])),
        money: money.map_or(0, |money| money[slot]),
    }
}

/// Every connector of every channel that is not latent, in the order of channels and slots.
///
/// A channel that rides on another has no connectors of its own.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
/// use ecograph::measure::edges;
///
/// run.simulation_mut().run(2)?;
/// let edge = edges(run.world(), run.ground()).next().ok_or("no connectors")?;
/// assert!(edge.source.starts_with("person:") && edge.channel == "tell");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn edges(world: &World, ground: &Ground) -> impl Iterator<Item = EdgeRow> {
    ground.wired().flat_map(move |channel| {
        let block = world.block(&channel.name);
        let strength = world.column_of(&channel.name, &STRENGTH);
        let flow = world.column_of(&channel.name, &FLOW);
        block.into_iter().flat_map(|block| block.iter().enumerate()).map(move |(place, ends)| {
            let strength = strength.map_or(1.0, |strength| strength[place]);
            edge(ground, channel, ends, strength, flow.map_or(0.0, |flow| flow[place]))
        })
    })
}

/// The row of one connector.
pub(super) fn edge(
    ground: &Ground,
    channel: &Channel,
    (source, target): (u32, u32),
    strength: f32,
    flow: f32,
) -> EdgeRow {
    EdgeRow {
        source: agent_id(ground, source),
        target: agent_id(ground, target),
        channel: channel.name.clone(),
        class: class(channel).to_owned(),
        relation: relation(channel).to_owned(),
        strength: f64::from(strength),
        flow: f64::from(flow),
    }
}

/// Species and serial of an agent, as `user:17`.
#[must_use]
pub fn agent_id(ground: &Ground, agent: u32) -> String {
    let seats = &ground.layout.species[ground.layout.species_of(agent)];
    format!("{}:{}", seats.name, agent - seats.slots.start)
}

/// The agent with this species and serial, as `user:17`, if there is one.
#[must_use]
pub fn agent_of(ground: &Ground, id: &str) -> Option<u32> {
    let (species, serial) = id.rsplit_once(':')?;
    let slots = ground.layout.seats(species)?.slots.clone();
    let agent = slots.start.checked_add(serial.parse().ok()?)?;
    slots.contains(&agent).then_some(agent)
}

/// The parts of an agent's attributes, as `east/trade`; empty for a species without attributes.
fn cell_name(ground: &Ground, agent: u32) -> String {
    let seats = &ground.layout.cells[ground.layout.cell_of(agent)];
    let name = &ground.layout.species[seats.species].name;
    let species = ground.scenario.species.iter().find(|species| species.name == *name);
    let attributes = species.map_or(&[][..], |species| &species.attributes);
    let parts = attributes.iter().zip(&seats.parts);
    let names: Vec<&str> =
        parts.map(|(attribute, &part)| attribute.parts[part].name.as_str()).collect();
    names.join("/")
}

fn class(channel: &Channel) -> &'static str {
    match channel.class {
        Class::Information => "information",
        Class::Service => "service",
        Class::Function => "function",
    }
}

fn relation(channel: &Channel) -> &'static str {
    match channel.relation {
        Relation::Exchange => "exchange",
        Relation::Share => "share",
        Relation::Create => "create",
        Relation::Transform => "transform",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{scenario::Scenario, world::genesis::genesis};

    #[test]
    fn the_network_holds_those_that_take_part_and_what_is_no_mere_acquaintance() {
        let text = include_str!("../../scenarios/minimal.ron");
        let scenario = Scenario::parse(text, "minimal.ron", &[]).unwrap();
        let tree = scenario.tree().clone();
        let (mut world, layout) = genesis(&scenario.elements, tree, 1.0, 1).unwrap();
        let ground = Ground::new(scenario.elements, layout);
        world.set_up_channel("buy", &[(2, 1_007)]).unwrap();
        world.set_up_of("buy", &STRENGTH).unwrap()[0] = 0.25;
        world.set_up(&ALIVE).unwrap()[5] = 0;
        let nodes: Vec<NodeRow> = nodes(&world, &ground).collect();
        assert_eq!(nodes.len(), 1_501);
        assert_eq!(nodes[5].id, "person:6");
        assert_eq!((nodes[5].members, nodes[5].money), (50.0, 5_000_000));
        let edges: Vec<EdgeRow> = edges(&world, &ground).collect();
        let [edge] = edges.as_slice() else { panic!("{edges:?}") };
        assert_eq!((edge.source.as_str(), edge.target.as_str()), ("person:2", "shop:7"));
        assert_eq!((edge.class.as_str(), edge.relation.as_str()), ("service", "exchange"));
        assert_eq!(edge.strength.to_bits(), 0.25_f64.to_bits());
    }

    #[test]
    fn an_agent_is_found_by_the_name_it_is_shown_with() {
        let text = include_str!("../../scenarios/minimal.ron");
        let scenario = Scenario::parse(text, "minimal.ron", &[]).unwrap();
        let layout = crate::world::Layout::of(&scenario.elements, 1.0);
        let ground = Ground::new(scenario.elements, layout);
        for agent in [0, 999, 1_000, 1_500] {
            assert_eq!(agent_of(&ground, &agent_id(&ground, agent)), Some(agent));
        }
        for wrong in ["person:1000", "person", "person:-1", "nobody:0", "person:4294967295"] {
            assert_eq!(agent_of(&ground, wrong), None, "{wrong}");
        }
    }
}
