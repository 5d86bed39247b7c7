//! A network of the user's own: agents and connectors of files, to begin a run with.
//!
//! Agents: a table with `id` and `species`, and as far as they are known one column for each attribute
//! of the species, `level` and `money`. Connectors: a table with `source` and `target`, and as far as
//! they are known `channel` and `strength`; or a list of pairs as of SNAP, two ids a line and comments
//! after `#`. Tables are CSV or Parquet. Without a table of agents the connectors name them, each end
//! one of the channel's species, in the order of their ids.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::own_edges::{Edge, Id, declared, edges_of, help, shown, unknown};
use super::own_table::{OwnTable, Row};
use crate::{
    scenario::{Arrival, Channel, Elements, Setting, Species, Wiring},
    world::{
        Layout, Refusal, World,
        columns::{LEVEL, MONEY, STRENGTH},
        genesis::units,
    },
};

/// What is wrong with a network of the user's own.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}{}: {what}", file.display(), place.map_or(String::new(), |(line, column)| format!(":{line}:{column}")))]
pub struct NetworkError {
    /// The file.
    pub file: PathBuf,
    /// Line and column, from 1; of a Parquet file the row and the field.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub what: String,
    /// What would be right, if the message does not say it.
    pub help: Option<String>,
}

/// Where a network stands.
#[derive(Clone, Debug, Default)]
pub struct NetworkFiles {
    /// Table of agents.
    pub nodes: Option<PathBuf>,
    /// Tables or lists of connectors.
    pub edges: Vec<PathBuf>,
    /// Channel of connectors that name none.
    pub channel: Option<String>,
}

/// A network that was read and fits its scenario.
///
/// ```
/// use ecograph::{engine::{Making, Run}, record::{NetworkFiles, OwnNetwork}};
/// use ecograph::scenario::{Changes, Scenario};
///
/// let place = tempfile::tempdir()?;
/// let edges = place.path().join("friends.txt");
/// std::fs::write(&edges, "# who knows whom\n10 20\n20 10\n30 10\n")?;
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let files = NetworkFiles {
///     edges: vec![edges],
///     channel: Some("acquaintance".to_owned()),
///     ..NetworkFiles::default()
/// };
/// let network = OwnNetwork::read(&files, &scenario.elements)?;
/// // The scenario gets as many agents as the network names: run it under these settings.
/// let changes = Changes { settings: network.settings(&scenario.elements), ..Changes::default() };
/// let scenario = Scenario::load_changed("scenarios/minimal.ron", &changes)?;
/// let making = Making { scale: 1.0, seed: 1 };
/// let run = Run::prepared(&scenario, making, |world, layout| network.lay(world, layout, &scenario.elements))?;
/// assert_eq!(run.world().block("acquaintance").map(|known| known.len()), Some(3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct OwnNetwork {
    species: BTreeMap<String, Vec<Agent>>,
    channels: BTreeMap<String, Vec<Link>>,
    /// Connectors that were left out: to oneself, or named before.
    pub left_out: u64,
}

/// An agent as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
struct Agent {
    cell: Option<u32>,
    level: Option<f32>,
    money: Option<f64>,
}

/// A connector by places in the lists of its ends' species.
#[derive(Clone, Copy, Debug)]
struct Link {
    source: u32,
    target: u32,
    strength: Option<f32>,
}

/// Who is known by which id: its species and its place among them.
type Known = BTreeMap<Id, (String, u32)>;

impl OwnNetwork {
    /// Reads a network that shall fit `scenario`.
    ///
    /// # Errors
    /// Where a file cannot be read, or names what is not there.
    pub fn read(files: &NetworkFiles, scenario: &Elements) -> Result<Self, NetworkError> {
        let mut network = Self::default();
        let mut known = Known::new();
        if let Some(path) = &files.nodes {
            network.take_nodes(&OwnTable::open(path)?, path, scenario, &mut known)?;
        }
        let listed = files.nodes.is_some();
        for path in &files.edges {
            let table = OwnTable::open(path)?;
            let own = edges_of(&table, path, files.channel.as_deref(), scenario)?;
            for (channel, edges) in own {
                let declared = declared(scenario, &channel, path, None)?;
                if listed {
                    network.join(declared, &edges, path, &known)?;
                } else {
                    network.name(declared, &edges, path)?;
                }
            }
        }
        for (name, links) in &mut network.channels {
            let one =
                declared(scenario, name, Path::new(""), None).is_ok_and(|c| c.source == c.target);
            network.left_out += tidy(links, one);
        }
        Ok(network)
    }

    /// What the scenario must be set to: as many agents as are named, seated as they say, all of them
    /// there from the start.
    #[must_use]
    pub fn settings(&self, scenario: &Elements) -> Vec<Setting> {
        let mut settings = Vec::new();
        for species in &scenario.species {
            let Some(agents) = self.species.get(&species.name) else { continue };
            let path = format!("species.{}", species.name);
            let population = agents.len() as f64 * species.members.get();
            settings.push(Setting::new(format!("{path}.population={population}")));
            if agents.iter().any(|agent| agent.cell.is_some()) {
                let mut seats = vec![0_u32; cells(species)];
                agents.iter().filter_map(|agent| agent.cell).for_each(|c| seats[c as usize] += 1);
                settings.push(Setting::new(format!("{path}.seats={seats:?}")));
            }
            if matches!(species.entry, Arrival::Adoption(_) | Arrival::Niche(_)) {
                settings.push(Setting::new(format!("{path}.founders=1")));
            }
        }
        settings
    }

