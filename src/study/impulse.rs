//! Co-evolution by transmission: how far an impulse to one agent travels.
//!
//! `K = mean over sampled sources i of Σ_{j≠i} |x'_j − x_j| / |x'_i − x_i|` at a horizon, by twin runs
//! under the same luck: `x'` in the run in which `i` got the impulse, `x` in the one in which it did
//! not. Beside it the mean response by distance from the source (connectors between, whichever way
//! they lead, in the channels named), the decay length `ξ` of `response ∝ exp(−d/ξ)` (least squares
//! on logarithms over distances from 1 on), and the share of the active agents that moved by more
//! than a hundredth of the impulse.
//!
//! Limits: what an agent decides by a threshold may tip, so that a small impulse can move somebody
//! far away by a lot; that is part of the answer, and why a mean has its interval over sources.
//! Sources of one seed share its world: where there are several seeds, the interval is that of the
//! means by seed (Student).

use std::collections::VecDeque;

use crate::{
    base::Luck,
    indices::certainty::{Mean, mean_of},
    record::study_tables::ResponseRow,
    scenario::{Channel, Elements, Wiring},
    study::{Crew, Event, Failed, Going, Probe, Stem, Watch, twins::touched},
    world::{ALIVE, World},
};

/// What is done and what is watched.
#[derive(Clone, Debug)]
pub struct Impulse {
    /// Column that gets the impulse.
    pub touched: Probe,
    /// Column whose responses are measured.
    pub watched: Probe,
    /// Size of the impulse, in the unit of the column.
    pub size: f64,
    /// Steps between impulse and measurement.
    pub horizon: u64,
    /// Channels along which distances are counted.
    pub channels: Vec<String>,
}

/// What an impulse to one agent did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// The agent.
    pub source: u32,
    /// By how much the impulse moved it at once.
    pub impulse: f64,
    /// Its own response at the horizon.
    pub own: f64,
    /// Sum of all others'.
    pub others: f64,
    /// Share of the active agents that moved.
    pub moved: f64,
    /// For each distance how many agents there are, and the sum of their responses.
    pub by_distance: Vec<(u64, f64)>,
}

impl Response {
    /// `Σ others / own`; none where the source itself shows nothing at the horizon.
    #[must_use]
    pub fn transmission(&self) -> Option<f64> {
        (0.0 < self.own).then(|| self.others / self.own)
    }
}

/// Channels of a scenario along which distances are counted: those with connectors of their own.
#[must_use]
pub fn connecting(scenario: &Elements) -> Vec<String> {
    let wired = |channel: &&Channel| {
        channel.enabled && matches!(channel.wiring, Wiring::Social(_) | Wiring::Choice(_))
    };
    scenario.channels.iter().filter(wired).map(|channel| channel.name.clone()).collect()
}

/// A sample of active agents, drawn without replacement: those of the smallest keyed draws.
#[must_use]
pub fn sampled(world: &World, among: impl Fn(u32) -> bool, count: usize, seed: u64) -> Vec<u32> {
    use rand::RngExt;
    let luck = Luck::new(seed, "impulse", world.step(), world.agents().shared_keys());
    let alive = world.column(&ALIVE).unwrap_or(&[]);
    let mut drawn: Vec<(f64, u32)> = (0..alive.len() as u32)
        .filter(|&agent| alive[agent as usize] == 1 && among(agent))
        .map(|agent| (luck.of(agent).random(), agent))
        .collect();
    drawn.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    drawn.truncate(count);
    drawn.into_iter().map(|(_, agent)| agent).collect()
}

