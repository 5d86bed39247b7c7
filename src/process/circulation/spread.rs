//! Stocks that are not conserved along connectors: all that rides on one carrier in one pass.
//!
//! Per unit of strength a member of a source passes on `(always + by_stock·stock + by_level·level)`
//! of a rider, divided as its flow says; a target takes in the sum over its connectors, times
//! members of the source over members of the target, since stocks are per member. Riders of one
//! carrier travel together whatever they move (see [`super::passing`]), so that the carrier's rows
//! are gone over once.

use std::collections::BTreeMap;

use crate::{
    base::{Lent, Scratch, crowd, ordered},
    process::circulation::{
        bind::{Binder, Ends, Gate, People},
        passing::{Cargo, Classes, GATES, Load, RIDERS, VALUES},
    },
    scenario::{Channel, StockKind},
    world::{
        Read, Refusal, World, Write, WriteOne,
        columns::{FLOW, HARM, LEVEL, stock, volume},
    },
};

pub(super) use super::passing::{Division, Pace};

/// A channel that moves a stock.
struct Rider<K> {
    kind: K,
    ends: Ends,
    division: Division,
    /// Places among the carrier's gates of targets and of sources.
    gate: usize,
    source: usize,
    /// Place among the carrier's ways.
    way: usize,
    volume: WriteOne<f64>,
}

/// One stock taken out of one stock.
struct Way {
    stock: String,
    from: String,
    into: Write<f32>,
}

/// All that rides on one carrier.
struct Carrier<K> {
    name: String,
    riders: Vec<Rider<K>>,
    gates: Vec<Gate>,
    /// Gates of sources.
    sources: Vec<Gate>,
    ways: Vec<Way>,
    /// Flow of the carrier's connectors and the rider that is the carrier itself.
    flow: Option<(Write<f32>, usize)>,
}

/// What every carrier looks at.
#[derive(Clone, Copy)]
struct Setting {
    people: People,
    level: Read<f32>,
    harm: Option<Write<f32>>,
}

/// All carriers of a process, and the stocks they write.
pub(super) struct Teams<K> {
    list: Vec<Carrier<K>>,
    stocks: BTreeMap<String, Write<f32>>,
    setting: Setting,
    /// Buffers of stocks as they were, and of what is passed on.
    before: Scratch<f32>,
    moved: Scratch<f64>,
}

impl<K: Sync> Teams<K> {
    /// No riders yet.
    pub(super) fn new(binder: &mut Binder<'_, '_>, harms: Option<()>) -> Result<Self, Refusal> {
        let setting = Setting {
            people: binder.people()?,
            level: binder.plan.read(&LEVEL)?,
            harm: harms.map(|()| binder.plan.write(&HARM)).transpose()?,
        };
        let (before, moved) = (Scratch::new(), Scratch::new());
        Ok(Self { list: Vec::new(), stocks: BTreeMap::new(), setting, before, moved })
    }

    /// Columns that gates ask.
    pub(super) fn people(&self) -> People {
        self.setting.people
    }

    /// Who takes part.
    pub(super) fn alive(&self) -> Read<u8> {
        self.setting.people.alive
    }

    /// Harm taken in, where the process writes it.
    pub(super) fn harm(&self) -> Option<Write<f32>> {
        self.setting.harm
    }

    /// The column of a stock, declared once.
    pub(super) fn stock(
        &mut self,
        binder: &mut Binder<'_, '_>,
        name: &str,
    ) -> Result<Write<f32>, Refusal> {
        if let Some(&handle) = self.stocks.get(name) {
            return Ok(handle);
        }
        let mut declared = binder.ground.scenario.stocks.iter();
        let conserved = |kind: &StockKind| matches!(kind, StockKind::Conserved { .. });
        if declared.any(|stock| stock.name == name && conserved(&stock.kind)) {
            return Err(binder.plan.refuse(format!(
                "stock `{name}` is conserved and cannot be copied, used, made or turned; \
                 declare a payment, or a conversion with a payer"
            )));
        }
        let handle = binder.plan.write(&stock(name))?;
        self.stocks.insert(name.to_owned(), handle);
        Ok(handle)
    }

