//! Control *links random*: from a month on, who is connected to whom is chance.
//!
//! After each formation the connectors that formed in the step, and in the first month all that
//! stand, get other targets; how many connectors an agent has, their strengths, flows and ages stay.
//! Friendships lead both ways: two pairs a–b and c–d swap partners, which keeps the degree of all
//! four (Maslov and Sneppen 2002, *Science* 296); all are swapped three times over in the first
//! month. Choices get a target drawn from all that may be chosen. Never a duplicate, never to itself;
//! a connector for which twenty draws find nothing stays.
//!
//! Writes rows, `strength`, `flow` and `age` of channels with connectors of their own.

use std::sync::Arc;

use rand::RngExt;

use crate::{
    base::{Block, Changes, Luck, Serial},
    engine::Loop,
    process::{Process, process, wiring::Gate},
    scenario::Wiring,
    world::{
        ALIVE, Ground, Plan, Read, Refusal, Rewire, Rows, World, Write,
        columns::{AGE, FLOW, FORM, MEMBERSHIPS, STRENGTH},
    },
};

/// Draws for one connector before it is left as it is.
const DRAWS: usize = 20;
/// Rounds of swaps in the first month.
const ROUNDS: usize = 3;

/// The loop with random links from a step on.
///
/// ```
/// use ecograph::{engine::Making, scenario::Scenario, study::{Variant, shuffle::links_random}};
///
/// let scenario = Scenario::load("scenarios/minimal.ron", &[])?;
/// let random = Variant::with_loop("random", scenario, |ground, order| {
///     links_random(ground, order, 0)
/// });
/// random.open(Making { scale: 0.1, seed: 1 })?.step()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the loop lacks `formation`.
pub fn links_random(ground: &Arc<Ground>, order: Loop, from: u64) -> Result<Loop, Refusal> {
    order.after("formation", shuffle(ground, from))
}

fn shuffle(ground: &Arc<Ground>, from: u64) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("links_random", move |plan| {
        let standing = (plan.read(&ALIVE)?, plan.read(&MEMBERSHIPS)?, plan.read(&FORM)?);
        let mut nets = Vec::new();
        for channel in ground.wired() {
            let choice = matches!(channel.wiring, Wiring::Choice(_));
            let [_, gate] = Gate::of(&ground, channel);
            nets.push(Net::bind(plan, &channel.name, choice.then_some(gate))?);
        }
        Ok(move |world: &mut World, luck: Luck| {
            if from <= luck.step() {
                let rounds = if luck.step() == from { ROUNDS } else { 1 };
                for net in &nets {
                    net.step(world, standing, rounds, &mut luck.named(&net.name).serial());
                }
            }
            Ok(())
        })
    })
}

struct Net {
    name: String,
    rows: Rows,
    rewire: Rewire,
    strength: Write<f32>,
    flow: Write<f32>,
    age: Write<u16>,
    /// Who may be chosen; none for friendships.
    gate: Option<Gate>,
}

impl Net {
    fn bind(plan: &mut Plan<'_>, name: &str, gate: Option<Gate>) -> Result<Self, Refusal> {
        let (rows, rewire) = plan.rewire(name)?;
        Ok(Self {
            name: name.to_owned(),
            rows,
            rewire,
            strength: plan.write_of(name, &STRENGTH)?,
            flow: plan.write_of(name, &FLOW)?,
            age: plan.write_of(name, &AGE)?,
            gate,
        })
    }

