//! Stocks that are not conserved along connectors: all that rides on one carrier in one pass.
//!
//! Per unit of strength a member of a source passes on `(always + by_stock·stock + by_level·level)`
//! of a rider, divided as its flow says; a target takes in the sum over its connectors, times
//! members of the source over members of the target, since stocks are per member. Riders of one
//! carrier travel together whatever they move (see [`super::passing`]), so that the carrier's rows
//! are gone over twice: once for the strengths that count, once for what is passed on.

use std::collections::BTreeMap;

use crate::{
    base::{Crowd, Own, ordered},
    process::circulation::{
        bind::{Binder, Ends, Gate, People},
        passing::{Classes, GATES, Line, Lines, Strengths, VALUES, deliver, strengths},
    },
    scenario::{Channel, StockKind},
    world::{
        Read, Refusal, World, Write, WriteOne,
        columns::{FLOW, HARM, LEVEL, stock, volume},
    },
};

/// How what a source passes on is divided over its connectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Division {
    /// Each connector carries its strength's worth.
    Along,
    /// A fixed amount shared by strength, less while the strengths sum to less than one.
    Bounded,
    /// A fixed amount shared by strength.
    Shared,
}

/// What a member of a source passes on in the step, per unit of strength or in all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pace {
    pub(super) always: f64,
    pub(super) by_stock: f64,
    pub(super) by_level: f64,
    /// Share of it that does not harm.
    pub(super) harmless: f64,
    /// Share of it that harms and was not stopped.
    pub(super) harmful: f64,
}

/// A channel that moves a stock.
struct Rider<K> {
    kind: K,
    ends: Ends,
    division: Division,
    gate: usize,
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
}

impl<K: Sync> Teams<K> {
    /// No riders yet.
    pub(super) fn new(binder: &mut Binder<'_, '_>, harms: Option<()>) -> Result<Self, Refusal> {
        let setting = Setting {
            people: binder.people()?,
            level: binder.plan.read(&LEVEL)?,
            harm: harms.map(|()| binder.plan.write(&HARM)).transpose()?,
        };
        Ok(Self { list: Vec::new(), stocks: BTreeMap::new(), setting })
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
                && (carrier.gates.contains(&ends.target) || carrier.gates.len() < GATES)
                && (carrier.way(&channel.stock, from).is_some() || carrier.ways.len() < VALUES - 1)
        };
        let number = self.list.iter().position(fits).unwrap_or_else(|| {
            let (riders, gates, ways) = (Vec::new(), Vec::new(), Vec::new());
            self.list.push(Carrier { name: name.clone(), riders, gates, ways, flow: None });
            self.list.len() - 1
        });
        let carrier = &mut self.list[number];
        let way = carrier.way(&channel.stock, from).unwrap_or_else(|| {
            let (stock, from) = (channel.stock.clone(), from.to_owned());
            carrier.ways.push(Way { stock, from, into });
            carrier.ways.len() - 1
        });
        let gate =
            carrier.gates.iter().position(|gate| *gate == ends.target).unwrap_or_else(|| {
                carrier.gates.push(ends.target);
                carrier.gates.len() - 1
            });
        if let Some(flow) = flow {
            carrier.flow = Some((flow, carrier.riders.len()));
        }
        let volume = binder.plan.write_one(&volume(&channel.name))?;
        carrier.riders.push(Rider { kind, ends, division, gate, way, volume });
        Ok(())
    }

    /// Lets every carrier pass on; all read the stocks as they were before. `pace(rider, quality)`.
    pub(super) fn pass(&self, world: &mut World, pace: impl Fn(&World, &K, f64) -> Pace) {
        let mut before: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
        for way in self.list.iter().flat_map(|carrier| &carrier.ways) {
            if let Some(&from) = self.stocks.get(&way.from) {
                let stock = || world.open((from,)).0.to_vec();
                before.entry(&way.from).or_insert_with(stock);
            }
        }
        for carrier in &self.list {
            carrier.pass(world, self.setting, &before, &pace);
        }
    }
}

impl<K: Sync> Carrier<K> {
    fn way(&self, stock: &str, from: &str) -> Option<usize> {
        self.ways.iter().position(|way| way.stock == stock && way.from == from)
    }

    fn pass(
        &self,
        world: &mut World,
        setting: Setting,
        before: &BTreeMap<&str, Vec<f32>>,
        pace: impl Fn(&World, &K, f64) -> Pace,
    ) {
        let mut paces = Vec::with_capacity(self.riders.len());
        for rider in &self.riders {
            let open = rider.ends.is_open(world);
            let quality = rider.ends.quality(world);
            paces.push(if open { pace(world, &rider.kind, quality) } else { Pace::default() });
            *world.open((rider.volume,)).0 = 0.0;
        }
        if paces.iter().all(|pace| *pace == Pace::default()) {
            if let Some((flow, _)) = self.flow {
                world.open((flow,)).0.fill(0.0);
            }
            return;
        }
        let ends = &self.riders[0].ends;
        let passes = setting.people.passes(world, &ends.targets, &self.gates);
        let classes = Classes::of(passes, ends.targets.start as u32);
        let (rows, strength) = world.open((ends.rows, ends.strength));
        let sums = strengths(rows, strength, &classes, self.gates.len());
        let lines = self.lines(world, setting, (before, &paces), &sums);
        self.deliver(world, setting, &classes, &lines);
    }

