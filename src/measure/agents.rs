//! The network of agents: what they pay each other, who is connected with whom.

use rand::RngExt;
use rayon::prelude::*;

use crate::{
    base::{Block, Luck, ordered},
    indices::{components::Successors, return_walks::Estimate},
    scenario::Channel,
    world::{
        ALIVE, Ground, World,
        columns::{self, STRENGTH},
    },
};

/// Connectors that money is split over by strength, with what each source ordered over them.
struct Layer<'w> {
    block: &'w Block,
    strength: &'w [f32],
    /// By source: what it ordered over all channels that these connectors carry, smallest units.
    orders: Vec<f64>,
}

/// What agents pay each other in a step over the platforms' channels, as far as orders tell: each is
/// split over all connectors by their strength. Who cannot deliver, or cannot be paid over the
/// channel, has its slice all the same.
///
/// ```
/// # use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// # let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// # let mut run = Run::new(&scenario, Making { scale: 0.1, seed: 42 })?;
/// use ecograph::measure::agents::{Payments, walks};
///
/// run.simulation_mut().run(6)?;
/// let payments = Payments::of(run.ground(), run.world());
/// let information = payments.information().ok_or("nothing is paid")?;
/// assert!(1.0 < information.links, "people buy at several shops");
/// // Money that people spend at shops does not come back over the app.
/// let cycling = walks(&payments, 1_000, 42, 6).ok_or("nothing is paid")?;
/// assert_eq!(cycling.value, 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Payments<'w> {
    layers: Vec<Layer<'w>>,
    /// By agent, in smallest units.
    paid: Vec<f64>,
    received: Vec<f64>,
    total: f64,
}

impl std::fmt::Debug for Payments<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payments").field("total", &self.total).finish_non_exhaustive()
    }
}

/// Information measures of payments between agents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgentInformation {
    /// Effective link density `2^(Hr/2)`.
    pub links: f64,
    /// Relative overhead `Hr/H`.
    pub overhead: f64,
}

impl<'w> Payments<'w> {
    /// Reads the payments of the step just done. `O(connectors)`.
    #[must_use]
    pub fn of(ground: &'w Ground, world: &'w World) -> Self {
        let agents = world.agents().len();
        let layers: Vec<Layer<'w>> = carriers(ground)
            .into_iter()
            .filter_map(|(carrier, riders)| layer(world, carrier, &riders))
            .collect();
        Self::joined(layers, agents)
    }

    fn joined(layers: Vec<Layer<'w>>, agents: usize) -> Self {
        let (mut paid, mut received) = (vec![0.0; agents], vec![0.0; agents]);
        for layer in &layers {
            for (source, order) in layer.block.sources().zip(&layer.orders) {
                paid[source as usize] += order;
            }
            // ORDER: by connectors in their order; serial, since payees are met at random.
            layer.each(|_, target, amount| received[target as usize] += amount);
        }
        let total = ordered::sum(agents, |agent| paid[agent]);
        Self { layers, paid, received, total }
    }

    /// `H`, `AMI` and `Hr` of payments without boundary; none where nothing is paid, or by one
    /// connector alone. `O(connectors)`.
    #[must_use]
    pub fn information(&self) -> Option<AgentInformation> {
        if self.total <= 0.0 {
            return None;
        }
        let term = |amount: f64| {
            let share = amount / self.total;
            if 0.0 < share { share * libm::log2(share) } else { 0.0 }
        };
        let links: f64 = self.layers.iter().map(|layer| layer.sum(term)).sum();
        let payers = ordered::sum(self.paid.len(), |agent| term(self.paid[agent]));
        let payees = ordered::sum(self.received.len(), |agent| term(self.received[agent]));
        let (diversity, residual) = (-links, (payers + payees - 2.0 * links).max(0.0));
        (0.0 < diversity).then(|| AgentInformation {
            links: libm::exp2(residual / 2.0),
            overhead: (residual / diversity).min(1.0),
        })
    }
}

