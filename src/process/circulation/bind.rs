//! What the processes of circulation declare alike: ends of channels, series, rows with strengths.
//!
//! A plan takes each declaration once, so what several channels share is kept here by name.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    base::{Crowd, Own},
    scenario::{Arrival, Channel, Parameter},
    world::{
        ALIVE, Ground, Plan, Read, ReadOne, Refusal, Rows, World,
        columns::{FORM, MEMBERSHIPS, STRENGTH, open, quality, reach, series, series_start},
    },
};

/// A plan with the handles it has given so far.
pub(super) struct Binder<'p, 'w> {
    pub(super) plan: &'p mut Plan<'w>,
    pub(super) ground: &'p Ground,
    numbers: BTreeMap<String, ReadOne<f64>>,
    flags: BTreeMap<String, ReadOne<u8>>,
    columns: BTreeMap<String, Read<f32>>,
    rows: BTreeMap<String, (Rows, Read<f32>)>,
}

/// What an agent must be to use a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gate {
    /// Functions it must hold.
    pub(super) form: u64,
    /// Platform of which it must be a member, as a bit; none for those that cannot be members.
    pub(super) platform: u8,
}

/// Columns that gates ask.
#[derive(Clone, Copy, Debug)]
pub(super) struct People {
    pub(super) alive: Read<u8>,
    pub(super) form: Read<u64>,
    memberships: Read<u8>,
}

/// A channel as a process meets it: its rows, and who may use it.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    pub(super) open: ReadOne<u8>,
    pub(super) quality: ReadOne<f64>,
    pub(super) rows: Rows,
    pub(super) strength: Read<f32>,
    pub(super) source: Gate,
    pub(super) target: Gate,
    pub(super) sources: Range<usize>,
    pub(super) targets: Range<usize>,
    /// Individuals of a source and of a target.
    pub(super) members: [f64; 2],
}

/// A series relative to its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio {
    now: ReadOne<f64>,
    start: ReadOne<f64>,
}

impl Gate {
    /// Whether an agent that takes part passes.
    #[inline]
    pub(super) fn passes(self, form: u64, memberships: u8) -> bool {
        // One word: no branch for the processor to guess at each connector.
        let lacking = (self.form & !form) | u64::from(self.platform & !memberships);
        lacking == 0
    }
}

impl People {
    /// For each of the slots a bit for each gate that its agent passes; the dead pass none.
    pub(super) fn passes(self, world: &World, slots: &Range<usize>, gates: &[Gate]) -> Vec<u8> {
        let mut bits = vec![0; slots.len()];
        for (number, gates) in gates.chunks(3).enumerate() {
            let shift = 3 * number;
            match *gates {
                [one] => self.mark(world, slots, ([one], shift), &mut bits),
                [one, two] => self.mark(world, slots, ([one, two], shift), &mut bits),
                [one, two, three] => self.mark(world, slots, ([one, two, three], shift), &mut bits),
                _ => {}
            }
        }
        bits
    }

    /// Sets the bits of some gates from `shift` on in one look at everybody: their number being
    /// known, there is no branch for an agent.
    fn mark<const N: usize>(
        self,
        world: &World,
        slots: &Range<usize>,
        (gates, shift): ([Gate; N], usize),
        bits: &mut [u8],
    ) {
        let (alive, form, memberships) = world.see((self.alive, self.form, self.memberships));
        let own = (&alive[slots.clone()], &form[slots.clone()], &memberships[slots.clone()]);
        let lanes = (Own(bits), Own(own.0), Own(own.1), Own(own.2));
        Crowd(0..slots.len() as u32).each(lanes, |_, (bits, alive, form, memberships)| {
            let there = u8::from(alive != 0);
            for (place, gate) in gates.iter().enumerate() {
                *bits |= (there & u8::from(gate.passes(form, memberships))) << (shift + place);
            }
        });
    }
}

impl Ends {
    /// Whether the channel is open now.
    pub(super) fn is_open(&self, world: &World) -> bool {
        world.see((self.open,)).0 != 0
    }

    /// Its quality now.
    pub(super) fn quality(&self, world: &World) -> f64 {
        world.see((self.quality,)).0
    }
}

impl Ratio {
    /// Value now over value at the start; 1 where there was nothing.
    pub(super) fn of(self, world: &World) -> f64 {
        let (now, start) = world.see((self.now, self.start));
        if 0.0 < start { now / start } else { 1.0 }
    }

    /// Value now over value at the start, 1 without a series.
    pub(super) fn or_one(ratio: Option<Self>, world: &World) -> f64 {
        ratio.map_or(1.0, |ratio| ratio.of(world))
    }
}

impl<'p, 'w> Binder<'p, 'w> {
    pub(super) fn new(plan: &'p mut Plan<'w>, ground: &'p Ground) -> Self {
        let (numbers, flags) = (BTreeMap::new(), BTreeMap::new());
        Self { plan, ground, numbers, flags, columns: BTreeMap::new(), rows: BTreeMap::new() }
    }

    pub(super) fn number(&mut self, path: &str) -> Result<Parameter, Refusal> {
        self.plan.number(path)
    }