/// Gives each source its impulse, in a twin of its own; responses in the order of sources.
///
/// ```
/// use ecograph::{engine::{Making, Run}, scenario::Scenario};
/// use ecograph::study::{Crew, Going, Probe, Stem};
/// use ecograph::study::impulse::{Impulse, connecting, impulse, sampled, transmission};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let making = Making { scale: 0.1, seed: 1 };
/// let stem = Stem::grown(|| Ok(Run::new(&scenario, making).map(Run::into_simulation)?), 6)?;
/// let level = Probe::named(&scenario.elements, "level").ok_or("no such column")?;
/// let channels = connecting(&scenario.elements);
/// let (touched, watched) = (level.clone(), level);
/// let wanted = Impulse { touched, watched, size: 0.1, horizon: 3, channels };
/// // Persons are the first hundred.
/// let sources = sampled(stem.twin()?.world(), |agent| agent < 100, 5, 1);
/// let responses = impulse(&stem, &wanted, &sources, Crew::of(2), &|_, _| Going::On)?;
/// assert!(responses.iter().all(|response| response.transmission() > Some(0.0)));
/// assert!(transmission(&responses).mean.is_some_and(|k| k.mean < 1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first failure in the order of sources; the twin that nobody touches counts as the first.
pub fn impulse(
    stem: &Stem<'_>,
    impulse: &Impulse,
    sources: &[u32],
    crew: Crew,
    watch: &Watch<'_>,
) -> Result<Vec<Response>, Failed> {
    let mut base = stem.twin()?;
    let ways = Ways::of(base.world(), &impulse.channels);
    walk(&mut base, impulse.horizon, 0, watch)?;
    let still = watched(impulse, base.world());
    let alive: Vec<bool> =
        base.world().column(&ALIVE).unwrap_or(&[]).iter().map(|&alive| alive == 1).collect();
    drop(base);
    let responses = crew.work(sources.len(), |at| -> Result<Response, Failed> {
        let source = sources[at];
        let mut twin = stem.twin()?;
        let mut moved = 0.0;
        touched(&mut twin, |world| -> Result<(), Failed> {
            moved = impulse.touched.push(world, source, impulse.size)?;
            Ok(())
        })?;
        walk(&mut twin, impulse.horizon, at + 1, watch)?;
        let apart: Vec<f64> = watched(impulse, twin.world())
            .iter()
            .zip(&still)
            .map(|(touched, still)| (touched - still).abs())
            .collect();
        Ok(response(source, moved, &apart, &alive, &ways))
    });
    responses.into_iter().collect()
}

fn walk(
    simulation: &mut crate::engine::Simulation,
    steps: u64,
    job: usize,
    watch: &Watch<'_>,
) -> Result<(), Failed> {
    for step in 0..steps {
        let event = if step == 0 { Event::Begun } else { Event::Stepped(step) };
        if watch(job, event) == Going::Stop {
            return Err(Failed::Stopped);
        }
        simulation.step().map_err(Box::new)?;
    }
    watch(job, Event::Ended { well: true });
    Ok(())
}

fn watched(impulse: &Impulse, world: &World) -> Vec<f64> {
    impulse.watched.values(world).unwrap_or_default()
}

fn response(source: u32, impulse: f64, apart: &[f64], alive: &[bool], ways: &Ways) -> Response {
    let own = apart.get(source as usize).copied().unwrap_or(0.0);
    let everybody: f64 = apart.iter().sum();
    let least = impulse.abs() / 100.0;
    let active = || apart.iter().zip(alive).filter(|(_, alive)| **alive);
    let moved = active().filter(|(apart, _)| least < **apart).count() as f64;
    let mut by_distance: Vec<(u64, f64)> = Vec::new();
    for (distance, agent) in ways.from(source) {
        by_distance.resize(by_distance.len().max(distance + 1), (0, 0.0));
        by_distance[distance].0 += 1;
        by_distance[distance].1 += apart[agent as usize] / impulse.abs().max(f64::MIN_POSITIVE);
    }
    let others: f64 = everybody - own;
    // What rounding leaves of a sum that is the source's alone is nothing.
    let others = if others.abs() <= 1e-12 * own { 0.0 } else { others };
    let moved = moved / active().count().max(1) as f64;
    Response { source, impulse, own, others, moved, by_distance }
}

/// What all sources together say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transmission {
    /// `K`, with its interval over sources, or over seeds where there are several.
    pub mean: Option<Mean>,
    /// Mean response by distance, in units of the impulse.
    pub responses: Vec<ResponseRow>,
    /// Decay length, in connectors; none where responses do not decay.
    pub decay: Option<f64>,
    /// Mean share of the active agents that moved.
    pub moved: f64,
}

/// Confidence of intervals over sources.
const CONFIDENCE: f64 = 0.95;