/// Channels of platforms that pay, by the connectors that they go over, in the order of both.
fn carriers(ground: &Ground) -> Vec<(&str, Vec<&Channel>)> {
    let mut carriers: Vec<(&str, Vec<&Channel>)> = Vec::new();
    for channel in ground.paying().filter(|channel| channel.platform.is_some()) {
        let carrier = ground.carrier(channel);
        match carriers.iter_mut().find(|(known, _)| *known == carrier) {
            Some((_, riders)) => riders.push(channel),
            None => carriers.push((carrier, vec![channel])),
        }
    }
    carriers
}

fn layer<'w>(world: &'w World, carrier: &str, riders: &[&Channel]) -> Option<Layer<'w>> {
    let (block, strength) = (world.block(carrier)?, world.column_of(carrier, &STRENGTH)?);
    let orders: Vec<&[i64]> =
        riders.iter().filter_map(|rider| world.column(&columns::order(&rider.name))).collect();
    let ordered = |source: u32| {
        let reaches = block.row(source).any(|place| 0.0 < strength[place]);
        let sum: i64 = orders.iter().map(|order| order[source as usize].max(0)).sum();
        if reaches { sum as f64 } else { 0.0 }
    };
    let orders = block.sources().map(ordered).collect();
    Some(Layer { block, strength, orders })
}

impl Layer<'_> {
    /// Shows every payment that is not zero: payer, payee, amount.
    fn each(&self, mut see: impl FnMut(u32, u32, f64)) {
        for (source, &order) in self.block.sources().zip(&self.orders) {
            self.row(source, order, |target, amount| see(source, target, amount));
        }
    }

    fn row(&self, source: u32, order: f64, mut see: impl FnMut(u32, f64)) {
        if order <= 0.0 {
            return;
        }
        let places = self.block.row(source);
        let reach: f64 = self.strength[places.clone()].iter().copied().map(f64::from).sum();
        for place in places {
            see(self.block.all_targets()[place], order * f64::from(self.strength[place]) / reach);
        }
    }

    /// Sum over payments, in parallel.
    fn sum(&self, of: impl Fn(f64) -> f64 + Sync) -> f64 {
        let first = self.block.sources().start;
        // ORDER: fixed pieces of sources, added left to right.
        ordered::sum(self.orders.len(), |at| {
            let mut sum = 0.0;
            self.row(first + at as u32, self.orders[at], |_, amount| sum += of(amount));
            sum
        })
    }
}

/// Steps after which a walk is given up.
const STEPS_MAX: u32 = 100_000;

/// Finn's cycling index of agents by walks of money: a walker sets out at an agent with the
/// chance of its throughflow, the greater of what it pays and what it receives, and goes on by what
/// it pays, so that what is missing on one side is boundary.
///
/// A function of seed and step alone. None where nothing is paid.
#[must_use]
pub fn walks(payments: &Payments<'_>, n_walks: u64, seed: u64, step: u64) -> Option<Estimate> {
    let through = |agent: usize| payments.paid[agent].max(payments.received[agent]);
    let mut starts = Vec::with_capacity(payments.paid.len());
    let mut sum = 0.0;
    for agent in 0..payments.paid.len() {
        sum += through(agent);
        starts.push(sum);
    }
    if sum <= 0.0 || n_walks == 0 {
        return None;
    }
    let luck = Luck::new(seed, "measure.walks", step, std::sync::Arc::new(Vec::new()));
    let walk = |number: u64| {
        let mut stream = luck.of_key(number);
        let level = stream.random::<f64>() * sum;
        let start = starts.partition_point(|sum| *sum <= level).min(starts.len() - 1);
        let mut agent = start;
        for _ in 0..STEPS_MAX {
            let level = stream.random::<f64>() * through(agent);
            match payments.payee(agent, level) {
                None => return End::Out,
                Some(next) if next == start => return End::Back,
                Some(next) => agent = next,
            }
        }
        End::Lost
    };
    let ends: Vec<End> = (0..n_walks).into_par_iter().map(walk).collect();
    let share = |of: End| ends.iter().filter(|&&end| end == of).count() as f64 / n_walks as f64;
    let value = share(End::Back);
    let standard_error = (value * (1.0 - value) / n_walks as f64).sqrt();
    Some(Estimate { value, standard_error, unfinished: share(End::Lost) })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Back,
    Out,
    Lost,
}