    pub(super) fn people(&mut self) -> Result<People, Refusal> {
        Ok(People {
            alive: self.plan.read(&ALIVE)?,
            form: self.plan.read(&FORM)?,
            memberships: self.plan.read(&MEMBERSHIPS)?,
        })
    }

    /// The value of a series now.
    pub(super) fn series(&mut self, name: &str) -> Result<ReadOne<f64>, Refusal> {
        self.one(&series(name))
    }

    /// A series relative to its start.
    pub(super) fn ratio(&mut self, name: &str) -> Result<Ratio, Refusal> {
        Ok(Ratio { now: self.one(&series(name))?, start: self.one(&series_start(name))? })
    }

    pub(super) fn ratio_of(&mut self, name: Option<&String>) -> Result<Option<Ratio>, Refusal> {
        name.map(|name| self.ratio(name)).transpose()
    }

    /// Strength of each agent's connectors in the channel that carries this one.
    pub(super) fn reach(&mut self, channel: &str) -> Result<Read<f32>, Refusal> {
        let ground = self.ground;
        let carrier = ground.channel(channel).map_or(channel, |channel| ground.carrier(channel));
        let column = reach(carrier);
        if let Some(&handle) = self.columns.get(column.name()) {
            return Ok(handle);
        }
        let handle = self.plan.read(&column)?;
        self.columns.insert(column.name().to_owned(), handle);
        Ok(handle)
    }

    /// Whether a channel is open.
    pub(super) fn open(&mut self, channel: &str) -> Result<ReadOne<u8>, Refusal> {
        if let Some(&handle) = self.flags.get(channel) {
            return Ok(handle);
        }
        let handle = self.plan.read_one(&open(channel))?;
        self.flags.insert(channel.to_owned(), handle);
        Ok(handle)
    }

    pub(super) fn quality(&mut self, channel: &str) -> Result<ReadOne<f64>, Refusal> {
        self.one(&quality(channel))
    }

    /// The rows and strengths of a channel that has connectors of its own.
    pub(super) fn rows(&mut self, carrier: &str) -> Result<(Rows, Read<f32>), Refusal> {
        if let Some(&handles) = self.rows.get(carrier) {
            return Ok(handles);
        }
        let handles = (self.plan.rows(carrier)?, self.plan.read_of(carrier, &STRENGTH)?);
        self.rows.insert(carrier.to_owned(), handles);
        Ok(handles)
    }

    /// A channel: its rows, its ends, whether it is open and how good.
    ///
    /// Refuses one that rides on connectors between other species.
    pub(super) fn ends(&mut self, channel: &Channel) -> Result<Ends, Refusal> {
        let ground = self.ground;
        let carrier = ground.carrier(channel);
        let carried = ground.channel(carrier).unwrap_or(channel);
        if (&carried.source, &carried.target) != (&channel.source, &channel.target) {
            return Err(self.plan.refuse(format!(
                "channel `{}` goes from `{}` to `{}`, but rides on `{carrier}` from `{}` to `{}`; \
                 give both the same ends",
                channel.name, channel.source, channel.target, carried.source, carried.target
            )));
        }
        let (rows, strength) = self.rows(carrier)?;
        Ok(Ends {
            open: self.open(&channel.name)?,
            quality: self.quality(&channel.name)?,
            rows,
            strength,
            source: source_gate(ground, channel),
            target: Gate {
                form: ground.bits(&channel.needs.target),
                platform: platform_bit(ground, channel, &channel.target),
            },
            sources: ground.slots(&channel.source),
            targets: ground.slots(&channel.target),
            members: [ground.members(&channel.source), ground.members(&channel.target)],
        })
    }

    fn one(&mut self, column: &crate::world::Column<f64>) -> Result<ReadOne<f64>, Refusal> {
        if let Some(&handle) = self.numbers.get(column.name()) {
            return Ok(handle);
        }
        let handle = self.plan.read_one(column)?;
        self.numbers.insert(column.name().to_owned(), handle);
        Ok(handle)
    }
}

/// What the source of a channel must be.
pub(super) fn source_gate(ground: &Ground, channel: &Channel) -> Gate {
    Gate {
        form: ground.bits(&channel.needs.source),
        platform: platform_bit(ground, channel, &channel.source),
    }
}

/// The bit of the channel's platform, where agents of the species are members of platforms.
fn platform_bit(ground: &Ground, channel: &Channel, species: &str) -> u8 {
    let Some(platform) = &channel.platform else { return 0 };
    let declared = ground.scenario.species.iter().find(|declared| declared.name == species);
    let joins = declared.is_some_and(|species| match &species.entry {
        Arrival::Adoption(adoption) => adoption.platforms.contains(platform),
        Arrival::Founders | Arrival::Niche(_) | Arrival::Plan(_) => false,
    });
    let bit = ground.platform_bit(platform).filter(|_| joins);
    bit.map_or(0, |bit| 1 << bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_asks_for_all_functions_and_the_membership() {
        let gate = Gate { form: 0b101, platform: 0b10 };
        assert!(gate.passes(0b111, 0b11));
        assert!(!gate.passes(0b001, 0b11));
        assert!(!gate.passes(0b101, 0b01));
        assert!(Gate::default().passes(0, 0));
    }
}
