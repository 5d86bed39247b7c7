//! Species evolution (model 7.14): levels are learned by use, imitated, passed on and forgotten.
//!
//! `Δl = learn·u·(1−l) + imitate·Σ ŵ·(l_j−l) + transmit·Σ ŵ·Δl_j(before) − forget·l
//! − overuse·max(0, u − bearable)·l − (1 − exp(−deceived·harm))·l`, rates as chances of the step, ŵ
//! the strengths of the agent's connectors to those who take part, normalised. Transmission is at
//! most 0.6, so an impulse spreads and fades (传导, 绕射). Imitation is symmetric: a one-sided one
//! would turn noise into growth. Whoever makes no use of the platform is reached by nothing that
//! goes over it: no use, no growth. Harm is what is taken in during the step, so the loss by it
//! does not depend on the length of steps.
//!
//! Reads `alive`, `level`, `change`, `use`, `harm`, the channel `over` and its strengths; writes
//! `level` and `change` of the next step.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use crate::{
    base::{Along, Block, Crowd, Own, Scratch},
    process::{Process, draw::short, process},
    scenario::{Parameter, Species, Wiring},
    world::{
        ALIVE, Deed, Ground, Next, Note, Plan, Read, Refusal, Rows, World,
        columns::{CHANGE, HARM, LEVEL, STRENGTH, USE},
    },
};

/// The most that is passed on: above, an impulse would not fade for sure.
const MOST_TRANSMITTED: f64 = 0.6;

/// Makes the process `species_evolution`.
#[must_use]
pub fn species_evolution(ground: &Arc<Ground>) -> Box<dyn Process> {
    let ground = Arc::clone(ground);
    process("species_evolution", move |plan| {
        let columns = Columns::of(plan)?;
        let learners = learners(&ground, plan)?;
        let shelf = Scratch::new();
        Ok(move |world: &mut World, _luck| {
            for learner in &learners {
                learn(world, &columns, learner, &shelf);
            }
            Ok(())
        })
    })
}

#[derive(Clone, Copy)]
struct Columns {
    alive: Read<u8>,
    level: Read<f32>,
    next_level: Next<f32>,
    change: Read<f32>,
    next_change: Next<f32>,
    used: Read<f32>,
    harm: Read<f32>,
}

impl Columns {
    fn of(plan: &mut Plan<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            alive: plan.read(&ALIVE)?,
            level: plan.read(&LEVEL)?,
            next_level: plan.next(&LEVEL)?,
            change: plan.read(&CHANGE)?,
            next_change: plan.next(&CHANGE)?,
            used: plan.read(&USE)?,
            harm: plan.read(&HARM)?,
        })
    }
}

/// A species that learns.
struct Learner {
    slots: Range<u32>,
    over: Option<(Rows, Option<Read<f32>>)>,
    learn: Parameter,
    imitate: Parameter,
    transmit: Parameter,
    forget: Parameter,
    bearable: Parameter,
    overuse: Parameter,
    deceived: Parameter,
}

fn learners(ground: &Ground, plan: &mut Plan<'_>) -> Result<Vec<Learner>, Refusal> {
    let mut known = BTreeMap::new();
    let mut learners = Vec::new();
    for species in ground.scenario.species.iter().filter(|species| species.enabled) {
        let Some(learning) = &species.learning else { continue };
        let slots = ground.slots(&species.name);
        let over = match &learning.over {
            Some(over) => over_channel(ground, plan, species, over, &mut known)?,
            None => None,
        };
        let mut number =
            |field: &str| plan.number(&format!("species.{}.learning.{field}", species.name));
        learners.push(Learner {
            slots: slots.start as u32..slots.end as u32,
            over,
            learn: number("learn")?,
            imitate: number("imitate")?,
            transmit: number("transmit")?,
            forget: number("forget")?,
            bearable: number("bearable")?,
            overuse: number("overuse")?,
            deceived: number("deceived")?,
        });
    }
    Ok(learners)
}

type Over = (Rows, Option<Read<f32>>);