impl Payments<'_> {
    /// To whom the unit at `level` of what an agent pays goes; none beyond that.
    fn payee(&self, agent: usize, mut level: f64) -> Option<usize> {
        for layer in &self.layers {
            let sources = layer.block.sources();
            let Some(at) = agent.checked_sub(sources.start as usize) else { continue };
            let Some(&order) = layer.orders.get(at) else { continue };
            if order <= level {
                level -= order;
                continue;
            }
            let (mut passed, mut chosen) = (0.0, None);
            layer.row(agent as u32, order, |target, amount| {
                if chosen.is_none() && 0.0 < amount {
                    passed += amount;
                    if level < passed {
                        chosen = Some(target as usize);
                    }
                }
            });
            return chosen;
        }
        None
    }
}

/// The connectors of all platforms' channels between agents that take part.
#[derive(Debug)]
pub(crate) struct Links {
    /// By agent that takes part, in the order of slots.
    pub(crate) links: Successors,
}

/// Joins the connectors of all channels. `O(connectors log connectors of an agent)`.
pub(crate) fn links(ground: &Ground, world: &World) -> Links {
    let alive = world.column(&ALIVE).unwrap_or_default();
    let mut place = vec![u32::MAX; alive.len()];
    let mut present = Vec::new();
    for agent in (0..alive.len()).filter(|&agent| alive[agent] == 1) {
        place[agent] = present.len() as u32;
        present.push(agent as u32);
    }
    let blocks: Vec<&Block> = owned(ground, world).collect();
    let row = |&agent: &u32| {
        let mut row: Vec<u32> = blocks
            .iter()
            .filter(|block| block.sources().contains(&agent))
            .flat_map(|block| block.targets(agent).iter().map(|&target| place[target as usize]))
            .filter(|&target| target != u32::MAX)
            .collect();
        row.sort_unstable();
        row.dedup();
        row
    };
    let rows: Vec<Vec<u32>> = present.par_iter().map(row).collect();
    Links { links: Successors::of_rows(&rows) }
}

fn owned<'w>(ground: &'w Ground, world: &'w World) -> impl Iterator<Item = &'w Block> {
    let owned = ground.wired().filter(|channel| channel.platform.is_some());
    owned.filter_map(|channel| world.block(&channel.name))
}

/// `Q = Σ_c [W_c/m − s_out,c s_in,c/m²]` of connectors by group of agent, each counting once; none
/// without connectors. `O(connectors)`, counts, so exact in any order.
pub(crate) fn modularity(
    ground: &Ground,
    world: &World,
    group: &(dyn Fn(u32) -> usize + Sync),
) -> Option<f64> {
    let agents = world.agents().len();
    let groups: Vec<u32> = (0..agents as u32).map(|agent| group(agent) as u32).collect();
    let n = groups.iter().max().map_or(0, |last| *last as usize + 1);
    let count = |block: &Block| {
        let first = block.sources().start;
        let piece = |range: std::ops::Range<usize>| {
            let mut counts = vec![[0_u64; 3]; n];
            for source in range.map(|at| first + at as u32) {
                let own = groups[source as usize] as usize;
                for &target in block.targets(source) {
                    let other = groups[target as usize] as usize;
                    counts[own][1] += 1;
                    counts[other][2] += 1;
                    counts[own][0] += u64::from(own == other);
                }
            }
            counts
        };
        // ORDER: integer addition is associative.
        ordered::fold(block.sources().len(), vec![[0; 3]; n], piece, added)
    };
    let counts = owned(ground, world).map(count).fold(vec![[0; 3]; n], added);
    let total: u64 = counts.iter().map(|counts| counts[1]).sum();
    let part = |[inside, out, into]: &[u64; 3]| {
        let share = |count: &u64| *count as f64 / total as f64;
        share(inside) - share(out) * share(into)
    };
    (0 < total).then(|| counts.iter().map(part).sum())
}