    /// Lets a channel ride on its carrier.
    pub(super) fn add(
        &mut self,
        binder: &mut Binder<'_, '_>,
        channel: &Channel,
        (from, division, kind): (&str, Division, K),
    ) -> Result<(), Refusal> {
        let name = binder.ground.carrier(channel).to_owned();
        let ends = binder.ends(channel)?;
        let into = self.stock(binder, &channel.stock)?;
        self.stock(binder, from)?;
        let flow = if name == channel.name {
            Some(binder.plan.write_of(&channel.name, &FLOW)?)
        } else {
            None
        };
        let fits = |carrier: &Carrier<K>| {
            carrier.name == name
                && carrier.riders.len() < RIDERS
                && (carrier.gates.contains(&ends.target) || carrier.gates.len() < GATES)
                && (carrier.way(&channel.stock, from).is_some() || carrier.ways.len() < VALUES - 1)
        };
        let number = self.list.iter().position(fits).unwrap_or_else(|| {
            self.list.push(Carrier {
                name: name.clone(),
                riders: Vec::new(),
                gates: Vec::new(),
                sources: Vec::new(),
                ways: Vec::new(),
                flow: None,
            });
            self.list.len() - 1
        });
        let carrier = &mut self.list[number];
        let way = carrier.way(&channel.stock, from).unwrap_or_else(|| {
            let (stock, from) = (channel.stock.clone(), from.to_owned());
            carrier.ways.push(Way { stock, from, into });
            carrier.ways.len() - 1
        });
        let gate = place(&mut carrier.gates, ends.target);
        let source = place(&mut carrier.sources, ends.source);
        if let Some(flow) = flow {
            carrier.flow = Some((flow, carrier.riders.len()));
        }
        let volume = binder.plan.write_one(&volume(&channel.name))?;
        carrier.riders.push(Rider { kind, ends, division, gate, source, way, volume });
        Ok(())
    }

    /// Lets every carrier pass on; all read the stocks as they were before. `pace(rider, quality)`.
    pub(super) fn pass(&self, world: &mut World, pace: impl Fn(&World, &K, f64) -> Pace) {
        let mut before = Before::new();
        for way in self.list.iter().flat_map(|carrier| &carrier.ways) {
            if let Some(&from) = self.stocks.get(&way.from) {
                let stock = || self.before.copy_of(world.open((from,)).0);
                before.entry(&way.from).or_insert_with(stock);
            }
        }
        for carrier in &self.list {
            carrier.pass(world, self.setting, (&before, &self.moved), &pace);
        }
    }
}

/// Stocks as they were before anything is passed on.
type Before<'a> = BTreeMap<&'a str, Lent<'a, f32>>;

/// The place of a gate among others, at the end if it is new.
fn place(gates: &mut Vec<Gate>, gate: Gate) -> usize {
    gates.iter().position(|known| *known == gate).unwrap_or_else(|| {
        gates.push(gate);
        gates.len() - 1
    })
}

impl<K: Sync> Carrier<K> {
    fn way(&self, stock: &str, from: &str) -> Option<usize> {
        self.ways.iter().position(|way| way.stock == stock && way.from == from)
    }