/// Rows and strengths of the channel that carries the learning; none if it begins elsewhere.
fn over_channel(
    ground: &Ground,
    plan: &mut Plan<'_>,
    species: &Species,
    over: &str,
    known: &mut BTreeMap<String, Over>,
) -> Result<Option<Over>, Refusal> {
    let Some(channel) = ground.channel(over) else { return Ok(None) };
    let Some(carrier) = ground.channel(ground.carrier(channel)) else { return Ok(None) };
    if carrier.source != species.name {
        return Ok(None);
    }
    if let Some(&over) = known.get(&carrier.name) {
        return Ok(Some(over));
    }
    let latent = matches!(carrier.wiring, Wiring::Latent(_));
    let strengths = if latent { None } else { Some(plan.read_of(&carrier.name, &STRENGTH)?) };
    let over = (plan.rows(&carrier.name)?, strengths);
    known.insert(carrier.name.clone(), over);
    Ok(Some(over))
}

/// The chances of one step.
#[derive(Clone, Copy)]
struct Rates {
    learn: f64,
    imitate: f64,
    transmit: f64,
    forget: f64,
    bearable: f64,
    overuse: f64,
    deceived: f64,
}

impl Learner {
    fn rates(&self, world: &World) -> Rates {
        let chance = |rate| world.calendar().chance(world.value(rate));
        Rates {
            learn: chance(self.learn),
            imitate: chance(self.imitate),
            transmit: world.value(self.transmit).min(MOST_TRANSMITTED),
            forget: chance(self.forget),
            bearable: world.value(self.bearable),
            overuse: chance(self.overuse),
            deceived: world.value(self.deceived),
        }
    }
}

fn learn(world: &mut World, columns: &Columns, learner: &Learner, shelf: &Scratch<[f32; 2]>) {
    let rates = learner.rates(world);
    let mut heard = shelf.filled(learner.slots.end as usize, [0.0; 2]);
    if let Some((rows, strengths)) = learner.over {
        let (alive, level, change, used) =
            world.see((columns.alive, columns.level, columns.change, columns.used));
        let (block,) = world.see((rows,));
        let strengths = strengths.map(|strengths| world.see((strengths,)).0);
        let mut spoken = shelf.filled(alive.len(), SILENCE);
        let lanes = (Own(&mut *spoken), Own(alive), Own(level), Own(change));
        Crowd(0..alive.len() as u32).each(lanes, |_, (spoken, alive, level, change)| {
            *spoken = if alive == 0 { SILENCE } else { [level, change] };
        });
        hear(block, strengths, (&spoken, used), &mut heard);
    }
    let note = world.watched().filter(|agent| learner.slots.contains(agent)).map(|agent| {
        let at = agent as usize;
        let (level, used, harm) = world.see((columns.level, columns.used, columns.harm));
        let [level, used, harm] = [level, used, harm].map(|column| f64::from(column[at]));
        let moves = moves(level, used, harm, heard[at].map(f64::from), rates);
        let deed = Deed::Changed(LEVEL.name().to_owned());
        Note { deed, reason: moves.told(level), chance: None, draw: None }
    });
    world.witness(note);
    let (alive, level, used, harm, next) =
        world.open((columns.alive, columns.level, columns.used, columns.harm, columns.next_level));
    let crowd = Crowd(learner.slots.clone());
    // The new level first, then how far it is from the old one.
    let own = (Own(alive), Own(level), Own(used), Own(harm), Own(&mut *heard));
    crowd.renew(next, own, |_, (alive, level, used, harm, heard)| {
        let change = if alive == 0 {
            0.0
        } else {
            let heard = heard.map(f64::from);
            risen(f64::from(level), f64::from(used), f64::from(harm), heard, rates)
        };
        let new = moved(level, change);
        *heard = [new, new - level];
        new
    });
    let (next,) = world.open((columns.next_change,));
    crowd.renew(next, Own(&*heard), |_, [_, change]| change);
}

/// Of the dead nothing is heard.
const SILENCE: [f32; 2] = [f32::NAN; 2];

/// Those who are heard, level and change side by side, as a connector looks at both at once, no
/// number for the dead; and who uses the platform.
type Voices<'a> = (&'a [[f32; 2]], &'a [f32]);