    fn step(
        &self,
        world: &mut World,
        (alive, memberships, form): (Read<u8>, Read<u8>, Read<u64>),
        rounds: usize,
        luck: &mut Serial,
    ) {
        let (block, age) = world.open((self.rows, self.age));
        let all = 1 < rounds;
        let picked: Vec<usize> = (0..block.len()).filter(|&place| all || age[place] == 0).collect();
        if picked.is_empty() {
            return;
        }
        let sources: Vec<u32> = block.iter().map(|(source, _)| source).collect();
        let mut targets = block.all_targets().to_vec();
        if let Some(gate) = &self.gate {
            let (block, alive, memberships, form) =
                world.open((self.rows, alive, memberships, form));
            let may: Vec<u32> = gate
                .slots
                .clone()
                .filter(|&agent| {
                    let agent = agent as usize;
                    gate.passes(alive[agent], memberships[agent], form[agent])
                })
                .collect();
            redraw(block, &sources, &mut targets, &picked, &may, luck);
        } else {
            let (block, _) = world.open((self.rows, self.age));
            for _ in 0..rounds {
                swap(block, &sources, &mut targets, &picked, luck);
            }
        }
        self.put(world, &sources, &targets);
    }

    /// Gives the places of the block these targets; what a connector carries goes with it.
    fn put(&self, world: &mut World, sources: &[u32], targets: &[u32]) {
        let (block, strength, flow, age) =
            world.open((self.rows, self.strength, self.flow, self.age));
        let old = block.all_targets().to_vec();
        let carried = (strength.to_vec(), flow.to_vec(), age.to_vec());
        let offsets = block.offsets().to_vec();
        let mut changes = Changes::new();
        for (place, (&source, &target)) in sources.iter().zip(targets).enumerate() {
            if old[place] != target {
                changes.break_at(place);
                changes.form(source, target);
            }
        }
        world.rewire(self.rewire, changes);
        let (block, strength, flow, age) =
            world.open((self.rows, self.strength, self.flow, self.age));
        let first = block.sources().start;
        for (row, bounds) in offsets.windows(2).enumerate() {
            let places = bounds[0]..bounds[1];
            if places.clone().all(|place| old[place] == targets[place]) {
                continue;
            }
            for place in places {
                if let Some(now) = block.find(first + row as u32, targets[place]) {
                    strength[now] = carried.0[place];
                    flow[now] = carried.1[place];
                    age[now] = carried.2[place];
                }
            }
        }
    }
}

/// Gives each picked connector a target of those that may be chosen.
fn redraw(
    block: &Block,
    sources: &[u32],
    targets: &mut [u32],
    picked: &[usize],
    may: &[u32],
    luck: &mut Serial,
) {
    for &place in picked.iter().filter(|_| !may.is_empty()) {
        let source = sources[place];
        let row = block.row(source);
        for _ in 0..DRAWS {
            let target = may[luck.random_range(0..may.len())];
            if target != source && !targets[row.clone()].contains(&target) {
                targets[place] = target;
                break;
            }
        }
    }
}

/// Swaps the partners of each picked pair with those of a pair drawn from all.
fn swap(block: &Block, sources: &[u32], targets: &mut [u32], picked: &[usize], luck: &mut Serial) {
    for &place in picked {
        // Each pair once, from its end with the smaller number.
        if targets[place] < sources[place] {
            continue;
        }
        for _ in 0..DRAWS {
            if swapped(block, sources, targets, place, luck.random_range(0..sources.len())) {
                break;
            }
        }
    }
}

