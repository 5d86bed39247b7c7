//! Where everybody sits: species, cells and compartments as contiguous ranges of slots.
//!
//! Agents are ordered by (species, cell); cells by the parts of the species' attributes, the first
//! attribute slowest, so that a part of the first attribute is a contiguous range too. The
//! industries of the environment follow the declared species, one agent each.

use std::ops::Range;

use crate::scenario::{Attribute, Elements, Part, Species};

/// Name of the species that the industries of the environment form.
pub const ENVIRONMENT: &str = "environment";

/// The fixed seating of a world.
///
/// ```
/// use ecograph::{scenario::Scenario, world::{ENVIRONMENT, Layout}};
///
/// let elements = Scenario::load("scenarios/minimal.ron", &[])?.elements;
/// let layout = Layout::of(&elements, 1.0);
/// // 1,000 agents of persons, 500 shops, the app, and one industry of the environment.
/// assert_eq!(layout.n_agents(), 1502);
/// let shops = layout.seats("shop").ok_or("no shops")?;
/// assert_eq!((layout.species_index("shop"), shops.slots.clone()), (Some(1), 1000..1500));
/// assert_eq!(layout.species[layout.species_of(1501)].name, ENVIRONMENT);
/// assert_eq!((layout.industry(&elements, Some("rest")), layout.platform(&elements, "app")), (1501, Some(1500)));
/// assert_eq!(layout.group(&elements, "person", None), Some(0..1000));
/// let (cell, compartment) = (layout.cell_of(1200), layout.compartment(1200));
/// assert_eq!(layout.cells[cell].slots, layout.compartments[compartment].slots, "shops are one of each");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Species in the order of their slots; the environment last.
    pub species: Vec<SpeciesSeats>,
    /// Cells in the order of their slots.
    pub cells: Vec<CellSeats>,
    /// Compartments in the order of their slots; every slot lies in exactly one.
    pub compartments: Vec<Seats>,
}

/// A named range of slots.
#[derive(Clone, Debug, PartialEq)]
pub struct Seats {
    /// Name, as tables show it.
    pub name: String,
    /// Slots.
    pub slots: Range<u32>,
}

/// The seats of a species.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeciesSeats {
    /// Name.
    pub name: String,
    /// What its luck is keyed by.
    pub key: String,
    /// Slots.
    pub slots: Range<u32>,
    /// Its cells, as indices into [`Layout::cells`].
    pub cells: Range<usize>,
    /// Individuals that one agent stands for.
    pub members: f64,
}

/// The seats of one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellSeats {
    /// Index of its species in [`Layout::species`].
    pub species: usize,
    /// Its part of each attribute of the species.
    pub parts: Vec<usize>,
    /// Slots.
    pub slots: Range<u32>,
    /// Relative access, the product over its parts.
    pub access: f64,
}

impl Layout {
    /// Seats the agents of a scenario; `scale` multiplies their number and divides what each
    /// stands for. Species that are simulated one to one keep their size.
    #[must_use]
    pub fn of(scenario: &Elements, scale: f64) -> Self {
        let mut layout = Self { species: Vec::new(), cells: Vec::new(), compartments: Vec::new() };
        for species in &scenario.species {
            layout.seat(scenario, species, scale);
        }
        layout.seat_industries(scenario);
        layout
    }

    /// How many slots there are.
    #[must_use]
    pub fn n_agents(&self) -> u32 {
        self.species.last().map_or(0, |species| species.slots.end)
    }

    /// The index of a species.
    #[must_use]
    pub fn species_index(&self, name: &str) -> Option<usize> {
        self.species.iter().position(|species| species.name == name)
    }

    /// The seats of a species.
    #[must_use]
    pub fn seats(&self, name: &str) -> Option<&SpeciesSeats> {
        self.species.iter().find(|species| species.name == name)
    }

    /// The slot of an industry of the environment, the first one where none is named.
    #[must_use]
    pub fn industry(&self, scenario: &Elements, name: Option<&str>) -> u32 {
        let first = self.seats(ENVIRONMENT).map_or(0, |seats| seats.slots.start);
        let industries = &scenario.environment.industries;
        let place = name.and_then(|name| industries.iter().position(|i| i.name == name));
        first + place.unwrap_or(0) as u32
    }

    /// The slot of a platform's agent.
    #[must_use]
    pub fn platform(&self, scenario: &Elements, name: &str) -> Option<u32> {
        let platform = scenario.platforms.iter().find(|platform| platform.name == name)?;
        Some(self.seats(&platform.species)?.slots.start)
    }

    /// The slots of one part of a species' first attribute, or of the whole species.
    #[must_use]
    pub fn group(
        &self,
        scenario: &Elements,
        species: &str,
        part: Option<&str>,
    ) -> Option<Range<u32>> {
        let seats = self.seats(species)?;
        let Some(part) = part else { return Some(seats.slots.clone()) };
        let declared = scenario.species.iter().find(|declared| declared.name == species)?;
        let part = declared.attributes.first()?.parts.iter().position(|p| p.name == part)?;
        let cells = &self.cells[seats.cells.clone()];
        let mut inside = cells.iter().filter(|cell| cell.parts[0] == part);
        let first = inside.next()?;
        Some(first.slots.start..inside.next_back().unwrap_or(first).slots.end)
    }

