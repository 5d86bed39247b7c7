//! Stocks that are not conserved along connectors: all that rides on one carrier in one pass.
//!
//! Per unit of strength a member of a source passes on `(always + by_stock·stock + by_level·level)`
//! of a rider, divided as its flow says; a target takes in the sum over its connectors, times
//! members of the source over members of the target, since stocks are per member. Riders whose
//! targets need the same are added up before the pass, so it costs the same for one or eight.

use std::collections::BTreeMap;

use crate::{
    base::{Along, Crowd, Own, ordered},
    process::circulation::{
        bind::{Binder, Ends, Gate, People},
        passes::{ByGate, GATES, Loads, Pass, Taken},
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
pub(super) struct Rider<K> {
    pub(super) kind: K,
    ends: Ends,
    division: Division,
    gate: usize,
    volume: WriteOne<f64>,
}

/// Riders of one carrier that move one stock out of one stock.
pub(super) struct Team<K> {
    riders: Vec<Rider<K>>,
    gates: Vec<Gate>,
    key: Key,
    into: Write<f32>,
    from: Write<f32>,
    /// Flow of the carrier's connectors and the rider that is the carrier itself.
    flow: Option<(Write<f32>, usize)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    carrier: String,
    stock: String,
    from: String,
}

/// What every team looks at.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    people: People,
    level: Read<f32>,
    harm: Option<Write<f32>>,
}

/// All teams of a process, and the stocks they write.
pub(super) struct Teams<K> {
    pub(super) list: Vec<Team<K>>,
    pub(super) stocks: BTreeMap<String, Write<f32>>,
    pub(super) setting: Setting,
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

    /// Adds a channel to the team of its carrier and stocks.
    pub(super) fn add(
        &mut self,
        binder: &mut Binder<'_, '_>,
        channel: &Channel,
        (from, division, kind): (&str, Division, K),
    ) -> Result<(), Refusal> {
        let carrier = binder.ground.carrier(channel).to_owned();
        let key = Key { carrier, stock: channel.stock.clone(), from: from.to_owned() };
        let ends = binder.ends(channel)?;
        let fits = |team: &Team<K>| {
            team.key == key && (team.gates.contains(&ends.target) || team.gates.len() < GATES)
        };
        let number = self.list.iter().position(fits);
        let (into, from) = (self.stock(binder, &key.stock)?, self.stock(binder, &key.from)?);
        let own = key.carrier == channel.name;
        let number = number.unwrap_or_else(|| {
            let (riders, gates, flow) = (Vec::new(), Vec::new(), None);
            self.list.push(Team { riders, gates, key, into, from, flow });
            self.list.len() - 1
        });
        let team = &mut self.list[number];
        let gate = team.gates.iter().position(|gate| *gate == ends.target).unwrap_or_else(|| {
            team.gates.push(ends.target);
            team.gates.len() - 1
        });
        if own {
            let flow = binder.plan.write_of(&channel.name, &FLOW)?;
            team.flow = Some((flow, team.riders.len()));
        }
        let volume = binder.plan.write_one(&volume(&channel.name))?;
        team.riders.push(Rider { kind, ends, division, gate, volume });
        Ok(())
    }

    /// Lets every team pass on; all read the stocks as they were before. `pace(rider, quality)`.
    pub(super) fn pass(&self, world: &mut World, pace: impl Fn(&World, &K, f64) -> Pace) {
        let mut before: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
        for team in &self.list {
            let stock = || world.open((team.from,)).0.to_vec();
            before.entry(&team.key.from).or_insert_with(stock);
        }
        for team in &self.list {
            team.pass(world, self.setting, &before[team.key.from.as_str()], &pace);
        }
    }
}

impl<K: Sync> Team<K> {
    fn pass(
        &self,
        world: &mut World,
        setting: Setting,
        from: &[f32],
        pace: impl Fn(&World, &K, f64) -> Pace,
    ) {
        let paces: Vec<Pace> = (self.riders.iter())
            .map(|rider| {
                let quality = rider.ends.quality(world);
                let open = rider.ends.is_open(world);
                if open { pace(world, &rider.kind, quality) } else { Pace::default() }
            })
            .collect();
        if paces.iter().all(|pace| *pace == Pace::default()) {
            self.rest(world);
            return;
        }
        let ends = &self.riders[0].ends;
        let passes = setting.people.passes(world, &ends.targets, &self.gates);
        let sums = self.sums(world, &passes);
        let loads = self.loads(world, setting, (from, &paces), &sums);
        self.deliver(world, setting, &passes, &loads);
    }

    /// Nothing is passed on.
    fn rest(&self, world: &mut World) {
        for rider in &self.riders {
            *world.open((rider.volume,)).0 = 0.0;
        }
        if let Some((flow, _)) = self.flow {
            world.open((flow,)).0.fill(0.0);
        }
    }

    /// Strengths of each source to targets that pass each gate; length `n_agents`.
    fn sums(&self, world: &mut World, passes: &[u8]) -> Vec<ByGate> {
        let ends = &self.riders[0].ends;
        let mut sums = vec![ByGate::default(); world.agents().len()];
        let (rows, strength) = world.open((ends.rows, ends.strength));
        let first = rows.ends().start;
        rows.each((Own(&mut *sums), Along(strength)), |_, targets, (sums, strength)| {
            let mut by_passes = [0.0_f32; 1 << GATES];
            for (&target, &strength) in targets.iter().zip(strength) {
                by_passes[passes[(target - first) as usize] as usize] += strength;
            }
            for (passes, sum) in by_passes.iter().enumerate().take(1 << self.gates.len()) {
                for (gate, total) in sums.iter_mut().enumerate() {
                    *total += if passes >> gate & 1 == 1 { *sum } else { 0.0 };
                }
            }
        });
        sums
    }

    /// What each source passes on per unit of strength; sets the volumes.
    fn loads(
        &self,
        world: &mut World,
        setting: Setting,
        (from, paces): (&[f32], &[Pace]),
        sums: &[ByGate],
    ) -> Loads {
        let slots = self.riders[0].ends.sources.clone();
        let n = slots.len();
        let [members, target_members] = self.riders[0].ends.members;
        let ratio = (members / target_members) as f32;
        let mut loads = Loads {
            stock: vec![ByGate::default(); n],
            harm: Vec::new(),
            own: vec![0.0; if self.flow.is_some() { n } else { 0 }],
            harmful: setting.harm.is_some() && paces.iter().any(|pace| 0.0 < pace.harmful),
        };
        loads.harm.resize(if loads.harmful { n } else { 0 }, ByGate::default());
        for (number, (rider, pace)) in self.riders.iter().zip(paces).enumerate() {
            let passes = setting.people.passes(world, &slots, &[rider.ends.source]);
            let (level,) = world.see((setting.level,));
            let (level, from, sums) =
                (&level[slots.clone()], &from[slots.clone()], &sums[slots.clone()]);
            let mut amounts = vec![0.0_f32; n];
            let lanes = (Own(&mut *amounts), Own(&*passes), Own(level), Own(from), Own(sums));
            Crowd(0..n as u32).each(lanes, |_, (amount, passes, level, from, sums)| {
                if passes != 0 {
                    let sum = f64::from(sums[rider.gate]);
                    *amount = pace.per_strength(rider.division, [from, level], sum) as f32;
                }
            });
            let gate = rider.gate;
            let moved =
                ordered::sum(n, |place| f64::from(amounts[place]) * f64::from(sums[place][gate]));
            let passed = pace.harmless + pace.harmful;
            *world.open((rider.volume,)).0 = moved * members * passed;
            loads.add(
                &amounts,
                (gate, ratio),
                pace,
                self.flow.is_some_and(|(_, own)| own == number),
            );
        }
        loads
    }

    fn deliver(&self, world: &mut World, setting: Setting, passes: &[u8], loads: &Loads) {
        let ends = &self.riders[0].ends;
        let (rows, strength) = (ends.rows, ends.strength);
        let harm = setting.harm.filter(|_| loads.harmful);
        let mut taken =
            vec![Taken::default(); if harm.is_some() { world.agents().len() } else { 0 }];
        let own_gate = self.flow.map_or(0, |(_, own)| self.riders[own].gate);
        let pass = Pass { passes, loads, own_gate, n_gates: self.gates.len() };
        if let Some((flow, _)) = self.flow {
            let (rows, strength, into, flow) = world.open((rows, strength, self.into, flow));
            pass.run(rows, (strength, Some(flow)), into, &mut taken);
        } else {
            let (rows, strength, into) = world.open((rows, strength, self.into));
            pass.run(rows, (strength, None), into, &mut taken);
        }
        if let Some(harm) = harm {
            let slots = ends.targets.clone();
            let (into, harm) = world.open((self.into, harm));
            let lanes = (
                Own(&mut into[slots.clone()]),
                Own(&mut harm[slots.clone()]),
                Own(&taken[slots.clone()]),
            );
            Crowd(0..slots.len() as u32).each(lanes, |_, (into, harm, taken)| {
                *into += taken.0[0];
                *harm += taken.0[1];
            });
        }
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