fn hear(
    block: &Block,
    strengths: Option<&[f32]>,
    (spoken, used): Voices<'_>,
    heard: &mut [[f32; 2]],
) {
    block.each_piece((Own(heard), strengths.map(Along)), |piece| {
        let voices = piece.look(spoken, 0);
        piece.beside(Along(&voices[..])).each(|agent, _, ((heard, strengths), voices)| {
            let [own, _] = spoken[agent as usize];
            *heard = match strengths {
                _ if own.is_nan() || used[agent as usize] <= 0.0 => [0.0; 2],
                Some(strengths) => mean(own, voices, strengths.iter().copied()),
                None => mean(own, voices, std::iter::repeat(1.0)),
            };
        });
    });
}

/// `[Σ ŵ·(l_j − l), Σ ŵ·Δl_j]` of an agent of level `own`.
fn mean(own: f32, voices: &[[f32; 2]], weights: impl Iterator<Item = f32>) -> [f32; 2] {
    let (mut sum, mut levels, mut changes) = (0.0, 0.0, 0.0);
    for (&[level, change], weight) in voices.iter().zip(weights) {
        if !level.is_nan() {
            let weight = f64::from(weight);
            sum += weight;
            levels += weight * f64::from(level - own);
            changes += weight * f64::from(change);
        }
    }
    if sum <= 0.0 { [0.0; 2] } else { [(levels / sum) as f32, (changes / sum) as f32] }
}

/// Change of a level; `heard`: what the neighbours' levels are above, and how they changed.
fn risen(level: f64, used: f64, harm: f64, heard: [f64; 2], rates: Rates) -> f64 {
    moves(level, used, harm, heard, rates).sum(level)
}

/// What moves a level: gains, and losses as shares of it.
struct Moves {
    learned: f64,
    imitated: f64,
    passed_on: f64,
    forgotten: f64,
    overused: f64,
    deceived: f64,
}

fn moves(level: f64, used: f64, harm: f64, heard: [f64; 2], rates: Rates) -> Moves {
    Moves {
        learned: rates.learn * used * (1.0 - level),
        imitated: rates.imitate * heard[0],
        passed_on: rates.transmit * heard[1],
        forgotten: rates.forget,
        overused: rates.overuse * (used - rates.bearable).max(0.0),
        deceived: -libm::expm1(-rates.deceived * harm),
    }
}

impl Moves {
    fn sum(&self, level: f64) -> f64 {
        let gained = self.learned + self.imitated + self.passed_on;
        let lost = self.forgotten + self.overused + self.deceived;
        gained - lost * level
    }

    /// The parts that are something, in words.
    fn told(&self, level: f64) -> String {
        let parts = [
            ("by use", self.learned),
            ("by imitation", self.imitated),
            ("passed on", self.passed_on),
            ("forgotten", -self.forgotten * level),
            ("by overuse", -self.overused * level),
            ("deceived", -self.deceived * level),
        ];
        let told = parts.iter().filter(|(_, part)| 0.0 < part.abs());
        let told: Vec<String> = told
            .map(|(what, part)| {
                let sign = if *part < 0.0 { "" } else { "+" };
                format!("{what} {sign}{}", short(*part))
            })
            .collect();
        told.join(", ")
    }
}