    /// The compartment of a slot.
    #[must_use]
    pub fn compartment(&self, agent: u32) -> usize {
        self.compartments.partition_point(|seats| seats.slots.end <= agent)
    }

    /// The species of a slot.
    #[must_use]
    pub fn species_of(&self, agent: u32) -> usize {
        self.species.partition_point(|seats| seats.slots.end <= agent)
    }

    /// The cell of a slot.
    #[must_use]
    pub fn cell_of(&self, agent: u32) -> usize {
        self.cells.partition_point(|cell| cell.slots.end <= agent)
    }

    fn seat(&mut self, scenario: &Elements, species: &Species, scale: f64) {
        let members = members_of(species, scale);
        let wanted = (species.population.get() / members).ceil().max(1.0) as u32;
        let parts = combinations(&species.attributes);
        let weight = |(cell, parts): (usize, &Vec<usize>)| {
            let given = species.seats.get(cell).map(|&seats| f64::from(seats));
            given.unwrap_or_else(|| share(&species.attributes, parts))
        };
        let sizes = apportion(wanted, parts.iter().enumerate().map(weight));
        let (first_slot, first_cell) = (self.n_agents(), self.cells.len());
        let index = self.species.len();
        let mut start = first_slot;
        for (parts, size) in parts.into_iter().zip(sizes) {
            let access = product(&species.attributes, &parts, |part| part.access.get());
            self.cells.push(CellSeats {
                species: index,
                parts,
                slots: start..start + size,
                access,
            });
            start += size;
        }
        self.species.push(SpeciesSeats {
            name: species.name.clone(),
            key: species.key.clone().unwrap_or_else(|| species.name.clone()),
            slots: first_slot..start,
            cells: first_cell..self.cells.len(),
            members,
        });
        self.compart(scenario, species);
    }

    /// Compartments of a species: those that are declared, or one.
    fn compart(&mut self, scenario: &Elements, species: &Species) {
        let declared = scenario.compartments.iter().filter(|c| c.species == species.name);
        let mut seats: Vec<Seats> = declared
            .filter_map(|c| {
                let slots = self.group(scenario, &c.species, c.part.as_deref())?;
                Some(Seats { name: c.name.clone(), slots })
            })
            .collect();
        seats.sort_by_key(|seats| seats.slots.start);
        if seats.is_empty() {
            let slots = self.species[self.species.len() - 1].slots.clone();
            seats.push(Seats { name: species.name.clone(), slots });
        }
        self.compartments.extend(seats);
    }

    fn seat_industries(&mut self, scenario: &Elements) {
        let first = self.n_agents();
        let (index, first_cell) = (self.species.len(), self.cells.len());
        for (place, industry) in scenario.environment.industries.iter().enumerate() {
            let slots = first + place as u32..first + place as u32 + 1;
            self.compartments.push(Seats { name: industry.name.clone(), slots: slots.clone() });
            self.cells.push(CellSeats { species: index, parts: vec![place], slots, access: 1.0 });
        }
        self.species.push(SpeciesSeats {
            name: ENVIRONMENT.to_owned(),
            key: ENVIRONMENT.to_owned(),
            slots: first..first + scenario.environment.industries.len() as u32,
            cells: first_cell..self.cells.len(),
            members: 1.0,
        });
    }
}

fn members_of(species: &Species, scale: f64) -> f64 {
    let members = species.members.get();
    if members > 1.0 { (members / scale).max(1.0) } else { members }
}

/// Every combination of parts, the first attribute slowest.
fn combinations(attributes: &[Attribute]) -> Vec<Vec<usize>> {
    attributes.iter().fold(vec![Vec::new()], |found, attribute| {
        let extended = |parts: Vec<usize>| {
            (0..attribute.parts.len()).map(move |part| {
                let mut parts = parts.clone();
                parts.push(part);
                parts
            })
        };
        found.into_iter().flat_map(extended).collect()
    })
}

fn share(attributes: &[Attribute], parts: &[usize]) -> f64 {
    product(attributes, parts, |part| part.share.get())
}

fn product(attributes: &[Attribute], parts: &[usize], of: fn(&Part) -> f64) -> f64 {
    attributes.iter().zip(parts).map(|(attribute, &part)| of(&attribute.parts[part])).product()
}

/// `total` seats over shares by largest remainders, ties to the first; the seats sum to `total`.
fn apportion(total: u32, shares: impl Iterator<Item = f64>) -> Vec<u32> {
    let shares: Vec<f64> = shares.collect();
    let sum: f64 = shares.iter().sum();
    let exact = |share: f64| f64::from(total) * share / sum.max(f64::MIN_POSITIVE);
    let mut seats: Vec<u32> = shares.iter().map(|&share| exact(share).floor() as u32).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    let remainder = |place: usize| exact(shares[place]).fract();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    let missing = total.saturating_sub(seats.iter().sum());
    for &place in order.iter().cycle().take(missing as usize) {
        seats[place] += 1;
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_apportioned_by_largest_remainder_and_sum_to_the_total() {
        assert_eq!(apportion(10, [0.55, 0.25, 0.2].into_iter()), [6, 2, 2]);
        assert_eq!(apportion(3, [1.0 / 3.0; 3].into_iter()), [1, 1, 1]);
        assert_eq!(apportion(1, [0.5, 0.5].into_iter()), [1, 0]);
        assert_eq!(apportion(7, std::iter::once(0.0)), [7]);
    }
}
