//! Reading leaves: one number of a world at the end of a step.

use crate::{
    base::Luck,
    measure::{
        books::{Book, books},
        census::Census,
        forms::forms,
        formula::Leaf,
        survey::survey,
    },
    scenario::Group,
    world::{Ground, World, columns},
};

/// What all leaves of a step are read from.
#[derive(Debug)]
pub struct Reader<'w> {
    ground: &'w Ground,
    world: &'w World,
    luck: Luck,
    /// Who is there.
    pub census: Census,
    /// How many active agents of each species of the layout have each form.
    pub forms: Vec<Vec<f64>>,
    /// What was paid.
    pub books: Vec<Book<'w>>,
}

impl<'w> Reader<'w> {
    /// Reads a world; `luck` finds traits for life.
    #[must_use]
    pub fn new(ground: &'w Ground, world: &'w World, luck: Luck) -> Self {
        let census = Census::of(ground, world);
        let species = ground.layout.species.iter();
        let forms = species.map(|seats| forms(ground, world, &seats.name)).collect();
        Self { ground, world, luck, census, forms, books: books(ground, world) }
    }

    /// Value of a leaf; `since` is the first step of the period that asks.
    #[must_use]
    pub(crate) fn read(&self, leaf: &Leaf, since: u64) -> Option<f64> {
        match leaf {
            Leaf::Active(group) => Some(self.count(group).active as f64 * self.members(group)),
            Leaf::Registered(group) => {
                Some(self.count(group).registered as f64 * self.members(group))
            }
            Leaf::Joined(group) => Some(self.count(group).joined as f64 * self.members(group)),
            Leaf::Holders(holding) => {
                let count = self.census.group(self.ground, &holding.species, None);
                let bit = self.ground.bit(&holding.function)?;
                let holders = count.holders[bit as usize] as f64;
                Some(holders * self.ground.members(&holding.species))
            }
            Leaf::EverHeld(holding) => {
                let count = self.census.group(self.ground, &holding.species, None);
                let bit = self.ground.bit(&holding.function)?;
                Some(count.ever[bit as usize] as f64 * self.ground.members(&holding.species))
            }
            Leaf::Flow(channel) => Some(self.flow(channel)),
            Leaf::Booked(category) => {
                let of = |book: &&Book<'_>| book.channel.is_some() && book.category == category;
                let units: i64 = self.books.iter().filter(of).map(Book::total).sum();
                Some(units as f64 / self.ground.units)
            }
            Leaf::Event(event, which) => {
                let numbers = self.world.table(&columns::event(event))?;
                let in_currency = if *which == 1 { self.ground.units } else { 1.0 };
                numbers.get(*which).map(|number| number / in_currency)
            }
            Leaf::Gifts(channel) | Leaf::Volume(channel) => Some(self.volume(channel)),
            Leaf::Givers(channel) => self.givers(channel, since),
            Leaf::Daily(group) => Some(self.count(group).r#use * self.members(group)),
            Leaf::Jobs(species) => Some(self.jobs(species)),
            Leaf::Survey(declared) => survey(self.ground, self.world, &self.luck, declared),
            Leaf::Series(series) => self.world.one(&columns::series(series)),
        }
    }

    /// What flowed over a channel in the step beside money, of all members: units of the channel's
    /// stock that arrived; of a conversion into money, units of the source stock that was paid for;
    /// of gifts their number.
    #[must_use]
    pub fn volume(&self, channel: &str) -> f64 {
        self.world.one(&columns::volume(channel)).unwrap_or(0.0)
    }

    /// Currency that flowed over a channel in the step.
    #[must_use]
    pub fn flow(&self, channel: &str) -> f64 {
        let of = |book: &&Book<'_>| book.channel.is_some_and(|known| known.name == channel);
        let units: i64 = self.books.iter().filter(of).map(Book::total).sum();
        units as f64 / self.ground.units
    }

    fn count(&self, group: &Group) -> super::census::Count {
        self.census.group(self.ground, &group.species, group.part.as_deref())
    }

    fn members(&self, group: &Group) -> f64 {
        self.ground.members(&group.species)
    }

    /// Individuals of agents that gave since a step, by the share of members that give.
    fn givers(&self, channel: &str, since: u64) -> Option<f64> {
        let declared = self.ground.channel(channel)?;
        let path = format!("channels.{channel}.flow.givers");
        let share = self.world.parameters.find(&path).map(|p| self.world.value(p))?;
        let gave = self.world.column(&columns::gave(channel))?;
        let members = self.ground.members(&declared.source);
        let slots = self.ground.slots(&declared.source);
        let agents = gave[slots].iter().filter(|&&step| since < u64::from(step)).count();
        // An agent of which less than one member gives at a time gives by one of them.
        Some(agents as f64 * (members * share).max(1.0))
    }

    fn jobs(&self, species: &[String]) -> f64 {
        let all = self.ground.scenario.species.iter().map(|species| &species.name);
        let chosen = all.filter(|name| species.is_empty() || species.contains(name));
        chosen.map(|name| self.census.group(self.ground, name, None).labour).sum()
    }
}