fn added(mut left: Vec<[u64; 3]>, right: Vec<[u64; 3]>) -> Vec<[u64; 3]> {
    for (left, right) in left.iter_mut().zip(right) {
        (0..3).for_each(|k| left[k] += right[k]);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indices::{FlowNetwork, circulation::finn_cycling, information};

    const AGENTS: u32 = 40;

    /// Rings with short cuts, strengths that differ, some who order nothing.
    fn world() -> (Vec<Block>, Vec<Vec<f32>>, Vec<Vec<f64>>) {
        let mut worlds = (Vec::new(), Vec::new(), Vec::new());
        for layer in 1..3_u32 {
            let mut block = Block::empty(0..AGENTS, 0..AGENTS);
            let mut changes = crate::base::Changes::new();
            for agent in 0..AGENTS {
                for hop in [1, 3 * layer, 11] {
                    changes.form(agent, (agent + hop) % AGENTS);
                }
            }
            let script = block.script(changes, None);
            block.apply(&script);
            worlds.1.push((0..block.len()).map(|place| 0.1 + (place % 7) as f32 / 8.0).collect());
            let order = |agent: u32| f64::from((agent * 37 + layer) % 11) * 100.0;
            worlds.2.push((0..AGENTS).map(order).collect());
            worlds.0.push(block);
        }
        worlds
    }

    fn payments(
        (blocks, strengths, orders): &(Vec<Block>, Vec<Vec<f32>>, Vec<Vec<f64>>),
    ) -> Payments<'_> {
        let layers = blocks.iter().zip(strengths).zip(orders);
        let layers = layers.map(|((block, strength), orders)| Layer {
            block,
            strength,
            orders: orders.clone(),
        });
        Payments::joined(layers.collect(), AGENTS as usize)
    }

    /// The same payments as a network in balance.
    fn network(payments: &Payments<'_>) -> FlowNetwork {
        let n = AGENTS as usize;
        let mut flows = Vec::new();
        for layer in &payments.layers {
            layer.each(|i, j, amount| flows.push((i as usize, j as usize, amount)));
        }
        let gap = |agent: usize| payments.paid[agent] - payments.received[agent];
        let imports = (0..n).map(|agent| gap(agent).max(0.0)).collect();
        let exports = (0..n).map(|agent| (-gap(agent)).max(0.0)).collect();
        FlowNetwork::new(&flows, imports, exports, vec![0.0; n]).unwrap()
    }

    #[test]
    fn walks_of_agents_agree_with_the_inverse_within_the_error_that_they_state() {
        let world = world();
        let payments = payments(&world);
        let exact = finn_cycling(&network(&payments)).unwrap();
        assert!(0.02 < exact, "{exact}");
        let mut spread = 0.0;
        for step in 0..20 {
            let found = walks(&payments, 4000, 7, step).unwrap();
            let away = (found.value - exact) / found.standard_error;
            assert!(away.abs() < 4.0, "{found:?} for {exact}");
            assert!(found.unfinished <= 0.0);
            spread += away * away / 20.0;
        }
        assert!((0.3..2.5).contains(&spread), "{spread}");
    }

    #[test]
    fn effective_links_of_agents_are_those_of_the_flow_network() {
        let mut world = world();
        world.0.truncate(1);
        let payments = payments(&world);
        let flows: Vec<(usize, usize, f64)> = network(&payments).flows().collect();
        let nothing = || vec![0.0; AGENTS as usize];
        let closed = FlowNetwork::new(&flows, nothing(), nothing(), nothing()).unwrap();
        let wanted = information::measure(&closed).unwrap();
        let found = payments.information().unwrap();
        assert!((found.links - wanted.effective_link_density()).abs() < 1e-9);
        assert!((found.overhead - wanted.relative_overhead().unwrap()).abs() < 1e-9);
    }

    #[test]
    fn where_nobody_pays_there_is_nothing_to_measure() {
        let mut world = world();
        world.2.iter_mut().flatten().for_each(|order| *order = 0.0);
        let payments = payments(&world);
        assert!(payments.information().is_none() && walks(&payments, 10, 1, 1).is_none());
    }
}