/// Sums up the responses of all sources.
#[must_use]
pub fn transmission(responses: &[Response]) -> Transmission {
    let ratios: Vec<f64> = responses.iter().filter_map(Response::transmission).collect();
    let furthest = responses.iter().map(|response| response.by_distance.len()).max().unwrap_or(0);
    let row = |distance: usize| {
        let there = responses.iter().filter_map(|response| response.by_distance.get(distance));
        let (agents, sum) = there.fold((0, 0.0), |(n, sum), (agents, of)| (n + agents, sum + of));
        let response = if agents == 0 { 0.0 } else { sum / agents as f64 };
        ResponseRow { distance: distance as u64, agents, response }
    };
    let rows: Vec<ResponseRow> = (0..furthest).map(row).collect();
    let moved: f64 = responses.iter().map(|response| response.moved).sum();
    Transmission {
        mean: mean_of(&ratios, CONFIDENCE),
        decay: decay(&rows),
        responses: rows,
        moved: moved / responses.len().max(1) as f64,
    }
}

/// Sums up the responses of several seeds, one list for each: the interval is that of their means.
///
/// `K = mean over seeds of the mean over the seed's sources`; with one seed this is
/// [`transmission`]. Seeds none of whose sources answers are passed over.
///
/// ```
/// use ecograph::study::impulse::{Response, over_seeds, transmission};
///
/// let response = |others| Response { own: 1.0, others, ..Response::default() };
/// let seeds = [vec![response(1.0), response(1.0)], vec![response(3.0), response(3.0)]];
/// let found = over_seeds(&seeds).mean.ok_or("nobody answered")?;
/// assert_eq!((found.mean, found.count), (2.0, 2));
/// let pooled = transmission(&seeds.concat()).mean.ok_or("nobody answered")?;
/// assert!(found.low < pooled.low, "two worlds are no four");
/// assert_eq!(over_seeds(&seeds[..1]), transmission(&seeds[0]));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn over_seeds(seeds: &[Vec<Response>]) -> Transmission {
    let all = transmission(&seeds.concat());
    let [_, _, ..] = seeds else { return all };
    let means = seeds.iter().filter_map(|responses| {
        let ratios: Vec<f64> = responses.iter().filter_map(Response::transmission).collect();
        mean_of(&ratios, CONFIDENCE).map(|mean| mean.mean)
    });
    let means: Vec<f64> = means.collect();
    Transmission { mean: mean_of(&means, CONFIDENCE), ..all }
}

/// `−1/slope` of the line through `(d, ln response)` for distances from 1 on.
fn decay(rows: &[ResponseRow]) -> Option<f64> {
    let points: Vec<(f64, f64)> = rows
        .iter()
        .skip(1)
        .take_while(|row| 0.0 < row.response)
        .map(|row| (row.distance as f64, libm::log(row.response)))
        .collect();
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (x, y) = (x / n, y / n);
    let across: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let along: f64 = points.iter().map(|point| (point.0 - x) * (point.0 - x)).sum();
    (2 <= points.len() && across < 0.0).then(|| -along / across)
}

/// Connectors of several channels, as ways in both directions.
struct Ways {
    offsets: Vec<usize>,
    ends: Vec<u32>,
}

impl Ways {
    fn of(world: &World, channels: &[String]) -> Self {
        let mut ways: Vec<(u32, u32)> = Vec::new();
        for block in channels.iter().filter_map(|channel| world.block(channel)) {
            ways.extend(block.iter().flat_map(|(a, b)| [(a, b), (b, a)]));
        }
        ways.sort_unstable();
        ways.dedup();
        let agents = world.agents().len() as u32;
        let place = |agent: u32| ways.partition_point(|way| way.0 < agent);
        Self {
            offsets: (0..=agents).map(place).collect(),
            ends: ways.iter().map(|way| way.1).collect(),
        }
    }