fn moved(level: f32, change: f64) -> f32 {
    ((f64::from(level) + change) as f32).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        base::id,
        process::sample::{bound, sample},
    };

    const RATES: Rates = Rates {
        learn: 0.1,
        imitate: 0.05,
        transmit: 0.5,
        forget: 0.01,
        bearable: 0.6,
        overuse: 0.2,
        deceived: 0.5,
    };

    #[test]
    fn a_level_changes_as_computed_by_hand() {
        let cases = [
            // Learning 0.1·0.5·0.6, forgetting 0.01·0.4.
            ((0.4, 0.5, 0.0, [0.0, 0.0]), 0.03 - 0.004),
            // Neighbours above by 0.2 that rose by 0.02.
            ((0.4, 0.0, 0.0, [0.2, 0.02]), 0.01 + 0.01 - 0.004),
            // Neighbours below: imitation is symmetric.
            ((0.4, 0.0, 0.0, [-0.2, 0.0]), -0.01 - 0.004),
            // Use beyond what is bearable: 0.2·0.3·0.4.
            ((0.4, 0.9, 0.0, [0.0, 0.0]), 0.054 - 0.004 - 0.024),
            // Harm: 1 − exp(−0.5·2) of the level.
            ((0.4, 0.0, 2.0, [0.0, 0.0]), -0.004 - 0.4 * (1.0 - (-1.0_f64).exp())),
        ];
        for ((level, used, harm, heard), expected) in cases {
            assert!((risen(level, used, harm, heard, RATES) - expected).abs() < 1e-12);
        }
        assert_eq!(moved(0.9, 0.5).to_bits(), 1.0_f32.to_bits());
        assert_eq!(moved(0.1, -0.5).to_bits(), 0.0_f32.to_bits());
    }

    #[test]
    fn neighbours_that_take_part_are_heard_by_strength() {
        let spoken = [[0.4, 0.0], [0.6, 0.1], [0.2, 0.0], SILENCE];
        let rows = Block::pack(0..2, 0..4, &[(0, 1), (0, 2), (0, 3), (1, 0)]).unwrap();
        let (strengths, used) = ([0.75, 0.25, 1.0, 1.0], [0.5, 0.0, 0.0, 0.0]);
        let mut heard = [[9.0; 2]; 2];
        hear(&rows, Some(&strengths), (&spoken, &used), &mut heard);
        assert!((heard[0][0] - 0.1).abs() < 1e-6 && (heard[0][1] - 0.075).abs() < 1e-6);
        // Who does not use the platform hears nothing.
        assert!(heard[1].iter().all(|heard| heard.abs() < 1e-9));
        hear(&rows, None, (&spoken, &used), &mut heard);
        assert!(heard[0][0].abs() < 1e-6 && (heard[0][1] - 0.05).abs() < 1e-6);
    }

    fn wire(world: &mut World, users: u32) {
        let pairs: Vec<(u32, u32)> = (0..users)
            .flat_map(|a| (1..6).map(move |k| (a, (a + k * k) % users)))
            .flat_map(|(a, b)| [(a, b), (b, a)])
            .collect();
        world.set_up_channel("chat", &pairs).unwrap();
    }

    #[test]
    fn the_level_rises_with_use_and_the_change_is_the_difference() {
        let (ground, mut world) = sample(&[]);
        let users = ground.slots("user");
        wire(&mut world, users.end as u32);
        world.set_up(&ALIVE).unwrap()[users.clone()].fill(1);
        world.set_up(&USE).unwrap()[users.clone()].fill(0.4);
        let act = bound(&mut world, &*species_evolution(&ground));
        act(&mut world);
        let chance = |rate: f64| 1.0 - (-rate / 12.0).exp();
        let expected = chance(1.2) * 0.4 * 0.7 - chance(0.12) * 0.3;
        for agent in users {
            let change = f64::from(world.column(&CHANGE).unwrap()[agent]);
            assert!((change - expected).abs() < 1e-6, "{change} {expected}");
            let level = f64::from(world.column(&LEVEL).unwrap()[agent]);
            assert!((level - 0.3 - expected).abs() < 1e-6);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn without_use_nobody_grows_and_levels_are_shares(
            seed in 0..u64::MAX,
            used in proptest::bool::ANY,
        ) {
            let (ground, mut world) = sample(&[]);
            let users = ground.slots("user");
            wire(&mut world, users.end as u32);
            let draw = |agent: usize, k: u64| (id::founder(seed, 2 * agent as u64 + k) % 1000) as f32 / 999.0;
            for agent in users.clone() {
                world.set_up(&ALIVE).unwrap()[agent] = 1;
                world.set_up(&LEVEL).unwrap()[agent] = draw(agent, 0);
                world.set_up(&CHANGE).unwrap()[agent] = draw(agent, 1) - 0.5;
                world.set_up(&USE).unwrap()[agent] = if used { draw(agent, 1) } else { 0.0 };
            }
            let before = world.column(&LEVEL).unwrap().to_vec();
            let act = bound(&mut world, &*species_evolution(&ground));
            let on = |threads: usize, world: &mut World| {
                rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
                    .install(|| act(world));
            };
            on(1, &mut world);
            let once = world.column(&LEVEL).unwrap().to_vec();
            on(3, &mut world);
            for agent in users {
                prop_assert!((0.0..=1.0).contains(&once[agent]));
                prop_assert!(used || once[agent] <= before[agent]);
            }
            // What was lent is the value of the step before, not one of two steps ago.
            prop_assert_ne!(once, world.column(&LEVEL).unwrap().to_vec());
        }
    }
}
