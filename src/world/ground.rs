//! The ground: what does not change during a run — declared elements, seats, the money unit.

use std::ops::Range;

use crate::{
    scenario::{Channel, Elements, Flow, Function, Wiring},
    world::{Layout, genesis::units},
};

/// Declared elements and where everybody sits; processes are made from it.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
/// let ground = run.ground();
/// assert_eq!((ground.slots("person").len(), ground.members("person")), (100, 500.0));
/// assert_eq!(ground.units, 100.0);
/// let names = |channels: Vec<&ecograph::scenario::Channel>| -> Vec<String> {
///     channels.iter().map(|channel| channel.name.clone()).collect()
/// };
/// assert_eq!(names(ground.wired().collect()), ["tell", "buy"]);
/// assert_eq!(names(ground.paying().collect()), ["buy"]);
/// let buy = ground.channel("buy").ok_or("no such channel")?;
/// assert_eq!(ground.carrier(buy), "buy", "it rides on no other");
/// assert!(ecograph::world::pays(&buy.flow));
/// // A function is a bit of a form; a part of an attribute has a place.
/// assert_eq!((ground.bit("delivery"), ground.bits(&["delivery".to_owned()])), (Some(0), 1));
/// assert!(ground.function("delivery").is_some() && ground.part("person", "north").is_none());
/// assert_eq!(ground.platform_bit("app"), Some(0));
/// // Compartments lie one behind the other.
/// assert_eq!(ground.bounds().last(), Some(&ground.layout.n_agents()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ground {
    /// What the scenario declares. Numbers that actions may change are read from the parameter
    /// tree, never from here.
    pub scenario: Elements,
    /// Where everybody sits.
    pub layout: Layout,
    /// Smallest units in one unit of the currency.
    pub units: f64,
}

impl Ground {
    /// The ground of a scenario whose agents are seated so.
    ///
    /// ```
    /// use ecograph::{scenario::Scenario, world::{Ground, Layout}};
    ///
    /// let elements = Scenario::load("scenarios/minimal.ron", &[])?.elements;
    /// let layout = Layout::of(&elements, 0.1);
    /// assert_eq!(Ground::new(elements, layout).slots("person"), 0..100);
    /// # Ok::<(), ecograph::scenario::Problems>(())
    /// ```
    #[must_use]
    pub fn new(scenario: Elements, layout: Layout) -> Self {
        let units = units(&scenario);
        Self { scenario, layout, units }
    }

    /// The channel whose connectors a channel uses: its own, or those it rides on.
    #[must_use]
    pub fn carrier<'a>(&'a self, channel: &'a Channel) -> &'a str {
        match &channel.wiring {
            Wiring::Along(other) => {
                self.channel(other).map_or(other.as_str(), |other| self.carrier(other))
            }
            Wiring::Latent(_) | Wiring::Social(_) | Wiring::Choice(_) => &channel.name,
        }
    }

    /// A channel by its name.
    #[must_use]
    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.scenario.channels.iter().find(|channel| channel.name == name)
    }

    /// Channels that take part and have connectors of their own, latent ones apart.
    pub fn wired(&self) -> impl Iterator<Item = &Channel> {
        let wired = |c: &&Channel| matches!(c.wiring, Wiring::Social(_) | Wiring::Choice(_));
        self.scenario.channels.iter().filter(|channel| channel.enabled).filter(wired)
    }

    /// Channels that take part and move money.
    pub fn paying(&self) -> impl Iterator<Item = &Channel> {
        self.scenario.channels.iter().filter(|channel| channel.enabled && pays(&channel.flow))
    }

    /// The bit of a function in a form: its place in the list.
    #[must_use]
    pub fn bit(&self, function: &str) -> Option<u32> {
        let place = self.scenario.functions.iter().position(|known| known.name == function)?;
        Some(place as u32)
    }

    /// The bits of several functions.
    #[must_use]
    pub fn bits(&self, functions: &[String]) -> u64 {
        let bits = functions.iter().filter_map(|function| self.bit(function));
        bits.fold(0, |all, bit| all | 1 << bit)
    }

    /// A function by its name.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.scenario.functions.iter().find(|function| function.name == name)
    }

    /// The bit of a platform in memberships: its place in the list.
    #[must_use]
    pub fn platform_bit(&self, name: &str) -> Option<u8> {
        let place = self.scenario.platforms.iter().position(|platform| platform.name == name)?;
        u8::try_from(place).ok().filter(|&bit| bit < 8)
    }

    /// The place of a part in the first attribute of a species.
    #[must_use]
    pub fn part(&self, species: &str, part: &str) -> Option<usize> {
        let declared = self.scenario.species.iter().find(|known| known.name == species)?;
        declared.attributes.first()?.parts.iter().position(|known| known.name == part)
    }

    /// The slots of a species; empty for one that is not declared.
    #[must_use]
    pub fn slots(&self, species: &str) -> Range<usize> {
        let seats = self.layout.seats(species).map_or(0..0, |seats| seats.slots.clone());
        seats.start as usize..seats.end as usize
    }

    /// Individuals that an agent of the species stands for.
    #[must_use]
    pub fn members(&self, species: &str) -> f64 {
        self.layout.seats(species).map_or(1.0, |seats| seats.members)
    }

    /// First slot of each compartment and the end, as [`crate::base::Book`] takes them.
    #[must_use]
    pub fn bounds(&self) -> Vec<u32> {
        let starts = self.layout.compartments.iter().map(|seats| seats.slots.start);
        starts.chain([self.layout.n_agents()]).collect()
    }
}

/// Whether a flow moves money whatever the channel's stock; conversions pay where it is conserved.
#[must_use]
pub fn pays(flow: &Flow) -> bool {
    match flow {
        Flow::Purchase(_) | Flow::Gift(_) | Flow::Subscription(_) | Flow::Wages => true,
        Flow::Convert(convert) => convert.payer.is_some(),
        Flow::Use(_) | Flow::Copy(_) | Flow::Make(_) => false,
    }
}