    /// Everybody that can be reached, with the distance; the nearest first.
    fn from(&self, source: u32) -> Vec<(usize, u32)> {
        let mut distance = vec![usize::MAX; self.offsets.len() - 1];
        distance[source as usize] = 0;
        let (mut waiting, mut found) = (VecDeque::from([source]), Vec::new());
        while let Some(agent) = waiting.pop_front() {
            let here = distance[agent as usize];
            found.push((here, agent));
            for &next in &self.ends[self.offsets[agent as usize]..self.offsets[agent as usize + 1]]
            {
                if distance[next as usize] == usize::MAX {
                    distance[next as usize] = here + 1;
                    waiting.push_back(next);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::{Loop, Simulation},
        process::{Process, process},
        world::Column,
    };

    const INPUT: Column<f64> = Column::new("input", "1", "what comes from outside", 0.0);
    const OUTPUT: Column<f64> = Column::new("output", "1", "what an agent makes of it", 0.0);
    const ALPHA: f64 = 0.8;
    const N: u32 = 61;

    /// `x_i = α·mean of the neighbours' x + input_i`.
    fn echo() -> Box<dyn Process> {
        process("echo", |plan| {
            let (ring, input) = (plan.rows("ring")?, plan.read(&INPUT)?);
            let (now, next) = (plan.read(&OUTPUT)?, plan.next(&OUTPUT)?);
            Ok(move |world: &mut World, _: Luck| {
                let (ring, input, now, next) = world.open((ring, input, now, next));
                ring.renew(next, crate::base::Own(input), |_, neighbours, input| {
                    let sum: f64 = neighbours.iter().map(|&agent| now[agent as usize]).sum();
                    let mean = sum / neighbours.len().max(1) as f64;
                    ALPHA * mean + input
                });
                Ok(())
            })
        })
    }

    fn simulation(connected: impl Fn(u32) -> Vec<u32>) -> Result<Simulation, Failed> {
        let links: Vec<(u32, u32)> = (0..N)
            .flat_map(|agent| connected(agent).into_iter().map(move |b| (agent, b)))
            .collect();
        let world = World::builder()
            .species("node", N as usize)
            .channel("ring", "node", "node", links)
            .build()?;
        Ok(Simulation::new(world, Loop::of([echo()]), 1)?)
    }

    fn followed(connected: impl Fn(u32) -> Vec<u32> + Sync, workers: usize) -> Vec<Response> {
        let stem = Stem::grown(|| simulation(&connected), 3).unwrap();
        let wanted = Impulse {
            touched: Probe::Double(INPUT),
            watched: Probe::Double(OUTPUT),
            size: 2.0,
            horizon: 300,
            channels: vec!["ring".to_owned()],
        };
        impulse(&stem, &wanted, &[5, 40], Crew::of(workers), &|_, _| Going::On).unwrap()
    }

    #[test]
    fn a_ring_answers_as_the_solution_says() {
        let found = followed(|agent| vec![(agent + 1) % N, (agent + N - 1) % N], 1);
        let all = transmission(&found);
        // r^d/sqrt(1 − α²) with r = (1 − sqrt(1 − α²))/α = 1/2.
        for (row, wanted) in
            all.responses.iter().zip([5.0 / 3.0, 5.0 / 6.0, 5.0 / 12.0, 5.0 / 24.0])
        {
            assert!((row.response - wanted).abs() < 1e-6, "{row:?} for {wanted}");
        }
        assert_eq!(all.responses[1].agents, 2 * 2);
        // The impulse is 2, the multiplier 1/(1 − α) = 5.
        let total = found[0].own + found[0].others;
        assert!((total - 2.0 * 5.0).abs() < 2e-6, "{total}");
        assert!((all.mean.unwrap().mean - 2.0).abs() < 1e-6);
        // Responses halve with every connector until they are as far as the ring is long.
        let decay = decay(&all.responses[..8]).unwrap();
        assert!((decay - 1.0 / std::f64::consts::LN_2).abs() < 1e-3, "{decay}");
        // More than a hundredth of the impulse: 5/3·2^−d, up to seven connectors away.
        assert!((all.moved - 15.0 / f64::from(N)).abs() < 1e-12);
        assert_eq!(found, followed(|agent| vec![(agent + 1) % N, (agent + N - 1) % N], 2));
    }

    #[test]
    fn nothing_travels_without_links() {
        let found = followed(|_| Vec::new(), 1);
        assert_eq!((found[0].own.to_bits(), found[0].others.to_bits()), (2.0f64.to_bits(), 0));
        assert_eq!(found[0].transmission(), Some(0.0));
        let all = transmission(&found);
        assert_eq!((all.mean.unwrap().mean, all.decay), (0.0, None));
        assert_eq!(all.responses.len(), 1);
    }

    #[test]
    fn samples_are_drawn_without_replacement_from_those_who_may() {
        let simulation = simulation(|_| Vec::new()).unwrap();
        let among = |agent: u32| agent.is_multiple_of(2);
        let mut found = sampled(simulation.world(), among, 20, 7);
        assert_eq!(found, sampled(simulation.world(), among, 20, 7));
        assert_ne!(found, sampled(simulation.world(), among, 20, 8));
        found.sort_unstable();
        found.dedup();
        assert!(found.len() == 20 && found.iter().all(|&agent| among(agent)));
        assert_eq!(sampled(simulation.world(), among, 100, 7).len(), 31);
    }
}