/// Makes a–b and c–d into a–d and c–b, where that is possible.
fn swapped(block: &Block, sources: &[u32], targets: &mut [u32], ab: usize, cd: usize) -> bool {
    let (a, b, c, d) = (sources[ab], targets[ab], sources[cd], targets[cd]);
    let holds = |targets: &[u32], agent: u32, other: u32| {
        let row = block.row(agent);
        targets[row.clone()].iter().position(|&t| t == other).map(|at| row.start + at)
    };
    let distinct = a != c && a != d && b != c && b != d;
    if !distinct || holds(targets, a, d).is_some() || holds(targets, c, b).is_some() {
        return false;
    }
    let (Some(ba), Some(dc)) = (holds(targets, b, a), holds(targets, d, c)) else { return false };
    (targets[ab], targets[dc]) = (d, a);
    (targets[cd], targets[ba]) = (b, c);
    // a–d stands at places ab and the one of d; c–b at cd and the one of b.
    true
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        engine::{Making, Run},
        scenario::Scenario,
    };

    const FROM: u64 = 6;

    fn worlds(steps: u64) -> [Run; 2] {
        let scenario = Scenario::load("scenarios/minimal.ron", &[]).unwrap();
        let making = Making { scale: 1.0, seed: 5 };
        let base = Run::new(&scenario, making).unwrap();
        let ground = Arc::clone(base.ground());
        let random =
            Run::with_loop(&scenario, making, |order| links_random(&ground, order, FROM)).unwrap();
        [base, random].map(|mut run| {
            (0..steps).for_each(|_| drop(run.step().unwrap()));
            run
        })
    }

    /// Share of pairs of friends of one that are friends.
    fn clustering(block: &Block) -> f64 {
        let (mut closed, mut pairs) = (0, 0);
        for agent in block.sources() {
            let friends = block.targets(agent);
            for (at, &a) in friends.iter().enumerate() {
                pairs += friends.len() - at - 1;
                closed += friends[at + 1..].iter().filter(|&&b| block.find(a, b).is_some()).count();
            }
        }
        closed as f64 / pairs as f64
    }

    #[test]
    fn nothing_differs_before_the_month() {
        let [base, random] = worlds(FROM);
        assert_eq!(base.world().digest(), random.world().digest());
    }

    #[test]
    fn degrees_and_what_connectors_carry_stay_while_circles_of_friends_dissolve() {
        let [base, random] = worlds(FROM + 1);
        for channel in ["tell", "buy"] {
            let [was, is] = [&base, &random].map(|run| run.world().block(channel).unwrap());
            assert_ne!(was.all_targets(), is.all_targets());
            assert_eq!(was.offsets(), is.offsets(), "{channel}");
            let of = |run: &Run, agent: u32| {
                let block = run.world().block(channel).unwrap();
                let row = |values: Vec<u64>| {
                    let mut values = values[block.row(agent)].to_vec();
                    values.sort_unstable();
                    values
                };
                let bits = |values: &[f32]| values.iter().map(|v| u64::from(v.to_bits())).collect();
                let world = run.world();
                [
                    row(bits(world.column_of(channel, &STRENGTH).unwrap())),
                    row(bits(world.column_of(channel, &FLOW).unwrap())),
                    row(world
                        .column_of(channel, &AGE)
                        .unwrap()
                        .iter()
                        .map(|&a| a.into())
                        .collect()),
                ]
            };
            for agent in was.sources().step_by(7) {
                assert_eq!(of(&base, agent), of(&random, agent), "{channel} {agent}");
                let targets = is.targets(agent);
                assert!(
                    targets.windows(2).all(|pair| pair[0] < pair[1]) && !targets.contains(&agent)
                );
            }
        }
        let [was, is] = [&base, &random].map(|run| run.world().block("tell").unwrap());
        assert!(is.iter().all(|(a, b)| is.find(b, a).is_some()), "friends lead both ways");
        let (before, after) = (clustering(was), clustering(is));
        assert!(after < before / 3.0, "{before} {after}");
        // Shops are chosen at random now: as many are left out as by so many throws of a die.
        let is = random.world().block("buy").unwrap();
        let chosen: BTreeSet<u32> = is.all_targets().iter().copied().collect();
        let left_out = 500.0 * (-(is.len() as f64) / 500.0).exp();
        let found = 500.0 - chosen.len() as f64;
        assert!((found - left_out).abs() < 4.0 * left_out.sqrt(), "{found}, not {left_out}");
    }

    #[test]
    fn it_goes_on_with_what_forms() {
        let [base, random] = worlds(FROM + 12);
        let [was, is] = [&base, &random].map(|run| run.world().block("tell").unwrap());
        assert!(clustering(is) < clustering(was) / 3.0);
    }
}