    /// Lays the network into a world that was born under [`Self::settings`].
    ///
    /// # Errors
    /// When the world has other agents than the network.
    pub fn lay(
        &self,
        world: &mut World,
        layout: &Layout,
        scenario: &Elements,
    ) -> Result<(), Refusal> {
        let units = units(scenario);
        let mut slots = BTreeMap::new();
        for (name, agents) in &self.species {
            let Some(seats) = layout.seats(name) else { continue };
            let own = seated(layout, name, agents);
            for (agent, &slot) in agents.iter().zip(&own) {
                if let Some(level) = agent.level {
                    world.set_up(&LEVEL)?[slot as usize] = level;
                }
                if let Some(money) = agent.money {
                    let money = (money * seats.members * units).floor() as i64;
                    world.set_up(&MONEY)?[slot as usize] = money;
                }
            }
            slots.insert(name.as_str(), own);
        }
        for (name, links) in &self.channels {
            let Some(channel) = scenario.channels.iter().find(|c| c.name == *name) else {
                continue;
            };
            let ends = [&channel.source, &channel.target].map(|end| slots.get(end.as_str()));
            let [Some(sources), Some(targets)] = ends else { continue };
            let initial = channel.strength.initial.get() as f32;
            let both = matches!(channel.wiring, Wiring::Social(_));
            let mut weighed: Vec<(u32, u32, f32)> = Vec::with_capacity(links.len());
            for link in links {
                let ends = (sources[link.source as usize], targets[link.target as usize]);
                let strength = link.strength.unwrap_or(initial);
                weighed.push((ends.0, ends.1, strength));
                if both {
                    weighed.push((ends.1, ends.0, strength));
                }
            }
            // Stable: of a friendship that both ends name, each way keeps its own strength.
            weighed.sort_by_key(|&(source, target, _)| (source, target));
            weighed.dedup_by_key(|&mut (source, target, _)| (source, target));
            let pairs: Vec<(u32, u32)> = weighed.iter().map(|&(s, t, _)| (s, t)).collect();
            world.set_up_channel(name, &pairs)?;
            if !matches!(channel.wiring, Wiring::Latent(_)) {
                let strengths = world.set_up_of(name, &STRENGTH)?;
                strengths.iter_mut().zip(&weighed).for_each(|(own, given)| *own = given.2);
            }
        }
        Ok(())
    }

    fn take_nodes(
        &mut self,
        table: &OwnTable,
        path: &Path,
        scenario: &Elements,
        known: &mut Known,
    ) -> Result<(), NetworkError> {
        let (id, kind) = (table.needed("id", path)?, table.needed("species", path)?);
        let (level, money) = (table.column("level"), table.column("money"));
        let named = scenario.species.iter().flat_map(|species| &species.attributes);
        let mut columns: Vec<&str> = named.map(|attribute| attribute.name.as_str()).collect();
        columns.extend(["id", "species", "level", "money"]);
        table.spelt(&columns, path)?;
        let attributes = |species: &Species| -> Option<Vec<usize>> {
            species.attributes.iter().map(|attribute| table.column(&attribute.name)).collect()
        };
        for row in table.rows() {
            let row = row.map_err(|error| error.of(path))?;
            let names: Vec<&str> = scenario.species.iter().map(|s| s.name.as_str()).collect();
            let Some(species) = scenario.species.iter().find(|s| s.name == row.text(kind)) else {
                return Err(row.wrong(
                    kind,
                    path,
                    unknown("species", row.text(kind)),
                    Some(help(row.text(kind), &names)),
                ));
            };
            let why = match &species.entry {
                _ if !species.enabled => Some("it is switched off"),
                Arrival::Plan(_) => Some("its numbers follow a plan"),
                Arrival::Founders | Arrival::Adoption(_) | Arrival::Niche(_) => None,
            };
            if let Some(why) = why {
                let what = format!("agents of `{}` cannot be given: {why}", species.name);
                return Err(row.wrong(kind, path, what, None));
            }
            let columns = attributes(species).filter(|columns| !columns.is_empty());
            let cell = columns.map(|columns| cell(&row, &columns, species, path)).transpose()?;
            let agent = Agent {
                cell,
                level: row.number(level, 0.0..=1.0, path)?.map(|level| level as f32),
                money: row.number(money, 0.0..=1e12, path)?,
            };
            let list = self.species.entry(species.name.clone()).or_default();
            let name = Id::of(row.text(id));
            let entry = (species.name.clone(), list.len() as u32);
            if row.text(id).is_empty() || known.insert(name, entry).is_some() {
                let what = if row.text(id).is_empty() {
                    "an agent has no id".to_owned()
                } else {
                    format!("the id `{}` is given twice", row.text(id))
                };
                return Err(row.wrong(id, path, what, None));
            }
            list.push(agent);
        }
        Ok(())
    }

