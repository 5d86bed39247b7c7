//! What a meter remembers, as bytes and back: a part of checkpoints.
//!
//! By name, so that a run whose targets are others finds what it shares with the run that was
//! saved. Numbers are kept as their bits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    indices::productivity::Account,
    measure::{
        Meter,
        ecosystem::{Chain, Memory, ProducerAccount, Stand},
        formula::{History, Remembered},
    },
};

/// Bits of a number, none where there is none.
type Bits = Option<u64>;

#[derive(Serialize, Deserialize)]
struct Saved {
    /// The first step that is remembered.
    from: u64,
    /// Steps that are remembered.
    steps: usize,
    /// What each leaf gave, by its name.
    leaves: BTreeMap<String, Vec<Bits>>,
    /// Output per worker by industry.
    output_per_worker: BTreeMap<String, Vec<u64>>,
    /// What each target gave whose period is over.
    settled: BTreeMap<String, Bits>,
    /// The chain of productivity: value added, labour, capital, labour share.
    account: Option<[u64; 4]>,
    level: Bits,
    /// Accounts of the producing species, in their order.
    #[serde(default)]
    producers: Vec<Option<[u64; 10]>>,
    /// Level and rest of the species in the last steps.
    #[serde(default)]
    stands: Vec<Vec<(Bits, u64)>>,
}

fn bits(number: Option<f64>) -> Bits {
    number.map(f64::to_bits)
}

impl Meter {
    /// Everything that it remembers of the run, for a checkpoint.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let steps = &self.history.steps;
        let leaf = |place: usize| -> Vec<Bits> {
            steps.iter().map(|step| bits(step.leaves.get(place).copied().flatten())).collect()
        };
        let worth = |place: usize| -> Vec<u64> {
            let of = |step: &Remembered| step.output_per_worker.get(place).copied().unwrap_or(1.0);
            steps.iter().map(|step| of(step).to_bits()).collect()
        };
        let targets = self.ground.scenario.targets.iter().zip(&self.settled);
        let saved = Saved {
            from: self.history.from,
            steps: steps.len(),
            leaves: self.leaf_names().enumerate().map(|(at, name)| (name, leaf(at))).collect(),
            output_per_worker: (self.industry_names().enumerate())
                .map(|(at, name)| (name, worth(at)))
                .collect(),
            settled: targets.map(|(target, value)| (target.name.clone(), bits(*value))).collect(),
            account: self.memory.chain.last.as_ref().map(|last| {
                [last.value_added, last.labour, last.capital, last.labour_share].map(f64::to_bits)
            }),
            level: bits(self.memory.chain.level),
            producers: self.memory.producers.iter().map(|it| it.map(numbers)).collect(),
            stands: (self.memory.stands.iter())
                .map(|step| step.iter().map(|it| (bits(it.level), it.rest.to_bits())).collect())
                .collect(),
        };
        // Names and whole numbers always have a JSON form.
        serde_json::to_vec(&saved).unwrap_or_default()
    }

    /// Goes on from what [`Self::to_bytes`] gave. None, and nothing changes, where the bytes are
    /// something else. What this run has and that one had not stays unknown.
    pub(crate) fn recollect(&mut self, bytes: &[u8]) -> Option<()> {
        let saved: Saved = serde_json::from_slice(bytes).ok()?;
        let lengths = saved.leaves.values().map(Vec::len);
        let lengths = lengths.chain(saved.output_per_worker.values().map(Vec::len));
        if !lengths.into_iter().all(|length| length == saved.steps) {
            return None;
        }
        // With neither leaves nor industries nothing says that so many steps are sound.
        let known = !saved.leaves.is_empty() || !saved.output_per_worker.is_empty();
        let steps = if known { saved.steps } else { 0 };
        let from = if known { saved.from } else { saved.from.saturating_add(saved.steps as u64) };
        let leaves: Vec<_> = self.leaf_names().map(|name| saved.leaves.get(&name)).collect();
        let worth: Vec<_> =
            self.industry_names().map(|name| saved.output_per_worker.get(&name)).collect();
        let step = |at: usize| Remembered {
            leaves: leaves.iter().map(|leaf| number(leaf.and_then(|leaf| leaf[at]))).collect(),
            output_per_worker: (worth.iter())
                .map(|worth| worth.map_or(1.0, |worth| f64::from_bits(worth[at])))
                .collect(),
        };
        self.history = History { from, steps: (0..steps).map(step).collect() };
        let targets = self.ground.scenario.targets.iter();
        let settled = |name: &str| number(saved.settled.get(name).copied().flatten());
        self.settled = targets.map(|target| settled(&target.name)).collect();
        let last = saved.account.map(|account| {
            let [value_added, labour, capital, labour_share] = account.map(f64::from_bits);
            Account { value_added, labour, capital, labour_share }
        });
        let producers = saved.producers.iter().map(|numbers| numbers.map(producer)).collect();
        let stand = |&(level, rest)| Stand { level: number(level), rest: f64::from_bits(rest) };
        let stands = saved.stands.iter().map(|step| step.iter().map(stand).collect()).collect();
        let chain = Chain { last, level: number(saved.level) };
        self.memory = Memory { chain, producers, stands };
        Some(())
    }

    fn leaf_names(&self) -> impl Iterator<Item = String> {
        self.formulas.leaves.iter().map(|leaf| format!("{leaf:?}"))
    }

    fn industry_names(&self) -> impl Iterator<Item = String> {
        let industries = self.ground.scenario.environment.industries.iter();
        industries.map(|industry| industry.name.clone())
    }
}

fn numbers(account: ProducerAccount) -> [u64; 10] {
    let ProducerAccount { sales, output, whole, productivity, quantities, costs } = account;
    let ([a, b, c], [d, e, f]) = (quantities, costs);
    [sales, output, whole, productivity, a, b, c, d, e, f].map(f64::to_bits)
}

fn producer(numbers: [u64; 10]) -> ProducerAccount {
    let [sales, output, whole, productivity, a, b, c, d, e, f] = numbers.map(f64::from_bits);
    ProducerAccount { sales, output, whole, productivity, quantities: [a, b, c], costs: [d, e, f] }
}

fn number(bits: Bits) -> Option<f64> {
    bits.map(f64::from_bits)
}