    /// What each source passes on per unit of strength; sets the volumes.
    fn lines(
        &self,
        world: &mut World,
        setting: Setting,
        (before, paces): (&BTreeMap<&str, Vec<f32>>, &[Pace]),
        sums: &[Strengths],
    ) -> Lines {
        let slots = self.riders[0].ends.sources.clone();
        let [members, target_members] = self.riders[0].ends.members;
        let ratio = members / target_members;
        let mut passing: Vec<(Gate, Vec<u8>)> = Vec::new();
        let mut lines = Lines::default();
        for (number, (rider, pace)) in self.riders.iter().zip(paces).enumerate() {
            let from = before.get(self.ways[rider.way].from.as_str());
            let Some(from) = from.filter(|_| *pace != Pace::default()) else { continue };
            let known = passing.iter().position(|(gate, _)| *gate == rider.ends.source);
            let known = known.unwrap_or_else(|| {
                let passes = setting.people.passes(world, &slots, &[rider.ends.source]);
                passing.push((rider.ends.source, passes));
                passing.len() - 1
            });
            let (level,) = world.see((setting.level,));
            let seen = (&level[slots.clone()], &from[slots.clone()], &sums[slots.clone()]);
            let amounts = rider.amounts(pace, &passing[known].1, seen);
            let passed = pace.harmless + pace.harmful;
            let (of_all, gate) = (&sums[slots.clone()], rider.gate);
            let moved = ordered::sum(amounts.len(), |place| {
                f64::from(amounts[place]) * f64::from(of_all[place][gate])
            });
            *world.open((rider.volume,)).0 = moved * members * passed;
            if self.flow.is_some_and(|(_, own)| own == number) {
                lines.own = Line { value: 0, gate, amounts: vec![0.0; amounts.len()] };
                lines.own.add(&amounts, passed as f32);
            }
            lines.add((rider.way, gate), &amounts, (passed * ratio) as f32);
            if setting.harm.is_some() && 0.0 < pace.harmful {
                lines.harmful = Some(self.ways.len());
                lines.add((self.ways.len(), gate), &amounts, (pace.harmful * ratio) as f32);
            }
        }
        lines
    }

    fn deliver(&self, world: &mut World, setting: Setting, classes: &Classes, lines: &Lines) {
        let ends = &self.riders[0].ends;
        let n_agents = world.agents().len();
        let (rows, strength) = (ends.rows, ends.strength);
        let taken = if let Some((flow, _)) = self.flow {
            let (rows, strength, flow) = world.open((rows, strength, flow));
            deliver(rows, (strength, Some(flow)), classes, lines, n_agents)
        } else {
            let (rows, strength) = world.open((rows, strength));
            deliver(rows, (strength, None), classes, lines, n_agents)
        };
        let ways = self.ways.iter().map(|way| way.into).enumerate();
        let harm = setting.harm.and_then(|harm| Some((lines.harmful?, harm)));
        for (value, into) in ways.chain(harm) {
            if lines.moves(value) {
                let (into,) = world.open((into,));
                taken.add_to(value, &mut into[ends.targets.clone()], ends.targets.start);
            }
        }
    }
}

impl<K> Rider<K> {
    /// What a member of each source passes on per unit of strength.
    fn amounts(
        &self,
        pace: &Pace,
        passes: &[u8],
        (level, from, sums): (&[f32], &[f32], &[Strengths]),
    ) -> Vec<f32> {
        let mut amounts = vec![0.0_f32; passes.len()];
        let (gate, division) = (self.gate, self.division);
        let lanes = (Own(&mut *amounts), Own(passes), Own(level), Own(from), Own(sums));
        Crowd(0..passes.len() as u32).each(lanes, |_, (amount, passes, level, from, sums)| {
            if passes != 0 {
                let sum = f64::from(sums[gate]);
                *amount = pace.per_strength(division, [from, level], sum) as f32;
            }
        });
        amounts
    }
}

impl Pace {
    /// What one member of a source passes on per unit of strength; `sum`: of its strengths.
    fn per_strength(&self, division: Division, [stock, level]: [f32; 2], sum: f64) -> f64 {
        let amount =
            self.always + self.by_stock * f64::from(stock) + self.by_level * f64::from(level);
        match division {
            Division::Along => amount,
            _ if sum <= 0.0 => 0.0,
            Division::Bounded => amount * sum.min(1.0) / sum,
            Division::Shared => amount / sum,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_divided_as_declared() {
        let pace = Pace { always: 6.0, ..Pace::default() };
        let of = |division, sum| pace.per_strength(division, [0.0; 2], sum);
        assert!((of(Division::Along, 3.0) - 6.0).abs() < 1e-12);
        assert!((of(Division::Shared, 3.0) - 2.0).abs() < 1e-12);
        assert!((of(Division::Bounded, 3.0) - 2.0).abs() < 1e-12);
        // Strengths that sum to a half: half of the uses, spread over a half.
        assert!((of(Division::Bounded, 0.5) - 6.0).abs() < 1e-12);
        assert!(of(Division::Shared, 0.0).abs() < 1e-300);
        let pace = Pace { always: 1.0, by_stock: 2.0, by_level: 4.0, ..Pace::default() };
        assert!((pace.per_strength(Division::Along, [3.0, 0.5], 1.0) - 9.0).abs() < 1e-12);
    }
}
