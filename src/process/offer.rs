//! Platforms that a species may join, and what breaks when a member leaves one.

use std::collections::BTreeMap;

use crate::{
    base::{Block, Changes, Date},
    process::release::{Shared, day},
    scenario::{Channel, Species, Wiring},
    world::{ALIVE, Ground, Plan, ReadOne, Refusal, Rewire, Rows, World, Write, columns},
};

/// What binding is given.
pub(crate) struct Given<'a> {
    pub(crate) ground: &'a Ground,
    pub(crate) shared: &'a mut Shared,
}

/// The channels whose connectors break when a member leaves.
pub(crate) type Channels = BTreeMap<String, (Rows, Rewire, Write<u64>)>;

/// A platform that may be joined.
pub(crate) struct Offer {
    pub(crate) name: String,
    pub(crate) bit: u8,
    pub(crate) enabled: bool,
    pub(crate) opens: Date,
    pub(crate) quality: ReadOne<f64>,
    pub(crate) joining: Write<f64>,
    pub(crate) leaving: Write<f64>,
    /// Channels whose sources are the species.
    pub(crate) owned: Vec<String>,
    /// Channels with an end of the species.
    pub(crate) touched: Vec<String>,
}

impl Offer {
    pub(crate) fn bind(
        plan: &mut Plan<'_>,
        given: &mut Given<'_>,
        channels: &mut Channels,
        species: &Species,
        name: &str,
    ) -> Result<Self, Refusal> {
        let ground = given.ground;
        let platform = ground.scenario.platforms.iter().find(|platform| platform.name == name);
        let (Some(platform), Some(bit)) = (platform, ground.platform_bit(name)) else {
            let path = format!("species.{}.entry.platforms", species.name);
            let why = format!("`{path}`: `{name}` is not one of the first eight platforms");
            return Err(plan.refuse(why));
        };
        let of_it = |c: &&Channel| {
            matches!(c.wiring, Wiring::Social(_) | Wiring::Choice(_))
                && c.platform.as_deref() == Some(name)
                && (c.source == species.name || c.target == species.name)
        };
        let (mut owned, mut touched) = (Vec::new(), Vec::new());
        for channel in ground.scenario.channels.iter().filter(of_it) {
            if !channels.contains_key(&channel.name) {
                let (rows, rewire) = plan.rewire(&channel.name)?;
                let turnover = plan.write_table(&columns::turnover(&channel.name), 2)?;
                channels.insert(channel.name.clone(), (rows, rewire, turnover));
            }
            touched.push(channel.name.clone());
            if channel.source == species.name {
                owned.push(channel.name.clone());
            }
        }
        let n = ground.layout.seats(&species.name).map_or(0, |seats| seats.cells.len());
        let carry = |verb: &str| columns::carry(&format!("{verb}.{}.{name}", species.name));
        Ok(Self {
            name: name.to_owned(),
            bit: 1 << bit,
            enabled: platform.enabled,
            opens: day(plan, &format!("platforms.{name}.opens"), &platform.opens)?,
            quality: given.shared.number(plan, &columns::quality(name))?,
            joining: plan.write_table(&carry("joining"), n)?,
            leaving: plan.write_table(&carry("leaving"), n)?,
            owned,
            touched,
        })
    }

    /// Breaks the connectors that leavers have in the platform's channels, both ways, if they are
    /// members of another: those of who left the world go with the next merge, at formation, and
    /// nobody passes anything over them until then.
    pub(crate) fn part(&self, world: &mut World, channels: &Channels, leavers: &[u32]) {
        let alive = world.column(&ALIVE).unwrap_or(&[]);
        let remain = |agent: &&u32| alive.get(**agent as usize).is_some_and(|&alive| alive != 0);
        let staying: Vec<u32> = leavers.iter().filter(remain).copied().collect();
        if staying.is_empty() {
            return;
        }
        let mut left = vec![false; world.agents().len()];
        for &agent in &staying {
            left[agent as usize] = true;
        }
        for &(rows, rewire, turnover) in self.touched.iter().filter_map(|name| channels.get(name)) {
            let changes = broken(world.see((rows,)).0, &left);
            let (broke, _) = world.rewire(rewire, changes);
            world.open((turnover,)).0[1] += broke as u64;
        }
    }
}

/// Connectors with an end that left.
fn broken(block: &Block, left: &[bool]) -> Changes {
    block.propose(|agent, places, targets, changes| {
        for (place, &target) in places.zip(targets) {
            if left[agent as usize] || left[target as usize] {
                changes.break_at(place);
            }
        }
    })
}