    fn pass(
        &self,
        world: &mut World,
        setting: Setting,
        (before, moved): (&Before<'_>, &Scratch<f64>),
        pace: impl Fn(&World, &K, f64) -> Pace,
    ) {
        let mut paces = Vec::with_capacity(self.riders.len());
        for rider in &self.riders {
            let open = rider.ends.is_open(world);
            let quality = rider.ends.quality(world);
            paces.push(if open { pace(world, &rider.kind, quality) } else { Pace::default() });
            *world.open((rider.volume,)).0 = 0.0;
        }
        if !paces.iter().any(Pace::moves) {
            if let Some((flow, _)) = self.flow {
                crowd::fill(world.open((flow,)).0, 0.0);
            }
            return;
        }
        let ends = &self.riders[0].ends;
        let passes = setting.people.passes(world, &ends.targets, &self.gates);
        let classes = Classes::of(passes, self.gates.len(), ends.targets.start as u32);
        let sources = setting.people.passes(world, &ends.sources, &self.sources);
        let mut cargo = Cargo {
            sources: &sources,
            classes: &classes,
            gates: self.gates.len(),
            loads: Vec::with_capacity(self.riders.len()),
            own: None,
        };
        let loaded = self.load(&mut cargo, setting, before, &paces);
        let mut moved = moved.filled(sources.len() * loaded.len(), 0.0);
        let sent = {
            let (rows, strength, level) = (ends.rows, ends.strength, setting.level);
            if let Some((flow, _)) = self.flow {
                let (rows, strength, level, flow) = world.open((rows, strength, level, flow));
                let level = &level[ends.sources.clone()];
                cargo.send(rows, (level, strength, Some(flow), &mut moved))
            } else {
                let (rows, strength, level) = world.open((rows, strength, level));
                cargo.send(rows, (&level[ends.sources.clone()], strength, None, &mut moved))
            }
        };
        self.note(world, &paces, &loaded, &moved);
        let columns = self.columns(setting, &cargo);
        let handles: Vec<Write<f32>> = columns.iter().map(|column| column.0).collect();
        let (rows, opened) = world.open((ends.rows, &handles[..]));
        let values = columns.iter().map(|column| &column.1[..]);
        sent.receive(rows, values.zip(opened).collect());
    }

    /// Loads what each rider passes on; returns which riders do.
    fn load<'b>(
        &self,
        cargo: &mut Cargo<'b>,
        setting: Setting,
        before: &'b Before<'_>,
        paces: &[Pace],
    ) -> Vec<usize> {
        let [members, target_members] = self.riders[0].ends.members;
        let ratio = members / target_members;
        let mut loaded = Vec::with_capacity(self.riders.len());
        for (number, (rider, pace)) in self.riders.iter().zip(paces).enumerate() {
            let from = before.get(self.ways[rider.way].from.as_str());
            let Some(from) = from.filter(|_| pace.moves()) else { continue };
            let passed = pace.harmless + pace.harmful;
            if self.flow.is_some_and(|(_, own)| own == number) {
                cargo.own = Some((loaded.len(), passed as f32));
            }
            let mut shares = [0.0; VALUES];
            shares[rider.way] = (passed * ratio) as f32;
            if setting.harm.is_some() {
                shares[self.ways.len()] = (pace.harmful * ratio) as f32;
            }
            let (source, gate) = (1 << rider.source, rider.gate);
            let (pace, division) = (*pace, rider.division);
            cargo.loads.push(Load { pace, division, from, source, gate, shares });
            loaded.push(number);
        }
        loaded
    }

    /// Sets the volumes of what was passed on.
    fn note(&self, world: &mut World, paces: &[Pace], loaded: &[usize], moved: &[f64]) {
        let n = loaded.len();
        let sums = ordered::sums::<RIDERS>(moved.len().checked_div(n).unwrap_or(0), |source| {
            let own = &moved[source * n..][..n];
            std::array::from_fn(|load| own.get(load).copied().unwrap_or(0.0))
        });
        for (&number, sum) in loaded.iter().zip(sums) {
            let (rider, pace) = (&self.riders[number], &paces[number]);
            let passed = pace.harmless + pace.harmful;
            *world.open((rider.volume,)).0 = sum * rider.ends.members[0] * passed;
        }
    }

    /// The columns that take something in, each with the values that it takes.
    fn columns(&self, setting: Setting, cargo: &Cargo<'_>) -> Vec<(Write<f32>, Vec<usize>)> {
        let ways = self.ways.iter().map(|way| way.into).chain(setting.harm).enumerate();
        let mut columns: Vec<(Write<f32>, Vec<usize>)> = Vec::new();
        for (value, into) in ways.filter(|way| cargo.carries(way.0)) {
            match columns.iter_mut().find(|column| column.0 == into) {
                Some((_, values)) => values.push(value),
                None => columns.push((into, vec![value])),
            }
        }
        columns
    }
}