    /// Connectors between agents that are listed.
    fn join(
        &mut self,
        channel: &Channel,
        edges: &[Edge],
        path: &Path,
        known: &Known,
    ) -> Result<(), NetworkError> {
        let end = |edge: &Edge, id: &Id, species: &str| -> Result<u32, NetworkError> {
            let wrong = |what: String, help| {
                Err(NetworkError { file: path.to_owned(), place: edge.place, what, help })
            };
            match known.get(id) {
                Some((own, place)) if own == species => Ok(*place),
                Some((own, _)) => wrong(
                    format!(
                        "`{}` is of `{own}`, but `{}` goes from `{}` to `{}`",
                        shown(id),
                        channel.name,
                        channel.source,
                        channel.target
                    ),
                    None,
                ),
                None => wrong(
                    format!("there is no agent with the id `{}`", shown(id)),
                    Some("every id stands in the table of agents".to_owned()),
                ),
            }
        };
        let mut links = Vec::with_capacity(edges.len());
        for edge in edges {
            let source = end(edge, &edge.source, &channel.source)?;
            let target = end(edge, &edge.target, &channel.target)?;
            links.push(Link { source, target, strength: edge.strength });
        }
        self.channels.entry(channel.name.clone()).or_default().extend(links);
        Ok(())
    }

    /// Connectors whose ids are all there is to know of the agents.
    fn name(&mut self, channel: &Channel, edges: &[Edge], path: &Path) -> Result<(), NetworkError> {
        let ends = [&channel.source, &channel.target];
        if ends.iter().any(|species| self.species.contains_key(*species)) {
            let what = format!("ids of `{}` were given by another file already", channel.source);
            let help = Some("list the agents in a table of their own, with `--nodes`".to_owned());
            return Err(NetworkError { file: path.to_owned(), place: None, what, help });
        }
        let one = channel.source == channel.target;
        let sources = edges.iter().map(|edge| &edge.source);
        let targets = edges.iter().map(|edge| &edge.target);
        let (from, to) = if one {
            let all = placed(sources.chain(targets));
            (all.clone(), all)
        } else {
            (placed(sources), placed(targets))
        };
        self.species.insert(channel.source.clone(), vec![Agent::default(); from.len()]);
        self.species.insert(channel.target.clone(), vec![Agent::default(); to.len()]);
        let link = |edge: &Edge| {
            let (source, target) = (*from.get(&edge.source)?, *to.get(&edge.target)?);
            Some(Link { source, target, strength: edge.strength })
        };
        self.channels.insert(channel.name.clone(), edges.iter().filter_map(link).collect());
        Ok(())
    }
}

fn cells(species: &Species) -> usize {
    species.attributes.iter().map(|attribute| attribute.parts.len()).product()
}

/// The cell that a row names by its part of every attribute.
fn cell(
    row: &Row<'_>,
    columns: &[usize],
    species: &Species,
    path: &Path,
) -> Result<u32, NetworkError> {
    species.attributes.iter().zip(columns).try_fold(0, |cell, (attribute, &column)| {
        let part = row.text(column);
        let names: Vec<&str> = attribute.parts.iter().map(|part| part.name.as_str()).collect();
        let place = names.iter().position(|name| *name == part).ok_or_else(|| {
            let what = format!("`{}` has no part `{part}`", attribute.name);
            row.wrong(column, path, what, Some(help(part, &names)))
        })?;
        Ok(cell * names.len() as u32 + place as u32)
    })
}

/// Slots of agents: those of a cell in the order of the file, those of no cell in that of slots.
fn seated(layout: &Layout, species: &str, agents: &[Agent]) -> Vec<u32> {
    let Some(seats) = layout.seats(species) else { return Vec::new() };
    let mut next: Vec<u32> =
        layout.cells[seats.cells.clone()].iter().map(|cell| cell.slots.start).collect();
    let mut free = seats.slots.clone();
    let slot = |agent: &Agent| match agent.cell.and_then(|cell| next.get_mut(cell as usize)) {
        Some(place) => {
            *place += 1;
            *place - 1
        }
        None => free.next().unwrap_or(seats.slots.start),
    };
    agents.iter().map(slot).collect()
}

/// Every id with its place in their order.
fn placed<'a>(ids: impl Iterator<Item = &'a Id>) -> BTreeMap<&'a Id, u32> {
    let mut all: BTreeMap<&Id, u32> = ids.map(|id| (id, 0)).collect();
    all.values_mut().enumerate().for_each(|(at, place)| *place = at as u32);
    all
}

/// Leaves out connectors to oneself and those named before; how many.
fn tidy(links: &mut Vec<Link>, within_one_species: bool) -> u64 {
    let before = links.len();
    links.retain(|link| !(within_one_species && link.source == link.target));
    // Stable, so that of two the first stays.
    links.sort_by_key(|link| (link.source, link.target));
    links.dedup_by_key(|link| (link.source, link.target));
    (before - links.len()) as u64
}
